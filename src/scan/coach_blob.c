#include "scan/coach_blob.h"

#include <math.h>

void blobs_fini(struct blobs *r)
{
    free(r->mark);
    free(r->queue);
    *r = (struct blobs){ 0 };
}

static enum err_code fit(struct blobs *r, size_t n)
{
    if (n <= r->cap)
        return ERR_OK;
    blobs_fini(r);
    r->mark = calloc(n, sizeof *r->mark);
    r->queue = calloc(n, sizeof *r->queue);
    if (!r->mark || !r->queue) {
        blobs_fini(r);
        return ERR_NOMEM;
    }
    r->cap = n;
    return ERR_OK;
}

enum { MARK_NO = 0, MARK_CANDIDATE, MARK_TAKEN, MARK_OWN };

static bool is_candidate(const struct cell *c, enum blob_sort sort, int contrast_min)
{
    bool is_seen = c->high - c->low >= contrast_min;
    switch (sort) {
    case BLOB_BARS:
        return is_seen && c->coherence > 0.6f && c->balance < 0.6f;
    case BLOB_BLOCK:
        return is_seen && c->balance < 0.65f;
    case BLOB_WHITE:
        return c->n_white >= CELL_PX * CELL_PX * 3 / 4;
    }
    return false;
}

static bool is_alike(const struct cell *a, const struct cell *b, enum blob_sort sort)
{
    return sort != BLOB_BARS || a->cos2 * b->cos2 + a->sin2 * b->sin2 > 0.77f; /* 20 degrees */
}

/* Puts the cells of one blob into the queue; says how many. */
static int grow(struct blobs *r, const struct cells *c, enum blob_sort sort, int seed)
{
    int n = 0;
    r->mark[seed] = MARK_TAKEN;
    r->queue[n++] = seed;
    for (int at = 0; at < n; at++) {
        int here = r->queue[at], x = here % c->columns, y = here / c->columns;
        for (int k = 0; k < 9; k++) {
            int i = x + k % 3 - 1, j = y + k / 3 - 1;
            if (i < 0 || j < 0 || i >= c->columns || j >= c->rows)
                continue;
            int next = j * c->columns + i;
            if (r->mark[next] != MARK_CANDIDATE || !is_alike(&c->at[here], &c->at[next], sort))
                continue;
            r->mark[next] = MARK_TAKEN;
            r->queue[n++] = next;
        }
    }
    return n;
}

static struct point middle_of(const struct cells *c, int cell)
{
    return (struct point){ ((float)(cell % c->columns) + 0.5f) * CELL_PX,
                           ((float)(cell / c->columns) + 0.5f) * CELL_PX };
}

/* The direction: for bars that of their edges, for others that of their longer side. */
static void direct(struct blob *out, const struct cells *c, const int *cell, enum blob_sort sort)
{
    float cos2 = 0, sin2 = 0, x = 0, y = 0;
    for (int i = 0; i < out->n_cells; i++) {
        struct point p = middle_of(c, cell[i]);
        x += p.x / (float)out->n_cells;
        y += p.y / (float)out->n_cells;
    }
    out->middle = (struct point){ x, y };
    for (int i = 0; i < out->n_cells; i++) {
        const struct cell *e = &c->at[cell[i]];
        struct point p = middle_of(c, cell[i]);
        float dx = p.x - x, dy = p.y - y;
        cos2 += sort == BLOB_BARS ? e->cos2 : dx * dx - dy * dy;
        sin2 += sort == BLOB_BARS ? e->sin2 : 2 * dx * dy;
    }
    float half = 0.5f * atan2f(sin2, cos2);
    out->cos = cosf(half);
    out->sin = sinf(half);
}

static float across(const struct blob *r, struct point p)
{
    return (p.x - r->middle.x) * r->cos + (p.y - r->middle.y) * r->sin;
}

/* Does a border that a reader's line would run into hold this cell? */
static bool is_at_end(const struct blob *r, const struct cells *c, int cell)
{
    int x = cell % c->columns, y = cell / c->columns;
    return (fabsf(r->cos) > 0.5f && (x == 0 || x == c->columns - 1)) ||
           (fabsf(r->sin) > 0.5f && (y == 0 || y == c->rows - 1));
}

