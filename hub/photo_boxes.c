/* hub/photo_boxes.c: black boxes over parts of a photograph. */
#include <turbojpeg.h>

#include "hub/report_desk.h"

enum { PIXELS_MAX = 64 * 1024 * 1024, SIDE_MAX = 16384, QUALITY = 90, RGB = 3 };

bool photo_box_read(const char *text, struct photo_box *out)
{
    uint64_t n[4];
    struct span at = span_of(text);
    for (size_t i = 0; i < ARRAY_LEN(n); i++) {
        size_t len = 0;
        while (len < at.len && at.p[len] != ',')
            len++;
        if (!span_number(span_part(at, 0, len), &n[i]) || n[i] > SIDE_MAX ||
            (len == at.len) != (i == 3))
            return false;
        at = span_part(at, len + 1, at.len);
    }
    if (n[2] == 0 || n[3] == 0)
        return false;
    *out = (struct photo_box){ (int)n[0], (int)n[1], (int)n[2], (int)n[3] };
    return true;
}

static enum err_code paint(uint8_t *rgb, int width, int height, const struct photo_box *b,
                           struct err *err)
{
    if (b->x >= width || b->y >= height || b->width > width - b->x || b->height > height - b->y)
        return err_set(err, ERR_INVALID, "%d,%d,%d,%d lies outside of a picture of %d x %d", b->x,
                       b->y, b->width, b->height, width, height);
    for (int y = b->y; y < b->y + b->height; y++)
        memset(rgb + ((size_t)y * (size_t)width + (size_t)b->x) * RGB, 0, (size_t)b->width * RGB);
    return ERR_OK;
}

static enum err_code write_jpeg(const uint8_t *rgb, int width, int height, struct buf *out,
                                struct err *err)
{
    unsigned char *jpeg = NULL;
    unsigned long n = 0;
    tjhandle t = tjInitCompress();
    enum err_code rc = ERR_OK;
    if (!t ||
        tjCompress2(t, rgb, width, 0, height, TJPF_RGB, &jpeg, &n, TJSAMP_420, QUALITY, 0) != 0)
        rc = err_set(err, ERR_NOMEM, "the picture cannot be written: %s",
                     t ? tjGetErrorStr2(t) : "no memory");
    else if ((rc = buf_append(out, jpeg, n)) != ERR_OK)
        err_set(err, rc, "the covered picture is too large");
    tjFree(jpeg);
    if (t)
        tjDestroy(t);
    return rc;
}

enum err_code photo_boxes_paint(struct span jpeg, const struct photo_box *boxes, size_t n,
                                struct buf *out, struct err *err)
{
    int width = 0, height = 0, subsampling, colours;
    uint8_t *rgb = NULL;
    tjhandle t = tjInitDecompress();
    enum err_code rc = ERR_OK;
    if (!t ||
        tjDecompressHeader3(t, jpeg.p, jpeg.len, &width, &height, &subsampling, &colours) != 0)
        rc = err_set(err, ERR_INVALID, "no JPEG: %s", t ? tjGetErrorStr2(t) : "no memory");
    if (!rc && (width < 1 || height < 1 || width > SIDE_MAX || height > SIDE_MAX ||
                (int64_t)width * height > PIXELS_MAX))
        rc = err_set(err, ERR_TOO_BIG, "a picture of %d x %d", width, height);
    if (!rc && (rgb = malloc((size_t)width * (size_t)height * RGB)) == NULL)
        rc = err_set(err, ERR_NOMEM, "no memory for a picture");
    if (!rc && tjDecompress2(t, jpeg.p, jpeg.len, rgb, width, 0, height, TJPF_RGB, 0) != 0)
        rc = err_set(err, ERR_INVALID, "a broken JPEG: %s", tjGetErrorStr2(t));
    for (size_t i = 0; !rc && i < n; i++)
        rc = paint(rgb, width, height, &boxes[i], err);
    if (!rc)
        rc = write_jpeg(rgb, width, height, out, err);
    free(rgb);
    if (t)
        tjDestroy(t);
    return rc;
}
