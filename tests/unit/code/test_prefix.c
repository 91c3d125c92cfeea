/* Prefixes, company prefix lengths, and the other functions of code/gtin.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attrs.h"
#include "code/book.h"
#include "code/gtin.h"

static const struct {
    const char *digits, *class, *en, *zh;
} prefixes[] = {
    { "6901028075763", "CHINA", "GS1 China", "中国" },
    { "6990000000000", "CHINA", "GS1 China", "中国" },
    { "6810000000000", "CHINA", "GS1 China", "中国" },
    { "6890000000000", "UNASSIGNED", "", "" },
    { "6820000000000", "UNASSIGNED", "", "" },
    { "4710000000000", "FOREIGN", "GS1 Chinese Taipei", "中国台湾" },
    { "4890000000000", "FOREIGN", "GS1 Hong Kong, China", "中国香港" },
    { "9580000000000", "FOREIGN", "GS1 Macau, China", "中国澳门" },
    { "3000000000000", "FOREIGN", "GS1 France", "法国" },
    { "0042100005264", "FOREIGN", "GS1 US", "美国" },
    { "042100005264", "FOREIGN", "GS1 US", "美国" },
    { "0000000123457", "IN_STORE", "Restricted circulation", "店内条码" },
    { "0000001123456", "UNUSED", "", "" },
    { "0000099123456", "UNUSED", "", "" },
    { "0000100123456", "FOREIGN", "GS1 US", "美国" },
    { "0200000000000", "IN_STORE", "Restricted circulation", "店内条码" },
    { "0290000000000", "IN_STORE", "Restricted circulation", "店内条码" },
    { "0300000000000", "FOREIGN", "GS1 US", "美国" },
    { "0400000000000", "IN_STORE", "Restricted circulation", "店内条码" },
    { "0500000000000", "RESERVED", "Reserved", "保留" },
    { "1390000000000", "FOREIGN", "GS1 US", "美国" },
    { "1400000000000", "UNASSIGNED", "", "" },
    { "1990000000000", "UNASSIGNED", "", "" },
    { "2000123287591", "IN_STORE", "Restricted circulation", "店内条码" },
    { "2999999999999", "IN_STORE", "Restricted circulation", "店内条码" },
    { "9500000000000", "FOREIGN", "GS1 Global Office", "国际物品编码组织总部" },
    { "9510000000000", "GMN_EPC", "EPC general manager numbers", "EPC 管理者号" },
    { "9520000000000", "DEMO", "Demonstrations and examples", "示例号码" },
    { "9600000000000", "GTIN8_ONLY", "GS1 UK - GTIN-8", "英国（仅8位码）" },
    { "9625000000000", "GTIN8_ONLY", "GS1 Poland - GTIN-8", "波兰（仅8位码）" },
    { "9700000000000", "UNASSIGNED", "", "" },
    { "9771000123457", "ISSN", "ISSN International Centre", "期刊（国际标准连续出版物号）" },
    { "9787111128069", "ISBN", "International ISBN Agency", "图书（国际标准书号）" },
    { "9800000000000", "REFUND", "Refund receipts", "退款单据" },
    { "9810000000000", "COUPON", "Coupons", "优惠券" },
    { "9840000000000", "UNASSIGNED", "", "" },
    { "9990000000000", "COUPON", "Coupons", "优惠券" },
    /* eight digits: their own table, never padded to thirteen */
    { "69012341", "CHINA", "GS1 China", "中国" },
    { "20012342", "IN_STORE", "Restricted circulation", "店内条码" },
    { "04252610", "IN_STORE", "Restricted circulation", "店内条码" },
    { "14000000", "UNASSIGNED", "", "" },
    { "96000000", "FOREIGN", "GS1 UK", "英国" },
    { "96250000", "FOREIGN", "GS1 Poland", "波兰" },
    { "97700000", "RESERVED", "Reserved", "保留" },
    /* fourteen: by the number inside */
    { "16901234567899", "CHINA", "GS1 China", "中国" },
    { "06901028075763", "CHINA", "GS1 China", "中国" },
    { "00000069012341", "CHINA", "GS1 China", "中国" },
    { "123", "NONE", "", "" },
    { "69010280757AB", "NONE", "", "" },
    { "", "NONE", "", "" },
};

