#include "tools/label_shot.h"

#include <math.h>
#include <turbojpeg.h>

#include "base/attrs.h"
#include "tools/label_dice.h"

enum {
    PAD = 32, /* around the light, so that blurs need no edges */
    NOISE_VALUES = 4096,
    FOLDS = 24, /* cells of crumple each way */
    ROOMS = 24,
};

struct lens {
    lens_room *make_room;
    float *light, *other; /* padded */
    int w, h, stride;
    uint8_t *luma;
    struct plane room[ROOMS];
    float noise[NOISE_VALUES];
    float fold[FOLDS + 1][FOLDS + 1][3]; /* along, across, brightness */
    tjhandle press, unpress;
    uint8_t *jpeg;
};

/* ---- geometry ---- */

/* Texels from the symbol's middle to the picture, and back. */
struct matrix {
    float m[3][3];
};

static struct matrix project(const struct shot *s, float scale)
{
    float cr = cosf(s->roll), sr = sinf(s->roll), cy = cosf(s->yaw), sy = sinf(s->yaw);
    float cp = cosf(s->pitch), sp = sinf(s->pitch), f = 1.2f * (float)s->width_px;
    /* The first two columns of Rz(roll) Ry(yaw) Rx(pitch). */
    float a[3] = { cr * cy, sr * cy, -sy };
    float b[3] = { cr * sy * sp - sr * cp, sr * sy * sp + cr * cp, cy * sp };
    float at[2] = { s->aim_x_px, s->aim_y_px };
    struct matrix h;
    for (int i = 0; i < 2; i++) {
        h.m[i][0] = scale * (f * a[i] + at[i] * a[2]);
        h.m[i][1] = scale * (f * b[i] + at[i] * b[2]);
        h.m[i][2] = at[i] * f;
    }
    h.m[2][0] = scale * a[2];
    h.m[2][1] = scale * b[2];
    h.m[2][2] = f;
    return h;
}

static struct matrix invert(const struct matrix *h)
{
    struct matrix r;
    float sign = 1;
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) {
            int a = (j + 1) % 3, b = (j + 2) % 3, c = (i + 1) % 3, d = (i + 2) % 3;
            r.m[i][j] = h->m[a][c] * h->m[b][d] - h->m[a][d] * h->m[b][c];
        }
    /* Up to a factor; its sign so that what lies before the camera is above 0. */
    if (r.m[2][0] * h->m[0][2] + r.m[2][1] * h->m[1][2] + r.m[2][2] * h->m[2][2] < 0)
        sign = -1;
    for (int k = 0; k < 9; k++)
        r.m[k / 3][k % 3] *= sign;
    return r;
}

static float scale_of(const struct shot *s, const struct label *l)
{
    return s->module_px / (float)l->module_texels;
}

struct point shot_corner(const struct shot *s, const struct label *l, int corner)
{
    struct matrix h = project(s, scale_of(s, l));
    float u = 0.5f * (float)l->symbol.w * (corner == 1 || corner == 2 ? 1.0f : -1.0f);
    float v = 0.5f * (float)l->symbol.h * (corner >= 2 ? 1.0f : -1.0f);
    float w = h.m[2][0] * u + h.m[2][1] * v + h.m[2][2];
    return (struct point){ (h.m[0][0] * u + h.m[0][1] * v + h.m[0][2]) / w,
                           (h.m[1][0] * u + h.m[1][1] * v + h.m[1][2]) / w };
}

/* ---- the lens ---- */

