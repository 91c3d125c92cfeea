#include "ui/handpad.h"

#include <math.h>

static void set(cairo_t *cr, struct rgba v)
{
    cairo_set_source_rgba(cr, v.r, v.g, v.b, v.a);
}

/* 田字格: the lines children learn to write between. */
static void paint_guides(cairo_t *cr, const struct theme *t, struct rect r)
{
    static const double dashes[] = { 14, 12 };
    cairo_save(cr);
    set(cr, t->colours[COLOUR_LINE]);
    cairo_set_line_width(cr, 2);
    cairo_set_dash(cr, dashes, 2, 0);
    cairo_move_to(cr, r.x, r.y + r.h / 2);
    cairo_line_to(cr, r.x + r.w, r.y + r.h / 2);
    cairo_move_to(cr, r.x + r.w / 2, r.y);
    cairo_line_to(cr, r.x + r.w / 2, r.y + r.h);
    cairo_stroke(cr);
    cairo_restore(cr);
}

/* Points from..to as one line, rounded through the middles between them; a single one is a dot. */
static void paint_stroke(cairo_t *cr, struct rect r, const struct stroke_point *p, size_t n)
{
    double x = r.x + p[0].x * r.w, y = r.y + p[0].y * r.h;
    cairo_move_to(cr, x, y);
    if (n == 1)
        cairo_line_to(cr, x + 0.1, y);
    for (size_t i = 1; i < n; i++) {
        double u = r.x + p[i].x * r.w, v = r.y + p[i].y * r.h;
        double mx = (x + u) / 2, my = (y + v) / 2;
        double cx, cy;
        cairo_get_current_point(cr, &cx, &cy);
        cairo_curve_to(cr, cx + (x - cx) * 2 / 3, cy + (y - cy) * 2 / 3, mx + (x - mx) * 2 / 3,
                       my + (y - my) * 2 / 3, mx, my);
        x = u;
        y = v;
    }
    cairo_line_to(cr, x, y);
    cairo_stroke(cr);
}

void handpad_paint(cairo_t *cr, const struct theme *t, struct rect r, const struct typing_ink *ink)
{
    double edge = t->sizes[SIZE_STROKE][0];
    set(cr, t->colours[COLOUR_WHITE]);
    cairo_rectangle(cr, r.x, r.y, r.w, r.h);
    cairo_fill(cr);
    paint_guides(cr, t, r);
    set(cr, t->colours[COLOUR_OUTLINE]);
    cairo_set_line_width(cr, edge);
    cairo_rectangle(cr, r.x + edge / 2, r.y + edge / 2, r.w - edge, r.h - edge);
    cairo_stroke(cr);
    set(cr, t->colours[COLOUR_INK]);
    cairo_set_line_width(cr, 16);
    cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    cairo_rectangle(cr, r.x, r.y, r.w, r.h);
    cairo_clip(cr);
    size_t from = 0;
    for (size_t s = 0; s <= ink->n_strokes; s++) {
        size_t to = s < ink->n_strokes ? ink->ends[s] : ink->n;
        if (to > from)
            paint_stroke(cr, r, ink->points + from, to - from);
        from = to;
    }
}

void handpad_draw(struct canvas *c, struct rect r)
{
    c->pad = r;
    if (!canvas_begin(c, "pad", r, COLOUR_WHITE))
        return;
    cairo_save(c->cr);
    cairo_new_path(c->cr);
    handpad_paint(c->cr, c->theme, r, &c->model->typing.ink);
    cairo_restore(c->cr);
}
