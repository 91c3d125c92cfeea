#include "scan/align.h"

#include <math.h>

enum { FIT_TERMS = 5 };

static uint8_t width_at(const struct pattern *p, size_t k, bool reversed)
{
    return p->width[reversed ? p->n_elements - 1 - k : k];
}

/* Module positions of all edges, in the order of the profile. */
static void lay_out(const struct pattern *p, bool reversed, float wide, float gap, float *at)
{
    at[0] = 0.0f;
    for (size_t k = 0; k < p->n_elements; k++) {
        uint8_t w = width_at(p, k, reversed);
        float m = (float)w;
        if (p->is_two_width)
            m = w == PATTERN_WIDE ? wide : w == PATTERN_GAP ? gap : 1.0f;
        at[k + 1] = at[k] + m;
    }
}

/* Solves a (n x n, symmetric, row-major FIT_TERMS wide) for b in place; false when it cannot. */
static bool solve(double a[FIT_TERMS][FIT_TERMS], double b[FIT_TERMS], size_t n)
{
    for (size_t c = 0; c < n; c++) {
        size_t pivot = c;
        for (size_t r = c + 1; r < n; r++)
            if (fabs(a[r][c]) > fabs(a[pivot][c]))
                pivot = r;
        if (fabs(a[pivot][c]) < 1e-9)
            return false;
        for (size_t k = 0; k < n; k++) {
            double t = a[c][k];
            a[c][k] = a[pivot][k];
            a[pivot][k] = t;
        }
        double t = b[c];
        b[c] = b[pivot];
        b[pivot] = t;
        for (size_t r = 0; r < n; r++) {
            double f = r == c ? 0.0 : a[r][c] / a[c][c];
            for (size_t k = c; f != 0.0 && k < n; k++)
                a[r][k] -= f * a[c][k];
            b[r] -= f * b[c];
        }
    }
    for (size_t c = 0; c < n; c++)
        b[c] /= a[c][c];
    return true;
}

/* Sums for a least-squares fit of y by `n` terms. */
struct fit {
    size_t n;
    double a[FIT_TERMS][FIT_TERMS], b[FIT_TERMS];
};

static void fit_add(struct fit *f, const double *term, double y)
{
    for (size_t i = 0; i < f->n; i++) {
        f->b[i] += term[i] * y;
        for (size_t j = 0; j < f->n; j++)
            f->a[i][j] += term[i] * term[j];
    }
}

/* How much wider a wide element and a gap are than a narrow one: bars and spaces apart would be
 * better known, but ink spread falls out when both are fitted together. */
static bool fit_two_width(const struct pattern *p, const float *edge, bool reversed, float *wide,
                          float *gap)
{
    struct fit f = { .n = p->kind == SYM_CODE39 ? 4 : 3 };
    for (size_t k = 0; k < p->n_elements; k++) {
        uint8_t w = width_at(p, k, reversed);
        double term[FIT_TERMS] = { w == PATTERN_NARROW, w == PATTERN_WIDE, k % 2 ? -1.0 : 1.0,
                                   w == PATTERN_GAP };
        fit_add(&f, term, (double)(edge[k + 1] - edge[k]));
    }
    if (!solve(f.a, f.b, f.n) || f.b[0] <= 0.0)
        return false;
    *wide = (float)(f.b[1] / f.b[0]);
    *gap = f.n == 4 ? (float)(f.b[3] / f.b[0]) : 1.0f;
    return *wide > 1.6f && *wide < 3.8f && *gap > 0.5f && *gap < 8.0f;
}

/* Mean |element - ideal| in modules, the module taken from the elements around: cheap, and blind to
 * perspective and curvature. */
static float local_misfit(const float *edge, const float *ideal, size_t n_elements, float worst)
{
    enum { AROUND = 5 };
    float sum = 0.0f;
    for (size_t k = 0; k < n_elements; k++) {
        size_t a = k < AROUND ? 0 : k - AROUND;
        size_t b = k + 1 + AROUND > n_elements ? n_elements : k + 1 + AROUND;
        float per_px = (ideal[b] - ideal[a]) / (edge[b] - edge[a]);
        sum += fabsf((edge[k + 1] - edge[k]) * per_px - (ideal[k + 1] - ideal[k]));
        if (sum > worst * (float)n_elements)
            return worst;
    }
    return sum / (float)n_elements;
}

