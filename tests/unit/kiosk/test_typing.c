/* A text being typed: what each key does in each way of typing, what fits, and that nothing of it stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "app/typing.h"
#include "base/fs.h"
#include "base/text.h"
#include "input/stroke.h"
#include "unit/ime/drawn.h"

#define MODEL "/usr/share/tegaki/models/zinnia/handwriting-zh_CN.model"

static struct typing *typing;
static struct model_typing m;

static int open_typing(void **state)
{
    char folder[FS_PATH_MAX];
    (void)state;
    return fs_join(folder, getenv("HEYAN_BUILD"), "ime/pinyin", NULL) ||
                   typing_create(folder, MODEL, &typing, NULL)
               ? -1
               : 0;
}

static int close_typing(void **state)
{
    (void)state;
    typing_destroy(typing);
    return 0;
}

static int start(void **state)
{
    (void)state;
    typing_wipe(typing, &m);
    typing_open(typing, &m, TYPING_FREE, 60, "");
    return 0;
}

/* Each character a key; "<" backspace, "~" clear, "^" shift. */
static void keys(struct typing *t, const char *s)
{
    struct span all = span_of(s);
    for (size_t at = 0; at < all.len;) {
        uint32_t c;
        at += utf8_next(all, at, &c);
        typing_key(t, &m,
                   c == '<'   ? TYPE_BACKSPACE
                   : c == '~' ? TYPE_CLEAR
                   : c == '^' ? TYPE_SHIFT
                              : (int)c);
    }
}

static void write_character(const char *character)
{
    struct stroke_point p[256];
    for (size_t i = 0; i < drawn_count; i++) {
        size_t n;
        if (strcmp(drawn_characters[i].character, character) != 0)
            continue;
        for (size_t s = 0; (n = drawn_stroke(&drawn_characters[i], s, p, ARRAY_LEN(p))) > 0; s++) {
            for (size_t k = 0; k < n; k++)
                typing_stroke(typing, &m, k ? STROKE_MOVE : STROKE_DOWN, p[k]);
            typing_stroke(typing, &m, STROKE_UP, p[n - 1]);
        }
    }
}

static void keys_make_text(void **state)
{
    static const struct {
        enum typing_kind kind;
        enum typing_mode mode;
        const char *before, *keys, *after, *typed;
    } rows[] = {
        { TYPING_FREE, TYPING_PINYIN, "", "xukezheng", "", "xu ke zheng" },
        { TYPING_FREE, TYPING_PINYIN, "", "xkz ", "许可证", "" },
        { TYPING_FREE, TYPING_PINYIN, "", "xkz，", "许可证，", "" },
        { TYPING_FREE, TYPING_PINYIN, "", "xkz，<<", "许可", "" },
        { TYPING_FREE, TYPING_PINYIN, "", "xkz<", "", "x k" },
        { TYPING_FREE, TYPING_PINYIN, "有", "xkz<<<<", "", "" },
        { TYPING_FREE, TYPING_PINYIN, "有", "xkz~", "", "" },
        { TYPING_FREE, TYPING_PINYIN, "", " 。", " 。", "" },
        { TYPING_FREE, TYPING_PINYIN, "", "5", "5", "" },
        { TYPING_FREE, TYPING_LATIN, "", "^heyan, 2", "Heyan, 2", "" },
        { TYPING_FREE, TYPING_LATIN, "", "^^a^b", "aB", "" },
        { TYPING_FREE, TYPING_LATIN, "é", "<", "", "" },
        { TYPING_FREE, TYPING_LATIN, "", "<<<", "", "" },
        { TYPING_FREE, TYPING_DIGITS, "", "3斤12.5元", "3斤12.5元", "" },
        { TYPING_FREE, TYPING_SIGNS, "是", "？！", "是？！", "" },
        { TYPING_NUMBER, TYPING_DIGITS, "", "1x2，3", "123", "" },
        { TYPING_NUMBER, TYPING_DIGITS, "", "12.5.0", "12.50", "" },
        { TYPING_NUMBER, TYPING_DIGITS, "12", "<<<7", "7", "" },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        typing_open(typing, &m, rows[i].kind, 60, rows[i].before);
        typing_mode(typing, &m, (int)rows[i].mode);
        keys(typing, rows[i].keys);
        if (strcmp(m.text, rows[i].after) != 0 || strcmp(m.typed, rows[i].typed) != 0)
            print_error("row %zu: '%s' [%s]\n", i, m.text, m.typed);
        assert_string_equal(m.text, rows[i].after);
        assert_string_equal(m.typed, rows[i].typed);
        typing_close(typing, &m);
    }
}

