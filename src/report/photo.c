/* photo: crop, scale, encode. */
#include "report/photo.h"

#include <math.h>
#include <sodium.h>
#include <turbojpeg.h>

#include "base/fs.h"
#include "base/table.h"
#include "camera/jpeg.h"
#include "camera/planes.h"
#include "trust/canon.h"
#include "trust/hash.h"

static const struct photo_limits usual = { 1600, 85, 45, 400000, 150 };

enum { QUALITY_STEP = 10, SIDE_MAX_PX = 4096, BYTES_LEAST = 4096 };

/* ---- limits ---- */

static const char *const columns[] = { "side_px",   "quality",         "quality_least",
                                       "bytes_max", "margin_permille", NULL };

enum err_code photo_limits_read(const char *folder, struct photo_limits *out, struct err *err)
{
    static const uint64_t least[] = { 64, 1, 1, BYTES_LEAST, 0 };
    static const uint64_t most[] = { SIDE_MAX_PX, 100, 100, 8 << 20, 1000 };
    char path[FS_PATH_MAX];
    struct table *t = NULL;
    uint64_t value[ARRAY_LEN(least)];
    enum err_code rc = fs_join(path, folder, "photos.tsv", err);
    if (!rc)
        rc = table_open(path, columns, &t, err);
    if (!rc && table_rows(t) != 1)
        rc = err_set(err, ERR_INVALID, "%s: not one row", path);
    for (size_t i = 0; !rc && i < ARRAY_LEN(least); i++)
        if (!span_number(span_of(table_cell(t, 0, i)), &value[i]) || value[i] < least[i] ||
            value[i] > most[i])
            rc = table_complain(t, 0, i, ERR_INVALID, err, "is not a number of %d to %d",
                                (int)least[i], (int)most[i]);
    if (!rc && value[2] > value[1])
        rc = table_complain(t, 0, 2, ERR_INVALID, err, "is above quality");
    if (!rc)
        *out = (struct photo_limits){ (int)value[0], (int)value[1], (int)value[2], (size_t)value[3],
                                      (int)value[4] };
    table_close(t);
    return rc;
}

/* ---- frames ---- */

static bool frame_ok(const struct frame *f)
{
    bool has_chroma = f && (f->format == FRAME_I420 || f->format == FRAME_I422);
    if (!f || (!has_chroma && f->format != FRAME_GREY) || !f->luma ||
        !planes_size_ok(f->width_px, f->height_px) || f->width_px < PHOTO_SIDE_MIN_PX ||
        f->height_px < PHOTO_SIDE_MIN_PX || f->luma_stride < (size_t)f->width_px)
        return false;
    return !has_chroma || (f->cb && f->cr && f->chroma_stride >= (size_t)(f->width_px + 1) / 2);
}

/* The part from (x, y), both even, of even size: so chroma is cut where luma is. */
static struct frame part_of(const struct frame *f, int x, int y, int width_px, int height_px)
{
    struct frame part = *f;
    size_t chroma_y = (size_t)(f->format == FRAME_I420 ? y / 2 : y);
    part.width_px = width_px & ~1;
    part.height_px = height_px & ~1;
    part.luma = f->luma + (size_t)y * f->luma_stride + (size_t)x;
    if (f->cb && f->cr) {
        part.cb = f->cb + chroma_y * f->chroma_stride + (size_t)(x / 2);
        part.cr = f->cr + chroma_y * f->chroma_stride + (size_t)(x / 2);
    }
    return part;
}

/* False also for what is not a number. */
static bool box_of(const struct point corner[4], float *x0, float *y0, float *x1, float *y1)
{
    *x0 = *x1 = corner[0].x;
    *y0 = *y1 = corner[0].y;
    for (int i = 0; i < 4; i++) {
        if (!isfinite(corner[i].x) || !isfinite(corner[i].y) || fabsf(corner[i].x) > 1e6F ||
            fabsf(corner[i].y) > 1e6F)
            return false;
        *x0 = fminf(*x0, corner[i].x);
        *x1 = fmaxf(*x1, corner[i].x);
        *y0 = fminf(*y0, corner[i].y);
        *y1 = fmaxf(*y1, corner[i].y);
    }
    return *x1 - *x0 >= 1 || *y1 - *y0 >= 1;
}

static int within(float v, int most)
{
    return v < 0 ? 0 : v > (float)most ? most : (int)v;
}

