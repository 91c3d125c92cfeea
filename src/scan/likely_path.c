#include "scan/likely_path.h"

#include <math.h>

#include "scan/likely_lines.h"

/* Least or most of v in a window around each sample, the window in steps of a quarter of it: the
 * envelope needs no more. */
static void extremes(const float *v, size_t n, size_t half, float *lo, float *hi)
{
    size_t block = half / 4 > 0 ? half / 4 : 1, n_blocks = (n + block - 1) / block;
    float low[LIKELY_LINE_MAX], high[LIKELY_LINE_MAX];
    for (size_t b = 0; b < n_blocks; b++) {
        size_t end = (b + 1) * block < n ? (b + 1) * block : n;
        low[b] = high[b] = v[b * block];
        for (size_t i = b * block; i < end; i++) {
            low[b] = v[i] < low[b] ? v[i] : low[b];
            high[b] = v[i] > high[b] ? v[i] : high[b];
        }
    }
    for (size_t b = 0; b < n_blocks; b++) {
        float l = low[b], h = high[b];
        for (size_t k = b < 4 ? 0 : b - 4; k <= b + 4 && k < n_blocks; k++) {
            l = fminf(l, low[k]);
            h = fmaxf(h, high[k]);
        }
        size_t end = (b + 1) * block < n ? (b + 1) * block : n;
        for (size_t i = b * block; i < end; i++) {
            lo[i] = l;
            hi[i] = h;
        }
    }
}

static void smooth(const float *v, size_t n, size_t half, float *out)
{
    float sum = 0.0f;
    size_t from = 0, to = 0;
    for (size_t i = 0; i < n; i++) {
        for (; to < n && to <= i + half; to++)
            sum += v[to];
        for (; from + half < i; from++)
            sum -= v[from];
        out[i] = sum / (float)(to - from);
    }
}

float likely_path_darken(const float *grey, size_t n, float module, float *dark)
{
    const float around = 7.0f, least = 0.4f;
    float lo[LIKELY_LINE_MAX] = { 0 }, hi[LIKELY_LINE_MAX] = { 0 }, soft_lo[LIKELY_LINE_MAX],
          soft_hi[LIKELY_LINE_MAX], most = 0.0f;
    size_t half = (size_t)fmaxf(around * module, 1.0f);
    extremes(grey, n, half, lo, hi);
    smooth(lo, n, half, soft_lo);
    smooth(hi, n, half, soft_hi);
    for (size_t i = n / 4; i < n - n / 4; i++)
        most = fmaxf(most, soft_hi[i] - soft_lo[i]);
    for (size_t i = 0; i < n; i++) {
        float contrast = fmaxf(soft_hi[i] - soft_lo[i], fmaxf(least * most, 1.0f));
        dark[i] = fminf(fmaxf((soft_hi[i] - grey[i]) / contrast, -0.2f), 1.2f);
    }
    return most;
}

float likely_path_blur(const float *dark, size_t n)
{
    enum { STEEP = 12 }; /* the twelfth steepest: there are sixty edges, and some specks */
    float top[STEEP] = { 0 };
    for (size_t i = n / 6; i + 1 < n - n / 6; i++) {
        float slope = fabsf(dark[i + 1] - dark[i]);
        if (slope <= top[STEEP - 1])
            continue;
        size_t k = STEEP - 1;
        for (; k > 0 && top[k - 1] < slope; k--)
            top[k] = top[k - 1];
        top[k] = slope;
    }
    return 0.39894f / fmaxf(top[STEEP - 1], 0.01f);
}

static float sample(const float *v, size_t n, float at)
{
    if (!(at > 0.0f))
        return v[0];
    size_t i = (size_t)at;
    return i + 1 < n ? v[i] + (at - (float)i) * (v[i + 1] - v[i]) : v[n - 1];
}

/* ---- spans ---- */

enum { ENDS_MAX = 12 };

struct ends {
    size_t n;
    float at[ENDS_MAX], quiet[ENDS_MAX];
};

