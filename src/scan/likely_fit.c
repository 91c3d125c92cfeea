#include "scan/likely_fit.h"

#include <math.h>

enum { BEYOND = 2, BOUNDARIES = LIKELY_SEGMENTS_MAX + 1, TERMS = 2 * LIKELY_KNOTS };

/* One module is at most that much longer or shorter than its neighbours' (standard deviation). */
static const float stretch_spread = 0.025f;

bool likely_fit_begin(struct likely_fitter *f, const struct likely_model *m,
                      const struct likely_layout *l, struct span number)
{
    struct pattern p;
    if (!pattern_encode(l->kind, number, false, &p) || p.n_elements >= LIKELY_EDGES_MAX)
        return false;
    f->model = m;
    f->layout = l;
    f->n_edges = p.n_elements + 1;
    f->edge[0] = 0;
    for (size_t k = 0; k < p.n_elements; k++)
        f->edge[k + 1] = f->edge[k] + p.width[k] * LIKELY_FINE;
    f->blur = f->spread = -1;
    return true;
}

static void make_bars(struct likely_fitter *f, int blur, int spread)
{
    enum { WING = LIKELY_RISE_AROUND * LIKELY_FINE, ZERO = LIKELY_FINE_AROUND * LIKELY_FINE };
    size_t n = (size_t)(f->layout->modules + 2 * LIKELY_FINE_AROUND) * LIKELY_FINE + 2;
    const float *rise = f->model->rise[blur];
    int out = likely_model_spread(spread);
    if (f->blur == blur && f->spread == spread)
        return;
    f->blur = blur;
    f->spread = spread;
    memset(f->bars, 0, n * sizeof f->bars[0]);
    int reach = (int)(4.0f * likely_model_blur(blur) * LIKELY_FINE) + 2;
    reach = reach < WING ? reach : WING;
    for (size_t k = 0; k + 1 < f->n_edges; k += 2) {
        int from = f->edge[k] - out + ZERO, to = f->edge[k + 1] + out + ZERO;
        for (int i = -reach; i < reach; i++)
            f->bars[from + i] += rise[WING + i];
        for (int i = from + reach; i < to + reach; i++)
            f->bars[i] += 1.0f;
        for (int i = -reach; i < reach; i++)
            f->bars[to + i] -= rise[WING + i];
    }
}

/* Darkness at module u; *slope: its change a module. */
static float bars_at(const struct likely_fitter *f, float u, float *slope)
{
    float at = (u + LIKELY_FINE_AROUND) * LIKELY_FINE; /* u is BEYOND the bars at most */
    int i = (int)at;
    float rise = f->bars[i + 1] - f->bars[i];
    *slope = rise * LIKELY_FINE;
    return f->bars[i] + (at - (float)i) * rise;
}

static size_t knot_of(const struct likely_layout *l, float u, float *part)
{
    float whole = (float)(l->modules + 2 * BEYOND);
    float at = (u + BEYOND) / whole * (LIKELY_KNOTS - 1);
    at = at < 0.0f ? 0.0f : at > LIKELY_KNOTS - 1.001f ? LIKELY_KNOTS - 1.001f : at;
    size_t k = (size_t)at;
    *part = at - (float)k;
    return k;
}

/* The module of every sample that belongs to the symbol. */
static bool map_samples(struct likely_fitter *f, const float *grey, size_t n, const float *at)
{
    const struct likely_layout *l = f->layout;
    size_t last = l->n_segments - 1, k = 0, n_knots = 0;
    for (size_t i = 0; i <= last; i++)
        if (!(at[i + 1] - at[i] > 0.5f))
            return false;
    float head = (at[1] - at[0]) / (float)l->segment[0].modules;
    float tail = (at[last + 1] - at[last]) / (float)l->segment[last].modules;
    float from = fmaxf(ceilf(at[0] - BEYOND * head), 0.0f);
    float to = fminf(floorf(at[last + 1] + BEYOND * tail), (float)(n - 1));
    if (!(to - from > 2.0f * TERMS))
        return false;
    f->first = (size_t)from;
    f->n = (size_t)(to - from) + 1;
    f->square = 0.0;
    for (size_t i = 0; i < f->n; i++) {
        float x = from + (float)i;
        while (k < last && x >= at[k + 1])
            k++;
        f->segment[i] = (uint8_t)k;
        f->u[i] = (float)l->starts[k] +
                  (x - at[k]) / (at[k + 1] - at[k]) * (float)l->segment[k].modules;
        f->square += (double)(grey[f->first + i] * grey[f->first + i]);
        size_t knot = knot_of(l, f->u[i], &f->part[i]);
        while (n_knots <= knot)
            f->knot[n_knots++] = i;
    }
    while (n_knots < LIKELY_KNOTS)
        f->knot[n_knots++] = f->n;
    return true;
}

