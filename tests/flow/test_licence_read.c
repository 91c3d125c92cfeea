/* A licence line held before the camera: read into the keypad, doubts settled, submitted. */
#include "bench.h"

static struct ocr_line line_of(enum ident_kind kind, const char *text)
{
    struct ocr_line l = { 0 };
    l.ident.kind = kind;
    text_copy(l.ident.text, sizeof l.ident.text, text);
    return l;
}

static void add_doubt(struct ocr_line *l, uint8_t at, const char *first, const char *second)
{
    struct ocr_doubt *d = &l->doubts[l->n_doubts++];
    *d = (struct ocr_doubt){ .at = at, .n = 2 };
    text_copy(d->alternatives[0], 5, first);
    text_copy(d->alternatives[1], 5, second);
}

static struct bench *open_licence(void **state)
{
    struct bench *b = *state;
    bench_go(b, SCREEN_SCAN);
    flow_camera(b->flow, CAMERA_ON);
    assert_false(flow_wants_text(b->flow));
    flow_act(b->flow, ACTION_ENTRY, ENTRY_LICENCE);
    assert_int_equal(bench_model(b)->screen, SCREEN_ENTRY);
    return b;
}

static void a_clear_line_is_typed(void **state)
{
    struct bench *b = open_licence(state);
    const struct model *m = bench_model(b);
    struct ocr_line l = line_of(ID_SC, SAUCE_LICENCE);
    assert_true(flow_wants_text(b->flow));
    flow_text(b->flow, &l, false);
    assert_string_equal(m->entry, SAUCE_LICENCE);
    assert_int_equal(m->entry_check, CHECK_OK);
    assert_true(flow_wants_text(b->flow)); /* a later frame may know better */
    struct ocr_line other = line_of(ID_XK, "XK16-204-00123");
    flow_text(b->flow, &other, false);
    assert_string_equal(m->entry, "XK16-204-00123");
    flow_text(b->flow, &l, true); /* agreed on: stays; the firm's name is still looked for */
    assert_true(flow_wants_text(b->flow));
    bench_wait_ms(b, FLOW_MAKER_MS);
    assert_false(flow_wants_text(b->flow));
    flow_text(b->flow, &other, true);
    assert_string_equal(m->entry, SAUCE_LICENCE);
    flow_act(b->flow, ACTION_SUBMIT, 0);
    assert_int_equal(m->screen, SCREEN_VERDICT);
}

static void doubts_are_settled_first(void **state)
{
    struct bench *b = open_licence(state);
    const struct model *m = bench_model(b);
    struct ocr_line l = line_of(ID_XK, "(冀)XK16-204-00128");
    add_doubt(&l, 1, "冀", "贵");
    add_doubt(&l, 18, "8", "3");
    flow_text(b->flow, &l, false);
    assert_int_equal(m->n_doubts, 2);
    assert_int_equal(m->doubts[0].at, 1);
    assert_int_equal(m->doubts[1].at, 16);
    flow_act(b->flow, ACTION_SUBMIT, 0);
    assert_int_equal(m->screen, SCREEN_ENTRY);
    flow_act(b->flow, ACTION_CHOOSE, 2); /* there is no such alternative */
    assert_int_equal(m->n_doubts, 2);
    flow_act(b->flow, ACTION_CHOOSE, 1);
    assert_string_equal(m->entry, "(贵)XK16-204-00128");
    flow_text(b->flow, &l, true); /* a person has spoken */
    assert_string_equal(m->entry, "(贵)XK16-204-00128");
    flow_act(b->flow, ACTION_CHOOSE, 1);
    assert_string_equal(m->entry, "(贵)XK16-204-00123");
    assert_int_equal(m->n_doubts, 0);
    flow_act(b->flow, ACTION_CHOOSE, 0);
    assert_string_equal(m->entry, "(贵)XK16-204-00123");
    flow_act(b->flow, ACTION_SUBMIT, 0);
    assert_int_equal(m->screen, SCREEN_VERDICT);
}