static void prefix_says_what_it_is_for(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(prefixes); i++) {
        struct prefix_info info;
        gtin_prefix(prefixes[i].digits, &info);
        if (strcmp(prefix_class_name(info.class), prefixes[i].class) != 0 ||
            strcmp(info.holder_en, prefixes[i].en) != 0 ||
            strcmp(info.holder_zh, prefixes[i].zh) != 0)
            fail_msg("%s: %s %s %s", prefixes[i].digits, prefix_class_name(info.class),
                     info.holder_en, info.holder_zh);
    }
}

/* No number between 000 and 999 may fall between two rows. */
static void table_has_no_gaps(void **state)
{
    (void)state;
    for (int i = 0; i < 1000; i++) {
        char thirteen[14], eight[9];
        struct prefix_info info;
        snprintf(thirteen, sizeof thirteen, "%03d0000000000", i);
        gtin_prefix(thirteen, &info);
        assert_int_not_equal(info.class, PREFIX_NONE);
        snprintf(eight, sizeof eight, "%03d00000", i);
        gtin_prefix(eight, &info);
        assert_int_not_equal(info.class, PREFIX_NONE);
        assert_int_not_equal(info.class, PREFIX_GTIN8_ONLY);
    }
}

static void usual_length_goes_by_the_longest_match(void **state)
{
    (void)state;
    static const struct {
        const char *gtin;
        int length;
    } rows[] = {
        { "6901028075763", 10 },
        { "6901234567892", 7 },
        { "6911128800000", 0 },
        { "6932614000036", 8 },
        { "6964000000000", 0 },
        { "6960000000000", 8 },
        { "6970123456784", 9 },
        { "6980000000000", 0 },
        { "6890000000000", 0 },
        { "3000000000000", 0 },
        { "", 0 },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_int_equal(gtin_usual_prefix_length(rows[i].gtin), rows[i].length);
}

static void paddings_and_insides(void **state)
{
    (void)state;
    char out[15];
    assert_true(gtin_to14("69012341", out));
    assert_string_equal(out, "00000069012341");
    assert_true(gtin_to14("042100005264", out));
    assert_string_equal(out, "00042100005264");
    assert_true(gtin_to14("6901028075763", out));
    assert_string_equal(out, "06901028075763");
    assert_false(gtin_to14("69010280757", out));
    assert_false(gtin_to14("690102807576X", out));
    assert_true(gtin_inner("16901234567899", out));
    assert_string_equal(out, "6901234567892");
    assert_true(gtin_inner("06901028075763", out));
    assert_string_equal(out, "6901028075763");
    assert_false(gtin_inner("96901234567895", out)); /* variable measure: no retail number inside */
    assert_false(gtin_inner("6901234567892", out));
    assert_false(gtin_upce_expand("04252610", out)); /* right as EAN-8 only */
    assert_false(gtin_upce_expand("24252614", out)); /* no such number system */
    assert_true(gtin_upce_spread("04252610", out));
    assert_string_equal(out, "042100005260");
    assert_int_equal(gtin_price_check_digit("123", 3), 0);
    assert_int_equal(gtin_price_check_digit("12X4", 4), 0);
}

static void books_and_serials(void **state)
{
    (void)state;
    char out[14];
    assert_int_equal(isbn10_check_char("711112806"), '0');
    assert_int_equal(isbn10_check_char("080442957"), 'X'); /* ISO 2108's example */
    isbn10_to13("7111128060", out);
    assert_string_equal(out, "9787111128069");
    assert_int_equal(issn_check_char("0317847"), '1');
    assert_int_equal(issn_check_char("2434561"), 'X'); /* issn.org: 2434-561X */
    issn_from_gtin("9772434561006", out);
    assert_string_equal(out, "2434-561X");
    assert_true(isbn13_has_prefix("9787111128069"));
    assert_true(isbn13_has_prefix("9791000000000"));
    assert_false(isbn13_has_prefix("9790000000000")); /* printed music */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prefix_says_what_it_is_for),
        cmocka_unit_test(table_has_no_gaps),
        cmocka_unit_test(usual_length_goes_by_the_longest_match),
        cmocka_unit_test(paddings_and_insides),
        cmocka_unit_test(books_and_serials),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
