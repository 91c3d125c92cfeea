#include "scan/bilevel.h"

enum { BLOCK = 8, AROUND = 2, CONTRAST_MIN = 6 };
/* What is taken for noise at most: a symbol that fills the picture leaves no flat block to learn
 * the noise from. */
enum { NOISE_MAX = 24 };

void bilevel_fini(struct bilevel *b)
{
    plane_fini(&b->mask);
    plane_fini(&b->lines);
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

/* The darkest and the lightest of each column of a row of blocks. */
static void take_extremes(const struct plane *p, int by, uint8_t *restrict lo, uint8_t *restrict hi)
{
    int y0 = by * BLOCK, y1 = y0 + BLOCK < p->h ? y0 + BLOCK : p->h, w = p->w;
    const uint8_t *first = p->px + (size_t)y0 * (size_t)w;
    memcpy(lo, first, (size_t)w);
    memcpy(hi, first, (size_t)w);
    for (int y = y0 + 1; y < y1; y++) {
        const uint8_t *restrict row = p->px + (size_t)y * (size_t)w;
        for (int x = 0; x < w; x++) {
            lo[x] = row[x] < lo[x] ? row[x] : lo[x];
            hi[x] = row[x] > hi[x] ? row[x] : hi[x];
        }
    }
}

/* Contrast squared, and that times the middle, of each block; counts the contrasts. */
static void weigh_blocks(struct bilevel *b, const struct plane *p, int by, float *weight,
                         float *moment, size_t n_of[256])
{
    uint8_t *lo = b->lines.px, *hi = lo + p->w;
    take_extremes(p, by, lo, hi);
    for (int x0 = 0, bx = 0; x0 < p->w; x0 += BLOCK, bx++) {
        int x1 = x0 + BLOCK < p->w ? x0 + BLOCK : p->w, low = 255, high = 0;
        for (int x = x0; x < x1; x++) {
            low = lo[x] < low ? lo[x] : low;
            high = hi[x] > high ? hi[x] : high;
        }
        float contrast = high - low > CONTRAST_MIN ? (float)(high - low) : 0.1f;
        n_of[high - low]++;
        weight[bx] = contrast * contrast;
        moment[bx] = contrast * contrast * 0.5f * (float)(low + high);
    }
}

/* A contrast above that of the noise, from the quarter of the blocks that have the least. */
static float above_noise(const size_t n_of[256], size_t n)
{
    int quarter = 0;
    for (size_t below = n_of[0]; below < n / 4 && quarter < 255;)
        below += n_of[++quarter];
    float least = 1.5f * (float)quarter;
    return least < CONTRAST_MIN ? CONTRAST_MIN : least > NOISE_MAX ? NOISE_MAX : least;
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

/* Blocks within AROUND of the i-th of n. */
static int n_around(int i, int n)
{
    int from = i > AROUND ? i - AROUND : 0, to = i + AROUND < n ? i + AROUND : n - 1;
    return to - from + 1;
}

/* least: a block's weight that is more than noise, times the rows of blocks summed up. */
static void mark_row(const struct plane *p, const float *weight, const float *moment, float least,
                     int y, uint8_t *mask)
{
    int cols = (p->w + BLOCK - 1) / BLOCK;
    const uint8_t *row = p->px + (size_t)y * (size_t)p->w;
    for (int x0 = 0, bx = 0; x0 < p->w; x0 += BLOCK, bx++) {
        int x1 = x0 + BLOCK < p->w ? x0 + BLOCK : p->w;
        int threshold = weight[bx] > least * (float)n_around(bx, cols)
                            ? (int)(moment[bx] / weight[bx] + 0.5f)
                            : 0;
        for (int x = x0; x < x1; x++)
            mask[x] = row[x] < threshold;
    }
}

enum err_code bilevel_make(struct bilevel *b, const struct plane *p)
{
    int cols = (p->w + BLOCK - 1) / BLOCK, rows = (p->h + BLOCK - 1) / BLOCK;
    size_t n = (size_t)cols * (size_t)rows;
    size_t n_of[256] = { 0 }; /* blocks of each contrast */
    if (plane_size(&b->mask, p->w, p->h) != ERR_OK || plane_size(&b->lines, p->w, 2) != ERR_OK ||
        size_sums(b, 3 * n) != ERR_OK)
        return ERR_NOMEM;
    float *weight = b->sum, *moment = b->sum + n, *spare = b->sum + 2 * n;
    for (int by = 0; by < rows; by++)
        weigh_blocks(b, p, by, weight + by * cols, moment + by * cols, n_of);
    float noise = above_noise(n_of, n);
    sum_blocks(weight, spare, cols, rows);
    sum_blocks(moment, spare, cols, rows);
    for (int y = 0; y < p->h; y++) {
        float least = noise * noise * (float)n_around(y / BLOCK, rows);
        mark_row(p, weight + y / BLOCK * cols, moment + y / BLOCK * cols, least, y,
                 b->mask.px + (size_t)y * (size_t)p->w);
    }
    return ERR_OK;
}

int bilevel_run_end(const uint8_t *row, int x, int w)
{
    uint64_t same = 0x0101010101010101u * row[x - 1], eight;
    for (; x + 8 <= w; x += 8) {
        memcpy(&eight, row + x, sizeof eight);
        if (eight != same)
            break;
    }
    while (x < w && row[x] == (uint8_t)same)
        x++;
    return x;
}
