/* What a slip says, out of models as the screens show them; and 打印小票 through the flow's table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "app/slips.h"
#include "base/fs.h"
#include "golden_models.h"

static struct law *law;
static struct words *words[2];

static int open_all(void **state)
{
    char assets[FS_PATH_MAX];
    (void)state;
    return fs_join(assets, getenv("HEYAN_ROOT"), "assets", NULL) ||
                   law_open(assets, "2014-12365", &law, NULL) ||
                   words_open(assets, "zh", &words[0], NULL) ||
                   words_open(assets, "en", &words[1], NULL)
               ? -1
               : 0;
}

static int close_all(void **state)
{
    (void)state;
    words_close(words[0]);
    words_close(words[1]);
    law_close(law);
    return 0;
}

static void set_case(struct golden *g, const char *name, unsigned variant)
{
    size_t i = 0;
    while (i < golden_count && strcmp(golden_cases[i].name, name) != 0)
        i++;
    assert_true(i < golden_count);
    golden_set(g, i, variant, law);
}

static void a_verdict_is_on_paper_as_on_the_screen(void **state)
{
    static struct golden g;
    static struct slip_room room;
    struct slip_verdict s;
    (void)state;
    set_case(&g, "take", 0);
    slips_verdict(words[0], &g.model, &room, &s);
    assert_string_equal(s.number, "6901234567892");
    assert_string_equal(s.qr, g.model.take_text);
    assert_string_equal(s.bureau, "威县质量技术监督局");
    assert_string_equal(s.hotline, "12365");
    assert_true(s.title[0] != '\0');
    assert_true(s.n_lines >= 2);
    assert_string_equal(s.lines[0], "登记企业：河北麦香园食品有限公司");
    assert_non_null(strstr(s.data, "2015年10月12日"));
    assert_false(s.is_demo);
    g.model.release.demo = true;
    g.model.english = true;
    slips_verdict(words[1], &g.model, &room, &s);
    assert_true(s.is_demo);
    assert_non_null(strstr(s.lines[0], "河北麦香园食品有限公司"));
    assert_non_null(strstr(s.bureau, "Bureau"));
    g.model.check = NULL; /* no verdict: nothing of one */
    slips_verdict(words[0], &g.model, &room, &s);
    assert_string_equal(s.title, "");
    assert_int_equal(s.n_lines, 0);
}

static struct route_office ours = { .id = "standards",
                                    .name = "标准计量股",
                                    .name_en = "Standards",
                                    .phone = "7600380",
                                    .is_ours = true };
static struct route_office desk = {
    .id = "12365", .name = "12365投诉举报中心", .name_en = "Desk", .phone = "", .is_ours = true
};
static struct route_office other = {
    .id = "agri", .name = "农业局", .name_en = "", .phone = "", .is_ours = false
};

static void a_report_names_who_handles_it(void **state)
{
    static struct golden g;
    static struct slip_room room;
    static struct report r;
    struct slip_report s;
    (void)state;
    set_case(&g, "take", 0);
    report_begin(&r, REPORT_TIP);
    text_copy(r.number, sizeof r.number, "WX-12365-20261012-0700370");
    text_copy(g.model.report.code, sizeof g.model.report.code, "048213");
    r.due = DATE_OF(2026, 10, 19);
    r.n_goods = 1;
    text_copy(r.goods[0].code, sizeof r.goods[0].code, "6901234567892");
    text_copy(r.goods[0].verdict, sizeof r.goods[0].verdict, "E");
    g.model.report.report = &r;
    g.model.report.decision =
        (struct route_decision){ .office = &ours, .desk = &desk, .is_ours = true };
    slips_report(words[0], &g.model, true, &room, &s);
    assert_string_equal(s.number, r.number);
    assert_string_equal(s.code, "048213");
    assert_int_equal(s.due.ymd, 20261019);
    assert_true(s.is_offline);
    assert_string_equal(s.office, "标准计量股");
    assert_string_equal(s.office_phone, "7600380");
    assert_string_equal(s.handled, "");
    assert_string_equal(s.verdict, "查询结果：已注销、过期或被通报");

    /* of another authority: that we pass it on, and the hotline in place of a telephone it has not got */
    g.model.report.decision = (struct route_decision){ .office = &other, .desk = &desk };
    r.n_goods = 0;
    slips_report(words[0], &g.model, false, &room, &s);
    assert_string_equal(s.office, "");
    assert_non_null(strstr(s.handled, "农业局"));
    assert_non_null(strstr(s.handled, "12365"));
    assert_string_equal(s.goods, "");
    assert_string_equal(s.verdict, "");
    assert_false(s.is_offline);
    g.model.report.decision = (struct route_decision){ 0 };
    slips_report(words[0], &g.model, false, &room, &s);
    assert_string_equal(s.handled, "");
    report_wipe(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_verdict_is_on_paper_as_on_the_screen),
        cmocka_unit_test(a_report_names_who_handles_it),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
