/* jpeg: one JPEG picture or one frame of a Motion JPEG stream into planes.
 *
 * Owns     the decompressor and scratch memory, kept from frame to frame.
 * Threads  one struct jpeg per thread.
 * Errors   ERR_UNSUPPORTED: no JPEG, or a colour space nobody photographs in; ERR_INVALID: broken
 *          beyond decoding; ERR_TOO_BIG: size or number of scans; ERR_NOMEM.
 */
#ifndef CAMERA_JPEG_H
#define CAMERA_JPEG_H

#include <stdbool.h>

#include "base/attrs.h"
#include "base/err.h"
#include "base/text.h"
#include "camera/planes.h"

struct jpeg;

enum jpeg_colour {
    JPEG_GREY = 0, /* luma only: chroma is not even decoded */
    JPEG_NATIVE,   /* FRAME_I420 or FRAME_I422 as it comes, FRAME_GREY for a grey one */
    JPEG_I420,     /* always FRAME_I420 */
};

/* What a decoder can say of bytes it did decode. */
struct jpeg_note {
    bool is_cut;     /* the bytes end before the picture does; the rest is grey */
    bool is_damaged; /* the decoder complained on the way */
    int orientation; /* EXIF, 1 to 8; not applied here */
};

enum err_code jpeg_create(struct jpeg **out, struct err *err) MUST_USE;
void jpeg_destroy(struct jpeg *j); /* NULL is fine */

/* `shrink` 1, 2, 4 or 8: decode at that fraction, which is cheaper.  Shapes *out as needed. */
enum err_code jpeg_decode(struct jpeg *j, struct span bytes, int shrink, enum jpeg_colour colour,
                          struct planes *out, struct jpeg_note *note, struct err *err) MUST_USE;

#endif