static void make_room(struct plane *p, int w, int h, uint64_t seed)
{
    struct dice d = dice_of(seed, 77);
    struct plane_map map;
    struct plane small = { 0 };
    if (plane_size(&small, w / 8 + 1, h / 8 + 1) != ERR_OK)
        abort();
    for (int y = 0; y < small.h; y++)
        for (int x = 0; x < small.w; x++)
            small.px[y * small.w + x] = (uint8_t)(90 + 80 * y / small.h + 30 * x / small.w);
    for (int k = 0; k < 26; k++) {
        int x0 = dice_below(&d, small.w), y0 = dice_below(&d, small.h), luma = dice_below(&d, 220);
        int bw = 1 + dice_below(&d, 14), bh = 1 + dice_below(&d, 18);
        for (int y = y0; y < y0 + bh && y < small.h; y++)
            for (int x = x0; x < x0 + bw && x < small.w; x++)
                small.px[y * small.w + x] = (uint8_t)(20 + luma);
    }
    if (seed % 3 == 0) /* a window */
        for (int y = 3; y < small.h / 3; y++)
            for (int x = small.w / 6; x < small.w / 3; x++)
                small.px[y * small.w + x] = 255;
    struct plane two = { 0 }, four = { 0 };
    if (plane_double(&two, &small, &map) != ERR_OK || plane_double(&four, &two, &map) != ERR_OK ||
        plane_double(p, &four, &map) != ERR_OK)
        abort();
    plane_fini(&small);
    plane_fini(&two);
    plane_fini(&four);
}

/* Sums of uniform numbers: near enough to a bell. */
static void make_noise(float table[NOISE_VALUES])
{
    struct dice d = dice_of(3, 5);
    for (int i = 0; i < NOISE_VALUES; i++) {
        table[i] = 0;
        for (int k = 0; k < 12; k++)
            table[i] += dice_between(&d, -0.5f, 0.5f);
    }
}

struct lens *lens_create(void)
{
    return lens_create_in(make_room);
}

struct lens *lens_create_in(lens_room *rooms)
{
    struct lens *l = calloc(1, sizeof *l);
    if (!l)
        abort();
    l->make_room = rooms;
    make_noise(l->noise);
    l->press = tjInitCompress();
    l->unpress = tjInitDecompress();
    if (!l->press || !l->unpress)
        abort();
    return l;
}

static void drop_planes(struct lens *l)
{
    for (int i = 0; i < ROOMS; i++)
        plane_fini(&l->room[i]);
    free(l->light);
    free(l->other);
    free(l->luma);
    tjFree(l->jpeg);
}

void lens_destroy(struct lens *l)
{
    if (!l)
        return;
    drop_planes(l);
    tjDestroy(l->press);
    tjDestroy(l->unpress);
    free(l);
}

static void fit(struct lens *l, int w, int h)
{
    if (l->w == w && l->h == h)
        return;
    drop_planes(l);
    l->w = w;
    l->h = h;
    l->stride = w + 2 * PAD;
    size_t padded = (size_t)l->stride * (size_t)(h + 2 * PAD);
    l->light = calloc(padded, sizeof *l->light);
    l->other = calloc(padded, sizeof *l->other);
    l->luma = malloc((size_t)w * (size_t)h);
    l->jpeg = tjAlloc((int)tjBufSize(w, h, TJSAMP_GRAY));
    if (!l->light || !l->other || !l->luma || !l->jpeg)
        abort();
    memset(l->room, 0, sizeof l->room);
    for (uint64_t i = 0; i < ROOMS; i++)
        l->make_room(&l->room[i], w, h, i);
}

static float *row_of(float *plane, const struct lens *l, int y)
{
    return plane + (ptrdiff_t)(y + PAD) * l->stride + PAD;
}

/* ---- light ---- */

struct view {
    const struct label *label;
    const struct shot *shot;
    struct matrix from;
    const struct plane *mip;
    float mip_scale;   /* texels of the mip for one of the label */
    float bend_radius; /* texels; 0: flat */
    float bend_c, bend_s;
    float crumple, fold_scale, fold_c, fold_s;
};

