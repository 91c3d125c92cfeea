/* Every row of tests/data/id_vectors.tsv, once at the function of its kind and once through
 * code_find, alone as a person types it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/fs.h"
#include "base/table.h"
#include "code/check_digit.h"
#include "code/gtin.h"
#include "code/orgcode.h"
#include "code/regno.h"
#include "code/uscc.h"
#include "unit/code/found.h"

static void say_check(char out[16], enum ident_check check, char expected)
{
    if (check == CHECK_BAD)
        snprintf(out, 16, "bad(%c)", expected);
    else
        snprintf(out, 16, "%s", check == CHECK_MALFORMED ? "alphabet" : "OK");
}

static void of_digits(const char *in, char right, char out[64])
{
    char is = in[strlen(in) - 1];
    say_check(out, is == right ? CHECK_OK : CHECK_BAD, right);
}

static void of_gtin(const char *in, char out[64])
{
    of_digits(in, gtin_check_digit(in, strlen(in) - 1), out);
    assert_int_equal(gtin_check_ok(in), strcmp(out, "OK") == 0);
}

static void of_uscc(const char *in, char out[64])
{
    char outer[16], inner[16], expected, org_right = orgcode_check_char(in + 8);
    enum ident_check check = uscc_check(in, &expected);
    say_check(outer, check == CHECK_SUSPECT ? CHECK_OK : check, expected);
    say_check(inner, org_right == in[16] ? CHECK_OK : CHECK_BAD, org_right);
    snprintf(out, 64, "%s org:%s", outer, inner);
    if (check == CHECK_OK || check == CHECK_SUSPECT)
        assert_int_equal(check == CHECK_OK, org_right == in[16]);
}

static void of_org(const char *in, char out[64])
{
    char expected;
    enum ident_check check = orgcode_check(in, &expected);
    say_check(out, check, expected);
}

static void of_reg15(const char *in, char out[64])
{
    char expected;
    enum ident_check check = regno_check(in, &expected);
    say_check(out, check, expected);
}

static void of_sc(const char *in, char out[64])
{
    of_digits(in, check_mod11_10(in + 2, 13), out);
}

static void of_upce(const char *in, char out[64])
{
    char upca[13];
    bool ok = gtin_upce_expand(in, upca);
    snprintf(out, 64, "%s %s", ok ? upca : "-", ok ? "OK" : "bad");
}

static void of_price(const char *in, char out[64])
{
    snprintf(out, 64, "%c", gtin_price_check_digit(in, strlen(in)));
}

static const struct {
    const char *type;
    void (*run)(const char *in, char out[64]);
} types[] = {
    { "USCC", of_uscc },   { "ORG", of_org },      { "REG15", of_reg15 },  { "SC", of_sc },
    { "GTIN13", of_gtin }, { "GTIN8", of_gtin },   { "GTIN14", of_gtin },  { "SSCC", of_gtin },
    { "UPCE", of_upce },   { "PRICE4", of_price }, { "PRICE5", of_price },
};

static struct table *open_vectors(void)
{
    static const char *const columns[] = { "type", "input", "result", NULL };
    char path[FS_PATH_MAX];
    struct table *t = NULL;
    struct err err = { 0 };
    assert_int_equal(fs_join(path, getenv("HEYAN_ROOT"), "tests/data/id_vectors.tsv", &err),
                     ERR_OK);
    if (table_open(path, columns, &t, &err) != ERR_OK)
        fail_msg("%s", err.text);
    return t;
}

static void every_vector_at_its_function(void **state)
{
    (void)state;
    struct table *t = open_vectors();
    size_t run = 0;
    for (size_t row = 0; row < table_rows(t); row++) {
        const char *type = table_cell(t, row, 0), *in = table_cell(t, row, 1);
        const char *want = table_cell(t, row, 2);
        for (size_t i = 0; i < ARRAY_LEN(types); i++) {
            if (strcmp(types[i].type, type) != 0)
                continue;
            char got[64];
            types[i].run(in, got);
            if (strcmp(got, want) != 0)
                fail_msg("%s %s: %s, expected %s", type, in, got, want);
            run++;
        }
    }
    assert_int_equal(run, table_rows(t));
    assert_int_equal(run, 102);
    table_close(t);
}

/* What the whole way must say of a row, worked out from the row alone. */
static void expect_find(const char *type, const char *in, const char *result, char out[FOUND_MAX])
{
    char check[16] = "ok", value[32] = "";
    if (strncmp(result, "bad", 3) == 0)
        snprintf(check, sizeof check, "%.6s", result);
    else if (strncmp(result, "alphabet", 8) == 0)
        snprintf(check, sizeof check, "malformed");
    else if (strstr(result, "org:bad"))
        snprintf(check, sizeof check, "suspect");
    snprintf(value, sizeof value, "%s", in);
    if (strcmp(type, "UPCE") == 0)
        snprintf(value, sizeof value, "%.12s", result);
    snprintf(out, FOUND_MAX, "%s %s %s", strcmp(type, "UPCE") == 0 ? "GTIN12" : type, value, check);
}

/* Rows where eight or 977/978 digits are more than their type says (facts.md §1.4, §1.7). */
static const struct {
    const char *type, *in, *found;
} special[] = {
    { "GTIN8", "04252614", "GTIN12 042100005264 ok" },
    { "GTIN8", "02345673", "GTIN12 023456000073 ok (GTIN8)" },
    { "UPCE", "02345673", "GTIN12 023456000073 ok (GTIN8)" },
    /* 4·3+1+5·3+4+3·3+2 = 43: right as EAN-8 too */
    { "UPCE", "02345147", "GTIN12 023450000017 ok (GTIN8)" },
    /* 1·8 + 1·4 + 2·3 + 3·2 = 24; 11 − 24 mod 11 = 9 */
    { "GTIN13", "9771000123457", "ISSN 1000-1239 ok (GTIN13)" },
    { "GTIN13", "9787111128069", "ISBN 9787111128069 ok" },
};

static void every_vector_through_find(void **state)
{
    (void)state;
    struct table *t = open_vectors();
    for (size_t row = 0; row < table_rows(t); row++) {
        const char *type = table_cell(t, row, 0), *in = table_cell(t, row, 1);
        char want[FOUND_MAX], got[FOUND_MAX];
        if (strncmp(type, "PRICE", 5) == 0)
            continue; /* part of a number, not one */
        expect_find(type, in, table_cell(t, row, 2), want);
        for (size_t i = 0; i < ARRAY_LEN(special); i++)
            if (strcmp(special[i].type, type) == 0 && strcmp(special[i].in, in) == 0)
                snprintf(want, sizeof want, "%s", special[i].found);
        found_in(in, FIND_TEXT, got);
        if (strcmp(got, want) != 0)
            fail_msg("%s %s: found %s, expected %s", type, in, got, want);
        found_in(in, FIND_KEYPAD, got);
        assert_string_equal(got, want);
    }
    table_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_vector_at_its_function),
        cmocka_unit_test(every_vector_through_find),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
