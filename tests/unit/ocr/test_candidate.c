/* Readings into numbers: what is in doubt, and who may say what. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ocr/ends.h"
#include "ocr/propose.h"
#include "unit/ocr/readings.h"

static const struct candidate_bars bars = { .plain = 95, .checked = 93, .twice = 75 };

/* Knows the numbers of a list that ends with NULL. */
static bool ask(void *self, const struct ident *id)
{
    for (const char *const *known = self; *known; known++)
        if (strcmp(*known, id->text) == 0)
            return true;
    return false;
}

static void check(const struct reading *r, const char *const *list, const char *want)
{
    struct ocr_lines lines = { 0 };
    char got[512] = "";
    struct ocr_known known = { 0 };
    const char *const *keeper = list;
    if (list)
        known = (struct ocr_known){ ask, (void *)(uintptr_t)keeper };
    if (candidate_add(r, bars, &lines, NULL) > 0) {
        ocr_propose(&lines.at[0], known);
        line_text(&lines.at[0], got);
        if (lines.at[0].is_known && (lines.at[0].is_proposed || lines.at[0].n_doubts == 0))
            memcpy(got + strlen(got), " known", sizeof " known");
    }
    assert_string_equal(got, want);
}

static void what_is_sure_has_no_doubts(void **state)
{
    (void)state;
    static const struct {
        const char *text, *sure, *want;
    } rows[] = {
        { "XK16-204-00123", "9", "XK XK16-204-00123" },
        { "XKI6-2O4-OOI23", "9", "XK XK16-204-00123" },
        { "(冀)XK16-204-00123", "9", "XK (冀)XK16-204-00123" },
        { "QS1301 0101 0748", "9", "QS_FOOD QS130101010748" },
        { "QS13-10301-00296", "9", "QS_PACK QS13-10301-00296" },
        { "SC10811310111839", "9", "SC SC10811310111839" },
        { "91130533MAB8250N76", "99999999998", "USCC 91130533MAB8250N76" },
        { "74371976-1", "9", "ORG 743719761" },
        { "GB/T 10004-2008", "9", "STANDARD GB/T 10004-2008" },
        { "HELLO WORLD", "9", "" },
        { "", "9", "" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct reading r = reading_of(rows[i].text, rows[i].sure);
        check(&r, NULL, rows[i].want);
    }
}

static void what_is_not_sure_is_offered(void **state)
{
    (void)state;
    struct reading r = reading_of("XK16-204-00123", "99999999999998");
    check(&r, NULL, "XK XK16-204-00123 13{3/8/9/5}");
    reading_other(&r, 13, "2", 30); /* what the engine thought of comes before what looks alike */
    check(&r, NULL, "XK XK16-204-00123 13{3/2/8/9/5}");
    reading_other(&r, 13, "X", 90); /* no digit can be an X */
    check(&r, NULL, "XK XK16-204-00123 13{3/2/8/9/5}");
}

/* One check digit is no proof: two wrong digits pass it once in ten. */
static void a_check_digit_needs_sure_digits(void **state)
{
    (void)state;
    struct reading r = reading_of("SC16811316111839", "99989999989");
    check(&r, NULL, "SC SC16811316111839 3{6/8/5/0} 9{6/8/5/0}");
}

static void a_letter_like_a_digit_is_asked(void **state)
{
    (void)state;
    struct reading r = reading_of("Q/HLS 00375-2012", "9");
    check(&r, NULL, "STANDARD_FIRM Q/HLS 00375-2012 10{5/S/6/3}");
    struct reading s = reading_of("Q/HLS 0037S-2012", "9");
    check(&s, NULL, "STANDARD_FIRM Q/HLS 0037S-2012"); /* as food standards end */
    struct reading t = reading_of("Q/HLS 037S-2012", "9");
    check(&t, NULL, "STANDARD_FIRM Q/HLS 037S-2012 9{S/5/8}");
    static const char *const knows_s[] = { "Q/HLS 0037S-2012", NULL };
    check(&r, knows_s, "STANDARD_FIRM Q/HLS 0037S-2012 10{S/5/6/3} known");
    check(&s, knows_s, "STANDARD_FIRM Q/HLS 0037S-2012 known");
}

static void the_registry_proposes_and_never_decides(void **state)
{
    (void)state;
    static const char *const as_read[] = { "XK16-204-00123", NULL };
    static const char *const other[] = { "XK16-204-00128", NULL };
    static const char *const both[] = { "XK16-204-00123", "XK16-204-00128", NULL };
    static const char *const elsewhere[] = { "XK16-204-00193", NULL };
    struct reading sure = reading_of("XK16-204-00123", "9");
    check(&sure, other, "XK XK16-204-00123"); /* read clearly: stays what it is */
    check(&sure, as_read, "XK XK16-204-00123 known");

    struct reading r = reading_of("XK16-204-00123", "99999999999997");
    check(&r, as_read, "XK XK16-204-00123 13{3/8/9/5} known");
    check(&r, other, "XK XK16-204-00128 13{8/3/9/5} known"); /* first, and still asked about */
    check(&r, both, "XK XK16-204-00123 13{3/8/9/5}");        /* two are known: as it was read */
    check(&r, elsewhere, "XK XK16-204-00123 13{3/8/9/5}");

    struct reading two = reading_of("XK16-204-00123", "99999999999977");
    static const char *const both_differ[] = { "XK16-204-00178", NULL };
    check(&two, both_differ, "XK XK16-204-00178 12{7/2} 13{8/3/9/5} known");
    struct reading many = reading_of("XK16-204-00123", "0"); /* too many to ask about */
    struct ocr_lines lines = { 0 };
    assert_int_equal(candidate_add(&many, bars, &lines, NULL), 1);
    lines.at[0].is_proposed = true;
    const char *const *keeper = other;
    ocr_propose(&lines.at[0], (struct ocr_known){ ask, (void *)(uintptr_t)keeper });
    assert_false(lines.at[0].is_proposed);
    assert_string_equal(lines.at[0].ident.text, "XK16-204-00123");
}

static void a_part_of_a_number_is_not_completed(void **state)
{
    (void)state;
    static const char *const cut[] = { "XK16-204-00123", NULL };
    const char *const *keeper = cut;
    struct reading r = reading_of("XK16-204-00123", "99999999999997");
    struct ocr_lines lines = { 0 };
    assert_int_equal(candidate_add(&r, bars, &lines, NULL), 1);
    ends_doubt_behind(&lines.at[0]);
    ocr_propose(&lines.at[0], (struct ocr_known){ ask, (void *)(uintptr_t)keeper });
    assert_true(lines.at[0].is_known);
    assert_false(lines.at[0].is_proposed);
    assert_int_equal(lines.at[0].n_doubts, 2);
}

static void the_check_character_decides_one_open_digit(void **state)
{
    (void)state;
    struct reading r = reading_of("SC10811310111838", "9999999999999997");
    check(&r, NULL, "SC SC10811310111838 15{8/6/0/3/9}");
    reading_other(&r, 15, "9", 40);
    check(&r, NULL, "SC SC10811310111839");
}

static void nothing_is_lost_in_a_long_line(void **state)
{
    (void)state;
    char text[400] = "";
    for (int i = 0; i < 80; i++)
        memcpy(text + 3 * i, "国", 4);
    struct reading r = reading_of(text, "1");
    check(&r, NULL, "");
    struct reading many = reading_of("XK16-204-00123", "0"); /* every digit in doubt */
    struct ocr_lines lines = { 0 };
    assert_int_equal(candidate_add(&many, bars, &lines, NULL), 1);
    assert_int_equal(lines.at[0].n_doubts, 10);
    assert_int_equal(lines.at[0].score, 0);
}

static void the_front_of_a_number(void **state)
{
    (void)state;
    struct reading r = reading_of("XK16-204-00123", "99999999999998");
    struct ocr_lines lines = { 0 };
    char got[512];
    assert_int_equal(candidate_add(&r, bars, &lines, NULL), 1);
    struct ocr_line unread = lines.at[0];
    ends_doubt_front(&unread);
    line_text(&unread, got);
    assert_string_equal(got, "XK XK16-204-00123 0{} 13{3/8/9/5}");
    static const struct shape_match sure[SHAPE_BEST] = { { "冀", 800 }, { "贵", 500 } };
    struct ocr_line ours = lines.at[0];
    ends_set_province(&ours, sure, true);
    line_text(&ours, got);
    assert_string_equal(got, "XK (冀)XK16-204-00123 18{3/8/9/5}");
    ours = lines.at[0];
    ends_set_province(&ours, sure, false);
    line_text(&ours, got);
    assert_string_equal(got, "XK (冀)XK16-204-00123 1{冀/贵} 18{3/8/9/5}");
    struct ocr_line cut = lines.at[0];
    ends_doubt_behind(&cut);
    line_text(&cut, got);
    assert_string_equal(got, "XK XK16-204-00123 13{3/8/9/5} 14{}");
}

/* A letter stands only first in the serial of a TS number, and is neither I nor O. */
static void the_serial_of_a_ts_number(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want;
    } rows[] = {
        { "TS2213010-2015", "TS TS2213010-2015" },
        { "TS2213158-2015", "TS TS2213158-2015" },
        { "TS2213810-2015", "TS TS2213810-2015 6{8/B/6/0/3}" },
        { "TS2213B10-2015", "TS TS2213B10-2015 6{B/8/R/3}" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct reading r = reading_of(rows[i].text, "9");
        check(&r, NULL, rows[i].want);
    }
}

static void what_goes_on_was_cut(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool is_cut;
        const char *value;
    } rows[] = {
        { "DB13/T 2171-201下2", true, "DB13/T 2171" },
        { "DB13/T 2171 一2", true, "DB13/T 2171" },
        { "DB13/T 2171", false, "DB13/T 2171" },
        { "DB13/T 2171 食品", false, "DB13/T 2171" },
        { "DB13/T 2171食品", false, "DB13/T 2171" },
        { "DB13/T 2171)", false, "DB13/T 2171" },
        { "DB13/T 2171 X", false, "DB13/T 2171" },
        { "DB13/T 2171-2014 -", false, "DB13/T 2171-2014" }, /* noise at the end of the line */
        { "91130533MAB8250N76—", false, "91130533MAB8250N76" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct reading r = reading_of(rows[i].text, "9");
        struct ocr_lines lines = { 0 };
        struct glyph_range where[OCR_LINES_MAX];
        assert_int_equal(candidate_add(&r, bars, &lines, where), 1);
        assert_string_equal(lines.at[0].ident.text, rows[i].value);
        assert_int_equal(ends_is_cut(&r, where[0].to, &lines.at[0].ident), rows[i].is_cut);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_sure_has_no_doubts),
        cmocka_unit_test(what_is_not_sure_is_offered),
        cmocka_unit_test(a_check_digit_needs_sure_digits),
        cmocka_unit_test(a_letter_like_a_digit_is_asked),
        cmocka_unit_test(the_serial_of_a_ts_number),
        cmocka_unit_test(what_goes_on_was_cut),
        cmocka_unit_test(the_registry_proposes_and_never_decides),
        cmocka_unit_test(a_part_of_a_number_is_not_completed),
        cmocka_unit_test(the_check_character_decides_one_open_digit),
        cmocka_unit_test(nothing_is_lost_in_a_long_line),
        cmocka_unit_test(the_front_of_a_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
