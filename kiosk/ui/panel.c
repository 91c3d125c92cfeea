#include "ui/panel.h"

#include <math.h>

struct rect rect_inset(struct rect r, double dx, double dy)
{
    return (struct rect){ r.x + dx, r.y + dy, r.w - 2 * dx, r.h - 2 * dy };
}

struct rect rect_cut_top(struct rect *r, double h, double gap)
{
    struct rect cut = { r->x, r->y, r->w, h };
    r->y += h + gap;
    r->h -= h + gap;
    return cut;
}

struct rect rect_cut_bottom(struct rect *r, double h, double gap)
{
    struct rect cut = { r->x, r->y + r->h - h, r->w, h };
    r->h -= h + gap;
    return cut;
}

struct rect rect_cut_left(struct rect *r, double w, double gap)
{
    struct rect cut = { r->x, r->y, w, r->h };
    r->x += w + gap;
    r->w -= w + gap;
    return cut;
}

struct rect rect_cut_right(struct rect *r, double w, double gap)
{
    struct rect cut = { r->x + r->w - w, r->y, w, r->h };
    r->w -= w + gap;
    return cut;
}

struct rect rect_cell(struct rect r, int columns, int rows, int i, double gap_x, double gap_y)
{
    double w = (r.w - (columns - 1) * gap_x) / columns, h = (r.h - (rows - 1) * gap_y) / rows;
    return (struct rect){ r.x + (i % columns) * (w + gap_x),
                          r.y + (double)(i / columns) * (h + gap_y), w, h };
}

struct rect rect_middle(struct rect r, double w, double h)
{
    return (struct rect){ r.x + (r.w - w) / 2, r.y + (r.h - h) / 2, w, h };
}

static double scale_of(const struct theme *t, const struct panel *p, double diagonal_in)
{
    int form = p->upright ? 0 : 1;
    double base_w = t->sizes[SIZE_BASE_WIDTH][form], base_h = t->sizes[SIZE_BASE_HEIGHT][form];
    double base_mm = t->sizes[SIZE_BASE_UM][form] / 1000.0;
    double diagonal_mm =
        (diagonal_in > 0.0 ? diagonal_in : t->sizes[SIZE_BASE_DIAGONAL][form] / 1000.0) * 25.4;
    double px_mm = diagonal_mm / hypot(p->width_px, p->height_px);
    double fit = fmin(p->width_px / base_w, p->height_px / base_h);
    double grown = base_mm / px_mm * t->sizes[SIZE_GROW_PERMILLE][form] / 1000.0;
    return fmin(fit, grown);
}

/* Upright: words above the picture, choices below; lying: both in a column to its right. */
static void place_upright(struct panel *p)
{
    struct rect body = p->body;
    p->words = rect_cut_top(&body, 270, 0);
    p->choices = rect_cut_bottom(&body, 546, 0);
    p->picture = body;
}

static void place_lying(struct panel *p)
{
    struct rect body = p->body;
    p->picture = rect_cut_left(&body, floor(p->width * 0.575), 0);
    p->words = rect_cut_top(&body, 350, 0);
    p->choices = body;
}

/* Nine to two and a fifth, the part of a frame that app/text.h reads: under the title; lying, in the
 * right upper corner. */
static struct rect place_reading(const struct panel *p, const struct theme *t)
{
    if (p->upright)
        return (struct rect){ (p->width - 818) / 2, p->body.y + 18 + 100, 818, 200 };
    double margin = t->sizes[SIZE_MARGIN][1];
    return (struct rect){ p->width - margin - 757, p->body.y + 8, 757, 185 };
}

void panel_measure(const struct theme *t, int width_px, int height_px, double diagonal_in,
                   struct panel *out)
{
    struct panel p = { .width_px = width_px,
                       .height_px = height_px,
                       .upright = height_px >= width_px };
    int form = p.upright ? 0 : 1;
    p.scale = scale_of(t, &p, diagonal_in);
    double diagonal_mm =
        (diagonal_in > 0.0 ? diagonal_in : t->sizes[SIZE_BASE_DIAGONAL][form] / 1000.0) * 25.4;
    p.mm = diagonal_mm / hypot(width_px, height_px) * p.scale;
    p.width = width_px / p.scale;
    p.height = height_px / p.scale;
    struct rect all = { 0, 0, p.width, p.height };
    p.status = rect_cut_top(&all, t->sizes[SIZE_STATUS][form], 0);
    p.foot = rect_cut_bottom(&all, t->sizes[SIZE_FOOT][form], 0);
    p.body = all;
    if (p.upright)
        place_upright(&p);
    else
        place_lying(&p);
    p.target = rect_middle(p.picture, t->sizes[SIZE_FRAME_WIDTH][form],
                           t->sizes[SIZE_FRAME_HEIGHT][form]);
    p.reading = place_reading(&p, t);
    *out = p;
}
