/* Whole frames: what is read, what is refused, and that nothing takes for ever. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/clock.h"
#include "scan/scanner.h"
#include "unit/scan/draw.h"

struct fixture {
    struct scanner *scanner;
    struct symbols symbols;
};

static void scan_ok(struct fixture *t, const struct canvas *c, enum scan_effort effort)
{
    struct frame f = canvas_frame(c);
    struct err err = { 0 };
    if (scanner_scan(t->scanner, &f, effort, &t->symbols, &err) != ERR_OK)
        fail_msg("%s", err.text);
}

static const struct symbol *only_one(const struct fixture *t, enum symbol_kind kind,
                                     const void *data, size_t len)
{
    assert_int_equal(t->symbols.count, 1);
    const struct symbol *s = &t->symbols.at[0];
    assert_string_equal(symbol_kind_name(s->kind), symbol_kind_name(kind));
    assert_int_equal(s->len, len);
    assert_memory_equal(s->data, data, len);
    return s;
}

static void paint(struct canvas *c, enum symbol_kind kind, const char *text, struct pose pose)
{
    char modules[MODULES_MAX];
    assert_true(draw_modules(kind, text, modules));
    draw_bars(c, modules, &pose);
}

static const struct pose flat = {
    .x = 150, .y = 120, .module_px = 3, .height_px = 150, .dark = 25, .light = 230, .quiet = 11
};

static void kinds_are_read(void **state)
{
    static const struct {
        enum symbol_kind kind, as;
        const char *text, *payload;
        bool glance;
    } rows[] = {
        { SYM_EAN13, SYM_EAN13, "6901234567892", "6901234567892", true },
        { SYM_EAN13, SYM_EAN13, "0012345678905", "0012345678905", true }, /* UPC-A */
        { SYM_EAN8, SYM_EAN8, "96385074", "96385074", true },
        { SYM_UPCE, SYM_UPCE, "04252614", "04252614", true },
        { SYM_CODE128, SYM_CODE128, "XK16-204-01234", "XK16-204-01234", false },
        { SYM_CODE128, SYM_CODE128,
          "\x1d"
          "0106901234567892",
          "\x1d"
          "0106901234567892",
          false },
        { SYM_CODE128, SYM_CODE128,
          "\x1d"
          "10AB1\x1d"
          "17240101",
          "\x1d"
          "10AB1\x1d"
          "17240101",
          false },
        { SYM_CODE39, SYM_CODE39, "XK-204-01", "XK-204-01", false },
        { SYM_ITF, SYM_ITF, "16901234567899", "16901234567899", false },
    };
    struct fixture *t = *state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct canvas c;
        canvas_init(&c, 1000, 400, 128);
        paint(&c, rows[i].kind, rows[i].text, flat);
        canvas_noise(&c, 6, 1);
        scan_ok(t, &c, SCAN_STILL);
        const struct symbol *s = only_one(t, rows[i].as, rows[i].payload, strlen(rows[i].payload));
        /* The outline: from the first bar on, inside the drawn height. */
        assert_in_range((uintmax_t)s->corner[0].x, 148, 152);
        assert_in_range((uintmax_t)s->corner[0].y, 118, 272);
        assert_true(s->corner[1].x > s->corner[0].x);
        assert_true(s->corner[3].y >= s->corner[0].y);
        assert_true(s->score >= 500 && s->score <= 1000);
        scan_ok(t, &c, SCAN_GLANCE);
        if (t->symbols.count != rows[i].glance)
            fail_msg("%s at a glance: %zu", rows[i].text, t->symbols.count);
        size_t seen = 0;
        for (int k = 0; k < 8; k++) {
            scan_ok(t, &c, SCAN_LIVE);
            seen += t->symbols.count;
        }
        assert_int_equal(seen, 8);
        canvas_fini(&c);
    }
}

