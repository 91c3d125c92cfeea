/* The flow with a real release and a clock that is moved: every screen, every happening. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "app/flow_inner.h"
#include "base/fs.h"

/* From assets/demo/goods.tsv: numbers and the classes they have in the demo release. */
#define NOODLE        "6949990100014"
#define KITE          "6949990900010"
#define UNKNOWN       "6949998800015"
#define SAUCE         "6949990200011"
#define SAUCE_LICENCE "SC10313053300027"

static const struct flow_times times = {
    .idle_result = 60000,
    .idle_form = 120000,
    .idle_scan = 60000,
    .idle_warn = 20000,
    .idle_warn_form = 30000,
    .more_time_factor = 3,
    .take_idle = 45000,
    .bye = 3000,
    .coach_slow = 5000,
    .coach_keypad = 10000,
    .coach_staff = 20000,
    .next_item = 4000,
    .same_item = 3000,
    .help_called = 8000,
    .pulse = 2000,
    .presence = 600,
    .away = 15000,
    .release_retry = 60000,
};

struct bench {
    struct words *zh, *en;
    struct law *law;
    char release[FS_PATH_MAX];
    const char *paths[3];
    size_t n_paths;
    struct clock_fake clock;
    struct judge *judge;
    struct flow *flow;
    int forgotten, reports;
    enum verdict_class last;
    const char *how;
    struct sight sight;
};

static void forget(void *self)
{
    ((struct bench *)self)->forgotten++;
}

static void report(void *self, const struct flow_report *r)
{
    struct bench *b = self;
    b->reports++;
    b->last = r->check->verdict.class;
    b->how = r->how;
}

static void start(struct bench *b)
{
    static const char *const provinces[] = { "京", "津", "冀" };
    struct flow_config config = {
        .clock = clock_of_fake(&b->clock),
        .times = times,
        .zh = b->zh,
        .en = b->en,
        .law = b->law,
        .provinces = { provinces, ARRAY_LEN(provinces) },
        .today = DATE_OF(2026, 11, 16),
        .forget = forget,
        .report = report,
        .self = b,
    };
    b->clock = (struct clock_fake){ .utc_s = 1794790800, .mono_ms = 1000 };
    b->forgotten = b->reports = 0;
    b->last = CLASS_NONE;
    assert_int_equal(judge_create(b->paths, b->n_paths, b->law, &b->judge, NULL), ERR_OK);
    config.judge = b->judge;
    assert_int_equal(flow_create(&config, &b->flow, NULL), ERR_OK);
}

static void stop(struct bench *b)
{
    flow_destroy(b->flow);
    judge_destroy(b->judge);
    b->flow = NULL;
    b->judge = NULL;
}

static const struct model *model(const struct bench *b)
{
    return flow_model(b->flow);
}

static void wait_ms(struct bench *b, uint64_t ms)
{
    for (; ms > 0; ms -= ms < 100 ? ms : 100) {
        clock_fake_advance(&b->clock, ms < 100 ? ms : 100);
        flow_tick(b->flow);
    }
}

static void see_nothing(struct bench *b)
{
    memset(&b->sight, 0, sizeof b->sight);
    b->sight.width_px = 1280;
    b->sight.height_px = 720;
    flow_sight(b->flow, &b->sight);
}

static void see(struct bench *b, const char *first, const char *second)
{
    const char *texts[] = { first, second };
    memset(&b->sight, 0, sizeof b->sight);
    b->sight.width_px = 1280;
    b->sight.height_px = 720;
    for (size_t i = 0; i < 2 && texts[i]; i++)
        seen_fill(&b->sight.at[b->sight.n++], span_of(texts[i]),
                  strlen(texts[i]) == 13 ? FIND_EAN13 : FIND_2D);
    flow_sight(b->flow, &b->sight);
}

/* Held before the camera for that long. */
static void hold(struct bench *b, const char *text, uint64_t ms)
{
    for (uint64_t t = 0; t < ms; t += 100) {
        see(b, text, NULL);
        wait_ms(b, 100);
    }
}

static void type(struct bench *b, const char *keys)
{
    for (; *keys; keys++)
        flow_act(b->flow, ACTION_KEY, (unsigned char)*keys);
}

/* ---- the edges ---- */

