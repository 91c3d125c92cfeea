#include "app/delivery.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mailbox.h"
#include "net/net.h"

enum {
    CARD_BYTES_MAX = 16 * 1024,
    SLEEP_MS =
        30 *
        1000, /* the longest: a clock that is set right is noticed, a swept outbox kept clean */
    SWEEP_MS = 10 * 60 * 1000,
    NICENESS = 10, /* pictures and voices come first */
};

struct delivery {
    struct delivery_config config;
    struct mailbox *wake_box;
    struct net *net;
    struct fetcher fetcher;
    struct desk_card card;
    struct outbox *outbox;
    pthread_t thread;
    bool has_thread;
    uint64_t swept_ms;
    atomic_bool is_stopping;
};

static uint32_t roll(void *self)
{
    uint32_t dice = 0;
    (void)self;
    err_ignore(getrandom(&dice, sizeof dice, 0) == (ssize_t)sizeof dice ? ERR_OK : ERR_IO,
               "a jitter of nought is one, too");
    return dice;
}

static uint64_t now_ms(const struct delivery *d)
{
    return d->config.clock.mono_ms(d->config.clock.self);
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

/* How long nothing is due. */
static uint32_t pause_ms(const struct delivery *d, const struct courier_step *step)
{
    int64_t now = d->config.clock.utc_s(d->config.clock.self);
    if (step->next_utc_s == 0 || step->next_utc_s - now > SLEEP_MS / 1000)
        return SLEEP_MS;
    return step->next_utc_s > now ? (uint32_t)(step->next_utc_s - now) * 1000 : 0;
}

/* One report after the other, until none is due. */
static uint32_t deliver(struct delivery *d)
{
    struct identity id;
    struct err err = { 0 };
    struct courier_step step = { 0 };
    if (identity_open(d->config.identity, &id, &err) != ERR_OK) {
        log_line(LOG_ERROR, "delivery", "%s", err.text);
        return SLEEP_MS;
    }
    const struct courier_options o = { .outbox = d->outbox,
                                       .card = &d->card,
                                       .identity = &id,
                                       .hub = d->config.hub,
                                       .fetcher = d->fetcher,
                                       .clock = d->config.clock,
                                       .dice = roll,
                                       .self = d };
    enum err_code rc = ERR_OK;
    do {
        rc = courier_step(&o, &step, &err);
        if (step.why[0])
            log_line(LOG_INFO, "delivery", "%s", step.why);
        else if (rc == ERR_OK && step.did)
            log_line(LOG_INFO, "delivery", "a report is at the hub");
    } while (rc == ERR_OK && step.did && !atomic_load(&d->is_stopping));
    identity_fini(&id);
    if (rc)
        log_line(LOG_WARN, "delivery", "%s", err.text);
    return rc ? SLEEP_MS : pause_ms(d, &step);
}

static void *run(void *self)
{
    struct delivery *d = self;
    if (setpriority(PRIO_PROCESS, (id_t)gettid(), NICENESS) != 0)
        log_line(LOG_INFO, "delivery", "its priority cannot be lowered");
    while (!atomic_load(&d->is_stopping)) {
        uint32_t pause = deliver(d);
        if (!atomic_load(&d->is_stopping))
            sweep(d);
        mailbox_wait(d->wake_box, pause);
    }
    return NULL;
}

static enum err_code open_all(struct delivery *d, struct err *err)
{
    const struct outbox_options outbox = { .folder = d->config.outbox, .clock = d->config.clock };
    const struct net_options net = { .ca_file = d->config.ca_file };
    struct buf bytes = BUF_INIT(CARD_BYTES_MAX);
    enum err_code rc = fs_read_all(d->config.desk_card, &bytes, err);
    if (!rc)
        rc = desk_card_read(buf_span(&bytes), &d->card, err);
    buf_fini(&bytes);
    if (!rc)
        rc = outbox_open(&outbox, &d->outbox, err);
    if (d->config.fetcher)
        d->fetcher = *d->config.fetcher;
    else if (!rc && (rc = net_create(&net, &d->net, err)) == ERR_OK)
        d->fetcher = net_fetcher(d->net);
    return rc;
}

enum err_code delivery_start(const struct delivery_config *config, struct delivery **out,
                             struct err *err)
{
    struct delivery *d = calloc(1, sizeof *d);
    if (!d)
        return err_set(err, ERR_NOMEM, "no memory to deliver reports");
    d->config = *config;
    d->wake_box = mailbox_create();
    enum err_code rc = d->wake_box ? open_all(d, err)
                                   : err_set(err, ERR_NOMEM, "no memory to deliver reports");
    if (!rc) {
        d->has_thread = pthread_create(&d->thread, NULL, run, d) == 0;
        if (!d->has_thread)
            rc = err_set(err, ERR_NOMEM, "cannot start the thread that delivers reports");
    }
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
    atomic_store(&d->is_stopping, true);
    if (d->net)
        net_stop(d->net);
    if (d->wake_box)
        mailbox_stop(d->wake_box);
    if (d->has_thread)
        pthread_join(d->thread, NULL);
    mailbox_destroy(d->wake_box);
    net_destroy(d->net);
    if (d->outbox)
        outbox_close(d->outbox);
    free(d);
}

void delivery_wake(struct delivery *d)
{
    mailbox_swap(d->wake_box, d);
}
