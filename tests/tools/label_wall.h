/* label_wall: more rooms to hold coaching against, drawn after its lines were: what stands behind a
 * kiosk in a hall or a shop.  Apart from label_room, which they were drawn on.
 */
#ifndef TOOLS_LABEL_WALL_H
#define TOOLS_LABEL_WALL_H

#include "scan/plane.h"

/* By number: bricks, backs of books, leaves, columns of print, herringbone, planks, a fence, tins on
 * shelves. */
void label_wall_make(struct plane *out, int w, int h, uint64_t number);

#endif
