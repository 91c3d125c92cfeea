/* 反映查询: the slip, the number, what the hub says; and whoever guesses codes. */
#include "reporting.h"

static bool remember(void *self, const struct asking_question *q)
{
    struct bench *b = self;
    b->asked = *q;
    b->n_asked++;
    return true;
}

/* A number with its check digit, as the outbox would give it. */
static const char *number(void)
{
    static char text[REPORT_NUMBER_MAX];
    const struct number_parts parts = { "WX", "12365", DATE_OF(2026, 11, 16), 7, 1 };
    assert_true(number_write(&parts, text));
    return text;
}

static void start(struct bench *b, struct letterbox *box)
{
    b->ask = remember;
    b->n_asked = 0;
    memset(&b->asked, 0, sizeof b->asked);
    reporting_start(b, box, "mailbox");
}

static void stop(struct bench *b, struct letterbox *box)
{
    reporting_stop(b, box);
    b->ask = NULL;
}

static const struct model_mail *mail(const struct bench *b)
{
    assert_int_equal(bench_model(b)->screen, SCREEN_MAILBOX);
    return &bench_model(b)->mail;
}

static void expect_page(const struct bench *b, enum mail_page want)
{
    if (mail(b)->page != want)
        fail_msg("page %s, not %s", mail_page_name(mail(b)->page), mail_page_name(want));
}

static void answer(struct bench *b, enum err_code rc, const char *state)
{
    static struct asking_answer a;
    memset(&a, 0, sizeof a);
    a.kind = b->asked.kind;
    a.serial = b->asked.serial;
    a.rc = rc;
    text_copy(a.view.number, sizeof a.view.number, b->asked.number);
    text_copy(a.view.state, sizeof a.view.state, state);
    a.view.is_open = strcmp(state, "closed") != 0;
    a.view.is_asked = strcmp(state, "asked") == 0;
    a.view.n_lines = 1;
    text_copy(a.view.lines[0].what, sizeof a.view.lines[0].what, "ask");
    text_copy(a.view.lines[0].own, sizeof a.view.lines[0].own, "几箱？");
    flow_answered(b->flow, &a);
    for (size_t i = 0; i < sizeof a; i++) /* wiped where it was taken */
        assert_int_equal(((const uint8_t *)&a)[i], 0);
}

static void hold_slip(struct bench *b, const char *code)
{
    memset(&b->sight, 0, sizeof b->sight);
    b->sight.width_px = 1280;
    b->sight.height_px = 720;
    text_copy(b->sight.slip.number, sizeof b->sight.slip.number, number());
    text_copy(b->sight.slip.code, sizeof b->sight.slip.code, code);
    flow_sight(b->flow, &b->sight);
}

static void a_slip_held_up_is_asked_after_once(void **state)
{
    struct bench *b = *state;
    static struct letterbox box;
    start(b, &box);
    hold_slip(b, "048213");
    expect_page(b, MAIL_WAIT);
    assert_string_equal(b->asked.number, number());
    assert_string_equal(b->asked.code, "048213");
    hold_slip(b, "048213");
    hold_slip(b, "048213");
    assert_int_equal(b->n_asked, 1);
    answer(b, ERR_OK, "asked");
    expect_page(b, MAIL_CASE);
    assert_true(mail(b)->view->is_asked);
    assert_string_equal(mail(b)->view->lines[0].text, "几箱？");
    flow_act(b->flow, ACTION_DONE, 0);
    assert_null(memmem(b->flow, sizeof *b->flow, "048213", 6));
    stop(b, &box);
}

static void a_gun_reads_a_slip_too(void **state)
{
    struct bench *b = *state;
    static struct letterbox box;
    char qr[SLIP_QR_MAX];
    start(b, &box);
    slip_qr_write(number(), "048213", qr);
    flow_act(b->flow, ACTION_NEXT, 0);
    flow_gun(b->flow, span_of(qr));
    expect_page(b, MAIL_WAIT);
    assert_string_equal(b->asked.code, "048213");
    assert_int_equal(bench_model(b)->n_basket, 0); /* no goods */
    stop(b, &box);
}

