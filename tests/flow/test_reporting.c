/* A report from the red verdict to its number, and every way to lose it: none may. */
#include "bench.h"

#include <signal.h>
#include <sodium.h>
#include <sys/resource.h>

#include "app/form.h"
#include "app/thumb.h"

enum { WIDTH = 320, HEIGHT = 240 };

/* The bureau's keys, made for this run. */
static struct keys {
    uint8_t public_key[SEAL_KEY_BYTES], secret[SEAL_KEY_BYTES];
} keys;

static uint8_t grey[WIDTH * HEIGHT];
static int touches;

static struct frame frame_of(uint64_t number)
{
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            grey[y * WIDTH + x] = (uint8_t)(x * 3 + y + (int)number);
    return (struct frame){ .format = FRAME_GREY, .width_px = WIDTH, .height_px = HEIGHT,
                           .luma = grey, .luma_stride = WIDTH, .number = number };
}

static void write_card(const char *path)
{
    struct desk_card card = { .bureau = "威县质量技术监督局" };
    struct buf json = BUF_INIT(64 * 1024);
    uint8_t seed[64];
    struct err err = { 0 };
    assert_true(sodium_init() >= 0);
    crypto_box_keypair(keys.public_key, keys.secret);
    memcpy(card.box_key, keys.public_key, sizeof card.box_key);
    crypto_sign_keypair(card.receipt_key, seed);
    if (desk_card_write(&card, &json, &err) || fs_replace(path, buf_span(&json), &err))
        fail_msg("%s", err.text);
    buf_fini(&json);
}

static void open_letterbox(struct bench *b, struct letterbox *box, const char *folder)
{
    char assets[FS_PATH_MAX];
    struct err err = { 0 };
    write_card("card.json");
    assert_int_equal(fs_join(assets, getenv("HEYAN_ROOT"), "assets", NULL), ERR_OK);
    const struct letterbox_options o = { .assets = assets,
                                         .profile = "2014-12365",
                                         .folder = folder,
                                         .desk_card = "card.json",
                                         .number = 7,
                                         .hotline = "12365",
                                         .clock = clock_of_fake(&b->clock) };
    b->clock = (struct clock_fake){ .utc_s = 1794790800, .mono_ms = 1000 };
    if (letterbox_open(&o, box, &err))
        fail_msg("%s", err.text);
    b->letterbox = box;
}

static void start(struct bench *b, struct letterbox *box, const char *folder)
{
    char remove[FS_PATH_MAX + 16];
    const char *const names[] = { "outbox.db", "outbox.db-wal", "outbox.db-shm" };
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        snprintf(remove, sizeof remove, "%s/%s", folder, names[i]);
        unlink(remove);
    }
    open_letterbox(b, box, folder);
    bench_start(b);
}

static void stop(struct bench *b, struct letterbox *box)
{
    bench_stop(b);
    letterbox_close(box);
    b->letterbox = NULL;
}

static void touch(struct bench *b, enum action a, int arg)
{
    touches++;
    flow_act(b->flow, a, arg);
}

static enum report_page page(const struct bench *b)
{
    assert_int_equal(bench_model(b)->screen, SCREEN_REPORT);
    return bench_model(b)->report.page;
}

static void expect_page(const struct bench *b, enum report_page want)
{
    if (page(b) != want)
        fail_msg("page %s, not %s", report_page_name(page(b)), report_page_name(want));
}

/* What is shown under that name. */
static void pick(struct bench *b, const char *name)
{
    const struct model_report *m = &bench_model(b)->report;
    for (size_t sheet = 0; sheet < m->sheets; sheet++) {
        if (sheet > 0)
            touch(b, ACTION_SHEET, (int)sheet);
        for (size_t i = 0; i < m->n_choices; i++)
            if (strcmp(m->choices[i].name, name) == 0) {
                touch(b, ACTION_PICK, m->choices[i].index);
                return;
            }
    }
    fail_msg("page %s has no '%s'", report_page_name(page(b)), name);
}

