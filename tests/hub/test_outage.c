/* A part of the hub goes and comes back: when there is something to say. */

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "hub/outage.h"

static void said_once_each_way(void **state)
{
    (void)state;
    struct outage_part p = { 0 };
    assert_int_equal(outage_works(&p, 1000), OUTAGE_NOTHING);
    assert_int_equal(outage_fails(&p, 2000), OUTAGE_GONE);
    for (unsigned i = 1; i < 5000; i++)
        assert_int_equal(outage_fails(&p, 2000 + i), OUTAGE_NOTHING);
    assert_int_equal(p.n, 5000);
    static const struct {
        uint64_t at_ms;
        bool fails;
        enum outage_news news;
    } rows[] = {
        { 7000, false, OUTAGE_NOTHING }, /* another thread has not heard yet */
        { 8000, true, OUTAGE_NOTHING },  { 12999, false, OUTAGE_NOTHING },
        { 13000, false, OUTAGE_BACK },   { 13001, false, OUTAGE_NOTHING },
        { 90000, true, OUTAGE_GONE },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        enum outage_news got = rows[i].fails ? outage_fails(&p, rows[i].at_ms)
                                             : outage_works(&p, rows[i].at_ms);
        if (got != rows[i].news)
            fail_msg("at %llu: %d", (unsigned long long)rows[i].at_ms, (int)got);
        if (got == OUTAGE_BACK) {
            assert_int_equal(p.n, 5001);
            assert_int_equal(p.last_ms - p.since_ms, 6000);
        }
    }
    assert_int_equal(p.n, 1);
    assert_int_equal(p.since_ms, 90000);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(said_once_each_way) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