static struct ocr_line doubtful_sauce(void)
{
    struct ocr_line l = line_of(ID_SC, "SC10813053300087"); /* the sauce's is …3053300027 */
    add_doubt(&l, 4, "8", "3");
    add_doubt(&l, 14, "8", "2");
    return l;
}

/* The registry keeps one of the four numbers: that one is shown, and still asked about. */
static void what_is_on_record_is_proposed(void **state)
{
    struct bench *b = open_licence(state);
    const struct model *m = bench_model(b);
    struct ocr_line l = doubtful_sauce();
    flow_text(b->flow, &l, false);
    assert_string_equal(m->entry, SAUCE_LICENCE);
    assert_true(m->entry_is_proposed);
    assert_int_equal(m->n_doubts, 2);
    assert_string_equal(m->doubts[0].alternatives[0], "3");
    assert_string_equal(m->doubts[0].alternatives[1], "8");
    assert_string_equal(m->entry_hint, words_get(b->zh, "flow.entry.proposed"));
    flow_act(b->flow, ACTION_SUBMIT, 0); /* nobody has confirmed it */
    assert_int_equal(m->screen, SCREEN_ENTRY);
    flow_act(b->flow, ACTION_CHOOSE, 0);
    assert_true(m->entry_is_proposed);
    flow_act(b->flow, ACTION_CHOOSE, 1); /* on the pack it is another */
    assert_string_equal(m->entry, "SC10313053300087");
    assert_false(m->entry_is_proposed);
    assert_int_equal(m->entry_check, CHECK_BAD);
}

static void all_of_a_proposal_at_once(void **state)
{
    struct bench *b = open_licence(state);
    const struct model *m = bench_model(b);
    struct ocr_line l = doubtful_sauce();
    flow_text(b->flow, &l, false);
    flow_act(b->flow, ACTION_CHOOSE, CHOOSE_SHOWN);
    assert_string_equal(m->entry, SAUCE_LICENCE);
    assert_int_equal(m->n_doubts, 0);
    assert_int_equal(m->entry_check, CHECK_OK);
    flow_act(b->flow, ACTION_SUBMIT, 0);
    assert_int_equal(m->screen, SCREEN_VERDICT);
}

/* One character of it that the person sees otherwise, and it is not what is on record. */
static void a_proposal_that_is_mended_is_none(void **state)
{
    struct bench *b = open_licence(state);
    const struct model *m = bench_model(b);
    struct ocr_line l = doubtful_sauce();
    flow_text(b->flow, &l, false);
    flow_act(b->flow, ACTION_CHOOSE, 1);
    assert_int_equal(m->n_doubts, 1);
    assert_false(m->entry_is_proposed);
    assert_string_equal(m->entry_hint, words_get(b->zh, "flow.entry.doubt"));
    flow_act(b->flow, ACTION_CHOOSE, CHOOSE_SHOWN);
    assert_int_equal(m->n_doubts, 1);
}

static void what_is_not_on_record_is_not_proposed(void **state)
{
    struct bench *b = open_licence(state);
    const struct model *m = bench_model(b);
    struct ocr_line l = line_of(ID_XK, "XK16-204-00128");
    add_doubt(&l, 11, "1", "7");
    add_doubt(&l, 13, "8", "3");
    flow_text(b->flow, &l, false);
    assert_string_equal(m->entry, "XK16-204-00128");
    assert_false(m->entry_is_proposed);
    flow_act(b->flow, ACTION_CHOOSE, CHOOSE_SHOWN); /* only of a number on record */
    assert_int_equal(m->n_doubts, 2);
    assert_string_equal(m->entry_hint, words_get(b->zh, "flow.entry.doubt"));
}

