#include "scan/coach.h"

#include <math.h>

#include "scan/coach_cells.h"
#include "scan/coach_edges.h"
#include "scan/coach_profile.h"
#include "scan/coach_blob.h"

/* Scales looked at: about half a frame of 1280x720, a quarter, an eighth. */
enum { LEVELS = 3, FINE_WIDTH_PX = 640 };

/* Where the lines are drawn: between what the causes show on the frames of
 * tests/bench/bench_goods coach. */
static const float dark_luma = 60;         /* the brightest fiftieth of the cells is below */
static const float clear_contrast = 0.68f; /* of bars, against the strongest print */
static const float soft_part = 0.15f, sharp_part = 0.8f; /* of the strong cells that are sharp */
static const float one_way_blur = 0.5f, one_way_block = 0.35f;
static const float enough_strong = 0.03f; /* of the frame's cells */
static const float enough_contrast = 28;  /* below it is dark, or a wall */
static const float enough_print = 0.02f, moved_blur = 0.35f;
static const float few_strokes = 0.009f, many_strokes = 0.024f; /* of the frame's cells */
static const float soft_strokes = 0.2f, half_sharp = 0.62f;     /* of the strokes */
static const float inked = 0.33f, full_contrast = 0.5f;         /* of white */
/* In runs' mean width: how high symbols are, 44 for a retail one held flat, and how wide runs are
 * that one can count, or that fill the frame. */
static const float flat_height = 50, counted_px = 3.5f, near_px = 14, nearest_px = 60;
/* Unevenness of blinds, shirts and grilles is below, that of folds and branches above. */
static const float even_stripes = 0.17f, uneven_print = 0.72f;
static const float far_symbol_px = 128; /* about 95 modules of 1.3 */
static const float far_height_px = 64;
static const float tilted_ratio = 1.05f, flat_ratio = 7; /* across to along the bars */
static const float narrow_ratio = 2, crowded_px = 2.6f;  /* the same, where bars stand as close */
static const float noise_part = 0.5f;  /* of the cells: strong ones are no print then */
static const float quiet_part = 0.5f;  /* of what surrounds a block of modules */
static const int hidden_lines = 2;     /* of cells: bars, glare, bars again */
static const float paper_part = 0.76f; /* of what surrounds glare */

struct coach {
    struct plane plane[LEVELS];
    struct cells cells[LEVELS];
    struct blobs blobs;
    float shrink; /* pixels of the frame for one of plane[0] */
    struct coach_seen seen;
};

/* What is seen of a frame. */
struct view {
    struct edges e;
    struct blob bars[LEVELS], block, glare;
    const struct blob *best; /* of bars, NULL without one */
    float best_scale;        /* frame pixels for one of its level's */
    float scale;             /* the same for the finest level */
};

const char *coach_cause_name(enum coach_cause c)
{
#define X(name, text) [name] = text,
    static const char *const text[] = { COACH_CAUSE_LIST(X) };
#undef X
    return (unsigned)c < ARRAY_LEN(text) ? text[c] : text[CAUSE_NONE];
}

enum err_code coach_create(struct coach **out, struct err *err)
{
    struct coach *c = calloc(1, sizeof *c);
    if (!c)
        return err_set(err, ERR_NOMEM, "no memory for coaching");
    *out = c;
    return ERR_OK;
}

void coach_destroy(struct coach *c)
{
    if (!c)
        return;
    for (int i = 0; i < LEVELS; i++) {
        plane_fini(&c->plane[i]);
        cells_fini(&c->cells[i]);
    }
    blobs_fini(&c->blobs);
    free(c);
}

/* ---- seeing ---- */

/* What plane_from_frame does for any number, five times as fast for the common one. */
static enum err_code halve(struct plane *out, const struct frame *f)
{
    int w = f->width_px / 2, h = f->height_px / 2;
    if (plane_size(out, w, h) != ERR_OK)
        return ERR_NOMEM;
    for (int y = 0; y < h; y++) {
        const uint8_t *restrict a = f->luma + (size_t)(2 * y) * f->luma_stride;
        const uint8_t *restrict b = a + f->luma_stride;
        uint8_t *restrict to = out->px + (ptrdiff_t)y * w;
        for (int x = 0; x < w; x++)
            to[x] = (uint8_t)((a[2 * x] + a[2 * x + 1] + b[2 * x] + b[2 * x + 1] + 2) >> 2);
    }
    return ERR_OK;
}

static enum err_code make_cells(struct coach *c, const struct frame *f)
{
    struct plane_map map;
    int shrink = (f->width_px + FINE_WIDTH_PX / 2) / FINE_WIDTH_PX;
    if (shrink < 1)
        shrink = 1;
    c->shrink = (float)shrink;
    enum err_code rc = shrink == 2 ? halve(&c->plane[0], f)
                                   : plane_from_frame(&c->plane[0], f, shrink, &map);
    if (rc != ERR_OK)
        return rc;
    for (int i = 0; i < LEVELS; i++) {
        if (i > 0 && plane_halve(&c->plane[i], &c->plane[i - 1], &map) != ERR_OK)
            return ERR_NOMEM;
        if (cells_measure(&c->cells[i], &c->plane[i]) != ERR_OK)
            return ERR_NOMEM;
    }
    return ERR_OK;
}

