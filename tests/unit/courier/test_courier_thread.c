/* The courier in a thread of its own while reports are submitted in another, and stopped in the middle of a transfer. */
#include "courier/world.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

enum { REPORTS = 40, PHOTO = 30000, STEPS_MAX = 60000 /* of a millisecond and more */ };

struct sender {
    struct world *w;
    struct outbox *b;
    struct clock_fake clock;
    atomic_bool is_over;
    enum err_code rc;
    unsigned steps;
};

static uint32_t roll(void *self)
{
    (void)self;
    return 0;
}

static void *send_all(void *self)
{
    struct sender *t = self;
    struct courier_options o = world_options(t->w);
    struct courier_step step = { 0 };
    o.outbox = t->b;
    o.clock = clock_of_fake(&t->clock);
    o.dice = roll;
    /* Without it the other thread hardly gets the outbox's lock. */
    const struct timespec pause = { .tv_nsec = 1000000 };
    while (!t->rc && !(atomic_load(&t->is_over) && step.next_utc_s == 0) && t->steps < STEPS_MAX) {
        bool was_over = atomic_load(&t->is_over);
        t->rc = courier_step(&o, &step, NULL);
        t->clock.utc_s += 10;
        t->steps++;
        (void)nanosleep(&pause, NULL);
        if (step.end == FETCH_STOPPED || (was_over && step.next_utc_s == 0))
            break;
    }
    return NULL;
}

static void two_threads_share_the_outbox(void **state)
{
    struct world *w = *state;
    struct sender t = { .w = w, .clock = w->s.clock };
    pthread_t thread;
    const struct outbox_options o = { .folder = w->folder,
                                      .clock = clock_of_fake(&t.clock),
                                      .reserve_bytes = 1 << 20 };
    assert_int_equal(outbox_open(&o, &t.b, NULL), ERR_OK);
    assert_int_equal(pthread_create(&thread, NULL, send_all, &t), 0);
    for (size_t i = 0; i < REPORTS; i++)
        sample_submit(&w->s, w->b, i % 2, PHOTO);
    atomic_store(&t.is_over, true);
    pthread_join(thread, NULL);
    assert_int_equal(t.rc, ERR_OK);
    assert_true(t.steps < STEPS_MAX);
    struct loop_count hub = world_hub(w);
    print_message("%d reports submitted in one thread and sent by another in %u steps: %zu cases, "
                  "%zu photographs\n",
                  REPORTS, t.steps, hub.cases, hub.photos_held);
    assert_int_equal(hub.cases, REPORTS);
    assert_int_equal(hub.photos_held, REPORTS / 2);
    assert_int_equal(world_counts(w).waiting + world_counts(w).sent, 0);
    outbox_close(t.b);
}

/* Looked at with pauses: who asks without one keeps the hub's lock from the hub. */
static void wait_for_requests(struct world *w, size_t n)
{
    enum { PAUSE_NS = 200000, PAUSES = 300000 };
    const struct timespec pause = { .tv_nsec = PAUSE_NS };
    for (int i = 0; i < PAUSES && world_hub(w).requests < n; i++)
        (void)nanosleep(&pause, NULL);
    assert_true(world_hub(w).requests >= n);
}

static void stopping_ends_it_and_loses_nothing(void **state)
{
    struct world *w = *state;
    for (int round = 0; round < 10; round++) {
        struct sender t = { .w = w, .clock = w->s.clock };
        pthread_t thread;
        const struct outbox_options o = { .folder = w->folder,
                                          .clock = clock_of_fake(&t.clock),
                                          .reserve_bytes = 1 << 20 };
        assert_int_equal(outbox_open(&o, &t.b, NULL), ERR_OK);
        sample_submit(&w->s, w->b, 1, 2000000);
        size_t before = world_hub(w).requests;
        assert_int_equal(pthread_create(&thread, NULL, send_all, &t), 0);
        wait_for_requests(w, before + 1 + (size_t)round);
        net_stop(w->net);
        atomic_store(&t.is_over, true);
        pthread_join(thread, NULL);
        assert_int_equal(t.rc, ERR_OK);
        net_resume(w->net);
        outbox_close(t.b);
    }
    /* No failure of anybody's: it is sent as soon as somebody begins again. */
    world_run(w, 20);
    assert_int_equal(world_hub(w).cases, 10);
    assert_int_equal(world_hub(w).photos_held, 10);
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, world_set_up, world_tear_down)
    const struct CMUnitTest tests[] = {
        CASE(two_threads_share_the_outbox),
        CASE(stopping_ends_it_and_loses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
