/* degrade: a picture made worse in a known way.  Written apart from label_shot's lens, with other
 * kernels, so that what was tuned on one can be held against the other; works on photographs too.
 *
 * Errors   a tool that makes test data: out of memory ends the program.
 */
#ifndef TOOLS_DEGRADE_H
#define TOOLS_DEGRADE_H

#include "scan/plane.h"

/* A bell-shaped blur: what a lens out of focus gives where its light is not an even disc. */
void degrade_soften(struct plane *p, float sigma_px);
/* A hand that swings: an arc of `px`, slower at its ends, so that they weigh more. */
void degrade_shake(struct plane *p, float px, float angle, float bend);
/* To that part of the light, in linear light, with the noise of few photons. */
void degrade_darken(struct plane *p, float light, uint64_t seed);
/* A bright band or spot with a soft rim over an oblong there. */
void degrade_shine(struct plane *p, struct point at, float along, float across, float angle);
/* What out's pixel (x, y) shows lies at (xx x + xy y + x0, …) / (zx x + zy y + 1) of in; samples as
 * many points as a pixel covers; outside of `in` is `beside`. */
struct degrade_view {
    float xx, xy, x0, yx, yy, y0, zx, zy;
};
void degrade_look(struct plane *out, const struct plane *in, const struct degrade_view *v,
                  const struct plane *beside);

#endif
