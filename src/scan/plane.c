#include "scan/plane.h"

#include <assert.h>

void plane_fini(struct plane *p)
{
    free(p->px);
    *p = (struct plane){ 0 };
}

enum err_code plane_size(struct plane *p, int w, int h)
{
    size_t need = (size_t)w * (size_t)h;
    if (need > p->cap_bytes) {
        uint8_t *px = realloc(p->px, need);
        if (!px)
            return ERR_NOMEM;
        p->px = px;
        p->cap_bytes = need;
    }
    p->w = w;
    p->h = h;
    return ERR_OK;
}

struct plane_map plane_map_identity(void)
{
    return (struct plane_map){ .xx = 1.0f, .yy = 1.0f };
}

struct plane_map plane_map_chain(struct plane_map o, struct plane_map i)
{
    return (struct plane_map){
        .xx = o.xx * i.xx + o.xy * i.yx,
        .xy = o.xx * i.xy + o.xy * i.yy,
        .x0 = o.xx * i.x0 + o.xy * i.y0 + o.x0,
        .yx = o.yx * i.xx + o.yy * i.yx,
        .yy = o.yx * i.xy + o.yy * i.yy,
        .y0 = o.yx * i.x0 + o.yy * i.y0 + o.y0,
    };
}

struct point plane_map_apply(const struct plane_map *m, struct point p)
{
    return (struct point){ m->xx * p.x + m->xy * p.y + m->x0, m->yx * p.x + m->yy * p.y + m->y0 };
}

static struct plane_map scaled(float by)
{
    float shift = 0.5f * by - 0.5f;
    return (struct plane_map){ .xx = by, .yy = by, .x0 = shift, .y0 = shift };
}

/* Squares of `shrink` pixels, the mean of each rounded down.  Sums of whole columns first: that goes
 * many at a time, and large photographs are mostly this. */
static void mean_squares(uint8_t *restrict to, int w, const uint8_t *from, size_t stride, int rows,
                         int cols)
{
    enum { PIECE = 1024, SHIFT = 32 };
    unsigned column[PIECE];
    unsigned n = (unsigned)(rows * cols);
    /* Exact: the sum is at most 255 n, and 255 n² is below 2³². */
    uint64_t part = ((uint64_t)1 << SHIFT) / n + 1;
    int at_once = PIECE / cols;
    for (int x = 0; x < w; x += at_once) {
        int many = w - x < at_once ? w - x : at_once;
        memset(column, 0, sizeof column);
        for (int j = 0; j < rows; j++) {
            const uint8_t *row = from + (size_t)j * stride + (size_t)x * (size_t)cols;
            for (int i = 0; i < many * cols; i++)
                column[i] += row[i];
        }
        for (int k = 0; k < many; k++) {
            unsigned sum = 0;
            for (int i = 0; i < cols; i++)
                sum += column[k * cols + i];
            to[x + k] = (uint8_t)(sum * part >> SHIFT);
        }
    }
}

enum err_code plane_from_frame(struct plane *out, const struct frame *f, int shrink,
                               struct plane_map *map)
{
    enum { SHRINK_MAX = 63 }; /* mean_squares; no frame needs half as much */
    assert(shrink >= 1 && shrink <= SHRINK_MAX);
    int w = f->width_px / shrink, h = f->height_px / shrink;
    if (w < 1)
        w = 1;
    if (h < 1)
        h = 1;
    if (plane_size(out, w, h) != ERR_OK)
        return ERR_NOMEM;
    *map = scaled((float)shrink);
    for (int y = 0; y < h; y++) {
        uint8_t *to = out->px + (size_t)y * (size_t)w;
        const uint8_t *from = f->luma + (size_t)y * (size_t)shrink * f->luma_stride;
        if (shrink == 1) {
            memcpy(to, from, (size_t)w);
            continue;
        }
        int rows = f->height_px - y * shrink < shrink ? f->height_px - y * shrink : shrink;
        int cols = f->width_px < shrink ? f->width_px : shrink;
        mean_squares(to, w, from, f->luma_stride, rows, cols);
    }
    return ERR_OK;
}

