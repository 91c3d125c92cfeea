/* label_damage: what befalls a printed symbol: a sticker over it, a torn corner, a fold.  Bars stay,
 * and nobody can read them.
 */
#ifndef TOOLS_LABEL_DAMAGE_H
#define TOOLS_LABEL_DAMAGE_H

#include "tools/label.h"

enum label_damage {
    DAMAGE_STICKER = 0, /* a third to a half of the bars from top to bottom, at one end or inside */
    DAMAGE_TORN,        /* the paper ends in the symbol, with a ragged edge */
    DAMAGE_FOLDED,      /* a flap lies over it: blank paper, a shadow along the crease */
    DAMAGE_COUNT
};

/* Repaints the label, all sizes of it. */
void label_damage(struct label *l, enum label_damage how, uint64_t seed);
/* After painting into mip[0]: the smaller ones. */
void label_shrink(struct label *l);

#endif
