/* What is held up, and what time does: goods, guns, packs, warnings, wipes. */
#include "bench.h"

#include <math.h>

/* ---- goods ---- */

static void held_up_goods_are_judged_once(void **state)
{
    struct bench *b = *state;
    bench_start(b);
    bench_hold(b, NOODLE, 10000);
    assert_int_equal(bench_model(b)->screen, SCREEN_VERDICT);
    assert_int_equal(b->reports, 1);
    assert_int_equal(b->last, CLASS_A);
    assert_int_equal(bench_model(b)->n_basket, 1);
    assert_int_equal(bench_model(b)->checked_today, 1);
    bench_stop(b);
}

static void the_next_goods_wait_four_seconds(void **state)
{
    struct bench *b = *state;
    bench_start(b);
    bench_hold(b, NOODLE, 500);
    bench_hold(b, UNKNOWN, 3400); /* 3.9 s after the verdict */
    assert_int_equal(b->reports, 1);
    bench_hold(b, UNKNOWN, 300);
    assert_int_equal(b->reports, 2);
    assert_int_equal(b->last, CLASS_C);
    assert_int_equal(bench_model(b)->n_basket, 2);
    bench_stop(b);
}

static void a_touch_gives_four_more_seconds(void **state)
{
    struct bench *b = *state;
    bench_start(b);
    bench_hold(b, NOODLE, 3500);
    flow_act(b->flow, ACTION_COMPARED, COMPARED_SAME);
    assert_string_equal(b->how, "compared");
    assert_int_equal(b->reports, 2);
    bench_hold(b, UNKNOWN, 3900);
    assert_int_equal(b->reports, 2);
    bench_hold(b, UNKNOWN, 300);
    assert_int_equal(b->reports, 3);
    assert_int_equal(bench_model(b)->compared,
                     COMPARED_NOT_YET); /* an answer is about its own goods */
    bench_stop(b);
}

static void two_goods_in_view_do_not_take_turns(void **state)
{
    struct bench *b = *state;
    bench_start(b);
    for (int i = 0; i < 300; i++) {
        bench_see(b, NOODLE, UNKNOWN);
        bench_wait_ms(b, 100);
    }
    assert_int_equal(b->reports, 2); /* each once in half a minute */
    assert_int_equal(bench_model(b)->n_basket, 2);
    bench_stop(b);
}

static void goods_taken_away_and_held_up_again_count_again(void **state)
{
    struct bench *b = *state;
    static const struct {
        uint64_t away_ms;
        int reports;
    } rows[] = { { 2500, 1 }, { 3500, 2 } };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        bench_start(b);
        bench_hold(b, NOODLE, 1000);
        flow_act(b->flow, ACTION_NEXT, 0);
        for (uint64_t t = 0; t < rows[i].away_ms; t += 100) {
            bench_see_nothing(b);
            bench_wait_ms(b, 100);
        }
        bench_hold(b, NOODLE, 500);
        assert_int_equal(b->reports, rows[i].reports);
        bench_stop(b);
    }
}

static void symbols_of_one_pack_are_judged_together(void **state)
{
    struct bench *b = *state;
    bench_start(b);
    bench_see(b, SAUCE, SAUCE_LICENCE);
    assert_int_equal(b->reports, 1);
    assert_int_equal(bench_model(b)->check->n_subjects, 2);
    assert_int_equal(b->last, CLASS_A);
    bench_stop(b);
    bench_start(b); /* the second is read a little later */
    bench_see(b, SAUCE, NULL);
    bench_wait_ms(b, 300);
    bench_see(b, SAUCE, SAUCE_LICENCE);
    assert_string_equal(b->how, "joined");
    assert_int_equal(bench_model(b)->check->n_subjects, 2);
    assert_int_equal(bench_model(b)->n_basket, 1);
    bench_stop(b);
}

