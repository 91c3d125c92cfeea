/* The citizen's mailbox in memory: codes, answers, withdrawing, and how often one may ask. */

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <pthread.h>
#include <signal.h>
#include <sodium.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "reports_world.h"

/* --- the mailbox ---------------------------------------------------------------------------------- */

#define BOX64                                                                                      \
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define REPLY_KEY "\"0000beef-0000-4000-8000-000000000001\""

static void letter(char out[1024], const struct hall_report *r, const char *code, const char *more)
{
    snprintf(out, 1024, "{\"number\":\"%s\",\"code\":\"%s\"%s}", r->envelope.number, code, more);
}

static void the_mailbox(void **state)
{
    struct world *w = *state;
    struct hall_report r;
    char text[1024];
    hall_report_make(&r, "wei-07", 7, 1, true);
    hall_report_seal(&r, 400);
    struct heard h = post(w, &w->wei, &r);
    expect("the report", &h, 201, NULL);
    letter(text, &r, "123456", "");
    h = post_text(w, "/v1/mailbox", NULL, text);
    expect("its mailbox", &h, 200, NULL);
    static const char *const said[] = { "\"form\":\"heyan-mailbox-1\"",
                                        "\"case\":\"WX-2026-000001\"",
                                        "\"state\":\"received\"",
                                        "\"open\":true",
                                        "\"asked\":false",
                                        "\"what\":\"receive\"",
                                        "\"due\":\"2026-11-30\"" };
    for (size_t i = 0; i < ARRAY_LEN(said); i++)
        if (!strstr(h.text, said[i]))
            fail_msg("%s is not in %s", said[i], h.text);
    assert_null(strstr(h.text, "wei-07")); /* who did it is nobody's business */
    assert_null(strstr(h.text, "check"));
    static const struct {
        const char *row, *code;
    } wrong[] = { { "wrong code", "654321" }, { "zeros", "000000" }, { "letters", "abcdef" } };
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        letter(text, &r, wrong[i].code, "");
        h = post_text(w, "/v1/mailbox", NULL, text);
        expect(wrong[i].row, &h, 404, "unknown");
    }
    h = post_text(w, "/v1/mailbox", NULL,
                  "{\"number\":\"WX-12365-20261123-0800018\",\"code\":\"123456\"}");
    expect("no such number", &h, 404, "unknown");
    static const char *const bad[] = { "",
                                       "{}",
                                       "[]",
                                       "null",
                                       "{\"number\":7,\"code\":123456}",
                                       "{\"number\":\"\",\"code\":\"123456\"}",
                                       "{\"number\":\"WX\",\"code\":\"12345\"}",
                                       "{\"number\":\"WX\",\"code\":\"1234567\"}",
                                       "{\"number\":\"WX\",\"number\":\"WX\",\"code\":\"123456\"}",
                                       "{\"code\":\"123456\"}",
                                       "{\"number\":\"\xff\",\"code\":\"123456\"}",
                                       "{\"number\":\"a\\u0000b\",\"code\":\"123456\"}" };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        h = post_text(w, "/v1/mailbox", NULL, bad[i]);
        expect(bad[i], &h, 400, "malformed");
        clock_fake_advance(&w->time, 60000);
    }
    h = post_text(w, "/v1/mailbox", NULL, "{\"number\":\"' OR 1=1 --\",\"code\":\"123456\"}");
    expect("SQL", &h, 404, "unknown");
    h = post_text(w, "/v1/mailbox", NULL, "{\"number\":\"%n%n%n%s\",\"code\":\"123456\"}");
    expect("formats", &h, 404, "unknown");
    hall_report_fini(&r);
}

/* Each by itself fits into the body; read, it would be sixty times as long. */
static void letters_of_many_values(void **state)
{
    struct world *w = *state;
    struct hall_report r;
    char text[1024];
    struct buf b = BUF_INIT(DOOR_BODY_MAX);
    hall_report_make(&r, "wei-07", 7, 1, true);
    hall_report_seal(&r, 400);
    struct heard h = post(w, &w->wei, &r);
    expect("the report", &h, 201, NULL);
    letter(text, &r, "123456", ",\"box\":\"" BOX64 "\",\"more\":[0");
    assert_int_equal(buf_append(&b, text, strlen(text) - 1), ERR_OK);
    for (unsigned i = 0; i < 60000; i++)
        assert_int_equal(buf_append(&b, ",{}", 3), ERR_OK);
    assert_int_equal(buf_append(&b, "]}", 3), ERR_OK);
    h = post_text(w, "/v1/mailbox/reply", REPLY_KEY, (const char *)b.data);
    expect("far too many", &h, 400, "malformed");
    letter(text, &r, "123456", ",\"box\":\"" BOX64 "\",\"more\":[0,[[[]]]]");
    h = post_text(w, "/v1/mailbox/reply", REPLY_KEY, text);
    expect("members of a later program", &h, 201, NULL);
    buf_fini(&b);
    hall_report_fini(&r);
}

