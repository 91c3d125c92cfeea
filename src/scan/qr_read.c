#include "scan/qr_read.h"

#include <math.h>

#include "scan/qr_corners.h"
#include "scan/qr_code.h"

enum { EARLY_ROUNDS = 1, ROUNDS = 4 };
/* What one look may spend, in modules drawn out once (about 0.3 us each): bounds its time without
 * asking a clock.  What is begun is finished. */
enum { UNITS_MAX = 60000, POINTS_A_UNIT = 32, RINGS_A_UNIT = 128 };

struct qr_reader {
    struct finders finders;
    struct qr_code code;
    float value[QR_MODULES_MAX], turned[QR_MODULES_MAX];
    uint8_t bit[QR_MODULES_MAX];
    int spent, spent_max; /* units */
    /* while it looks */
    const struct plane *mask;
    struct grid *grid;
};

enum err_code qr_reader_create(struct qr_reader **out, struct err *err)
{
    struct qr_reader *r = calloc(1, sizeof *r);
    if (!r)
        return err_set(err, ERR_NOMEM, "no memory for the QR reader");
    qr_code_init(&r->code);
    *out = r;
    return ERR_OK;
}

void qr_reader_destroy(struct qr_reader *r)
{
    free(r);
}

/* ---- the fourth corner ---- */

/* Grey where patterns are looked for, half a module apart; -1 beyond the picture. */
enum { AROUND_MAX = 2 * 2 * (8 + 2) + 1 };
struct around {
    float u, v; /* of its middle */
    int side;   /* odd */
    float grey[AROUND_MAX][AROUND_MAX];
};

static void take_around(struct qr_reader *r, const struct plane *p, float u, float v, int reach,
                        struct around *a)
{
    const float right = (float)p->w - 0.5f, low = (float)p->h - 0.5f;
    a->u = u;
    a->v = v;
    a->side = 4 * reach + 1;
    r->spent += a->side * a->side / POINTS_A_UNIT;
    for (int y = 0; y < a->side; y++)
        for (int x = 0; x < a->side; x++) {
            struct point at = grid_flat_at(r->grid, u + 0.5f * (float)(x - 2 * reach),
                                           v + 0.5f * (float)(y - 2 * reach));
            bool is_in = at.x > -0.5f && at.y > -0.5f && at.x < right && at.y < low;
            a->grey[y][x] =
                is_in ? (float)p->px[(size_t)(at.y + 0.5f) * (size_t)p->w + (size_t)(at.x + 0.5f)]
                      : -1.0f;
        }
}

/* How well the modules around the place (x, y) of a, at most `radius` away, agree with rings of dark
 * and light as finders and alignment patterns are: 1 wholly, 0 as by chance.  dark[k]: ring k is.
 */
static float rings_at(const struct around *a, int x, int y, int radius, const bool dark[],
                      bool is_light)
{
    float n = 0.0f, n_dark = 0.0f, sum = 0.0f, square = 0.0f, sum_dark = 0.0f;
    for (int dy = -radius; dy <= radius; dy++)
        for (int dx = -radius; dx <= radius; dx++) {
            float grey = a->grey[y + 2 * dy][x + 2 * dx];
            if (grey < 0.0f)
                continue;
            int ax = dx < 0 ? -dx : dx, ay = dy < 0 ? -dy : dy;
            bool is_dark = dark[ax > ay ? ax : ay];
            n += 1.0f;
            n_dark += is_dark;
            sum += grey;
            square += grey * grey;
            sum_dark += is_dark ? grey : 0.0f;
        }
    float spread = sqrtf(fmaxf(square - sum * sum / fmaxf(n, 1.0f), 1.0f));
    float norm = sqrtf(fmaxf(n_dark * (n - n_dark) / fmaxf(n, 1.0f), 1.0f));
    float like = (n_dark * sum / fmaxf(n, 1.0f) - sum_dark) / (norm * spread);
    return is_light ? -like : like;
}

/* The worst of the three finders. */
static float finders_like(struct qr_reader *r, const struct plane *p, int side, bool is_light)
{
    static const bool dark[] = { true, true, false, true };
    float far = (float)side - 3.5f, worst = 1.0f;
    const float middle[3][2] = { { 3.5f, 3.5f }, { far, 3.5f }, { 3.5f, far } };
    struct around a;
    for (int i = 0; i < 3; i++) {
        take_around(r, p, middle[i][0], middle[i][1], 3, &a);
        worst = fminf(worst, rings_at(&a, 6, 6, 3, dark, is_light));
    }
    return worst;
}

