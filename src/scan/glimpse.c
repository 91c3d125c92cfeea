#include "scan/glimpse.h"

#include <limits.h>
#include <stdlib.h>

#include "scan/region.h"

enum {
    LINES = 5,
    RUNS_MIN = 18, /* half an EAN-13, a third of most others */
    PART_LINES = 11,
    PART_RUNS_MIN = 14, /* a fourth of an EAN-13 */
    RUNS_MAX = 110,     /* Code 128 of twelve characters and more; hair has more still */
};

/* Print for readers: stripes are more even, branches and folds less; and every line counts the same
 * bars. */
static const float uneven_min = 0.28f, uneven_max = 0.72f;
/* Below this a reader fails for want of pixels, and that is another advice. */
static const float run_px_min = 2.2f, run_px_max = 20;
static const float print_misfit_max = 0.07f; /* sharp print has 0.02 to 0.05 */
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

/* Where a line across the patch, `side` of its height off its middle, ends. */
static struct point line_end(const struct patch *p, float way, float side)
{
    float u = way * p->across_px, v = side * p->along_px;
    return (struct point){ p->middle.x + u * p->cos - v * p->sin,
                           p->middle.y + u * p->sin + v * p->cos };
}

static bool is_in_frame(const struct frame *f, struct point at)
{
    const float slack = 8;
    return at.x >= -slack && at.y >= -slack && at.x <= (float)f->width_px + slack &&
           at.y <= (float)f->height_px + slack;
}

static float part_side(int line)
{
    return 0.9f * ((float)line / (PART_LINES - 1) - 0.5f);
}

/* How many runs a line shows that are a part of a symbol; 0: it does not. */
static int part_runs(const struct frame *f, const struct patch *p, float side)
{
    if (!is_in_frame(f, line_end(p, -0.5f, side)) || !is_in_frame(f, line_end(p, 0.5f, side)))
        return 0;
    struct print s = patch_print(f, p, side);
    bool is_good = s.n >= PART_RUNS_MIN && s.n <= RUNS_MAX && s.mean_px >= run_px_min &&
                   s.mean_px <= run_px_max && s.misfit <= print_misfit_max;
    return is_good ? s.n : 0;
}

/* What is torn or covered shows fewer bars, on some lines of what is taken for it, and maybe nothing
 * light beyond; but what is left is made of modules, as sharply as print is and no wall.  The patch
 * becomes those lines. */
static bool is_part(const struct frame *f, struct patch *p, bool is_on_paper)
{
    int n[PART_LINES] = { 0 }, best = 0, first = 0, last = 0;
    bool is_any = false;
    for (int k = 1; k < PART_LINES; k += 2) {
        n[k] = part_runs(f, p, part_side(k));
        is_any |= n[k] > 0;
    }
    for (int k = 0; k < PART_LINES && is_any; k += 2)
        n[k] = part_runs(f, p, part_side(k));
    for (int k = 0; k < PART_LINES; k++) {
        int like = 0, from = k, to = k;
        for (int i = 0; i < PART_LINES; i++) {
            if (n[i] == 0 || 8 * abs(n[i] - n[k]) > n[k])
                continue;
            like++;
            from = i < from ? i : from;
            to = i > to ? i : to;
        }
        if (like > best) {
            best = like;
            first = from;
            last = to;
        }
    }
    if (best < (is_on_paper ? 3 : 5))
        return false;
    float side = 0.5f * (part_side(first) + part_side(last));
    p->middle = line_end(p, 0, side);
    p->along_px *= part_side(last) - part_side(first) + 0.9f / (PART_LINES - 1);
    return true;
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
    for (int i = 0; i < 4; i++)
        if (!is_in_frame(f, g->corner[i]))
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
        struct glimpse whole = glimpse_of_patch(&p, false);
        bool is_on_paper = patch_look_beyond(f, &p).light > 0;
        if ((is_on_paper && is_inside(f, &whole) && is_symbol(f, &p) && is_in_modules(f, &p)) ||
            is_part(f, &p, is_on_paper))
            out[(*n)++] = glimpse_of_patch(&p, false);
    }
    return ERR_OK;
}
