/* The form of a bundle: what is one, and each way not to be one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "unit/tables/tables_world.h"

#define HEAD "heyan-tables-1 3 1\n"

static void names_are_in_order(void **state)
{
    (void)state;
    size_t n = 0;
    for (; bundle_name(n); n++) {
        assert_true(bundle_may_hold(bundle_name(n)));
        assert_true(strlen(bundle_name(n)) < BUNDLE_NAME_MAX);
        assert_true(n == 0 || strcmp(bundle_name(n - 1), bundle_name(n)) < 0);
    }
    assert_int_equal(n, 28);
}

static void two_tables(void **state)
{
    static const char text[] = HEAD "file report/shops.tsv 4\na\tb\n\nfile route/topics.tsv 2\nid\n"
                                    "end 2\n";
    struct bundle b;
    struct buf again = BUF_INIT(BUNDLE_BYTES_MAX);
    (void)state;
    assert_int_equal(bundle_read(span_of(text), &b, NULL), ERR_OK);
    assert_int_equal(b.sequence, 3);
    assert_int_equal(b.schema, 1);
    assert_int_equal(b.n, 2);
    assert_string_equal(b.files[0].name, "report/shops.tsv");
    assert_true(span_eq(b.files[0].text, "a\tb\n"));
    assert_string_equal(b.files[1].name, "route/topics.tsv");
    assert_true(span_eq(b.files[1].text, "id"));
    assert_int_equal(bundle_write(&b, &again, NULL), ERR_OK);
    assert_true(span_eq(buf_span(&again), text));
    buf_fini(&again);
}

static const struct {
    const char *what, *text;
    enum err_code rc;
} bad[] = {
    { "nothing", "", ERR_UNSUPPORTED },
    { "another format", "heyan-tables-2 3 1\nend 0\n", ERR_UNSUPPORTED },
    { "no sequence", "heyan-tables-1 0 1\nfile law/basis.tsv 1\na\nend 1\n", ERR_INVALID },
    { "a leading zero", "heyan-tables-1 03 1\nfile law/basis.tsv 1\na\nend 1\n", ERR_INVALID },
    { "no tables", HEAD "end 0\n", ERR_INVALID },
    { "out of its folder", HEAD "file report/../../etc/passwd 1\na\nend 1\n", ERR_UNSUPPORTED },
    { "from the root", HEAD "file /etc/passwd 1\na\nend 1\n", ERR_UNSUPPORTED },
    { "another folder", HEAD "file strings/zh/sync.tsv 1\na\nend 1\n", ERR_UNSUPPORTED },
    { "fixed when set up", HEAD "file report/county.tsv 1\na\nend 1\n", ERR_UNSUPPORTED },
    { "a name that is longer", HEAD "file report/shops.tsv.tsv 1\na\nend 1\n", ERR_UNSUPPORTED },
    { "a line of mode and owner", HEAD "file report/shops.tsv 1 120777\na\nend 1\n", ERR_INVALID },
    { "a link", HEAD "link report/shops.tsv 11\n/etc/passwd\nend 1\n", ERR_INVALID },
    { "twice", HEAD "file law/basis.tsv 1\na\nfile law/basis.tsv 1\nb\nend 2\n", ERR_INVALID },
    { "out of order", HEAD "file report/shops.tsv 1\na\nfile law/basis.tsv 1\nb\nend 2\n",
      ERR_INVALID },
    { "empty", HEAD "file law/basis.tsv 0\n\nend 1\n", ERR_INVALID },
    { "shorter than said", HEAD "file law/basis.tsv 9\na\nend 1\n", ERR_INVALID },
    { "longer than said", HEAD "file law/basis.tsv 1\nab\nend 1\n", ERR_INVALID },
    { "endless", HEAD "file law/basis.tsv 999999999999999999\na\nend 1\n", ERR_INVALID },
    { "no number", HEAD "file law/basis.tsv -1\na\nend 1\n", ERR_INVALID },
    { "not UTF-8", HEAD "file law/basis.tsv 1\n\xff\nend 1\n", ERR_INVALID },
    { "another count", HEAD "file law/basis.tsv 1\na\nend 2\n", ERR_INVALID },
    { "something after it", HEAD "file law/basis.tsv 1\na\nend 1\n\n", ERR_INVALID },
    { "an end without its line", HEAD "file law/basis.tsv 1\na\nend 1", ERR_INVALID },
};

static void bad_twins(void **state)
{
    static const char good[] = HEAD "file law/basis.tsv 1\na\nend 1\n";
    struct bundle b;
    (void)state;
    assert_int_equal(bundle_read(span_of(good), &b, NULL), ERR_OK);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct err err = { 0 };
        enum err_code rc = bundle_read(span_of(bad[i].text), &b, &err);
        if (rc != bad[i].rc || err.text[0] == '\0')
            fail_msg("%s: %s: %s", bad[i].what, err_name(rc), err.text);
    }
}

/* Of all tables there are: cut anywhere it is none. */
static void truncated(void **state)
{
    struct buf all;
    struct bundle b;
    (void)state;
    tables_remove("all");
    for (size_t i = 0; bundle_name(i); i++)
        tables_change("all", bundle_name(i), "", "");
    all = tables_bundle("all", 7);
    assert_int_equal(bundle_read(buf_span(&all), &b, NULL), ERR_OK);
    assert_int_equal(b.n, 28);
    for (size_t n = 0; n < all.len; n += n < 2000 || all.len - n < 2000 ? 1 : 97)
        if (bundle_read(span_part(buf_span(&all), 0, n), &b, NULL) == ERR_OK)
            fail_msg("cut after %zu bytes", n);
    buf_fini(&all);
}

