#include "app/delivery.h"

#include "base/log.h"
#include "base/mailbox.h"
#include "base/worker.h"

enum {
    /* The longest rest: a clock that is set right is noticed, a swept outbox kept clean. */
    REST_MS = 30 * 1000,
    SWEEP_MS = 10 * 60 * 1000,
};

struct delivery {
    struct delivery_config config;
    struct mailbox *counts_box;
    struct hubline line;
    struct worker *worker;
    /* the thread's */
    struct outbox *outbox;
    uint64_t swept_ms;
    struct outbox_counts told;
    bool has_told;
};

static uint64_t now_ms(const struct delivery *d)
{
    const struct clock *c = &d->config.line.clock;
    return c->mono_ms(c->self);
}

/* What the hub has held long enough goes, with every trace. */
static void sweep(struct delivery *d)
{
    struct err err = { 0 };
    if (d->swept_ms != 0 && now_ms(d) - d->swept_ms < SWEEP_MS)
        return;
    d->swept_ms = now_ms(d);
    if (outbox_sweep(d->outbox, &err) != ERR_OK)
        log_line(LOG_WARN, "delivery", "%s", err.text);
}

static bool is_same(const struct outbox_counts *a, const struct outbox_counts *b)
{
    return a->waiting == b->waiting && a->sent == b->sent && a->parked == b->parked &&
           a->is_full == b->is_full && a->n_aside == b->n_aside;
}

static void tell(struct delivery *d)
{
    struct err err = { 0 };
    struct outbox_counts now;
    if (outbox_count(d->outbox, &now, &err) != ERR_OK) {
        log_line(LOG_WARN, "delivery", "%s", err.text);
        return;
    }
    struct outbox_counts *fresh = d->has_told && is_same(&now, &d->told) ? NULL
                                                                         : malloc(sizeof *fresh);
    if (!fresh)
        return;
    d->has_told = true;
    d->told = *fresh = now;
    free(mailbox_swap(d->counts_box, fresh));
    d->config.wake(d->config.self);
}

/* How long nothing is due. */
static uint32_t pause_ms(const struct delivery *d, const struct courier_step *step)
{
    const struct clock *c = &d->config.line.clock;
    int64_t now = c->utc_s(c->self);
    if (step->next_utc_s == 0 || step->next_utc_s - now > REST_MS / 1000)
        return REST_MS;
    return step->next_utc_s > now ? (uint32_t)(step->next_utc_s - now) * 1000 : 0;
}

/* One report after the other, until none is due. */
static uint32_t deliver(struct delivery *d, const struct worker *w)
{
    struct identity id;
    struct courier_options o;
    struct err err = { 0 };
    struct courier_step step = { 0 };
    enum err_code rc = hubline_ready(&d->line, &id, &o, &err);
    if (rc) {
        log_line(LOG_ERROR, "delivery", "%s", err.text);
        return REST_MS;
    }
    o.outbox = d->outbox;
    do {
        rc = courier_step(&o, &step, &err);
        if (step.why[0])
            log_line(LOG_INFO, "delivery", "%s", step.why);
        else if (rc == ERR_OK && step.did)
            log_line(LOG_INFO, "delivery", "a report is at the hub");
    } while (rc == ERR_OK && step.did && !worker_is_ending(w));
    identity_fini(&id);
    if (rc)
        log_line(LOG_WARN, "delivery", "%s", err.text);
    return rc ? REST_MS : pause_ms(d, &step);
}

static uint32_t work(void *self, const struct worker *w)
{
    struct delivery *d = self;
    uint32_t rest_ms = deliver(d, w);
    if (worker_is_ending(w))
        return rest_ms;
    sweep(d);
    tell(d);
    return rest_ms;
}

static void break_off(void *self)
{
    hubline_hang_up(&((struct delivery *)self)->line);
}

enum err_code delivery_start(const struct delivery_config *config, struct delivery **out,
                             struct err *err)
{
    const struct outbox_options outbox = { .folder = config->outbox, .clock = config->line.clock };
    struct delivery *d = calloc(1, sizeof *d);
    if (!d)
        return err_set(err, ERR_NOMEM, "no memory to deliver reports");
    const struct worker_config thread = {
        .name = "delivery", .is_nice = true, .work = work, .break_off = break_off, .self = d
    };
    d->config = *config;
    d->counts_box = mailbox_create();
    struct hubline_config line = config->line;
    line.connect_ms = COURIER_CONNECT_MS; /* nobody stands and waits for it */
    enum err_code rc = d->counts_box ? hubline_open(&line, &d->line, err)
                                     : err_set(err, ERR_NOMEM, "no memory to deliver reports");
    if (!rc)
        rc = outbox_open(&outbox, &d->outbox, err);
    if (!rc)
        rc = worker_start(&thread, &d->worker, err);
    if (rc) {
        delivery_stop(d);
        return rc;
    }
    *out = d;
    return ERR_OK;
}

void delivery_stop(struct delivery *d)
{
    if (!d)
        return;
    worker_stop(d->worker);
    if (d->counts_box)
        free(mailbox_take(d->counts_box));
    mailbox_destroy(d->counts_box);
    hubline_close(&d->line);
    if (d->outbox)
        outbox_close(d->outbox);
    free(d);
}

void delivery_wake(struct delivery *d)
{
    worker_wake(d->worker);
}

bool delivery_look(struct delivery *d, struct outbox_counts *out)
{
    struct outbox_counts *got = mailbox_take(d->counts_box);
    if (!got)
        return false;
    *out = *got;
    free(got);
    return true;
}
