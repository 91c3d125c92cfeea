#include "app/pipeline.h"

#include <pthread.h>
#include <stdatomic.h>

#include "app/look.h"
#include "app/queue.h"
#include "app/text_thread.h"
#include "base/log.h"
#include "base/mailbox.h"
#include "camera/planes.h"

/* As many loans as the camera has frames; sights as the main thread may be behind. */
enum { LOANS = 8, SIGHTS = 4, WAIT_MS = 100, SHRINK_ASLEEP = 2 };

struct loan {
    const struct frame *frame;
    atomic_int holders; /* 0: free.  Only the camera thread takes a free one */
};

struct pipeline {
    /* fixed before the threads start */
    struct pipeline_config config;
    struct camera *camera; /* a device's: the camera thread's, which lends its first frame after */
    struct look *look;
    struct text_thread *text;
    struct mailbox *to_preview, *to_scan; /* of struct loan */
    struct queue *free_sights, *sights;
    struct sight sight[SIGHTS];
    struct planes kept[SIGHTS]; /* the frame of each, when goods were seen in it */
    struct frame frame[SIGHTS]; /* views of those */
    struct loan loans[LOANS];
    bool has_camera_thread, has_scan_thread;
    pthread_t camera_thread, scan_thread;
    /* atomic */
    atomic_bool is_stopping, has_ended, wants_forget, is_asleep;
    atomic_int state; /* enum camera_state */
};

const struct frame *loan_frame(const struct loan *l)
{
    return l->frame;
}

void pipeline_give_frame(struct pipeline *p, struct loan *l)
{
    if (!l)
        return;
    /* The last holder gives the frame back before the loan becomes free again. */
    if (atomic_fetch_sub(&l->holders, 1) == 2) {
        camera_give(p->camera, l->frame);
        atomic_store(&l->holders, 0);
    }
}

/* The camera thread's own hold makes it 3, so that 1 means "nobody but the one giving back". */
static struct loan *lend(struct pipeline *p, const struct frame *f)
{
    for (int i = 0; i < LOANS; i++)
        if (atomic_load(&p->loans[i].holders) == 0) {
            p->loans[i].frame = f;
            atomic_store(&p->loans[i].holders, 3);
            return &p->loans[i];
        }
    return NULL;
}

static void set_state(struct pipeline *p, enum camera_state state)
{
    if (atomic_exchange(&p->state, (int)state) != (int)state)
        p->config.wake(p->config.self);
}

static void pass_on(struct pipeline *p, const struct frame *f)
{
    struct loan *l = lend(p, f);
    set_state(p, CAMERA_ON);
    if (!l) { /* cannot be while the camera has no more frames than there are loans */
        camera_give(p->camera, f);
        return;
    }
    atomic_fetch_add(&p->config.figures->frames, 1);
    text_thread_offer(p->text, f);
    pipeline_give_frame(p, mailbox_swap(p->to_scan, l));
    pipeline_give_frame(p, mailbox_swap(p->to_preview, l));
    p->config.wake(p->config.self);
}

/* What there is when no pictures come: nothing has ever been plugged in, or it is gone. */
static enum camera_state state_without(const struct camera *c)
{
    return strcmp(camera_kind(c), "none") == 0 ? CAMERA_NONE : CAMERA_LOST;
}

static bool has_camera(struct pipeline *p)
{
    struct err err = { 0 };
    if (!p->camera && camera_open(&p->config.camera, &p->camera, &err))
        log_line(LOG_ERROR, "pipeline", "no camera: %s", err.text);
    return p->camera != NULL;
}

static void *run_camera(void *self)
{
    struct pipeline *p = self;
    const struct frame *f = NULL;
    if (!has_camera(p))
        return NULL;
    while (!atomic_load(&p->is_stopping) && !atomic_load(&p->has_ended)) {
        camera_set_shrink(p->camera, atomic_load(&p->is_asleep) ? SHRINK_ASLEEP : 1);
        switch (camera_grab(p->camera, WAIT_MS, &f)) {
        case GRAB_READY:
            pass_on(p, f);
            break;
        case GRAB_EMPTY:
            break;
        case GRAB_LOST:
            set_state(p, state_without(p->camera));
            break;
        case GRAB_END:
            atomic_store(&p->has_ended, true);
            p->config.wake(p->config.self);
            break;
        }
    }
    atomic_store(&p->config.figures->camera_cpu_us, clock_thread_cpu_us());
    return NULL;
}

/* The loan goes back long before the verdict: what was seen is kept as a copy, for a report. */
static void keep_frame(struct pipeline *p, struct sight *s, const struct frame *f)
{
    size_t i = (size_t)(s - p->sight);
    if (s->n == 0 || planes_copy(f, &p->kept[i]) != ERR_OK)
        return;
    p->frame[i] = planes_frame(&p->kept[i]);
    s->frame = &p->frame[i];
}

static void scan_one(struct pipeline *p, const struct loan *l, struct sight *s)
{
    bool has_sight = look_at(p->look, l->frame, s);
    atomic_store(&p->is_asleep, look_is_asleep(p->look));
    if (!has_sight) {
        queue_put(p->free_sights, s);
        return;
    }
    s->confirmed_us = figures_now_us();
    keep_frame(p, s, l->frame);
    figures_scanned(p->config.figures);
    queue_put(p->sights, s);
    p->config.wake(p->config.self);
}

