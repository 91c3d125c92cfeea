#include "scan/local.h"

#include <assert.h>

static int clamp(int v, int lo, int hi)
{
    return v < lo ? lo : v > hi ? hi : v;
}

/* A row's running sums: n values, `step` bytes apart. */
static void mean_run(uint8_t *to, const uint8_t *from, int n, size_t step, int radius)
{
    unsigned sum = 0, whole = 2 * (unsigned)radius + 1;
    for (int k = -radius; k <= radius; k++)
        sum += from[(size_t)clamp(k, 0, n - 1) * step];
    for (int i = 0; i < n; i++) {
        to[(size_t)i * step] = (uint8_t)((sum + whole / 2) / whole);
        sum += from[(size_t)clamp(i + radius + 1, 0, n - 1) * step];
        sum -= from[(size_t)clamp(i - radius, 0, n - 1) * step];
    }
}

enum { BAND = 64 }; /* columns at once: their rows stay in the cache */

/* Columns in place, by sums of a band of columns and a ring of the rows that are overwritten. */
static void mean_columns(struct plane *p, int radius)
{
    enum { RING_MAX = 32 };
    static_assert(RING_MAX * BAND <= 4096, "the ring stays on the stack");
    uint8_t ring[RING_MAX][BAND], last[BAND]; /* the last row is asked for after its mean stands */
    unsigned sum[BAND], whole = 2 * (unsigned)radius + 1;
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
                row[c] = (uint8_t)((sum[c] + whole / 2) / whole);
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
        mean_run(out->px + (size_t)y * (size_t)in->w, in->px + (size_t)y * (size_t)in->w, in->w, 1,
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