static void turned_symbols_are_read(void **state)
{
    static const float degrees[] = { 8, 30, 45, 90, 135, 180, 225, 270, 352 };
    struct fixture *t = *state;
    for (size_t i = 0; i < ARRAY_LEN(degrees); i++) {
        struct canvas c;
        struct pose pose = flat;
        canvas_init(&c, 900, 900, 128);
        float a = degrees[i] * 0.017453293f, ca = __builtin_cosf(a), sa = __builtin_sinf(a);
        pose.x = 450.0f - 142.0f * ca + 75.0f * sa;
        pose.y = 450.0f - 142.0f * sa - 75.0f * ca;
        pose.degrees = degrees[i];
        paint(&c, SYM_EAN13, "6901234567892", pose);
        scan_ok(t, &c, SCAN_STILL);
        const struct symbol *s = only_one(t, SYM_EAN13, "6901234567892", 13);
        /* Its own top left corner turns with it. */
        float dx = s->corner[1].x - s->corner[0].x, dy = s->corner[1].y - s->corner[0].y;
        assert_true(dx * ca + dy * sa > 200.0f);
        /* From a camera: within the frames that see every row of the list once. */
        size_t seen = 0;
        for (int k = 0; k < 8; k++) {
            scan_ok(t, &c, SCAN_LIVE);
            seen += t->symbols.count;
        }
        assert_true(seen >= 1);
        canvas_fini(&c);
    }
}

static void light_on_dark_is_read(void **state)
{
    struct canvas c;
    struct pose pose = flat;
    pose.dark = 230;
    pose.light = 25;
    canvas_init(&c, 700, 400, 128);
    paint(&c, SYM_EAN13, "6901234567892", pose);
    scan_ok(*state, &c, SCAN_STILL);
    only_one(*state, SYM_EAN13, "6901234567892", 13);
    canvas_fini(&c);
}

static void qr_payload_is_bytes(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
        bool is_gs1;
        const char *payload;
        size_t payload_len;
    } rows[] = {
        { "https://example.cn/01/06901234567892", 36, false, "https://example.cn/01/06901234567892",
          36 },
        { "a\0b\xff\x01z", 6, false, "a\0b\xff\x01z", 6 },
        /* ZBar 0.23.92 does not say that a QR began with FNC1; separators inside arrive. */
        { "10AB1\x1d"
          "17240101",
          14, true,
          "10AB1\x1d"
          "17240101",
          14 },
        { "\xbc\xdb\xb8\xf1 12365", 10, false, "\xbc\xdb\xb8\xf1 12365", 10 }, /* GB 2312 */
        { "\xe4\xbb\xb7\xe6\xa0\xbc", 6, false, "\xe4\xbb\xb7\xe6\xa0\xbc", 6 },
        /* Shift JIS katakana becomes UTF-8 */
        { "\x83\x52\x81\x5b\x83\x68", 6, false, "\xe3\x82\xb3\xe3\x83\xbc\xe3\x83\x89", 9 },
    };
    struct fixture *t = *state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct canvas c;
        canvas_init(&c, 400, 300, 200);
        draw_qr(&c, (const uint8_t *)rows[i].bytes, rows[i].len, rows[i].is_gs1, 40, 30, 5, 10,
                245);
        scan_ok(t, &c, SCAN_STILL);
        only_one(t, SYM_QR, rows[i].payload, rows[i].payload_len);
        canvas_fini(&c);
    }
}

static void several_symbols_are_all_read(void **state)
{
    struct fixture *t = *state;
    struct canvas c;
    canvas_init(&c, 1280, 720, 180);
    paint(&c, SYM_EAN13, "6901234567892", flat);
    struct pose below = flat;
    below.y = 480;
    paint(&c, SYM_EAN13, "9780201379624", below);
    draw_qr(&c, (const uint8_t *)"https://example.cn/a", 20, false, 800, 100, 5, 10, 245);
    draw_qr(&c, (const uint8_t *)"https://example.cn/b", 20, false, 800, 420, 5, 10, 245);
    scan_ok(t, &c, SCAN_STILL);
    assert_int_equal(t->symbols.count, 4);
    unsigned found = 0;
    for (size_t i = 0; i < 4; i++) {
        struct span s = symbol_span(&t->symbols.at[i]);
        found |= span_eq(s, "6901234567892") ? 1u : span_eq(s, "9780201379624") ? 2u : 0u;
        found |= span_eq(s, "https://example.cn/a")   ? 4u
                 : span_eq(s, "https://example.cn/b") ? 8u
                                                      : 0u;
    }
    assert_int_equal(found, 15);
    canvas_fini(&c);
}

