/* scan/contour.h: the outlines of what stands together in a bilevel picture, as convex hulls.
 *
 * Owns     its scratch, which grows and is kept.  Threads: one struct per thread.
 */
#ifndef SCAN_CONTOUR_H
#define SCAN_CONTOUR_H

#include <stdbool.h>
#include <stddef.h>

#include "scan/plane.h"

enum { HULL_MAX = 256 };

/* Clockwise as seen (y grows downwards). */
struct hull {
    size_t n;
    struct point at[HULL_MAX];
};

struct contours {
    struct plane seen; /* bit 0: a dark outline has passed here, bit 1: a light one */
    int *lo, *hi;      /* of each row of the outline being followed */
    int cap_rows;
};

void contours_fini(struct contours *c);

/* Calls sink with the hull of every connected part of mask whose pixels are `colour` and that is at
 * least side_min wide and high; parts that touch the picture's border on two opposite sides are
 * left out.  sink returns false to stop. */
enum err_code contours_each(struct contours *c, const struct plane *mask, int colour, int side_min,
                            bool (*sink)(void *self, const struct hull *h), void *self) MUST_USE;

#endif
