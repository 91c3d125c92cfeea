/* force: in what state a record is, and whether the goods were made before or after. */
#include "verdict/rules.h"

static const enum force of_status[STATUS_COUNT] = {
    [STATUS_UNKNOWN] = FORCE_NOT_KNOWN,   [STATUS_VALID] = FORCE_VALID,
    [STATUS_SUSPENDED] = FORCE_SUSPENDED, [STATUS_CANCELLED] = FORCE_CANCELLED,
    [STATUS_REVOKED] = FORCE_REVOKED,     [STATUS_DELISTED] = FORCE_DELISTED,
};

struct state state_of(const struct bench *b, enum fact_status status, struct date status_date,
                      struct date until)
{
    struct date today = b->in->today;
    struct state s = { (unsigned)status < STATUS_COUNT ? of_status[status] : FORCE_NOT_KNOWN,
                       WHEN_UNKNOWN, status_date };
    bool announced = s.force != FORCE_VALID && s.force != FORCE_NOT_KNOWN;
    if (announced && date_before(today, status_date))
        s.force = FORCE_VALID;
    if (s.force == FORCE_VALID && date_before(until, today)) {
        s.force = FORCE_EXPIRED;
        s.since = date_add_days(until, 1);
    }
    if (s.force == FORCE_VALID || s.force == FORCE_NOT_KNOWN)
        s.since = DATE_NONE;
    else if (!date_known(s.since))
        s.when = WHEN_UNDATED;
    else if (date_known(b->made))
        s.when = date_before(b->made, s.since) ? WHEN_BEFORE : WHEN_AFTER;
    return s;
}

void judge_holder(const struct bench *b, const struct fact_org *holder, struct judged *j)
{
    j->holder = holder->name[0] != '\0' ? holder : NULL;
    if (!j->holder) {
        j->raised[REASON_HOLDER_UNKNOWN] = true;
        return;
    }
    struct state s = state_of(b, holder->status, holder->status_date, DATE_NONE);
    bool gone = s.force == FORCE_CANCELLED || s.force == FORCE_REVOKED;
    if (gone && s.when != WHEN_BEFORE)
        j->raised[REASON_HOLDER_GONE] = true;
}