static void measure(struct blob *r, const struct cells *c, const int *cell)
{
    float low = 1e9f, high = -1e9f, left = 1e9f, right = -1e9f;
    float width[2] = { 0 }, contrast = 0, lightness = 0, n_sharp = 0, one_way[2] = { 0 };
    for (int i = 0; i < r->n_cells; i++) {
        struct point p = middle_of(c, cell[i]);
        const struct cell *e = &c->at[cell[i]];
        float u = across(r, p), v = (p.y - r->middle.y) * r->cos - (p.x - r->middle.x) * r->sin;
        low = u < low ? u : low;
        high = u > high ? u : high;
        left = v < left ? v : left;
        right = v > right ? v : right;
        width[0] += e->width_px / (float)r->n_cells;
        contrast += (float)(e->high - e->low) / (float)r->n_cells;
        lightness += (float)(e->mean - e->low) / (float)(e->high - e->low + 1);
        one_way[0] += e->coherence * e->cos2;
        one_way[1] += e->coherence * e->sin2;
        int x = cell[i] % c->columns, y = cell[i] / c->columns;
        r->at_border |= x == 0 || y == 0 || x == c->columns - 1 || y == c->rows - 1;
    }
    bool is_cut[2] = { false };
    for (int i = 0; i < r->n_cells; i++) {
        const struct cell *e = &c->at[cell[i]];
        if (e->width_px <= width[0]) {
            width[1] += e->width_px;
            n_sharp++;
        }
        if (is_at_end(r, c, cell[i]))
            is_cut[across(r, middle_of(c, cell[i])) > 0.5f * (low + high)] = true;
    }
    r->across_px = high - low + CELL_PX;
    r->along_px = right - left + CELL_PX;
    r->filled = (float)(r->n_cells * CELL_PX * CELL_PX) / (r->across_px * r->along_px);
    r->width_px = n_sharp > 0 ? width[1] / n_sharp : 0;
    r->contrast = contrast;
    r->one_way = hypotf(one_way[0], one_way[1]) / (float)r->n_cells;
    r->lightness = lightness / (float)r->n_cells;
    r->n_ends_cut = is_cut[0] + is_cut[1];
}

/* A square that stands on its corner has no longer side: 45 degrees on, it is filled better. */
static void measure_block(struct blob *r, const struct cells *c, const int *cell)
{
    const float half = 0.70710678f;
    struct blob turned = *r;
    turned.cos = half * (r->cos - r->sin);
    turned.sin = half * (r->sin + r->cos);
    measure(r, c, cell);
    measure(&turned, c, cell);
    if (turned.filled > r->filled)
        *r = turned;
}

/* How much like a symbol: 0 not at all. */
static float likeness(const struct blob *r, enum blob_sort sort)
{
    float n = (float)r->n_cells, ratio = r->across_px / r->along_px;
    switch (sort) {
    case BLOB_BARS: /* at least three cells by two, and not one long line of strokes */
        if (r->n_cells < 6 || r->across_px < 2.5f * CELL_PX || r->along_px < 1.5f * CELL_PX ||
            ratio < 0.3f || r->filled < 0.3f)
            return 0;
        return n * r->filled;
    case BLOB_BLOCK: /* a square of five cells and more */
        if (r->n_cells < 22 || ratio < 0.6f || ratio > 1.7f || r->filled < 0.66f)
            return 0;
        return n * r->filled;
    case BLOB_WHITE:
        return n;
    }
    return 0;
}

/* How much of what lies around is paper (around white) or without print (around a block): cells two
 * away, so that a soft rim is not counted. */
static float ring_of(struct blobs *r, const struct cells *c, const int *cell, int n_cells,
                     enum blob_sort sort, int contrast_min)
{
    static const int away[8][2] = { { 2, 0 }, { -2, 0 }, { 0, 2 },  { 0, -2 },
                                    { 2, 2 }, { -2, 2 }, { 2, -2 }, { -2, -2 } };
    int sum = 0, n = 0;
    for (int i = 0; i < n_cells; i++)
        r->mark[cell[i]] = MARK_OWN;
    for (int i = 0; i < n_cells; i++)
        for (int k = 0; k < 8; k++) {
            int x = cell[i] % c->columns + away[k][0], y = cell[i] / c->columns + away[k][1];
            if (x < 0 || y < 0 || x >= c->columns || y >= c->rows)
                continue;
            const struct cell *e = &c->at[y * c->columns + x];
            uint8_t mark = r->mark[y * c->columns + x];
            if (sort == BLOB_WHITE ? mark != MARK_NO : mark == MARK_OWN)
                continue;
            sum += sort == BLOB_WHITE ? e->high >= 150 : 2 * (e->high - e->low) < contrast_min;
            n++;
        }
    for (int i = 0; i < n_cells; i++)
        r->mark[cell[i]] = MARK_TAKEN;
    return n > 0 ? (float)sum / (float)n : 0;
}

