#include "scan/foreign.h"

#include <math.h>

#include "scan/zxing.h"

/* Pixels of the upright picture: four a module for 80 modules each way, three for 200 of bars. */
enum { BARS_W = 640, BARS_H = 48, MODULES_SIDE = 320 };

/* Quiet zones are not part of a patch, and its ends are known to a cell. */
static const float margin = 1.25f;

void foreign_fini(struct foreign *x)
{
    plane_fini(&x->crop);
}

static void count(void *self, const struct zxing_read *r)
{
    (void)r;
    ++*(size_t *)self;
}

/* The patch, turned upright: zxing looks for Aztec in the middle and for bars along rows. */
static void cut_out(struct plane *to, const struct frame *f, const struct patch *p, float wide,
                    float high)
{
    for (int j = 0; j < to->h; j++)
        for (int i = 0; i < to->w; i++) {
            float u = wide * (((float)i + 0.5f) / (float)to->w - 0.5f);
            float v = high * (((float)j + 0.5f) / (float)to->h - 0.5f);
            int x = (int)lroundf(p->middle.x + u * p->cos - v * p->sin);
            int y = (int)lroundf(p->middle.y + u * p->sin + v * p->cos);
            x = x < 0 ? 0 : x >= f->width_px ? f->width_px - 1 : x;
            y = y < 0 ? 0 : y >= f->height_px ? f->height_px - 1 : y;
            to->px[(size_t)j * (size_t)to->w + (size_t)i] =
                f->luma[(size_t)y * f->luma_stride + (size_t)x];
        }
}

enum err_code foreign_look(struct foreign *x, const struct frame *f, const struct patch *p,
                           bool is_bars, bool *out)
{
    size_t n = 0;
    float side = margin * fmaxf(p->across_px, p->along_px);
    if (is_bars) {
        if (plane_size(&x->crop, BARS_W, BARS_H) != ERR_OK)
            return ERR_NOMEM;
        cut_out(&x->crop, f, p, margin * p->across_px, 0.5f * p->along_px);
        zxing_look(x->crop.px, BARS_W, BARS_H, ZXING_FOREIGN_LINEAR, ZXING_HARDER, count, &n);
    } else {
        if (plane_size(&x->crop, MODULES_SIDE, MODULES_SIDE) != ERR_OK)
            return ERR_NOMEM;
        cut_out(&x->crop, f, p, side, side);
        zxing_look(x->crop.px, MODULES_SIDE, MODULES_SIDE,
                   ZXING_AZTEC | ZXING_MAXICODE | ZXING_MICRO_QR, ZXING_HARDER, count, &n);
    }
    *out = n > 0;
    return ERR_OK;
}
