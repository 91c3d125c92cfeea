/* base/date.h: days of the calendar, without clock or zone.
 *
 * struct date is plain data; all zero means "not known", which is never before or after anything.
 * Threads: any.  The only zone in the product is China's, UTC+8 without summer time since 1991.
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

struct date {
    int32_t ymd; /* 20261012; 0 = not known.  Years 1900 to 2199. */
};

#define DATE_NONE        ((struct date){ 0 })
#define DATE_OF(y, m, d) ((struct date){ (y)*10000 + (m)*100 + (d) })

bool date_known(struct date d);
/* A real day of the calendar between 1900 and 2199. */
bool date_valid(int year, int month, int day);
/* Takes all of s: 2026-10-12, 20261012, 2026/10/12, 2026.10.12, 2026年10月12日 (one-digit month
 * and day too where there are separators).  False leaves *out alone. */
bool date_parse(struct span s, struct date *out);
/* "2026-10-12", or "" for a day not known. */
void date_iso(struct date d, char out[11]);
/* Days since 1970-01-01; d must be known. */
int32_t date_days(struct date d);
/* A day outside of 1900 to 2199 is one not known; so is any day counted from one not known. */
struct date date_from_days(int32_t days);
/* Both true only when both days are known. */
bool date_before(struct date a, struct date b);
bool date_same_or_before(struct date a, struct date b);
struct date date_add_days(struct date d, int32_t days);
/* The same day n months on, or the month's last day where it has no such day. */
struct date date_add_months(struct date d, int months);
/* The day in China at that time. */
struct date date_of_utc(int64_t utc_s);

#endif