/* A licence that lies there from goods dealt with, or was read before these came, is not theirs. */
static void another_packs_licence_does_not_join(void **state)
{
    struct bench *b = *state;
    bench_start(b);
    bench_see(b, SAUCE_LICENCE, NULL);
    flow_act(b->flow, ACTION_NEXT, 0);
    bench_wait_ms(b, 200);
    bench_see(b, SAUCE_LICENCE, NOODLE);
    assert_int_equal(b->reports, 2);
    assert_int_equal(bench_model(b)->check->n_subjects, 1);
    assert_int_equal(bench_model(b)->check->subjects[0].ident.kind, ID_GTIN13);
    bench_stop(b);

    static const struct {
        uint32_t age_ms;
        size_t n_subjects;
    } rows[] = { { 0, 2 }, { 700, 2 }, { 701, 1 } };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        for (int is_joined = 0; is_joined <= 1; is_joined++) {
            bench_start(b);
            bench_see(b, is_joined ? SAUCE : NULL, NULL);
            memset(&b->sight, 0, sizeof b->sight);
            b->sight.n = 2;
            seen_fill(&b->sight.at[is_joined], span_of(SAUCE), FIND_EAN13);
            seen_fill(&b->sight.at[!is_joined], span_of(SAUCE_LICENCE), FIND_2D);
            b->sight.at[1].age_ms = rows[i].age_ms;
            bench_wait_ms(b, is_joined ? 900 : 0);
            flow_sight(b->flow, &b->sight);
            assert_int_equal(bench_model(b)->check->n_subjects, rows[i].n_subjects);
            bench_stop(b);
        }
    }
}

static void lay(struct seen *s, float x, float y, float long_px, float high_px, float degrees)
{
    float c = cosf(degrees * 0.017453293f), n = sinf(degrees * 0.017453293f);
    s->corner[0] = (struct point){ x, y };
    s->corner[1] = (struct point){ x + c * long_px, y + n * long_px };
    s->corner[2] = (struct point){ x + c * long_px - n * high_px, y + n * long_px + c * high_px };
    s->corner[3] = (struct point){ x - n * high_px, y + c * high_px };
}

/* Two packs in view, one of which shows only its licence: where and how it lies tells. */
static void what_lies_elsewhere_is_another_pack(void **state)
{
    struct bench *b = *state;
    static const struct {
        float x, y, degrees;
        size_t n_subjects;
    } rows[] = {
        { 420, 300, 0, 2 },  { 420, 300, 92, 2 },  { 420, 300, 12, 2 },
        { 420, 300, 20, 1 }, { 420, 300, -45, 1 }, { 1180, 560, 0, 1 },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        for (int is_joined = 0; is_joined <= 1; is_joined++) {
            bench_start(b);
            for (int n = is_joined ? 1 : 2; n <= 2; n++) {
                memset(&b->sight, 0, sizeof b->sight);
                b->sight.n = (size_t)n;
                seen_fill(&b->sight.at[0], span_of(SAUCE), FIND_EAN13);
                seen_fill(&b->sight.at[1], span_of(SAUCE_LICENCE), FIND_2D);
                lay(&b->sight.at[0], 100, 300, 150, 60, 0);
                lay(&b->sight.at[1], rows[i].x, rows[i].y, 70, 70, rows[i].degrees);
                flow_sight(b->flow, &b->sight);
                bench_wait_ms(b, 300);
            }
            if (bench_model(b)->check->n_subjects != rows[i].n_subjects)
                fail_msg("row %zu, joined %d", i, is_joined);
            bench_stop(b);
        }
}

/* Three symbols, left to right; the second stands in the middle of the picture. */
static void see_three(struct bench *b, const char *left, const char *middle, const char *right)
{
    const char *texts[] = { left, middle, right };
    memset(&b->sight, 0, sizeof b->sight);
    b->sight.width_px = 1280;
    b->sight.height_px = 720;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        if (!texts[i])
            continue;
        struct seen *s = &b->sight.at[b->sight.n++];
        seen_fill(s, span_of(texts[i]), strlen(texts[i]) == 13 ? FIND_EAN13 : FIND_2D);
        lay(s, 165 + 400 * (float)i, 330, 150, 60, 0);
    }
    flow_sight(b->flow, &b->sight);
}

static void hold_three(struct bench *b, const char *left, const char *middle, const char *right,
                       uint64_t ms)
{
    for (uint64_t t = 0; t < ms; t += 100) {
        see_three(b, left, middle, right);
        bench_wait_ms(b, 100);
    }
}

static void of_two_goods_one_is_asked_for(void **state)
{
    struct bench *b = *state;
    bench_start(b);
    hold_three(b, NOODLE, UNKNOWN, NULL, 3900);
    assert_int_equal(b->reports, 0);
    assert_int_equal(bench_model(b)->screen, SCREEN_SCAN);
    assert_true(bench_model(b)->two_packs);
    see_three(b, NOODLE, NULL, NULL); /* one is taken away */
    assert_int_equal(b->reports, 1);
    assert_int_equal(b->last, CLASS_A);
    assert_false(bench_model(b)->two_packs);
    assert_int_equal(bench_model(b)->check->n_subjects, 1);
    bench_stop(b);
}

