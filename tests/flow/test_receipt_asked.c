/* What a machine read on a receipt, and what becomes of it: nothing without a touch, nobody waits, nothing is lost. */
#include "reporting.h"

enum { READ_MS = 3000 };

static struct letterbox box;

static void take_request(void *self, const struct frame *frame, unsigned serial)
{
    struct bench *b = self;
    assert_true((frame != NULL) == (serial != 0));
    b->receipt = serial;
}

static const struct receipt_facts all = { "演示惠民超市（洺州）", { 20261102 }, "25.80" };

static void begin(struct bench *b, const char *folder, const char *kind)
{
    b->read_receipt = take_request;
    b->receipt = 0;
    reporting_start(b, &box, folder);
    b->read_receipt = NULL; /* of the next test: not its own */
    flow_camera(b->flow, CAMERA_ON);
    reporting_see_red(b);
    reporting_touch(b, ACTION_REPORT, 0);
    reporting_pick(b, kind);
}

/* The picture is taken; 这张行吗. */
static void shoot(struct bench *b)
{
    reporting_touch(b, ACTION_SHOOT, 0);
    assert_true(flow_wants_photo(b->flow));
    struct frame f = reporting_frame_of(5);
    flow_photo(b->flow, &f);
    reporting_expect_page(b, PAGE_SHOT);
}

static void shoot_receipt(struct bench *b)
{
    reporting_pick(b, "拍购物小票");
    reporting_expect_page(b, PAGE_RECEIPT);
    shoot(b);
}

static const struct report *report_of(const struct bench *b)
{
    return &b->flow->session.draft.report;
}

static void expect_nothing(const struct bench *b)
{
    assert_string_equal(report_of(b)->shop, "");
    assert_string_equal(report_of(b)->amount, "");
    assert_false(date_known(report_of(b)->bought));
}

/* The rest of a dispute, to the review; what is asked after the problem is looked at by the test. */
static void answer_rest(struct bench *b)
{
    reporting_pick(b, "张");
    reporting_pick(b, "女士");
    bench_type(b, "13812345678");
    reporting_touch(b, ACTION_GO, 0);
    reporting_pick(b, "洺州镇");
    reporting_touch(b, ACTION_PICK, 0);
    reporting_expect_page(b, PAGE_REVIEW);
}

/* Read while the person looks at the picture; each row touched; not asked again; in the sealed report. */
static void what_is_confirmed_is_sent(void **state)
{
    struct bench *b = *state;
    static struct report r;
    struct envelope e;
    begin(b, "confirmed", "申诉");
    shoot_receipt(b);
    assert_int_not_equal(b->receipt, 0);
    flow_receipt(b->flow, b->receipt, &all);
    reporting_expect_page(b, PAGE_SHOT); /* it does not push in */
    reporting_touch(b, ACTION_SHOOT, 1);
    reporting_expect_page(b, PAGE_FACTS);
    assert_int_equal(bench_model(b)->report.n_choices, 3);
    assert_string_equal(bench_model(b)->report.choices[0].more, all.shop);
    expect_nothing(b);
    for (int i = 0; i < 3; i++) {
        assert_false(bench_model(b)->report.choices[i].is_chosen);
        reporting_touch(b, ACTION_PICK, i);
        assert_true(bench_model(b)->report.choices[i].is_chosen);
    }
    expect_nothing(b); /* until the page is left */
    reporting_touch(b, ACTION_GO, 0);
    reporting_expect_page(
        b, PAGE_PROBLEM); /* where is answered by it: address and township of the register */
    reporting_touch(b, ACTION_GO, 0);
    reporting_touch(b, ACTION_GO, 0); /* photographs */
    reporting_pick(b, "不用了");
    reporting_expect_page(b, PAGE_WISH); /* neither the price nor the day */
    reporting_touch(b, ACTION_BACK, 0);
    reporting_expect_page(b, PAGE_TEXT);
    reporting_pick(b, "不用了");
    reporting_touch(b, ACTION_PICK, 0);
    answer_rest(b);
    reporting_touch(b, ACTION_EDIT, QUESTION_BOUGHT); /* the review can change it all the same */
    reporting_expect_page(b, PAGE_BOUGHT);
    reporting_touch(b, ACTION_BACK, 0);
    reporting_send(b);
    assert_int_equal(bench_model(b)->screen, SCREEN_RECEIVED);
    reporting_read_back(&box, &r, &e);
    assert_string_equal(r.shop, all.shop);
    assert_string_equal(r.shop_id, "demo_mingzhou_1");
    assert_string_equal(r.township, "mingzhou");
    assert_string_equal(r.amount, "25.80");
    assert_int_equal(r.bought.ymd, 20261102);
    reporting_stop(b, &box);
}