/* A cancelled code on goods made after that day: red. */
static void see_red(struct bench *b)
{
    struct frame f = frame_of(1);
    memset(&b->sight, 0, sizeof b->sight);
    b->sight.width_px = WIDTH;
    b->sight.height_px = HEIGHT;
    b->sight.frame = &f;
    seen_fill(&b->sight.at[0], span_of(KITE), FIND_EAN13);
    b->sight.at[0].corner[0] = (struct point){ 100, 100 };
    b->sight.at[0].corner[1] = (struct point){ 200, 100 };
    b->sight.at[0].corner[2] = (struct point){ 200, 150 };
    b->sight.at[0].corner[3] = (struct point){ 100, 150 };
    b->sight.n = 1;
    flow_sight(b->flow, &b->sight);
    b->sight.frame = NULL;
    flow_act(b->flow, ACTION_MADE_DATE, 0);
    bench_type(b, "20260310");
    flow_act(b->flow, ACTION_SUBMIT, 0);
    assert_int_equal(b->last, CLASS_E);
    touches = 0;
}

/* The last touch, and the turn or two until the letterbox has it. */
static void send(struct bench *b)
{
    if (bench_model(b)->report.sheets > 1)
        touch(b, ACTION_SHEET, (int)bench_model(b)->report.sheets - 1);
    touch(b, ACTION_CONSENT, 0);
    touch(b, ACTION_GO, 0);
    for (int i = 0; i < 4 && flow_is_sending(b->flow); i++)
        flow_tick(b->flow);
}

static bool take_id(void *self, const struct outbox_row *row)
{
    *(struct outbox_row *)self = *row;
    return true;
}

/* The newest report of the outbox, opened with the bureau's key. */
static void read_back(struct letterbox *box, struct report *out, struct envelope *e)
{
    struct outbox_row row = { 0 };
    struct buf json = BUF_INIT(ENVELOPE_BYTES_MAX), sealed = BUF_INIT(ENVELOPE_BYTES_MAX),
               plain = BUF_INIT(1024 * 1024);
    struct err err = { 0 };
    if (outbox_each(box->outbox, take_id, &row, &err) ||
        outbox_envelope(box->outbox, row.id, &json, &err) ||
        envelope_read(buf_span(&json), e, &sealed, &err) ||
        seal_open(keys.public_key, keys.secret, buf_span(&sealed), &plain, &err) ||
        report_read(buf_span(&plain), out, &err))
        fail_msg("%s", err.text);
    buf_fini(&json);
    buf_fini(&sealed);
    buf_fini(&plain);
}

static size_t waiting(struct letterbox *box)
{
    struct outbox_counts n;
    assert_int_equal(outbox_count(box->outbox, &n, NULL), ERR_OK);
    return n.waiting;
}

/* ---- from the red verdict ---- */

/* ux.md §8b: at most 22 touches, and nothing typed. */
static void a_tip_takes_few_touches_and_no_letter(void **state)
{
    struct bench *b = *state;
    static struct letterbox box;
    static struct report r;
    struct envelope e;
    start(b, &box, "tip");
    see_red(b);
    touch(b, ACTION_REPORT, 0);
    pick(b, "举报");
    expect_page(b, PAGE_WHERE);
    pick(b, "按乡镇找店");
    pick(b, "洺州镇");
    pick(b, "演示便民商店（洺州）");
    expect_page(b, PAGE_PROBLEM); /* ticked by the verdict */
    assert_true(bench_model(b)->report.choices[0].is_chosen);
    touch(b, ACTION_GO, 0);
    expect_page(b, PAGE_PHOTOS); /* code and pack are there */
    assert_int_equal(bench_model(b)->report.n_views, 2);
    touch(b, ACTION_GO, 0);
    pick(b, "不用了");
    expect_page(b, PAGE_PHONE);
    touch(b, ACTION_SKIP, 0);
    expect_page(b, PAGE_REVIEW);
    send(b);
    assert_int_equal(bench_model(b)->screen, SCREEN_RECEIVED);
    print_message("%d touches\n", touches);
    assert_in_range(touches, 1, 22);
    read_back(&box, &r, &e);
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
    stop(b, &box);
}