static void *run_scan(void *self)
{
    struct pipeline *p = self;
    while (!atomic_load(&p->is_stopping)) {
        struct sight *s = queue_wait(p->free_sights, WAIT_MS);
        if (!s)
            continue;
        struct loan *l = mailbox_wait(p->to_scan, WAIT_MS);
        if (atomic_exchange(&p->wants_forget, false)) /* whether or not a camera still sends */
            look_forget(p->look);
        if (l)
            scan_one(p, l, s);
        else
            queue_put(p->free_sights, s);
        pipeline_give_frame(p, l);
    }
    atomic_store(&p->config.figures->scan_cpu_us, clock_thread_cpu_us());
    return NULL;
}

static enum err_code make_boxes(struct pipeline *p, struct err *err)
{
    p->to_preview = mailbox_create();
    p->to_scan = mailbox_create();
    p->free_sights = queue_create(SIGHTS);
    p->sights = queue_create(SIGHTS);
    if (!p->to_preview || !p->to_scan || !p->free_sights || !p->sights)
        return err_set(err, ERR_NOMEM, "no memory for the pipeline");
    for (int i = 0; i < SIGHTS; i++)
        queue_put(p->free_sights, &p->sight[i]);
    return ERR_OK;
}

static enum err_code start_threads(struct pipeline *p, struct err *err)
{
    p->has_camera_thread = pthread_create(&p->camera_thread, NULL, run_camera, p) == 0;
    p->has_scan_thread = pthread_create(&p->scan_thread, NULL, run_scan, p) == 0;
    if (!p->has_camera_thread || !p->has_scan_thread)
        return err_set(err, ERR_NOMEM, "cannot start the camera and scan threads");
    return ERR_OK;
}

static enum err_code open_camera(struct pipeline *p, struct err *err)
{
    atomic_store(&p->state, CAMERA_NONE);
    if (camera_is_device(p->config.camera.where))
        return ERR_OK;
    enum err_code rc = camera_open(&p->config.camera, &p->camera, err);
    if (!rc)
        atomic_store(&p->state, (int)state_without(p->camera));
    return rc;
}

enum err_code pipeline_start(const struct pipeline_config *config, struct pipeline **out,
                             struct err *err)
{
    struct pipeline *p = calloc(1, sizeof *p);
    if (!p)
        return err_set(err, ERR_NOMEM, "no memory for the pipeline");
    p->config = *config;
    enum err_code rc = make_boxes(p, err);
    if (!rc)
        rc = look_create(&p->look, err);
    if (!rc)
        rc = text_thread_start(config->assets, config->wake, config->self, &p->text, err);
    if (!rc)
        rc = open_camera(p, err);
    if (!rc)
        rc = start_threads(p, err);
    if (rc) {
        pipeline_stop(p);
        return rc;
    }
    *out = p;
    return ERR_OK;
}

void pipeline_stop(struct pipeline *p)
{
    if (!p)
        return;
    atomic_store(&p->is_stopping, true);
    if (p->to_scan)
        mailbox_stop(p->to_scan);
    if (p->free_sights)
        queue_stop(p->free_sights);
    if (p->has_scan_thread)
        pthread_join(p->scan_thread, NULL);
    if (p->has_camera_thread)
        pthread_join(p->camera_thread, NULL);
    text_thread_stop(p->text);
    if (p->to_scan)
        pipeline_give_frame(p, mailbox_take(p->to_scan));
    if (p->to_preview)
        pipeline_give_frame(p, mailbox_take(p->to_preview));
    camera_close(p->camera);
    look_destroy(p->look);
    mailbox_destroy(p->to_preview);
    mailbox_destroy(p->to_scan);
    queue_destroy(p->free_sights);
    queue_destroy(p->sights);
    for (size_t i = 0; i < SIGHTS; i++) {
        if (p->kept[i].memory)
            explicit_bzero(p->kept[i].memory, p->kept[i].memory_bytes);
        planes_fini(&p->kept[i]);
    }
    explicit_bzero(p, sizeof *p);
    free(p);
}

struct loan *pipeline_take_frame(struct pipeline *p)
{
    return mailbox_take(p->to_preview);
}

struct sight *pipeline_take_sight(struct pipeline *p)
{
    return queue_take(p->sights);
}

void pipeline_give_sight(struct pipeline *p, struct sight *s)
{
    if (!s)
        return;
    struct planes *kept = &p->kept[s - p->sight];
    if (s->frame)
        explicit_bzero(kept->memory, kept->memory_bytes);
    explicit_bzero(s, sizeof *s);
    queue_put(p->free_sights, s);
}

enum camera_state pipeline_camera(const struct pipeline *p)
{
    return (enum camera_state)atomic_load(&p->state);
}

bool pipeline_has_ended(const struct pipeline *p)
{
    return atomic_load(&p->has_ended);
}

bool pipeline_is_asleep(const struct pipeline *p)
{
    return atomic_load(&p->is_asleep);
}

void pipeline_forget(struct pipeline *p)
{
    struct sight *s;
    atomic_store(&p->wants_forget, true);
    text_thread_forget(p->text);
    while ((s = queue_take(p->sights)) != NULL)
        pipeline_give_sight(p, s);
}

void pipeline_want_text(struct pipeline *p, bool is_wanted)
{
    text_thread_want(p->text, is_wanted);
}

bool pipeline_take_text(struct pipeline *p, struct text_seen *out)
{
    return text_thread_take(p->text, out);
}

void pipeline_read_receipt(struct pipeline *p, const struct frame *f, unsigned serial,
                           struct date today)
{
    if (f)
        text_thread_receipt(p->text, f, serial, today);
    else
        text_thread_receipt_off(p->text);
}

bool pipeline_take_receipt(struct pipeline *p, unsigned *serial, bool *is_read,
                           struct receipt_facts *out)
{
    return text_thread_take_receipt(p->text, serial, is_read, out);
}
