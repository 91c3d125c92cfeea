/* sync/state.h: how renewing has gone, in the file `state` beside the releases: for the status line,
 * the data dot and the next start.
 *
 * Threads  whoever pulls writes it; anybody may read.  A file that is missing or cannot be read is a
 * machine that has never tried.
 */
#ifndef SYNC_STATE_H
#define SYNC_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/err.h"
#include "sync/trouble.h"
#include "trust/refusal.h"

enum { STATE_DETAIL_MAX = 400 };

struct sync_state {
    int64_t tried_utc_s, succeeded_utc_s; /* 0: never.  Succeeded: asked and is up to date */
    int64_t renewed_utc_s;                /* a release came */
    int64_t next_utc_s;                   /* when it is tried again */
    int64_t since_utc_s;                  /* the trouble lasts since; 0: none */
    int64_t expires_utc_s;                /* what the hub signed last is good until */
    int64_t offered;                      /* sequence of the newest release offered to us */
    int64_t failures;                     /* in a row */
    bool is_clock_behind;
    enum trouble trouble;
    enum refusal refusal;          /* with TROUBLE_HUB */
    char detail[STATE_DETAIL_MAX]; /* in English, for who mends it */
};

/* How it looks to people. */
enum sync_level {
    SYNC_FINE = 0,
    SYNC_WAITING, /* something that passes by itself: no network since less than STATE_PATIENCE_S */
    SYNC_ALARM,   /* somebody must act */
};

enum { STATE_PATIENCE_S = 3 * 24 * 3600 };

enum sync_level sync_state_level(const struct sync_state *s, int64_t now_utc_s);
/* The id of the line that says what is wrong; "sync.trouble.none" when nothing is. */
const char *sync_state_words(const struct sync_state *s);

void sync_state_read(const char *folder, struct sync_state *out);
enum err_code sync_state_write(const char *folder, const struct sync_state *s,
                               struct err *err) MUST_USE;

#endif
