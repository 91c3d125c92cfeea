/* The keyboard by itself: golden pictures of it, and a walk over every way of typing in both languages, prints and
 * panels: keys large enough, none over another, no label cut, every key and candidate within reach. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/text.h"
#include "picture.h"
#include "ui/typing.h"

static const double mean_max = 1.5, block_max = 24.0;

/* What is half typed, as the engines gave it on 2026-11-23. */
static const struct board {
    const char *name;
    enum typing_kind kind;
    enum typing_mode mode;
    const char *text, *typed;
    const char *candidates[IME_CANDIDATES_MAX];
    bool has_more, is_inked, is_upper;
    unsigned page;
    unsigned kept; /* bit v: variant v has a picture */
} boards[] = {
    { "typing_pinyin",
      TYPING_FREE,
      TYPING_PINYIN,
      "在村口小卖部买的方便面，",
      "wei xian zhi liang",
      { "威县质量", "威县", "危险", "为先", "蔚县", "为限", "违宪", "魏县", "纬线", "未" },
      true,
      false,
      false,
      0,
      1 << 0 | 1 << 2 | 1 << 5 },
    { "typing_long",
      TYPING_FREE,
      TYPING_PINYIN,
      "",
      "wei xian zhi liang ji shu jian du ju ju bao zhong xin",
      { "威县质量技术监督局举报中心", "威县", "危险" },
      true,
      false,
      false,
      1,
      1 << 2 },
    { "typing_page",
      TYPING_FREE,
      TYPING_PINYIN,
      "",
      "shi",
      { "是", "时", "事", "使", "市", "式", "试", "石", "世", "师" },
      true,
      false,
      false,
      2,
      1 << 4 },
    { "typing_empty",
      TYPING_SHOP,
      TYPING_PINYIN,
      "",
      "",
      { NULL },
      false,
      false,
      false,
      0,
      1 << 0 },
    { "typing_hand",
      TYPING_NAME,
      TYPING_HAND,
      "王",
      "",
      { "木", "术", "本", "未", "末", "米", "禾", "不", "朩", "才" },
      false,
      true,
      false,
      0,
      1 << 0 | 1 << 2 },
    { "typing_latin",
      TYPING_FREE,
      TYPING_LATIN,
      "ABC",
      "",
      { NULL },
      false,
      false,
      true,
      0,
      1 << 3 },
    { "typing_digits",
      TYPING_FREE,
      TYPING_DIGITS,
      "12",
      "",
      { NULL },
      false,
      false,
      false,
      0,
      1 << 0 },
    { "typing_signs", TYPING_FREE, TYPING_SIGNS, "", "", { NULL }, false, false, false, 0, 1 << 2 },
    { "typing_number",
      TYPING_NUMBER,
      TYPING_DIGITS,
      "12.5",
      "",
      { NULL },
      false,
      false,
      false,
      0,
      1 << 0 },
};

/* Variants as in golden_models.h: bit 0 English, bit 1 lying panel, bit 2 large print. */
enum { VARIANTS = 8 };

static const struct stroke_point ink[] = { { 0.14f, 0.36f }, { 0.86f, 0.36f }, { 0.5f, 0.1f },
                                           { 0.5f, 0.92f },  { 0.48f, 0.38f }, { 0.12f, 0.8f },
                                           { 0.52f, 0.38f }, { 0.7f, 0.62f },  { 0.9f, 0.8f } };

static struct theme theme;
static struct words *words[2];
static PangoFontMap *fonts;
static PangoLayout *layout;

static int open_all(void **state)
{
    char assets[FS_PATH_MAX];
    struct err err = { 0 };
    (void)state;
    if (fs_join(assets, getenv("HEYAN_ROOT"), "assets", &err) || theme_open(assets, &theme, &err) ||
        words_open(assets, "zh", &words[0], &err) || words_open(assets, "en", &words[1], &err)) {
        print_error("%s\n", err.text);
        return -1;
    }
    fonts = pango_cairo_font_map_new();
    PangoContext *context = pango_font_map_create_context(fonts);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    pango_cairo_context_set_font_options(context, options);
    pango_cairo_context_set_resolution(context, 96.0);
    pango_context_set_language(context, pango_language_from_string("zh-cn"));
    cairo_font_options_destroy(options);
    layout = pango_layout_new(context);
    pango_layout_set_auto_dir(layout, FALSE);
    g_object_unref(context);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    g_object_unref(layout);
    g_object_unref(fonts);
    words_close(words[0]);
    words_close(words[1]);
    theme_close(&theme);
    return 0;
}

