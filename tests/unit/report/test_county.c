/* The letters that numbers begin with: one row of a table, and nothing else will do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/fs.h"
#include "report/county.h"

#define HEAD "letters\tname\tsource\n"

static void rows_good_and_bad(void **state)
{
    static const struct {
        const char *table, *letters; /* NULL: refused */
        const char *complaint;
    } cases[] = {
        { HEAD "LX\t临西县\ttest\n", "LX", NULL },
        { HEAD "A\ta\tt\n", "A", NULL },
        { "# c\n" HEAD "ABCDEFG\ta\tt\n", "ABCDEFG", NULL },
        { HEAD "ABCDEFGH\ta\tt\n", NULL, "county.tsv:2: column letters" },
        { HEAD "wx\ta\tt\n", NULL, "county.tsv:2: column letters" },
        { HEAD "W1\ta\tt\n", NULL, "county.tsv:2: column letters" },
        { HEAD "W-X\ta\tt\n", NULL, "county.tsv:2: column letters" },
        { HEAD "\ta\tt\n", NULL, "county.tsv:2: column letters" },
        { HEAD "WX\ta\tt\nLX\tb\tt\n", NULL, "one county, not 2" },
        { HEAD, NULL, "one county, not 0" },
        { "county\tname\nWX\ta\n", NULL, "letters" },
    };
    (void)state;
    assert_int_equal(fs_make_folder("county", NULL), ERR_OK);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char letters[COUNTY_TEXT] = "before";
        struct err err = { 0 };
        assert_int_equal(fs_replace("county/county.tsv", span_of(cases[i].table), NULL), ERR_OK);
        enum err_code rc = county_read("county", letters, &err);
        if (cases[i].letters ? rc != ERR_OK : rc != ERR_INVALID)
            fail_msg("case %zu: %s, %s", i, err_name(rc), err.text);
        assert_string_equal(letters, cases[i].letters ? cases[i].letters : "before");
        if (rc && !strstr(err.text, cases[i].complaint))
            fail_msg("case %zu: %s", i, err.text);
    }
    char letters[COUNTY_TEXT];
    assert_int_equal(county_read("nowhere", letters, NULL), ERR_NOT_FOUND);
}

static void what_is_shipped(void **state)
{
    char folder[FS_PATH_MAX], letters[COUNTY_TEXT], number[REPORT_NUMBER_MAX];
    struct number_parts p = {
        .hotline = "12365", .day = DATE_OF(2026, 10, 12), .kiosk = 7, .count = 37
    };
    (void)state;
    assert_int_equal(fs_join(folder, getenv("HEYAN_ROOT"), "assets/report", NULL), ERR_OK);
    assert_int_equal(county_read(folder, letters, NULL), ERR_OK);
    text_copy(p.county, sizeof p.county, letters);
    assert_true(number_write(&p, number));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_good_and_bad),
        cmocka_unit_test(what_is_shipped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
