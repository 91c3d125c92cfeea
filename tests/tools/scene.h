/* scene: a pack before the room as a camera sees it: perspective, movement, softness, noise.
 *
 * Everything follows from the arguments; the same ones give the same bytes.
 */
#ifndef TOOLS_SCENE_H
#define TOOLS_SCENE_H

#include "base/attrs.h"
#include "camera/planes.h"
#include "tools/pack.h"

/* Where the pack's face is at one moment. */
struct pose {
    double x_px, y_px;       /* of the face's middle in the picture */
    double scale;            /* picture pixels for one of the texture's */
    double roll, yaw, pitch; /* radians */
};

/* How a hand brings a pack, holds it and takes it away. */
struct visit {
    uint32_t approach_ms, hold_ms, leave_ms;
    uint32_t seed; /* which way, how far, how steady */
};

/* False when the pack is out of the picture at that time of the visit. */
bool visit_pose(const struct visit *v, double at_ms, int width_px, int height_px, struct pose *out);

struct exposure {
    double at_ms, shutter_ms;
    uint32_t noise_seed;
    double noise; /* standard deviation of luma */
};

/* Fills *out (FRAME_I422, shaped by the caller to the room's size).  `pack` may be NULL: the room
 * alone. */
void scene_expose(const struct texture *room, const struct texture *pack, const struct visit *v,
                  const struct exposure *e, struct planes *out);

#endif
