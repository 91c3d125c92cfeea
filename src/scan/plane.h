/* scan/plane.h: grey pictures without gaps between rows, and the filters that make the planes of
 * the passes.
 *
 * Owns     its bytes; plane_size grows them and never gives back, so that a steady stream of
 *          frames allocates nothing.
 * Units    pixels; a point's origin is the centre of the top left pixel.
 */
#ifndef SCAN_PLANE_H
#define SCAN_PLANE_H

#include <stddef.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/err.h"
#include "scan/frame.h"
#include "scan/symbol.h"

struct plane {
    uint8_t *px;
    int w, h;
    size_t cap_bytes;
};

/* Where a plane's points lie in the frame it was made of: x = xx*px + xy*py + x0 and so on. */
struct plane_map {
    float xx, xy, x0, yx, yy, y0;
};

void plane_fini(struct plane *p);
/* Contents are undefined afterwards.  ERR_NOMEM. */
enum err_code plane_size(struct plane *p, int w, int h) MUST_USE;

struct plane_map plane_map_identity(void);
/* First inner, then outer. */
struct plane_map plane_map_chain(struct plane_map outer, struct plane_map inner);
struct point plane_map_apply(const struct plane_map *m, struct point p);

/* Each makes out (sized here) from its source and says in *map how out lies in the source. */
enum err_code plane_from_frame(struct plane *out, const struct frame *f, int shrink,
                               struct plane_map *map) MUST_USE;
enum err_code plane_halve(struct plane *out, const struct plane *in,
                          struct plane_map *map) MUST_USE;
enum err_code plane_double(struct plane *out, const struct plane *in,
                           struct plane_map *map) MUST_USE;
/* By twelfths of the size: 3 is a quarter, 18 one and a half times.  Areas when smaller, bilinear
 * when larger. */
enum err_code plane_scale(struct plane *out, const struct plane *in, int twelfths,
                          struct plane_map *map) MUST_USE;
/* Twice as large, with twelve light pixels around: symbols cut out without their quiet zone. */
enum err_code plane_pad(struct plane *out, const struct plane *in, struct plane_map *map) MUST_USE;
/* Turned by 45°; what leaves the picture is lost, what enters is the nearest edge. */
enum err_code plane_turn(struct plane *out, const struct plane *in, struct plane_map *map) MUST_USE;

/* In place. */
void plane_invert(struct plane *p);
void plane_gamma2(struct plane *p); /* v*v/255: opens the light end, where thin spaces drown */
/* Contrast-limited adaptive histogram equalisation, tiles x tiles, clip in multiples of flat. */
void plane_clahe(struct plane *p, int tiles, float clip);

#endif
