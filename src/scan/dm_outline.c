#include "scan/dm_outline.h"

#include <math.h>
#include <stdlib.h>

enum { POINTS = 40 };

static float distance(struct point a, struct point b)
{
    return hypotf(a.x - b.x, a.y - b.y);
}

static float beside(struct point a, struct point b, struct point c)
{
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

bool dm_outline_corners(const struct hull *h, struct point corner[4])
{
    float longest = 0.0f, left = 0.0f, right = 0.0f;
    size_t a = 0, b = 0;
    for (size_t i = 0; i < h->n; i++)
        for (size_t k = i + 1; k < h->n; k++) {
            float d = distance(h->at[i], h->at[k]);
            if (d > longest) {
                longest = d;
                a = i;
                b = k;
            }
        }
    corner[0] = corner[1] = corner[3] = h->at[a];
    corner[2] = h->at[b];
    for (size_t i = 0; i < h->n; i++) {
        float off = beside(h->at[a], h->at[b], h->at[i]);
        if (off < left) {
            left = off;
            corner[1] = h->at[i];
        }
        if (off > right) {
            right = off;
            corner[3] = h->at[i];
        }
    }
    return -left > 0.1f * longest * longest && right > 0.1f * longest * longest;
}

static bool is_own(const struct dm_ground *g, struct point at)
{
    if (!(at.x >= -0.5f && at.y >= -0.5f))
        return false;
    int x = (int)(at.x + 0.5f), y = (int)(at.y + 0.5f);
    return x < g->mask->w && y < g->mask->h &&
           g->mask->px[(size_t)y * (size_t)g->mask->w + (size_t)x] == g->colour;
}

static int by_size(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

struct dm_side dm_outline_side(const struct dm_ground *g, struct point a, struct point b,
                               struct point inside)
{
    /* The fewest modules beside a border are eight: what is thicker is none. */
    const float step = 0.5f, thick_max = 0.25f;
    float length = distance(a, b), thick[POINTS], last = 0.0f;
    float nx = -(b.y - a.y) / length, ny = (b.x - a.x) / length;
    size_t n = 0, even = 0;
    if ((inside.x - a.x) * nx + (inside.y - a.y) * ny < 0.0f) {
        nx = -nx;
        ny = -ny;
    }
    for (int i = 0; i < POINTS; i++) {
        float t = ((float)i + 0.5f) / POINTS, depth = 0.0f, reach = 0.12f * length + 1.0f;
        struct point at = { a.x + t * (b.x - a.x), a.y + t * (b.y - a.y) };
        while (depth < reach && !is_own(g, (struct point){ at.x + depth * nx, at.y + depth * ny }))
            depth += step;
        if (depth >= reach)
            continue;
        even += n > 0 && fabsf(depth - last) < 1.3f + 0.006f * length;
        last = depth;
        float end = depth;
        while (end < depth + thick_max * length &&
               is_own(g, (struct point){ at.x + end * nx, at.y + end * ny }))
            end += step;
        thick[n++] = end - depth;
    }
    if (n < POINTS / 2)
        return (struct dm_side){ 0 };
    qsort(thick, n, sizeof thick[0], by_size);
    return (struct dm_side){ (float)even / (POINTS - 1), thick[n / 4] };
}

int dm_outline_count(const struct dm_ground *g, struct point a, struct point b, struct point inside,
                     float module_px)
{
    float length = distance(a, b), off = distance(a, inside);
    int most = 0;
    for (int i = 0; i < 3 && length > 0.0f && off > 0.0f; i++) {
        float in = (0.3f + 0.2f * (float)i) * module_px / off;
        struct point from = { a.x + in * (inside.x - a.x), a.y + in * (inside.y - a.y) };
        int changes = 0;
        bool was = true;
        for (float t = 0.0f; t < length; t += 0.5f) {
            struct point at = { from.x + t / length * (b.x - a.x),
                                from.y + t / length * (b.y - a.y) };
            bool is = is_own(g, at);
            changes += is != was;
            was = is;
        }
        most = changes + 1 > most ? changes + 1 : most;
    }
    return most;
}
