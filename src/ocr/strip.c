#include "ocr/strip.h"

#include <math.h>

void strip_fini(struct strip *s)
{
    plane_fini(&s->out);
    plane_fini(&s->work[0]);
    plane_fini(&s->work[1]);
    free(s->sums);
    *s = (struct strip){ 0 };
}

static uint8_t sample(const struct frame *f, float x, float y)
{
    float w = (float)(f->width_px - 1), h = (float)(f->height_px - 1);
    x = x < 0 ? 0 : (x > w ? w : x);
    y = y < 0 ? 0 : (y > h ? h : y);
    int ix = (int)x, iy = (int)y;
    int jx = ix + 1 < f->width_px ? ix + 1 : ix, jy = iy + 1 < f->height_px ? iy + 1 : iy;
    float fx = x - (float)ix, fy = y - (float)iy;
    const uint8_t *a = f->luma + (size_t)iy * f->luma_stride;
    const uint8_t *b = f->luma + (size_t)jy * f->luma_stride;
    float top = (float)a[ix] + fx * (float)(a[jx] - a[ix]);
    float low = (float)b[ix] + fx * (float)(b[jx] - b[ix]);
    return (uint8_t)(top + fy * (low - top) + 0.5f);
}

/* Straightened in steps of `step` frame pixels, at the size the print has there. */
static enum err_code straighten(struct plane *out, const struct frame *f,
                                const struct line_box *box, float step, float margin, float end)
{
    float len = sqrtf(1 + box->slope * box->slope);
    float ux = step / len, uy = step * box->slope / len;
    int w = (int)((box->w + 2 * end) / step + 0.5f);
    int h = (int)((box->h + 2 * margin) / step + 0.5f);
    if (plane_size(out, w > 3 ? w : 3, h > 3 ? h : 3) != ERR_OK)
        return ERR_NOMEM;
    uint8_t flip = box->is_light ? 0xFF : 0;
    for (int y = 0; y < out->h; y++) {
        float dy = (float)y - 0.5f * (float)(out->h - 1);
        for (int x = 0; x < out->w; x++) {
            float dx = (float)x - 0.5f * (float)(out->w - 1);
            out->px[y * out->w + x] =
                sample(f, box->x + dx * ux - dy * uy, box->y + dx * uy + dy * ux) ^ flip;
        }
    }
    return ERR_OK;
}

/* The median step from a pixel to its neighbour. */
static int noise_of(const struct plane *p)
{
    uint32_t steps[256] = { 0 }, seen = 0, half = (uint32_t)((p->w - 1) * p->h / 2);
    for (int y = 0; y < p->h; y++)
        for (int x = 1; x < p->w; x++)
            steps[abs(p->px[y * p->w + x] - p->px[y * p->w + x - 1])]++;
    int at = 0;
    while (at < 255 && (seen += steps[at]) <= half)
        at++;
    return at;
}

static void order(uint8_t *a, uint8_t *b)
{
    if (*a > *b) {
        uint8_t t = *a;
        *a = *b;
        *b = t;
    }
}

static uint8_t median9(uint8_t v[9])
{
    static const uint8_t net[][2] = { { 1, 2 }, { 4, 5 }, { 7, 8 }, { 0, 1 }, { 3, 4 },
                                      { 6, 7 }, { 1, 2 }, { 4, 5 }, { 7, 8 }, { 0, 3 },
                                      { 5, 8 }, { 4, 7 }, { 3, 6 }, { 1, 4 }, { 2, 5 },
                                      { 4, 7 }, { 4, 2 }, { 6, 4 }, { 4, 2 } };
    for (size_t i = 0; i < ARRAY_LEN(net); i++)
        order(&v[net[i][0]], &v[net[i][1]]);
    return v[4];
}

static enum err_code median(struct plane *out, const struct plane *in)
{
    if (plane_size(out, in->w, in->h) != ERR_OK)
        return ERR_NOMEM;
    memcpy(out->px, in->px, (size_t)in->w * (size_t)in->h);
    for (int y = 1; y + 1 < in->h; y++)
        for (int x = 1; x + 1 < in->w; x++) {
            const uint8_t *p = in->px + (y - 1) * in->w + x - 1;
            uint8_t v[9] = { p[0], p[1], p[2] };
            memcpy(v + 3, p + in->w, 3);
            memcpy(v + 6, p + 2 * in->w, 3);
            out->px[y * out->w + x] = median9(v);
        }
    return ERR_OK;
}

static float cubic(float a, float b, float c, float d, float t)
{
    return b + 0.5f * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}

static int clamp_to(int v, int n)
{
    return v < 0 ? 0 : (v >= n ? n - 1 : v);
}

static uint8_t cubic_at(const struct plane *in, float x, float y)
{
    int ix = (int)floorf(x), iy = (int)floorf(y);
    float row[4];
    for (int j = 0; j < 4; j++) {
        const uint8_t *p = in->px + clamp_to(iy + j - 1, in->h) * in->w;
        row[j] = cubic((float)p[clamp_to(ix - 1, in->w)], (float)p[clamp_to(ix, in->w)],
                       (float)p[clamp_to(ix + 1, in->w)], (float)p[clamp_to(ix + 2, in->w)],
                       x - (float)ix);
    }
    float v = cubic(row[0], row[1], row[2], row[3], y - (float)iy);
    return v <= 0 ? 0 : (v >= 255 ? 255 : (uint8_t)(v + 0.5f));
}

