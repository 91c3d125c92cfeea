#include "app/renewal.h"

#include <stdatomic.h>

#include "app/hubline.h"
#include "app/pulse.h"
#include "app/queue.h"
#include "app/renewal_counts.h"
#include "app/renewal_release.h"
#include "app/renewal_tables.h"
#include "base/log.h"
#include "base/mailbox.h"
#include "base/worker.h"
#include "net/net.h"
#include "sync/pause.h"
#include "sync/pull.h"
#include "trust/tuf.h"

enum {
    LOOK_MS = 5000, /* between two looks whether somebody else changed the folder */
    OLD_ONES = 8,
};

struct renewal {
    /* fixed before the thread starts */
    struct renewal_config config;
    struct mailbox *renewed_box, *view_box, *tables_box;
    struct queue *old_ones;
    struct renewal_counts *counts;
    struct net *net;
    struct fetcher fetcher;
    struct buf root;
    struct worker *worker;
    /* the thread's */
    struct renewal_release release;
    struct renewal_tables tables;
    struct sync_state shown, told; /* told: by the last pull */
    struct pulse pulse;
    bool is_unwritten; /* what it told could not be written down: the file is older */
    uint64_t due_ms;
    /* atomic */
    atomic_bool has_doubt, is_asked;
};

static uint64_t now_ms(const struct renewal *r)
{
    return r->config.clock.mono_ms(r->config.clock.self);
}

/* --- the thread ------------------------------------------------------------------------------- */

static void show_state(struct renewal *r)
{
    struct renewal_view *v = calloc(1, sizeof *v);
    if (!v)
        return;
    if (r->is_unwritten)
        v->state = r->told;
    else
        sync_state_read(r->config.folder, &v->state);
    v->level = sync_state_level(&v->state, r->config.clock.utc_s(r->config.clock.self));
    bool is_same = memcmp(&v->state, &r->shown, sizeof v->state) == 0;
    r->shown = v->state;
    if (is_same) {
        free(v);
        return;
    }
    free(mailbox_swap(r->view_box, v));
    r->config.wake(r->config.self);
}

/* n: NULL, there is no other. */
static void hand_over(struct renewal *r, struct renewed *n)
{
    if (!n)
        return;
    renewal_release_free(mailbox_swap(r->renewed_box, n));
    r->config.wake(r->config.self);
}

static void look_at_folder(struct renewal *r)
{
    bool is_dropped = false;
    if (atomic_exchange(&r->has_doubt, false))
        r->release.serving[0] = '\0';
    hand_over(r, renewal_release_look(&r->release, &is_dropped));
    if (is_dropped)
        atomic_store(&r->is_asked, true);
}

static void look_at_tables(struct renewal *r)
{
    const struct renewal_config *c = &r->config;
    struct tables *fresh;
    bool is_mended = false;
    if (!c->assets)
        return;
    fresh = renewal_tables_look(&r->tables, c->folder, c->assets, c->profile, &is_mended);
    if (is_mended)
        atomic_store(&r->is_asked, true);
    if (!fresh)
        return;
    renewal_tables_free(mailbox_swap(r->tables_box, fresh));
    c->wake(c->self);
}

static void note_told(struct renewal *r, const struct sync_state *told)
{
    struct sync_state written;
    sync_state_read(r->config.folder, &written);
    r->told = *told;
    r->is_unwritten = told->trouble != TROUBLE_BUSY && written.tried_utc_s != told->tried_utc_s;
}

/* A whole release over a thin line takes hours, and people go on looking things up. */
static void while_pulling(void *self, enum pull_stage stage, uint64_t done, uint64_t total)
{
    (void)stage, (void)done, (void)total;
    struct renewal *r = self;
    renewal_counts_keep(r->counts, &r->pulse, now_ms(r), false);
}

static void pull(struct renewal *r)
{
    const struct renewal_config *c = &r->config;
    struct tables_place place = { c->folder, c->assets };
    const struct pull_config config = { .folder = c->folder,
                                        .shipped = c->shipped,
                                        .url = c->url,
                                        .root = buf_span(&r->root),
                                        .who = { c->kiosk, c->region },
                                        .fetcher = r->fetcher,
                                        .clock = c->clock,
                                        .dice = hubline_dice(NULL),
                                        .check_tables = c->assets ? tables_check_shipped : NULL,
                                        .say_tables = c->assets ? tables_say_shipped : NULL,
                                        .tables = &place,
                                        .progress = while_pulling,
                                        .self = r };
    struct pull_result result;
    struct err err = { 0 };
    bool is_dropped = false;
    enum err_code rc = pull_run(&config, &result, &err);
    if (rc)
        log_line(LOG_WARN, "renewal", "%s", err.text);
    if (result.is_new)
        hand_over(r, renewal_release_made(&r->release, &is_dropped));
    if (is_dropped)
        atomic_store(&r->is_asked, true);
    r->due_ms = now_ms(r) + (uint64_t)result.pause_s * 1000;
    note_told(r, &result.state);
}

static void close_old_ones(struct renewal *r)
{
    struct registry *old;
    while ((old = queue_take(r->old_ones)) != NULL)
        registry_close(old);
}

static uint32_t work(void *self, const struct worker *w)
{
    struct renewal *r = self;
    close_old_ones(r);
    renewal_counts_keep(r->counts, &r->pulse, now_ms(r), false);
    look_at_folder(r);
    look_at_tables(r);
    bool is_due = atomic_exchange(&r->is_asked, false) || now_ms(r) >= r->due_ms;
    if (r->config.url && is_due && !worker_is_ending(w))
        pull(r);
    if (is_due)
        look_at_tables(r);
    if (!worker_is_ending(w) && pulse_own(&r->pulse, renewal_counts_all(r->counts)))
        pulse_beat(&r->pulse, renewal_counts_all(r->counts), r->fetcher, hubline_dice(NULL));
    show_state(r);
    return LOOK_MS;
}

