/* Other tables come while a kiosk stands before people: nobody's form changes under his fingers, and the next person's
 * slip has the new telephone and the day counted by the new calendar. */
#include "reporting.h"

#include "app/slips.h"
#include "sync/binder.h"
#include "tables/tables.h"
#include "unit/tables/tables_world.h"

#define OFFICES "route/2014-12365/offices.tsv"
#define TERMS   "law/2014-12365/terms.tsv"
#define PROFILE "2014-12365"
#define DESK    "desk"
#define STORE   "store"

static struct letterbox box;

/* What the kiosk's other thread hands over: out of a store that holds the desk's folder. */
static void open_shipped(int64_t sequence, struct tables *out)
{
    struct binder b;
    struct err err = { 0 };
    struct buf bytes = tables_bundle(DESK, sequence);
    if (binder_open(STORE, &b, &err) ||
        binder_add(&b, buf_span(&bytes), sequence, 1795000000, &err) ||
        tables_open_held(STORE, tables_assets(), PROFILE, out, &err))
        fail_msg("%s", err.text);
    assert_int_equal(out->sequence, sequence);
    buf_fini(&bytes);
}

/* As app_adopt_tables does it with the app's. */
static void adopt(struct bench *b, struct tables *t)
{
    struct law *old = b->law;
    assert_true(flow_is_resting(b->flow));
    b->law = t->law;
    t->law = old;
    letterbox_swap_tables(&box, t, law_term(b->law, "hotline"));
    judge_adopt_law(b->judge, b->law);
    flow_adopt_law(b->flow, b->law);
    tables_close(t);
}

struct told {
    char phone[32], hotline[32], number[REPORT_NUMBER_MAX];
    struct date due;
    int64_t tables;
};

/* A tip about a lift, of somebody without goods: what his slip says. */
static void tell_of_a_lift(struct bench *b, struct told *out)
{
    static struct slip_room room;
    static struct report r;
    struct slip_report slip;
    struct envelope e;
    flow_act(b->flow, ACTION_NEXT, 0);
    flow_act(b->flow, ACTION_REPORT, 1);
    reporting_pick(b, "举报");
    assert_false(flow_is_resting(b->flow));
    reporting_pick(b, "电梯、锅炉等设备");
    reporting_pick(b, "电梯");
    reporting_pick(b, "记不清");
    reporting_pick(b, "困过人、出过事");
    reporting_touch(b, ACTION_GO, 0);
    reporting_touch(b, ACTION_GO, 0); /* no photographs */
    reporting_pick(b, "不用了");
    reporting_touch(b, ACTION_SKIP, 0); /* no telephone */
    reporting_expect_page(b, PAGE_REVIEW);
    reporting_send(b);
    assert_int_equal(bench_model(b)->screen, SCREEN_RECEIVED);
    assert_false(flow_is_resting(b->flow));
    slips_report(b->zh, bench_model(b), true, &room, &slip);
    text_copy(out->phone, sizeof out->phone, slip.office_phone);
    text_copy(out->hotline, sizeof out->hotline, slip.hotline);
    text_copy(out->number, sizeof out->number, slip.number);
    out->due = slip.due;
    reporting_read_back(&box, &r, &e);
    out->tables = r.tables_sequence;
    assert_string_equal(r.number, out->number);
    assert_string_equal(e.number, out->number);
    flow_act(b->flow, ACTION_DONE, 0);
    bench_wait_ms(b, 5000);
    assert_int_equal(bench_model(b)->screen, SCREEN_ATTRACT);
}

static void the_next_slip_has_the_new_phone_and_day(void **state)
{
    struct bench *b = *state;
    struct tables t;
    struct told was, is;
    tables_remove(DESK);
    tables_remove(STORE);
    reporting_start(b, &box, "adopted");
    tell_of_a_lift(b, &was);
    print_message("%s, %s, %d, tables %d\n", was.number, was.phone, was.due.ymd, (int)was.tables);
    assert_int_equal(was.tables, 0);
    assert_ptr_equal(strstr(was.number, "WX-12365-"), was.number);

    tables_change(DESK, OFFICES, was.phone, "7600999");
    tables_change(DESK, TERMS, "hotline\t12365", "hotline\t12345");
    tables_change(DESK, "report/holidays.tsv", "\n2026-10-10\twork\t",
                  "\n2026-10-10\twork\ttest\n2026-11-18\toff\t");
    open_shipped(4, &t);
    adopt(b, &t);
    tell_of_a_lift(b, &is);
    assert_string_equal(is.phone, "7600999");
    assert_int_equal(date_days(is.due), date_days(was.due) + 1);
    assert_int_equal(is.tables, 4);
    assert_string_equal(is.hotline, "12345");
    assert_ptr_equal(strstr(is.number, "WX-12345-"), is.number);
    reporting_stop(b, &box);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_next_slip_has_the_new_phone_and_day),
    };
    return cmocka_run_group_tests(tests, bench_open, bench_close);
}