static struct view view_of(struct lens *l, const struct label *label, const struct shot *s)
{
    struct view v = { .label = label, .shot = s, .mip_scale = 1 };
    struct dice d = dice_of(s->seed, 31);
    float scale = scale_of(s, label);
    struct matrix to = project(s, scale);
    v.from = invert(&to);
    int mip = 0;
    /* Two samples a pixel: a mip whose texels are about as large. */
    for (; mip < LABEL_MIPS - 1 && 0.5f / scale * v.mip_scale > 1.4f; mip++)
        v.mip_scale *= 0.5f;
    v.mip = &label->mip[mip];
    if (s->bend > 0)
        v.bend_radius = 0.5f * (float)label->symbol.w / s->bend;
    v.bend_c = cosf(s->bend_axis);
    v.bend_s = sinf(s->bend_axis);
    v.crumple = s->crumple * (float)label->module_texels;
    v.fold_scale = (float)FOLDS / 2000.0f;
    float turn = dice_between(&d, 0.2f, 1.3f);
    v.fold_c = cosf(turn) * v.fold_scale;
    v.fold_s = sinf(turn) * v.fold_scale;
    if (s->crumple > 0)
        for (int y = 0; y <= FOLDS; y++)
            for (int x = 0; x <= FOLDS; x++)
                for (int k = 0; k < 3; k++)
                    l->fold[y][x][k] = dice_between(&d, -1, 1);
    return v;
}

/* Paper in creases: cells whose corners are shifted at random, each side at its own brightness. */
static float crumple(const struct lens *l, const struct view *v, float *x, float *y)
{
    float fx = *x * v->fold_c - *y * v->fold_s + FOLDS / 2.0f;
    float fy = *x * v->fold_s + *y * v->fold_c + FOLDS / 2.0f;
    int i = (int)fx, j = (int)fy;
    if (fx < 0 || fy < 0 || i >= FOLDS || j >= FOLDS)
        return 1;
    float a = fx - (float)i, b = fy - (float)j, at[3];
    for (int k = 0; k < 3; k++) {
        float top = l->fold[j][i][k] + a * (l->fold[j][i + 1][k] - l->fold[j][i][k]);
        float low = l->fold[j + 1][i][k] + a * (l->fold[j + 1][i + 1][k] - l->fold[j + 1][i][k]);
        at[k] = top + b * (low - top);
    }
    *x += v->crumple * at[0];
    *y += v->crumple * at[1];
    float shade = v->shot->crumple * 0.08f;
    return 1 + (shade < 0.4f ? shade : 0.4f) * at[2];
}

static float bend(const struct view *v, float *x, float *y)
{
    float along = *x * v->bend_c + *y * v->bend_s, across = *y * v->bend_c - *x * v->bend_s;
    float sine = along / v->bend_radius;
    if (sine <= -1 || sine >= 1)
        return 0;
    along = v->bend_radius * asinf(sine);
    *x = along * v->bend_c - across * v->bend_s;
    *y = along * v->bend_s + across * v->bend_c;
    return 0.3f + 0.7f * sqrtf(1 - sine * sine);
}

/* -1 beside the label. */
static float sample(const struct lens *l, const struct view *v, float px, float py)
{
    const struct matrix *m = &v->from;
    float w = m->m[2][0] * px + m->m[2][1] * py + m->m[2][2];
    float x = (m->m[0][0] * px + m->m[0][1] * py + m->m[0][2]) / w;
    float y = (m->m[1][0] * px + m->m[1][1] * py + m->m[1][2]) / w;
    float shade = 1;
    if (!(w > 0)) /* behind the camera */
        return -1;
    if (v->bend_radius > 0 && (shade = bend(v, &x, &y)) <= 0)
        return -1;
    if (v->crumple > 0)
        shade *= crumple(l, v, &x, &y);
    const struct label_box *b = &v->label->symbol;
    x = (x + (float)b->x + 0.5f * (float)b->w) * v->mip_scale - 0.5f;
    y = (y + (float)b->y + 0.5f * (float)b->h) * v->mip_scale - 0.5f;
    if (!(x >= 0 && y >= 0 && x < (float)(v->mip->w - 1) && y < (float)(v->mip->h - 1)))
        return -1;
    int i = (int)x, j = (int)y;
    const uint8_t *p = v->mip->px + (ptrdiff_t)j * v->mip->w + i, *q = p + v->mip->w;
    float fx = x - (float)i, fy = y - (float)j;
    float top = (float)p[0] + fx * (float)(p[1] - p[0]);
    float low = (float)q[0] + fx * (float)(q[1] - q[0]);
    return shade * (top + fy * (low - top));
}

