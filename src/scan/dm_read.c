#include "scan/dm_read.h"

#include <math.h>

#include "scan/dm_code.h"
#include "scan/dm_outline.h"

enum { SIDE_MIN_PX = 14, ROUNDS = 4 };
/* Modules followed in one look: bounds its time. */
enum { MODULES_TRIED = 24000, OUTLINES_TRIED = 400 };

struct dm_reader {
    struct contours contours;
    struct dm_code code;
    float value[DM_MODULES_MAX], flipped[DM_MODULES_MAX];
    uint8_t bit[DM_MODULES_MAX];
    int spent, spent_max, outlines; /* modules followed, and may be; outlines seen */
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

/* Where a symbol is taken to lie. */
struct frame_of {
    struct point own[4]; /* top left, top right, bottom right, bottom left of the symbol */
    float bend[GRID_BENDS];
};

static bool span(struct dm_reader *r, const struct dm_size *s, const struct frame_of *f)
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

/* How well a flat symbol with these corners agrees with what borders and quiet zone look like: 1
 * wholly, 0 as by chance. */
static float borders_fit(struct dm_reader *r, const struct dm_size *s, const struct frame_of *f)
{
    float n = 0.0f, n_dark = 0.0f, sum = 0.0f, square = 0.0f, sum_dark = 0.0f;
    if (!span(r, s, f))
        return -1.0f;
    for (int row = -1; row <= s->rows; row++)
        for (int col = -1; col <= s->cols; col++) {
            int border = dm_border_at(s, col, row);
            struct point at = grid_at(r->grid, (float)col + 0.5f, (float)row + 0.5f);
            int x = (int)(at.x + 0.5f), y = (int)(at.y + 0.5f);
            if (border == 0 || x < 0 || y < 0 || x >= r->plane->w || y >= r->plane->h)
                continue;
            float grey = (float)r->plane->px[(size_t)y * (size_t)r->plane->w + (size_t)x];
            n += 1.0f;
            n_dark += border > 0;
            sum += grey;
            square += grey * grey;
            sum_dark += border > 0 ? grey : 0.0f;
        }
    float spread = sqrtf(fmaxf(square - sum * sum / fmaxf(n, 1.0f), 1.0f));
    float norm = sqrtf(fmaxf(n_dark * (n - n_dark) / fmaxf(n, 1.0f), 1.0f));
    float fit = (n_dark * sum / fmaxf(n, 1.0f) - sum_dark) / (norm * spread);
    return r->ground.colour ? fit : -fit;
}

/* Moves the corners, one at a time, to where the borders fit better than `best`. */
static float move_corners(struct dm_reader *r, const struct dm_size *s, struct frame_of *f,
                          float modules, float best)
{
    for (int k = 0; k < 16; k++) {
        struct point *own = &f->own[k / 4], was = *own;
        const struct point *to = &f->own[(k / 4 + (k & 2 ? 1 : 3)) % 4];
        float side = (float)((k / 4 + (k & 2 ? 1 : 0)) % 2 ? s->cols : s->rows);
        float part = (k & 1 ? -modules : modules) / side;
        own->x += part * (to->x - was.x);
        own->y += part * (to->y - was.y);
        float fit = borders_fit(r, s, f);
        if (fit > best)
            best = fit;
        else
            *own = was;
    }
    return best;
}

static float move_bends(struct dm_reader *r, const struct dm_size *s, struct frame_of *f,
                        float modules, float best)
{
    for (int k = 0; k < 2 * GRID_BENDS; k++) {
        float *bend = &f->bend[k / 2], was = *bend;
        *bend += k & 1 ? -modules : modules;
        float fit = borders_fit(r, s, f);
        if (fit > best)
            best = fit;
        else
            *bend = was;
    }
    return best;
}

/* The best of a few bends to begin with: from one to the next no single step is better. */
static float begin_bends(struct dm_reader *r, const struct dm_size *s, struct frame_of *f)
{
    const float step = 1.2f;
    struct frame_of tried = *f;
    float best = -1.0f;
    for (int u = -2; u <= 2; u++)
        for (int v = -2; v <= 2; v++) {
            tried.bend[BEND_U_BY_U] = step * (float)u;
            tried.bend[BEND_V_BY_V] = step * (float)v;
            float fit = borders_fit(r, s, &tried) - 0.01f * (float)(u * u + v * v);
            if (fit > best) {
                best = fit;
                *f = tried;
            }
        }
    return best;
}

static float move_all(struct dm_reader *r, const struct dm_size *s, struct frame_of *f, float best)
{
    for (float modules = 0.6f; modules > 0.1f; modules *= 0.5f) {
        best = move_corners(r, s, f, modules, best);
        best = move_bends(r, s, f, 2.0f * modules, best);
        best = move_bends(r, s, f, modules, best);
    }
    return best;
}

/* Moves the symbol to where its borders fit best, begun as flat and, if that is not good, as bent.
 */
static float refine(struct dm_reader *r, const struct dm_size *s, struct frame_of *f)
{
    const float hopeless = 0.5f, good = 0.9f;
    struct frame_of bent = *f;
    float fit = borders_fit(r, s, f);
    if (fit < hopeless)
        return fit;
    fit = move_all(r, s, f, fit);
    if (fit > good)
        return fit;
    float fit_bent = move_all(r, s, &bent, begin_bends(r, s, &bent));
    if (fit_bent > fit) {
        *f = bent;
        fit = fit_bent;
    }
    return fit;
}

/* First as if flat, then followed from the corners. */
static bool read_size(struct dm_reader *r, const struct dm_size *s, const struct frame_of *given)
{
    const float fit_min = 0.75f, early_min = 0.45f;
    struct frame_of f = *given;
    r->spent += s->rows * s->cols / 2;
    if (r->spent > r->spent_max || refine(r, s, &f) < fit_min)
        return false;
    for (int first = 1; first >= 0; first--) {
        r->spent += s->rows * s->cols;
        if (r->spent > r->spent_max || !span(r, s, &f))
            return false;
        grid_follow(r->grid, r->plane, first, first + 1);
        if (sample(r, s, 0.0f) < early_min)
            continue;
        grid_follow(r->grid, r->plane, first + 1, ROUNDS);
        if (mend(r, s))
            return true;
    }
    return false;
}

/* The sizes whose modules are about as wide as the solid borders are thick, the likeliest first. */
static bool read_sizes(struct dm_reader *r, const struct frame_of *f, float module_px)
{
    enum { SIZES_TRIED = 3 };
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
            return false;
        is_tried[best] = true;
        if (read_size(r, &dm_sizes[best], f))
            return true;
    }
    return false;
}

