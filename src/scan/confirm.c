#include "scan/confirm.h"

#include <math.h>

#include "scan/align.h"
#include "scan/crease.h"
#include "scan/grey.h"
#include "scan/pattern.h"
#include "scan/twins.h"
#include "scan/quiet.h"

enum { LINES_MAX = 9, NEIGHBOURS = 4 };

struct confirm {
    struct grey *grey;
    struct crease *crease;
    struct quiet *quiet;
    struct pattern pattern;
    bool has_pattern;
    bool has_ends; /* where the line that read it begins and ends is known */
    struct point claimed_from, claimed_to;
    struct profile profile;
    struct edges edges;
    struct alignment trial, line[LINES_MAX];
    struct point from[LINES_MAX], to[LINES_MAX]; /* the symbol's ends on each line */
    size_t n_lines;
};

enum err_code confirm_create(struct confirm **out, struct err *err)
{
    struct confirm *c = calloc(1, sizeof *c);
    if (!c)
        return err_set(err, ERR_NOMEM, "no memory to confirm symbols");
    enum err_code rc = grey_create(&c->grey, err);
    if (rc == ERR_OK)
        rc = crease_create(&c->crease, err);
    if (rc == ERR_OK)
        rc = quiet_create(&c->quiet, err);
    if (rc != ERR_OK) {
        confirm_destroy(c);
        return rc;
    }
    *out = c;
    return ERR_OK;
}

void confirm_destroy(struct confirm *c)
{
    if (!c)
        return;
    grey_destroy(c->grey);
    crease_destroy(c->crease);
    quiet_destroy(c->quiet);
    free(c);
}

static const float edge_parts[] = { 0.25f, 0.12f, 0.06f };

/* Lays the pattern over one line; the best way is kept in the next free alignment. */
static bool try_line(struct confirm *c, float worst)
{
    bool did_fit = false;
    struct alignment *best = &c->line[c->n_lines];
    best->misfit = worst;
    for (size_t i = 0; i < ARRAY_LEN(edge_parts) && best->misfit > 0.2f; i++) {
        profile_edges(&c->profile, edge_parts[i], &c->edges);
        if (!align_find(&c->pattern, &c->edges, &c->profile, best->misfit, &c->trial))
            continue;
        *best = c->trial;
        did_fit = true;
    }
    return did_fit;
}

static float distance(struct point a, struct point b)
{
    return hypotf(a.x - b.x, a.y - b.y);
}

/* Lines through one symbol begin and end side by side. */
static bool is_beside(const struct confirm *c, struct point from, struct point to)
{
    if (c->n_lines == 0)
        return true;
    size_t last = c->n_lines - 1;
    float length = distance(c->from[last], c->to[last]);
    float apart = fminf(distance(from, c->from[last]), distance(to, c->to[last]));
    float other = fmaxf(distance(from, c->from[last]), distance(to, c->to[last]));
    return other < 0.6f * length && apart < 0.5f * length;
}

/* The same number may stand on the line twice: the one that was read is meant. */
static void keep_claimed(struct confirm *c)
{
    const float around = 0.3f; /* of the length */
    struct profile *p = &c->profile;
    float a = (c->claimed_from.x - p->origin.x) * p->step.x +
              (c->claimed_from.y - p->origin.y) * p->step.y;
    float b = (c->claimed_to.x - p->origin.x) * p->step.x +
              (c->claimed_to.y - p->origin.y) * p->step.y;
    float lo = fminf(a, b), hi = fmaxf(a, b), more = around * (hi - lo) + 16.0f;
    profile_crop(p, lo - more, hi + more);
}

static void add_line(struct confirm *c, const struct plane *base, struct point at,
                     struct point along, bool is_negative)
{
    if (c->n_lines >= LINES_MAX)
        return;
    profile_take(&c->profile, base, at, along, is_negative);
    if (c->has_ends)
        keep_claimed(c);
    if (c->profile.n < 2 || !try_line(c, 0.6f))
        return;
    const struct alignment *a = &c->line[c->n_lines];
    struct point begin = profile_point(&c->profile, a->begin);
    struct point end = profile_point(&c->profile, a->end);
    struct point from = a->is_reversed ? end : begin, to = a->is_reversed ? begin : end;
    if (!is_beside(c, from, to))
        return;
    c->from[c->n_lines] = from;
    c->to[c->n_lines] = to;
    c->n_lines++;
}

