/* Regions: found where bars are drawn, at any angle and size; not found in text, noise and weave;
 * in bounded time.  Strips: the bars stand upright in them. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <math.h>

#include "base/clock.h"
#include "scan/region.h"
#include "scan/strip.h"
#include "unit/scan/draw.h"

struct fixture {
    struct region_finder *finder;
    struct region region[REGIONS_MAX];
    size_t n;
};

static struct plane plane_of(const struct canvas *c)
{
    return (struct plane){ .px = c->px, .w = c->w, .h = c->h };
}

static void find(struct fixture *t, const struct canvas *c)
{
    struct plane p = plane_of(c);
    assert_int_equal(regions_find(t->finder, &p, t->region, &t->n), ERR_OK);
    assert_true(t->n <= REGIONS_MAX);
}

struct drawn {
    struct point centre;
    float degrees, length_px, height_px;
};

/* Draws the number with its middle at `at`; what was drawn is returned. */
static struct drawn paint(struct canvas *c, enum symbol_kind kind, const char *text,
                          struct point at, float module_px, float height_px, float degrees,
                          uint8_t dark, uint8_t light)
{
    char modules[MODULES_MAX];
    assert_true(draw_modules(kind, text, modules));
    float length = (float)strlen(modules) * module_px, a = degrees * 0.017453293f;
    struct pose pose = { .module_px = module_px,
                         .height_px = height_px,
                         .degrees = degrees,
                         .dark = dark,
                         .light = light,
                         .quiet = 10 };
    pose.x = at.x - 0.5f * length * cosf(a) + 0.5f * height_px * sinf(a);
    pose.y = at.y - 0.5f * length * sinf(a) - 0.5f * height_px * cosf(a);
    draw_bars(c, modules, &pose);
    return (struct drawn){ at, degrees, length, height_px };
}

/* The angle between two directions without sign, in degrees. */
static float angle_between(const struct region *r, float degrees)
{
    float a = degrees * 0.017453293f;
    float c = fabsf(r->along.x * cosf(a) + r->along.y * sinf(a));
    return 57.29578f * acosf(fminf(c, 1.0f));
}

static void is_where_drawn(const struct region *r, const struct drawn *d)
{
    float off = hypotf(r->centre.x - d->centre.x, r->centre.y - d->centre.y);
    float length = 2.0f * r->half_length_px, height = 2.0f * r->half_height_px;
    if (off > 0.04f * d->length_px + 5.0f || angle_between(r, d->degrees) > 4.0f ||
        fabsf(length - d->length_px) > 0.06f * d->length_px + 6.0f ||
        fabsf(height - d->height_px) > 0.2f * d->height_px + 10.0f)
        fail_msg("drawn (%.0f, %.0f) at %.0f, %.0f by %.0f; found (%.0f, %.0f), %.1f off, %.0f by "
                 "%.0f",
                 (double)d->centre.x, (double)d->centre.y, (double)d->degrees, (double)d->length_px,
                 (double)d->height_px, (double)r->centre.x, (double)r->centre.y,
                 (double)angle_between(r, d->degrees), (double)length, (double)height);
}

static void a_symbol_is_found_at_any_angle_and_size(void **state)
{
    static const float degrees[] = { 0, 7, 17, 29, 45, 60, 76, 90, 118, 135, 171 };
    static const float modules_px[] = { 1.1f, 1.5f, 2, 3, 4.5f };
    struct fixture *t = *state;
    for (size_t i = 0; i < ARRAY_LEN(degrees); i++)
        for (size_t k = 0; k < ARRAY_LEN(modules_px); k++) {
            struct canvas c;
            canvas_init(&c, 640, 600, 150);
            struct drawn d = paint(&c, SYM_EAN13, "6901234567892", (struct point){ 330, 290 },
                                   modules_px[k], 40.0f * modules_px[k], degrees[i], 40, 210);
            canvas_blur(&c, 1);
            canvas_noise(&c, 4, 3);
            find(t, &c);
            assert_int_equal(t->n, 1);
            is_where_drawn(&t->region[0], &d);
            canvas_fini(&c);
        }
}

