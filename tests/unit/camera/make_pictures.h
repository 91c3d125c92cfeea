/* make_pictures: small picture files in memory, of four fields each: red, green above; blue, grey
 * (100) below.  With alpha the grey field is fully transparent. */
#ifndef UNIT_CAMERA_MAKE_PICTURES_H
#define UNIT_CAMERA_MAKE_PICTURES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

enum { FIELD_W = 32, FIELD_H = 24, PICTURE_W = 2 * FIELD_W, PICTURE_H = 2 * FIELD_H };

struct png_kind {
    int colour_type, depth; /* libpng's */
    bool is_interlaced;
    int orientation; /* 0: says nothing */
};

void make_png(const struct png_kind *kind, struct buf *out);
/* sampling: turbojpeg's TJSAMP_*; orientation 0: no EXIF. */
void make_jpeg(int sampling, int orientation, struct buf *out);
void make_jpeg_cmyk(struct buf *out);
void make_jpeg_progressive(struct buf *out);
void make_webp(bool is_lossless, bool has_alpha, struct buf *out);
void make_webp_animated(struct buf *out);

#endif
