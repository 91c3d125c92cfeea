/* scan/coach_profile.h: lines of pixels through a region, compared with one another.  Pure. */
#ifndef SCAN_COACH_PROFILE_H
#define SCAN_COACH_PROFILE_H

#include <stdbool.h>

#include "scan/frame.h"
#include "scan/symbol.h"

/* A rectangle in the frame, in its pixels. */
struct patch {
    struct point middle;
    float cos, sin; /* across the bars */
    float across_px, along_px;
};

/* How much each line across it is as the next one a little along it, where they differ most: bars
 * that run through, crumpled ones too, give 0.7 and more, rows of different bars 0.4 and less. */
float patch_sameness(const struct frame *f, const struct patch *p);

/* Has it finders of a QR code, at least two: dark, light, dark, light, dark as 1:1:3:1:1, both
 * ways?
 */
bool patch_has_finders(const struct frame *f, const struct patch *p);

#endif