static void odd_keys_do_nothing(void **state)
{
    static const int odd[] = { 0,    -1,     1,      7,        '\t',      '\n',
                               0x9B, 0xD800, 0xDFFF, 0x110000, INT32_MAX, INT32_MIN };
    (void)state;
    for (int mode = 0; mode < TYPING_MODE_COUNT; mode++) {
        typing_mode(typing, &m, mode);
        for (size_t i = 0; i < ARRAY_LEN(odd); i++) {
            typing_key(typing, &m, odd[i]);
            typing_candidate(typing, &m, odd[i]);
            assert_string_equal(m.text, "");
        }
    }
    typing_mode(typing, &m, -1);
    typing_mode(typing, &m, TYPING_MODE_COUNT);
    assert_int_equal(m.mode, TYPING_MODE_COUNT - 1);
    typing_close(typing, &m);
    keys(typing, "abc"); /* nothing is being typed */
    typing_stroke(typing, &m, STROKE_DOWN, (struct stroke_point){ 0.5f, 0.5f });
    typing_settle(typing, &m);
    assert_string_equal(m.text, "");
    assert_int_equal(m.ink.n, 0);
}

static void no_character_is_cut(void **state)
{
    (void)state;
    typing_open(typing, &m, TYPING_FREE, 7, "甲乙丙"); /* nine bytes */
    assert_string_equal(m.text, "甲乙");
    keys(typing, "。");
    assert_string_equal(m.text, "甲乙");
    assert_true(m.is_full);
    keys(typing, "a");
    keys(typing, " "); /* of a, 啊: three bytes */
    assert_string_equal(m.text, "甲乙");
    assert_true(m.is_full);
    typing_mode(typing, &m, TYPING_DIGITS);
    keys(typing, "1");
    assert_string_equal(m.text, "甲乙1");
    assert_false(m.is_full);
    keys(typing, "2<<");
    assert_string_equal(m.text, "甲");
    assert_false(m.is_full);
    typing_open(typing, &m, TYPING_FREE, SIZE_MAX, "");
    assert_true(m.max_bytes < sizeof m.text);
}

static void candidates_are_chosen_and_turned(void **state)
{
    (void)state;
    keys(typing, "shi");
    struct ime_candidates first = m.candidates;
    assert_int_equal(first.n, 10);
    typing_candidate(typing, &m, CANDIDATE_FROM + 6);
    assert_int_equal(m.first, 6);
    typing_candidate(typing, &m, CANDIDATE_FROM + 10); /* there are no more */
    assert_int_equal(m.first, 6);
    typing_candidate(typing, &m, CANDIDATE_NEXT);
    assert_int_equal(m.page, 1);
    assert_int_equal(m.first, 0);
    assert_string_not_equal(m.candidates.text[0], first.text[0]);
    typing_candidate(typing, &m, CANDIDATE_PREVIOUS);
    typing_candidate(typing, &m, CANDIDATE_PREVIOUS);
    assert_int_equal(m.page, 0);
    assert_memory_equal(&m.candidates, &first, sizeof first);
    typing_candidate(typing, &m, 3);
    assert_string_equal(m.text, first.text[3]);
    assert_int_equal(m.candidates.n, 0);
    typing_candidate(typing, &m, 0); /* nothing to choose */
    assert_string_equal(m.text, first.text[3]);
}

static void going_on_takes_what_is_half_typed(void **state)
{
    (void)state;
    keys(typing, "xkz");
    typing_settle(typing, &m);
    assert_string_equal(m.text, "许可证");
    assert_string_equal(m.typed, "");
    keys(typing, "xkz");
    typing_mode(typing, &m, TYPING_LATIN); /* another way: what was half typed was not wanted */
    assert_string_equal(m.typed, "");
    typing_settle(typing, &m);
    assert_string_equal(m.text, "许可证");
    typing_mode(typing, &m, TYPING_HAND);
    write_character("木");
    typing_settle(typing, &m);
    assert_string_equal(m.text, "许可证木");
    assert_int_equal(m.ink.n, 0);
}