/* Whoever only goes on has said nothing. */
static void what_is_not_touched_is_not_used(void **state)
{
    struct bench *b = *state;
    begin(b, "untouched", "申诉");
    shoot_receipt(b);
    flow_receipt(b->flow, b->receipt, &all);
    reporting_touch(b, ACTION_SHOOT, 1);
    reporting_touch(b, ACTION_PICK, 1);
    reporting_touch(b, ACTION_PICK, 1); /* and taken back */
    reporting_touch(b, ACTION_GO, 0);
    expect_nothing(b);
    reporting_expect_page(b, PAGE_SHOP_NAME); /* as before there was any reading */
    assert_string_equal(bench_model(b)->typing.text, "");
    reporting_stop(b, &box);
}

static void what_is_wrong_is_mended(void **state)
{
    struct bench *b = *state;
    begin(b, "mended", "申诉");
    shoot_receipt(b);
    flow_receipt(b->flow, b->receipt, &all);
    reporting_touch(b, ACTION_SHOOT, 1);
    reporting_touch(b, ACTION_EDIT, 2);
    reporting_expect_page(b, PAGE_PRICE);
    assert_string_equal(bench_model(b)->report.typed, "25.80");
    reporting_touch(b, ACTION_KEY, KEY_BACKSPACE);
    reporting_touch(b, ACTION_KEY, '5');
    reporting_touch(b, ACTION_GO, 0);
    reporting_expect_page(b, PAGE_FACTS);
    assert_true(bench_model(b)->report.choices[2].is_chosen);
    assert_string_equal(report_of(b)->amount, "25.85");
    reporting_touch(b, ACTION_PICK, 2); /* written by hand: the machine's is gone for good */
    assert_true(bench_model(b)->report.choices[2].is_chosen);

    reporting_touch(b, ACTION_EDIT, 1);
    reporting_expect_page(b, PAGE_DAY);
    assert_string_equal(bench_model(b)->report.typed, "20261102");
    reporting_touch(b, ACTION_BACK, 0); /* thought better of it: no answer */
    reporting_expect_page(b, PAGE_FACTS);
    assert_false(date_known(report_of(b)->bought));

    reporting_touch(b, ACTION_EDIT, 0);
    reporting_expect_page(b, PAGE_SHOP_NAME);
    assert_string_equal(bench_model(b)->typing.text, all.shop);
    reporting_touch(b, ACTION_BACK, 0);
    reporting_expect_page(b, PAGE_FACTS);
    assert_string_equal(report_of(b)->shop, ""); /* what stood there was the machine's */
    reporting_touch(b, ACTION_EDIT, 0);
    reporting_touch(b, ACTION_GO, 0); /* it is so */
    reporting_expect_page(b, PAGE_FACTS);
    assert_string_equal(report_of(b)->shop, all.shop);
    reporting_touch(b, ACTION_GO, 0);
    assert_string_equal(report_of(b)->amount, "25.85");
    assert_false(date_known(report_of(b)->bought));
    reporting_expect_page(b, PAGE_TOWNSHIP); /* a name written by hand is nowhere yet */
    reporting_stop(b, &box);
}

static void nothing_read_is_said(void **state)
{
    struct bench *b = *state;
    static const struct receipt_facts none;
    begin(b, "unread", "举报");
    shoot_receipt(b);
    reporting_touch(b, ACTION_SHOOT, 1);
    reporting_expect_page(b, PAGE_READING);
    flow_receipt(b->flow, b->receipt, &none);
    reporting_expect_page(b, PAGE_UNREAD);
    reporting_touch(b, ACTION_GO, 0);
    reporting_expect_page(b, PAGE_PROBLEM);
    assert_true(report_of(b)->shop_unknown);
    reporting_stop(b, &box);
}

/* A tip asks for no day and no sum: they are not shown, and not kept. */
static void only_what_is_asked_is_shown(void **state)
{
    struct bench *b = *state;
    begin(b, "tip", "举报");
    shoot_receipt(b);
    reporting_touch(b, ACTION_SHOOT, 1);
    reporting_expect_page(b, PAGE_READING);
    flow_receipt(b->flow, b->receipt, &all);
    reporting_expect_page(b, PAGE_FACTS);
    assert_int_equal(bench_model(b)->report.n_choices, 1);
    assert_string_equal(b->flow->session.draft.receipt.facts.amount, "");
    reporting_touch(b, ACTION_PICK, 0);
    reporting_touch(b, ACTION_GO, 0);
    reporting_expect_page(b, PAGE_PROBLEM);
    assert_string_equal(report_of(b)->shop_id, "demo_mingzhou_1");
    assert_false(report_of(b)->shop_unknown);
    reporting_stop(b, &box);
}