/* Takes the flow to a screen by a road of its own. */
static void go(struct bench *b, enum screen_id screen)
{
    if (screen == SCREEN_OUT)
        b->paths[0] = "/nonexistent/release.heyan";
    start(b);
    b->paths[0] = b->release;
    if (screen == SCREEN_SCAN)
        flow_act(b->flow, ACTION_NEXT, 0);
    if (screen == SCREEN_ENTRY)
        flow_act(b->flow, ACTION_ENTRY, ENTRY_CODE);
    if (screen == SCREEN_VERDICT || screen == SCREEN_WHY || screen == SCREEN_TAKE ||
        screen == SCREEN_BYE)
        see(b, NOODLE, NULL);
    if (screen == SCREEN_WHY)
        flow_act(b->flow, ACTION_WHY, 0);
    if (screen == SCREEN_TAKE)
        flow_act(b->flow, ACTION_TAKE, 0);
    if (screen == SCREEN_BYE)
        flow_act(b->flow, ACTION_DONE, 0);
    assert_int_equal(model(b)->screen, screen);
}

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
    return a == ACTION_LANGUAGE || a == ACTION_LARGE || a == ACTION_SOUND || a == ACTION_HELP ||
           a == ACTION_MORE_TIME;
}

static void every_action_on_every_screen(void **state)
{
    struct bench *b = *state;
    for (int s = 0; s < SCREEN_COUNT; s++)
        for (int a = 0; a < ACTION_COUNT; a++) {
            enum screen_id from = (enum screen_id)s;
            enum action action = (enum action)a;
            go(b, from);
            struct model before = *model(b);
            flow_act(b->flow, action, arg_of(from, action));
            enum screen_id want = expected(from, action);
            if (model(b)->screen != want)
                fail_msg("%s, action %d: %s, not %s", screen_name(from), a,
                         screen_name(model(b)->screen), screen_name(want));
            bool is_listed = want != from || is_everywhere(action) ||
                             (from == SCREEN_ENTRY &&
                              (action == ACTION_KEY || action == ACTION_ENTRY)) ||
                             (from == SCREEN_VERDICT && action == ACTION_COMPARED);
            if (!is_listed && memcmp(&before, model(b), sizeof before) != 0)
                fail_msg("%s, action %d changed something", screen_name(from), a);
            stop(b);
        }
}

static void what_is_on_every_screen(void **state)
{
    struct bench *b = *state;
    for (int s = 0; s < SCREEN_COUNT; s++) {
        go(b, (enum screen_id)s);
        flow_act(b->flow, ACTION_LANGUAGE, 0);
        flow_act(b->flow, ACTION_LARGE, 0);
        flow_act(b->flow, ACTION_SOUND, 0);
        flow_act(b->flow, ACTION_HELP, 0);
        assert_true(model(b)->english && model(b)->large && !model(b)->sound_on);
        assert_true(model(b)->help_called);
        wait_ms(b, 7900);
        if (s != SCREEN_BYE)
            assert_true(model(b)->help_called);
        wait_ms(b, 200);
        assert_false(model(b)->help_called);
        stop(b);
    }
}

/* ---- goods ---- */

static void held_up_goods_are_judged_once(void **state)
{
    struct bench *b = *state;
    start(b);
    hold(b, NOODLE, 10000);
    assert_int_equal(model(b)->screen, SCREEN_VERDICT);
    assert_int_equal(b->reports, 1);
    assert_int_equal(b->last, CLASS_A);
    assert_int_equal(model(b)->n_basket, 1);
    assert_int_equal(model(b)->checked_today, 1);
    stop(b);
}

static void the_next_goods_wait_four_seconds(void **state)
{
    struct bench *b = *state;
    start(b);
    hold(b, NOODLE, 500);
    hold(b, UNKNOWN, 3400); /* 3.9 s after the verdict */
    assert_int_equal(b->reports, 1);
    hold(b, UNKNOWN, 300);
    assert_int_equal(b->reports, 2);
    assert_int_equal(b->last, CLASS_C);
    assert_int_equal(model(b)->n_basket, 2);
    stop(b);
}

static void a_touch_gives_four_more_seconds(void **state)
{
    struct bench *b = *state;
    start(b);
    hold(b, NOODLE, 3500);
    flow_act(b->flow, ACTION_COMPARED, COMPARED_SAME);
    assert_string_equal(b->how, "compared");
    assert_int_equal(b->reports, 2);
    hold(b, UNKNOWN, 3900);
    assert_int_equal(b->reports, 2);
    hold(b, UNKNOWN, 300);
    assert_int_equal(b->reports, 3);
    assert_int_equal(model(b)->compared, COMPARED_NOT_YET); /* an answer is about its own goods */
    stop(b);
}