static void break_off(void *self)
{
    const struct renewal *r = self;
    if (r->net)
        net_stop(r->net);
}

/* --- the main thread's side --------------------------------------------------------------------- */

static enum err_code make_boxes(struct renewal *r, struct err *err)
{
    r->renewed_box = mailbox_create();
    r->view_box = mailbox_create();
    r->tables_box = mailbox_create();
    r->old_ones = queue_create(OLD_ONES);
    r->counts = renewal_counts_create(now_ms(r));
    if (r->renewed_box && r->view_box && r->tables_box && r->old_ones && r->counts)
        return ERR_OK;
    return err_set(err, ERR_NOMEM, "no memory to renew the release");
}

static enum err_code make_fetcher(struct renewal *r, struct err *err)
{
    const struct net_options options = { .ca_file = r->config.ca_file };
    if (r->config.fetcher) {
        r->fetcher = *r->config.fetcher;
        return ERR_OK;
    }
    enum err_code rc = net_create(&options, &r->net, err);
    if (!rc)
        r->fetcher = net_fetcher(r->net);
    return rc;
}

static enum err_code start_thread(struct renewal *r, struct err *err)
{
    const char *slash = r->config.serving ? strrchr(r->config.serving, '/') : NULL;
    uint32_t dice = hubline_dice(NULL);
    uint32_t first_s = r->config.first_s ? r->config.first_s : pause_first_s(dice);
    const struct worker_config thread = {
        .name = "renewal", .is_nice = true, .work = work, .break_off = break_off, .self = r
    };
    r->release = (struct renewal_release){ .folder = r->config.folder,
                                           .shipped = r->config.shipped,
                                           .clock = r->config.clock };
    if (slash)
        text_copy(r->release.serving, sizeof r->release.serving, slash + 1);
    r->tables.given = r->config.tables;
    r->due_ms = now_ms(r) + (uint64_t)first_s * 1000;
    r->pulse = (struct pulse){ .folder = r->config.folder,
                               .shipped = r->config.shipped,
                               .hub = r->config.url,
                               .identity = r->config.identity,
                               .clock = r->config.clock };
    pulse_start(&r->pulse, hubline_dice(NULL));
    pulse_own(&r->pulse, renewal_counts_all(r->counts));
    return worker_start(&thread, &r->worker, err);
}

enum err_code renewal_start(const struct renewal_config *config, struct renewal **out,
                            struct err *err)
{
    struct renewal *r = calloc(1, sizeof *r);
    if (!r)
        return err_set(err, ERR_NOMEM, "no memory to renew the release");
    r->config = *config;
    r->root = BUF_INIT(TUF_ROOT_BYTES_MAX);
    enum err_code rc = make_boxes(r, err);
    if (!rc && config->root_file)
        rc = fs_read_all(config->root_file, &r->root, err);
    if (!rc)
        rc = make_fetcher(r, err);
    if (!rc)
        rc = start_thread(r, err);
    if (rc) {
        renewal_stop(r);
        return rc;
    }
    *out = r;
    return ERR_OK;
}

/* What was counted while it ended is kept, too. */
static void end_thread(struct renewal *r)
{
    worker_stop(r->worker);
    renewal_counts_keep(r->counts, &r->pulse, now_ms(r), true);
    close_old_ones(r);
}

void renewal_stop(struct renewal *r)
{
    if (!r)
        return;
    if (r->worker)
        end_thread(r);
    pulse_end(&r->pulse);
    if (r->renewed_box)
        renewal_release_free(mailbox_take(r->renewed_box));
    if (r->view_box)
        free(mailbox_take(r->view_box));
    if (r->tables_box)
        renewal_tables_free(mailbox_take(r->tables_box));
    mailbox_destroy(r->tables_box);
    mailbox_destroy(r->renewed_box);
    mailbox_destroy(r->view_box);
    queue_destroy(r->old_ones);
    renewal_counts_destroy(r->counts);
    net_destroy(r->net);
    buf_fini(&r->root);
    free(r);
}

bool renewal_take(struct renewal *r, struct renewed *out)
{
    struct renewed *n = mailbox_take(r->renewed_box);
    if (!n)
        return false;
    *out = *n;
    free(n);
    return true;
}

bool renewal_take_tables(struct renewal *r, struct tables *out)
{
    struct tables *t = mailbox_take(r->tables_box);
    if (!t)
        return false;
    *out = *t;
    free(t);
    return true;
}

void renewal_give(struct renewal *r, struct registry *old)
{
    if (!old)
        return;
    if (!queue_put(r->old_ones, old)) /* so many at once there never are */
        registry_close(old);
    worker_wake(r->worker);
}

bool renewal_look(struct renewal *r, struct renewal_view *out)
{
    struct renewal_view *v = mailbox_take(r->view_box);
    if (!v)
        return false;
    *out = *v;
    free(v);
    return true;
}

void renewal_count(struct renewal *r, const char *prefix, struct date day)
{
    renewal_counts_add(r->counts, prefix, day);
    worker_wake(r->worker);
}

void renewal_doubt(struct renewal *r)
{
    atomic_store(&r->has_doubt, true);
    worker_wake(r->worker);
}

void renewal_ask(struct renewal *r)
{
    atomic_store(&r->is_asked, true);
    worker_wake(r->worker);
}
