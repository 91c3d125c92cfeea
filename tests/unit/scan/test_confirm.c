/* Good bars beside their bad twins: one digit changed, the check digit right again. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "scan/confirm.h"
#include "scan/pattern.h"
#include "unit/scan/draw.h"

static const struct {
    enum symbol_kind kind;
    const char *text;
} numbers[] = {
    { SYM_EAN13, "6901234567892" },    { SYM_EAN13, "0012345678905" },
    { SYM_EAN13, "9780201379624" },    { SYM_EAN8, "69012341" },
    { SYM_EAN8, "96385074" },          { SYM_UPCE, "04252614" },
    { SYM_UPCE, "01234565" },          { SYM_CODE128, "XK16-204-01234" },
    { SYM_CODE128, "00369012345678" }, { SYM_CODE128, "a~Z 0" },
    { SYM_CODE39, "XK-204-01234" },    { SYM_ITF, "16901234567899" },
    { SYM_ITF, "0829220875" },
};

enum damage { CLEAN, FRACTION, BLUR, NOISE, FAINT, SCRATCH, TURNED, TILTED, NEGATIVE };

static const struct {
    const char *name;
    float module_px, degrees;
    uint8_t dark, light;
    int blur, noise;
    bool is_scratched, is_negative;
} damages[] = {
    { "clean, 2 px", 2.0f, 0, 20, 235, 0, 0, false, false },
    { "1.7 px", 1.7f, 0, 20, 235, 0, 0, false, false },
    { "blurred, 3 px", 3.0f, 0, 20, 235, 1, 0, false, false },
    { "noisy", 2.5f, 0, 20, 235, 0, 20, false, false },
    { "faint", 2.5f, 0, 120, 160, 1, 1, false, false },
    { "scratched", 2.5f, 0, 20, 235, 0, 0, true, false },
    { "upside down", 2.3f, 180, 20, 235, 0, 0, false, false },
    { "tilted", 2.3f, 6, 20, 235, 0, 3, false, false },
    { "light on dark", 2.3f, 0, 235, 20, 0, 0, false, true },
};

/* What a decoder would say: the claim, and where its scan lines ended. */
static void claim(struct engine_read *r, enum symbol_kind kind, const char *text, float x, float y)
{
    *r = (struct engine_read){ .kind = kind, .n_hits = 9, .data = span_of(text) };
    for (size_t i = 0; i < r->n_hits; i++)
        r->hit[i] = (struct point){ x, y + 4.0f * (float)i };
}

static void paint(struct canvas *c, enum symbol_kind kind, const char *text, size_t damage)
{
    char modules[MODULES_MAX];
    assert_true(draw_modules(kind, text, modules));
    bool is_turned = damages[damage].degrees > 90.0f;
    struct pose pose = { .x = is_turned ? 860.0f : 60.0f,
                         .y = is_turned ? 200.0f : 60.0f,
                         .module_px = damages[damage].module_px,
                         .height_px = 90.0f,
                         .degrees = damages[damage].degrees,
                         .dark = damages[damage].dark,
                         .light = damages[damage].light,
                         .quiet = 10.0f };
    canvas_init(c, 920, 260, damages[damage].light);
    draw_bars(c, modules, &pose);
    if (damages[damage].blur)
        canvas_blur(c, damages[damage].blur);
    canvas_noise(c, damages[damage].noise, 7);
    if (damages[damage].is_scratched)
        for (int k = 0; k < 3; k++)
            canvas_fill(c, 80 + 37 * k, 100 + 14 * k, 60, 3, damages[damage].light);
}

static int score_of(struct confirm *k, const struct canvas *c, const struct engine_read *r,
                    bool is_negative, bool *is_accepted)
{
    struct plane plane = { .px = c->px, .w = c->w, .h = c->h };
    struct plane_map map = plane_map_identity();
    struct confirmation out;
    confirm_read(k, &plane, &map, r, is_negative, &out);
    *is_accepted = out.is_accepted;
    return out.score;
}

static void true_numbers_pass(void **state)
{
    struct confirm *k = *state;
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
        for (size_t d = 0; d < ARRAY_LEN(damages); d++) {
            struct canvas c;
            struct engine_read r;
            bool is_accepted;
            paint(&c, numbers[i].kind, numbers[i].text, d);
            claim(&r, numbers[i].kind, numbers[i].text, 500.0f, 100.0f);
            int score = score_of(k, &c, &r, damages[d].is_negative, &is_accepted);
            if (!is_accepted)
                fail_msg("%s %s, %s: score %d", symbol_kind_name(numbers[i].kind), numbers[i].text,
                         damages[d].name, score);
            canvas_fini(&c);
        }
}

