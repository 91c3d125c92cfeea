/* scan/frame.h: one picture as the scanner and the preview see it.
 *
 * A frame is a loan: its planes belong to a pool or to whoever decoded the file.  The luma plane
 * alone is what scanning needs.
 */
#ifndef SCAN_FRAME_H
#define SCAN_FRAME_H

#include <stddef.h>
#include <stdint.h>

enum frame_format {
    FRAME_NONE = 0,
    FRAME_GREY, /* luma only */
    FRAME_I420, /* luma, then chroma at half width and half height */
    FRAME_I422, /* chroma at half width, full height (most MJPEG cameras) */
};

enum { FRAME_SIDE_MAX = 16384, FRAME_PIXELS_MAX = 64 * 1024 * 1024 };

struct frame {
    enum frame_format format;
    int width_px, height_px;
    const uint8_t *luma, *cb, *cr;     /* cb and cr NULL for FRAME_GREY */
    size_t luma_stride, chroma_stride; /* bytes from row to row, at least the row's width */
    uint64_t taken_ms;                 /* clock's mono_ms when it was taken */
    uint64_t number;                   /* counts up from 1 in one source */
};

#endif
