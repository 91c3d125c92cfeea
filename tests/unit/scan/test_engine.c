/* The second engine: what ZBar does not know, and that neither takes the program down. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "scan/engine.h"
#include "scan/scanner.h"
#include "unit/scan/draw.h"

/* Drawn by libdmtx, an encoder of other people than the decoder's: "123456", the example of ISO/IEC
 * 16022, and FNC1 010690123456789217260101. */
static const char dm_plain[] = "1010101010"
                               "1100101101"
                               "1100000100"
                               "1100011101"
                               "1100001000"
                               "1000001111"
                               "1110110000"
                               "1111011001"
                               "1001110100"
                               "1111111111";
static const char dm_gs1[] = "101010101010101010110000011100010101100010100000111110"
                             "101100110011101111111011000010101100101001001100011001"
                             "101000110010100010111101000110010011110010011000110000"
                             "111011111011110011101110010101111110111001110000111111"
                             "100001111010010010100010110101000001110011110100001000"
                             "110101100001010111100001110100000110111111111111111111";

struct fixture {
    struct scanner *scanner;
    struct symbols symbols;
};

enum way { UPRIGHT, QUARTER, MIRRORED, LIGHT_ON_DARK, WAYS };

static void draw_matrix(struct canvas *c, const char *modules, int side, int px, enum way way,
                        int n_spoilt)
{
    uint8_t paper = way == LIGHT_ON_DARK ? 20 : 235, ink = way == LIGHT_ON_DARK ? 235 : 20;
    canvas_fill(c, 0, 0, c->w, c->h, paper);
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++) {
            int u = way == QUARTER ? y : way == MIRRORED ? side - 1 - x : x;
            int v = way == QUARTER ? side - 1 - x : y;
            bool is_dark = modules[v * side + u] == '1';
            bool is_inside = v > 0 && u > 0 && v < side - 1 && u < side - 1;
            if (is_inside && (v * side + u) % 7 < n_spoilt)
                is_dark = !is_dark;
            if (is_dark)
                canvas_fill(c, 60 + x * px, 50 + y * px, px, px, ink);
        }
}

static void scan_ok(struct fixture *t, const struct canvas *c, enum scan_effort effort)
{
    struct frame f = canvas_frame(c);
    struct err err = { 0 };
    if (scanner_scan(t->scanner, &f, effort, &t->symbols, &err) != ERR_OK)
        fail_msg("%s", err.text);
}

static void datamatrix_is_read_every_way(void **state)
{
    static const struct {
        const char *modules;
        int side, ways;      /* the smallest light on dark is not found */
        const char *payload; /* GS1: the leading FNC1 is 1d, as of Code 128 */
    } rows[] = {
        { dm_plain, 10, LIGHT_ON_DARK, "123456" },
        { dm_gs1, 18, WAYS,
          "\x1d"
          "010690123456789217260101" },
    };
    struct fixture *t = *state;
    struct canvas c;
    canvas_init(&c, 320, 300, 200);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        for (int way = UPRIGHT; way < rows[i].ways; way++) {
            size_t len = strlen(rows[i].payload);
            draw_matrix(&c, rows[i].modules, rows[i].side, 6, (enum way)way, 0);
            canvas_noise(&c, 8, 2);
            scan_ok(t, &c, SCAN_STILL);
            if (t->symbols.count != 1)
                fail_msg("symbol %zu, way %d: %zu read", i, way, t->symbols.count);
            assert_int_equal(t->symbols.at[0].kind, SYM_DM);
            assert_int_equal(t->symbols.at[0].len, len);
            assert_memory_equal(t->symbols.at[0].data, rows[i].payload, len);
            assert_in_range((uintmax_t)symbol_centre(&t->symbols.at[0]).x, 80, 125);
        }
    canvas_fini(&c);
}

/* Beyond what its error correction can mend, nothing is read; a wrong number least of all. */
static void a_spoilt_datamatrix_is_not_read(void **state)
{
    struct fixture *t = *state;
    struct canvas c;
    canvas_init(&c, 320, 300, 200);
    for (int n_spoilt = 2; n_spoilt < 5; n_spoilt++) {
        draw_matrix(&c, dm_gs1, 18, 6, UPRIGHT, n_spoilt);
        scan_ok(t, &c, SCAN_STILL);
        assert_int_equal(t->symbols.count, 0);
    }
    canvas_fini(&c);
}

