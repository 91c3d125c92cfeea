#include "scan/strip.h"

#include <math.h>

/* Beyond 1200 columns for the bars more of them tell nothing. */
static const float columns_max = 1200.0f, columns_per_px_max = 4.0f;
/* Room for the quiet zones of both sides and for ends found a little short, in parts of the length.
 */
static const float beyond = 0.2f;
/* How much of the height is looked at, and how far along the bars one row is averaged. */
static const float height_part = 0.8f, mean_px_max = 4.0f;

static int clamp(int v, int lo, int hi)
{
    return v < lo ? lo : v > hi ? hi : v;
}

/* Bilinear; 16 bits of fraction; the nearest edge outside. */
static int sample(const struct plane *p, int32_t fx, int32_t fy)
{
    int x = fx >> 16, y = fy >> 16, ax = (fx >> 8) & 255, ay = (fy >> 8) & 255;
    if (x < 0 || y < 0 || x + 1 >= p->w || y + 1 >= p->h) {
        ax = x < 0 || x + 1 >= p->w ? 0 : ax;
        ay = y < 0 || y + 1 >= p->h ? 0 : ay;
        x = clamp(x, 0, p->w - 1);
        y = clamp(y, 0, p->h - 1);
    }
    const uint8_t *at = p->px + (ptrdiff_t)y * p->w + x;
    int right = x + 1 < p->w ? 1 : 0;
    ptrdiff_t below = y + 1 < p->h ? p->w : 0;
    int top = at[0] * (256 - ax) + at[right] * ax;
    int low = at[below] * (256 - ax) + at[below + right] * ax;
    return (top * (256 - ay) + low * ay) >> 8; /* 256 times the grey */
}

static int32_t fixed(float v)
{
    return (int32_t)lrintf(v * 65536.0f);
}

/* One row: n lines along the bars, one pixel apart, are averaged. */
static void cut_row(uint8_t *to, int w, const struct plane *in, const struct plane_map *m, float y,
                    int n, struct point across)
{
    enum { LINES_MAX = 4 };
    int32_t fx[LINES_MAX], fy[LINES_MAX], dx = fixed(m->xx), dy = fixed(m->yx);
    struct point from = plane_map_apply(m, (struct point){ 0.0f, y });
    for (int k = 0; k < n; k++) {
        float off = (float)k - 0.5f * (float)(n - 1);
        fx[k] = fixed(from.x + off * across.x);
        fy[k] = fixed(from.y + off * across.y);
    }
    for (int x = 0; x < w; x++) {
        int sum = 0;
        for (int k = 0; k < n; k++) {
            sum += sample(in, fx[k], fy[k]);
            fx[k] += dx;
            fy[k] += dy;
        }
        to[x] = (uint8_t)(sum / n >> 8);
    }
}

enum err_code strip_cut(struct plane *out, const struct plane *in, const struct region *at,
                        int columns_min, struct plane_map *map)
{
    float length = fmaxf(2.0f * at->half_length_px, 1.0f);
    float columns = fminf(fmaxf((float)columns_min, length), columns_max);
    float per_px = fminf(columns / length, columns_per_px_max);
    float row_px = fmaxf(2.0f * height_part * at->half_height_px / (STRIP_ROWS - 1), 0.25f);
    int w = (int)((1.0f + 2.0f * beyond) * length * per_px);
    int n = clamp((int)lrintf(row_px), 1, (int)mean_px_max);
    struct point across = { -at->along.y, at->along.x };
    if (plane_size(out, w, STRIP_ROWS) != ERR_OK)
        return ERR_NOMEM;
    float mid_x = 0.5f * (float)(w - 1), mid_y = 0.5f * (STRIP_ROWS - 1);
    struct plane_map m = { .xx = at->along.x / per_px,
                           .yx = at->along.y / per_px,
                           .xy = across.x * row_px,
                           .yy = across.y * row_px };
    m.x0 = at->centre.x - m.xx * mid_x - m.xy * mid_y;
    m.y0 = at->centre.y - m.yx * mid_x - m.yy * mid_y;
    *map = m;
    for (int y = 0; y < STRIP_ROWS; y++)
        cut_row(out->px + (size_t)y * (size_t)w, w, in, &m, (float)y, n, across);
    return ERR_OK;
}
