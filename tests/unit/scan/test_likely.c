/* Numbers out of bars that are small, blurred, faint, bent or half hidden; and what must not become
 * a number. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "code/gtin.h"
#include "scan/likely.h"
#include "scan/likely_number.h"
#include "scan/likely_proof.h"
#include "scan/scanner.h"
#include "unit/scan/draw.h"

struct heard {
    size_t n;
    enum symbol_kind kind;
    char text[32];
    struct point from, to;
};

static void hear(void *self, const struct engine_read *r)
{
    struct heard *h = self;
    h->n++;
    h->kind = r->kind;
    h->from = r->from;
    h->to = r->to;
    assert_true(r->has_ends && r->n_hits > 0 && r->n_hits <= ENGINE_HITS_MAX);
    assert_true(span_copy(r->data, h->text, sizeof h->text));
}

static int setup(void **state)
{
    struct err err;
    struct likely *l;
    assert_int_equal(likely_create(&l, &err), ERR_OK);
    *state = l;
    return 0;
}

static int teardown(void **state)
{
    likely_destroy(*state);
    return 0;
}

enum { W = 520, H = 300 };

/* How a symbol stands on the canvas, its middle in the canvas's middle, and what spoils it. */
struct scene {
    const char *name;
    float module_px, degrees, lean, bend; /* lean: px a line; bend: part of the length */
    uint8_t dark, light;
    int blur_px, n_blurs, noise, glare_modules;
    float height_px;
    bool is_long; /* a short symbol may be refused here: it needs more proof */
};

/* Moves each row by what a bar leans, and its columns by what the pack bends. */
static void bend(struct canvas *c, float lean, float by)
{
    uint8_t row[W];
    for (int y = 0; y < c->h; y++) {
        memcpy(row, c->px + y * c->w, W);
        for (int x = 0; x < c->w; x++) {
            float s = ((float)x - W / 2) / 200.0f;
            float at = (float)x + lean * (float)(y - H / 2) + by * 200.0f * s * (1.0f - s * s);
            int i = (int)floorf(at);
            i = i < 0 ? 0 : i > W - 2 ? W - 2 : i;
            float part = fminf(fmaxf(at - (float)i, 0.0f), 1.0f);
            c->px[y * c->w + x] = (uint8_t)((1.0f - part) * (float)row[i] +
                                            part * (float)row[i + 1] + 0.5f);
        }
    }
}

static struct region paint(struct canvas *c, const char *modules, const struct scene *s)
{
    float n = (float)strlen(modules), a = s->degrees * 0.017453293f;
    float half = 0.5f * n * s->module_px, high = 0.5f * s->height_px;
    float dx = -half * cosf(a) + high * sinf(a), dy = -half * sinf(a) - high * cosf(a);
    canvas_init(c, W, H, s->light);
    draw_bars(c, modules,
              &(struct pose){ .x = W / 2 + dx,
                              .y = H / 2 + dy,
                              .module_px = s->module_px,
                              .height_px = s->height_px,
                              .degrees = s->degrees,
                              .dark = s->dark,
                              .light = s->light });
    if (s->glare_modules > 0)
        canvas_fill(c, W / 2 + 5, H / 2 - (int)high, (int)((float)s->glare_modules * s->module_px),
                    (int)(0.6f * s->height_px), s->light);
    if (s->lean != 0.0f || s->bend != 0.0f)
        bend(c, s->lean, s->bend);
    for (int i = 0; i < s->n_blurs; i++)
        canvas_blur(c, s->blur_px);
    canvas_noise(c, s->noise, 5);
    return (struct region){ .centre = { W / 2, H / 2 },
                            .along = { cosf(a), sinf(a) },
                            .half_length_px = half,
                            .half_height_px = high };
}

static struct heard ask(struct likely *l, const struct canvas *c, const struct region *at)
{
    struct heard h = { 0 };
    struct plane p = { .px = c->px, .w = c->w, .h = c->h };
    likely_read(l, &p, at, KINDS_RETAIL, hear, &h);
    return h;
}

