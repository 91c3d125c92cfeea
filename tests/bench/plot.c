#include "bench/plot.h"

#include <pango/pangocairo.h>

enum {
    COLUMNS = 4,
    CELL_W = 360,
    CELL_H = 250,
    HEAD_H = 60,
    LEFT = 46,
    RIGHT = 14,
    TOP = 34,
    BOTTOM = 50
};

struct colour {
    double r, g, b;
};

/* Told apart by people who see few colours, and by dashes and marks as well (Okabe and Ito). */
static const struct colour colours[PLOT_LINES_MAX] = {
    { 0.00, 0.45, 0.70 }, { 0.34, 0.71, 0.91 }, { 0.84, 0.37, 0.00 },
    { 0.00, 0.62, 0.45 }, { 0.80, 0.47, 0.65 }, { 0.30, 0.30, 0.30 },
};
static const double dashes[PLOT_LINES_MAX][2] = { { 1, 0 }, { 7, 4 }, { 1, 0 },
                                                  { 1, 0 }, { 7, 4 }, { 2, 3 } };

static void text(cairo_t *cr, double x, double y, int size, double align, const char *s)
{
    int w, h;
    PangoLayout *layout = pango_cairo_create_layout(cr);
    PangoFontDescription *font = pango_font_description_from_string(
        "DejaVu Sans, Noto Sans CJK SC");
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_layout_set_text(layout, s, -1);
    pango_layout_get_pixel_size(layout, &w, &h);
    cairo_move_to(cr, x - align * w, y - 0.5 * h);
    pango_cairo_show_layout(cr, layout);
    pango_font_description_free(font);
    g_object_unref(layout);
}

static void grey(cairo_t *cr, double v)
{
    cairo_set_source_rgb(cr, v, v, v);
}

static void draw_axes(cairo_t *cr, const struct chart *c, double w, double h)
{
    char label[32];
    for (int i = 0; i <= 4; i++) {
        double y = h - h * i / 4;
        grey(cr, i ? 0.87 : 0.4);
        cairo_set_line_width(cr, 1);
        cairo_move_to(cr, 0, y + 0.5);
        cairo_line_to(cr, w, y + 0.5);
        cairo_stroke(cr);
        grey(cr, 0.25);
        snprintf(label, sizeof label, "%d%%", 25 * i);
        text(cr, -6, y, 11, 1, label);
    }
    for (size_t i = 0; i < c->n_points; i++) {
        snprintf(label, sizeof label, "%g", c->x[i]);
        text(cr, w * (double)i / (double)(c->n_points - 1), h + 13, 11, 0.5, label);
    }
    text(cr, w / 2, h + 31, 11, 0.5, c->unit);
    grey(cr, 0.05);
    text(cr, 0, -16, 15, 0, c->title);
}

static void mark(cairo_t *cr, size_t line, double x, double y)
{
    cairo_new_sub_path(cr);
    if (line % 2)
        cairo_rectangle(cr, x - 3, y - 3, 6, 6);
    else
        cairo_arc(cr, x, y, 3.4, 0, 2 * G_PI);
    cairo_fill(cr);
}

/* Lines of the same value lie 1.5 pixels apart, so that none hides another. */
static void draw_line(cairo_t *cr, const struct chart *c, size_t line, double w, double h)
{
    size_t n = c->line[line].n_points;
    double shift = 1.5 * ((double)line - 1.5);
    cairo_set_source_rgb(cr, colours[line].r, colours[line].g, colours[line].b);
    cairo_set_line_width(cr, 2.2);
    cairo_set_dash(cr, dashes[line], dashes[line][1] > 0 ? 2 : 0, 0);
    cairo_new_path(cr); /* a text leaves its own end as a point */
    for (size_t i = 0; i < n; i++)
        cairo_line_to(cr, w * (double)i / (double)(c->n_points - 1),
                      h - h * c->line[line].y[i] + shift);
    cairo_stroke(cr);
    cairo_set_dash(cr, NULL, 0, 0);
    for (size_t i = 0; i < n; i++)
        mark(cr, line, w * (double)i / (double)(c->n_points - 1),
             h - h * c->line[line].y[i] + shift);
}

static void draw_legend(cairo_t *cr, const char *const names[PLOT_LINES_MAX])
{
    double y = 8;
    for (size_t i = 0; i < PLOT_LINES_MAX; i++) {
        if (!names[i])
            continue;
        cairo_set_source_rgb(cr, colours[i].r, colours[i].g, colours[i].b);
        cairo_set_line_width(cr, 2.2);
        cairo_set_dash(cr, dashes[i], dashes[i][1] > 0 ? 2 : 0, 0);
        cairo_move_to(cr, 0, y);
        cairo_line_to(cr, 44, y);
        cairo_stroke(cr);
        cairo_set_dash(cr, NULL, 0, 0);
        mark(cr, i, 22, y);
        grey(cr, 0.1);
        text(cr, 56, y, 14, 0, names[i]);
        y += 28;
    }
}

static void draw_sheet(cairo_t *cr, const char *title, const struct chart *charts, size_t n_charts,
                       const char *const names[PLOT_LINES_MAX])
{
    grey(cr, 1);
    cairo_paint(cr);
    grey(cr, 0.05);
    text(cr, LEFT, HEAD_H / 2.0, 18, 0, title);
    for (size_t i = 0; i <= n_charts; i++) {
        double w = CELL_W - LEFT - RIGHT, h = CELL_H - TOP - BOTTOM;
        cairo_save(cr);
        cairo_translate(cr, (double)(i % COLUMNS) * CELL_W + LEFT,
                        (double)(i / COLUMNS) * CELL_H + HEAD_H + TOP);
        if (i == n_charts) {
            draw_legend(cr, names);
        } else {
            draw_axes(cr, &charts[i], w, h);
            for (size_t line = 0; line < PLOT_LINES_MAX; line++)
                draw_line(cr, &charts[i], line, w, h);
        }
        cairo_restore(cr);
    }
}

enum err_code plot_write(const char *path, const char *title, const struct chart *charts,
                         size_t n_charts, const char *const names[PLOT_LINES_MAX], struct err *err)
{
    int rows = (int)n_charts / COLUMNS + 1;
    cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, COLUMNS * CELL_W,
                                                    HEAD_H + rows * CELL_H);
    cairo_t *cr = cairo_create(s);
    draw_sheet(cr, title, charts, n_charts, names);
    cairo_destroy(cr);
    cairo_status_t status = cairo_surface_write_to_png(s, path);
    cairo_surface_destroy(s);
    if (status != CAIRO_STATUS_SUCCESS)
        return err_set(err, ERR_IO, "%s: %s", path, cairo_status_to_string(status));
    return ERR_OK;
}
