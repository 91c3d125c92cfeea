#include "tools/scene.h"

#include <math.h>

/* ---- movement ---- */

static double unit(uint32_t seed, uint32_t what)
{
    uint32_t h = seed * 2654435761u ^ what * 2246822519u;
    h ^= h >> 15;
    h *= 2246822519u;
    h ^= h >> 13;
    h *= 3266489917u;
    h ^= h >> 16;
    return h / 4294967296.0;
}

static double between(uint32_t seed, uint32_t what, double low, double high)
{
    return low + (high - low) * unit(seed, what);
}

/* 0 to 1, starting and stopping gently. */
static double ease(double t)
{
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    return t * t * (3 - 2 * t);
}

/* A hand is never still: three slow waves of different periods. */
static double tremble(uint32_t seed, uint32_t what, double at_ms)
{
    double sum = 0;
    for (uint32_t i = 0; i < 3; i++) {
        double period = between(seed, what + 10 + i, 280, 1900);
        sum += sin(at_ms * 2 * M_PI / period + between(seed, what + 20 + i, 0, 2 * M_PI));
    }
    return sum / 3;
}

bool visit_pose(const struct visit *v, double at_ms, int width_px, int height_px, struct pose *out)
{
    double end = (double)v->approach_ms + v->hold_ms + v->leave_ms;
    if (at_ms < 0 || at_ms >= end)
        return false;
    double in = ease(at_ms / (v->approach_ms ? v->approach_ms : 1));
    double away = ease((at_ms - v->approach_ms - v->hold_ms) / (v->leave_ms ? v->leave_ms : 1));
    double side = unit(v->seed, 1) < 0.5 ? -1 : 1;
    double w = width_px, h = height_px;
    struct pose hold = {
        .x_px = w * between(v->seed, 2, 0.46, 0.54),
        .y_px = h * between(v->seed, 3, 0.46, 0.52),
        .scale = w / 1280 * between(v->seed, 4, 0.42, 0.50),
        .roll = between(v->seed, 5, -0.10, 0.10),
        .yaw = between(v->seed, 6, -0.22, 0.22),
        .pitch = between(v->seed, 7, -0.18, 0.18),
    };
    double out_of_it = (1 - in) + away; /* 1 outside, 0 held */
    *out = (struct pose){
        .x_px = hold.x_px + side * w * 0.30 * out_of_it + 5 * tremble(v->seed, 100, at_ms),
        .y_px = hold.y_px + h * 1.05 * out_of_it + 5 * tremble(v->seed, 200, at_ms),
        .scale = hold.scale * (1 - 0.2 * out_of_it) * (1 + 0.01 * tremble(v->seed, 300, at_ms)),
        .roll = hold.roll + side * 0.35 * out_of_it + 0.012 * tremble(v->seed, 400, at_ms),
        .yaw = hold.yaw + 0.02 * tremble(v->seed, 500, at_ms),
        .pitch = hold.pitch + 0.3 * out_of_it + 0.02 * tremble(v->seed, 600, at_ms),
    };
    return true;
}

/* ---- perspective ---- */

struct matrix {
    double m[3][3];
};

/* From texture to picture: the plane is turned, then projected by a camera of focal length f. */
static struct matrix project(const struct pose *p, double f)
{
    double cr = cos(p->roll), sr = sin(p->roll), cy = cos(p->yaw), sy = sin(p->yaw);
    double cp = cos(p->pitch), sp = sin(p->pitch), s = p->scale;
    /* The first two columns of Rz(roll) Ry(yaw) Rx(pitch). */
    double a[3] = { cr * cy, sr * cy, -sy };
    double b[3] = { cr * sy * sp - sr * cp, sr * sy * sp + cr * cp, cy * sp };
    struct matrix h;
    for (int row = 0; row < 3; row++) {
        double centre = row == 0 ? p->x_px : row == 1 ? p->y_px : 1;
        double focal = row < 2 ? f : 0;
        h.m[row][0] = s * (focal * a[row % 3] * (row < 2) + centre * a[2]);
        h.m[row][1] = s * (focal * b[row % 3] * (row < 2) + centre * b[2]);
        h.m[row][2] = centre * f;
    }
    /* The face's middle is the plane's origin. */
    for (int row = 0; row < 3; row++)
        h.m[row][2] -= h.m[row][0] * (PACK_W / 2.0) + h.m[row][1] * (PACK_FACE_H / 2.0);
    return h;
}