/* 15 digits behind county and hotline, then six. */
static void type_number(struct bench *b)
{
    char digits[32];
    size_t n = 0;
    for (const char *at = number() + strlen("WX-12365-"); *at; at++)
        if (*at >= '0' && *at <= '9')
            digits[n++] = *at;
    digits[n] = '\0';
    assert_int_equal(n, 15);
    for (size_t i = 0; i < n; i++)
        flow_act(b->flow, ACTION_KEY, digits[i]);
}

static void a_number_is_typed_where_no_slip_is(void **state)
{
    struct bench *b = *state;
    static struct letterbox box;
    start(b, &box);
    flow_act(b->flow, ACTION_MAILBOX, 0);
    expect_page(b, MAIL_NUMBER); /* there is no camera */
    type_number(b);
    flow_act(b->flow, ACTION_KEY, KEY_BACKSPACE);
    assert_false(mail(b)->may_go);
    flow_act(b->flow, ACTION_GO, 0);
    expect_page(b, MAIL_NUMBER);
    int last = number()[strlen(number()) - 1];
    flow_act(b->flow, ACTION_KEY, last == '9' ? '0' : last + 1); /* another check digit */
    assert_string_equal(mail(b)->complaint, "mail.number.bad");
    flow_act(b->flow, ACTION_KEY, KEY_CLEAR);
    type_number(b);
    flow_act(b->flow, ACTION_GO, 0);
    expect_page(b, MAIL_CODE);
    bench_type(b, "04821");
    flow_act(b->flow, ACTION_GO, 0);
    assert_int_equal(b->n_asked, 0);
    bench_type(b, "39"); /* one too many */
    flow_act(b->flow, ACTION_GO, 0);
    assert_string_equal(b->asked.number, number());
    assert_string_equal(b->asked.code, "048213");
    stop(b, &box);
}

/* The hotline has changed since the slip was printed: its fifteen digits are its own all the same. */
static void a_number_of_the_hotline_before(void **state)
{
    struct bench *b = *state;
    static struct letterbox box;
    struct tables same = { 0 };
    start(b, &box);
    letterbox_swap_tables(&box, &same, "12345"); /* as tables come */
    letterbox_swap_tables(&box, &same, "12345"); /* and the form's back */
    flow_act(b->flow, ACTION_MAILBOX, 0);
    type_number(b);
    flow_act(b->flow, ACTION_GO, 0);
    expect_page(b, MAIL_CODE);
    for (int round = 0; round < 2; round++) { /* a wrong code, and the right one */
        int before = b->n_asked;
        bench_type(b, "048213");
        flow_act(b->flow, ACTION_GO, 0);
        assert_int_equal(b->n_asked, before + 1);
        assert_non_null(strstr(b->asked.number, "WX-12345-20261116-"));
        answer(b, ERR_NOT_FOUND, "");
        assert_int_equal(b->n_asked, before + 2);
        assert_string_equal(b->asked.number, number());
        if (round == 0) {
            flow_act(b->flow, ACTION_BACK, 0); /* while it waits: to the code */
            expect_page(b, MAIL_CODE);
        }
    }
    answer(b, ERR_OK, "asked");
    expect_page(b, MAIL_CASE);
    assert_string_equal(mail(b)->view->number, number());
    stop(b, &box);
}

/* Five wrong codes, then none is asked for, whoever stands there; after ten minutes again. */
static void guessing_is_limited(void **state)
{
    struct bench *b = *state;
    static struct letterbox box;
    char code[QUERY_CODE_TEXT];
    start(b, &box);
    for (int i = 0; i < MAIL_TRIES_MAX; i++) {
        snprintf(code, sizeof code, "10000%d", i);
        hold_slip(b, code);
        answer(b, ERR_NOT_FOUND, "");
        expect_page(b, MAIL_TROUBLE);
        assert_string_equal(mail(b)->trouble, "mail.trouble.unknown");
        assert_false(mail(b)->may_go); /* the same again would be no better */
        if (i % 2) {                   /* as somebody else */
            bench_wait_ms(b, 151000);
            assert_int_equal(bench_model(b)->screen, SCREEN_ATTRACT);
        }
    }
    assert_int_equal(b->n_asked, MAIL_TRIES_MAX);
    hold_slip(b, "200000");
    assert_string_equal(mail(b)->trouble, "mail.trouble.often");
    assert_int_equal(b->n_asked, MAIL_TRIES_MAX);
    bench_wait_ms(b, MAIL_TRIES_MS);
    hold_slip(b, "200001");
    assert_int_equal(b->n_asked, MAIL_TRIES_MAX + 1);
    stop(b, &box);
}

