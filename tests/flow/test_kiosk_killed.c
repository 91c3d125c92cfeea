/* The kiosk is killed while people report, kiosk and hub while the reports are on their way, round after round on the
 * same disk: each number that stood on a screen is at the hub in the end, and once. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>
#include <unistd.h>

#include "courier/courier.h"
#include "flow/report_story.h"
#include "net/net.h"

enum {
    ROUNDS = 8,
    TIPS = 5,          /* in a script, which none of these rounds lives to the end of */
    LINES_OF_ONE = 14, /* it tells until the first number stands there */
    LINES = 65,        /* about, until the last: killed at one of those between */
    NUMBERS_MAX = 64,
    DAY_S = 24 * 3600,
    STEPS_MAX = 4000
};

struct told {
    char number[NUMBERS_MAX][REPORT_NUMBER_MAX];
    size_t n;
};

static struct story *story_of(void **state)
{
    return *state;
}

/* A tip without goods, photographs or words, from the first screen to the number and back. */
static void write_tips(struct hands *h)
{
    static const char *const touches[] = {
        "press report 1", "press pick 0",                  /* 举报 */
        "press pick 0",   "press pick 0",                  /* goods: of which kind */
        "press pick 0",   "press pick 0",  "press pick 0", /* by township, which, which shop */
        "press pick 0",   "press go",                      /* what is wrong */
        "press go",       "press pick 0",                  /* no photographs, no words */
        "press skip",     "press sheet 1", "press consent", "press go",
    };
    *h = (struct hands){ .at_ms = 0 };
    for (size_t tip = 0; tip < TIPS; tip++) {
        for (size_t i = 0; i < ARRAY_LEN(touches); i++)
            hands_touch(h, touches[i]);
        h->at_ms += 1000;
        hands_touch(h, "press done");
        h->at_ms += 5000; /* goodbye */
    }
    h->at_ms += 3600 *
                1000; /* which it does not live to see, but on a machine that is late by seconds */
    hands_touch(h, "end");
}

static void take_numbers(const char *text, struct told *t)
{
    for (const char *line = text; line && *line; line = strchr(line, '\n')) {
        line += *line == '\n';
        json_t *j = json_loadb(line, strcspn(line, "\n"), 0, NULL);
        const char *screen = json_string_value(json_object_get(j, "screen"));
        const char *number = json_string_value(json_object_get(j, "number"));
        if (screen && number && strcmp(screen, "received") == 0 &&
            (t->n == 0 || strcmp(t->number[t->n - 1], number) != 0)) {
            assert_in_range(t->n, 0, NUMBERS_MAX - 1);
            text_copy(t->number[t->n++], REPORT_NUMBER_MAX, number);
        }
        json_decref(j);
    }
}

/* Killed when it has told so many lines: in the middle of whatever it does then. */
static void report_and_be_killed(struct story *s, unsigned at_line, struct told *told)
{
    static struct hands h;
    write_tips(&h);
    story_put("script", h.text);
    running_start(&s->kiosk, "kiosk/heyan-kiosk",
                  (const char *const[]){ "--headless", "--json", "--today", "2026-11-16",
                                         "--outbox", "out", "--desk-card", "desk.card",
                                         "--kiosk-number", "7", "--kiosk", "hall-7", "--source",
                                         "none", "--script", "script", "--for", "4000", NULL });
    for (unsigned i = 0; i < at_line; i++)
        running_wait(&s->kiosk, "t_ms");
    int status = running_stop(&s->kiosk, SIGKILL);
    assert_true(status == -1 || status == EXIT_SUCCESS);
    take_numbers(s->kiosk.text, told);
}

/* Both die, one of them first, when so many reports have arrived or have been tried. */
static void deliver_and_be_killed(struct story *s, unsigned tried, bool is_hub)
{
    story_serve(s);
    story_deliver(s, "delivery:");
    for (unsigned i = 1; i < tried; i++)
        running_wait(&s->kiosk, "delivery:");
    if (is_hub)
        assert_int_equal(running_stop(&s->hub, SIGKILL), -1);
    assert_int_equal(running_stop(&s->kiosk, SIGKILL), -1);
    if (!is_hub)
        assert_int_equal(running_stop(&s->hub, SIGKILL), -1);
}