/* 3PRM8N is 123456788 in the pharmacy code on the same bars. */
static void code_39_of_two_meanings_is_not_read(void **state)
{
    struct fixture *t = *state;
    struct canvas c;
    canvas_init(&c, 900, 400, 230);
    paint(&c, SYM_CODE39, "00000D", flat); /* 12, whose pharmacy check digit is 2 */
    scan_ok(t, &c, SCAN_STILL);
    assert_int_equal(t->symbols.count, 0);
    canvas_fill(&c, 0, 0, 900, 400, 230);
    paint(&c, SYM_CODE39, "00000C", flat); /* 11 would need another */
    scan_ok(t, &c, SCAN_STILL);
    only_one(t, SYM_CODE39, "00000C", 6);
    canvas_fini(&c);
}

/* A drawn label, out of focus, whose last digits were taken for their twins: ...112. */
static void twins_are_told_apart(void **state)
{
    struct fixture *t = *state;
    struct canvas c;
    canvas_load(&c, "blurred_twins.pgm");
    for (int effort = SCAN_GLANCE; effort <= SCAN_STILL; effort++) {
        scan_ok(t, &c, (enum scan_effort)effort);
        for (size_t i = 0; i < t->symbols.count; i++)
            assert_memory_equal(t->symbols.at[i].data, "8857023108778", 13);
    }
    assert_int_equal(t->symbols.count, 1); /* by the last, all rows of it */
    canvas_fini(&c);
}

/* Blur makes a UPC-E of the left half of an EAN-13 that the border of the picture cuts off. */
static void what_the_border_cuts_off_is_no_short_symbol(void **state)
{
    struct fixture *t = *state;
    struct canvas c;
    canvas_load(&c, "half_at_border.pgm");
    for (int effort = SCAN_GLANCE; effort <= SCAN_STILL; effort++) {
        scan_ok(t, &c, (enum scan_effort)effort);
        assert_int_equal(t->symbols.count, 0);
    }
    canvas_fini(&c);
}

static void frames_that_lie_are_refused(void **state)
{
    static uint8_t grey[64];
    static const struct {
        struct frame f;
    } rows[] = {
        { { .format = FRAME_GREY, .width_px = 0, .height_px = 0, .luma = grey } },
        { { .format = FRAME_GREY, .width_px = 8, .height_px = 0, .luma = grey, .luma_stride = 8 } },
        { { .format = FRAME_GREY,
            .width_px = -8,
            .height_px = 8,
            .luma = grey,
            .luma_stride = 8 } },
        { { .format = FRAME_GREY, .width_px = 8, .height_px = 8, .luma = grey, .luma_stride = 7 } },
        { { .format = FRAME_GREY, .width_px = 8, .height_px = 8, .luma = NULL, .luma_stride = 8 } },
        { { .format = FRAME_NONE, .width_px = 8, .height_px = 8, .luma = grey, .luma_stride = 8 } },
        { { .format = FRAME_GREY,
            .width_px = FRAME_SIDE_MAX + 1,
            .height_px = 1,
            .luma = grey,
            .luma_stride = FRAME_SIDE_MAX + 1 } },
        { { .format = FRAME_GREY,
            .width_px = FRAME_SIDE_MAX,
            .height_px = FRAME_SIDE_MAX,
            .luma = grey,
            .luma_stride = FRAME_SIDE_MAX } },
    };
    struct fixture *t = *state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        for (int effort = SCAN_GLANCE; effort <= SCAN_STILL; effort++) {
            struct err err = { 0 };
            assert_int_equal(
                scanner_scan(t->scanner, &rows[i].f, (enum scan_effort)effort, &t->symbols, &err),
                ERR_UNSUPPORTED);
            assert_int_equal(err.code, ERR_UNSUPPORTED);
            assert_non_null(strstr(err.text, "frame"));
        }
}

static void tiny_and_empty_frames_hold_nothing(void **state)
{
    static const int sides[][2] = {
        { 1, 1 }, { 1, 500 }, { 500, 1 }, { 2, 2 }, { 3, 7 }, { 16, 9 }
    };
    struct fixture *t = *state;
    for (size_t i = 0; i < ARRAY_LEN(sides); i++)
        for (int effort = SCAN_GLANCE; effort <= SCAN_STILL; effort++) {
            struct canvas c;
            canvas_init(&c, sides[i][0], sides[i][1], 0);
            canvas_noise(&c, 255, 3);
            scan_ok(t, &c, (enum scan_effort)effort);
            assert_int_equal(t->symbols.count, 0);
            canvas_fini(&c);
        }
}

