/* What may be done with a case, and a refusal with its texts. */
#include "unit/docket/world.h"

/* What a refusal offers instead is what the rules let through, of every kind in every state, and nothing else. */
static void what_may_be_done_is_what_is_offered(void **state)
{
    static const char *const profiles[] = { "2014-12365", "2020-12315" };
    static const char *const acts[] = { "accept", "refuse", "transfer", "assign", "check",
                                        "file",   "extend", "ask",      "answer", "close",
                                        "merge",  "note",   "reopen",   "open",   "redact",
                                        "reply",  "join",   "withdraw", "erase",  "lapse" };
    size_t n_offered = 0;
    (void)state;
    for (size_t p = 0; p < ARRAY_LEN(profiles); p++) {
        const struct docket_rules *r = world_rules(profiles[p]);
        for (size_t s = 0; s < docket_rules_n_states(r) * (REPORT_KIND_COUNT - 1); s++) {
            const struct docket_stand at = {
                .kind = (enum report_kind)(REPORT_TIP + s % (REPORT_KIND_COUNT - 1)),
                .state = docket_rules_state_at(r, s / (REPORT_KIND_COUNT - 1))->id,
            };
            const struct docket_step *step;
            for (size_t i = 0; i < ARRAY_LEN(acts); i++) {
                const struct docket_act a = { .act = acts[i], .who = "张三" };
                enum docket_about about;
                enum docket_why why = docket_act_may(r, &a, &at, &about);
                bool is_possible = why != DOCKET_WRONG_STATE && why != DOCKET_WRONG_KIND &&
                                   why != DOCKET_NO_ACT && why != DOCKET_NOT_YOURS;
                size_t k = 0;
                while ((step = docket_rules_step_at(r, at.kind, at.state, DOCKET_BY_STAFF, k)) &&
                       strcmp(step->act, acts[i]) != 0)
                    k++;
                n_offered += step != NULL;
                if (is_possible != (step != NULL))
                    fail_msg("%s, %s, %s: %s", acts[i], report_kind_name(at.kind), at.state,
                             docket_why_name(why));
            }
        }
    }
    assert_true(n_offered > 100);
    const struct docket_rules *r = world_rules("2014-12365");
    assert_null(docket_rules_step_at(r, REPORT_NONE, "received", DOCKET_BY_STAFF, 0));
    assert_null(docket_rules_step_at(r, REPORT_TIP, "nowhere", DOCKET_BY_STAFF, 0));
}

/* A long text of somebody's does not crowd out the names it stands beside, and is cut between characters. */
static void a_refusal_keeps_its_texts(void **state)
{
    char given[2000] = "";
    struct docket_refused to;
    struct err err;
    (void)state;
    for (size_t i = 0; i + 3 < sizeof given; i += 3)
        memcpy(given + i, "字", 4);
    const struct docket_refusal r = { .why = DOCKET_WRONG_REASON,
                                      .code = ERR_INVALID,
                                      .case_number = "WX-2026-000001",
                                      .act = "close",
                                      .state = "accepted",
                                      .given = given };
    GIVES(ERR_INVALID, docket_refuse(&to, &r, &err));
    memset(given, 'x', sizeof given - 1);
    assert_string_equal(to.is.case_number, "WX-2026-000001");
    assert_string_equal(to.is.act, "close");
    assert_string_equal(to.is.state, "accepted");
    assert_null(to.is.other);
    assert_true(strlen(to.is.given) > 300 && strlen(to.is.given) % 3 == 0);
    assert_true(utf8_valid(span_of(to.is.given)) && utf8_valid(span_of(err.text)));
    assert_true(span_starts(span_of(err.text), "refused, wrong_reason: WX-2026-000001 close"));
    GIVES(ERR_INVALID, docket_refuse(NULL, &r, NULL)); /* nobody asked */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_may_be_done_is_what_is_offered),
        cmocka_unit_test(a_refusal_keeps_its_texts),
    };
    return cmocka_run_group_tests(tests, world_begin_hurried, world_end);
}
