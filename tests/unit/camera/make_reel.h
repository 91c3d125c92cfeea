/* make_reel: recordings for tests, whose frames tell which they are by their grey. */
#ifndef UNIT_CAMERA_MAKE_REEL_H
#define UNIT_CAMERA_MAKE_REEL_H

#include "base/buf.h"
#include "scan/frame.h"

enum { REEL_W = 64, REEL_H = 48, REEL_STEP = 10, REEL_GREY = 20, REEL_INTERVAL_MS = 40 };

/* Frame i (from 0) is grey REEL_GREY + i * REEL_STEP, at i * REEL_INTERVAL_MS; 4:2:2. */
void make_reel(const char *path, int frames);
void make_reel_jpeg(int index, struct buf *out);
/* Which frame it is, -1 for none: the grey of its middle. */
int reel_index(const struct frame *f);

#endif
