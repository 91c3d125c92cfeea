#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fact/fact.h"

/* The names stand in the CSV files and in JSON: they are promised (db/README.md). */
static void statuses_have_their_names(void **state)
{
    static const struct {
        const char *name;
        enum fact_status status;
    } cases[] = {
        { "unknown", STATUS_UNKNOWN },     { "valid", STATUS_VALID },
        { "suspended", STATUS_SUSPENDED }, { "cancelled", STATUS_CANCELLED },
        { "revoked", STATUS_REVOKED },     { "delisted", STATUS_DELISTED },
    };
    (void)state;
    assert_int_equal(ARRAY_LEN(cases), STATUS_COUNT);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        enum fact_status s = STATUS_COUNT;
        assert_true(fact_status_of(cases[i].name, &s));
        assert_int_equal(s, cases[i].status);
        assert_string_equal(fact_status_name(cases[i].status), cases[i].name);
    }
}

/* What memset gives must never let anything pass as registered. */
static void nothing_known_is_not_valid(void **state)
{
    struct fact_prefix p;
    (void)state;
    memset(&p, 0, sizeof p);
    assert_int_equal(p.status, STATUS_UNKNOWN);
    assert_int_not_equal(STATUS_UNKNOWN, STATUS_VALID);
    assert_false(date_known(p.registered));
}

static void other_names_are_refused(void **state)
{
    static const char *const names[] = { "", "Valid", "valid ", "expired", "STATUS_VALID", "有效" };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        enum fact_status s = STATUS_REVOKED;
        assert_false(fact_status_of(names[i], &s));
        assert_int_equal(s, STATUS_REVOKED); /* untouched */
    }
    assert_string_equal(fact_status_name((enum fact_status)999), "unknown");
    assert_string_equal(fact_status_name((enum fact_status) - 1), "unknown");
}

static void data_sets_have_their_names(void **state)
{
    static const char *const names[] = { "prefixes",  "organisations", "products", "licences",
                                         "standards", "uses",          "alerts",   "corrections" };
    (void)state;
    assert_int_equal(ARRAY_LEN(names), SET_COUNT);
    for (int i = 0; i < SET_COUNT; i++)
        assert_string_equal(fact_set_name((enum fact_set)i), names[i]);
    assert_string_equal(fact_set_name((enum fact_set)SET_COUNT), "");
    assert_string_equal(fact_set_name((enum fact_set) - 1), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statuses_have_their_names),
        cmocka_unit_test(nothing_known_is_not_valid),
        cmocka_unit_test(other_names_are_refused),
        cmocka_unit_test(data_sets_have_their_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