static struct patch patch_of(const struct blob *r, float scale)
{
    return (struct patch){
        .middle = { r->middle.x * scale, r->middle.y * scale },
        .cos = r->cos,
        .sin = r->sin,
        .across_px = r->across_px * scale,
        .along_px = r->along_px * scale,
    };
}

/* Blinds, a shirt, a grille: one stripe as wide as the next of its colour. */
static bool is_striped(const struct frame *f, const struct blob *r, float scale)
{
    struct patch p = patch_of(r, scale);
    int even = 0, n = 0;
    for (int k = -1; k <= 1; k++) {
        struct runs runs = patch_runs(f, &p, 0.25f * (float)k);
        n += runs.n >= 8;
        even += runs.n >= 8 && runs.unevenness < even_stripes;
    }
    return n > 0 && 2 * even > n;
}

/* Bars one could read if nothing else were in the way; at coarse scales, where a shelf has bars
 * too, only what is as clear as print. */
static bool is_clear(const struct blob *r, const struct view *v, int level)
{
    return r->n_cells > 0 && r->contrast >= clear_contrast * v->e.contrast &&
           (level == 0 || r->filled >= 0.55f);
}

static enum err_code see(struct coach *c, const struct frame *f, struct view *v)
{
    *v = (struct view){ .scale = c->shrink };
    edges_see(&v->e, &c->cells[0]);
    v->e.coarse_print = fmaxf(edges_coarse_print(&c->cells[1]), edges_coarse_print(&c->cells[2]));
    int need = (int)(0.12f * v->e.contrast) > 12 ? (int)(0.12f * v->e.contrast) : 12;
    for (int i = 0; i < LEVELS; i++) {
        if (blob_find(&c->blobs, &c->cells[i], BLOB_BARS, need, &v->bars[i]) != ERR_OK)
            return ERR_NOMEM;
        float scale = c->shrink * (float)(1 << i);
        if (v->bars[i].n_cells > 0 && is_striped(f, &v->bars[i], scale))
            v->bars[i] = (struct blob){ 0 };
        if (!v->best && is_clear(&v->bars[i], v, i)) {
            v->best = &v->bars[i];
            v->best_scale = scale;
        }
    }
    int most = (int)(0.85f *
                     v->e.contrast); /* modules are as dark as it gets, small print is not */
    if (blob_find(&c->blobs, &c->cells[0], BLOB_BLOCK, most > need ? most : need, &v->block) !=
        ERR_OK)
        return ERR_NOMEM;
    return blob_find(&c->blobs, &c->cells[0], BLOB_WHITE, need, &v->glare);
}

/* ---- judging ---- */

/* At the finest scale, and as dark as print is. */
static bool has_clear_bars(const struct view *v)
{
    return v->best == &v->bars[0] && v->best->contrast >= full_contrast * v->e.white;
}

/* The middle one of three lines. */
static struct runs runs_of_patch(const struct frame *f, const struct patch *p)
{
    struct runs r[3];
    for (int k = 0; k < 3; k++)
        r[k] = patch_runs(f, p, 0.25f * (float)(k - 1));
    int low = r[0].n < r[1].n ? 0 : 1, high = 1 - low;
    return r[2].n < r[low].n ? r[low] : r[2].n > r[high].n ? r[high] : r[2];
}

/* Modules so large that the coarsest scale sees them as bars, over the frame's height or width. */
static bool is_near(const struct coach *c, const struct view *v, const struct frame *f)
{
    const struct blob *r = &v->bars[LEVELS - 1];
    int n = c->cells[LEVELS - 1].columns * c->cells[LEVELS - 1].rows;
    float scale = v->scale * (float)(1 << (LEVELS - 1));
    if (v->best && v->best->n_ends_cut == 2) {
        r = v->best;
        scale = v->best_scale;
    } else if (has_clear_bars(v) || !r->at_border || r->n_cells * 8 <= n) {
        return false;
    }
    struct patch p = patch_of(r, scale);
    struct runs runs = runs_of_patch(f, &p);
    return runs.mean_px >= near_px && runs.mean_px <= nearest_px &&
           runs.unevenness >= even_stripes && runs.unevenness <= uneven_print;
}

/* Glare takes bars away in the middle of a symbol.  A lamp, a window and white paper beside one, or
 * all round it, do not. */
static bool is_glare(const struct view *v)
{
    return (float)v->glare.n_cells > 0.014f * v->e.n_cells && !v->glare.at_border &&
           v->glare.ring >= paper_part && v->glare.n_between >= hidden_lines;
}

