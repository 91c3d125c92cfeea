#include "scan/likely.h"

#include <math.h>

#include "scan/likely_fit.h"
#include "scan/likely_lines.h"
#include "scan/likely_model.h"
#include "scan/likely_number.h"
#include "scan/likely_path.h"

enum { SPANS = 3, RIVALS = 3, TURNS = 3, SWAPS = 2 };

struct likely {
    struct likely_model model;
    struct likely_lines lines;
    struct likely_fitter fitter;
    const struct likely_layout *layout;
    bool is_reversed; /* the lines run against the symbol */
    size_t n_lines;   /* that show the symbol */
    size_t band[LIKELY_BANDS];
    float grey[LIKELY_BANDS][LIKELY_LINE_MAX]; /* in reading order */
    float dark[LIKELY_LINE_MAX], other_way[LIKELY_LINE_MAX];
    float straight[LIKELY_BANDS][LIKELY_DARK_MAX]; /* darkness by module */
    float weight[LIKELY_BANDS];
    struct likely_path path[LIKELY_BANDS];
    struct likely_fit fit[LIKELY_BANDS];
    struct likely_number best, rival, other[LIKELY_OTHERS_MAX];
    size_t n_others;
    struct likely_findings found;
    struct engine_read read;
};

enum err_code likely_create(struct likely **out, struct err *err)
{
    struct likely *l = calloc(1, sizeof *l);
    if (!l)
        return err_set(err, ERR_NOMEM, "no memory to read by likelihood");
    likely_model_init(&l->model);
    *out = l;
    return ERR_OK;
}

void likely_destroy(struct likely *l)
{
    free(l);
}

const struct likely_findings *likely_peek(const struct likely *l)
{
    return &l->found;
}

static void reverse(const float *v, size_t n, float *out)
{
    for (size_t i = 0; i < n; i++)
        out[i] = v[n - 1 - i];
}

/* ---- where the symbol lies ---- */

static int nearest_blur(float modules)
{
    enum { SOFT = 9 };
    int best = 0;
    for (int b = 1; b < SOFT; b++)
        if (fabsf(likely_model_blur(b) - modules) < fabsf(likely_model_blur(best) - modules))
            best = b;
    return best;
}

/* About half of every symbol's modules are dark; what is more or less is ink or the lack of it. */
static int spread_of(const struct likely_layout *l, const float *dark, float from, float to)
{
    const float usual = 0.48f;
    float sum = 0.0f, n = 0.0f, n_bars = 0.32f * (float)l->modules;
    for (size_t i = (size_t)fmaxf(from, 0.0f); (float)i < to; i++, n++)
        sum += dark[i];
    float steps = (sum / fmaxf(n, 1.0f) - usual) * (float)l->modules / n_bars * 0.5f * LIKELY_FINE;
    steps = fminf(fmaxf(steps, -LIKELY_SPREAD_NONE), LIKELY_SPREAD_NONE);
    return (int)lrintf(steps) + LIKELY_SPREAD_NONE;
}

static void even_path(const struct likely_layout *l, float from, float to, struct likely_path *p)
{
    for (size_t k = 0; k <= l->n_segments; k++)
        p->at[k] = from + (to - from) * (float)l->starts[k] / (float)l->modules;
}

/* Lays the kind of the span over the line both ways round; keeps it when it is the best so far. */
static void try_span(struct likely *l, const struct likely_span *s, float blur_samples, float *best,
                     struct likely_path *out)
{
    const struct likely_layout *layout = likely_model_layout(&l->model, s->kind);
    size_t n = l->lines.n;
    float module = (s->to - s->from) / (float)layout->modules;
    likely_model_choose(&l->model, nearest_blur(blur_samples / module),
                        spread_of(layout, l->dark, s->from, s->to));
    for (int way = 0; way < 2; way++) {
        struct likely_path p;
        float last = (float)(n - 1);
        even_path(layout, way ? last - s->to : s->from, way ? last - s->from : s->to, &p);
        if (!likely_path_find(&l->model, layout, way ? l->other_way : l->dark, n, LIKELY_REACH_MAX,
                              *best, &p))
            continue;
        *best = p.error;
        *out = p;
        l->layout = layout;
        l->is_reversed = way;
    }
}

