#include "fleet/week.h"

#include <stdio.h>

enum { THURSDAY = 3, WEEK = 7 };

/* 1970-01-01 was a Thursday; Monday is 0. */
static int32_t weekday(int32_t days)
{
    return ((days + THURSDAY) % WEEK + WEEK) % WEEK;
}

int32_t week_of(struct date day)
{
    int32_t days = date_days(day);
    int32_t thursday = days - weekday(days) + THURSDAY;
    int32_t year = date_from_days(thursday).ymd / 10000;
    return year * 100 + (thursday - date_days(DATE_OF(year, 1, 1))) / WEEK + 1;
}

struct date week_monday(int32_t week)
{
    int32_t fourth = date_days(DATE_OF(week / 100, 1, 4)); /* always of the first week */
    return date_from_days(fourth - weekday(fourth) + (week % 100 - 1) * WEEK);
}

bool week_parse(const char *text, int32_t *out)
{
    struct span s = span_of(text);
    uint64_t year, number;
    if (!span_take_digits(&s, 4, &year) || !span_starts(s, "-W"))
        return false;
    s = span_part(s, 2, s.len);
    if (s.len != 2 || !span_take_digits(&s, 2, &number) || year < 1971 || year > 2198 || number < 1)
        return false;
    int32_t week = (int32_t)(year * 100 + number);
    if (number > 53 || week_of(week_monday(week)) != week)
        return false;
    *out = week;
    return true;
}

void week_write(int32_t week, char out[WEEK_TEXT_MAX])
{
    snprintf(out, WEEK_TEXT_MAX, "%04d-W%02d", (int)(week / 100 % 10000), (int)(week % 100));
}