/* A bundle, or a poster behind: nobody waits for ever, and neither is forgotten. */
static void where_both_stay_the_middle_one_comes_first(void **state)
{
    struct bench *b = *state;
    bench_start(b);
    hold_three(b, NOODLE, UNKNOWN, NULL, 4200);
    assert_int_equal(b->reports, 1);
    assert_int_equal(b->last, CLASS_C);
    assert_false(bench_model(b)->two_packs);
    hold_three(b, NOODLE, UNKNOWN, NULL, 4200);
    assert_int_equal(b->reports, 2);
    assert_int_equal(b->last, CLASS_A);
    hold_three(b, NOODLE, UNKNOWN, NULL, 20000);
    assert_int_equal(b->reports, 2);
    bench_stop(b);
}

static void what_is_not_two_goods_is_not_asked_about(void **state)
{
    struct bench *b = *state;
    static const struct {
        const char *left, *middle;
    } rows[] = { { SAUCE, SAUCE }, { SAUCE, SAUCE_LICENCE }, { SAUCE, "hello" } };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        bench_start(b);
        see_three(b, rows[i].left, rows[i].middle, NULL);
        assert_false(bench_model(b)->two_packs);
        assert_int_equal(b->reports, 1);
        bench_stop(b);
    }
    bench_start(b); /* nor goods that were dealt with and lie there still */
    see_three(b, NOODLE, NULL, NULL);
    flow_act(b->flow, ACTION_NEXT, 0);
    see_three(b, NOODLE, UNKNOWN, NULL);
    assert_false(bench_model(b)->two_packs);
    assert_int_equal(b->reports, 2);
    bench_stop(b);
    bench_start(b); /* nor what was read a while ago */
    see_three(b, NULL, NULL, NULL);
    b->sight.n = 2;
    seen_fill(&b->sight.at[0], span_of(NOODLE), FIND_EAN13);
    seen_fill(&b->sight.at[1], span_of(UNKNOWN), FIND_EAN13);
    b->sight.at[1].age_ms = FLOW_TOGETHER_MS + 1;
    flow_sight(b->flow, &b->sight);
    assert_int_equal(b->reports, 1);
    bench_stop(b);
}

/* Between two goods a licence is nobody's: the wrong firm could be accused. */
static void beside_two_goods_no_licence_joins(void **state)
{
    struct bench *b = *state;
    for (int is_joined = 0; is_joined <= 1; is_joined++) {
        bench_start(b);
        if (is_joined)
            see_three(b, NULL, SAUCE, NULL);
        hold_three(b, SAUCE_LICENCE, SAUCE, NOODLE, is_joined ? 600 : 4200);
        assert_int_equal(b->reports, 1);
        assert_int_equal(bench_model(b)->check->n_subjects, 1);
        assert_int_equal(bench_model(b)->check->subjects[0].ident.kind, ID_GTIN13);
        assert_string_equal(bench_model(b)->check->subjects[0].ident.text, SAUCE);
        bench_stop(b);
    }
}

static void an_address_beside_a_barcode_changes_nothing(void **state)
{
    struct bench *b = *state;
    bench_start(b);
    for (int i = 0; i < 100; i++) {
        bench_see(b, NOODLE, "https://shop.example/noodle");
        bench_wait_ms(b, 100);
    }
    assert_int_equal(b->reports, 1);
    assert_int_equal(b->last, CLASS_A);
    for (int i = 0; i < 100; i++) { /* the back of the same pack */
        bench_see(b, "https://shop.example/noodle", NULL);
        bench_wait_ms(b, 100);
    }
    assert_int_equal(b->reports, 1);
    bench_stop(b);
}

/* Payloads without a number of goods still get an honest answer, never red, never "registered". */
static void anything_else_is_told_honestly(void **state)
{
    struct bench *b = *state;
    static const char *const payloads[] = { "https://shop.example/index", "hello",
                                            "11010519491231002X", "\x01\x02",
                                            "'; DROP TABLE products; --" };
    for (size_t i = 0; i < ARRAY_LEN(payloads); i++) {
        bench_start(b);
        bench_hold(b, payloads[i], 300);
        assert_int_equal(bench_model(b)->screen, SCREEN_VERDICT);
        if (b->last != CLASS_D && b->last != CLASS_G)
            fail_msg("'%s': %s", payloads[i], verdict_class_name(b->last));
        bench_stop(b);
    }
}

/* Where a shot would throw away what somebody has typed or has to write down. */
static bool is_deaf(enum screen_id s)
{
    return s == SCREEN_REPORT || s == SCREEN_RECEIVED || s == SCREEN_MAILBOX || s == SCREEN_OUT;
}

