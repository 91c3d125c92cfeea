#include <png.h>
#include <setjmp.h>

#include "camera/codec.h"
#include "camera/exif.h"

/* libpng leaves by longjmp: everything that must outlive a jump lives in here, not in locals. */
struct reading {
    png_structp png;
    png_infop info;
    struct span rest;
    struct planes *out;
    enum frame_format format;
    uint8_t *rows; /* one row, or all of them for an interlaced picture */
    int orientation;
    enum err_code code;
    char why[120];
};

enum { CHUNK_BYTES_MAX = 1024 * 1024 };

static void on_error(png_structp png, png_const_charp text)
{
    struct reading *r = png_get_error_ptr(png);
    if (!r->code)
        r->code = ERR_INVALID;
    if (!r->why[0])
        text_copy(r->why, sizeof r->why, text);
    png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp text)
{
    (void)png; /* an odd text or profile chunk harms nobody: no pixel depends on it */
    (void)text;
}

static void on_read(png_structp png, png_bytep out, size_t n)
{
    struct reading *r = png_get_io_ptr(png);
    if (n > r->rest.len)
        png_error(png, "the file is cut short");
    memcpy(out, r->rest.p, n);
    r->rest = span_part(r->rest, n, r->rest.len);
}

static void refuse(struct reading *r, enum err_code code, const char *why)
{
    r->code = code;
    png_error(r->png, why);
}

static void read_head(struct reading *r)
{
    png_set_read_fn(r->png, r, on_read);
    png_set_user_limits(r->png, 0x7FFFFFFF, 0x7FFFFFFF); /* planes_size_ok decides, in our words */
    png_set_chunk_malloc_max(r->png, CHUNK_BYTES_MAX);
    png_read_info(r->png, r->info);
    int64_t w = png_get_image_width(r->png, r->info), h = png_get_image_height(r->png, r->info);
    if (!planes_size_ok(w, h)) {
        snprintf(r->why, sizeof r->why, "%jd x %jd pixels are more than we decode", (intmax_t)w,
                 (intmax_t)h);
        refuse(r, ERR_TOO_BIG, r->why);
    }
    enum err_code rc = planes_shape(r->out, r->format, (int)w, (int)h);
    if (rc)
        refuse(r, rc, err_words(rc));
}

/* Everything becomes 8-bit grey or RGB, with alpha or without. */
static void read_pixels(struct reading *r)
{
    png_set_expand(r->png); /* palette, few bits, tRNS */
    png_set_scale_16(r->png);
    int passes = png_set_interlace_handling(r->png);
    png_read_update_info(r->png, r->info);
    int channels = png_get_channels(r->png, r->info);
    size_t row_bytes = png_get_rowbytes(r->png, r->info);
    int h = r->out->height_px;
    size_t rows = passes > 1 ? (size_t)h : 1;
    r->rows = malloc(rows * row_bytes);
    if (!r->rows)
        refuse(r, ERR_NOMEM, err_words(ERR_NOMEM));
    for (int pass = 1; pass < passes; pass++)
        for (int y = 0; y < h; y++)
            png_read_row(r->png, r->rows + (size_t)y * row_bytes, NULL);
    for (int y = 0; y < h; y++) {
        uint8_t *row = r->rows + (passes > 1 ? (size_t)y * row_bytes : 0);
        png_read_row(r->png, row, NULL);
        planes_put_row(r->out, y, row, channels);
    }
}

static void read_orientation(struct reading *r)
{
    png_bytep exif;
    png_uint_32 n;
    png_read_end(r->png, r->info); /* eXIf may stand behind the pixels; checks that IEND is there */
    if (png_get_eXIf_1(r->png, r->info, &n, &exif))
        r->orientation = exif_orientation((struct span){ exif, n });
}

static bool read_all(struct reading *r)
{
    if (setjmp(png_jmpbuf(r->png)))
        return false;
    read_head(r);
    read_pixels(r);
    read_orientation(r);
    return true;
}

enum err_code codec_decode_png(struct span bytes, enum frame_format format, struct planes *out,
                               int *orientation, struct err *err)
{
    struct reading r = { .rest = bytes, .out = out, .format = format, .orientation = 1 };
    r.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &r, on_error, on_warning);
    r.info = r.png ? png_create_info_struct(r.png) : NULL;
    if (!r.info) {
        r.code = ERR_NOMEM;
        text_copy(r.why, sizeof r.why, err_words(ERR_NOMEM));
    } else {
        read_all(&r);
    }
    free(r.rows);
    png_destroy_read_struct(&r.png, &r.info, NULL);
    if (r.code)
        return err_set(err, r.code, "PNG: %s", r.why);
    *orientation = r.orientation;
    return ERR_OK;
}