static void an_answer_is_sent_once_however_often_it_is_tried(void **state)
{
    struct bench *b = *state;
    static struct letterbox box;
    char key[REPORT_UUID_TEXT];
    start(b, &box);
    hold_slip(b, "048213");
    answer(b, ERR_OK, "asked");
    flow_act(b->flow, ACTION_EDIT, MAIL_REPLY);
    expect_page(b, MAIL_REPLY);
    assert_false(mail(b)->may_go);
    flow_act(b->flow, ACTION_TYPING_MODE, TYPING_LATIN);
    flow_act(b->flow, ACTION_TYPE, 'f');
    flow_act(b->flow, ACTION_TYPE, '5');
    flow_act(b->flow, ACTION_BACK, 0); /* thought better of it, and again */
    flow_act(b->flow, ACTION_EDIT, MAIL_REPLY);
    flow_act(b->flow, ACTION_GO, 0);
    expect_page(b, MAIL_WAIT);
    assert_int_equal(b->asked.kind, ASKING_REPLY);
    assert_string_equal(b->asked.text, "f5");
    memcpy(key, b->asked.key, sizeof key);
    assert_int_equal(strlen(key), 36);
    flow_act(b->flow, ACTION_BACK, 0); /* while it is under way, and once more */
    flow_act(b->flow, ACTION_EDIT, MAIL_REPLY);
    flow_act(b->flow, ACTION_GO, 0);
    assert_string_equal(b->asked.key, key);
    assert_string_equal(b->asked.text, "f5");
    answer(b, ERR_NET, "");
    assert_string_equal(mail(b)->trouble, "mail.trouble.net");
    flow_act(b->flow, ACTION_GO, 0);
    assert_string_equal(b->asked.key, key);
    assert_string_equal(b->asked.text, "f5");
    answer(b, ERR_OK, "");
    expect_page(b, MAIL_SAID);
    assert_string_equal(mail(b)->said, "mail.said.answer");
    assert_null(
        memmem(&b->flow->session.mail.question, sizeof b->flow->session.mail.question, "f5", 2));
    flow_act(b->flow, ACTION_GO, 0); /* how it stands now */
    assert_int_equal(b->asked.kind, ASKING_LOOK);
    stop(b, &box);
}

/* A question was asked, and its answer is begun on a kiosk that writes pinyin. */
static void begin_answer(struct bench *b, struct letterbox *box)
{
    char folder[FS_PATH_MAX];
    assert_int_equal(fs_join(folder, getenv("HEYAN_BUILD"), "ime/pinyin", NULL), ERR_OK);
    assert_int_equal(typing_create(folder, NULL, &b->typing, NULL), ERR_OK);
    start(b, box);
    hold_slip(b, "048213");
    answer(b, ERR_OK, "asked");
    flow_act(b->flow, ACTION_EDIT, MAIL_REPLY);
}

/* A kiosk without pinyin again, for the next test. */
static void end_answer(struct bench *b, struct letterbox *box)
{
    stop(b, box);
    typing_destroy(b->typing);
    b->typing = NULL;
}

/* Half-written pinyin is no text yet: the first touch writes the characters down, the second sends what was read. */
static void characters_are_seen_before_they_are_sent(void **state)
{
    struct bench *b = *state;
    static struct letterbox box;
    begin_answer(b, &box);
    flow_act(b->flow, ACTION_TYPING_MODE, TYPING_PINYIN);
    flow_act(b->flow, ACTION_TYPE, 'h');
    flow_act(b->flow, ACTION_TYPE, 'e');
    assert_true(mail(b)->may_go);
    int asked = b->n_asked;
    flow_act(b->flow, ACTION_GO, 0);
    expect_page(b, MAIL_REPLY);
    assert_int_equal(b->n_asked, asked);
    assert_true(bench_model(b)->typing.text[0] != '\0');
    flow_act(b->flow, ACTION_GO, 0);
    assert_int_equal(b->n_asked, asked + 1);
    assert_int_equal(b->asked.kind, ASKING_REPLY);
    end_answer(b, &box);
}

