#include "camera/jpeg.h"

#include <turbojpeg.h>

#include "camera/exif.h"

struct jpeg {
    tjhandle turbo;
    uint8_t *scratch; /* what the file holds in a shape we do not pass on */
    size_t scratch_bytes;
};

/* A progressive file repeats work for every scan: this bounds pixels times scans, so that a small
 * file cannot keep us busy for minutes.  64 million pixels in 16 scans still pass. */
static const int64_t WORK_MAX = (int64_t)FRAME_PIXELS_MAX * 16;

enum {
    MARKER_SOS = 0xDA,
    MARKER_EOI = 0xD9,
    MARKER_APP1 = 0xE1,
    MARKER_RST0 = 0xD0,
    MARKER_RST7 = 0xD7,
    MARKER_TEM = 0x01,
};

/* ---- the outline: what the markers say, without decoding ---- */

struct outline {
    int scans;
    bool has_end;
    int orientation;
};

static bool is_bare(uint8_t marker)
{
    return (marker >= MARKER_RST0 && marker <= MARKER_RST7) || marker == MARKER_TEM;
}

/* Moves *at behind the next marker.  Entropy-coded bytes hold 0xFF only before 0x00, RSTn or a
 * real marker (ITU-T T.81 B.1.1.2), so the same search serves inside and outside of a scan. */
static bool next_marker(struct span s, size_t *at, uint8_t *out)
{
    while (*at < s.len) {
        const uint8_t *ff = memchr(s.p + *at, 0xFF, s.len - *at);
        if (!ff)
            return false;
        size_t i = (size_t)(ff - s.p);
        while (i < s.len && s.p[i] == 0xFF)
            i++;
        if (i >= s.len)
            return false;
        *at = i + 1;
        if (s.p[i] != 0 && !is_bare(s.p[i])) {
            *out = s.p[i];
            return true;
        }
    }
    return false;
}

static struct outline outline_of(struct span s)
{
    struct outline o = { .orientation = 1 };
    size_t at = 2; /* behind SOI */
    uint8_t marker;
    while (next_marker(s, &at, &marker)) {
        if (marker == MARKER_EOI) {
            o.has_end = true;
            return o;
        }
        if (s.len - at < 2)
            return o;
        size_t length = (size_t)s.p[at] << 8 | s.p[at + 1];
        if (marker == MARKER_APP1 && length > 2 && o.orientation == 1)
            o.orientation = exif_orientation(span_part(s, at + 2, at + length));
        if (marker == MARKER_SOS)
            o.scans++;
        at += length < s.len - at ? length : s.len - at;
    }
    return o;
}

/* ---- decoding ---- */

enum err_code jpeg_create(struct jpeg **out, struct err *err)
{
    struct jpeg *j = calloc(1, sizeof *j);
    if (!j)
        return err_set(err, ERR_NOMEM, "no memory for the JPEG decoder");
    j->turbo = tjInitDecompress();
    if (!j->turbo) {
        free(j);
        return err_set(err, ERR_NOMEM, "JPEG decoder: %s", tjGetErrorStr2(NULL));
    }
    *out = j;
    return ERR_OK;
}

void jpeg_destroy(struct jpeg *j)
{
    if (!j)
        return;
    tjDestroy(j->turbo);
    free(j->scratch);
    free(j);
}

/* After a header it could not read, libturbojpeg 2.1 takes the next picture for its continuation:
 * the good frame behind a broken one would be lost too.  A new decompressor has no such memory. */
static enum err_code broken(struct jpeg *j, struct err *err)
{
    enum err_code rc = err_set(err, ERR_INVALID, "damaged JPEG: %s", tjGetErrorStr2(j->turbo));
    tjhandle fresh = tjInitDecompress();
    if (fresh) {
        tjDestroy(j->turbo);
        j->turbo = fresh;
    }
    return rc;
}