/* Without the tick there is no way to send; without what is compulsory one is led there. */
static void nothing_goes_without_consent_or_what_is_due(void **state)
{
    struct bench *b = *state;
    static struct letterbox box;
    start(b, &box, "consent");
    see_red(b);
    touch(b, ACTION_REPORT, 0);
    pick(b, "举报");
    form_turn_to(b->flow, PAGE_REVIEW);
    touch(b, ACTION_GO, 0);
    expect_page(b, PAGE_REVIEW);
    touch(b, ACTION_CONSENT, 0);
    touch(b, ACTION_GO, 0);
    expect_page(b, PAGE_WHERE); /* not answered yet */
    pick(b, "记不清");
    expect_page(b, PAGE_REVIEW);
    assert_int_equal(waiting(&box), 0);
    touch(b, ACTION_GO, 0);
    for (int i = 0; i < 4; i++)
        flow_tick(b->flow);
    assert_int_equal(bench_model(b)->screen, SCREEN_RECEIVED);
    assert_int_equal(waiting(&box), 1);
    stop(b, &box);
}

static void type_latin(struct bench *b, const char *text)
{
    touch(b, ACTION_TYPING_MODE, TYPING_LATIN);
    for (; *text; text++)
        touch(b, ACTION_TYPE, *text);
}

/* All that 51号令 wants, each question once. */
static void fill_dispute(struct bench *b)
{
    touch(b, ACTION_REPORT, 0);
    pick(b, "申诉");
    pick(b, "按乡镇找店");
    pick(b, "洺州镇");
    pick(b, "演示惠民超市（洺州）");
    touch(b, ACTION_GO, 0); /* problems */
    touch(b, ACTION_GO, 0); /* photographs */
    pick(b, "写几句");
    type_latin(b, "secretwords");
    touch(b, ACTION_GO, 0);
    expect_page(b, PAGE_PRICE);
    bench_type(b, "12.5");
    touch(b, ACTION_GO, 0);
    pick(b, "昨天");
    touch(b, ACTION_PICK, 0); /* wish */
    expect_page(b, PAGE_SURNAME);
    pick(b, "张");
    pick(b, "女士");
    expect_page(b, PAGE_PHONE);
    bench_type(b, "13812345678");
    touch(b, ACTION_GO, 0);
    pick(b, "洺州镇");
    touch(b, ACTION_PICK, 0); /* village */
    expect_page(b, PAGE_REVIEW);
}

static void a_dispute_has_all_the_law_wants(void **state)
{
    struct bench *b = *state;
    static struct letterbox box;
    static struct report r;
    struct envelope e;
    start(b, &box, "dispute");
    see_red(b);
    fill_dispute(b);
    send(b);
    read_back(&box, &r, &e);
    assert_int_equal(r.kind, REPORT_DISPUTE);
    assert_string_equal(r.name, "张女士");
    assert_string_equal(r.phone, "13812345678");
    assert_string_equal(r.text, "secretwords");
    assert_string_equal(r.amount, "12.5");
    assert_int_equal(r.bought.ymd, 20261115);
    assert_true(r.address[0] && r.wish[0] && r.shop_address[0]);
    assert_true(e.has_contact);
    stop(b, &box);
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
    start(b, &box, "back");
    see_red(b);
    fill_dispute(b);
    answers_of(b, &before);
    int pages = 0;
    while (page(b) != PAGE_KIND && pages < 40) {
        flow_act(b->flow, ACTION_LANGUAGE, 0);
        flow_act(b->flow, ACTION_LARGE, 0);
        touch(b, ACTION_BACK, 0);
        pages++;
    }
    assert_int_equal(pages, 11); /* every question, and then the kind */
    answers_of(b, &after);
    assert_memory_equal(&before, &after, sizeof before);
    touch(b, ACTION_BACK, 0);
    assert_int_equal(bench_model(b)->screen, SCREEN_VERDICT);
    touch(b, ACTION_REPORT, 0); /* and again: it is all there */
    answers_of(b, &after);
    assert_string_equal(after.name, before.name);
    assert_string_equal(after.uuid, before.uuid);
    stop(b, &box);
}

