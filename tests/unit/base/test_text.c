/* Spans and UTF-8.  The oracle for well-formed bytes is table 3-7 of the Unicode Standard. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"

/* Table 3-7: the ranges of each byte of a well-formed character. */
static const struct {
    size_t n;
    uint8_t lo[4], hi[4];
} well_formed[] = {
    { 1, { 0x00 }, { 0x7F } },
    { 2, { 0xC2, 0x80 }, { 0xDF, 0xBF } },
    { 3, { 0xE0, 0xA0, 0x80 }, { 0xE0, 0xBF, 0xBF } },
    { 3, { 0xE1, 0x80, 0x80 }, { 0xEC, 0xBF, 0xBF } },
    { 3, { 0xED, 0x80, 0x80 }, { 0xED, 0x9F, 0xBF } },
    { 3, { 0xEE, 0x80, 0x80 }, { 0xEF, 0xBF, 0xBF } },
    { 4, { 0xF0, 0x90, 0x80, 0x80 }, { 0xF0, 0xBF, 0xBF, 0xBF } },
    { 4, { 0xF1, 0x80, 0x80, 0x80 }, { 0xF3, 0xBF, 0xBF, 0xBF } },
    { 4, { 0xF4, 0x80, 0x80, 0x80 }, { 0xF4, 0x8F, 0xBF, 0xBF } },
};

/* Length of the well-formed character at the front, or 0. */
static size_t front_by_table(const uint8_t *p, size_t len)
{
    for (size_t row = 0; row < ARRAY_LEN(well_formed); row++) {
        size_t i = 0;
        while (i < well_formed[row].n && i < len && p[i] >= well_formed[row].lo[i] &&
               p[i] <= well_formed[row].hi[i])
            i++;
        if (i == well_formed[row].n)
            return i;
    }
    return 0;
}

static bool valid_by_table(const uint8_t *p, size_t len)
{
    while (len > 0) {
        size_t n = front_by_table(p, len);
        if (n == 0)
            return false;
        p += n;
        len -= n;
    }
    return true;
}

static void expect_by_table(const uint8_t *p, size_t len)
{
    uint32_t cp = 0;
    size_t n = front_by_table(p, len);
    struct span s = { p, len };
    assert_int_equal(utf8_valid(s), valid_by_table(p, len));
    assert_int_equal(utf8_next(s, 0, &cp), n ? n : 1);
    if (n == 0)
        assert_int_equal(cp, 0xFFFD);
}

static void utf8_agrees_with_the_standard(void **state)
{
    static const uint8_t edges[] = { 0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF };
    (void)state;
    for (unsigned a = 0; a < 256; a++)
        for (unsigned b = 0; b < 256; b++)
            for (size_t i = 0; i < ARRAY_LEN(edges); i++)
                for (size_t k = 0; k < ARRAY_LEN(edges); k++) {
                    uint8_t bytes[4] = { (uint8_t)a, (uint8_t)b, edges[i], edges[k] };
                    for (size_t len = 1; len <= 4; len++)
                        expect_by_table(bytes, len);
                }
}

static void utf8_put_and_next_are_inverse(void **state)
{
    (void)state;
    for (uint32_t cp = 1; cp <= 0x10FFFF; cp++) {
        if (cp >= 0xD800 && cp <= 0xDFFF)
            continue;
        char out[4];
        uint32_t back = 0;
        size_t n = utf8_put(cp, out);
        assert_int_equal(utf8_next((struct span){ (uint8_t *)out, n }, 0, &back), n);
        assert_int_equal(back, cp);
    }
}

static void text_is_cut_on_characters(void **state)
{
    static const struct {
        const char *text;
        size_t cap;
        const char *want;
    } cases[] = {
        { "abc", 4, "abc" },   { "abc", 3, "ab" },  { "abc", 1, "" },
        { "核验", 7, "核验" }, { "核验", 6, "核" }, { "核验", 5, "核" },
        { "核验", 4, "核" },   { "核验", 3, "" },   { "a\xF0\x9F\x98\x80", 5, "a" },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char out[16] = "###############";
        text_copy(out, cases[i].cap, cases[i].text);
        assert_string_equal(out, cases[i].want);
        assert_int_equal(out[cases[i].cap], '#');
        char bytes[16];
        snprintf(bytes, cases[i].cap, "%s", cases[i].text);
        text_mend(bytes);
        assert_string_equal(bytes, cases[i].want);
    }
}