bool photo_crop(const struct frame *whole, const struct point corner[4], int margin_permille,
                struct frame *out)
{
    float x0, y0, x1, y1;
    if (!frame_ok(whole) || margin_permille < 0 || !box_of(corner, &x0, &y0, &x1, &y1))
        return false;
    float margin = fmaxf(x1 - x0, y1 - y0) * (float)margin_permille / 1000.0F;
    /* Corners are centres of pixels. */
    int left = within(x0 - margin, whole->width_px) & ~1;
    int top = within(y0 - margin, whole->height_px) & ~1;
    int right = within(ceilf(x1 + margin + 1), whole->width_px);
    int bottom = within(ceilf(y1 + margin + 1), whole->height_px);
    if (right - left < PHOTO_SIDE_MIN_PX || bottom - top < PHOTO_SIDE_MIN_PX)
        return false;
    *out = part_of(whole, left, top, right - left, bottom - top);
    return true;
}

/* ---- scaling ---- */

static struct plane plane_of(const uint8_t *p, int width_px, int height_px, size_t stride)
{
    /* struct plane is for writing too; here it is only read from. */
    return (struct plane){ (uint8_t *)(uintptr_t)p, width_px, height_px, stride };
}

static enum err_code scale(const struct frame *from, int width_px, int height_px, struct planes *to)
{
    enum frame_format format = from->format == FRAME_GREY ? FRAME_GREY : FRAME_I420;
    enum err_code rc = planes_shape(to, format, width_px, height_px);
    if (rc)
        return rc;
    int chroma_rows = from->format == FRAME_I420 ? (from->height_px + 1) / 2 : from->height_px;
    plane_resample(plane_of(from->luma, from->width_px, from->height_px, from->luma_stride),
                   planes_plane(to, 0));
    for (int i = 1; format != FRAME_GREY && i <= 2; i++)
        plane_resample(plane_of(i == 1 ? from->cb : from->cr, (from->width_px + 1) / 2, chroma_rows,
                                from->chroma_stride),
                       planes_plane(to, i));
    return ERR_OK;
}

static void wipe(struct planes *p)
{
    if (p->memory)
        sodium_memzero(p->memory, p->memory_bytes);
    planes_fini(p);
}

/* The longer side becomes side_px; never larger than it was; both even, at least 2. */
static void shrunk(const struct frame *f, int side_px, int *width_px, int *height_px)
{
    int longer = f->width_px > f->height_px ? f->width_px : f->height_px;
    int64_t to = side_px < longer ? side_px : longer;
    int w = (int)(f->width_px * to / longer), h = (int)(f->height_px * to / longer);
    *width_px = w < 2 ? 2 : w & ~1;
    *height_px = h < 2 ? 2 : h & ~1;
}

/* ---- encoding ---- */

struct encoder {
    tjhandle turbo;
    unsigned char *room;
    unsigned long room_bytes, used;
};

static enum err_code encode(struct encoder *e, const struct frame *f, int quality, struct err *err)
{
    static const int samplings[] = {
        [FRAME_GREY] = TJSAMP_GRAY, [FRAME_I420] = TJSAMP_420, [FRAME_I422] = TJSAMP_422
    };
    const unsigned char *planes[3] = { f->luma, f->cb, f->cr };
    int strides[3] = { (int)f->luma_stride, (int)f->chroma_stride, (int)f->chroma_stride };
    int sampling = samplings[f->format];
    unsigned long most = tjBufSize(f->width_px, f->height_px, sampling);
    if (most == (unsigned long)-1)
        return err_set(err, ERR_INVALID, "no JPEG of %d x %d", f->width_px, f->height_px);
    if (most > e->room_bytes) {
        free(e->room); /* nothing has been written to it yet: pictures only become smaller */
        e->room = malloc(most);
        e->room_bytes = e->room ? most : 0;
    }
    if (!e->room)
        return err_set(err, ERR_NOMEM, "no memory for a photograph");
    e->used = e->room_bytes;
    if (tjCompressFromYUVPlanes(e->turbo, planes, f->width_px, strides, f->height_px, sampling,
                                &e->room, &e->used, quality, TJFLAG_NOREALLOC) != 0)
        return err_set(err, ERR_UNSUPPORTED, "JPEG: %s", tjGetErrorStr2(e->turbo));
    return ERR_OK;
}

