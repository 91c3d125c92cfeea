/* app/present.h: the window, and the way pictures reach the panel.
 *
 * Two ways, chosen by the video driver (libraries.md, G1): under X11 and the drivers without a
 * display everything is put together in memory and only what changed is sent (software); under
 * KMSDRM and Wayland the screen, the camera and the live overlay are textures of the graphics card
 * (gpu).
 *
 * Owns     the window.  Threads: main thread.
 */
#ifndef APP_PRESENT_H
#define APP_PRESENT_H

#include "app/figures.h"
#include "app/options.h"
#include "base/attrs.h"
#include "scan/frame.h"
#include "ui/ui.h"

struct present;

enum err_code present_open(const struct options *options, struct figures *figures,
                           struct present **out, struct err *err) MUST_USE;
void present_close(struct present *p); /* NULL is fine */

/* The panel's real size: that of the window, or of the whole screen. */
void present_size(const struct present *p, int *width_px, int *height_px);
/* A point of the window (0 to 1 each way) or in its own pixels, as a pixel of the panel. */
void present_point(const struct present *p, float x, float y, bool is_share, int *out_x,
                   int *out_y);

/* Shows m with the newest camera picture (NULL: the one before it).  True when something was sent
 * to the panel. */
bool present_show(struct present *p, struct ui *ui, const struct model *m, const struct frame *f);
void present_forget(struct present *p); /* the camera's picture goes */
/* A finger rests on that button; w = 0: it has been lifted. */
void present_press(struct present *p, struct box button);
void present_expose(struct present *p); /* the window's content was lost: send all of it again */
const char *present_about(const struct present *p); /* "x11, software" */

#endif
