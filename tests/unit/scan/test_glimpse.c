/* What is left of bars under a sticker, at a tear, in a fold: seen; planks, stripes and chance: not.
 */
#include <assert.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/attrs.h"
#include "scan/glimpse.h"
#include "unit/scan/draw.h"

enum { W = 1280, H = 720, X = 380, Y = 240, MODULE = 5, HIGH = 200, WIDE = 95 * MODULE };

enum sight {
    WHOLE,
    STICKER_DARK, /* over the middle: two parts of it are left */
    STICKER_LIGHT,
    TORN,           /* the left half, then a dark table */
    TORN_ON_DARK,   /* nothing light beyond either end */
    STUCK_OVER,     /* all but a few bars: that may be anything */
    PLANKS,         /* of any widths */
    STRIPES,        /* one as wide as the next */
    PLANKS_IN_HALF, /* bars, and a stretch of planks where they were */
    SIGHTS,
};

/* Planks: widths of no common module. */
static void plank(struct canvas *c, int x0, int x1, uint32_t seed)
{
    bool is_dark = true;
    for (int x = x0; x < x1; is_dark = !is_dark) {
        seed = seed * 1664525u + 1013904223u;
        int wide = 5 + (int)(seed >> 24) % 17;
        canvas_fill(c, x, Y, x + wide > x1 ? x1 - x : wide, HIGH, is_dark ? 40 : 220);
        x += wide;
    }
}

static void paint(struct canvas *c, enum sight sight)
{
    char modules[MODULES_MAX];
    canvas_init(c, W, H, sight == TORN_ON_DARK ? 60 : 220);
    assert_true(draw_modules(SYM_EAN13, "6901234567892", modules));
    if (sight == PLANKS)
        plank(c, X, X + WIDE, 7);
    else if (sight == STRIPES)
        for (int x = X; x < X + WIDE; x += 14)
            canvas_fill(c, x, Y, 7, HIGH, 40);
    else
        draw_bars(c, modules,
                  &(struct pose){ .x = X,
                                  .y = Y,
                                  .module_px = MODULE,
                                  .height_px = HIGH,
                                  .dark = 40,
                                  .light = 220,
                                  .quiet = sight == TORN_ON_DARK ? 0 : 9 });
    if (sight == STICKER_DARK || sight == STICKER_LIGHT)
        canvas_fill(c, X + 34 * MODULE, Y - 10, 30 * MODULE, HIGH + 20,
                    sight == STICKER_DARK ? 50 : 235);
    if (sight == TORN || sight == TORN_ON_DARK)
        canvas_fill(c, X + 50 * MODULE + 2, 0, W, H, sight == TORN ? 90 : 60);
    if (sight == STUCK_OVER)
        canvas_fill(c, X + 17 * MODULE, Y - 10, WIDE, HIGH + 20, 120);
    if (sight == PLANKS_IN_HALF)
        plank(c, X + 10 * MODULE, X + WIDE, 3);
    canvas_blur(c, 1);
    canvas_noise(c, 4, 9);
}

static void what_is_left_of_bars_is_seen(void **state)
{
    static const struct {
        enum sight sight;
        bool is_seen;
    } rows[] = {
        { WHOLE, true },   { STICKER_DARK, true }, { STICKER_LIGHT, true },
        { TORN, true },    { TORN_ON_DARK, true }, { STUCK_OVER, false },
        { PLANKS, false }, { STRIPES, false },     { PLANKS_IN_HALF, false },
    };
    struct glimpser *g;
    struct err err;
    (void)state;
    static_assert(ARRAY_LEN(rows) == SIGHTS, "every sight is looked at");
    assert_int_equal(glimpser_create(&g, &err), ERR_OK);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct canvas c;
        struct plane half = { 0 };
        struct plane_map map;
        struct glimpse seen[GLIMPSES_MAX];
        size_t n = 0;
        paint(&c, rows[i].sight);
        struct frame f = canvas_frame(&c);
        assert_int_equal(plane_from_frame(&half, &f, 2, &map), ERR_OK);
        assert_int_equal(glimpse_bars(g, &f, &half, 2, seen, &n), ERR_OK);
        if ((n > 0) != rows[i].is_seen)
            fail_msg("sight %zu: %zu seen", i, n);
        for (size_t k = 0; k < n; k++)
            for (int at = 0; at < 4; at++) {
                assert_in_range((uintmax_t)seen[k].corner[at].x, X - 60, X + WIDE + 60);
                assert_in_range((uintmax_t)seen[k].corner[at].y, Y - 40, Y + HIGH + 40);
            }
        plane_fini(&half);
        canvas_fini(&c);
    }
    glimpser_destroy(g);
}

/* A line of it: hidden runs are one run, and what is left on one side of it counts. */
static void a_hidden_stretch_ends_a_part(void **state)
{
    struct canvas c;
    const struct patch p = { .middle = { X + WIDE / 2.0f, Y + HIGH / 2.0f },
                             .cos = 1,
                             .across_px = WIDE,
                             .along_px = HIGH };
    (void)state;
    paint(&c, WHOLE);
    struct frame f = canvas_frame(&c);
    struct print whole = patch_print(&f, &p, 0);
    assert_in_range(whole.n, 56, 58); /* 59 bars and spaces but for the outermost */
    assert_true(whole.misfit < 0.05f);
    canvas_fini(&c);
    paint(&c, STICKER_DARK);
    f = canvas_frame(&c);
    struct print part = patch_print(&f, &p, 0.1f);
    assert_in_range(part.n, 14, 26);
    assert_true(part.misfit < 0.06f);
    canvas_fini(&c);
    paint(&c, PLANKS);
    f = canvas_frame(&c);
    assert_true(patch_print(&f, &p, 0).misfit > 0.1f);
    canvas_fini(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_left_of_bars_is_seen),
        cmocka_unit_test(a_hidden_stretch_ends_a_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