static void add_lines(struct confirm *c, const struct plane *base, const struct plane_map *map,
                      const struct engine_read *r, bool is_upright, bool is_negative)
{
    struct point along = is_upright ? (struct point){ map->xy, map->yy }
                                    : (struct point){ map->xx, map->yx };
    if (c->has_ends)
        along = (struct point){ c->claimed_to.x - c->claimed_from.x,
                                c->claimed_to.y - c->claimed_from.y };
    float length = hypotf(along.x, along.y);
    if (!(length > 0.0f))
        return;
    struct point across = { -along.y / length, along.x / length };
    size_t n = r->n_hits < LINES_MAX - 2 ? r->n_hits : LINES_MAX - 2;
    for (size_t i = 0; i < n; i++) {
        struct point at = plane_map_apply(map, r->hit[i * r->n_hits / n]);
        add_line(c, base, at, along, is_negative);
    }
    for (int k = 1; k <= NEIGHBOURS && c->n_lines < 4; k++) {
        for (int side = -1; side <= 1; side += 2) {
            struct point at = plane_map_apply(map, r->hit[r->n_hits / 2]);
            at.x += (float)(side * k) * across.x;
            at.y += (float)(side * k) * across.y;
            add_line(c, base, at, along, is_negative);
        }
    }
}

static float rms_of(const float *v, size_t n)
{
    float sum = 0.0f;
    for (size_t i = 0; i < n; i++)
        sum += v[i] * v[i];
    return sqrtf(sum / (float)n);
}

/* Lines through a scratch, a reflection or a neighbour fit far worse than the best one. */
static void drop_bad_lines(struct confirm *c)
{
    float best = 1e9f, rms[LINES_MAX];
    for (size_t i = 0; i < c->n_lines; i++) {
        rms[i] = rms_of(c->line[i].offset, c->pattern.n_elements + 1);
        best = fminf(best, rms[i]);
    }
    size_t kept = 0;
    for (size_t i = 0; i < c->n_lines; i++) {
        if (rms[i] > fmaxf(1.5f * best, 0.2f))
            continue;
        if (kept != i) {
            c->line[kept] = c->line[i];
            c->from[kept] = c->from[i];
            c->to[kept] = c->to[i];
        }
        kept++;
    }
    c->n_lines = kept;
}

struct findings {
    float rms;    /* of edges against the ideal, in modules, mean of the lines */
    float margin; /* by how much (modules squared) the nearest other character fits worse */
    float quiet;  /* modules without an edge, at the worse side, mean of the lines */
};

/* Sum of squares by which the cell's edges miss when `width` stands there. */
static float cell_error(const struct confirm *c, const struct cell *cell, const uint8_t *width,
                        const float *mean)
{
    const float *ideal = c->line[0].ideal;
    float sum = 0.0f, at = ideal[cell->first];
    for (size_t k = 0; k <= cell->n_elements; k++) {
        float off = mean[cell->first + k] + ideal[cell->first + k] - at;
        sum += off * off;
        if (k == cell->n_elements)
            break;
        if (c->pattern.is_two_width)
            at += width[k] == PATTERN_WIDE ? c->line[0].wide : 1.0f;
        else
            at += (float)width[k];
    }
    return sum;
}

static float cell_margin(const struct confirm *c, const struct cell *cell, const float *mean)
{
    const uint8_t *own = c->pattern.width + cell->first;
    uint8_t width[CELL_ELEMENTS_MAX];
    float best = 1e9f;
    for (size_t i = 0; pattern_alternative(cell->set, i, width); i++)
        if (memcmp(width, own, cell->n_elements) != 0)
            best = fminf(best, cell_error(c, cell, width, mean));
    return best - cell_error(c, cell, own, mean);
}

static void judge(const struct confirm *c, struct findings *out)
{
    const struct pattern *p = &c->pattern;
    size_t n_edges = p->n_elements + 1;
    float mean[PATTERN_ELEMENTS_MAX + 1] = { 0 }, share = 1.0f / (float)c->n_lines;
    *out = (struct findings){ .margin = 1e9f };
    for (size_t i = 0; i < c->n_lines; i++) {
        for (size_t k = 0; k < n_edges; k++)
            mean[k] += c->line[i].offset[k] * share;
        out->quiet += fminf(c->line[i].quiet_lead, c->line[i].quiet_trail) * share;
    }
    out->rms = rms_of(mean, n_edges);
    for (size_t i = 0; i < p->n_cells; i++)
        out->margin = fminf(out->margin, cell_margin(c, &p->cell[i], mean));
}

