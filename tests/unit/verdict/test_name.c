#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attrs.h"
#include "verdict/name.h"

static void names_are_the_same_or_not(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        bool same;
    } rows[] = {
        { "威县华丰食品有限公司", "威县华丰食品有限公司", true },
        { "威县华丰食品有限公司", "威县华丰食品有限责任公司", true },
        { "威县华丰食品(集团)有限公司", "威县华丰食品(集团)有限公司", true },
        { "威县华丰食品(集团)有限公司", "威县华丰食品集团有限公司", true },
        { "威县 华丰食品　有限公司", "威县华丰食品有限公司", true },
        { "ABC食品有限公司", "abc食品有限公司", true },
        { "河北省威县华丰食品有限公司", "华丰食品有限公司", true },
        { "河北省邢台市威县华丰食品有限公司", "威县华丰食品有限公司", true },
        { "河北康健药业股份有限公司", "康健药业股份公司", true },
        { "北京华丰食品有限公司", "河北华丰食品有限公司", false },
        { "大华丰食品有限公司", "华丰食品有限公司", false },
        { "威县华丰食品有限公司", "威县华丰食品厂", false },
        { "威县华丰食品有限公司", "威县华丰药业有限公司", false },
        { "威县华丰食品有限公司", "威县华丰食品有限公司第二分公司", false },
        { "河北华龙华丰食品有限公司", "华丰食品有限公司", false }, /* 华龙 is no place */
        { "新河⾏星食品厂", "新河行星食品厂", true },           /* a radical that looks the same */
        { "新河\xEF\xA8\x88星食品厂", "新河行星食品厂", true }, /* a compatibility form, U+FA08 */
        { "新河行星食品厂", "新河彳星食品厂", false },
        { "", "威县华丰食品有限公司", false },
        { "", "", false },
        { " ()", "（ ）", false },
        { "河北", "北", false },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (name_same(rows[i].a, rows[i].b) != rows[i].same)
            fail_msg("%s / %s", rows[i].a, rows[i].b);
        if (name_same(rows[i].b, rows[i].a) != rows[i].same)
            fail_msg("%s / %s, the other way round", rows[i].a, rows[i].b);
    }
}

static void any_bytes_are_no_name(void **state)
{
    (void)state;
    char line[700];
    memset(line, 0xE5, sizeof line - 1);
    line[sizeof line - 1] = '\0';
    assert_false(name_same(line, "威县华丰食品有限公司"));
    assert_false(name_within("威县华丰食品有限公司", line));
    assert_string_equal(trade_of_name(line), "");
}