static void two_goods_in_view_do_not_take_turns(void **state)
{
    struct bench *b = *state;
    start(b);
    for (int i = 0; i < 300; i++) {
        see(b, NOODLE, UNKNOWN);
        wait_ms(b, 100);
    }
    assert_int_equal(b->reports, 2); /* each once in half a minute */
    assert_int_equal(model(b)->n_basket, 2);
    stop(b);
}

static void goods_taken_away_and_held_up_again_count_again(void **state)
{
    struct bench *b = *state;
    static const struct {
        uint64_t away_ms;
        int reports;
    } rows[] = { { 2500, 1 }, { 3500, 2 } };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        start(b);
        hold(b, NOODLE, 1000);
        flow_act(b->flow, ACTION_NEXT, 0);
        for (uint64_t t = 0; t < rows[i].away_ms; t += 100) {
            see_nothing(b);
            wait_ms(b, 100);
        }
        hold(b, NOODLE, 500);
        assert_int_equal(b->reports, rows[i].reports);
        stop(b);
    }
}

static void symbols_of_one_pack_are_judged_together(void **state)
{
    struct bench *b = *state;
    start(b);
    see(b, SAUCE, SAUCE_LICENCE);
    assert_int_equal(b->reports, 1);
    assert_int_equal(model(b)->check->n_subjects, 2);
    assert_int_equal(b->last, CLASS_A);
    stop(b);
    start(b); /* the second is read a little later */
    see(b, SAUCE, NULL);
    wait_ms(b, 300);
    see(b, SAUCE, SAUCE_LICENCE);
    assert_string_equal(b->how, "joined");
    assert_int_equal(model(b)->check->n_subjects, 2);
    assert_int_equal(model(b)->n_basket, 1);
    stop(b);
}

static void an_address_beside_a_barcode_changes_nothing(void **state)
{
    struct bench *b = *state;
    start(b);
    for (int i = 0; i < 100; i++) {
        see(b, NOODLE, "https://shop.example/noodle");
        wait_ms(b, 100);
    }
    assert_int_equal(b->reports, 1);
    assert_int_equal(b->last, CLASS_A);
    for (int i = 0; i < 100; i++) { /* the back of the same pack */
        see(b, "https://shop.example/noodle", NULL);
        wait_ms(b, 100);
    }
    assert_int_equal(b->reports, 1);
    stop(b);
}

/* Payloads without a number of goods still get an honest answer, never red, never "registered". */
static void anything_else_is_told_honestly(void **state)
{
    struct bench *b = *state;
    static const char *const payloads[] = { "https://shop.example/index", "hello",
                                            "11010519491231002X", "\x01\x02",
                                            "'; DROP TABLE products; --" };
    for (size_t i = 0; i < ARRAY_LEN(payloads); i++) {
        start(b);
        hold(b, payloads[i], 300);
        assert_int_equal(model(b)->screen, SCREEN_VERDICT);
        if (b->last != CLASS_D && b->last != CLASS_G)
            fail_msg("'%s': %s", payloads[i], verdict_class_name(b->last));
        stop(b);
    }
}

static void a_gun_is_an_equal_input(void **state)
{
    struct bench *b = *state;
    for (int s = 0; s < SCREEN_COUNT; s++) {
        go(b, (enum screen_id)s);
        int before = b->reports;
        flow_gun(b->flow, span_of(UNKNOWN));
        if (s == SCREEN_OUT) {
            assert_int_equal(model(b)->screen, SCREEN_OUT);
            assert_int_equal(b->reports, before);
        } else {
            assert_int_equal(model(b)->screen, SCREEN_VERDICT);
            assert_int_equal(b->reports, before + 1);
            assert_int_equal(b->last, CLASS_C);
        }
        stop(b);
    }
}

/* ---- the keypad ---- */

static void a_licence_typed_beside_a_barcode_joins_it(void **state)
{
    struct bench *b = *state;
    start(b);
    hold(b, SAUCE, 300);
    flow_act(b->flow, ACTION_ENTRY, ENTRY_LICENCE);
    flow_act(b->flow, ACTION_SUBMIT, 0);
    assert_int_equal(model(b)->screen, SCREEN_ENTRY); /* nothing typed, nothing done */
    type(b, SAUCE_LICENCE);
    flow_act(b->flow, ACTION_SUBMIT, 0);
    assert_int_equal(model(b)->screen, SCREEN_VERDICT);
    assert_int_equal(model(b)->check->n_subjects, 2);
    assert_int_equal(model(b)->n_basket, 1);
    assert_string_equal(model(b)->entry, "");
    stop(b);
}