/* What each kind must show.  Measured on photographs: true reads have an rms of 0.04 to 0.19 and a
 * margin above 0.1, mostly 0.4; wrong ones with a right check digit 0.2 to 0.3 and a margin below
 * -0.05, for the bars they misread fit another digit better.  Codes of two widths are printed and
 * photographed coarser, and their wide elements tell them apart.  Short symbols need more lines and
 * a quiet zone: a piece of a longer one looks like them. */
static const struct bar {
    enum symbol_kind kind;
    float rms_max, margin_min, quiet_min;
    size_t lines_min;
} bars[] = {
    { SYM_EAN13, 0.25f, 0.15f, 0.0f, 2 },  { SYM_EAN8, 0.20f, 0.25f, 2.0f, 3 },
    { SYM_UPCE, 0.20f, 0.25f, 2.0f, 3 },   { SYM_CODE128, 0.25f, 0.20f, 0.0f, 2 },
    { SYM_CODE39, 0.35f, 1.00f, 0.0f, 2 }, { SYM_ITF, 0.35f, 0.80f, 3.0f, 3 },
};

enum {
    SCORE_BAR = 500, /* at the bar of the kind; 1000 is perfect */
    QUIET_LINES = 8, /* of so many lines through a short symbol one may have no quiet zone */
};

static float clamp01(float v)
{
    return v < 0.0f ? 0.0f : v > 1.0f ? 1.0f : v;
}

static const struct bar *bar_of(enum symbol_kind kind)
{
    size_t i = 0;
    while (i + 1 < ARRAY_LEN(bars) && bars[i].kind != kind)
        i++;
    return &bars[i];
}

/* The judges of edges ask of one character after the other; twins turn together. */
static bool has_twins(const struct engine_read *r)
{
    char number[TWINS_DIGITS + 1], twins[TWINS_MAX][TWINS_DIGITS + 1];
    return (r->kind == SYM_EAN13 || r->kind == SYM_EAN8) &&
           span_copy(r->data, number, sizeof number) && twins_of(number, twins) > 0;
}

/* Of twins that blur had feigned the rms was 0.21 to 0.23, of the right numbers in the same frames 0.18 and less. */
static bool may_be_twin(const struct engine_read *r, const struct findings *f)
{
    const float plain_max = 0.20f;
    return f->rms > plain_max && has_twins(r);
}

static void weigh(const struct confirm *c, const struct findings *f, struct confirmation *out)
{
    const struct bar *b = bar_of(c->pattern.kind);
    float fit = clamp01(1.0f - f->rms / (2.0f * b->rms_max));
    float sure = clamp01(0.5f * f->margin / b->margin_min);
    out->score = (int)(1000.0f * fminf(fit, sure));
    out->is_accepted = out->score >= SCORE_BAR && c->n_lines >= b->lines_min &&
                       f->quiet >= b->quiet_min;
}

/* The outermost lines, clockwise from the symbol's own top left: the top line is the one on the
 * left hand when walking along the symbol's reading direction. */
static void outline(const struct confirm *c, struct confirmation *out)
{
    size_t top = 0, low = 0;
    float run_x = c->to[0].x - c->from[0].x, run_y = c->to[0].y - c->from[0].y;
    float least = 0.0f, most = 0.0f;
    for (size_t i = 1; i < c->n_lines; i++) {
        float side = run_x * (c->from[i].y - c->from[0].y) - run_y * (c->from[i].x - c->from[0].x);
        if (side < least) {
            least = side;
            top = i;
        } else if (side > most) {
            most = side;
            low = i;
        }
    }
    out->corner[0] = c->from[top];
    out->corner[1] = c->to[top];
    out->corner[2] = c->to[low];
    out->corner[3] = c->from[low];
}

/* Code 128 may be written in another way than the usual: then the bars themselves say how. */
static bool read_back(struct confirm *c, const struct plane *base, const struct plane_map *map,
                      const struct engine_read *r, bool is_negative)
{
    uint8_t code[CODE128_CODES_MAX];
    struct point along = r->is_upright ? (struct point){ map->xy, map->yy }
                                       : (struct point){ map->xx, map->yx };
    for (size_t i = 0; i < 4 && i < r->n_hits; i++) {
        size_t at = i * r->n_hits / (r->n_hits < 4 ? r->n_hits : 4);
        profile_take(&c->profile, base, plane_map_apply(map, r->hit[at]), along, is_negative);
        profile_edges(&c->profile, edge_parts[0], &c->edges);
        for (size_t k = 0; k < c->edges.n; k++) {
            bool is_reversed = (k % 2 == 0) != c->edges.first_darkens;
            size_t n = align_read_128(&c->edges, k, is_reversed, code);
            if (n && code128_spells(code, n, r->data, r->is_gs1))
                return pattern_of_codes(code, n, &c->pattern);
        }
    }
    return false;
}

