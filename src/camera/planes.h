/* planes: memory for one frame that can be written.
 *
 * Owns     its memory; planes_shape keeps it when it is large enough, so a pool of planes stops
 *          allocating once the size has settled.
 * Threads  one at a time.
 * Colour   luma and chroma as JPEG means them: ITU-R BT.601 weights, full range 0 to 255 (JFIF
 *          1.02), whatever file they came from.
 */
#ifndef CAMERA_PLANES_H
#define CAMERA_PLANES_H

#include <stdbool.h>

#include "base/attrs.h"
#include "base/err.h"
#include "scan/frame.h"

struct planes {
    enum frame_format format;
    int width_px, height_px;
    uint8_t *luma, *cb, *cr; /* views into memory; cb and cr NULL for FRAME_GREY */
    size_t luma_stride, chroma_stride;
    uint8_t *memory;
    size_t memory_bytes;
};

/* One plane on its own. */
struct plane {
    uint8_t *p;
    int width_px, height_px;
    size_t stride;
};

/* True when a picture of that size is one we are willing to decode. */
bool planes_size_ok(int64_t width_px, int64_t height_px);
/* Lays the planes out for that size; contents undefined.  ERR_TOO_BIG or ERR_NOMEM leave p empty.
 */
enum err_code planes_shape(struct planes *p, enum frame_format format, int width_px,
                           int height_px) MUST_USE;
void planes_fini(struct planes *p);
struct frame planes_frame(const struct planes *p);

/* Plane 0 is luma, 1 cb, 2 cr. */
struct plane planes_plane(const struct planes *p, int index);
/* Chroma for a picture without colour. */
void planes_fill_chroma_grey(struct planes *p);

/* Writes row y from interleaved samples: 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha.  Rows
 * come in order from 0 when there is chroma (FRAME_GREY or FRAME_I420 only). */
void planes_put_row(struct planes *p, int y, const uint8_t *row, int channels);

/* Fills all of `to` from `from` by averaging or repeating whole samples. */
void plane_resample(struct plane from, struct plane to);
/* The picture at 1/factor, each sample the mean of factor x factor; format as in `from`. */
enum err_code planes_shrink(const struct frame *from, int factor, struct planes *to) MUST_USE;
enum err_code planes_copy(const struct frame *from, struct planes *to) MUST_USE;
/* Turns the picture as EXIF orientation 1 to 8 says (CIPA DC-008 4.6.4.1 tag 0x0112).
 * FRAME_GREY and FRAME_I420 only.  `to` is a picture of its own. */
enum err_code planes_orient(const struct planes *from, int orientation, struct planes *to) MUST_USE;

#endif
