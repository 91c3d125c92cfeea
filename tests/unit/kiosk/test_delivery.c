/* The thread that delivers, against a hub on loopback: at every moment it may be woken, fail, or be told to end, and
 * what lies in the outbox is neither lost nor sent twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>
#include <pthread.h>
#include <sched.h>
#include <unistd.h>

#include "app/delivery.h"
#include "base/log.h"
#include "courier/world.h"
#include "post_world.h"

enum { DAY_S = 24 * 3600 };

struct hall {
    struct world *world; /* its outbox connection is the main thread's: it submits */
    struct post post;
    struct moving_clock clock;
    char card[FS_PATH_MAX];
    struct delivery *delivery;
    struct outbox_counts seen; /* the newest */
};

static int set_up(void **state)
{
    struct hall *h = calloc(1, sizeof *h);
    void *world = NULL;
    assert_non_null(h);
    log_set_level(LOG_ERROR);
    assert_int_equal(world_set_up(&world), 0);
    h->world = world;
    post_init(&h->post, net_fetcher(h->world->net));
    atomic_store(&h->clock.utc_s, SAMPLE_UTC_S);
    atomic_store(&h->clock.mono_ms, 1000);
    post_papers(&h->world->s, h->card, NULL);
    *state = h;
    return 0;
}

static int tear_down(void **state)
{
    struct hall *h = *state;
    void *world = h->world;
    atomic_store(&h->post.is_held, false);
    sem_post(&h->post.go);
    delivery_stop(h->delivery);
    world_tear_down(&world);
    post_fini(&h->post);
    free(h);
    return 0;
}

static void start(struct hall *h)
{
    const struct delivery_config config = { .line = { .hub = h->world->base,
                                                      .identity = h->world->key,
                                                      .desk_card = h->card,
                                                      .fetcher = &h->post.self,
                                                      .clock = clock_of_moving(&h->clock) },
                                            .outbox = h->world->folder,
                                            .wake = post_wake,
                                            .self = &h->post };
    struct err err = { 0 };
    if (delivery_start(&config, &h->delivery, &err) != ERR_OK)
        fail_msg("%s", err.text);
}

static void stop(struct hall *h)
{
    delivery_stop(h->delivery);
    h->delivery = NULL;
}

/* Waits until the thread says that so many wait and so many are parked. */
static void wait_until(struct hall *h, size_t waiting, size_t parked)
{
    while (!delivery_look(h->delivery, &h->seen) || h->seen.waiting != waiting ||
           h->seen.sent != 0 || h->seen.parked != parked)
        post_wait(&h->post.woken);
}

static void submit(struct hall *h)
{
    h->world->s.clock.utc_s = atomic_load(&h->clock.utc_s);
    sample_submit(&h->world->s, h->world->b, 1, 20000);
}

static void started_and_stopped_at_once(void **state)
{
    struct hall *h = *state;
    submit(h);
    for (int round = 0; round < 30; round++) {
        start(h);
        for (int i = 0; i < round * 10; i++)
            sched_yield();
        stop(h);
    }
    unsigned before = h->post.requests;
    start(h);
    wait_until(h, 0, 0);
    stop(h);
    assert_int_equal(world_hub(h->world).cases, 1);
    assert_int_equal(world_hub(h->world).photos_held, 1);
    print_message("stopped 30 times: %u requests, then %u more\n", before,
                  h->post.requests - before);
    delivery_stop(NULL);
}

static void what_is_put_in_leaves_when_woken(void **state)
{
    struct hall *h = *state;
    start(h);
    wait_until(h, 0, 0);
    for (size_t i = 1; i <= 3; i++) {
        submit(h);
        delivery_wake(h->delivery);
        while (world_hub(h->world).photos_held < i)
            sched_yield();
    }
    assert_int_equal(world_hub(h->world).cases, 3);
}

/* The second report is put in while the first is on its way, and its wake comes before anybody rests. */
static void woken_while_it_works(void **state)
{
    struct hall *h = *state;
    submit(h);
    atomic_store(&h->post.is_held, true);
    start(h);
    post_wait(&h->post.asked);
    submit(h);
    delivery_wake(h->delivery);
    delivery_wake(h->delivery);
    atomic_store(&h->post.is_held, false);
    sem_post(&h->post.go);
    wait_until(h, 0, 0);
    stop(h);
    assert_int_equal(world_hub(h->world).cases, 2);
    assert_int_equal(world_hub(h->world).posts, 2);
}

static void stopped_in_the_back_off(void **state)
{
    struct hall *h = *state;
    uint64_t before = clock_system().mono_ms(NULL);
    submit(h);
    atomic_store(&h->post.end, FETCH_NO_NETWORK);
    start(h);
    wait_until(h, 1, 0);
    stop(h);
    assert_true(clock_system().mono_ms(NULL) - before < 20000);
    unsigned asked = h->post.requests;
    assert_true(asked >= 1);
    submit(h); /* nobody is there to be woken */
    assert_int_equal(h->post.requests, asked);
    /* Started again it does not forget the pause, and goes on when that is over. */
    atomic_fetch_add(&h->clock.utc_s, DAY_S);
    atomic_store(&h->post.end, FETCH_UNSET);
    start(h);
    wait_until(h, 0, 0);
    assert_int_equal(world_hub(h->world).cases, 2);
}