static void a_hand_writes(void **state)
{
    (void)state;
    typing_mode(typing, &m, TYPING_HAND);
    write_character("十");
    assert_int_equal(m.ink.n_strokes, 2);
    assert_string_equal(m.candidates.text[0], "十");
    unsigned serial = m.ink.serial;
    typing_key(typing, &m, TYPE_UNDO);
    assert_int_equal(m.ink.n_strokes, 1);
    assert_string_equal(m.candidates.text[0], "一");
    assert_int_not_equal(m.ink.serial, serial);
    typing_key(typing, &m, TYPE_BACKSPACE); /* the drawing, not the text */
    assert_int_equal(m.ink.n, 0);
    assert_int_equal(m.candidates.n, 0);
    write_character("中");
    typing_candidate(typing, &m, 0);
    assert_string_equal(m.text, "中");
    assert_int_equal(m.ink.n, 0);
    typing_key(typing, &m, TYPE_BACKSPACE);
    assert_string_equal(m.text, "");
    typing_key(typing, &m, TYPE_UNDO);
}

static void strokes_that_go_wrong(void **state)
{
    const struct stroke_point p = { 0.4f, 0.4f }, far = { 7, -7 };
    (void)state;
    typing_mode(typing, &m, TYPING_HAND);
    typing_stroke(typing, &m, STROKE_MOVE, p); /* without a beginning */
    typing_stroke(typing, &m, STROKE_UP, p);
    assert_int_equal(m.ink.n, 0);
    typing_stroke(typing, &m, STROKE_DOWN, p);
    typing_stroke(typing, &m, STROKE_MOVE, far);
    assert_true(m.ink.points[1].x == 1 && m.ink.points[1].y == 0);
    typing_stroke(typing, &m, STROKE_CANCEL, p);
    assert_int_equal(m.ink.n, 0);
    assert_int_equal(m.ink.n_strokes, 0);
    typing_stroke(typing, &m, STROKE_DOWN, p);
    typing_stroke(typing, &m, STROKE_DOWN, far); /* the first one's end was lost */
    typing_stroke(typing, &m, STROKE_UP, far);
    assert_int_equal(m.ink.n_strokes, 1);
    for (int i = 0; i < 20000; i++) /* scribbling fills no more than there is */
        typing_stroke(typing, &m, i % 50 ? STROKE_MOVE : STROKE_DOWN,
                      (struct stroke_point){ (float)(i % 7) / 7, (float)(i % 11) / 11 });
    assert_true(m.ink.n <= IME_POINTS_MAX);
    for (int i = 0; i < 200; i++) {
        typing_stroke(typing, &m, STROKE_DOWN, p);
        typing_stroke(typing, &m, STROKE_UP, p);
    }
    assert_int_equal(m.ink.n_strokes, IME_STROKES_MAX);
    assert_true(m.ink.n <= IME_POINTS_MAX);
}

static void without_engines_there_are_letters(void **state)
{
    struct typing *bare = NULL;
    struct model_typing own = { 0 };
    (void)state;
    assert_int_equal(typing_create("/nonexistent", "/nonexistent", &bare, NULL), ERR_OK);
    for (int i = 0; i < 2; i++) {
        struct typing *t = i ? bare : NULL;
        typing_wipe(t, &own);
        typing_open(t, &own, TYPING_FREE, 60, "");
        assert_false(own.has[TYPING_PINYIN] || own.has[TYPING_HAND]);
        assert_int_equal(own.mode, TYPING_LATIN);
        typing_mode(t, &own, TYPING_PINYIN);
        assert_int_equal(own.mode, TYPING_LATIN);
        typing_key(t, &own, 'a');
        typing_settle(t, &own);
        assert_string_equal(own.text, "a");
    }
    typing_destroy(bare);
    typing_destroy(NULL);
}

