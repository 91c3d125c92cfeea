/* picture: one PNG, JPEG or WebP file as a frame.
 *
 * What the bytes are is told by their first bytes, never by the file's name.  Size is checked from
 * the header before anything is decoded: sides to FRAME_SIDE_MAX, FRAME_PIXELS_MAX in all, the
 * file itself to PICTURE_BYTES_MAX.  Alpha is laid over white; the first picture of an animation
 * counts; an EXIF orientation is applied; 16-bit samples are cut to 8.
 *
 * Owns     the planes, until picture_close.
 * Threads  any; a picture is only read once it is open.
 * Errors   each names the file and the reason.  ERR_NOT_FOUND and ERR_IO: the file; ERR_INVALID:
 *          empty, cut short or damaged; ERR_UNSUPPORTED: no kind of picture we read; ERR_TOO_BIG:
 *          over one of the limits; ERR_NOMEM.
 */
#ifndef CAMERA_PICTURE_H
#define CAMERA_PICTURE_H

#include "base/attrs.h"
#include "base/err.h"
#include "base/text.h"
#include "scan/frame.h"

enum { PICTURE_BYTES_MAX = 128 * 1024 * 1024 };

struct picture;

/* The luma alone (FRAME_GREY): all that scanning needs. */
enum err_code picture_open(const char *path, struct picture **out, struct err *err) MUST_USE;
/* `want` is FRAME_GREY or FRAME_I420; a picture without colour then has grey chroma planes. */
enum err_code picture_open_as(const char *path, enum frame_format want, struct picture **out,
                              struct err *err) MUST_USE;
/* From bytes, which may go away afterwards; `name` stands for the file in messages. */
enum err_code picture_open_bytes(struct span bytes, const char *name, enum frame_format want,
                                 struct picture **out, struct err *err) MUST_USE;
/* Borrowed until picture_close; its number is 1 and its time 0. */
const struct frame *picture_frame(const struct picture *p);
/* "PNG", "JPEG" or "WebP". */
const char *picture_kind(const struct picture *p);
void picture_close(struct picture *p); /* NULL is fine */

#endif
