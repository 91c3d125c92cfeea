#include "scan/coach_profile.h"

#include <math.h>

static int luma_at(const struct frame *f, float x, float y)
{
    int i = (int)lroundf(x), j = (int)lroundf(y);
    i = i < 0 ? 0 : i >= f->width_px ? f->width_px - 1 : i;
    j = j < 0 ? 0 : j >= f->height_px ? f->height_px - 1 : j;
    return f->luma[(size_t)j * f->luma_stride + (size_t)i];
}

/* Between the pixels. */
static float luma_between(const struct frame *f, float x, float y)
{
    float i = floorf(x), j = floorf(y), u = x - i, v = y - j;
    float above = (1 - u) * (float)luma_at(f, i, j) + u * (float)luma_at(f, i + 1, j);
    float below = (1 - u) * (float)luma_at(f, i, j + 1) + u * (float)luma_at(f, i + 1, j + 1);
    return (1 - v) * above + v * below;
}

/* ---- runs ---- */

enum { STEPS_MAX = 640, EDGES_MAX = 128 };

/* Where the runs of a line end, in its steps; of more than EDGES_MAX the first. */
struct line_edges {
    int n;
    float at[EDGES_MAX];
};

/* Lengths of the runs of one colour. */
struct lengths {
    int n;
    float sum, squares;
};

static void add_length(struct lengths *l, float v)
{
    l->n++;
    l->sum += v;
    l->squares += v * v;
}

static float unevenness_of(const struct lengths *l)
{
    if (l->n < 2 || !(l->sum > 0))
        return 0;
    float mean = l->sum / (float)l->n, spread = l->squares / (float)l->n - mean * mean;
    return spread > 0 ? sqrtf(spread) / mean : 0;
}

/* Where the line comes back by more than a fourth of its range it has turned; between two turns it
 * crosses the middle of both, and there a run ends. */
static struct runs runs_of(const float *v, int n, float step_px, struct line_edges *edges)
{
    struct lengths of[2] = { { 0 } };
    float low = v[0], high = v[0], crossed = -1;
    for (int i = 1; i < n; i++) {
        low = fminf(low, v[i]);
        high = fmaxf(high, v[i]);
    }
    float swing = 0.25f * (high - low);
    int at = 0, before = -1, way = 0; /* at: the extreme that is being followed */
    for (int i = 1; i < n && swing > 4; i++) {
        if ((way > 0 && v[i] > v[at]) || (way < 0 && v[i] < v[at]))
            at = i;
        bool has_turned = way >= 0 ? v[i] < v[at] - swing : v[i] > v[at] + swing;
        if (way == 0)
            has_turned = fabsf(v[i] - v[at]) > swing;
        if (!has_turned)
            continue;
        if (before >= 0) {
            float middle = 0.5f * (v[before] + v[at]);
            int k = before;
            while (k < at && (v[k] < middle) == (v[before] < middle))
                k++;
            if (edges && edges->n < EDGES_MAX && v[k] != v[k - 1])
                edges->at[edges->n++] = (float)k - (v[k] - middle) / (v[k] - v[k - 1]);
            if (crossed >= 0)
                add_length(&of[v[before] < v[at]], (float)k - crossed);
            crossed = (float)k;
        }
        way = v[i] < v[at] ? -1 : 1;
        before = at;
        at = i;
    }
    struct runs r = { .n = of[0].n + of[1].n };
    if (r.n > 0)
        r.mean_px = step_px * (of[0].sum + of[1].sum) / (float)r.n;
    r.unevenness = 0.5f * (unevenness_of(&of[0]) + unevenness_of(&of[1]));
    return r;
}

struct runs patch_runs(const struct frame *f, const struct patch *p, float side)
{
    float line[STEPS_MAX], off = side * p->along_px;
    int n = (int)p->across_px;
    n = n < 2 ? 2 : n > STEPS_MAX ? STEPS_MAX : n;
    float step = p->across_px / (float)(n - 1);
    for (int i = 0; i < n; i++) {
        float u = step * (float)i - 0.5f * p->across_px;
        line[i] = (float)luma_at(f, p->middle.x + u * p->cos - off * p->sin,
                                 p->middle.y + u * p->sin + off * p->cos);
    }
    return runs_of(line, n, step, NULL);
}

/* ---- modules ---- */

/* Stripes, blinds and fences: most pairs of a bar and a space are as wide as another. */
static bool is_even(const struct line_edges *e)
{
    const float alike = 0.15f;
    int most = 0, n_pairs = e->n - 2;
    for (int i = 0; i < n_pairs; i++) {
        float wide = e->at[i + 2] - e->at[i];
        int n = 0;
        for (int k = 0; k < n_pairs; k++)
            n += fabsf(e->at[k + 2] - e->at[k] - wide) <= alike * wide;
        most = n > most ? n : most;
    }
    return 10 * most > 6 * n_pairs;
}