static const struct {
    enum symbol_kind kind;
    const char *text;
} numbers[] = {
    { SYM_EAN13, "6291041500213" }, /* GS1's own example of a check digit */
    { SYM_EAN13, "9501101530003" }, /* GenSpecs, throughout */
    { SYM_EAN13, "0614141000036" }, /* a UPC-A */
    { SYM_EAN13, "6901234567892" }, { SYM_EAN8, "96385074" }, { SYM_EAN8, "95012346" },
    { SYM_UPCE, "01234565" },       { SYM_UPCE, "04252614" }, /* ISO/IEC 15420, 6.4.3 */
};

static const struct scene scenes[] = {
    { "flat", 3.0f, 0, 0, 0, 20, 235, 0, 0, 0, 0, 120, false },
    { "1.3 px a module", 1.3f, 0, 0, 0, 20, 235, 0, 0, 4, 0, 60, false },
    { "1 px a module", 1.02f, 0, 0, 0, 20, 235, 0, 0, 2, 0, 60, true },
    { "1 px a module, turned", 1.05f, 20, 0, 0, 20, 235, 0, 0, 2, 0, 60, false },
    { "blurred over a module", 3.0f, 0, 0, 0, 20, 235, 1, 4, 3, 0, 120, false },
    { "blurred, faint", 3.0f, 0, 0, 0, 110, 150, 1, 3, 1, 0, 120, false },
    { "noisy", 2.6f, 0, 0, 0, 60, 200, 0, 0, 60, 0, 120, false },
    { "turned by 37", 2.4f, 37, 0, 0, 20, 235, 0, 0, 5, 0, 100, false },
    { "upside down", 2.5f, 180, 0, 0, 20, 235, 0, 0, 5, 0, 100, false },
    { "upright, from below", 2.0f, 270, 0, 0, 20, 235, 0, 0, 5, 0, 100, false },
    { "leaning bars", 2.5f, 0, 0.12f, 0, 20, 235, 0, 0, 5, 0, 120, false },
    { "bent", 2.5f, 0, 0, 0.06f, 20, 235, 1, 1, 5, 0, 120, false },
    { "glare over a part", 2.5f, 0, 0, 0, 20, 235, 1, 1, 5, 12, 120, true },
};

static void spoilt_bars_are_read(void **state)
{
    char modules[MODULES_MAX];
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
        for (size_t k = 0; k < ARRAY_LEN(scenes); k++) {
            struct canvas c;
            assert_true(draw_modules(numbers[i].kind, numbers[i].text, modules));
            struct region at = paint(&c, modules, &scenes[k]);
            struct heard h = ask(*state, &c, &at);
            if (h.n == 0 && scenes[k].is_long && numbers[i].kind != SYM_EAN13) {
                canvas_fini(&c);
                continue;
            }
            if (h.n != 1 || h.kind != numbers[i].kind || strcmp(h.text, numbers[i].text) != 0)
                fail_msg("%s, %s: %zu %s", numbers[i].text, scenes[k].name, h.n, h.text);
            canvas_fini(&c);
        }
}

/* From the first bar to the last, in reading order, in the plane's own pixels. */
static void ends_lie_where_the_bars_end(void **state)
{
    static const float turns[] = { 0, 30, 180, 265 };
    char modules[MODULES_MAX];
    assert_true(draw_modules(SYM_EAN13, "6901234567892", modules));
    for (size_t i = 0; i < ARRAY_LEN(turns); i++) {
        struct canvas c;
        struct scene s = scenes[0];
        s.degrees = turns[i];
        s.module_px = 2.0f;
        struct region at = paint(&c, modules, &s);
        struct heard h = ask(*state, &c, &at);
        float a = turns[i] * 0.017453293f;
        assert_int_equal(h.n, 1);
        assert_true(hypotf(h.from.x - W / 2 + 95 * cosf(a), h.from.y - H / 2 + 95 * sinf(a)) < 9);
        assert_true(hypotf(h.to.x - W / 2 - 95 * cosf(a), h.to.y - H / 2 - 95 * sinf(a)) < 9);
        float run_x = h.to.x - h.from.x, run_y = h.to.y - h.from.y;
        assert_true(fabsf(hypotf(run_x, run_y) - 190.0f) < 2.0f);
        canvas_fini(&c);
    }
}

