/* Slips: their raster taken apart gives the picture back, and its QR is read by our own scanner. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "both.h"
#include "raster.h"
#include "samples.h"
#include "scan/scanner.h"

enum { ESCPOS_MAX = 1 << 20 };

static struct raster print(cairo_surface_t *slip)
{
    struct buf escpos = BUF_INIT(ESCPOS_MAX);
    struct raster r;
    struct err err = { 0 };
    assert_int_equal(slip_escpos(slip, &escpos, &err), ERR_OK);
    assert_true(raster_read(buf_span(&escpos), &r));
    assert_true(r.is_begun && r.is_fed && r.is_cut);
    buf_fini(&escpos);
    return r;
}

/* Every dot of the slip is on the paper, and every dot is black or white. */
static void assert_same_dots(cairo_surface_t *slip, const struct raster *r)
{
    const uint8_t *pixels = cairo_image_surface_get_data(slip);
    int stride = cairo_image_surface_get_stride(slip);
    long black = 0;
    assert_int_equal(r->width, SLIP_WIDTH_DOTS);
    assert_int_equal(r->height, cairo_image_surface_get_height(slip));
    assert_true(r->tallest <= 128);
    for (int y = 0; y < r->height; y++)
        for (int x = 0; x < r->width; x++) {
            uint8_t want = pixels[y * stride + x];
            assert_true(want == 0 || want == 255);
            assert_int_equal(r->dots[y * r->width + x], want);
            black += want == 0;
        }
    assert_true(black > 5000 && black < (long)r->width * r->height / 2);
}

/* The paper lies before a camera: white about it, each dot two pixels. */
static size_t read_codes(const struct raster *r, struct symbols *out)
{
    enum { EDGE = 60 };
    int w = r->width + 2 * EDGE, h = r->height + 2 * EDGE;
    uint8_t *grey = malloc((size_t)w * (size_t)h);
    struct scanner *scanner = NULL;
    struct err err = { 0 };
    assert_non_null(grey);
    memset(grey, 255, (size_t)w * (size_t)h);
    for (int y = 0; y < r->height; y++)
        memcpy(grey + (y + EDGE) * w + EDGE, r->dots + y * r->width, (size_t)r->width);
    const struct frame f = { .format = FRAME_GREY,
                             .width_px = w,
                             .height_px = h,
                             .luma = grey,
                             .luma_stride = (size_t)w,
                             .number = 1 };
    assert_int_equal(scanner_create(&scanner, &err), ERR_OK);
    assert_int_equal(scanner_scan(scanner, &f, SCAN_STILL, out, &err), ERR_OK);
    scanner_destroy(scanner);
    free(grey);
    return out->count;
}

static void a_report_comes_out_whole(void **state)
{
    static struct symbols seen;
    (void)state;
    for (int en = 0; en < 2; en++) {
        struct slip_report s = sample_report(en);
        cairo_surface_t *slip = NULL;
        struct err err = { 0 };
        assert_int_equal(slip_draw_report(words[en], &s, &slip, &err), ERR_OK);
        struct raster r = print(slip);
        assert_same_dots(slip, &r);
        assert_int_equal(read_codes(&r, &seen), 1);
        char number[REPORT_NUMBER_MAX], code[QUERY_CODE_TEXT];
        assert_true(slip_qr_read(symbol_span(&seen.at[0]), number, code));
        assert_string_equal(number, s.number);
        assert_string_equal(code, s.code);
        print_message("report: %d rows, %d bands\n", r.height, r.bands);
        free(r.dots);
        cairo_surface_destroy(slip);
    }
}

static void a_verdict_comes_out_whole(void **state)
{
    static struct symbols seen;
    (void)state;
    for (int en = 0; en < 2; en++) {
        struct slip_verdict s = sample_verdict(en);
        cairo_surface_t *slip = NULL;
        struct err err = { 0 };
        assert_int_equal(slip_draw_verdict(words[en], &s, &slip, &err), ERR_OK);
        struct raster r = print(slip);
        assert_same_dots(slip, &r);
        assert_int_equal(read_codes(&r, &seen), 1);
        assert_true(span_eq(symbol_span(&seen.at[0]), s.qr));
        free(r.dots);
        cairo_surface_destroy(slip);
    }
}

static int height_of(const struct slip_report *s)
{
    cairo_surface_t *slip = NULL;
    struct err err = { 0 };
    assert_int_equal(slip_draw_report(words[0], s, &slip, &err), ERR_OK);
    int h = cairo_image_surface_get_height(slip);
    cairo_surface_destroy(slip);
    return h;
}

