/* What a receipt names, out of its rows as they were read: each good one beside twins that must give nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/fs.h"
#include "base/place.h"
#include "base/text.h"
#include "ocr/receipt.h"

enum { HALF_PX = 15, SURE = 99, UNSURE = 20, TODAY = 20261116 };

static struct receipt_rules *rules;
static struct receipt_row rows[RECEIPT_ROWS_MAX];

/* Han characters 30 wide, others 15; two blanks are wide white; '~': the next character is in doubt. */
static void read_look(struct span text, struct reading *out)
{
    int x = 30;
    bool is_unsure = false;
    memset(out, 0, sizeof *out);
    for (size_t at = 0; at < text.len;) {
        uint32_t c;
        size_t from = at;
        at += utf8_next(text, at, &c);
        if (c == '~' || c == ' ') {
            is_unsure |= c == '~';
            x += c == ' ' ? HALF_PX : 0;
            continue;
        }
        struct glyph *g = &out->glyphs[out->n++];
        int width = c < 0x2E80 ? HALF_PX : 2 * HALF_PX;
        assert_in_range(out->n, 1, READING_GLYPHS_MAX);
        assert_true(span_copy(span_part(text, from, at), g->text, sizeof g->text));
        g->sure = is_unsure ? UNSURE : SURE;
        g->left = (int16_t)(x + 1);
        g->right = (int16_t)(x + width - 1);
        x += width;
        is_unsure = false;
    }
}

/* Rows with '\n' between; a row's looks with '|' between: the last one given is repeated. */
static struct receipt_facts facts_of(const char *text)
{
    struct receipt_facts out;
    size_t n = 0;
    for (const char *at = text; *at; n++) {
        size_t len = strcspn(at, "\n");
        struct span row = { (const uint8_t *)at, len };
        for (int k = 0; k < LOOK_COUNT; k++) {
            const uint8_t *bar = row.len > 0 ? memchr(row.p, '|', row.len) : NULL;
            size_t mine = bar ? (size_t)(bar - row.p) : row.len;
            read_look(span_part(row, 0, mine), &rows[n].look[k]);
            rows[n].is_looked[k] = true;
            if (bar)
                row = span_part(row, mine + 1, row.len);
        }
        at += len + (at[len] != '\0');
    }
    receipt_read_rows(rules, rows, n, (struct date){ TODAY }, &out);
    return out;
}

/* ---- the sum ---- */

