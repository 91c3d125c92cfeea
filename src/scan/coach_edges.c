#include "scan/coach_edges.h"

#include <math.h>

static const float sharp_width_px = 2.35f;

/* The value which `part` of n counted ones reach. */
static float quantile(const unsigned count[256], unsigned n, float part)
{
    unsigned need = (unsigned)((float)n * part), sum = 0;
    int v = 255;
    for (; v > 0 && sum <= need; v--)
        sum += count[v];
    return (float)v;
}

static void see_light(const struct cells *c, struct edges *v)
{
    unsigned high[256] = { 0 }, contrast[256] = { 0 }, n = (unsigned)(c->columns * c->rows);
    for (unsigned i = 0; i < n; i++) {
        high[c->at[i].high]++;
        contrast[c->at[i].high - c->at[i].low]++;
    }
    v->white = quantile(high, n, 0.02f);
    v->contrast = quantile(contrast, n, 0.01f);
}

/* Sharpness is told from the strongest cells: what is weak is behind the goods, or noise. */
static void see_sharpness(const struct cells *c, struct edges *v)
{
    float need = 0.4f * v->contrast > 14 ? 0.4f * v->contrast : 14, n_sharp = 0, x = 0, y = 0;
    for (int i = 0; i < c->columns * c->rows; i++) {
        const struct cell *e = &c->at[i];
        if ((float)(e->high - e->low) < need)
            continue;
        bool is_stroke = e->balance < 0.75f;
        v->n_strong++;
        v->n_strokes += is_stroke;
        if (e->width_px >= sharp_width_px)
            continue;
        v->sharp_strokes += is_stroke;
        n_sharp++;
        v->n_print += e->balance < 0.5f;
        x += e->coherence * e->cos2;
        y += e->coherence * e->sin2;
    }
    v->n_cells = (float)(c->columns * c->rows);
    v->sharp_strokes = v->n_strokes > 0 ? v->sharp_strokes / v->n_strokes : 0;
    v->sharp = v->n_strong > 0 ? n_sharp / v->n_strong : 0;
    v->one_way = n_sharp > 0 ? sqrtf(x * x + y * y) / n_sharp : 0;
}

/* Which way a hand moved: edges along it stay sharp, those across it do not.  How much sharper the
 * one are than the other, 0 to 1. */
float edges_moved(const struct edges *v)
{
    float most = 0;
    for (int k = 0; k < DIRECTIONS; k++) {
        float n[2] = { 0 }, sharp[2] = { 0 };
        for (int side = 0; side < 2; side++)
            for (int i = -1; i <= 1; i++) {
                int at = (k + side * DIRECTIONS / 2 + i + DIRECTIONS) % DIRECTIONS;
                n[side] += v->n_edges[at];
                sharp[side] += v->n_sharp[at];
            }
        float enough = 0.004f * v->n_cells;
        if (n[0] < enough || n[1] < enough)
            continue;
        float ahead = sharp[0] / n[0] - sharp[1] / n[1];
        most = ahead > most ? ahead : most;
    }
    return most;
}

static void see_directions(const struct cells *c, struct edges *v)
{
    float need = 0.2f * v->contrast > 12 ? 0.2f * v->contrast : 12;
    for (int i = 0; i < c->columns * c->rows; i++) {
        const struct cell *e = &c->at[i];
        if ((float)(e->high - e->low) < need || e->coherence < 0.5f)
            continue;
        float turn = atan2f(e->sin2, e->cos2) / 6.2831853f + 1;
        int k = (int)(turn * DIRECTIONS + 0.5f) % DIRECTIONS;
        v->n_edges[k]++;
        v->n_sharp[k] += e->width_px < sharp_width_px;
    }
}

/* Strokes as they look from farther off, where softness does not matter. */
float edges_coarse_print(const struct cells *c)
{
    int n = c->columns * c->rows, high = 0, print = 0;
    for (int i = 0; i < n; i++)
        high = c->at[i].high - c->at[i].low > high ? c->at[i].high - c->at[i].low : high;
    for (int i = 0; i < n; i++) {
        const struct cell *e = &c->at[i];
        print += 10 * (e->high - e->low) >= 4 * high && e->balance < 0.5f;
    }
    return n > 0 ? (float)print / (float)n : 0;
}

void edges_see(struct edges *v, const struct cells *c)
{
    *v = (struct edges){ 0 };
    see_light(c, v);
    see_sharpness(c, v);
    see_directions(c, v);
}
