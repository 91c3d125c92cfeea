/* ladder: the five rungs of a verdict, each with its mark, its reason and its legal basis. */
#ifndef UI_LADDER_H
#define UI_LADDER_H

#include "ui/canvas.h"

void ladder_draw(struct canvas *c, struct rect r, const struct verdict *v);

#endif
