/* beat/beat.h: what a kiosk tells its hub in turn: what it holds, how renewing goes, what its clock is
 * worth, and the counts of what was looked up in vain.  Of a person, nothing; of a number, the front.
 *
 * One JSON object of at most BEAT_BODY_MAX bytes; members not known are passed over, so that a newer kiosk
 * can talk to an older hub.  Pure.
 * Errors   ERR_INVALID names the member; ERR_TOO_BIG; ERR_NOMEM.
 */
#ifndef BEAT_BEAT_H
#define BEAT_BEAT_H

#include "base/buf.h"
#include "sync/unknown.h"

enum {
    BEAT_BODY_MAX = 64 * 1024,
    BEAT_WORD_MAX = 64, /* names of troubles, a program's version: printable ASCII */
    BEAT_RETRY_MAX = 32,
};
#define BEAT_COUNT_MAX UNKNOWN_COUNT_MAX
#define BEAT_PATH      "/v1/heartbeat"

enum beat_clock { BEAT_CLOCK_GOOD = 0, BEAT_CLOCK_BEHIND };

struct beat {
    char program[BEAT_WORD_MAX];
    int64_t now_utc_s; /* what the kiosk's own clock says */
    enum beat_clock clock;
    int64_t sequence, since_utc_s; /* of the release held; 0: the one shipped, or none */
    char trouble[BEAT_WORD_MAX], refusal[BEAT_WORD_MAX]; /* by name; "" = none */
    int64_t trouble_since_utc_s, succeeded_utc_s;        /* 0: never */
    char batch[UNKNOWN_BATCH_MAX];                       /* "" with no rows */
    struct unknown_row rows[UNKNOWN_SENT_MAX];
    size_t n;
};

enum err_code beat_write(const struct beat *b, struct buf *out, struct err *err) MUST_USE;
/* *out is not written but on ERR_OK. */
enum err_code beat_read(struct span body, struct beat *out, struct err *err) MUST_USE;

/* What the hub says to it.  reason: "" = taken; else a word of hub/door.h. */
struct beat_answer {
    char reason[BEAT_RETRY_MAX], batch[UNKNOWN_BATCH_MAX];
    int64_t hub_utc_s, counter; /* 0: not told */
};
void beat_answer_read(struct span body, struct beat_answer *out); /* all empty when it is none */

#endif
