#include "scan/grey.h"

#include <math.h>

enum {
    PER_MODULE = 4,    /* samples */
    AROUND = 4,        /* modules looked at before and behind */
    MODULES_MAX = 100, /* EAN-13 has 95 */
    SAMPLES_MAX = (MODULES_MAX + 2 * AROUND) * PER_MODULE,
    FINE = 16,        /* steps of the blurred bars' table in a module */
    FINE_AROUND = 12, /* modules beyond the bars that the table covers */
    FINE_MAX = (MODULES_MAX + 2 * FINE_AROUND) * FINE,
    EDGES_HERE_MAX = 64, /* EAN-13 has 60 */
    CELLS_HERE_MAX = 12,
    OTHERS_MAX = 20,
    LINES = 7,
};

/* What the fit may turn. */
enum { TURN_BEGIN = 0, TURN_END, TURN_BEND, TURN_SWAY, TURN_SPREAD, TURN_BLUR, TURNS };

struct grey {
    const struct pattern *pattern;
    float modules, edge[EDGES_HERE_MAX + 1];
    /* one line */
    size_t n;
    float v[SAMPLES_MAX];
    float bars[FINE_MAX];                   /* how much of a bar is seen, by fine position */
    float spread, blur;                     /* that bars[] was made for */
    float light[4];                         /* v = light0 + light1 s + bar (light2 + light3 s) */
    float own[SAMPLES_MAX], u[SAMPLES_MAX]; /* the model, and the place in modules */
    float explained;
    /* all lines */
    double error_own[CELLS_HERE_MAX], error_other[CELLS_HERE_MAX][OTHERS_MAX];
};

enum err_code grey_create(struct grey **out, struct err *err)
{
    struct grey *g = calloc(1, sizeof *g);
    if (!g)
        return err_set(err, ERR_NOMEM, "no memory to confirm symbols");
    *out = g;
    return ERR_OK;
}

void grey_destroy(struct grey *g)
{
    free(g);
}

static float bilinear(const struct plane *p, struct point at)
{
    float x = fminf(fmaxf(at.x, 0.0f), (float)(p->w - 1));
    float y = fminf(fmaxf(at.y, 0.0f), (float)(p->h - 1));
    int x0 = (int)x, y0 = (int)y, x1 = x0 + 1 < p->w ? x0 + 1 : x0,
        y1 = y0 + 1 < p->h ? y0 + 1 : y0;
    const uint8_t *a = p->px + (size_t)y0 * (size_t)p->w, *b = p->px + (size_t)y1 * (size_t)p->w;
    float fx = x - (float)x0, top = (float)a[x0] + fx * (float)(a[x1] - a[x0]);
    float low = (float)b[x0] + fx * (float)(b[x1] - b[x0]);
    return top + (y - (float)y0) * (low - top);
}

/* Samples of the line; false when too little of it lies in the picture. */
static bool take_line(struct grey *g, const struct plane *p, struct point from, struct point to,
                      bool is_negative)
{
    float dx = (to.x - from.x) / g->modules, dy = (to.y - from.y) / g->modules;
    size_t outside = 0;
    g->n = (size_t)((g->modules + 2.0f * AROUND) * PER_MODULE);
    for (size_t i = 0; i < g->n; i++) {
        float t = ((float)i + 0.5f) / PER_MODULE - AROUND;
        struct point at = { from.x + t * dx, from.y + t * dy };
        outside += at.x < 0.0f || at.y < 0.0f || at.x > (float)(p->w - 1) ||
                   at.y > (float)(p->h - 1);
        float v = bilinear(p, at);
        g->v[i] = is_negative ? 255.0f - v : v;
    }
    return outside * 20 < g->n;
}

/* The normal distribution's sum, within 0.02 of it, by its logistic twin. */
static float soft_step(float x)
{
    return 1.0f / (1.0f + expf(-1.702f * x));
}