static void a_barcode_typed_beside_another_is_the_next_goods(void **state)
{
    struct bench *b = *state;
    start(b);
    hold(b, NOODLE, 300);
    flow_act(b->flow, ACTION_ENTRY, ENTRY_CODE);
    type(b, UNKNOWN);
    flow_act(b->flow, ACTION_SUBMIT, 0);
    assert_int_equal(model(b)->check->n_subjects, 1);
    assert_int_equal(b->last, CLASS_C);
    assert_int_equal(model(b)->n_basket, 2);
    stop(b);
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
        start(b);
        hold(b, KITE, 300);
        assert_int_equal(b->last, CLASS_B);
        flow_act(b->flow, ACTION_MADE_DATE, 0);
        type(b, rows[i].day);
        flow_act(b->flow, ACTION_SUBMIT, 0);
        assert_int_equal(model(b)->screen, SCREEN_VERDICT);
        assert_string_equal(b->how, "date");
        assert_int_equal(b->last, rows[i].want);
        assert_int_equal(model(b)->n_basket, 1);
        assert_int_equal(model(b)->basket[0].class, rows[i].want);
        stop(b);
    }
}

static void a_keyboard_fills_the_keypad(void **state)
{
    struct bench *b = *state;
    start(b);
    flow_typed(b->flow, span_of("6949"), false); /* nowhere to go: nothing */
    assert_int_equal(model(b)->screen, SCREEN_ATTRACT);
    flow_act(b->flow, ACTION_ENTRY, ENTRY_CODE);
    flow_typed(b->flow, span_of("69499901000149"), false);
    flow_typed(b->flow, span_of("\b"), false);
    assert_string_equal(model(b)->entry, NOODLE);
    flow_typed(b->flow, span_of(""), true);
    assert_int_equal(model(b)->screen, SCREEN_VERDICT);
    assert_int_equal(b->last, CLASS_A);
    stop(b);
}

static void back_from_the_keypad_loses_nothing(void **state)
{
    struct bench *b = *state;
    start(b);
    hold(b, NOODLE, 300);
    flow_act(b->flow, ACTION_COMPARED, COMPARED_SAME);
    flow_act(b->flow, ACTION_ENTRY, ENTRY_LICENCE);
    type(b, "SC1");
    flow_act(b->flow, ACTION_BACK, 0);
    assert_int_equal(model(b)->screen, SCREEN_VERDICT);
    assert_int_equal(model(b)->compared, COMPARED_SAME);
    assert_non_null(model(b)->check);
    stop(b);
}

static void what_is_taken_home_says_the_date(void **state)
{
    struct bench *b = *state;
    start(b);
    hold(b, NOODLE, 300);
    flow_act(b->flow, ACTION_TAKE, 0);
    assert_non_null(strstr(model(b)->take_text, NOODLE));
    assert_non_null(strstr(model(b)->take_text, "2026年11月16日"));
    assert_non_null(strstr(model(b)->take_text, "12365"));
    assert_null(strchr(model(b)->take_text, '{'));
    flow_act(b->flow, ACTION_LANGUAGE, 0);
    assert_non_null(strstr(model(b)->take_text, "16 Nov 2026"));
    stop(b);
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
        go(b, patience[i].screen);
        flow_touched(b->flow);
        if (patience[i].wait_ms == 0) {
            wait_ms(b, 50000);
            assert_int_equal(model(b)->idle_left_s, 0);
            assert_int_equal(model(b)->screen, patience[i].screen);
            stop(b);
            continue;
        }
        wait_ms(b, patience[i].wait_ms - 100);
        assert_int_equal(model(b)->idle_left_s, 0);
        wait_ms(b, 100);
        assert_int_equal(model(b)->idle_left_s, patience[i].warn_ms / 1000);
        int forgotten = b->forgotten;
        wait_ms(b, patience[i].warn_ms - 100);
        assert_int_equal(model(b)->idle_left_s, 1);
        assert_int_equal(model(b)->screen, patience[i].screen);
        wait_ms(b, 100);
        assert_int_equal(model(b)->screen, SCREEN_ATTRACT);
        assert_int_equal(b->forgotten, forgotten + 1);
        assert_int_equal(model(b)->n_basket, 0);
        assert_null(model(b)->check);
        stop(b);
    }
}