/* Up to a factor, which a projection does not care about. */
static struct matrix invert(const struct matrix *h)
{
    struct matrix r;
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) {
            int a = (j + 1) % 3, b = (j + 2) % 3, c = (i + 1) % 3, d = (i + 2) % 3;
            r.m[i][j] = h->m[a][c] * h->m[b][d] - h->m[a][d] * h->m[b][c];
        }
    return r;
}

static void apply(const struct matrix *h, double x, double y, double *u, double *v)
{
    double w = h->m[2][0] * x + h->m[2][1] * y + h->m[2][2];
    *u = (h->m[0][0] * x + h->m[0][1] * y + h->m[0][2]) / w;
    *v = (h->m[1][0] * x + h->m[1][1] * y + h->m[1][2]) / w;
}

/* ---- exposure ---- */

enum { SAMPLES = 8, SPAN = 16 };

/* Eight points of a pixel, no two in one row or column: softness and smooth edges. */
static const double jitter[SAMPLES][2] = { { 1, 5 }, { 3, 1 }, { 5, 7 }, { 7, 3 },
                                           { 2, 2 }, { 4, 6 }, { 6, 0 }, { 0, 4 } };

typedef uint8_t texel_vector __attribute__((vector_size(TEXEL_BYTES)));
typedef uint16_t light_vector __attribute__((vector_size(TEXEL_BYTES * 2)));

/* What fell on a pixel in all samples. */
struct light {
    light_vector sum;
};

/* A place in the texture, in 1/65536 of a texel. */
struct place {
    int64_t u, v;
};

static struct place place_at(const struct matrix *from, double x, double y)
{
    double u, v;
    apply(from, x, y, &u, &v);
    return (struct place){ (int64_t)(u * 65536), (int64_t)(v * 65536) };
}

/* A run of pixels whose places in the texture lie on a line. */
static void add_span(const struct texture *t, struct place a, struct place b, int n,
                     struct light *l)
{
    int64_t du = (b.u - a.u) / SPAN, dv = (b.v - a.v) / SPAN;
    for (int i = 0; i < n; i++, l++, a.u += du, a.v += dv) {
        int64_t u = a.u >> 16, v = a.v >> 16;
        if ((uint64_t)u >= PACK_W || (uint64_t)v >= PACK_H)
            continue;
        texel_vector texel;
        memcpy(&texel, t->texels + (v * PACK_W + u) * TEXEL_BYTES, sizeof texel);
        l->sum += __builtin_convertvector(texel, light_vector);
    }
}

static bool is_beside(struct place a, struct place b)
{
    const int64_t w = (int64_t)PACK_W << 16, h = (int64_t)PACK_H << 16;
    return (a.u < 0 && b.u < 0) || (a.v < 0 && b.v < 0) || (a.u >= w && b.u >= w) ||
           (a.v >= h && b.v >= h);
}

/* One row of the picture as one moment sees it.  Places are exact each SPAN pixels and linear
 * between. */
static void add_row(const struct texture *t, const struct matrix *from, double x0, double y,
                    int width_px, struct light *row)
{
    struct place a = place_at(from, x0, y);
    for (int x = 0; x < width_px; x += SPAN) {
        struct place b = place_at(from, x0 + x + SPAN, y);
        int n = x + SPAN <= width_px ? SPAN : width_px - x;
        if (!is_beside(a, b))
            add_span(t, a, b, n, row + x);
        a = b;
    }
}

