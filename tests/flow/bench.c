#include "bench.h"

static const struct flow_times times = {
    .idle_result = 60000,
    .idle_form = 120000,
    .idle_scan = 60000,
    .idle_warn = 20000,
    .idle_warn_form = 30000,
    .more_time_factor = 3,
    .take_idle = 45000,
    .received_idle = 60000,
    .receipt_read = 3000,
    .slip_soon = 5000,
    .bye = 3000,
    .coach_first = 1500,
    .coach_slow = 5000,
    .coach_keypad = 10000,
    .coach_staff = 20000,
    .two_packs = 4000,
    .next_item = 4000,
    .same_item = 3000,
    .help_shown = 8000,
    .pulse = 2000,
    .presence = 600,
    .away = 15000,
    .release_retry = 60000,
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

void bench_start(struct bench *b)
{
    static const char *const provinces[] = { "京", "津", "冀" };
    struct flow_config config = {
        .clock = clock_of_fake(&b->clock),
        .times = times,
        .zh = b->zh,
        .en = b->en,
        .law = b->law,
        .provinces = { provinces, ARRAY_LEN(provinces) },
        .typing = b->typing,
        .letterbox = b->letterbox,
        .ask = b->ask,
        .print = b->print,
        .read_receipt = b->read_receipt,
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

void bench_stop(struct bench *b)
{
    flow_destroy(b->flow);
    judge_destroy(b->judge);
    b->flow = NULL;
    b->judge = NULL;
}

const struct model *bench_model(const struct bench *b)
{
    return flow_model(b->flow);
}

void bench_wait_ms(struct bench *b, uint64_t ms)
{
    for (; ms > 0; ms -= ms < 100 ? ms : 100) {
        clock_fake_advance(&b->clock, ms < 100 ? ms : 100);
        flow_tick(b->flow);
    }
}

void bench_see_nothing(struct bench *b)
{
    memset(&b->sight, 0, sizeof b->sight);
    b->sight.width_px = 1280;
    b->sight.height_px = 720;
    flow_sight(b->flow, &b->sight);
}

void bench_see(struct bench *b, const char *first, const char *second)
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
void bench_hold(struct bench *b, const char *text, uint64_t ms)
{
    for (uint64_t t = 0; t < ms; t += 100) {
        bench_see(b, text, NULL);
        bench_wait_ms(b, 100);
    }
}

void bench_type(struct bench *b, const char *keys)
{
    for (; *keys; keys++)
        flow_act(b->flow, ACTION_KEY, (unsigned char)*keys);
}

/* Takes the flow to a screen by a road of its own. */
void bench_go(struct bench *b, enum screen_id screen)
{
    if (screen == SCREEN_OUT)
        b->paths[0] = "/nonexistent/release.heyan";
    bench_start(b);
    b->paths[0] = b->release;
    if (screen == SCREEN_SCAN)
        flow_act(b->flow, ACTION_NEXT, 0);
    if (screen == SCREEN_ENTRY)
        flow_act(b->flow, ACTION_ENTRY, ENTRY_CODE);
    if (screen == SCREEN_VERDICT || screen == SCREEN_WHY || screen == SCREEN_TAKE ||
        screen == SCREEN_BYE)
        bench_see(b, NOODLE, NULL);
    if (screen == SCREEN_WHY)
        flow_act(b->flow, ACTION_WHY, 0);
    if (screen == SCREEN_TAKE)
        flow_act(b->flow, ACTION_TAKE, 0);
    if (screen == SCREEN_REPORT || screen == SCREEN_RECEIVED)
        flow_act(b->flow, ACTION_REPORT, 1);
    if (screen == SCREEN_MAILBOX)
        flow_act(b->flow, ACTION_MAILBOX, 0);
    if (screen == SCREEN_RECEIVED) /* as the letterbox would say, had it one */
        flow_fire(b->flow, EV_RECEIVED, &(struct happening){ 0 });
    if (screen == SCREEN_BYE)
        flow_act(b->flow, ACTION_DONE, 0);
    assert_int_equal(bench_model(b)->screen, screen);
}

/* ---- the bench ---- */

int bench_open(void **state)
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

int bench_close(void **state)
{
    struct bench *b = *state;
    words_close(b->zh);
    words_close(b->en);
    law_close(b->law);
    return 0;
}
