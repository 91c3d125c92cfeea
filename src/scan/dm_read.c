#include "scan/dm_read.h"

#include <math.h>

#include "scan/dm_fit.h"
#include "scan/dm_outline.h"

enum { SIDE_MIN_PX = 14, ROUNDS = 4 };
/* What one look may spend, in modules drawn out once (about 0.3 us each): bounds its time without
 * asking a clock.  What is begun is finished. */
enum { UNITS_MAX = 60000, OUTLINES_TRIED = 400, OUTLINE_UNITS = 16 };

/* What an outline may be, and how well its borders agree as it stands. */
struct candidate {
    const struct dm_size *size;
    struct dm_frame frame;
    float fit;
};
enum { SIZES_TRIED = 3, CANDIDATES_MAX = 4 * 2 * 2 * SIZES_TRIED };

struct dm_reader {
    struct contours contours;
    struct dm_code code;
    float value[DM_MODULES_MAX];
    uint8_t bit[DM_MODULES_MAX];
    struct dm_fit fit;
    struct candidate candidate[CANDIDATES_MAX]; /* of the outline at work */
    size_t n_candidates;
    int spent, spent_max, outlines; /* units; outlines seen */
    /* while it looks */
    const struct plane *plane;
    struct grid *grid;
    struct dm_ground ground;
    dm_sink *sink;
    void *self;
};

enum err_code dm_reader_create(struct dm_reader **out, struct err *err)
{
    struct dm_reader *r = calloc(1, sizeof *r);
    if (!r)
        return err_set(err, ERR_NOMEM, "no memory for the DataMatrix reader");
    dm_code_init(&r->code);
    *out = r;
    return ERR_OK;
}

void dm_reader_destroy(struct dm_reader *r)
{
    if (!r)
        return;
    contours_fini(&r->contours);
    free(r);
}

static float distance(struct point a, struct point b)
{
    return hypotf(a.x - b.x, a.y - b.y);
}

static bool span(struct dm_reader *r, const struct dm_size *s, const struct dm_frame *f)
{
    const float w = s->cols, h = s->rows;
    const struct point uv[4] = { { 0, 0 }, { w, 0 }, { w, h }, { 0, h } };
    if (!grid_span(r->grid, s->cols, s->rows, uv, f->own))
        return false;
    grid_bend(r->grid, f->bend);
    for (int y = 0; y < s->rows; y++) {
        grid_trust(r->grid, 0, y, GRID_ACROSS);
        grid_trust(r->grid, s->cols - 1, y, GRID_ACROSS);
    }
    for (int x = 0; x < s->cols; x++) {
        grid_trust(r->grid, x, 0, GRID_DOWN);
        grid_trust(r->grid, x, s->rows - 1, GRID_DOWN);
    }
    for (int i = 0; i < 2; i++) /* the far corner is a guess */
        for (int k = 0; k < 2; k++) {
            grid_trust(r->grid, i, k, GRID_BOTH);
            grid_trust(r->grid, i, s->rows - 1 - k, GRID_BOTH);
            grid_trust(r->grid, s->cols - 1 - i, s->rows - 1 - k, GRID_BOTH);
        }
    return true;
}

static float sample(struct dm_reader *r, const struct dm_size *s, float undo)
{
    grid_sample(r->grid, r->plane, undo, r->value);
    for (int i = 0; i < s->rows * s->cols && !r->ground.colour; i++)
        r->value[i] = -r->value[i];
    return dm_borders_agreement(s, r->value);
}

static void give(struct dm_reader *r, const struct dm_size *s)
{
    const float w = s->cols, h = s->rows;
    struct dm_found found = { s->cols,
                              s->rows,
                              r->bit,
                              { grid_at(r->grid, 0, 0), grid_at(r->grid, w, 0),
                                grid_at(r->grid, w, h), grid_at(r->grid, 0, h) } };
    r->sink(r->self, &found);
}

static bool mend(struct dm_reader *r, const struct dm_size *s)
{
    static const float undo[] = { 0.0f, 0.5f, 1.0f };
    const float borders_min = 0.6f, agreement_min = 0.7f;
    float agreement;
    for (size_t k = 0; k < ARRAY_LEN(undo); k++) {
        if (sample(r, s, undo[k]) < borders_min)
            return false;
        if (dm_code_mend(&r->code, s, r->value, r->bit, &agreement) && agreement > agreement_min) {
            give(r, s);
            return true;
        }
    }
    return false;
}

/* First as if flat, then followed from the corners. */
static bool read_size(struct dm_reader *r, const struct dm_size *s, const struct dm_frame *given)
{
    const float fit_min = 0.75f, early_min = 0.45f;
    const int modules = s->rows * s->cols;
    struct dm_frame f = *given;
    if (r->spent > r->spent_max)
        return false;
    float fit = dm_fit_refine(&r->fit, s, &f);
    r->spent += dm_fit_take_spent(&r->fit);
    if (fit < fit_min)
        return false;
    for (int first = 1; first >= 0; first--) {
        if (r->spent > r->spent_max || !span(r, s, &f))
            return false;
        grid_follow(r->grid, r->plane, first, first + 1);
        r->spent += 2 * modules;
        if (sample(r, s, 0.0f) < early_min)
            continue;
        grid_follow(r->grid, r->plane, first + 1, ROUNDS);
        r->spent += (ROUNDS + 2) * modules;
        if (mend(r, s))
            return true;
    }
    return false;
}