/* Changes the character at `at` and tries every last one: among them the right check digit. */
static size_t try_twins(struct confirm *k, const struct canvas *c, size_t i, size_t d, size_t at)
{
    char text[64];
    size_t n = strlen(numbers[i].text), tried = 0;
    static struct pattern scratch;
    for (char last = '0'; last <= '9'; last++)
        for (int step = 1; step <= 9; step += 4) {
            struct engine_read r;
            bool is_accepted;
            bool has_check = numbers[i].kind == SYM_EAN13 || numbers[i].kind == SYM_EAN8 ||
                             numbers[i].kind == SYM_UPCE;
            memcpy(text, numbers[i].text, n + 1);
            if (text[at] >= '0' && text[at] <= '9')
                text[at] = (char)('0' + (text[at] - '0' + step) % 10);
            else
                text[at] = text[at] == 'A' ? 'B' : 'A';
            if (at + 1 < n && has_check)
                text[n - 1] = last;
            if ((!has_check && last != '0') || strcmp(text, numbers[i].text) == 0 ||
                !pattern_encode(numbers[i].kind, span_of(text), false, &scratch))
                continue;
            claim(&r, numbers[i].kind, text, 500.0f, 100.0f);
            int score = score_of(k, c, &r, damages[d].is_negative, &is_accepted);
            if (is_accepted || score >= 500)
                fail_msg("%s printed, %s believed (%s): score %d", numbers[i].text, text,
                         damages[d].name, score);
            tried++;
        }
    return tried;
}

static void their_twins_do_not(void **state)
{
    static const size_t grades[] = { CLEAN, BLUR, NOISE, FAINT, TURNED };
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
        for (size_t g = 0; g < ARRAY_LEN(grades); g++) {
            struct canvas c;
            size_t tried = 0;
            paint(&c, numbers[i].kind, numbers[i].text, grades[g]);
            for (size_t at = 0; at < strlen(numbers[i].text); at += g == 0 ? 1 : 3)
                tried += try_twins(*state, &c, i, grades[g], at);
            assert_true(tried > 3);
            canvas_fini(&c);
        }
}

/* A number claimed where another kind, or nothing, stands. */
static void claims_from_nowhere_fail(void **state)
{
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        struct canvas c;
        struct engine_read r;
        bool is_accepted;
        canvas_init(&c, 920, 320, 128);
        claim(&r, numbers[i].kind, numbers[i].text, 500.0f, 100.0f);
        assert_int_equal(score_of(*state, &c, &r, false, &is_accepted), 0);
        assert_false(is_accepted);
        canvas_noise(&c, 127, (uint32_t)i);
        score_of(*state, &c, &r, false, &is_accepted);
        assert_false(is_accepted);
        for (int x = 0; x < c.w; x += 4)
            canvas_fill(&c, x, 0, 2, c.h, 0);
        score_of(*state, &c, &r, false, &is_accepted);
        assert_false(is_accepted);
        canvas_fini(&c);
    }
}

/* A short symbol is not believed inside the bars of a longer one: no quiet zone. */
static void pieces_of_longer_symbols_fail(void **state)
{
    char whole[MODULES_MAX], glued[2 * MODULES_MAX] = "";
    assert_true(draw_modules(SYM_ITF, "0829220875", whole));
    int n = snprintf(glued, sizeof glued, "1011%s1101", whole);
    assert_in_range(n, 1, MODULES_MAX);
    struct canvas c;
    struct engine_read r;
    bool is_accepted;
    canvas_init(&c, 920, 320, 235);
    draw_bars(&c, glued,
              &(struct pose){ .x = 60,
                              .y = 60,
                              .module_px = 3,
                              .height_px = 120,
                              .dark = 20,
                              .light = 235,
                              .quiet = 10 });
    claim(&r, SYM_ITF, "0829220875", 300.0f, 100.0f);
    score_of(*state, &c, &r, false, &is_accepted);
    assert_false(is_accepted);
    canvas_fini(&c);
}

/* A light strip lies over a longer symbol, just where its bars look like a stop.  Below the strip the
 * bars go on. */
static void a_covered_symbol_is_no_shorter_one(void **state)
{
    static const struct {
        int cover_px; /* from the top; the bars are 120 high */
        const char *claimed;
        bool is_accepted;
    } rows[] = {
        { 0, "0829100875", true },
        { 0, "0829", false },
        { 90, "0829", false },
        { 100, "0829", false },
    };
    char whole[MODULES_MAX], part[MODULES_MAX];
    assert_true(draw_modules(SYM_ITF, "0829100875", whole));
    assert_true(draw_modules(SYM_ITF, "0829", part));
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct canvas c;
        struct engine_read r;
        bool is_accepted;
        canvas_init(&c, 920, 320, 235);
        draw_bars(&c, whole,
                  &(struct pose){ .x = 60,
                                  .y = 60,
                                  .module_px = 3,
                                  .height_px = 120,
                                  .dark = 20,
                                  .light = 235,
                                  .quiet = 10 });
        canvas_fill(&c, 60 + 3 * (int)strlen(part), 0, 800, 60 + rows[i].cover_px, 235);
        claim(&r, SYM_ITF, rows[i].claimed, 150.0f, 80.0f);
        score_of(*state, &c, &r, false, &is_accepted);
        if (is_accepted != rows[i].is_accepted)
            fail_msg("%s under %d px", rows[i].claimed, rows[i].cover_px);
        canvas_fini(&c);
    }
}

