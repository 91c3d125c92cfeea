#include "base/date.h"

#include <stdio.h>
#include <string.h>

enum { CHINA_OFFSET_S = 8 * 3600, DAY_S = 86400 };

static bool is_leap(int y)
{
    return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

static int month_days(int y, int m)
{
    static const uint8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    return m == 2 && is_leap(y) ? 29 : days[m - 1];
}

bool date_known(struct date d)
{
    return d.ymd != 0;
}

bool date_valid(int year, int month, int day)
{
    return year >= 1900 && year <= 2199 && month >= 1 && month <= 12 && day >= 1 &&
           day <= month_days(year, month);
}

/* Consumes 1 to max digits. */
static bool take_number(struct span *s, size_t max, int *out)
{
    int v = 0;
    size_t n = 0;
    while (n < max && n < s->len && s->p[n] >= '0' && s->p[n] <= '9')
        v = v * 10 + (s->p[n++] - '0');
    *s = span_part(*s, n, s->len);
    *out = v;
    return n > 0;
}

static bool take_text(struct span *s, const char *text)
{
    if (!span_starts(*s, text))
        return false;
    *s = span_part(*s, strlen(text), s->len);
    return true;
}

bool date_parse(struct span s, struct date *out)
{
    static const struct {
        const char *after_year, *after_month, *after_day;
    } forms[] = { { "-", "-", "" }, { "/", "/", "" }, { ".", ".", "" }, { "年", "月", "日" } };
    int y, m, d;
    if (s.len == 8 && span_all_digits(s)) {
        uint64_t v = 0;
        if (!span_number(s, &v))
            return false;
        y = (int)(v / 10000), m = (int)(v / 100 % 100), d = (int)(v % 100);
    } else {
        size_t i = 0;
        struct span rest = s;
        if (s.len < 8 || !span_all_digits(span_part(s, 0, 4)) || !take_number(&rest, 4, &y))
            return false;
        while (i < ARRAY_LEN(forms) && !span_starts(rest, forms[i].after_year))
            i++;
        if (i == ARRAY_LEN(forms) || !take_text(&rest, forms[i].after_year) ||
            !take_number(&rest, 2, &m) || !take_text(&rest, forms[i].after_month) ||
            !take_number(&rest, 2, &d) || !take_text(&rest, forms[i].after_day) || rest.len != 0)
            return false;
    }
    if (!date_valid(y, m, d))
        return false;
    *out = DATE_OF(y, m, d);
    return true;
}

void date_iso(struct date d, char out[11])
{
    out[0] = '\0';
    if (date_known(d))
        snprintf(out, 11, "%04u-%02u-%02u", (unsigned)d.ymd / 10000u % 10000u,
                 (unsigned)d.ymd / 100u % 100u, (unsigned)d.ymd % 100u);
}

/* Days before the first of January of year y, counted from 1970. */
static int32_t year_days(int y)
{
    int p = y - 1;
    return 365 * (y - 1970) + (p / 4 - p / 100 + p / 400) - (1969 / 4 - 1969 / 100 + 1969 / 400);
}

int32_t date_days(struct date d)
{
    int y = d.ymd / 10000, m = d.ymd / 100 % 100;
    int32_t n = year_days(y) + d.ymd % 100 - 1;
    for (int i = 1; i < m; i++)
        n += month_days(y, i);
    return n;
}

struct date date_from_days(int32_t days)
{
    if (days < year_days(1900) || days >= year_days(2200))
        return DATE_NONE;
    int y = days < 0 ? 1900 : 1970 + days / 366;
    while (year_days(y + 1) <= days)
        y++;
    int m = 1;
    days -= year_days(y);
    while (days >= month_days(y, m))
        days -= month_days(y, m++);
    return DATE_OF(y, m, days + 1);
}

bool date_before(struct date a, struct date b)
{
    return date_known(a) && date_known(b) && a.ymd < b.ymd;
}

bool date_same_or_before(struct date a, struct date b)
{
    return date_known(a) && date_known(b) && a.ymd <= b.ymd;
}

struct date date_add_days(struct date d, int32_t days)
{
    int64_t total = date_known(d) ? (int64_t)date_days(d) + days : INT32_MAX;
    return total >= INT32_MIN && total <= INT32_MAX ? date_from_days((int32_t)total) : DATE_NONE;
}

struct date date_add_months(struct date d, int months)
{
    if (!date_known(d) || months < -300 * 12 || months > 300 * 12)
        return DATE_NONE;
    int total = (d.ymd / 10000) * 12 + (d.ymd / 100 % 100 - 1) + months;
    int y = total / 12, m = total % 12 + 1, day = d.ymd % 100;
    if (!date_valid(y, m, 1))
        return DATE_NONE;
    int last = month_days(y, m);
    return DATE_OF(y, m, day < last ? day : last);
}

struct date date_of_utc(int64_t utc_s)
{
    if (utc_s > INT64_MAX - CHINA_OFFSET_S || utc_s < INT64_MIN + 2 * DAY_S)
        return DATE_NONE;
    int64_t t = utc_s + CHINA_OFFSET_S;
    int64_t days = t >= 0 ? t / DAY_S : -((-t + DAY_S - 1) / DAY_S);
    return days >= INT32_MIN && days <= INT32_MAX ? date_from_days((int32_t)days) : DATE_NONE;
}