static void editing_returns_to_the_review(void **state)
{
    struct bench *b = *state;
    static struct letterbox box;
    start(b, &box, "edit");
    see_red(b);
    fill_dispute(b);
    touch(b, ACTION_EDIT, QUESTION_PHONE);
    assert_string_equal(bench_model(b)->report.typed, "13812345678");
    touch(b, ACTION_KEY, KEY_CLEAR);
    bench_type(b, "7600365");
    touch(b, ACTION_GO, 0);
    expect_page(b, PAGE_REVIEW);
    assert_string_equal(b->flow->session.draft.report.phone, "7600365");
    touch(b, ACTION_EDIT, QUESTION_WHERE);
    touch(b, ACTION_BACK, 0); /* thought better of it */
    expect_page(b, PAGE_REVIEW);
    assert_string_equal(b->flow->session.draft.report.shop, "演示惠民超市（洺州）");
    stop(b, &box);
}

/* ux.md §2.7: all but the last four, two seconds after they were typed. */
static void digits_are_covered(void **state)
{
    struct bench *b = *state;
    static struct letterbox box;
    start(b, &box, "digits");
    see_red(b);
    touch(b, ACTION_REPORT, 0);
    pick(b, "举报");
    form_turn_to(b->flow, PAGE_PHONE);
    bench_type(b, "13812345678");
    assert_int_equal(bench_model(b)->report.n_masked, 0);
    bench_wait_ms(b, 2100);
    assert_int_equal(bench_model(b)->report.n_masked, 7);
    touch(b, ACTION_KEY, KEY_BACKSPACE);
    assert_int_equal(bench_model(b)->report.n_masked, 6);
    assert_string_equal(bench_model(b)->report.go, ""); /* ten digits are no telephone */
    touch(b, ACTION_GO, 0);
    expect_page(b, PAGE_PHONE);
    stop(b, &box);
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
    start(b, &box, "idle");
    see_red(b);
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
    assert_int_equal(waiting(&box), 0);
    stop(b, &box);
}

static void words_are_forgotten_with_the_number(void **state)
{
    struct bench *b = *state;
    static struct letterbox box;
    static const char *const secrets[] = { "13812345678", "secretwords", "张女士" };
    start(b, &box, "forget");
    see_red(b);
    fill_dispute(b);
    send(b);
    assert_int_equal(bench_model(b)->screen, SCREEN_RECEIVED);
    for (size_t i = 0; i < ARRAY_LEN(secrets); i++)
        expect_no_trace(b, secrets[i]);
    char code[QUERY_CODE_TEXT];
    memcpy(code, bench_model(b)->report.code, sizeof code);
    touch(b, ACTION_DONE, 0);
    assert_int_equal(bench_model(b)->screen, SCREEN_BYE);
    expect_no_trace(b, code);
    stop(b, &box);
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
    start(b, &box, "failing");
    see_red(b);
    touch(b, ACTION_REPORT, 0);
    pick(b, "举报");
    pick(b, "记不清");
    touch(b, ACTION_GO, 0);
    touch(b, ACTION_GO, 0);
    pick(b, "不用了");
    touch(b, ACTION_SKIP, 0);
    memcpy(uuid, b->flow->session.draft.report.uuid, sizeof uuid);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &usual), 0);
    none = usual;
    none.rlim_cur = 0;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    send(b);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &usual), 0);
    expect_page(b, PAGE_TROUBLE);
    assert_string_equal(bench_model(b)->report.code, "");
    assert_string_equal(b->flow->session.draft.report.uuid, uuid);
    assert_int_equal(b->flow->session.draft.n_photos, 2);
    touch(b, ACTION_GO, 0);
    for (int i = 0; i < 4; i++)
        flow_tick(b->flow);
    assert_int_equal(bench_model(b)->screen, SCREEN_RECEIVED);
    assert_int_equal(waiting(&box), 1);
    read_back(&box, &r, &e);
    assert_string_equal(r.uuid, uuid);
    stop(b, &box);
}

