/* The bounded queue between two threads. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "app/queue.h"

static void keeps_order_and_its_bound(void **state)
{
    (void)state;
    int items[4];
    struct queue *q = queue_create(3);
    assert_non_null(q);
    assert_null(queue_take(q));
    for (int round = 0; round < 5; round++) {
        assert_true(queue_put(q, &items[0]));
        assert_true(queue_put(q, &items[1]));
        assert_true(queue_put(q, &items[2]));
        assert_false(queue_put(q, &items[3]));
        assert_ptr_equal(queue_take(q), &items[0]);
        assert_true(queue_put(q, &items[3]));
        assert_ptr_equal(queue_take(q), &items[1]);
        assert_ptr_equal(queue_take(q), &items[2]);
        assert_ptr_equal(queue_take(q), &items[3]);
        assert_null(queue_take(q));
    }
    queue_destroy(q);
}

enum { ITEMS = 2000 };

static void *put_all(void *self)
{
    static int items[ITEMS];
    for (int i = 0; i < ITEMS;) {
        items[i] = i;
        i += queue_put(self, &items[i]);
    }
    return NULL;
}

static void nothing_is_lost_between_threads(void **state)
{
    (void)state;
    struct queue *q = queue_create(4);
    pthread_t writer;
    assert_int_equal(pthread_create(&writer, NULL, put_all, q), 0);
    for (int i = 0; i < ITEMS; i++) {
        int *got = queue_wait(q, 10000);
        assert_non_null(got);
        assert_int_equal(*got, i);
    }
    pthread_join(writer, NULL);
    queue_destroy(q);
}

static void *stop(void *self)
{
    queue_stop(self);
    return NULL;
}

static void a_stopped_queue_wakes_its_waiter(void **state)
{
    (void)state;
    int item;
    struct queue *q = queue_create(2);
    pthread_t stopper;
    assert_int_equal(pthread_create(&stopper, NULL, stop, q), 0);
    assert_null(queue_wait(q, 600000)); /* the test's own limit is far below this */
    pthread_join(stopper, NULL);
    queue_put(q, &item);
    assert_ptr_equal(queue_wait(q, 600000), &item); /* what lies in it still comes out */
    assert_null(queue_wait(q, 600000));
    queue_destroy(q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_order_and_its_bound),
        cmocka_unit_test(nothing_is_lost_between_threads),
        cmocka_unit_test(a_stopped_queue_wakes_its_waiter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
