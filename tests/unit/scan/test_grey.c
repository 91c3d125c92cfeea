/* Numbers against grey values whose edges blur has swallowed, and the planes of the rows. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "scan/grey.h"
#include "scan/local.h"
#include "unit/scan/draw.h"

static struct grey_findings judge(struct grey *g, const struct canvas *c, enum symbol_kind kind,
                                  const char *number, struct point from, struct point to,
                                  bool *did_fit)
{
    struct plane p = { .px = c->px, .w = c->w, .h = c->h };
    struct grey_findings f;
    *did_fit = grey_judge(g, &p, kind, span_of(number), from, to, false, &f);
    return f;
}

/* Each number beside one that differs in a digit or two and has a right check digit as well. */
static void blurred_bars_tell_a_number_from_its_twin(void **state)
{
    static const struct {
        enum symbol_kind kind;
        const char *drawn, *twin;
        float modules;
    } rows[] = {
        { SYM_EAN13, "6901234567892", "6901234567908", 95 },
        { SYM_EAN13, "6901234567892", "6901234467895", 95 },
        { SYM_EAN13, "0012345678905", "0072345678909", 95 },
        { SYM_EAN8, "96385074", "96385173", 67 },
        { SYM_UPCE, "04252614", "04253613", 51 },
    };
    struct grey *g;
    struct err err;
    (void)state;
    assert_int_equal(grey_create(&g, &err), ERR_OK);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct canvas c;
        char modules[MODULES_MAX];
        canvas_init(&c, 520, 160, 200);
        assert_true(draw_modules(rows[i].kind, rows[i].drawn, modules));
        draw_bars(&c, modules,
                  &(struct pose){ .x = 60,
                                  .y = 30,
                                  .module_px = 4,
                                  .height_px = 100,
                                  .dark = 40,
                                  .light = 220,
                                  .quiet = 10 });
        canvas_blur(&c, 2);
        canvas_noise(&c, 6, 3);
        /* The ends are a module off, as a decoder gives them. */
        struct point from = { 56, 80 }, to = { 60 + 4 * rows[i].modules + 3, 80 };
        bool did_fit;
        struct grey_findings own = judge(g, &c, rows[i].kind, rows[i].drawn, from, to, &did_fit);
        assert_true(did_fit);
        assert_true(own.n_lines >= 4 && own.explained > 0.9f && own.margin > 50.0f);
        struct grey_findings twin = judge(g, &c, rows[i].kind, rows[i].twin, from, to, &did_fit);
        assert_true(!did_fit || twin.margin < 0.0f);
        canvas_fini(&c);
    }
    grey_destroy(g);
}

static void no_bars_explain_nothing(void **state)
{
    struct grey *g;
    struct err err;
    struct canvas c;
    bool did_fit;
    (void)state;
    assert_int_equal(grey_create(&g, &err), ERR_OK);
    canvas_init(&c, 520, 160, 150);
    for (int amount = 0; amount <= 200; amount += 40) {
        canvas_noise(&c, amount, 9);
        judge(g, &c, SYM_EAN13, "6901234567892", (struct point){ 60, 80 },
              (struct point){ 440, 80 }, &did_fit);
        assert_false(did_fit);
    }
    /* Ends that no symbol has. */
    static const struct point ends[][2] = { { { 5, 5 }, { 5, 5 } },
                                            { { 1e9f, 0 }, { -1e9f, 3 } },
                                            { { -900, -900 }, { -500, -900 } } };
    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        judge(g, &c, SYM_EAN13, "6901234567892", ends[i][0], ends[i][1], &did_fit);
        assert_false(did_fit);
    }
    canvas_fini(&c);
    grey_destroy(g);
}

static void means_are_those_of_the_surroundings(void **state)
{
    static const int sides[][2] = { { 1, 1 }, { 5, 3 }, { 70, 40 }, { 129, 65 } };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(sides); i++) {
        struct canvas c;
        struct plane out = { 0 };
        int w = sides[i][0], h = sides[i][1], r = 4;
        canvas_init(&c, w, h, 120);
        canvas_noise(&c, 110, 4);
        struct plane p = { .px = c.px, .w = w, .h = h };
        assert_int_equal(local_mean(&out, &p, r), ERR_OK);
        for (int y = 0; y < h; y++)
            for (int x = 0; x < w; x++) {
                double sum = 0.0;
                for (int j = y - r; j <= y + r; j++)
                    for (int k = x - r; k <= x + r; k++)
                        sum += c.px[(j < 0    ? 0
                                     : j >= h ? h - 1
                                              : j) *
                                        w +
                                    (k < 0    ? 0
                                     : k >= w ? w - 1
                                              : k)];
                assert_true(fabs(sum / 81.0 - out.px[y * w + x]) <= 1.01);
            }
        plane_fini(&out);
        canvas_fini(&c);
    }
}

/* A spot's place in the row's plane, brought back by the map, is where it was. */
static void planes_know_where_they_lie(void **state)
{
    (void)state;
    struct canvas c;
    canvas_init(&c, 90, 60, 255);
    canvas_fill(&c, 30, 18, 12, 12, 0); /* its middle is 35.5, 23.5 */
    struct plane p = { .px = c.px, .w = c.w, .h = c.h }, out = { 0 };
    for (int twelfths = 3; twelfths <= 48; twelfths += 5) {
        struct plane_map map;
        double x = 0.0, y = 0.0, mass = 0.0;
        bool is_padded = twelfths == 48;
        assert_int_equal(
            is_padded ? plane_pad(&out, &p, &map) : plane_scale(&out, &p, twelfths, &map), ERR_OK);
        for (int j = 0; j < out.h; j++)
            for (int i = 0; i < out.w; i++) {
                double v = 255 - out.px[j * out.w + i];
                x += v * i;
                y += v * j;
                mass += v;
            }
        struct point at = { (float)(x / mass), (float)(y / mass) };
        at = plane_map_apply(&map, at);
        assert_true(fabsf(at.x - 35.5f) < 0.3f && fabsf(at.y - 23.5f) < 0.3f);
    }
    plane_fini(&out);
    canvas_fini(&c);
}

/* As they were found on drawn labels: see grey.c. */
static void a_model_that_bends_must_explain_more(void **state)
{
    static const struct {
        struct grey_findings f;
        bool is_proof;
    } rows[] = {
        { { .is_sure = true, .margin = 69.5f, .explained = 0.956f, .stretch = 1.199f }, true },
        { { .is_sure = true, .margin = 53.0f, .explained = 0.98f, .stretch = 1.05f }, false },
        { { .is_sure = true, .margin = 89.2f, .explained = 0.918f, .stretch = 1.374f }, false },
        { { .is_sure = true, .margin = 62.5f, .explained = 0.946f, .stretch = 1.380f }, false },
        { { .is_sure = true, .margin = 142.0f, .explained = 0.976f, .stretch = 1.337f }, true },
        { { .is_sure = true, .margin = 132.9f, .explained = 0.963f, .stretch = 2.42f }, true },
        { { .is_sure = false, .margin = 200.0f, .explained = 0.99f, .stretch = 1.0f }, false },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (grey_is_proof(&rows[i].f) != rows[i].is_proof)
            fail_msg("row %zu", i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blurred_bars_tell_a_number_from_its_twin),
        cmocka_unit_test(no_bars_explain_nothing),
        cmocka_unit_test(means_are_those_of_the_surroundings),
        cmocka_unit_test(planes_know_where_they_lie),
        cmocka_unit_test(a_model_that_bends_must_explain_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