/* Where the pattern near the fourth corner stands, if it does. */
static bool find_alignment(struct qr_reader *r, const struct plane *p, int side, bool is_light,
                           struct point *at)
{
    static const bool dark[] = { true, false, true };
    const float middle = (float)side - 6.5f;
    const int reach = side < 60 ? 5 : 8;
    float best = 0.55f, u0 = 0.0f, v0 = 0.0f;
    struct around a;
    take_around(r, p, middle, middle, reach + 2, &a);
    r->spent += 16 * reach * reach * 25 / RINGS_A_UNIT;
    for (int y = 4; y < a.side - 4; y++)
        for (int x = 4; x < a.side - 4; x++) {
            float u = 0.5f * (float)(x - a.side / 2), v = 0.5f * (float)(y - a.side / 2);
            float like = rings_at(&a, x, y, 2, dark, is_light) - 0.01f * (fabsf(u) + fabsf(v));
            if (like > best) {
                best = like;
                u0 = middle + u;
                v0 = middle + v;
            }
        }
    *at = grid_flat_at(r->grid, u0, v0);
    return best > 0.55f;
}

enum fourth { FOURTH_SEEN_ASLANT, FOURTH_FLAT, FOURTHS };

/* Where a finder in the fourth corner would stand.  A picture's places times their distance are
 * linear in the modules, so the fourth follows from the three. */
static struct point guess_fourth(const struct qr_triple *t, const struct qr_leg leg[2],
                                 enum fourth how)
{
    const struct point a = t->corner->at, b = t->right->at, c = t->low->at;
    float wb = leg[0].farther, wc = leg[1].farther, w = wb + wc - 1.0f;
    if (how == FOURTH_FLAT || w < 0.3f)
        wb = wc = w = 1.0f;
    return (struct point){ (wb * b.x + wc * c.x - a.x) / w, (wb * b.y + wc * c.y - a.y) / w };
}

/* inset: how far from the far borders the fourth point stands, in modules. */
static bool span(struct qr_reader *r, const struct qr_triple *t, int side, struct point fourth,
                 float inset)
{
    float far = (float)side - 3.5f, at = (float)side - inset;
    const struct point uv[4] = { { 3.5f, 3.5f }, { far, 3.5f }, { 3.5f, far }, { at, at } };
    const struct point xy[4] = { t->corner->at, t->right->at, t->low->at, fourth };
    if (!grid_span(r->grid, side, side, uv, xy))
        return false;
    for (int i = 2; i <= 4; i++)
        for (int k = 2; k <= 4; k++) {
            grid_trust(r->grid, i, k, GRID_BOTH);
            grid_trust(r->grid, side - 1 - i, k, GRID_BOTH);
            grid_trust(r->grid, i, side - 1 - k, GRID_BOTH);
        }
    return true;
}

/* ---- reading ---- */

/* 1: the patterns that every symbol of this version has are all there; 0: as by chance. */
static float fixed_agreement(struct qr_reader *r, int version)
{
    const int8_t *fixed = qr_code_fixed(&r->code, version);
    size_t n = (size_t)qr_side(version) * (size_t)qr_side(version);
    float sum = 0.0f, all = 1e-6f;
    for (size_t i = 0; i < n; i++)
        if (fixed[i] == QR_DARK || fixed[i] == QR_LIGHT) {
            sum += (float)fixed[i] * r->value[i];
            all += fabsf(r->value[i]);
        }
    return sum / all;
}

static void flip(const float *in, float *out, int side)
{
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++)
            out[x * side + y] = in[y * side + x];
}

static bool mend(struct qr_reader *r, int version, const float *value, bool is_flipped,
                 struct qr_found *out)
{
    const float agreement_min = 0.7f;
    struct qr_mended m;
    if (!qr_code_mend(&r->code, version, value, r->bit, &m) || m.agreement < agreement_min)
        return false;
    float far = (float)qr_side(version);
    const float own[4][2] = { { 0, 0 }, { far, 0 }, { far, far }, { 0, far } };
    out->side = qr_side(version);
    out->bit = r->bit;
    for (int i = 0; i < 4; i++)
        out->corner[i] = grid_at(r->grid, own[i][is_flipped], own[i][!is_flipped]);
    return true;
}

/* The modules of the grid as followed so far; false when the symbol's own patterns are not there. */
static bool sample(struct qr_reader *r, const struct plane *p, int version, bool is_light,
                   float undo, float fixed_min)
{
    size_t n = (size_t)qr_side(version) * (size_t)qr_side(version);
    grid_sample(r->grid, p, undo, r->value);
    for (size_t i = 0; i < n && is_light; i++)
        r->value[i] = -r->value[i];
    return fixed_agreement(r, version) >= fixed_min;
}

/* With the grid as it is now spanned. */
static bool read_grid(struct qr_reader *r, const struct plane *p, int version, bool is_light,
                      struct qr_found *out)
{
    static const float undo[] = { 0.0f, 0.5f, 1.0f };
    const float early_min = 0.3f, fixed_min = 0.5f;
    const int modules = qr_side(version) * qr_side(version);
    if (r->spent > r->spent_max)
        return false;
    r->spent += (EARLY_ROUNDS + 1) * modules;
    grid_follow(r->grid, p, 0, EARLY_ROUNDS);
    if (!sample(r, p, version, is_light, 0.0f, early_min))
        return false;
    r->spent += (ROUNDS + 2) * modules;
    grid_follow(r->grid, p, EARLY_ROUNDS, ROUNDS);
    for (size_t k = 0; k < ARRAY_LEN(undo); k++) {
        if (!sample(r, p, version, is_light, undo[k], fixed_min))
            return false;
        if (mend(r, version, r->value, false, out))
            return true;
        flip(r->value, r->turned, qr_side(version));
        if (mend(r, version, r->turned, true, out))
            return true;
    }
    return false;
}