static void a_touch_ends_the_warning_however_often(void **state)
{
    struct bench *b = *state;
    go(b, SCREEN_VERDICT);
    for (int i = 0; i < 12; i++) {
        flow_touched(b->flow);
        wait_ms(b, 79000);
        assert_int_equal(model(b)->idle_left_s, 1);
    }
    flow_act(b->flow, ACTION_MORE_TIME, 0);
    assert_int_equal(model(b)->idle_left_s, 0);
    assert_int_equal(model(b)->screen, SCREEN_VERDICT);
    stop(b);
}

static void more_time_is_three_times_as_much_once(void **state)
{
    struct bench *b = *state;
    go(b, SCREEN_VERDICT);
    wait_ms(b, 61000);
    flow_act(b->flow, ACTION_MORE_TIME, 1);
    flow_act(b->flow, ACTION_MORE_TIME, 1);
    wait_ms(b, 179900);
    assert_int_equal(model(b)->idle_left_s, 0);
    wait_ms(b, 100);
    assert_int_equal(model(b)->idle_left_s, 60);
    wait_ms(b, 60000);
    assert_int_equal(model(b)->screen, SCREEN_ATTRACT);
    see(b, UNKNOWN, NULL); /* the next person has the usual time */
    wait_ms(b, 80000);
    assert_int_equal(model(b)->screen, SCREEN_ATTRACT);
    stop(b);
}

static void goods_left_in_view_are_not_judged_again_after_the_wipe(void **state)
{
    struct bench *b = *state;
    start(b);
    hold(b, NOODLE, 200000);
    assert_int_equal(b->reports, 1);
    assert_int_equal(model(b)->screen, SCREEN_ATTRACT);
    stop(b);
}

static void a_person_is_noticed_coached_and_missed(void **state)
{
    struct bench *b = *state;
    start(b);
    b->sight = (struct sight){ .is_moving = true };
    for (int i = 0; i < 6; i++) {
        flow_sight(b->flow, &b->sight);
        assert_int_equal(model(b)->screen, SCREEN_ATTRACT);
        wait_ms(b, 100);
    }
    flow_sight(b->flow, &b->sight);
    assert_int_equal(model(b)->screen, SCREEN_SCAN);
    static const struct {
        uint64_t ms;
        enum coach coach;
    } rows[] = {
        { 4900, COACH_NONE }, { 200, COACH_SLOW }, { 5000, COACH_KEYPAD }, { 10000, COACH_STAFF }
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        for (uint64_t t = 0; t < rows[i].ms; t += 100) {
            flow_sight(b->flow, &b->sight);
            wait_ms(b, 100);
        }
        assert_int_equal(model(b)->coach, rows[i].coach);
    }
    wait_ms(b, 15200);
    assert_int_equal(model(b)->screen, SCREEN_ATTRACT);
    assert_int_equal(model(b)->coach, COACH_NONE);
    stop(b);
}

static void thanks_last_three_seconds(void **state)
{
    struct bench *b = *state;
    go(b, SCREEN_BYE);
    assert_null(model(b)->check);
    wait_ms(b, 2900);
    assert_int_equal(model(b)->screen, SCREEN_BYE);
    wait_ms(b, 100);
    assert_int_equal(model(b)->screen, SCREEN_ATTRACT);
    stop(b);
}

static void a_lost_camera_is_a_state(void **state)
{
    struct bench *b = *state;
    go(b, SCREEN_VERDICT);
    flow_camera(b->flow, CAMERA_ON);
    int forgotten = b->forgotten;
    flow_camera(b->flow, CAMERA_LOST);
    assert_int_equal(model(b)->camera, CAMERA_LOST);
    assert_int_equal(model(b)->screen, SCREEN_VERDICT); /* what was found stays */
    assert_int_equal(b->forgotten, forgotten + 1);
    flow_gun(b->flow, span_of(UNKNOWN)); /* and the gun goes on */
    assert_int_equal(b->last, CLASS_C);
    flow_camera(b->flow, CAMERA_ON);
    wait_ms(b, 5000);
    hold(b, NOODLE, 300);
    assert_int_equal(b->last, CLASS_A);
    stop(b);
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
    start(b);
    assert_int_equal(model(b)->screen, SCREEN_ATTRACT);
    assert_string_equal(judge_path(b->judge), "older.heyan");
    assert_true(strlen(judge_trouble(b->judge)) > 0);
    assert_int_equal(model(b)->release.issued.ymd, 20261116);
    hold(b, NOODLE, 300);
    assert_int_equal(b->last, CLASS_A);
    stop(b);
    b->paths[0] = b->release;
    b->n_paths = 1;
}

