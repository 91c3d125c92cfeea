/* Payloads of symbols, bursts of guns, bytes of any kind; and what a number else could be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attrs.h"
#include "unit/code/found.h"

static const struct {
    enum find_source source;
    const char *payload, *found;
} payloads[] = {
    { FIND_EAN13, "6901028075763", "GTIN13 6901028075763 ok" },
    { FIND_EAN13, "6901028075764", "GTIN13 6901028075764 bad(3)" },
    { FIND_EAN13, "9787111128069", "ISBN 9787111128069 ok" },
    { FIND_EAN13, "9771000123457", "ISSN 1000-1239 ok (GTIN13)" },
    { FIND_EAN13, "977100012345703", "ISSN 1000-1239 ok (GTIN13); ADD_ON 03 none" },
    { FIND_EAN13, "978711112806951495", "ISBN 9787111128069 ok; ADD_ON 51495 none" },
    { FIND_EAN13, "1305331000123", "GTIN13 1305331000123 bad(5)" }, /* bars are no 注册号 */
    { FIND_EAN13, "042100005264", "GTIN12 042100005264 ok" },
    { FIND_EAN13, "69010280", "DIGITS 69010280 malformed" },
    { FIND_EAN8, "69012341", "GTIN8 69012341 ok" },
    { FIND_EAN8, "02345673", "GTIN8 02345673 ok" }, /* the bars have said which */
    { FIND_EAN8, "04252614", "GTIN8 04252614 bad(0)" },
    { FIND_UPCE, "02345673", "GTIN12 023456000073 ok" },
    { FIND_UPCE, "04252614", "GTIN12 042100005264 ok" },
    { FIND_UPCE, "04252610", "GTIN12 042100005260 bad(4)" },
    { FIND_UPCE, "042100005264", "GTIN12 042100005264 ok" },
    { FIND_UPCE, "94252614", "DIGITS 94252614 malformed" },
    { FIND_UPCA, "042100005264", "GTIN12 042100005264 ok" },
    { FIND_UPCA, "0042100005264", "GTIN12 042100005264 ok" },
    { FIND_UPCA, "04210000526412", "GTIN12 042100005264 ok; ADD_ON 12 none" },
    { FIND_ITF, "16901234567899", "GTIN14 16901234567899 ok" },
    { FIND_ITF, "16901234567890", "GTIN14 16901234567890 bad(9)" },
    { FIND_ITF, "123456", "DIGITS 123456 none" },
    { FIND_CODE39, "XK1620400123", "XK XK16-204-00123 none" },
    { FIND_CODE128, "0106901028075763", "GTIN13 6901028075763 ok" },
    { FIND_CODE128,
      "010690102807576310ABC\x1d"
      "11141001",
      "GTIN13 6901028075763 ok; BATCH ABC none; DATE_MADE 2014-10-01 none" },
    { FIND_CODE128, "12345678901234567", "DIGITS 12345678901234567 none (ORGANIC_CODE)" },
    { FIND_2D, "https://id.gs1.org/01/06901028075763/10/ABC",
      "GTIN13 6901028075763 ok; BATCH ABC none" },
    { FIND_2D, "http://www.example.com/gtin/06901028075763/bat/Q4D593",
      "GTIN13 6901028075763 ok; BATCH Q4D593 none" },
    { FIND_2D, "http://www.example.com/p?id=6901028075763", "URL http://www.example.com none" },
    { FIND_2D, "HTTP://WWW.EXAMPLE.COM", "URL HTTP://WWW.EXAMPLE.COM none" },
    { FIND_2D, "http://user:secret@example.com/x", "URL http://example.com none" },
    { FIND_2D, "http://example.com?x=/y", "URL http://example.com none" },
    { FIND_2D, "网址 http://example.com/x 条码6901028075763",
      "URL http://example.com none; GTIN13 6901028075763 ok" },
    { FIND_TEXT, "(01)06901028075763(10)ABC", "GTIN13 6901028075763 ok; BATCH ABC none" },
    { FIND_TEXT, "见 (01)06901028075763(10)ABC 处", "GTIN13 6901028075763 ok; BATCH ABC none" },
    { FIND_TEXT, "(00)006901234567890008", "SSCC 006901234567890008 ok" },
    { FIND_TEXT, "(01)09787111128069", "ISBN 9787111128069 ok" },
    { FIND_TEXT, "(12345", "" },
    { FIND_WEDGE, "]E06901028075763\r\n", "GTIN13 6901028075763 ok" },
    { FIND_WEDGE, "]E06901028075764", "GTIN13 6901028075764 bad(3)" },
    { FIND_WEDGE, "]E402345673", "GTIN8 02345673 ok" },
    { FIND_WEDGE, "]E3977100012345703", "ISSN 1000-1239 ok (GTIN13); ADD_ON 03 none" },
    { FIND_WEDGE, "]E00042100005264", "GTIN13 0042100005264 ok" },
    { FIND_WEDGE, "]C10106901028075763310300125015260930",
      "GTIN13 6901028075763 ok; DATE_BEST 2026-09-30 none" },
    { FIND_WEDGE, "]d2010690102807576310A{GS}21B",
      "GTIN13 6901028075763 ok; BATCH A none; SERIAL B none" },
    { FIND_WEDGE, "]C1010690102807576317260230", "GTIN13 6901028075763 ok" }, /* no such day */
    { FIND_WEDGE, "]I116901234567899", "GTIN14 16901234567899 ok" },
    { FIND_WEDGE, "]A0XK1620400123", "XK XK16-204-00123 none" },
    { FIND_WEDGE, "]Q1http://example.com/", "URL http://example.com none" },
    { FIND_WEDGE, "]C06901028075763", "GTIN13 6901028075763 ok" },
    { FIND_WEDGE, "1412345678902", "GTIN13 1412345678902 ok" }, /* typed, it might be a REG13 */
    { FIND_WEDGE, "6901028075763\n", "GTIN13 6901028075763 ok" },
    { FIND_WEDGE, "977100012345703", "ISSN 1000-1239 ok (GTIN13); ADD_ON 03 none" },
    { FIND_WEDGE, "690102807576312345", "DIGITS 690102807576312345 none (SSCC USCC)" },
    { FIND_WEDGE, "690102807576312", "GTIN13 6901028075763 ok; ADD_ON 12 none" },
    { FIND_WEDGE, "978711112806951495", "ISBN 9787111128069 ok; ADD_ON 51495 none" },
    { FIND_WEDGE, "130533200000128", "REG15 130533200000128 ok" },
    { FIND_WEDGE, "11010519491231002X", "ID_CARD - none" },
    { FIND_WEDGE, "]", "" },
    { FIND_KEYPAD, "16204 00123", "" },
};

