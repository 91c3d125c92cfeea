#include "tools/label_room.h"

#include <math.h>
#include <stdlib.h>

#include "tools/label_dice.h"

enum { GRID = 64 };

/* Values at the corners of a net, smooth between them, in octaves. */
static float cloud(const float net[GRID][GRID], float x, float y)
{
    float sum = 0, weight = 1;
    for (int k = 0; k < 5; k++, x *= 2, y *= 2, weight *= 0.55f) {
        int i = (int)x, j = (int)y;
        float a = x - (float)i, b = y - (float)j;
        a = a * a * (3 - 2 * a);
        b = b * b * (3 - 2 * b);
        const float *p = net[j & (GRID - 1)], *q = net[(j + 1) & (GRID - 1)];
        float top = p[i & (GRID - 1)] + a * (p[(i + 1) & (GRID - 1)] - p[i & (GRID - 1)]);
        float low = q[i & (GRID - 1)] + a * (q[(i + 1) & (GRID - 1)] - q[i & (GRID - 1)]);
        sum += weight * (top + b * (low - top));
    }
    return sum;
}

struct pattern {
    int kind;
    float cos, sin, period, share, strength, cx, cy, rx, ry;
    float strand[512]; /* hair: luma across it */
};

/* What lies over the clouds, -1 to 1. */
static float woven(const struct pattern *p, float x, float y, float wave)
{
    float u = x * p->cos + y * p->sin, v = y * p->cos - x * p->sin;
    float e = (x - p->cx) * (x - p->cx) / (p->rx * p->rx) +
              (y - p->cy) * (y - p->cy) / (p->ry * p->ry);
    switch (p->kind) {
    case 0: /* cloth: stripes that follow its folds */
        return fmodf(fabsf(u + 14 * wave), p->period) < p->share * p->period ? 1 : -1;
    case 1: /* blinds: straight and even */
        return fmodf(fabsf(v), p->period) < p->share * p->period ? 1 : -1;
    case 2: /* a head: skin within, hair on its upper half */
        if (e > 1)
            return 0;
        if (y < p->cy - 0.25f * p->ry)
            return p->strand[(int)(fabsf(x - p->cx + 20 * wave + 0.2f * y)) & 511];
        return 0.6f * (1 - e);
    case 3: /* checks */
        return 0.5f * ((fmodf(fabsf(u), p->period) < p->share * p->period ? 1.0f : -1.0f) +
                       (fmodf(fabsf(v), p->period) < p->share * p->period ? 1.0f : -1.0f));
    default: /* clutter: edges of things */
        return wave > 0.5f ? 1 : wave < 0.1f ? -1 : 0;
    }
}

void label_room_make(struct plane *out, int w, int h, uint64_t number)
{
    struct dice d = dice_of(number, 78);
    float(*net)[GRID] = malloc(sizeof(float[GRID][GRID]));
    struct pattern p = { .kind = (int)(number % 5) };
    if (!net || plane_size(out, w, h) != ERR_OK)
        abort();
    for (int i = 0; i < GRID * GRID; i++)
        net[i / GRID][i % GRID] = dice_between(&d, -0.5f, 0.5f);
    float size = (float)w / 1280, turn = dice_between(&d, -0.6f, 0.6f);
    p.cos = cosf(turn);
    p.sin = sinf(turn);
    p.period = size * dice_between(&d, 9, 60);
    p.share = dice_between(&d, 0.35f, 0.65f);
    p.strength = dice_between(&d, 12, 60);
    p.cx = (float)w * dice_between(&d, 0.3f, 0.7f);
    p.cy = (float)h * dice_between(&d, 0.4f, 0.7f);
    p.rx = (float)h * dice_between(&d, 0.2f, 0.4f);
    p.ry = 1.3f * p.rx;
    for (int i = 0; i < 512; i++)
        p.strand[i] = dice_between(&d, -1, 0.2f);
    float base = dice_between(&d, 80, 150);
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) {
            float wave = cloud((const float(*)[GRID])net, (float)x / (150 * size),
                               (float)y / (150 * size));
            float v = base + 60 * wave + p.strength * woven(&p, (float)x, (float)y, wave);
            out->px[(size_t)y * (size_t)w + (size_t)x] = (uint8_t)(v < 4 ? 4 : v > 250 ? 250 : v);
        }
    free(net);
}
