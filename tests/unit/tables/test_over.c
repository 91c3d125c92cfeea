/* A shipped table and the program package's of another day: which of the two counts, and whether it is said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"
#include "sync/binder.h"
#include "tables/tables.h"
#include "unit/tables/tables_world.h"

#define DESK     "desk"
#define BASE     "base"    /* the package it is signed over */
#define PACKAGE  "package" /* the kiosk's */
#define STORE    "store"
#define PROFILE  "2014-12365"
#define HOLIDAYS "report/holidays.tsv"
#define LAW      "law/2014-12365/offices.tsv"
#define ROUTE    "route/2014-12365/"

#define ROWS(day) "# as of " day "\n# of that day\nday\tkind\tsource\n"
#define OLD       "2026-01-01\toff\told\n"
#define NEW       "2027-01-01\toff\tnew\n"
#define OURS      "2026-11-18\toff\tours\n"

static int fresh(void **state)
{
    static const char *const folders[] = { DESK, BASE, PACKAGE, STORE };
    (void)state;
    log_set_level(LOG_ERROR);
    for (size_t i = 0; i < ARRAY_LEN(folders); i++)
        tables_remove(folders[i]);
    return 0;
}

/* --- the rule ------------------------------------------------------------------------------------------ */

enum counts { SIGNED, SIGNED_AND_SAID, PACKAGED };

static const struct {
    const char *what;
    const char *signed_text, *base, *package; /* base, package NULL: it has no such table */
    int32_t on; /* day of signing; 0: not by add-tables, there is no line below it */
    enum counts want;
} cases[] = {
    { "changed by the office, over this package", ROWS("2026-11-23") OLD OURS,
      ROWS("2026-11-23") OLD, ROWS("2026-11-23") OLD, 20261125, SIGNED },
    { "over this package, whose day is a slip of the pen", ROWS("2062-11-23") OLD OURS,
      ROWS("2062-11-23") OLD, ROWS("2062-11-23") OLD, 20261125, SIGNED },
    { "as the package has it", ROWS("2026-11-23") OLD, ROWS("2026-11-23") OLD,
      ROWS("2026-11-23") OLD, 20261125, SIGNED },
    { "by hand, and as the package has it", ROWS("2026-11-23") OLD, NULL, ROWS("2026-11-23") OLD, 0,
      SIGNED },
    { "a newer package", ROWS("2026-11-23") OLD OURS, ROWS("2026-11-23") OLD,
      ROWS("2027-11-05") OLD NEW, 20261125, PACKAGED },
    { "a newer package, shipped as the package before had it", ROWS("2026-11-23") OLD,
      ROWS("2026-11-23") OLD, ROWS("2026-11-24") OLD NEW, 20261125, PACKAGED },
    { "a newer package than it was made over, older than the signing", ROWS("2026-11-23") OLD OURS,
      ROWS("2026-11-23") OLD, ROWS("2027-01-05") OLD NEW, 20270108, SIGNED },
    { "an old package rolls nothing back", ROWS("2026-11-23") OLD OURS, ROWS("2026-11-23") OLD,
      ROWS("2025-11-20") NEW, 20261125, SIGNED },
    { "an older package, shipped as the newer one has it", ROWS("2026-11-23") OLD,
      ROWS("2026-11-23") OLD, ROWS("2026-11-22") NEW, 20261125, SIGNED },
    { "other rows of the same day", ROWS("2026-11-23") OLD, ROWS("2026-11-23") OLD,
      ROWS("2026-11-23") OLD NEW, 20261125, SIGNED_AND_SAID },
    { "signed on the package's day", ROWS("2026-11-23") OLD OURS, ROWS("2026-11-23") OLD,
      ROWS("2026-11-25") OLD NEW, 20261125, SIGNED_AND_SAID },
    { "a package without a day", ROWS("2026-11-23") OLD OURS, ROWS("2026-11-23") OLD,
      "day\tkind\tsource\n" OLD NEW, 20261125, SIGNED_AND_SAID },
    { "a day behind the heading is none", ROWS("2026-11-23") OLD OURS, ROWS("2026-11-23") OLD,
      "day\tkind\tsource\n# as of 2027-11-05\n" OLD NEW, 20261125, SIGNED_AND_SAID },
    { "signed by hand, without days", ROWS("2026-11-23") OLD OURS, NULL, ROWS("2027-11-05") OLD NEW,
      0, SIGNED_AND_SAID },
    { "made over nothing", ROWS("2026-11-23") OLD OURS, NULL, ROWS("2027-11-05") OLD NEW, 20261125,
      PACKAGED },
    { "a package that has none", ROWS("2026-11-23") OLD OURS, ROWS("2026-11-23") OLD, NULL,
      20261125, SIGNED },
};