static bool add_tries(void *self, const struct outbox_row *row)
{
    *(unsigned *)self += row->tries;
    return true;
}

static unsigned tries(struct hall *h)
{
    unsigned n = 0;
    assert_int_equal(outbox_each(h->world->b, add_tries, &n, NULL), ERR_OK);
    return n;
}

static void one_failure_after_the_other(void **state)
{
    static const enum fetch_end ends[] = { FETCH_NO_NETWORK, FETCH_PORTAL,  FETCH_TOO_SLOW,
                                           FETCH_CUT,        FETCH_REFUSED, FETCH_NOT_SECURE };
    struct hall *h = *state;
    start(h);
    submit(h);
    for (unsigned i = 0; i < 5 * ARRAY_LEN(ends); i++) {
        atomic_store(&h->post.end, ends[i % ARRAY_LEN(ends)]);
        atomic_fetch_add(&h->clock.utc_s, 3600); /* longer than any pause */
        delivery_wake(h->delivery);
        while (tries(h) <= i)
            sched_yield();
    }
    assert_int_equal(world_counts(h->world).parked, 0);
    atomic_store(&h->post.end, FETCH_UNSET);
    atomic_fetch_add(&h->clock.utc_s, 3600);
    delivery_wake(h->delivery);
    wait_until(h, 0, 0);
    stop(h);
    assert_int_equal(world_hub(h->world).cases, 1);
    assert_int_equal(world_hub(h->world).photos_held, 1);
}

static void what_is_refused_for_good_is_told_of(void **state)
{
    struct hall *h = *state;
    loop_hub_status(h->world->hub, 422, "other_payload", 0, NULL, 1);
    submit(h);
    submit(h);
    start(h);
    wait_until(h, 0, 1);
    stop(h);
    assert_int_equal(world_hub(h->world).cases, 1); /* the next one was not kept waiting */
    assert_int_equal(world_counts(h->world).parked, 1);
    /* Told again to the next screen. */
    start(h);
    wait_until(h, 0, 1);
}

static void the_clock_jumps(void **state)
{
    static const int64_t clocks[] = { 0, 1136073600, INT64_C(4102444800) }; /* 1970, 2006, 2100 */
    struct hall *h = *state;
    start(h);
    for (size_t i = 0; i < ARRAY_LEN(clocks); i++) {
        atomic_store(&h->clock.utc_s, SAMPLE_UTC_S);
        submit(h);
        atomic_store(&h->post.end, FETCH_NO_NETWORK);
        delivery_wake(h->delivery);
        wait_until(h, 1, 0); /* it waits for a time by a clock that is about to be another */
        atomic_store(&h->post.end, FETCH_UNSET);
        atomic_store(&h->clock.utc_s, clocks[i]);
        delivery_wake(h->delivery);
        wait_until(h, 0, 0);
        assert_int_equal(world_hub(h->world).cases, i + 1);
    }
}

/* A key that is not there, then put right: nobody starts the kiosk again for it. */
static void a_key_that_is_put_right(void **state)
{
    struct hall *h = *state;
    char aside[FS_PATH_MAX + 8];
    snprintf(aside, sizeof aside, "%s.aside", h->world->key);
    assert_int_equal(rename(h->world->key, aside), 0);
    submit(h);
    log_set_level(LOG_ERROR);
    start(h);
    wait_until(h, 1, 0);
    assert_int_equal(h->post.requests, 0);
    assert_int_equal(rename(aside, h->world->key), 0);
    delivery_wake(h->delivery);
    wait_until(h, 0, 0);
}

static void without_card_or_folder(void **state)
{
    struct hall *h = *state;
    struct delivery_config config = { .line = { .hub = h->world->base,
                                                .identity = h->world->key,
                                                .desk_card = "no such card",
                                                .fetcher = &h->post.self,
                                                .clock = clock_of_moving(&h->clock) },
                                      .outbox = h->world->folder,
                                      .wake = post_wake,
                                      .self = &h->post };
    assert_int_equal(delivery_start(&config, &h->delivery, NULL), ERR_NOT_FOUND);
    config.line.desk_card = h->card;
    config.outbox = h->card; /* a file where a folder is due */
    assert_int_not_equal(delivery_start(&config, &h->delivery, NULL), ERR_OK);
    assert_null(h->delivery);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(started_and_stopped_at_once),
        CASE(what_is_put_in_leaves_when_woken),
        CASE(woken_while_it_works),
        CASE(stopped_in_the_back_off),
        CASE(one_failure_after_the_other),
        CASE(what_is_refused_for_good_is_told_of),
        CASE(the_clock_jumps),
        CASE(a_key_that_is_put_right),
        CASE(without_card_or_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