static void add_end(struct ends *e, float at, float quiet)
{
    size_t k = e->n < ENDS_MAX ? e->n++ : ENDS_MAX;
    for (; k > 0 && e->quiet[k - 1] < quiet; k--) {
        if (k < ENDS_MAX) {
            e->at[k] = e->at[k - 1];
            e->quiet[k] = e->quiet[k - 1];
        }
    }
    if (k < ENDS_MAX) {
        e->at[k] = at;
        e->quiet[k] = quiet;
    }
}

/* Where long light runs end and begin. */
static void find_ends(const float *dark, size_t n, float least, struct ends *begin,
                      struct ends *end)
{
    float light_from = 0.0f;
    bool is_light = dark[0] < 0.5f;
    begin->n = end->n = 0;
    for (size_t i = 1; i <= n; i++) {
        bool is_light_now = i < n && dark[i] < 0.5f;
        if (is_light_now == is_light && i < n)
            continue;
        float at = i < n ? (float)(i - 1) + (0.5f - dark[i - 1]) / (dark[i] - dark[i - 1])
                         : (float)n;
        if (is_light && at - light_from >= least) {
            if (i < n)
                add_end(begin, at, at - light_from);
            if (light_from > 0.0f)
                add_end(end, light_from, at - light_from);
        }
        light_from = at;
        is_light = is_light_now;
    }
}

/* Darkness at the middles of n modules from `at`, times +1 where a bar is due, -1 elsewhere. */
static float match(const float *dark, size_t n, float at, float module, const char *bars)
{
    float sum = 0.0f;
    for (size_t k = 0; bars[k]; k++) {
        float v = sample(dark, n, at + ((float)k + 0.5f) * module);
        sum += bars[k] == '1' ? v - 0.5f : 0.5f - v;
    }
    return sum;
}

static float score_span(const struct likely_layout *l, const float *dark, size_t n,
                        const struct likely_span *s)
{
    float module = (s->to - s->from) / (float)l->modules, centre = -9.0f;
    float sum = match(dark, n, s->from - 4.0f * module, module, "0000101");
    if (l->kind == SYM_UPCE)
        return (sum + match(dark, n, s->to - 6.0f * module, module, "0101010000")) / 8.5f;
    sum += match(dark, n, s->to - 3.0f * module, module, "1010000");
    for (float off = -2.5f; off <= 2.5f; off += 0.5f) {
        float middle = 0.5f * (s->from + s->to) + (off - 2.5f) * module;
        centre = fmaxf(centre, match(dark, n, middle, module, "01010"));
    }
    return (sum + centre) / 9.5f;
}

/* Bars between two samples, as far as they are told apart. */
static size_t count_bars(const float *dark, size_t n, float from, float to)
{
    const float low = 0.4f, high = 0.6f;
    size_t count = 0;
    bool is_dark = false;
    for (size_t i = (size_t)fmaxf(from, 0.0f); i < n && (float)i <= to; i++) {
        if (!is_dark && dark[i] > high) {
            is_dark = true;
            count++;
        } else if (is_dark && dark[i] < low) {
            is_dark = false;
        }
    }
    return count;
}

/* Blur hides bars, specks add some, but not many. */
static bool has_bars_of(const struct likely_layout *l, size_t n_bars)
{
    const size_t own = 2 * l->n_cells + (l->kind == SYM_UPCE ? 5 : 6), specks = 3;
    return n_bars <= own + specks && 3 * n_bars >= own;
}

/* Keeps the best, none of them beside another. */
static size_t add_span(struct likely_span *out, size_t n, size_t room, const struct likely_span *s,
                       float module)
{
    for (size_t i = 0; i < n; i++)
        if (fabsf(out[i].from - s->from) + fabsf(out[i].to - s->to) < 2.0f * module) {
            if (out[i].score >= s->score)
                return n;
            memmove(out + i, out + i + 1, (n - i - 1) * sizeof *out);
            n--;
            break;
        }
    size_t k = n < room ? n++ : room;
    for (; k > 0 && out[k - 1].score < s->score; k--)
        if (k < room)
            out[k] = out[k - 1];
    if (k < room)
        out[k] = *s;
    return n;
}

