/* label_room: rooms full of textures: what coaching must not take for a symbol. */
#ifndef TOOLS_LABEL_ROOM_H
#define TOOLS_LABEL_ROOM_H

#include "scan/plane.h"

/* By number: cloth in stripes, blinds, skin and hair, a checked shirt, clutter. */
void label_room_make(struct plane *out, int w, int h, uint64_t number);

#endif
