/* scan/likely_lines.h: grey profiles across the bars of a region.
 *
 * Raw lines lie side by side over the region's height.  Bars that lean or bend move from line to
 * line, so neighbours are laid over each other first; a few of them together make a band.
 *
 * Owns     plain storage of the caller (large).  Threads: one at a time.
 */
#ifndef SCAN_LIKELY_LINES_H
#define SCAN_LIKELY_LINES_H

#include <stdbool.h>

#include "base/attrs.h"
#include "scan/plane.h"
#include "scan/region.h"

enum { LIKELY_LINE_MAX = 760, LIKELY_RAW_MAX = 35, LIKELY_BANDS = 5 };

struct likely_lines {
    size_t n;            /* samples a line */
    float step_px;       /* from sample to sample */
    float whole;         /* samples which the region says are bars */
    struct point origin; /* of sample 0 on the middle line */
    struct point along, across;
    size_t n_raw;
    float apart_px; /* between raw lines */
    /* Samples by which the bars of the first and of the second half lie further on than those of
     * line 0, at a quarter and at three quarters of the bars. */
    float shift[LIKELY_RAW_MAX][2];
    float raw[LIKELY_RAW_MAX][LIKELY_LINE_MAX];
    size_t n_bands;
    float band[LIKELY_BANDS][LIKELY_LINE_MAX];
    float band_at_px[LIKELY_BANDS];    /* across, from the middle line */
    float band_shift[LIKELY_BANDS][2]; /* as shift */
};

/* is_negative swaps bars and spaces.  False when the region is too small for any symbol, or its
 * numbers are none. */
bool likely_lines_take(struct likely_lines *l, const struct plane *p, const struct region *at,
                       bool is_negative) MUST_USE;
/* The band with the most to see: glare and captions take edges away. */
size_t likely_lines_clearest(const struct likely_lines *l);
/* How much further on what lies at `sample` of band `from` lies on band `to`. */
float likely_lines_move(const struct likely_lines *l, size_t from, size_t to, float sample);
struct point likely_lines_point(const struct likely_lines *l, size_t band, float sample);

#endif
