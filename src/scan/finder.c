#include "scan/finder.h"

#include <math.h>
#include <string.h>

#include "scan/bilevel.h"

static bool is_pattern(const int run[5])
{
    int sum = 0;
    for (int i = 0; i < 5; i++) {
        if (run[i] < 1)
            return false;
        sum += run[i];
    }
    if (sum < 7)
        return false;
    float unit = (float)sum / 7.0f, loose = unit < 2.5f ? 1.2f : 0.75f;
    for (int i = 0; i < 5; i++) {
        float want = i == 2 ? 3.0f : 1.0f, much = i == 2 ? 1.5f : 1.0f;
        if (fabsf((float)run[i] - want * unit) > much * loose * unit)
            return false;
    }
    return true;
}

/* The five runs through (x, y) along (dx, dy), the middle one of them around it; false at the
 * border, or when one is longer than most. */
static bool take_runs(const struct plane *m, int x, int y, int dx, int dy, int most, int run[5])
{
    const uint8_t *px = m->px;
    uint8_t own = px[(size_t)y * (size_t)m->w + (size_t)x];
    memset(run, 0, 5 * sizeof run[0]);
    for (int side = -1; side <= 1; side += 2) {
        int i = x, j = y, k = 2;
        uint8_t colour = own;
        if (side == 1) {
            i += dx;
            j += dy;
        }
        while (i >= 0 && j >= 0 && i < m->w && j < m->h) {
            if (px[(size_t)j * (size_t)m->w + (size_t)i] != colour) {
                k += side;
                if (k < 0 || k > 4)
                    break;
                colour = !colour;
            }
            if (++run[k] > most)
                return false;
            i += side * dx;
            j += side * dy;
        }
    }
    return true;
}

/* Where the middle run's middle lies from the start, when that stands `before` pixels in it. */
static bool centre_runs(const struct plane *m, int x, int y, int dx, int dy, int most,
                        float *centre, int *total)
{
    int run[5], i = x, j = y, before = 0;
    if (!take_runs(m, x, y, dx, dy, most, run) || !is_pattern(run))
        return false;
    uint8_t own = m->px[(size_t)y * (size_t)m->w + (size_t)x];
    for (; i >= 0 && j >= 0 && m->px[(size_t)j * (size_t)m->w + (size_t)i] == own; i -= dx, j -= dy)
        before++;
    *centre = (float)(dx ? x : y) - (float)(before - 1) + 0.5f * (float)(run[2] - 1);
    *total = run[0] + run[1] + run[2] + run[3] + run[4];
    return true;
}

static bool is_before(const struct finder *a, const struct finder *b)
{
    return a->is_square != b->is_square ? a->is_square : a->votes > b->votes;
}

static void add(struct finders *all, const struct finder *f)
{
    size_t least = 0;
    for (size_t i = 0; i < all->count; i++) {
        struct finder *old = &all->at[i];
        if (old->is_light == f->is_light && hypotf(old->at.x - f->at.x, old->at.y - f->at.y) <
                                                2.0f * fminf(old->module_px, f->module_px)) {
            float n = (float)old->votes, part = 1.0f / (n + 1.0f);
            old->at.x += part * (f->at.x - old->at.x);
            old->at.y += part * (f->at.y - old->at.y);
            old->module_px += part * (f->module_px - old->module_px);
            old->votes++;
            old->is_square |= f->is_square;
            return;
        }
        if (is_before(&all->at[least], old))
            least = i;
    }
    if (all->count < FINDERS_MAX)
        all->at[all->count++] = *f;
    else if (is_before(f, &all->at[least]))
        all->at[least] = *f;
}

/* Every line through the middle of rings that are squares of one middle is cut in the same
 * proportions, so the diagonals tell a finder from bars and text. */
static bool has_diagonals(const struct plane *m, int x, int y, int total)
{
    int run[5];
    for (int dy = -1; dy <= 1; dy += 2)
        if (!take_runs(m, x, y, 1, dy, 2 * total, run) || !is_pattern(run))
            return false;
    return true;
}

static void check(const struct plane *m, int x, int y, int total, struct finders *out)
{
    float cx = (float)x, cy = (float)y;
    int high = 0, wide = 0;
    if (!centre_runs(m, x, y, 0, 1, 2 * total, &cy, &high) || high > 2 * total ||
        total > 2 * high || !centre_runs(m, x, (int)(cy + 0.5f), 1, 0, 2 * total, &cx, &wide))
        return;
    struct finder f = { .at = { cx, cy },
                        .module_px = (float)(wide + high) / 14.0f,
                        .is_square = has_diagonals(m, (int)(cx + 0.5f), (int)(cy + 0.5f), total),
                        .is_light = !m->px[(size_t)y * (size_t)m->w + (size_t)x],
                        .votes = 1 };
    add(out, &f);
}

static void scan_row(const struct plane *m, int y, struct finders *out)
{
    const uint8_t *row = m->px + (size_t)y * (size_t)m->w;
    int run[5] = { 0 }, begin = 0;
    for (int x = 1; x <= m->w; x++) {
        x = bilevel_run_end(row, x, m->w);
        memmove(run, run + 1, 4 * sizeof run[0]);
        run[4] = x - begin;
        begin = x;
        if (is_pattern(run))
            check(m, x - run[4] - run[3] - (run[2] + 1) / 2, y,
                  run[0] + run[1] + run[2] + run[3] + run[4], out);
    }
}

void finders_find(const struct plane *mask, struct finders *out)
{
    int step = mask->h < 400 ? 1 : mask->h < 1000 ? 2 : 3;
    out->count = 0;
    for (int y = step / 2; y < mask->h; y += step)
        scan_row(mask, y, out);
    for (size_t i = 1; i < out->count; i++) {
        struct finder f = out->at[i];
        size_t k = i;
        for (; k > 0 && is_before(&f, &out->at[k - 1]); k--)
            out->at[k] = out->at[k - 1];
        out->at[k] = f;
    }
}

float finder_reach(const struct plane *mask, struct point at, struct point to)
{
    const float step = 0.25f;
    float dx = to.x - at.x, dy = to.y - at.y, length = hypotf(dx, dy);
    if (!(length >= 1.0f))
        return 0.0f;
    int changes = 0;
    uint8_t was = 2;
    for (float t = 0.0f; t < 0.5f * length; t += step) {
        int x = (int)(at.x + t * dx / length + 0.5f), y = (int)(at.y + t * dy / length + 0.5f);
        if (x < 0 || y < 0 || x >= mask->w || y >= mask->h)
            return changes == 2 ? t : 0.0f; /* cut out without its quiet zone */
        uint8_t v = mask->px[(size_t)y * (size_t)mask->w + (size_t)x];
        changes += was != 2 && v != was;
        was = v;
        if (changes == 3)
            return t;
    }
    return 0.0f;
}
