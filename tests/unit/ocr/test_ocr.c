/* The whole of it on drawn print: numbers read, none invented. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdlib.h>

#include "base/place.h"
#include "ocr/ocr.h"
#include "ocr/vote.h"
#include "tools/print_lines.h"

static struct ocr *open_ocr(void)
{
    char assets[FS_PATH_MAX];
    struct err err = { 0 };
    struct ocr *o = NULL;
    if (place_assets(NULL, assets, &err) != ERR_OK ||
        ocr_create(&(struct ocr_config){ .assets = assets }, &o, &err) != ERR_OK)
        print_message("%s\n", err.text);
    return o;
}

static const struct {
    const char *print, *font, *kind, *value;
    enum grade grade;
} rows[] = {
    { "XK16-204-00123", "DejaVu Sans", "XK", "XK16-204-00123", GRADE_CLEAN },
    { "(冀)XK16-204-00357", "Noto Sans CJK SC", "XK", "(冀)XK16-204-00357", GRADE_CLEAN },
    { "(苏)XK06-001-00238", "Noto Serif CJK SC", "XK", "(苏)XK06-001-00238", GRADE_MILD },
    { "许可证编号：XK16-204-00123", "Noto Sans CJK SC", "XK", "XK16-204-00123", GRADE_CLEAN },
    { "QS13-10301-00296", "Noto Sans CJK SC", "QS_PACK", "QS13-10301-00296", GRADE_MILD },
    { "SC10811310111839", "DejaVu Serif", "SC", "SC10811310111839", GRADE_MILD },
    { "91130533MAB8250N76", "Noto Sans CJK SC", "USCC", "91130533MAB8250N76", GRADE_POOR },
};

static bool read_row(struct ocr *o, size_t i, struct ocr_line *out)
{
    struct plane p = { 0 };
    struct err err = { 0 };
    static _Thread_local struct ocr_lines lines;
    struct print_look look = { rows[i].font, 44, rows[i].grade, i % 2, 0, (uint32_t)i };
    bool ok = print_line(rows[i].print, &look, &p) == ERR_OK;
    struct frame f = print_frame(&p);
    ok = ok && ocr_read(o, &f, OCR_LIVE, (struct ocr_known){ 0 }, &lines, &err) == ERR_OK &&
         lines.n > 0;
    if (ok)
        *out = lines.at[0];
    plane_fini(&p);
    return ok;
}

static void numbers(void **state)
{
    (void)state;
    struct ocr *o = open_ocr();
    assert_non_null(o);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct ocr_line line = { 0 };
        if (!read_row(o, i, &line))
            fail_msg("%s: nothing", rows[i].print);
        assert_string_equal(ident_kind_name(line.ident.kind), rows[i].kind);
        assert_string_equal(line.ident.text, rows[i].value);
        assert_true(line.corner[0].x < line.corner[1].x && line.corner[0].y < line.corner[3].y);
    }
    ocr_destroy(o);
}

static void a_label_with_its_firm(void **state)
{
    (void)state;
    static const char *const label[] = { "食品用塑料复合包装袋", "许可证编号：QS13-10301-00296",
                                         "生产商：威县恒兴包装有限公司",
                                         "执行标准：GB/T 10004-2008" };
    struct plane p = { 0 };
    struct err err = { 0 };
    static struct ocr_lines lines;
    struct ocr *o = open_ocr();
    bool has_firm = false, has_licence = false;
    struct print_look look = { "Noto Sans CJK SC", 40, GRADE_MILD, false, 0, 1 };
    assert_non_null(o);
    assert_int_equal(print_label(label, ARRAY_LEN(label), &look, 1280, 720, &p), ERR_OK);
    struct frame f = print_frame(&p);
    assert_int_equal(ocr_read(o, &f, OCR_STILL, (struct ocr_known){ 0 }, &lines, &err), ERR_OK);
    for (size_t i = 0; i < lines.n; i++) {
        has_firm |= strcmp(lines.at[i].firm, "威县恒兴包装有限公司") == 0;
        has_licence |= strcmp(lines.at[i].ident.text, "QS13-10301-00296") == 0;
    }
    assert_true(has_firm);
    assert_true(has_licence);
    plane_fini(&p);
    ocr_destroy(o);
}

static void nothing_in_nothing(void **state)
{
    (void)state;
    static uint8_t px[640 * 480];
    static struct ocr_lines lines;
    struct err err = { 0 };
    struct ocr *o = open_ocr();
    assert_non_null(o);
    for (int kind = 0; kind < 3; kind++) {
        uint32_t h = 1;
        for (size_t i = 0; i < sizeof px; i++)
            px[i] = kind == 0
                        ? 0
                        : (kind == 1 ? 255 : (uint8_t)((h = h * 1664525u + 1013904223u) >> 24));
        const struct frame f = {
            .format = FRAME_GREY, .width_px = 640, .height_px = 480, .luma = px, .luma_stride = 640
        };
        assert_int_equal(ocr_read(o, &f, OCR_STILL, (struct ocr_known){ 0 }, &lines, &err), ERR_OK);
        for (size_t i = 0; i < lines.n; i++)
            assert_true(lines.at[i].n_doubts > 0);
    }
    const struct frame bad = { .format = FRAME_GREY, .width_px = 0, .luma = px };
    assert_int_equal(ocr_read(o, &bad, OCR_LIVE, (struct ocr_known){ 0 }, &lines, &err),
                     ERR_UNSUPPORTED);
    assert_int_equal(lines.n, 0);
    ocr_destroy(o);
}

static void *read_some(void *self)
{
    size_t *right = self;
    struct ocr *o = open_ocr();
    for (size_t i = 0; o && i < ARRAY_LEN(rows); i++) {
        struct ocr_line line = { 0 };
        *right += read_row(o, i, &line) && strcmp(line.ident.text, rows[i].value) == 0;
    }
    ocr_destroy(o);
    return NULL;
}

/* Two readers, each on a thread of its own, one after the other: what one leaves behind in the
 * library does not change the next. */
