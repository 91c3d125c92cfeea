#include "scan/tensor.h"

#include <math.h>

void tensor_fini(struct tensor_field *t)
{
    free(t->raw);
    free(t->smooth);
    free(t->sums);
    *t = (struct tensor_field){ 0 };
}

static enum err_code fit(struct tensor_field *t, const struct plane *p)
{
    t->columns = p->w > TENSOR_CELL_PX ? (p->w - 1) / TENSOR_CELL_PX : 0;
    t->rows = p->h / TENSOR_CELL_PX;
    size_t n = (size_t)t->columns * (size_t)t->rows, w = (size_t)p->w;
    if (n > t->cap) {
        free(t->raw);
        free(t->smooth);
        t->raw = calloc(n, sizeof *t->raw);
        t->smooth = calloc(n, sizeof *t->smooth);
        t->cap = t->raw && t->smooth ? n : 0;
    }
    if (w > t->cap_sums) {
        free(t->sums);
        t->sums = calloc(3 * w, sizeof *t->sums);
        t->cap_sums = t->sums ? w : 0;
    }
    return t->cap >= n && t->cap_sums >= w ? ERR_OK : ERR_NOMEM;
}

/* The differences along both diagonals of 2 x 2 pixels see finer bars than those of neighbours but
 * one.  Halved, the squares of two of them fit 16 bits: plain loops that become vector code. */
static void add_rows(int32_t *restrict aa, int32_t *restrict bb, int32_t *restrict ab,
                     const uint8_t *restrict r0, const uint8_t *restrict r1,
                     const uint8_t *restrict r2, const uint8_t *restrict r3, int n)
{
    for (int x = 0; x < n; x++) {
        int16_t a0 = (int16_t)((r1[x + 1] - r0[x]) / 2), b0 = (int16_t)((r0[x + 1] - r1[x]) / 2);
        int16_t a1 = (int16_t)((r3[x + 1] - r2[x]) / 2), b1 = (int16_t)((r2[x + 1] - r3[x]) / 2);
        aa[x] += (int16_t)(a0 * a0 + a1 * a1);
        bb[x] += (int16_t)(b0 * b0 + b1 * b1);
        ab[x] += (int16_t)(a0 * b0 + a1 * b1);
    }
}

static void measure_row(struct tensor_field *t, const struct plane *p, int j)
{
    int n = t->columns * TENSOR_CELL_PX;
    size_t w = (size_t)p->w;
    int32_t *aa = t->sums, *bb = aa + w, *ab = bb + w;
    memset(t->sums, 0, 3 * w * sizeof *t->sums);
    for (int k = 0; k < TENSOR_CELL_PX; k += 4) {
        const uint8_t *r = p->px + (size_t)(j * TENSOR_CELL_PX + k) * w;
        add_rows(aa, bb, ab, r, r + w, r + 2 * w, r + 3 * w, n);
    }
    struct tensor *to = t->raw + (size_t)j * (size_t)t->columns;
    for (int i = 0; i < t->columns; i++) {
        int32_t s[3] = { 0 };
        for (int k = 0; k < TENSOR_CELL_PX; k++) {
            s[0] += aa[k];
            s[1] += bb[k];
            s[2] += ab[k];
        }
        aa += TENSOR_CELL_PX;
        bb += TENSOR_CELL_PX;
        ab += TENSOR_CELL_PX;
        to[i] = (struct tensor){ (float)(s[0] + s[1]), (float)(2 * s[2]), (float)(s[0] - s[1]) };
    }
}

static struct tensor sum3(const struct tensor *a, const struct tensor *b, const struct tensor *c)
{
    return (struct tensor){ a->energy + b->energy + c->energy, a->cos2 + b->cos2 + c->cos2,
                            a->sin2 + b->sin2 + c->sin2 };
}

/* Down, then across in place: what stood to the left is remembered. */
static void smooth_row(struct tensor_field *t, int j)
{
    int n = t->columns;
    const struct tensor *here = t->raw + (ptrdiff_t)j * n;
    const struct tensor *up = j > 0 ? here - n : here, *down = j + 1 < t->rows ? here + n : here;
    struct tensor *to = t->smooth + (ptrdiff_t)j * n;
    for (int i = 0; i < n; i++)
        to[i] = sum3(&up[i], &here[i], &down[i]);
    struct tensor left = to[0];
    for (int i = 0; i < n; i++) {
        struct tensor was = to[i];
        to[i] = sum3(&left, &was, i + 1 < n ? &to[i + 1] : &was);
        left = was;
    }
}

enum err_code tensor_measure(struct tensor_field *t, const struct plane *p)
{
    if (fit(t, p) != ERR_OK)
        return ERR_NOMEM;
    if (t->columns == 0)
        t->rows = 0;
    for (int j = 0; j < t->rows; j++)
        measure_row(t, p, j);
    for (int j = 0; j < t->rows; j++)
        smooth_row(t, j);
    return ERR_OK;
}

float tensor_coherence(const struct tensor *t)
{
    return t->energy > 0.0f ? hypotf(t->cos2, t->sin2) / t->energy : 0.0f;
}

struct point tensor_direction(const struct tensor *t)
{
    float half = 0.5f * atan2f(t->sin2, t->cos2);
    return (struct point){ cosf(half), sinf(half) };
}