/* Who reads English begins with Latin letters, and with the way chosen from then on. */
static void english_begins_with_letters(void **state)
{
    struct bench *b = *state;
    static struct letterbox box;
    begin_answer(b, &box);
    assert_int_equal(bench_model(b)->typing.mode, TYPING_PINYIN);
    flow_act(b->flow, ACTION_BACK, 0);
    flow_act(b->flow, ACTION_LANGUAGE, 0);
    flow_act(b->flow, ACTION_EDIT, MAIL_REPLY);
    assert_int_equal(bench_model(b)->typing.mode, TYPING_LATIN);
    flow_act(b->flow, ACTION_TYPING_MODE, TYPING_PINYIN);
    flow_act(b->flow, ACTION_BACK, 0);
    flow_act(b->flow, ACTION_EDIT, MAIL_REPLY);
    assert_int_equal(bench_model(b)->typing.mode, TYPING_PINYIN);
    end_answer(b, &box);
}

static void withdrawing_is_asked_twice(void **state)
{
    struct bench *b = *state;
    static struct letterbox box;
    start(b, &box);
    hold_slip(b, "048213");
    answer(b, ERR_OK, "accepted");
    flow_act(b->flow, ACTION_EDIT, MAIL_WITHDRAW);
    expect_page(b, MAIL_WITHDRAW);
    flow_act(b->flow, ACTION_BACK, 0);
    expect_page(b, MAIL_CASE);
    assert_int_equal(b->n_asked, 1);
    flow_act(b->flow, ACTION_EDIT, MAIL_WITHDRAW);
    flow_act(b->flow, ACTION_GO, 0);
    assert_int_equal(b->asked.kind, ASKING_WITHDRAW);
    answer(b, ERR_OK, "");
    assert_string_equal(mail(b)->said, "mail.said.withdrawn");
    stop(b, &box);
}

static void what_is_closed_takes_no_more(void **state)
{
    struct bench *b = *state;
    static struct letterbox box;
    start(b, &box);
    hold_slip(b, "048213");
    answer(b, ERR_OK, "closed");
    flow_act(b->flow, ACTION_EDIT, MAIL_REPLY);
    flow_act(b->flow, ACTION_EDIT, MAIL_WITHDRAW);
    expect_page(b, MAIL_CASE);
    flow_act(b->flow, ACTION_EDIT, MAIL_HISTORY);
    expect_page(b, MAIL_HISTORY);
    stop(b, &box);
}

/* An answer to a question nobody waits for any more is nobody's. */
static void a_late_answer_is_dropped(void **state)
{
    struct bench *b = *state;
    static struct letterbox box;
    start(b, &box);
    hold_slip(b, "048213");
    flow_act(b->flow, ACTION_BACK, 0);
    answer(b, ERR_OK, "asked");
    assert_null(bench_model(b)->mail.view);
    bench_wait_ms(b, 151000);
    assert_int_equal(bench_model(b)->screen, SCREEN_ATTRACT);
    answer(b, ERR_OK, "asked");
    assert_int_equal(bench_model(b)->screen, SCREEN_ATTRACT);
    assert_null(memmem(b->flow, sizeof *b->flow, "几箱", strlen("几箱")));
    stop(b, &box);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slip_held_up_is_asked_after_once),
        cmocka_unit_test(a_gun_reads_a_slip_too),
        cmocka_unit_test(a_number_is_typed_where_no_slip_is),
        cmocka_unit_test(a_number_of_the_hotline_before),
        cmocka_unit_test(guessing_is_limited),
        cmocka_unit_test(an_answer_is_sent_once_however_often_it_is_tried),
        cmocka_unit_test(characters_are_seen_before_they_are_sent),
        cmocka_unit_test(english_begins_with_letters),
        cmocka_unit_test(withdrawing_is_asked_twice),
        cmocka_unit_test(what_is_closed_takes_no_more),
        cmocka_unit_test(a_late_answer_is_dropped),
    };
    return cmocka_run_group_tests(tests, bench_open, bench_close);
}
