/* Creased bars: the right number passes on paper that is creased, a number wrong in two digits whose
 * check digit is right does not. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <math.h>

#include "scan/crease.h"
#include "unit/scan/draw.h"

enum { X0 = 80, Y0 = 60, HIGH = 120 };

/* Moves what is drawn to the left and right, by pieces: a zigzag across the bars, at every height
 * another one. */
static void crease(struct canvas *c, float by_px, uint32_t seed)
{
    enum { PIECE = 40 };
    float shift[32][32];
    uint8_t line[2048];
    for (int j = 0; j < 32; j++)
        for (int i = 0; i < 32; i++) {
            seed = seed * 1664525u + 1013904223u;
            shift[j][i] = by_px * ((float)(seed >> 8) / 8388608.0f - 1.0f);
        }
    for (int y = 0; y < c->h; y++) {
        uint8_t *row = c->px + (size_t)y * (size_t)c->w;
        int j = y / PIECE;
        float b = (float)(y % PIECE) / PIECE;
        memcpy(line, row, (size_t)c->w);
        for (int x = 0; x < c->w; x++) {
            int i = x / PIECE;
            float a = (float)(x % PIECE) / PIECE;
            float up = shift[j][i] + a * (shift[j][i + 1] - shift[j][i]);
            float low = shift[j + 1][i] + a * (shift[j + 1][i + 1] - shift[j + 1][i]);
            float from = fminf(fmaxf((float)x + up + b * (low - up), 0.0f), (float)(c->w - 2));
            float part = from - floorf(from);
            row[x] = (uint8_t)((1.0f - part) * (float)line[(int)from] +
                               part * (float)line[(int)from + 1]);
        }
    }
}

static struct crease_findings judge(const char *drawn, const char *claimed, float by_px,
                                    uint32_t seed)
{
    struct canvas c;
    struct crease *judge;
    struct crease_findings f;
    struct pattern p;
    struct err err;
    char modules[MODULES_MAX];
    const float module_px = 3.0f;
    canvas_init(&c, 460, 240, 220);
    assert_true(draw_modules(SYM_EAN13, drawn, modules));
    draw_bars(&c, modules,
              &(struct pose){ .x = X0,
                              .y = Y0,
                              .module_px = module_px,
                              .height_px = HIGH,
                              .dark = 30,
                              .light = 220,
                              .quiet = 9 });
    crease(&c, by_px, seed);
    struct plane plane = { .px = c.px, .w = c.w, .h = c.h };
    assert_int_equal(crease_create(&judge, &err), ERR_OK);
    assert_true(pattern_encode(SYM_EAN13, span_of(claimed), false, &p));
    (void)!crease_judge(judge, &plane, &p, (struct point){ X0, Y0 + HIGH / 2 },
                        (struct point){ X0 + 95 * module_px, Y0 + HIGH / 2 }, false, &f);
    crease_destroy(judge);
    canvas_fini(&c);
    return f;
}

static void the_right_number_stands_out(void **state)
{
    /* one digit wrong, and the check digit that goes with it; 1 and 7, 2 and 8 are the nearest */
    static const char *const others[] = { "6901234597899", "6901234567724", "6971234567895",
                                          "6907234567894", "6901834567896" };
    static const float creases_px[] = { 0, 3, 6, 9 };
    (void)state;
    for (size_t i = 0; i < sizeof creases_px / sizeof creases_px[0]; i++)
        for (uint32_t seed = 1; seed <= 5; seed++) {
            struct crease_findings f = judge("6901234567892", "6901234567892", creases_px[i], seed);
            bool is_readable = creases_px[i] < 9.0f;
            if (is_readable &&
                (f.n_lines < 6 || f.share < 0.6f || f.margin < 0.15f || f.n_whole < 2))
                fail_msg("creased by %.0f: %zu lines, %zu whole, %.2f, %.2f", (double)creases_px[i],
                         f.n_lines, f.n_whole, (double)f.share, (double)f.margin);
            for (size_t k = 0; k < sizeof others / sizeof others[0]; k++) {
                f = judge("6901234567892", others[k], creases_px[i], seed);
                if (f.share > 0.4f || f.margin > 0.0f)
                    fail_msg("%s, creased by %.0f: %.2f, %.2f", others[k], (double)creases_px[i],
                             (double)f.share, (double)f.margin);
            }
        }
}

/* Straight paper shows every line whole; the outline lies on the bars. */
static void straight_lines_are_whole(void **state)
{
    struct crease_findings f = judge("9780201379624", "9780201379624", 0, 1);
    (void)state;
    assert_true(f.n_lines >= 15 && f.n_whole == f.n_lines);
    assert_true(f.share >= 1.0f && f.margin > 0.6f);
    assert_in_range((uintmax_t)f.corner[0].x, X0 - 2, X0 + 2);
    assert_in_range((uintmax_t)f.corner[2].x, X0 + 283, X0 + 287);
    assert_true(f.corner[0].y < f.corner[3].y);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_right_number_stands_out),
        cmocka_unit_test(straight_lines_are_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
