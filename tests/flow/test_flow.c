/* From screen to screen: every action on every screen, the keypad, releases that fail. */
#include "bench.h"

/* ---- the edges ---- */

/* Where each action leads from each screen; what is not named stays where it is.  Written from
 * ux.md §8a, not from the table in flow.c. */
static const struct {
    enum screen_id from;
    enum action action;
    int arg;
    enum screen_id to;
} moves[] = {
    { SCREEN_ATTRACT, ACTION_NEXT, 0, SCREEN_SCAN },
    { SCREEN_ATTRACT, ACTION_ENTRY, ENTRY_LICENCE, SCREEN_ENTRY },
    { SCREEN_SCAN, ACTION_ENTRY, ENTRY_CODE, SCREEN_ENTRY },
    { SCREEN_SCAN, ACTION_BACK, 0, SCREEN_ATTRACT },
    { SCREEN_SCAN, ACTION_DONE, 0, SCREEN_BYE },
    { SCREEN_VERDICT, ACTION_WHY, 0, SCREEN_WHY },
    { SCREEN_VERDICT, ACTION_TAKE, 0, SCREEN_TAKE },
    { SCREEN_VERDICT, ACTION_ENTRY, ENTRY_LICENCE, SCREEN_ENTRY },
    { SCREEN_VERDICT, ACTION_MADE_DATE, 0, SCREEN_ENTRY },
    { SCREEN_VERDICT, ACTION_NEXT, 0, SCREEN_SCAN },
    { SCREEN_VERDICT, ACTION_BACK, 0, SCREEN_SCAN },
    { SCREEN_VERDICT, ACTION_DONE, 0, SCREEN_BYE },
    { SCREEN_WHY, ACTION_BACK, 0, SCREEN_VERDICT },
    { SCREEN_WHY, ACTION_TAKE, 0, SCREEN_TAKE },
    { SCREEN_WHY, ACTION_ENTRY, ENTRY_LICENCE, SCREEN_ENTRY },
    { SCREEN_WHY, ACTION_MADE_DATE, 0, SCREEN_ENTRY },
    { SCREEN_WHY, ACTION_NEXT, 0, SCREEN_SCAN },
    { SCREEN_WHY, ACTION_DONE, 0, SCREEN_BYE },
    { SCREEN_TAKE, ACTION_BACK, 0, SCREEN_VERDICT },
    { SCREEN_TAKE, ACTION_NEXT, 0, SCREEN_SCAN },
    { SCREEN_TAKE, ACTION_DONE, 0, SCREEN_BYE },
    { SCREEN_ENTRY, ACTION_BACK, 0, SCREEN_ATTRACT },
    { SCREEN_ENTRY, ACTION_DONE, 0, SCREEN_BYE },
    { SCREEN_BYE, ACTION_NEXT, 0, SCREEN_SCAN },
    { SCREEN_ATTRACT, ACTION_REPORT, 1, SCREEN_REPORT },
    { SCREEN_SCAN, ACTION_REPORT, 1, SCREEN_REPORT },
    { SCREEN_VERDICT, ACTION_REPORT, 0, SCREEN_REPORT },
    { SCREEN_WHY, ACTION_REPORT, 0, SCREEN_REPORT },
    { SCREEN_REPORT, ACTION_BACK, 0, SCREEN_ATTRACT },
    { SCREEN_RECEIVED, ACTION_DONE, 0, SCREEN_BYE },
    { SCREEN_ATTRACT, ACTION_MAILBOX, 0, SCREEN_MAILBOX },
    { SCREEN_SCAN, ACTION_MAILBOX, 0, SCREEN_MAILBOX },
    { SCREEN_MAILBOX, ACTION_BACK, 0, SCREEN_ATTRACT },
    { SCREEN_MAILBOX, ACTION_DONE, 0, SCREEN_BYE },
};

static enum screen_id expected(enum screen_id from, enum action action)
{
    for (size_t i = 0; i < ARRAY_LEN(moves); i++)
        if (moves[i].from == from && moves[i].action == action)
            return moves[i].to;
    return from;
}

