#include "scan/likely_proof.h"

#include <math.h>

#include "scan/likely_number.h"
#include "scan/twins.h"

enum { RIVALS = 3, TURNS = 3, SWAPS = 2, HOPEFUL = 20 }; /* a margin worth more work */

void likely_proof_begin(struct likely_proof *p, struct likely_model *m,
                        const struct likely_layout *layout, size_t n, float step_px)
{
    p->model = m;
    p->layout = layout;
    p->n = n;
    p->step_px = step_px;
    p->n_lines = 0;
}

void likely_proof_add(struct likely_proof *p, size_t band, const float *grey, const float *dark,
                      const float *at, float error)
{
    const float least_error = 0.002f;
    size_t k = p->n_lines;
    if (k >= LIKELY_BANDS)
        return;
    p->n_lines++;
    p->band[k] = band;
    memcpy(p->grey[k], grey, p->n * sizeof *grey);
    likely_fit_straighten(p->layout, at, dark, p->n, p->straight[k]);
    p->weight[k] = 1.0f / fmaxf(error, least_error);
    p->fit[k] = (struct likely_fit){ .blur = p->model->blur, .spread = p->model->spread };
    memcpy(p->fit[k].at, at, (p->layout->n_segments + 1) * sizeof *at);
}

/* ---- which number ---- */

/* What a value in cell k costs on all lines. */
static float cost_of(const struct likely_proof *p, size_t at, size_t value)
{
    const struct likely_model *m = p->model;
    const struct likely_segment *s = &p->layout->segment[at], *prev = s - 1, *next = s + 1;
    const float *bars = m->bars[value];
    float sum = 0.0f, scale = 0.0f, fixed = m->square[value];
    for (size_t b = 0; b < p->n_lines; b++) {
        const float *dark = p->straight[b] + p->layout->starts[at] * LIKELY_PER;
        float dot[4] = { 0 };
        for (size_t i = 0; i < LIKELY_SAMPLES_MAX; i += 4)
            for (size_t k = 0; k < 4; k++)
                dot[k] += bars[i + k] * dark[i + k];
        sum -= 2.0f * p->weight[b] * (dot[0] + dot[1] + dot[2] + dot[3]);
        scale += p->weight[b];
    }
    if (prev->n_values == 1)
        fixed += m->twice[prev->first][value];
    if (next->n_values == 1)
        fixed += m->twice[value][next->first];
    return sum + scale * fixed;
}

/* The best number of all lines together. */
static void choose_number(struct likely_proof *p)
{
    const struct likely_layout *l = p->layout;
    struct likely_costs *c = &p->costs;
    c->scale = 0.0f;
    for (size_t b = 0; b < p->n_lines; b++)
        c->scale += p->weight[b];
    for (size_t k = 0; k < l->n_cells; k++) {
        const struct likely_segment *s = &l->segment[l->cell[k]];
        for (size_t v = 0; v < s->n_values; v++)
            c->cell[k][v] = cost_of(p, l->cell[k], s->first + v);
    }
    p->n_others = likely_number_best(p->model, l, c, &p->best, p->other);
}

/* Blur and spread of the most lines: the tables hold one. */
static void choose_shape(struct likely_proof *p)
{
    size_t best = 0, votes = 0;
    for (size_t b = 0; b < p->n_lines; b++) {
        size_t n = 0;
        for (size_t o = 0; o < p->n_lines; o++)
            n += p->fit[o].blur == p->fit[b].blur && p->fit[o].spread == p->fit[b].spread;
        if (n > votes) {
            votes = n;
            best = b;
        }
    }
    likely_model_choose(p->model, p->fit[best].blur, p->fit[best].spread);
}

static void weigh_lines(struct likely_proof *p)
{
    for (size_t b = 0; b < p->n_lines; b++) {
        float contrast = 0.0f;
        for (size_t k = 0; k < LIKELY_KNOTS; k++)
            contrast += p->fit[b].contrast[k] / LIKELY_KNOTS;
        double variance = p->fit[b].error / (double)p->fit[b].n;
        p->weight[b] = contrast * contrast / (float)fmax(variance, 0.5);
    }
}

static void keep_line(struct likely_proof *p, size_t from, size_t to)
{
    if (from == to)
        return;
    p->fit[to] = p->fit[from];
    p->band[to] = p->band[from];
    p->weight[to] = p->weight[from];
    memcpy(p->grey[to], p->grey[from], sizeof p->grey[from]);
    memcpy(p->straight[to], p->straight[from], sizeof p->straight[from]);
}

/* Glare, a fold or a caption lies over some lines and leaves others whole. */
static void drop_bad_lines(struct likely_proof *p)
{
    const float times = 4.0f, slack = 0.03f;
    float least = 1.0f;
    size_t kept = 0;
    for (size_t b = 0; b < p->n_lines; b++)
        least = fminf(least, 1.0f - p->fit[b].explained);
    for (size_t b = 0; b < p->n_lines; b++)
        if (1.0f - p->fit[b].explained <= times * least + slack)
            keep_line(p, b, kept++);
    p->n_lines = kept;
}

