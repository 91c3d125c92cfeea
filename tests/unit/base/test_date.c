/* Days.  The numbers come from `date -u -d`, GNU coreutils. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/date.h"

static void days_since_1970(void **state)
{
    static const struct {
        int32_t days, ymd;
    } cases[] = {
        { -25567, 19000101 }, { -25508, 19000301 }, { -1, 19691231 },    { 0, 19700101 },
        { 59, 19700301 },     { 789, 19720229 },    { 11016, 20000229 }, { 16071, 20140101 },
        { 19782, 20240229 },  { 20738, 20261012 },  { 47540, 21000228 }, { 47541, 21000301 },
        { 83000, 21970331 },  { 84005, 21991231 },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_int_equal(date_days((struct date){ cases[i].ymd }), cases[i].days);
        assert_int_equal(date_from_days(cases[i].days).ymd, cases[i].ymd);
    }
    for (int32_t d = -25567; d <= 84005; d++)
        assert_int_equal(date_days(date_from_days(d)), d);
}

static void days_outside_of_the_calendar_are_not_known(void **state)
{
    (void)state;
    const int32_t outside[] = { -25568, 84006, INT32_MIN, INT32_MAX };
    for (size_t i = 0; i < ARRAY_LEN(outside); i++)
        assert_false(date_known(date_from_days(outside[i])));
    assert_false(date_known(date_add_days(DATE_NONE, 1)));
    assert_false(date_known(date_add_days(DATE_OF(2199, 12, 31), 1)));
    assert_false(date_known(date_add_days(DATE_OF(2026, 1, 1), INT32_MAX)));
    assert_false(date_known(date_add_months(DATE_NONE, 1)));
    assert_false(date_known(date_add_months(DATE_OF(2199, 12, 31), 1)));
    assert_false(date_known(date_add_months(DATE_OF(2026, 1, 1), INT32_MAX)));
    assert_false(date_known(date_of_utc(INT64_MAX)));
    assert_false(date_known(date_of_utc(INT64_MIN)));
}

static void dates_as_people_write_them(void **state)
{
    static const struct {
        const char *text;
        int32_t ymd; /* 0: refused */
    } cases[] = {
        { "2026-10-12", 20261012 },
        { "20261012", 20261012 },
        { "2026/10/12", 20261012 },
        { "2026.10.12", 20261012 },
        { "2026年10月12日", 20261012 },
        { "2026-1-2", 20260102 },
        { "2026年1月2日", 20260102 },
        { "2024-02-29", 20240229 },
        { "2000-02-29", 20000229 },
        { "2026-02-29", 0 },
        { "2100-02-29", 0 },
        { "2026-13-01", 0 },
        { "2026-00-01", 0 },
        { "2026-01-00", 0 },
        { "2026-01-32", 0 },
        { "2026-04-31", 0 },
        { "1899-12-31", 0 },
        { "2200-01-01", 0 },
        { "1900-01-01", 19000101 },
        { "2199-12-31", 21991231 },
        { "2026-10/12", 0 },
        { "2026-10-12 ", 0 },
        { " 2026-10-12", 0 },
        { "2026-10-123", 0 },
        { "26-10-12", 0 },
        { "202610", 0 },
        { "2026年10月12", 0 },
        { "", 0 },
        { "2026-1", 0 },
        { "２０２６-10-12", 0 },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct date d = { 19990101 };
        bool ok = date_parse(span_of(cases[i].text), &d);
        if (ok != (cases[i].ymd != 0) || d.ymd != (ok ? cases[i].ymd : 19990101))
            fail_msg("%s: %d, %d", cases[i].text, ok, d.ymd);
    }
}

static void an_unknown_day_is_before_nothing(void **state)
{
    struct date a = DATE_OF(2026, 10, 12), b = DATE_OF(2026, 10, 13);
    char iso[11] = "x";
    (void)state;
    assert_true(date_before(a, b));
    assert_false(date_before(b, a));
    assert_false(date_before(a, a));
    assert_true(date_same_or_before(a, a));
    assert_false(date_before(DATE_NONE, a));
    assert_false(date_before(a, DATE_NONE));
    assert_false(date_same_or_before(DATE_NONE, DATE_NONE));
    date_iso(DATE_NONE, iso);
    assert_string_equal(iso, "");
    date_iso(a, iso);
    assert_string_equal(iso, "2026-10-12");
}

static void months_end_on_their_last_day(void **state)
{
    static const struct {
        int32_t from;
        int months;
        int32_t to;
    } cases[] = {
        { 20260131, 1, 20260228 },   { 20240131, 1, 20240229 },  { 20261012, 3, 20270112 },
        { 20261231, -10, 20260228 }, { 20260115, -1, 20251215 }, { 20240229, 12, 20250228 },
        { 20261012, 0, 20261012 },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_int_equal(date_add_months((struct date){ cases[i].from }, cases[i].months).ymd,
                         cases[i].to);
    assert_int_equal(date_add_days(DATE_OF(2026, 12, 31), 1).ymd, 20270101);
    assert_int_equal(date_add_days(DATE_OF(2026, 3, 1), -1).ymd, 20260228);
}

static void the_day_in_china(void **state)
{
    (void)state;
    /* date -u -d '2026-10-11 16:00:00' +%s is midnight of the 12th in China. */
    assert_int_equal(date_of_utc(1791734400).ymd, 20261012);
    assert_int_equal(date_of_utc(1791734399).ymd, 20261011);
    assert_int_equal(date_of_utc(-28800).ymd, 19700101);
    assert_int_equal(date_of_utc(-28801).ymd, 19691231);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_since_1970),
        cmocka_unit_test(days_outside_of_the_calendar_are_not_known),
        cmocka_unit_test(dates_as_people_write_them),
        cmocka_unit_test(an_unknown_day_is_before_nothing),
        cmocka_unit_test(months_end_on_their_last_day),
        cmocka_unit_test(the_day_in_china),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