static int arg_of(enum screen_id from, enum action action)
{
    for (size_t i = 0; i < ARRAY_LEN(moves); i++)
        if (moves[i].from == from && moves[i].action == action)
            return moves[i].arg;
    return 0;
}

/* These belong to every screen and move none. */
static bool is_everywhere(enum action a)
{
    return a == ACTION_LANGUAGE || a == ACTION_LARGE || a == ACTION_HELP || a == ACTION_MORE_TIME;
}

static void every_action_on_every_screen(void **state)
{
    struct bench *b = *state;
    for (int s = 0; s < SCREEN_COUNT; s++)
        for (int a = 0; a < ACTION_COUNT; a++) {
            enum screen_id from = (enum screen_id)s;
            enum action action = (enum action)a;
            bench_go(b, from);
            struct model before = *bench_model(b);
            flow_act(b->flow, action, arg_of(from, action));
            enum screen_id want = expected(from, action);
            if (bench_model(b)->screen != want)
                fail_msg("%s, action %d: %s, not %s", screen_name(from), a,
                         screen_name(bench_model(b)->screen), screen_name(want));
            bool is_listed = want != from || is_everywhere(action) ||
                             (from == SCREEN_ENTRY &&
                              (action == ACTION_KEY || action == ACTION_ENTRY)) ||
                             (from == SCREEN_VERDICT && action == ACTION_COMPARED);
            if (!is_listed && memcmp(&before, bench_model(b), sizeof before) != 0)
                fail_msg("%s, action %d changed something", screen_name(from), a);
            bench_stop(b);
        }
}

static void what_is_on_every_screen(void **state)
{
    struct bench *b = *state;
    for (int s = 0; s < SCREEN_COUNT; s++) {
        bench_go(b, (enum screen_id)s);
        flow_act(b->flow, ACTION_LANGUAGE, 0);
        flow_act(b->flow, ACTION_LARGE, 0);
        flow_act(b->flow, ACTION_HELP, 0);
        assert_true(bench_model(b)->english && bench_model(b)->large);
        assert_true(bench_model(b)->help_shown);
        bench_wait_ms(b, 7900);
        if (s != SCREEN_BYE)
            assert_true(bench_model(b)->help_shown);
        bench_wait_ms(b, 200);
        assert_false(bench_model(b)->help_shown);
        bench_stop(b);
    }
}

/* ---- the keypad ---- */

static void a_licence_typed_beside_a_barcode_joins_it(void **state)
{
    struct bench *b = *state;
    bench_start(b);
    bench_hold(b, SAUCE, 300);
    flow_act(b->flow, ACTION_ENTRY, ENTRY_LICENCE);
    flow_act(b->flow, ACTION_SUBMIT, 0);
    assert_int_equal(bench_model(b)->screen, SCREEN_ENTRY); /* nothing typed, nothing done */
    bench_type(b, SAUCE_LICENCE);
    flow_act(b->flow, ACTION_SUBMIT, 0);
    assert_int_equal(bench_model(b)->screen, SCREEN_VERDICT);
    assert_int_equal(bench_model(b)->check->n_subjects, 2);
    assert_int_equal(bench_model(b)->n_basket, 1);
    assert_string_equal(bench_model(b)->entry, "");
    bench_stop(b);
}

static void a_barcode_typed_beside_another_is_the_next_goods(void **state)
{
    struct bench *b = *state;
    bench_start(b);
    bench_hold(b, NOODLE, 300);
    flow_act(b->flow, ACTION_ENTRY, ENTRY_CODE);
    bench_type(b, UNKNOWN);
    flow_act(b->flow, ACTION_SUBMIT, 0);
    assert_int_equal(bench_model(b)->check->n_subjects, 1);
    assert_int_equal(b->last, CLASS_C);
    assert_int_equal(bench_model(b)->n_basket, 2);
    bench_stop(b);
}

