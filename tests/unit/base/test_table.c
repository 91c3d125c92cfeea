#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/fs.h"
#include "base/table.h"

static const char *const columns[] = { "id", "text", NULL };

static enum err_code open_text(const char *text, size_t len, struct table **out, struct err *err)
{
    struct span bytes = { (const uint8_t *)text, len };
    assert_int_equal(fs_replace("t.tsv", bytes, NULL), ERR_OK);
    return table_open("t.tsv", columns, out, err);
}

static void rows_in_any_order_of_columns(void **state)
{
    static const char text[] = "# a comment\n\nextra\ttext\tid\r\n1\tone\\nline\ta\n#x\n2\t\tb";
    struct table *t;
    struct err err = { 0 };
    (void)state;
    assert_int_equal(open_text(text, sizeof text - 1, &t, &err), ERR_OK);
    assert_int_equal(table_rows(t), 2);
    assert_string_equal(table_cell(t, 0, 0), "a");
    assert_string_equal(table_cell(t, 0, 1), "one\nline");
    assert_string_equal(table_cell(t, 1, 0), "b");
    assert_string_equal(table_cell(t, 1, 1), "");
    assert_int_equal(table_complain(t, 1, 1, ERR_INVALID, &err, "is %s", "empty"), ERR_INVALID);
    assert_string_equal(err.text, "t.tsv:6: column text: is empty");
    table_close(t);
}

static void a_byte_order_mark_is_passed_over(void **state)
{
    static const char text[] = "\xEF\xBB\xBFid\ttext\na\t\xEF\xBB\xBFone\n";
    struct table *t;
    (void)state;
    assert_int_equal(open_text(text, sizeof text - 1, &t, NULL), ERR_OK);
    assert_string_equal(table_cell(t, 0, 0), "a");
    assert_string_equal(table_cell(t, 0, 1), "\xEF\xBB\xBFone"); /* only before everything */
    table_close(t);
}

static void complaints_name_the_line(void **state)
{
    static const struct {
        const char *text;
        size_t len;
        enum err_code rc;
        const char *says;
    } cases[] = {
#define CASE(text, rc, says) { text, sizeof text - 1, rc, says }
        CASE("id\tother\na\tb\n", ERR_INVALID, "t.tsv:1: there is no column text"),
        CASE("id\ttext\na\n", ERR_INVALID, "t.tsv:2: 1 columns where the heading has 2"),
        CASE("id\ttext\n\na\tb\tc\n", ERR_INVALID, "t.tsv:3: 3 columns where the heading has 2"),
        CASE("id\ttext\na\t\xFF\n", ERR_INVALID, "t.tsv: is not UTF-8"),
        CASE("id\ttext\na\t\0\n", ERR_INVALID, "t.tsv: holds a NUL byte"),
        CASE("# only a comment\n", ERR_INVALID, "t.tsv: has no heading line"),
        CASE("", ERR_INVALID, "t.tsv: has no heading line"),
#undef CASE
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct table *t = NULL;
        struct err err = { 0 };
        assert_int_equal(open_text(cases[i].text, cases[i].len, &t, &err), cases[i].rc);
        if (!strstr(err.text, cases[i].says))
            fail_msg("'%s' does not say '%s'", err.text, cases[i].says);
        assert_null(t);
    }
    struct table *t = NULL;
    struct err err = { 0 };
    assert_int_equal(table_open("missing.tsv", columns, &t, &err), ERR_NOT_FOUND);
    assert_non_null(strstr(err.text, "missing.tsv"));
}

static void many_rows_and_too_many_columns(void **state)
{
    struct buf b = BUF_INIT(1 << 20);
    struct table *t = NULL;
    struct err err = { 0 };
    (void)state;
    assert_int_equal(buf_print(&b, "id\ttext\n"), ERR_OK);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(buf_print(&b, "%d\trow %d\n", i, i), ERR_OK);
    assert_int_equal(open_text((char *)b.data, b.len, &t, &err), ERR_OK);
    assert_int_equal(table_rows(t), 1000);
    assert_string_equal(table_cell(t, 999, 1), "row 999");
    table_close(t);
    b.len = 0;
    for (int line = 0; line < 2; line++)
        for (int i = 0; i <= TABLE_COLUMNS_MAX; i++)
            assert_int_equal(buf_print(&b, "%s%s",
                                       i == 0   ? "id"
                                       : i == 1 ? "text"
                                                : "c",
                                       i < TABLE_COLUMNS_MAX ? "\t" : "\n"),
                             ERR_OK);
    t = NULL;
    assert_int_equal(open_text((char *)b.data, b.len, &t, &err), ERR_INVALID);
    assert_null(t);
    buf_fini(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_in_any_order_of_columns),
        cmocka_unit_test(a_byte_order_mark_is_passed_over),
        cmocka_unit_test(complaints_name_the_line),
        cmocka_unit_test(many_rows_and_too_many_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
