#include "scan/glimpse.h"

#include <limits.h>

#include "scan/region.h"

enum {
    LINES = 5,
    RUNS_MIN = 18,  /* half an EAN-13, a third of most others */
    RUNS_MAX = 110, /* Code 128 of twelve characters and more; hair has more still */
};

/* Print for readers: stripes are more even, branches and folds less; and every line counts the same
 * bars. */
static const float uneven_min = 0.28f, uneven_max = 0.72f;
/* Below this a reader fails for want of pixels, and that is another advice. */
static const float run_px_min = 2.2f, run_px_max = 20;
static const float misfit_max = 0.12f; /* as in scan/witness; what is torn or covered has 0.05 */

struct glimpser {
    struct region_finder *finder;
};

enum err_code glimpser_create(struct glimpser **out, struct err *err)
{
    struct glimpser *g = calloc(1, sizeof *g);
    if (!g)
        return err_set(err, ERR_NOMEM, "no memory to look for bars");
    enum err_code rc = region_finder_create(&g->finder, err);
    if (rc != ERR_OK) {
        free(g);
        return rc;
    }
    *out = g;
    return ERR_OK;
}

void glimpser_destroy(struct glimpser *g)
{
    if (!g)
        return;
    region_finder_destroy(g->finder);
    free(g);
}

/* Hair and folds are of any widths, print is not, the more so where it is sharp. */
static bool is_in_modules(const struct frame *f, const struct patch *p)
{
    int n = 0;
    for (int k = 0; k < LINES; k++)
        n += patch_misfit(f, p, 0.12f * (float)(k - LINES / 2)) <= misfit_max;
    return 2 * n > LINES;
}

static bool is_symbol(const struct frame *f, const struct patch *p)
{
    int good = 0, least = INT_MAX, most = 0;
    for (int k = 0; k < LINES; k++) {
        struct runs r = patch_runs(f, p, 0.12f * (float)(k - LINES / 2));
        if (r.n < RUNS_MIN || r.n > RUNS_MAX || r.mean_px < run_px_min || r.mean_px > run_px_max ||
            r.unevenness < uneven_min || r.unevenness > uneven_max)
            continue;
        good++;
        least = r.n < least ? r.n : least;
        most = r.n > most ? r.n : most;
    }
    return good >= LINES - 1 && 8 * (most - least) <= most;
}

/* What reaches out of the frame is cut off, or a curtain. */
static bool is_inside(const struct frame *f, const struct glimpse *g)
{
    const float slack = 8;
    for (int i = 0; i < 4; i++)
        if (g->corner[i].x < -slack || g->corner[i].y < -slack ||
            g->corner[i].x > (float)f->width_px + slack ||
            g->corner[i].y > (float)f->height_px + slack)
            return false;
    return true;
}

struct glimpse glimpse_of_patch(const struct patch *p, bool is_matrix)
{
    static const float sign[4][2] = { { -1, -1 }, { 1, -1 }, { 1, 1 }, { -1, 1 } };
    struct glimpse g = { .is_matrix = is_matrix };
    for (int i = 0; i < 4; i++) {
        float u = 0.5f * sign[i][0] * p->across_px, v = 0.5f * sign[i][1] * p->along_px;
        g.corner[i] = (struct point){ p->middle.x + u * p->cos - v * p->sin,
                                      p->middle.y + u * p->sin + v * p->cos };
    }
    return g;
}

enum err_code glimpse_bars(struct glimpser *g, const struct frame *f, const struct plane *half,
                           int shrink, struct glimpse out[GLIMPSES_MAX], size_t *n)
{
    struct region found[REGIONS_MAX];
    size_t n_found;
    *n = 0;
    if (regions_find(g->finder, half, found, &n_found) != ERR_OK)
        return ERR_NOMEM;
    for (size_t i = 0; i < n_found && *n < GLIMPSES_MAX; i++) {
        const struct region *r = &found[i];
        float by = (float)shrink, shift = 0.5f * (by - 1);
        struct patch p = { .middle = { by * r->centre.x + shift, by * r->centre.y + shift },
                           .cos = r->along.x,
                           .sin = r->along.y,
                           .across_px = 2 * by * r->half_length_px,
                           .along_px = 2 * by * r->half_height_px };
        struct glimpse new = glimpse_of_patch(&p, false);
        if (is_inside(f, &new) && is_symbol(f, &p) && patch_look_beyond(f, &p).light > 0 &&
            is_in_modules(f, &p))
            out[(*n)++] = new;
    }
    return ERR_OK;
}
