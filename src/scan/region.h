/* scan/region.h: where in a picture bars stand side by side.
 *
 * A symbol of bars is an oblong whose grey changes along one direction alone.  Where such an oblong
 * lies and how it is turned can be found without reading it, far more cheaply than by looking at
 * the whole picture in many ways; the dear looks then go to the oblongs only.
 *
 * Threads  any; one struct per thread.
 */
#ifndef SCAN_REGION_H
#define SCAN_REGION_H

#include "scan/plane.h"

enum { REGIONS_MAX = 12 };

struct region {
    struct point centre;  /* in pixels of the plane it was found in */
    struct point along;   /* unit vector across the bars, the way a scan line would run; its sign
                             says nothing */
    float half_length_px; /* along it; the quiet zones are not counted in */
    float half_height_px; /* along the bars */
};

#endif
