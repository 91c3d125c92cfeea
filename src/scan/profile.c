#include "scan/profile.h"

#include <math.h>

static float sample(const struct plane *p, float x, float y)
{
    int x0 = (int)x, y0 = (int)y; /* inside, so never negative */
    int x1 = x0 + 1 < p->w ? x0 + 1 : x0, y1 = y0 + 1 < p->h ? y0 + 1 : y0;
    float ax = x - (float)x0, ay = y - (float)y0;
    const uint8_t *r0 = p->px + (size_t)y0 * (size_t)p->w;
    const uint8_t *r1 = p->px + (size_t)y1 * (size_t)p->w;
    float top = (float)r0[x0] + ax * (float)(r0[x1] - r0[x0]);
    float low = (float)r1[x0] + ax * (float)(r1[x1] - r1[x0]);
    return top + ay * (low - top);
}

/* Narrows [lo, hi] to where at + t * step stays in [0, max]. */
static void clip(float at, float step, float max, float *lo, float *hi)
{
    if (fabsf(step) < 1e-6f) {
        if (at < 0.0f || at > max)
            *hi = *lo - 1.0f;
        return;
    }
    float a = -at / step, b = (max - at) / step;
    *lo = fmaxf(*lo, fminf(a, b));
    *hi = fminf(*hi, fmaxf(a, b));
}

/* A symbol may touch the picture's border: outside it is as light as the lightest nearby. */
static void margin(struct profile *p)
{
    enum { NEARBY = 32 };
    float first = 0.0f, last = 0.0f;
    for (size_t i = 1; i < NEARBY && i + 1 < p->n; i++) {
        first = fmaxf(first, p->v[i]);
        last = fmaxf(last, p->v[p->n - 1 - i]);
    }
    p->v[0] = first;
    p->v[p->n - 1] = last;
}

void profile_take(struct profile *out, const struct plane *p, struct point through,
                  struct point along, bool is_negative)
{
    float lo = -1e6f, hi = 1e6f, length = hypotf(along.x, along.y);
    out->n = 0;
    if (!(length > 0.0f) || p->w < 2 || p->h < 2)
        return;
    out->step = (struct point){ along.x / length, along.y / length };
    float max_x = (float)(p->w - 1), max_y = (float)(p->h - 1);
    clip(through.x, out->step.x, max_x, &lo, &hi);
    clip(through.y, out->step.y, max_y, &lo, &hi);
    if (!(hi > lo))
        return;
    /* One sample beyond each end of the plane, see below. */
    lo -= 1.0f;
    out->origin = (struct point){ through.x + lo * out->step.x, through.y + lo * out->step.y };
    out->n = (size_t)(hi - lo) + 2;
    if (out->n > PROFILE_MAX)
        out->n = PROFILE_MAX;
    for (size_t i = 0; i < out->n; i++) {
        struct point q = profile_point(out, (float)i);
        float v = sample(p, fminf(fmaxf(q.x, 0.0f), max_x), fminf(fmaxf(q.y, 0.0f), max_y));
        out->v[i] = is_negative ? 255.0f - v : v;
    }
    margin(out);
}

void profile_crop(struct profile *p, float from, float to)
{
    float most = (float)p->n;
    size_t lo = (size_t)fminf(fmaxf(from, 0.0f), most), hi = (size_t)fminf(fmaxf(to, 0.0f), most);
    if (hi < lo)
        hi = lo;
    p->origin = profile_point(p, (float)lo);
    p->n = hi - lo;
    memmove(p->v, p->v + lo, p->n * sizeof p->v[0]);
}

struct point profile_point(const struct profile *p, float at)
{
    return (struct point){ p->origin.x + at * p->step.x, p->origin.y + at * p->step.y };
}

enum { BLOCK = 16, BLOCKS_MAX = PROFILE_MAX / BLOCK + 1 };

