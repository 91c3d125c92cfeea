/* Numbers people take home: written, read as people write them, and no slip of one digit gets through. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "report/number.h"

static const struct number_parts home = { "WX", "12365", { 20261012 }, 7, 37 };

static void numbers_are_written(void **state)
{
    (void)state;
    /* Check digits worked out by hand after ISO/IEC 7064 MOD 11,10. */
    static const struct {
        struct number_parts parts;
        const char *text;
    } cases[] = {
        { { "WX", "12365", { 20261012 }, 7, 37 }, "WX-12365-20261012-0700370" },
        { { "WX", "12315", { 20260101 }, 1, 1 }, "WX-12315-20260101-0100010" },
        { { "A", "110", { 20241231 }, 99, 9999 }, "A-110-20241231-9999992" },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[REPORT_NUMBER_MAX];
        struct number_parts back;
        assert_true(number_write(&cases[i].parts, text));
        assert_string_equal(text, cases[i].text);
        assert_true(number_read(text, NULL, &back));
        assert_memory_equal(&back, &cases[i].parts, sizeof back);
    }
}

static void parts_out_of_range_are_refused(void **state)
{
    (void)state;
    static const struct number_parts bad[] = {
        { "", "12365", { 20261012 }, 7, 37 },      { "wx", "12365", { 20261012 }, 7, 37 },
        { "WX1", "12365", { 20261012 }, 7, 37 },   { "WX", "", { 20261012 }, 7, 37 },
        { "WX", "12", { 20261012 }, 7, 37 },       { "WX", "1236a", { 20261012 }, 7, 37 },
        { "WX", "12365", { 20260230 }, 7, 37 },    { "WX", "12365", { 0 }, 7, 37 },
        { "WX", "12365", { -20261012 }, 7, 37 },   { "WX", "12365", { 20261012 }, 0, 37 },
        { "WX", "12365", { 20261012 }, 100, 37 },  { "WX", "12365", { 20261012 }, 7, 0 },
        { "WX", "12365", { 20261012 }, 7, 10000 },
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        char text[REPORT_NUMBER_MAX] = "kept";
        assert_false(number_write(&bad[i], text));
        assert_string_equal(text, "kept");
    }
}

static void people_write_them_their_way(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool with_home, without_home;
    } cases[] = {
        { "WX-12365-20261012-0700370", true, true },
        { "wx 12365 20261012 0700370", true, true },
        { "WX12365202610120700370", true, true },
        { "ＷＸ－１２３６５－２０２６１０１２－０７００３７０", true, true },
        { "WX—12365—20261012—0700370", true, true },
        { "12365-20261012-0700370", true, false },
        { "20261012-0700370", true, false },
        { "202610120700370", true, false },
        { " 2026 1012 0700 370 ", true, false },
        { "WX-20261012-0700370", true, false },
        { "", false, false },
        { "WX", false, false },
        { "20261012070037", false, false }, /* without its check digit */
        { "0", false, false },
        { "WX-12365-20261012-070037", false, false },   /* one digit short */
        { "WX-12365-20261012-07003700", false, false }, /* one too many */
        { "WX-12365-20261012-0700371", false, false },  /* check digit */
        { "WX-12365-20261013-0700370", false, false },  /* another day */
        { "WX-12365-20261012-0700370x", false, false },
        { "1WX2365-20261012-0700370", false, false },
        { "ABCDEFGH-12365-20261012-0700370", false, false },
        { "WX-1236512365-20261012-0700370", false, false },
        { "WX-12365-20261012-0700370\n", false, false },
        { "HEYAN1:WX-12365-20261012-0700370", false, false },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct number_parts p = { 0 }, untouched = p;
        if (number_read(cases[i].text, &home, &p) != cases[i].with_home)
            fail_msg("'%s' with the home's parts", cases[i].text);
        if (cases[i].with_home)
            assert_memory_equal(&p, &home, sizeof p);
        else
            assert_memory_equal(&p, &untouched, sizeof p);
        if (number_read(cases[i].text, NULL, &p) != cases[i].without_home)
            fail_msg("'%s' alone", cases[i].text);
    }
    struct number_parts p;
    assert_false(number_read(NULL, &home, &p));
}

