/* Marks put right, doubles dropped; and their twins left alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ocr/look_alike.h"
#include "unit/ocr/readings.h"

static void check(struct reading *r, const char *want)
{
    char text[OCR_TEXT_MAX];
    uint8_t glyph_of[OCR_TEXT_MAX];
    look_alike_drop_doubles(r);
    look_alike_mend(r);
    reading_text(r, text, glyph_of);
    assert_string_equal(text, want);
}

static void marks(void **state)
{
    (void)state;
    static const struct {
        const char *read, *means;
    } rows[] = {
        { "OS13-10301-00296", "QS13-10301-00296" }, { "OS13-10301", "OS13-10301" },
        { "5C10811310111839", "SC10811310111839" }, { "5C1081131011183", "5C1081131011183" },
        { "IS2213010-2015", "TS2213010-2015" },     { "IS221301", "IS221301" },
        { "0/HLS 0001S-2012", "Q/HLS 0001S-2012" }, { "A0/1", "A0/1" },
        { "$C10811310111839", "SC10811310111839" }, { "XX16-204-00123", "XK16-204-00123" },
        { "TAXX16-204-00123", "TAXX16-204-00123" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct reading r = reading_of(rows[i].read, "9");
        check(&r, rows[i].means);
    }
}

static void put_on(struct reading *r, size_t i, size_t on)
{
    r->glyphs[i].left = (int16_t)(r->glyphs[on].left + 2);
    r->glyphs[i].right = (int16_t)(r->glyphs[on].right + 2);
}

static void doubles(void **state)
{
    (void)state;
    struct reading r = reading_of("SC€10811310111839", "9");
    put_on(&r, 2, 1);
    check(&r, "SC10811310111839");
    struct reading apart = reading_of("C@1", "9");
    check(&apart, "C@1");
    struct reading twice = reading_of("7TS2213010-2015", "9");
    put_on(&twice, 0, 1);
    check(&twice, "TS2213010-2015");
    struct reading digits = reading_of("XK16-204-00123", "9"); /* boxes are not to be relied on */
    put_on(&digits, 10, 9);
    check(&digits, "XK16-204-00123");
}

static void pairs(void **state)
{
    (void)state;
    assert_true(look_alike('0', 'O') && look_alike('O', '0') && look_alike('8', 'B'));
    assert_true(look_alike('1', '7') && look_alike('6', '8') && look_alike('5', 'S'));
    assert_false(look_alike('0', '1') || look_alike('2', '3') || look_alike('\0', '0'));
    assert_string_equal(look_alikes((char)0xFF), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(marks), cmocka_unit_test(doubles),
                                        cmocka_unit_test(pairs) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