static void spans_hold_any_bytes(void **state)
{
    static const uint8_t bytes[] = { ' ', 0, '1', '2', 0x7F, '\n' };
    struct span s = { bytes, sizeof bytes };
    char out[8] = "x";
    (void)state;
    assert_int_equal(span_trim(s).len, 2);
    assert_false(span_copy(s, out, sizeof out)); /* a NUL inside */
    assert_string_equal(out, "");
    assert_int_equal(span_part(s, 4, 2).len, 0);
    assert_int_equal(span_part(s, 2, 99).len, 4);
    assert_int_equal(span_part((struct span){ 0 }, 0, 5).len, 0);
    assert_true(span_eq((struct span){ 0 }, ""));
    assert_false(span_eq(s, " "));
    assert_true(span_starts(span_of("]C101"), "]C1"));
    assert_false(span_starts(span_of("]C"), "]C1"));
    assert_false(span_copy(span_of("12345678"), out, 8));
    assert_true(span_copy(span_of("1234567"), out, 8));
    assert_string_equal(out, "1234567");
    assert_true(span_all_digits(span_of("0123456789")));
    assert_false(span_all_digits(span_of("")));
    assert_false(span_all_digits(span_of("12:")));
    assert_false(span_all_digits(span_of("12/")));
}

static void numbers_of_1_to_18_digits(void **state)
{
    static const struct {
        const char *text;
        bool ok;
        uint64_t value;
    } cases[] = {
        { "0", true, 0 },
        { "007", true, 7 },
        { "999999999999999999", true, 999999999999999999u },
        { "1000000000000000000", false, 0 },
        { "", false, 0 },
        { "-1", false, 0 },
        { "1a", false, 0 },
        { " 1", false, 0 },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        uint64_t v = 0;
        assert_int_equal(span_number(span_of(cases[i].text), &v), cases[i].ok);
        assert_int_equal(v, cases[i].value);
    }
    struct span s = span_of("12345");
    uint64_t v = 0;
    assert_true(span_take_digits(&s, 2, &v));
    assert_int_equal(v, 12);
    assert_int_equal(s.len, 3);
    assert_false(span_take_digits(&s, 4, &v));
    assert_int_equal(s.len, 3);
}

static void people_see_no_control_characters(void **state)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        { "a\x1B[31mb", "a[31mb" }, /* escape sequence */
        { "a\xE2\x80\xAE"
          "b",
          "ab" }, /* U+202E turns the reading direction */
        { "a\xE2\x80\x8B"
          "b",
          "ab" }, /* U+200B, zero width */
        { "a\xC2\x85"
          "b\x7F",
          "ab" }, /* C1, DEL */
        { "a\xFF"
          "b",
          "a\xEF\xBF\xBD"
          "b" },                    /* malformed */
        { "\xEF\xBB\xBF核", "核" }, /* byte order mark */
        { "a\r\nb\tc", "abc" },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char out[32];
        text_show(span_of(cases[i].text), out, sizeof out);
        assert_string_equal(out, cases[i].want);
    }
    char tiny[4];
    text_show(span_of("a核"), tiny, sizeof tiny); /* 1 + 3 bytes and the end do not fit */
    assert_string_equal(tiny, "a");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf8_agrees_with_the_standard),
        cmocka_unit_test(utf8_put_and_next_are_inverse),
        cmocka_unit_test(text_is_cut_on_characters),
        cmocka_unit_test(spans_hold_any_bytes),
        cmocka_unit_test(numbers_of_1_to_18_digits),
        cmocka_unit_test(people_see_no_control_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
