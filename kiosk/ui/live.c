/* What lies over the live picture: a few strokes, 30 times a second. */
#include <math.h>

#include "ui/entry_boxes.h"
#include "ui/inspect.h"

static void set(cairo_t *cr, struct rgba v, double alpha)
{
    cairo_set_source_rgba(cr, v.r, v.g, v.b, alpha);
}

/* The four corners of r, whole pixels: boxes are filled many times faster than lines are stroked.
 */
static void corner_boxes(cairo_t *cr, struct rect r, double arm, double width)
{
    double w = round(width), a = round(arm), x0 = round(r.x - w / 2), y0 = round(r.y - w / 2);
    double x1 = round(r.x + r.w - w / 2), y1 = round(r.y + r.h - w / 2);
    for (int i = 0; i < 4; i++) {
        double x = i % 2 ? x1 : x0, y = i / 2 ? y1 : y0;
        cairo_rectangle(cr, i % 2 ? x + w - a : x, y, a, w);
        cairo_rectangle(cr, x, i / 2 ? y + w - a : y + w, w, a - w);
    }
    cairo_fill(cr);
}

/* A dark edge under a bright line: seen on white packs and on black ones. */
static void draw_corners(cairo_t *cr, struct rect r, double arm, double width,
                         const struct theme *t)
{
    cairo_set_antialias(cr, CAIRO_ANTIALIAS_NONE);
    set(cr, t->colours[COLOUR_INK], 1.0);
    corner_boxes(cr, r, arm + width * 0.5, width * 1.5);
    set(cr, t->colours[COLOUR_FRAME], 1.0);
    corner_boxes(cr, r, arm, width);
    cairo_set_antialias(cr, CAIRO_ANTIALIAS_DEFAULT);
}

/* A point of the frame in pixels of the box: scaled to fill, centred, cropped, perhaps mirrored. */
static struct point to_box(const struct model *m, struct box b, bool mirrored, struct point p)
{
    double fw = m->picture_width_px, fh = m->picture_height_px;
    double s = fmax(b.w / fw, b.h / fh);
    double x = (p.x + 0.5 - fw / 2) * s, y = (p.y + 0.5 - fh / 2) * s;
    return (struct point){ (float)(b.w / 2.0 + (mirrored ? -x : x)), (float)(b.h / 2.0 + y) };
}

static void outline_path(cairo_t *cr, const struct model *m, struct box b, bool mirrored)
{
    for (int i = 0; i < 4; i++) {
        struct point p = to_box(m, b, mirrored, m->outline[i]);
        if (i == 0)
            cairo_move_to(cr, p.x, p.y);
        else
            cairo_line_to(cr, p.x, p.y);
    }
    cairo_close_path(cr);
}

/* A dark edge under a bright line: seen on white packs and on black ones. */
static void stroke_twice(cairo_t *cr, double width, const struct theme *t)
{
    set(cr, t->colours[COLOUR_INK], 0.55);
    cairo_set_line_width(cr, width * 1.6);
    cairo_stroke_preserve(cr);
    set(cr, t->colours[COLOUR_FRAME], 1.0);
    cairo_set_line_width(cr, width);
    cairo_stroke(cr);
}

void ui_draw_live(struct ui *ui, const struct model *m, cairo_surface_t *to)
{
    const struct panel *p = ui_panel(ui);
    const struct theme *t = ui_theme(ui);
    struct box b = ui_camera_box(ui, m);
    if (b.w == 0)
        return;
    cairo_t *cr = cairo_create(to);
    /* What is photographed fills the picture; what is read is held into the frame. */
    bool is_photograph = m->screen == SCREEN_REPORT ||
                         (m->screen == SCREEN_MAILBOX && m->mail.page == MAIL_SHOOT);
    if (m->idle_left_s == 0 && !is_photograph) {
        int form = p->upright ? 0 : 1;
        double width = t->sizes[SIZE_FRAME_STROKE][form] * p->scale;
        /* The frame breathes by a fortieth of its width; it rests while goods are seen. */
        double breath = m->has_outline ? 0.0 : 0.5 - 0.5 * cos(m->pulse_permille * 2e-3 * M_PI);
        struct rect target = p->target;
        if (entry_boxes_reading(m))
            target = rect_inset(p->reading, 40, 28);
        struct rect r = { target.x * p->scale - b.x, target.y * p->scale - b.y, target.w * p->scale,
                          target.h * p->scale };
        r = rect_inset(r, -breath * r.w / 40, -breath * r.w / 40);
        cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
        cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
        draw_corners(cr, r, r.h * 0.24, width, t);
        if (m->has_outline && m->picture_width_px > 0 && m->picture_height_px > 0) {
            outline_path(cr, m, b, ui_camera_mirrored(ui, m));
            stroke_twice(cr, width * 0.7, t);
        }
    }
    cairo_destroy(cr);
    cairo_surface_flush(to);
}
