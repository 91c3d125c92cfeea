/* scan/bilevel.h: which pixels are dark beside their surroundings, for finding patterns in.
 *
 * The threshold is halfway between dark and light where there are both: blocks of pixels count as
 * much as they have contrast, so that wide flat parts do not pull it up or down.  Where there is no
 * more contrast than the picture's noise has, all is light: speckles are no patterns, and following
 * them is dear.
 *
 * Owns     its scratch and the mask; both grow and are kept.  Threads: one struct per thread.
 */
#ifndef SCAN_BILEVEL_H
#define SCAN_BILEVEL_H

#include "scan/plane.h"

struct bilevel {
    struct plane mask;  /* 1 is dark, 0 is light */
    struct plane lines; /* of the row of blocks at work: the darkest and the lightest of a column */
    float *sum;         /* of the blocks */
    size_t sum_cap;
};

void bilevel_fini(struct bilevel *b);
/* Where the run of equal pixels that holds x - 1 ends: the first place from x on that differs, or w.
 * x >= 1. */
int bilevel_run_end(const uint8_t *row, int x, int w);
enum err_code bilevel_make(struct bilevel *b, const struct plane *p) MUST_USE;

#endif
