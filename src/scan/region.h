/* scan/region.h: where in a picture bars stand side by side.
 *
 * A symbol of bars is an oblong whose grey changes along one direction alone.  Where such an oblong
 * lies and how it is turned can be found without reading it, far more cheaply than by looking at
 * the whole picture in many ways; the dear looks then go to the oblongs only.
 *
 * Owns     its cells; no allocation once the size of the planes is known.
 * Threads  any; one struct region_finder per thread.
 */
#ifndef SCAN_REGION_H
#define SCAN_REGION_H

#include "base/attrs.h"
#include "base/err.h"
#include "scan/plane.h"

enum { REGIONS_MAX = 12 };

struct region {
    struct point centre;  /* in pixels of the plane it was found in */
    struct point along;   /* unit vector across the bars, the way a scan line would run; its sign
                             says nothing */
    float half_length_px; /* along it; the quiet zones are not counted in */
    float half_height_px; /* along the bars */
};

struct region_finder;

enum err_code region_finder_create(struct region_finder **out, struct err *err) MUST_USE;
void region_finder_destroy(struct region_finder *f); /* NULL is fine */

/* The most promising ones first.  Their number and the time are bounded whatever the picture
 * holds; nothing that looks like bars is ERR_OK and 0.  ERR_NOMEM. */
enum err_code regions_find(struct region_finder *f, const struct plane *p,
                           struct region out[REGIONS_MAX], size_t *n) MUST_USE;

#endif