static const struct {
    const char *rows, *want;
} amounts[] = {
    { "合计:  25.80", "25.80" },
    { "合计:  2580", "" }, /* where is its point? */
    { "合计：￥25.80元", "25.80" },
    { "合 计：  ¥12.50", "12.50" },
    { "总计 12.5元", "12.50" },
    { "总金额 ￥1,234.00", "1234.00" },
    { "总金额 ￥1,234", "1234.00" },
    { "总金额 ￥1,23.00", "" },
    { "总金额 ￥12,34.00", "" },
    { "总金额 1.234.00", "" },
    { "总计：25元", "25.00" },
    { "总计：25", "" },
    { "合计:  0.00", "" },
    { "合计:  -25.80", "" }, /* money back */
    { "合计:  12345678.00", "" },
    { "合计:  25.80|合计:  25.30", "" },             /* the looks differ */
    { "合计:  25.80|合计:  25.80|Git:  26.80", "" }, /* the other model differs */
    { "合计:  25.80|合计:  25.80|Git:  25.80", "25.80" },
    { "合计:  25.80|含汁:  25.80|Git:  25.80", "25.80" }, /* one look reads the word */
    { "合计:  25.80|找零:  25.80|Git:  25.80", "" },      /* the other another word */
    { "合计:  2~5.80", "" },
    { "合计:  3  25.80", "25.80" },  /* how many goods, and the sum */
    { "合计:  了  25.80", "25.80" }, /* a 3 read as a character */
    { "合计:  3.00  25.80", "" },    /* by weight: which of the two? */
    { "合计优重:  25.80", "" },      /* a longer word that nobody knows */
    { "会员合计:  25.80", "" },
    { "找零:  25.80", "" },
    { "单价:  25.80", "" },
    { "优惠:  25.80", "" },
    { "数量合计:  25.80", "" },
    { "原价合计:  25.80", "" },
    { "会员余额:  25.80", "" },
    { "合计:  25.80\n合计:  25.80", "25.80" },
    { "合计:  25.80\n总计:  26.80", "" }, /* two sums */
    { "合计:  25.80\n实收:  50.00\n找零:  24.20", "25.80" },
    { "合计:  25.80\n实收:  50.00\n找零:  24.30", "" }, /* does not add up: which is misread? */
    { "合计:  25.80\n实收:  50.00", "" },               /* change that was not read */
    { "合计:  25.80\n实收:  25.80", "25.80" },
    { "合计:  25.80\n实收:  25.00", "" },
    { "实收:  50.00\n找零:  24.20", "25.80" },
    { "实收:  25.80", "" }, /* the sum, or what was handed over? */
    { "实收:  24.20\n找零:  50.00", "" },
    { "合计:  28.00\n优惠:  2.20\n应收:  25.80", "25.80" },
    { "合计:  28.00\n优惠:  -2.20\n应收:  25.80", "25.80" },
    { "合计:  28.00\n优惠:  2.30\n应收:  25.80", "" },
    { "合计:  28.00\n优惠:  2.20", "" }, /* before or after it? */
    { "合计:  28.00\n优惠:  0.00", "28.00" },
    { "合计:  28.00\n优惠:  2.20\n实收:  30.00\n找零:  4.20", "25.80" },
    { "合计:  28.00\n优惠:  2.20\n实收:  30.00\n找零:  2.00", "28.00" },
    { "合计:  28.00\n应收:  25.80", "" }, /* the discount was not read */
    { "应收:  28.00\n优惠:  2.20\n实付:  25.80", "25.80" },
    { "应收:  28.00\n实付:  25.80", "" },
    { "合计:  28.00\n实竹:  25.80", "" }, /* below the sum an amount nobody explains */
    { "合计:  28.00\n微信支付:  28.00", "28.00" },
    { "合计:  28.00\n微信支付:  20.00", "" }, /* and the rest? */
    { "合计:  28.00\n微信支付:  25.80|微信支付:  26.80", "" },
    { "交易金额:RMB 25.80", "25.80" },
    { "金额(AMOUNT):RMB 25.80", "25.80" },
    { "品名  数量  单价  金额\n挂面  2  3.00  6.00\n合计:  6.00", "6.00" },
    { "合  计  ￥67.16  ￥8.74\n价税合计（大写）柒拾伍圆玖角  （小写）￥75.90", "75.90" },
    { "合  计  ￥67.16  ￥8.74", "" },
    { "价税合计（大写）  （小写）￥75.90\n（小写）￥76.90", "" },
    { "合计金额（小写）：￥25.80\n合计金额（大写）：见票面", "25.80" },
    { "本店满100.00元送10.00元券", "" },
    { "6901028000017  2.50  x2  5.00", "" },
    { "", "" },
};

static void sums(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(amounts); i++) {
        struct receipt_facts f = facts_of(amounts[i].rows);
        if (strcmp(f.amount, amounts[i].want) != 0)
            fail_msg("%s: '%s', not '%s'", amounts[i].rows, f.amount, amounts[i].want);
        assert_string_equal(f.shop, "");
        assert_false(date_known(f.bought));
    }
}

/* 25.80 whose point was not read: its digits stand apart there. */
static void whole_yuan_stand_evenly(void **state)
{
    (void)state;
    assert_string_equal(facts_of("总计：2580元").amount, "2580.00");
    assert_string_equal(facts_of("总计：25 80元").amount, "");
}

/* ---- the day ---- */