/* Less quality first, then fewer pixels, until it is small enough. */
static enum err_code encode_within(struct encoder *e, const struct frame *f,
                                   const struct photo_limits *limits, struct err *err)
{
    int side_px = limits->side_px;
    struct planes scaled = { 0 };
    enum err_code rc = ERR_OK;
    for (bool is_small = false; !rc && !is_small; side_px = side_px * 3 / 4) {
        struct frame view = part_of(f, 0, 0, f->width_px, f->height_px);
        int width_px, height_px;
        if (side_px < PHOTO_SIDE_MIN_PX)
            rc = err_set(err, ERR_TOO_BIG, "no photograph of under %zu bytes", limits->bytes_max);
        shrunk(&view, side_px, &width_px, &height_px);
        if (!rc && (width_px != view.width_px || height_px != view.height_px)) {
            rc = scale(&view, width_px, height_px, &scaled);
            view = planes_frame(&scaled);
            if (rc)
                err_set(err, rc, "no memory for a photograph");
        }
        for (int q = limits->quality; !rc && !is_small; q -= QUALITY_STEP) {
            int least = q < limits->quality_least ? limits->quality_least : q;
            rc = encode(e, &view, least, err);
            is_small = !rc && e->used <= limits->bytes_max;
            if (q <= limits->quality_least)
                break;
        }
    }
    wipe(&scaled);
    return rc;
}

enum err_code photo_write_within(const struct frame *f, const struct photo_limits *limits,
                                 struct buf *out, struct err *err)
{
    struct encoder e = { 0 };
    if (!frame_ok(f))
        return err_set(err, ERR_INVALID, "no frame to make a photograph of");
    e.turbo = tjInitCompress();
    if (!e.turbo)
        return err_set(err, ERR_NOMEM, "JPEG encoder: %s", tjGetErrorStr2(NULL));
    enum err_code rc = encode_within(&e, f, limits, err);
    if (!rc && (rc = buf_append(out, e.room, e.used)) != ERR_OK)
        err_set(err, rc, "no room for a photograph of %lu bytes", e.used);
    if (e.room)
        sodium_memzero(e.room, e.room_bytes);
    free(e.room);
    tjDestroy(e.turbo);
    return rc;
}

enum err_code photo_write(const struct frame *f, int side_max_px, struct buf *out, struct err *err)
{
    struct photo_limits limits = usual;
    if (side_max_px < PHOTO_SIDE_MIN_PX || side_max_px > SIDE_MAX_PX)
        return err_set(err, ERR_INVALID, "no photograph of %d pixels", side_max_px);
    limits.side_px = side_max_px;
    return photo_write_within(f, &limits, out, err);
}

/* ---- a file made anew ---- */

/* The size is looked at before anything of that size is allocated. */
static enum err_code check_head(struct span jpeg, int *longer_px, struct err *err)
{
    int w = 0, h = 0, sampling, space;
    tjhandle turbo = tjInitDecompress();
    if (!turbo)
        return err_set(err, ERR_NOMEM, "JPEG decoder: %s", tjGetErrorStr2(NULL));
    int rc = jpeg.len ? tjDecompressHeader3(turbo, jpeg.p, jpeg.len, &w, &h, &sampling, &space) : 1;
    tjDestroy(turbo);
    if (rc != 0 || w < 1 || h < 1)
        return err_set(err, ERR_UNSUPPORTED, "no JPEG");
    if ((int64_t)w * h > PHOTO_PIXELS_MAX)
        return err_set(err, ERR_TOO_BIG, "%d x %d pixels are more than a photograph has", w, h);
    *longer_px = w > h ? w : h;
    return ERR_OK;
}

static enum err_code decode(struct span jpeg, int shrink, struct planes *out, struct err *err)
{
    struct planes plain = { 0 };
    struct jpeg_note note = { .orientation = 1 };
    struct jpeg *j = NULL;
    enum err_code rc = jpeg_create(&j, err);
    if (!rc)
        rc = jpeg_decode(j, jpeg, shrink, JPEG_I420, &plain, &note, err);
    jpeg_destroy(j);
    if (!rc && (rc = planes_orient(&plain, note.orientation, out)) != ERR_OK)
        err_set(err, rc, "no memory for a photograph");
    wipe(&plain);
    return rc;
}

enum err_code photo_remake(struct span jpeg, const struct photo_limits *limits, struct buf *out,
                           struct err *err)
{
    struct planes whole = { 0 };
    int longer_px = 0, shrink = 1;
    enum err_code rc = check_head(jpeg, &longer_px, err);
    while (!rc && shrink < 8 && longer_px / (shrink * 2) >= limits->side_px)
        shrink *= 2;
    if (!rc)
        rc = decode(jpeg, shrink, &whole, err);
    if (!rc) {
        struct frame f = planes_frame(&whole);
        rc = photo_write_within(&f, limits, out, err);
    }
    wipe(&whole);
    return rc;
}

bool photo_note(enum photo_kind kind, struct span jpeg, struct report_photo *out)
{
    uint8_t digest[32];
    if (jpeg.len == 0 || !hash_sha256(jpeg, digest))
        return false;
    *out = (struct report_photo){ .kind = kind, .bytes = jpeg.len };
    canon_hex(digest, sizeof digest, out->sha256);
    return true;
}