/* Finds the symbol on one band. */
static float find_on_band(struct likely *l, size_t band, unsigned kinds, struct likely_path *out)
{
    const float placed = 0.045f; /* a path above this shows no symbol */
    const float enough = 0.012f;
    struct likely_span span[SPANS];
    struct likely_lines *lines = &l->lines;
    float module = lines->whole / (float)LIKELY_MODULES_MAX, best = placed;
    likely_path_darken(lines->band[band], lines->n, module, l->dark);
    reverse(l->dark, lines->n, l->other_way);
    float blur = likely_path_blur(l->dark, lines->n);
    for (size_t k = 0; k < ARRAY_LEN(l->model.layout); k++) {
        const struct likely_layout *layout = &l->model.layout[k];
        if (!(kinds & 1u << layout->kind))
            continue;
        size_t n = likely_path_spans(layout, l->dark, lines->n, lines->whole, span, SPANS);
        for (size_t i = 0; i < n && best > enough; i++)
            try_span(l, &span[i], blur, &best, out);
    }
    return best;
}

/* The other bands: around where the first one has it, bent as that one is. */
static void find_on_others(struct likely *l, size_t first, const struct likely_path *path)
{
    const float fit_for_use = 1.6f, slack = 0.02f;
    struct likely_lines *lines = &l->lines;
    float module = lines->whole / (float)LIKELY_MODULES_MAX;
    l->n_lines = 0;
    for (size_t b = 0; b < lines->n_bands; b++) {
        size_t k = l->n_lines;
        struct likely_path p = *path;
        likely_path_darken(lines->band[b], lines->n, module, l->dark);
        reverse(l->dark, lines->n, l->other_way);
        for (size_t i = 0; i <= l->layout->n_segments; i++) {
            float last = (float)(lines->n - 1), at = l->is_reversed ? last - p.at[i] : p.at[i];
            float by = likely_lines_move(lines, first, b, at);
            p.at[i] += l->is_reversed ? -by : by;
        }
        const float *dark = l->is_reversed ? l->other_way : l->dark;
        if (!likely_path_find(&l->model, l->layout, dark, lines->n, LIKELY_REACH_MAX / 2,
                              fit_for_use * path->error + slack, &p))
            continue;
        if (l->is_reversed)
            reverse(lines->band[b], lines->n, l->grey[k]);
        else
            memcpy(l->grey[k], lines->band[b], lines->n * sizeof l->grey[k][0]);
        l->band[k] = b;
        l->path[k] = p;
        likely_fit_straighten(l->layout, p.at, dark, lines->n, l->straight[k]);
        l->weight[k] = 1.0f / fmaxf(p.error, 0.002f);
        l->n_lines++;
    }
}

/* ---- which number ---- */

/* Sums the lines' costs of every digit; lines from `from` to before `to`. */
static void sum_costs(const struct likely *l, size_t from, size_t to, struct likely_costs *c)
{
    const struct likely_model *m = &l->model;
    const struct likely_layout *lay = l->layout;
    memset(c, 0, sizeof *c);
    for (size_t b = from; b < to; b++)
        c->scale += l->weight[b];
    for (size_t k = 0; k < lay->n_cells; k++) {
        size_t at = lay->cell[k];
        const struct likely_segment *s = &lay->segment[at], *prev = s - 1, *next = s + 1;
        for (size_t v = 0; v < s->n_values; v++) {
            size_t value = s->first + v;
            const float *bars = m->bars[value];
            float sum = 0.0f, fixed = m->square[value];
            for (size_t b = from; b < to; b++) {
                const float *dark = l->straight[b] + lay->starts[at] * LIKELY_PER;
                float dot = 0.0f;
                for (size_t i = 0; i < LIKELY_SAMPLES_MAX; i++)
                    dot += bars[i] * dark[i];
                sum -= 2.0f * l->weight[b] * dot;
            }
            if (prev->n_values == 1)
                fixed += m->twice[prev->first][value];
            if (next->n_values == 1)
                fixed += m->twice[value][next->first];
            c->cell[k][v] = sum + c->scale * fixed;
        }
    }
}

/* Lays the best number's bars over each line; a line on which they cannot lie is left out. */
static bool fit_best(struct likely *l, int rounds)
{
    size_t kept = 0;
    if (!likely_fit_begin(&l->fitter, &l->model, l->layout, span_of(l->best.text)))
        return false;
    for (size_t b = 0; b < l->n_lines; b++) {
        if (kept > 0) {
            l->fit[b].blur = l->fit[0].blur;
            l->fit[b].spread = l->fit[0].spread;
        }
        if (!likely_fit_line(&l->fitter, l->grey[b], l->lines.n, rounds, true, &l->fit[b]))
            continue;
        if (kept != b) {
            l->fit[kept] = l->fit[b];
            l->band[kept] = l->band[b];
            memcpy(l->grey[kept], l->grey[b], sizeof l->grey[b]);
        }
        likely_fit_darken(l->layout, &l->fit[kept], l->grey[kept], l->lines.n, l->straight[kept]);
        kept++;
    }
    l->n_lines = kept;
    return kept > 0;
}