static void add_candidate(struct dm_reader *r, const struct dm_size *s, const struct dm_frame *f)
{
    const float hopeless = 0.5f;
    float fit = dm_fit_measure(&r->fit, s, f);
    r->spent += dm_fit_take_spent(&r->fit);
    if (!(fit >= hopeless) || r->n_candidates == CANDIDATES_MAX)
        return;
    size_t k = r->n_candidates++;
    for (; k > 0 && r->candidate[k - 1].fit < fit; k--)
        r->candidate[k] = r->candidate[k - 1];
    r->candidate[k] = (struct candidate){ s, *f, fit };
}

/* The sizes whose modules are about as wide as the solid borders are thick, the likeliest. */
static void add_sizes(struct dm_reader *r, const struct dm_frame *f, float module_px)
{
    const struct point *own = f->own;
    float wide = distance(own[3], own[2]) / module_px, high = distance(own[3], own[0]) / module_px;
    int cols = dm_outline_count(&r->ground, own[0], own[1], own[3], module_px);
    int rows = dm_outline_count(&r->ground, own[2], own[1], own[3], module_px);
    bool is_tried[DM_SIZES] = { false };
    for (int k = 0; k < SIZES_TRIED; k++) {
        float least = 0.6f;
        size_t best = DM_SIZES;
        for (size_t i = 0; i < DM_SIZES; i++) {
            float across = (float)dm_sizes[i].cols / wide, down = (float)dm_sizes[i].rows / high;
            float off = fabsf(logf((float)dm_sizes[i].cols / (float)cols)) +
                        fabsf(logf((float)dm_sizes[i].rows / (float)rows)) +
                        0.2f * fabsf(logf(across / down));
            if (!is_tried[i] && across > 0.5f && across < 2.0f && down > 0.5f && down < 2.0f &&
                off < least) {
                least = off;
                best = i;
            }
        }
        if (best == DM_SIZES)
            return;
        is_tried[best] = true;
        add_candidate(r, &dm_sizes[best], f);
    }
}

/* With corner `at` of the outline between the solid borders; is_flipped: as seen in a mirror. */
static void add_turned(struct dm_reader *r, const struct point corner[4], size_t at,
                       bool is_flipped, float module_px)
{
    const struct point low = corner[at], left = corner[(at + (is_flipped ? 3 : 1)) % 4];
    const struct point right = corner[(at + (is_flipped ? 1 : 3)) % 4];
    struct point far = corner[(at + 2) % 4];
    struct point flat = { left.x + right.x - low.x, left.y + right.y - low.y };
    /* The opposite module is light: what is dark ends half a module before it. */
    float out = 0.7f * module_px / fmaxf(distance(low, far), 1.0f);
    far.x += out * (far.x - low.x);
    far.y += out * (far.y - low.y);
    const struct dm_frame seen = { .own = { left, far, right, low } };
    const struct dm_frame guess = { .own = { left, flat, right, low } };
    add_sizes(r, &seen, module_px);
    if (distance(far, flat) > 0.7f * module_px)
        add_sizes(r, &guess, module_px);
}

/* Those whose borders agree best as they stand go first: refining one costs a hundred times what
 * asking for that does. */
static void read_candidates(struct dm_reader *r)
{
    for (size_t i = 0; i < r->n_candidates && r->spent <= r->spent_max; i++)
        if (read_size(r, r->candidate[i].size, &r->candidate[i].frame))
            return;
}

static bool try_outline(void *self, const struct hull *h)
{
    struct dm_reader *r = self;
    const float unbroken_min = 0.9f;
    struct point corner[4];
    struct dm_side side[4];
    if (!dm_outline_corners(h, corner))
        return ++r->outlines < OUTLINES_TRIED;
    r->spent += OUTLINE_UNITS;
    r->n_candidates = 0;
    struct point middle = { 0.5f * (corner[0].x + corner[2].x),
                            0.5f * (corner[0].y + corner[2].y) };
    for (size_t i = 0; i < 4; i++) {
        if (distance(corner[i], corner[(i + 1) % 4]) < 8.0f)
            return true;
        side[i] = dm_outline_side(&r->ground, corner[i], corner[(i + 1) % 4], middle);
    }
    for (size_t i = 0; i < 4; i++) {
        const struct dm_side *a = &side[i], *b = &side[(i + 3) % 4];
        float module_px = sqrtf(a->thick_px * b->thick_px);
        if (fminf(a->unbroken, b->unbroken) < unbroken_min || module_px < 1.0f)
            continue;
        add_turned(r, corner, i, false, module_px);
        add_turned(r, corner, i, true, module_px);
    }
    read_candidates(r);
    return r->spent <= r->spent_max && ++r->outlines < OUTLINES_TRIED;
}

void dm_reader_look(struct dm_reader *r, const struct plane *p, const struct plane *mask,
                    struct grid *grid, int haste, dm_sink *sink, void *self)
{
    r->plane = r->fit.plane = p;
    r->ground.mask = mask;
    r->grid = grid;
    r->sink = sink;
    r->self = self;
    r->spent = 0;
    r->spent_max = UNITS_MAX / haste;
    for (r->ground.colour = 1; r->ground.colour >= 0; r->ground.colour--) {
        r->outlines = 0;
        r->fit.colour = r->ground.colour;
        if (contours_each(&r->contours, mask, r->ground.colour, SIDE_MIN_PX, try_outline, r) !=
            ERR_OK)
            return;
    }
}
