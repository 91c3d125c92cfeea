#include "ui/view.h"

#include <math.h>

static void paint(struct canvas *c, struct rect r, const struct model_view *v)
{
    int stride = cairo_format_stride_for_width(CAIRO_FORMAT_RGB24, v->width_px);
    cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, v->width_px, v->height_px);
    if (cairo_surface_status(s) == CAIRO_STATUS_SUCCESS) {
        unsigned char *to = cairo_image_surface_get_data(s);
        for (int y = 0; y < v->height_px; y++)
            memcpy(to + (size_t)y * (size_t)stride, v->pixels + (size_t)y * (size_t)v->width_px,
                   (size_t)v->width_px * sizeof *v->pixels);
        cairo_surface_mark_dirty(s);
        cairo_save(c->cr);
        cairo_translate(c->cr, r.x, r.y);
        cairo_scale(c->cr, r.w / v->width_px, r.h / v->height_px);
        cairo_set_source_surface(c->cr, s, 0, 0);
        cairo_rectangle(c->cr, 0, 0, v->width_px, v->height_px);
        cairo_fill(c->cr);
        cairo_restore(c->cr);
        explicit_bzero(to, (size_t)stride * (size_t)v->height_px); /* of a person's things */
    }
    cairo_surface_destroy(s);
}

void view_draw(struct canvas *c, struct rect r, const struct model_view *v)
{
    canvas_card(c, r, 12, COLOUR_FIELD, 2, COLOUR_LINE);
    if (!v->pixels || v->width_px < 1 || v->height_px < 1)
        return;
    double k = fmin((r.w - 8) / v->width_px, (r.h - 8) / v->height_px);
    struct rect at = rect_middle(r, v->width_px * k, v->height_px * k);
    if (canvas_begin(c, "view", at, COLOUR_FIELD))
        paint(c, at, v);
    else
        canvas_note(c, &v->serial, sizeof v->serial);
}
