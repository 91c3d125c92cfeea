/* keypad: the keys of each kind of entry; each sends ACTION_KEY with its character. */
#ifndef UI_KEYPAD_H
#define UI_KEYPAD_H

#include "ui/canvas.h"

/* Whether the keys are few: they stand beside the boxes on a lying panel, else below. */
bool keypad_is_small(enum entry_kind kind);
/* The keys alone. */
void keypad_draw(struct canvas *c, struct rect r);
/* Clear, backspace and submit; in a row, or under each other. */
void keypad_draw_controls(struct canvas *c, struct rect r, bool in_a_row);

#endif
