/* The slip of a report: 完成 waits for one that was promised, and a page whose slip did not come stays. */
#include "reporting.h"

static void count_print(void *self, const struct model *m)
{
    assert_true(m->report.report->number[0] != '\0' && m->report.code[0] != '\0');
    ((struct bench *)self)->n_printed++;
}

static void receive(struct bench *b)
{
    flow_act(b->flow, ACTION_NEXT, 0);
    flow_act(b->flow, ACTION_DONE, 0);
    bench_wait_ms(b, 3500);
    b->n_printed = 0;
    reporting_see_red(b);
    reporting_touch(b, ACTION_REPORT, 0);
    reporting_pick(b, "举报");
    reporting_pick(b, "记不清");
    form_turn_to(b->flow, PAGE_REVIEW);
    reporting_send(b);
    assert_int_equal(bench_model(b)->screen, SCREEN_RECEIVED);
    assert_int_equal(bench_model(b)->report.slip, SLIP_SOON);
}

/* 完成 while the slip is promised: it is printed, and the page goes when it is out. */
static void done_waits_for_the_slip(void **state)
{
    struct bench *b = *state;
    static struct letterbox box;
    b->print = count_print;
    reporting_start(b, &box, "slip");
    receive(b);
    reporting_touch(b, ACTION_DONE, 0);
    assert_int_equal(b->n_printed, 1);
    assert_int_equal(bench_model(b)->screen, SCREEN_RECEIVED);
    assert_true(bench_model(b)->report.is_leaving);
    bench_wait_ms(b, 6000); /* not a second one by itself */
    assert_int_equal(b->n_printed, 1);
    flow_printed(b->flow, true);
    assert_int_equal(bench_model(b)->screen, SCREEN_BYE);
    assert_true(bench_model(b)->has_slip);

    /* under way already */
    receive(b);
    assert_false(bench_model(b)->has_slip);
    bench_wait_ms(b, 5100);
    assert_int_equal(bench_model(b)->report.slip, SLIP_PRINTING);
    reporting_touch(b, ACTION_DONE, 0);
    assert_int_equal(bench_model(b)->screen, SCREEN_RECEIVED);
    reporting_touch(b, ACTION_DONE, 0); /* who will not wait need not */
    assert_int_equal(bench_model(b)->screen, SCREEN_BYE);
    assert_int_equal(b->n_printed, 1);
    flow_printed(b->flow, false); /* nobody is there any more */
    assert_int_equal(bench_model(b)->screen, SCREEN_BYE);
    reporting_stop(b, &box);
    b->print = NULL;
}

/* No paper: number and code stay on the screen, to be photographed; the next 完成 goes. */
static void done_stays_where_no_slip_came(void **state)
{
    struct bench *b = *state;
    static struct letterbox box;
    b->print = count_print;
    reporting_start(b, &box, "no_slip");
    receive(b);
    reporting_touch(b, ACTION_DONE, 0);
    bench_wait_ms(b, 15000);
    flow_printed(b->flow, false);
    assert_int_equal(bench_model(b)->screen, SCREEN_RECEIVED);
    assert_int_equal(bench_model(b)->report.slip, SLIP_FAILED);
    bench_wait_ms(b, 59000); /* time enough, from then on */
    assert_int_equal(bench_model(b)->idle_left_s, 0);
    reporting_touch(b, ACTION_DONE, 0);
    assert_int_equal(bench_model(b)->screen, SCREEN_BYE);
    assert_false(bench_model(b)->has_slip);

    receive(b); /* none was wanted */
    reporting_touch(b, ACTION_PRINT, 0);
    reporting_touch(b, ACTION_DONE, 0);
    assert_int_equal(bench_model(b)->screen, SCREEN_BYE);
    assert_false(bench_model(b)->has_slip);
    assert_int_equal(b->n_printed, 0);
    reporting_stop(b, &box);
    b->print = NULL;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(done_waits_for_the_slip),
        cmocka_unit_test(done_stays_where_no_slip_came),
    };
    return cmocka_run_group_tests(tests, bench_open, bench_close);
}
