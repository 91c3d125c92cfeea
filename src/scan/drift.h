/* scan/drift.h: how the picture as a whole moves, from how the things in it do.  Pure. */
#ifndef SCAN_DRIFT_H
#define SCAN_DRIFT_H

#include <stdbool.h>
#include <stddef.h>

#include "scan/symbol.h"

enum { DRIFT_THINGS_MAX = SYMBOLS_MAX };

struct drift {
    bool is_known;
    struct point speed; /* pixels a millisecond */
};

/* The middle of n speeds (to DRIFT_THINGS_MAX), known when at least two and most of them lie within
 * their own slack of it. */
struct drift drift_agree(const struct point *speed, const float *slack, size_t n);

#endif
