/* codec: the kinds of picture file behind picture.h, one function each. */
#ifndef CAMERA_CODEC_H
#define CAMERA_CODEC_H

#include "base/attrs.h"
#include "base/err.h"
#include "base/text.h"
#include "camera/planes.h"

/* Decodes into an empty `out`, in `format` (FRAME_GREY or FRAME_I420); *orientation is EXIF's, not
 * yet applied.  The size is checked before anything of that size is allocated.  After a failure
 * what `out` holds is still the caller's to free. */
typedef enum err_code codec_decode(struct span bytes, enum frame_format format, struct planes *out,
                                   int *orientation, struct err *err);

codec_decode codec_decode_png, codec_decode_jpeg, codec_decode_webp;

#endif
