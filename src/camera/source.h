/* source: where a camera's pictures come from; one table of functions a kind.
 *
 * Threads  the camera's one grabbing thread.
 */
#ifndef CAMERA_SOURCE_H
#define CAMERA_SOURCE_H

#include "base/attrs.h"
#include "camera/camera.h"
#include "camera/planes.h"

struct source_ops {
    /* Fills *into and *taken_ms for GRAB_READY.  `into` is NULL while all frames are lent: then a
     * device's frame is dropped, a lockstep file waits; never GRAB_READY. */
    enum grab (*grab)(void *self, uint32_t timeout_ms, struct planes *into, uint64_t *taken_ms);
    const char *(*kind)(const void *self);
    const char *(*about)(const void *self);
    void (*set_shrink)(void *self, int shrink);
    void (*close)(void *self);
};

struct source {
    const struct source_ops *ops;
    void *self;
};

typedef enum err_code source_open(const struct camera_config *config, struct source *out,
                                  struct err *err);
source_open source_open_v4l2, source_open_file, source_open_none;

/* Lets real time pass; 0 is none. */
void source_pause(uint32_t ms);

#endif
