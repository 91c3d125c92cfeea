#include <webp/decode.h>
#include <webp/demux.h>

#include "camera/codec.h"
#include "camera/exif.h"

/* The samples of one RGBA row laid over a white canvas row at x. */
static void lay_row(uint8_t *canvas, int canvas_px, int x, const uint8_t *row, int row_px)
{
    memset(canvas, 0xFF, (size_t)canvas_px * 4);
    memcpy(canvas + (size_t)x * 4, row, (size_t)row_px * 4);
}

/* The first picture of an animation may cover a part of its canvas only. */
static enum err_code put_rows(const uint8_t *rgba, const WebPIterator *part, struct planes *out)
{
    uint8_t *row = malloc((size_t)out->width_px * 4);
    if (!row)
        return ERR_NOMEM;
    for (int y = 0; y < out->height_px; y++) {
        int v = y - part->y_offset;
        bool is_in = v >= 0 && v < part->height;
        lay_row(row, out->width_px, is_in ? part->x_offset : 0,
                is_in ? rgba + (size_t)v * (size_t)part->width * 4 : row, is_in ? part->width : 0);
        planes_put_row(out, y, row, 4);
    }
    free(row);
    return ERR_OK;
}

static enum err_code decode_part(const WebPIterator *part, struct planes *out, struct err *err)
{
    size_t stride = (size_t)part->width * 4, bytes = stride * (size_t)part->height;
    uint8_t *rgba = malloc(bytes);
    if (!rgba)
        return err_set(err, ERR_NOMEM, "WebP: no memory for %d x %d pixels", part->width,
                       part->height);
    enum err_code rc = ERR_OK;
    if (!WebPDecodeRGBAInto(part->fragment.bytes, part->fragment.size, rgba, bytes, (int)stride))
        rc = err_set(err, ERR_INVALID, "WebP: damaged or cut short");
    else if ((rc = put_rows(rgba, part, out)) != ERR_OK)
        err_set(err, rc, "WebP: no memory");
    free(rgba);
    return rc;
}

static bool fits(const WebPIterator *part, int64_t w, int64_t h)
{
    return part->width > 0 && part->height > 0 && part->x_offset >= 0 && part->y_offset >= 0 &&
           part->x_offset + (int64_t)part->width <= w &&
           part->y_offset + (int64_t)part->height <= h;
}

static enum err_code decode_first(WebPDemuxer *demux, enum frame_format format, struct planes *out,
                                  struct err *err)
{
    int64_t w = WebPDemuxGetI(demux, WEBP_FF_CANVAS_WIDTH);
    int64_t h = WebPDemuxGetI(demux, WEBP_FF_CANVAS_HEIGHT);
    if (!planes_size_ok(w, h))
        return err_set(err, ERR_TOO_BIG, "WebP: %jd x %jd pixels are more than we decode",
                       (intmax_t)w, (intmax_t)h);
    WebPIterator part;
    if (!WebPDemuxGetFrame(demux, 1, &part))
        return err_set(err, ERR_INVALID, "WebP: no picture in it");
    enum err_code rc;
    if (!fits(&part, w, h))
        rc = err_set(err, ERR_INVALID, "WebP: a picture larger than its canvas");
    else if ((rc = planes_shape(out, format, (int)w, (int)h)) != ERR_OK)
        err_set(err, rc, "WebP: %s", err_words(rc));
    else
        rc = decode_part(&part, out, err);
    WebPDemuxReleaseIterator(&part);
    return rc;
}

enum err_code codec_decode_webp(struct span bytes, enum frame_format format, struct planes *out,
                                int *orientation, struct err *err)
{
    WebPData data = { bytes.p, bytes.len };
    WebPDemuxer *demux = WebPDemux(&data); /* NULL too when the file ends early */
    if (!demux)
        return err_set(err, ERR_INVALID, "WebP: damaged or cut short");
    enum err_code rc = decode_first(demux, format, out, err);
    WebPChunkIterator chunk;
    if (!rc) {
        *orientation = 1;
        if (WebPDemuxGetChunk(demux, "EXIF", 1, &chunk)) {
            *orientation = exif_orientation((struct span){ chunk.chunk.bytes, chunk.chunk.size });
            WebPDemuxReleaseChunkIterator(&chunk);
        }
    }
    WebPDemuxDelete(demux);
    return rc;
}
