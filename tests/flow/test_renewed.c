/* Another release while somebody stands there, the clock's floor, and the number nobody has registered. */
#include "bench.h"

#include "app/unlisted.h"

static struct check last;

static void keep_check(void *self, const struct flow_report *r)
{
    (void)self;
    last = *r->check;
}

static struct registry *open_copy(const struct bench *b)
{
    struct registry *r = NULL;
    assert_int_equal(registry_open(b->release, &r, NULL), ERR_OK);
    return r;
}

static void adopt(struct bench *b)
{
    char paths[1][FS_PATH_MAX];
    text_copy(paths[0], sizeof paths[0], b->release);
    registry_close(judge_adopt(b->judge, open_copy(b), paths, 1));
    flow_renewed(b->flow);
}

/* The verdict on the screen stays, the next question goes to the new one. */
static void a_session_goes_on(void **state)
{
    struct bench *b = *state;
    bench_start(b);
    bench_hold(b, NOODLE, 500);
    assert_int_equal(bench_model(b)->screen, SCREEN_VERDICT);
    adopt(b);
    assert_int_equal(bench_model(b)->screen, SCREEN_VERDICT);
    assert_int_equal(b->last, CLASS_A);
    bench_hold(b, UNKNOWN, 8000);
    assert_int_equal(b->last, CLASS_C);
    assert_string_equal(judge_path(b->judge), b->release);
    assert_string_equal(judge_trouble(b->judge), "");
    bench_stop(b);
}

/* Out of service because no release opened; one that comes ends it. */
static void out_of_service_ends(void **state)
{
    struct bench *b = *state;
    size_t n = b->n_paths;
    b->n_paths = 0;
    bench_start(b);
    assert_int_equal(bench_model(b)->screen, SCREEN_OUT);
    adopt(b);
    assert_int_equal(bench_model(b)->screen, SCREEN_ATTRACT);
    assert_string_equal(bench_model(b)->fault, "");
    assert_true(bench_model(b)->release.sequence > 0);
    bench_stop(b);
    b->n_paths = n;
}

static void alarm_stays_over_sessions(void **state)
{
    struct bench *b = *state;
    bench_start(b);
    flow_renewal(b->flow, true, "trust.freeze");
    assert_string_equal(bench_model(b)->renewal_why, "trust.freeze");
    bench_hold(b, NOODLE, 500);
    flow_act(b->flow, ACTION_DONE, 0);
    bench_wait_ms(b, 5000);
    assert_string_equal(bench_model(b)->renewal_why, "trust.freeze");
    flow_renewal(b->flow, false, "sync.trouble.none");
    assert_string_equal(bench_model(b)->renewal_why, "");
    bench_stop(b);
}

/* Whoever passes sees that a report does not leave by itself; the worst of it first. */
static void what_lies_in_the_outbox_is_said(void **state)
{
    static const struct {
        struct outbox_counts n;
        const char *why;
    } cases[] = {
        { { .waiting = 3, .sent = 2 }, "" }, /* it leaves by itself */
        { { .waiting = 3, .parked = 1 }, "delivery.notice.parked" },
        { { .parked = 1, .n_aside = 2 }, "delivery.notice.aside" },
        { { .is_full = true }, "delivery.notice.full" },
        { { .parked = 1, .is_full = true }, "delivery.notice.parked" },
        { { 0 }, "" },
    };
    struct bench *b = *state;
    bench_start(b);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        flow_outbox(b->flow, &cases[i].n);
        assert_string_equal(bench_model(b)->reports_why, cases[i].why);
        if (cases[i].why[0]) /* there is such a line */
            assert_string_not_equal(words_get(b->zh, cases[i].why), cases[i].why);
    }
    flow_outbox(b->flow, &cases[1].n);
    bench_hold(b, NOODLE, 500);
    flow_act(b->flow, ACTION_DONE, 0);
    bench_wait_ms(b, 5000);
    assert_string_equal(bench_model(b)->reports_why, cases[1].why);
    bench_stop(b);
}

/* A clock of 1970 does not make old data fresh when later days are known to have been. */
static void clock_that_fell_back(void **state)
{
    struct bench *b = *state;
    struct clock_fake clock = { .utc_s = 0, .mono_ms = 1000 };
    bench_start(b);
    struct flow_config config = b->flow->config;
    struct flow *flow = NULL;
    config.today = DATE_NONE;
    config.clock = clock_of_fake(&clock);
    assert_int_equal(flow_create(&config, &flow, NULL), ERR_OK);
    struct date issued = flow_model(flow)->release.issued;
    assert_int_equal(flow_model(flow)->today.ymd, issued.ymd);
    assert_false(flow_model(flow)->data_stale);
    flow_floor(flow, ((int64_t)date_days(issued) + 40) * 86400);
    flow_tick(flow);
    assert_int_equal(flow_model(flow)->data_age_days, 40);
    assert_true(flow_model(flow)->data_stale);
    flow_floor(flow, 5); /* a floor only rises */
    flow_tick(flow);
    assert_int_equal(flow_model(flow)->data_age_days, 40);
    clock.utc_s = ((int64_t)date_days(issued) + 50) * 86400; /* the clock is set */
    flow_tick(flow);
    assert_int_equal(flow_model(flow)->data_age_days, 50);
    flow_destroy(flow);
    bench_stop(b);
}

static bool unlisted_of(struct bench *b, const char *code, char prefix[UNLISTED_PREFIX_MAX])
{
    bench_start(b);
    b->flow->config.report = keep_check;
    bench_hold(b, code, 500);
    bool is = unlisted_prefix(&last, prefix);
    bench_stop(b);
    return is;
}

static void only_the_companys_part_is_counted(void **state)
{
    struct bench *b = *state;
    char prefix[UNLISTED_PREFIX_MAX];
    assert_true(unlisted_of(b, UNKNOWN, prefix));
    assert_string_equal(prefix, "69499988");
    assert_false(unlisted_of(b, NOODLE, prefix));          /* registered */
    assert_false(unlisted_of(b, SAUCE, prefix));           /* whatever is said of it */
    assert_false(unlisted_of(b, "4006381333931", prefix)); /* not this registry's */
    assert_false(unlisted_of(b, "9787115428028", prefix)); /* a book */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_session_goes_on),
        cmocka_unit_test(out_of_service_ends),
        cmocka_unit_test(alarm_stays_over_sessions),
        cmocka_unit_test(what_lies_in_the_outbox_is_said),
        cmocka_unit_test(clock_that_fell_back),
        cmocka_unit_test(only_the_companys_part_is_counted),
    };
    return cmocka_run_group_tests(tests, bench_open, bench_close);
}
