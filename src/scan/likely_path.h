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

enum { LIKELY_REACH_MAX = 16 };

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

/* How far and how finely a path is sought. */
struct likely_search {
    int reach;             /* steps to each side; at most LIKELY_REACH_MAX */
    int step;              /* quarters of a module */
    float worst;           /* error: nothing above it is found */
    const uint8_t *values; /* what stands in the cells, when that is known; else NULL */
};

/* `path` holds the boundaries around which is looked, and then what was found; false when nothing
 * was. */
bool likely_path_find(const struct likely_model *m, const struct likely_layout *l,
                      const struct likely_search *how, const float *dark, size_t n,
                      struct likely_path *path);

#endif