static void no_release_is_out_of_service_and_tried_again(void **state)
{
    struct bench *b = *state;
    copy_release(b, "late.heyan", 5000);
    b->paths[0] = "late.heyan";
    start(b);
    assert_int_equal(model(b)->screen, SCREEN_OUT);
    assert_string_equal(model(b)->fault, words_get(b->zh, "flow.fault.release"));
    assert_int_equal(model(b)->fault_date.ymd, 20261116);
    flow_act(b->flow, ACTION_LANGUAGE, 0);
    assert_string_equal(model(b)->fault, words_get(b->en, "flow.fault.release"));
    hold(b, NOODLE, 1000);
    assert_int_equal(model(b)->screen, SCREEN_OUT);
    assert_int_equal(b->reports, 0); /* never "not found" */
    wait_ms(b, 60000);
    assert_int_equal(model(b)->screen, SCREEN_OUT);
    copy_release(b, "late.heyan", 0);
    wait_ms(b, 58000);
    assert_int_equal(model(b)->screen, SCREEN_OUT);
    wait_ms(b, 3000);
    assert_int_equal(model(b)->screen, SCREEN_ATTRACT);
    assert_string_equal(model(b)->fault, "");
    hold(b, NOODLE, 300);
    assert_int_equal(b->last, CLASS_A);
    stop(b);
    b->paths[0] = b->release;
}

/* ---- the bench ---- */

static int open_bench(void **state)
{
    static struct bench b;
    char assets[FS_PATH_MAX];
    const char *root = getenv("HEYAN_ROOT"), *build = getenv("HEYAN_BUILD");
    struct err err = { 0 };
    if (!root || !build || fs_join(assets, root, "assets", &err) ||
        fs_join(b.release, build, "demo/release.heyan", &err) ||
        words_open(assets, "zh", &b.zh, &err) || words_open(assets, "en", &b.en, &err) ||
        law_open(assets, "2014-12365", &b.law, &err)) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    b.paths[0] = b.release;
    b.n_paths = 1;
    *state = &b;
    return 0;
}

static int close_bench(void **state)
{
    struct bench *b = *state;
    words_close(b->zh);
    words_close(b->en);
    law_close(b->law);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_action_on_every_screen),
        cmocka_unit_test(what_is_on_every_screen),
        cmocka_unit_test(held_up_goods_are_judged_once),
        cmocka_unit_test(the_next_goods_wait_four_seconds),
        cmocka_unit_test(a_touch_gives_four_more_seconds),
        cmocka_unit_test(two_goods_in_view_do_not_take_turns),
        cmocka_unit_test(goods_taken_away_and_held_up_again_count_again),
        cmocka_unit_test(symbols_of_one_pack_are_judged_together),
        cmocka_unit_test(an_address_beside_a_barcode_changes_nothing),
        cmocka_unit_test(anything_else_is_told_honestly),
        cmocka_unit_test(a_gun_is_an_equal_input),
        cmocka_unit_test(a_licence_typed_beside_a_barcode_joins_it),
        cmocka_unit_test(a_barcode_typed_beside_another_is_the_next_goods),
        cmocka_unit_test(the_day_of_making_decides),
        cmocka_unit_test(a_keyboard_fills_the_keypad),
        cmocka_unit_test(back_from_the_keypad_loses_nothing),
        cmocka_unit_test(what_is_taken_home_says_the_date),
        cmocka_unit_test(idle_warns_and_wipes),
        cmocka_unit_test(a_touch_ends_the_warning_however_often),
        cmocka_unit_test(more_time_is_three_times_as_much_once),
        cmocka_unit_test(goods_left_in_view_are_not_judged_again_after_the_wipe),
        cmocka_unit_test(a_person_is_noticed_coached_and_missed),
        cmocka_unit_test(thanks_last_three_seconds),
        cmocka_unit_test(a_lost_camera_is_a_state),
        cmocka_unit_test(a_damaged_release_gives_way_to_the_one_before),
        cmocka_unit_test(no_release_is_out_of_service_and_tried_again),
    };
    return cmocka_run_group_tests(tests, open_bench, close_bench);
}