static struct buf sign(const char *text, int32_t on)
{
    struct buf raw = tables_one(1, HOLIDAYS, text), out = BUF_INIT(2 * BUNDLE_BYTES_MAX);
    struct bundle b;
    if (on == 0)
        return raw;
    assert_int_equal(bundle_read(buf_span(&raw), &b, NULL), ERR_OK);
    assert_int_equal(over_write(BASE, &b, NULL, (struct date){ on }, &out, NULL), ERR_OK);
    buf_fini(&raw);
    return out;
}

static void each_pair_of_tables(void **state)
{
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct bundle all, chosen;
        struct over over;
        fresh(state);
        if (cases[i].base)
            tables_write(BASE, HOLIDAYS, cases[i].base);
        if (cases[i].package)
            tables_write(PACKAGE, HOLIDAYS, cases[i].package);
        struct buf bytes = sign(cases[i].signed_text, cases[i].on);
        assert_int_equal(bundle_read(buf_span(&bytes), &all, NULL), ERR_OK);
        assert_int_equal(over_choose(PACKAGE, &all, &chosen, &over, NULL), ERR_OK);
        enum counts got = chosen.n == 0 ? PACKAGED : over.n_doubtful ? SIGNED_AND_SAID : SIGNED;
        bool is_said = strstr(over.why, HOLIDAYS) != NULL;
        if (got != cases[i].want || is_said != (got != SIGNED) || over.n_newer != (got == PACKAGED))
            fail_msg("%s: %d, said: '%s'", cases[i].what, got, over.why);
        buf_fini(&bytes);
    }
}

/* What is the same as signed before keeps its day; a day of a clock that was wrong does not last. */
static void days_go_on(void **state)
{
    static const struct {
        const char *first, *second;
        int32_t on, then;
        const char *line;
    } rows[] = {
        { OURS, OURS, 20261125, 20270301, "\n# as of 2026-11-25 over 2026-11-23 " },
        { OURS, OLD OURS, 20261125, 20270301, "\n# as of 2027-03-01 over 2026-11-23 " },
        { OURS, OURS, 20620101, 20270301, "\n# as of 2027-03-01 over 2026-11-23 " },
        { OURS, OLD, 20261125, 20270301, "\n# as of 2026-11-23 over 2026-11-23 " },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char text[256];
        struct bundle last;
        fresh(state);
        tables_write(BASE, HOLIDAYS, ROWS("2026-11-23") OLD);
        snprintf(text, sizeof text, ROWS("2026-11-23") "%s", rows[i].first);
        struct buf one = sign(text, rows[i].on);
        assert_int_equal(bundle_read(buf_span(&one), &last, NULL), ERR_OK);
        snprintf(text, sizeof text, ROWS("2026-11-23") "%s", rows[i].second);
        tables_write(DESK, HOLIDAYS, text);
        struct buf two = tables_signed(DESK, BASE, 2, &last, (struct date){ rows[i].then });
        if (!memmem(two.data, two.len, rows[i].line, strlen(rows[i].line)))
            fail_msg("%zu: %.*s", i, (int)two.len, (const char *)two.data);
        buf_fini(&one);
        buf_fini(&two);
    }
}

/* The line is not part of the table: one that comes back from a bundle is written anew, and never twice. */
static void the_line_is_no_row(void **state)
{
    struct bundle b;
    fresh(state);
    tables_write(BASE, HOLIDAYS, ROWS("2026-11-23") OLD);
    struct buf one = sign(ROWS("2026-11-23") OURS, 20261125);
    assert_int_equal(bundle_read(buf_span(&one), &b, NULL), ERR_OK);
    struct span rows = over_rows(b.files[0].text);
    assert_true(span_eq(rows, ROWS("2026-11-23") OURS));
    struct buf again = BUF_INIT(2 * BUNDLE_BYTES_MAX);
    assert_int_equal(over_write(BASE, &b, &b, DATE_OF(2027, 1, 1), &again, NULL), ERR_OK);
    assert_int_equal(again.len, one.len);
    assert_memory_equal(again.data, one.data, one.len);
    buf_fini(&one);
    buf_fini(&again);
    assert_true(span_eq(over_rows(span_of("# as of 2026-11-25 over - x\n")),
                        "# as of 2026-11-25 over - x\n"));
    assert_true(span_eq(over_rows(span_of("")), ""));
}

