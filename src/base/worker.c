#include "base/worker.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/deadline.h"
#include "base/log.h"

enum {
    NICENESS = 10,
    PATIENCE_S = 5, /* with one that does not end, between two lines of the log */
};

struct worker {
    /* fixed before the thread starts */
    struct worker_config config;
    pthread_t thread;
    /* with the lock held */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool is_woken, has_ended;
    /* atomic; set with the lock held, so that no rest begins after it */
    atomic_bool is_ending;
};

static void rest(struct worker *w, uint32_t rest_ms)
{
    const struct timespec until = deadline_in_ms(rest_ms);
    int rc = 0;
    pthread_mutex_lock(&w->lock);
    while (!w->is_woken && !atomic_load(&w->is_ending) && rc != ETIMEDOUT)
        rc = rest_ms == WORKER_UNTIL_WOKEN ? pthread_cond_wait(&w->changed, &w->lock)
                                           : pthread_cond_timedwait(&w->changed, &w->lock, &until);
    w->is_woken = false;
    pthread_mutex_unlock(&w->lock);
}

static void *run(void *self)
{
    struct worker *w = self;
    pthread_setname_np(pthread_self(), w->config.name);
    if (w->config.is_nice && setpriority(PRIO_PROCESS, (id_t)gettid(), NICENESS) != 0)
        log_line(LOG_INFO, w->config.name, "its priority cannot be lowered");
    while (!atomic_load(&w->is_ending))
        rest(w, w->config.work(w->config.self, w));
    pthread_mutex_lock(&w->lock);
    w->has_ended = true;
    pthread_cond_broadcast(&w->changed);
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

static void free_worker(struct worker *w)
{
    pthread_cond_destroy(&w->changed);
    pthread_mutex_destroy(&w->lock);
    free(w);
}

enum err_code worker_start(const struct worker_config *config, struct worker **out, struct err *err)
{
    pthread_condattr_t attr;
    struct worker *w = calloc(1, sizeof *w);
    if (!w)
        return err_set(err, ERR_NOMEM, "no memory for the thread '%s'", config->name);
    w->config = *config;
    pthread_mutex_init(&w->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&w->changed, &attr);
    pthread_condattr_destroy(&attr);
    if (pthread_create(&w->thread, NULL, run, w) != 0) {
        free_worker(w);
        return err_set(err, ERR_NOMEM, "cannot start the thread '%s'", config->name);
    }
    *out = w;
    return ERR_OK;
}

/* Says who it is that keeps the program from ending. */
static void wait_for_end(struct worker *w)
{
    pthread_mutex_lock(&w->lock);
    for (int waited_s = PATIENCE_S; !w->has_ended; waited_s += PATIENCE_S) {
        const struct timespec until = deadline_in_ms(PATIENCE_S * 1000);
        int rc = 0;
        while (!w->has_ended && rc != ETIMEDOUT)
            rc = pthread_cond_timedwait(&w->changed, &w->lock, &until);
        if (!w->has_ended)
            log_line(LOG_ERROR, w->config.name, "has not ended within %d s", waited_s);
    }
    pthread_mutex_unlock(&w->lock);
}

void worker_stop(struct worker *w)
{
    if (!w)
        return;
    pthread_mutex_lock(&w->lock);
    atomic_store(&w->is_ending, true);
    pthread_cond_broadcast(&w->changed);
    pthread_mutex_unlock(&w->lock);
    if (w->config.break_off)
        w->config.break_off(w->config.self);
    wait_for_end(w);
    pthread_join(w->thread, NULL);
    free_worker(w);
}

void worker_wake(struct worker *w)
{
    pthread_mutex_lock(&w->lock);
    w->is_woken = true;
    pthread_cond_broadcast(&w->changed);
    pthread_mutex_unlock(&w->lock);
}

bool worker_is_ending(const struct worker *w)
{
    return atomic_load(&w->is_ending);
}
