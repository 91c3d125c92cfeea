/* Pictures larger than a camera's frames: shrunk to exact means, looked at sparingly where they are
 * rough, and from farther off where nothing was read. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "scan/plane.h"
#include "scan/scanner.h"
#include "scan/view.h"
#include "unit/scan/draw.h"

static void means_are_exact(void **state)
{
    static const int sizes[][3] = { { 997, 61, 2 }, { 3000, 9, 3 },   { 1030, 50, 4 },
                                    { 641, 80, 7 }, { 2600, 52, 26 }, { 63, 63, 63 },
                                    { 5, 40, 8 },   { 40, 3, 8 } };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        int by = sizes[i][2], w = sizes[i][0], h = sizes[i][1];
        struct canvas c;
        struct plane p = { 0 };
        struct plane_map map;
        canvas_init(&c, w, h, 128);
        canvas_noise(&c, 255, 77);
        canvas_fill(&c, 0, 0, by, by, 255);
        struct frame f = canvas_frame(&c);
        assert_int_equal(plane_from_frame(&p, &f, by, &map), ERR_OK);
        assert_int_equal(p.w, w < by ? 1 : w / by);
        assert_int_equal(p.h, h < by ? 1 : h / by);
        for (int y = 0; y < p.h; y++)
            for (int x = 0; x < p.w; x++) {
                unsigned sum = 0, n = 0;
                for (int k = y * by; k < (y + 1) * by && k < h; k++)
                    for (int j = x * by; j < (x + 1) * by && j < w; j++, n++)
                        sum += c.px[(size_t)k * (size_t)w + (size_t)j];
                assert_int_equal(p.px[y * p.w + x], sum / n);
            }
        plane_fini(&p);
        canvas_fini(&c);
    }
}

/* May a row look that spares rough pictures? */
static bool is_let(struct view *v, int w, int h, int noise)
{
    struct canvas c;
    struct err err;
    canvas_init(&c, w, h, 128);
    canvas_noise(&c, noise, 5);
    struct frame f = canvas_frame(&c);
    assert_int_equal(view_take(v, &f, &err), ERR_OK);
    canvas_fini(&c);
    return view_may(v, SCALE_SMOOTH);
}

static void only_rough_pictures_are_spared(void **state)
{
    static const struct {
        int w, h, noise;
        bool is_let, is_large;
    } rows[] = {
        { 2400, 1600, 0, true, true },   { 2400, 1600, 4, true, true },
        { 2400, 1600, 60, false, true }, { 1920, 1080, 60, false, false },
        { 4000, 3000, 0, true, true },   { 4000, 3000, 200, false, true },
    };
    struct view v = { 0 };
    struct err err;
    (void)state;
    assert_int_equal(view_init(&v, &err), ERR_OK);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_int_equal(is_let(&v, rows[i].w, rows[i].h, rows[i].noise), rows[i].is_let);
        assert_int_equal(view_is_large(&v), rows[i].is_large);
    }
    view_fini(&v);
}

enum { W = 2400, H = 1600 };

static void scan(const struct canvas *c, struct symbols *out)
{
    struct scanner *s;
    struct err err;
    struct frame f = canvas_frame(c);
    assert_int_equal(scanner_create(&s, &err), ERR_OK);
    assert_int_equal(scanner_scan(s, &f, SCAN_STILL, out, &err), ERR_OK);
    scanner_destroy(s);
}

/* Bars so wide and soft that no row reads them as they come, and at half the size they do; where
 * they lie is told in the picture's own pixels. */
static void soft_bars_are_read_from_farther_off(void **state)
{
    static struct symbols read;
    char modules[MODULES_MAX];
    struct canvas c;
    (void)state;
    canvas_init(&c, W, H, 200);
    assert_true(draw_modules(SYM_EAN13, "6901234567892", modules));
    draw_bars(&c, modules,
              &(struct pose){ .x = 300,
                              .y = 400,
                              .module_px = 16,
                              .height_px = 700,
                              .dark = 40,
                              .light = 220,
                              .quiet = 9 });
    canvas_blur(&c, 7);
    canvas_noise(&c, 6, 3);
    scan(&c, &read);
    assert_int_equal(read.count, 1);
    assert_memory_equal(read.at[0].data, "6901234567892", 13);
    assert_in_range((uintmax_t)read.at[0].corner[0].x, 280, 320);
    assert_in_range((uintmax_t)read.at[0].corner[1].x, 300 + 95 * 16 - 20, 300 + 95 * 16 + 20);
    canvas_fini(&c);
}

/* A small symbol in gravel: the first row sees it. */
static void gravel_hides_nothing(void **state)
{
    static struct symbols read;
    struct canvas c;
    (void)state;
    canvas_init(&c, W, H, 128);
    canvas_noise(&c, 120, 3);
    draw_qr(&c, (const uint8_t *)"12365", 5, false, 900, 500, 5, 20, 235);
    scan(&c, &read);
    assert_int_equal(read.count, 1);
    assert_memory_equal(read.at[0].data, "12365", 5);
    canvas_fini(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(means_are_exact),
        cmocka_unit_test(only_rough_pictures_are_spared),
        cmocka_unit_test(soft_bars_are_read_from_farther_off),
        cmocka_unit_test(gravel_hides_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
