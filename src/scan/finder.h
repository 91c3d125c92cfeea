/* scan/finder.h: the finder patterns of QR codes, dark on light and light on dark.
 *
 * A row through the middle of one is dark, light, three times as much dark, light, dark, whichever
 * way it is turned; so is the column through the same place.  Tolerant on purpose: three that stand
 * as a symbol's corners, and what lies between them, decide (scan/qr_read).
 *
 * Pure.  Threads: any.
 */
#ifndef SCAN_FINDER_H
#define SCAN_FINDER_H

#include <stdbool.h>
#include <stddef.h>

#include "scan/plane.h"

enum { FINDERS_MAX = 160 };

struct finder {
    struct point at;
    float module_px; /* along rows and columns: up to 1.4 times the real one when turned */
    bool is_light;   /* light on dark */
    bool is_square;  /* its diagonals are cut as its row and column are */
    int votes;       /* rows that crossed it */
};

struct finders {
    size_t count;
    struct finder at[FINDERS_MAX];
};

/* mask as scan/bilevel makes it.  The likeliest come first. */
void finders_find(const struct plane *mask, struct finders *out);

/* How far from `at`, inside a finder, its outer edge lies towards `to`; 0 when it cannot be told.
 */
float finder_reach(const struct plane *mask, struct point at, struct point to);

#endif
