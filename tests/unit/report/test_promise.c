/* Clocks: every expected day was counted by hand on the calendar of the State Council's notices. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/fs.h"
#include "report/promise.h"
#include "trust/canon.h"
#include "verdict/law.h"

static const char *const profiles[] = { "2014-12365", "2020-12315" };

static void path_of(char out[FS_PATH_MAX], const char *below)
{
    assert_int_equal(fs_join(out, getenv("HEYAN_ROOT"), below, NULL), ERR_OK);
}

static struct promise *opened(const char *profile)
{
    char folder[FS_PATH_MAX];
    struct promise *p = NULL;
    struct err err = { 0 };
    path_of(folder, "assets/report");
    if (promise_open(folder, profile, &p, &err) != ERR_OK)
        fail_msg("%s", err.text);
    return p;
}

/* Ten in the morning in China. */
static int64_t morning(const char *day)
{
    struct date d;
    assert_true(date_parse(span_of(day), &d));
    return (int64_t)date_days(d) * 86400 + 2 * 3600;
}

static const struct {
    const char *profile, *clock;
    enum report_kind kind;
    const char *from, *due, *rule;
    bool is_certain;
} cases[] = {
    /* ux.md B8: Monday, so the seventh day is a Monday; seven working days would be the 21st. */
    { "2014-12365", "decide", REPORT_DISPUTE, "2026-10-12", "2026-10-19", "decide.7d", true },
    { "2014-12365", "decide", REPORT_TIP, "2026-10-12", "2026-10-21", "decide.tip", true },
    /* Spring Festival 2024: the 15th is off, the first day worked is Sunday the 18th. */
    { "2014-12365", "decide", REPORT_DISPUTE, "2024-02-08", "2024-02-18", "decide.7d", true },
    /* 9, 18 (Sun), 19, 20, 21, 22, 23 */
    { "2014-12365", "decide", REPORT_TIP, "2024-02-08", "2024-02-23", "decide.tip", true },
    /* Spring Festival 2025: the 31st is off until Wednesday, 5 February. */
    { "2014-12365", "decide", REPORT_DISPUTE, "2025-01-24", "2025-02-05", "decide.7d", true },
    /* 26 (Sun), 27, Feb 5, 6, 7, 8 (Sat), 10 */
    { "2014-12365", "decide", REPORT_TIP, "2025-01-24", "2025-02-10", "decide.tip", true },
    /* National Day and Mid-Autumn 2025: 28 (Sun), 29, 30, Oct 9, 10, 11 (Sat), 13 */
    { "2014-12365", "decide", REPORT_DISPUTE, "2025-09-26", "2025-10-09", "decide.7d", true },
    { "2014-12365", "decide", REPORT_TIP, "2025-09-26", "2025-10-13", "decide.tip", true },
    /* National Day 2026: 8, 9, 10 (Sat), 12, 13, 14, 15 */
    { "2014-12365", "decide", REPORT_DISPUTE, "2026-09-30", "2026-10-08", "decide.7d", true },
    { "2014-12365", "decide", REPORT_QUESTION, "2026-09-30", "2026-10-15", "decide.question",
      true },
    /* On a holiday itself: the 10th is a Saturday that is worked, and so it stays. */
    { "2014-12365", "decide", REPORT_DISPUTE, "2026-10-03", "2026-10-10", "decide.7d", true },
    /* A weekend without more: Saturday the 14th moves to Monday. */
    { "2014-12365", "decide", REPORT_DISPUTE, "2026-03-07", "2026-03-16", "decide.7d", true },
    { "2014-12365", "decide", REPORT_TIP, "2026-03-07", "2026-03-17", "decide.tip", true },
    /* Over the end of a year: 2 and 3 January are off, Sunday the 4th is worked. */
    { "2014-12365", "decide", REPORT_DISPUTE, "2025-12-26", "2026-01-04", "decide.7d", true },
    /* 29, 30, 31, Jan 4 (Sun), 5, 6, 7 */
    { "2014-12365", "decide", REPORT_TIP, "2025-12-26", "2026-01-07", "decide.tip", true },
    /* Into a year whose notice is not in the calendar: weekends alone, and said so. */
    { "2014-12365", "decide", REPORT_DISPUTE, "2026-12-28", "2027-01-04", "decide.7d", false },
    { "2014-12365", "decide", REPORT_TIP, "2026-12-28", "2027-01-06", "decide.tip", false },
    /* Before the first year of it. */
    { "2014-12365", "decide", REPORT_DISPUTE, "2023-06-05", "2023-06-12", "decide.7d", false },
    { "2014-12365", "mediate", REPORT_DISPUTE, "2026-01-15", "2026-02-14", "mediate.30d", true },
    { "2014-12365", "transfer", REPORT_TIP, "2026-10-12", "2026-10-21", "transfer.2014", true },
    { "2014-12365", "hearing", REPORT_TIP, "2026-04-30", "2026-05-08", "hearing.3w", true },
    { "2020-12315", "decide", REPORT_DISPUTE, "2026-10-12", "2026-10-21", "decide.7w.2020", true },
    /* 8, 9, 10, 12-16, 19-23, 26, 27 */
    { "2020-12315", "decide", REPORT_TIP, "2026-09-30", "2026-10-27", "decide.tip.2020", true },
};