static void fill_model(struct model *m, const struct board *b, unsigned variant)
{
    struct model_typing *t = &m->typing;
    memset(m, 0, sizeof *m);
    m->english = variant & 1;
    m->large = variant & 4;
    *t = (struct model_typing){ .kind = b->kind, .mode = b->mode, .is_upper = b->is_upper };
    for (int i = 0; i < TYPING_MODE_COUNT; i++)
        t->has[i] = b->kind == TYPING_NUMBER ? i == TYPING_DIGITS : true;
    text_copy(t->text, sizeof t->text, b->text);
    text_copy(t->typed, sizeof t->typed, b->typed);
    for (size_t i = 0; i < IME_CANDIDATES_MAX && b->candidates[i]; i++)
        text_copy(t->candidates.text[t->candidates.n++], IME_CANDIDATE_TEXT, b->candidates[i]);
    t->candidates.has_more = b->has_more;
    t->page = b->page;
    if (b->is_inked) {
        static const size_t ends[] = { 2, 4, 6, 9 };
        memcpy(t->ink.points, ink, sizeof ink);
        memcpy(t->ink.ends, ends, sizeof ends);
        t->ink.n = ARRAY_LEN(ink);
        t->ink.n_strokes = ARRAY_LEN(ends);
    }
}

struct drawing {
    struct model model;
    struct panel panel;
    struct canvas canvas;
    cairo_surface_t *picture;
    struct rect keyboard;
};

static void draw(struct drawing *d, const struct board *b, unsigned variant, size_t first)
{
    bool is_flat = variant & 2;
    int w = is_flat ? 1920 : 1080, h = is_flat ? 1080 : 1920;
    struct canvas *c = &d->canvas;
    fill_model(&d->model, b, variant);
    d->model.typing.first = first;
    panel_measure(&theme, w, h, 0, &d->panel);
    d->picture = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, w, h);
    *c = (struct canvas){ .cr = cairo_create(d->picture),
                          .layout = layout,
                          .theme = &theme,
                          .panel = &d->panel,
                          .words = words[variant & 1],
                          .model = &d->model };
    cairo_scale(c->cr, d->panel.scale, d->panel.scale);
    pango_cairo_update_layout(c->cr, layout);
    canvas_fill(c, (struct rect){ 0, 0, d->panel.width, d->panel.height }, COLOUR_PAPER);
    struct rect r = d->panel.body;
    d->keyboard = rect_cut_bottom(&r, typing_height(c), 16);
    rect_cut_top(&r, 8, 0);
    typing_draw_text(c, rect_inset(rect_cut_top(&r, r.h < 240 ? r.h : 240, 0), 40, 0), "...");
    typing_draw(c, d->keyboard);
    canvas_settle(c);
    cairo_destroy(c->cr);
    cairo_surface_flush(d->picture);
}

static bool meet(struct rect a, struct rect b)
{
    return a.x < b.x + b.w - 0.01 && b.x < a.x + a.w - 0.01 && a.y < b.y + b.h - 0.01 &&
           b.y < a.y + a.h - 0.01;
}

static size_t complain(const struct board *b, unsigned variant, const char *what, size_t i,
                       struct rect r)
{
    print_error("%s variant %u: %s %zu at %.0f,%.0f %.0fx%.0f\n", b->name, variant, what, i, r.x,
                r.y, r.w, r.h);
    return 1;
}

/* Large enough for a thumb with the slop, none over another, all inside the keyboard. */
static size_t walk_keys(const struct drawing *d, const struct board *b, unsigned variant)
{
    const struct canvas *c = &d->canvas;
    double least = theme.sizes[SIZE_TOUCH_MIN][d->panel.upright ? 0 : 1];
    size_t faults = c->n_missing;
    for (size_t i = 0; i < c->n_zones; i++) {
        struct rect z = c->zones[i].box, hit = c->zones[i].hit;
        if (z.w < 96 - 0.01 || z.h < 96 - 0.01 || hit.h < least - 0.01)
            faults += complain(b, variant, "too small a key", i, z);
        if (z.x < -0.01 || z.x + z.w > d->panel.width + 0.01 || z.y < d->keyboard.y - 0.01 ||
            z.y + z.h > d->panel.body.y + d->panel.body.h + 0.01)
            faults += complain(b, variant, "outside the keyboard", i, z);
        for (size_t k = 0; k < i; k++)
            if (meet(hit, c->zones[k].hit))
                faults += complain(b, variant, "over another", i, hit);
        if (c->pad.w > 0 && meet(hit, rect_inset(c->pad, 9, 9)))
            faults += complain(b, variant, "over the pad", i, hit);
    }
    for (size_t i = 0; i < c->n_marks; i++)
        if (c->marks[i].cut || c->marks[i].over)
            faults += complain(b, variant, "label cut", i, c->marks[i].box);
    return faults;
}

