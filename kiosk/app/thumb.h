/* app/thumb.h: a frame of the camera as a small picture for the screen (0xffRRGGBB). */
#ifndef APP_THUMB_H
#define APP_THUMB_H

#include "app/report_model.h"
#include "scan/frame.h"

enum { THUMB_WIDTH_PX = 640, THUMB_HEIGHT_PX = 480 };

/* Fits f into THUMB_WIDTH_PX by THUMB_HEIGHT_PX; the pixels are the caller's.  False: no memory, no frame. */
bool thumb_make(const struct frame *f, struct model_view *out);
/* Overwrites the pixels and frees them. */
void thumb_wipe(struct model_view *v);

#endif
