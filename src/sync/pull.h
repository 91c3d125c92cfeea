/* sync/pull.h: one try to hold the newest release the hub signed for us.
 *
 * Asks (TUF), chooses a chain of deltas or the whole, fetches, resuming what was begun before, brings
 * it in place (sync/bring.h) and writes down how it went (sync/state.h).  When nothing is new, only the
 * hub's signed time stamp is fetched.  A delta that does not fit is noted and the whole fetched in the
 * same try.  Whatever fails, what was held answers on.  The tables signed beside it (sync/bind.h) are followed in
 * the same try, whether a release came or not.
 *
 *   FOLDER/            releases (sync/store.h), state, unknown (sync/unknown.h)
 *   FOLDER/tables/     tables (sync/binder.h)
 *   FOLDER/tuf/        trusted metadata and the clock's floor
 *   FOLDER/download/   what is being fetched
 *   URL/metadata/      URL/targets/
 *
 * Threads  one try at a time per folder (a lock says ERR_BUSY); blocks for as long as the network does.
 */
#ifndef SYNC_PULL_H
#define SYNC_PULL_H

#include "base/attrs.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/fetch.h"
#include "base/text.h"
#include "sync/bind.h"
#include "sync/offer.h"
#include "sync/state.h"
#include "sync/store.h"

/* What is left free on the disk for reports (reliability.md, case 7). */
#define PULL_RESERVE_BYTES ((uint64_t)64 << 20)

enum pull_stage { PULL_ASKING = 0, PULL_FETCHING, PULL_BRINGING };

struct pull_config {
    const char *folder, *shipped; /* shipped: NULL when there is none */
    const char *url;              /* https: or file:, with or without '/' at the end */
    struct span root;             /* the first trusted root; empty when the folder has one */
    struct offer_reader who;
    struct fetcher fetcher;
    struct clock clock;
    int64_t built_utc_s;           /* no time before it is believed; 0: not known */
    uint64_t reserve_bytes;        /* 0: PULL_RESERVE_BYTES */
    uint32_t interval_s;           /* 0: PAUSE_INTERVAL_S */
    uint32_t dice;                 /* random, for the pause */
    tables_check_fn *check_tables; /* NULL: tables are not followed */
    tables_say_fn *say_tables;     /* NULL: nothing is said of those held */
    void *tables;                  /* the self of both */
    /* May be NULL; from the thread that pulls. */
    void (*progress)(void *self, enum pull_stage stage, uint64_t done, uint64_t total);
    void *self;
};

struct pull_result {
    bool is_new;            /* another release answers now */
    int64_t sequence;       /* of the one that answers; 0: none */
    size_t deltas;          /* by so many deltas; 0: whole */
    bool has_new_tables;    /* other tables are to be used now */
    int64_t tables;         /* sequence of those held; 0: the package's */
    uint64_t fetched_bytes; /* all answers of this try, metadata too */
    uint32_t pause_s;       /* until the next try */
    struct sync_state state;
};

/* ERR_OK: up to date now.  Otherwise result->state says what is wrong; *result is always filled. */
enum err_code pull_run(const struct pull_config *config, struct pull_result *result,
                       struct err *err) MUST_USE;

#endif
