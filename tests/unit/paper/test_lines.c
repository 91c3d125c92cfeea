/* Where lines of a slip break: nothing that stands together is taken apart, no line begins with a mark that ends
 * something, no last line stands alone with a character or two. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "both.h"
#include "paper/pen.h"
#include "words/whole.h"

enum { SIZE = 30, INDENT = 12, INNER = SLIP_WIDTH_DOTS - 2 * 8, BREAKS_MAX = 64, LOOKS = 5 };

/* The bytes of text at which the lines of p's layout begin. */
static size_t breaks_of(const struct pen *p, size_t out[BREAKS_MAX])
{
    size_t n = (size_t)pango_layout_get_line_count(p->layout);
    assert_true(n < BREAKS_MAX);
    for (size_t i = 0; i < n; i++)
        out[i] = (size_t)pango_layout_get_line_readonly(p->layout, (int)i)->start_index;
    return n;
}

static bool begins_with_any(const char *s, const char *const *marks, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strncmp(s, marks[i], strlen(marks[i])) == 0)
            return true;
    return false;
}

static size_t n_shown(const char *s)
{
    size_t n = 0;
    uint32_t cp;
    for (size_t at = 0; s[at]; n++)
        at += utf8_next(span_of(s), at, &cp);
    return n;
}

static size_t faults_of(const char *text, const size_t *breaks, size_t n)
{
    static const char *const closers[] = { "，", "。", "、", "）", "》", "；", "：",
                                           "？", "！", "”",  ")",  ",",  ".",  ";" };
    static const char *const openers[] = { "（", "《", "“", "(" };
    size_t faults = 0;
    struct whole w = { 0, 0 };
    for (size_t i = 1; i < n; i++) {
        size_t at = breaks[i];
        faults += begins_with_any(text + at, closers, ARRAY_LEN(closers));
        for (size_t k = 0; k < ARRAY_LEN(openers); k++)
            faults += at >= strlen(openers[k]) &&
                      strncmp(text + at - strlen(openers[k]), openers[k], strlen(openers[k])) == 0;
        for (w.end = 0; whole_next(text, w.end, &w);)
            faults += w.begin < at && at < w.end;
    }
    return faults + (n > 1 && n_shown(text + breaks[n - 1]) < 3);
}

/* So many faults has text, written with that look. */
static size_t look_at(struct pen *p, const struct pen_look *look, const char *text)
{
    size_t breaks[BREAKS_MAX];
    char shown[2048];
    if (text[0] == '\0')
        return 0;
    p->y = 8;
    pen_text(p, look, text);
    assert_false(p->is_over);
    text_show(span_of(text), shown, sizeof shown);
    assert_string_equal(pango_layout_get_text(p->layout), shown);
    size_t faults = faults_of(shown, breaks, breaks_of(p, breaks));
    if (faults > 0)
        print_error("%zu faults, %s: %s\n", faults, look->is_centred ? "centred" : "left", shown);
    return faults;
}

/* In the first n of the looks there are, the largest last. */
static size_t look_at_all(struct pen *p, const char *text, size_t n)
{
    static const struct pen_look looks[] = { { .size = SIZE },
                                             { .size = 28, .indent = INDENT },
                                             { .size = 26, .is_centred = true },
                                             { .size = 32, .bold = true },
                                             { .size = 44, .bold = true, .is_centred = true } };
    size_t faults = 0;
    for (size_t i = 0; i < n && i < ARRAY_LEN(looks); i++)
        faults += look_at(p, &looks[i], text);
    return faults;
}

static void begin(struct pen *p, bool is_english)
{
    struct err err = { 0 };
    assert_int_equal(pen_begin(p, words[is_english], &err), ERR_OK);
}

static void end(struct pen *p)
{
    cairo_surface_t *slip = NULL;
    struct err err = { 0 };
    assert_int_equal(pen_end(p, ERR_OK, &slip, &err), ERR_OK);
    cairo_surface_destroy(slip);
}

static void no_sentence_of_a_slip_breaks_badly(void **state)
{
    size_t faults = 0, seen = 0;
    (void)state;
    for (int k = 0; k < 2; k++) {
        struct pen p;
        begin(&p, k);
        for (size_t i = 0; words_id_at(words[k], i); i++) {
            const char *id = words_id_at(words[k], i), *text = words_get(words[k], id);
            if (strncmp(id, "slip.", 5) != 0 && strncmp(id, "report.handled.", 15) != 0 &&
                strncmp(id, "verdict.", 8) != 0)
                continue;
            if (strlen(text) == 0)
                continue;
            faults += look_at_all(&p, text, LOOKS);
            seen++;
        }
        end(&p);
    }
    assert_true(seen > 100);
    assert_int_equal(faults, 0);
}

/* Pushed along character by character, whatever stands together meets the end of the line. */
static void what_stands_together_stays_so(void **state)
{
    static const char *const rows[] = {
        "2026年10月12日前告诉您是否处理",     "12.5元，请收好",
        "电话0319-6162365，或者12365转3",     "《中华人民共和国产品质量法》第五十四条",
        "编号20261012-0700370请收好",         "（代码窗口）。”",
        "12 Oct 2026, please keep this slip",
    };
    size_t faults = 0;
    struct pen p;
    (void)state;
    begin(&p, false);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        for (size_t before = 0; before < 40; before++) {
            char text[400];
            for (size_t k = 0; k < before; k++)
                memcpy(text + 3 * k, "字", 3);
            text_copy(text + 3 * before, sizeof text - 3 * before, rows[i]);
            faults += look_at_all(
                &p, text, LOOKS - 1); /* a title may be wider than the paper in the largest */
        }
    end(&p);
    assert_int_equal(faults, 0);
}

/* A thing wider than the paper is broken all the same: nothing of it is lost. */
static void what_is_wider_than_the_paper_is_broken(void **state)
{
    size_t breaks[BREAKS_MAX];
    struct pen p;
    const struct pen_look look = { .size = SIZE };
    (void)state;
    begin(&p, false);
    pen_text(&p, &look,
             "编号1234567890123456789012345678901234567890123456789012345678901234567890");
    assert_true(breaks_of(&p, breaks) > 1);
    for (int i = 0; i < pango_layout_get_line_count(p.layout); i++) {
        PangoRectangle r;
        pango_layout_line_get_extents(pango_layout_get_line_readonly(p.layout, i), NULL, &r);
        assert_true(PANGO_PIXELS(r.width) <= INNER);
    }
    end(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_sentence_of_a_slip_breaks_badly),
        cmocka_unit_test(what_stands_together_stays_so),
        cmocka_unit_test(what_is_wider_than_the_paper_is_broken),
    };
    return cmocka_run_group_tests(tests, open_words, close_words);
}