static const struct {
    const char *rows;
    int32_t want;
} days[] = {
    { "日期:2026-11-02", 20261102 },
    { "日期:2026-13-02", 0 },
    { "日期:2026-11-31", 0 },
    { "日期:2026-11-16", TODAY },
    { "日期:2026-11-17", 0 }, /* to come */
    { "日期:2016-11-02", 0 }, /* a 2 read as a 1 */
    { "日期:2026-11-0", 0 },
    { "日期:2026-11-2", 0 }, /* its last digit may be missing */
    { "日期:2026-11-2  14:33", 20261102 },
    { "日期:2026-11-2  3", 0 },
    { "日期:2026-11-02  3", 20261102 },
    { "日期:2026-11-0214:33", 20261102 }, /* the blank was not seen */
    { "日期:2026-11-025", 0 },
    { "日期:2026-11-02-5", 0 },
    { "开票日期：2026年11月2日", 20261102 },
    { "开票日期：2026年11月02日09:27", 20261102 },
    { "开票日期：2026年11月2", 0 },
    { "2026/11/02 14:33:05", 20261102 },
    { "2026.11.02", 20261102 },
    { "2026一11一02", 20261102 }, /* dashes as the Chinese model reads them */
    { "26/11/02 14:33", 20261102 },
    { "26/11/02", 0 }, /* 26/11/02 of what? */
    { "日期:26/11/02", 20261102 },
    { "25/11/26 14:33", 20251126 },
    { "26/03/25 14:33", 20260325 }, /* 26 March 2025 is too long ago to be meant */
    { "26/05/25 14:33", 20260525 },
    { "26/01/26 14:33", 20260126 },
    { "25/12/26 14:33", 20251226 },
    { "26/11/12 14:33", 20261112 },
    { "26/10/26 14:33", 20261026 },
    { "20261102", 0 }, /* any number */
    { "交易日期:20261102 14:33", 20261102 },
    { "交易日期:20261102143305", 20261102 },
    { "交易日期:2026110214330", 0 },
    { "交易日期:20261102743305", 0 },
    { "小票号:20261102", 0 },
    { "单号:2026-11-02", 0 },
    { "有效期至:2026-11-02", 0 },
    { "生产日期:2026-11-02", 0 },
    { "活动时间:2026-11-02至2026-11-05", 0 },
    { "打印时间:2026-11-02", 0 },
    { "日期:2026-11-02\n时间:2026-11-02 14:33", 20261102 },
    { "日期:2026-11-02\n时间:2026-11-03 14:33", 0 }, /* two days */
    { "日期:2026-11-02\n2026-10-01", 20261102 },     /* the word decides */
    { "2026-11-02\n2026-10-01", 0 },
    { "日期:2026-11-02\n日期:2026-11-20", 0 },
    { "日期:2026-11-02|日期:2026-11-03", 0 },
    { "日期:2026-11-02|日期:2026-11-02|BWA:2026-11-03", 0 },
    { "日期:2026-11-02|其:2026-11-02|BWA:2026-11-02", 20261102 },
    { "日期:2026年11月2日|日期:2026年11月2日|BMA: 2026411828", 20261102 }, /* eng knows no 年 */
    { "日期:2026年11月2日|日期:2026年11月3日", 0 },
    { "日期:202~6-11-02", 0 },
    { "订单2026-11-02A", 20261102 },
    { "A2026-11-02", 0 },
};

static void days_of_purchase(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(days); i++) {
        struct receipt_facts f = facts_of(days[i].rows);
        if (f.bought.ymd != days[i].want)
            fail_msg("%s: %d, not %d", days[i].rows, (int)f.bought.ymd, (int)days[i].want);
    }
}

/* ---- the shop ---- */

static const struct {
    const char *rows, *want;
} shops[] = {
    { "威县惠民超市\n欢迎光临\n日期:2026-11-02", "威县惠民超市" },
    { "威县惠民超市|威县惠尼超市\n欢迎光临", "" },
    { "威县惠~民超市\n欢迎光临", "" },
    { "威县惠民超市（洺州店）\n欢迎光临", "威县惠民超市（洺州店）" },
    { "威县惠民超市(洺州店)\n欢迎光临", "威县惠民超市（洺州店）" },
    { "威县惠民超市  〈洺州店)\n欢迎光临", "威县惠民超市（洺州店）" },
    { "威县惠民超市  洺州店\n欢迎光临", "" },
    { "威县惠民超市欢迎您\n日期:2026-11-02", "" },
    { "惠民\n日期:2026-11-02", "" },
    { "超市\n日期:2026-11-02", "" },
    { "威县惠民超市\n老百姓大药房\n日期:2026-11-02", "" }, /* which of the two? */
    { "威县惠民超市\n威县惠民超市\n日期:2026-11-02", "威县惠民超市" },
    { "日期:2026-11-02\n威县惠民超市", "" }, /* among the goods */
    { "谢谢惠顾本店\n日期:2026-11-02", "" },
    { "门店：老百姓大药房", "老百姓大药房" },
    { "门店：老百姓大药房|门店：老百姓大药局", "" },
    { "门店：老百姓大药号", "" }, /* no shop ends so */
    { "门店编号：老百姓大药房", "" },
    { "销售方名称：威县丰收农资经营部  纳税人识别号：9113", "威县丰收农资经营部" },
    { "购买方名称：威县丰收农资经营部", "" },
    { "购买方名称：老百姓大药房\n销售方名称：威县惠民超市", "威县惠民超市" },
    { "商户名称(MERCHANT NAME):\n世纪华联购物中心\n商户编号:898", "世纪华联购物中心" },
    { "商户名称(MERCHANT NAME):\n商户编号:898", "" },
    { "门店：老百姓大药房\n门店：威县惠民超市", "" },
    { "老百姓超市\n门店：老百姓大药房", "老百姓大药房" }, /* the word decides */
    { "银联POS签购单\n", "" },
};