static void faint_and_noisy_symbols_are_found(void **state)
{
    static const struct {
        uint8_t dark, light;
        int noise;
        bool is_found;
    } rows[] = {
        { 120, 150, 6, true },  /* thirty levels apart */
        { 130, 142, 2, true },  /* twelve */
        { 139, 141, 4, false }, /* drowned */
        { 40, 210, 8, true },
    };
    struct fixture *t = *state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct canvas c;
        canvas_init(&c, 640, 480, rows[i].light);
        struct drawn d = paint(&c, SYM_EAN13, "6901234567892", (struct point){ 320, 240 }, 3, 150,
                               20, rows[i].dark, rows[i].light);
        canvas_noise(&c, rows[i].noise, 9);
        find(t, &c);
        assert_int_equal(t->n, rows[i].is_found);
        if (rows[i].is_found)
            is_where_drawn(&t->region[0], &d);
        canvas_fini(&c);
    }
}

static void several_symbols_are_several_regions(void **state)
{
    struct fixture *t = *state;
    struct canvas c;
    canvas_init(&c, 1280, 720, 190);
    struct drawn d[3];
    d[0] = paint(&c, SYM_EAN13, "6901234567892", (struct point){ 250, 150 }, 2, 100, 0, 20, 230);
    d[1] = paint(&c, SYM_CODE128, "XK16-204-01234", (struct point){ 850, 500 }, 2, 80, -40, 20,
                 230);
    d[2] = paint(&c, SYM_EAN8, "96385074", (struct point){ 300, 500 }, 2.5f, 110, 90, 20, 230);
    find(t, &c);
    assert_int_equal(t->n, 3);
    for (size_t i = 0; i < 3; i++) {
        size_t near = 0;
        for (size_t k = 1; k < 3; k++)
            if (hypotf(t->region[k].centre.x - d[i].centre.x,
                       t->region[k].centre.y - d[i].centre.y) <
                hypotf(t->region[near].centre.x - d[i].centre.x,
                       t->region[near].centre.y - d[i].centre.y))
                near = k;
        is_where_drawn(&t->region[near], &d[i]);
    }
    canvas_fini(&c);
}

/* Two retail codes side by side, with their quiet zones between, are not one. */
static void neighbours_are_not_joined(void **state)
{
    struct fixture *t = *state;
    struct canvas c;
    canvas_init(&c, 900, 400, 230);
    paint(&c, SYM_EAN13, "6901234567892", (struct point){ 250, 200 }, 3, 150, 0, 20, 230);
    paint(&c, SYM_EAN13, "9780201379624", (struct point){ 610, 200 }, 3, 150, 0, 20, 230);
    find(t, &c);
    assert_int_equal(t->n, 2);
    canvas_fini(&c);
}

enum scene { PLAIN, NOISE, STEPS, TEXT, RINGS, CHECKS, GRASS, SCENES };

/* Upright strokes of one height, each broken or crossed somewhere, spaced like letters. */
static void paint_text(struct canvas *c)
{
    uint32_t seed = 3;
    for (int y = 20; y + 24 < c->h; y += 34)
        for (int x = 10; x + 16 < c->w;) {
            seed = seed * 1664525u + 1013904223u;
            int w = 8 + (int)(seed >> 28);
            for (int k = 0; k < 3; k++) {
                seed = seed * 1664525u + 1013904223u;
                bool is_level = seed >> 31;
                int at = (int)(seed >> 24) % 12;
                if (is_level)
                    canvas_fill(c, x, y + 2 * at, w - 3, 3, 30);
                else
                    canvas_fill(c, x + at * (w - 4) / 12, y + at / 2, 3, 22 - at, 30);
            }
            x += w;
        }
}

static void paint_scene(struct canvas *c, enum scene scene)
{
    uint32_t seed = 5;
    for (int y = 0; y < c->h; y++)
        for (int x = 0; x < c->w; x++) {
            int dx = x - c->w / 2, dy = y - c->h / 2;
            uint8_t v = 200;
            if (scene == RINGS)
                v = (uint8_t)((dx * dx + dy * dy) >> 3);
            else if (scene == CHECKS)
                v = ((x / 5) ^ (y / 5)) & 1 ? 40 : 210;
            else if (scene == STEPS)
                v = (uint8_t)(x / 160 * 30 + 10);
            c->px[(size_t)y * (size_t)c->w + (size_t)x] = v;
        }
    for (int k = 0; scene == GRASS && k < 20000; k++) {
        seed = seed * 1664525u + 1013904223u;
        canvas_fill(c, (int)(seed >> 8) % c->w, (int)(seed >> 18) % c->h, 2, 5 + (int)(seed >> 28),
                    (uint8_t)(60 + (seed >> 25)));
    }
    if (scene == TEXT)
        paint_text(c);
    canvas_noise(c, scene == NOISE ? 200 : 4, 11);
}

