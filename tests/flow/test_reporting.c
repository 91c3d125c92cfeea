/* A report from the red verdict to its number, and every way to lose it: none may. */
#include "reporting.h"

#include <signal.h>
#include <sys/resource.h>

/* ---- from the red verdict ---- */

/* ux.md §8b: at most 22 reporting_touches, and nothing typed. */
static void a_tip_takes_few_touches_and_no_letter(void **state)
{
    struct bench *b = *state;
    static struct letterbox box;
    static struct report r;
    struct envelope e;
    reporting_start(b, &box, "tip");
    reporting_see_red(b);
    reporting_touch(b, ACTION_REPORT, 0);
    reporting_pick(b, "举报");
    reporting_expect_page(b, PAGE_WHERE);
    reporting_pick(b, "按乡镇找店");
    reporting_pick(b, "洺州镇");
    reporting_pick(b, "演示便民商店（洺州）");
    reporting_expect_page(b, PAGE_PROBLEM); /* ticked by the verdict */
    assert_true(bench_model(b)->report.choices[0].is_chosen);
    reporting_touch(b, ACTION_GO, 0);
    reporting_expect_page(b, PAGE_PHOTOS); /* code and pack are there */
    assert_int_equal(bench_model(b)->report.n_views, 2);
    reporting_touch(b, ACTION_GO, 0);
    reporting_pick(b, "不用了");
    reporting_expect_page(b, PAGE_PHONE);
    reporting_touch(b, ACTION_SKIP, 0);
    reporting_expect_page(b, PAGE_REVIEW);
    reporting_send(b);
    assert_int_equal(bench_model(b)->screen, SCREEN_RECEIVED);
    print_message("%d touches\n", reporting_touches);
    assert_in_range(reporting_touches, 1, 22);
    reporting_read_back(&box, &r, &e);
    assert_string_equal(r.number, bench_model(b)->report.report->number);
    assert_true(strncmp(r.number, "WX-12365-", 9) == 0);
    assert_int_equal(strlen(bench_model(b)->report.code), 6);
    assert_int_equal(r.kind, REPORT_TIP);
    assert_string_equal(r.goods[0].code, KITE);
    assert_string_equal(r.goods[0].verdict, "E");
    assert_true(r.goods[0].proof[0] == '{');
    assert_string_equal(r.shop, "演示便民商店（洺州）");
    assert_int_equal(r.n_problems, 1);
    assert_int_equal(r.n_photos, 2);
    assert_int_equal(e.photos[0].kind, PHOTO_CODE);
    assert_int_equal(e.photos[1].kind, PHOTO_PACK);
    assert_true(date_known(r.due) && r.consents);
    assert_string_equal(r.name, "");
    assert_string_equal(r.phone, "");
    reporting_stop(b, &box);
}

/* Without the tick there is no way to send; without what is compulsory one is led there. */
static void nothing_goes_without_consent_or_what_is_due(void **state)
{
    struct bench *b = *state;
    static struct letterbox box;
    reporting_start(b, &box, "consent");
    reporting_see_red(b);
    reporting_touch(b, ACTION_REPORT, 0);
    reporting_pick(b, "举报");
    form_turn_to(b->flow, PAGE_REVIEW);
    reporting_touch(b, ACTION_GO, 0);
    reporting_expect_page(b, PAGE_REVIEW);
    reporting_touch(b, ACTION_CONSENT, 0);
    reporting_touch(b, ACTION_GO, 0);
    reporting_expect_page(b, PAGE_WHERE); /* not answered yet */
    reporting_pick(b, "记不清");
    reporting_expect_page(b, PAGE_REVIEW);
    assert_int_equal(reporting_waiting(&box), 0);
    reporting_touch(b, ACTION_GO, 0);
    for (int i = 0; i < 4; i++)
        flow_tick(b->flow);
    assert_int_equal(bench_model(b)->screen, SCREEN_RECEIVED);
    assert_int_equal(reporting_waiting(&box), 1);
    reporting_stop(b, &box);
}

static void type_latin(struct bench *b, const char *text)
{
    reporting_touch(b, ACTION_TYPING_MODE, TYPING_LATIN);
    for (; *text; text++)
        reporting_touch(b, ACTION_TYPE, *text);
}

