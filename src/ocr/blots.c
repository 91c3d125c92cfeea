#include "ocr/blots.h"

#include <stdlib.h>
#include <string.h>

struct blot_run {
    int16_t left, right, y;
    int32_t parent;   /* another run of the same blot; the root is its own */
    struct blot blot; /* of the root: all of the blot */
};

enum { AROUND_PX = 14, LEAST_STEP = 9 };

enum err_code blots_init(struct blots *b)
{
    *b = (struct blots){ 0 };
    b->at = calloc(BLOTS_MAX, sizeof *b->at);
    b->runs = calloc(BLOT_RUNS_MAX, sizeof *b->runs);
    return b->at && b->runs ? ERR_OK : ERR_NOMEM;
}

void blots_fini(struct blots *b)
{
    free(b->at);
    free(b->runs);
    free(b->sums);
    *b = (struct blots){ 0 };
}

static enum err_code sum_up(struct blots *b, const struct plane *p)
{
    size_t w = (size_t)p->w + 1, need = w * ((size_t)p->h + 1);
    if (need > b->sums_cap) {
        uint32_t *sums = realloc(b->sums, need * sizeof *sums);
        if (!sums)
            return ERR_NOMEM;
        b->sums = sums;
        b->sums_cap = need;
    }
    memset(b->sums, 0, w * sizeof *b->sums);
    for (int y = 0; y < p->h; y++) {
        uint32_t row = 0;
        uint32_t *above = b->sums + (size_t)y * w, *here = above + w;
        here[0] = 0;
        for (int x = 0; x < p->w; x++) {
            row += p->px[y * p->w + x];
            here[x + 1] = above[x + 1] + row;
        }
    }
    return ERR_OK;
}

/* How far neighbours differ for no reason: the median step from pixel to pixel. */
static int noise_of(const struct plane *p)
{
    uint32_t steps[256] = { 0 }, n = 0, seen = 0;
    for (int y = 0; y < p->h; y += 4)
        for (int x = 1; x < p->w; x++, n++)
            steps[abs(p->px[y * p->w + x] - p->px[y * p->w + x - 1])]++;
    int at = 0;
    while (at < 255 && (seen += steps[at]) * 2 < n)
        at++;
    return at;
}

static int32_t root_of(struct blot_run *runs, int32_t i)
{
    while (runs[i].parent != i) {
        runs[i].parent = runs[runs[i].parent].parent;
        i = runs[i].parent;
    }
    return i;
}

static void join(struct blot_run *runs, int32_t a, int32_t b)
{
    a = root_of(runs, a);
    b = root_of(runs, b);
    if (a == b)
        return;
    struct blot *into = &runs[a].blot;
    const struct blot *from = &runs[b].blot;
    into->left = from->left < into->left ? from->left : into->left;
    into->top = from->top < into->top ? from->top : into->top;
    into->right = from->right > into->right ? from->right : into->right;
    into->bottom = from->bottom > into->bottom ? from->bottom : into->bottom;
    into->area_px += from->area_px;
    runs[b].parent = a;
}

/* The runs of row y behind runs[n); returns the new count, or BLOT_RUNS_MAX when full. */
static int32_t runs_of_row(struct blots *b, const struct plane *p, int y, int32_t n, int step,
                           bool is_light)
{
    size_t w = (size_t)p->w + 1;
    size_t y0 = (size_t)(y > AROUND_PX ? y - AROUND_PX : 0);
    size_t y1 = (size_t)(y + AROUND_PX + 1 < p->h ? y + AROUND_PX + 1 : p->h);
    const uint32_t *up = b->sums + y0 * w, *low = b->sums + y1 * w;
    const uint8_t *px = p->px + y * p->w;
    bool was_in = false;
    for (int x = 0; x < p->w; x++) {
        size_t x0 = (size_t)(x > AROUND_PX ? x - AROUND_PX : 0);
        size_t x1 = (size_t)(x + AROUND_PX + 1 < p->w ? x + AROUND_PX + 1 : p->w);
        int area = (int)((x1 - x0) * (y1 - y0));
        int sum = (int)(low[x1] - up[x1] - low[x0] + up[x0]);
        int over = is_light ? px[x] * area - sum : sum - px[x] * area;
        bool is_in = over > step * area;
        if (is_in && !was_in) {
            if (n == BLOT_RUNS_MAX)
                return n;
            b->runs[n] = (struct blot_run){ .left = (int16_t)x, .y = (int16_t)y, .parent = n };
            n++;
        }
        if (is_in)
            b->runs[n - 1].right = (int16_t)(x + 1);
        was_in = is_in;
    }
    return n;
}

/* Row [from, n) against row [before, from); both in order of x. */
static void join_rows(struct blot_run *runs, int32_t before, int32_t from, int32_t n)
{
    int32_t a = before;
    for (int32_t i = from; i < n; i++) {
        runs[i].blot = (struct blot){ .left = runs[i].left,
                                      .top = runs[i].y,
                                      .right = runs[i].right,
                                      .bottom = (int16_t)(runs[i].y + 1),
                                      .area_px = runs[i].right - runs[i].left };
        while (a < from && runs[a].right < runs[i].left)
            a++;
        for (int32_t k = a; k < from && runs[k].left <= runs[i].right; k++)
            join(runs, k, i);
    }
}

static void keep_sized(struct blots *b, int32_t n, int least_px, int most_px)
{
    b->n = 0;
    for (int32_t i = 0; i < n; i++) {
        const struct blot *t = &b->runs[i].blot;
        int h = t->bottom - t->top;
        if (b->runs[i].parent != i || h < least_px || h > most_px)
            continue;
        if (b->n == BLOTS_MAX) {
            b->n = 0;
            return;
        }
        b->at[b->n++] = *t;
    }
}

enum err_code blots_find(struct blots *b, const struct plane *p, bool is_light, int least_px,
                         int most_px)
{
    b->n = 0;
    if (sum_up(b, p) != ERR_OK)
        return ERR_NOMEM;
    int noise = noise_of(p), step = LEAST_STEP + 2 * noise;
    int32_t before = 0, from = 0, n = 0;
    for (int y = 0; y < p->h; y++) {
        n = runs_of_row(b, p, y, from, step, is_light);
        if (n == BLOT_RUNS_MAX)
            return ERR_OK;
        join_rows(b->runs, before, from, n);
        before = from;
        from = n;
    }
    keep_sized(b, n, least_px, most_px);
    return ERR_OK;
}