static size_t zones_of(const struct canvas *c, enum action action, int from, int to)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n_zones; i++)
        n += c->zones[i].touch.action == action && c->zones[i].touch.arg >= from &&
             c->zones[i].touch.arg <= to;
    return n;
}

static void every_key_can_be_touched(void **state)
{
    static struct drawing d;
    size_t faults = 0;
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(boards); i++)
        for (unsigned v = 0; v < VARIANTS; v++) {
            draw(&d, &boards[i], v, 0);
            faults += walk_keys(&d, &boards[i], v);
            assert_int_equal(zones_of(&d.canvas, ACTION_TYPE, TYPE_BACKSPACE, TYPE_BACKSPACE), 1);
            assert_int_equal(zones_of(&d.canvas, ACTION_TYPING_MODE, 0, TYPING_MODE_COUNT),
                             boards[i].kind == TYPING_NUMBER ? 0 : TYPING_MODE_COUNT);
            if (boards[i].mode == TYPING_PINYIN || boards[i].mode == TYPING_LATIN)
                assert_int_equal(zones_of(&d.canvas, ACTION_TYPE, 'a', 'z'), 26);
            if (boards[i].mode == TYPING_DIGITS)
                assert_int_equal(zones_of(&d.canvas, ACTION_TYPE, '0', '9'), 10);
            assert_int_equal(d.canvas.pad.w > 0, boards[i].mode == TYPING_HAND);
            cairo_surface_destroy(d.picture);
        }
    assert_int_equal(faults, 0);
}

/* Following the arrow on, each candidate is shown once, and then comes the engine's next page. */
static void every_candidate_is_reached(void **state)
{
    static struct drawing d;
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(boards); i++)
        for (unsigned v = 0; v < VARIANTS; v++) {
            size_t first = 0, n = 0, turns = 0;
            do {
                draw(&d, &boards[i], v, first);
                n = d.model.typing.candidates.n;
                size_t shown = zones_of(&d.canvas, ACTION_CANDIDATE, 0, IME_CANDIDATES_MAX);
                assert_true(n == 0 || shown > 0);
                first += shown;
                size_t on = zones_of(&d.canvas, ACTION_CANDIDATE, CANDIDATE_FROM + (int)first,
                                     CANDIDATE_FROM + (int)first);
                assert_int_equal(on, first < n);
                cairo_surface_destroy(d.picture);
            } while (first < n && ++turns < 20);
            assert_int_equal(first, n);
            assert_int_equal(zones_of(&d.canvas, ACTION_CANDIDATE, CANDIDATE_NEXT, CANDIDATE_NEXT),
                             boards[i].has_more);
        }
}

static void pictures_are_as_kept(void **state)
{
    static struct drawing d;
    const char *mode = getenv("HEYAN_GOLDEN");
    bool update = mode && strcmp(mode, "update") == 0;
    size_t wrong = 0;
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(boards); i++)
        for (unsigned v = 0; v < VARIANTS; v++) {
            char path[FS_PATH_MAX];
            struct picture_diff diff = { 0 };
            if (!(boards[i].kept >> v & 1))
                continue;
            draw(&d, &boards[i], v, 0);
            cairo_surface_t *got = picture_reduce(d.picture);
            cairo_surface_destroy(d.picture);
            assert_true(snprintf(path, sizeof path, "%s/tests/golden/pictures/%s.%s.%s%s.png",
                                 getenv("HEYAN_ROOT"), boards[i].name, v & 2 ? "flat" : "up",
                                 v & 1 ? "en" : "zh", v & 4 ? ".large" : "") < (int)sizeof path);
            if (update)
                assert_int_equal(cairo_surface_write_to_png(got, path), CAIRO_STATUS_SUCCESS);
            cairo_surface_t *kept = cairo_image_surface_create_from_png(path);
            if (cairo_surface_status(kept) != CAIRO_STATUS_SUCCESS ||
                !picture_compare(got, kept, &diff) || diff.mean > mean_max ||
                diff.block > block_max) {
                print_error("%s: mean %.2f, worst block %.1f at %d,%d\n", path, diff.mean,
                            diff.block, diff.block_x, diff.block_y);
                wrong++;
            }
            cairo_surface_destroy(kept);
            cairo_surface_destroy(got);
        }
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_can_be_touched),
        cmocka_unit_test(every_candidate_is_reached),
        cmocka_unit_test(pictures_are_as_kept),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
