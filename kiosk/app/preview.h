/* app/preview.h: the camera's picture as a YUV texture of any SDL renderer.
 *
 * Only what will be shown is uploaded: the frame is cropped to the shape of its box first, and
 * mirrored while it is copied when it has to be.  Threads: the renderer's.
 */
#ifndef APP_PREVIEW_H
#define APP_PREVIEW_H

#include <SDL.h>
#include <stdbool.h>

#include "scan/frame.h"

struct preview {
    SDL_Texture *texture; /* NULL: nothing to show */
    int width_px, height_px;
};

/* Shape of the box it will fill; false when SDL cannot (the picture is then not shown). */
bool preview_upload(struct preview *p, SDL_Renderer *renderer, const struct frame *f, int box_w,
                    int box_h, bool is_mirrored);
void preview_drop(struct preview *p);

#endif
