#include "ui/qr.h"

#include <math.h>
#include <qrencode.h>

enum { QUIET = 4 };

bool qr_draw(struct canvas *c, struct rect r, const char *text)
{
    if (!canvas_begin(c, text, r, COLOUR_WHITE))
        return true;
    QRcode *qr = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    if (!qr)
        return false;
    double scale = c->panel->scale;
    int modules = qr->width + 2 * QUIET;
    int px = (int)floor(fmin(r.w, r.h) * scale / modules), side = modules * px;
    int x0 = (int)lround((r.x + r.w / 2) * scale) - side / 2;
    int y0 = (int)lround((r.y + r.h / 2) * scale) - side / 2;
    cairo_save(c->cr);
    cairo_identity_matrix(c->cr);
    cairo_set_antialias(c->cr, CAIRO_ANTIALIAS_NONE);
    cairo_rectangle(c->cr, x0, y0, side, side);
    cairo_fill(c->cr);
    cairo_set_source_rgb(c->cr, 0, 0, 0);
    for (int i = 0; i < qr->width * qr->width; i++)
        if (qr->data[i] & 1)
            cairo_rectangle(c->cr, x0 + (i % qr->width + QUIET) * px,
                            y0 + (i / qr->width + QUIET) * px, px, px);
    cairo_fill(c->cr);
    cairo_restore(c->cr);
    explicit_bzero(qr->data, (size_t)qr->width * (size_t)qr->width); /* a query code may be in it */
    QRcode_free(qr);
    return true;
}
