/* tests/unit/kiosk/post_world.h: the hub's side of the kiosk's threads, in the test's hand.
 *
 * A clock that may be set while other threads read it, and a fetcher that counts, holds a request back until it is
 * let go, and answers by itself or asks another.
 */
#ifndef TESTS_UNIT_KIOSK_POST_WORLD_H
#define TESTS_UNIT_KIOSK_POST_WORLD_H

#include <semaphore.h>
#include <stdatomic.h>

#include "base/clock.h"
#include "base/fetch.h"
#include "outbox/sample.h"

struct moving_clock {
    atomic_llong utc_s, mono_ms;
};
struct clock clock_of_moving(struct moving_clock *m);

struct post {
    struct fetcher self;  /* to lend out */
    struct fetcher inner; /* whom it asks; get NULL: it answers itself */
    sem_t asked, go;      /* a held request raises the first and waits for the second */
    atomic_bool is_held;
    atomic_int end; /* enum fetch_end of its own answers */
    atomic_int status;
    const char *body; /* of FETCH_DONE */
    atomic_uint requests;
    sem_t woken; /* by post_wake */
    atomic_uint wakes;
};

void post_init(struct post *p, struct fetcher inner);
void post_fini(struct post *p);
void post_wake(void *self); /* self: the struct post */
/* A desk's card and, unless NULL, a kiosk's key of its own, as files in the working folder. */
void post_papers(const struct sample *s, char card[FS_PATH_MAX], char *key);
/* Fails the test after half a minute. */
void post_wait(sem_t *s);

#endif
