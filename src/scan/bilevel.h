/* scan/bilevel.h: which pixels are dark beside their surroundings, for finding patterns in.
 *
 * The threshold is halfway between dark and light where there are both: blocks of pixels count as
 * much as they have contrast, so that wide flat parts do not pull it up or down.
 *
 * Owns     its scratch and the mask; both grow and are kept.  Threads: one struct per thread.
 */
#ifndef SCAN_BILEVEL_H
#define SCAN_BILEVEL_H

#include "scan/plane.h"

struct bilevel {
    struct plane mask; /* 1 is dark, 0 is light */
    float *sum;        /* of the blocks */
    size_t sum_cap;
};

void bilevel_fini(struct bilevel *b);
enum err_code bilevel_make(struct bilevel *b, const struct plane *p) MUST_USE;

#endif