static void the_way_of_typing_stays_for_the_person(void **state)
{
    (void)state;
    typing_mode(typing, &m, TYPING_HAND);
    typing_close(typing, &m);
    assert_int_equal(m.kind, TYPING_NONE);
    typing_open(typing, &m, TYPING_NUMBER, 10, "");
    assert_int_equal(m.mode, TYPING_DIGITS);
    typing_close(typing, &m);
    typing_open(typing, &m, TYPING_NAME, 10, "");
    assert_int_equal(m.mode, TYPING_HAND);
    typing_wipe(typing, &m);
    typing_open(typing, &m, TYPING_NAME, 10, "");
    assert_int_equal(m.mode, TYPING_PINYIN);
}

static bool holds(const void *bytes, size_t n, const char *text)
{
    return memmem(bytes, n, text, strlen(text)) != NULL;
}

static void nothing_stays(void **state)
{
    (void)state;
    keys(typing, "xkz zhangsan");
    assert_true(holds(&m, sizeof m, "许可证"));
    assert_true(holds(&m, sizeof m, "zhang"));
    typing_wipe(typing, &m);
    assert_false(holds(&m, sizeof m, "许可证"));
    assert_false(holds(&m, sizeof m, "zhang"));
    unsigned serial = m.ink.serial;
    m.ink.serial = 0;
    static const struct model_typing none;
    assert_memory_equal(&m, &none, sizeof m);
    m.ink.serial = serial; /* so that old ink is drawn over */
    typing_open(typing, &m, TYPING_FREE, 60, "");
    keys(typing, "san"); /* not a continuation of zhang */
    assert_string_equal(m.typed, "san");
}

/* --- which finger writes ------------------------------------------------------------------------ */

static void palms_do_not_write(void **state)
{
    struct stroke_state s = { 0 };
    (void)state;
    assert_int_equal(stroke_down(&s, 1, false, 0), STROKE_NOT_MINE);
    assert_false(stroke_move(&s, 1, 1));
    assert_false(stroke_up(&s, 1));
    assert_int_equal(stroke_down(&s, 2, true, 10), STROKE_WRITES);
    assert_int_equal(stroke_down(&s, 3, true, 20), STROKE_RESTS);
    assert_int_equal(stroke_down(&s, 4, false, 30), STROKE_RESTS); /* on a button */
    assert_true(stroke_move(&s, 2, 40));
    assert_false(stroke_move(&s, 3, 41));
    assert_false(stroke_up(&s, 3));
    assert_true(stroke_move(&s, 2, 42));
    assert_true(stroke_up(&s, 2));
    assert_int_equal(stroke_down(&s, 4, false, 50), STROKE_NOT_MINE);
    /* an up that was lost: the same finger again, or long after */
    assert_int_equal(stroke_down(&s, 5, true, 60), STROKE_WRITES);
    assert_int_equal(stroke_down(&s, 5, true, 70), STROKE_WRITES);
    assert_int_equal(stroke_down(&s, 6, false, 70 + STROKE_LOST_MS), STROKE_RESTS);
    assert_int_equal(stroke_down(&s, 6, false, 71 + STROKE_LOST_MS), STROKE_NOT_MINE);
    assert_int_equal(stroke_down(&s, 7, true, 20000), STROKE_WRITES);
    assert_true(stroke_cancel(&s));
    assert_false(stroke_cancel(&s));
    assert_false(stroke_up(&s, 7));
}

#define WITH_PAGE(test) cmocka_unit_test_setup(test, start)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PAGE(keys_make_text),
        WITH_PAGE(odd_keys_do_nothing),
        WITH_PAGE(no_character_is_cut),
        WITH_PAGE(candidates_are_chosen_and_turned),
        WITH_PAGE(going_on_takes_what_is_half_typed),
        WITH_PAGE(a_hand_writes),
        WITH_PAGE(strokes_that_go_wrong),
        WITH_PAGE(without_engines_there_are_letters),
        WITH_PAGE(the_way_of_typing_stays_for_the_person),
        WITH_PAGE(nothing_stays),
        cmocka_unit_test(palms_do_not_write),
    };
    return cmocka_run_group_tests(tests, open_typing, close_typing);
}