/* All that 51号令 wants, each question once. */
static void fill_dispute(struct bench *b)
{
    reporting_touch(b, ACTION_REPORT, 0);
    reporting_pick(b, "申诉");
    reporting_pick(b, "按乡镇找店");
    reporting_pick(b, "洺州镇");
    reporting_pick(b, "演示惠民超市（洺州）");
    reporting_touch(b, ACTION_GO, 0); /* problems */
    reporting_touch(b, ACTION_GO, 0); /* photographs */
    reporting_pick(b, "写几句");
    type_latin(b, "secretwords");
    reporting_touch(b, ACTION_GO, 0);
    reporting_expect_page(b, PAGE_PRICE);
    bench_type(b, "12.5");
    reporting_touch(b, ACTION_GO, 0);
    reporting_pick(b, "昨天");
    reporting_touch(b, ACTION_PICK, 0); /* wish */
    reporting_expect_page(b, PAGE_SURNAME);
    reporting_pick(b, "张");
    reporting_pick(b, "女士");
    reporting_expect_page(b, PAGE_PHONE);
    bench_type(b, "13812345678");
    reporting_touch(b, ACTION_GO, 0);
    reporting_pick(b, "洺州镇");
    reporting_touch(b, ACTION_PICK, 0); /* village */
    reporting_expect_page(b, PAGE_REVIEW);
}

static void a_dispute_has_all_the_law_wants(void **state)
{
    struct bench *b = *state;
    static struct letterbox box;
    static struct report r;
    struct envelope e;
    reporting_start(b, &box, "dispute");
    reporting_see_red(b);
    fill_dispute(b);
    reporting_send(b);
    reporting_read_back(&box, &r, &e);
    assert_int_equal(r.kind, REPORT_DISPUTE);
    assert_string_equal(r.name, "张女士");
    assert_string_equal(r.phone, "13812345678");
    assert_string_equal(r.text, "secretwords");
    assert_string_equal(r.amount, "12.5");
    assert_int_equal(r.bought.ymd, 20261115);
    assert_string_equal(r.address, "洺州镇政府驻地"); /* its township is named once */
    assert_true(r.wish[0] && r.shop_address[0]);
    assert_true(e.has_contact);
    reporting_stop(b, &box);
}

/* Whoever has told his name and then chooses what may be told without one, has told none. */
static void a_dispute_that_becomes_a_tip_names_nobody(void **state)
{
    struct bench *b = *state;
    static struct letterbox box;
    static struct report r;
    struct envelope e;
    int pages = 0;
    reporting_start(b, &box, "becomes");
    reporting_see_red(b);
    fill_dispute(b);
    reporting_touch(b, ACTION_CONSENT, 0);
    assert_true(b->flow->session.draft.report.consents);
    while (reporting_page(b) != PAGE_KIND && pages++ < 40)
        reporting_touch(b, ACTION_BACK, 0);
    reporting_pick(b, "举报");
    assert_false(b->flow->session.draft.report.consents); /* to another thing than was agreed to */
    for (pages = 0; reporting_page(b) != PAGE_REVIEW && pages < 40; pages++) {
        const struct model_report *m = &bench_model(b)->report;
        if (reporting_page(b) == PAGE_PHONE)
            reporting_touch(b, ACTION_SKIP, 0);
        else if (m->go[0])
            reporting_touch(b, ACTION_GO, 0);
        else if (reporting_page(b) == PAGE_WHERE)
            reporting_pick(b, "记不清");
        else
            reporting_touch(b, ACTION_PICK, 0);
    }
    reporting_send(b);
    reporting_read_back(&box, &r, &e);
    assert_int_equal(r.kind, REPORT_TIP);
    assert_string_equal(r.name, "");
    assert_string_equal(r.phone, "");
    assert_string_equal(r.address, "");
    assert_string_equal(r.amount, "");
    assert_string_equal(r.wish, "");
    assert_false(date_known(r.bought));
    assert_false(e.has_contact);
    assert_true(r.n_goods == 1 && r.n_problems > 0); /* what it is about is all there */
    reporting_stop(b, &box);
}

/* ---- nothing is lost ---- */

static void answers_of(const struct bench *b, struct report *out)
{
    *out = b->flow->session.draft.report;
}

