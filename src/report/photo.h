/* report/photo.h: pictures as a report takes them: JPEG of bounded size, pixels only.
 *
 * A frame of the camera becomes a JPEG; a JPEG from elsewhere (the hub opens what a kiosk sent) is decoded and made
 * anew, so that no EXIF, no second picture behind the end and no odd coding is passed on.
 * Faces  are not blurred: a detector good enough to be relied on is not in Debian without its model, and one that
 *        misses some would promise more than it keeps.  The words form.photo.no_faces ask to keep them out.
 * Memory the picture scaled down and the room to encode it: under 20 MB at 1600 pixels, overwritten before it is
 *        freed.  PHOTO_PIXELS_MAX bounds what is decoded: a progressive file of that size takes libjpeg 100 MB.
 * Errors ERR_INVALID: no frame; ERR_TOO_BIG: the source, or `out` cannot hold it; ERR_UNSUPPORTED, ERR_NOMEM.
 * Threads any.
 */
#ifndef REPORT_PHOTO_H
#define REPORT_PHOTO_H

#include "report/report.h"
#include "scan/frame.h"
#include "scan/symbol.h"

enum {
    PHOTO_PIXELS_MAX = 16 * 1024 * 1024, /* of a picture made anew: a telephone's 4608 x 3456 */
    PHOTO_SIDE_MIN_PX = 16,
};

/* How large and how good: the row of assets/report/photos.tsv. */
struct photo_limits {
    int side_px;                /* the longer one, at most */
    int quality, quality_least; /* of JPEG, 1 to 100 */
    size_t bytes_max;
    int margin_permille; /* around a symbol, of its longer side */
};
enum err_code photo_limits_read(const char *folder, struct photo_limits *out,
                                struct err *err) MUST_USE;

/* A view of the part around the outline of a symbol, with that margin; its planes are whole's.
 * False: no outline, or none within the frame. */
bool photo_crop(const struct frame *whole, const struct point corner[4], int margin_permille,
                struct frame *out) MUST_USE;

/* Appends the JPEG, the longer side at most side_max_px, under 400 kB.  An odd last column or row is left off. */
enum err_code photo_write(const struct frame *f, int side_max_px, struct buf *out,
                          struct err *err) MUST_USE;
/* The same within those limits. */
enum err_code photo_write_within(const struct frame *f, const struct photo_limits *limits,
                                 struct buf *out, struct err *err) MUST_USE;
/* Appends the picture of a JPEG file made anew, turned as its EXIF says. */
enum err_code photo_remake(struct span jpeg, const struct photo_limits *limits, struct buf *out,
                           struct err *err) MUST_USE;

/* What the report says of it: size and SHA-256 of the picture before it is sealed. */
bool photo_note(enum photo_kind kind, struct span jpeg, struct report_photo *out) MUST_USE;

#endif
