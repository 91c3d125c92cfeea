#include "scan/quiet.h"

#include <math.h>

#include "scan/align.h"
#include "scan/profile.h"

enum { STEPS = 40, MISSES_MAX = 3 };

struct quiet {
    struct profile profile;
    struct edges edges;
    struct alignment line;
    struct point from, to; /* of the line that showed the symbol last */
};

enum err_code quiet_create(struct quiet **out, struct err *err)
{
    *out = calloc(1, sizeof **out);
    return *out ? ERR_OK : err_set(err, ERR_NOMEM, "no memory to confirm symbols");
}

void quiet_destroy(struct quiet *q)
{
    free(q);
}

/* Does this line show the symbol where the last one did?  Its ends drift as the bars lean. */
static bool find_on_line(struct quiet *q, const struct plane *p, const struct pattern *pattern,
                         struct point shift, bool is_negative, float least)
{
    const float edge_part = 0.25f, misfit_max = 0.6f, drift_part = 0.05f;
    struct point from = { q->from.x + shift.x, q->from.y + shift.y };
    struct point to = { q->to.x + shift.x, q->to.y + shift.y };
    struct point along = { to.x - from.x, to.y - from.y };
    float length = hypotf(along.x, along.y), drift = drift_part * length;
    profile_take(&q->profile, p, from, along, is_negative);
    struct profile *line = &q->profile;
    float at = (from.x - line->origin.x) * line->step.x + (from.y - line->origin.y) * line->step.y;
    float beside = drift + 2.0f * least * q->line.module_px;
    profile_crop(line, at - beside, at + length + beside);
    if (line->n < 2)
        return false;
    profile_edges(line, edge_part, &q->edges);
    if (!align_find(pattern, &q->edges, line, misfit_max, &q->line))
        return false;
    struct point a = profile_point(line, q->line.begin), b = profile_point(line, q->line.end);
    if (hypotf(a.x - from.x, a.y - from.y) > drift || hypotf(b.x - to.x, b.y - to.y) > drift)
        return false;
    q->from = a;
    q->to = b;
    return true;
}

static void look_to_side(struct quiet *q, const struct plane *p, const struct pattern *pattern,
                         struct point step, bool is_negative, float least,
                         struct quiet_findings *out)
{
    struct point shift = step;
    int misses = 0;
    for (int i = 0; i < STEPS && misses < MISSES_MAX; i++) {
        if (!find_on_line(q, p, pattern, shift, is_negative, least)) {
            misses++;
            shift.x += step.x;
            shift.y += step.y;
            continue;
        }
        misses = 0;
        shift = step;
        out->n_lines++;
        out->n_open += fminf(q->line.quiet_lead, q->line.quiet_trail) < least;
    }
}

void quiet_look(struct quiet *q, const struct plane *p, const struct pattern *pattern,
                struct point from, struct point to, bool is_negative, float least,
                struct quiet_findings *out)
{
    const float apart_modules = 1.0f;
    float modules = 0.0f, length = hypotf(to.x - from.x, to.y - from.y);
    *out = (struct quiet_findings){ 0 };
    for (size_t k = 0; k < pattern->n_elements; k++) {
        bool is_wide = pattern->is_two_width && pattern->width[k] == PATTERN_WIDE;
        modules += is_wide ? 2.5f : pattern->is_two_width ? 1.0f : (float)pattern->width[k];
    }
    if (!(length > 0.0f) || modules < 1.0f)
        return;
    float step_px = fmaxf(apart_modules * length / modules, 1.0f);
    for (int side = -1; side <= 1; side += 2) {
        struct point step = { -(float)side * step_px * (to.y - from.y) / length,
                              (float)side * step_px * (to.x - from.x) / length };
        q->from = from;
        q->to = to;
        q->line.module_px = length / modules;
        look_to_side(q, p, pattern, step, is_negative, least, out);
    }
}

static bool is_in(const struct plane *p, struct point at)
{
    return at.x >= 0.0f && at.y >= 0.0f && at.x < (float)p->w && at.y < (float)p->h;
}

/* Wide elements are two to three narrow ones; the more there are, the narrower the module: the least counts. */
bool quiet_is_inside(const struct plane *p, const struct pattern *pattern, struct point from,
                     struct point to, float modules)
{
    float total = 0.0f;
    for (size_t i = 0; i < pattern->n_elements; i++)
        total += fmaxf((float)pattern->width[i], 1.0f);
    float share = modules / fmaxf(total, 1.0f);
    struct point beside = { share * (to.x - from.x), share * (to.y - from.y) };
    return is_in(p, (struct point){ from.x - beside.x, from.y - beside.y }) &&
           is_in(p, (struct point){ to.x + beside.x, to.y + beside.y });
}