static int64_t tomorrow_s(void *self)
{
    const struct clock *c = self;
    return c->utc_s(c->self) + DAY_S;
}

static uint64_t mono_ms(void *self)
{
    const struct clock *c = self;
    return c->mono_ms(c->self);
}

static uint32_t no_dice(void *self)
{
    (void)self;
    return 0;
}

/* What still waits, by a clock for which every pause is over. */
static void deliver_the_rest(struct story *s)
{
    struct clock real = clock_system();
    const struct clock later = { tomorrow_s, mono_ms, &real };
    const struct outbox_options box = { .folder = "out", .clock = later };
    const struct net_options net = { .ca_file = "hub.crt" };
    struct courier_options o = { .hub = s->address, .clock = later, .dice = no_dice };
    struct courier_step step = { 0 };
    struct desk_card card;
    struct identity id;
    struct net *n = NULL;
    struct err err = { 0 };
    unsigned steps = 0;
    assert_int_equal(desk_card_load("desk.card", &card, &err), ERR_OK);
    assert_int_equal(identity_open("hall-7.key", &id, &err), ERR_OK);
    assert_int_equal(net_create(&net, &n, &err), ERR_OK);
    assert_int_equal(outbox_open(&box, &o.outbox, &err), ERR_OK);
    o.card = &card;
    o.identity = &id;
    o.fetcher = net_fetcher(n);
    do
        if (courier_step(&o, &step, &err) != ERR_OK)
            fail_msg("%s", err.text);
    while (step.did && ++steps < STEPS_MAX);
    struct outbox_counts left;
    assert_int_equal(outbox_count(o.outbox, &left, &err), ERR_OK);
    assert_int_equal(left.waiting + left.sent, 0);
    assert_int_equal(left.parked, 0);
    assert_int_equal(left.n_aside, 0);
    outbox_close(o.outbox);
    net_destroy(n);
    identity_fini(&id);
}

static size_t times(const char *text, const char *words)
{
    size_t n = 0;
    for (const char *at = text; (at = strstr(at, words)) != NULL; at++)
        n++;
    return n;
}

static void every_number_arrives_once(void **state)
{
    static struct told told;
    struct story *s = story_of(state);
    unsigned dice = 20261123;
    for (unsigned round = 0; round < ROUNDS; round++) {
        size_t before = told.n;
        dice = dice * 1103515245u + 12345u;
        report_and_be_killed(s, LINES_OF_ONE + (dice >> 16) % (LINES - LINES_OF_ONE), &told);
        assert_true(told.n > before);
        deliver_and_be_killed(s, 1 + (dice >> 8) % (unsigned)(told.n - before), round % 2 == 0);
    }
    story_serve(s);
    deliver_the_rest(s);
    STAFF(s, "list", "--all", "--json", "--max", "1000");
    for (size_t i = 0; i < told.n; i++) {
        char quoted[REPORT_NUMBER_MAX + 2];
        snprintf(quoted, sizeof quoted, "\"%s\"", told.number[i]);
        if (times(s->result.out, quoted) != 1)
            fail_msg("%s stood on the screen and is %zu times at the hub", told.number[i],
                     times(s->result.out, quoted));
    }
    size_t at_hub = times(s->result.out, "\"WX-12365-");
    print_message("kiosk killed %d times while reporting and %d times while delivering, hub %d "
                  "times: %zu numbers shown, "
                  "%zu cases; lost 0, twice 0\n",
                  ROUNDS, ROUNDS, ROUNDS, told.n, at_hub);
    assert_true(told.n >= ROUNDS);
    assert_in_range(at_hub, told.n, told.n + ROUNDS); /* killed between the disk and the screen */
    story_stop_serving(s, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(every_number_arrives_once) };
    return cmocka_run_group_tests(tests, story_set_up, story_tear_down);
}