static float edge_at(const struct grey *g, size_t k, float spread)
{
    return g->edge[k] + (k % 2 ? 0.5f : -0.5f) * spread;
}

/* bars[] for this spread and blur. */
static void blur_bars(struct grey *g, float spread, float blur)
{
    size_t n = (size_t)((g->modules + 2.0f * FINE_AROUND) * FINE);
    if (spread == g->spread && blur == g->blur)
        return;
    g->spread = spread;
    g->blur = blur;
    memset(g->bars, 0, n * sizeof g->bars[0]);
    for (size_t k = 0; k <= g->pattern->n_elements; k++) {
        float sign = k % 2 ? -1.0f : 1.0f;
        float centre = (edge_at(g, k, spread) + FINE_AROUND) * FINE, reach = 3.5f * blur * FINE;
        size_t lo = (size_t)fmaxf(centre - reach, 0.0f), hi = (size_t)(centre + reach);
        if (hi > n)
            hi = n;
        for (size_t i = lo; i < hi; i++)
            g->bars[i] += sign * soft_step(((float)i - centre) / (blur * FINE));
        for (size_t i = hi; i < n; i++)
            g->bars[i] += sign;
    }
}

static float bar_at(const struct grey *g, float u)
{
    float at = (u + FINE_AROUND) * FINE, most = (g->modules + 2.0f * FINE_AROUND) * FINE - 2.0f;
    at = fminf(fmaxf(at, 0.0f), most);
    size_t i = (size_t)at;
    float part = at - (float)i;
    return g->bars[i] + part * (g->bars[i + 1] - g->bars[i]);
}

/* Least squares for the four terms of light; false when they cannot be told apart. */
static bool solve4(double a[4][5])
{
    for (size_t c = 0; c < 4; c++) {
        size_t pivot = c;
        for (size_t r = c + 1; r < 4; r++)
            if (fabs(a[r][c]) > fabs(a[pivot][c]))
                pivot = r;
        if (fabs(a[pivot][c]) < 1e-9)
            return false;
        for (size_t k = 0; k < 5; k++) {
            double t = a[c][k];
            a[c][k] = a[pivot][k];
            a[pivot][k] = t;
        }
        for (size_t r = 0; r < 4; r++) {
            double f = r == c ? 0.0 : a[r][c] / a[c][c];
            for (size_t k = c; k < 5; k++)
                a[r][k] -= f * a[c][k];
        }
    }
    for (size_t c = 0; c < 4; c++)
        a[c][4] /= a[c][c];
    return true;
}

/* The line's squared error under these turns; fills u, own, light. */
static double error_of(struct grey *g, const float turn[TURNS])
{
    double a[4][5] = { { 0 } }, error = 0.0;
    blur_bars(g, turn[TURN_SPREAD], turn[TURN_BLUR]);
    for (size_t i = 0; i < g->n; i++) {
        float t = ((float)i + 0.5f) / PER_MODULE - AROUND, s = t / g->modules, z = s * (1.0f - s);
        g->u[i] = t + turn[TURN_BEGIN] * (1.0f - s) + turn[TURN_END] * s +
                  4.0f * turn[TURN_BEND] * z + 10.0f * turn[TURN_SWAY] * z * (1.0f - 2.0f * s);
        float bar = bar_at(g, g->u[i]);
        g->own[i] = bar;
        double term[4] = { 1.0, (double)s, (double)bar, (double)(bar * s) };
        for (size_t r = 0; r < 4; r++) {
            for (size_t c = r; c < 4; c++)
                a[r][c] += term[r] * term[c];
            a[r][4] += term[r] * (double)g->v[i];
        }
    }
    for (size_t r = 1; r < 4; r++)
        for (size_t c = 0; c < r; c++)
            a[r][c] = a[c][r];
    if (!solve4(a))
        return 1e18;
    for (size_t r = 0; r < 4; r++)
        g->light[r] = (float)a[r][4];
    for (size_t i = 0; i < g->n; i++) {
        float s = (((float)i + 0.5f) / PER_MODULE - AROUND) / g->modules;
        g->own[i] = g->light[0] + g->light[1] * s + g->own[i] * (g->light[2] + g->light[3] * s);
        double off = (double)(g->v[i] - g->own[i]);
        error += off * off;
    }
    return error;
}