static void back_and_language_and_print_lose_nothing(void **state)
{
    struct bench *b = *state;
    static struct letterbox box;
    static struct report before, after;
    reporting_start(b, &box, "back");
    reporting_see_red(b);
    fill_dispute(b);
    answers_of(b, &before);
    int pages = 0;
    while (reporting_page(b) != PAGE_KIND && pages < 40) {
        flow_act(b->flow, ACTION_LANGUAGE, 0);
        flow_act(b->flow, ACTION_LARGE, 0);
        reporting_touch(b, ACTION_BACK, 0);
        pages++;
    }
    assert_int_equal(pages, 11); /* every question, and then the kind */
    answers_of(b, &after);
    assert_memory_equal(&before, &after, sizeof before);
    reporting_touch(b, ACTION_BACK, 0);
    assert_int_equal(bench_model(b)->screen, SCREEN_VERDICT);
    reporting_touch(b, ACTION_REPORT, 0); /* and again: it is all there */
    answers_of(b, &after);
    assert_string_equal(after.name, before.name);
    assert_string_equal(after.uuid, before.uuid);
    reporting_stop(b, &box);
}

static void editing_returns_to_the_review(void **state)
{
    struct bench *b = *state;
    static struct letterbox box;
    reporting_start(b, &box, "edit");
    reporting_see_red(b);
    fill_dispute(b);
    reporting_touch(b, ACTION_EDIT, QUESTION_PHONE);
    assert_string_equal(bench_model(b)->report.typed, "13812345678");
    reporting_touch(b, ACTION_KEY, KEY_CLEAR);
    bench_type(b, "7600365");
    reporting_touch(b, ACTION_GO, 0);
    reporting_expect_page(b, PAGE_REVIEW);
    assert_string_equal(b->flow->session.draft.report.phone, "7600365");
    reporting_touch(b, ACTION_EDIT, QUESTION_WHERE);
    reporting_touch(b, ACTION_BACK, 0); /* thought better of it */
    reporting_expect_page(b, PAGE_REVIEW);
    assert_string_equal(b->flow->session.draft.report.shop, "演示惠民超市（洺州）");
    reporting_stop(b, &box);
}

/* ux.md §2.7: all but the last four, two seconds after they were typed. */
static void digits_are_covered(void **state)
{
    struct bench *b = *state;
    static struct letterbox box;
    reporting_start(b, &box, "digits");
    reporting_see_red(b);
    reporting_touch(b, ACTION_REPORT, 0);
    reporting_pick(b, "举报");
    form_turn_to(b->flow, PAGE_PHONE);
    bench_type(b, "13812345678");
    assert_int_equal(bench_model(b)->report.n_masked, 0);
    bench_wait_ms(b, 2100);
    assert_int_equal(bench_model(b)->report.n_masked, 7);
    reporting_touch(b, ACTION_KEY, KEY_BACKSPACE);
    assert_int_equal(bench_model(b)->report.n_masked, 6);
    assert_string_equal(bench_model(b)->report.go, ""); /* ten digits are no telephone */
    reporting_touch(b, ACTION_GO, 0);
    reporting_expect_page(b, PAGE_PHONE);
    reporting_stop(b, &box);
}

/* ---- time, and forgetting ---- */

static void expect_no_trace(const struct bench *b, const char *secret)
{
    if (memmem(b->flow, sizeof *b->flow, secret, strlen(secret)))
        fail_msg("'%s' is still in the session", secret);
    if (memmem(b->flow->review, sizeof *b->flow->review, secret, strlen(secret)))
        fail_msg("'%s' is still in the review", secret);
}

static void a_form_left_alone_is_wiped(void **state)
{
    struct bench *b = *state;
    static struct letterbox box;
    static const char *const secrets[] = { "13812345678", "secretwords", "张女士", KITE };
    reporting_start(b, &box, "idle");
    reporting_see_red(b);
    fill_dispute(b);
    for (size_t i = 0; i < ARRAY_LEN(secrets); i++)
        assert_non_null(memmem(b->flow, sizeof *b->flow, secrets[i], strlen(secrets[i])));
    bench_wait_ms(b, 119000);
    assert_int_equal(bench_model(b)->idle_left_s, 0);
    bench_wait_ms(b, 2000);
    assert_in_range(bench_model(b)->idle_left_s, 27, 30);
    flow_act(b->flow, ACTION_MORE_TIME, 1);
    bench_wait_ms(b, 359000); /* three times as long */
    assert_int_equal(bench_model(b)->screen, SCREEN_REPORT);
    bench_wait_ms(b, 92000);
    assert_int_equal(bench_model(b)->screen, SCREEN_ATTRACT);
    for (size_t i = 0; i < ARRAY_LEN(secrets); i++)
        expect_no_trace(b, secrets[i]);
    assert_int_equal(b->flow->session.goods.n, 0);
    assert_null(bench_model(b)->report.views[0].pixels);
    assert_int_equal(reporting_waiting(&box), 0);
    reporting_stop(b, &box);
}