/* Blur and spread of the most lines: the tables hold one. */
static void choose_shape(struct likely *l)
{
    size_t best = 0, votes = 0;
    for (size_t b = 0; b < l->n_lines; b++) {
        size_t n = 0;
        for (size_t o = 0; o < l->n_lines; o++)
            n += l->fit[o].blur == l->fit[b].blur && l->fit[o].spread == l->fit[b].spread;
        if (n > votes) {
            votes = n;
            best = b;
        }
    }
    likely_model_choose(&l->model, l->fit[best].blur, l->fit[best].spread);
}

static void weigh_lines(struct likely *l)
{
    for (size_t b = 0; b < l->n_lines; b++) {
        float contrast = 0.0f;
        for (size_t k = 0; k < LIKELY_KNOTS; k++)
            contrast += l->fit[b].contrast[k] / LIKELY_KNOTS;
        double variance = l->fit[b].error / (double)l->fit[b].n;
        l->weight[b] = contrast * contrast / (float)fmax(variance, 0.5);
    }
}

/* Number, then the bars' place by it, then the number again, until it stays. */
static bool settle_number(struct likely *l, struct likely_costs *c)
{
    for (size_t b = 0; b < l->n_lines; b++) {
        l->fit[b] = (struct likely_fit){ .blur = l->model.blur, .spread = l->model.spread };
        memcpy(l->fit[b].at, l->path[b].at, sizeof l->fit[b].at);
    }
    struct likely_number was;
    for (int turn = 0; turn <= TURNS; turn++) {
        was = l->best;
        sum_costs(l, 0, l->n_lines, c);
        l->n_others = likely_number_best(&l->model, l->layout, c, &l->best, l->other);
        if (turn > 0 && memcmp(was.text, l->best.text, sizeof was.text) == 0)
            return true;
        if (turn == TURNS)
            return true;
        if (!fit_best(l, turn == 0 ? 3 : 1))
            return false;
        choose_shape(l);
        weigh_lines(l);
    }
    return true;
}

/* ---- how sure ---- */

/* Samples that tell something of their own: not more than pixels, not more than the lens resolves.
 */
static float worth_of(const struct likely *l, const struct likely_fit *fit)
{
    float module = (fit->at[l->layout->n_segments] - fit->at[0]) / (float)l->layout->modules;
    float px = module * l->lines.step_px;
    return (float)l->layout->modules * fminf(px, 3.0f);
}

/* How much worse a rival explains the lines, its own bars laid as they fit best. */
static void weigh_rival(struct likely *l, const struct likely_number *rival)
{
    struct likely_findings *f = &l->found;
    float n = 0.0f, ratio = 0.0f, sum = 0.0f, worst = 1e9f;
    if (!likely_fit_begin(&l->fitter, &l->model, l->layout, span_of(rival->text)))
        return;
    for (size_t b = 0; b < l->n_lines; b++) {
        struct likely_fit fit = l->fit[b];
        if (!likely_fit_line(&l->fitter, l->grey[b], l->lines.n, 2, true, &fit))
            continue;
        float here = (float)((fit.error + 1e-6) / (l->fit[b].error + 1e-6));
        float margin = 0.5f * worth_of(l, &fit) * logf(here);
        n += 1.0f;
        ratio += here;
        sum += margin;
        worst = fminf(worst, margin);
    }
    if (n > 0.0f && sum / n < f->margin) {
        f->ratio = ratio / n;
        f->margin = sum / n;
        f->worst_band = worst;
        l->rival = *rival;
    }
}

static void weigh_rivals(struct likely *l)
{
    l->found.ratio = l->found.margin = l->found.worst_band = 1e9f;
    for (size_t i = 0; i < RIVALS && i < l->n_others; i++)
        weigh_rival(l, &l->other[i]);
}

/* A rival that explains more becomes the best itself, and has to beat the others. */
static bool swap_with_rival(struct likely *l, struct likely_costs *c)
{
    if (l->found.margin >= 0.0f)
        return false;
    struct likely_number was = l->rival;
    l->best = l->rival;
    if (!fit_best(l, 2))
        return false;
    choose_shape(l);
    weigh_lines(l);
    sum_costs(l, 0, l->n_lines, c);
    l->n_others = likely_number_best(&l->model, l->layout, c, &l->best, l->other);
    return memcmp(was.text, l->best.text, sizeof was.text) == 0;
}

