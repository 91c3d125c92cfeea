#include "scan/likely_lines.h"

#include <math.h>

#include "base/attrs.h"
#include "scan/likely_model.h"

/* A UPC-E has 51 modules; below 0.9 pixels each its bars are gone. */
static const float length_least_px = 44.0f;

/* Samples for each module of an EAN-13 that fills the region, and how far to look beyond it. */
static const float samples_a_module = 5.0f, beyond = 1.34f, quiet_modules = 9.0f;

/* At a place that lies inside, its right and lower neighbours too. */
static float bilinear(const struct plane *p, float x, float y)
{
    size_t x0 = (size_t)x, y0 = (size_t)y;
    const uint8_t *a = p->px + y0 * (size_t)p->w + x0, *b = a + p->w;
    float fx = x - (float)x0, top = (float)a[0] + fx * (float)(a[1] - a[0]);
    float low = (float)b[0] + fx * (float)(b[1] - b[0]);
    return top + (y - (float)y0) * (low - top);
}

static float clamped(const struct plane *p, float x, float y)
{
    x = fminf(fmaxf(x, 0.0f), (float)(p->w - 1) - 0.001f);
    y = fminf(fmaxf(y, 0.0f), (float)(p->h - 1) - 0.001f);
    return bilinear(p, x, y);
}

static bool is_well_inside(const struct plane *p, float x, float y)
{
    return x >= 0.0f && y >= 0.0f && x < (float)(p->w - 1) && y < (float)(p->h - 1);
}

static bool is_inside(const struct plane *p, float x, float y)
{
    return x >= -0.5f && y >= -0.5f && x <= (float)p->w - 0.5f && y <= (float)p->h - 0.5f;
}

/* Beyond the picture it is as light as the lightest of the samples near its border. */
static void light_outside(float *v, size_t n, size_t first, size_t last)
{
    enum { NEAR = 40 };
    float head = 0.0f, tail = 0.0f;
    for (size_t i = first; i < last && i < first + NEAR; i++)
        head = fmaxf(head, v[i]);
    for (size_t i = last; i > first && i + NEAR > last; i--)
        tail = fmaxf(tail, v[i - 1]);
    for (size_t i = 0; i < first; i++)
        v[i] = head;
    for (size_t i = last; i < n; i++)
        v[i] = tail;
}

static void invert(float *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        v[i] = 255.0f - v[i];
}

static void take_raw(struct likely_lines *l, const struct plane *p, size_t k, bool is_negative)
{
    float off = ((float)k - 0.5f * (float)(l->n_raw - 1)) * l->apart_px;
    float x = l->origin.x + off * l->across.x, y = l->origin.y + off * l->across.y;
    float dx = l->along.x * l->step_px, dy = l->along.y * l->step_px, *v = l->raw[k];
    size_t first = l->n, last = 0;
    float whole = (float)(l->n - 1);
    if (is_well_inside(p, x, y) && is_well_inside(p, x + whole * dx, y + whole * dy)) {
        for (size_t i = 0; i < l->n; i++)
            v[i] = bilinear(p, x + (float)i * dx, y + (float)i * dy);
        if (is_negative)
            invert(v, l->n);
        return;
    }
    for (size_t i = 0; i < l->n; i++, x += dx, y += dy) {
        if (!is_inside(p, x, y))
            continue;
        first = first < i ? first : i;
        last = i + 1;
        v[i] = clamped(p, x, y);
    }
    if (is_negative)
        invert(v, l->n);
    if (last == 0)
        memset(v, 0, l->n * sizeof *v);
    else if (first > 0 || last < l->n)
        light_outside(v, l->n, first, last);
}

enum { REACH = 3 };

/* The sum of squared differences when b lies s samples further on than a. */
static float unlike(const float *a, const float *b, size_t n, int s)
{
    float sum[4] = { 0 };
    for (size_t i = REACH; i + REACH + 4 <= n; i += 4)
        for (size_t k = 0; k < 4; k++) {
            float off = a[i + k] - b[(size_t)((int)(i + k) + s)];
            sum[k] += off * off;
        }
    return sum[0] + sum[1] + sum[2] + sum[3];
}

/* By how many samples, in parts, b's bars lie further on than a's. */
static float find_shift(const float *a, const float *b, size_t n)
{
    float e[2 * REACH + 1];
    int best = REACH;
    for (int s = -REACH; s <= REACH; s++) {
        e[s + REACH] = unlike(a, b, n, s);
        if (e[s + REACH] < e[best])
            best = s + REACH;
    }
    if (best == 0 || best == 2 * REACH)
        return 0.0f;
    float curve = e[best - 1] - 2.0f * e[best] + e[best + 1];
    float part = curve > 0.0f ? 0.5f * (e[best - 1] - e[best + 1]) / curve : 0.0f;
    return (float)(best - REACH) + part;
}

static void find_shifts(struct likely_lines *l)
{
    size_t margin = (size_t)fmaxf(0.5f * ((float)l->n - l->whole), 0.0f);
    if (2 * margin + 8 * REACH >= l->n)
        margin = 0;
    size_t half = l->n / 2 - margin;
    l->shift[0][0] = l->shift[0][1] = 0.0f;
    for (size_t k = 1; k < l->n_raw; k++)
        for (size_t h = 0; h < 2; h++) {
            size_t at = margin + h * half;
            l->shift[k][h] = l->shift[k - 1][h] +
                             find_shift(l->raw[k - 1] + at, l->raw[k] + at, half);
        }
}