size_t likely_path_spans(const struct likely_layout *l, const float *dark, size_t n, float whole,
                         struct likely_span *out, size_t room)
{
    /* An EAN-13's region may hold its add-on.  A shorter symbol fills more of its own: it
     * must not be half of a longer one. */
    const float least = l->kind == SYM_EAN13 ? 0.55f : 0.6f, most = 1.35f;
    const float quiet_modules = 3.0f, aside = 0.2f;
    struct ends begin, end;
    size_t n_out = 0;
    float module = whole / (float)LIKELY_MODULES_MAX, mid = 0.5f * (float)(n - 1);
    find_ends(dark, n, quiet_modules * module, &begin, &end);
    add_end(&begin, mid - 0.5f * whole, 0.0f);
    add_end(&end, mid + 0.5f * whole, 0.0f);
    for (size_t b = 0; b < begin.n; b++)
        for (size_t e = 0; e < end.n; e++) {
            struct likely_span s = { l->kind, begin.at[b], end.at[e], 0.0f };
            float part = (s.to - s.from) / whole;
            if (part < least || part > most || !has_bars_of(l, count_bars(dark, n, s.from, s.to)))
                continue;
            s.score = score_span(l, dark, n, &s) - aside * fabsf(part - 1.0f);
            n_out = add_span(out, n_out, room, &s, (s.to - s.from) / (float)l->modules);
        }
    return n_out;
}

/* ---- path ---- */

static const float NEVER = 1e30f;

enum { STATES = 2 * LIKELY_REACH_MAX + 1, STRETCH = 2, QUIET_MODULES = 4 };

static float least_of(const float *cost, size_t n)
{
    float best = cost[0];
    for (size_t i = 1; i < n; i++)
        best = cost[i] < best ? cost[i] : best;
    return best;
}

static void take_inner(const float *dark, size_t n, float from, float to, size_t n_inner, float *v)
{
    float step = (to - from) / (float)n_inner, at = from + 0.5f * step;
    bool is_inside = from >= 0.0f && to < (float)(n - 1);
    for (size_t i = 0; i < n_inner; i++) {
        float x = at + (float)i * step;
        if (!is_inside) {
            v[i] = sample(dark, n, x);
            continue;
        }
        int j = (int)x;
        v[i] = dark[j] + (x - (float)j) * (dark[j + 1] - dark[j]);
    }
}

/* The squared error of the likeliest thing that may stand between two places. */
static float segment_error(const struct likely_model *m, const struct likely_segment *s,
                           const float *dark, size_t n, float from, float to)
{
    size_t n_inner = (size_t)s->modules * LIKELY_PER;
    float square = 0.0f, v[LIKELY_INNER_MAX];
    take_inner(dark, n, from, to, n_inner, v);
    for (size_t i = 0; i < n_inner; i++)
        square += v[i] * v[i];
    if (s->n_values == 1) {
        const float *guard = m->guard[s->first - LIKELY_START];
        float dot = 0.0f;
        for (size_t i = 0; i < n_inner; i++)
            dot += v[i] * guard[i];
        return square - 2.0f * dot + m->guard_square[s->first - LIKELY_START];
    }
    size_t half = s->first >= LIKELY_C;
    float dot[LIKELY_LANES] = { 0 };
    for (size_t i = 0; i < LIKELY_INNER_MAX; i++)
        for (size_t k = 0; k < LIKELY_LANES; k++)
            dot[k] += v[i] * m->inner[half][i][k];
    for (size_t k = 0; k < LIKELY_LANES; k++)
        dot[k] = m->inner_square[half][k] - 2.0f * dot[k];
    return square + (s->known ? dot[s->known - 1] : least_of(dot, s->n_values));
}

/* Mean squared darkness beside the symbol, where nothing may stand. */
static float quiet_error(const float *dark, size_t n, const float *at, size_t last, float module)
{
    float sum = 0.0f, off;
    for (int i = 0; i < QUIET_MODULES * LIKELY_PER; i++) {
        off = (0.5f + ((float)i + 0.5f) / LIKELY_PER) * module;
        float head = sample(dark, n, at[0] - off), tail = sample(dark, n, at[last] + off);
        sum += head * head + tail * tail;
    }
    return sum;
}

