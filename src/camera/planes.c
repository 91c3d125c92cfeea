#include "camera/planes.h"

/* Rows start on a multiple of this, for the wide instructions of decoder and scanner. */
enum { ROW_ALIGN = 32 };

static size_t align_row(int width_px)
{
    return ((size_t)width_px + ROW_ALIGN - 1) / ROW_ALIGN * ROW_ALIGN;
}

static int half_up(int n)
{
    return (n + 1) / 2;
}

bool planes_size_ok(int64_t width_px, int64_t height_px)
{
    return width_px > 0 && height_px > 0 && width_px <= FRAME_SIDE_MAX &&
           height_px <= FRAME_SIDE_MAX && width_px * height_px <= FRAME_PIXELS_MAX;
}

enum err_code planes_shape(struct planes *p, enum frame_format format, int width_px, int height_px)
{
    if (!planes_size_ok(width_px, height_px)) {
        planes_fini(p);
        return ERR_TOO_BIG;
    }
    bool has_chroma = format != FRAME_GREY;
    int chroma_rows = format == FRAME_I420 ? half_up(height_px) : height_px;
    size_t luma_stride = align_row(width_px), chroma_stride = align_row(half_up(width_px));
    /* A JPEG decoder writes whole 2 x 2 blocks: an odd height needs one row more. */
    size_t luma_bytes = luma_stride * (size_t)half_up(height_px) * 2;
    size_t chroma_bytes = has_chroma ? chroma_stride * (size_t)chroma_rows : 0;
    size_t total = luma_bytes + 2 * chroma_bytes;
    if (total > p->memory_bytes) {
        planes_fini(p);
        p->memory = aligned_alloc(ROW_ALIGN, total);
        if (!p->memory)
            return ERR_NOMEM;
        p->memory_bytes = total;
    }
    p->format = format;
    p->width_px = width_px;
    p->height_px = height_px;
    p->luma_stride = luma_stride;
    p->chroma_stride = has_chroma ? chroma_stride : 0;
    p->luma = p->memory;
    p->cb = has_chroma ? p->memory + luma_bytes : NULL;
    p->cr = has_chroma ? p->cb + chroma_bytes : NULL;
    return ERR_OK;
}

void planes_fini(struct planes *p)
{
    free(p->memory);
    *p = (struct planes){ 0 };
}

struct frame planes_frame(const struct planes *p)
{
    return (struct frame){
        .format = p->format,
        .width_px = p->width_px,
        .height_px = p->height_px,
        .luma = p->luma,
        .cb = p->cb,
        .cr = p->cr,
        .luma_stride = p->luma_stride,
        .chroma_stride = p->chroma_stride,
    };
}

struct plane planes_plane(const struct planes *p, int index)
{
    if (index == 0)
        return (struct plane){ p->luma, p->width_px, p->height_px, p->luma_stride };
    return (struct plane){ index == 1 ? p->cb : p->cr, half_up(p->width_px),
                           p->format == FRAME_I420 ? half_up(p->height_px) : p->height_px,
                           p->chroma_stride };
}

void planes_fill_chroma_grey(struct planes *p)
{
    enum { GREY = 128 };
    if (!p->cb)
        return;
    size_t bytes = p->chroma_stride * (size_t)planes_plane(p, 1).height_px;
    memset(p->cb, GREY, bytes);
    memset(p->cr, GREY, bytes);
}

/* ---- from RGB ---- */

struct rgb {
    int r, g, b;
};

static int over_white(int sample, int alpha)
{
    return (sample * alpha + 255 * (255 - alpha) + 127) / 255;
}

static struct rgb sample_rgb(const uint8_t *s, int channels)
{
    bool has_colour = channels >= 3;
    struct rgb c = { s[0], s[has_colour ? 1 : 0], s[has_colour ? 2 : 0] };
    if (channels == 2 || channels == 4) {
        int alpha = s[channels - 1];
        c = (struct rgb){ over_white(c.r, alpha), over_white(c.g, alpha), over_white(c.b, alpha) };
    }
    return c;
}

/* JFIF 1.02 "Color space", in 16-bit fixed point; the weights of each line add up to 65536 or 0,
 * so no clamp is needed but at the top end of chroma. */
static uint8_t luma_of(struct rgb c)
{
    return (uint8_t)((19595 * c.r + 38470 * c.g + 7471 * c.b + 32768) >> 16);
}

static int clamp255(int v)
{
    return v > 255 ? 255 : v;
}

static int cb_of(struct rgb c)
{
    return clamp255((-11059 * c.r - 21709 * c.g + 32768 * c.b + (128 << 16) + 32768) >> 16);
}

static int cr_of(struct rgb c)
{
    return clamp255((32768 * c.r - 27439 * c.g - 5329 * c.b + (128 << 16) + 32768) >> 16);
}

/* The first of two rows sets a chroma sample, the second is averaged into it. */
static void put_chroma_row(struct planes *p, int y, const uint8_t *row, int channels)
{
    uint8_t *cb = p->cb + (size_t)(y / 2) * p->chroma_stride;
    uint8_t *cr = p->cr + (size_t)(y / 2) * p->chroma_stride;
    for (int x = 0; x < p->width_px; x += 2) {
        struct rgb a = sample_rgb(row + (size_t)x * (size_t)channels, channels);
        struct rgb b = a;
        if (x + 1 < p->width_px)
            b = sample_rgb(row + (size_t)(x + 1) * (size_t)channels, channels);
        struct rgb mean = { (a.r + b.r + 1) / 2, (a.g + b.g + 1) / 2, (a.b + b.b + 1) / 2 };
        int u = cb_of(mean), v = cr_of(mean);
        cb[x / 2] = (uint8_t)(y % 2 ? (cb[x / 2] + u + 1) / 2 : u);
        cr[x / 2] = (uint8_t)(y % 2 ? (cr[x / 2] + v + 1) / 2 : v);
    }
}

