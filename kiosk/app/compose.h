/* app/compose.h: puts screen, camera picture and live overlay together in memory.
 *
 * The software way of showing: X11, headless runs and tests share it, so what a test sees is what
 * the panel shows.  The screen is drawn by Cairo only when its fingerprint changes; with each frame
 * only the camera's box is drawn again.
 *
 * Owns     its canvas unless one is given, the screen's surface, a software renderer.
 * Threads  main thread.
 */
#ifndef APP_COMPOSE_H
#define APP_COMPOSE_H

#include "app/figures.h"
#include "base/attrs.h"
#include "scan/frame.h"
#include "ui/ui.h"

struct SDL_Surface;
struct compose;

/* onto: a surface of 32 bits XRGB to draw on, borrowed; NULL: compose makes one. */
enum err_code compose_create(int width_px, int height_px, struct SDL_Surface *onto,
                             struct figures *figures, struct compose **out,
                             struct err *err) MUST_USE;
void compose_destroy(struct compose *c); /* NULL is fine */

/* Draws m with the newest camera picture (NULL: the one before it, if any).  Returns what has
 * changed; w = 0: nothing. */
struct box compose_draw(struct compose *c, struct ui *ui, const struct model *m,
                        const struct frame *f);
/* The camera's picture goes: nobody's last sight stays behind. */
void compose_forget(struct compose *c);
/* A finger rests on that button (w = 0: on none): it is drawn darker from the next drawing on. */
void compose_press(struct compose *c, struct box button);
/* What was drawn, as a PNG file. */
enum err_code compose_save(struct compose *c, const char *path, struct err *err) MUST_USE;
struct SDL_Surface *compose_surface(struct compose *c); /* borrowed */

#endif
