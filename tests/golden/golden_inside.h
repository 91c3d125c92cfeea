/* The kiosk's inside for pictures: the flow's own steps on the real tables, with a letterbox into which nothing is put. */
#ifndef GOLDEN_INSIDE_H
#define GOLDEN_INSIDE_H

#include "app/form.h"
#include "golden_models.h"

extern struct flow *const inside_flow; /* one for all pictures */

/* The flow as it stands with g's model: the verdict, if there is one, has been reached. */
struct flow *inside_flow_of(struct golden *g);
/* Its model becomes g's. */
void inside_hand_over(struct golden *g, enum screen_id screen);
void inside_act(struct flow *f, flow_effect *effect, int arg);
/* A pack with bars on it; pixels are the flow's from then on. */
struct model_view inside_take_picture(uint64_t number);
void inside_add_photo(struct flow *f, enum photo_kind kind);

#endif
