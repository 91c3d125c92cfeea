#include "scan/region.h"

#include <math.h>

#include "scan/region_proof.h"
#include "scan/tensor.h"

/* Oblongs kept while growing, the largest ones. */
enum { OBLONGS_MAX = 24 };

/* Cells of one direction that touch.  Moments are weighed by the energy of the cells, so that a
 * rim of paper counts for nothing. */
struct oblong {
    struct tensor sum;
    double w, x, y, xx, xy, yy;
    int n_cells;
    struct region shape;
};

struct region_finder {
    struct tensor_field field;
    struct region_proof *proof;
    uint8_t *mark;
    int *queue;
    size_t cap;
    struct oblong oblong[OBLONGS_MAX];
    size_t n_oblongs;
    struct region_candidate candidate[OBLONGS_MAX];
};

enum err_code region_finder_create(struct region_finder **out, struct err *err)
{
    struct region_finder *f = calloc(1, sizeof *f);
    if (!f || region_proof_create(&f->proof) != ERR_OK) {
        free(f);
        return err_set(err, ERR_NOMEM, "no memory to look for bars");
    }
    *out = f;
    return ERR_OK;
}

void region_finder_destroy(struct region_finder *f)
{
    if (!f)
        return;
    tensor_fini(&f->field);
    region_proof_destroy(f->proof);
    free(f->mark);
    free(f->queue);
    free(f);
}

static enum err_code fit(struct region_finder *f, size_t n)
{
    if (n <= f->cap)
        return ERR_OK;
    free(f->mark);
    free(f->queue);
    f->mark = calloc(n, sizeof *f->mark);
    f->queue = calloc(n, sizeof *f->queue);
    f->cap = f->mark && f->queue ? n : 0;
    return f->cap ? ERR_OK : ERR_NOMEM;
}

enum { MARK_NO = 0, MARK_CANDIDATE, MARK_TAKEN };

/* Text has coherence up to 0.4 over nine cells, bars 0.6 to 1 unless noise drowns them.  The least
 * energy is that of bars whose edges are six grey levels high. */
static bool is_candidate(const struct tensor *t)
{
    const float energy_min = 9.0f * 32.0f * 1.0f, coherence_min = 0.45f;
    return t->energy > energy_min && t->cos2 * t->cos2 + t->sin2 * t->sin2 >
                                         coherence_min * coherence_min * t->energy * t->energy;
}

static size_t mark_candidates(struct region_finder *f)
{
    size_t n = (size_t)f->field.columns * (size_t)f->field.rows, found = 0;
    for (size_t i = 0; i < n; i++) {
        f->mark[i] = is_candidate(&f->field.smooth[i]) ? MARK_CANDIDATE : MARK_NO;
        found += f->mark[i];
    }
    return found;
}

/* Within `cosine` of twice the angle between them. */
static bool is_alike(const struct tensor *a, const struct tensor *b, float cosine)
{
    float dot = a->cos2 * b->cos2 + a->sin2 * b->sin2;
    float aa = a->cos2 * a->cos2 + a->sin2 * a->sin2, bb = b->cos2 * b->cos2 + b->sin2 * b->sin2;
    return dot > 0.0f && dot * dot > cosine * cosine * aa * bb;
}

static void add_cell(struct oblong *o, const struct tensor_field *t, int cell)
{
    const struct tensor *raw = &t->raw[cell];
    double x = (double)(cell % t->columns), y = (double)(cell / t->columns);
    double w = (double)raw->energy;
    o->sum.energy += raw->energy;
    o->sum.cos2 += raw->cos2;
    o->sum.sin2 += raw->sin2;
    o->w += w;
    o->x += w * x;
    o->y += w * y;
    o->xx += w * x * x;
    o->xy += w * x * y;
    o->yy += w * y * y;
    o->n_cells++;
}

/* Neighbours agree within 16 degrees, all of them within 27 degrees of their mean: paper bends. */
static void grow(struct region_finder *f, int seed, struct oblong *o)
{
    const float near = 0.848f, far = 0.588f;
    const struct tensor_field *t = &f->field;
    int n = 0;
    f->mark[seed] = MARK_TAKEN;
    f->queue[n++] = seed;
    for (int at = 0; at < n; at++) {
        int here = f->queue[at], x = here % t->columns, y = here / t->columns;
        add_cell(o, t, here);
        for (int k = 0; k < 9; k++) {
            int i = x + k % 3 - 1, j = y + k / 3 - 1;
            if (i < 0 || j < 0 || i >= t->columns || j >= t->rows)
                continue;
            int next = j * t->columns + i;
            if (f->mark[next] != MARK_CANDIDATE ||
                !is_alike(&t->smooth[here], &t->smooth[next], near) ||
                !is_alike(&o->sum, &t->smooth[next], far))
                continue;
            f->mark[next] = MARK_TAKEN;
            f->queue[n++] = next;
        }
    }
}

/* As long and as high as an even oblong of these moments.  Half a cell squared twelfths is what a
 * cell itself spreads. */
