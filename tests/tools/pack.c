#include "tools/pack.h"

#include <pango/pangocairo.h>

#include "tools/bars.h"

/* ---- colours ---- */

struct colour {
    double r, g, b;
};

static const struct colour ink = { 0.12, 0.12, 0.14 }, paper = { 0.97, 0.96, 0.93 };
static const struct colour skin = { 0.87, 0.68, 0.56 }, sleeve = { 0.22, 0.28, 0.42 };

/* One design for each goods, always the same one. */
static const struct colour brands[] = {
    { 0.75, 0.16, 0.14 }, { 0.10, 0.42, 0.32 }, { 0.13, 0.32, 0.60 }, { 0.85, 0.52, 0.08 },
    { 0.45, 0.22, 0.52 }, { 0.55, 0.36, 0.18 }, { 0.08, 0.50, 0.60 }, { 0.62, 0.10, 0.34 },
};

static struct colour brand_of(const char *id)
{
    uint32_t h = 2166136261u; /* FNV-1a */
    for (; *id; id++)
        h = (h ^ (uint8_t)*id) * 16777619u;
    return brands[h / 7 % ARRAY_LEN(brands)];
}

static void set_colour(cairo_t *cr, struct colour c)
{
    cairo_set_source_rgb(cr, c.r, c.g, c.b);
}

static void round_rectangle(cairo_t *cr, double x, double y, double w, double h, double r)
{
    cairo_new_sub_path(cr);
    cairo_arc(cr, x + w - r, y + r, r, -G_PI / 2, 0);
    cairo_arc(cr, x + w - r, y + h - r, r, 0, G_PI / 2);
    cairo_arc(cr, x + r, y + h - r, r, G_PI / 2, G_PI);
    cairo_arc(cr, x + r, y + r, r, G_PI, 3 * G_PI / 2);
    cairo_close_path(cr);
}

/* ---- text and symbol ---- */

struct line {
    double x, y, width_px; /* width 0: as wide as it is */
    int size_px;
    bool is_bold;
    PangoAlignment align;
    struct colour colour;
};

static void draw_text(cairo_t *cr, const struct line *l, const char *text)
{
    PangoLayout *layout = pango_cairo_create_layout(cr);
    PangoFontDescription *font = pango_font_description_from_string("Noto Sans CJK SC");
    pango_context_set_language(pango_layout_get_context(layout),
                               pango_language_from_string("zh-cn"));
    pango_font_description_set_absolute_size(font, l->size_px * PANGO_SCALE);
    if (l->is_bold)
        pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
    pango_layout_set_font_description(layout, font);
    pango_layout_set_alignment(layout, l->align);
    if (l->width_px > 0) {
        pango_layout_set_width(layout, (int)l->width_px * PANGO_SCALE);
        pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
    }
    pango_layout_set_text(layout, text, -1);
    set_colour(cr, l->colour);
    cairo_move_to(cr, l->x, l->y);
    pango_cairo_show_layout(cr, layout);
    pango_font_description_free(font);
    g_object_unref(layout);
}

enum { MODULE = 6, BAR_H = 250, GUARD_H = 280, SYMBOL_X = 900, SYMBOL_Y = 640 };

/* Bars on whole pixels, so that the texture itself adds no error to their widths. */
static void draw_symbol(cairo_t *cr, const char *gtin)
{
    struct bars b;
    if (!bars_of_gtin(gtin, &b))
        return;
    int width = (b.modules + BARS_QUIET_LEFT + BARS_QUIET_RIGHT) * MODULE;
    set_colour(cr, (struct colour){ 1, 1, 1 });
    cairo_rectangle(cr, SYMBOL_X, SYMBOL_Y - 24, width, GUARD_H + 84);
    cairo_fill(cr);
    set_colour(cr, (struct colour){ 0.05, 0.05, 0.06 });
    for (int i = 0; i < b.modules; i++)
        if (b.is_dark[i])
            cairo_rectangle(cr, SYMBOL_X + (BARS_QUIET_LEFT + i) * MODULE, SYMBOL_Y, MODULE,
                            b.is_guard[i] ? GUARD_H : BAR_H);
    cairo_fill(cr);
    draw_text(cr,
              &(struct line){ SYMBOL_X, SYMBOL_Y + GUARD_H - 14, width, 50, false,
                              PANGO_ALIGN_CENTER, ink },
              gtin);
}

/* ---- the face ---- */

