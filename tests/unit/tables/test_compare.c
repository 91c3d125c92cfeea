/* What is different between two texts of a table, row by row, and when so many are missing that somebody must say why. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tables/compare.h"
#include "unit/tables/tables_world.h"

#define HEAD "id\tname\n"
#define NINE "a\t1\nb\t2\nc\t3\nd\t4\ne\t5\nf\t6\ng\t7\nh\t8\ni\t9\n"

static const struct {
    const char *what, *key, *before, *after;
    size_t n_before, n_after, added, removed, changed;
    bool has_other_columns, loses_too_much;
} cases[] = {
    { "nothing", "id", HEAD NINE, HEAD NINE, 9, 9, 0, 0, 0, false, false },
    { "order, comments, empty lines, ends of lines", "id", HEAD "a\t1\nb\t2\n",
      "\xEF\xBB\xBF# of today\r\n" HEAD "\r\nb\t2\r\n# between\na\t1", 2, 2, 0, 0, 0, false,
      false },
    { "a row more", "id", HEAD NINE, HEAD NINE "j\t10\n", 9, 10, 1, 0, 0, false, false },
    { "a cell", "id", HEAD NINE, HEAD "a\t1\nb\t0\nc\t3\nd\t4\ne\t5\nf\t6\ng\t7\nh\t8\ni\t9\n", 9,
      9, 0, 0, 1, false, false },
    { "one of ten", "id", HEAD NINE "j\t10\n", HEAD NINE, 10, 9, 0, 1, 0, false, false },
    { "one of nine", "id", HEAD NINE, HEAD "a\t1\nb\t2\nc\t3\nd\t4\ne\t5\nf\t6\ng\t7\nh\t8\n", 9, 8,
      0, 1, 0, false, true },
    { "every row, each one changed", "id", HEAD "a\t1\nb\t2\n", HEAD "a\t2\nb\t1\n", 2, 2, 0, 0, 2,
      false, false },
    { "every row, each one another", "id", HEAD "a\t1\nb\t2\n", HEAD "c\t1\nd\t2\n", 2, 2, 2, 2, 0,
      false, true },
    { "all of them", "id", HEAD NINE, HEAD, 9, 0, 0, 9, 0, false, true },
    { "there was no such table", "id", "", HEAD NINE, 0, 9, 9, 0, 0, false, false },
    { "there is none any more", "id", HEAD NINE, "", 9, 0, 0, 9, 0, false, true },
    { "the same row twice, and once", "id", HEAD "a\t1\na\t1\n", HEAD "a\t1\n", 2, 1, 0, 1, 0,
      false, true },
    { "a key twice, one of them changed", "id", HEAD "a\t1\na\t2\n", HEAD "a\t1\na\t3\n", 2, 2, 0,
      0, 1, false, false },
    { "a key of two columns", "id name", HEAD "a\t1\na\t2\n", HEAD "a\t1\na\t3\n", 2, 2, 1, 1, 0,
      false, true },
    { "a key behind other columns", "name", HEAD "a\t1\nb\t2\n", HEAD "c\t1\nb\t2\n", 2, 2, 0, 0, 1,
      false, false },
    { "columns moved", "id", HEAD "a\t1\n", "name\tid\n1\ta\n", 1, 1, 0, 0, 1, true, false },
    { "the key is gone", "id", HEAD "a\t1\nb\t2\n", "ident\tname\na\t1\nb\t3\n", 2, 2, 1, 1, 0,
      true, true },
};

static void each_pair_of_texts(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct compare_rule rule = { .lose_permille = 100 };
        struct compare c;
        text_copy(rule.key, sizeof rule.key, cases[i].key);
        assert_int_equal(compare_texts(&rule, span_of(cases[i].before), span_of(cases[i].after),
                                       NULL, NULL, &c, NULL),
                         ERR_OK);
        if (c.before != cases[i].n_before || c.after != cases[i].n_after ||
            c.n[COMPARE_ADDED] != cases[i].added || c.n[COMPARE_REMOVED] != cases[i].removed ||
            c.n[COMPARE_CHANGED] != cases[i].changed ||
            c.has_other_columns != cases[i].has_other_columns ||
            c.loses_too_much != cases[i].loses_too_much)
            fail_msg("%s: %zu -> %zu, %zu added, %zu removed, %zu changed, %d %d", cases[i].what,
                     c.before, c.after, c.n[COMPARE_ADDED], c.n[COMPARE_REMOVED],
                     c.n[COMPARE_CHANGED], c.has_other_columns, c.loses_too_much);
    }
}

static void write_down(void *self, enum compare_what what, struct span before, struct span after)
{
    static const char marks[] = "+-~";
    assert_int_equal(buf_print(self, "%c%.*s>%.*s;", marks[what], (int)before.len,
                               before.len ? (const char *)before.p : "", (int)after.len,
                               after.len ? (const char *)after.p : ""),
                     ERR_OK);
}

static void rows_are_told_in_the_order_of_keys(void **state)
{
    const struct compare_rule rule = { .key = "id" };
    struct buf out = BUF_INIT(4096);
    struct compare c;
    (void)state;
    assert_int_equal(compare_texts(&rule, span_of(HEAD "d\t4\nb\t2\na\t1\n"),
                                   span_of(HEAD "c\t3\nb\t0\na\t1\n"), write_down, &out, &c, NULL),
                     ERR_OK);
    assert_true(span_eq(buf_span(&out), "~b\t2>b\t0;+>c\t3;-d\t4>;"));
    buf_fini(&out);
}

/* Every table's own rule: its key is among its columns, or a row with another cell would be one gone and one come. */
static void the_keys_are_columns(void **state)
{
    struct compare_rules rules;
    const char *name;
    (void)state;
    assert_int_equal(compare_rules_read(tables_assets(), &rules, NULL), ERR_OK);
    assert_string_equal(compare_rule_of(&rules, "report/holidays.tsv")->key, "day");
    assert_string_equal(compare_rule_of(&rules, "report/shops.tsv")->key, "id");
    for (size_t i = 0; (name = bundle_name(i)) != NULL; i++) {
        char path[FS_PATH_MAX];
        struct compare c;
        struct buf text = BUF_INIT(BUNDLE_FILE_BYTES_MAX), other = BUF_INIT(BUNDLE_FILE_BYTES_MAX);
        const struct compare_rule *rule = compare_rule_of(&rules, name);
        assert_int_equal(fs_join(path, tables_assets(), name, NULL), ERR_OK);
        assert_int_equal(fs_read_all(path, &text, NULL), ERR_OK);
        const char *all = (const char *)text.data;
        for (size_t at = 0; at < text.len; at++) /* every row ends otherwise */
            assert_int_equal(all[at] == '\n' && at > 0 ? buf_append(&other, "!\n", 2)
                                                       : buf_append(&other, &all[at], 1),
                             ERR_OK);
        assert_int_equal(
            compare_texts(rule, buf_span(&text), buf_span(&other), NULL, NULL, &c, NULL), ERR_OK);
        if (c.before < 5 || c.n[COMPARE_CHANGED] != c.before)
            fail_msg("%s: %zu rows, %zu changed by key '%s'", name, c.before, c.n[COMPARE_CHANGED],
                     rule->key);
        buf_fini(&text);
        buf_fini(&other);
    }
}

