/* Which firm a line of a label names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/fs.h"
#include "base/place.h"
#include "ocr/firm.h"
#include "unit/ocr/readings.h"

/* want: the names, '|' between; "" none. */
static const struct {
    const char *line, *want;
} rows[] = {
    { "生产商：威县恒兴包装有限公司", "威县恒兴包装有限公司" },
    { "生产商:威县恒兴包装有限公司“", "威县恒兴包装有限公司" }, /* a speck at the end */
    { "生 产 商 ： 威县恒兴包装有限公司", "威县恒兴包装有限公司" },
    { "生产商威县恒兴包装有限公司", "威县恒兴包装有限公司" },
    { "制造商：威县恒兴包装（集团）有限公司", "威县恒兴包装（集团）有限公司" },
    { "厂名：威县恒兴包装厂 地址：威县顺城路12号", "威县恒兴包装厂" },
    { "厂名：威县恒兴包装厂电话：0319-6168877", "威县恒兴包装厂" },
    { "委托方：北京甲乙商贸有限公司 受委托方：威县恒兴包装有限公司",
      "北京甲乙商贸有限公司|威县恒兴包装有限公司" },
    { "被委托单位：威县恒兴包装有限公司", "威县恒兴包装有限公司" },
    { "经销商：北京甲乙商贸有限公司", "" }, /* who only sells it */
    { "生产商：威县恒兴包装有限公司 经销商：北京甲乙商贸有限公司", "威县恒兴包装有限公司" },
    { "生产商：威县厂名牌食品有限公司", "威县厂名牌食品有限公司" }, /* a label's word in a name */
    { "地址：威县顺城路12号", "" },
    { "生产商：", "" },
    { "生产商：威县", "" },
    { "生产日期：2015年10月12日", "" },
    { "威县恒兴包装有限公司", "" }, /* nobody says who that is */
    { "", "" },
};

static void check_row(const struct firm_labels *labels, size_t i)
{
    struct reading r = reading_of(rows[i].line, "9");
    struct ocr_lines lines = { 0 };
    char got[600] = "";
    firm_add(labels, &r, &lines);
    for (size_t k = 0, n = 0; k < lines.n; k++) {
        n += (size_t)snprintf(got + n, sizeof got - n, "%s%s", k ? "|" : "", lines.at[k].firm);
        assert_int_equal(lines.at[k].ident.kind, ID_NONE);
        assert_int_equal(lines.at[k].score, 990);
    }
    if (strcmp(got, rows[i].want) != 0)
        fail_msg("%s: '%s', not '%s'", rows[i].line, got, rows[i].want);
}

static void names_behind_their_labels(void **state)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        check_row(*state, i);
}

static void the_least_sure_character_counts(void **state)
{
    struct reading r = reading_of("生产商：威县恒兴包装有限公司", "99999959");
    struct ocr_lines lines = { 0 };
    firm_add(*state, &r, &lines);
    assert_int_equal(lines.n, 1);
    assert_int_equal(lines.at[0].score, 550);
}

static void there_is_an_end_to_names(void **state)
{
    struct reading r = { 0 };
    struct ocr_lines lines = { .n = OCR_LINES_MAX };
    for (size_t i = 0; i < READING_GLYPHS_MAX; i++) {
        static const char *const label[] = { "厂", "名", "威", "县", "恒", "兴" };
        text_copy(r.glyphs[i].text, GLYPH_BYTES, label[i % ARRAY_LEN(label)]);
        r.glyphs[i].after_blank = i % ARRAY_LEN(label) == 0;
    }
    r.n = READING_GLYPHS_MAX;
    firm_add(*state, &r, &lines);
    assert_int_equal(lines.n, OCR_LINES_MAX);
    lines.n = 0;
    firm_add(*state, &r, &lines);
    assert_int_equal(lines.n, OCR_LINES_MAX);
}

static void a_table_with_a_mistake_is_named(void **state)
{
    (void)state;
    static const char *const bad[] = { "word\tmeans\n厂名\tshop\n",
                                       "word\tmeans\n地址\tend\n厂名\tfirm\n", "word\n厂名\n" };
    struct err err = { 0 };
    assert_int_equal(fs_make_folder("ocr", &err), ERR_OK);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct firm_labels *l = NULL;
        assert_int_equal(fs_replace("ocr/firm_labels.tsv", span_of(bad[i]), &err), ERR_OK);
        assert_int_equal(firm_labels_open(".", &l, &err), ERR_INVALID);
        assert_null(l);
        assert_non_null(strstr(err.text, "firm_labels.tsv"));
    }
}

static int open_labels(void **state)
{
    char assets[FS_PATH_MAX];
    struct err err = { 0 };
    return place_assets(NULL, assets, &err) == ERR_OK &&
                   firm_labels_open(assets, (struct firm_labels **)state, &err) == ERR_OK
               ? 0
               : 1;
}

static int close_labels(void **state)
{
    firm_labels_close(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_behind_their_labels),
        cmocka_unit_test(the_least_sure_character_counts),
        cmocka_unit_test(there_is_an_end_to_names),
        cmocka_unit_test(a_table_with_a_mistake_is_named),
    };
    return cmocka_run_group_tests(tests, open_labels, close_labels);
}
