#include "app/text_thread.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/mailbox.h"

enum { SLOTS = 3, WAIT_MS = 100 };

struct copy {
    uint8_t *px;
    size_t cap_bytes;
    struct frame frame;
    unsigned serial; /* of a receipt; 0: a frame held before the camera */
    struct date today;
    atomic_bool is_taken;
};

/* What a receipt names. */
struct answer {
    unsigned serial;
    bool is_read;
    struct receipt_facts facts;
    atomic_bool is_taken;
};

struct candidate {
    struct text_seen seen;
    unsigned round; /* of wanting: a later one has nothing to do with it */
    atomic_bool is_taken;
};

struct text_thread {
    struct text_stage *stage;
    void (*wake)(void *self);
    void *self;
    struct mailbox *frames_box, *candidates_box, *answers_box;
    struct copy frames[SLOTS];
    struct candidate candidates[SLOTS];
    struct answer answers[SLOTS];
    pthread_t thread;
    bool has_thread;
    uint64_t due_ms; /* the camera thread's */
    atomic_bool is_stopping, is_wanted, wants_forget;
    atomic_uint round, receipt; /* receipt: the serial waited for, 0 none */
};

static void free_copy(struct copy *c)
{
    if (!c)
        return;
    if (c->serial != 0) /* a receipt is somebody's: it may hold the last digits of a card */
        explicit_bzero(c->px, c->cap_bytes);
    c->serial = 0;
    atomic_store(&c->is_taken, false);
}

static void free_answer(struct answer *a)
{
    if (!a)
        return;
    explicit_bzero(&a->facts, sizeof a->facts);
    atomic_store(&a->is_taken, false);
}

static void free_candidate(struct candidate *c)
{
    if (!c)
        return;
    explicit_bzero(&c->seen, sizeof c->seen);
    atomic_store(&c->is_taken, false);
}

static struct candidate *take_candidate_slot(struct text_thread *t)
{
    bool expected = false;
    for (int i = 0; i < SLOTS; i++, expected = false)
        if (atomic_compare_exchange_strong(&t->candidates[i].is_taken, &expected, true))
            return &t->candidates[i];
    return NULL;
}

static void read_copy(struct text_thread *t, const struct copy *c, unsigned round)
{
    struct candidate *out = take_candidate_slot(t);
    if (!out) /* one is taken by the reader, one lies in the box, one is free */
        return;
    out->round = round;
    if (!text_read(t->stage, &c->frame, &out->seen)) {
        free_candidate(out);
        return;
    }
    free_candidate(mailbox_swap(t->candidates_box, out));
    t->wake(t->self);
}

struct waiting {
    struct text_thread *thread;
    unsigned serial;
};

static bool is_off(void *self)
{
    const struct waiting *w = self;
    return atomic_load(&w->thread->is_stopping) || atomic_load(&w->thread->receipt) != w->serial;
}

static void read_receipt(struct text_thread *t, const struct copy *c)
{
    struct waiting waiting = { t, c->serial };
    const struct ocr_receipt how = { .today = c->today, .is_off = is_off, .self = &waiting };
    struct answer *out = NULL;
    for (int i = 0; i < SLOTS && !out; i++) {
        bool expected = false;
        if (atomic_compare_exchange_strong(&t->answers[i].is_taken, &expected, true))
            out = &t->answers[i];
    }
    if (!out) /* one is with the reader of them, one lies in the box, one is free */
        return;
    out->serial = c->serial;
    out->is_read = text_receipt(t->stage, &c->frame, &how, &out->facts);
    if (is_off(&waiting)) {
        free_answer(out);
        return;
    }
    free_answer(mailbox_swap(t->answers_box, out));
    t->wake(t->self);
}

static void *run(void *self)
{
    struct text_thread *t = self;
    unsigned seen_round = 0;
    while (!atomic_load(&t->is_stopping)) {
        struct copy *c = mailbox_wait(t->frames_box, WAIT_MS);
        if (atomic_exchange(&t->wants_forget, false))
            text_forget(t->stage);
        unsigned round = atomic_load(&t->round);
        if (round != seen_round)
            text_restart(t->stage);
        seen_round = round;
        if (c && c->serial != 0)
            read_receipt(t, c);
        else if (c && atomic_load(&t->is_wanted))
            read_copy(t, c, round);
        free_copy(c);
    }
    return NULL;
}

