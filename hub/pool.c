#include "hub/pool.h"

#include <pthread.h>
#include <stdlib.h>

struct job {
    void (*work)(void *job);
    void *job;
};

struct pool {
    pthread_mutex_t lock;
    pthread_cond_t some;
    struct job *ring;
    size_t cap, first, n;
    bool is_stopping;
    pthread_t *thread;
    size_t n_threads;
};

static void *run(void *self)
{
    struct pool *p = self;
    pthread_mutex_lock(&p->lock);
    for (;;) {
        while (p->n == 0 && !p->is_stopping)
            pthread_cond_wait(&p->some, &p->lock);
        if (p->n == 0)
            break;
        struct job j = p->ring[p->first];
        p->first = (p->first + 1) % p->cap;
        p->n--;
        pthread_mutex_unlock(&p->lock);
        j.work(j.job);
        pthread_mutex_lock(&p->lock);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

bool pool_give(struct pool *p, void (*work)(void *job), void *job)
{
    pthread_mutex_lock(&p->lock);
    bool has_room = p->n < p->cap && !p->is_stopping;
    if (has_room) {
        p->ring[(p->first + p->n) % p->cap] = (struct job){ work, job };
        p->n++;
        pthread_cond_signal(&p->some);
    }
    pthread_mutex_unlock(&p->lock);
    return has_room;
}

/* The calls of a job are not deep, and there may be many threads. */
static bool start_threads(struct pool *p, size_t threads)
{
    enum { STACK_BYTES = 512 * 1024 };
    pthread_attr_t attr;
    if (pthread_attr_init(&attr) != 0)
        return false;
    bool good = pthread_attr_setstacksize(&attr, STACK_BYTES) == 0;
    while (good && p->n_threads < threads) {
        good = pthread_create(&p->thread[p->n_threads], &attr, run, p) == 0;
        p->n_threads += good;
    }
    pthread_attr_destroy(&attr);
    return good;
}

enum err_code pool_start(size_t threads, size_t queue_max, struct pool **out, struct err *err)
{
    struct pool *p = calloc(1, sizeof *p);
    if (!p)
        return err_set(err, ERR_NOMEM, "no memory for threads");
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->some, NULL);
    p->cap = queue_max;
    p->ring = calloc(queue_max, sizeof *p->ring);
    p->thread = calloc(threads, sizeof *p->thread);
    if (!p->ring || !p->thread || !start_threads(p, threads)) {
        pool_free(p);
        return err_set(err, ERR_NOMEM, "no memory for threads");
    }
    *out = p;
    return ERR_OK;
}

void pool_stop(struct pool *p)
{
    if (!p)
        return;
    pthread_mutex_lock(&p->lock);
    p->is_stopping = true;
    pthread_cond_broadcast(&p->some);
    pthread_mutex_unlock(&p->lock);
    for (; p->n_threads > 0; p->n_threads--)
        pthread_join(p->thread[p->n_threads - 1], NULL);
}

void pool_free(struct pool *p)
{
    if (!p)
        return;
    pool_stop(p);
    pthread_cond_destroy(&p->some);
    pthread_mutex_destroy(&p->lock);
    free(p->ring);
    free(p->thread);
    free(p);
}