static void hands_come_before_eyes(void **state)
{
    struct bench *b = open_licence(state);
    const struct model *m = bench_model(b);
    struct ocr_line l = line_of(ID_XK, "XK16-204-00123");
    add_doubt(&l, 13, "3", "8");
    flow_act(b->flow, ACTION_KEY, 'X');
    assert_false(flow_wants_text(b->flow));
    flow_text(b->flow, &l, true);
    assert_string_equal(m->entry, "X");
    flow_act(b->flow, ACTION_KEY, KEY_CLEAR); /* as opened: the camera may go on */
    flow_text(b->flow, &l, false);
    assert_string_equal(m->entry, "XK16-204-00123");
    flow_act(b->flow, ACTION_KEY, KEY_BACKSPACE); /* the doubt went with its character */
    assert_string_equal(m->entry, "XK16-204-0012");
    assert_int_equal(m->n_doubts, 0);
}

static void what_is_not_taken(void **state)
{
    struct bench *b = open_licence(state);
    const struct model *m = bench_model(b);
    struct ocr_line org = line_of(ID_ORG, "743719761");
    flow_text(b->flow, &org, true); /* asked for was a licence */
    assert_string_equal(m->entry, "");
    struct ocr_line part = line_of(ID_XK, "XK16-204-00123");
    part.doubts[part.n_doubts++] = (struct ocr_doubt){ .at = 0 }; /* its front was not read */
    flow_text(b->flow, &part, false);
    assert_string_equal(m->entry, "");
    char longest[60];
    memset(longest, '1', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    struct ocr_line large = line_of(ID_STANDARD, longest);
    flow_text(b->flow, &large, true);
    assert_string_equal(m->entry, "");
    flow_camera(b->flow, CAMERA_LOST);
    assert_false(flow_wants_text(b->flow));
    flow_camera(b->flow, CAMERA_ON);
    flow_act(b->flow, ACTION_ENTRY, ENTRY_ORG);
    assert_false(flow_wants_text(b->flow));
    struct ocr_line l = line_of(ID_XK, "XK16-204-00123");
    flow_text(b->flow, &l, true);
    assert_string_equal(m->entry, "");
}

/* The firm read beside the number goes into the verdict, where the person can see it. */
static void submit_with(struct bench *b, const char *maker)
{
    const struct model *m = bench_model(b);
    struct ocr_line l = line_of(ID_SC, SAUCE_LICENCE);
    flow_text(b->flow, &l, true);
    flow_maker(b->flow, maker);
    assert_string_equal(m->entry_maker, maker);
    assert_false(flow_wants_text(b->flow));
    assert_non_null(strstr(m->entry_hint, maker));
    flow_act(b->flow, ACTION_SUBMIT, 0);
    assert_int_equal(m->screen, SCREEN_VERDICT);
    assert_string_equal(m->entry_maker, "");
}

static void the_maker_agrees(void **state)
{
    struct bench *b = open_licence(state);
    submit_with(b, "威县演示调味品有限公司");
    assert_int_equal(bench_model(b)->check->verdict.class, CLASS_A_PLUS);
    flow_act(b->flow, ACTION_COMPARED, COMPARED_DIFFERENT); /* a person outranks it */
    assert_int_equal(bench_model(b)->check->verdict.class, CLASS_B);
}

static void another_maker_is_a_question(void **state)
{
    struct bench *b = open_licence(state);
    const struct verdict *v;
    submit_with(b, "清河康健药业有限公司"); /* a trade that makes no sauce: no reason for red */
    v = &bench_model(b)->check->verdict;
    assert_int_equal(v->class, CLASS_B);
    assert_string_equal(v->reason, "read_differs");
    assert_int_equal(v->tone, TONE_AMBER);
    flow_act(b->flow, ACTION_COMPARED, COMPARED_SAME);
    v = &bench_model(b)->check->verdict;
    assert_int_equal(v->class, CLASS_A_PLUS);
}

static void a_maker_half_read_says_nothing(void **state)
{
    struct bench *b = open_licence(state);
    submit_with(b, "威县演示调味晶有限公司");
    assert_int_equal(bench_model(b)->check->verdict.class, CLASS_A);
    assert_int_equal(bench_model(b)->check->verdict.rungs[RUNG_MATCH].outcome, OUTCOME_OPEN);
    flow_act(b->flow, ACTION_NEXT, 0); /* the next pack has nothing of it */
    flow_act(b->flow, ACTION_ENTRY, ENTRY_LICENCE);
    struct ocr_line l = line_of(ID_SC, SAUCE_LICENCE);
    flow_text(b->flow, &l, true);
    flow_act(b->flow, ACTION_SUBMIT, 0);
    assert_string_equal(b->flow->session.pack.maker, "");
}

static void a_maker_needs_a_number_the_camera_read(void **state)
{
    struct bench *b = open_licence(state);
    const struct model *m = bench_model(b);
    flow_maker(b->flow, "威县演示调味品有限公司");
    assert_string_equal(m->entry_maker, "");
    bench_type(b, SAUCE_LICENCE);
    flow_maker(b->flow, "威县演示调味品有限公司");
    assert_string_equal(m->entry_maker, "");
    flow_act(b->flow, ACTION_KEY, KEY_CLEAR);
    struct ocr_line l = line_of(ID_SC, SAUCE_LICENCE);
    flow_text(b->flow, &l, false);
    flow_maker(b->flow, "威县演示调味品有限公司");
    assert_string_equal(m->entry_maker, "威县演示调味品有限公司");
    flow_act(b->flow, ACTION_KEY, KEY_CLEAR); /* with the number goes what was read beside it */
    assert_string_equal(m->entry_maker, "");
}

static void nothing_stays_behind(void **state)
{
    struct bench *b = open_licence(state);
    const struct model *m = bench_model(b);
    struct ocr_line l = line_of(ID_XK, "XK16-204-00123");
    add_doubt(&l, 13, "3", "8");
    flow_text(b->flow, &l, false);
    flow_maker(b->flow, "威县演示调味品有限公司");
    flow_act(b->flow, ACTION_DONE, 0);
    for (size_t i = 0; i < sizeof m->entry_maker; i++)
        assert_int_equal(m->entry_maker[i], 0);
    assert_string_equal(m->entry, "");
    assert_int_equal(m->n_doubts, 0);
    for (size_t i = 0; i < sizeof m->doubts; i++)
        assert_int_equal(((const unsigned char *)m->doubts)[i], 0);
    assert_true(b->forgotten > 0); /* which frees the reader */
}

static int stop_and_close(void **state)
{
    bench_stop(*state);
    return bench_close(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_clear_line_is_typed, bench_open, stop_and_close),
        cmocka_unit_test_setup_teardown(doubts_are_settled_first, bench_open, stop_and_close),
        cmocka_unit_test_setup_teardown(what_is_on_record_is_proposed, bench_open, stop_and_close),
        cmocka_unit_test_setup_teardown(all_of_a_proposal_at_once, bench_open, stop_and_close),
        cmocka_unit_test_setup_teardown(a_proposal_that_is_mended_is_none, bench_open,
                                        stop_and_close),
        cmocka_unit_test_setup_teardown(what_is_not_on_record_is_not_proposed, bench_open,
                                        stop_and_close),
        cmocka_unit_test_setup_teardown(hands_come_before_eyes, bench_open, stop_and_close),
        cmocka_unit_test_setup_teardown(what_is_not_taken, bench_open, stop_and_close),
        cmocka_unit_test_setup_teardown(the_maker_agrees, bench_open, stop_and_close),
        cmocka_unit_test_setup_teardown(another_maker_is_a_question, bench_open, stop_and_close),
        cmocka_unit_test_setup_teardown(a_maker_half_read_says_nothing, bench_open, stop_and_close),
        cmocka_unit_test_setup_teardown(a_maker_needs_a_number_the_camera_read, bench_open,
                                        stop_and_close),
        cmocka_unit_test_setup_teardown(nothing_stays_behind, bench_open, stop_and_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
