/* Which way a picture stands, and turning it. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "scan/upright.h"

/* Bars of four pixels, turned clockwise by so many degrees. */
static void draw(struct plane *p, float degrees)
{
    float c = cosf(degrees * 0.017453293f), s = sinf(degrees * 0.017453293f);
    assert_int_equal(plane_size(p, 240, 180), ERR_OK);
    for (int y = 0; y < p->h; y++)
        for (int x = 0; x < p->w; x++) {
            float along = (c * (float)x + s * (float)y) * 0.7853982f;
            p->px[y * p->w + x] = (uint8_t)(128.0f + 100.0f * sinf(along));
        }
}

static void the_angle_is_found_and_undone(void **state)
{
    static const float degrees[] = { 0, 3, 7, -7, 12, -20, 30, 40, -40, 93 };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(degrees); i++) {
        struct plane p = { 0 }, turned = { 0 };
        struct plane_map map;
        draw(&p, degrees[i]);
        float angle = upright_angle(&p), want = degrees[i] > 45 ? degrees[i] - 90 : degrees[i];
        if (fabsf(angle * 57.29578f + want) > 1.5f)
            fail_msg("%g degrees: %g", (double)degrees[i], (double)(angle * 57.29578f));
        assert_int_equal(upright_turn(&turned, &p, angle, &map), ERR_OK);
        struct point middle = { 0.5f * (float)(turned.w - 1), 0.5f * (float)(turned.h - 1) };
        middle = plane_map_apply(&map, middle);
        assert_true(fabsf(middle.x - 119.5f) < 0.6f && fabsf(middle.y - 89.5f) < 0.6f);
        /* Within what was in the picture before, every row is the same. */
        const uint8_t *row = turned.px + (turned.h / 2) * turned.w;
        int off = 0;
        for (int k = -20; k <= 20; k++)
            off += abs((fabsf(degrees[i]) > 45
                            ? row[k + turned.w / 2] - row[turned.w / 2]
                            : row[k * turned.w + turned.w / 2] - row[turned.w / 2]));
        assert_true(off / 41 < 40);
        plane_fini(&p);
        plane_fini(&turned);
    }
}

static void what_runs_every_way_stays(void **state)
{
    struct plane p = { 0 };
    (void)state;
    assert_int_equal(plane_size(&p, 200, 200), ERR_OK); /* rings */
    for (int i = 0; i < 200 * 200; i++) {
        int x = i % 200 - 100, y = i / 200 - 100;
        p.px[i] = (uint8_t)(128.0f + 100.0f * sinf(hypotf((float)x, (float)y)));
    }
    assert_true(upright_angle(&p) == 0.0f);
    memset(p.px, 90, 200 * 200);
    assert_true(upright_angle(&p) == 0.0f);
    assert_int_equal(plane_size(&p, 1, 1), ERR_OK);
    assert_true(upright_angle(&p) == 0.0f);
    plane_fini(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_angle_is_found_and_undone),
        cmocka_unit_test(what_runs_every_way_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