/* facts.md: a code cancelled after the goods were made is no reproach to them. */
static void the_day_of_making_decides(void **state)
{
    struct bench *b = *state;
    static const struct {
        const char *day;
        enum verdict_class want;
    } rows[] = { { "20260310", CLASS_E }, { "20240210", CLASS_A } };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        bench_start(b);
        bench_hold(b, KITE, 300);
        assert_int_equal(b->last, CLASS_B);
        flow_act(b->flow, ACTION_MADE_DATE, 0);
        bench_type(b, rows[i].day);
        flow_act(b->flow, ACTION_SUBMIT, 0);
        assert_int_equal(bench_model(b)->screen, SCREEN_VERDICT);
        assert_string_equal(b->how, "date");
        assert_int_equal(b->last, rows[i].want);
        assert_int_equal(bench_model(b)->n_basket, 1);
        assert_int_equal(bench_model(b)->basket[0].class, rows[i].want);
        bench_stop(b);
    }
}

static void a_keyboard_fills_the_keypad(void **state)
{
    struct bench *b = *state;
    bench_start(b);
    flow_typed(b->flow, span_of("6949"), false); /* nowhere to go: nothing */
    assert_int_equal(bench_model(b)->screen, SCREEN_ATTRACT);
    flow_act(b->flow, ACTION_ENTRY, ENTRY_CODE);
    flow_typed(b->flow, span_of("69499901000149"), false);
    flow_typed(b->flow, span_of("\b"), false);
    assert_string_equal(bench_model(b)->entry, NOODLE);
    flow_typed(b->flow, span_of(""), true);
    assert_int_equal(bench_model(b)->screen, SCREEN_VERDICT);
    assert_int_equal(b->last, CLASS_A);
    bench_stop(b);
}

static void back_from_the_keypad_loses_nothing(void **state)
{
    struct bench *b = *state;
    bench_start(b);
    bench_hold(b, NOODLE, 300);
    flow_act(b->flow, ACTION_COMPARED, COMPARED_SAME);
    flow_act(b->flow, ACTION_ENTRY, ENTRY_LICENCE);
    bench_type(b, "SC1");
    flow_act(b->flow, ACTION_BACK, 0);
    assert_int_equal(bench_model(b)->screen, SCREEN_VERDICT);
    assert_int_equal(bench_model(b)->compared, COMPARED_SAME);
    assert_non_null(bench_model(b)->check);
    bench_stop(b);
}

static void what_is_taken_home_says_the_date(void **state)
{
    struct bench *b = *state;
    bench_start(b);
    bench_hold(b, NOODLE, 300);
    flow_act(b->flow, ACTION_TAKE, 0);
    assert_non_null(strstr(bench_model(b)->take_text, NOODLE));
    assert_non_null(strstr(bench_model(b)->take_text, "2026年11月16日"));
    assert_non_null(strstr(bench_model(b)->take_text, "12365"));
    assert_null(strchr(bench_model(b)->take_text, '{'));
    flow_act(b->flow, ACTION_LANGUAGE, 0);
    assert_non_null(strstr(bench_model(b)->take_text, "16 Nov 2026"));
    bench_stop(b);
}

/* In the words of the screen: no 2026-03-10, and the demonstration never passes for real. */
static void what_is_taken_home_reads_like_the_screen(void **state)
{
    struct bench *b = *state;
    static const char *const parts[] = { "2024年5月8日", "2026年3月10日", KITE, "演示资料" };
    bench_start(b);
    bench_hold(b, KITE, 300);
    flow_act(b->flow, ACTION_MADE_DATE, 0);
    bench_type(b, "20260310");
    flow_act(b->flow, ACTION_SUBMIT, 0);
    assert_int_equal(bench_model(b)->made.ymd, DATE_OF(2026, 3, 10).ymd);
    flow_act(b->flow, ACTION_TAKE, 0);
    const char *text = bench_model(b)->take_text;
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        if (!strstr(text, parts[i]))
            fail_msg("'%s' is not in: %s", parts[i], text);
    assert_null(strstr(text, "2026-"));
    assert_in_range(strlen(text), 1, 500);
    flow_act(b->flow, ACTION_NEXT, 0);
    assert_int_equal(bench_model(b)->made.ymd, 0); /* the next pack's is its own */
    bench_stop(b);
}

/* ---- releases ---- */

