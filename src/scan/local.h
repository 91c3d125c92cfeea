/* scan/local.h: filters that look at a pixel's surroundings; as plane.h. */
#ifndef SCAN_LOCAL_H
#define SCAN_LOCAL_H

#include "scan/plane.h"

/* out: the mean of the (2 radius + 1) squared around each pixel of in, the nearest edge outside. */
enum err_code local_mean(struct plane *out, const struct plane *in, int radius_px) MUST_USE;

/* In place; spare is sized as needed. */

/* Adds `times` the difference to the surroundings' mean: steepens what the lens made flat. */
enum err_code local_sharpen(struct plane *p, struct plane *spare, int radius_px,
                            int times) MUST_USE;
/* White where lighter than the surroundings' mean less 3 grey levels, else black. */
enum err_code local_threshold(struct plane *p, struct plane *spare, int radius_px) MUST_USE;

/* As local_sharpen, but of the surroundings in the row alone: for strips, whose rows are apart. */
enum err_code local_sharpen_rows(struct plane *p, struct plane *spare, int radius_px,
                                 int times) MUST_USE;
/* Stretches each row to all of the grey range between the darkest and the lightest of some forty
 * pixels around. */
void local_level_rows(struct plane *p);

#endif