static void shape(struct oblong *o)
{
    const double cell = TENSOR_CELL_PX;
    struct region *r = &o->shape;
    r->along = tensor_direction(&o->sum);
    double mx = o->x / o->w, my = o->y / o->w, c = (double)r->along.x, s = (double)r->along.y;
    double xx = o->xx / o->w - mx * mx, yy = o->yy / o->w - my * my, xy = o->xy / o->w - mx * my;
    double along = c * c * xx + 2.0 * c * s * xy + s * s * yy;
    double across = s * s * xx - 2.0 * c * s * xy + c * c * yy;
    r->centre = (struct point){ (float)((mx + 0.5) * cell), (float)((my + 0.5) * cell) };
    r->half_length_px = (float)(cell * sqrt(3.0 * fmax(along, 0.0) + 0.25));
    r->half_height_px = (float)(cell * sqrt(3.0 * fmax(across, 0.0) + 0.25));
}

static void keep_largest(struct region_finder *f, const struct oblong *o)
{
    size_t at = f->n_oblongs;
    if (at == OBLONGS_MAX) {
        at = 0;
        for (size_t i = 1; i < OBLONGS_MAX; i++)
            if (f->oblong[i].n_cells < f->oblong[at].n_cells)
                at = i;
        if (f->oblong[at].n_cells >= o->n_cells)
            return;
    } else {
        f->n_oblongs++;
    }
    f->oblong[at] = *o;
}

static float dot(struct point a, struct point b)
{
    return a.x * b.x + a.y * b.y;
}

static void add_oblong(struct oblong *o, const struct oblong *b)
{
    o->sum.energy += b->sum.energy;
    o->sum.cos2 += b->sum.cos2;
    o->sum.sin2 += b->sum.sin2;
    o->w += b->w;
    o->x += b->x;
    o->y += b->y;
    o->xx += b->xx;
    o->xy += b->xy;
    o->yy += b->yy;
    o->n_cells += b->n_cells;
    shape(o);
}

/* Are these pieces of one symbol, which a fold, a reflection or a wide space keeps apart?  Then
 * they lie the same way, and side by side or one below the other with little between. */
static bool is_one(const struct oblong *a, const struct oblong *b)
{
    const struct region *p = &a->shape, *q = &b->shape;
    struct point off = { q->centre.x - p->centre.x, q->centre.y - p->centre.y };
    struct point across = { -p->along.y, p->along.x };
    float u = fabsf(dot(off, p->along)), v = fabsf(dot(off, across));
    float gap_u = u - p->half_length_px - q->half_length_px;
    float gap_v = v - p->half_height_px - q->half_height_px;
    float high = fminf(p->half_height_px, q->half_height_px);
    float shift_u = fabsf(p->half_length_px - q->half_length_px);
    if (!is_alike(&a->sum, &b->sum, 0.77f))
        return false;
    bool is_beside = gap_u < 0.15f * (p->half_length_px + q->half_length_px) && v < high;
    bool is_below = gap_v < TENSOR_CELL_PX && u < shift_u + TENSOR_CELL_PX;
    return is_beside || is_below;
}

static void merge(struct region_finder *f)
{
    for (size_t i = 0; i < f->n_oblongs; i++)
        for (size_t k = i + 1; k < f->n_oblongs;) {
            if (!is_one(&f->oblong[i], &f->oblong[k])) {
                k++;
                continue;
            }
            add_oblong(&f->oblong[i], &f->oblong[k]);
            f->oblong[k] = f->oblong[--f->n_oblongs];
            k = i + 1; /* it has grown: those passed over may belong to it now */
        }
}

static void find_oblongs(struct region_finder *f)
{
    enum { CELLS_MIN = 5 };
    int n = f->field.columns * f->field.rows;
    f->n_oblongs = 0;
    for (int i = 0; i < n; i++) {
        struct oblong o = { 0 };
        if (f->mark[i] != MARK_CANDIDATE)
            continue;
        grow(f, i, &o);
        if (o.n_cells < CELLS_MIN || !(o.w > 0.0))
            continue;
        shape(&o);
        keep_largest(f, &o);
    }
}

static int by_promise(const void *a, const void *b)
{
    float p = ((const struct region_candidate *)a)->promise;
    float q = ((const struct region_candidate *)b)->promise;
    return (p < q) - (p > q);
}

enum err_code regions_find(struct region_finder *f, const struct plane *p,
                           struct region out[REGIONS_MAX], size_t *n)
{
    size_t found = 0;
    *n = 0;
    if (tensor_measure(&f->field, p) != ERR_OK ||
        fit(f, (size_t)f->field.columns * (size_t)f->field.rows) != ERR_OK)
        return ERR_NOMEM;
    if (mark_candidates(f) == 0)
        return ERR_OK;
    find_oblongs(f);
    merge(f);
    for (size_t i = 0; i < f->n_oblongs; i++) {
        struct region_candidate *c = &f->candidate[found];
        c->region = f->oblong[i].shape;
        found += region_prove(f->proof, p, c);
    }
    qsort(f->candidate, found, sizeof f->candidate[0], by_promise);
    for (; *n < found && *n < REGIONS_MAX; (*n)++)
        out[*n] = f->candidate[*n].region;
    return ERR_OK;
}