static void a_gun_is_an_equal_input(void **state)
{
    struct bench *b = *state;
    for (int s = 0; s < SCREEN_COUNT; s++) {
        bench_go(b, (enum screen_id)s);
        int before = b->reports;
        flow_gun(b->flow, span_of(UNKNOWN));
        if (is_deaf((enum screen_id)s)) {
            assert_int_equal(bench_model(b)->screen, s);
            assert_int_equal(b->reports, before);
        } else {
            assert_int_equal(bench_model(b)->screen, SCREEN_VERDICT);
            assert_int_equal(b->reports, before + 1);
            assert_int_equal(b->last, CLASS_C);
        }
        bench_stop(b);
    }
}

/* ---- time ---- */

static const struct {
    enum screen_id screen;
    uint64_t wait_ms, warn_ms; /* 0: for ever */
} patience[] = {
    { SCREEN_ATTRACT, 0, 0 },      { SCREEN_VERDICT, 60000, 20000 }, { SCREEN_WHY, 60000, 20000 },
    { SCREEN_TAKE, 45000, 20000 }, { SCREEN_ENTRY, 120000, 30000 },  { SCREEN_OUT, 0, 0 },
};

static void idle_warns_and_wipes(void **state)
{
    struct bench *b = *state;
    for (size_t i = 0; i < ARRAY_LEN(patience); i++) {
        bench_go(b, patience[i].screen);
        flow_touched(b->flow);
        if (patience[i].wait_ms == 0) {
            bench_wait_ms(b, 50000);
            assert_int_equal(bench_model(b)->idle_left_s, 0);
            assert_int_equal(bench_model(b)->screen, patience[i].screen);
            bench_stop(b);
            continue;
        }
        bench_wait_ms(b, patience[i].wait_ms - 100);
        assert_int_equal(bench_model(b)->idle_left_s, 0);
        bench_wait_ms(b, 100);
        assert_int_equal(bench_model(b)->idle_left_s, patience[i].warn_ms / 1000);
        int forgotten = b->forgotten;
        bench_wait_ms(b, patience[i].warn_ms - 100);
        assert_int_equal(bench_model(b)->idle_left_s, 1);
        assert_int_equal(bench_model(b)->screen, patience[i].screen);
        bench_wait_ms(b, 100);
        assert_int_equal(bench_model(b)->screen, SCREEN_ATTRACT);
        assert_int_equal(b->forgotten, forgotten + 1);
        assert_int_equal(bench_model(b)->n_basket, 0);
        assert_null(bench_model(b)->check);
        bench_stop(b);
    }
}

static void a_touch_ends_the_warning_however_often(void **state)
{
    struct bench *b = *state;
    bench_go(b, SCREEN_VERDICT);
    for (int i = 0; i < 12; i++) {
        flow_touched(b->flow);
        bench_wait_ms(b, 79000);
        assert_int_equal(bench_model(b)->idle_left_s, 1);
    }
    flow_act(b->flow, ACTION_MORE_TIME, 0);
    assert_int_equal(bench_model(b)->idle_left_s, 0);
    assert_int_equal(bench_model(b)->screen, SCREEN_VERDICT);
    bench_stop(b);
}

static void more_time_is_three_times_as_much_once(void **state)
{
    struct bench *b = *state;
    bench_go(b, SCREEN_VERDICT);
    bench_wait_ms(b, 61000);
    flow_act(b->flow, ACTION_MORE_TIME, 1);
    flow_act(b->flow, ACTION_MORE_TIME, 1);
    bench_wait_ms(b, 179900);
    assert_int_equal(bench_model(b)->idle_left_s, 0);
    bench_wait_ms(b, 100);
    assert_int_equal(bench_model(b)->idle_left_s, 60);
    bench_wait_ms(b, 60000);
    assert_int_equal(bench_model(b)->screen, SCREEN_ATTRACT);
    bench_see(b, UNKNOWN, NULL); /* the next person has the usual time */
    bench_wait_ms(b, 80000);
    assert_int_equal(bench_model(b)->screen, SCREEN_ATTRACT);
    bench_stop(b);
}

static void goods_left_in_view_are_not_judged_again_after_the_wipe(void **state)
{
    struct bench *b = *state;
    bench_start(b);
    bench_hold(b, NOODLE, 200000);
    assert_int_equal(b->reports, 1);
    assert_int_equal(bench_model(b)->screen, SCREEN_ATTRACT);
    bench_stop(b);
}

