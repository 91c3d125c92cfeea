/* The newest-wins box between two threads; run under TSan as well. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <sched.h>

#include "base/clock.h"
#include "base/mailbox.h"

enum { ITEMS = 20000, PATIENCE_MS = 10000 };

static void the_newest_wins(void **state)
{
    int a = 1, b = 2;
    (void)state;
    struct mailbox *m = mailbox_create();
    assert_non_null(m);
    assert_null(mailbox_take(m));
    assert_null(mailbox_swap(m, &a));
    assert_ptr_equal(mailbox_swap(m, &b), &a);
    assert_ptr_equal(mailbox_wait(m, PATIENCE_MS), &b);
    assert_null(mailbox_take(m));
    assert_null(mailbox_wait(m, 0)); /* a time-out without waiting */
    mailbox_stop(m);
    assert_null(mailbox_wait(m, PATIENCE_MS)); /* returns at once */
    mailbox_destroy(m);
    mailbox_destroy(NULL);
}

struct consumer {
    struct mailbox *box;
    int *last;
    size_t received;
    bool risen; /* every item was newer than the one before */
};

static void *consume(void *arg)
{
    struct consumer *c = arg;
    for (int *item; (item = mailbox_wait(c->box, PATIENCE_MS)) != NULL; c->received++) {
        c->risen = c->risen && (!c->last || item > c->last);
        c->last = item;
    }
    return NULL;
}

/* Each item is received or comes back, never both, never lost. */
static void two_threads_lose_nothing(void **state)
{
    static int items[ITEMS];
    struct consumer c = { .box = mailbox_create(), .risen = true };
    pthread_t thread;
    size_t back = 0;
    (void)state;
    assert_non_null(c.box);
    assert_int_equal(pthread_create(&thread, NULL, consume, &c), 0);
    for (size_t i = 0; i < ITEMS; i++)
        back += mailbox_swap(c.box, &items[i]) != NULL;
    mailbox_stop(c.box);
    assert_int_equal(pthread_join(thread, NULL), 0);
    back += mailbox_take(c.box) != NULL;
    assert_true(c.risen);
    assert_int_equal(c.received + back, ITEMS);
    mailbox_destroy(c.box);
}

/* Rounds, because nothing tells from outside whether the other thread waits already. */
static void stop_wakes_the_waiter(void **state)
{
    (void)state;
    uint64_t before = clock_system().mono_ms(NULL);
    for (int round = 0; round < 100; round++) {
        struct consumer c = { .box = mailbox_create(), .risen = true };
        pthread_t thread;
        assert_non_null(c.box);
        assert_int_equal(pthread_create(&thread, NULL, consume, &c), 0);
        for (int i = 0; i < round; i++)
            sched_yield();
        mailbox_stop(c.box);
        assert_int_equal(pthread_join(thread, NULL), 0);
        assert_int_equal(c.received, 0);
        mailbox_destroy(c.box);
    }
    assert_true(clock_system().mono_ms(NULL) - before < PATIENCE_MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_newest_wins),
        cmocka_unit_test(two_threads_lose_nothing),
        cmocka_unit_test(stop_wakes_the_waiter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