enum err_code text_thread_start(const char *assets, void (*wake)(void *self), void *self,
                                struct text_thread **out, struct err *err)
{
    struct text_thread *t = calloc(1, sizeof *t);
    if (!t)
        return err_set(err, ERR_NOMEM, "no memory for reading print");
    t->wake = wake;
    t->self = self;
    t->frames_box = mailbox_create();
    t->candidates_box = mailbox_create();
    t->answers_box = mailbox_create();
    enum err_code rc = t->frames_box && t->candidates_box && t->answers_box
                           ? text_create(assets, &t->stage, err)
                           : err_set(err, ERR_NOMEM, "no memory for reading print");
    if (!rc) {
        t->has_thread = pthread_create(&t->thread, NULL, run, t) == 0;
        if (!t->has_thread)
            rc = err_set(err, ERR_NOMEM, "cannot start the text thread");
    }
    if (rc) {
        text_thread_stop(t);
        return rc;
    }
    *out = t;
    return ERR_OK;
}

void text_thread_stop(struct text_thread *t)
{
    if (!t)
        return;
    atomic_store(&t->is_stopping, true);
    if (t->frames_box)
        mailbox_stop(t->frames_box);
    if (t->has_thread)
        pthread_join(t->thread, NULL);
    text_destroy(t->stage);
    mailbox_destroy(t->frames_box);
    mailbox_destroy(t->candidates_box);
    mailbox_destroy(t->answers_box);
    for (int i = 0; i < SLOTS; i++) {
        if (t->frames[i].px)
            explicit_bzero(t->frames[i].px, t->frames[i].cap_bytes);
        free(t->frames[i].px);
    }
    explicit_bzero(t, sizeof *t);
    free(t);
}

void text_thread_want(struct text_thread *t, bool is_wanted)
{
    if (atomic_load(&t->is_wanted) == is_wanted)
        return;
    if (is_wanted)
        atomic_fetch_add(&t->round, 1);
    atomic_store(&t->is_wanted, is_wanted);
}

void text_thread_forget(struct text_thread *t)
{
    atomic_store(&t->is_wanted, false);
    atomic_store(&t->wants_forget, true);
    text_thread_receipt_off(t);
    free_candidate(mailbox_take(t->candidates_box));
}

/* Its rows without gaps, in a buffer that grows once. */
static bool copy_luma(struct copy *c, const struct frame *from)
{
    size_t w = (size_t)from->width_px, h = (size_t)from->height_px;
    if (w * h > c->cap_bytes) {
        uint8_t *px = realloc(c->px, w * h);
        if (!px)
            return false;
        c->px = px;
        c->cap_bytes = w * h;
    }
    for (size_t y = 0; y < h; y++)
        memcpy(c->px + y * w, from->luma + y * from->luma_stride, w);
    c->frame = *from;
    c->frame.format = FRAME_GREY;
    c->frame.cb = c->frame.cr = NULL;
    c->frame.luma = c->px;
    c->frame.luma_stride = w;
    return true;
}

void text_thread_offer(struct text_thread *t, const struct frame *f)
{
    if (!atomic_load(&t->is_wanted) || f->taken_ms < t->due_ms)
        return;
    t->due_ms = f->taken_ms + TEXT_EVERY_MS;
    for (int i = 0; i < SLOTS; i++) {
        bool expected = false;
        if (!atomic_compare_exchange_strong(&t->frames[i].is_taken, &expected, true))
            continue;
        if (copy_luma(&t->frames[i], f))
            free_copy(mailbox_swap(t->frames_box, &t->frames[i]));
        else
            free_copy(&t->frames[i]);
        return;
    }
}

void text_thread_receipt(struct text_thread *t, const struct frame *f, unsigned serial,
                         struct date today)
{
    atomic_store(&t->receipt, serial);
    for (int i = 0; i < SLOTS; i++) {
        bool expected = false;
        if (!atomic_compare_exchange_strong(&t->frames[i].is_taken, &expected, true))
            continue;
        if (copy_luma(&t->frames[i], f)) {
            t->frames[i].serial = serial;
            t->frames[i].today = today;
            free_copy(mailbox_swap(t->frames_box, &t->frames[i]));
        } else {
            free_copy(&t->frames[i]);
        }
        return;
    }
}

void text_thread_receipt_off(struct text_thread *t)
{
    atomic_store(&t->receipt, 0);
    free_answer(mailbox_take(t->answers_box));
}

bool text_thread_take_receipt(struct text_thread *t, unsigned *serial, bool *is_read,
                              struct receipt_facts *out)
{
    struct answer *a = mailbox_take(t->answers_box);
    if (!a)
        return false;
    *serial = a->serial;
    *is_read = a->is_read;
    *out = a->facts;
    free_answer(a);
    return true;
}

bool text_thread_take(struct text_thread *t, struct text_seen *out)
{
    struct candidate *c = mailbox_take(t->candidates_box);
    if (!c)
        return false;
    bool is_current = atomic_load(&t->is_wanted) && c->round == atomic_load(&t->round);
    if (is_current)
        *out = c->seen;
    free_candidate(c);
    return is_current;
}
