#include "scan/contour.h"

#include "scan/bilevel.h"

static const int step_x[8] = { 1, 1, 0, -1, -1, -1, 0, 1 };
static const int step_y[8] = { 0, 1, 1, 1, 0, -1, -1, -1 };

void contours_fini(struct contours *c)
{
    plane_fini(&c->seen);
    free(c->lo);
    free(c->hi);
    *c = (struct contours){ 0 };
}

static enum err_code size_rows(struct contours *c, int rows)
{
    if (rows <= c->cap_rows)
        return ERR_OK;
    free(c->lo);
    free(c->hi);
    c->lo = malloc((size_t)rows * sizeof *c->lo);
    c->hi = malloc((size_t)rows * sizeof *c->hi);
    c->cap_rows = c->lo && c->hi ? rows : 0;
    return c->cap_rows ? ERR_OK : ERR_NOMEM;
}

struct box {
    int x0, y0, x1, y1;
};

static bool is_colour(const struct plane *m, int x, int y, int colour)
{
    return x >= 0 && y >= 0 && x < m->w && y < m->h &&
           m->px[(size_t)y * (size_t)m->w + (size_t)x] == colour;
}

/* The first of the eight neighbours of (x, y), from `from` on clockwise, that has the colour; 8: none.
 * Inside the picture without asking for its border: most of the time of a look goes here. */
static int next_step(const struct plane *m, int x, int y, int from, int colour)
{
    int d = 0;
    if (x > 0 && y > 0 && x < m->w - 1 && y < m->h - 1) {
        const uint8_t *at = m->px + (size_t)y * (size_t)m->w + (size_t)x;
        while (d < 8 && at[step_y[(from + d) & 7] * m->w + step_x[(from + d) & 7]] != colour)
            d++;
        return d < 8 ? (from + d) & 7 : 8;
    }
    while (d < 8 && !is_colour(m, x + step_x[(from + d) & 7], y + step_y[(from + d) & 7], colour))
        d++;
    return d < 8 ? (from + d) & 7 : 8;
}

/* Moore's walk around the part whose topmost left pixel is (x, y), clockwise. */
static bool walk(struct contours *c, const struct plane *m, int x, int y, int colour,
                 struct box *box)
{
    int start_x = x, start_y = y, from = 4, first = -1;
    long left = 16L * (m->w + m->h);
    *box = (struct box){ x, y, x, y };
    c->lo[y] = c->hi[y] = x;
    while (left-- > 0) {
        c->seen.px[(size_t)y * (size_t)m->w + (size_t)x] |= (uint8_t)(1 << !colour);
        if (y > box->y1)
            c->lo[y] = c->hi[y] = x;
        c->lo[y] = x < c->lo[y] ? x : c->lo[y];
        c->hi[y] = x > c->hi[y] ? x : c->hi[y];
        box->x0 = x < box->x0 ? x : box->x0;
        box->x1 = x > box->x1 ? x : box->x1;
        box->y1 = y > box->y1 ? y : box->y1;
        int to = next_step(m, x, y, from, colour);
        if (to == 8)
            return true;
        if (x == start_x && y == start_y) {
            if (to == first)
                return true;
            first = first < 0 ? to : first;
        }
        x += step_x[to];
        y += step_y[to];
        if (y < start_y)
            return false; /* a hole's border, not an outline */
        from = (to + 5) & 7;
    }
    return false;
}

static float turn(struct point a, struct point b, struct point c)
{
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

static bool push(struct hull *h, size_t least, struct point at)
{
    while (h->n >= least + 2 && turn(h->at[h->n - 2], h->at[h->n - 1], at) <= 0.0f)
        h->n--;
    if (h->n >= HULL_MAX)
        return false;
    h->at[h->n++] = at;
    return true;
}

/* Of the pixels' outer corners: down the right side, up the left one. */
static bool make_hull(const struct contours *c, const struct box *box, struct hull *h)
{
    h->n = 0;
    for (int y = box->y0; y <= box->y1; y++)
        for (int k = 0; k < 2; k++)
            if (!push(h, 0, (struct point){ (float)c->hi[y] + 0.5f, (float)y - 0.5f + (float)k }))
                return false;
    size_t least = h->n - 1;
    for (int y = box->y1; y >= box->y0; y--)
        for (int k = 1; k >= 0; k--)
            if (!push(h, least,
                      (struct point){ (float)c->lo[y] - 0.5f, (float)y - 0.5f + (float)k }))
                return false;
    return push(h, least, h->at[0]) && h->n-- > 3;
}

static bool is_fitting(const struct plane *m, const struct box *b, int side_min)
{
    bool is_wide = b->x0 == 0 && b->x1 == m->w - 1, is_high = b->y0 == 0 && b->y1 == m->h - 1;
    return b->x1 - b->x0 + 1 >= side_min && b->y1 - b->y0 + 1 >= side_min && !is_wide && !is_high;
}

enum err_code contours_each(struct contours *c, const struct plane *mask, int colour, int side_min,
                            bool (*sink)(void *self, const struct hull *h), void *self)
{
    struct hull hull;
    struct box box;
    uint8_t bit = (uint8_t)(1 << !colour);
    if (plane_size(&c->seen, mask->w, mask->h) != ERR_OK || size_rows(c, mask->h) != ERR_OK)
        return ERR_NOMEM;
    memset(c->seen.px, 0, (size_t)mask->w * (size_t)mask->h);
    for (int y = 0; y + side_min <= mask->h; y++) {
        const uint8_t *row = mask->px + (size_t)y * (size_t)mask->w;
        const uint8_t *seen = c->seen.px + (size_t)y * (size_t)mask->w;
        for (int x = 0; x < mask->w; x = bilevel_run_end(row, x + 1, mask->w)) {
            if (row[x] != colour || seen[x] & bit)
                continue;
            if (walk(c, mask, x, y, colour, &box) && is_fitting(mask, &box, side_min) &&
                make_hull(c, &box, &hull) && !sink(self, &hull))
                return ERR_OK;
        }
    }
    return ERR_OK;
}