/* --- a whole package ----------------------------------------------------------------------------------- */

static void put_package(const char *folder)
{
    char strings[FS_PATH_MAX], link[FS_PATH_MAX];
    const char *name;
    for (size_t i = 0; (name = bundle_name(i)) != NULL; i++) {
        tables_change(DESK, name, "", "");
        char from[FS_PATH_MAX], to[FS_PATH_MAX];
        struct buf text = BUF_INIT(BUNDLE_FILE_BYTES_MAX);
        assert_int_equal(fs_join(from, DESK, name, NULL), ERR_OK);
        assert_int_equal(fs_join(to, folder, name, NULL), ERR_OK);
        assert_int_equal(fs_read_all(from, &text, NULL), ERR_OK);
        assert_int_equal(buf_append(&text, "", 1), ERR_OK);
        tables_write(folder, name, (const char *)text.data);
        buf_fini(&text);
    }
    tables_remove(DESK);
    assert_int_equal(fs_join(strings, tables_assets(), "strings", NULL), ERR_OK);
    assert_int_equal(fs_join(link, folder, "strings", NULL), ERR_OK);
    assert_int_equal(symlink(strings, link), 0);
}

static void hold(int64_t sequence)
{
    struct binder b;
    struct buf bytes = tables_bundle(DESK, sequence);
    assert_int_equal(binder_open(STORE, &b, NULL), ERR_OK);
    assert_int_equal(binder_add(&b, buf_span(&bytes), sequence, 1795000000, NULL), ERR_OK);
    buf_fini(&bytes);
}

static const char *what_is_said(void)
{
    static char why[BIND_WHY_MAX];
    struct tables_place place = { NULL, PACKAGE };
    struct binder b;
    struct buf bytes = BUF_INIT(BUNDLE_BYTES_MAX);
    assert_int_equal(binder_look(STORE, &b, NULL), ERR_OK);
    assert_int_equal(binder_read(&b, 0, &bytes, NULL), ERR_OK);
    tables_say_shipped(&place, buf_span(&bytes), why);
    assert_int_equal(tables_check(&place, buf_span(&bytes), NULL), ERR_OK);
    buf_fini(&bytes);
    return why;
}

static void open_here(struct tables *t)
{
    struct err err = { 0 };
    if (tables_open_held(STORE, PACKAGE, PROFILE, t, &err) != ERR_OK)
        fail_msg("%s", err.text);
}

/* The office changed a telephone in 2026; the package of 2027 brings the holidays of its year. */
static void each_table_by_itself(void **state)
{
    struct tables t;
    struct promise_due due;
    fresh(state);
    put_package(PACKAGE);
    tables_change(DESK, LAW, "7600380", "7600999");
    tables_change(DESK, HOLIDAYS, "", "");
    hold(3);
    open_here(&t);
    assert_string_equal(what_is_said(), "");
    promise_due(t.promise, "decide", REPORT_TIP, 1830000000, &due); /* December 2027 */
    struct date before = due.day;
    tables_close(&t);

    tables_change(PACKAGE, HOLIDAYS, "# as of 2026-11-23\n", "# as of 2027-11-05\n");
    char path[] = PACKAGE "/" HOLIDAYS;
    struct buf text = BUF_INIT(1 << 16);
    assert_int_equal(fs_read_all(path, &text, NULL), ERR_OK);
    for (int day = 20; day <= 31; day++)
        assert_int_equal(buf_print(&text, "2027-12-%d\toff\tinvented\n", day), ERR_OK);
    assert_int_equal(fs_replace(path, buf_span(&text), NULL), ERR_OK);
    buf_fini(&text);
    open_here(&t);
    assert_int_equal(t.sequence, 3);
    assert_int_equal(t.over.n_newer, 1);
    assert_false(t.over.do_not_fit);
    assert_string_equal(law_office(t.law, "measure")->phone, "7600999");
    promise_due(t.promise, "decide", REPORT_TIP, 1830000000, &due);
    assert_true(date_before(before, due.day));
    assert_non_null(strstr(what_is_said(), HOLIDAYS ": the package's of 2027-11-05"));
    tables_close(&t);
}