/* One scan line is no proof, however well it fits. */
static void one_line_is_not_enough(void **state)
{
    struct canvas c;
    struct engine_read r;
    bool is_accepted;
    paint(&c, SYM_EAN13, "6901234567892", CLEAN);
    canvas_fill(&c, 0, 0, c.w, 120, 235);
    canvas_fill(&c, 0, 121, c.w, 199, 235);
    claim(&r, SYM_EAN13, "6901234567892", 500.0f, 120.0f);
    r.n_hits = 1;
    score_of(*state, &c, &r, false, &is_accepted);
    assert_false(is_accepted);
    canvas_fini(&c);
}

static void wrong_check_digits_have_no_bars(void **state)
{
    static const struct {
        enum symbol_kind kind;
        const char *text;
        bool is_good;
    } rows[] = {
        { SYM_EAN13, "6901234567892", true },
        { SYM_EAN13, "6901234567891", false },
        { SYM_EAN13, "690123456789", false },
        { SYM_EAN13, "69012345678a2", false },
        { SYM_EAN8, "96385074", true },
        { SYM_EAN8, "96385070", false },
        { SYM_UPCE, "04252614", true },
        { SYM_UPCE, "04252615", false },
        { SYM_UPCE, "24252614", false },
        { SYM_UPCE, "12345670", false }, /* number system 1: half of an EAN-13 looks like it */
        { SYM_UPCE, "01234565", true },
        { SYM_UPCE, "01234531", true },
        { SYM_UPCE, "04965802", true },
        { SYM_ITF, "123", false },
        { SYM_ITF, "", false },
        { SYM_ITF, "12", true },
        { SYM_CODE39, "a", false },
        { SYM_CODE39, "*", false },
        { SYM_CODE39, "", false },
        { SYM_CODE128, "", false },
        { SYM_CODE128, "\xc3\xa4", false },
        { SYM_CODE128, "\t\x1d", true },
        { SYM_QR, "1", false },
    };
    static struct pattern p;
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (pattern_encode(rows[i].kind, span_of(rows[i].text), false, &p) != rows[i].is_good)
            fail_msg("row %zu: %s", i, rows[i].text);
}

static int set_up(void **state)
{
    struct err err;
    return confirm_create((struct confirm **)state, &err) == ERR_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    confirm_destroy(*state);
    return 0;
}

/* A moving hand widens every bar and pales the narrow ones: then 777 is 111 in the eyes of who asks one character after
 * the other. */
static void widen(struct canvas *c, int by_px)
{
    for (int y = 0; y < c->h; y++)
        for (int x = 0; x + by_px < c->w; x++) {
            uint8_t *px = c->px + (size_t)y * (size_t)c->w + x;
            for (int k = 1; k <= by_px; k++)
                px[0] = px[k] < px[0] ? px[k] : px[0];
        }
}

static void twins_in_wide_bars_do_not_pass(void **state)
{
    struct confirm *k = *state;
    for (int by_px = 0; by_px <= 2; by_px++)
        for (int blur = 0; blur <= 3; blur++) {
            struct canvas c;
            struct engine_read r;
            bool is_accepted;
            paint(&c, SYM_EAN8, "69204777", 0);
            widen(&c, by_px);
            if (blur)
                canvas_blur(&c, blur);
            claim(&r, SYM_EAN8, "69204111", 500.0f, 100.0f);
            r.has_ends = true;
            r.from = (struct point){ 60.0f, 104.0f };
            r.to = (struct point){ 60.0f + 67.0f * damages[0].module_px, 104.0f };
            int score = score_of(k, &c, &r, false, &is_accepted);
            if (is_accepted)
                fail_msg("69204111 is believed, %d wider, blur %d: %d", by_px, blur, score);
            canvas_fini(&c);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(true_numbers_pass),
        cmocka_unit_test(their_twins_do_not),
        cmocka_unit_test(claims_from_nowhere_fail),
        cmocka_unit_test(pieces_of_longer_symbols_fail),
        cmocka_unit_test(a_covered_symbol_is_no_shorter_one),
        cmocka_unit_test(one_line_is_not_enough),
        cmocka_unit_test(wrong_check_digits_have_no_bars),
        cmocka_unit_test(twins_in_wide_bars_do_not_pass),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
