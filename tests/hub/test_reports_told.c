/* What the citizen is told of what the office decided: why in published words, to whom it was passed on, and what an
 * officer wrote only when it was written for him. */

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "docket/rules.h"
#include "reports_world.h"

static struct docket_rules *rules;

static int begin(void **state)
{
    char folder[FS_PATH_MAX];
    (void)state;
    snprintf(folder, sizeof folder, "%s/assets/docket", getenv("HEYAN_ROOT"));
    return docket_rules_open(folder, "2014-12365", &rules, NULL) == ERR_OK ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    docket_rules_close(rules);
    return 0;
}

static void what_the_citizen_is_told(void **state)
{
    static const char secret[] = "打电话问过店主王五";
    static const struct {
        const char *name;
        struct docket_act act;
        const char *told[3]; /* "-…": not told */
    } rows[] = {
        { "refused: why, and where to go",
          { .act = "refuse", .reason = "not_lawful", .text = secret },
          { "\"reason\":\"不符合法律规定的受理条件。想知道详情，请拨打受理电话。\"",
            "\"reason_en\":\"The law's conditions are not met.", "-王五" } },
        { "refused, and the officer says so himself",
          { .act = "refuse", .reason = "not_lawful", .text = secret, .tells = true },
          { "\"reason\":\"不符合", "王五" } },
        { "passed on: to whom",
          { .act = "transfer", .office = "food", .text = secret },
          { "\"office_name\":\"县食品药品监督管理局\"", "\"office_phone\":\"12331\"", "-王五" } },
        { "asked: for him", { .act = "ask", .text = "哪天买的？" }, { "哪天买的？" } },
        { "assigned: not his matter",
          { .act = "assign", .office = "quality", .text = secret },
          { "-assign", "-王五", "\"office_name_en\":\"Quality Supervision Section\"" } },
    };
    struct world *w = *state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct docket *d = NULL;
        struct docket_case c;
        struct hall_report r;
        char text[256];
        struct docket_act act = rows[i].act;
        hall_report_make(&r, "wei-07", 7, (unsigned)i + 1, true);
        hall_report_seal(&r, 400);
        struct heard h = post(w, &w->wei, &r);
        expect(rows[i].name, &h, 201, NULL);
        assert_int_equal(docket_open(DOCKET, false, &d, NULL), ERR_OK);
        assert_int_equal(docket_find(d, r.envelope.number, &c, NULL), ERR_OK);
        act.id = c.id;
        act.who = "张三";
        act.now_utc_s = NOW + 60;
        assert_int_equal(docket_act(d, rules, NULL, &act, NULL, NULL), ERR_OK);
        docket_close(d);
        snprintf(text, sizeof text, "{\"number\":\"%s\",\"code\":\"123456\"}", r.envelope.number);
        h = post_text(w, "/v1/mailbox", NULL, text);
        expect(rows[i].name, &h, 200, NULL);
        for (size_t k = 0; k < 3 && rows[i].told[k]; k++) {
            const char *wanted = rows[i].told[k];
            bool is_not = *wanted == '-';
            if ((strstr(h.text, wanted + is_not) != NULL) == is_not)
                fail_msg("%s: %s\n%s", rows[i].name, wanted, h.text);
        }
        assert_null(strstr(h.text, "张三"));
        hall_report_fini(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_the_citizen_is_told, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