/* A finder is not exact. */
static void a_region_may_be_off(void **state)
{
    static const struct {
        float shift, stretch, degrees;
    } rows[] = { { 10, 1, 0 }, { -10, 1, 0 },    { 0, 0.9f, 0 }, { 0, 1.1f, 0 },
                 { 0, 1, 2 },  { 6, 0.93f, -2 }, { 0, 1.3f, 0 } };
    char modules[MODULES_MAX];
    struct canvas c;
    assert_true(draw_modules(SYM_EAN13, "9501101530003", modules));
    struct region at = paint(&c, modules, &scenes[4]);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct region off = at;
        float a = rows[i].degrees * 0.017453293f;
        off.centre.x += rows[i].shift;
        off.half_length_px *= rows[i].stretch;
        off.along = (struct point){ -cosf(a), -sinf(a) };
        struct heard h = ask(*state, &c, &off);
        assert_int_equal(h.n, 1);
        assert_string_equal(h.text, "9501101530003");
    }
    canvas_fini(&c);
}

/* Two valid numbers that differ as little as two can, under ever more blur and noise: never the
 * twin, and in the end nothing. */
static void what_cannot_be_told_apart_is_refused(void **state)
{
    static const struct {
        enum symbol_kind kind;
        const char *text;
    } twins[] = {
        { SYM_EAN13, "6901234567892" }, { SYM_EAN13, "6901234567908" },
        { SYM_EAN13, "6901234467895" }, { SYM_EAN13, "6907234567894" },
        { SYM_EAN13, "0012345678905" }, { SYM_EAN13, "0072345678909" },
        { SYM_EAN8, "96385074" },       { SYM_EAN8, "96385173" },
        { SYM_UPCE, "04252614" },       { SYM_UPCE, "04253613" },
    };
    char modules[MODULES_MAX];
    size_t n_read = 0, n_refused = 0;
    for (size_t i = 0; i < ARRAY_LEN(twins); i++) {
        assert_true(draw_modules(twins[i].kind, twins[i].text, modules));
        for (int blurs = 0; blurs <= 12; blurs += 2)
            for (int noise = 0; noise <= 60; noise += 20) {
                struct canvas c;
                struct scene s = { "", 2.2f, 0, 0, 0, 40, 210, 1, blurs, noise, 0, 70, false };
                struct region at = paint(&c, modules, &s);
                struct heard h = ask(*state, &c, &at);
                n_read += h.n;
                n_refused += h.n == 0;
                if (h.n && (h.kind != twins[i].kind || strcmp(h.text, twins[i].text) != 0))
                    fail_msg("%s, blur %d, noise %d: %s", twins[i].text, blurs, noise, h.text);
                if (h.n && blurs == 12 && noise == 60)
                    fail_msg("%s is believed in the worst blur", h.text);
                canvas_fini(&c);
            }
    }
    if (!(n_read > 60 && n_refused > 30))
        fail_msg("%zu read, %zu refused", n_read, n_refused);
}

static void nothing_else_becomes_a_number(void **state)
{
    static const struct {
        enum symbol_kind kind;
        const char *text;
    } rows[] = {
        { SYM_EAN13, "6901234567893" },   { SYM_EAN13, "9501101530013" }, /* wrong check digits */
        { SYM_EAN13, "6291041500216" },   { SYM_EAN8, "96385075" },
        { SYM_UPCE, "14252614" }, /* number system 1: not in the GenSpecs */
        { SYM_CODE128, "6901234567892" }, { SYM_CODE128, "XK16-204-01" },
        { SYM_CODE39, "XK-204" },         { SYM_ITF, "6901234567" },
        { SYM_ITF, "16901234567899" },
    };
    char modules[MODULES_MAX];
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_true(draw_modules(rows[i].kind, rows[i].text, modules));
        float n = (float)strlen(modules);
        for (int blurs = 0; blurs <= 12; blurs += 2) {
            struct canvas c;
            struct scene s = { "", 440.0f / n, 0, 0, 0, 30, 220, 1, blurs, 6, 0, 120, false };
            s.module_px = fminf(s.module_px, 3.0f);
            struct region at = paint(&c, modules, &s);
            struct heard h = ask(*state, &c, &at);
            if (h.n)
                fail_msg("%s, blur %d: %s", rows[i].text, blurs, h.text);
            canvas_fini(&c);
        }
    }
}