/* A warning leaves a picture that may have holes; anything else leaves none. */
static enum err_code outcome(struct jpeg *j, int rc, struct jpeg_note *note, struct err *err)
{
    if (rc == 0)
        return ERR_OK;
    if (tjGetErrorCode(j->turbo) != TJERR_WARNING)
        return broken(j, err);
    /* Many webcams leave a few stray bytes before the end marker of every frame. */
    if (!strstr(tjGetErrorStr2(j->turbo), "extraneous bytes before marker 0xd9"))
        note->is_damaged = true;
    return ERR_OK;
}

static enum err_code shape(struct planes *p, enum frame_format format, int w, int h,
                           struct err *err)
{
    enum err_code rc = planes_shape(p, format, w, h);
    return rc ? err_set(err, rc, "%d x %d pixels: %s", w, h, err_words(rc)) : ERR_OK;
}

static enum err_code grow_scratch(struct jpeg *j, size_t bytes, struct err *err)
{
    if (bytes <= j->scratch_bytes)
        return ERR_OK;
    free(j->scratch);
    j->scratch = malloc(bytes);
    j->scratch_bytes = j->scratch ? bytes : 0;
    return j->scratch ? ERR_OK : err_set(err, ERR_NOMEM, "no memory for %zu bytes", bytes);
}

enum { DECODE_FLAGS = TJFLAG_LIMITSCANS };

static enum err_code decode_luma(struct jpeg *j, struct span s, struct planes *out,
                                 struct jpeg_note *note, struct err *err)
{
    int rc = tjDecompress2(j->turbo, s.p, s.len, out->luma, out->width_px, (int)out->luma_stride,
                           out->height_px, TJPF_GRAY, DECODE_FLAGS);
    planes_fill_chroma_grey(out);
    return outcome(j, rc, note, err);
}

static enum err_code decode_planes(struct jpeg *j, struct span s, struct planes *out,
                                   unsigned char *cb, unsigned char *cr, size_t chroma_stride,
                                   struct jpeg_note *note, struct err *err)
{
    unsigned char *planes[3] = { out->luma, cb, cr };
    int strides[3] = { (int)out->luma_stride, (int)chroma_stride, (int)chroma_stride };
    int rc = tjDecompressToYUVPlanes(j->turbo, s.p, s.len, planes, out->width_px, strides,
                                     out->height_px, DECODE_FLAGS);
    return outcome(j, rc, note, err);
}

/* Chroma of another shape than the frame's: decoded aside, then averaged or repeated into it. */
static enum err_code decode_resampled(struct jpeg *j, struct span s, int sampling,
                                      struct planes *out, struct jpeg_note *note, struct err *err)
{
    int cw = tjPlaneWidth(1, out->width_px, sampling);
    int ch = tjPlaneHeight(1, out->height_px, sampling);
    if (cw <= 0 || ch <= 0)
        return err_set(err, ERR_UNSUPPORTED, "JPEG with unusual colour sampling");
    size_t stride = (size_t)cw, plane_bytes = stride * (size_t)ch;
    enum err_code rc = grow_scratch(j, 2 * plane_bytes, err);
    if (rc)
        return rc;
    uint8_t *cb = j->scratch, *cr = j->scratch + plane_bytes;
    rc = decode_planes(j, s, out, cb, cr, stride, note, err);
    if (rc)
        return rc;
    plane_resample((struct plane){ cb, cw, ch, stride }, planes_plane(out, 1));
    plane_resample((struct plane){ cr, cw, ch, stride }, planes_plane(out, 2));
    return ERR_OK;
}

