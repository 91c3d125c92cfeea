/* A release that a signature vouches for, side-car and all, and that holds what no desk lets out: each question
 * gets its own rows' answer or none, and never another firm's name. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "unit/sync/sync_world.h"

#define BAD "bad.heyan"

/* 69499901 is of DEM000014, and 6949990200000 is nobody's. */
static const struct {
    const char *name, *sql;
    enum err_code own, nobodys;
} cases[] = {
    { "as it should be", "SELECT 1", ERR_OK, ERR_NOT_FOUND },
    { "a status nobody knows", "UPDATE prefix SET status = 9", ERR_DB, ERR_DB },
    { "a status below all", "UPDATE prefix SET status = -1", ERR_DB, ERR_DB },
    { "a day that is none", "UPDATE prefix SET registered = 20261399", ERR_DB, ERR_DB },
    { "a day below all", "UPDATE prefix SET valid_until = -20260101", ERR_DB, ERR_DB },
    { "reaches over its neighbours", "UPDATE prefix SET hi = 9999999999999", ERR_DB, ERR_DB },
    { "reaches nowhere", "UPDATE prefix SET hi = 0", ERR_DB, ERR_DB },
    { "within itself", "UPDATE prefix SET outer_id = id", ERR_OK, ERR_DB },
    { "of nine digits and a half", "UPDATE prefix SET id = id + 13 WHERE id % 16 = 8", ERR_DB,
      ERR_DB },
    { "a firm without a name's end", "UPDATE organisation SET name = CAST(x'E99D' AS TEXT)", ERR_DB,
      ERR_DB },
    { "a firm's status", "UPDATE organisation SET status = 77", ERR_DB, ERR_DB },
};

static void asked_of_what_no_desk_lets_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct registry *r = NULL;
        struct fact_prefix own = { 0 }, nobodys = { 0 };
        world_copy(sync_world(0)->release[0], BAD);
        world_edit(BAD, cases[i].sql);
        world_seal(BAD);
        assert_int_equal(registry_open(BAD, &r, NULL), ERR_OK); /* its pages are whole */
        enum err_code a = registry_find_prefix(r, "6949990100014", &own, NULL);
        enum err_code b = registry_find_prefix(r, "6949990200000", &nobodys, NULL);
        if (a != cases[i].own || b != cases[i].nobodys)
            fail_msg("%s: %s and %s", cases[i].name, err_name(a), err_name(b));
        assert_string_equal(own.holder.org_code, a == ERR_OK ? "DEM000014" : "");
        assert_string_equal(nobodys.holder.org_code, "");
        registry_close(r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(asked_of_what_no_desk_lets_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
