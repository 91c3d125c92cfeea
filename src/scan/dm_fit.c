#include "scan/dm_fit.h"

#include <math.h>

#include "scan/projection.h"

/* Looking at so many places of a picture costs what drawing out a module does. */
enum { POINTS_A_UNIT = 32 };

static float middle_bend(int i, int n)
{
    float s = ((float)(i < 0 ? 0 : i < n ? i : n - 1) + 0.5f) / (float)n;
    return 4.0f * s * (1.0f - s);
}

static void list_borders(struct dm_fit *d, const struct dm_size *s)
{
    d->n_borders = 0;
    d->spent += s->rows * s->cols / POINTS_A_UNIT;
    for (int row = -1; row <= s->rows; row++)
        for (int col = -1; col <= s->cols; col++) {
            int border = dm_border_at(s, col, row);
            if (border == 0 || d->n_borders == DM_BORDERS_MAX)
                continue;
            d->border[d->n_borders++] = (struct dm_border){ (float)col + 0.5f, (float)row + 0.5f,
                                                            middle_bend(col, s->cols),
                                                            middle_bend(row, s->rows), border > 0 };
        }
}

/* How well a symbol with these corners and bends, no better followed, agrees with what borders and
 * quiet zone look like: 1 wholly, 0 as by chance. */
static float borders_fit(struct dm_fit *d, const struct dm_size *s, const struct dm_frame *f)
{
    const float w = s->cols, h = s->rows;
    const struct point uv[4] = { { 0, 0 }, { w, 0 }, { w, h }, { 0, h } };
    const struct plane *p = d->plane;
    const float right = (float)p->w - 0.5f, low = (float)p->h - 0.5f;
    struct projection flat;
    float n = 0.0f, n_dark = 0.0f, sum = 0.0f, square = 0.0f, sum_dark = 0.0f;
    d->spent += (int)d->n_borders / POINTS_A_UNIT + 1;
    if (!projection_span(&flat, uv, f->own, w, h))
        return -1.0f;
    for (size_t i = 0; i < d->n_borders; i++) {
        const struct dm_border *b = &d->border[i];
        struct point at = projection_at(
            &flat, b->u + f->bend[BEND_U_BY_U] * b->by_u + f->bend[BEND_U_BY_V] * b->by_v,
            b->v + f->bend[BEND_V_BY_V] * b->by_v + f->bend[BEND_V_BY_U] * b->by_u);
        if (!(at.x > -1.0f && at.y > -1.0f && at.x < right && at.y < low))
            continue;
        int x = (int)(at.x + 0.5f), y = (int)(at.y + 0.5f);
        float grey = (float)p->px[(size_t)y * (size_t)p->w + (size_t)x];
        n += 1.0f;
        n_dark += b->is_dark;
        sum += grey;
        square += grey * grey;
        sum_dark += b->is_dark ? grey : 0.0f;
    }
    float spread = sqrtf(fmaxf(square - sum * sum / fmaxf(n, 1.0f), 1.0f));
    float norm = sqrtf(fmaxf(n_dark * (n - n_dark) / fmaxf(n, 1.0f), 1.0f));
    float fit = (n_dark * sum / fmaxf(n, 1.0f) - sum_dark) / (norm * spread);
    return d->colour ? fit : -fit;
}

/* Moves the corners, one at a time, to where the borders fit better than `best`. */
static float move_corners(struct dm_fit *d, const struct dm_size *s, struct dm_frame *f,
                          float modules, float best)
{
    for (int k = 0; k < 16; k++) {
        struct point *own = &f->own[k / 4], was = *own;
        const struct point *to = &f->own[(k / 4 + (k & 2 ? 1 : 3)) % 4];
        float side = (float)((k / 4 + (k & 2 ? 1 : 0)) % 2 ? s->cols : s->rows);
        float part = (k & 1 ? -modules : modules) / side;
        own->x += part * (to->x - was.x);
        own->y += part * (to->y - was.y);
        float fit = borders_fit(d, s, f);
        if (fit > best)
            best = fit;
        else
            *own = was;
    }
    return best;
}

static float move_bends(struct dm_fit *d, const struct dm_size *s, struct dm_frame *f,
                        float modules, float best)
{
    for (int k = 0; k < 2 * GRID_BENDS; k++) {
        float *bend = &f->bend[k / 2], was = *bend;
        *bend += k & 1 ? -modules : modules;
        float fit = borders_fit(d, s, f);
        if (fit > best)
            best = fit;
        else
            *bend = was;
    }
    return best;
}

/* The best of a few bends to begin with: from one to the next no single step is better. */
static float begin_bends(struct dm_fit *d, const struct dm_size *s, struct dm_frame *f)
{
    const float step = 1.2f;
    struct dm_frame tried = *f;
    float best = -1.0f;
    for (int u = -2; u <= 2; u++)
        for (int v = -2; v <= 2; v++) {
            tried.bend[BEND_U_BY_U] = step * (float)u;
            tried.bend[BEND_V_BY_V] = step * (float)v;
            float fit = borders_fit(d, s, &tried) - 0.01f * (float)(u * u + v * v);
            if (fit > best) {
                best = fit;
                *f = tried;
            }
        }
    return best;
}

static float move_all(struct dm_fit *d, const struct dm_size *s, struct dm_frame *f, float best)
{
    for (float modules = 0.6f; modules > 0.1f; modules *= 0.5f) {
        best = move_corners(d, s, f, modules, best);
        best = move_bends(d, s, f, 2.0f * modules, best);
        best = move_bends(d, s, f, modules, best);
    }
    return best;
}

float dm_fit_measure(struct dm_fit *d, const struct dm_size *s, const struct dm_frame *f)
{
    list_borders(d, s);
    return borders_fit(d, s, f);
}

/* Begun as flat and, if that is not good, as bent. */
float dm_fit_refine(struct dm_fit *d, const struct dm_size *s, struct dm_frame *f)
{
    const float good = 0.9f;
    struct dm_frame bent = *f;
    float fit = move_all(d, s, f, dm_fit_measure(d, s, f));
    if (fit > good)
        return fit;
    float fit_bent = move_all(d, s, &bent, begin_bends(d, s, &bent));
    if (fit_bent > fit) {
        *f = bent;
        fit = fit_bent;
    }
    return fit;
}

int dm_fit_take_spent(struct dm_fit *d)
{
    int spent = d->spent;
    d->spent = 0;
    return spent;
}
