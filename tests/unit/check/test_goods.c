/* The goods of the demonstration get the classes their table promises: on the barcode alone, with
 * licence and production day, and with the printed maker as well. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/fs.h"
#include "base/table.h"
#include "check/check.h"
#include "code/find.h"
#include "unit/check/world.h"

static const char *const columns[] = { "id",        "gtin",          "maker",
                                       "licence",   "made",          "want_class",
                                       "want_scan", "want_compared", NULL };
enum { ID, GTIN, MAKER, LICENCE, MADE, WANT_CLASS, WANT_SCAN, WANT_COMPARED };

struct fixture {
    struct registry *registry;
    struct law *law;
    struct check *check;
};

static const char *class_of(struct fixture *f, const char *gtin, const char *licence,
                            const char *made, const char *maker)
{
    struct ident idents[2 * FIND_MAX];
    struct err err = { 0 };
    struct check_context c = { .today = DATE_OF(2026, 11, 16), .maker = maker };
    size_t n = code_find(span_of(gtin), FIND_TEXT, idents, FIND_MAX);
    n += code_find(span_of(licence), FIND_TEXT, idents + n, FIND_MAX);
    assert_true(made[0] == '\0' || date_parse(span_of(made), &c.made));
    if (check_run(f->registry, f->law, idents, n, &c, f->check, &err) != ERR_OK)
        fail_msg("%s", err.text);
    return verdict_class_name(f->check->verdict.class);
}

static size_t differs(const char *id, const char *when, const char *want, const char *got)
{
    if (strcmp(want, got) == 0)
        return 0;
    print_error("%s %s: should be %s, is %s\n", id, when, want, got);
    return 1;
}

static void the_demonstration_shows_what_it_promises(void **state)
{
    (void)state;
    struct fixture f = { .check = calloc(1, sizeof *f.check) };
    char path[FS_PATH_MAX], assets[FS_PATH_MAX];
    struct err err = { 0 };
    struct table *t = NULL;
    size_t wrong = 0;
    const char *root = getenv("HEYAN_ROOT");
    assert_non_null(root);
    assert_non_null(f.check);
    assert_true(demo_build("demo.heyan"));
    assert_int_equal(fs_join(assets, root, "assets", &err), ERR_OK);
    assert_int_equal(fs_join(path, assets, "demo/goods.tsv", &err), ERR_OK);
    if (registry_open("demo.heyan", &f.registry, &err) != ERR_OK ||
        law_open(assets, "2014-12365", &f.law, &err) != ERR_OK ||
        table_open(path, columns, &t, &err) != ERR_OK)
        fail_msg("%s", err.text);
    assert_true(table_rows(t) >= 15);
    for (size_t i = 0; i < table_rows(t); i++) {
        const char *id = table_cell(t, i, ID), *gtin = table_cell(t, i, GTIN),
                   *licence = table_cell(t, i, LICENCE), *made = table_cell(t, i, MADE);
        wrong += differs(id, "scanned", table_cell(t, i, WANT_SCAN),
                         class_of(&f, gtin, "", "", ""));
        wrong += differs(id, "with licence and day", table_cell(t, i, WANT_CLASS),
                         class_of(&f, gtin, licence, made, ""));
        wrong += differs(id, "compared", table_cell(t, i, WANT_COMPARED),
                         class_of(&f, gtin, licence, made, table_cell(t, i, MAKER)));
    }
    table_close(t);
    registry_close(f.registry);
    law_close(f.law);
    free(f.check);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_demonstration_shows_what_it_promises),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