static void guessing_codes(void **state)
{
    struct world *w = *state;
    struct hall_report r;
    char text[1024], code[8];
    unsigned n_unknown = 0, n_often = 0;
    hall_report_make(&r, "wei-07", 7, 1, true);
    hall_report_seal(&r, 400);
    struct heard h = post(w, &w->wei, &r);
    expect("the report", &h, 201, NULL);
    for (unsigned i = 0; i < 40; i++) {
        snprintf(code, sizeof code, "%06u", 500000 + i);
        letter(text, &r, code, "");
        h = ask(w, i % 2 ? &w->wei : &w->lin,
                (struct ask){ .method = "POST", .path = "/v1/mailbox", .body = span_of(text) });
        n_unknown += h.status == 404;
        n_often += h.status == 429;
    }
    assert_int_equal(n_unknown, 10); /* guesses_max, from any kiosk */
    assert_int_equal(n_often, 30);
    letter(text, &r, "123456", "");
    h = post_text(w, "/v1/mailbox", NULL, text);
    expect("the right one, too", &h, 429, "too_often");
    clock_fake_advance(&w->time, 3601 * 1000);
    h = post_text(w, "/v1/mailbox", NULL, text);
    expect("an hour later", &h, 200, NULL);
    hall_report_fini(&r);
}

/* Codes tried on a number that is and on one that is not, at three doors: nothing tells them apart. */
static void which_numbers_there_are(void **state)
{
    static const char *const paths[] = { "/v1/mailbox", "/v1/mailbox/reply",
                                         "/v1/mailbox/withdraw" };
    struct world *w = *state;
    struct hall_report r, none;
    unsigned n_often = 0;
    hall_report_make(&r, "wei-07", 7, 1, true);
    hall_report_seal(&r, 400);
    hall_report_make(&none, "wei-07", 7, 2, false); /* never sent */
    struct heard h = post(w, &w->wei, &r);
    expect("the report", &h, 201, NULL);
    for (unsigned i = 0; i < 24; i++) {
        char text[1024];
        struct heard there, not_there;
        const char *path = paths[i % ARRAY_LEN(paths)];
        letter(text, &r, "654321", ",\"box\":\"" BOX64 "\"");
        there = post_text(w, path, REPLY_KEY, text);
        letter(text, &none, "654321", ",\"box\":\"" BOX64 "\"");
        not_there = post_text(w, path, REPLY_KEY, text);
        if (there.status != not_there.status || strcmp(there.text, not_there.text) != 0 ||
            strcmp(there.retry, not_there.retry) != 0)
            fail_msg("%s, %u: %u %s, %u %s", path, i, there.status, there.text, not_there.status,
                     not_there.text);
        expect(path, &there, i < 10 ? 404 : 429, i < 10 ? "unknown" : "too_often");
        n_often += there.status == 429;
        clock_fake_advance(&w->time, 60000);
    }
    assert_int_equal(n_often, 14);
    clock_fake_advance(&w->time, 3601 * 1000);
    char text[1024];
    letter(text, &r, "123456", "");
    h = post_text(w, "/v1/mailbox", NULL, text);
    expect("the citizen, later", &h, 200, NULL);
    hall_report_fini(&r);
    hall_report_fini(&none);
}

