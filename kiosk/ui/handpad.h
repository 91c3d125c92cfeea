/* handpad: the square one writes a character in, with the ink of what was written so far.
 *
 * Its place is kept in the canvas (pad): strokes are taken there (ui_pad), and the ink is drawn again by itself
 * while a finger moves (ui_draw_ink), without drawing the screen.
 */
#ifndef UI_HANDPAD_H
#define UI_HANDPAD_H

#include "ui/canvas.h"

/* r is a square. */
void handpad_draw(struct canvas *c, struct rect r);
/* Paper, guide lines and ink alone, in the colours of t; cr counts in layout units. */
void handpad_paint(cairo_t *cr, const struct theme *t, struct rect r, const struct typing_ink *ink);

#endif