/* The shift between two lines at a sample: level outside the bars' ends, else by the halves'. */
static float shift_at(const struct likely_lines *l, const float from[2], const float to[2],
                      float sample)
{
    float a = to[0] - from[0], b = to[1] - from[1];
    float part = (sample - 0.5f * (float)l->n) / (0.5f * l->whole);
    part = part < -1.3f ? -1.3f : part > 1.3f ? 1.3f : part;
    return 0.5f * (a + b) + part * (b - a);
}

/* Adds a raw line to v, moved so that its bars lie on those of another. */
static void add_moved(const struct likely_lines *l, size_t k, size_t onto, float *v)
{
    const float *raw = l->raw[k];
    int last = (int)l->n - 2;
    for (int i = 0; i < (int)l->n; i++) {
        float at = (float)i + shift_at(l, l->shift[onto], l->shift[k], (float)i);
        int j = (int)at;
        j = j < 0 ? 0 : j > last ? last : j;
        float part = at - (float)j;
        part = part < 0.0f ? 0.0f : part > 1.0f ? 1.0f : part;
        v[i] += raw[j] + part * (raw[j + 1] - raw[j]);
    }
}

static void make_bands(struct likely_lines *l)
{
    size_t raw = l->n_raw;
    l->n_bands = raw < LIKELY_BANDS ? raw : LIKELY_BANDS;
    for (size_t b = 0; b < l->n_bands; b++) {
        size_t from = b * raw / l->n_bands, to = (b + 1) * raw / l->n_bands;
        size_t middle = (from + to) / 2;
        float *v = l->band[b], share = 1.0f / (float)(to - from);
        memset(v, 0, l->n * sizeof *v);
        for (size_t k = from; k < to; k++)
            add_moved(l, k, middle, v);
        for (size_t i = 0; i < l->n; i++)
            v[i] *= share;
        l->band_shift[b][0] = l->shift[middle][0];
        l->band_shift[b][1] = l->shift[middle][1];
        l->band_at_px[b] = ((float)middle - 0.5f * (float)(raw - 1)) * l->apart_px;
    }
}

size_t likely_lines_clearest(const struct likely_lines *l)
{
    const float preferred = 1.2f; /* the middle one, when others have little more */
    size_t best = l->n_bands / 2;
    float most = 0.0f, sum[LIKELY_BANDS] = { 0 };
    for (size_t b = 0; b < l->n_bands; b++)
        for (size_t i = l->n / 6; i + 1 < l->n - l->n / 6; i++)
            sum[b] += fabsf(l->band[b][i + 1] - l->band[b][i]);
    most = preferred * sum[best];
    for (size_t b = 0; b < l->n_bands; b++)
        if (sum[b] > most) {
            most = sum[b];
            best = b;
        }
    return best;
}

float likely_lines_move(const struct likely_lines *l, size_t from, size_t to, float sample)
{
    return shift_at(l, l->band_shift[from], l->band_shift[to], sample);
}

static bool is_sound(const struct plane *p, const struct region *at)
{
    float most = 4.0f * (float)(p->w + p->h);
    float unit = hypotf(at->along.x, at->along.y);
    return p->w >= 2 && p->h >= 2 && unit > 0.5f && unit < 2.0f && fabsf(at->centre.x) < most &&
           fabsf(at->centre.y) < most && 2.0f * at->half_length_px >= length_least_px &&
           at->half_length_px < most && at->half_height_px >= 0.0f && at->half_height_px < most;
}

bool likely_lines_take(struct likely_lines *l, const struct plane *p, const struct region *at,
                       bool is_negative)
{
    if (!is_sound(p, at))
        return false;
    float unit = hypotf(at->along.x, at->along.y), length = 2.0f * at->half_length_px;
    l->along = (struct point){ at->along.x / unit, at->along.y / unit };
    l->across = (struct point){ -l->along.y, l->along.x };
    l->step_px = length / ((float)LIKELY_MODULES_MAX * samples_a_module);
    float reach = beyond * at->half_length_px + quiet_modules * length / (float)LIKELY_MODULES_MAX;
    l->n = (size_t)(2.0f * reach / l->step_px);
    if (l->n > LIKELY_LINE_MAX)
        l->n = LIKELY_LINE_MAX;
    l->whole = length / l->step_px;
    float back = 0.5f * (float)(l->n - 1) * l->step_px;
    l->origin = (struct point){ at->centre.x - back * l->along.x,
                                at->centre.y - back * l->along.y };
    float high = 1.7f * at->half_height_px;
    l->apart_px = fmaxf(1.0f, high / (LIKELY_RAW_MAX - 1));
    l->n_raw = (size_t)(high / l->apart_px) + 1;
    if (l->n_raw > LIKELY_RAW_MAX)
        l->n_raw = LIKELY_RAW_MAX;
    for (size_t k = 0; k < l->n_raw; k++)
        take_raw(l, p, k, is_negative);
    find_shifts(l);
    make_bands(l);
    return true;
}

struct point likely_lines_point(const struct likely_lines *l, size_t band, float sample)
{
    float t = sample * l->step_px, off = l->band_at_px[band];
    return (struct point){ l->origin.x + t * l->along.x + off * l->across.x,
                           l->origin.y + t * l->along.y + off * l->across.y };
}
