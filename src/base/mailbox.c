#include "base/mailbox.h"

#include <pthread.h>

#include "base/deadline.h"

struct mailbox {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    void *slot;
    bool stopped;
};

struct mailbox *mailbox_create(void)
{
    struct mailbox *m = calloc(1, sizeof *m);
    if (!m)
        return NULL;
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_mutex_init(&m->lock, NULL);
    pthread_cond_init(&m->filled, &attr);
    pthread_condattr_destroy(&attr);
    return m;
}

void mailbox_destroy(struct mailbox *m)
{
    if (!m)
        return;
    pthread_cond_destroy(&m->filled);
    pthread_mutex_destroy(&m->lock);
    free(m);
}

void *mailbox_swap(struct mailbox *m, void *fresh)
{
    pthread_mutex_lock(&m->lock);
    void *stale = m->slot;
    m->slot = fresh;
    pthread_cond_signal(&m->filled);
    pthread_mutex_unlock(&m->lock);
    return stale;
}

void *mailbox_take(struct mailbox *m)
{
    return mailbox_swap(m, NULL);
}

void *mailbox_wait(struct mailbox *m, uint32_t timeout_ms)
{
    const struct timespec until = deadline_in_ms(timeout_ms);
    pthread_mutex_lock(&m->lock);
    int rc = 0;
    while (!m->slot && !m->stopped && rc == 0)
        rc = pthread_cond_timedwait(&m->filled, &m->lock, &until);
    void *got = m->slot;
    m->slot = NULL;
    pthread_mutex_unlock(&m->lock);
    return got;
}

void mailbox_stop(struct mailbox *m)
{
    pthread_mutex_lock(&m->lock);
    m->stopped = true;
    pthread_cond_broadcast(&m->filled);
    pthread_mutex_unlock(&m->lock);
}
