/* label_hand: a hand that holds something up for some seconds: it sways, comes nearer and goes, and
 * what is wrong with the picture is now a little worse and now a little better.
 */
#ifndef TOOLS_LABEL_HAND_H
#define TOOLS_LABEL_HAND_H

#include "tools/label_shot.h"

/* The same shot t_ms later. */
struct shot hand_at(const struct shot *s, unsigned t_ms);
/* Who stands before the camera sways, too: moves a picture without a label. */
void hand_sway(struct plane *p, uint64_t seed, unsigned t_ms);

#endif
