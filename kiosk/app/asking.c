#include "app/asking.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/random.h>

#include "app/sweep.h"
#include "base/log.h"
#include "base/mailbox.h"
#include "net/net.h"

enum { WAIT_MS = 1000, CARD_BYTES_MAX = 16 * 1024 };

/* A question on its way, with its photograph behind it. */
struct letter {
    struct asking_question q;
    uint8_t photo[];
};

struct asking {
    struct asking_config config;
    struct mailbox *to_hub, *from_hub;
    struct net *net;
    struct fetcher fetcher;
    struct desk_card card;
    pthread_t thread;
    bool has_thread;
    atomic_bool is_stopping;
};

static void burn_letter(struct letter *l)
{
    if (!l)
        return;
    explicit_bzero(l, sizeof *l + l->q.photo.len);
    free(l);
}

static void burn_answer(struct asking_answer *a)
{
    if (!a)
        return;
    explicit_bzero(a, sizeof *a);
    free(a);
}

static uint32_t roll(void *self)
{
    uint32_t dice = 0;
    (void)self;
    err_ignore(getrandom(&dice, sizeof dice, 0) == (ssize_t)sizeof dice ? ERR_OK : ERR_IO,
               "a jitter of nought is one, too");
    return dice;
}

static enum err_code carry(struct asking *a, struct identity *id, const struct letter *l,
                           struct asking_answer *out)
{
    struct err err = { 0 };
    const struct asking_question *q = &l->q;
    const struct courier_options o = { .card = &a->card,
                                       .identity = id,
                                       .hub = a->config.hub,
                                       .fetcher = a->fetcher,
                                       .clock = a->config.clock,
                                       .dice = roll,
                                       .self = a };
    const struct outbox_photo photo = { PHOTO_MORE, q->photo };
    enum err_code rc = ERR_INVALID;
    if (q->kind == ASKING_LOOK)
        rc = mailbox_ask(&o, q->number, q->code, &out->view, &err);
    else if (q->kind == ASKING_REPLY)
        rc = mailbox_reply(&o, q->number, q->code, q->key, q->text, &photo, q->photo.len > 0, &err);
    else if (q->kind == ASKING_WITHDRAW)
        rc = mailbox_withdraw(&o, q->number, q->code, &err);
    if (rc)
        log_line(LOG_WARN, "asking", "%s", err_words(rc)); /* its text may name the report */
    return rc;
}

/* The key is read for each question: one that is put right while the program runs is taken at once. */
static void answer(struct asking *a, struct letter *l)
{
    struct identity id;
    struct err err = { 0 };
    struct asking_answer *out = calloc(1, sizeof *out);
    if (!out)
        return;
    out->kind = l->q.kind;
    out->serial = l->q.serial;
    out->rc = identity_open(a->config.identity, &id, &err);
    if (out->rc) {
        log_line(LOG_ERROR, "asking", "%s", err.text);
        out->rc = ERR_UNTRUSTED;
    } else {
        out->rc = carry(a, &id, l, out);
        identity_fini(&id);
    }
    burn_answer(mailbox_swap(a->from_hub, out));
    a->config.wake(a->config.self);
}

static void *run(void *self)
{
    struct asking *a = self;
    while (!atomic_load(&a->is_stopping)) {
        struct letter *l = mailbox_wait(a->to_hub, WAIT_MS);
        if (l)
            answer(a, l);
        burn_letter(l);
        if (l)
            sweep_thread();
    }
    return NULL;
}

static enum err_code read_card(struct asking *a, struct err *err)
{
    struct buf bytes = BUF_INIT(CARD_BYTES_MAX);
    enum err_code rc = fs_read_all(a->config.desk_card, &bytes, err);
    if (!rc)
        rc = desk_card_read(buf_span(&bytes), &a->card, err);
    buf_fini(&bytes);
    return rc;
}

static enum err_code make_fetcher(struct asking *a, struct err *err)
{
    const struct net_options options = { .ca_file = a->config.ca_file };
    if (a->config.fetcher) {
        a->fetcher = *a->config.fetcher;
        return ERR_OK;
    }
    enum err_code rc = net_create(&options, &a->net, err);
    if (!rc)
        a->fetcher = net_fetcher(a->net);
    return rc;
}

enum err_code asking_start(const struct asking_config *config, struct asking **out, struct err *err)
{
    struct asking *a = calloc(1, sizeof *a);
    if (!a)
        return err_set(err, ERR_NOMEM, "no memory to ask the hub");
    a->config = *config;
    a->to_hub = mailbox_create();
    a->from_hub = mailbox_create();
    enum err_code rc = a->to_hub && a->from_hub
                           ? ERR_OK
                           : err_set(err, ERR_NOMEM, "no memory to ask the hub");
    if (!rc)
        rc = read_card(a, err);
    if (!rc)
        rc = make_fetcher(a, err);
    if (!rc) {
        a->has_thread = pthread_create(&a->thread, NULL, run, a) == 0;
        if (!a->has_thread)
            rc = err_set(err, ERR_NOMEM, "cannot start the thread that asks the hub");
    }
    if (rc) {
        asking_stop(a);
        return rc;
    }
    *out = a;
    return ERR_OK;
}

void asking_stop(struct asking *a)
{
    if (!a)
        return;
    atomic_store(&a->is_stopping, true);
    if (a->net)
        net_stop(a->net);
    if (a->to_hub)
        mailbox_stop(a->to_hub);
    if (a->has_thread)
        pthread_join(a->thread, NULL);
    if (a->to_hub)
        burn_letter(mailbox_take(a->to_hub));
    if (a->from_hub)
        burn_answer(mailbox_take(a->from_hub));
    mailbox_destroy(a->to_hub);
    mailbox_destroy(a->from_hub);
    net_destroy(a->net);
    explicit_bzero(a, sizeof *a);
    free(a);
}

bool asking_ask(struct asking *a, const struct asking_question *q)
{
    struct letter *l = malloc(sizeof *l + q->photo.len);
    if (!l)
        return false;
    l->q = *q;
    if (q->photo.len > 0)
        memcpy(l->photo, q->photo.p, q->photo.len);
    l->q.photo.p = l->photo;
    burn_letter(mailbox_swap(a->to_hub, l));
    return true;
}

static bool hand_over(struct asking_answer *got, struct asking_answer *out)
{
    if (!got)
        return false;
    *out = *got;
    burn_answer(got);
    return true;
}

bool asking_take(struct asking *a, struct asking_answer *out)
{
    return hand_over(mailbox_take(a->from_hub), out);
}

bool asking_wait(struct asking *a, uint32_t timeout_ms, struct asking_answer *out)
{
    return hand_over(mailbox_wait(a->from_hub, timeout_ms), out);
}