/* The next cell from one along its bars' direction; -1: beyond the border. */
static int step_from(const struct cells *c, int cell, float dx, float dy, int k)
{
    int x = (int)lroundf((float)(cell % c->columns) + dx * (float)k);
    int y = (int)lroundf((float)(cell / c->columns) + dy * (float)k);
    return x < 0 || y < 0 || x >= c->columns || y >= c->rows ? -1 : y * c->columns + x;
}

/* Two cells of bars one after the other: a line's or a frame's rim is thinner. */
static bool are_bars(const struct cells *c, const struct cell *like, int near, int far,
                     int contrast_min)
{
    return near >= 0 && far >= 0 && is_candidate(&c->at[near], BLOB_BARS, contrast_min) &&
           is_candidate(&c->at[far], BLOB_BARS, contrast_min) &&
           is_alike(like, &c->at[near], BLOB_BARS) && is_alike(like, &c->at[far], BLOB_BARS);
}

/* From a cell across its bars: within the soft rim into the marked ones, and out to bars again? */
static bool leads_over(const struct blobs *r, const struct cells *c, int cell, int contrast_min)
{
    enum { RIM = 4, WIDE = 40 };
    const struct cell *e = &c->at[cell];
    float half = 0.5f * atan2f(e->sin2, e->cos2), dx = cosf(half), dy = sinf(half);
    int last = 0; /* the step on which it was marked */
    if (!are_bars(c, e, cell, step_from(c, cell, -dx, -dy, 1), contrast_min))
        return false;
    for (int k = 1; k <= WIDE && k - last <= RIM + 1; k++) {
        int at = step_from(c, cell, dx, dy, k);
        if (at < 0)
            return false;
        if (r->mark[at] == MARK_OWN)
            last = k;
        else if (last > 0 && are_bars(c, e, at, step_from(c, cell, dx, dy, k + 1), contrast_min))
            return true;
    }
    return false;
}

/* What hides part of a symbol has the rest of it on both sides. */
static int between_of(struct blobs *r, const struct cells *c, const int *cell, int n_cells,
                      int contrast_min)
{
    int n = 0;
    for (int i = 0; i < n_cells; i++)
        r->mark[cell[i]] = MARK_OWN;
    for (int i = 0; i < c->columns * c->rows; i++)
        n += r->mark[i] == MARK_NO && is_candidate(&c->at[i], BLOB_BARS, contrast_min) &&
             leads_over(r, c, i, contrast_min);
    for (int i = 0; i < n_cells; i++)
        r->mark[cell[i]] = MARK_TAKEN;
    return n;
}

enum err_code blob_find(struct blobs *r, const struct cells *c, enum blob_sort sort,
                        int contrast_min, struct blob *out)
{
    int n = c->columns * c->rows;
    float best = 0;
    *out = (struct blob){ 0 };
    if (fit(r, (size_t)n) != ERR_OK)
        return ERR_NOMEM;
    for (int i = 0; i < n; i++)
        r->mark[i] = is_candidate(&c->at[i], sort, contrast_min) ? MARK_CANDIDATE : MARK_NO;
    for (int i = 0; i < n; i++) {
        if (r->mark[i] != MARK_CANDIDATE)
            continue;
        struct blob new = { .n_cells = grow(r, c, sort, i) };
        if (new.n_cells < 4)
            continue;
        direct(&new, c, r->queue, sort);
        if (sort == BLOB_BLOCK)
            measure_block(&new, c, r->queue);
        else
            measure(&new, c, r->queue);
        float like = likeness(&new, sort);
        if (like > best) {
            best = like;
            *out = new;
            if (sort == BLOB_WHITE)
                out->n_between = between_of(r, c, r->queue, new.n_cells, contrast_min);
            out->ring = sort == BLOB_BARS
                            ? 0
                            : ring_of(r, c, r->queue, new.n_cells, sort, contrast_min);
        }
    }
    return ERR_OK;
}
