/* hub/guard.h: how much one kiosk may ask in a time, so that a stolen key or a program gone wild does not crowd out the
 * others.  Limits are rows of assets/hub/limits.tsv.
 *
 * A bucket for each kiosk and kind of request: it fills by per_minute and holds burst.  Who has been told "too often"
 * wild_after times within an hour is wild: the door puts it into quarantine, which only a person ends.
 * Kept in memory: a hub that starts again begins with full buckets.  Threads: any.
 */
#ifndef HUB_GUARD_H
#define HUB_GUARD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/clock.h"
#include "base/err.h"

struct guard;

enum guard_kind { GUARD_REPORTS = 0, GUARD_UPLOADS, GUARD_MAILBOX, GUARD_WRONG, GUARD_KIND_COUNT };

struct guard_limit {
    double per_minute, burst;
    unsigned wild_after; /* 0: never */
};

/* path: of a limits.tsv; ERR_INVALID names FILE:LINE. */
enum err_code guard_open(const char *path, struct clock clock, struct guard **out,
                         struct err *err) MUST_USE;
enum err_code guard_open_with(const struct guard_limit limits[GUARD_KIND_COUNT], struct clock clock,
                              struct guard **out, struct err *err) MUST_USE;
void guard_close(struct guard *g); /* NULL is fine */

struct guard_says {
    bool may;
    bool is_wild;    /* has just become so */
    uint32_t wait_s; /* until one more may, at least 1 */
};
struct guard_says guard_ask(struct guard *g, int64_t kiosk, enum guard_kind kind);
/* What was asked for last counts as not asked: GUARD_WRONG is taken before it is known whether the code is wrong. */
void guard_give_back(struct guard *g, int64_t kiosk, enum guard_kind kind);

#endif
