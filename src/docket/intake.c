#include "docket/intake.h"

#include <pthread.h>

enum { QUEUE_MAX = 1024 };

/* One who waits; it lives on that thread's stack. */
struct ticket {
    struct docket_item *item;
    struct ticket *next;
    pthread_cond_t done;
    enum intake_end end;
    struct err err;
};

struct intake {
    struct docket *docket;
    struct clock clock;
    const struct promise *promise;
    pthread_t thread;
    /* all below: with the lock held */
    pthread_mutex_t lock;
    pthread_cond_t work, left;
    struct ticket *first, **last; /* waiting */
    struct ticket *writing;       /* the batch that is being taken */
    size_t queue_max, n_queued;   /* of both */
    size_t n_inside;              /* threads in intake_take */
    bool is_ending;
    struct intake_counts counts;
};

static bool same(const struct docket_item *a, const struct docket_item *b)
{
    return strcmp(a->key, b->key) == 0 && strcmp(a->envelope.kiosk, b->envelope.kiosk) == 0;
}

static bool is_under_way(const struct intake *t, const struct docket_item *item)
{
    for (const struct ticket *k = t->first; k; k = k->next)
        if (same(k->item, item))
            return true;
    for (const struct ticket *k = t->writing; k; k = k->next)
        if (same(k->item, item))
            return true;
    return false;
}

enum intake_end intake_take(struct intake *t, struct docket_item *item, struct err *err)
{
    struct ticket k = { .item = item };
    pthread_mutex_lock(&t->lock);
    t->n_inside++;
    if (t->is_ending || t->n_queued >= t->queue_max) {
        t->counts.full++;
        k.end = INTAKE_FULL;
    } else if (is_under_way(t, item)) {
        k.end = INTAKE_RUNNING;
    } else {
        pthread_cond_init(&k.done, NULL);
        *t->last = &k;
        t->last = &k.next;
        t->n_queued++;
        if (t->n_queued > t->counts.waiting_most)
            t->counts.waiting_most = t->n_queued;
        pthread_cond_signal(&t->work);
        while (k.end == INTAKE_UNSET)
            pthread_cond_wait(&k.done, &t->lock);
        pthread_cond_destroy(&k.done);
        if (err && k.err.code)
            *err = k.err;
    }
    if (--t->n_inside == 0)
        pthread_cond_signal(&t->left);
    pthread_mutex_unlock(&t->lock);
    return k.end;
}

/* --- the thread that writes --------------------------------------------------------------------- */

/* Up to a batch out of the queue into t->writing; false: ending, and nothing is left. */
static bool collect(struct intake *t, size_t *n)
{
    pthread_mutex_lock(&t->lock);
    while (!t->first && !t->is_ending)
        pthread_cond_wait(&t->work, &t->lock);
    struct ticket **end = &t->first;
    for (*n = 0; *end && *n < DOCKET_TAKE_MAX; (*n)++)
        end = &(*end)->next;
    t->writing = *n ? t->first : NULL;
    if (*n) {
        t->first = *end;
        *end = NULL;
        if (!t->first)
            t->last = &t->first;
    }
    pthread_mutex_unlock(&t->lock);
    return *n > 0;
}

static void count(struct intake_counts *c, const struct ticket *k)
{
    if (k->end != INTAKE_DONE)
        c->failures++;
    else if (k->item->rc)
        c->refused++;
    else if (k->item->is_new)
        c->taken++;
    else
        c->again++;
}

/* A ticket is its waiter's again as soon as the lock is given up. */
static void release(struct intake *t)
{
    pthread_mutex_lock(&t->lock);
    for (struct ticket *k = t->writing, *next; k; k = next) {
        next = k->next;
        count(&t->counts, k);
        t->n_queued--;
        pthread_cond_signal(&k->done);
    }
    t->writing = NULL;
    t->counts.batches++;
    pthread_mutex_unlock(&t->lock);
}

static enum err_code take(struct intake *t, struct docket_item *items, size_t n, struct err *err)
{
    return docket_take(t->docket, items, n, t->clock.utc_s(t->clock.self), t->promise, err);
}

/* items has room for the batch; writing is read without the lock: only this thread changes it. */
static void write_batch(struct intake *t, struct docket_item *items, size_t n)
{
    struct err err = { 0 };
    size_t i = 0;
    for (const struct ticket *k = t->writing; k; k = k->next)
        items[i++] = *k->item;
    enum err_code rc = take(t, items, n, &err);
    /* Not the database but one of them: the others shall not suffer for it. */
    bool one_by_one = n > 1 && (rc == ERR_DB || rc == ERR_INVALID);
    i = 0;
    for (struct ticket *k = t->writing; k; k = k->next, i++) {
        if (one_by_one)
            rc = take(t, &items[i], 1, &err);
        /* Not the whole item: others compare its key meanwhile. */
        k->item->rc = items[i].rc;
        k->item->is_new = items[i].is_new;
        k->item->receipt = items[i].receipt;
        k->end = rc == ERR_OK ? INTAKE_DONE : INTAKE_AWAY;
        if (rc)
            k->err = err;
    }
}

static void *run(void *self)
{
    struct intake *t = self;
    size_t n;
    struct docket_item *items = calloc(DOCKET_TAKE_MAX, sizeof *items);
    while (collect(t, &n)) {
        if (items)
            write_batch(t, items, n);
        else
            for (struct ticket *k = t->writing; k; k = k->next)
                k->end = INTAKE_AWAY;
        release(t);
    }
    free(items);
    return NULL;
}

/* --- life --------------------------------------------------------------------------------------- */

enum err_code intake_start(const struct intake_options *o, struct intake **out, struct err *err)
{
    struct intake *t = calloc(1, sizeof *t);
    if (!t)
        return err_set(err, ERR_NOMEM, "no memory for taking reports");
    t->clock = o->clock;
    t->promise = o->promise;
    t->queue_max = o->queue_max ? o->queue_max : QUEUE_MAX;
    t->last = &t->first;
    enum err_code rc = docket_open(o->address, false, &t->docket, err);
    if (rc) {
        free(t);
        return rc;
    }
    pthread_mutex_init(&t->lock, NULL);
    pthread_cond_init(&t->work, NULL);
    pthread_cond_init(&t->left, NULL);
    if (pthread_create(&t->thread, NULL, run, t) != 0) {
        pthread_cond_destroy(&t->left);
        pthread_cond_destroy(&t->work);
        pthread_mutex_destroy(&t->lock);
        docket_close(t->docket);
        free(t);
        return err_set(err, ERR_NOMEM, "no thread for taking reports");
    }
    *out = t;
    return ERR_OK;
}

void intake_stop(struct intake *t)
{
    if (!t)
        return;
    pthread_mutex_lock(&t->lock);
    t->is_ending = true;
    pthread_cond_signal(&t->work);
    pthread_mutex_unlock(&t->lock);
    pthread_join(t->thread, NULL);
    /* Those who were told the end may be on their way out still. */
    pthread_mutex_lock(&t->lock);
    while (t->n_inside > 0)
        pthread_cond_wait(&t->left, &t->lock);
    pthread_mutex_unlock(&t->lock);
    pthread_cond_destroy(&t->left);
    pthread_cond_destroy(&t->work);
    pthread_mutex_destroy(&t->lock);
    docket_close(t->docket);
    free(t);
}

struct intake_counts intake_count(struct intake *t)
{
    pthread_mutex_lock(&t->lock);
    struct intake_counts c = t->counts;
    c.waiting = t->n_queued;
    pthread_mutex_unlock(&t->lock);
    return c;
}