/* Lays a number's bars over each line; a line on which they cannot lie is left out. */
static bool fit_number(struct likely_proof *p, const char *number, int rounds)
{
    size_t kept = 0;
    if (!likely_fit_begin(&p->fitter, p->model, p->layout, span_of(number)))
        return false;
    for (size_t b = 0; b < p->n_lines; b++) {
        if (kept > 0) {
            p->fit[b].blur = p->fit[0].blur;
            p->fit[b].spread = p->fit[0].spread;
        }
        if (!likely_fit_line(&p->fitter, p->grey[b], p->n, rounds, true, &p->fit[b]))
            continue;
        likely_fit_darken(p->layout, &p->fit[b], p->grey[b], p->n, p->straight[b]);
        keep_line(p, b, kept++);
    }
    p->n_lines = kept;
    drop_bad_lines(p);
    choose_shape(p);
    weigh_lines(p);
    return p->n_lines > 0;
}

static bool is_number(const struct likely_number *n, const char *text)
{
    return strcmp(n->text, text) == 0;
}

static float explained(const struct likely_proof *p)
{
    float sum = 0.0f;
    for (size_t b = 0; b < p->n_lines; b++)
        sum += p->fit[b].explained;
    return sum / (float)p->n_lines;
}

/* Number, then the bars' place by it, then the number again, until it stays. */
static bool settle(struct likely_proof *p)
{
    const float hopeless = 0.7f; /* a few wrong digits explain more */
    choose_number(p);
    for (int turn = 0; turn < TURNS; turn++) {
        struct likely_number was = p->best;
        if (!fit_number(p, was.text, turn == 0 ? 3 : 1) || explained(p) < hopeless)
            return false;
        choose_number(p);
        if (is_number(&p->best, was.text))
            break;
    }
    return true;
}

/* ---- how sure ---- */

static float module_of(const struct likely_proof *p, const struct likely_fit *fit)
{
    return (fit->at[p->layout->n_segments] - fit->at[0]) / (float)p->layout->modules;
}

/* Samples that tell something of their own: not more than pixels, not more than the lens resolves.
 */
static float worth_of(const struct likely_proof *p, const struct likely_fit *fit)
{
    return (float)p->layout->modules * fminf(module_of(p, fit) * p->step_px, 3.0f);
}

/* How much worse a rival explains the lines, its own bars laid as they fit best. */
static void weigh_rival(struct likely_proof *p, const struct likely_number *rival,
                        struct likely_findings *f)
{
    float n = 0.0f, ratio = 0.0f, sum = 0.0f, worst = 1e9f;
    if (!likely_fit_begin(&p->fitter, p->model, p->layout, span_of(rival->text)))
        return;
    for (size_t b = 0; b < p->n_lines; b++) {
        struct likely_fit fit = p->fit[b];
        if (!likely_fit_line(&p->fitter, p->grey[b], p->n, 2, true, &fit))
            continue;
        float here = (float)((fit.error + 1e-6) / (p->fit[b].error + 1e-6));
        float margin = 0.5f * worth_of(p, &fit) * logf(here);
        n += 1.0f;
        ratio += here;
        sum += margin;
        worst = fminf(worst, margin);
    }
    if (n > 0.0f && sum / n < f->margin) {
        f->ratio = ratio / n;
        f->margin = sum / n;
        f->worst_band = worst;
        p->rival = *rival;
    }
}

static void weigh_twins(struct likely_proof *p, struct likely_findings *f)
{
    char twins[TWINS_MAX][TWINS_DIGITS + 1];
    size_t n = p->layout->kind == SYM_UPCE ? 0 : twins_of(p->best.text, twins);
    for (size_t i = 0; i < n; i++) {
        struct likely_number rival = p->best;
        memcpy(rival.text, twins[i], sizeof rival.text);
        weigh_rival(p, &rival, f);
    }
}

static void weigh_rivals(struct likely_proof *p, struct likely_findings *f)
{
    f->ratio = f->margin = f->worst_band = 1e9f;
    for (size_t i = 0; i < RIVALS && i < p->n_others; i++)
        weigh_rival(p, &p->other[i], f);
    if (f->margin < HOPEFUL)
        return;
    weigh_twins(p, f);
}

/* A rival that explains more becomes the best itself, and has to beat the others. */
static bool swap_with_rival(struct likely_proof *p, const struct likely_findings *f)
{
    struct likely_number was = p->rival;
    if (f->margin >= 0.0f || !fit_number(p, was.text, 2))
        return false;
    choose_number(p);
    return is_number(&p->best, was.text);
}

/* Mean darkness of the modules that should be light before or behind the symbol. */
static float darkness_beside(const struct likely_proof *p, size_t b, bool is_behind)
{
    enum { FROM = 1, MODULES = 5 };
    const struct likely_fit *fit = &p->fit[b];
    size_t last = p->layout->n_segments, knot = is_behind ? LIKELY_KNOTS - 1 : 0;
    float module = module_of(p, fit), sum = 0.0f;
    float at = is_behind ? fit->at[last] + FROM * module : fit->at[0] - (FROM + MODULES) * module;
    for (int i = 0; i < MODULES * LIKELY_PER; i++) {
        float x = at + ((float)i + 0.5f) / LIKELY_PER * module;
        size_t j = (size_t)fminf(fmaxf(x, 0.0f), (float)(p->n - 1));
        sum += fabsf(fit->light[knot] - p->grey[b][j]) / fmaxf(fit->contrast[knot], 4.0f);
    }
    return sum / (MODULES * LIKELY_PER);
}

