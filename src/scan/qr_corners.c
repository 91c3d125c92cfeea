#include "scan/qr_corners.h"

#include <math.h>
#include <string.h>

enum { FINDERS_TRIED = 28 };

static float distance(struct point a, struct point b)
{
    return hypotf(a.x - b.x, a.y - b.y);
}

/* ---- which three ---- */

/* False when a, b, c cannot be a symbol's corners with a between the others. */
static bool make_triple(const struct finder *a, const struct finder *b, const struct finder *c,
                        struct qr_triple *out)
{
    if (a->is_light != b->is_light || a->is_light != c->is_light)
        return false;
    struct point p = { b->at.x - a->at.x, b->at.y - a->at.y };
    struct point q = { c->at.x - a->at.x, c->at.y - a->at.y };
    float lp = hypotf(p.x, p.y), lq = hypotf(q.x, q.y), cross = p.x * q.y - p.y * q.x;
    float least = fminf(a->module_px, fminf(b->module_px, c->module_px));
    float most = fmaxf(a->module_px, fmaxf(b->module_px, c->module_px));
    if (!(lp > 0.0f && lq > 0.0f))
        return false;
    float slant = fabsf(p.x * q.x + p.y * q.y) / (lp * lq), legs = fabsf(logf(lp / lq));
    if (most > 2.6f * least || slant > 0.6f || legs > 0.6f || fminf(lp, lq) < 8.0f * least)
        return false;
    out->corner = a;
    out->right = cross > 0.0f ? b : c;
    out->low = cross > 0.0f ? c : b;
    out->off = slant + legs + logf(most / least) - 0.02f * (float)(a->votes < 10 ? a->votes : 10);
    return true;
}

static void keep_triple(struct qr_triple *all, size_t *n, const struct qr_triple *t)
{
    size_t k = *n < QR_TRIPLES_MAX ? (*n)++ : QR_TRIPLES_MAX - 1;
    if (k == QR_TRIPLES_MAX - 1 && *n == QR_TRIPLES_MAX && all[k].corner && all[k].off < t->off)
        return;
    for (; k > 0 && all[k - 1].off > t->off; k--)
        all[k] = all[k - 1];
    all[k] = *t;
}

size_t qr_triples_find(const struct finders *f, struct qr_triple all[QR_TRIPLES_MAX])
{
    size_t n = 0, count = f->count < FINDERS_TRIED ? f->count : FINDERS_TRIED;
    memset(all, 0, QR_TRIPLES_MAX * sizeof *all);
    for (size_t a = 0; a < count; a++)
        for (size_t b = 0; b < count; b++)
            for (size_t c = b + 1; c < count; c++) {
                struct qr_triple t;
                if (a != b && a != c && make_triple(&f->at[a], &f->at[b], &f->at[c], &t))
                    keep_triple(all, &n, &t);
            }
    return n;
}

/* ---- how many modules ---- */

struct qr_leg qr_leg_measure(const struct plane *mask, struct point a, struct point b)
{
    struct point before = { 2.0f * a.x - b.x, 2.0f * a.y - b.y };
    struct point behind = { 2.0f * b.x - a.x, 2.0f * b.y - a.y };
    float at_a = finder_reach(mask, a, b), at_b = finder_reach(mask, b, a);
    float outer_a = finder_reach(mask, a, before), outer_b = finder_reach(mask, b, behind);
    struct qr_leg leg = { 0.0f, 1.0f };
    if (!(at_a > 0.0f && at_b > 0.0f && outer_a > 0.0f && outer_b > 0.0f))
        return leg;
    at_a += outer_a;
    at_b += outer_b;
    /* Lengths along a line shrink with the square of the distance; the mean is the geometric one.
     */
    leg.farther = sqrtf(at_a / at_b);
    leg.modules = 7.0f * distance(a, b) / sqrtf(at_a * at_b);
    return leg;
}

int qr_legs_version(const struct qr_leg leg[2])
{
    float across = leg[0].modules, down = leg[1].modules;
    float n = across > 0.0f && down > 0.0f ? 0.5f * (across + down) : fmaxf(across, down);
    return n > 0.0f ? (int)lroundf((n + 7.0f - 17.0f) / 4.0f) : 0;
}
