#include "unit/camera/make_pictures.h"

#include <png.h>
#include <turbojpeg.h>
#include <webp/encode.h>
#include <webp/mux.h>

static const uint8_t fields[4][3] = {
    { 255, 0, 0 }, { 0, 255, 0 }, { 0, 0, 255 }, { 100, 100, 100 }
};

static int field_at(int x, int y)
{
    return (y >= FIELD_H ? 2 : 0) + (x >= FIELD_W ? 1 : 0);
}

static void must(bool is_good)
{
    if (!is_good)
        abort();
}

static void put(struct buf *out, const void *p, size_t n)
{
    must(buf_append(out, p, n) == ERR_OK);
}

static void fill(uint8_t *to, int channels)
{
    for (int y = 0; y < PICTURE_H; y++)
        for (int x = 0; x < PICTURE_W; x++, to += channels) {
            int f = field_at(x, y);
            memcpy(to, fields[f], 3);
            if (channels == 4)
                to[3] = f == 3 ? 0 : 255;
        }
}

/* A TIFF block with the one entry that counts. */
static size_t make_exif(int orientation, uint8_t out[26])
{
    static const uint8_t block[26] = { 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0,
                                       3,   0,   0, 0,  1, 0, 0, 0, 0, 0, 0, 0,    0 };
    memcpy(out, block, sizeof block);
    out[19] = (uint8_t)orientation;
    return sizeof block;
}

/* ---- PNG ---- */

static void on_write(png_structp png, png_bytep p, size_t n)
{
    put(png_get_io_ptr(png), p, n);
}

static void on_flush(png_structp png)
{
    (void)png;
}

/* One pixel as the kind stores it, in whole bytes. */
static uint8_t *put_pixel(const struct png_kind *kind, int field, uint8_t *to)
{
    int n = kind->colour_type & PNG_COLOR_MASK_COLOR ? 3 : 1;
    bool has_alpha = kind->colour_type & PNG_COLOR_MASK_ALPHA;
    if (kind->colour_type == PNG_COLOR_TYPE_PALETTE) {
        *to++ = (uint8_t)field;
        return to;
    }
    for (int i = 0; i < n; i++)
        for (int k = 0; k < kind->depth / 8; k++)
            *to++ = fields[field][i];
    for (int k = 0; has_alpha && k < kind->depth / 8; k++)
        *to++ = field == 3 ? 0 : 255;
    return to;
}

void make_png(const struct png_kind *kind, struct buf *out)
{
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    png_color palette[4];
    uint8_t exif[26], row[PICTURE_W * 8];
    for (int i = 0; i < 4; i++)
        palette[i] = (png_color){ fields[i][0], fields[i][1], fields[i][2] };
    png_set_write_fn(png, out, on_write, on_flush);
    png_set_IHDR(png, info, PICTURE_W, PICTURE_H, kind->depth, kind->colour_type,
                 kind->is_interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (kind->colour_type == PNG_COLOR_TYPE_PALETTE)
        png_set_PLTE(png, info, palette, 4);
    if (kind->orientation)
        png_set_eXIf_1(png, info, (png_uint_32)make_exif(kind->orientation, exif), exif);
    png_write_info(png, info);
    if (kind->depth < 8)
        png_set_packing(png);
    int passes = kind->is_interlaced ? png_set_interlace_handling(png) : 1;
    for (int pass = 0; pass < passes; pass++)
        for (int y = 0; y < PICTURE_H; y++) {
            uint8_t *to = row;
            for (int x = 0; x < PICTURE_W; x++)
                to = put_pixel(kind, field_at(x, y), to);
            png_write_row(png, row);
        }
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
}

/* ---- JPEG ---- */

static void compress(const uint8_t *pixels, int format, int sampling, int flags, int orientation,
                     struct buf *out)
{
    tjhandle turbo = tjInitCompress();
    unsigned char *jpeg = NULL;
    unsigned long n = 0;
    must(tjCompress2(turbo, pixels, PICTURE_W, 0, PICTURE_H, format, &jpeg, &n, sampling, 95,
                     flags) == 0);
    put(out, jpeg, 2);
    if (orientation) {
        uint8_t exif[26], head[] = { 0xFF, 0xE1, 0, 34, 'E', 'x', 'i', 'f', 0, 0 };
        put(out, head, sizeof head);
        put(out, exif, make_exif(orientation, exif));
    }
    put(out, jpeg + 2, n - 2);
    tjFree(jpeg);
    tjDestroy(turbo);
}

void make_jpeg(int sampling, int orientation, struct buf *out)
{
    uint8_t rgb[PICTURE_W * PICTURE_H * 3];
    fill(rgb, 3);
    compress(rgb, TJPF_RGB, sampling, 0, orientation, out);
}

void make_jpeg_progressive(struct buf *out)
{
    uint8_t rgb[PICTURE_W * PICTURE_H * 3];
    fill(rgb, 3);
    compress(rgb, TJPF_RGB, TJSAMP_420, TJFLAG_PROGRESSIVE, 0, out);
}

/* Adobe's way: 255 is no ink, so colour without black is the RGB value itself. */
void make_jpeg_cmyk(struct buf *out)
{
    uint8_t rgb[PICTURE_W * PICTURE_H * 4];
    fill(rgb, 4);
    for (int i = 0; i < PICTURE_W * PICTURE_H; i++)
        rgb[i * 4 + 3] = 255;
    compress(rgb, TJPF_CMYK, TJSAMP_444, 0, 0, out);
}

/* ---- WebP ---- */

void make_webp(bool is_lossless, bool has_alpha, struct buf *out)
{
    uint8_t rgba[PICTURE_W * PICTURE_H * 4];
    uint8_t *bytes = NULL;
    fill(rgba, 4);
    for (int i = 0; !has_alpha && i < PICTURE_W * PICTURE_H; i++)
        rgba[i * 4 + 3] = 255;
    size_t n = is_lossless
                   ? WebPEncodeLosslessRGBA(rgba, PICTURE_W, PICTURE_H, PICTURE_W * 4, &bytes)
                   : WebPEncodeRGBA(rgba, PICTURE_W, PICTURE_H, PICTURE_W * 4, 98, &bytes);
    must(n > 0);
    put(out, bytes, n);
    WebPFree(bytes);
}

void make_webp_animated(struct buf *out)
{
    uint8_t rgba[PICTURE_W * PICTURE_H * 4];
    WebPAnimEncoder *e = WebPAnimEncoderNew(PICTURE_W, PICTURE_H, NULL);
    WebPConfig config;
    must(WebPConfigInit(&config) != 0);
    config.lossless = 1;
    for (int i = 0; i < 2; i++) {
        WebPPicture p;
        must(WebPPictureInit(&p) != 0);
        p.use_argb = 1;
        p.width = PICTURE_W;
        p.height = PICTURE_H;
        fill(rgba, 4);
        if (i == 0)
            for (int k = 0; k < PICTURE_W * PICTURE_H; k++)
                rgba[k * 4 + 3] = 255;
        must(WebPPictureImportRGBA(&p, rgba, PICTURE_W * 4) != 0);
        must(WebPAnimEncoderAdd(e, &p, i * 100, &config) != 0);
        WebPPictureFree(&p);
    }
    WebPData data;
    WebPDataInit(&data);
    must(WebPAnimEncoderAdd(e, NULL, 200, NULL) != 0 && WebPAnimEncoderAssemble(e, &data) != 0);
    put(out, data.bytes, data.size);
    WebPDataClear(&data);
    WebPAnimEncoderDelete(e);
}