static const float turn_least[TURNS] = { -3.0f, -3.0f, -3.0f, -1.5f, -0.6f, 0.2f };
static const float turn_most[TURNS] = { 3.0f, 3.0f, 3.0f, 1.5f, 0.6f, 1.6f };

/* Turns one screw at a time, ever finer. */
static double fit_line(struct grey *g, float turn[TURNS])
{
    static const float first_step[TURNS] = { 0.8f, 0.8f, 0.6f, 0.3f, 0.2f, 0.3f };
    double best = error_of(g, turn);
    for (float fine = 1.0f; fine > 0.06f; fine *= 0.5f)
        for (int k = 0; k < TURNS; k++)
            for (int side = -1; side <= 1; side += 2) {
                float was = turn[k], step = (float)side * fine * first_step[k];
                if (was + step < turn_least[k] || was + step > turn_most[k])
                    continue;
                turn[k] = was + step;
                double e = error_of(g, turn);
                if (e < best)
                    best = e;
                else
                    turn[k] = was;
            }
    return error_of(g, turn);
}

static bool is_explained(struct grey *g, double error)
{
    enum { CONTRAST_MIN = 10 };
    double sum = 0.0, square = 0.0, n = (double)g->n;
    for (size_t i = 0; i < g->n; i++) {
        sum += (double)g->v[i];
        square += (double)g->v[i] * (double)g->v[i];
    }
    g->explained = (float)(1.0 - error / (square - sum * sum / n + 1e-9));
    return g->light[2] < -CONTRAST_MIN && g->light[2] + g->light[3] < -CONTRAST_MIN;
}

/* What another character in the cell would add to the model at sample i. */
static float change(const struct grey *g, const struct cell *c, const float *other, size_t i)
{
    float sum = 0.0f;
    for (size_t k = 1; k < c->n_elements; k++) {
        size_t edge = c->first + k;
        float push = (edge % 2 ? 0.5f : -0.5f) * g->spread, sign = edge % 2 ? -1.0f : 1.0f;
        sum += sign * (soft_step((g->u[i] - other[k] - push) / g->blur) -
                       soft_step((g->u[i] - g->edge[edge] - push) / g->blur));
    }
    float s = (((float)i + 0.5f) / PER_MODULE - AROUND) / g->modules;
    return sum * (g->light[2] + g->light[3] * s);
}

/* Adds this line's errors under the claimed character and under each other one. */
static void weigh_cell(struct grey *g, size_t cell)
{
    const struct cell *c = &g->pattern->cell[cell];
    float lo = g->edge[c->first] - 1.0f, hi = g->edge[c->first + c->n_elements] + 1.0f;
    uint8_t width[CELL_ELEMENTS_MAX];
    for (size_t i = 0; i < g->n; i++)
        if (g->u[i] > lo && g->u[i] < hi)
            g->error_own[cell] += (double)((g->v[i] - g->own[i]) * (g->v[i] - g->own[i]));
    for (size_t o = 0; o < OTHERS_MAX && pattern_alternative(c->set, o, width); o++) {
        float other[CELL_ELEMENTS_MAX] = { g->edge[c->first] };
        for (size_t k = 1; k < c->n_elements; k++)
            other[k] = other[k - 1] + (float)width[k - 1];
        for (size_t i = 0; i < g->n; i++) {
            if (!(g->u[i] > lo && g->u[i] < hi))
                continue;
            float off = g->v[i] - g->own[i] - change(g, c, other, i);
            g->error_other[cell][o] += (double)(off * off);
        }
    }
}

