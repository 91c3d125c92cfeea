#include "app/thumb.h"

#include <stdlib.h>
#include <string.h>

static uint8_t clamp(int v)
{
    return (uint8_t)(v < 0 ? 0 : (v > 255 ? 255 : v));
}

/* JFIF 1.02: full range, weights of ITU-R BT.601, in 1/1024. */
static uint32_t pixel_of(int luma, int cb, int cr)
{
    int r = luma + ((1436 * cr + 512) >> 10);
    int g = luma - ((352 * cb + 731 * cr + 512) >> 10);
    int b = luma + ((1815 * cb + 512) >> 10);
    return 0xff000000u | (uint32_t)clamp(r) << 16 | (uint32_t)clamp(g) << 8 | clamp(b);
}

/* Mean of the samples that a pixel of the small picture covers. */
static int mean_of(const uint8_t *plane, size_t stride, int x0, int x1, int y0, int y1)
{
    int sum = 0, n = 0;
    for (int y = y0; y < y1; y++)
        for (int x = x0; x < x1; x++, n++)
            sum += plane[(size_t)y * stride + (size_t)x];
    return n > 0 ? sum / n : 0;
}

static uint32_t sample(const struct frame *f, int x0, int x1, int y0, int y1)
{
    int luma = mean_of(f->luma, f->luma_stride, x0, x1, y0, y1);
    if (f->format == FRAME_GREY)
        return pixel_of(luma, 0, 0);
    int cx = x0 / 2, cy = f->format == FRAME_I420 ? y0 / 2 : y0;
    size_t at = (size_t)cy * f->chroma_stride + (size_t)cx;
    return pixel_of(luma, f->cb[at] - 128, f->cr[at] - 128);
}

bool thumb_make(const struct frame *f, struct model_view *out)
{
    if (f->format == FRAME_NONE || f->width_px < 2 || f->height_px < 2)
        return false;
    int w = THUMB_WIDTH_PX, h = (int)((int64_t)f->height_px * w / f->width_px);
    if (h > THUMB_HEIGHT_PX) {
        h = THUMB_HEIGHT_PX;
        w = (int)((int64_t)f->width_px * h / f->height_px);
    }
    if (w < 1 || h < 1)
        return false;
    uint32_t *pixels = malloc((size_t)w * (size_t)h * sizeof *pixels);
    if (!pixels)
        return false;
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) {
            int x0 = (int)((int64_t)x * f->width_px / w), y0 = (int)((int64_t)y * f->height_px / h);
            int x1 = (int)((int64_t)(x + 1) * f->width_px / w);
            int y1 = (int)((int64_t)(y + 1) * f->height_px / h);
            pixels[(size_t)y * (size_t)w + (size_t)x] = sample(f, x0, x1 > x0 ? x1 : x0 + 1, y0,
                                                               y1 > y0 ? y1 : y0 + 1);
        }
    *out = (struct model_view){ pixels, w, h, f->number ^ f->taken_ms << 20, PHOTO_MORE };
    return true;
}

void thumb_wipe(struct model_view *v)
{
    union {
        const uint32_t *shown;
        uint32_t *own;
    } pixels = { v->pixels };
    if (pixels.own)
        explicit_bzero(pixels.own, (size_t)v->width_px * (size_t)v->height_px * sizeof *pixels.own);
    free(pixels.own);
    *v = (struct model_view){ 0 };
}
