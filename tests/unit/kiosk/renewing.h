/* A kiosk's renewing thread beside a hub in memory (tests/unit/sync/hub.h), and bounded waits for what it says. */
#ifndef TESTS_UNIT_KIOSK_RENEWING_H
#define TESTS_UNIT_KIOSK_RENEWING_H

#include <pthread.h>
#include <semaphore.h>

#include "app/renewal.h"
#include "unit/sync/hub.h"

#define RENEWING_FOLDER  "store"
#define RENEWING_SHIPPED "r7.heyan"

struct renewing {
    struct hub hub;
    struct renewal *renewal; /* NULL: not started, or stopped */
    sem_t woken;             /* it has something for the main thread */
    sem_t polled;            /* it asks the hub what is new: the folder has been looked at then */
    /* held while the hub answers: what it serves may change between two questions */
    pthread_mutex_t at_hub;
    struct fetcher inner, fetcher;
};

/* For cmocka: a new hub, an empty folder, nothing started; and the end of all of it. */
void renewing_open(struct renewing *r);
void renewing_close(struct renewing *r);

/* url: "mem:", or NULL without a hub.  serving: the release that answers.  assets NULL: tables are not followed. */
void renewing_start(struct renewing *r, const char *url, const char *serving, const char *assets,
                    int64_t tables);
void renewing_stop(struct renewing *r);
void renewing_wait(sem_t *what);

#endif
