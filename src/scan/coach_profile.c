#include "scan/coach_profile.h"

#include <math.h>

enum { LINES = 17, WORST = 4, STEPS = 160, SHIFT = 6 };

static int luma_at(const struct frame *f, float x, float y)
{
    int i = (int)lroundf(x), j = (int)lroundf(y);
    i = i < 0 ? 0 : i >= f->width_px ? f->width_px - 1 : i;
    j = j < 0 ? 0 : j >= f->height_px ? f->height_px - 1 : j;
    return f->luma[(size_t)j * f->luma_stride + (size_t)i];
}

/* Correlation of a with b moved by `shift`, over what both have. */
static float correlate(const float a[STEPS], const float b[STEPS], int shift)
{
    float sa = 0, sb = 0, saa = 0, sbb = 0, sab = 0, n = 0;
    for (int i = SHIFT; i < STEPS - SHIFT; i++, n++) {
        float x = a[i], y = b[i + shift];
        sa += x;
        sb += y;
        saa += x * x;
        sbb += y * y;
        sab += x * y;
    }
    float va = saa - sa * sa / n, vb = sbb - sb * sb / n;
    return va > 0 && vb > 0 ? (sab - sa * sb / n) / sqrtf(va * vb) : 0;
}

static int by_value(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

float patch_sameness(const struct frame *f, const struct patch *p)
{
    float line[LINES][STEPS], same[LINES - 1], sum = 0, step = p->across_px / STEPS;
    for (int k = 0; k < LINES; k++) {
        float v = p->along_px * 0.7f * ((float)k / (LINES - 1) - 0.5f);
        for (int i = 0; i < STEPS; i++) {
            float u = step * ((float)i - 0.5f * STEPS);
            line[k][i] = (float)luma_at(f, p->middle.x + u * p->cos - v * p->sin,
                                        p->middle.y + u * p->sin + v * p->cos);
        }
    }
    for (int k = 0; k + 1 < LINES; k++) {
        same[k] = 0;
        for (int shift = -SHIFT; shift <= SHIFT; shift += 2) {
            float here = correlate(line[k], line[k + 1], shift);
            same[k] = here > same[k] ? here : same[k];
        }
    }
    qsort(same, LINES - 1, sizeof same[0], by_value);
    for (int k = 0; k < WORST; k++)
        sum += same[k] / WORST;
    return sum;
}

/* ---- finders ---- */

/* Length of the run of light or dark that begins at (x, y) and goes by (dx, dy), to `most`. */
static int run(const struct frame *f, int x, int y, int dx, int dy, int limit, int most)
{
    bool is_dark = luma_at(f, (float)x, (float)y) < limit;
    int n = 1;
    for (; n < most; n++) {
        int i = x + n * dx, j = y + n * dy;
        if (i < 0 || j < 0 || i >= f->width_px || j >= f->height_px ||
            (luma_at(f, (float)i, (float)j) < limit) != is_dark)
            break;
    }
    return n;
}

/* From the middle of a dark square of three modules: 1.5, 1, 1 to both sides? */
static bool is_finder_along(const struct frame *f, int x, int y, int dx, int dy, int limit)
{
    float half[2], ring[2][2];
    for (int side = 0; side < 2; side++, dx = -dx, dy = -dy) {
        int at = run(f, x, y, dx, dy, limit, 200);
        half[side] = (float)at - 0.5f;
        for (int k = 0; k < 2; k++) {
            int n = run(f, x + at * dx, y + at * dy, dx, dy, limit, 200);
            ring[side][k] = (float)n;
            at += n;
        }
    }
    float module = (half[0] + half[1]) / 3;
    for (int side = 0; side < 2; side++)
        for (int k = 0; k < 2; k++)
            if (fabsf(ring[side][k] - module) > 0.6f * module)
                return false;
    return module >= 1 && fabsf(half[0] - half[1]) < module;
}

struct finders {
    int n, x, y; /* found so far; the first */
    float apart_px;
};

/* A finder far from the first is another one. */
static void note(struct finders *s, int x, int y)
{
    if (s->n == 0) {
        *s = (struct finders){ 1, x, y, s->apart_px };
        return;
    }
    if (hypotf((float)(x - s->x), (float)(y - s->y)) > s->apart_px)
        s->n++;
}

static int middle_luma(const struct frame *f, int x0, int x1, int y0, int y1)
{
    int low = 255, high = 0;
    for (int y = y0; y < y1; y += 4)
        for (int x = x0; x < x1; x += 4) {
            int v = luma_at(f, (float)x, (float)y);
            low = v < low ? v : low;
            high = v > high ? v : high;
        }
    return (low + high) / 2;
}

bool patch_has_finders(const struct frame *f, const struct patch *p)
{
    float reach = 0.55f * (fabsf(p->across_px * p->cos) + fabsf(p->along_px * p->sin));
    float rise = 0.55f * (fabsf(p->across_px * p->sin) + fabsf(p->along_px * p->cos));
    int x0 = (int)fmaxf(p->middle.x - reach, 0), y0 = (int)fmaxf(p->middle.y - rise, 0);
    int x1 = (int)fminf(p->middle.x + reach, (float)f->width_px);
    int y1 = (int)fminf(p->middle.y + rise, (float)f->height_px);
    int limit = middle_luma(f, x0, x1, y0, y1);
    struct finders s = { .apart_px = 0.5f * fminf(p->across_px, p->along_px) };
    for (int y = y0; y < y1; y += 3)
        for (int x = x0; x < x1;) {
            int n = run(f, x, y, 1, 0, limit, 200), middle = x + n / 2;
            if (n >= 3 && luma_at(f, (float)x, (float)y) < limit &&
                is_finder_along(f, middle, y, 1, 0, limit) &&
                is_finder_along(f, middle, y, 0, 1, limit))
                note(&s, middle, y);
            x += n;
        }
    return s.n >= 2;
}
