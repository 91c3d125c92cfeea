#include "tools/print_lines.h"

#include <math.h>
#include <pango/pangocairo.h>

/* The grades of libraries' measurements: what stands between the print and the luma plane. */
static const struct wear {
    const char *name;
    double blur_px, motion_px, noise, turn_deg, keystone, contrast, shade;
} wears[GRADE_COUNT] = {
    [GRADE_CLEAN] = { "clean", 0, 0, 0, 0, 0, 1, 0 },
    [GRADE_MILD] = { "mild", 0.7, 0, 5, 2, 0, 0.85, 0 },
    [GRADE_POOR] = { "poor", 1.0, 0, 7.5, 3, 0.10, 0.47, 0.15 },
    [GRADE_BAD] = { "bad", 1.2, 3, 11, 4, 0.10, 0.42, 0.2 },
};

const char *grade_name(enum grade g)
{
    return wears[g].name;
}

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    uint32_t h = *state;
    h ^= h >> 15;
    h *= 2246822519u;
    h ^= h >> 13;
    return h;
}

static double unit(uint32_t *state)
{
    return next_random(state) / 4294967296.0;
}

/* Near enough to normal, deviation 1. */
static double normal(uint32_t *state)
{
    double sum = 0;
    for (int i = 0; i < 6; i++)
        sum += unit(state);
    return (sum - 3) * 1.41421356;
}

/* ---- drawing flat ---- */

enum { FINE = 2 }; /* drawn at twice the size, so that warping does not soften */

static cairo_surface_t *draw_flat(const char *const *lines, size_t n, const struct print_look *look,
                                  int *w, int *h)
{
    cairo_surface_t *probe = cairo_image_surface_create(CAIRO_FORMAT_A8, 8, 8);
    cairo_t *cr = cairo_create(probe);
    PangoLayout *layout = pango_cairo_create_layout(cr);
    PangoFontDescription *font = pango_font_description_from_string(look->font);
    GString *text = g_string_new(NULL);
    for (size_t i = 0; i < n; i++)
        g_string_append_printf(text, "%s%s", i ? "\n" : "", lines[i]);
    pango_font_description_set_absolute_size(font, look->size_px * FINE * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_layout_set_spacing(layout, look->size_px * FINE * PANGO_SCALE / 3);
    pango_layout_set_text(layout, text->str, -1);
    pango_layout_get_pixel_size(layout, w, h);
    cairo_surface_t *flat = cairo_image_surface_create(CAIRO_FORMAT_A8, *w, *h);
    cairo_t *draw = cairo_create(flat);
    pango_cairo_update_layout(draw, layout);
    pango_cairo_show_layout(draw, layout);
    cairo_destroy(draw);
    cairo_surface_flush(flat);
    g_string_free(text, TRUE);
    pango_font_description_free(font);
    g_object_unref(layout);
    cairo_destroy(cr);
    cairo_surface_destroy(probe);
    return flat;
}

/* ---- what the camera does ---- */

struct flat {
    const uint8_t *px;
    int w, h, stride;
};

static double flat_at(const struct flat *f, double x, double y)
{
    int ix = (int)floor(x), iy = (int)floor(y);
    double v[2][2], fx = x - ix, fy = y - iy;
    for (int j = 0; j < 2; j++)
        for (int i = 0; i < 2; i++) {
            int px = ix + i, py = iy + j;
            bool inside = px >= 0 && py >= 0 && px < f->w && py < f->h;
            v[j][i] = inside ? f->px[py * f->stride + px] / 255.0 : 0;
        }
    return (v[0][0] * (1 - fx) + v[0][1] * fx) * (1 - fy) +
           (v[1][0] * (1 - fx) + v[1][1] * fx) * fy;
}

/* Ink 0 to 1 on the picture: turned, and narrowing towards one side. */
static void warp(const struct flat *f, const struct wear *wear, const struct print_look *look,
                 uint32_t *random, float *ink, int w, int h)
{
    double side = unit(random) < 0.5 ? -1 : 1;
    double turn = (look->turn_deg + side * wear->turn_deg * (0.4 + 0.6 * unit(random))) * M_PI /
                  180;
    double c = cos(turn), s = sin(turn), keystone = side * wear->keystone / w;
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) {
            double dx = x - 0.5 * (w - 1), dy = y - 0.5 * (h - 1);
            double far = 1 + keystone * dx;
            double u = (c * dx + s * dy) * far, v = (-s * dx + c * dy) * far;
            ink[y * w + x] = (float)flat_at(f, FINE * u + 0.5 * (f->w - 1),
                                            FINE * v + 0.5 * (f->h - 1));
        }
}