static enum err_code resize(struct plane *out, const struct plane *in, float by)
{
    int w = (int)((float)in->w * by + 0.5f), h = (int)((float)in->h * by + 0.5f);
    if (plane_size(out, w > 3 ? w : 3, h > 3 ? h : 3) != ERR_OK)
        return ERR_NOMEM;
    for (int y = 0; y < out->h; y++)
        for (int x = 0; x < out->w; x++)
            out->px[y * out->w + x] = cubic_at(in, ((float)x + 0.5f) / by - 0.5f,
                                               ((float)y + 0.5f) / by - 0.5f);
    return ERR_OK;
}

/* Sums over everything above and to the left: a box's sum is four look-ups. */
static enum err_code sum_up(struct strip *s, const struct plane *in)
{
    size_t w = (size_t)in->w + 1, need = w * ((size_t)in->h + 1);
    if (need > s->sums_cap) {
        uint32_t *sums = realloc(s->sums, need * sizeof *sums);
        if (!sums)
            return ERR_NOMEM;
        s->sums = sums;
        s->sums_cap = need;
    }
    memset(s->sums, 0, w * sizeof *s->sums);
    for (int y = 0; y < in->h; y++) {
        uint32_t row = 0;
        uint32_t *above = s->sums + (size_t)y * w, *here = above + w;
        here[0] = 0;
        for (int x = 0; x < in->w; x++) {
            row += in->px[y * in->w + x];
            here[x + 1] = above[x + 1] + row;
        }
    }
    return ERR_OK;
}

static int mean_around(const struct strip *s, const struct plane *in, int x, int y, int r)
{
    size_t w = (size_t)in->w + 1;
    size_t x0 = (size_t)(x - r > 0 ? x - r : 0), y0 = (size_t)(y - r > 0 ? y - r : 0);
    size_t x1 = (size_t)(x + r + 1 < in->w ? x + r + 1 : in->w);
    size_t y1 = (size_t)(y + r + 1 < in->h ? y + r + 1 : in->h);
    uint32_t sum = s->sums[y1 * w + x1] - s->sums[y0 * w + x1] - s->sums[y1 * w + x0] +
                   s->sums[y0 * w + x0];
    return (int)(sum / (uint32_t)((x1 - x0) * (y1 - y0)));
}

/* Weights 1 2 1 both ways.  The outermost pixels stay. */
static enum err_code soften(struct plane *out, const struct plane *in)
{
    if (plane_size(out, in->w, in->h) != ERR_OK)
        return ERR_NOMEM;
    memcpy(out->px, in->px, (size_t)in->w * (size_t)in->h);
    for (int y = 1; y + 1 < in->h; y++)
        for (int x = 1; x + 1 < in->w; x++) {
            const uint8_t *p = in->px + y * in->w + x, *u = p - in->w, *d = p + in->w;
            int sum = u[-1] + u[1] + d[-1] + d[1] + 2 * (u[0] + d[0] + p[-1] + p[1]) + 4 * p[0];
            out->px[y * out->w + x] = (uint8_t)((sum + 8) >> 4);
        }
    return ERR_OK;
}

enum { GROUND = 190, SPREAD = 110, LEAST_SPREAD = 12 };

/* Each pixel against its surroundings, stretched until the 2nd percentile is SPREAD below GROUND. */
static enum err_code even_out(struct strip *s, const struct plane *in, int radius)
{
    if (plane_size(&s->out, in->w, in->h) != ERR_OK || sum_up(s, in) != ERR_OK)
        return ERR_NOMEM;
    uint32_t dark[256] = { 0 }, seen = 0;
    for (int y = 0; y < in->h; y++)
        for (int x = 0; x < in->w; x++) {
            int d = mean_around(s, in, x, y, radius) - in->px[y * in->w + x];
            dark[d > 0 ? d : 0]++;
        }
    int spread = 255;
    while (spread > LEAST_SPREAD && (seen += dark[spread]) < (uint32_t)(in->w * in->h) / 50)
        spread--;
    s->spread = spread;
    for (int y = 0; y < in->h; y++)
        for (int x = 0; x < in->w; x++) {
            int d = in->px[y * in->w + x] - mean_around(s, in, x, y, radius);
            int v = GROUND + d * SPREAD / spread;
            s->out.px[y * in->w + x] = (uint8_t)(v < 0 ? 0 : (v > 255 ? 255 : v));
        }
    return ERR_OK;
}

enum err_code strip_make(struct strip *s, const struct frame *f, const struct line_box *box,
                         struct err *err)
{
    if (!(box->w >= 1) || !(box->h >= 1) || !(fabsf(box->slope) <= 1))
        return err_set(err, ERR_INVALID, "a line without area");
    float scale = (float)STRIP_CAP_PX / box->h, cap = box->h / (float)STRIP_CAP_PX;
    float margin = (float)STRIP_MARGIN_PX * cap, end = (float)STRIP_END_PX * cap;
    if ((box->w + 2 * end) * scale > (float)STRIP_WIDTH_MAX)
        scale = (float)STRIP_WIDTH_MAX / (box->w + 2 * end);
    /* Large print is sampled coarsely at once; small print keeps its pixels for the median. */
    float step = scale < 0.5f ? 0.5f / scale : 1.0f;
    s->scale = scale;
    if (straighten(&s->work[0], f, box, step, margin, end) != ERR_OK)
        return err_set(err, ERR_NOMEM, "no memory for a line of print");
    s->noise = noise_of(&s->work[0]);
    if (median(&s->work[1], &s->work[0]) != ERR_OK ||
        resize(&s->work[0], &s->work[1], scale * step) != ERR_OK ||
        soften(&s->work[1], &s->work[0]) != ERR_OK ||
        even_out(s, &s->work[1], STRIP_CAP_PX) != ERR_OK)
        return err_set(err, ERR_NOMEM, "no memory for a line of print");
    return ERR_OK;
}