static void expose(struct lens *l, const struct view *v, const struct plane *room)
{
    for (int y = 0; y < l->h; y++) {
        float *to = row_of(l->light, l, y);
        const uint8_t *wall = room->px + (ptrdiff_t)y * room->w;
        for (int x = 0; x < l->w; x++) {
            float sum = 0, back = (float)wall[x];
            for (int k = 0; v && k < 4; k++) {
                float s = sample(l, v, (float)x + (k & 1 ? 0.25f : -0.25f),
                                 (float)y + (k & 2 ? 0.25f : -0.25f));
                sum += s < 0 ? back : s;
            }
            to[x] = v ? 0.25f * sum : back;
        }
    }
}

/* Light thrown back by foil: an ellipse over part of the symbol, far over white, with a soft rim.
 */
static void glare(struct lens *l, const struct label *label, const struct shot *s)
{
    struct dice d = dice_of(s->seed, 41);
    float scale = scale_of(s, label), w = 0.5f * (float)label->symbol.w * scale;
    float h = 0.5f * (float)label->symbol.h * scale, spare = s->glare < 1 ? 1 - s->glare : 0;
    float along = dice_between(&d, -spare, spare) * w, across = dice_between(&d, -spare, spare) * h;
    float c = cosf(s->roll), sn = sinf(s->roll);
    float cx = s->aim_x_px + along * c - across * sn, cy = s->aim_y_px + along * sn + across * c;
    float rx = 1.15f * w * s->glare, ry = 1.5f * h * s->glare;
    for (int y = 0; y < l->h; y++) {
        float *to = row_of(l->light, l, y);
        for (int x = 0; x < l->w; x++) {
            float dx = (float)x - cx, dy = (float)y - cy;
            float u = (dx * c + dy * sn) / rx, t = (dy * c - dx * sn) / ry;
            float r = u * u + t * t;
            if (r < 2.5f)
                to[x] += 420 / (1 + r * r * r * r * 3);
        }
    }
}

static void pad(struct lens *l, float *plane)
{
    for (int y = 0; y < l->h; y++) {
        float *row = row_of(plane, l, y);
        for (int x = 1; x <= PAD; x++) {
            row[-x] = row[0];
            row[l->w - 1 + x] = row[l->w - 1];
        }
    }
    size_t bytes = (size_t)l->stride * sizeof *plane;
    for (int y = 1; y <= PAD; y++) {
        memcpy(row_of(plane, l, -y) - PAD, row_of(plane, l, 0) - PAD, bytes);
        memcpy(row_of(plane, l, l->h - 1 + y) - PAD, row_of(plane, l, l->h - 1) - PAD, bytes);
    }
}

static void swap_planes(struct lens *l)
{
    float *t = l->light;
    l->light = l->other;
    l->other = t;
}

/* Adds weight times the light (dx, dy) away. */
static void add_shifted(struct lens *l, float dx, float dy, float weight)
{
    int ix = (int)floorf(dx), iy = (int)floorf(dy);
    float fx = dx - (float)ix, fy = dy - (float)iy;
    float a = weight * (1 - fx) * (1 - fy), b = weight * fx * (1 - fy);
    float c = weight * (1 - fx) * fy, e = weight * fx * fy;
    for (int y = 0; y < l->h; y++) {
        float *restrict to = row_of(l->other, l, y);
        const float *restrict p = row_of(l->light, l, y + iy) + ix, *restrict q = p + l->stride;
        for (int x = 0; x < l->w; x++)
            to[x] += a * p[x] + b * p[x + 1] + c * q[x] + e * q[x + 1];
    }
}

static void begin_blur(struct lens *l)
{
    pad(l, l->light);
    memset(l->other, 0, (size_t)l->stride * (size_t)(l->h + 2 * PAD) * sizeof *l->other);
}

