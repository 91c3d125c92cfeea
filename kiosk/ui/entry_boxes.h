/* entry_boxes: what has been typed, a character a box, grouped as it is printed on packs. */
#ifndef UI_ENTRY_BOXES_H
#define UI_ENTRY_BOXES_H

#include "ui/canvas.h"

/* Characters the check calls into doubt stand on amber. */
void entry_boxes_draw(struct canvas *c, struct rect r);

#endif