static bool read_version(struct qr_reader *r, const struct plane *p, const struct qr_triple *t,
                         const struct qr_leg leg[2], int version, struct qr_found *out)
{
    const float finders_min = 0.3f;
    bool is_light = t->corner->is_light;
    int side = qr_side(version);
    struct point seen;
    for (int how = 0; how < FOURTHS; how++) {
        struct point fourth = guess_fourth(t, leg, (enum fourth)how);
        if (r->spent > r->spent_max || !span(r, t, side, fourth, 3.5f) ||
            finders_like(r, p, side, is_light) < finders_min)
            continue;
        if (version >= 2 && find_alignment(r, p, side, is_light, &seen)) {
            if (span(r, t, side, seen, 6.5f) && read_grid(r, p, version, is_light, out))
                return true;
            if (!span(r, t, side, fourth, 3.5f))
                continue;
        }
        if (read_grid(r, p, version, is_light, out))
            return true;
    }
    return false;
}

/* The version written beside the finders of a symbol that is taken for one of `version`; 0: none. */
static int written_version(struct qr_reader *r, const struct plane *p, const struct qr_triple *t,
                           const struct qr_leg leg[2], int version)
{
    enum { BITS = 36 };
    int side = qr_side(version), place[BITS];
    float grey[BITS], mean = 0.0f;
    if (!span(r, t, side, guess_fourth(t, leg, FOURTH_SEEN_ASLANT), 3.5f))
        return 0;
    for (int i = 0; i < BITS; i++) {
        int a = side - 11 + i % 18 % 3, b = i % 18 / 3;
        int col = i < 18 ? a : b, row = i < 18 ? b : a;
        struct point at = grid_at(r->grid, (float)col + 0.5f, (float)row + 0.5f);
        int x = (int)(at.x + 0.5f), y = (int)(at.y + 0.5f);
        if (x < 0 || y < 0 || x >= p->w || y >= p->h)
            return 0;
        grey[i] = (float)p->px[(size_t)y * (size_t)p->w + (size_t)x];
        place[i] = row * side + col;
        mean += grey[i] / BITS;
    }
    for (int i = 0; i < BITS; i++)
        r->value[place[i]] = t->corner->is_light ? grey[i] - mean : mean - grey[i];
    return qr_code_read_version(r->value, side);
}

/* Where modules are small the finders tell their width badly, so the version that is written where
 * it ought to be is looked for around the one they tell. */
static int settle_version(struct qr_reader *r, const struct plane *p, const struct qr_triple *t,
                          const struct qr_leg leg[2], int version)
{
    int reach = 1 + version / 4;
    for (int i = 0; i <= 2 * reach; i++) {
        int v = version + (i % 2 ? (i + 1) / 2 : -i / 2);
        if (v >= 7 && v <= QR_VERSION_MAX && written_version(r, p, t, leg, v) == v)
            return v;
    }
    return 0;
}

static bool read_triple(struct qr_reader *r, const struct plane *p, const struct qr_triple *t,
                        struct qr_found *out)
{
    static const int nearby[] = { 0, -1, 1, -2, 2 };
    const struct qr_leg leg[2] = { qr_leg_measure(r->mask, t->corner->at, t->right->at),
                                   qr_leg_measure(r->mask, t->corner->at, t->low->at) };
    int version = qr_legs_version(leg);
    int written = version >= 6 ? settle_version(r, p, t, leg, version) : 0;
    if (written && read_version(r, p, t, leg, written, out))
        return true;
    int most = written ? 0 : version < 8 ? 3 : 5;
    for (int i = 0; i < most; i++) {
        int v = version + nearby[i];
        if (v >= 1 && v <= QR_VERSION_MAX && read_version(r, p, t, leg, v, out))
            return true;
    }
    return false;
}

void qr_reader_look(struct qr_reader *r, const struct plane *p, const struct plane *mask,
                    struct grid *grid, int haste, qr_sink *sink, void *self)
{
    struct qr_triple triple[QR_TRIPLES_MAX];
    r->mask = mask;
    r->grid = grid;
    r->spent = 0;
    r->spent_max = UNITS_MAX / haste;
    finders_find(r->mask, &r->finders);
    size_t n = qr_triples_find(&r->finders, triple);
    const struct finder *used[3 * QR_TRIPLES_MAX];
    size_t n_used = 0;
    for (size_t i = 0; i < n; i++) {
        const struct finder *of[3] = { triple[i].corner, triple[i].right, triple[i].low };
        bool is_used = false;
        for (size_t k = 0; k < n_used; k++)
            is_used |= used[k] == of[0] || used[k] == of[1] || used[k] == of[2];
        struct qr_found found;
        if (is_used || !read_triple(r, p, &triple[i], &found))
            continue;
        memcpy(used + n_used, of, sizeof of);
        n_used += 3;
        sink(self, &found);
    }
}