enum scene { BLACK, WHITE, NOISE, BARS, FINE_BARS, RINGS, SCENES };

static void paint_scene(struct canvas *c, enum scene scene)
{
    for (int y = 0; y < c->h; y++)
        for (int x = 0; x < c->w; x++) {
            int dx = x - c->w / 2, dy = y - c->h / 2;
            static const int widths[8] = { 2, 3, 5, 2, 7, 2, 4, 6 };
            int at = x % 31, k = 0;
            while (k < 8 && at >= widths[k])
                at -= widths[k++];
            uint8_t v = scene == WHITE ? 255 : 0;
            if (scene == BARS)
                v = k % 2 ? 255 : 0;
            else if (scene == FINE_BARS)
                v = x & 1 ? 255 : 0;
            else if (scene == RINGS) /* moiré */
                v = (uint8_t)((dx * dx + dy * dy) >> 3);
            c->px[(size_t)y * (size_t)c->w + (size_t)x] = v;
        }
    if (scene == NOISE)
        canvas_noise(c, 255, 11);
}

/* Nothing is read, and the CPU time stays bounded: a sanitizer may make it ten times slower. */
static void scenes_without_symbols(void **state)
{
    struct fixture *t = *state;
    for (int scene = BLACK; scene < SCENES; scene++) {
        struct canvas c;
        canvas_init(&c, 1280, 720, 128);
        paint_scene(&c, (enum scene)scene);
        for (int effort = SCAN_GLANCE; effort <= SCAN_STILL; effort++) {
            int64_t began_us = clock_thread_cpu_us();
            scan_ok(t, &c, (enum scan_effort)effort);
            assert_int_equal(t->symbols.count, 0);
            assert_true(clock_thread_cpu_us() - began_us < 20 * 1000 * 1000);
        }
        canvas_fini(&c);
    }
}

static void a_huge_frame_is_read_in_bounded_time(void **state)
{
    struct fixture *t = *state;
    struct canvas c;
    canvas_init(&c, 8192, 8192, 200);
    char modules[MODULES_MAX];
    assert_true(draw_modules(SYM_EAN13, "6901234567892", modules));
    for (int y = 3000; y < 4500; y++)
        for (int x = 0; x < 95 * 20; x++)
            c.px[(size_t)y * 8192 + 2000 + (size_t)x] = modules[x / 20] == '1' ? 20 : 235;
    int64_t began_us = clock_thread_cpu_us();
    scan_ok(t, &c, SCAN_STILL);
    assert_true(clock_thread_cpu_us() - began_us < 30 * 1000 * 1000);
    const struct symbol *s = only_one(t, SYM_EAN13, "6901234567892", 13);
    assert_in_range((uintmax_t)s->corner[0].x, 1980, 2020);
    canvas_fini(&c);
}

/* A row longer than it is wide: the bytes between rows are nobody's business. */
static void strides_are_followed(void **state)
{
    struct fixture *t = *state;
    struct canvas c;
    canvas_init(&c, 1000, 400, 230);
    paint(&c, SYM_EAN13, "6901234567892", flat);
    struct frame f = canvas_frame(&c);
    struct err err;
    f.width_px = 600;
    assert_int_equal(scanner_scan(t->scanner, &f, SCAN_LIVE, &t->symbols, &err), ERR_OK);
    only_one(t, SYM_EAN13, "6901234567892", 13);
    canvas_fini(&c);
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
        WITH_SCANNER(kinds_are_read),
        WITH_SCANNER(turned_symbols_are_read),
        WITH_SCANNER(light_on_dark_is_read),
        WITH_SCANNER(qr_payload_is_bytes),
        WITH_SCANNER(several_symbols_are_all_read),
        WITH_SCANNER(code_39_of_two_meanings_is_not_read),
        WITH_SCANNER(twins_are_told_apart),
        WITH_SCANNER(what_the_border_cuts_off_is_no_short_symbol),
        WITH_SCANNER(frames_that_lie_are_refused),
        WITH_SCANNER(tiny_and_empty_frames_hold_nothing),
        WITH_SCANNER(scenes_without_symbols),
        WITH_SCANNER(a_huge_frame_is_read_in_bounded_time),
        WITH_SCANNER(strides_are_followed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