enum err_code plane_halve(struct plane *out, const struct plane *in, struct plane_map *map)
{
    int w = in->w / 2, h = in->h / 2;
    if (w < 1 || h < 1)
        return plane_size(out, 0, 0);
    if (plane_size(out, w, h) != ERR_OK)
        return ERR_NOMEM;
    *map = scaled(2.0f);
    for (int y = 0; y < h; y++) {
        const uint8_t *a = in->px + (size_t)(2 * y) * (size_t)in->w, *b = a + in->w;
        uint8_t *to = out->px + (size_t)y * (size_t)w;
        for (int x = 0; x < w; x++)
            to[x] = (uint8_t)((a[2 * x] + a[2 * x + 1] + b[2 * x] + b[2 * x + 1] + 2) >> 2);
    }
    return ERR_OK;
}

/* One row twice as wide: 3:1 blends, the bilinear values at quarter points. */
static void widen(uint8_t *to, const uint8_t *a, const uint8_t *b, int w)
{
    /* a weighs 3, b 1; the sum over x again 3:1 */
    int left = 3 * a[0] + b[0];
    for (int x = 0; x < w; x++) {
        int here = 3 * a[x] + b[x];
        int right = x + 1 < w ? 3 * a[x + 1] + b[x + 1] : here;
        to[2 * x] = (uint8_t)((3 * here + left + 8) >> 4);
        to[2 * x + 1] = (uint8_t)((3 * here + right + 8) >> 4);
        left = here;
    }
}

enum err_code plane_double(struct plane *out, const struct plane *in, struct plane_map *map)
{
    if (plane_size(out, in->w * 2, in->h * 2) != ERR_OK)
        return ERR_NOMEM;
    *map = scaled(0.5f);
    size_t w = (size_t)in->w;
    for (int y = 0; y < in->h; y++) {
        const uint8_t *here = in->px + (size_t)y * w;
        const uint8_t *up = y > 0 ? here - w : here;
        const uint8_t *down = y + 1 < in->h ? here + w : here;
        widen(out->px + (size_t)(2 * y) * 2 * w, here, up, in->w);
        widen(out->px + (size_t)(2 * y + 1) * 2 * w, here, down, in->w);
    }
    return ERR_OK;
}

static int clamp(int v, int lo, int hi)
{
    return v < lo ? lo : v > hi ? hi : v;
}

/* Fixed point, 16 bits: a picture is at most FRAME_SIDE_MAX wide. */
static uint8_t sample_fixed(const struct plane *in, int64_t fx, int64_t fy)
{
    int x = (int)(fx >> 16), y = (int)(fy >> 16);
    int ax = (int)(fx >> 8) & 255, ay = (int)(fy >> 8) & 255;
    int x0 = clamp(x, 0, in->w - 1), x1 = clamp(x + 1, 0, in->w - 1);
    const uint8_t *r0 = in->px + (size_t)clamp(y, 0, in->h - 1) * (size_t)in->w;
    const uint8_t *r1 = in->px + (size_t)clamp(y + 1, 0, in->h - 1) * (size_t)in->w;
    int top = r0[x0] * (256 - ax) + r0[x1] * ax;
    int low = r1[x0] * (256 - ax) + r1[x1] * ax;
    return (uint8_t)((top * (256 - ay) + low * ay + (1 << 15)) >> 16);
}

/* The mean of in's pixels under one of out's, which is num/den of one wide. */
static uint8_t area(const struct plane *in, int x, int y, int num, int den)
{
    int sum = 0, weight = 0;
    for (int j = y * num / den; j * den < (y + 1) * num && j < in->h; j++) {
        int wy = (j + 1) * den < (y + 1) * num ? (j + 1) * den : (y + 1) * num;
        wy -= j * den > y * num ? j * den : y * num;
        const uint8_t *row = in->px + (size_t)j * (size_t)in->w;
        for (int i = x * num / den; i * den < (x + 1) * num && i < in->w; i++) {
            int wx = (i + 1) * den < (x + 1) * num ? (i + 1) * den : (x + 1) * num;
            wx -= i * den > x * num ? i * den : x * num;
            sum += row[i] * wx * wy;
            weight += wx * wy;
        }
    }
    return (uint8_t)(weight ? (sum + weight / 2) / weight : 0);
}

