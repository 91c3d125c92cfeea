/* Lines of print found where they were drawn, and none where there is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "ocr/line_find.h"
#include "tools/print_lines.h"

static struct line_finder *finder;

static int set_up(void **state)
{
    struct err err;
    (void)state;
    return line_finder_create(&finder, &err) == ERR_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    line_finder_destroy(finder);
    return 0;
}

static size_t find(const struct plane *p, struct lines_found *out)
{
    struct err err = { 0 };
    struct frame f = print_frame(p);
    assert_int_equal(line_find(finder, &f, out, &err), ERR_OK);
    return out->n;
}

static void one_line_where_it_is(void **state)
{
    (void)state;
    static const struct {
        int size_px;
        double turn_deg;
        bool is_light;
        enum grade grade;
    } rows[] = { { 24, 0, false, GRADE_CLEAN },  { 36, 0, false, GRADE_MILD },
                 { 56, 0, true, GRADE_CLEAN },   { 36, 12, false, GRADE_CLEAN },
                 { 36, -12, false, GRADE_MILD }, { 44, 5, true, GRADE_POOR },
                 { 80, 0, false, GRADE_CLEAN } };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct plane p = { 0 };
        struct lines_found found;
        struct print_look look = { "DejaVu Sans",    rows[i].size_px,  rows[i].grade,
                                   rows[i].is_light, rows[i].turn_deg, 5 };
        assert_int_equal(print_line("XK16-204-00123", &look, &p), ERR_OK);
        assert_true(find(&p, &found) >= 1);
        const struct line_box *b = &found.box[0];
        double cap = 0.73 * rows[i].size_px;
        assert_true(b->is_light == rows[i].is_light);
        assert_true(fabs((double)b->x - 0.5 * p.w) < cap);
        assert_true(fabs((double)b->y - 0.5 * p.h) < 0.5 * cap);
        assert_true((double)b->h > 0.75 * cap && (double)b->h < 1.4 * cap);
        assert_true(fabs(atan((double)b->slope) * 180 / 3.14159265 - rows[i].turn_deg) < 4.5);
        plane_fini(&p);
    }
}

static void every_line_of_a_label(void **state)
{
    (void)state;
    static const char *const lines[] = { "XK16-204-00123", "GB/T 10004-2008", "QS13-10301-00296",
                                         "SC10811310111839" };
    struct plane p = { 0 };
    struct lines_found found;
    struct print_look look = { "DejaVu Sans", 40, GRADE_MILD, false, 0, 3 };
    assert_int_equal(print_label(lines, ARRAY_LEN(lines), &look, 1280, 720, &p), ERR_OK);
    size_t seen = 0;
    for (size_t i = 0; i < find(&p, &found); i++) {
        const struct line_box *b = &found.box[i];
        seen += b->w > 250 && b->h > 22 && b->h < 42;
        for (size_t k = 0; k < i; k++)
            assert_true(fabsf(found.box[k].y - b->y) > 20 || fabsf(found.box[k].x - b->x) > 100);
    }
    assert_int_equal(seen, ARRAY_LEN(lines));
    plane_fini(&p);
}

static void fill(struct plane *p, int w, int h, uint8_t (*at)(int x, int y))
{
    assert_int_equal(plane_size(p, w, h), ERR_OK);
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++)
            p->px[y * w + x] = at(x, y);
}

static uint8_t white(int x, int y)
{
    (void)x;
    (void)y;
    return 255;
}

static uint8_t slope(int x, int y)
{
    (void)y;
    return (uint8_t)(x / 6);
}

static uint8_t noise(int x, int y)
{
    uint32_t h = (uint32_t)x * 2654435761u ^ (uint32_t)y * 2246822519u;
    h ^= h >> 13;
    h *= 3266489917u;
    return (uint8_t)(h >> 24);
}

static uint8_t bars(int x, int y)
{
    (void)y;
    return x / 3 % 2 ? 255 : 0;
}

static void nothing_where_there_is_none(void **state)
{
    (void)state;
    uint8_t (*const pictures[])(int x, int y) = { white, slope, bars };
    struct plane p = { 0 };
    struct lines_found found;
    for (size_t i = 0; i < ARRAY_LEN(pictures); i++) {
        fill(&p, 1280, 720, pictures[i]);
        assert_int_equal(find(&p, &found), 0);
    }
    fill(&p, 1280, 720, noise); /* whatever it thinks it sees: bounded */
    assert_true(find(&p, &found) <= LINES_FOUND_MAX);
    static const int sides[][2] = { { 1, 1 }, { 1, 900 }, { 900, 1 }, { 3, 3 }, { 17, 5 } };
    for (size_t i = 0; i < ARRAY_LEN(sides); i++) {
        fill(&p, sides[i][0], sides[i][1], noise);
        find(&p, &found);
    }
    plane_fini(&p);
}

static void frames_it_refuses(void **state)
{
    (void)state;
    static const uint8_t px[64] = { 0 };
    const struct frame rows[] = {
        { FRAME_GREY, 0, 8, px, NULL, NULL, 8, 0, 0, 0 },
        { FRAME_GREY, 8, 0, px, NULL, NULL, 8, 0, 0, 0 },
        { FRAME_GREY, 8, 8, NULL, NULL, NULL, 8, 0, 0, 0 },
        { FRAME_GREY, 8, 8, px, NULL, NULL, 7, 0, 0, 0 },
        { FRAME_GREY, FRAME_SIDE_MAX + 1, 1, px, NULL, NULL, FRAME_SIDE_MAX + 1, 0, 0, 0 },
        { FRAME_GREY, -8, 8, px, NULL, NULL, 8, 0, 0, 0 },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct lines_found found;
        struct err err = { 0 };
        assert_int_equal(line_find(finder, &rows[i], &found, &err), ERR_UNSUPPORTED);
        assert_int_equal(found.n, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_line_where_it_is),
        cmocka_unit_test(every_line_of_a_label),
        cmocka_unit_test(nothing_where_there_is_none),
        cmocka_unit_test(frames_it_refuses),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