/* Solves a symmetric positive system in place (Cholesky); false when it is none. */
static bool solve(double *a, double *b, size_t n)
{
    for (size_t c = 0; c < n; c++) {
        for (size_t r = c; r < n; r++) {
            double sum = a[r * n + c];
            for (size_t k = 0; k < c; k++)
                sum -= a[r * n + k] * a[c * n + k];
            if (r == c && !(sum > 1e-9))
                return false;
            a[r * n + c] = r == c ? sqrt(sum) : sum / a[c * n + c];
        }
    }
    for (size_t r = 0; r < n; r++) {
        for (size_t k = 0; k < r; k++)
            b[r] -= a[r * n + k] * b[k];
        b[r] /= a[r * n + r];
    }
    for (size_t r = n; r-- > 0;) {
        for (size_t k = r + 1; k < n; k++)
            b[r] -= a[k * n + r] * b[k];
        b[r] /= a[r * n + r];
    }
    return true;
}

static float light_at(const struct likely_fit *fit, const struct likely_layout *l, float u,
                      float *contrast)
{
    float part;
    size_t k = knot_of(l, u, &part);
    *contrast = fit->contrast[k] + part * (fit->contrast[k + 1] - fit->contrast[k]);
    return fit->light[k] + part * (fit->light[k + 1] - fit->light[k]);
}

/* Light changes slowly: second differences of paper and ink are held down a little. */
static void add_smoothness(double *a, double by)
{
    static const double d[3] = { 1.0, -2.0, 1.0 };
    for (size_t half = 0; half < 2; half++)
        for (size_t k = 0; k + 2 < LIKELY_KNOTS; k++)
            for (size_t i = 0; i < 3; i++)
                for (size_t j = 0; j < 3; j++)
                    a[(half * LIKELY_KNOTS + k + i) * TERMS + half * LIKELY_KNOTS + k + j] += by *
                                                                                              d[i] *
                                                                                              d[j];
}

/* Adds the samples between two knots to the normal equations. */
static void add_stretch(const struct likely_fitter *f, const float *grey, size_t knot, double *a,
                        double *b)
{
    const size_t at[4] = { knot, knot + 1, LIKELY_KNOTS + knot, LIKELY_KNOTS + knot + 1 };
    float sum[4][4] = { { 0 } }, right[4] = { 0 }, slope;
    for (size_t i = f->knot[knot]; i < f->knot[knot + 1]; i++) {
        float dark = bars_at(f, f->u[i], &slope), part = f->part[i];
        const float term[4] = { 1.0f - part, part, (part - 1.0f) * dark, -part * dark };
        for (size_t r = 0; r < 4; r++) {
            right[r] += term[r] * grey[f->first + i];
            for (size_t c = 0; c < 4; c++)
                sum[r][c] += term[r] * term[c];
        }
    }
    for (size_t r = 0; r < 4; r++) {
        b[at[r]] += (double)right[r];
        for (size_t c = 0; c < 4; c++)
            a[at[r] * TERMS + at[c]] += (double)sum[r][c];
    }
}

/* Fits the light and sums the error. */
static bool fit_light(struct likely_fitter *f, const float *grey, struct likely_fit *fit)
{
    double a[TERMS * TERMS] = { 0 }, b[TERMS] = { 0 }, held[TERMS * TERMS], x[TERMS];
    for (size_t k = 0; k + 1 < LIKELY_KNOTS; k++)
        add_stretch(f, grey, k, a, b);
    memcpy(held, a, sizeof held);
    memcpy(x, b, sizeof x);
    for (size_t r = 0; r < TERMS; r++)
        held[r * TERMS + r] += 1e-3;
    add_smoothness(held, 0.01 * (double)f->n);
    if (!solve(held, x, TERMS))
        return false;
    fit->error = f->square;
    for (size_t r = 0; r < TERMS; r++) {
        fit->error -= 2.0 * b[r] * x[r];
        for (size_t c = 0; c < TERMS; c++)
            fit->error += x[r] * a[r * TERMS + c] * x[c];
    }
    fit->error = fmax(fit->error, 1e-3 * (double)f->n); /* of rounding */
    for (size_t k = 0; k < LIKELY_KNOTS; k++) {
        fit->light[k] = (float)x[k];
        fit->contrast[k] = (float)x[LIKELY_KNOTS + k];
    }
    fit->n = f->n;
    return true;
}