/* With corner `at` of the outline between the solid borders; is_flipped: as seen in a mirror. */
static bool read_turned(struct dm_reader *r, const struct point corner[4], size_t at,
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
    const struct frame_of seen = { .own = { left, far, right, low } };
    const struct frame_of guess = { .own = { left, flat, right, low } };
    return read_sizes(r, &seen, module_px) ||
           (distance(far, flat) > 0.7f * module_px && read_sizes(r, &guess, module_px));
}

static bool try_outline(void *self, const struct hull *h)
{
    struct dm_reader *r = self;
    const float unbroken_min = 0.9f;
    struct point corner[4];
    struct dm_side side[4];
    if (!dm_outline_corners(h, corner))
        return ++r->outlines < OUTLINES_TRIED;
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
        if (fminf(a->unbroken, b->unbroken) >= unbroken_min && module_px >= 1.0f &&
            (read_turned(r, corner, i, false, module_px) ||
             read_turned(r, corner, i, true, module_px)))
            break;
    }
    return r->spent <= r->spent_max && ++r->outlines < OUTLINES_TRIED;
}

void dm_reader_look(struct dm_reader *r, const struct plane *p, const struct plane *mask,
                    struct grid *grid, int haste, dm_sink *sink, void *self)
{
    r->plane = p;
    r->ground.mask = mask;
    r->grid = grid;
    r->sink = sink;
    r->self = self;
    r->spent = 0;
    r->spent_max = MODULES_TRIED / haste;
    for (r->ground.colour = 1; r->ground.colour >= 0; r->ground.colour--) {
        r->outlines = 0;
        if (contours_each(&r->contours, mask, r->ground.colour, SIDE_MIN_PX, try_outline, r) !=
            ERR_OK)
            return;
    }
}
