/* frame: what every screen has in common: status bar, foot, the camera's place, the overlays. */
#ifndef UI_FRAME_H
#define UI_FRAME_H

#include "ui/canvas.h"

void frame_status(struct canvas *c);
/* The foot; its buttons keep their places, the first is empty when there is nothing to go back to.
 */
void frame_foot(struct canvas *c, bool back);
/* A hole for the camera, or a card that says what to do without one. */
void frame_picture(struct canvas *c);
/* 还在用吗? over everything; answers only its own two buttons, and any touch as "still here". */
void frame_idle(struct canvas *c);
/* One line title in r. */
void frame_title(struct canvas *c, struct rect r, const char *words);
/* What to do without holding up goods, from the top of r, which is left with the rest: barcode digits, licence number,
 * organisation code; 我要反映 and 反映查询.  They stand where they stood on every screen with the camera, so that
 * a touch finds them when somebody steps up and the screen changes.  The place above them; of no height: none. */
struct rect frame_ways(struct canvas *c, struct rect *r);
/* 已查 3 件, with a tile in the tone of each; as high as frame_basket_height. */
void frame_basket(struct canvas *c, struct rect r);
double frame_basket_height(const struct canvas *c);
/* The body with margins. */
struct rect frame_body(const struct canvas *c);

#endif