/* All moments of an exposure, row by row: the moments of a row touch the same part of the texture,
 * which then stays in the processor's cache (2.5 times faster than moment by moment). */
static void add_pack(const struct texture *t, const struct visit *v, const struct exposure *e,
                     int width_px, int height_px, struct light *light)
{
    struct matrix from[SAMPLES];
    bool is_seen[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
        struct pose p;
        double at_ms = e->at_ms + e->shutter_ms * i / SAMPLES;
        is_seen[i] = visit_pose(v, at_ms, width_px, height_px, &p);
        if (is_seen[i]) {
            struct matrix to = project(&p, 1.2 * width_px);
            from[i] = invert(&to);
        }
    }
    for (int y = 0; y < height_px; y++)
        for (int i = 0; i < SAMPLES; i++)
            if (is_seen[i])
                add_row(t, &from[i], jitter[i][0] / 8 * 1.3, y + jitter[i][1] / 8 * 1.3, width_px,
                        light + (ptrdiff_t)y * width_px);
}

/* ---- noise ---- */

static uint32_t next_random(uint32_t *state)
{
    uint32_t x = *state;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    return *state = x;
}

enum { NOISE_VALUES = 4096 };

/* Sums of uniform numbers: near enough to a bell. */
static void fill_noise(int8_t table[NOISE_VALUES], double deviation, uint32_t seed)
{
    uint32_t state = seed | 1;
    for (int i = 0; i < NOISE_VALUES; i++) {
        double sum = -6;
        for (int k = 0; k < 12; k++)
            sum += next_random(&state) / 4294967296.0;
        double v = sum * deviation;
        table[i] = (int8_t)lround(v < -100 ? -100 : v > 100 ? 100 : v);
    }
}

static uint8_t clamp(int v)
{
    return (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
}

/* ---- together ---- */

/* One component of a pixel: the pack's light, and the room's where the pack lets it through. */
static int mix(const struct light *l, const uint8_t *room, int k)
{
    const int full = SAMPLES * 255;
    if (l->sum[3] == 0)
        return room[k];
    return (l->sum[k] * 255 + room[k] * (full - l->sum[3])) / full;
}

static void put_row(const struct texture *room, const struct light *light, int y,
                    const int8_t *noise, uint32_t *state, struct planes *out)
{
    const uint8_t *r = room->texels + (ptrdiff_t)y * room->width_px * TEXEL_BYTES;
    const struct light *l = light + (ptrdiff_t)y * room->width_px;
    uint8_t *luma = out->luma + (size_t)y * out->luma_stride;
    uint8_t *cb = out->cb + (size_t)y * out->chroma_stride;
    uint8_t *cr = out->cr + (size_t)y * out->chroma_stride;
    uint32_t at = 0;
    for (int x = 0; x < room->width_px; x++, r += TEXEL_BYTES, l++) {
        if (x % 8 == 0)
            at = next_random(state);
        luma[x] = clamp(mix(l, r, 0) + noise[(at + (uint32_t)x * 613u) % NOISE_VALUES]);
        if (x % 2 == 0) {
            cb[x / 2] = clamp(mix(l, r, 1));
            cr[x / 2] = clamp(mix(l, r, 2));
        }
    }
}

void scene_expose(const struct texture *room, const struct texture *pack, const struct visit *v,
                  const struct exposure *e, struct planes *out)
{
    int w = room->width_px, h = room->height_px;
    struct light *light = calloc((size_t)w * (size_t)h, sizeof *light);
    if (!light)
        abort(); /* a tool that makes test data: there is nobody to tell */
    if (pack)
        add_pack(pack, v, e, w, h, light);
    int8_t noise[NOISE_VALUES];
    fill_noise(noise, e->noise, e->noise_seed);
    uint32_t state = e->noise_seed * 2654435761u | 1;
    for (int y = 0; y < h; y++)
        put_row(room, light, y, noise, &state, out);
    free(light);
}