/* A row of a larger plane; the middle columns need no clamping. */
static void enlarge_row(uint8_t *to, int w, const struct plane *in, int64_t fx, int64_t fy,
                        int64_t step)
{
    const uint8_t *r0 = in->px + (size_t)clamp((int)(fy >> 16), 0, in->h - 1) * (size_t)in->w;
    const uint8_t *r1 = in->px + (size_t)clamp((int)(fy >> 16) + 1, 0, in->h - 1) * (size_t)in->w;
    int ay = (int)(fy >> 8) & 255;
    for (int x = 0; x < w; x++, fx += step) {
        int i = (int)(fx >> 16), ax = (int)(fx >> 8) & 255;
        if (i < 0 || i + 1 >= in->w) {
            to[x] = sample_fixed(in, fx, fy);
            continue;
        }
        int top = r0[i] * (256 - ax) + r0[i + 1] * ax, low = r1[i] * (256 - ax) + r1[i + 1] * ax;
        to[x] = (uint8_t)((top * (256 - ay) + low * ay + (1 << 15)) >> 16);
    }
}

/* A row of a smaller plane. */
static void shrink_row(uint8_t *to, int w, const struct plane *in, int y, int num, int den)
{
    for (int x = 0; x < w; x++)
        to[x] = area(in, x, y, num, den);
}

enum err_code plane_scale(struct plane *out, const struct plane *in, int twelfths,
                          struct plane_map *map)
{
    int w = (int)((int64_t)in->w * twelfths / 12), h = (int)((int64_t)in->h * twelfths / 12);
    if (plane_size(out, w < 1 ? 1 : w, h < 1 ? 1 : h) != ERR_OK)
        return ERR_NOMEM;
    *map = scaled(12.0f / (float)twelfths);
    int64_t step = (12 << 16) / twelfths, start = step / 2 - (1 << 15);
    for (int y = 0; y < out->h; y++) {
        uint8_t *to = out->px + (size_t)y * (size_t)out->w;
        if (twelfths < 12)
            shrink_row(to, out->w, in, y, 12, twelfths);
        else
            enlarge_row(to, out->w, in, start, start + y * step, step);
    }
    return ERR_OK;
}

enum err_code plane_pad(struct plane *out, const struct plane *in, struct plane_map *map)
{
    enum { PAD = 12 };
    size_t w = 2 * (size_t)in->w, stride = w + 2 * PAD;
    if (plane_double(out, in, map) != ERR_OK ||
        plane_size(out, out->w + 2 * PAD, out->h + 2 * PAD) != ERR_OK)
        return ERR_NOMEM;
    /* From the last row on, so that nothing is overwritten before it has moved. */
    for (size_t y = 2 * (size_t)in->h; y-- > 0;)
        memmove(out->px + (y + PAD) * stride + PAD, out->px + y * w, w);
    for (size_t y = 0; y < (size_t)out->h; y++) {
        uint8_t *row = out->px + y * stride;
        bool is_inside = y >= PAD && y < (size_t)out->h - PAD;
        memset(row, 255, is_inside ? PAD : stride);
        memset(row + stride - PAD, 255, PAD);
    }
    map->x0 -= PAD * map->xx;
    map->y0 -= PAD * map->yy;
    return ERR_OK;
}