/* Fits edge = cubic(ideal) ± spread and leaves what it does not explain, in modules. */
static bool fit_warp(const float *edge, const float *ideal, size_t n_edges, float *offset)
{
    struct fit f = { .n = n_edges > 24 ? 5 : 4 };
    double whole = ideal[n_edges - 1];
    for (size_t k = 0; k < n_edges; k++) {
        double u = 2.0 * ideal[k] / whole - 1.0;
        double term[FIT_TERMS] = { 1.0, u, k % 2 ? -1.0 : 1.0, u * u, u * u * u };
        fit_add(&f, term, edge[k]);
    }
    if (!solve(f.a, f.b, f.n))
        return false;
    for (size_t k = 0; k < n_edges; k++) {
        double u = 2.0 * ideal[k] / whole - 1.0;
        double c3 = f.n == 5 ? f.b[4] : 0.0;
        double at = f.b[0] + f.b[1] * u + (k % 2 ? -f.b[2] : f.b[2]) + f.b[3] * u * u +
                    c3 * u * u * u;
        double px = (f.b[1] + 2.0 * f.b[3] * u + 3.0 * c3 * u * u) * 2.0 / whole;
        if (px <= 0.05)
            return false;
        offset[k] = (float)((edge[k] - at) / px);
    }
    return true;
}

static void reverse(float *v, size_t n)
{
    for (size_t i = 0; i < n / 2; i++) {
        float t = v[i];
        v[i] = v[n - 1 - i];
        v[n - 1 - i] = t;
    }
}

/* Fills what follows from the window that was chosen. */
static bool finish(const struct pattern *p, const struct edges *e, size_t at,
                   const struct profile *line, struct alignment *out)
{
    size_t n = p->n_elements;
    const float *edge = e->at + at;
    lay_out(p, out->is_reversed, out->wide, out->gap, out->ideal);
    if (!fit_warp(edge, out->ideal, n + 1, out->offset))
        return false;
    float whole = out->ideal[n];
    out->begin = edge[0];
    out->end = edge[n];
    out->module_px = (out->end - out->begin) / whole;
    float before = edge[0] - (at > 0 ? e->at[at - 1] : 0.0f);
    float after = (at + n + 1 < e->n ? e->at[at + n + 1] : (float)(line->n - 1)) - edge[n];
    out->quiet_lead = (out->is_reversed ? after : before) / out->module_px;
    out->quiet_trail = (out->is_reversed ? before : after) / out->module_px;
    if (out->is_reversed) {
        reverse(out->offset, n + 1);
        for (size_t k = 0; k <= n; k++)
            out->offset[k] = -out->offset[k];
        lay_out(p, false, out->wide, out->gap, out->ideal);
    }
    return true;
}

bool align_find(const struct pattern *p, const struct edges *e, const struct profile *line,
                float worst, struct alignment *out)
{
    size_t n = p->n_elements, found_at = SIZE_MAX;
    float ideal[PATTERN_ELEMENTS_MAX + 1];
    out->misfit = worst;
    if (n == 0 || e->n < n + 1)
        return false;
    for (int way = 0; way < 2; way++) {
        lay_out(p, way, 2.5f, 1.0f, ideal);
        for (size_t i = e->first_darkens ? 0 : 1; i + n < e->n; i += 2) {
            float wide = 2.5f, gap = 1.0f;
            if (p->is_two_width) {
                if (!fit_two_width(p, e->at + i, way, &wide, &gap))
                    continue;
                lay_out(p, way, wide, gap, ideal);
            }
            float m = local_misfit(e->at + i, ideal, n, out->misfit);
            if (m < out->misfit) {
                out->misfit = m;
                out->is_reversed = way;
                out->wide = wide;
                out->gap = gap;
                found_at = i;
            }
        }
    }
    return found_at != SIZE_MAX && finish(p, e, found_at, line, out);
}

/* The value whose widths are nearest to six measured ones; CODE128_VALUES when none is near. */
static unsigned nearest_128(const float px[6])
{
    float sum = 0.0f, best = 2.0f; /* modules of error in all; two would be any */
    unsigned found = CODE128_VALUES;
    for (int k = 0; k < 6; k++)
        sum += px[k];
    for (unsigned v = 0; v < CODE128_VALUES; v++) {
        uint8_t width[6];
        float error = 0.0f;
        code128_widths(v, width);
        /* Two neighbours together stay right when ink spreads: ISO/IEC 15417 reads by them. */
        for (int k = 0; k + 1 < 6; k++)
            error += fabsf((px[k] + px[k + 1]) * 11.0f / sum - (float)(width[k] + width[k + 1]));
        if (error < best) {
            best = error;
            found = v;
        }
    }
    return found;
}

size_t align_read_128(const struct edges *e, size_t from, bool is_reversed,
                      uint8_t code[CODE128_CODES_MAX])
{
    size_t room = is_reversed ? from : e->n - 1 - from;
    for (size_t n = 0; n < CODE128_CODES_MAX && (n + 1) * 6 < room; n++) {
        float px[6];
        for (size_t k = 0; k < 6; k++) {
            size_t at = n * 6 + k;
            px[k] = is_reversed ? e->at[from - at] - e->at[from - at - 1]
                                : e->at[from + at + 1] - e->at[from + at];
        }
        unsigned v = nearest_128(px);
        if (v == CODE128_STOP)
            return n >= 3 ? n : 0;
        bool is_start = v >= 103 && v <= 105;
        if (v == CODE128_VALUES || is_start != (n == 0))
            return 0;
        code[n] = (uint8_t)v;
    }
    return 0;
}