/* MOD 11,10 finds every single wrong digit and nearly all neighbours exchanged. */
static void a_slip_is_found(void **state)
{
    (void)state;
    size_t exchanged = 0, missed = 0;
    for (unsigned i = 1; i <= 999; i++) {
        struct number_parts p = { "WX", "12365", date_from_days(20000 + (int32_t)(i * 17 % 3000)),
                                  1 + i * 37 % 99, 1 + i * 7919 % 9999 };
        struct number_parts back;
        char text[REPORT_NUMBER_MAX];
        assert_true(number_write(&p, text));
        for (char *at = text + 9; *at; at++) {
            char was = *at;
            if (was == '-')
                continue;
            for (char c = '0'; c <= '9'; c++) {
                *at = c;
                assert_int_equal(number_read(text, NULL, &back), c == was);
            }
            *at = was;
            char next = at[1];
            if (next < '0' || next == was)
                continue;
            at[0] = next;
            at[1] = was;
            exchanged++;
            missed += number_read(text, NULL, &back);
            at[0] = was;
            at[1] = next;
        }
    }
    assert_true(exchanged > 5000);
    assert_true(missed * 30 < exchanged); /* about one in forty-five */
}

static void query_codes_are_six_digits(void **state)
{
    (void)state;
    char seen[10] = { 0 };
    for (int i = 0; i < 2000; i++) {
        char code[QUERY_CODE_TEXT];
        query_code_make(code);
        assert_int_equal(strlen(code), 6);
        assert_int_equal(strspn(code, "0123456789"), 6);
        assert_string_not_equal(code, "000000");
        seen[code[0] - '0'] = 1;
    }
    for (size_t i = 0; i < sizeof seen; i++)
        assert_true(seen[i]);
}

/* Expected value from the reference program of Argon2 (argon2 -id -t 2 -k 8192 -p 1 -l 32 -r). */
static void the_check_is_argon2id(void **state)
{
    (void)state;
    static const char uuid[] = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
    char check[QUERY_CHECK_TEXT] = "", other[QUERY_CHECK_TEXT];
    struct err err;
    assert_int_equal(query_code_check("048213", uuid, check, &err), ERR_OK);
    assert_string_equal(check, "15be4f9d19fe909e60213a71a67f3dbe8a929935eb422dffb13c9322910dc99b");
    assert_int_equal(query_code_check("048214", uuid, other, &err), ERR_OK);
    assert_string_not_equal(check, other);
    assert_int_equal(
        query_code_check("048213", "3f2504e0-4f89-41d3-9a0c-0305e82c3302", other, &err), ERR_OK);
    assert_string_not_equal(check, other);
    static const char *const bad[] = { "", "04821", "0482133", "04821x", "000000", "０48213" };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_int_equal(query_code_check(bad[i], uuid, other, &err), ERR_INVALID);
    static const char *const no_uuid[] = { "", "3f2504e0", "3f2504e0-4f89-41d3-9a0c-0305e82c330x",
                                           "3f2504e0-4f89-41d3-9a0c-0305e82c33011" };
    for (size_t i = 0; i < ARRAY_LEN(no_uuid); i++)
        assert_int_equal(query_code_check("048213", no_uuid[i], other, &err), ERR_INVALID);
}

static void the_slip_reads_back(void **state)
{
    (void)state;
    char qr[SLIP_QR_MAX], number[REPORT_NUMBER_MAX], code[QUERY_CODE_TEXT];
    slip_qr_write("WX-12365-20261012-0700370", "048213", qr);
    assert_string_equal(qr, "HEYAN1:WX-12365-20261012-0700370:048213");
    assert_true(slip_qr_read(span_of(qr), number, code));
    assert_string_equal(number, "WX-12365-20261012-0700370");
    assert_string_equal(code, "048213");
    static const char *const bad[] = {
        "",
        "HEYAN1:",
        "HEYAN1::",
        "HEYAN2:WX-12365-20261012-0700370:048213",
        "heyan1:WX-12365-20261012-0700370:048213",
        "HEYAN1:WX-12365-20261012-0700371:048213",
        "HEYAN1:WX12365202610120700370:048213", /* only as we write it */
        "HEYAN1:WX-12365-20261012-0700370:04821",
        "HEYAN1:WX-12365-20261012-0700370:048213 ",
        "HEYAN1:WX-12365-20261012-0700370:048213:1",
        "HEYAN1:WX-12365-20261012-0700370:000000",
        "HEYAN1:WX-12365-20261012-0700370",
        "http://example.org/?HEYAN1:WX-12365-20261012-0700370:048213",
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        if (slip_qr_read(span_of(bad[i]), number, code))
            fail_msg("'%s' was taken", bad[i]);
    static const uint8_t with_nul[] = "HEYAN1:WX-12365-20261012-0700370:0482\0003";
    assert_false(slip_qr_read((struct span){ with_nul, sizeof with_nul - 1 }, number, code));
    assert_string_equal(number, "WX-12365-20261012-0700370"); /* untouched since */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_written),
        cmocka_unit_test(parts_out_of_range_are_refused),
        cmocka_unit_test(people_write_them_their_way),
        cmocka_unit_test(a_slip_is_found),
        cmocka_unit_test(query_codes_are_six_digits),
        cmocka_unit_test(the_check_is_argon2id),
        cmocka_unit_test(the_slip_reads_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
