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
/* The three ways without a camera: barcode digits, licence number, organisation code. */
void frame_entry_tiles(struct canvas *c, struct rect r);
/* 我要反映 and 反映查询, for whoever holds no goods. */
void frame_report_row(struct canvas *c, struct rect r);
/* 已查 3 件, with a tile in the tone of each; as high as frame_basket_height. */
void frame_basket(struct canvas *c, struct rect r);
double frame_basket_height(const struct canvas *c);
/* The body with margins. */
struct rect frame_body(const struct canvas *c);

#endif