static void what_is_not_bars_is_hardly_a_region(void **state)
{
    static const size_t most[SCENES] = { [TEXT] = 8, [RINGS] = REGIONS_MAX };
    struct fixture *t = *state;
    for (int scene = PLAIN; scene < SCENES; scene++) {
        struct canvas c;
        canvas_init(&c, 1280, 720, 200);
        paint_scene(&c, (enum scene)scene);
        find(t, &c);
        if (t->n > most[scene])
            fail_msg("scene %d: %zu regions", scene, t->n);
        int64_t began_us = clock_thread_cpu_us();
        find(t, &c);
        /* a millisecond, when no sanitizer looks on */
        assert_true(clock_thread_cpu_us() - began_us < 200 * 1000);
        canvas_fini(&c);
    }
}

static void odd_sizes_are_taken(void **state)
{
    static const int sides[][2] = { { 1, 1 },   { 1, 500 }, { 500, 1 },  { 7, 7 },
                                    { 8, 8 },   { 9, 8 },   { 16, 9 },   { 500, 8 },
                                    { 9, 500 }, { 23, 41 }, { 3000, 16 } };
    struct fixture *t = *state;
    for (size_t i = 0; i < ARRAY_LEN(sides); i++)
        for (int scene = NOISE; scene <= NOISE + 1; scene++) {
            struct canvas c;
            canvas_init(&c, sides[i][0], sides[i][1], 128);
            for (int x = 0; x < c.w && scene != NOISE; x += 4)
                canvas_fill(&c, x, 0, 2, c.h, 10);
            if (scene == NOISE)
                canvas_noise(&c, 255, 3);
            find(t, &c);
            for (size_t k = 0; k < t->n; k++)
                assert_true(isfinite(t->region[k].centre.x + t->region[k].centre.y +
                                     t->region[k].half_length_px + t->region[k].half_height_px));
            canvas_fini(&c);
        }
}

/* Every column of a strip's middle is of one grey: bars stand, whatever way they were drawn; and
 * the map says where each of its points came from. */
static void strips_stand_upright(void **state)
{
    static const float degrees[] = { 0, 33, 45, 90, 157, 240 };
    struct fixture *t = *state;
    for (size_t i = 0; i < ARRAY_LEN(degrees); i++) {
        struct canvas c;
        struct plane strip = { 0 };
        struct plane_map map;
        canvas_init(&c, 640, 600, 210);
        paint(&c, SYM_EAN13, "6901234567892", (struct point){ 320, 300 }, 3, 150, degrees[i], 30,
              210);
        find(t, &c);
        assert_int_equal(t->n, 1);
        struct plane p = plane_of(&c);
        assert_int_equal(strip_cut(&strip, &p, &t->region[0], STRIP_COLUMNS, &map), ERR_OK);
        assert_int_equal(strip.h, STRIP_ROWS);
        double off = 0.0, range = 0.0;
        for (int x = 1; x < strip.w; x++) {
            int a = strip.px[6 * strip.w + x], b = strip.px[7 * strip.w + x];
            off += abs(a - b);
            range += abs(a - strip.px[6 * strip.w + x - 1]);
        }
        assert_true(range / strip.w > 10.0);
        assert_true(off < range);
        for (int x = 0; x < strip.w; x += 7) {
            struct point q = plane_map_apply(&map, (struct point){ (float)x, 6.0f });
            int grey = c.px[(int)lrintf(q.y) * c.w + (int)lrintf(q.x)];
            int cut = strip.px[6 * strip.w + x];
            assert_true(grey < 60 ? cut < 160 : grey > 180 ? cut > 80 : true);
        }
        plane_fini(&strip);
        canvas_fini(&c);
    }
}

static int set_up(void **state)
{
    struct err err;
    struct fixture *t = calloc(1, sizeof *t);
    *state = t;
    return t && region_finder_create(&t->finder, &err) == ERR_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    struct fixture *t = *state;
    region_finder_destroy(t->finder);
    free(t);
    return 0;
}

int main(void)
{
#define WITH_FINDER(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_FINDER(a_symbol_is_found_at_any_angle_and_size),
        WITH_FINDER(faint_and_noisy_symbols_are_found),
        WITH_FINDER(several_symbols_are_several_regions),
        WITH_FINDER(neighbours_are_not_joined),
        WITH_FINDER(what_is_not_bars_is_hardly_a_region),
        WITH_FINDER(odd_sizes_are_taken),
        WITH_FINDER(strips_stand_upright),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
