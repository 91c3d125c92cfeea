#include "app/queue.h"

#include <pthread.h>

#include "base/deadline.h"

struct queue {
    /* fixed */
    size_t cap;
    /* under lock */
    pthread_mutex_t lock;
    pthread_cond_t filled;
    size_t first, count;
    bool is_stopped;
    void *items[];
};

struct queue *queue_create(size_t cap)
{
    struct queue *q = calloc(1, sizeof *q + cap * sizeof q->items[0]);
    if (!q)
        return NULL;
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_mutex_init(&q->lock, NULL);
    pthread_cond_init(&q->filled, &attr);
    pthread_condattr_destroy(&attr);
    q->cap = cap;
    return q;
}

void queue_destroy(struct queue *q)
{
    if (!q)
        return;
    pthread_cond_destroy(&q->filled);
    pthread_mutex_destroy(&q->lock);
    free(q);
}

bool queue_put(struct queue *q, void *item)
{
    pthread_mutex_lock(&q->lock);
    bool fits = q->count < q->cap;
    if (fits)
        q->items[(q->first + q->count++) % q->cap] = item;
    pthread_cond_signal(&q->filled);
    pthread_mutex_unlock(&q->lock);
    return fits;
}

static void *take_locked(struct queue *q)
{
    if (q->count == 0)
        return NULL;
    void *item = q->items[q->first];
    q->first = (q->first + 1) % q->cap;
    q->count--;
    return item;
}

void *queue_take(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    void *item = take_locked(q);
    pthread_mutex_unlock(&q->lock);
    return item;
}

void *queue_wait(struct queue *q, uint32_t timeout_ms)
{
    const struct timespec until = deadline_in_ms(timeout_ms);
    pthread_mutex_lock(&q->lock);
    int rc = 0;
    while (q->count == 0 && !q->is_stopped && rc == 0)
        rc = pthread_cond_timedwait(&q->filled, &q->lock, &until);
    void *item = take_locked(q);
    pthread_mutex_unlock(&q->lock);
    return item;
}

void queue_stop(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    q->is_stopped = true;
    pthread_cond_broadcast(&q->filled);
    pthread_mutex_unlock(&q->lock);
}