static void oversized(void **state)
{
    struct bundle b = { .sequence = 1, .schema = 1, .n = 5 };
    struct buf out = BUF_INIT(4 * BUNDLE_BYTES_MAX), text = BUF_INIT(BUNDLE_FILE_BYTES_MAX + 1);
    (void)state;
    assert_int_equal(buf_reserve(&text, BUNDLE_FILE_BYTES_MAX + 1), ERR_OK);
    memset(text.data, 'a', BUNDLE_FILE_BYTES_MAX + 1);
    for (size_t i = 0; i < b.n; i++) {
        text_copy(b.files[i].name, sizeof b.files[i].name, bundle_name(i));
        b.files[i].text = (struct span){ text.data, BUNDLE_FILE_BYTES_MAX / 2 };
    }
    assert_int_equal(bundle_write(&b, &out, NULL), ERR_OK);
    b.files[2].text.len = BUNDLE_FILE_BYTES_MAX; /* one may be as large as that */
    assert_int_equal(bundle_write(&b, &out, NULL), ERR_OK);
    b.files[2].text.len++;
    assert_int_equal(bundle_write(&b, &out, NULL), ERR_TOO_BIG);
    for (size_t i = 0; i < b.n; i++)
        b.files[i].text.len = BUNDLE_FILE_BYTES_MAX; /* all of them together not */
    assert_int_equal(bundle_write(&b, &out, NULL), ERR_TOO_BIG);
    out.len = 0;
    assert_int_equal(buf_print(&out, HEAD "file law/basis.tsv %d\n", BUNDLE_FILE_BYTES_MAX + 1),
                     ERR_OK);
    assert_int_equal(buf_append(&out, text.data, BUNDLE_FILE_BYTES_MAX + 1), ERR_OK);
    assert_int_equal(buf_print(&out, "\nend 1\n"), ERR_OK);
    assert_int_equal(bundle_read(buf_span(&out), &b, NULL), ERR_TOO_BIG);
    buf_fini(&text);
    buf_fini(&out);
}

static void offers(void **state)
{
    static const struct {
        const char *name, *custom;
        bool is_good, is_for_us;
    } rows[] = {
        { "tables/3.tables", "{\"format\":\"heyan-tables-1\",\"schema\":1,\"sequence\":3}", true,
          true },
        { "tables/3.tables",
          "{\"audience\":[\"kiosk-0007\"],\"format\":\"heyan-tables-1\",\"schema\":2,\"sequence\":"
          "3}",
          true, true },
        { "tables/3.tables",
          "{\"audience\":[\"region/130534\"],\"format\":\"heyan-tables-1\",\"schema\":1,"
          "\"sequence\":3}",
          true, false },
        { "tables/4.tables", "{\"format\":\"heyan-tables-1\",\"schema\":1,\"sequence\":3}", false,
          false },
        { "tables/3.tables", "{\"format\":\"heyan-tables-9\",\"schema\":1,\"sequence\":3}", false,
          false },
        { "tables/3.tables", "{\"format\":\"heyan-tables-1\",\"schema\":0,\"sequence\":3}", false,
          false },
        { "tables/3.tables", "{\"format\":\"heyan-tables-1\",\"schema\":1}", false, false },
        { "tables/3.tables", "", false, false },
    };
    const struct offer_reader who = { "kiosk-0007", "130533" };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct bundle_offer o;
        struct err err = { 0 };
        enum err_code rc = bundle_offer_read(&who, rows[i].name, 99, span_of(rows[i].custom), &o,
                                             &err);
        if ((rc == ERR_OK) != rows[i].is_good || (!rc && o.is_for_us != rows[i].is_for_us))
            fail_msg("row %zu: %s %s", i, err_name(rc), err.text);
    }
    struct bundle_offer o;
    assert_int_equal(bundle_offer_read(&who, rows[0].name, BUNDLE_BYTES_MAX + 1,
                                       span_of(rows[0].custom), &o, NULL),
                     ERR_INVALID);
}

static void an_offer_is_what_was_written(void **state)
{
    static const char *const audience[] = { "region/130533" };
    const struct offer_reader who = { "kiosk-0001", "130533" };
    struct bundle_offer o = { .sequence = 12, .schema = 1 }, back;
    struct buf text = BUF_INIT(OFFER_CUSTOM_MAX);
    (void)state;
    bundle_offer_name(&o);
    assert_string_equal(o.name, "tables/12.tables");
    assert_int_equal(bundle_offer_custom(&o, audience, 1, &text, NULL), ERR_OK);
    assert_int_equal(bundle_offer_read(&who, o.name, 5, buf_span(&text), &back, NULL), ERR_OK);
    assert_int_equal(back.sequence, 12);
    assert_int_equal(back.schema, 1);
    assert_true(back.is_for_us);
    buf_fini(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_in_order),
        cmocka_unit_test(two_tables),
        cmocka_unit_test(bad_twins),
        cmocka_unit_test(truncated),
        cmocka_unit_test(oversized),
        cmocka_unit_test(offers),
        cmocka_unit_test(an_offer_is_what_was_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
