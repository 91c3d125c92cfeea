#include "scan/grey.h"

#include <math.h>

#include "scan/likely_lines.h"
#include "scan/likely_model.h"
#include "scan/likely_number.h"
#include "scan/likely_path.h"
#include "scan/likely_place.h"
#include "scan/likely_proof.h"

struct grey {
    struct likely_model model;
    struct likely_lines lines;
    struct likely_place place;
    struct likely_proof proof;
};

enum err_code grey_create(struct grey **out, struct err *err)
{
    struct grey *g = calloc(1, sizeof *g);
    if (!g)
        return err_set(err, ERR_NOMEM, "no memory to confirm symbols");
    likely_model_init(&g->model);
    g->place.model = &g->model;
    g->place.lines = &g->lines;
    *out = g;
    return ERR_OK;
}

void grey_destroy(struct grey *g)
{
    free(g);
}

/* Only the line that read it is known, not how high the symbol is: bands that leave it do not fit.
 */
static bool take_lines(struct grey *g, const struct plane *p, int modules, struct point from,
                       struct point to, bool is_negative)
{
    const float half_height_modules = 8.0f, module_least_px = 0.5f;
    float dx = to.x - from.x, dy = to.y - from.y, length = hypotf(dx, dy);
    if (!(length >= module_least_px * (float)modules))
        return false;
    struct region at = {
        .centre = { 0.5f * (from.x + to.x), 0.5f * (from.y + to.y) },
        .along = { dx / length, dy / length },
        .half_length_px = 0.5f * length,
        .half_height_px = half_height_modules * length / (float)modules,
    };
    return likely_lines_take(&g->lines, p, &at, is_negative);
}

/* On the middle band, around where it is said to lie. */
static bool place_first(struct grey *g, size_t band, struct likely_path *path)
{
    const struct likely_search how = { LIKELY_REACH_MAX, 1, 0.06f, g->place.values };
    const struct likely_lines *l = &g->lines;
    float middle = 0.5f * (float)(l->n - 1), half = 0.5f * l->whole;
    likely_place_take(&g->place, band);
    likely_place_guess(&g->place, g->place.layout, middle - half, middle + half);
    likely_path_even(g->place.layout, middle - half, middle + half, path);
    return likely_path_find(&g->model, g->place.layout, &how, g->place.dark, l->n, path);
}

static void outline(const struct grey *g, struct point corner[4])
{
    const struct likely_proof *p = &g->proof;
    size_t last = p->n_lines - 1, end = p->layout->n_segments;
    /* Bands lie side by side to the right hand of the reading direction. */
    corner[0] = likely_place_point(&g->place, p->band[0], p->fit[0].at[0]);
    corner[1] = likely_place_point(&g->place, p->band[0], p->fit[0].at[end]);
    corner[2] = likely_place_point(&g->place, p->band[last], p->fit[last].at[end]);
    corner[3] = likely_place_point(&g->place, p->band[last], p->fit[last].at[0]);
}

bool grey_judge(struct grey *g, const struct plane *p, enum symbol_kind kind, struct span number,
                struct point from, struct point to, bool is_negative, struct grey_findings *out)
{
    struct likely_findings f = { 0 };
    struct likely_path path;
    uint8_t values[LIKELY_CELLS_MAX];
    char text[16];
    *out = (struct grey_findings){ 0 };
    if (kind != SYM_EAN13 && kind != SYM_EAN8 && kind != SYM_UPCE)
        return false;
    g->place.layout = likely_model_layout(&g->model, kind);
    g->place.values = values;
    g->place.is_reversed = false;
    if (!span_copy(number, text, sizeof text) ||
        !likely_number_values(g->place.layout, number, values) ||
        !take_lines(g, p, g->place.layout->modules, from, to, is_negative))
        return false;
    size_t first = g->lines.n_bands / 2;
    if (!place_first(g, first, &path))
        return false;
    likely_place_all(&g->place, first, &path, &g->proof);
    g->place.values = NULL;
    if (!likely_proof_check(&g->proof, text, &f))
        return false;
    out->n_lines = f.n_bands;
    out->explained = f.explained;
    out->ratio = f.ratio;
    out->margin = f.margin;
    out->gap = f.free_gap;
    out->is_sure = likely_proof_is_sure(&f);
    out->blur = f.blur;
    out->stretch = f.stretch;
    outline(g, out->corner);
    return true;
}

/* An EAN-13 of a pixel a module whose check digit is wrong, and halves of two numbers side by side, were taken for valid
 * numbers with margins of 40 to 53.  A model that may bend explains more: a crumpled EAN-13 whose check digit is wrong
 * and the blurred left half of another, taken for valid numbers, had margins of 58 to 89 and left 0.05 and more
 * unexplained at stretches of 1.35 to 1.38; right numbers stretched as much had 130 to 257 and 0.004 to 0.037. */
bool grey_is_proof(const struct grey_findings *f)
{
    const float margin_min = 62.0f, bent = 1.25f, bent_margin_min = 110.0f,
                bent_explained_min = 0.96f;
    bool is_bent = f->stretch > bent;
    return f->is_sure && f->margin >= (is_bent ? bent_margin_min : margin_min) &&
           (!is_bent || f->explained >= bent_explained_min);
}