static void draw_band(cairo_t *cr, const struct goods *g, struct colour brand)
{
    set_colour(cr, brand);
    cairo_rectangle(cr, 0, 0, PACK_FACE_W, 330);
    cairo_fill(cr);
    set_colour(cr, (struct colour){ 1, 0.93, 0.72 });
    cairo_arc(cr, 1440, 165, 118, 0, 2 * G_PI);
    cairo_fill(cr);
    set_colour(cr, brand);
    for (int i = 0; i < 9; i++) { /* an emblem: an ear of wheat, more or less */
        double y = 90 + 18.0 * i, bow = (i % 2 ? 1 : -1) * 34;
        cairo_move_to(cr, 1440, y + 20);
        cairo_curve_to(cr, 1440 + bow, y + 14, 1440 + bow, y - 20, 1440, y - 26);
    }
    cairo_fill(cr);
    const struct colour white = { 1, 1, 1 };
    draw_text(cr, &(struct line){ 70, 40, 1180, 140, true, PANGO_ALIGN_LEFT, white }, g->name);
    draw_text(cr, &(struct line){ 76, 228, 1180, 62, false, PANGO_ALIGN_LEFT, white }, g->spec);
}

static void draw_particulars(cairo_t *cr, const struct goods *g)
{
    static const char *const labels[] = { "产品名称", "净含量/规格", "制造商", "生产许可证",
                                          "生产日期" };
    const char *const values[] = { g->name, g->spec, g->maker, g->licence, g->made };
    double y = 380;
    for (size_t i = 0; i < ARRAY_LEN(labels); i++) {
        if (!values[i][0])
            continue;
        char text[400];
        snprintf(text, sizeof text, "%s:%s", labels[i], values[i]);
        bool is_wide = y < 600; /* above the symbol a line may have the whole width */
        draw_text(cr,
                  &(struct line){ 70, y, is_wide ? 1540 : 800, 52, false, PANGO_ALIGN_LEFT, ink },
                  text);
        y += 84;
    }
    draw_text(cr,
              &(struct line){ 70, 960, 800, 40, false, PANGO_ALIGN_LEFT,
                              (struct colour){ 0.45, 0.45, 0.45 } },
              "演示样品 DEMO — 虚构企业");
}

/* The thumb lies on the pack's lower left edge, where nothing is printed; the arm goes down. */
static void draw_arm(cairo_t *cr)
{
    set_colour(cr, skin);
    round_rectangle(cr, 430, 980, 560, 900, 180);
    cairo_fill(cr);
    set_colour(cr, sleeve);
    round_rectangle(cr, 380, 1560, 660, 1100, 90);
    cairo_fill(cr);
}

static void draw_thumb(cairo_t *cr)
{
    cairo_save(cr);
    cairo_translate(cr, 560, 1150);
    cairo_rotate(cr, -0.35);
    set_colour(cr, (struct colour){ 0.84, 0.64, 0.52 });
    round_rectangle(cr, -75, -130, 150, 420, 74);
    cairo_fill(cr);
    set_colour(cr, (struct colour){ 0.93, 0.78, 0.70 });
    round_rectangle(cr, -46, -112, 92, 104, 42);
    cairo_fill(cr);
    cairo_restore(cr);
}

static void draw_face(cairo_t *cr, const struct goods *g)
{
    cairo_save(cr);
    cairo_translate(cr, (PACK_W - PACK_FACE_W) / 2.0, 0);
    round_rectangle(cr, 0, 0, PACK_FACE_W, PACK_FACE_H, 26);
    cairo_clip(cr);
    set_colour(cr, paper);
    cairo_paint(cr);
    draw_band(cr, g, brand_of(g->id));
    draw_particulars(cr, g);
    draw_symbol(cr, g->gtin);
    cairo_restore(cr);
}

/* ---- to a texture ---- */

/* JFIF colour from cairo's premultiplied ARGB32; neutral chroma is 128 times alpha. */
static void put_texel(uint8_t *to, uint32_t argb)
{
    int a = (int)(argb >> 24), r = argb >> 16 & 255, g = argb >> 8 & 255, b = argb & 255;
    int grey = 128 * a / 255;
    to[0] = (uint8_t)((19595 * r + 38470 * g + 7471 * b) >> 16);
    to[1] = (uint8_t)(grey + (-11059 * r - 21709 * g + 32768 * b) / 65536);
    to[2] = (uint8_t)(grey + (32768 * r - 27439 * g - 5329 * b) / 65536);
    to[3] = (uint8_t)a;
}

static enum err_code texture_from(cairo_surface_t *s, struct texture *out, struct err *err)
{
    cairo_surface_flush(s);
    int w = cairo_image_surface_get_width(s), h = cairo_image_surface_get_height(s);
    const uint8_t *data = cairo_image_surface_get_data(s);
    int stride = cairo_image_surface_get_stride(s);
    uint8_t *texels = data ? malloc((size_t)w * (size_t)h * TEXEL_BYTES) : NULL;
    if (!texels)
        return err_set(err, ERR_NOMEM, "no memory for a texture");
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) {
            uint32_t argb;
            memcpy(&argb, data + (ptrdiff_t)y * stride + x * 4, 4);
            put_texel(texels + ((size_t)y * (size_t)w + (size_t)x) * TEXEL_BYTES, argb);
        }
    *out = (struct texture){ w, h, texels };
    return ERR_OK;
}

