/* The thread that does errands: woken, resting, ended at any moment; run under TSan as well. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <time.h>

#include "base/clock.h"
#include "base/worker.h"

enum { PATIENCE_S = 20, HOUR_MS = 3600 * 1000, ROUNDS = 200, WAKERS = 4, WAKES = 5000 };

struct errand {
    struct worker *worker;
    sem_t began, go; /* is_held: each run raises the first and waits for the second */
    bool is_held;
    uint32_t rest_ms;
    atomic_uint runs, ordered;
    unsigned done; /* of those ordered; the thread's, and whose it has ended */
    unsigned broken_off;
    bool saw_end;
};

static void wait_for(sem_t *s)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += PATIENCE_S;
    assert_int_equal(sem_timedwait(s, &until), 0);
}

static uint32_t work(void *self, const struct worker *w)
{
    struct errand *e = self;
    e->done = atomic_load(&e->ordered);
    atomic_fetch_add(&e->runs, 1);
    sem_post(&e->began);
    if (e->is_held)
        while (sem_wait(&e->go) != 0)
            ;
    e->saw_end = worker_is_ending(w);
    return e->rest_ms;
}

static void let_go(void *self)
{
    struct errand *e = self;
    e->broken_off++;
    sem_post(&e->go);
}

static void start(struct errand *e, bool is_held, uint32_t rest_ms)
{
    const struct worker_config config = {
        .name = "errand", .work = work, .break_off = let_go, .self = e
    };
    *e = (struct errand){ .is_held = is_held, .rest_ms = rest_ms };
    sem_init(&e->began, 0, 0);
    sem_init(&e->go, 0, 0);
    assert_int_equal(worker_start(&config, &e->worker, NULL), ERR_OK);
}

static void stop(struct errand *e)
{
    worker_stop(e->worker);
    sem_destroy(&e->began);
    sem_destroy(&e->go);
}

static void runs_at_once_and_when_woken(void **state)
{
    struct errand e;
    (void)state;
    start(&e, false, WORKER_UNTIL_WOKEN);
    wait_for(&e.began);
    for (unsigned i = 0; i < 3; i++) {
        worker_wake(e.worker);
        wait_for(&e.began);
    }
    stop(&e);
    assert_int_equal(e.runs, 4);
    worker_stop(NULL);
}

static void runs_again_when_its_time_has_come(void **state)
{
    struct errand e;
    (void)state;
    start(&e, false, 1);
    for (unsigned i = 0; i < 10; i++)
        wait_for(&e.began);
    stop(&e);
    assert_true(e.runs >= 10);
}

/* Both come while it works; a run for each of them would follow at once. */
static void two_wakes_make_one_run(void **state)
{
    struct errand e;
    (void)state;
    start(&e, true, WORKER_UNTIL_WOKEN);
    wait_for(&e.began);
    worker_wake(e.worker);
    worker_wake(e.worker);
    sem_post(&e.go);
    wait_for(&e.began);
    sem_post(&e.go);
    uint64_t until = clock_system().mono_ms(NULL) + 50;
    while (clock_system().mono_ms(NULL) < until)
        sched_yield();
    assert_int_equal(e.runs, 2);
    stop(&e);
}

static void started_and_stopped_at_once(void **state)
{
    struct errand e;
    (void)state;
    uint64_t before = clock_system().mono_ms(NULL);
    for (int round = 0; round < ROUNDS; round++) {
        start(&e, false, HOUR_MS);
        for (int i = 0; i < round; i++)
            sched_yield();
        stop(&e);
        assert_true(e.runs <= 1);
        assert_int_equal(e.broken_off, 1);
    }
    assert_true(clock_system().mono_ms(NULL) - before < PATIENCE_S * 1000);
}

static void stopped_while_it_rests(void **state)
{
    static const uint32_t rests[] = { HOUR_MS, WORKER_UNTIL_WOKEN };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rests); i++) {
        struct errand e;
        uint64_t before = clock_system().mono_ms(NULL);
        start(&e, false, rests[i]);
        wait_for(&e.began);
        stop(&e);
        assert_int_equal(e.runs, 1);
        assert_true(clock_system().mono_ms(NULL) - before < PATIENCE_S * 1000);
    }
}

/* The break-off is what ends it, the work sees why, and a wake that lies there makes no run any more. */
static void stopped_while_it_works(void **state)
{
    struct errand e;
    (void)state;
    start(&e, true, 0);
    wait_for(&e.began);
    worker_wake(e.worker);
    stop(&e);
    assert_int_equal(e.runs, 1);
    assert_int_equal(e.broken_off, 1);
    assert_true(e.saw_end);
}

static void *order(void *self)
{
    struct errand *e = self;
    for (int i = 0; i < WAKES; i++) {
        atomic_fetch_add(&e->ordered, 1);
        worker_wake(e->worker);
    }
    return NULL;
}

static void no_wake_is_lost(void **state)
{
    struct errand e;
    pthread_t wakers[WAKERS];
    (void)state;
    start(&e, false, WORKER_UNTIL_WOKEN);
    for (size_t i = 0; i < WAKERS; i++)
        assert_int_equal(pthread_create(&wakers[i], NULL, order, &e), 0);
    for (size_t i = 0; i < WAKERS; i++)
        assert_int_equal(pthread_join(wakers[i], NULL), 0);
    while (atomic_load(&e.runs) == 0)
        wait_for(&e.began);
    /* Whatever was ordered last is seen without another wake. */
    uint64_t until = clock_system().mono_ms(NULL) + PATIENCE_S * 1000;
    unsigned seen = 0, before;
    do {
        before = seen;
        while (sem_trywait(&e.began) == 0)
            seen++;
        sched_yield();
    } while ((seen < atomic_load(&e.runs) || seen != before) &&
             clock_system().mono_ms(NULL) < until);
    stop(&e);
    assert_int_equal(e.done, WAKERS * WAKES);
    print_message("%d wakes made %u runs\n", WAKERS * WAKES, e.runs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_at_once_and_when_woken),
        cmocka_unit_test(runs_again_when_its_time_has_come),
        cmocka_unit_test(two_wakes_make_one_run),
        cmocka_unit_test(started_and_stopped_at_once),
        cmocka_unit_test(stopped_while_it_rests),
        cmocka_unit_test(stopped_while_it_works),
        cmocka_unit_test(no_wake_is_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