static void lines_are_there_when_they_are_meant(void **state)
{
    struct slip_report full = sample_report(false), s = full;
    int h = height_of(&full);
    (void)state;
    s.is_offline = false;
    assert_true(height_of(&s) < h);
    s = full;
    s.is_demo = false;
    assert_true(height_of(&s) < h);
    s = full;
    s.due = DATE_NONE;
    assert_true(height_of(&s) < h);
    s = full;
    s.goods = s.verdict = "";
    assert_true(height_of(&s) < h);
    s = full;
    s.code = "";
    assert_true(height_of(&s) < h);
    s = full;
    s.office = s.office_phone = s.handled = "";
    assert_true(height_of(&s) < h);
}

/* What a firm calls itself comes from outside: none of it is a command to the printer. */
static void no_byte_of_a_text_reaches_the_printer(void **state)
{
    struct slip_report s = sample_report(false);
    cairo_surface_t *slip = NULL;
    struct err err = { 0 };
    (void)state;
    s.goods = "\x1b@\x1dV\x01 \x10\x14\x01 boom \x1dV\x42";
    s.verdict = "\xff\xfe\xf0 \u202e\u2066 broken";
    assert_int_equal(slip_draw_report(words[0], &s, &slip, &err), ERR_OK);
    struct raster r = print(slip);
    assert_same_dots(slip, &r);
    free(r.dots);
    cairo_surface_destroy(slip);
}

/* Line ends and marks that turn the writing about are left out: the same dots as without them. */
static void a_text_is_one_line_of_what_it_says(void **state)
{
    static const char *const texts[] = { "甲乙丙123", "\xe2\x80\xae甲乙\n\n\r\n丙\x1b"
                                                      "123\n" };
    struct slip_report s = sample_report(false);
    cairo_surface_t *slips[2] = { NULL, NULL };
    struct err err = { 0 };
    (void)state;
    for (int i = 0; i < 2; i++) {
        s.goods = texts[i];
        assert_int_equal(slip_draw_report(words[0], &s, &slips[i], &err), ERR_OK);
    }
    int rows = cairo_image_surface_get_height(slips[0]);
    assert_int_equal(cairo_image_surface_get_height(slips[1]), rows);
    assert_memory_equal(cairo_image_surface_get_data(slips[0]),
                        cairo_image_surface_get_data(slips[1]),
                        (size_t)rows * (size_t)cairo_image_surface_get_stride(slips[0]));
    cairo_surface_destroy(slips[0]);
    cairo_surface_destroy(slips[1]);
}

static void what_does_not_fit_is_refused(void **state)
{
    static char names[8][1800], long_qr[1200];
    struct slip_report s = sample_report(false);
    struct slip_verdict v = sample_verdict(false);
    cairo_surface_t *slip = NULL;
    struct err err = { 0 };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        for (size_t k = 0; k + 3 < sizeof names[i]; k += 3)
            memcpy(names[i] + k, "\u7532", 3);
    s.goods = names[0]; /* long, but a slip all the same */
    assert_int_equal(slip_draw_report(words[0], &s, &slip, &err), ERR_OK);
    cairo_surface_destroy(slip);
    slip = NULL;
    v.n_lines = ARRAY_LEN(v.lines);
    for (size_t i = 0; i < v.n_lines; i++)
        v.lines[i] = names[i];
    assert_int_equal(slip_draw_verdict(words[0], &v, &slip, &err), ERR_TOO_BIG);
    assert_null(slip);
    v = sample_verdict(false);
    memset(long_qr, 'x', 511);
    v.qr = long_qr; /* the most a take screen holds */
    assert_int_equal(slip_draw_verdict(words[0], &v, &slip, &err), ERR_OK);
    cairo_surface_destroy(slip);
    slip = NULL;
    memset(long_qr, 'x', sizeof long_qr - 1);
    assert_int_equal(slip_draw_verdict(words[0], &v, &slip, &err), ERR_TOO_BIG);
    assert_null(slip);
    cairo_surface_t *other = cairo_image_surface_create(CAIRO_FORMAT_A8, 100, 100);
    struct buf b = BUF_INIT(ESCPOS_MAX);
    assert_int_equal(slip_escpos(other, &b, &err), ERR_INVALID);
    cairo_surface_destroy(other);
    buf_fini(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_comes_out_whole),
        cmocka_unit_test(a_verdict_comes_out_whole),
        cmocka_unit_test(lines_are_there_when_they_are_meant),
        cmocka_unit_test(no_byte_of_a_text_reaches_the_printer),
        cmocka_unit_test(a_text_is_one_line_of_what_it_says),
        cmocka_unit_test(what_does_not_fit_is_refused),
    };
    return cmocka_run_group_tests(tests, open_words, close_words);
}
