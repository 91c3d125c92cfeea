#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"

static void a_fake_clock_stands_until_moved(void **state)
{
    struct clock_fake fake = { .utc_s = 1000, .mono_ms = 1900 };
    struct clock c = clock_of_fake(&fake);
    (void)state;
    assert_int_equal(c.utc_s(c.self), 1000);
    clock_fake_advance(&fake, 99);
    assert_int_equal(c.utc_s(c.self), 1000);
    clock_fake_advance(&fake, 1);
    assert_int_equal(c.utc_s(c.self), 1001);
    assert_int_equal(c.mono_ms(c.self), 2000);
    /* A thousand small steps are as long as one large one. */
    for (int i = 0; i < 1000; i++)
        clock_fake_advance(&fake, 7);
    assert_int_equal(c.utc_s(c.self), 1008);
    assert_int_equal(c.mono_ms(c.self), 9000);
    fake.utc_s = 5; /* the day may jump back, intervals never */
    assert_int_equal(c.utc_s(c.self), 5);
    assert_int_equal(c.mono_ms(c.self), 9000);
}

static void the_system_clock_goes_on(void **state)
{
    struct clock c = clock_system();
    (void)state;
    uint64_t before = c.mono_ms(c.self);
    int64_t cpu = clock_thread_cpu_us();
    volatile unsigned work = 0;
    while (clock_thread_cpu_us() == cpu)
        work = work + 1;
    assert_true(c.mono_ms(c.self) >= before);
    assert_true(clock_thread_cpu_us() > cpu);
    assert_true(c.utc_s(c.self) > 1700000000); /* after 2023 */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fake_clock_stands_until_moved),
        cmocka_unit_test(the_system_clock_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