/* Mean darkness of the modules that should be light before or behind the symbol. */
static float darkness_beside(const struct likely *l, size_t b, bool is_behind)
{
    enum { FROM = 1, MODULES = 5 };
    const struct likely_fit *fit = &l->fit[b];
    size_t last = l->layout->n_segments, knot = is_behind ? LIKELY_KNOTS - 1 : 0;
    float module = (fit->at[last] - fit->at[0]) / (float)l->layout->modules, sum = 0.0f;
    float at = is_behind ? fit->at[last] + FROM * module : fit->at[0] - (FROM + MODULES) * module;
    for (int i = 0; i < MODULES * LIKELY_PER; i++) {
        float x = at + ((float)i + 0.5f) / LIKELY_PER * module;
        size_t j = (size_t)fminf(fmaxf(x, 0.0f), (float)(l->lines.n - 1));
        sum += fabsf(fit->light[knot] - l->grey[b][j]) / fmaxf(fit->contrast[knot], 4.0f);
    }
    return sum / (MODULES * LIKELY_PER);
}

static void weigh(struct likely *l, struct likely_costs *c)
{
    struct likely_findings *f = &l->found;
    weigh_rivals(l);
    for (int i = 0; i < SWAPS && swap_with_rival(l, c); i++)
        weigh_rivals(l);
    memcpy(f->number, l->best.text, sizeof l->best.text);
    f->n_bands = l->n_lines;
    for (size_t b = 0; b < l->n_lines; b++) {
        const struct likely_fit *fit = &l->fit[b];
        float share = 1.0f / (float)l->n_lines;
        float module = (fit->at[l->layout->n_segments] - fit->at[0]) / (float)l->layout->modules;
        f->explained += share * fit->explained;
        f->blur += share * likely_model_blur(fit->blur);
        f->module_px += share * module * l->lines.step_px;
        f->stretch = fmaxf(f->stretch, fit->stretch);
    }
    float before = 0.0f, behind = 0.0f;
    for (size_t b = 0; b < l->n_lines; b++) {
        before += darkness_beside(l, b, false) / (float)l->n_lines;
        behind += darkness_beside(l, b, true) / (float)l->n_lines;
    }
    f->quiet = fmaxf(before, behind);
    float free = likely_number_free(&l->model, l->layout, c);
    f->free_gap = 0.5f * (l->best.cost - free) * f->module_px / LIKELY_PER / (float)l->n_lines;
}

static bool is_sure(const struct likely_findings *f)
{
    return f->n_bands >= 2 && f->explained > 0.85f && f->margin > 8.0f;
}

/* ---- what is said ---- */

static struct point end_point(const struct likely *l, size_t line, float sample)
{
    float s = l->is_reversed ? (float)(l->lines.n - 1) - sample : sample;
    return likely_lines_point(&l->lines, l->band[line], s);
}

static void deliver(struct likely *l, engine_sink *sink, void *self)
{
    struct engine_read *r = &l->read;
    size_t last = l->layout->n_segments, middle = l->n_lines / 2;
    *r = (struct engine_read){ .kind = l->layout->kind, .has_ends = true };
    r->data = span_of(l->best.text);
    r->from = end_point(l, middle, l->fit[middle].at[0]);
    r->to = end_point(l, middle, l->fit[middle].at[last]);
    r->is_upright = fabsf(r->to.x - r->from.x) < fabsf(r->to.y - r->from.y);
    for (size_t b = 0; b < l->n_lines; b++) {
        struct point a = end_point(l, b, l->fit[b].at[0]), z = end_point(l, b, l->fit[b].at[last]);
        r->hit[r->n_hits++] = (struct point){ 0.5f * (a.x + z.x), 0.5f * (a.y + z.y) };
    }
    sink(self, r);
}

void likely_read(struct likely *l, const struct plane *p, const struct region *at, unsigned kinds,
                 engine_sink *sink, void *self)
{
    struct likely_path path;
    struct likely_costs costs;
    l->found = (struct likely_findings){ 0 };
    if (!(kinds & KINDS_RETAIL) || !likely_lines_take(&l->lines, p, at))
        return;
    size_t first = l->lines.n_bands / 2;
    l->layout = NULL;
    l->found.path_error = find_on_band(l, first, kinds, &path);
    if (!l->layout)
        return;
    l->found.kind = l->layout->kind;
    find_on_others(l, first, &path);
    if (l->n_lines == 0 || !settle_number(l, &costs))
        return;
    weigh(l, &costs);
    l->found.is_taken = is_sure(&l->found);
    if (l->found.is_taken)
        deliver(l, sink, self);
}