void likely_path_even(const struct likely_layout *l, float from, float to, struct likely_path *path)
{
    for (size_t k = 0; k <= l->n_segments; k++)
        path->at[k] = from + (to - from) * (float)l->starts[k] / (float)l->modules;
}

/* One search: costs of ending a segment at each state, and where the best came from. */
struct search {
    const struct likely_model *model;
    const float *dark;
    size_t n;
    int reach, states, most; /* most: states by which a segment may stretch */
    float step, stretch_cost;
    float cost[2][STATES];
    int8_t back[LIKELY_SEGMENTS_MAX][STATES];
};

/* From every beginning of segment k to every end; `at` holds its ends' places without offset. */
static void advance(struct search *q, size_t k, const struct likely_segment *segment,
                    const float at[2])
{
    const float *was = q->cost[k % 2];
    float *now = q->cost[(k + 1) % 2];
    int most = segment->modules < 7 ? 1 : q->most;
    for (int s = 0; s < q->states; s++)
        now[s] = NEVER;
    for (int s = 0; s < q->states; s++) {
        float from = at[0] + (float)(s - q->reach) * q->step;
        int lo = s - most < 0 ? 0 : s - most;
        int hi = s + most >= q->states ? q->states - 1 : s + most;
        for (int to = lo; to <= hi && was[s] < NEVER; to++) {
            float end = at[1] + (float)(to - q->reach) * q->step;
            float sum = was[s] + q->stretch_cost * (float)((to - s) * (to - s)) +
                        segment_error(q->model, segment, q->dark, q->n, from, end);
            if (sum < now[to]) {
                now[to] = sum;
                q->back[k][to] = (int8_t)s;
            }
        }
    }
}

/* Moves the boundaries to the best way; returns its cost. */
static float trace_back(const struct search *q, const struct likely_layout *l, float *at)
{
    const float *last = q->cost[l->n_segments % 2];
    int s = q->reach;
    for (int i = 0; i < q->states; i++)
        if (last[i] < last[s])
            s = i;
    float cost = last[s];
    for (size_t k = l->n_segments;; k--) {
        at[k] += (float)(s - q->reach) * q->step;
        if (k == 0)
            return cost;
        s = q->back[k - 1][s];
    }
}

bool likely_path_find(const struct likely_model *m, const struct likely_layout *l,
                      const struct likely_search *how, const float *dark, size_t n,
                      struct likely_path *path)
{
    const float whole = (float)((l->modules + 2 * QUIET_MODULES) * LIKELY_PER), stiff = 0.06f;
    struct search q = { .model = m, .dark = dark, .n = n };
    float quarter = (path->at[l->n_segments] - path->at[0]) / (float)l->modules * 0.25f;
    q.reach = how->reach < LIKELY_REACH_MAX ? how->reach : LIKELY_REACH_MAX;
    q.states = 2 * q.reach + 1;
    q.most = how->step > 1 ? 1 : STRETCH;
    q.step = quarter * (float)how->step;
    q.stretch_cost = stiff * (float)(how->step * how->step);
    int ends = 8 / how->step; /* the symbol's own ends are known within two modules */
    for (int s = 0; s < q.states; s++)
        q.cost[0][s] = abs(s - q.reach) <= ends ? 0.0f : NEVER;
    size_t cell = 0;
    for (size_t k = 0; k < l->n_segments; k++) {
        struct likely_segment segment = l->segment[k];
        if (segment.n_values > 1 && how->values)
            segment.known = (uint8_t)(1 + how->values[cell++]);
        advance(&q, k, &segment, path->at + k);
        if (least_of(q.cost[(k + 1) % 2], (size_t)q.states) > how->worst * whole)
            return false;
    }
    path->error = trace_back(&q, l, path->at);
    float module = (path->at[l->n_segments] - path->at[0]) / (float)l->modules;
    path->error += quiet_error(dark, n, path->at, l->n_segments, module);
    path->error /= whole;
    return path->error < how->worst;
}