static void days_are_counted(void **state)
{
    (void)state;
    struct promise *p[] = { opened(profiles[0]), opened(profiles[1]) };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct promise_due due;
        char iso[11];
        promise_due(p[strcmp(cases[i].profile, profiles[1]) == 0], cases[i].clock, cases[i].kind,
                    morning(cases[i].from), &due);
        date_iso(due.day, iso);
        if (strcmp(iso, cases[i].due) != 0 || strcmp(due.rule, cases[i].rule) != 0 ||
            due.is_certain != cases[i].is_certain)
            fail_msg("%s of %s: %s by %s (%d), not %s by %s (%d)", cases[i].clock, cases[i].from,
                     iso, due.rule, due.is_certain, cases[i].due, cases[i].rule,
                     cases[i].is_certain);
        /* Over at midnight in China, eight hours before Greenwich. */
        assert_true(due.utc_s == ((int64_t)date_days(due.day) + 1) * 86400 - 8 * 3600);
    }
    promise_close(p[0]);
    promise_close(p[1]);
}

static void the_day_is_that_of_china(void **state)
{
    (void)state;
    struct promise *p = opened(profiles[0]);
    struct promise_due due;
    int64_t midnight; /* the first moment of 13 October there */
    assert_true(canon_time("2026-10-12T16:00:00Z", &midnight));
    promise_due(p, "decide", REPORT_DISPUTE, midnight - 1, &due);
    assert_int_equal(due.day.ymd, 20261019);
    promise_due(p, "decide", REPORT_DISPUTE, midnight, &due);
    assert_int_equal(due.day.ymd, 20261020);
    promise_close(p);
}

static void hours_run_through_holidays(void **state)
{
    (void)state;
    struct promise *p = opened(profiles[0]);
    struct promise_due due;
    int64_t from, to;
    assert_true(canon_time("2026-10-01T20:30:00Z", &from)); /* 04:30 on the 2nd in China */
    assert_true(canon_time("2026-10-02T20:30:00Z", &to));
    promise_due(p, "major_case", REPORT_TIP, from, &due);
    assert_true(due.utc_s == to);
    assert_int_equal(due.day.ymd, 20261003);
    assert_string_equal(due.rule, "major_case.24h");
    assert_true(due.is_certain);
    promise_close(p);
}

static void no_rule_is_no_promise(void **state)
{
    (void)state;
    struct promise *p = opened(profiles[0]);
    struct promise_due due;
    promise_due(p, "nothing", REPORT_TIP, morning("2026-10-12"), &due);
    assert_false(date_known(due.day));
    assert_false(due.is_certain);
    assert_true(due.utc_s == 0);
    assert_string_equal(due.rule, "");
    promise_due(p, "mediate", REPORT_TIP, morning("2026-10-12"), &due); /* of disputes alone */
    assert_false(date_known(due.day));
    /* Clocks that have gone mad. */
    static const int64_t mad[] = { INT64_MIN, INT64_MAX, -1000000000000, 7258118400 };
    for (size_t i = 0; i < ARRAY_LEN(mad); i++) {
        promise_due(p, "decide", REPORT_DISPUTE, mad[i], &due);
        promise_due(p, "major_case", REPORT_DISPUTE, mad[i], &due);
        assert_true(!date_known(due.day) || due.day.ymd > 19000101);
    }
    promise_close(p);
}

static void working_days_are_known(void **state)
{
    (void)state;
    static const struct {
        int32_t day;
        bool works;
    } days[] = {
        { 20240209, true },  { 20240210, false }, { 20240218, true },  { 20240217, false },
        { 20250101, false }, { 20250127, true },  { 20250128, false }, { 20250204, false },
        { 20250205, true },  { 20250208, true },  { 20251008, false }, { 20251009, true },
        { 20260104, true },  { 20260214, true },  { 20260223, false }, { 20260224, true },
        { 20260228, true },  { 20260509, true },  { 20260920, true },  { 20260925, false },
        { 20261007, false }, { 20261008, true },  { 20261010, true },  { 20261011, false },
        { 20261123, true },  { 20261128, false }, { 19700101, true },  { 19691231, true },
        { 19691227, false }, { 0, false },
    };
    struct promise *p = opened(profiles[0]);
    for (size_t i = 0; i < ARRAY_LEN(days); i++)
        if (promise_is_working_day(p, (struct date){ days[i].day }) != days[i].works)
            fail_msg("%d", days[i].day);
    promise_close(p);
}

