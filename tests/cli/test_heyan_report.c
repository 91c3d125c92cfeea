/* heyan report as somebody runs it who looks after a kiosk, against a hub on loopback. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <jansson.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/program.h"
#include "unit/courier/world.h"

static struct program_result result;

static void report(const char *const *more)
{
    const char *args[PROGRAM_ARGS_MAX] = { "report" };
    for (size_t i = 0; more[i]; i++)
        args[i + 1] = more[i];
    program_run("cli/heyan", args, &result);
}

#define RUN(...) report((const char *const[]){ __VA_ARGS__, NULL })

/* The program's clock is the machine's, and so are the reports' times. */
static int set_up(void **state)
{
    struct buf card = BUF_INIT(8192);
    int rc = world_set_up(state);
    struct world *w = *state;
    w->s.clock.utc_s = time(NULL) - 60;
    assert_int_equal(desk_card_write(&w->s.card, &card, NULL), ERR_OK);
    assert_int_equal(fs_replace("desk.json", buf_span(&card), NULL), ERR_OK);
    buf_fini(&card);
    return rc;
}

static json_t *answer(void)
{
    json_t *j = json_loads(result.out, 0, NULL);
    if (!j)
        fail_msg("%s%s", result.out, result.err);
    return j;
}

static json_int_t number_of(const char *name)
{
    json_t *j = answer();
    json_int_t n = json_integer_value(json_object_get(j, name));
    json_decref(j);
    return n;
}

static void what_waits_is_told_sent_and_erased(void **state)
{
    struct world *w = *state;
    sample_submit(&w->s, w->b, 1, 5000);
    sample_submit(&w->s, w->b, 0, 0);
    RUN("status", "--outbox", "box", "--json");
    assert_int_equal(result.status, EXIT_OK);
    assert_int_equal(number_of("waiting"), 2);
    assert_int_equal(number_of("aside"), 0);
    RUN("list", "--outbox", "box", "--lang", "en");
    assert_int_equal(result.status, EXIT_OK);
    assert_non_null(strstr(result.out, w->s.report.number));
    assert_null(strstr(result.out, SAMPLE_NAME));
    RUN("send", "--outbox", "box", "--hub", w->base, "--desk", "desk.json", "--identity",
        "kiosk.key", "--loopback-http", "--json");
    if (result.status != EXIT_OK)
        fail_msg("%d: %s%s", result.status, result.out, result.err);
    assert_int_equal(number_of("sent"), 2);
    assert_int_equal(world_hub(w).cases, 2);
    assert_int_equal(world_hub(w).photos_held, 1);
    RUN("list", "--outbox", "box", "--json"); /* kept for seven days */
    json_t *j = answer();
    assert_int_equal(json_array_size(j), 2);
    assert_string_equal(json_string_value(json_object_get(json_array_get(j, 0), "state")), "held");
    json_decref(j);
    assert_true(sample_search(w->folder, w->s.report.uuid, 36) > 0);
    RUN("sweep", "--outbox", "box", "--keep-days", "0");
    assert_int_equal(result.status, EXIT_OK);
    assert_int_equal(sample_search(w->folder, w->s.report.uuid, 36), 0);
    RUN("list", "--outbox", "box");
    assert_string_equal(result.out, "没有待送的举报\n");
}

static void what_was_parked_is_sent_when_somebody_says_so(void **state)
{
    struct world *w = *state;
    sample_submit(&w->s, w->b, 0, 0);
    loop_hub_status(w->hub, 422, "other_payload", 0, NULL, 0);
    RUN("send", "--outbox", "box", "--hub", w->base, "--desk", "desk.json", "--identity",
        "kiosk.key", "--loopback-http");
    assert_int_equal(result.status, EXIT_RELEASE);
    RUN("status", "--outbox", "box", "--json");
    assert_int_equal(number_of("parked"), 1);
    RUN("list", "--outbox", "box", "--lang", "en");
    assert_non_null(strstr(result.out, "other_payload"));
    RUN("unpark", "WX-12365-20261123-0799999", "--outbox", "box");
    assert_int_equal(result.status, EXIT_NOTHING);
    RUN("unpark", w->s.report.number, "--outbox", "box");
    assert_int_equal(result.status, EXIT_OK);
    loop_hub_status(w->hub, 503, "not_now", 600, NULL, 0);
    RUN("send", "--outbox", "box", "--hub", w->base, "--desk", "desk.json", "--identity",
        "kiosk.key", "--loopback-http");
    assert_int_equal(result.status, EXIT_RELEASE);
    if (!strstr(result.out, "HTTP 503"))
        fail_msg("%s%s", result.out, result.err);
    loop_hub_be(w->hub, LOOP_FAITHFUL, 0);
    RUN("send", "--outbox", "box", "--hub", w->base, "--desk", "desk.json", "--identity",
        "kiosk.key", "--loopback-http", "--json"); /* not before it was asked to */
    assert_int_equal(result.status, EXIT_RELEASE);
    assert_int_equal(world_hub(w).cases, 0);
}

static void words_that_are_off_are_named(void **state)
{
    (void)state;
    static const struct {
        int status;
        const char *args[8];
    } rows[] = {
        { EXIT_USAGE, { NULL } },
        { EXIT_USAGE, { "status" } },
        { EXIT_USAGE, { "status", "box", "--outbox", "box" } },
        { EXIT_USAGE, { "send", "--outbox", "box" } },
        { EXIT_USAGE, { "unpark", "--outbox", "box" } },
        { EXIT_USAGE, { "sweep", "--outbox", "box", "--keep-days", "soon" } },
        { EXIT_USAGE, { "nonsense", "--outbox", "box" } },
        { EXIT_INPUT, { "status", "--outbox", "nowhere" } },
        { EXIT_OK, { "--help" } },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        report(rows[i].args);
        if (result.status != rows[i].status)
            fail_msg("row %zu: %d, %s", i, result.status, result.err);
    }
    RUN("send", "--outbox", "box", "--hub", "http://hub.example", "--desk", "desk.json",
        "--identity", "kiosk.key");
    assert_int_equal(result.status, EXIT_INPUT);
    RUN("send", "--outbox", "box", "--hub", "https://hub.example", "--desk", "kiosk.key",
        "--identity", "kiosk.key");
    assert_int_equal(result.status, EXIT_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_waits_is_told_sent_and_erased, set_up,
                                        world_tear_down),
        cmocka_unit_test_setup_teardown(what_was_parked_is_sent_when_somebody_says_so, set_up,
                                        world_tear_down),
        cmocka_unit_test_setup_teardown(words_that_are_off_are_named, set_up, world_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
