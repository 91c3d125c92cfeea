/* view: a small picture of the model, whole, in the middle of its place. */
#ifndef UI_VIEW_H
#define UI_VIEW_H

#include "ui/canvas.h"

void view_draw(struct canvas *c, struct rect r, const struct model_view *v);

#endif
