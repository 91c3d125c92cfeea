/* docket/intake.h: reports of many connections, written together.
 *
 * Any number of threads hand in a report and wait.  One thread of the intake's own takes all that lie ready and
 * commits them in one transaction: while the disk is busy with one, the next grows.  A report that the database
 * refuses by itself is found by taking the batch one by one, so it keeps no other waiting.
 * Bounded  at most queue_max wait; who comes when it is full is told so at once (503 with Retry-After).
 * Ending   intake_stop takes what waits, then nothing more.  It must not be called while a thread may yet begin
 *          intake_take: the server is stopped first.
 * Threads  intake_take and intake_count from any; start and stop from the owner.
 */
#ifndef DOCKET_INTAKE_H
#define DOCKET_INTAKE_H

#include "base/clock.h"
#include "docket/docket.h"

struct intake;

struct intake_options {
    const char *address; /* of the database; it must be there (docket_open with create) */
    struct clock clock;
    const struct promise *promise; /* outlives the intake; may be NULL */
    size_t queue_max;              /* waiting and being written; 0: 1024 */
};

enum err_code intake_start(const struct intake_options *o, struct intake **out,
                           struct err *err) MUST_USE;
void intake_stop(struct intake *t); /* NULL is fine */

/* How it ended; zero is "it has not". */
enum intake_end {
    INTAKE_UNSET = 0,
    INTAKE_DONE, /* item->rc says the rest: ERR_OK (201, or 200 when not is_new), ERR_STALE (422), ERR_INVALID (400) */
    INTAKE_RUNNING, /* the same key of the same kiosk is being taken just now (409) */
    INTAKE_FULL,    /* 503 */
    INTAKE_AWAY,    /* the database cannot take it now; err says why (503) */
};
/* Waits until it is decided.  item->bytes and key stay the caller's. */
enum intake_end intake_take(struct intake *t, struct docket_item *item, struct err *err) MUST_USE;

struct intake_counts {
    uint64_t taken, again, refused, full, batches, failures; /* refused: STALE and INVALID */
    size_t waiting, waiting_most;
};
struct intake_counts intake_count(struct intake *t);

#endif
