#include "tools/degrade.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tools/label_dice.h"

static float *floats(size_t n)
{
    float *v = calloc(n, sizeof *v);
    if (!v)
        abort();
    return v;
}

static float at(const struct plane *p, int x, int y)
{
    x = x < 0 ? 0 : x >= p->w ? p->w - 1 : x;
    y = y < 0 ? 0 : y >= p->h ? p->h - 1 : y;
    return (float)p->px[(size_t)y * (size_t)p->w + (size_t)x];
}

static uint8_t luma_of(float v)
{
    return (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v + 0.5f);
}

/* One direction of a bell: dx, dy are 1, 0 or 0, 1. */
static void soften_along(struct plane *p, float sigma, int dx, int dy)
{
    int reach = (int)ceilf(3 * sigma);
    float *weight = floats((size_t)reach + 1), sum = 0;
    uint8_t *to = malloc((size_t)p->w * (size_t)p->h);
    if (!to)
        abort();
    for (int i = 0; i <= reach; i++) {
        weight[i] = expf(-0.5f * (float)(i * i) / (sigma * sigma));
        sum += i ? 2 * weight[i] : weight[i];
    }
    for (int y = 0; y < p->h; y++)
        for (int x = 0; x < p->w; x++) {
            float v = weight[0] * at(p, x, y);
            for (int i = 1; i <= reach; i++)
                v += weight[i] * (at(p, x + i * dx, y + i * dy) + at(p, x - i * dx, y - i * dy));
            to[(size_t)y * (size_t)p->w + (size_t)x] = luma_of(v / sum);
        }
    memcpy(p->px, to, (size_t)p->w * (size_t)p->h);
    free(to);
    free(weight);
}

void degrade_soften(struct plane *p, float sigma_px)
{
    soften_along(p, sigma_px, 1, 0);
    soften_along(p, sigma_px, 0, 1);
}

void degrade_shake(struct plane *p, float px, float angle, float bend)
{
    enum { TAPS = 25 };
    float *sum = floats((size_t)p->w * (size_t)p->h), total = 0;
    for (int k = 0; k < TAPS; k++) {
        float t = 2.0f * (float)k / (TAPS - 1) - 1, weight = 0.6f + 0.8f * t * t;
        float along = 0.5f * px * t, off = bend * px * (t * t - 0.5f);
        int dx = (int)lroundf(along * cosf(angle) - off * sinf(angle));
        int dy = (int)lroundf(along * sinf(angle) + off * cosf(angle));
        total += weight;
        for (int y = 0; y < p->h; y++)
            for (int x = 0; x < p->w; x++)
                sum[(size_t)y * (size_t)p->w + (size_t)x] += weight * at(p, x + dx, y + dy);
    }
    for (size_t i = 0; i < (size_t)p->w * (size_t)p->h; i++)
        p->px[i] = luma_of(sum[i] / total);
    free(sum);
}

void degrade_darken(struct plane *p, float light, uint64_t seed)
{
    struct dice d = dice_of(seed, 71);
    for (size_t i = 0; i < (size_t)p->w * (size_t)p->h; i++) {
        float linear = light * powf((float)p->px[i] / 255, 2.2f);
        float noise = dice_between(&d, -1, 1) + dice_between(&d, -1, 1);
        linear += noise * sqrtf(linear * 0.0004f + 0.000004f);
        p->px[i] = luma_of(255 * powf(linear > 0 ? linear : 0, 1 / 2.2f));
    }
}

void degrade_shine(struct plane *p, struct point where, float along, float across, float angle)
{
    float c = cosf(angle), s = sinf(angle);
    for (int y = 0; y < p->h; y++)
        for (int x = 0; x < p->w; x++) {
            float dx = (float)x - where.x, dy = (float)y - where.y;
            float u = fabsf(dx * c + dy * s) / along, v = fabsf(dy * c - dx * s) / across;
            float r = powf(u * u * u + v * v * v, 1.0f / 3);
            if (r < 1.6f)
                p->px[(size_t)y * (size_t)p->w + (size_t)x] = luma_of(
                    at(p, x, y) + 330 / (1 + expf(14 * (r - 1))));
        }
}

void degrade_look(struct plane *out, const struct plane *in, const struct degrade_view *v,
                  const struct plane *beside)
{
    for (int y = 0; y < out->h; y++)
        for (int x = 0; x < out->w; x++) {
            float z = v->zx * (float)x + v->zy * (float)y + 1, sum = 0;
            float fx = (v->xx * (float)x + v->xy * (float)y + v->x0) / z;
            float fy = (v->yx * (float)x + v->yy * (float)y + v->y0) / z;
            float wide = hypotf(v->xx - fx * v->zx, v->yx - fy * v->zx) / z;
            float high = hypotf(v->xy - fx * v->zy, v->yy - fy * v->zy) / z;
            int n = (int)ceilf(fmaxf(wide, high)), inside = 0;
            n = n < 1 ? 1 : n > 6 ? 6 : n;
            for (int k = 0; z > 0 && k < n * n; k++) {
                float px = (float)x + ((float)(k % n) + 0.5f) / (float)n - 0.5f;
                float py = (float)y + ((float)(k / n) + 0.5f) / (float)n - 0.5f;
                float w = v->zx * px + v->zy * py + 1;
                float sx = (v->xx * px + v->xy * py + v->x0) / w;
                float sy = (v->yx * px + v->yy * py + v->y0) / w;
                int i = (int)floorf(sx), j = (int)floorf(sy);
                if (!(w > 0) || i < 0 || j < 0 || i + 1 >= in->w || j + 1 >= in->h)
                    continue;
                float a = sx - (float)i, b = sy - (float)j;
                sum += (1 - b) * ((1 - a) * at(in, i, j) + a * at(in, i + 1, j)) +
                       b * ((1 - a) * at(in, i, j + 1) + a * at(in, i + 1, j + 1));
                inside++;
            }
            out->px[(size_t)y * (size_t)out->w + (size_t)x] =
                2 * inside >= n * n && inside > 0
                    ? luma_of(sum / (float)inside)
                    : beside->px[(size_t)y * (size_t)beside->w + (size_t)x];
        }
}
