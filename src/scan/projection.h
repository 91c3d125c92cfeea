/* scan/projection.h: a plane as a camera sees it.
 *
 * Pure.  Threads: any.
 */
#ifndef SCAN_PROJECTION_H
#define SCAN_PROJECTION_H

#include <stdbool.h>

#include "scan/symbol.h"

struct projection {
    float h[9]; /* u, v, 1 to x, y, distance */
};

/* That which puts uv[i] at xy[i]; false when there is none, or when its horizon comes near the
 * oblong from 0, 0 to cols, rows. */
bool projection_span(struct projection *p, const struct point uv[4], const struct point xy[4],
                     float cols, float rows);
struct point projection_at(const struct projection *p, float u, float v);

#endif