static void blur_motion(struct lens *l, float px, float axis)
{
    int taps = 1 + (int)ceilf(px * 1.5f);
    begin_blur(l);
    for (int i = 0; i < taps; i++) {
        float t = px * ((float)i / (float)(taps - 1) - 0.5f);
        add_shifted(l, t * cosf(axis), t * sinf(axis), 1.0f / (float)taps);
    }
    swap_planes(l);
}

/* A disc of light for each point, made of its points half a pixel apart where it is small. */
static void blur_disc(struct lens *l, float radius)
{
    float step = radius < 2 ? 0.5f : radius < 4 ? 1 : 1.5f;
    int reach = (int)(radius / step), n = 0;
    for (int pass = 0; pass < 2; pass++) {
        if (pass)
            begin_blur(l);
        for (int j = -reach; j <= reach; j++)
            for (int i = -reach; i <= reach; i++) {
                float dx = (float)i * step, dy = (float)j * step;
                if (dx * dx + dy * dy > radius * radius)
                    continue;
                if (pass)
                    add_shifted(l, dx, dy, 1.0f / (float)n);
                else
                    n++;
            }
    }
    swap_planes(l);
}

/* ---- the picture ---- */

static void develop(struct lens *l, const struct shot *s, struct dice *d)
{
    float middle = 165;
    for (int y = 0; y < l->h; y++) {
        const float *from = row_of(l->light, l, y);
        uint8_t *to = l->luma + (ptrdiff_t)y * l->w;
        uint64_t at = 0;
        for (int x = 0; x < l->w; x++, at >>= 12) {
            if (x % 5 == 0)
                at = dice_next(d);
            float v = middle + (from[x] - middle) * s->contrast;
            v = v * s->light + s->noise * l->noise[at & (NOISE_VALUES - 1)] + 0.5f;
            to[x] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
        }
    }
}

static void compress(struct lens *l, int quality)
{
    unsigned long len = tjBufSize(l->w, l->h, TJSAMP_GRAY);
    if (tjCompress2(l->press, l->luma, l->w, 0, l->h, TJPF_GRAY, &l->jpeg, &len, TJSAMP_GRAY,
                    quality, TJFLAG_NOREALLOC) != 0 ||
        tjDecompress2(l->unpress, l->jpeg, len, l->luma, l->w, 0, l->h, TJPF_GRAY, 0) != 0)
        abort();
}

static struct shot tremble(const struct shot *s, struct dice *d, int nth)
{
    struct shot t = *s;
    if (nth == 0)
        return t;
    t.aim_x_px += dice_between(d, -3, 3);
    t.aim_y_px += dice_between(d, -3, 3);
    t.module_px *= dice_between(d, 0.99f, 1.01f);
    t.roll += dice_between(d, -0.015f, 0.015f);
    t.yaw += dice_between(d, -0.02f, 0.02f);
    t.pitch += dice_between(d, -0.02f, 0.02f);
    t.motion_axis += dice_between(d, -0.3f, 0.3f);
    return t;
}

struct frame lens_take(struct lens *l, const struct label *label, const struct shot *s, int nth)
{
    struct dice d = dice_of(s->seed, 500 + (uint64_t)nth);
    struct shot now = tremble(s, &d, nth);
    fit(l, s->width_px, s->height_px);
    struct dice choice = dice_of(s->seed, 61);
    const struct plane *room = &l->room[dice_below(&choice, ROOMS)];
    if (s->is_empty) {
        expose(l, NULL, room);
    } else {
        struct view v = view_of(l, label, &now);
        expose(l, &v, room);
        if (now.glare > 0)
            glare(l, label, &now);
    }
    if (now.defocus_px >= 0.5f)
        blur_disc(l, now.defocus_px);
    if (now.motion_px > 0.5f)
        blur_motion(l, now.motion_px, now.motion_axis);
    develop(l, &now, &d);
    if (now.jpeg_quality > 0)
        compress(l, now.jpeg_quality);
    return (struct frame){ .format = FRAME_GREY,
                           .width_px = l->w,
                           .height_px = l->h,
                           .luma = l->luma,
                           .luma_stride = (size_t)l->w,
                           .taken_ms = 33u * (uint64_t)nth,
                           .number = (uint64_t)nth + 1 };
}