/* Short symbols alone: a piece of a longer one looks like them. */
static bool is_quiet(struct confirm *c, const struct plane *base, bool is_negative)
{
    struct quiet_findings f;
    float least = bar_of(c->pattern.kind)->quiet_min;
    if (least == 0.0f)
        return true;
    quiet_look(c->quiet, base, &c->pattern, c->from[0], c->to[0], is_negative, least, &f);
    return f.n_lines > 0 && f.n_open * QUIET_LINES <= f.n_lines;
}

/* Its quiet zones could be seen, all three of the judges' findings alike. */
static bool is_inside(const struct confirm *c, const struct plane *base,
                      const struct confirmation *found)
{
    const float more = 1.5f; /* modules beyond those that must be light: blur reaches into them */
    float least = bar_of(c->pattern.kind)->quiet_min;
    const struct point *p = found->corner;
    struct point from = { 0.5f * (p[0].x + p[3].x), 0.5f * (p[0].y + p[3].y) };
    struct point to = { 0.5f * (p[1].x + p[2].x), 0.5f * (p[1].y + p[2].y) };
    return least == 0.0f || quiet_is_inside(base, &c->pattern, from, to, least + more);
}

static void find_lines(struct confirm *c, const struct plane *base, const struct plane_map *map,
                       const struct engine_read *r, bool is_negative)
{
    if (r->n_hits == 0)
        return;
    if (r->kind == SYM_CODE128 && read_back(c, base, map, r, is_negative))
        c->has_pattern = true;
    if (!c->has_pattern)
        return;
    add_lines(c, base, map, r, r->is_upright, is_negative);
    if (c->n_lines < 2 && !c->has_ends)
        add_lines(c, base, map, r, !r->is_upright, is_negative);
}

/* The second judge, for reads whose ends are known: grey values instead of edges. */
static void judge_grey(struct confirm *c, const struct plane *base, const struct engine_read *r,
                       bool is_negative, struct confirmation *out)
{
    const float surest = 120.0f; /* margins above are all the same */
    struct grey_findings f;
    if (!grey_judge(c->grey, base, r->kind, r->data, c->claimed_from, c->claimed_to, is_negative,
                    &f) ||
        !grey_is_proof(&f))
        return;
    out->score = SCORE_BAR + (int)((float)(1000 - SCORE_BAR) * clamp01(f.margin / surest));
    out->is_accepted = true;
    memcpy(out->corner, f.corner, sizeof out->corner);
}

static void judge_crease(struct confirm *c, const struct plane *base, const struct engine_read *r,
                         bool is_negative, struct confirmation *out)
{
    struct crease_findings f;
    if (has_twins(r) ||
        !crease_judge(c->crease, base, &c->pattern, c->claimed_from, c->claimed_to, is_negative,
                      &f) ||
        !crease_is_proof(&f, c->pattern.kind, &out->is_thin))
        return;
    out->score = SCORE_BAR + (int)(0.5f * (float)(1000 - SCORE_BAR) * clamp01(f.margin));
    out->is_accepted = true;
    memcpy(out->corner, f.corner, sizeof out->corner);
}

void confirm_read(struct confirm *c, const struct plane *base, const struct plane_map *map,
                  const struct engine_read *r, bool is_negative, struct confirmation *out)
{
    *out = (struct confirmation){ 0 };
    struct findings f = { 0 };
    c->n_lines = 0;
    c->has_ends = r->has_ends;
    c->claimed_from = plane_map_apply(map, r->from);
    c->claimed_to = plane_map_apply(map, r->to);
    c->has_pattern = pattern_encode(r->kind, r->data, r->is_gs1, &c->pattern);
    find_lines(c, base, map, r, is_negative);
    drop_bad_lines(c);
    if (c->n_lines > 0) {
        judge(c, &f);
        weigh(c, &f, out);
        out->is_accepted = out->is_accepted && !may_be_twin(r, &f);
        outline(c, out);
    }
    if (out->is_accepted)
        out->is_accepted = is_quiet(c, base, is_negative);
    if (!out->is_accepted && r->has_ends && c->has_pattern)
        judge_grey(c, base, r, is_negative, out);
    if (!out->is_accepted && r->has_ends && c->has_pattern)
        judge_crease(c, base, r, is_negative, out);
    if (out->is_accepted)
        out->is_accepted = is_inside(c, base, out);
}