enum err_code pack_draw(const struct goods *g, struct texture *out, struct err *err)
{
    cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, PACK_W, PACK_H);
    cairo_t *cr = cairo_create(s);
    draw_arm(cr);
    draw_face(cr, g);
    draw_thumb(cr);
    cairo_destroy(cr);
    enum err_code rc = texture_from(s, out, err);
    cairo_surface_destroy(s);
    return rc;
}

/* ---- the room ---- */

static void gradient(cairo_t *cr, double h, struct colour top, struct colour bottom)
{
    cairo_pattern_t *p = cairo_pattern_create_linear(0, 0, 0, h);
    cairo_pattern_add_color_stop_rgb(p, 0, top.r, top.g, top.b);
    cairo_pattern_add_color_stop_rgb(p, 1, bottom.r, bottom.g, bottom.b);
    cairo_set_source(cr, p);
    cairo_paint(cr);
    cairo_pattern_destroy(p);
}

/* Shelves with upright things on them, out of focus: upright edges are what a scanner for bars
 * must not take for a symbol. */
static void draw_shelves(cairo_t *cr, double w, double h)
{
    uint32_t seed = 12365;
    for (int shelf = 0; shelf < 3; shelf++) {
        double y = h * (0.10 + 0.24 * shelf), x = w * 0.04;
        while (x < w * 0.52) {
            seed = seed * 1664525u + 1013904223u;
            double thick = 14 + (seed >> 24) % 40, tall = h * (0.12 + (seed >> 20) % 7 * 0.01);
            struct colour c = brands[(seed >> 12) % ARRAY_LEN(brands)];
            cairo_set_source_rgb(cr, 0.35 + c.r * 0.5, 0.35 + c.g * 0.5, 0.35 + c.b * 0.5);
            cairo_rectangle(cr, x, y + h * 0.2 - tall, thick - 3, tall);
            cairo_fill(cr);
            x += thick;
        }
        cairo_set_source_rgb(cr, 0.50, 0.42, 0.34);
        cairo_rectangle(cr, w * 0.03, y + h * 0.2, w * 0.51, h * 0.018);
        cairo_fill(cr);
    }
}

/* A box blur by drawing it small and large again. */
static cairo_surface_t *soften(cairo_surface_t *s, int w, int h, int by)
{
    cairo_surface_t *small = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, w / by, h / by);
    cairo_t *cr = cairo_create(small);
    cairo_scale(cr, 1.0 / by, 1.0 / by);
    cairo_set_source_surface(cr, s, 0, 0);
    cairo_pattern_set_extend(cairo_get_source(cr), CAIRO_EXTEND_PAD);
    cairo_paint(cr);
    cairo_destroy(cr);
    cairo_surface_t *large = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, w, h);
    cr = cairo_create(large);
    cairo_scale(cr, (double)w / (w / by), (double)h / (h / by));
    cairo_set_source_surface(cr, small, 0, 0);
    cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_BILINEAR);
    cairo_pattern_set_extend(cairo_get_source(cr), CAIRO_EXTEND_PAD);
    cairo_paint(cr);
    cairo_destroy(cr);
    cairo_surface_destroy(small);
    return large;
}

enum err_code room_draw(int width_px, int height_px, struct texture *out, struct err *err)
{
    double w = width_px, h = height_px;
    cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width_px, height_px);
    cairo_t *cr = cairo_create(s);
    gradient(cr, h, (struct colour){ 0.80, 0.82, 0.80 }, (struct colour){ 0.58, 0.60, 0.60 });
    draw_shelves(cr, w, h);
    cairo_set_source_rgb(cr, 0.90, 0.94, 0.97); /* a window */
    cairo_rectangle(cr, w * 0.66, h * 0.08, w * 0.26, h * 0.42);
    cairo_fill(cr);
    cairo_set_source_rgb(cr, 0.44, 0.40, 0.36); /* a counter */
    cairo_rectangle(cr, 0, h * 0.84, w, h * 0.16);
    cairo_fill(cr);
    cairo_destroy(cr);
    cairo_surface_t *soft = soften(s, width_px, height_px, 9);
    enum err_code rc = texture_from(soft, out, err);
    cairo_surface_destroy(soft);
    cairo_surface_destroy(s);
    return rc;
}

void texture_fini(struct texture *t)
{
    free(t->texels);
    *t = (struct texture){ 0 };
}