static void smear(float *ink, float *row, size_t n, size_t step, const double *kernel, int r)
{
    for (size_t i = 0; i < n; i++) {
        double sum = 0;
        for (int k = -r; k <= r; k++) {
            long at = (long)i + k;
            at = at < 0 ? 0 : (at >= (long)n ? (long)n - 1 : at);
            sum += kernel[k + r] * (double)ink[(size_t)at * step];
        }
        row[i] = (float)sum;
    }
    for (size_t i = 0; i < n; i++)
        ink[i * step] = row[i];
}

static void blur(float *ink, float *row, int w, int h, double sigma, double motion)
{
    enum { R = 6 };
    double k[2 * R + 1], box[2 * R + 1], sum = 0, boxes = 0;
    for (int i = -R; i <= R; i++) {
        k[i + R] = sigma > 0 ? exp(-i * i / (2 * sigma * sigma)) : (i == 0);
        box[i + R] = fabs((double)i) <= motion / 2 ? 1 : 0;
        sum += k[i + R];
        boxes += box[i + R];
    }
    for (int i = 0; i <= 2 * R; i++) {
        k[i] /= sum;
        box[i] /= boxes;
    }
    for (int y = 0; y < h; y++) {
        smear(ink + y * w, row, (size_t)w, 1, k, R);
        smear(ink + y * w, row, (size_t)w, 1, box, R);
    }
    for (int x = 0; x < w; x++)
        smear(ink + x, row, (size_t)h, (size_t)w, k, R);
}

static void expose(const float *ink, const struct wear *wear, const struct print_look *look,
                   uint32_t *random, struct plane *out)
{
    double paper = 225, black = paper - 200 * wear->contrast;
    for (int y = 0; y < out->h; y++)
        for (int x = 0; x < out->w; x++) {
            double i = (double)ink[y * out->w + x];
            double v = look->is_light ? black + (paper - black) * i : paper + (black - paper) * i;
            v *= 1 - wear->shade * x / out->w;
            v += wear->noise * normal(random);
            out->px[y * out->w + x] = (uint8_t)(v < 0 ? 0 : (v > 255 ? 255 : v));
        }
}

static enum err_code print(const char *const *lines, size_t n, const struct print_look *look, int w,
                           int h, struct plane *out)
{
    const struct wear *wear = &wears[look->grade];
    uint32_t random = look->seed * 747796405u + 2891336453u;
    struct flat f;
    cairo_surface_t *surface = draw_flat(lines, n, look, &f.w, &f.h);
    f.px = cairo_image_surface_get_data(surface);
    f.stride = cairo_image_surface_get_stride(surface);
    if (w == 0) { /* as large as it takes when turned */
        double lean = sin((fabs(look->turn_deg) + wear->turn_deg) * M_PI / 180);
        w = f.w / FINE + look->size_px * 2;
        h = f.h / FINE + look->size_px + (int)(lean * f.w / FINE);
    }
    float *ink = calloc((size_t)w * (size_t)h, sizeof *ink);
    float *row = calloc((size_t)(w > h ? w : h), sizeof *row);
    enum err_code rc = ink && row ? plane_size(out, w, h) : ERR_NOMEM;
    if (!rc) {
        warp(&f, wear, look, &random, ink, w, h);
        blur(ink, row, w, h, wear->blur_px, wear->motion_px);
        expose(ink, wear, look, &random, out);
    }
    cairo_surface_destroy(surface);
    free(ink);
    free(row);
    return rc;
}

enum err_code print_line(const char *text, const struct print_look *look, struct plane *out)
{
    return print(&text, 1, look, 0, 0, out);
}

enum err_code print_label(const char *const *lines, size_t n, const struct print_look *look,
                          int width_px, int height_px, struct plane *out)
{
    return print(lines, n, look, width_px, height_px, out);
}

struct frame print_frame(const struct plane *p)
{
    return (struct frame){ .format = FRAME_GREY,
                           .width_px = p->w,
                           .height_px = p->h,
                           .luma = p->px,
                           .luma_stride = (size_t)p->w };
}