static void live_frames_read_datamatrix(void **state)
{
    struct fixture *t = *state;
    struct canvas c;
    canvas_init(&c, 320, 300, 200);
    draw_matrix(&c, dm_gs1, 18, 8, UPRIGHT, 0);
    size_t n_read = 0;
    for (int k = 0; k < 4; k++) {
        scan_ok(t, &c, SCAN_LIVE);
        n_read += t->symbols.count;
    }
    assert_true(n_read >= 2);
    canvas_fini(&c);
}

/* zxing-cpp 1.4 ends the program when it compares equal linear symbols of more than one line. */
static void the_same_number_twice_is_read_twice(void **state)
{
    struct fixture *t = *state;
    struct canvas c;
    char modules[MODULES_MAX];
    canvas_init(&c, 1280, 720, 190);
    assert_true(draw_modules(SYM_EAN13, "6901234567892", modules));
    for (int k = 0; k < 3; k++)
        draw_bars(&c, modules,
                  &(struct pose){ .x = 80.0f + 400.0f * (float)k,
                                  .y = 80.0f + 120.0f * (float)k,
                                  .module_px = 3,
                                  .height_px = 160,
                                  .dark = 25,
                                  .light = 230,
                                  .quiet = 10 });
    for (int effort = SCAN_GLANCE; effort <= SCAN_STILL; effort++) {
        scan_ok(t, &c, (enum scan_effort)effort);
        assert_int_equal(t->symbols.count, 3);
        for (size_t i = 0; i < 3; i++)
            assert_true(span_eq(symbol_span(&t->symbols.at[i]), "6901234567892"));
    }
    canvas_fini(&c);
}

struct heard {
    unsigned kinds;
    size_t n;
};

static void hear(void *self, const struct engine_read *r)
{
    struct heard *h = self;
    h->kinds |= 1u << r->kind;
    h->n++;
}

/* An engine looks for what it is asked for alone, and both libraries know every linear kind. */
static void engines_find_what_they_are_asked_for(void **state)
{
    static const struct {
        enum symbol_kind kind;
        const char *text;
    } rows[] = {
        { SYM_EAN13, "6901234567892" }, { SYM_EAN8, "96385074" },    { SYM_UPCE, "04252614" },
        { SYM_CODE128, "XK16-204" },    { SYM_CODE39, "XK-204-01" }, { SYM_ITF, "16901234567899" },
    };
    (void)state;
    for (int id = 0; id < ENGINE_COUNT; id++) {
        struct engine *e;
        struct err err;
        assert_int_equal(scan_engine_create((enum engine_id)id, &e, &err), ERR_OK);
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
            struct canvas c;
            char modules[MODULES_MAX];
            canvas_init(&c, 900, 300, 230);
            assert_true(draw_modules(rows[i].kind, rows[i].text, modules));
            draw_bars(&c, modules,
                      &(struct pose){ .x = 90,
                                      .y = 60,
                                      .module_px = 3,
                                      .height_px = 150,
                                      .dark = 25,
                                      .light = 230,
                                      .quiet = 11 });
            struct plane p = { .px = c.px, .w = c.w, .h = c.h };
            struct heard own = { 0 }, others = { 0 };
            scan_engine_look(e, &p, 1u << rows[i].kind, 1, hear, &own);
            /* Our own knows square symbols alone. */
            assert_int_equal(own.kinds, id == ENGINE_GRID ? 0 : 1u << rows[i].kind);
            scan_engine_look(e, &p, KINDS_2D, 1, hear, &others);
            assert_int_equal(others.n, 0);
            canvas_fini(&c);
        }
        scan_engine_look(e, &(struct plane){ 0 }, KINDS_ALL, 1, hear, &(struct heard){ 0 });
        scan_engine_destroy(e);
    }
}

static int set_up(void **state)
{
    struct err err;
    struct fixture *t = calloc(1, sizeof *t);
    *state = t;
    return t && scanner_create(&t->scanner, &err) == ERR_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    struct fixture *t = *state;
    scanner_destroy(t->scanner);
    free(t);
    return 0;
}

int main(void)
{
#define WITH_SCANNER(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_SCANNER(datamatrix_is_read_every_way),
        WITH_SCANNER(a_spoilt_datamatrix_is_not_read),
        WITH_SCANNER(live_frames_read_datamatrix),
        WITH_SCANNER(the_same_number_twice_is_read_twice),
        cmocka_unit_test(engines_find_what_they_are_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