static void words_are_forgotten_with_the_number(void **state)
{
    struct bench *b = *state;
    static struct letterbox box;
    static const char *const secrets[] = { "13812345678", "secretwords", "张女士" };
    reporting_start(b, &box, "forget");
    reporting_see_red(b);
    fill_dispute(b);
    reporting_send(b);
    assert_int_equal(bench_model(b)->screen, SCREEN_RECEIVED);
    for (size_t i = 0; i < ARRAY_LEN(secrets); i++)
        expect_no_trace(b, secrets[i]);
    char code[QUERY_CODE_TEXT];
    memcpy(code, bench_model(b)->report.code, sizeof code);
    reporting_touch(b, ACTION_DONE, 0);
    assert_int_equal(bench_model(b)->screen, SCREEN_BYE);
    expect_no_trace(b, code);
    reporting_stop(b, &box);
}

/* ---- what may go wrong at the last touch ---- */

/* The disk takes nothing: answers stay, the same report is tried again, one is kept. */
static void a_disk_that_fails_loses_nothing(void **state)
{
    struct bench *b = *state;
    static struct letterbox box;
    static struct report r;
    struct envelope e;
    char uuid[REPORT_UUID_TEXT];
    struct rlimit usual, none;
    reporting_start(b, &box, "failing");
    reporting_see_red(b);
    reporting_touch(b, ACTION_REPORT, 0);
    reporting_pick(b, "举报");
    reporting_pick(b, "记不清");
    reporting_touch(b, ACTION_GO, 0);
    reporting_touch(b, ACTION_GO, 0);
    reporting_pick(b, "不用了");
    reporting_touch(b, ACTION_SKIP, 0);
    memcpy(uuid, b->flow->session.draft.report.uuid, sizeof uuid);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &usual), 0);
    none = usual;
    none.rlim_cur = 0;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    reporting_send(b);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &usual), 0);
    reporting_expect_page(b, PAGE_TROUBLE);
    assert_string_equal(bench_model(b)->report.code, "");
    assert_string_equal(b->flow->session.draft.report.uuid, uuid);
    assert_int_equal(b->flow->session.draft.n_photos, 2);
    reporting_touch(b, ACTION_GO, 0);
    for (int i = 0; i < 4; i++)
        flow_tick(b->flow);
    assert_int_equal(bench_model(b)->screen, SCREEN_RECEIVED);
    assert_int_equal(reporting_waiting(&box), 1);
    reporting_read_back(&box, &r, &e);
    assert_string_equal(r.uuid, uuid);
    reporting_stop(b, &box);
}

static void without_room_for_photographs_the_words_are_kept(void **state)
{
    struct bench *b = *state;
    static struct letterbox box;
    static struct report r;
    struct envelope e;
    reporting_start(b, &box, "full");
    const struct outbox_options small = { .folder = "full",
                                          .clock = clock_of_fake(&b->clock),
                                          .photos_bytes_max = 1000 };
    outbox_close(box.outbox);
    assert_int_equal(outbox_open(&small, &box.outbox, NULL), ERR_OK);
    reporting_see_red(b);
    reporting_touch(b, ACTION_REPORT, 0);
    reporting_pick(b, "举报");
    reporting_pick(b, "记不清");
    form_turn_to(b->flow, PAGE_REVIEW);
    reporting_send(b);
    assert_int_equal(bench_model(b)->screen, SCREEN_RECEIVED);
    assert_true(bench_model(b)->report.without_photos);
    reporting_read_back(&box, &r, &e);
    assert_int_equal(r.n_photos, 0);
    reporting_stop(b, &box);
}

/* ---- the other roads ---- */