static void names_of_shops(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(shops); i++) {
        struct receipt_facts f = facts_of(shops[i].rows);
        if (strcmp(f.shop, shops[i].want) != 0)
            fail_msg("%s: '%s', not '%s'", shops[i].rows, f.shop, shops[i].want);
    }
}

/* ---- which rows are looked at again ---- */

static void rows_that_matter(void **state)
{
    (void)state;
    static const struct {
        const char *row;
        size_t at;
        bool want;
    } cases[] = {
        { "合计:  25.80", 9, true },         { "日期:2026-11-02", 9, true },
        { "2026-11-02 14:33", 9, true },     { "威县惠民超市", 0, true },
        { "威县惠民超市", 9, false },        { "6901028000017 2.50", 3, false },
        { "电话:0319-6160590", 9, false },   { "挂面", 9, false },
        { "有效期至:2026-11-02", 9, false },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct reading r;
        read_look(span_of(cases[i].row), &r);
        if (receipt_matters(rules, &r, cases[i].at) != cases[i].want)
            fail_msg("%s", cases[i].row);
    }
}

/* Rows that were not looked at again have no second opinion. */
static void one_look_is_none(void **state)
{
    struct receipt_facts f;
    (void)state;
    memset(rows, 0, sizeof rows);
    read_look(span_of("合计:  25.80"), &rows[0].look[LOOK_FIRST]);
    rows[0].is_looked[LOOK_FIRST] = true;
    receipt_read_rows(rules, rows, 1, (struct date){ TODAY }, &f);
    assert_string_equal(f.amount, "");
}

/* ---- the tables ---- */

static void open_bad(const char *labels, const char *dates, const char *says)
{
    struct receipt_rules *r = NULL;
    struct err err = { 0 };
    assert_int_equal(fs_make_folder("ocr", NULL), ERR_OK);
    assert_int_equal(fs_replace("ocr/receipt_labels.tsv", span_of(labels), NULL), ERR_OK);
    assert_int_equal(fs_replace("ocr/receipt_dates.tsv", span_of(dates), NULL), ERR_OK);
    enum err_code rc = receipt_rules_open(".", &r, &err);
    if (rc == ERR_OK || !strstr(err.text, says))
        fail_msg("%d %s", (int)rc, err.text);
}

static void broken_tables_are_named(void **state)
{
    (void)state;
    static const char *const good = "form\tneeds\nYYYY-MM-DD\tnothing\n";
    open_bad("word\tmeans\n合计\ttotal\n", good, "receipt_labels.tsv:2: column means");
    open_bad("word\tmeans\n合计\tsum\n合计\tdue\n", good, "receipt_labels.tsv:3: column word");
    open_bad("word\tmeans\n合计\tsum\n", "form\tneeds\nYYYY-MM\tnothing\n",
             "receipt_dates.tsv:2: column form");
    open_bad("word\tmeans\n合计\tsum\n", "form\tneeds\nYYYY-MM-DD\tluck\n",
             "receipt_dates.tsv:2: column needs");
}

static int open_rules(void **state)
{
    char assets[FS_PATH_MAX];
    struct err err = { 0 };
    (void)state;
    if (place_assets(NULL, assets, &err) == ERR_OK &&
        receipt_rules_open(assets, &rules, &err) == ERR_OK)
        return 0;
    print_error("%s\n", err.text);
    return -1;
}

static int close_rules(void **state)
{
    (void)state;
    receipt_rules_close(rules);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums),
        cmocka_unit_test(whole_yuan_stand_evenly),
        cmocka_unit_test(days_of_purchase),
        cmocka_unit_test(names_of_shops),
        cmocka_unit_test(rows_that_matter),
        cmocka_unit_test(one_look_is_none),
        cmocka_unit_test(broken_tables_are_named),
    };
    return cmocka_run_group_tests(tests, open_rules, close_rules);
}