/* Ink takes the same part of whatever light falls on it. */
static float evenness_of_ink(const struct likely_fit *fit)
{
    float least = 1e9f, most = 0.0f;
    for (size_t k = 0; k < LIKELY_KNOTS; k++) {
        float part = fit->contrast[k] / fmaxf(fit->light[k], 4.0f);
        least = fminf(least, part);
        most = fmaxf(most, part);
    }
    return most > 0.0f ? fmaxf(least, 0.0f) / most : 0.0f;
}

static void sum_up(const struct likely_proof *p, struct likely_findings *f)
{
    float share = 1.0f / (float)p->n_lines, before = 0.0f, behind = 0.0f;
    f->kind = p->layout->kind;
    memcpy(f->number, p->best.text, sizeof p->best.text);
    f->n_bands = p->n_lines;
    f->explained = explained(p);
    f->blur = f->module_px = f->stretch = 0.0f;
    f->worst = 1e9f;
    f->ink = 1.0f;
    for (size_t b = 0; b < p->n_lines; b++) {
        const struct likely_fit *fit = &p->fit[b];
        f->blur += share * likely_model_blur(fit->blur);
        f->module_px += share * module_of(p, fit) * p->step_px;
        f->stretch = fmaxf(f->stretch, fit->stretch);
        f->worst = fminf(f->worst, fit->worst);
        f->ink = fminf(f->ink, evenness_of_ink(fit));
        before += share * darkness_beside(p, b, false);
        behind += share * darkness_beside(p, b, true);
    }
    f->quiet = fmaxf(before, behind);
    float free = likely_number_free(p->model, p->layout, &p->costs);
    f->free_gap = 0.5f * (p->best.cost - free) * f->module_px / LIKELY_PER * share;
}

bool likely_proof_find(struct likely_proof *p, struct likely_findings *out)
{
    if (p->n_lines == 0 || !settle(p))
        return false;
    weigh_rivals(p, out);
    for (int i = 0; i < SWAPS && swap_with_rival(p, out); i++)
        weigh_rivals(p, out);
    if (p->n_lines == 0)
        return false;
    sum_up(p, out);
    return true;
}

bool likely_proof_check(struct likely_proof *p, const char *number, struct likely_findings *out)
{
    if (p->n_lines == 0 || !fit_number(p, number, 3))
        return false;
    choose_number(p);
    if (!is_number(&p->best, number))
        return false;
    weigh_rivals(p, out);
    sum_up(p, out);
    return true;
}

/* Measured on photographs and drawn labels with tests/bench/bench_likely.  Numbers of other symbols,
 * text and texture had a margin below 14 (bars folded out of sight at a can's edge, too); an EAN-13
 * whose check digit is wrong has valid neighbours with margins to 70, but digits of no valid number
 * explain it better by 25 and more.  Of right numbers three in a hundred have a margin below 28, and
 * none a gap above 4 but one whose bars are half hidden.  A long symbol blurred over more than a
 * module looks like a short one of wide modules: margins to 44, a blur of 1.1 and more.  A wrong place of the
 * left half explained a label blurred by 0.78 with a margin of 95, while the right number, eighteen times
 * better, never came up: right ones on photographs have a blur of 0.64 at most. */
static const struct bar {
    enum symbol_kind kind;
    size_t bands_min;
    float margin_min, explained_min, quiet_max, blur_max;
} bars[] = {
    { SYM_EAN13, 2, 20.0f, 0.85f, 0.50f, 0.72f },
    { SYM_EAN8, 3, 28.0f, 0.92f, 0.25f, 0.72f },
    { SYM_UPCE, 3, 28.0f, 0.92f, 0.25f, 0.72f },
};

/* Noise and a coarse model spread their error over all characters.  Glare or a crease spoils one or
 * two, which some other digits then explain while the check digit stays right: of the numbers wrong
 * that way with margins of 70 to 97, the worst character's error was 0.028 to 0.1, above twice the
 * mean; of right ones on photographs it was 0.015 at most. */
static bool is_even(const struct likely_findings *f)
{
    const float worst_max = 0.02f, variance = 0.25f, times = 2.0f;
    return f->worst <= fmaxf(worst_max, times * variance * (1.0f - f->explained));
}

bool likely_proof_is_sure(const struct likely_findings *f)
{
    const float gap_max = 1.0f, gap_part = 0.05f;
    if (!is_even(f))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(bars); i++)
        if (bars[i].kind == f->kind)
            return f->n_bands >= bars[i].bands_min && f->margin >= bars[i].margin_min &&
                   f->explained >= bars[i].explained_min && f->quiet <= bars[i].quiet_max &&
                   f->blur <= bars[i].blur_max && f->free_gap <= gap_max + gap_part * f->margin;
    return false;
}
