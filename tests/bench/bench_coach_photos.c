/* Photographs that were read, spoilt in a known way where the symbol is known to be. */
#include <math.h>

#include "base/attrs.h"
#include "base/clock.h"
#include "bench/bench_coach.h"
#include "bench/photos.h"
#include "scan/scanner.h"
#include "tools/degrade.h"
#include "tools/label_dice.h"

/* X(enum, name, what coaching should say) */
#define PHOTO_CASE_LIST(X)                                                                         \
    X(PHOTO_GOOD, "good", CAUSE_NONE)                                                              \
    X(PHOTO_DARK, "dark", CAUSE_DARK)                                                              \
    X(PHOTO_FAR, "far", CAUSE_FAR)                                                                 \
    X(PHOTO_NEAR, "near", CAUSE_NEAR)                                                              \
    X(PHOTO_CUT, "cut", CAUSE_CUT)                                                                 \
    X(PHOTO_TILT, "tilt", CAUSE_TILT)                                                              \
    X(PHOTO_MOTION, "motion", CAUSE_MOTION)                                                        \
    X(PHOTO_FOCUS, "focus", CAUSE_FOCUS)                                                           \
    X(PHOTO_GLARE, "glare", CAUSE_GLARE)                                                           \
    X(PHOTO_EMPTY, "no symbol", CAUSE_NOTHING)

#define X(name, text, cause) name,
enum photo_case { PHOTO_CASE_LIST(X) PHOTO_CASE_COUNT };
#undef X

struct place {
    struct point middle;
    float length_px, angle, module_px;
    bool is_retail;
};

struct photo_bench {
    struct bench *bench;
    struct scanner *scanner;
    struct coach *coach;
    struct symbols read;
    struct plane in, beside, out;
    struct confusion *table;
    uint64_t number;
    int n_photos;
};

static float modules_of(enum symbol_kind k)
{
    return k == SYM_EAN8 ? 67 : k == SYM_UPCE ? 51 : 95;
}

static bool is_retail(enum symbol_kind k)
{
    return k == SYM_EAN13 || k == SYM_EAN8 || k == SYM_UPCA || k == SYM_UPCE;
}

static struct place place_of(const struct symbol *s)
{
    struct point a = s->corner[0], b = s->corner[1];
    struct place p = { .middle = symbol_centre(s),
                       .length_px = hypotf(b.x - a.x, b.y - a.y),
                       .angle = atan2f(b.y - a.y, b.x - a.x),
                       .is_retail = is_retail(s->kind) };
    p.module_px = p.length_px / modules_of(s->kind);
    return p;
}

/* The photograph's pixels for one of the frame, the symbol's middle at `at`, turned away by `yaw`
 * about the line its bars lie along. */
static struct degrade_view view_of(const struct place *p, float scale, struct point at, float yaw)
{
    float c = cosf(p->angle), s = sinf(p->angle), k = 1 / cosf(yaw), t = tanf(yaw) / 1536;
    /* frame -> along the symbol (u) and across (v); u is stretched, both are divided by 1 - t u. */
    float ux = c, uy = s, u0 = -c * at.x - s * at.y, vx = -s, vy = c, v0 = s * at.x - c * at.y;
    if (1 - t * u0 < 0.2f) /* turned the other way, so that the frame's corner is before us */
        t = -t;
    float w0 = 1 - t * u0;
    struct degrade_view v = {
        .xx = scale * (c * k * ux - s * vx) / w0,
        .xy = scale * (c * k * uy - s * vy) / w0,
        .x0 = scale * (c * k * u0 - s * v0) / w0,
        .yx = scale * (s * k * ux + c * vx) / w0,
        .yy = scale * (s * k * uy + c * vy) / w0,
        .y0 = scale * (s * k * u0 + c * v0) / w0,
        .zx = -t * ux / w0,
        .zy = -t * uy / w0,
    };
    v.xx += p->middle.x * v.zx;
    v.xy += p->middle.x * v.zy;
    v.x0 += p->middle.x;
    v.yx += p->middle.y * v.zx;
    v.yy += p->middle.y * v.zy;
    v.y0 += p->middle.y;
    return v;
}

