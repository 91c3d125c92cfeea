/* A folder of tables: what the office is told of it before it is signed, and what a kiosk goes by afterwards. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"
#include "sync/binder.h"
#include "tables/tables.h"
#include "tables/view.h"
#include "unit/tables/tables_world.h"

#define DESK    "desk"
#define STORE   "store"
#define PROFILE "2014-12365"
#define LAW     "law/2014-12365/"
#define ROUTE   "route/2014-12365/"

static struct err err;

static int fresh(void **state)
{
    (void)state;
    log_set_level(LOG_ERROR);
    tables_remove(DESK);
    tables_remove(STORE);
    assert_int_equal(fs_make_folder(DESK, NULL), ERR_OK);
    return 0;
}

static enum err_code try_folder(void)
{
    const struct tables_place place = { NULL, tables_assets() };
    struct buf bytes = BUF_INIT(2 * BUNDLE_BYTES_MAX);
    err = (struct err){ 0 };
    enum err_code rc = tables_gather(DESK, tables_assets(), 1, &bytes, &err);
    if (!rc)
        rc = tables_check(&place, buf_span(&bytes), &err);
    buf_fini(&bytes);
    return rc;
}

/* --- before it is signed --------------------------------------------------------------------------------- */

static const struct {
    const char *what, *file, *from, *to;
    const char *says; /* NULL: it is good */
} changes[] = {
    { "a phone", LAW "offices.tsv", "7600380", "7600999", NULL },
    { "a phone of the routes", ROUTE "offices.tsv", "7600380", "7600999", NULL },
    { "a holiday", "report/holidays.tsv", "2026-01-01\toff", "2026-01-01\twork", NULL },
    { "a shop", "report/shops.tsv", "\n", "\n", NULL },
    { "a day that is none", "report/holidays.tsv", "2026-01-01", "2026-02-30",
      "report/holidays.tsv:" },
    { "a phone with words", ROUTE "offices.tsv", "7600380", "ask the porter",
      ROUTE "offices.tsv:" },
    { "an office nobody knows", ROUTE "routes.tsv", "\toffice\t", "\tgarden\t",
      ROUTE "routes.tsv:" },
    { "no default desk", ROUTE "routes.tsv", "\n*\t", "\n#*\t", "no row '*'" },
    { "a question nobody asks", "report/questions.tsv", "\tphone\t", "\tshoe_size\t",
      "report/questions.tsv:" },
    { "no problem that fits all goods", "report/problems.tsv", "\nother\t", "\n#other\t",
      "report/problems.tsv:" },
    { "words there are not", "report/questions.tsv", "form.why.", "form.wherefore.",
      "there are no words 'form.wherefore." },
    { "a unit of its own", "report/clocks.tsv", "\tworking_day\t", "\tfortnight\t",
      "report/clocks.tsv:" },
    { "no day for questions", "report/clocks.tsv", "decide.question\tdecide",
      "decide.question\tdecline", "no day to decide a question by" },
    { "no hotline", LAW "terms.tsv", "\nhotline\t", "\nhotlime\t", LAW "terms.tsv" },
    { "another hotline", LAW "terms.tsv", "hotline\t12365", "hotline\t12345", NULL },
    { "a hotline no number can begin with", LAW "terms.tsv", "hotline\t12365",
      "hotline\t0319-6160000", LAW "terms.tsv: 'hotline'" },
    { "data that never ages", LAW "terms.tsv", "stale_days\t7", "stale_days\tseven",
      LAW "terms.tsv" },
    { "an article without a day", LAW "articles.tsv", "\t20", "\tyesterday", LAW "articles.tsv:" },
    { "a column less", "report/shops.tsv", "\tinitials\t", "\tletters\t", "report/shops.tsv" },
    { "another county", "report/county.tsv", "\n", "\n# ours\n", "report/county.tsv" },
};

static void each_bad_row_is_named(void **state)
{
    for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
        fresh(state);
        tables_change(DESK, changes[i].file, changes[i].from, changes[i].to);
        enum err_code rc = try_folder();
        bool is_right = changes[i].says ? rc == ERR_INVALID && strstr(err.text, changes[i].says)
                                        : rc == ERR_OK;
        if (!is_right || strstr(err.text, "heyan-view"))
            fail_msg("%s: %s: %s", changes[i].what, err_name(rc), err.text);
    }
}