static void find_worst(const struct grey *g, struct grey_findings *out)
{
    uint8_t width[CELL_ELEMENTS_MAX];
    out->ratio = 1e6f;
    for (size_t cell = 0; cell < g->pattern->n_cells; cell++) {
        const struct cell *c = &g->pattern->cell[cell];
        for (size_t o = 0; o < OTHERS_MAX && pattern_alternative(c->set, o, width); o++) {
            if (memcmp(width, g->pattern->width + c->first, c->n_elements) == 0)
                continue;
            float ratio = (float)(g->error_other[cell][o] / (g->error_own[cell] + 1e-6));
            out->ratio = fminf(out->ratio, ratio);
        }
    }
}

/* Fits the line, first as the symbol is said to run and, when `turn` knows nothing yet, as found.
 */
static bool try_line(struct grey *g, const struct plane *p, struct point from, struct point to,
                     bool is_negative, float turn[TURNS])
{
    const float least = 0.75f;
    if (!take_line(g, p, from, to, is_negative))
        return false;
    double error = fit_line(g, turn);
    return is_explained(g, error) && g->explained >= least;
}

static bool begin(struct grey *g, const struct pattern *pattern)
{
    g->pattern = pattern;
    g->spread = g->blur = -1.0f;
    if (pattern->is_two_width || pattern->kind == SYM_CODE128 ||
        pattern->n_elements > EDGES_HERE_MAX || pattern->n_cells > CELLS_HERE_MAX)
        return false;
    g->edge[0] = 0.0f;
    for (size_t k = 0; k < pattern->n_elements; k++)
        g->edge[k + 1] = g->edge[k] + (float)pattern->width[k];
    g->modules = g->edge[pattern->n_elements];
    memset(g->error_own, 0, sizeof g->error_own);
    memset(g->error_other, 0, sizeof g->error_other);
    return g->modules <= (float)MODULES_MAX;
}

bool grey_judge(struct grey *g, const struct plane *p, const struct pattern *pattern,
                struct point from, struct point to, bool is_negative, struct grey_findings *out)
{
    static const float shift_modules[LINES] = { 0, -2, 2, -4, 4, -7, 7 };
    float length = hypotf(to.x - from.x, to.y - from.y);
    *out = (struct grey_findings){ 0 };
    if (!begin(g, pattern) || !(length >= 0.7f * g->modules) || p->w < 2 || p->h < 2)
        return false;
    struct point across = { -(to.y - from.y) / g->modules, (to.x - from.x) / g->modules };
    float top = 0.0f, low = 0.0f, turn[TURNS] = { 0, 0, 0, 0, 0, 0.6f };
    for (size_t i = 0; i < LINES; i++) {
        float k = shift_modules[i];
        struct point a = { from.x + k * across.x, from.y + k * across.y };
        struct point b = { to.x + k * across.x, to.y + k * across.y };
        float here[TURNS];
        memcpy(here, turn, sizeof here);
        if (!try_line(g, p, a, b, is_negative, here)) {
            if (i == 0)
                return false;
            continue;
        }
        if (i == 0)
            memcpy(turn, here, sizeof turn);
        for (size_t cell = 0; cell < pattern->n_cells; cell++)
            weigh_cell(g, cell);
        out->n_lines++;
        out->explained += g->explained;
        out->blur += here[TURN_BLUR];
        top = fminf(top, k);
        low = fmaxf(low, k);
    }
    out->explained /= (float)out->n_lines;
    out->blur /= (float)out->n_lines;
    find_worst(g, out);
    out->corner[0] = (struct point){ from.x + top * across.x, from.y + top * across.y };
    out->corner[1] = (struct point){ to.x + top * across.x, to.y + top * across.y };
    out->corner[2] = (struct point){ to.x + low * across.x, to.y + low * across.y };
    out->corner[3] = (struct point){ from.x + low * across.x, from.y + low * across.y };
    return true;
}