/* What a table behind the photograph might look like: itself, large and soft. */
static void make_beside(struct photo_bench *b)
{
    struct plane_map map;
    struct plane small = { 0 };
    if (plane_size(&b->beside, b->out.w, b->out.h) != ERR_OK ||
        plane_size(&small, b->out.w / 16, b->out.h / 16) != ERR_OK)
        abort();
    (void)map;
    for (int y = 0; y < small.h; y++)
        for (int x = 0; x < small.w; x++) {
            int i = x * b->in.w / small.w, j = y * b->in.h / small.h;
            small.px[y * small.w + x] = b->in.px[(size_t)j * (size_t)b->in.w + (size_t)i];
        }
    degrade_soften(&small, 2);
    for (int y = 0; y < b->beside.h; y++)
        for (int x = 0; x < b->beside.w; x++) {
            float fx = (float)x / 16, fy = (float)y / 16;
            int i = (int)fx, j = (int)fy;
            int i1 = i + 1 < small.w ? i + 1 : i, j1 = j + 1 < small.h ? j + 1 : j;
            i = i < small.w ? i : small.w - 1;
            j = j < small.h ? j : small.h - 1;
            i1 = i1 < small.w ? i1 : i;
            j1 = j1 < small.h ? j1 : j;
            float a = fx - (float)i, c = fy - (float)j;
            float top = (1 - a) * (float)small.px[j * small.w + i] +
                        a * (float)small.px[j * small.w + i1];
            float low = (1 - a) * (float)small.px[j1 * small.w + i] +
                        a * (float)small.px[j1 * small.w + i1];
            b->beside.px[(size_t)y * (size_t)b->beside.w + (size_t)x] = (uint8_t)fminf(
                fmaxf(top + c * (low - top), 0), 255);
        }
    plane_fini(&small);
}

static struct frame frame_of_plane(const struct plane *p)
{
    return (struct frame){ .format = FRAME_GREY,
                           .width_px = p->w,
                           .height_px = p->h,
                           .luma = p->px,
                           .luma_stride = (size_t)p->w,
                           .number = 1 };
}

static float either(struct dice *d, float v)
{
    return dice_below(d, 2) ? v : -v;
}

static void show(struct photo_bench *b, enum photo_case of, const struct place *p)
{
    struct dice d = dice_of(b->number, 300 + (uint64_t)of);
    float wide = (float)b->out.w, scale = fmaxf(p->length_px / (0.42f * wide), 1);
    float yaw = 0, length = p->length_px / scale;
    struct point at = { wide * dice_between(&d, 0.42f, 0.58f),
                        (float)b->out.h * dice_between(&d, 0.42f, 0.58f) };
    if (of == PHOTO_FAR)
        scale = p->module_px / dice_between(&d, 0.55f, 0.9f);
    if (of == PHOTO_NEAR)
        scale = p->module_px / dice_between(&d, 16, 22);
    if (of == PHOTO_TILT)
        yaw = either(&d, 0.017453293f * dice_between(&d, 66, 76));
    if (of == PHOTO_CUT) {
        float inside = 0.5f * length * dice_between(&d, -0.3f, 0.5f);
        at.x = dice_below(&d, 2) ? inside : wide - inside;
    }
    struct degrade_view v = view_of(p, scale, at, yaw);
    degrade_look(&b->out, &b->in, &v, &b->beside);
    if (of == PHOTO_DARK)
        degrade_darken(&b->out, dice_between(&d, 0.002f, 0.02f), b->number);
    if (of == PHOTO_MOTION)
        degrade_shake(&b->out, dice_between(&d, 16, 30), p->angle + dice_between(&d, -0.9f, 0.9f),
                      dice_between(&d, -0.25f, 0.25f));
    if (of == PHOTO_FOCUS)
        degrade_soften(&b->out, dice_between(&d, 4, 8));
    if (of == PHOTO_GLARE)
        degrade_shine(&b->out, at, length * dice_between(&d, 0.3f, 0.5f),
                      length * dice_between(&d, 0.2f, 0.35f), dice_between(&d, 0, 3));
}

