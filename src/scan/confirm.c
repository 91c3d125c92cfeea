#include "scan/confirm.h"

#include <math.h>

#include "scan/align.h"
#include "scan/pattern.h"

enum { LINES_MAX = 9, NEIGHBOURS = 4 };

struct confirm {
    struct pattern pattern[PATTERN_WAYS];
    size_t n_patterns;
    struct profile profile;
    struct edges edges;
    struct alignment trial, line[LINES_MAX];
    struct point from[LINES_MAX], to[LINES_MAX]; /* the symbol's ends on each line */
    const struct pattern *chosen;
    size_t n_lines;
};

enum err_code confirm_create(struct confirm **out, struct err *err)
{
    struct confirm *c = calloc(1, sizeof *c);
    if (!c)
        return err_set(err, ERR_NOMEM, "no memory to confirm symbols");
    *out = c;
    return ERR_OK;
}

void confirm_destroy(struct confirm *c)
{
    free(c);
}

static const float edge_parts[] = { 0.25f, 0.12f };

/* Lays the candidates over one line; the better of them is kept in c->trial. */
static const struct pattern *try_line(struct confirm *c, float worst)
{
    const struct pattern *found = NULL;
    struct alignment *best = &c->line[c->n_lines];
    best->misfit = worst;
    for (size_t i = 0; i < ARRAY_LEN(edge_parts); i++) {
        profile_edges(&c->profile, edge_parts[i], &c->edges);
        for (size_t k = 0; k < c->n_patterns; k++) {
            if (c->chosen && c->chosen != &c->pattern[k])
                continue;
            if (!align_find(&c->pattern[k], &c->edges, &c->profile, best->misfit, &c->trial))
                continue;
            *best = c->trial;
            found = &c->pattern[k];
        }
        if (best->misfit < 0.2f)
            break;
    }
    return found;
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

static void add_line(struct confirm *c, const struct plane *base, struct point at,
                     struct point along, bool is_negative)
{
    if (c->n_lines >= LINES_MAX)
        return;
    profile_take(&c->profile, base, at, along, is_negative);
    const struct pattern *p = try_line(c, 0.6f);
    if (!p)
        return;
    const struct alignment *a = &c->line[c->n_lines];
    struct point begin = profile_point(&c->profile, a->begin);
    struct point end = profile_point(&c->profile, a->end);
    struct point from = a->is_reversed ? end : begin, to = a->is_reversed ? begin : end;
    if (!is_beside(c, from, to))
        return;
    c->chosen = p;
    c->from[c->n_lines] = from;
    c->to[c->n_lines] = to;
    c->n_lines++;
}

static void add_lines(struct confirm *c, const struct plane *base, const struct plane_map *map,
                      const struct engine_read *r, bool is_upright, bool is_negative)
{
    struct point along = is_upright ? (struct point){ map->xy, map->yy }
                                    : (struct point){ map->xx, map->yx };
    float length = hypotf(along.x, along.y);
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

struct findings {
    float misfit, rms, worst_cell, margin, quiet;
};

static void judge(const struct confirm *c, struct findings *out)
{
    const struct pattern *p = c->chosen;
    size_t n = p->n_elements;
    const float *ideal = c->line[0].ideal;
    float mean[PATTERN_ELEMENTS_MAX + 1] = { 0 };
    *out = (struct findings){ .margin = 1e9f, .quiet = 1e9f };
    for (size_t i = 0; i < c->n_lines; i++) {
        for (size_t k = 0; k <= n; k++)
            mean[k] += c->line[i].offset[k] / (float)c->n_lines;
        out->misfit += c->line[i].misfit / (float)c->n_lines;
        out->quiet = fminf(out->quiet, fminf(c->line[i].quiet_lead, c->line[i].quiet_trail));
    }
    float sum = 0;
    for (size_t k = 0; k <= n; k++)
        sum += mean[k] * mean[k];
    out->rms = sqrtf(sum / (float)(n + 1));
    for (size_t i = 0; i < p->n_cells; i++) {
        const struct cell *cell = &p->cell[i];
        float own = 0.0f, at_own = ideal[cell->first];
        for (size_t k = 0; k <= cell->n_elements; k++)
            own += mean[cell->first + k] * mean[cell->first + k];
        out->worst_cell = fmaxf(out->worst_cell, sqrtf(own / (float)(cell->n_elements + 1)));
        uint8_t width[CELL_ELEMENTS_MAX];
        for (size_t a = 0; pattern_alternative(cell->set, a, width); a++) {
            if (memcmp(width, p->width + cell->first, cell->n_elements) == 0)
                continue;
            float other = 0.0f, at = at_own;
            for (size_t k = 0; k <= cell->n_elements; k++) {
                float off = mean[cell->first + k] + ideal[cell->first + k] - at;
                other += off * off;
                if (k < cell->n_elements)
                    at += !p->is_two_width ? (float)width[k]
                          : width[k] == PATTERN_WIDE ? c->line[0].wide : 1.0f;
            }
            out->margin = fminf(out->margin, other - own);
        }
    }
}

static void outline(const struct confirm *c, struct confirmation *out)
{
    size_t a = 0, b = c->n_lines - 1;
    /* clockwise from the symbol's own top left: `to` lies right of `from`, so the top line is the one
     * on the left hand when walking from `from` to `to` */
    float run_x = c->to[a].x - c->from[a].x, run_y = c->to[a].y - c->from[a].y;
    for (size_t i = 0; i < c->n_lines; i++) {
        float side = run_x * (c->from[i].y - c->from[0].y) - run_y * (c->from[i].x - c->from[0].x);
        float top = run_x * (c->from[a].y - c->from[0].y) - run_y * (c->from[a].x - c->from[0].x);
        float low = run_x * (c->from[b].y - c->from[0].y) - run_y * (c->from[b].x - c->from[0].x);
        a = side < top ? i : a;
        b = side > low ? i : b;
    }
    out->corner[0] = c->from[a];
    out->corner[1] = c->to[a];
    out->corner[2] = c->to[b];
    out->corner[3] = c->from[b];
}

void confirm_read(struct confirm *c, const struct plane *base, const struct plane_map *map,
                  const struct engine_read *r, bool is_negative, struct confirmation *out)
{
    *out = (struct confirmation){ 0 };
    c->n_lines = c->n_patterns = 0;
    c->chosen = NULL;
    for (int way = 0; way < PATTERN_WAYS; way++)
        if (pattern_encode(r->kind, r->data, r->is_gs1, way, &c->pattern[c->n_patterns]))
            c->n_patterns++;
    if (c->n_patterns && r->n_hits) {
        add_lines(c, base, map, r, r->is_upright, is_negative);
        if (c->n_lines < 2)
            add_lines(c, base, map, r, !r->is_upright, is_negative);
    }
    struct findings f = { 0 };
    if (c->n_lines > 0) {
        judge(c, &f);
        outline(c, out);
    }
    out->is_accepted = c->n_lines >= 2 && f.margin > 0.15f && f.rms < 0.25f;
    out->score = c->n_lines ? (int)(1000.0f * fmaxf(0.0f, 1.0f - f.rms * 2.0f)) : 0;
}