/* A newer table that does not fit the signed ones takes nobody's tables away, and none of these is mixed. */
static void newer_ones_that_do_not_fit(void **state)
{
    struct tables t;
    fresh(state);
    put_package(PACKAGE);
    tables_change(DESK, ROUTE "offices.tsv", "\noffice\t",
                  "\ngarden\tx\tx\t\tyes\tmemory\tx\noffice\t");
    tables_change(DESK, ROUTE "routes.tsv", "\nbarcode\tbarcode\tmeasure\t",
                  "\nbarcode\tbarcode\tgarden\t");
    hold(3);
    tables_change(PACKAGE, ROUTE "offices.tsv", "# as of 2026-11-23\n", "# as of 2027-11-05\n");
    open_here(&t);
    assert_int_equal(t.sequence, 3);
    assert_true(t.over.do_not_fit);
    assert_non_null(strstr(what_is_said(), "do not fit"));
    tables_close(&t);
}

/* A worn place on the card, where the package's table lies: the signed one is as good as before. */
static void the_packages_cannot_be_read(void **state)
{
    struct bundle all, chosen;
    struct over over;
    fresh(state);
    tables_write(BASE, HOLIDAYS, ROWS("2026-11-23") OLD);
    assert_int_equal(fs_make_folder(PACKAGE "/" HOLIDAYS, NULL),
                     ERR_OK); /* reading it is an error */
    struct buf bytes = sign(ROWS("2026-11-23") OURS, 20261125);
    assert_int_equal(bundle_read(buf_span(&bytes), &all, NULL), ERR_OK);
    assert_int_equal(over_choose(PACKAGE, &all, &chosen, &over, NULL), ERR_OK);
    assert_int_equal(chosen.n, 1);
    assert_int_equal(over.n_doubtful, 1);
    assert_non_null(strstr(over.why, HOLIDAYS ": the signed one is used, the package's cannot"));
    buf_fini(&bytes);
}

/* What is said has room for some tables, and says that there are more. */
static void many_tables_are_cut_at_a_name(void **state)
{
    struct bundle all = { .sequence = 1, .schema = BUNDLE_SCHEMA }, chosen;
    struct over over;
    const char *name;
    fresh(state);
    for (size_t i = 0; (name = bundle_name(i)) != NULL; i++) {
        tables_write(PACKAGE, name, ROWS("2027-11-05") NEW);
        text_copy(all.files[i].name, sizeof all.files[i].name, name);
        all.files[i].text = span_of(ROWS("2026-11-23") OLD);
        all.n++;
    }
    assert_int_equal(over_choose(PACKAGE, &all, &chosen, &over, NULL), ERR_OK);
    assert_int_equal(over.n_doubtful, all.n);
    assert_non_null(strstr(over.why, "articles.tsv: the signed one"));
    assert_string_equal(over.why + strlen(over.why) - 5, "; ...");
    assert_null(strstr(over.why, "; ...; ..."));
}

/* Without a day in each of them it cannot be told which is newer. */
static void each_table_of_ours_has_its_day(void **state)
{
    const char *name;
    (void)state;
    for (size_t i = 0; (name = bundle_name(i)) != NULL; i++) {
        char path[FS_PATH_MAX];
        struct date day;
        struct buf text = BUF_INIT(BUNDLE_FILE_BYTES_MAX);
        assert_int_equal(fs_join(path, tables_assets(), name, NULL), ERR_OK);
        assert_int_equal(fs_read_all(path, &text, NULL), ERR_OK);
        struct span line = buf_span(&text);
        if (!span_starts(line, "# as of ") || !date_parse(span_part(line, 8, 18), &day) ||
            line.p[18] != '\n')
            fail_msg("%s: the first line is not '# as of' a day", name);
        buf_fini(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_pair_of_tables),
        cmocka_unit_test(days_go_on),
        cmocka_unit_test(the_line_is_no_row),
        cmocka_unit_test(each_table_by_itself),
        cmocka_unit_test(newer_ones_that_do_not_fit),
        cmocka_unit_test(the_packages_cannot_be_read),
        cmocka_unit_test(many_tables_are_cut_at_a_name),
        cmocka_unit_test(each_table_of_ours_has_its_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