static void judge(struct photo_bench *b, enum photo_case of, const char *file)
{
    struct frame f = frame_of_plane(&b->out);
    struct err err;
    enum coach_cause cause;
    int64_t began = clock_thread_cpu_us();
    if (coach_look(b->coach, &f, &cause, &err) != ERR_OK)
        abort();
    confusion_add(b->table, of, cause, clock_thread_cpu_us() - began);
    if (b->bench->only_sample >= 0 && (uint64_t)b->bench->only_sample == b->number) {
        printf("%s, case %d: %s\n", file, of, coach_cause_name(cause));
        if (b->bench->show && (b->bench->only_grade < 0 || b->bench->only_grade == (int)of))
            bench_show(&f, b->bench->show);
    }
}

static void keep(struct photo_bench *b, const struct frame *f)
{
    if (plane_size(&b->in, f->width_px, f->height_px) != ERR_OK ||
        plane_size(&b->out, b->bench->width_px, b->bench->height_px) != ERR_OK)
        abort();
    for (int y = 0; y < f->height_px; y++)
        memcpy(b->in.px + (size_t)y * (size_t)f->width_px, f->luma + (size_t)y * f->luma_stride,
               (size_t)f->width_px);
    make_beside(b);
}

/* Read where it was put, so that "well held" is true. */
static bool is_read(struct photo_bench *b)
{
    struct frame f = frame_of_plane(&b->out);
    struct err err;
    return scanner_scan(b->scanner, &f, SCAN_STILL, &b->read, &err) == ERR_OK && b->read.count > 0;
}

static void each(void *self, struct photo *photo, const struct frame *f)
{
    enum { LENGTH_MIN_PX = 200 };
    struct photo_bench *b = self;
    struct err err;
    b->number++;
    keep(b, f);
    if (strcmp(photo_formats[photo->format], "NONE") == 0) {
        struct place all = { .middle = { 0.5f * (float)f->width_px, 0.5f * (float)f->height_px } };
        float fit = fmaxf((float)f->width_px / (float)b->out.w,
                          (float)f->height_px / (float)b->out.h);
        struct degrade_view v = view_of(
            &all, fmaxf(fit, 1), (struct point){ 0.5f * (float)b->out.w, 0.5f * (float)b->out.h },
            0);
        degrade_look(&b->out, &b->in, &v, &b->beside);
        judge(b, PHOTO_EMPTY, photo->file);
        return;
    }
    if (scanner_scan(b->scanner, f, SCAN_STILL, &b->read, &err) != ERR_OK || b->read.count != 1)
        return;
    struct place p = place_of(&b->read.at[0]);
    if (p.length_px < LENGTH_MIN_PX || symbol_kind_is_2d(b->read.at[0].kind))
        return;
    show(b, PHOTO_GOOD, &p);
    if (!is_read(b))
        return;
    b->n_photos++;
    for (int of = 0; of < PHOTO_EMPTY; of++) {
        if ((of == PHOTO_FAR || of == PHOTO_NEAR) && !p.is_retail)
            continue;
        show(b, (enum photo_case)of, &p);
        judge(b, (enum photo_case)of, photo->file);
    }
}

void bench_coach_photos(struct bench *b, struct coach *coach)
{
    static const struct confusion_row rows[] = {
#define X(of, text, cause) [of] = { .name = text, .right = { (cause) + 1 } },
        PHOTO_CASE_LIST(X)
#undef X
    };
    static struct confusion t;
    static struct photo_bench p;
    struct confusion_row with[PHOTO_CASE_COUNT];
    struct err err = { 0 };
    t = (struct confusion){ 0 };
    p = (struct photo_bench){ .bench = b, .coach = coach, .table = &t };
    memcpy(with, rows, sizeof with);
    with[PHOTO_EMPTY].right[1] = CAUSE_NONE + 1;
    if (scanner_create(&p.scanner, &err) != ERR_OK)
        abort();
    if (!b->photos)
        printf("\nno photographs: --photos FOLDER\n");
    else if (photos_each(b->photos, each, &p, &err) != ERR_OK)
        printf("\nno photographs: %s\n", err.text);
    else {
        char title[80];
        snprintf(title, sizeof title, "3: one frame, %d photographs that were read, spoilt",
                 p.n_photos);
        confusion_print(&t, title, with, PHOTO_CASE_COUNT);
    }
    scanner_destroy(p.scanner);
    plane_fini(&p.in);
    plane_fini(&p.out);
    plane_fini(&p.beside);
}
