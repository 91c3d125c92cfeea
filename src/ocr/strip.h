/* ocr/strip.h: a line of print, straightened and evened out for the engine.
 *
 * The steps and their order were measured (docs/ocr.md): median 3x3 takes the noise, a normal
 * height takes the size, the local mean takes shadow and low contrast.  Binarising loses more than
 * it gives.
 * Owns     its work planes; nothing is allocated once they have grown.  Threads: one at a time.
 */
#ifndef OCR_STRIP_H
#define OCR_STRIP_H

#include "base/attrs.h"
#include "base/err.h"
#include "scan/plane.h"

/* A line of print in a frame: a rectangle turned about its centre. */
struct line_box {
    float x, y;    /* centre, pixels of the frame */
    float w, h;    /* along and across the line; h is the height of a capital or digit */
    float slope;   /* rise of the line per pixel, downwards positive */
    bool is_light; /* light print on dark */
};

struct strip {
    struct plane out; /* what the engine reads: dark on light */
    struct plane work[2];
    uint32_t *sums;
    size_t sums_cap;
    float scale; /* strip pixels per frame pixel */
    int spread;  /* how much darker than its surroundings the print is, grey values of the frame */
    int noise;   /* how far neighbouring pixels differ, most of them for no reason */
};

enum { STRIP_CAP_PX = 30, STRIP_MARGIN_PX = 12, STRIP_END_PX = 30, STRIP_WIDTH_MAX = 1600 };

/* Makes s->out.  ERR_NOMEM; ERR_INVALID for a box without area. */
enum err_code strip_make(struct strip *s, const struct frame *f, const struct line_box *box,
                         struct err *err) MUST_USE;
void strip_fini(struct strip *s);

#endif