static void a_person_is_noticed_coached_and_missed(void **state)
{
    struct bench *b = *state;
    bench_start(b);
    b->sight = (struct sight){ .is_moving = true };
    for (int i = 0; i < 6; i++) {
        flow_sight(b->flow, &b->sight);
        assert_int_equal(bench_model(b)->screen, SCREEN_ATTRACT);
        bench_wait_ms(b, 100);
    }
    flow_sight(b->flow, &b->sight);
    assert_int_equal(bench_model(b)->screen, SCREEN_SCAN);
    static const struct {
        uint64_t ms;
        enum coach coach;
    } rows[] = {
        { 4900, COACH_NONE }, { 200, COACH_SLOW }, { 5000, COACH_KEYPAD }, { 10000, COACH_STAFF }
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        for (uint64_t t = 0; t < rows[i].ms; t += 100) {
            flow_sight(b->flow, &b->sight);
            bench_wait_ms(b, 100);
        }
        assert_int_equal(bench_model(b)->coach, rows[i].coach);
    }
    bench_wait_ms(b, 15200);
    assert_int_equal(bench_model(b)->screen, SCREEN_ATTRACT);
    assert_int_equal(bench_model(b)->coach, COACH_NONE);
    bench_stop(b);
}

/* What the camera sees wrong is said from 1.5 s on, and gone with it. */
static void the_cause_is_said_after_a_while(void **state)
{
    struct bench *b = *state;
    bench_start(b);
    b->sight = (struct sight){ .is_moving = true, .cause = CAUSE_GLARE };
    while (bench_model(b)->screen == SCREEN_ATTRACT) {
        flow_sight(b->flow, &b->sight);
        bench_wait_ms(b, 100);
        assert_int_equal(bench_model(b)->cause, CAUSE_NONE);
    }
    for (uint64_t t = 100; t < 1500; t += 100) {
        assert_int_equal(bench_model(b)->cause, CAUSE_NONE);
        flow_sight(b->flow, &b->sight);
        bench_wait_ms(b, 100);
    }
    bench_wait_ms(b, 200);
    assert_int_equal(bench_model(b)->cause, CAUSE_GLARE);
    b->sight.cause = CAUSE_NONE;
    flow_sight(b->flow, &b->sight);
    bench_wait_ms(b, 100);
    assert_int_equal(bench_model(b)->cause, CAUSE_NONE);
    bench_stop(b);
}

static void a_lost_camera_is_a_state(void **state)
{
    struct bench *b = *state;
    bench_go(b, SCREEN_VERDICT);
    flow_camera(b->flow, CAMERA_ON);
    int forgotten = b->forgotten;
    flow_camera(b->flow, CAMERA_LOST);
    assert_int_equal(bench_model(b)->camera, CAMERA_LOST);
    assert_int_equal(bench_model(b)->screen, SCREEN_VERDICT); /* what was found stays */
    assert_int_equal(b->forgotten, forgotten + 1);
    flow_gun(b->flow, span_of(UNKNOWN)); /* and the gun goes on */
    assert_int_equal(b->last, CLASS_C);
    flow_camera(b->flow, CAMERA_ON);
    bench_wait_ms(b, 5000);
    bench_hold(b, NOODLE, 300);
    assert_int_equal(b->last, CLASS_A);
    bench_stop(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(held_up_goods_are_judged_once),
        cmocka_unit_test(the_next_goods_wait_four_seconds),
        cmocka_unit_test(a_touch_gives_four_more_seconds),
        cmocka_unit_test(two_goods_in_view_do_not_take_turns),
        cmocka_unit_test(goods_taken_away_and_held_up_again_count_again),
        cmocka_unit_test(symbols_of_one_pack_are_judged_together),
        cmocka_unit_test(another_packs_licence_does_not_join),
        cmocka_unit_test(what_lies_elsewhere_is_another_pack),
        cmocka_unit_test(of_two_goods_one_is_asked_for),
        cmocka_unit_test(where_both_stay_the_middle_one_comes_first),
        cmocka_unit_test(what_is_not_two_goods_is_not_asked_about),
        cmocka_unit_test(beside_two_goods_no_licence_joins),
        cmocka_unit_test(an_address_beside_a_barcode_changes_nothing),
        cmocka_unit_test(anything_else_is_told_honestly),
        cmocka_unit_test(a_gun_is_an_equal_input),
        cmocka_unit_test(idle_warns_and_wipes),
        cmocka_unit_test(a_touch_ends_the_warning_however_often),
        cmocka_unit_test(more_time_is_three_times_as_much_once),
        cmocka_unit_test(goods_left_in_view_are_not_judged_again_after_the_wipe),
        cmocka_unit_test(a_person_is_noticed_coached_and_missed),
        cmocka_unit_test(the_cause_is_said_after_a_while),
        cmocka_unit_test(a_lost_camera_is_a_state),
    };
    return cmocka_run_group_tests(tests, bench_open, bench_close);
}