static void copy_release(const struct bench *b, const char *to, size_t cut)
{
    struct buf bytes = BUF_INIT(64 * 1024 * 1024);
    assert_int_equal(fs_read_all(b->release, &bytes, NULL), ERR_OK);
    assert_int_equal(fs_replace(to, span_part(buf_span(&bytes), 0, bytes.len - cut), NULL), ERR_OK);
    buf_fini(&bytes);
}

static void a_damaged_release_gives_way_to_the_one_before(void **state)
{
    struct bench *b = *state;
    copy_release(b, "damaged.heyan", 5000);
    copy_release(b, "older.heyan", 0);
    b->paths[0] = "damaged.heyan";
    b->paths[1] = "older.heyan";
    b->n_paths = 2;
    bench_start(b);
    assert_int_equal(bench_model(b)->screen, SCREEN_ATTRACT);
    assert_string_equal(judge_path(b->judge), "older.heyan");
    assert_true(strlen(judge_trouble(b->judge)) > 0);
    assert_int_equal(bench_model(b)->release.issued.ymd, 20261116);
    bench_hold(b, NOODLE, 300);
    assert_int_equal(b->last, CLASS_A);
    bench_stop(b);
    b->paths[0] = b->release;
    b->n_paths = 1;
}

static void no_release_is_out_of_service_and_tried_again(void **state)
{
    struct bench *b = *state;
    copy_release(b, "late.heyan", 5000);
    b->paths[0] = "late.heyan";
    bench_start(b);
    assert_int_equal(bench_model(b)->screen, SCREEN_OUT);
    assert_string_equal(bench_model(b)->fault, words_get(b->zh, "flow.fault.release"));
    assert_int_equal(bench_model(b)->fault_date.ymd, 20261116);
    flow_act(b->flow, ACTION_LANGUAGE, 0);
    assert_string_equal(bench_model(b)->fault, words_get(b->en, "flow.fault.release"));
    bench_hold(b, NOODLE, 1000);
    assert_int_equal(bench_model(b)->screen, SCREEN_OUT);
    assert_int_equal(b->reports, 0); /* never "not found" */
    bench_wait_ms(b, 60000);
    assert_int_equal(bench_model(b)->screen, SCREEN_OUT);
    copy_release(b, "late.heyan", 0);
    bench_wait_ms(b, 58000);
    assert_int_equal(bench_model(b)->screen, SCREEN_OUT);
    bench_wait_ms(b, 3000);
    assert_int_equal(bench_model(b)->screen, SCREEN_ATTRACT);
    assert_string_equal(bench_model(b)->fault, "");
    bench_hold(b, NOODLE, 300);
    assert_int_equal(b->last, CLASS_A);
    bench_stop(b);
    b->paths[0] = b->release;
}

static void thanks_last_three_seconds(void **state)
{
    struct bench *b = *state;
    bench_go(b, SCREEN_BYE);
    assert_null(bench_model(b)->check);
    bench_wait_ms(b, 2900);
    assert_int_equal(bench_model(b)->screen, SCREEN_BYE);
    bench_wait_ms(b, 100);
    assert_int_equal(bench_model(b)->screen, SCREEN_ATTRACT);
    bench_stop(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_action_on_every_screen),
        cmocka_unit_test(what_is_on_every_screen),
        cmocka_unit_test(a_licence_typed_beside_a_barcode_joins_it),
        cmocka_unit_test(a_barcode_typed_beside_another_is_the_next_goods),
        cmocka_unit_test(the_day_of_making_decides),
        cmocka_unit_test(a_keyboard_fills_the_keypad),
        cmocka_unit_test(back_from_the_keypad_loses_nothing),
        cmocka_unit_test(what_is_taken_home_says_the_date),
        cmocka_unit_test(what_is_taken_home_reads_like_the_screen),
        cmocka_unit_test(a_damaged_release_gives_way_to_the_one_before),
        cmocka_unit_test(no_release_is_out_of_service_and_tried_again),
        cmocka_unit_test(thanks_last_three_seconds),
    };
    return cmocka_run_group_tests(tests, bench_open, bench_close);
}