static void days_left_are_working_days(void **state)
{
    (void)state;
    static const struct {
        int32_t today, day;
        int left;
    } cases_left[] = {
        { 20261012, 20261019, 5 }, { 20261012, 20261012, 0 },  { 20260930, 20261008, 1 },
        { 20261001, 20261007, 0 }, { 20261015, 20261008, -6 }, { 20261010, 20261012, 1 },
        { 20261009, 20261010, 1 }, { 0, 20261012, 0 },         { 20261012, 0, 0 },
    };
    struct promise *p = opened(profiles[0]);
    for (size_t i = 0; i < ARRAY_LEN(cases_left); i++)
        assert_int_equal(promise_days_left(p, (struct date){ cases_left[i].today },
                                           (struct date){ cases_left[i].day }),
                         cases_left[i].left);
    promise_close(p);
}

/* Both rows of the law count for a dispute of 2014; every article named is one. */
static void the_rules_rest_on_articles(void **state)
{
    (void)state;
    static const char *const clocks[] = { "decide",    "transfer",   "mediate",     "ask",
                                          "file_case", "major_case", "formalities", "hearing" };
    char assets[FS_PATH_MAX];
    path_of(assets, "assets");
    for (size_t k = 0; k < ARRAY_LEN(profiles); k++) {
        struct promise *p = opened(profiles[k]);
        struct law *law = NULL;
        assert_int_equal(law_open(assets, profiles[k], &law, NULL), ERR_OK);
        for (size_t i = 0; i < ARRAY_LEN(clocks); i++)
            for (size_t kind = REPORT_TIP; kind < REPORT_KIND_COUNT; kind++) {
                struct promise_due due;
                promise_due(p, clocks[i], (enum report_kind)kind, morning("2026-03-02"), &due);
                if (due.law[0] && !law_article_on(law, due.law, DATE_OF(2026, 3, 2)) &&
                    !law_article_on(law, due.law, DATE_OF(2014, 9, 1)))
                    fail_msg("%s: there is no article %s", due.rule, due.law);
            }
        law_close(law);
        promise_close(p);
    }
}

static void write_file(const char *path, const char *text)
{
    assert_int_equal(fs_replace(path, span_of(text), NULL), ERR_OK);
}

static void broken_tables_are_refused_by_line(void **state)
{
    (void)state;
#define CLOCKS "rule\tclock\tprofile\tkind\tunit\tlength\tlaw\tsource\n"
#define DAYS   "day\tkind\tsource\n"
    static const struct {
        const char *clocks, *days, *complaint;
    } broken[] = {
        { CLOCKS "a\tb\t*\t*\tweek\t7\t\t\n", DAYS, "clocks.tsv:2: column unit: 'week' is not" },
        { CLOCKS "a\tb\t*\t*\tday\t0\t\t\n", DAYS, "clocks.tsv:2: column length" },
        { CLOCKS "a\tb\t*\t*\tday\t-7\t\t\n", DAYS, "clocks.tsv:2: column length" },
        { CLOCKS "a\tb\t*\t*\tday\t99999\t\t\n", DAYS, "clocks.tsv:2: column length" },
        { CLOCKS "a\tb\t*\ttips\tday\t7\t\t\n", DAYS, "there is no kind 'tips'" },
        { CLOCKS "\tb\t*\t*\tday\t7\t\t\n", DAYS, "column rule: is empty" },
        { CLOCKS "a\tb\t*\t*\tday\t7\t\t\na\tc\t*\t*\tday\t7\t\t\n", DAYS, "clocks.tsv:3" },
        { CLOCKS "a\tb\t2020-12315\t*\tday\t7\t\t\n", DAYS, "no row for the profile" },
        { CLOCKS "a\tb\t*\t*\tday\t7\t\t\n", DAYS "2026-02-30\toff\t\n",
          "holidays.tsv:2: column day" },
        { CLOCKS "a\tb\t*\t*\tday\t7\t\t\n", DAYS "2026-02-03\tfree\t\n", "neither off nor work" },
        { CLOCKS "a\tb\t*\t*\tday\t7\t\t\n", DAYS "2026-02-03\toff\t\n2026-02-03\twork\t\n",
          "holidays.tsv:3" },
        { "rule\tclock\n", DAYS, "there is no column" },
    };
    for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
        struct promise *p = NULL;
        struct err err = { 0 };
        write_file("clocks.tsv", broken[i].clocks);
        write_file("holidays.tsv", broken[i].days);
        assert_int_not_equal(promise_open(".", profiles[0], &p, &err), ERR_OK);
        assert_null(p);
        if (!strstr(err.text, broken[i].complaint))
            fail_msg("'%s' does not say '%s'", err.text, broken[i].complaint);
    }
    promise_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_are_counted),
        cmocka_unit_test(the_day_is_that_of_china),
        cmocka_unit_test(hours_run_through_holidays),
        cmocka_unit_test(no_rule_is_no_promise),
        cmocka_unit_test(working_days_are_known),
        cmocka_unit_test(days_left_are_working_days),
        cmocka_unit_test(the_rules_rest_on_articles),
        cmocka_unit_test(broken_tables_are_refused_by_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