/* Same to the letter, clearly another, or neither. */
static void a_name_that_was_read(void **state)
{
    (void)state;
    static const char name[] = "威县华丰食品有限公司";
    static const struct {
        const char *read;
        enum name_fit fit;
    } rows[] = {
        { "威县华丰食品有限公司", NAME_FIT_SAME },
        { "威县华丰⾷品有限公司", NAME_FIT_SAME },
        { "河北省威县华丰食品（有限公司）", NAME_FIT_SAME },
        { "任县第三食品有限公司；威县华丰食品有限公司", NAME_FIT_SAME },
        { "威县华手食品有限公司", NAME_FIT_UNSURE }, /* one character misread */
        { "威县毕丰會品有限公司", NAME_FIT_UNSURE }, /* two */
        { "威县华丰食品有限", NAME_FIT_UNSURE },     /* cut off */
        { "任县第三食品有限", NAME_FIT_UNSURE },     /* another's, cut off */
        { "华丰食品厂", NAME_FIT_UNSURE },           /* another kind of firm */
        { "任县第三食品有限公司；威县华手食品有限公司", NAME_FIT_UNSURE },
        { "公司", NAME_FIT_UNSURE },
        { "有限公司", NAME_FIT_UNSURE },
        { "", NAME_FIT_UNSURE },
        { "；；", NAME_FIT_UNSURE },
        { "任县第三食品有限公司", NAME_FIT_DIFFERENT }, /* 食品 is all they share */
        { "邢台康健药业股份有限公司", NAME_FIT_DIFFERENT },
        { "任县第三食品厂；清河亿通商贸有限公司", NAME_FIT_DIFFERENT },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (name_fit_read(rows[i].read, name) != rows[i].fit)
            fail_msg("%s: %d", rows[i].read, (int)name_fit_read(rows[i].read, name));
    assert_int_equal(name_fit_read("任县第三食品有限公司", ""), NAME_FIT_UNSURE);
    char line[700];
    memset(line, 0xE5, sizeof line - 1);
    line[sizeof line - 1] = '\0';
    assert_int_equal(name_fit_read(line, name), NAME_FIT_UNSURE);
}

static void a_line_holds_a_name(void **state)
{
    (void)state;
    assert_true(
        name_within("委托方:甲有限公司 受委托方:威县华丰食品有限公司", "威县华丰食品有限公司"));
    assert_false(name_within("委托方:甲有限公司", "威县华丰食品有限公司"));
    assert_false(name_within("威县华丰食品有限公司", "华丰")); /* too short to name a firm */
    assert_false(name_within("威县华丰食品有限公司", ""));
}

static void a_name_inside_another_is_another_firm(void **state)
{
    (void)state;
    static const struct {
        const char *line, *name;
        bool within;
    } rows[] = {
        { "制造商:威县华丰食品有限公司", "威县华丰食品有限公司", true },
        { "制造商威县华丰食品有限公司", "威县华丰食品有限公司", true },
        { "由威县华丰食品有限公司出品", "威县华丰食品有限公司", true },
        { "河北省威县华丰食品有限公司", "威县华丰食品有限公司", true },
        { "威县华丰食品有限公司 地址：威县人民路1号", "威县华丰食品有限公司", true },
        { "威县华丰食品有限公司清河分公司", "威县华丰食品有限公司", true },
        { "威县华丰食品有限公司（第二分厂）", "威县华丰食品有限公司", true },
        { "邢台甲有限公司、威县华丰食品有限公司", "威县华丰食品有限公司", true },
        { "大华丰食品有限公司", "华丰食品有限公司", false },
        { "中国大华丰食品有限公司", "华丰食品有限公司", false },
        { "华北华丰食品有限公司", "华丰食品有限公司", false },
        { "威县钢业集团龙海铸造有限公司", "威县钢业集团", false },
        { "威县华丰食品有限公司清河面粉厂", "威县华丰食品有限公司", false },
        { "威县华丰食品有限", "威县华丰食品有限公司", false },
        { ":::", "威县华丰食品有限公司", false },
        { "", "威县华丰食品有限公司", false },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (name_within(rows[i].line, rows[i].name) != rows[i].within)
            fail_msg("%s / %s", rows[i].line, rows[i].name);
    assert_true(name_alike("大华丰食品有限公司", "华丰食品有限公司"));
    assert_true(name_alike("华丰食品有限公司", "大华丰食品有限公司"));
    assert_false(name_alike("邢台星光食品有限公司", "华丰食品有限公司"));
    assert_false(name_alike("", "华丰食品有限公司"));
    assert_string_equal(name_province("（河北）华丰食品有限公司"), "13");
    assert_string_equal(name_province("威县华丰食品有限公司"), "");
    assert_true(name_has_region("威县华丰食品有限公司"));
    assert_false(name_has_region("华丰食品有限公司"));
}

static void a_name_tells_the_trade(void **state)
{
    (void)state;
    static const struct {
        const char *name, *trade;
    } rows[] = {
        { "威县华丰食品有限公司", "food" },      { "河北康健药业有限公司", "drug" },
        { "宁晋宏达电缆有限公司", "cable" },     { "石家庄食品机械有限公司", "machinery" },
        { "邢台食品包装有限公司", "packaging" }, { "清河亿通商贸有限公司", "trade" },
        { "邢台大地实业有限公司", "" },          { "", "" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (strcmp(trade_of_name(rows[i].name), rows[i].trade) != 0)
            fail_msg("%s: %s", rows[i].name, trade_of_name(rows[i].name));
}

static void only_trades_far_apart_conflict(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        bool conflict;
    } rows[] = {
        { "drug", "food", true },
        { "cable", "food", true },
        { "food", "food", false },
        { "food", "drink", false },
        { "chemical", "detergent", false },
        { "trade", "food", false },
        { "machinery", "food", false },
        { "", "food", false },
        { "food", "", false },
        { "no such trade", "food", false },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_int_equal(trade_conflict(rows[i].a, rows[i].b), rows[i].conflict);
        assert_int_equal(trade_conflict(rows[i].b, rows[i].a), rows[i].conflict);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_the_same_or_not),
        cmocka_unit_test(any_bytes_are_no_name),
        cmocka_unit_test(a_name_that_was_read),
        cmocka_unit_test(a_line_holds_a_name),
        cmocka_unit_test(a_name_inside_another_is_another_firm),
        cmocka_unit_test(a_name_tells_the_trade),
        cmocka_unit_test(only_trades_far_apart_conflict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