void planes_put_row(struct planes *p, int y, const uint8_t *row, int channels)
{
    uint8_t *luma = p->luma + (size_t)y * p->luma_stride;
    if (channels == 1)
        memcpy(luma, row, (size_t)p->width_px);
    else
        for (int x = 0; x < p->width_px; x++)
            luma[x] = luma_of(sample_rgb(row + (size_t)x * (size_t)channels, channels));
    if (p->cb)
        put_chroma_row(p, y, row, channels);
}

/* ---- sizes ---- */

/* Which samples of `from` the i-th of `to_n` stands for: [*first, *last). */
static void share(int i, int to_n, int from_n, int *first, int *last)
{
    *first = (int)((int64_t)i * from_n / to_n);
    *last = (int)((int64_t)(i + 1) * from_n / to_n);
    if (*last <= *first)
        *last = *first + 1;
}

static uint8_t mean_of(struct plane from, int x0, int x1, int y0, int y1)
{
    uint64_t sum = 0;
    for (int y = y0; y < y1; y++)
        for (int x = x0; x < x1; x++)
            sum += from.p[(size_t)y * from.stride + (size_t)x];
    uint64_t n = (uint64_t)(x1 - x0) * (uint64_t)(y1 - y0);
    return (uint8_t)((sum + n / 2) / n);
}

void plane_resample(struct plane from, struct plane to)
{
    for (int y = 0; y < to.height_px; y++) {
        int y0, y1;
        share(y, to.height_px, from.height_px, &y0, &y1);
        for (int x = 0; x < to.width_px; x++) {
            int x0, x1;
            share(x, to.width_px, from.width_px, &x0, &x1);
            to.p[(size_t)y * to.stride + (size_t)x] = mean_of(from, x0, x1, y0, y1);
        }
    }
}

/* A frame's planes are const to its borrower; here they are only read, through struct plane. */
static struct planes view_of(const struct frame *f)
{
    struct planes v = {
        .format = f->format,
        .width_px = f->width_px,
        .height_px = f->height_px,
        .luma_stride = f->luma_stride,
        .chroma_stride = f->chroma_stride,
    };
    memcpy(&v.luma, &f->luma, sizeof v.luma);
    memcpy(&v.cb, &f->cb, sizeof v.cb);
    memcpy(&v.cr, &f->cr, sizeof v.cr);
    return v;
}

static int plane_count(enum frame_format format)
{
    return format == FRAME_GREY ? 1 : 3;
}

enum err_code planes_shrink(const struct frame *from, int factor, struct planes *to)
{
    int w = from->width_px / factor, h = from->height_px / factor;
    enum err_code rc = planes_shape(to, from->format, w > 0 ? w : 1, h > 0 ? h : 1);
    if (rc)
        return rc;
    struct planes src = view_of(from);
    for (int i = 0; i < plane_count(from->format); i++)
        plane_resample(planes_plane(&src, i), planes_plane(to, i));
    return ERR_OK;
}

enum err_code planes_copy(const struct frame *from, struct planes *to)
{
    enum err_code rc = planes_shape(to, from->format, from->width_px, from->height_px);
    if (rc)
        return rc;
    struct planes src = view_of(from);
    for (int i = 0; i < plane_count(from->format); i++) {
        struct plane a = planes_plane(&src, i), b = planes_plane(to, i);
        for (int y = 0; y < b.height_px; y++)
            memcpy(b.p + (size_t)y * b.stride, a.p + (size_t)y * a.stride, (size_t)b.width_px);
    }
    return ERR_OK;
}

/* Where the first row and first column of the stored picture are to be seen, by orientation. */
static const struct {
    bool swap, flip_x, flip_y; /* transposed first, then mirrored */
} turns[] = {
    [1] = { false, false, false }, [2] = { false, true, false }, [3] = { false, true, true },
    [4] = { false, false, true },  [5] = { true, false, false }, [6] = { true, true, false },
    [7] = { true, true, true },    [8] = { true, false, true },
};

static void plane_orient(struct plane from, int orientation, struct plane to)
{
    bool swap = turns[orientation].swap;
    for (int y = 0; y < to.height_px; y++) {
        int v = turns[orientation].flip_y ? to.height_px - 1 - y : y;
        for (int x = 0; x < to.width_px; x++) {
            int u = turns[orientation].flip_x ? to.width_px - 1 - x : x;
            size_t at = swap ? (size_t)u * from.stride + (size_t)v
                             : (size_t)v * from.stride + (size_t)u;
            to.p[(size_t)y * to.stride + (size_t)x] = from.p[at];
        }
    }
}

enum err_code planes_orient(const struct planes *from, int orientation, struct planes *to)
{
    bool swap = turns[orientation].swap;
    enum err_code rc = planes_shape(to, from->format, swap ? from->height_px : from->width_px,
                                    swap ? from->width_px : from->height_px);
    if (rc)
        return rc;
    for (int i = 0; i < plane_count(from->format); i++)
        plane_orient(planes_plane(from, i), orientation, planes_plane(to, i));
    return ERR_OK;
}