static void what_has_no_code_is_reported_by_its_topic(void **state)
{
    struct bench *b = *state;
    static struct letterbox box;
    static struct report r;
    struct envelope e;
    reporting_start(b, &box, "topic");
    reporting_touch(b, ACTION_REPORT, 1);
    reporting_pick(b, "举报");
    reporting_expect_page(b, PAGE_TOPIC);
    reporting_pick(b, "电梯、锅炉等设备");
    reporting_pick(b, "电梯");
    reporting_expect_page(b, PAGE_WHERE);
    reporting_pick(b, "记不清");
    reporting_pick(b, "困过人、出过事"); /* only what may be wrong with such a thing is shown */
    reporting_touch(b, ACTION_GO, 0);
    flow_camera(b->flow, CAMERA_ON);
    reporting_touch(b, ACTION_SHOOT, 0);
    reporting_expect_page(b, PAGE_SHOOT);
    reporting_touch(b, ACTION_SHOOT, 0);
    assert_true(flow_wants_photo(b->flow));
    struct frame f = reporting_frame_of(3);
    flow_photo(b->flow, &f);
    reporting_expect_page(b, PAGE_SHOT);
    reporting_touch(b, ACTION_SHOOT, 0); /* not good */
    reporting_expect_page(b, PAGE_SHOOT);
    reporting_touch(b, ACTION_SHOOT, 0);
    flow_photo(b->flow, &f);
    reporting_touch(b, ACTION_SHOOT, 1);
    reporting_expect_page(b, PAGE_PHOTOS);
    assert_int_equal(bench_model(b)->report.n_own, 1);
    reporting_touch(b, ACTION_GO, 0);
    reporting_pick(b, "不用了");
    reporting_expect_page(b, PAGE_PHONE);
    reporting_touch(b, ACTION_SKIP, 0);
    reporting_expect_page(b, PAGE_REVIEW);
    reporting_send(b);
    assert_int_equal(bench_model(b)->screen, SCREEN_RECEIVED);
    reporting_read_back(&box, &r, &e);
    assert_string_equal(r.topic, "lift");
    assert_int_equal(r.n_goods, 0);
    assert_int_equal(r.n_photos, 1);
    assert_int_equal(e.photos[0].kind, PHOTO_MORE);
    reporting_stop(b, &box);
}

static void goods_of_the_session_go_into_one_report(void **state)
{
    struct bench *b = *state;
    static struct letterbox box;
    static struct report r;
    struct envelope e;
    reporting_start(b, &box, "basket");
    bench_hold(b, UNKNOWN, 300);
    flow_act(b->flow, ACTION_NEXT, 0);
    bench_wait_ms(b, 4000);
    reporting_see_red(b);
    reporting_touch(b, ACTION_REPORT, 0);
    assert_int_equal(bench_model(b)->report.n_other_goods, 1);
    assert_int_equal(b->flow->session.draft.report.n_goods, 1);
    reporting_touch(b, ACTION_ALL_GOODS, 0);
    reporting_pick(b, "举报");
    reporting_pick(b, "记不清");
    form_turn_to(b->flow, PAGE_REVIEW);
    reporting_send(b);
    reporting_read_back(&box, &r, &e);
    assert_int_equal(r.n_goods, 2);
    assert_string_equal(r.goods[0].code, KITE);
    assert_string_equal(r.goods[1].code, UNKNOWN);
    reporting_stop(b, &box);
}

static void without_a_letterbox_one_is_told_whom_to_call(void **state)
{
    struct bench *b = *state;
    bench_start(b);
    bench_hold(b, NOODLE, 300);
    flow_act(b->flow, ACTION_REPORT, 0);
    reporting_expect_page(b, PAGE_AWAY);
    flow_act(b->flow, ACTION_BACK, 0);
    assert_int_equal(bench_model(b)->screen, SCREEN_VERDICT);
    bench_stop(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tip_takes_few_touches_and_no_letter),
        cmocka_unit_test(nothing_goes_without_consent_or_what_is_due),
        cmocka_unit_test(a_dispute_has_all_the_law_wants),
        cmocka_unit_test(a_dispute_that_becomes_a_tip_names_nobody),
        cmocka_unit_test(back_and_language_and_print_lose_nothing),
        cmocka_unit_test(editing_returns_to_the_review),
        cmocka_unit_test(digits_are_covered),
        cmocka_unit_test(a_form_left_alone_is_wiped),
        cmocka_unit_test(words_are_forgotten_with_the_number),
        cmocka_unit_test(a_disk_that_fails_loses_nothing),
        cmocka_unit_test(without_room_for_photographs_the_words_are_kept),
        cmocka_unit_test(what_has_no_code_is_reported_by_its_topic),
        cmocka_unit_test(goods_of_the_session_go_into_one_report),
        cmocka_unit_test(without_a_letterbox_one_is_told_whom_to_call),
    };
    return cmocka_run_group_tests(tests, bench_open, bench_close);
}