/* Contrast of the block and its two neighbours on each side. */
static void contrasts(const struct profile *p, float *out, size_t n_blocks)
{
    float lo[BLOCKS_MAX], hi[BLOCKS_MAX];
    for (size_t b = 0; b < n_blocks; b++) {
        size_t end = (b + 1) * BLOCK < p->n ? (b + 1) * BLOCK : p->n;
        lo[b] = hi[b] = p->v[b * BLOCK];
        for (size_t i = b * BLOCK + 1; i < end; i++) {
            lo[b] = fminf(lo[b], p->v[i]);
            hi[b] = fmaxf(hi[b], p->v[i]);
        }
    }
    for (size_t b = 0; b < n_blocks; b++) {
        float l = lo[b], h = hi[b];
        for (size_t k = b < 2 ? 0 : b - 2; k <= b + 2 && k < n_blocks; k++) {
            l = fminf(l, lo[k]);
            h = fmaxf(h, hi[k]);
        }
        out[b] = h - l;
    }
}

/* Where the profile last crosses the middle of the extremes at samples a < b. */
static float crossing(const struct profile *p, size_t a, size_t b)
{
    float mid = 0.5f * (p->v[a] + p->v[b]);
    for (size_t i = a; i < b; i++) {
        float d0 = p->v[i] - mid, d1 = p->v[i + 1] - mid;
        if ((d0 <= 0.0f) != (d1 <= 0.0f))
            return (float)i + d0 / (d0 - d1);
    }
    return 0.5f * (float)(a + b);
}

/* The longest nearly level run strictly between samples a and b; false when none is long enough. */
static bool find_plateau(const struct profile *p, size_t a, size_t b, float level, size_t *from,
                         size_t *to)
{
    enum { PLATEAU_MIN = 5 };
    size_t best = 0;
    for (size_t i = a + 1; i < b;) {
        size_t end = i;
        while (end < b && fabsf(p->v[end + 1] - p->v[end]) <= level)
            end++;
        if (end - i > best) {
            best = end - i;
            *from = i;
            *to = end;
        }
        i = end + 1;
    }
    return best >= PLATEAU_MIN;
}

static void add_edge(struct edges *out, float at)
{
    if (out->n < EDGES_MAX)
        out->at[out->n++] = at;
}

/* The step from the extreme at sample a to that at b.  Two steps the same way with level ground
 * between them, such as table, then label, then bar, become two edges with a third in the ground
 * that keeps them alternating. */
static void add_step(const struct profile *p, size_t a, size_t b, float need, struct edges *out)
{
    size_t from = 0, to = 0;
    if (out->n == 0)
        out->first_darkens = p->v[b] < p->v[a];
    if (find_plateau(p, a, b, fmaxf(1.0f, 0.15f * need), &from, &to) &&
        fabsf(p->v[from] - p->v[a]) >= need && fabsf(p->v[b] - p->v[to]) >= need) {
        add_edge(out, crossing(p, a, from));
        add_edge(out, 0.5f * (float)(from + to));
        add_edge(out, crossing(p, to, b));
        return;
    }
    add_edge(out, crossing(p, a, b));
}

void profile_edges(const struct profile *p, float part, struct edges *out)
{
    float contrast[BLOCKS_MAX];
    out->n = 0;
    out->first_darkens = false;
    if (p->n < 3)
        return;
    contrasts(p, contrast, (p->n + BLOCK - 1) / BLOCK);
    size_t last = 0, best = 0; /* the last settled extreme, and the candidate for the next */
    int way = 0;               /* +1: climbing since `last`, -1: falling, 0: not known yet */
    for (size_t i = 1; i < p->n && out->n < EDGES_MAX; i++) {
        float need = fmaxf(part * contrast[i / BLOCK], 5.0f);
        float v = p->v[i];
        if (way == 0) {
            if (fabsf(v - p->v[last]) >= need) {
                way = v > p->v[last] ? 1 : -1;
                best = i;
            } else if (fabsf(v - p->v[last]) < 1.0f) {
                last = i;
            }
            continue;
        }
        if ((v - p->v[best]) * (float)way >= 0.0f) {
            best = i;
        } else if ((p->v[best] - v) * (float)way >= need) {
            add_step(p, last, best, need, out);
            last = best;
            best = i;
            way = -way;
        }
    }
    if (way != 0)
        add_step(p, last, best, 5.0f, out);
}
