#include "scan/bilevel.h"

enum { BLOCK = 8, AROUND = 2, CONTRAST_MIN = 6 };

void bilevel_fini(struct bilevel *b)
{
    plane_fini(&b->mask);
    free(b->sum);
    *b = (struct bilevel){ 0 };
}

static enum err_code size_sums(struct bilevel *b, size_t n_floats)
{
    if (n_floats <= b->sum_cap)
        return ERR_OK;
    free(b->sum);
    b->sum_cap = 0;
    b->sum = malloc(n_floats * sizeof *b->sum);
    if (!b->sum)
        return ERR_NOMEM;
    b->sum_cap = n_floats;
    return ERR_OK;
}

/* Contrast, and contrast times the middle, of the block's pixels. */
static void weigh_block(const struct plane *p, int bx, int by, float *weight, float *moment)
{
    int x0 = bx * BLOCK, y0 = by * BLOCK, lo = 255, hi = 0;
    int x1 = x0 + BLOCK < p->w ? x0 + BLOCK : p->w, y1 = y0 + BLOCK < p->h ? y0 + BLOCK : p->h;
    for (int y = y0; y < y1; y++) {
        const uint8_t *row = p->px + (size_t)y * (size_t)p->w;
        for (int x = x0; x < x1; x++) {
            lo = row[x] < lo ? row[x] : lo;
            hi = row[x] > hi ? row[x] : hi;
        }
    }
    float contrast = hi - lo > CONTRAST_MIN ? (float)(hi - lo) : 0.1f;
    *weight = contrast * contrast;
    *moment = contrast * contrast * 0.5f * (float)(lo + hi);
}

/* out[i]: the sum of in[i - AROUND] to in[i + AROUND]; both n apart by step. */
static void sum_run(const float *in, float *out, int n, int step)
{
    float sum = 0.0f;
    for (int i = 0; i < AROUND && i < n; i++)
        sum += in[i * step];
    for (int i = 0; i < n; i++) {
        if (i + AROUND < n)
            sum += in[(i + AROUND) * step];
        if (i - AROUND - 1 >= 0)
            sum -= in[(i - AROUND - 1) * step];
        out[i * step] = sum;
    }
}

static void sum_blocks(float *a, float *spare, int cols, int rows)
{
    for (int y = 0; y < rows; y++)
        sum_run(a + y * cols, spare + y * cols, cols, 1);
    for (int x = 0; x < cols; x++)
        sum_run(spare + x, a + x, rows, cols);
}

static void mark_row(const struct plane *p, const float *weight, const float *moment, int y,
                     uint8_t *mask)
{
    const uint8_t *row = p->px + (size_t)y * (size_t)p->w;
    for (int x0 = 0, bx = 0; x0 < p->w; x0 += BLOCK, bx++) {
        int x1 = x0 + BLOCK < p->w ? x0 + BLOCK : p->w;
        int threshold = (int)(moment[bx] / weight[bx] + 0.5f);
        for (int x = x0; x < x1; x++)
            mask[x] = row[x] < threshold;
    }
}

enum err_code bilevel_make(struct bilevel *b, const struct plane *p)
{
    int cols = (p->w + BLOCK - 1) / BLOCK, rows = (p->h + BLOCK - 1) / BLOCK;
    size_t n = (size_t)cols * (size_t)rows;
    if (plane_size(&b->mask, p->w, p->h) != ERR_OK || size_sums(b, 3 * n) != ERR_OK)
        return ERR_NOMEM;
    float *weight = b->sum, *moment = b->sum + n, *spare = b->sum + 2 * n;
    for (int by = 0; by < rows; by++)
        for (int bx = 0; bx < cols; bx++)
            weigh_block(p, bx, by, weight + by * cols + bx, moment + by * cols + bx);
    sum_blocks(weight, spare, cols, rows);
    sum_blocks(moment, spare, cols, rows);
    for (int y = 0; y < p->h; y++)
        mark_row(p, weight + y / BLOCK * cols, moment + y / BLOCK * cols, y,
                 b->mask.px + (size_t)y * (size_t)p->w);
    return ERR_OK;
}
