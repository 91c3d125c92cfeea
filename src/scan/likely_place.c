#include "scan/likely_place.h"

#include <math.h>

static void reverse(const float *v, size_t n, float *out)
{
    for (size_t i = 0; i < n; i++)
        out[i] = v[n - 1 - i];
}

void likely_place_take(struct likely_place *p, size_t band)
{
    const struct likely_lines *l = p->lines;
    likely_path_darken(l->band[band], l->n, l->whole / (float)LIKELY_MODULES_MAX, p->dark);
    reverse(p->dark, l->n, p->other_way);
    p->blur = likely_path_blur(p->dark, l->n);
}

static int nearest_blur(float modules)
{
    enum { SOFT = 9 };
    int best = 0;
    for (int b = 1; b < SOFT; b++)
        if (fabsf(likely_model_blur(b) - modules) < fabsf(likely_model_blur(best) - modules))
            best = b;
    return best;
}

/* About half of every symbol's modules are dark; what is more or less is ink or the lack of it. */
static int guess_spread(const struct likely_layout *l, const float *dark, size_t n, float from,
                        float to)
{
    const float usual = 0.48f, most = LIKELY_SPREAD_NONE;
    float sum = 0.0f, count = 0.0f, n_bars = 0.32f * (float)l->modules;
    for (size_t i = (size_t)fmaxf(from, 0.0f); i < n && (float)i < to; i++, count++)
        sum += dark[i];
    float wider = (sum / fmaxf(count, 1.0f) - usual) * (float)l->modules / n_bars;
    float steps = 0.5f * LIKELY_FINE * wider;
    return (int)lrintf(fminf(fmaxf(steps, -most), most)) + LIKELY_SPREAD_NONE;
}

void likely_place_guess(struct likely_place *p, const struct likely_layout *layout, float from,
                        float to)
{
    float module = (to - from) / (float)layout->modules;
    likely_model_choose(p->model, nearest_blur(p->blur / module),
                        guess_spread(layout, p->dark, p->lines->n, from, to));
}

/* Moves boundaries from one band to another. */
static void move_path(const struct likely_place *p, size_t from, size_t to,
                      struct likely_path *path)
{
    float last = (float)(p->lines->n - 1);
    for (size_t i = 0; i <= p->layout->n_segments; i++) {
        float at = p->is_reversed ? last - path->at[i] : path->at[i];
        float by = likely_lines_move(p->lines, from, to, at);
        path->at[i] += p->is_reversed ? -by : by;
    }
}

void likely_place_all(struct likely_place *p, size_t first, const struct likely_path *path,
                      struct likely_proof *proof)
{
    const float alike = 1.6f, slack = 0.02f;
    const struct likely_lines *l = p->lines;
    const struct likely_search how = { 8, 1, alike * path->error + slack, p->values };
    likely_proof_begin(proof, p->model, p->layout, l->n, l->step_px);
    for (size_t b = 0; b < l->n_bands; b++) {
        struct likely_path here = *path;
        likely_place_take(p, b);
        move_path(p, first, b, &here);
        const float *dark = p->is_reversed ? p->other_way : p->dark, *grey = l->band[b];
        if (!likely_path_find(p->model, p->layout, &how, dark, l->n, &here))
            continue;
        if (p->is_reversed) {
            reverse(grey, l->n, p->grey);
            grey = p->grey;
        }
        likely_proof_add(proof, b, grey, dark, here.at, here.error);
    }
}

struct point likely_place_point(const struct likely_place *p, size_t band, float sample)
{
    float s = p->is_reversed ? (float)(p->lines->n - 1) - sample : sample;
    return likely_lines_point(p->lines, band, s);
}
