#include "picture.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

enum { BLOCK = 24, CAMERA_GREY = 0x78 };

static const uint32_t *row_of(cairo_surface_t *s, int y)
{
    const unsigned char *data = cairo_image_surface_get_data(s);
    return (const uint32_t *)(const void *)(data +
                                            (ptrdiff_t)y * cairo_image_surface_get_stride(s));
}

static uint32_t *row_to(cairo_surface_t *s, int y)
{
    unsigned char *data = cairo_image_surface_get_data(s);
    return (uint32_t *)(void *)(data + (ptrdiff_t)y * cairo_image_surface_get_stride(s));
}

/* One channel of four premultiplied pixels, on camera grey. */
static uint32_t average(const uint32_t p[4], int shift)
{
    uint32_t sum = 0;
    for (int i = 0; i < 4; i++)
        sum += (p[i] >> shift & 0xff) + (255 - (p[i] >> 24)) * CAMERA_GREY / 255;
    uint32_t v = sum / 4;
    uint32_t step = (v > 255 ? 255 : v) >> 3;
    return step << 3 | step >> 2;
}

cairo_surface_t *picture_reduce(cairo_surface_t *src)
{
    int w = cairo_image_surface_get_width(src) / 2, h = cairo_image_surface_get_height(src) / 2;
    cairo_surface_t *out = cairo_image_surface_create(CAIRO_FORMAT_RGB24, w, h);
    cairo_surface_flush(src);
    for (int y = 0; y < h; y++) {
        const uint32_t *a = row_of(src, 2 * y), *b = row_of(src, 2 * y + 1);
        uint32_t *to = row_to(out, y);
        for (int x = 0; x < w; x++) {
            const uint32_t p[4] = { a[2 * x], a[2 * x + 1], b[2 * x], b[2 * x + 1] };
            to[x] = average(p, 16) << 16 | average(p, 8) << 8 | average(p, 0);
        }
    }
    cairo_surface_mark_dirty(out);
    return out;
}

static int difference(uint32_t a, uint32_t b)
{
    int sum = 0;
    for (int shift = 0; shift <= 16; shift += 8)
        sum += abs((int)(a >> shift & 0xff) - (int)(b >> shift & 0xff));
    return sum;
}

static double block_mean(cairo_surface_t *a, cairo_surface_t *b, int x0, int y0, int w, int h)
{
    long sum = 0;
    for (int y = y0; y < y0 + h; y++)
        for (int x = x0; x < x0 + w; x++)
            sum += difference(row_of(a, y)[x], row_of(b, y)[x]);
    return (double)sum / (3.0 * w * h);
}

int picture_compare(cairo_surface_t *a, cairo_surface_t *b, struct picture_diff *out)
{
    int w = cairo_image_surface_get_width(a), h = cairo_image_surface_get_height(a);
    if (w != cairo_image_surface_get_width(b) || h != cairo_image_surface_get_height(b))
        return 0;
    *out = (struct picture_diff){ .mean = block_mean(a, b, 0, 0, w, h) };
    for (int y = 0; y < h; y += BLOCK)
        for (int x = 0; x < w; x += BLOCK) {
            double mean = block_mean(a, b, x, y, w - x < BLOCK ? w - x : BLOCK,
                                     h - y < BLOCK ? h - y : BLOCK);
            if (mean > out->block) {
                out->block = mean;
                out->block_x = x;
                out->block_y = y;
            }
        }
    return 1;
}

cairo_surface_t *picture_difference(cairo_surface_t *a, cairo_surface_t *b)
{
    int w = cairo_image_surface_get_width(a), h = cairo_image_surface_get_height(a);
    cairo_surface_t *out = cairo_image_surface_create(CAIRO_FORMAT_RGB24, w, h);
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) {
            int d = difference(row_of(a, y)[x], row_of(b, y)[x]) * 4 / 3;
            uint32_t v = d > 255 ? 255 : (uint32_t)d;
            row_to(out, y)[x] = v << 16 | v << 8 | v;
        }
    cairo_surface_mark_dirty(out);
    return out;
}