/* A page that asks and offers nothing cannot be left but by giving up. */
static void a_list_may_not_be_empty(void **state)
{
    (void)state;
    tables_write(DESK, "report/wishes.tsv", "id\tname\tname_en\tsource\n");
    assert_int_equal(try_folder(), ERR_INVALID);
    assert_non_null(strstr(err.text, "report/wishes.tsv:"));
    tables_write(DESK, "report/wishes.tsv", "id\tname\tname_en\tsource\nrefund\t退钱\tMoney\tx\n");
    assert_int_equal(try_folder(), ERR_OK);
}

static void what_may_lie_there(void **state)
{
    (void)state;
    assert_int_equal(try_folder(), ERR_NOT_FOUND); /* nothing */
    tables_write(DESK, "report/README.md", "how to");
    tables_change(DESK, "report/county.tsv", "", ""); /* as it came */
    tables_change(DESK, "report/holidays.tsv", "", "");
    assert_int_equal(try_folder(), ERR_OK);
    tables_write(DESK, "report/holiday.tsv", "x");
    assert_int_equal(try_folder(), ERR_INVALID);
    assert_non_null(strstr(err.text, "report/holiday.tsv"));
    assert_int_equal(unlink(DESK "/report/holiday.tsv"), 0);
    tables_write(DESK, "strings/zh.tsv", "x");
    assert_int_equal(try_folder(), ERR_INVALID);
    tables_remove(DESK "/strings");
    tables_write(DESK, "law/2014-12365/more/x.tsv", "x");
    assert_int_equal(try_folder(), ERR_INVALID);
    tables_remove(DESK "/law");
    assert_int_equal(try_folder(), ERR_OK);
}

static void links_are_refused(void **state)
{
    (void)state;
    tables_write(DESK, "report/README.md", "how to");
    assert_int_equal(symlink("/etc/hostname", DESK "/report/shops.tsv"), 0);
    assert_int_equal(try_folder(), ERR_INVALID);
    assert_non_null(strstr(err.text, "is a link"));
    assert_int_equal(unlink(DESK "/report/shops.tsv"), 0);
    assert_int_equal(symlink(tables_assets(), DESK "/route"), 0);
    assert_int_equal(try_folder(), ERR_INVALID);
    assert_int_equal(unlink(DESK "/route"), 0);
    assert_int_equal(mkfifo(DESK "/report/shops.tsv", 0644), 0);
    assert_int_equal(try_folder(), ERR_INVALID);
}

/* --- on a kiosk ------------------------------------------------------------------------------------------ */

static void hold(int64_t sequence)
{
    struct binder b;
    struct buf bytes = tables_bundle(DESK, sequence);
    assert_int_equal(binder_open(STORE, &b, NULL), ERR_OK);
    assert_int_equal(binder_add(&b, buf_span(&bytes), sequence, 1795000000, NULL), ERR_OK);
    buf_fini(&bytes);
}

static void goes_by(int64_t sequence, const char *phone)
{
    struct tables t;
    if (tables_open_held(STORE, tables_assets(), PROFILE, &t, &err) != ERR_OK)
        fail_msg("%s", err.text);
    assert_int_equal(t.sequence, sequence);
    assert_string_equal(law_office(t.law, "measure")->phone, phone);
    assert_true(form_n_choices(t.form, FORM_SHOPS) > 0);
    tables_close(&t);
}

static void hold_phone(int64_t sequence, const char *phone)
{
    tables_change(DESK, LAW "offices.tsv", "7600380", phone);
    hold(sequence);
}

static void shipped_over_packaged(void **state)
{
    struct tables t;
    (void)state;
    goes_by(0, "7600380");
    hold_phone(3, "7600999");
    goes_by(3, "7600999");
    assert_int_equal(tables_open_held(NULL, tables_assets(), PROFILE, &t, NULL), ERR_OK);
    assert_int_equal(t.sequence, 0);
    tables_close(&t);
}

/* Readable, and yet a kiosk cannot work by them: a program before this one held them. */
static void held_ones_that_lack_something_are_passed_over(void **state)
{
    (void)state;
    hold_phone(3, "7600999");
    tables_change(DESK, LAW "terms.tsv", "hotline\t12365", "hotline\t0319-6160000");
    hold(4);
    goes_by(3, "7600999");
}

/* A topic that the new tables do not know any more: nothing is dropped. */
static void a_topic_that_is_gone_goes_to_the_default_desk(void **state)
{
    struct tables t;
    struct route_decision d, other;
    (void)state;
    tables_change(DESK, "route/topics.tsv", "", "");
    tables_change(DESK, ROUTE "routes.tsv", "\nlift\t", "\n#lift\t");
    hold(1);
    assert_int_equal(tables_open_held(STORE, tables_assets(), PROFILE, &t, NULL), ERR_OK);
    assert_int_equal(t.sequence, 1);
    route_decide(t.route, "lift", &d);
    route_decide(t.route, NULL, &other);
    assert_ptr_equal(d.topic, other.topic);
    assert_ptr_equal(d.desk, other.desk);
    assert_true(d.desk->is_ours);
    tables_close(&t);
}

