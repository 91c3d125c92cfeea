/* scan/profile.h: grey values along a straight line of a plane, and the edges on it.
 *
 * Plain storage of the caller (large: keep it on the heap); no allocation; threads: one at a time.
 * Units: positions in samples of one pixel's length, sub-pixel; values 0-255.
 */
#ifndef SCAN_PROFILE_H
#define SCAN_PROFILE_H

#include <stdbool.h>

#include "scan/plane.h"

enum { PROFILE_MAX = 24576, EDGES_MAX = 4096 }; /* the diagonal of FRAME_SIDE_MAX squared */

struct profile {
    struct point origin; /* of sample 0 */
    struct point step;   /* from sample to sample; length 1 */
    size_t n;
    float v[PROFILE_MAX];
};

struct edges {
    size_t n;
    bool first_darkens; /* edges alternate; does the first one lead into a bar? */
    float at[EDGES_MAX];
};

/* The whole line through `through` in direction `along` inside the plane, bilinear; is_negative
 * swaps bars and spaces.  n is 0 when the line misses the plane. */
void profile_take(struct profile *out, const struct plane *p, struct point through,
                  struct point along, bool is_negative);

/* Keeps the part between two samples, a few beyond the ends being harmless. */
void profile_crop(struct profile *p, float from, float to);

/* Edges where the grey value crosses the middle of two neighbouring extremes whose swing is at
 * least `part` of the contrast around them (and 5 grey levels). */
void profile_edges(const struct profile *p, float part, struct edges *out);

struct point profile_point(const struct profile *p, float at);

#endif
