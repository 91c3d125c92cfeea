/* When the kiosk tells its hub, and what it keeps when it cannot. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <unistd.h>

#include "app/pulse.h"
#include "base/log.h"
#include "sync/pause.h"

static int posts, status;
static bool is_liar; /* says 200 to anything */
static struct unknown counts;

/* A hub that takes any batch, or says `status`. */
static enum fetch_end answer(void *self, const struct fetch_request *r,
                             const struct fetch_sink *sink, struct fetch_answer *out,
                             struct err *err)
{
    char text[128];
    (void)self;
    assert_non_null(r->post);
    assert_string_equal(r->url, "https://hub.example/v1/heartbeat");
    posts++;
    out->status = status;
    out->retry_after_s = status == 429 ? 600 : 0;
    snprintf(text, sizeof text, "{\"batch\":\"%s\",\"now\":1795392000}",
             is_liar         ? "00"
             : status == 200 ? counts.batch
                             : "");
    assert_int_equal(sink->write(sink->self, span_of(text), err), ERR_OK);
    return FETCH_DONE;
}

static void it_tells_in_turn_and_keeps_what_was_not_taken(void **state)
{
    (void)state;
    const struct fetcher hub = { answer, NULL };
    struct clock_fake time = { .utc_s = 1795392000 };
    struct pulse p = { .folder = "pulse",
                       .hub = "https://hub.example/",
                       .identity = "pulse.key",
                       .clock = clock_of_fake(&time) };
    log_set_level(LOG_ERROR);
    unlink("pulse/unknown");
    unlink("pulse.key");
    unlink("pulse.key.pub");
    pulse_start(&p, UINT32_MAX);
    pulse_beat(&p, &counts, hub, 0); /* whose counts they are is not known */
    assert_true(pulse_own(&p, &counts));
    unknown_count(&counts, "69012345", DATE_OF(2026, 11, 23));
    status = 429;
    pulse_beat(&p, &counts, hub, 0); /* not yet */
    clock_fake_advance(&time, PAUSE_FIRST_S * 1000);
    pulse_beat(&p, &counts, hub, 0); /* there is no key yet */
    assert_int_equal(posts, 0);
    assert_int_equal(identity_create("pulse.key", "wei-07", NULL), ERR_OK);
    clock_fake_advance(&time, PAUSE_MOST_S * 1000);
    pulse_beat(&p, &counts, hub, 0);
    assert_int_equal(posts, 1);
    assert_int_equal(unknown_total(&counts), 1);
    is_liar = true, status = 200;
    uint32_t failures = p.failures;
    clock_fake_advance(&time, PAUSE_MOST_S * 1000);
    pulse_beat(&p, &counts, hub, 0);
    assert_int_equal(posts, 2);
    assert_int_equal(p.failures, failures + 1);
    assert_int_equal(unknown_total(&counts), 1);
    is_liar = false, posts = 0, status = 429;
    clock_fake_advance(&time, PAUSE_MOST_S * 1000);
    pulse_beat(&p, &counts, hub, 0);
    status = 200;
    clock_fake_advance(&time, 599 * 1000); /* the hub asked for 600 */
    pulse_beat(&p, &counts, hub, 0);
    assert_int_equal(posts, 1);
    clock_fake_advance(&time, PAUSE_MOST_S * 1000);
    pulse_beat(&p, &counts, hub, 0);
    assert_int_equal(posts, 2);
    assert_int_equal(unknown_total(&counts), 0);
    pulse_beat(&p, &counts, hub, 0); /* once a turn */
    assert_int_equal(posts, 2);
    pulse_end(&p);
    p.identity = NULL; /* nothing is told without a key */
    clock_fake_advance(&time, 2 * PAUSE_MOST_S * 1000);
    pulse_beat(&p, &counts, hub, 0);
    assert_int_equal(posts, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_tells_in_turn_and_keeps_what_was_not_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