/* RGB, CMYK and YCCK files are for print shops, not cameras: decoded interleaved, then turned. */
static enum err_code decode_print(struct jpeg *j, struct span s, bool is_cmyk, struct planes *out,
                                  struct jpeg_note *note, struct err *err)
{
    int w = out->width_px, h = out->height_px;
    size_t row = (size_t)w * (is_cmyk ? 4 : 3);
    enum err_code rc = grow_scratch(j, row * (size_t)h, err);
    if (rc)
        return rc;
    rc = outcome(j,
                 tjDecompress2(j->turbo, s.p, s.len, j->scratch, w, (int)row, h,
                               is_cmyk ? TJPF_CMYK : TJPF_RGB, DECODE_FLAGS),
                 note, err);
    for (int y = 0; !rc && y < h; y++) {
        uint8_t *p = j->scratch + (size_t)y * row;
        /* Inks come inverted (255 is none), as Adobe writes them: colour is ink times black. */
        for (int i = 0; is_cmyk && i < w * 3; i++)
            p[i] = (uint8_t)(p[i / 3 * 4 + i % 3] * p[i / 3 * 4 + 3] / 255);
        planes_put_row(out, y, p, 3);
    }
    return rc;
}

/* ---- one picture ---- */

struct head {
    int width_px, height_px, sampling, space;
};

static enum frame_format format_for(const struct head *h, enum jpeg_colour colour)
{
    if (colour == JPEG_GREY || (colour == JPEG_NATIVE && h->space == TJCS_GRAY))
        return FRAME_GREY;
    bool is_half = h->space == TJCS_YCbCr && h->sampling == TJSAMP_422;
    return colour == JPEG_NATIVE && is_half ? FRAME_I422 : FRAME_I420;
}

static enum err_code decode(struct jpeg *j, struct span s, const struct head *h, struct planes *out,
                            struct jpeg_note *note, struct err *err)
{
    if (h->space != TJCS_YCbCr && h->space != TJCS_GRAY)
        return decode_print(j, s, h->space != TJCS_RGB, out, note, err);
    if (out->format == FRAME_GREY || h->space == TJCS_GRAY)
        return decode_luma(j, s, out, note, err);
    if (h->sampling == (out->format == FRAME_I422 ? TJSAMP_422 : TJSAMP_420))
        return decode_planes(j, s, out, out->cb, out->cr, out->chroma_stride, note, err);
    return decode_resampled(j, s, h->sampling, out, note, err);
}

static enum err_code check_head(const struct head *h, const struct outline *o, struct err *err)
{
    if (h->width_px < 1 || h->height_px < 1) /* a JPEG of tables alone is read without complaint */
        return err_set(err, ERR_INVALID, "damaged JPEG: no picture in it");
    if (!planes_size_ok(h->width_px, h->height_px))
        return err_set(err, ERR_TOO_BIG, "%d x %d pixels are more than we decode", h->width_px,
                       h->height_px);
    if ((int64_t)h->width_px * h->height_px * o->scans > WORK_MAX)
        return err_set(err, ERR_TOO_BIG, "%d x %d pixels in %d scans are more than we decode",
                       h->width_px, h->height_px, o->scans);
    return ERR_OK;
}

enum err_code jpeg_decode(struct jpeg *j, struct span bytes, int shrink, enum jpeg_colour colour,
                          struct planes *out, struct jpeg_note *note, struct err *err)
{
    static const uint8_t start[] = { 0xFF, 0xD8, 0xFF };
    if (bytes.len < sizeof start || memcmp(bytes.p, start, sizeof start) != 0)
        return err_set(err, ERR_UNSUPPORTED, "no JPEG");
    struct head h = { 0 };
    if (tjDecompressHeader3(j->turbo, bytes.p, bytes.len, &h.width_px, &h.height_px, &h.sampling,
                            &h.space) != 0)
        return broken(j, err);
    struct outline o = outline_of(bytes);
    enum err_code rc = check_head(&h, &o, err);
    if (!rc)
        rc = shape(out, format_for(&h, colour), (h.width_px + shrink - 1) / shrink,
                   (h.height_px + shrink - 1) / shrink, err);
    struct jpeg_note found = { .is_cut = !o.has_end, .orientation = o.orientation };
    if (!rc)
        rc = decode(j, bytes, &h, out, &found, err);
    if (!rc)
        *note = found;
    return rc;
}
