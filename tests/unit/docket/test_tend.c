/* Whether time may do its work: not by a clock that has jumped. */
#include "unit/docket/world.h"

#include "docket/head.h"
#include "docket/tend.h"

static const int64_t DAY = 86400, NOW = 1795392000;

static enum err_code tend(struct docket *d, int64_t now, bool is_sure)
{
    return docket_tend(d, now, is_sure, NULL);
}

static void a_clock_is_believed_within_its_bounds(void **state)
{
    struct docket *d = world_open(state);
    static const struct {
        int64_t days;
        enum err_code want;
    } rows[] = {
        { 0, ERR_OK },
        { 1, ERR_OK },
        { 1 + TEND_GAP_DAYS, ERR_OK },
        { 2 + 2 * TEND_GAP_DAYS, ERR_STALE }, /* a day more than the gap */
        { 73 * 365, ERR_STALE },
        { 1, ERR_OK },
        { -TEND_GAP_DAYS, ERR_STALE },
        { 0, ERR_OK },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (tend(d, NOW + rows[i].days * DAY, false) != rows[i].want)
            fail_msg("row %zu, %jd days", i, (intmax_t)rows[i].days);
    assert_int_equal(tend(d, 0, false), ERR_STALE); /* 1970 */
    assert_int_equal(tend(d, 0, true), ERR_STALE);
    docket_close(d);
}

static void somebody_may_say_that_it_is_right(void **state)
{
    struct docket *d = world_open(state);
    MUST(docket_tend(d, NOW, false, ERR));
    assert_int_equal(tend(d, NOW + 400 * DAY, false), ERR_STALE);
    MUST(docket_tend(d, NOW + 400 * DAY, true, ERR));
    MUST(docket_tend(d, NOW + 401 * DAY, false, ERR)); /* once is enough */
    assert_int_equal(tend(d, NOW, false), ERR_STALE);  /* and the old one was wrong */
    docket_close(d);
}

/* By a program of before there was a last time, with a head each night. */
static void who_was_never_tended_goes_by_its_newest_head(void **state)
{
    struct docket *d = world_open(state);
    struct docket_head head;
    MUST(docket_head_make(d, NOW - DAY, &head, ERR));
    MUST(docket_head_make(d, NOW, &head, ERR));
    assert_int_equal(tend(d, NOW + 400 * DAY, false), ERR_STALE);
    MUST(docket_tend(d, NOW + DAY, false, ERR));
    docket_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_clock_is_believed_within_its_bounds),
        ON_BOTH(somebody_may_say_that_it_is_right),
        ON_BOTH(who_was_never_tended_goes_by_its_newest_head),
    };
    return cmocka_run_group_tests(tests, world_begin_hurried, world_end);
}