static void rot(int64_t sequence, const char *text)
{
    struct binder b;
    char path[FS_PATH_MAX];
    assert_int_equal(binder_look(STORE, &b, NULL), ERR_OK);
    for (size_t i = 0; i < b.n; i++)
        if (b.held[i].sequence == sequence) {
            assert_int_equal(fs_join(path, b.folder, b.held[i].name, NULL), ERR_OK);
            assert_int_equal(fs_replace(path, span_of(text), NULL), ERR_OK);
        }
}

static void rotten_ones_are_passed_over_and_put_aside(void **state)
{
    const struct tables_place place = { STORE, tables_assets() };
    struct binder b;
    bool is_mended;
    (void)state;
    hold_phone(1, "7600111");
    hold_phone(2, "7600222");
    assert_int_equal(tables_mend(STORE, &place, &is_mended, NULL), ERR_OK);
    assert_false(is_mended);
    rot(2, "x");
    goes_by(1, "7600111");
    assert_int_equal(tables_mend(STORE, &place, &is_mended, NULL), ERR_OK);
    assert_true(is_mended);
    assert_int_equal(binder_look(STORE, &b, NULL), ERR_OK);
    assert_int_equal(b.n, 1);
    assert_int_equal(b.refused.sequence, 0); /* may come again */
    rot(1, "x");
    goes_by(0, "7600380");
    assert_int_equal(tables_mend(STORE, &place, &is_mended, NULL), ERR_OK);
    assert_int_equal(binder_look(STORE, &b, NULL), ERR_OK);
    assert_int_equal(b.n, 0);
    hold_phone(2, "7600222");
    goes_by(2, "7600222");
}

/* They were good by the program before; this one's readers ask for more. */
static void those_the_readers_do_not_take_are_refused(void **state)
{
    const struct tables_place place = { STORE, tables_assets() };
    struct binder b;
    bool is_mended;
    (void)state;
    hold_phone(1, "7600111");
    tables_change(DESK, "report/holidays.tsv", "2026-01-01", "2026-02-30");
    hold(2);
    goes_by(1, "7600111");
    assert_int_equal(tables_mend(STORE, &place, &is_mended, NULL), ERR_OK);
    assert_true(is_mended);
    assert_int_equal(binder_look(STORE, &b, NULL), ERR_OK);
    assert_int_equal(b.n, 1);
    assert_int_equal(b.held[0].sequence, 1);
    assert_int_equal(b.refused.sequence, 2);
    assert_non_null(strstr(b.refused.why, "report/holidays.tsv:"));
}

/* --- the view -------------------------------------------------------------------------------------------- */

static void a_view_is_gone_and_no_other_is_touched(void **state)
{
    struct view a, b;
    struct stat st;
    char left[FS_PATH_MAX];
    (void)state;
    assert_int_equal(view_open(NULL, tables_assets(), NULL, &a, NULL), ERR_OK);
    text_copy(left, sizeof left, "/tmp/heyan-view-leftXX");
    mkdir(left, 0700);
    assert_int_equal(view_open(NULL, tables_assets(), NULL, &b, NULL), ERR_OK);
    assert_int_not_equal(stat(left, &st), 0); /* what a power cut left */
    assert_int_equal(stat(a.folder, &st), 0); /* in use */
    assert_string_not_equal(a.folder, b.folder);
    text_copy(left, sizeof left, a.folder);
    view_close(&a);
    view_close(&b);
    assert_int_not_equal(stat(left, &st), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(each_bad_row_is_named, fresh),
        cmocka_unit_test_setup(a_list_may_not_be_empty, fresh),
        cmocka_unit_test_setup(what_may_lie_there, fresh),
        cmocka_unit_test_setup(links_are_refused, fresh),
        cmocka_unit_test_setup(shipped_over_packaged, fresh),
        cmocka_unit_test_setup(held_ones_that_lack_something_are_passed_over, fresh),
        cmocka_unit_test_setup(a_topic_that_is_gone_goes_to_the_default_desk, fresh),
        cmocka_unit_test_setup(rotten_ones_are_passed_over_and_put_aside, fresh),
        cmocka_unit_test_setup(those_the_readers_do_not_take_are_refused, fresh),
        cmocka_unit_test_setup(a_view_is_gone_and_no_other_is_touched, fresh),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
