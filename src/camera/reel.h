/* reel: the frames of a file in their order, without any notion of now.
 *
 * Two kinds: a recording; and stills, one picture or a folder of them, each standing for a second
 * so that whoever wants two agreeing frames gets them.
 */
#ifndef CAMERA_REEL_H
#define CAMERA_REEL_H

#include "base/attrs.h"
#include "base/err.h"
#include "camera/planes.h"

struct reel_ops {
    /* Moves to the next frame and tells its time since the beginning; ERR_NOT_FOUND at the end. */
    enum err_code (*next)(void *self, uint64_t *time_ms, struct err *err);
    /* Decodes the frame moved to.  ERR_INVALID: this one cannot be; go on to the next. */
    enum err_code (*draw)(void *self, struct planes *into, struct err *err);
    void (*rewind)(void *self);
    /* Name and shape for the status line. */
    void (*describe)(const void *self, char *out, size_t cap);
    void (*close)(void *self);
};

struct reel {
    const struct reel_ops *ops;
    void *self;
    uint32_t interval_ms; /* usual distance of two frames */
};

enum err_code reel_open_recording(const char *path, struct reel *out, struct err *err) MUST_USE;
/* A file or a folder; a picture that cannot be read is an error for a file, and logged and left out
 * in a folder that has others. */
enum err_code reel_open_stills(const char *path, int fps, struct reel *out,
                               struct err *err) MUST_USE;

#endif