enum err_code plane_turn(struct plane *out, const struct plane *in, struct plane_map *map)
{
    const float c = 0.70710678f;
    int side = (int)((float)(in->w + in->h) * c) + 1;
    if (plane_size(out, side, side) != ERR_OK)
        return ERR_NOMEM;
    float mid = (float)(side - 1) * 0.5f;
    *map = (struct plane_map){
        .xx = c,
        .xy = -c,
        .x0 = (float)(in->w - 1) * 0.5f,
        .yx = c,
        .yy = c,
        .y0 = (float)(in->h - 1) * 0.5f - 2.0f * c * mid,
    };
    const int64_t step = (int64_t)(c * 65536.0f);
    for (int y = 0; y < side; y++) {
        struct point p = plane_map_apply(map, (struct point){ 0.0f, (float)y });
        int64_t fx = (int64_t)(p.x * 65536.0f), fy = (int64_t)(p.y * 65536.0f);
        uint8_t *to = out->px + (size_t)y * (size_t)side;
        for (int x = 0; x < side; x++, fx += step, fy += step)
            to[x] = sample_fixed(in, fx, fy);
    }
    return ERR_OK;
}

void plane_invert(struct plane *p)
{
    size_t n = (size_t)p->w * (size_t)p->h;
    for (size_t i = 0; i < n; i++)
        p->px[i] = (uint8_t)(255 - p->px[i]);
}

void plane_gamma2(struct plane *p)
{
    uint8_t lut[256];
    for (unsigned v = 0; v < 256; v++)
        lut[v] = (uint8_t)((v * v + 127) / 255);
    size_t n = (size_t)p->w * (size_t)p->h;
    for (size_t i = 0; i < n; i++)
        p->px[i] = lut[p->px[i]];
}

enum { TILES_MAX = 8 };

/* The clipped, equalising curve of one tile. */
static void tile_curve(const struct plane *p, int x0, int x1, int y0, int y1, float clip,
                       uint8_t curve[256])
{
    unsigned hist[256] = { 0 }, n = (unsigned)((x1 - x0) * (y1 - y0)), spill = 0, sum = 0;
    for (int y = y0; y < y1; y++)
        for (int x = x0; x < x1; x++)
            hist[p->px[(size_t)y * (size_t)p->w + (size_t)x]]++;
    unsigned limit = (unsigned)(clip * (float)n / 256.0f) + 1;
    for (int v = 0; v < 256; v++)
        if (hist[v] > limit) {
            spill += hist[v] - limit;
            hist[v] = limit;
        }
    for (unsigned v = 0; v < 256; v++) {
        sum += hist[v];
        uint64_t filled = sum + (uint64_t)spill * (v + 1) / 256;
        curve[v] = (uint8_t)(filled >= n ? 255 : filled * 255 / (n ? n : 1));
    }
}

void plane_clahe(struct plane *p, int tiles, float clip)
{
    static_assert(TILES_MAX == 8, "curves stay on the stack: 16 kB");
    uint8_t curve[TILES_MAX][TILES_MAX][256];
    if (tiles > TILES_MAX)
        tiles = TILES_MAX;
    if (p->w < tiles * 4 || p->h < tiles * 4)
        return;
    for (int j = 0; j < tiles; j++)
        for (int i = 0; i < tiles; i++)
            tile_curve(p, p->w * i / tiles, p->w * (i + 1) / tiles, p->h * j / tiles,
                       p->h * (j + 1) / tiles, clip, curve[j][i]);
    for (int y = 0; y < p->h; y++) {
        int fy = clamp((2 * y + 1) * tiles * 128 / p->h - 128, 0, (tiles - 1) * 256);
        int j = fy >> 8, j1 = clamp(j + 1, 0, tiles - 1), ay = fy & 255;
        uint8_t *row = p->px + (size_t)y * (size_t)p->w;
        for (int x = 0; x < p->w; x++) {
            int fx = clamp((2 * x + 1) * tiles * 128 / p->w - 128, 0, (tiles - 1) * 256);
            int i = fx >> 8, i1 = clamp(i + 1, 0, tiles - 1), ax = fx & 255;
            int top = curve[j][i][row[x]] * (256 - ax) + curve[j][i1][row[x]] * ax;
            int low = curve[j1][i][row[x]] * (256 - ax) + curve[j1][i1][row[x]] * ax;
            row[x] = (uint8_t)((top * (256 - ay) + low * ay) >> 16);
        }
    }
}
