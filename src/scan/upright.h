/* scan/upright.h: which way most borders in a picture run, and the picture turned so that they
 * stand: for symbols that are read row by row.
 *
 * Pure.  Threads: any.
 */
#ifndef SCAN_UPRIGHT_H
#define SCAN_UPRIGHT_H

#include "scan/plane.h"

/* By how much a picture must be turned clockwise for its borders to run along rows and columns:
 * -45 to 45 degrees, in radians; 0 when they run every way. */
float upright_angle(const struct plane *p);
/* Turned clockwise about its middle; what enters is the nearest edge.  ERR_NOMEM. */
enum err_code upright_turn(struct plane *out, const struct plane *in, float radians,
                           struct plane_map *map) MUST_USE;

#endif
