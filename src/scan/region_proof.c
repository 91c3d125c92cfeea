#include "scan/region_proof.h"

#include <math.h>

enum { LINES = 3, SAMPLES_MAX = 420, SHIFT_MAX = 4 };

struct region_proof {
    size_t n;
    float step_px;
    float v[LINES][SAMPLES_MAX], slope[LINES][SAMPLES_MAX];
    float busy[SAMPLES_MAX + 1]; /* slopes of all lines, summed up from the first sample on */
};

enum err_code region_proof_create(struct region_proof **out)
{
    *out = calloc(1, sizeof **out);
    return *out ? ERR_OK : ERR_NOMEM;
}

void region_proof_destroy(struct region_proof *p)
{
    free(p);
}

static float bilinear(const struct plane *p, float x, float y)
{
    x = fminf(fmaxf(x, 0.0f), (float)(p->w - 1));
    y = fminf(fmaxf(y, 0.0f), (float)(p->h - 1));
    int i = (int)x, j = (int)y;
    size_t right = i + 1 < p->w ? 1 : 0, below = j + 1 < p->h ? (size_t)p->w : 0;
    const uint8_t *at = p->px + (size_t)j * (size_t)p->w + i;
    float fx = x - (float)i, top = (float)at[0] + fx * (float)(at[right] - at[0]);
    float low = (float)at[below] + fx * (float)(at[below + right] - at[below]);
    return top + (y - (float)j) * (low - top);
}

/* Lines well apart, but not so far that a bar leaning a little has moved by its width; a quarter of
 * the length beyond both ends. */
static void take_lines(struct region_proof *p, const struct plane *plane, const struct region *r)
{
    const float beyond = 1.3f, apart = 0.5f, apart_px = 12.0f;
    float reach = beyond * r->half_length_px;
    float lean = fminf(apart * r->half_height_px, apart_px);
    p->n = (size_t)fminf(2.0f * reach, (float)SAMPLES_MAX);
    p->step_px = 2.0f * reach / (float)p->n;
    for (int k = 0; k < LINES; k++) {
        float v = lean * (float)(k - 1);
        float x = r->centre.x - v * r->along.y - reach * r->along.x;
        float y = r->centre.y + v * r->along.x - reach * r->along.y;
        for (size_t i = 0; i < p->n; i++) {
            float t = (float)i * p->step_px;
            p->v[k][i] = bilinear(plane, x + t * r->along.x, y + t * r->along.y);
        }
        p->slope[k][0] = 0.0f;
        for (size_t i = 1; i < p->n; i++)
            p->slope[k][i] = p->v[k][i] - p->v[k][i - 1];
    }
    p->busy[0] = 0.0f;
    for (size_t i = 0; i < p->n; i++)
        p->busy[i + 1] = p->busy[i] + fabsf(p->slope[0][i]) + fabsf(p->slope[1][i]) +
                         fabsf(p->slope[2][i]);
}

static float how_busy(const struct region_proof *p, size_t from, size_t n)
{
    return (p->busy[from + n] - p->busy[from]) / (float)n;
}

/* From the middle outwards until a stretch as wide as a quiet zone is as good as still: there the
 * symbol has ended.  Samples from the middle. */
static size_t find_end(const struct region_proof *p, int way)
{
    const float still = 0.15f; /* of the middle */
    size_t mid = p->n / 2, quarter = p->n / 8;
    size_t quiet = p->n / 22 > 3 ? p->n / 22 : 3; /* six of EAN-13's 95 modules */
    float busy = how_busy(p, mid - quarter, 2 * quarter);
    for (size_t out = quarter; out + quiet < mid; out++) {
        size_t at = way > 0 ? mid + out : mid - out - quiet;
        if (how_busy(p, at, quiet) < still * busy)
            return out;
    }
    return mid;
}

struct stretch {
    size_t from, to;
};