/* One code tried on number after number: each number sees it once. */
static void guessing_numbers(void **state)
{
    enum { NUMBERS = 60, WRONG = 20 };
    struct world *w = *state;
    struct hall_report r;
    char text[1024];
    unsigned n_unknown = 0, n_soon = 0;
    for (unsigned i = 1; i <= NUMBERS; i++) {
        hall_report_make(&r, "wei-07", 7, i, false);
        letter(text, &r, "123456", "");
        hall_report_fini(&r);
        struct heard h = ask(
            w, &w->lin,
            (struct ask){ .method = "POST", .path = "/v1/mailbox", .body = span_of(text) });
        n_unknown += h.status == 404;
        n_soon += h.status == 429;
        clock_fake_advance(&w->time, 3000); /* the letters themselves are not too many */
    }
    assert_true(n_unknown >= WRONG && n_unknown <= WRONG + NUMBERS * 3 / 60);
    assert_int_equal(n_unknown + n_soon, NUMBERS);
    /* Who knows his code is heard at any other kiosk, as often as he likes. */
    hall_report_make(&r, "wei-07", 7, 1, true);
    hall_report_seal(&r, 400);
    struct heard h = post(w, &w->wei, &r);
    expect("the report", &h, 201, NULL);
    letter(text, &r, "123456", "");
    for (unsigned i = 0; i < 2 * WRONG; i++) {
        h = post_text(w, "/v1/mailbox", NULL, text);
        expect("the right code", &h, 200, NULL);
        clock_fake_advance(&w->time, 3000);
    }
    hall_report_fini(&r);
}

static void a_citizen_answers_and_withdraws(void **state)
{
    struct world *w = *state;
    struct hall_report r;
    char text[1024];
    hall_report_make(&r, "wei-07", 7, 1, true);
    hall_report_seal(&r, 400);
    struct heard h = post(w, &w->wei, &r);
    expect("the report", &h, 201, NULL);
    static const struct {
        const char *row, *key, *code, *more;
        unsigned status;
        const char *reason;
    } rows[] = {
        { "no box", REPLY_KEY, "123456", "", 400, "malformed" },
        { "no key", NULL, "123456", ",\"box\":\"" BOX64 "\"", 400, "malformed" },
        { "no base64", REPLY_KEY, "123456", ",\"box\":\"%%%%\"", 400, "malformed" },
        { "a short box", REPLY_KEY, "123456", ",\"box\":\"AAAA\"", 400, "malformed" },
        { "photos no list", REPLY_KEY, "123456", ",\"box\":\"" BOX64 "\",\"photos\":{}", 400,
          "malformed" },
        { "photo of nothing", REPLY_KEY, "123456", ",\"box\":\"" BOX64 "\",\"photos\":[{}]", 400,
          "malformed" },
        { "wrong code", REPLY_KEY, "123457", ",\"box\":\"" BOX64 "\"", 404, "unknown" },
        { "an answer", REPLY_KEY, "123456", ",\"box\":\"" BOX64 "\"", 201, NULL },
        { "again", REPLY_KEY, "123456", ",\"box\":\"" BOX64 "\"", 200, NULL },
        { "another under its key", REPLY_KEY, "123456", ",\"box\":\"BB" BOX64 "BB\"", 422,
          "other_payload" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        letter(text, &r, rows[i].code, rows[i].more);
        h = post_text(w, "/v1/mailbox/reply", rows[i].key, text);
        expect(rows[i].row, &h, rows[i].status, rows[i].reason);
    }
    letter(text, &r, "123457", "");
    h = post_text(w, "/v1/mailbox/withdraw", NULL, text);
    expect("withdrawn by another", &h, 404, "unknown");
    letter(text, &r, "123456", "");
    for (int i = 0; i < 2; i++) {
        h = post_text(w, "/v1/mailbox/withdraw", NULL, text);
        expect("withdrawn", &h, 200, NULL);
    }
    h = post_text(w, "/v1/mailbox", NULL, text);
    assert_non_null(strstr(h.text, "\"state\":\"withdrawn\""));
    letter(text, &r, "123456", ",\"box\":\"CC" BOX64 "CC\"");
    h = post_text(w, "/v1/mailbox/reply", "\"0000beef-0000-4000-8000-000000000002\"", text);
    expect("too late", &h, 409, "closed");
    hall_report_fini(&r);
}

static void too_many_letters(void **state)
{
    struct world *w = *state;
    unsigned n[3] = { 0 };
    for (unsigned i = 0; i < 60; i++) {
        struct heard h = post_text(w, "/v1/mailbox", NULL, "{}");
        n[0] += h.status == 400;
        n[1] += h.status == 429;
        if (h.status == 429)
            expect("letters", &h, 429, "too_soon");
    }
    assert_int_equal(n[0], 30);
    assert_int_equal(n[1], 30);
}

int main(void)
{
#define WITH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH(the_mailbox),      WITH(letters_of_many_values),
        WITH(guessing_codes),   WITH(which_numbers_there_are),
        WITH(guessing_numbers), WITH(a_citizen_answers_and_withdraws),
        WITH(too_many_letters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
