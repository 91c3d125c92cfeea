/* camera: frames from a device, a file, or nowhere; all three always built (H10).
 *
 * Owns     the device or file and a fixed pool of six frames; no allocation per frame.  While all
 *          six are lent, grab answers GRAB_EMPTY: a device's picture is dropped, a file waits.
 * Threads  one thread grabs; camera_give may come from any thread.
 * Losing the camera is a state: grab keeps answering GRAB_LOST, and tries again by itself with
 * back-off, so a replugged camera comes back without anybody's help.
 */
#ifndef CAMERA_CAMERA_H
#define CAMERA_CAMERA_H

#include "base/attrs.h"
#include <stdbool.h>

#include "base/clock.h"
#include "base/err.h"
#include "scan/frame.h"

struct camera;

enum grab {
    GRAB_EMPTY = 0, /* nothing yet; not an error */
    GRAB_READY,     /* *out is a loan: camera_give it back promptly */
    GRAB_LOST,      /* no device at present */
    GRAB_END,       /* a recording has been played to its end */
};

struct camera_config {
    const char *where; /* "" or "auto": first V4L2 device; "/dev/video0"; a picture or a folder of
                          pictures, each shown for a second; a recording (.hrec); "none" */
    int width_px, height_px, fps; /* wishes for a device; 1280, 720, 30 */
    bool loop;                    /* a file starts again at its end */
    bool lockstep; /* a file: every grab gives the next frame at once and the frame's own time is
                      its recorded time, whatever the clock says: for tests and headless runs */
    struct clock clock;
};

/* Whether the place is a device, or whatever camera there is: opening it may take as long as the
 * driver likes, while a file's opening is quick and tells what is wrong with it. */
bool camera_is_device(const char *where);
/* For a device that is not there yet this succeeds and grab says GRAB_LOST.  A file that cannot be
 * read or is no picture or recording fails here, naming it. */
enum err_code camera_open(const struct camera_config *config, struct camera **out,
                          struct err *err) MUST_USE;
void camera_close(struct camera *c); /* all frames must have been given back; NULL is fine */

/* Waits at most timeout_ms (0: not at all). */
enum grab camera_grab(struct camera *c, uint32_t timeout_ms, const struct frame **out);
void camera_give(struct camera *c, const struct frame *f); /* NULL is fine */
/* "v4l2", "file", "none", and what it shows: "/dev/video0 1280x720 MJPG 30/s", or why it shows
 * nothing: "/dev/video0: in use by another program"; for the log and the status bar; valid until
 * the next grab.  "auto" is "none" as long as no device has been found, and goes on looking. */
const char *camera_kind(const struct camera *c);
const char *camera_about(const struct camera *c);

/* How finely a V4L2 MJPEG frame is decoded: 1 full, 2 half size (cheaper while nobody is there).
 * Takes effect with the next frame; other sources ignore it. */
void camera_set_shrink(struct camera *c, int shrink);

#endif