static void one_thread_then_another(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        pthread_t thread;
        size_t right = 0;
        assert_int_equal(pthread_create(&thread, NULL, read_some, &right), 0);
        pthread_join(thread, NULL);
        assert_int_equal(right, ARRAY_LEN(rows));
    }
}

/* A hand that trembles: other noise, another turn each time; the same row. */
static bool read_held(struct ocr *o, const char *print, uint32_t frame, enum grade grade,
                      struct ocr_lines *out)
{
    struct plane p = { 0 };
    struct err err = { 0 };
    const struct print_look look = {
        "Noto Sans CJK SC",    40 + (int)(frame % 3), grade, false, 0.7 * (double)(frame % 4) - 1,
        1000003u * (frame + 1)
    };
    bool ok = print_line(print, &look, &p) == ERR_OK;
    struct frame f = print_frame(&p);
    ok = ok && ocr_read(o, &f, OCR_LIVE, (struct ocr_known){ 0 }, out, &err) == ERR_OK;
    plane_fini(&p);
    return ok;
}

/* Five frames of bad print: each number is settled, and none on another. */
static void five_frames_settle_it(void **state)
{
    (void)state;
    static const struct {
        const char *print, *value;
    } held[] = {
        { "XK16-204-00123", "XK16-204-00123" },     { "SC10811310111839", "SC10811310111839" },
        { "DB13/T 2171-2014", "DB13/T 2171-2014" }, { "91130533MAB8250N76", "91130533MAB8250N76" },
        { "GB 2760-2014", "GB 2760-2014" },
    };
    static struct ocr_lines lines;
    struct ocr *o = open_ocr();
    assert_non_null(o);
    for (size_t i = 0; i < ARRAY_LEN(held); i++) {
        struct ocr_vote vote = { 0 };
        struct ocr_line line = { 0 };
        bool agreed = false;
        uint32_t frames = 0;
        while (!agreed && frames < 5) {
            assert_true(read_held(o, held[i].print, frames++, GRADE_BAD, &lines));
            ocr_vote_feed(&vote, &lines, &line, &agreed);
            if (agreed)
                assert_string_equal(line.ident.text, held[i].value);
        }
        if (!agreed)
            fail_msg("%s is not settled", held[i].print);
        assert_true(frames > 1); /* one frame is no proof */
    }
    ocr_destroy(o);
}

static unsigned long count_threads(void)
{
    char text[8192] = "";
    FILE *f = fopen("/proc/self/status", "r");
    assert_non_null(f);
    assert_true(fread(text, 1, sizeof text - 1, f) > 0);
    fclose(f);
    const char *at = strstr(text, "\nThreads:");
    assert_non_null(at);
    return strtoul(at + strlen("\nThreads:"), NULL, 10);
}

/* Sixteen threads for a line of print take fifty times as long on a busy machine. */
static void it_starts_no_threads(void **state)
{
    (void)state;
    struct ocr_line line;
    unsigned long before = count_threads();
    assert_true(before > 0); /* a sanitizer has one of its own */
    struct ocr *o = open_ocr();
    assert_non_null(o);
    assert_true(read_row(o, 0, &line));
    assert_int_equal(count_threads(), before);
    ocr_destroy(o);
}

static void what_is_missing_is_said(void **state)
{
    (void)state;
    char assets[FS_PATH_MAX];
    struct err err = { 0 };
    struct ocr *o = NULL;
    assert_int_equal(place_assets(NULL, assets, &err), ERR_OK);
    const struct ocr_config nowhere = { "./no-such-folder", assets };
    assert_int_equal(ocr_create(&nowhere, &o, &err), ERR_NOT_FOUND);
    assert_null(o);
    setenv("OMP_THREAD_LIMIT", "4", 1);
    assert_int_equal(ocr_create(&(struct ocr_config){ NULL, assets }, &o, &err), ERR_UNSUPPORTED);
    assert_null(o);
    setenv("OMP_THREAD_LIMIT", "1", 1);
    ocr_destroy(NULL);
}

int main(void)
{
    setenv("OMP_THREAD_LIMIT", "1", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),
        cmocka_unit_test(a_label_with_its_firm),
        cmocka_unit_test(five_frames_settle_it),
        cmocka_unit_test(it_starts_no_threads),
        cmocka_unit_test(one_thread_then_another),
        cmocka_unit_test(nothing_in_nothing),
        cmocka_unit_test(what_is_missing_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
