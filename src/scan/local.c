#include "scan/local.h"

#include <assert.h>

static int clamp(int v, int lo, int hi)
{
    return v < lo ? lo : v > hi ? hi : v;
}

/* Division by the number of values, exact for sums of up to 31 bytes. */
struct divisor {
    unsigned half, times;
};

enum { DIVISOR_SHIFT = 19 };

static struct divisor divisor_of(unsigned whole)
{
    return (struct divisor){ whole / 2, (1u << DIVISOR_SHIFT) / whole + 1 };
}

static uint8_t divide(unsigned sum, struct divisor d)
{
    return (uint8_t)((sum + d.half) * d.times >> DIVISOR_SHIFT);
}

/* A row's running means. */
static void mean_run(uint8_t *to, const uint8_t *from, int n, int radius)
{
    struct divisor d = divisor_of(2 * (unsigned)radius + 1);
    unsigned sum = 0;
    int x = 0;
    for (int k = -radius; k <= radius; k++)
        sum += from[clamp(k, 0, n - 1)];
    for (; x < radius && x < n; x++) {
        to[x] = divide(sum, d);
        sum += from[clamp(x + radius + 1, 0, n - 1)];
        sum -= from[0];
    }
    for (; x + radius + 1 < n; x++) {
        to[x] = divide(sum, d);
        sum += from[x + radius + 1];
        sum -= from[x - radius];
    }
    for (; x < n; x++) {
        to[x] = divide(sum, d);
        sum += from[n - 1];
        sum -= from[clamp(x - radius, 0, n - 1)];
    }
}

enum { BAND = 64 }; /* columns at once: their rows stay in the cache */

/* Columns in place, by sums of a band of columns and a ring of the rows that are overwritten. */
static void mean_columns(struct plane *p, int radius)
{
    enum { RING_MAX = 32 };
    static_assert(RING_MAX * BAND <= 4096, "the ring stays on the stack");
    uint8_t ring[RING_MAX][BAND], last[BAND]; /* the last row is asked for after its mean stands */
    unsigned sum[BAND];
    struct divisor d = divisor_of(2 * (unsigned)radius + 1);
    for (int x0 = 0; x0 < p->w; x0 += BAND) {
        int cols = p->w - x0 < BAND ? p->w - x0 : BAND;
        memset(sum, 0, sizeof sum);
        memcpy(last, p->px + (size_t)(p->h - 1) * (size_t)p->w + x0, (size_t)cols);
        for (int k = -radius; k <= radius; k++)
            for (int c = 0; c < cols; c++)
                sum[c] += p->px[(size_t)clamp(k, 0, p->h - 1) * (size_t)p->w + (size_t)(x0 + c)];
        for (int y = 0; y < p->h; y++) {
            uint8_t *row = p->px + (size_t)y * (size_t)p->w + x0;
            const uint8_t *in = y + radius + 1 < p->h ? row + (size_t)(radius + 1) * (size_t)p->w
                                                      : last;
            const uint8_t *out = ring[clamp(y - radius, 0, p->h - 1) % RING_MAX];
            memcpy(ring[y % RING_MAX], row, (size_t)cols);
            for (int c = 0; c < cols; c++) {
                row[c] = divide(sum[c], d);
                sum[c] += in[c];
                sum[c] -= out[c];
            }
        }
    }
}

enum err_code local_mean(struct plane *out, const struct plane *in, int radius_px)
{
    int radius = clamp(radius_px, 1, 15);
    if (plane_size(out, in->w, in->h) != ERR_OK)
        return ERR_NOMEM;
    for (int y = 0; y < in->h; y++)
        mean_run(out->px + (size_t)y * (size_t)in->w, in->px + (size_t)y * (size_t)in->w, in->w,
                 radius);
    mean_columns(out, radius);
    return ERR_OK;
}

enum err_code local_sharpen(struct plane *p, struct plane *spare, int radius_px, int times)
{
    if (local_mean(spare, p, radius_px) != ERR_OK)
        return ERR_NOMEM;
    size_t n = (size_t)p->w * (size_t)p->h;
    for (size_t i = 0; i < n; i++)
        p->px[i] = (uint8_t)clamp(p->px[i] + times * (p->px[i] - spare->px[i]), 0, 255);
    return ERR_OK;
}

enum err_code local_threshold(struct plane *p, struct plane *spare, int radius_px)
{
    if (local_mean(spare, p, radius_px) != ERR_OK)
        return ERR_NOMEM;
    size_t n = (size_t)p->w * (size_t)p->h;
    for (size_t i = 0; i < n; i++)
        p->px[i] = p->px[i] > spare->px[i] - 3 ? 255 : 0;
    return ERR_OK;
}

enum err_code local_sharpen_rows(struct plane *p, struct plane *spare, int radius_px, int times)
{
    if (plane_size(spare, p->w, 1) != ERR_OK)
        return ERR_NOMEM;
    for (int y = 0; y < p->h; y++) {
        uint8_t *row = p->px + (size_t)y * (size_t)p->w;
        mean_run(spare->px, row, p->w, radius_px);
        for (int x = 0; x < p->w; x++)
            row[x] = (uint8_t)clamp(row[x] + times * (row[x] - spare->px[x]), 0, 255);
    }
    return ERR_OK;
}

enum { PIECE = 16, PIECES_MAX = 256 };

/* The darkest and the lightest of each piece and its neighbours. */
static int find_levels(const uint8_t *row, int w, uint8_t low[PIECES_MAX], uint8_t high[PIECES_MAX])
{
    uint8_t own_low[PIECES_MAX], own_high[PIECES_MAX];
    int n = (w + PIECE - 1) / PIECE;
    n = n < PIECES_MAX ? n : PIECES_MAX;
    for (int i = 0; i < n; i++) {
        own_low[i] = own_high[i] = row[i * PIECE];
        for (int x = i * PIECE; x < w && x < (i + 1) * PIECE; x++) {
            own_low[i] = row[x] < own_low[i] ? row[x] : own_low[i];
            own_high[i] = row[x] > own_high[i] ? row[x] : own_high[i];
        }
    }
    for (int i = 0; i < n; i++) {
        low[i] = 255;
        high[i] = 0;
        for (int k = clamp(i - 1, 0, n - 1); k <= clamp(i + 1, 0, n - 1); k++) {
            low[i] = own_low[k] < low[i] ? own_low[k] : low[i];
            high[i] = own_high[k] > high[i] ? own_high[k] : high[i];
        }
    }
    return n;
}

void local_level_rows(struct plane *p)
{
    enum { RANGE_MIN = 12 }; /* paper stays paper */
    uint8_t low[PIECES_MAX], high[PIECES_MAX];
    for (int y = 0; y < p->h; y++) {
        uint8_t *row = p->px + (size_t)y * (size_t)p->w;
        int n = find_levels(row, p->w, low, high);
        for (int x = 0; x < p->w && x < n * PIECE; x++) {
            int at = 2 * x + 1 - PIECE, i = clamp(at / (2 * PIECE), 0, n - 1);
            int k = clamp(i + 1, 0, n - 1), part = clamp(at - 2 * PIECE * i, 0, 2 * PIECE);
            int lo = (low[i] * (2 * PIECE - part) + low[k] * part) / (2 * PIECE);
            int hi = (high[i] * (2 * PIECE - part) + high[k] * part) / (2 * PIECE);
            int range = hi - lo > RANGE_MIN ? hi - lo : RANGE_MIN;
            row[x] = (uint8_t)clamp(255 - (hi - row[x]) * 255 / range, 0, 255);
        }
    }
}