static void payload_gives(void **state)
{
    (void)state;
    size_t wrong = 0;
    for (size_t i = 0; i < ARRAY_LEN(payloads); i++) {
        char got[FOUND_MAX];
        found_in(payloads[i].payload, payloads[i].source, got);
        if (strcmp(got, payloads[i].found) != 0) {
            print_error("%d %s\n   found    %s\n   expected %s\n", payloads[i].source,
                        payloads[i].payload, got, payloads[i].found);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

static void places_are_bytes_of_the_text(void **state)
{
    (void)state;
    static const char text[] = "　商品条码：６９０１０２８０７５７６３，ISBN 7-111-12806-0";
    struct ident found[FIND_MAX];
    assert_int_equal(code_find(span_of(text), FIND_TEXT, found, FIND_MAX), 2);
    assert_memory_equal(text + found[0].at, "６９０１０２８０７５７６３", found[0].len);
    assert_int_equal(found[0].len, 13 * 3);
    assert_int_equal(found[1].len, strlen("7-111-12806-0"));
    assert_memory_equal(text + found[1].at, "7-111-12806-0", found[1].len);
    assert_int_equal(code_find(span_of("\r ]E06901028075763"), FIND_WEDGE, found, FIND_MAX), 1);
    assert_int_equal(found[0].at, 5);
    assert_int_equal(code_find(span_of("a (01)06901028075763"), FIND_TEXT, found, FIND_MAX), 1);
    assert_int_equal(found[0].at, 6);
    assert_int_equal(found[0].len, 14);
}

static void odd_bytes_are_fine(void **state)
{
    (void)state;
    static const uint8_t bytes[] = "\xff\xfe\0\x80条码\0"
                                   "6901028075763\xe6\x9d\0\x1d";
    struct ident found[FIND_MAX];
    struct span s = { bytes, sizeof(bytes) - 1 };
    assert_int_equal(code_find(s, FIND_TEXT, found, FIND_MAX), 1);
    assert_string_equal(found[0].text, "6901028075763");
    /* A zero-width character inside a number is not seen, so it does not part it. */
    char got[FOUND_MAX];
    found_in("690102\xe2\x80\x8b"
             "8075763",
             FIND_TEXT, got);
    assert_string_equal(got, "GTIN13 6901028075763 ok");
    assert_int_equal(code_find((struct span){ bytes, 0 }, FIND_TEXT, found, FIND_MAX), 0);
    assert_int_equal(code_find((struct span){ NULL, 0 }, FIND_TEXT, found, FIND_MAX), 0);
}

static void no_more_than_asked(void **state)
{
    (void)state;
    static const char text[] = "6901028075763 6922255451427 6932614000036";
    struct ident found[3];
    memset(found, 0x5A, sizeof found);
    assert_int_equal(code_find(span_of(text), FIND_TEXT, found, 2), 2);
    assert_string_equal(found[1].text, "6922255451427");
    assert_int_equal((unsigned char)found[2].text[0], 0x5A);
    assert_int_equal(code_find(span_of(text), FIND_TEXT, NULL, 0), 0);
}

static void what_lies_beyond_the_ceiling_is_not_read(void **state)
{
    (void)state;
    static char text[FIND_BYTES_MAX + 64];
    struct ident found[FIND_MAX];
    memset(text, ' ', sizeof text - 1);
    memcpy(text + FIND_BYTES_MAX, "6901028075763", 13);
    assert_int_equal(code_find(span_of(text), FIND_TEXT, found, FIND_MAX), 0);
    memset(text, ' ', sizeof text - 1);
    memcpy(text + FIND_BYTES_MAX - 13, "6901028075763", 13);
    assert_int_equal(code_find(span_of(text), FIND_TEXT, found, FIND_MAX), 1);
    assert_int_equal(found[0].at, FIND_BYTES_MAX - 13);
}

static void taken_for_another_kind(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum ident_kind kind;
        const char *as; /* NULL: cannot be */
    } rows[] = {
        { "QS130101010001", ID_QS_PACK, "QS_PACK QS13-01010-10001 none" },
        { "QS15-10301-00001", ID_QS_FOOD, "QS_FOOD QS151030100001 none" },
        { "130101010002", ID_QS_FOOD, "QS_FOOD QS130101010002 none" },
        { "130101010002", ID_CMA, "CMA 130101010002 none" },
        { "130101010002", ID_GTIN12, "GTIN12 130101010002 bad(1)" },
        { "1305331000123", ID_REG13, "REG13 1305331000123 none" },
        { "10811310111839", ID_SC, "SC SC10811310111839 ok" },
        { "20141001123003", ID_SC, "SC SC20141001123003 bad(9)" },
        { "12314123456789012", ID_ORGANIC_CODE, "ORGANIC_CODE 12314123456789012 none" },
        { "TS2213010", ID_ORG, "ORG TS2213010 ok" },
        { "6901028075763", ID_GTIN13, "GTIN13 6901028075763 ok" },
        { "6901028075763", ID_REG15, NULL },
        { "6901028075763", ID_XK, NULL },
        { "6901028075763", ID_ORG, NULL },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct ident found[FIND_MAX], as;
        char got[FOUND_MAX];
        assert_int_equal(code_find(span_of(rows[i].text), FIND_TEXT, found, FIND_MAX), 1);
        bool can = code_find_as(&found[0], rows[i].kind, &as);
        assert_int_equal(can, rows[i].as != NULL);
        if (!can)
            continue;
        found_write(&as, 1, got);
        assert_string_equal(got, rows[i].as);
        assert_int_equal(as.at, found[0].at);
        assert_int_equal(as.len, found[0].len);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(payload_gives),
        cmocka_unit_test(places_are_bytes_of_the_text),
        cmocka_unit_test(odd_bytes_are_fine),
        cmocka_unit_test(no_more_than_asked),
        cmocka_unit_test(what_lies_beyond_the_ceiling_is_not_read),
        cmocka_unit_test(taken_for_another_kind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