/* Bars and spaces of chance widths, two in three of them with guards at their ends. */
static void chance_bars_are_refused(void **state)
{
    uint32_t seed = 11;
    for (int i = 0; i < 120; i++) {
        char modules[MODULES_MAX] = "101";
        size_t n = 3, want = (size_t)(i % 2 ? 95 : i % 4 ? 67 : 51);
        for (char bar = '0'; n < want - 3; bar = bar == '0' ? '1' : '0') {
            seed = seed * 1664525u + 1013904223u;
            for (size_t k = (seed >> 28) % 4 + 1; k > 0 && n < want - 3; k--)
                modules[n++] = bar;
        }
        memcpy(modules + n, i % 3 ? "101" : "001", 4);
        struct canvas c;
        struct scene s = { "", 2.4f, 0, 0, 0, 30, 220, 1, i % 5, 6, 0, 90, false };
        struct region at = paint(&c, modules, &s);
        struct heard h = ask(*state, &c, &at);
        if (h.n)
            fail_msg("chance %d: %s", i, h.text);
        canvas_fini(&c);
    }
}

/* ---- add-ons ---- */

enum { ADDON_MAX = 64 };

/* GenSpecs 5.2.2.5: guard 1011, two or five digits in sets A and B, 01 between them. */
static void draw_addon(const char *text, char out[ADDON_MAX])
{
    static const char *const parity5[10] = { "BBAAA", "BABAA", "BAABA", "BAAAB", "ABBAA",
                                             "AABBA", "AAABB", "ABABA", "ABAAB", "AABAB" };
    static const char *const parity2[4] = { "AA", "AB", "BA", "BB" };
    const unsigned v[5] = { (unsigned)text[0] - '0', (unsigned)text[1] - '0',
                            text[2] ? (unsigned)text[2] - '0' : 0,
                            text[2] ? (unsigned)text[3] - '0' : 0,
                            text[2] ? (unsigned)text[4] - '0' : 0 };
    const char *parity = text[2] ? parity5[(3 * (v[0] + v[2] + v[4]) + 9 * (v[1] + v[3])) % 10]
                                 : parity2[(v[0] * 10 + v[1]) % 4];
    char one[MODULES_MAX], number[14];
    memcpy(out, "1011", 5);
    for (size_t i = 0; text[i]; i++) {
        /* The digit as an EAN-13 has it that begins with it, in the set asked for: leading digit 0
         * is all A, and B is C read backwards. */
        snprintf(number, sizeof number, "0%c00000%c00000", text[i], text[i]);
        assert_true(draw_modules(SYM_EAN13, number, one));
        char digit[8] = { 0 };
        for (size_t k = 0; k < 7; k++)
            digit[k] = parity[i] == 'A' ? one[3 + k] : one[50 + 6 - k];
        size_t n = strlen(out);
        snprintf(out + n, ADDON_MAX - n, "%s%s", digit, text[i + 1] ? "01" : "");
    }
}

/* An EAN-13 with its add-on behind it, or the add-on alone. */
static void paint_addon(struct canvas *c, const char *addon, bool is_alone, struct region *at)
{
    const struct scene s = { "", 2.2f, 0, 0, 0, 30, 220, 1, 1, 4, 0, 90, false };
    char modules[MODULES_MAX], bars[ADDON_MAX];
    draw_addon(addon, bars);
    if (is_alone) {
        memcpy(modules, bars, strlen(bars) + 1);
    } else {
        assert_true(draw_modules(SYM_EAN13, "9780201379624", modules));
        snprintf(modules + strlen(modules), ADDON_MAX + 10, "000000000%s", bars);
    }
    *at = paint(c, modules, &s);
}

