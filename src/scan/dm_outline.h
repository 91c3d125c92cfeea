/* scan/dm_outline.h: the four sides of an outline, as those of a DataMatrix: two unbroken, two whose
 * modules alternate.
 *
 * Pure.  Threads: any.
 */
#ifndef SCAN_DM_OUTLINE_H
#define SCAN_DM_OUTLINE_H

#include "scan/contour.h"

/* What an outline lies in. */
struct dm_ground {
    const struct plane *mask; /* scan/bilevel's */
    int colour;               /* of the modules that hold together: 1 dark, 0 light */
};

/* The four corners of a hull that is more or less a parallelogram: its longest diagonal and what
 * lies farthest to both sides of it, in turn around it. */
bool dm_outline_corners(const struct hull *h, struct point corner[4]);

/* What lies inward of one side of the outline. */
struct dm_side {
    float unbroken; /* part of the side along which the border begins where it began before */
    float thick_px; /* of what begins there: a low quartile, so a module where it is solid */
};

struct dm_side dm_outline_side(const struct dm_ground *g, struct point a, struct point b,
                               struct point inside);

/* Dark and light modules in a row along a side whose modules alternate, a little inside of it: the
 * most that any of three lines sees. */
int dm_outline_count(const struct dm_ground *g, struct point a, struct point b, struct point inside,
                     float module_px);

#endif
