/* typing: the keyboard on the screen, for large fingers: keys, candidates, the writing pad.
 *
 * Draws c->model->typing and nothing when its kind is TYPING_NONE.  Keys send ACTION_TYPE, candidates
 * ACTION_CANDIDATE, the tabs ACTION_TYPING_MODE; the pad's strokes come through ui_pad and flow_stroke.
 */
#ifndef UI_TYPING_H
#define UI_TYPING_H

#include "ui/canvas.h"

/* The least height the keyboard with its candidates needs; it should stand at the bottom of the body. */
double typing_height(const struct canvas *c);
/* The whole width of the panel is used upright: give it r of any x and w. */
void typing_draw(struct canvas *c, struct rect r);
/* The box with the text so far and where the next character goes; hint stands in it while it is empty.  The
 * end of a text too long for the box is shown. */
void typing_draw_text(struct canvas *c, struct rect r, const char *hint);

#endif