static float correlation(const float *a, const float *b, struct stretch s, int shift)
{
    float ab = 0.0f, aa = 0.0f, bb = 0.0f;
    size_t from = s.from > SHIFT_MAX ? s.from : SHIFT_MAX;
    size_t to = s.to + SHIFT_MAX < SAMPLES_MAX ? s.to : SAMPLES_MAX - SHIFT_MAX;
    for (size_t i = from; i < to; i++) {
        float x = a[i], y = b[(size_t)((int)i + shift)];
        ab += x * y;
        aa += x * x;
        bb += y * y;
    }
    return aa > 0.0f && bb > 0.0f ? ab / sqrtf(aa * bb) : 0.0f;
}

/* How alike two lines are: the mean of four parts, each shifted as fits best, for perspective and
 * paper that bends shift them differently. */
static float likeness(const float *a, const float *b, struct stretch s)
{
    enum { PARTS = 4 };
    size_t each = (s.to - s.from) / PARTS;
    float sum = 0.0f;
    for (size_t k = 0; k < PARTS; k++) {
        struct stretch part = { s.from + k * each, s.from + (k + 1) * each };
        float best = 0.0f;
        for (int shift = -SHIFT_MAX; shift <= SHIFT_MAX; shift++)
            best = fmaxf(best, correlation(a, b, part, shift));
        sum += best / PARTS;
    }
    return sum;
}

/* How often the line goes up or down by a fifth of its range; the range in *range. */
static int count_edges(const float *v, struct stretch s, float *range)
{
    float low = v[s.from], high = low;
    for (size_t i = s.from; i < s.to; i++) {
        low = fminf(low, v[i]);
        high = fmaxf(high, v[i]);
    }
    float need = 0.2f * (high - low), extreme = v[s.from];
    int edges = 0, way = 0;
    for (size_t i = s.from; i < s.to; i++) {
        if ((v[i] - extreme) * (float)way > 0.0f || way == 0) {
            if (way == 0 && fabsf(v[i] - extreme) >= need)
                way = v[i] > extreme ? 1 : -1;
            if (way != 0)
                extreme = v[i];
        } else if (fabsf(v[i] - extreme) >= need) {
            way = -way;
            extreme = v[i];
            edges++;
        }
    }
    *range = high - low;
    return edges;
}

/* Trims to the ends; false when one of them may lie beyond the lines. */
static bool trim(struct region_proof *p, const struct plane *plane, struct region *r,
                 struct stretch *s)
{
    take_lines(p, plane, r);
    size_t left = find_end(p, -1), right = find_end(p, 1), mid = p->n / 2;
    float shift_px = 0.5f * ((float)right - (float)left) * p->step_px;
    *s = (struct stretch){ mid - left, mid + right < p->n ? mid + right : p->n };
    r->half_length_px = 0.5f * (float)(left + right) * p->step_px;
    r->centre.x += shift_px * r->along.x;
    r->centre.y += shift_px * r->along.y;
    return left < mid && right < mid;
}

/* EAN-8 has 43 edges, of which blur leaves half; text of one line has as many, but lines through
 * it differ. */
bool region_prove(struct region_proof *p, const struct plane *plane, struct region_candidate *c)
{
    enum { EDGES_MIN = 14, EDGES_MOST = 60 };
    const float likeness_min = 0.5f, length_min_px = 24.0f, range_min = 8.0f;
    float range = 0.0f, most = 0.0f;
    struct stretch s;
    int edges = 0;
    if (2.0f * c->region.half_length_px < length_min_px)
        return false;
    struct region as_grown = c->region;
    if (!trim(p, plane, &c->region, &s) && !trim(p, plane, &c->region, &s))
        c->region = as_grown; /* no quiet zone, or too much noise in it */
    for (int k = 0; k < LINES; k++) {
        int here = count_edges(p->v[k], s, &range);
        edges = here > edges ? here : edges;
        most = fmaxf(most, range);
    }
    if (edges < EDGES_MIN || most < range_min || 2.0f * c->region.half_length_px < length_min_px)
        return false;
    float alike = 0.0f;
    for (int k = 0; k + 1 < LINES; k++)
        alike = fmaxf(alike, likeness(p->slope[k], p->slope[k + 1], s));
    c->promise = alike * (float)(edges < EDGES_MOST ? edges : EDGES_MOST) *
                 fminf(1.0f, most / 60.0f + 0.3f);
    return alike >= likeness_min;
}