static void bad_rules_are_named(void **state)
{
    static const struct {
        const char *text, *says;
    } bad[] = {
        { "*\tid\t1001\t10\n", "desk/tables.tsv:2: column lose_permille" },
        { "*\tid\tsome\t10\n", "desk/tables.tsv:2: column lose_permille" },
        { "*\t\t100\t10\n", "desk/tables.tsv:2: column key" },
        { "*\tid\t100\tall\n", "desk/tables.tsv:2: column shown" },
        { "shops.tsv\tid\t100\t10\n", "has no row '*'" },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct compare_rules rules;
        struct err err = { 0 };
        char text[128];
        snprintf(text, sizeof text, "table\tkey\tlose_permille\tshown\n%s", bad[i].text);
        tables_write("rules", "desk/tables.tsv", text);
        assert_int_equal(compare_rules_read("rules", &rules, &err), ERR_INVALID);
        if (!strstr(err.text, bad[i].says))
            fail_msg("%s: %s", bad[i].says, err.text);
    }
    tables_write("rules", "desk/tables.tsv", "table\tkey\tlose_permille\tshown\n*\tid\t1000\t0\n");
    struct compare_rules rules;
    assert_int_equal(compare_rules_read("rules", &rules, NULL), ERR_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_pair_of_texts),
        cmocka_unit_test(rows_are_told_in_the_order_of_keys),
        cmocka_unit_test(the_keys_are_columns),
        cmocka_unit_test(bad_rules_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