/* How far pairs are from whole numbers of modules, the mean; of modules that grow by the part `grow`
 * from end to end, for what is held near is seen aslant. */
static float misfit_of(const struct line_edges *e, float module, float grow)
{
    float sum = 0, n_pairs = (float)(e->n - 2);
    for (int i = 0; i + 2 < e->n; i++) {
        float along = ((float)i + 0.5f) / n_pairs - 0.5f;
        float n = (e->at[i + 2] - e->at[i]) / (module * (1 + grow * along));
        sum += fabsf(n - fmaxf(roundf(n), 2));
    }
    return sum / n_pairs;
}

/* Runs of print are 1.3 to 2.3 modules in the mean: 1.6 those of retail codes, 1.8 of Code 128. */
static float least_misfit(const struct line_edges *e)
{
    enum { TRIES = 60, GROWTHS = 3 }; /* to each side */
    const float least = 1.3f, most = 2.3f;
    float best = 1;
    if (e->n < 9 || is_even(e))
        return 1;
    float mean = (e->at[e->n - 1] - e->at[0]) / (float)(e->n - 1);
    for (int i = 0; i <= TRIES; i++) {
        float module = mean / (least + (most - least) * (float)i / TRIES);
        for (int k = -GROWTHS; k <= GROWTHS; k++)
            best = fminf(best, misfit_of(e, module, 0.1f * (float)k));
    }
    return best;
}

/* The length of a step is returned. */
static float find_edges(const struct frame *f, const struct patch *p, float side,
                        struct line_edges *out)
{
    float line[STEPS_MAX], off = side * p->along_px;
    int n = (int)fminf(fmaxf(p->across_px, 2), STEPS_MAX);
    float step = p->across_px / (float)(n - 1);
    for (int i = 0; i < n; i++) {
        float u = step * (float)i - 0.5f * p->across_px;
        line[i] = luma_between(f, p->middle.x + u * p->cos - off * p->sin,
                               p->middle.y + u * p->sin + off * p->cos);
    }
    out->n = 0;
    (void)runs_of(line, n, step, out);
    return step;
}

float patch_misfit(const struct frame *f, const struct patch *p, float side)
{
    struct line_edges e;
    (void)find_edges(f, p, side, &e);
    return least_misfit(&e);
}

/* ---- what is left of bars ---- */

/* At least as long as half of the runs. */
static float usual_run(const struct line_edges *e)
{
    for (int i = 0; i + 1 < e->n; i++) {
        int shorter = 0, longer = 0;
        for (int k = 0; k + 1 < e->n; k++) {
            shorter += e->at[k + 1] - e->at[k] < e->at[i + 1] - e->at[i];
            longer += e->at[k + 1] - e->at[k] > e->at[i + 1] - e->at[i];
        }
        if (2 * shorter < e->n && 2 * longer < e->n)
            return e->at[i + 1] - e->at[i];
    }
    return 0;
}

struct print patch_print(const struct frame *f, const struct patch *p, float side)
{
    const float hidden = 5; /* times one or two modules: no bar or space is as wide */
    struct line_edges e, part = { 0 };
    float step = find_edges(f, p, side, &e), most = hidden * usual_run(&e);
    int first = 0, best = 0, best_n = 0;
    for (int i = 1; i <= e.n; i++) {
        if (i < e.n && e.at[i] - e.at[i - 1] <= most)
            continue;
        if (i - first > best_n) {
            best = first;
            best_n = i - first;
        }
        first = i;
    }
    part.n = best_n;
    memcpy(part.at, e.at + best, (size_t)best_n * sizeof *part.at);
    struct print out = { .n = best_n > 0 ? best_n - 1 : 0, .misfit = least_misfit(&part) };
    if (out.n > 0)
        out.mean_px = step * (part.at[best_n - 1] - part.at[0]) / (float)out.n;
    return out;
}

/* ---- beyond the ends ---- */

/* Luma over a piece of a line across the patch, in its lengths from the middle. */
struct piece {
    float mean, low, high;
};

/* False: it leaves the frame. */
static bool measure_piece(const struct frame *f, const struct patch *p, float from, float to,
                          float side, struct piece *out)
{
    enum { STEPS = 48 };
    *out = (struct piece){ .low = 255 };
    for (int i = 0; i < STEPS; i++) {
        float u = (from + (to - from) * ((float)i + 0.5f) / STEPS) * p->across_px;
        float v = side * p->along_px;
        float x = p->middle.x + u * p->cos - v * p->sin, y = p->middle.y + u * p->sin + v * p->cos;
        if (x < 0 || y < 0 || x > (float)(f->width_px - 1) || y > (float)(f->height_px - 1))
            return false;
        float luma = (float)luma_at(f, x, y);
        out->mean += luma / STEPS;
        out->low = fminf(out->low, luma);
        out->high = fmaxf(out->high, luma);
    }
    return true;
}