static bool try_shape(struct likely_fitter *f, const float *grey, int blur, int spread,
                      struct likely_fit *fit)
{
    struct likely_fit trial = *fit;
    if (blur < 0 || blur >= LIKELY_BLURS || spread < 0 || spread >= LIKELY_SPREADS)
        return false;
    make_bars(f, blur, spread);
    trial.blur = blur;
    trial.spread = spread;
    if (!fit_light(f, grey, &trial) || !(trial.error < fit->error))
        return false;
    *fit = trial;
    return true;
}

/* Climbs from neighbour to neighbour among the blurs and spreads. */
static void seek_shape(struct likely_fitter *f, const float *grey, struct likely_fit *fit)
{
    enum { SOFT = 9, CLIMBS = 4 }; /* the first SOFT blurs are a lens's */
    for (int i = 0; i < CLIMBS; i++) {
        bool did_climb = false;
        for (int side = -1; side <= 1; side += 2) {
            bool is_border = fit->blur + side == SOFT && fit->blur < SOFT;
            if (!is_border)
                did_climb |= try_shape(f, grey, fit->blur + side, fit->spread, fit);
            did_climb |= try_shape(f, grey, fit->blur, fit->spread + side, fit);
        }
        if (!did_climb)
            break;
    }
    static const int even[] = { 9, 10, 11, 12 };
    for (size_t i = 0; i < ARRAY_LEN(even); i++) {
        float ratio = likely_model_blur(even[i]) / likely_model_blur(fit->blur);
        if (ratio > 0.75f && ratio < 1.3f)
            try_shape(f, grey, even[i], fit->spread, fit);
    }
}

/* Neighbours' modules are alike: sum of ((g_k - g_k+1) / (spread g))², g the module of segment k. */
static void add_stiffness(const struct likely_layout *l, const float *at, double by, double *a,
                          double *b)
{
    size_t n = l->n_segments + 1;
    double module = (double)(at[l->n_segments] - at[0]) / l->modules;
    by /= module * module * (double)(stretch_spread * stretch_spread);
    for (size_t k = 0; k + 1 < l->n_segments; k++) {
        double p = 1.0 / l->segment[k].modules, q = 1.0 / l->segment[k + 1].modules;
        double d[3] = { -p, p + q, -q };
        double off = d[0] * (double)at[k] + d[1] * (double)at[k + 1] + d[2] * (double)at[k + 2];
        for (size_t i = 0; i < 3; i++) {
            b[k + i] -= by * off * d[i];
            for (size_t j = 0; j < 3; j++)
                a[(k + i) * n + k + j] += by * d[i] * d[j];
        }
    }
}

/* One step of Gauss and Newton on the boundaries. */
static bool move_boundaries(struct likely_fitter *f, const float *grey, struct likely_fit *fit)
{
    const struct likely_layout *l = f->layout;
    size_t n = l->n_segments + 1;
    double a[BOUNDARIES * BOUNDARIES] = { 0 }, b[BOUNDARIES] = { 0 };
    double variance = fmax(fit->error / (double)f->n, 0.25);
    for (size_t i = 0; i < f->n; i++) {
        float slope, contrast, dark = bars_at(f, f->u[i], &slope);
        float light = light_at(fit, l, f->u[i], &contrast);
        float off = grey[f->first + i] - (light - contrast * dark);
        size_t k = f->segment[i];
        float length = fit->at[k + 1] - fit->at[k], wide = (float)l->segment[k].modules;
        float part = (f->u[i] - (float)l->starts[k]) / wide;
        /* The sample's module moves against the boundary. */
        float turn = contrast * slope * wide / length;
        double p = (double)(turn * (1.0f - part)), q = (double)(turn * part);
        a[k * n + k] += p * p;
        a[(k + 1) * n + k] += p * q;
        a[k * n + k + 1] += p * q;
        a[(k + 1) * n + k + 1] += q * q;
        b[k] += p * (double)off;
        b[k + 1] += q * (double)off;
    }
    add_stiffness(l, fit->at, variance, a, b);
    for (size_t k = 0; k < n; k++)
        a[k * n + k] += 1e-6 + 0.01 * variance;
    if (!solve(a, b, n))
        return false;
    float most = 0.5f * (fit->at[n - 1] - fit->at[0]) / (float)l->modules;
    for (size_t k = 0; k < n; k++)
        fit->at[k] += fminf(fmaxf((float)b[k], -most), most);
    return true;
}

