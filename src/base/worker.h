/* base/worker.h: a thread that does its errands, rests until it is woken or its time has come, and ends when told.
 *
 * It runs once when it starts, then after every rest.  Wakes that come while it works, however many, are one run
 * more; none is lost.  The rest is measured in real time: what is due is the work's own business and its own
 * clock's, so that a test moves a fake clock and wakes.
 * Ending is as quick as the work breaks off: what may take long looks at worker_is_ending between its steps and has a
 * break_off that ends what is under way.  One that does not end is named in the log, and waited for.
 * Owns     the thread.  Threads: worker_start and worker_stop are for one, worker_wake is for any.
 */
#ifndef BASE_WORKER_H
#define BASE_WORKER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/err.h"

struct worker;

#define WORKER_UNTIL_WOKEN UINT32_MAX

struct worker_config {
    const char
        *name;    /* of the thread, as the log and the system show it; at most 15 bytes; borrowed */
    bool is_nice; /* pictures and voices come first */
    /* On the thread: what there is to do.  Gives back how long to rest, in ms. */
    uint32_t (*work)(void *self, const struct worker *w);
    void (*break_off)(
        void *self); /* NULL: no errand takes long.  Called once, by the one who stops */
    void *self;
};

/* The thread may be at work before this returns. */
enum err_code worker_start(const struct worker_config *config, struct worker **out,
                           struct err *err) MUST_USE;
/* Joins; work is not called again.  NULL is fine. */
void worker_stop(struct worker *w);
void worker_wake(struct worker *w);
/* For the work: whether it has been told to end. */
bool worker_is_ending(const struct worker *w);

#endif