/* A stretch of half a quiet zone, a little off the end, which is known to a cell. */
struct patch_ends patch_look_beyond(const struct frame *f, const struct patch *p)
{
    const float nearest = 0.53f, farthest = 0.59f, light_part = 0.6f;
    struct patch_ends ends = { 0 };
    struct piece bars, beyond;
    if (!measure_piece(f, p, -0.45f, 0.45f, 0, &bars) &&
        !measure_piece(f, p, -0.2f, 0.2f, 0, &bars))
        return (struct patch_ends){ .seen = 2 };
    float need = bars.low + light_part * (bars.high - bars.low);
    for (int way = -1; way <= 1; way += 2) {
        int seen = 0, light = 0;
        for (int k = -1; k <= 1; k += 2) {
            if (!measure_piece(f, p, (float)way * nearest, (float)way * farthest, 0.2f * (float)k,
                               &beyond))
                continue;
            seen++;
            light += beyond.mean >= need;
        }
        ends.seen += seen > 0;
        ends.light += seen > 0 && light == seen;
    }
    return ends;
}

/* ---- finders ---- */

/* Length of the run of light or dark that begins at (x, y) and goes by (dx, dy), to `most`. */
static int run(const struct frame *f, int x, int y, int dx, int dy, int limit, int most)
{
    bool is_dark = luma_at(f, (float)x, (float)y) < limit;
    int n = 1;
    for (; n < most; n++) {
        int i = x + n * dx, j = y + n * dy;
        if (i < 0 || j < 0 || i >= f->width_px || j >= f->height_px ||
            (luma_at(f, (float)i, (float)j) < limit) != is_dark)
            break;
    }
    return n;
}

/* From the middle of a dark square of three modules: 1.5, 1, 1 to both sides? */
static bool is_finder_along(const struct frame *f, int x, int y, int dx, int dy, int limit)
{
    float half[2], ring[2][2];
    for (int side = 0; side < 2; side++, dx = -dx, dy = -dy) {
        int at = run(f, x, y, dx, dy, limit, 200);
        half[side] = (float)at - 0.5f;
        for (int k = 0; k < 2; k++) {
            int n = run(f, x + at * dx, y + at * dy, dx, dy, limit, 200);
            ring[side][k] = (float)n;
            at += n;
        }
    }
    float module = (half[0] + half[1]) / 3;
    for (int side = 0; side < 2; side++)
        for (int k = 0; k < 2; k++)
            if (fabsf(ring[side][k] - module) > 0.6f * module)
                return false;
    return module >= 1 && fabsf(half[0] - half[1]) < module;
}

struct squares {
    int n, x, y; /* found so far; the first */
    float apart_px;
};

/* A finder far from the first is another one. */
static void note(struct squares *s, int x, int y)
{
    if (s->n == 0) {
        *s = (struct squares){ 1, x, y, s->apart_px };
        return;
    }
    if (hypotf((float)(x - s->x), (float)(y - s->y)) > s->apart_px)
        s->n++;
}

static int middle_luma(const struct frame *f, int x0, int x1, int y0, int y1)
{
    int low = 255, high = 0;
    for (int y = y0; y < y1; y += 4)
        for (int x = x0; x < x1; x += 4) {
            int v = luma_at(f, (float)x, (float)y);
            low = v < low ? v : low;
            high = v > high ? v : high;
        }
    return (low + high) / 2;
}

bool patch_has_finders(const struct frame *f, const struct patch *p)
{
    float reach = 0.55f * (fabsf(p->across_px * p->cos) + fabsf(p->along_px * p->sin));
    float rise = 0.55f * (fabsf(p->across_px * p->sin) + fabsf(p->along_px * p->cos));
    int x0 = (int)fmaxf(p->middle.x - reach, 0), y0 = (int)fmaxf(p->middle.y - rise, 0);
    int x1 = (int)fminf(p->middle.x + reach, (float)f->width_px);
    int y1 = (int)fminf(p->middle.y + rise, (float)f->height_px);
    int limit = middle_luma(f, x0, x1, y0, y1);
    struct squares s = { .apart_px = 0.5f * fminf(p->across_px, p->along_px) };
    for (int y = y0; y < y1; y += 3)
        for (int x = x0; x < x1;) {
            int n = run(f, x, y, 1, 0, limit, 200), middle = x + n / 2;
            if (n >= 3 && luma_at(f, (float)x, (float)y) < limit &&
                is_finder_along(f, middle, y, 1, 0, limit) &&
                is_finder_along(f, middle, y, 0, 1, limit))
                note(&s, middle, y);
            x += n;
        }
    return s.n >= 2;
}
