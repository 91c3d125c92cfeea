#include "app/asking.h"

#include "app/sweep.h"
#include "base/log.h"
#include "base/mailbox.h"
#include "base/worker.h"

/* A question on its way, with its photograph behind it. */
struct letter {
    struct asking_question q;
    uint8_t photo[];
};

struct asking {
    struct asking_config config;
    struct mailbox *to_hub, *from_hub;
    struct hubline line;
    struct worker *worker;
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

static enum err_code carry(const struct courier_options *o, const struct letter *l,
                           struct asking_answer *out)
{
    struct err err = { 0 };
    const struct asking_question *q = &l->q;
    const struct outbox_photo photo = { PHOTO_MORE, q->photo };
    enum err_code rc = ERR_INVALID;
    if (q->kind == ASKING_LOOK)
        rc = mailbox_ask(o, q->number, q->code, &out->view, &err);
    else if (q->kind == ASKING_REPLY)
        rc = mailbox_reply(o, q->number, q->code, q->key, q->text, &photo, q->photo.len > 0, &err);
    else if (q->kind == ASKING_WITHDRAW)
        rc = mailbox_withdraw(o, q->number, q->code, &err);
    if (rc)
        log_line(LOG_WARN, "asking", "%s", err_words(rc)); /* its text may name the report */
    return rc;
}

static void answer(struct asking *a, const struct letter *l)
{
    struct identity id;
    struct courier_options o;
    struct err err = { 0 };
    struct asking_answer *out = calloc(1, sizeof *out);
    if (!out)
        return;
    out->kind = l->q.kind;
    out->serial = l->q.serial;
    out->rc = hubline_ready(&a->line, &id, &o, &err);
    if (out->rc) {
        log_line(LOG_ERROR, "asking", "%s", err.text);
        out->rc = ERR_UNTRUSTED;
    } else {
        out->rc = carry(&o, l, out);
        identity_fini(&id);
    }
    burn_answer(mailbox_swap(a->from_hub, out));
    a->config.wake(a->config.self);
}

static uint32_t work(void *self, const struct worker *w)
{
    struct asking *a = self;
    struct letter *l = mailbox_take(a->to_hub);
    if (!l)
        return WORKER_UNTIL_WOKEN;
    if (!worker_is_ending(w))
        answer(a, l);
    burn_letter(l);
    sweep_thread();
    return WORKER_UNTIL_WOKEN;
}

static void break_off(void *self)
{
    hubline_hang_up(&((struct asking *)self)->line);
}

enum err_code asking_start(const struct asking_config *config, struct asking **out, struct err *err)
{
    struct asking *a = calloc(1, sizeof *a);
    if (!a)
        return err_set(err, ERR_NOMEM, "no memory to ask the hub");
    const struct worker_config thread = {
        .name = "asking", .work = work, .break_off = break_off, .self = a
    };
    a->config = *config;
    a->to_hub = mailbox_create();
    a->from_hub = mailbox_create();
    enum err_code rc = a->to_hub && a->from_hub
                           ? ERR_OK
                           : err_set(err, ERR_NOMEM, "no memory to ask the hub");
    if (!rc)
        rc = hubline_open(&config->line, &a->line, err);
    if (!rc)
        rc = worker_start(&thread, &a->worker, err);
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
    worker_stop(a->worker);
    if (a->to_hub)
        burn_letter(mailbox_take(a->to_hub));
    if (a->from_hub)
        burn_answer(mailbox_take(a->from_hub));
    mailbox_destroy(a->to_hub);
    mailbox_destroy(a->from_hub);
    hubline_close(&a->line);
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
    worker_wake(a->worker);
    return true;
}

bool asking_take(struct asking *a, struct asking_answer *out)
{
    struct asking_answer *got = mailbox_take(a->from_hub);
    if (!got)
        return false;
    *out = *got;
    burn_answer(got);
    return true;
}
