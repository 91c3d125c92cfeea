/* entry_boxes: what has been typed, a character a box, grouped as it is printed on packs. */
#ifndef UI_ENTRY_BOXES_H
#define UI_ENTRY_BOXES_H

#include "ui/canvas.h"

/* Characters in doubt stand on amber: those the check calls so, and those the camera was not sure
 * of, which are asked about one after the other. */
void entry_boxes_draw(struct canvas *c, struct rect r);
/* What the first of the camera's doubts may be, a button each. */
void entry_boxes_draw_choices(struct canvas *c, struct rect r);
/* Whether the camera reads the number on this screen. */
bool entry_boxes_reading(const struct model *m);

#endif