static void without_room_for_photographs_the_words_are_kept(void **state)
{
    struct bench *b = *state;
    static struct letterbox box;
    static struct report r;
    struct envelope e;
    start(b, &box, "full");
    const struct outbox_options small = { .folder = "full", .clock = clock_of_fake(&b->clock),
                                          .photos_bytes_max = 1000 };
    outbox_close(box.outbox);
    assert_int_equal(outbox_open(&small, &box.outbox, NULL), ERR_OK);
    see_red(b);
    touch(b, ACTION_REPORT, 0);
    pick(b, "举报");
    pick(b, "记不清");
    form_turn_to(b->flow, PAGE_REVIEW);
    send(b);
    assert_int_equal(bench_model(b)->screen, SCREEN_RECEIVED);
    assert_true(bench_model(b)->report.without_photos);
    read_back(&box, &r, &e);
    assert_int_equal(r.n_photos, 0);
    stop(b, &box);
}

/* ---- the other roads ---- */

static void what_has_no_code_is_reported_by_its_topic(void **state)
{
    struct bench *b = *state;
    static struct letterbox box;
    static struct report r;
    struct envelope e;
    start(b, &box, "topic");
    touch(b, ACTION_REPORT, 1);
    pick(b, "举报");
    expect_page(b, PAGE_TOPIC);
    pick(b, "电梯、锅炉等设备");
    pick(b, "电梯");
    expect_page(b, PAGE_WHERE);
    pick(b, "记不清");
    pick(b, "困过人、出过事"); /* only what may be wrong with such a thing is shown */
    touch(b, ACTION_GO, 0);
    flow_camera(b->flow, CAMERA_ON);
    touch(b, ACTION_SHOOT, 0);
    expect_page(b, PAGE_SHOOT);
    touch(b, ACTION_SHOOT, 0);
    assert_true(flow_wants_photo(b->flow));
    struct frame f = frame_of(3);
    flow_photo(b->flow, &f);
    expect_page(b, PAGE_SHOT);
    touch(b, ACTION_SHOOT, 0); /* not good */
    expect_page(b, PAGE_SHOOT);
    touch(b, ACTION_SHOOT, 0);
    flow_photo(b->flow, &f);
    touch(b, ACTION_SHOOT, 1);
    expect_page(b, PAGE_PHOTOS);
    assert_int_equal(bench_model(b)->report.n_own, 1);
    touch(b, ACTION_GO, 0);
    pick(b, "不用了");
    expect_page(b, PAGE_PHONE);
    touch(b, ACTION_SKIP, 0);
    expect_page(b, PAGE_REVIEW);
    send(b);
    assert_int_equal(bench_model(b)->screen, SCREEN_RECEIVED);
    read_back(&box, &r, &e);
    assert_string_equal(r.topic, "lift");
    assert_int_equal(r.n_goods, 0);
    assert_int_equal(r.n_photos, 1);
    assert_int_equal(e.photos[0].kind, PHOTO_MORE);
    stop(b, &box);
}

static void goods_of_the_session_go_into_one_report(void **state)
{
    struct bench *b = *state;
    static struct letterbox box;
    static struct report r;
    struct envelope e;
    start(b, &box, "basket");
    bench_hold(b, UNKNOWN, 300);
    flow_act(b->flow, ACTION_NEXT, 0);
    bench_wait_ms(b, 4000);
    see_red(b);
    touch(b, ACTION_REPORT, 0);
    assert_int_equal(bench_model(b)->report.n_other_goods, 1);
    assert_int_equal(b->flow->session.draft.report.n_goods, 1);
    touch(b, ACTION_ALL_GOODS, 0);
    pick(b, "举报");
    pick(b, "记不清");
    form_turn_to(b->flow, PAGE_REVIEW);
    send(b);
    read_back(&box, &r, &e);
    assert_int_equal(r.n_goods, 2);
    assert_string_equal(r.goods[0].code, KITE);
    assert_string_equal(r.goods[1].code, UNKNOWN);
    stop(b, &box);
}

static void without_a_letterbox_one_is_told_whom_to_call(void **state)
{
    struct bench *b = *state;
    bench_start(b);
    bench_hold(b, NOODLE, 300);
    flow_act(b->flow, ACTION_REPORT, 0);
    expect_page(b, PAGE_AWAY);
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