/* Neither here nor in the whole scanner: the number alone, or nothing. */
static void addons_never_change_a_number(void **state)
{
    static const char *const addons[] = { "12", "05", "52495", "90000" };
    static struct symbols symbols;
    struct scanner *scanner;
    struct err err;
    assert_int_equal(scanner_create(&scanner, &err), ERR_OK);
    for (size_t i = 0; i < ARRAY_LEN(addons); i++)
        for (int alone = 0; alone < 2; alone++) {
            struct canvas c;
            struct region at;
            paint_addon(&c, addons[i], alone, &at);
            struct heard h = ask(*state, &c, &at);
            struct frame f = canvas_frame(&c);
            assert_int_equal(scanner_scan(scanner, &f, SCAN_STILL, &symbols, &err), ERR_OK);
            assert_int_equal(h.n, alone ? 0 : 1);
            assert_int_equal(symbols.count, alone ? 0 : 1);
            if (!alone) {
                assert_string_equal(h.text, "9780201379624");
                assert_int_equal(symbols.at[0].kind, SYM_EAN13);
                assert_true(span_eq(symbol_span(&symbols.at[0]), "9780201379624"));
            }
            canvas_fini(&c);
        }
    scanner_destroy(scanner);
}

/* ---- numbers ---- */

/* The two least costs of all million valid UPC-E, by trying them all. */
static void try_all(const struct likely_model *m, const struct likely_costs *c, float best[2],
                    char text_of_best[9])
{
    const struct likely_layout *l = likely_model_layout(m, SYM_UPCE);
    best[0] = best[1] = 1e9f;
    for (unsigned i = 0; i < 1000000; i++) {
        char text[16] = "", upca[13];
        uint8_t value[LIKELY_CELLS_MAX];
        float cost = 0.0f;
        for (int check = 0; check < 10; check++) {
            snprintf(text, sizeof text, "0%06u%d", i, check);
            if (gtin_upce_expand(text, upca))
                break;
        }
        assert_true(likely_number_values(l, span_of(text), value));
        for (size_t k = 0; k < l->n_cells; k++)
            cost += c->cell[k][value[k]] + (k ? m->twice[value[k - 1]][value[k]] : 0.0f);
        if (cost < best[0]) {
            best[1] = best[0];
            best[0] = cost;
            memcpy(text_of_best, text, 9);
        } else if (cost < best[1]) {
            best[1] = cost;
        }
    }
}

static void the_best_valid_number_is_the_best(void **state)
{
    struct likely_model *m = calloc(1, sizeof *m);
    struct likely_costs c = { .scale = 1.0f };
    struct likely_number found, other[LIKELY_OTHERS_MAX];
    float best[2];
    char text[9];
    uint32_t seed = 3;
    (void)state;
    assert_non_null(m);
    likely_model_init(m);
    likely_model_choose(m, 5, LIKELY_SPREAD_NONE);
    const struct likely_layout *l = likely_model_layout(m, SYM_UPCE);
    for (size_t k = 0; k < l->n_cells; k++)
        for (size_t v = 0; v < LIKELY_LANES; v++) {
            seed = seed * 1664525u + 1013904223u;
            c.cell[k][v] = (float)(seed >> 8) / 1e6f;
        }
    try_all(m, &c, best, text);
    size_t n = likely_number_best(m, l, &c, &found, other);
    assert_string_equal(found.text, text);
    assert_true(fabsf(found.cost - best[0]) < 1e-3f);
    assert_true(n > 0 && fabsf(other[0].cost - best[1]) < 1e-3f);
    assert_true(likely_number_free(m, l, &c) <= best[0] + 1e-3f);
    free(m);
}

