/* webcam: a Video4Linux capture device, streaming into memory it shares with us.
 *
 * Nothing a driver says is believed that would make us read outside of a buffer: lengths, strides
 * and indices are checked.
 *
 * Owns     the file descriptor and the mapped buffers.
 * Threads  one at a time.
 * Errors   name the device and say what an operator can act on.  ERR_NOT_FOUND: not there;
 *          ERR_BUSY: another program has it; ERR_UNSUPPORTED: no camera, or none we can read;
 *          ERR_DEVICE: the rest, lack of permission included.
 */
#ifndef CAMERA_WEBCAM_H
#define CAMERA_WEBCAM_H

#include <stdbool.h>

#include "base/attrs.h"
#include "base/err.h"
#include "base/text.h"

struct webcam;

enum webcam_pixels {
    WEBCAM_NONE = 0,
    WEBCAM_MJPEG,
    WEBCAM_YUYV, /* Y0 Cb Y1 Cr, chroma at half width */
};

struct webcam_wish {
    int width_px, height_px, fps;
};

struct webcam_mode {
    enum webcam_pixels pixels;
    int width_px, height_px;
    int fps;             /* 0: the driver does not say */
    size_t stride_bytes; /* of a YUYV row */
};

enum webcam_got {
    WEBCAM_EMPTY = 0, /* nothing within the time */
    WEBCAM_READY,
    WEBCAM_BAD,  /* a buffer came and is known to be no good; it is already back */
    WEBCAM_GONE, /* unplugged, or it can no longer be talked to: close it */
};

struct webcam_shot {
    struct span bytes; /* until webcam_give */
    uint32_t index;
};

/* Opens, chooses the mode nearest to the wish, starts the stream. */
enum err_code webcam_open(const char *path, const struct webcam_wish *wish, struct webcam **out,
                          struct err *err) MUST_USE;
void webcam_close(struct webcam *w); /* NULL is fine */
const struct webcam_mode *webcam_mode(const struct webcam *w);
/* The newest picture there is; older ones that wait are dropped. */
enum webcam_got webcam_take(struct webcam *w, uint32_t timeout_ms, struct webcam_shot *out);
void webcam_give(struct webcam *w, const struct webcam_shot *shot);

/* ---- choosing a mode; webcam_mode.c ---- */

enum { WEBCAM_MODES_MAX = 128 };

/* How far a mode is from the wish: 0 is exact; a third of the pixels or of the frames a second
 * counts alike.  Of two that are equal the one without compression is nearer. */
uint32_t webcam_mode_distance(const struct webcam_mode *m, const struct webcam_wish *wish);
/* What the device offers, nearest first; how many. */
size_t webcam_list_modes(int fd, const struct webcam_wish *wish,
                         struct webcam_mode out[WEBCAM_MODES_MAX]);
/* Video4Linux's code for it; 0 for none, WEBCAM_NONE for one we cannot read. */
uint32_t webcam_fourcc(enum webcam_pixels pixels);
enum webcam_pixels webcam_pixels_of(uint32_t fourcc);
const char *webcam_pixels_name(enum webcam_pixels pixels);
/* ioctl that is not stopped by a signal. */
int webcam_ioctl(int fd, unsigned long request, void *arg);

#endif