/* Three seconds, and less for who does not want to wait; what comes later is not heard. */
static void nobody_waits(void **state)
{
    struct bench *b = *state;
    begin(b, "waits", "申诉");
    shoot_receipt(b);
    unsigned first = b->receipt;
    reporting_touch(b, ACTION_SHOOT, 1);
    bench_wait_ms(b, READ_MS - 200);
    reporting_expect_page(b, PAGE_READING);
    bench_wait_ms(b, 400);
    reporting_expect_page(b, PAGE_UNREAD);
    assert_int_equal(b->receipt, 0); /* called off */
    flow_receipt(b->flow, first, &all);
    reporting_expect_page(b, PAGE_UNREAD);
    expect_nothing(b);
    reporting_touch(b, ACTION_BACK, 0);
    reporting_expect_page(b, PAGE_WHERE);

    shoot_receipt(b);
    unsigned second = b->receipt;
    assert_int_not_equal(second, first);
    reporting_touch(b, ACTION_SHOOT, 1);
    reporting_touch(b, ACTION_GO, 0); /* 不等了 */
    reporting_expect_page(b, PAGE_SHOP_NAME);
    assert_int_equal(b->receipt, 0);
    flow_receipt(b->flow, second, &all);
    reporting_expect_page(b, PAGE_SHOP_NAME);
    expect_nothing(b);
    reporting_stop(b, &box);
}

/* Another picture is another receipt. */
static void again_begins_anew(void **state)
{
    struct bench *b = *state;
    begin(b, "again", "申诉");
    shoot_receipt(b);
    unsigned first = b->receipt;
    flow_receipt(b->flow, first, &all);
    reporting_touch(b, ACTION_SHOOT, 0); /* 重拍 */
    reporting_expect_page(b, PAGE_RECEIPT);
    assert_string_equal(b->flow->session.draft.receipt.facts.shop, "");
    shoot(b);
    assert_int_not_equal(b->receipt, first);
    reporting_touch(b, ACTION_SHOOT, 1);
    reporting_expect_page(b, PAGE_READING);
    reporting_stop(b, &box);
}

/* From the page of photographs: what is known is not asked, and the way leads back there. */
static void from_the_photographs(void **state)
{
    struct bench *b = *state;
    begin(b, "photos", "申诉");
    reporting_pick(b, "按乡镇找店");
    reporting_pick(b, "洺州镇");
    reporting_pick(b, "演示便民商店（洺州）");
    reporting_touch(b, ACTION_GO, 0);
    reporting_expect_page(b, PAGE_PHOTOS);
    reporting_touch(b, ACTION_SHOOT, 0); /* a picture of something else is not read */
    shoot(b);
    assert_int_equal(b->receipt, 0);
    reporting_touch(b, ACTION_SHOOT, 1);
    reporting_expect_page(b, PAGE_PHOTOS);
    reporting_touch(b, ACTION_SHOOT, 1);
    shoot(b);
    flow_receipt(b->flow, b->receipt, &all);
    reporting_touch(b, ACTION_SHOOT, 1);
    reporting_expect_page(b, PAGE_FACTS);
    assert_int_equal(bench_model(b)->report.n_choices, 2);
    reporting_touch(b, ACTION_PICK, 0);
    reporting_touch(b, ACTION_GO, 0);
    reporting_expect_page(b, PAGE_PHOTOS);
    assert_string_equal(report_of(b)->shop, "演示便民商店（洺州）");
    assert_int_equal(report_of(b)->bought.ymd, 20261102);
    assert_string_equal(report_of(b)->amount, "");
    reporting_stop(b, &box);
}

/* Where none can be read nothing is said of reading; the session's end calls it off. */
static void without_a_reader_as_before(void **state)
{
    struct bench *b = *state;
    begin(b, "none", "申诉");
    shoot_receipt(b);
    flow_receipt(b->flow, b->receipt, NULL);
    reporting_touch(b, ACTION_SHOOT, 1);
    reporting_expect_page(b, PAGE_SHOP_NAME);
    reporting_stop(b, &box);

    begin(b, "none", "申诉");
    shoot_receipt(b);
    reporting_touch(b, ACTION_SHOOT, 1);
    reporting_expect_page(b, PAGE_READING);
    flow_receipt(b->flow, b->receipt, NULL);
    reporting_expect_page(b, PAGE_SHOP_NAME);
    reporting_stop(b, &box);

    begin(b, "none", "申诉");
    shoot_receipt(b);
    unsigned serial = b->receipt;
    bench_wait_ms(b, 400000);
    assert_int_equal(bench_model(b)->screen, SCREEN_ATTRACT);
    assert_int_equal(b->receipt, 0);
    flow_receipt(b->flow, serial, &all);
    assert_string_equal(b->flow->session.draft.receipt.facts.shop, "");
    reporting_stop(b, &box);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_confirmed_is_sent),
        cmocka_unit_test(what_is_not_touched_is_not_used),
        cmocka_unit_test(what_is_wrong_is_mended),
        cmocka_unit_test(nothing_read_is_said),
        cmocka_unit_test(only_what_is_asked_is_shown),
        cmocka_unit_test(nobody_waits),
        cmocka_unit_test(again_begins_anew),
        cmocka_unit_test(from_the_photographs),
        cmocka_unit_test(without_a_reader_as_before),
    };
    return cmocka_run_group_tests(tests, bench_open, bench_close);
}
