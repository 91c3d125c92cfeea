/* scan/likely_path.h: where on a line the segments of a symbol begin and end, whatever its number.
 *
 * Each boundary may lie a little off its place, each segment may be stretched a little; of all ways
 * the one is taken on which the likeliest digits explain the line best (dynamic programming).
 *
 * Pure over its arguments; storage of the caller.
 */
#ifndef SCAN_LIKELY_PATH_H
#define SCAN_LIKELY_PATH_H

#include <stdbool.h>

#include "scan/likely_model.h"

enum { LIKELY_REACH_MAX = 16 }; /* quarters of a module to each side */

struct likely_path {
    float at[LIKELY_SEGMENTS_MAX + 1]; /* sample at which each segment begins; the end */
    float error;                       /* mean squared darkness that is not explained */
};

struct likely_span {
    enum symbol_kind kind;
    float from, to; /* samples */
    float score;    /* how well the guards fit, 0 to 1 */
};

/* Darkness, about 0 to 1, of a grey line; module: samples.  Returns the contrast. */
float likely_path_darken(const float *grey, size_t n, float module, float *dark);

/* Standard deviation of the blur in samples, from the steepest edges. */
float likely_path_blur(const float *dark, size_t n);

/* Where a symbol may begin and end, best first; whole: samples the region says are bars. */
size_t likely_path_spans(const struct likely_layout *l, const float *dark, size_t n, float whole,
                         struct likely_span *out, size_t room);

void likely_path_even(const struct likely_layout *l, float from, float to,
                      struct likely_path *path);

/* `path` holds the boundaries around which is looked, and then what was found; values: what stands
 * in the cells, when that is known, or NULL; false when there is no path whose error is below
 * `worst`. */
bool likely_path_find(const struct likely_model *m, const struct likely_layout *l,
                      const uint8_t *values, const float *dark, size_t n, int reach, float worst,
                      struct likely_path *path);

#endif
