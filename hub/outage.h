/* hub/outage.h: one line in the log when a part of the hub fails, and one when it works again, with how many were told to
 * come again between; not a line for each.
 *
 * It works again when something was written and nothing has failed for OUTAGE_CALM_MS: of fifty threads some hear late,
 * and a full disk may take one thing and not the next.  Threads  any.
 */
#ifndef HUB_OUTAGE_H
#define HUB_OUTAGE_H

#include "base/clock.h"
#include "hub/exchange.h"

struct outage;

enum { OUTAGE_CALM_MS = 5000 };

enum err_code outage_create(struct clock clock, struct outage **out, struct err *err) MUST_USE;
void outage_destroy(struct outage *o); /* NULL is fine */

/* What that answer says of the hub's parts, into the log when it is news. */
void outage_hear(struct outage *o, const struct exchange_answer *a);

/* One part's story, without log and lock. */
enum outage_news { OUTAGE_NOTHING = 0, OUTAGE_GONE, OUTAGE_BACK };
struct outage_part {
    bool is_away;
    uint64_t since_ms, last_ms, n; /* n: answers, the first one too */
};
enum outage_news outage_fails(struct outage_part *p, uint64_t now_ms);
enum outage_news outage_works(struct outage_part *p, uint64_t now_ms);

#endif
