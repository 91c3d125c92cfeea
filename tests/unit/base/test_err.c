#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/text.h"

static void errors_are_wrapped_outwards(void **state)
{
    struct err e = { 0 };
    (void)state;
    assert_int_equal(err_set(&e, ERR_STALE, "release %d", 7), ERR_STALE);
    assert_string_equal(e.text, "release 7");
    assert_int_equal(err_wrap(&e, ERR_IO, "%s", "kiosk"), ERR_IO);
    assert_string_equal(e.text, "kiosk: release 7");
    assert_int_equal(e.code, ERR_IO);
    assert_int_equal(err_set(NULL, ERR_IO, "nobody reads it"), ERR_IO);
    assert_int_equal(err_wrap(NULL, ERR_IO, "nobody reads it"), ERR_IO);
    /* The text may quote itself. */
    assert_int_equal(err_set(&e, ERR_DB, "again %s", e.text), ERR_DB);
    assert_string_equal(e.text, "again kiosk: release 7");
}

static void long_texts_are_cut_on_a_character(void **state)
{
    char text[1000];
    (void)state;
    for (size_t shift = 0; shift < 3; shift++) {
        struct err e = { 0 };
        size_t n = shift;
        memset(text, 'x', shift);
        while (n + 4 < sizeof text) {
            memcpy(text + n, "核", 3);
            n += 3;
        }
        text[n] = '\0';
        assert_int_equal(err_set(&e, ERR_INVALID, "%s", text), ERR_INVALID);
        assert_true(utf8_valid(span_of(e.text)));
        assert_true(strlen(e.text) + 3 >= sizeof e.text - 1);
        assert_int_equal(err_wrap(&e, ERR_INVALID, "xy%s", "z"), ERR_INVALID);
        assert_true(utf8_valid(span_of(e.text)));
        assert_memory_equal(e.text, "xyz: ", 5);
    }
}

static void every_code_has_a_name(void **state)
{
    (void)state;
    for (int i = 0; i < ERR_COUNT; i++) {
        assert_memory_equal(err_name((enum err_code)i), "ERR_", 4);
        assert_true(strlen(err_words((enum err_code)i)) > 1);
    }
    assert_string_equal(err_name(ERR_STALE), "ERR_STALE");
    assert_non_null(err_name((enum err_code)999));
    assert_non_null(err_words((enum err_code) - 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_are_wrapped_outwards),
        cmocka_unit_test(long_texts_are_cut_on_a_character),
        cmocka_unit_test(every_code_has_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
