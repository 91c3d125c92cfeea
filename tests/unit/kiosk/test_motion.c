/* Movement: noise and light are none, a hand is. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "app/motion.h"
#include "base/attrs.h"

enum { W = 640, H = 360 };

struct scene {
    int light;      /* of the wall */
    int noise;      /* most, either way */
    int x, y, w, h; /* of a bright thing, percent of the picture */
    int tenths;     /* how much of the wall is a stripe darker: none moves here */
};

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 16;
}

static void draw(uint8_t *luma, const struct scene *s, uint32_t *seed)
{
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) {
            bool is_thing = x * 100 >= s->x * W && x * 100 < (s->x + s->w) * W &&
                            y * 100 >= s->y * H && y * 100 < (s->y + s->h) * H;
            int v = is_thing ? 220 : s->light + (x / 40 % 2) * 30;
            if (s->noise)
                v += (int)(next_random(seed) % (uint32_t)(2 * s->noise + 1)) - s->noise;
            luma[y * W + x] = (uint8_t)(v < 0 ? 0 : (v > 255 ? 255 : v));
        }
}

static const struct {
    const char *name;
    struct scene before, after;
    bool moves, moves_in_centre;
} rows[] = {
    { "a still wall", { .light = 90 }, { .light = 90 }, false, false },
    { "a noisy sensor", { .light = 90, .noise = 12 }, { .light = 90, .noise = 12 }, false, false },
    { "the lamp goes up", { .light = 90 }, { .light = 120 }, false, false },
    { "a pack comes",
      { .light = 90, .noise = 6 },
      { .light = 90, .noise = 6, .x = 30, .y = 30, .w = 40, .h = 40 },
      true,
      true },
    { "a pack shifts",
      { .light = 90, .x = 30, .y = 30, .w = 30, .h = 40 },
      { .light = 90, .x = 45, .y = 30, .w = 30, .h = 40 },
      true,
      true },
    { "somebody passes at the edge",
      { .light = 90 },
      { .light = 90, .x = 0, .y = 0, .w = 12, .h = 100 },
      true,
      false },
    { "a fly", { .light = 90 }, { .light = 90, .x = 50, .y = 50, .w = 2, .h = 3 }, false, false },
};

static void what_counts_as_movement(void **state)
{
    (void)state;
    static uint8_t luma[W * H];
    struct frame f = {
        .format = FRAME_GREY, .width_px = W, .height_px = H, .luma = luma, .luma_stride = W
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct motion m = { 0 };
        uint32_t seed = 1;
        f.taken_ms = 1000;
        draw(luma, &rows[i].before, &seed);
        motion_look(&m, &f);
        draw(luma, &rows[i].after, &seed);
        f.taken_ms = 1000 + MOTION_APART_MS - 1; /* too soon to say */
        motion_look(&m, &f);
        assert_int_equal(m.moving_permille, 0);
        f.taken_ms++;
        motion_look(&m, &f);
        if ((m.moving_permille >= 30) != rows[i].moves ||
            (m.centre_permille >= 120) != rows[i].moves_in_centre)
            fail_msg("%s: %d permille, %d in the centre", rows[i].name, m.moving_permille,
                     m.centre_permille);
    }
}

/* Any size a camera or a picture may have; the sanitizers watch the edges. */
static void every_size_is_fine(void **state)
{
    (void)state;
    static const int sizes[][2] = { { 1, 1 }, { 3, 2 }, { 31, 17 }, { 4096, 1 }, { 1, 2160 } };
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        int w = sizes[i][0], h = sizes[i][1];
        uint8_t *luma = calloc((size_t)w, (size_t)h);
        struct motion m = { 0 };
        struct frame f = { .format = FRAME_GREY,
                           .width_px = w,
                           .height_px = h,
                           .luma = luma,
                           .luma_stride = (size_t)w };
        motion_look(&m, &f);
        memset(luma, 255, (size_t)w * (size_t)h);
        f.taken_ms = 200;
        motion_look(&m, &f);
        assert_int_equal(m.moving_permille, 0); /* all alike: that is the light */
        free(luma);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_counts_as_movement),
        cmocka_unit_test(every_size_is_fine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