static bool is_noise(const struct view *v)
{
    return v->e.n_strong > noise_part * v->e.n_cells;
}

/* Turned away, the bars stand closer than their height lets one expect; half covered, they do not.
 * Where they cannot be counted their outline has to do. */
static bool is_tilted(const struct view *v, const struct patch *p, const struct runs *r)
{
    float ratio = p->across_px / p->along_px;
    if (v->best->n_cells < 14 || v->best->contrast < 0.3f * v->e.white)
        return false;
    if (ratio > flat_ratio)
        return true;
    if (r->n < 10)
        return ratio < tilted_ratio;
    return p->along_px > flat_height * r->mean_px ||
           (ratio < tilted_ratio && r->mean_px < counted_px) ||
           (ratio < narrow_ratio && r->mean_px < crowded_px && r->n >= 18);
}

/* Bars in sight: what keeps them from being read. */
static enum coach_cause judge_bars(const struct view *v, const struct frame *f)
{
    struct patch p = patch_of(v->best, v->best_scale);
    if (v->best->n_ends_cut == 1)
        return CAUSE_CUT;
    if (p.across_px < far_symbol_px && p.along_px < far_height_px)
        return CAUSE_FAR;
    if (is_noise(v))
        return CAUSE_NONE;
    struct runs r = runs_of_patch(f, &p);
    return is_tilted(v, &p, &r) ? CAUSE_TILT : CAUSE_NONE;
}

/* Print in sight, and hardly an edge of it sharp, or part of them, or those of one direction. */
static enum coach_cause judge_blur(const struct view *v)
{
    bool is_busy = v->e.n_strong > enough_strong * v->e.n_cells && v->e.contrast >= enough_contrast;
    if (has_clear_bars(v) || v->e.contrast < enough_contrast)
        return CAUSE_NONE;
    if (v->e.n_strokes >= few_strokes * v->e.n_cells && v->e.sharp_strokes < soft_strokes)
        return CAUSE_FOCUS;
    if (is_busy && v->e.coarse_print >= enough_print && v->e.sharp < soft_part)
        return CAUSE_FOCUS;
    if (is_noise(v) || v->e.n_strokes < many_strokes * v->e.n_cells)
        return CAUSE_NONE;
    bool is_one_way = v->e.one_way > one_way_blur || edges_moved(&v->e) > moved_blur;
    return v->e.sharp_strokes < half_sharp || (v->e.sharp_strokes < sharp_part && is_one_way)
               ? CAUSE_MOTION
               : CAUSE_NONE;
}

/* No bars in sight: other symbols, small ones. */
static enum coach_cause judge_rest(struct coach *c, const struct view *v, const struct frame *f)
{
    const struct blob *b = &v->block;
    if (b->n_cells > 0 && !is_noise(v) && !b->at_border && b->one_way < one_way_block &&
        b->lightness > 0.42f && b->lightness < 0.7f && b->ring >= quiet_part) {
        c->seen.has_block = true;
        c->seen.block = patch_of(b, v->scale);
        c->seen.has_finders = patch_has_finders(f, &c->seen.block);
        return c->seen.has_finders ? CAUSE_NONE : CAUSE_KIND;
    }
    bool is_inked = v->e.contrast >= inked * v->e.white; /* and no clutter */
    return is_inked && v->e.n_print >= 14 && v->e.n_print < 0.03f * v->e.n_cells ? CAUSE_FAR
                                                                                 : CAUSE_NOTHING;
}

static enum coach_cause judge(struct coach *c, const struct view *v, const struct frame *f)
{
    if (v->e.white < dark_luma)
        return CAUSE_DARK;
    if (is_near(c, v, f))
        return CAUSE_NEAR;
    if (is_glare(v))
        return CAUSE_GLARE;
    enum coach_cause blur = judge_blur(v);
    if (blur != CAUSE_NONE)
        return blur;
    return v->best ? judge_bars(v, f) : judge_rest(c, v, f);
}

enum err_code coach_look(struct coach *c, const struct frame *f, enum coach_cause *out,
                         struct err *err)
{
    struct view v;
    if (!f->luma || f->width_px < 1 || f->height_px < 1 || f->luma_stride < (size_t)f->width_px)
        return err_set(err, ERR_UNSUPPORTED, "a frame of %dx%d with rows of %zu bytes", f->width_px,
                       f->height_px, f->luma_stride);
    if (make_cells(c, f) != ERR_OK || see(c, f, &v) != ERR_OK)
        return err_set(err, ERR_NOMEM, "no memory for a frame of %dx%d", f->width_px, f->height_px);
    c->seen = (struct coach_seen){ .half = &c->plane[0], .shrink = (int)c->shrink };
    c->seen.has_bars = v.best != NULL;
    if (v.best)
        c->seen.bars = patch_of(v.best, v.best_scale);
    *out = judge(c, &v, f);
    return ERR_OK;
}

void coach_peek(const struct coach *c, struct coach_seen *out)
{
    *out = c->seen;
}
