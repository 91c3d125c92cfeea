/* 办理经过: every character of every line stands on one of the sheets, and none twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "app/mail_history.h"
#include "base/text.h"

/* A line of n Han characters, with `marks` line feeds among them. */
static void put_line(struct mailbox_view *v, size_t n, size_t feeds)
{
    char *to = v->lines[v->n_lines++].text;
    for (size_t i = 0; i < n; i++) {
        if (feeds > 0 && i > 0 && i % (n / feeds) == 0)
            *to++ = '\n';
        memcpy(to, "字", 3);
        to += 3;
    }
    *to = '\0';
}

static bool is_whole(const char *text, size_t from, size_t to)
{
    return utf8_valid((struct span){ (const uint8_t *)text + from, to - from });
}

/* Walks all sheets; how many there are. */
static size_t walk(const struct mailbox_view *v)
{
    struct history_piece p[HISTORY_A_SHEET];
    size_t line = 0, at = 0, sheets = 0, n;
    for (; (n = history_sheet(v, sheets, p)) > 0; sheets++)
        for (size_t i = 0; i < n; i++) {
            const char *text = v->lines[p[i].line].text;
            assert_int_equal(p[i].line, line);
            assert_int_equal(p[i].from, at);
            assert_true(p[i].to > at || text[0] == '\0');
            assert_true(is_whole(text, at, p[i].to));
            at = p[i].to;
            if (text[at] == '\0') {
                line++;
                at = 0;
            }
        }
    assert_int_equal(line, v->n_lines);
    return sheets;
}

static void everything_stands_on_a_sheet_once(void **state)
{
    static struct mailbox_view v;
    static const struct {
        size_t n_lines, han, feeds, sheets;
    } rows[] = {
        { 1, 0, 0, 1 }, /* an act without words */
        { 4, 0, 0, 1 },
        { 5, 0, 0, 2 }, /* four to a sheet */
        { 1, 22 * 9, 0, 1 },
        { 1, 22 * 9 + 1, 0, 2 }, /* nine rows under one head */
        { 2, 22, 0, 1 },
        { 2, 22 * 5, 0, 2 }, /* the second begins on its own sheet */
        { 1, 680, 0, 4 },    /* as long as a text may be */
        { MAILBOX_LINES_MAX, 680, 0, 4 * MAILBOX_LINES_MAX },
        { 1, 8, 8, 1 },
        { 1, 60, 12, 2 }, /* rows that the writer ended */
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        memset(&v, 0, sizeof v);
        for (size_t k = 0; k < rows[i].n_lines; k++)
            put_line(&v, rows[i].han, rows[i].feeds);
        assert_int_equal(walk(&v), rows[i].sheets);
        assert_int_equal(history_sheets(&v), rows[i].sheets);
    }
}

static void an_empty_history_is_one_sheet(void **state)
{
    static struct mailbox_view v;
    struct history_piece p[HISTORY_A_SHEET];
    (void)state;
    assert_int_equal(history_sheets(&v), 1);
    assert_int_equal(history_sheet(&v, 0, p), 0);
    assert_int_equal(history_sheet(&v, 7, p), 0);
}

/* Withdrawn and gone on with: said so, and not to be withdrawn again. */
static void a_tip_that_is_withdrawn_goes_on(void **state)
{
    static const struct {
        bool is_open;
        const char *what[3];
        bool is_wished;
    } rows[] = {
        { true, { "receive", "accept", "check" }, false },
        { true, { "receive", "accept", "withdraw" }, true },
        { true, { "accept", "withdraw", "check" }, true },
        { true, { "receive", "withdraw", "reopen" }, false },
        { false, { "receive", "accept", "withdraw" }, false }, /* it has ended */
    };
    static struct mailbox_view v;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        v.is_open = rows[i].is_open;
        for (v.n_lines = 0; v.n_lines < 3; v.n_lines++)
            snprintf(v.lines[v.n_lines].what, sizeof v.lines[0].what, "%s",
                     rows[i].what[v.n_lines]);
        assert_int_equal(history_is_wished_back(&v), rows[i].is_wished);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_stands_on_a_sheet_once),
        cmocka_unit_test(an_empty_history_is_one_sheet),
        cmocka_unit_test(a_tip_that_is_withdrawn_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
