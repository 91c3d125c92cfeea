/* report/promise.h: by when what must be done: rows of assets/report/clocks.tsv and a holiday calendar.
 *
 * clocks.tsv: id ("decide"), profile, kind of report or *, unit (day, working_day, hour), length, starts,
 * law (article), source.  holidays.tsv: day, kind (off, work), source (国务院办公厅 notices of each year); a year
 * without rows counts weekends alone and is said to be uncertain.
 * Counting: the day of receipt is not counted; a last day that is no working day moves to the next one
 * (民法典 第二百〇一条, 第二百〇三条).  Several rows of one id: the earliest is the target.
 */
#ifndef REPORT_PROMISE_H
#define REPORT_PROMISE_H

#include "base/date.h"
#include "report/report.h"

struct promise; /* rules and calendar */

enum err_code promise_open(const char *folder, const char *profile, struct promise **out,
                           struct err *err) MUST_USE;
void promise_close(struct promise *p);

struct promise_due {
    struct date day;  /* the earliest; DATE_NONE: no rule */
    int64_t utc_s;    /* its end (or the hour, for clocks of hours), China time */
    const char *rule; /* row that gave it: "decide.7d" */
    const char *law;  /* article id */
    bool is_certain;  /* the calendar of all years touched is known */
};
/* clock: "decide", "answer", "transfer", "file_case" … */
void promise_due(const struct promise *p, const char *clock, enum report_kind kind,
                 int64_t from_utc_s, struct promise_due *out);
bool promise_is_working_day(const struct promise *p, struct date day);
/* Working days left from today to day, both ends as counted above; negative: overdue. */
int promise_days_left(const struct promise *p, struct date today, struct date day);

#endif
