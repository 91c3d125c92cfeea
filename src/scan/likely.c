#include "scan/likely.h"

#include <math.h>

#include "scan/likely_lines.h"
#include "scan/likely_model.h"
#include "scan/likely_path.h"
#include "scan/likely_place.h"

enum { SPANS = 3 };

struct likely {
    struct likely_model model;
    struct likely_lines lines;
    struct likely_place place;
    struct likely_proof proof;
    struct likely_findings found;
    struct engine_read read;
};

enum err_code likely_create(struct likely **out, struct err *err)
{
    struct likely *l = calloc(1, sizeof *l);
    if (!l)
        return err_set(err, ERR_NOMEM, "no memory to read by likelihood");
    likely_model_init(&l->model);
    l->place.model = &l->model;
    l->place.lines = &l->lines;
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

/* ---- where the symbol lies ---- */

/* By how much a short symbol must be nearer to the line than a long one: blur makes many a long one
 * look like a short one of wide modules. */
static const float shorter_by = 0.85f;

/* Lays the kind of the span over the line both ways round, coarsely; keeps it when it is the best so
 * far. */
static void try_span(struct likely *l, const struct likely_layout *layout,
                     const struct likely_span *s, struct likely_path *best)
{
    struct likely_place *place = &l->place;
    float last = (float)(l->lines.n - 1);
    likely_place_guess(place, layout, s->from, s->to);
    for (int way = 0; way < 2; way++) {
        int longest = place->layout ? place->layout->modules : LIKELY_MODULES_MAX;
        float part = layout->modules < longest ? shorter_by : 1.0f;
        const struct likely_search how = { 8, 2, best->error * part, NULL };
        struct likely_path p;
        likely_path_even(layout, way ? last - s->to : s->from, way ? last - s->from : s->to, &p);
        if (!likely_path_find(&l->model, layout, &how, way ? place->other_way : place->dark,
                              l->lines.n, &p))
            continue;
        *best = p;
        place->layout = layout;
        place->is_reversed = way;
        place->guess = *s;
    }
}

/* Finds the symbol on one band; false when there is none. */
static bool find_on_band(struct likely *l, size_t band, unsigned kinds, struct likely_path *best)
{
    const float coarse = 0.065f, enough = 0.012f; /* an error above the first shows no symbol */
    const struct likely_search fine = { 5, 1, 0.045f, NULL };
    struct likely_place *place = &l->place;
    struct likely_span span[SPANS];
    best->error = coarse;
    place->layout = NULL;
    likely_place_take(place, band);
    for (size_t k = 0; k < ARRAY_LEN(l->model.layout); k++) {
        const struct likely_layout *layout = &l->model.layout[k];
        if (!(kinds & 1u << layout->kind))
            continue;
        size_t n = likely_path_spans(layout, place->dark, l->lines.n, l->lines.whole, span, SPANS);
        for (size_t i = 0; i < n && best->error > enough; i++)
            try_span(l, layout, &span[i], best);
    }
    l->found.path_error = best->error;
    if (!place->layout)
        return false;
    likely_place_guess(place, place->layout, place->guess.from, place->guess.to);
    return likely_path_find(&l->model, place->layout, &fine,
                            place->is_reversed ? place->other_way : place->dark, l->lines.n, best);
}

/* ---- what is said ---- */

static struct point end_point(const struct likely *l, size_t line, size_t boundary)
{
    const struct likely_proof *p = &l->proof;
    return likely_place_point(&l->place, p->band[line], p->fit[line].at[boundary]);
}

static void deliver(struct likely *l, engine_sink *sink, void *self)
{
    struct engine_read *r = &l->read;
    size_t last = l->place.layout->n_segments, middle = l->proof.n_lines / 2;
    *r = (struct engine_read){ .kind = l->place.layout->kind, .has_ends = true };
    r->data = span_of(l->proof.best.text);
    r->from = end_point(l, middle, 0);
    r->to = end_point(l, middle, last);
    r->is_upright = fabsf(r->to.x - r->from.x) < fabsf(r->to.y - r->from.y);
    for (size_t b = 0; b < l->proof.n_lines; b++) {
        struct point a = end_point(l, b, 0), z = end_point(l, b, last);
        r->hit[r->n_hits++] = (struct point){ 0.5f * (a.x + z.x), 0.5f * (a.y + z.y) };
    }
    sink(self, r);
}

void likely_read(struct likely *l, const struct plane *p, const struct region *at, unsigned kinds,
                 engine_sink *sink, void *self)
{
    struct likely_path path;
    l->found = (struct likely_findings){ 0 };
    if (!(kinds & KINDS_RETAIL) || !likely_lines_take(&l->lines, p, at, false))
        return;
    size_t first = likely_lines_clearest(&l->lines);
    if (!find_on_band(l, first, kinds, &path))
        return;
    likely_place_all(&l->place, first, &path, &l->proof);
    if (!likely_proof_find(&l->proof, &l->found))
        return;
    l->found.is_taken = likely_proof_is_sure(&l->found);
    if (l->found.is_taken)
        deliver(l, sink, self);
}