/* ---- bad input ---- */

/* A stripe of glare along the bars, a crease and two halves explained all but one character; beside
 * them right numbers, one of them noisy all over. */
static void every_character_must_be_explained(void **state)
{
    static const struct {
        float margin, explained, worst;
        bool is_sure;
    } rows[] = {
        { 76.0f, 0.951f, 0.0307f, false }, { 69.6f, 0.952f, 0.0282f, false },
        { 97.2f, 0.934f, 0.1015f, false }, { 105.4f, 0.967f, 0.0108f, true },
        { 85.2f, 0.955f, 0.0146f, true },  { 60.0f, 0.880f, 0.0500f, true },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct likely_findings f = { .kind = SYM_EAN13,
                                           .n_bands = 5,
                                           .margin = rows[i].margin,
                                           .explained = rows[i].explained,
                                           .worst = rows[i].worst,
                                           .quiet = 0.02f,
                                           .blur = 0.5f };
        if (likely_proof_is_sure(&f) != rows[i].is_sure)
            fail_msg("row %zu", i);
    }
}

static void senseless_regions_are_refused(void **state)
{
    static const struct region rows[] = {
        { { 0, 0 }, { 1, 0 }, 0, 0 },          { { 0, 0 }, { 0, 0 }, 100, 40 },
        { { NAN, 0 }, { 1, 0 }, 100, 40 },     { { 100, 100 }, { NAN, 1 }, 100, 40 },
        { { 100, 100 }, { 1, 0 }, NAN, 40 },   { { 100, 100 }, { 1, 0 }, INFINITY, 40 },
        { { 100, 100 }, { 1, 0 }, 100, NAN },  { { 1e30f, 0 }, { 1, 0 }, 100, 40 },
        { { -900, -900 }, { 1, 0 }, 100, 40 }, { { 100, 100 }, { 0, 1 }, 1e6f, 1e6f },
        { { 260, 150 }, { 1, 0 }, 250, 0 },
    };
    static const int sides[][2] = { { 1, 1 }, { 2, 2 }, { 1, 300 }, { 520, 1 }, { 520, 300 } };
    for (size_t s = 0; s < ARRAY_LEN(sides); s++)
        for (int grey = 0; grey <= 255; grey += 255) {
            struct canvas c;
            canvas_init(&c, sides[s][0], sides[s][1], (uint8_t)grey);
            for (size_t i = 0; i < ARRAY_LEN(rows); i++)
                assert_int_equal(ask(*state, &c, &rows[i]).n, 0);
            canvas_fini(&c);
        }
}

static void kinds_not_asked_for_are_not_given(void **state)
{
    char modules[MODULES_MAX];
    struct canvas c;
    struct heard h = { 0 };
    assert_true(draw_modules(SYM_EAN13, "6901234567892", modules));
    struct region at = paint(&c, modules, &scenes[0]);
    struct plane p = { .px = c.px, .w = c.w, .h = c.h };
    likely_read(*state, &p, &at, KINDS_RETAIL & ~(1u << SYM_EAN13), hear, &h);
    likely_read(*state, &p, &at, KINDS_QR, hear, &h);
    assert_int_equal(h.n, 0);
    likely_read(*state, &p, &at, 1u << SYM_EAN13, hear, &h);
    assert_int_equal(h.n, 1);
    canvas_fini(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spoilt_bars_are_read),
        cmocka_unit_test(ends_lie_where_the_bars_end),
        cmocka_unit_test(a_region_may_be_off),
        cmocka_unit_test(what_cannot_be_told_apart_is_refused),
        cmocka_unit_test(nothing_else_becomes_a_number),
        cmocka_unit_test(chance_bars_are_refused),
        cmocka_unit_test(addons_never_change_a_number),
        cmocka_unit_test(the_best_valid_number_is_the_best),
        cmocka_unit_test(every_character_must_be_explained),
        cmocka_unit_test(senseless_regions_are_refused),
        cmocka_unit_test(kinds_not_asked_for_are_not_given),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