/* The character explained worst: mean squared error to the squared contrast. */
static float worst_of(const struct likely_fitter *f, const float *grey,
                      const struct likely_fit *fit)
{
    float sum[LIKELY_SEGMENTS_MAX] = { 0 }, worst = 0.0f;
    size_t n[LIKELY_SEGMENTS_MAX] = { 0 };
    for (size_t i = 0; i < f->n; i++) {
        float slope, contrast, dark = bars_at(f, f->u[i], &slope);
        float light = light_at(fit, f->layout, f->u[i], &contrast);
        float off = (grey[f->first + i] - (light - contrast * dark)) / fmaxf(contrast, 4.0f);
        size_t k = f->segment[i];
        sum[k] += off * off;
        n[k]++;
    }
    for (size_t c = 0; c < f->layout->n_cells; c++) {
        size_t k = f->layout->cell[c];
        worst = fmaxf(worst, sum[k] / fmaxf((float)n[k], 1.0f));
    }
    return worst;
}

static void sum_up(const struct likely_fitter *f, const float *grey, struct likely_fit *fit)
{
    double sum = 0.0, square = 0.0, n = (double)f->n;
    float least = 1e9f, most = 0.0f;
    for (size_t i = 0; i < f->n; i++) {
        double v = (double)grey[f->first + i];
        sum += v;
        square += v * v;
    }
    fit->explained = (float)(1.0 - fit->error / (square - sum * sum / n + 1e-6));
    fit->least_contrast = fit->contrast[0];
    for (size_t k = 1; k < LIKELY_KNOTS; k++)
        fit->least_contrast = fminf(fit->least_contrast, fit->contrast[k]);
    for (size_t k = 0; k < f->layout->n_segments; k++) {
        float module = (fit->at[k + 1] - fit->at[k]) / (float)f->layout->segment[k].modules;
        least = fminf(least, module);
        most = fmaxf(most, module);
    }
    fit->stretch = most / least;
    fit->worst = worst_of(f, grey, fit);
}

bool likely_fit_line(struct likely_fitter *f, const float *grey, size_t n, int rounds, bool is_free,
                     struct likely_fit *fit)
{
    struct likely_fit best = { .error = 1e18 };
    for (int i = 0; i <= rounds; i++) {
        if (!map_samples(f, grey, n, fit->at))
            break;
        make_bars(f, fit->blur, fit->spread);
        if (!fit_light(f, grey, fit))
            break;
        if (is_free && (i == 1 || i == rounds))
            seek_shape(f, grey, fit);
        if (fit->error < best.error)
            best = *fit;
        make_bars(f, fit->blur, fit->spread);
        if (i < rounds && !move_boundaries(f, grey, fit))
            break;
    }
    if (!(best.error < 1e18))
        return false;
    *fit = best;
    if (!map_samples(f, grey, n, fit->at))
        return false;
    make_bars(f, fit->blur, fit->spread);
    sum_up(f, grey, fit);
    return true;
}

void likely_fit_straighten(const struct likely_layout *l, const float *at, const float *v, size_t n,
                           float *out)
{
    size_t n_out = (size_t)(l->modules + 2 * LIKELY_TAIL) * LIKELY_PER, k = 0;
    for (size_t i = 0; i < n_out; i++) {
        float u = ((float)i + 0.5f) / LIKELY_PER - LIKELY_TAIL;
        while (k + 1 < l->n_segments && u >= (float)l->starts[k + 1])
            k++;
        float x = at[k] +
                  (u - (float)l->starts[k]) / (float)l->segment[k].modules * (at[k + 1] - at[k]);
        x = fminf(fmaxf(x, 0.0f), (float)(n - 1) - 0.001f);
        size_t j = (size_t)x;
        out[i] = v[j] + (x - (float)j) * (v[j + 1] - v[j]);
    }
}

void likely_fit_darken(const struct likely_layout *l, const struct likely_fit *fit,
                       const float *grey, size_t n, float *dark)
{
    size_t n_dark = (size_t)(l->modules + 2 * LIKELY_TAIL) * LIKELY_PER;
    likely_fit_straighten(l, fit->at, grey, n, dark);
    for (size_t i = 0; i < n_dark; i++) {
        float u = ((float)i + 0.5f) / LIKELY_PER - LIKELY_TAIL, contrast;
        u = fminf(fmaxf(u, -BEYOND), (float)(l->modules + BEYOND));
        float light = light_at(fit, l, u, &contrast);
        dark[i] = fminf(fmaxf((light - dark[i]) / fmaxf(contrast, 4.0f), -0.5f), 1.5f);
    }
}
