#include "scan/witness.h"

#include <math.h>
#include <stdlib.h>

#include "scan/region.h"

enum { LEVELS = 3, LINES = 5, AGREE = 3 };

/* A third of EAN-8, blurred, is the least; EAN-13 has 59, and what has many more may be hair. */
enum { RUNS_MIN = 8, RUNS_MAX = 64 };

/* Stripes are more even, branches and folds less (scan/glimpse, of sharp bars; blur evens out). */
static const float uneven_min = 0.3f, uneven_max = 0.85f;
static const float alike = 0.12f;      /* lines count as many runs as another, but for that part */
static const float misfit_max = 0.12f; /* print has 0.04, planks and folds 0.18 and more */

struct witness {
    struct region_finder *finder;
    struct plane full, coarse[LEVELS];
};

enum err_code witness_create(struct witness **out, struct err *err)
{
    struct witness *w = calloc(1, sizeof *w);
    if (!w)
        return err_set(err, ERR_NOMEM, "no memory to look for symbols");
    enum err_code rc = region_finder_create(&w->finder, err);
    if (rc != ERR_OK) {
        free(w);
        return rc;
    }
    *out = w;
    return ERR_OK;
}

void witness_destroy(struct witness *w)
{
    if (!w)
        return;
    region_finder_destroy(w->finder);
    plane_fini(&w->full);
    for (int i = 0; i < LEVELS; i++)
        plane_fini(&w->coarse[i]);
    free(w);
}

/* ---- one candidate ---- */

/* Most lines are made of whole modules: planks, fences and folds are of any widths. */
static bool is_in_modules(const struct frame *f, const struct patch *p)
{
    int n = 0;
    for (int k = 0; k < LINES; k++)
        n += patch_misfit(f, p, 0.12f * (float)(k - LINES / 2)) <= misfit_max;
    return n >= AGREE;
}

/* Light beyond both ends.  An end beyond the frame shows no paper: there the modules must. */
static bool is_on_paper(const struct frame *f, const struct patch *p)
{
    struct patch_ends e = patch_look_beyond(f, p);
    return e.light == e.seen && (e.seen == 2 || is_in_modules(f, p));
}

/* Most lines across have as many runs, as uneven as print is. */
static bool is_print(const struct frame *f, const struct patch *p)
{
    int n[LINES], most = 0;
    for (int k = 0; k < LINES; k++) {
        struct runs r = patch_runs(f, p, 0.12f * (float)(k - LINES / 2));
        bool is_good = r.n >= RUNS_MIN && r.n <= RUNS_MAX && r.unevenness >= uneven_min &&
                       r.unevenness <= uneven_max;
        n[k] = is_good ? r.n : 0;
    }
    for (int k = 0; k < LINES; k++) {
        int like = 0;
        for (int i = 0; i < LINES; i++)
            like += n[i] > 0 && fabsf((float)(n[i] - n[k])) <= alike * (float)n[k];
        most = like > most ? like : most;
    }
    return most >= AGREE;
}

/* ---- where to look ---- */

static enum err_code look_in(struct witness *w, const struct frame *f, const struct plane *p,
                             float by, bool *out)
{
    struct region found[REGIONS_MAX];
    size_t n;
    if (regions_find(w->finder, p, found, &n) != ERR_OK)
        return ERR_NOMEM;
    for (size_t i = 0; i < n && !*out; i++) {
        const struct region *r = &found[i];
        float shift = 0.5f * (by - 1);
        struct patch patch = { .middle = { by * r->centre.x + shift, by * r->centre.y + shift },
                               .cos = r->along.x,
                               .sin = r->along.y,
                               .across_px = 2 * by * r->half_length_px,
                               .along_px = 2 * by * r->half_height_px };
        *out = is_print(f, &patch) && is_on_paper(f, &patch);
    }
    return ERR_OK;
}

enum err_code witness_bars(struct witness *w, const struct frame *f, const struct coach_seen *seen,
                           bool *out)
{
    struct plane_map map;
    const struct plane *p = seen->half;
    float by = (float)seen->shrink;
    *out = seen->has_bars && is_print(f, &seen->bars) && is_on_paper(f, &seen->bars);
    for (int i = 0; i < LEVELS && !*out; i++, by *= 2) {
        if (look_in(w, f, p, by, out) != ERR_OK)
            return ERR_NOMEM;
        if (plane_halve(&w->coarse[i], p, &map) != ERR_OK)
            return ERR_NOMEM;
        p = &w->coarse[i];
    }
    if (*out || seen->shrink < 2)
        return ERR_OK;
    if (plane_from_frame(&w->full, f, 1, &map) != ERR_OK)
        return ERR_NOMEM;
    return look_in(w, f, &w->full, 1, out);
}
