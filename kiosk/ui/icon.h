/* icon: signs drawn as strokes, never as font glyphs: they look the same whatever fonts there are.
 */
#ifndef UI_ICON_H
#define UI_ICON_H

#include "ui/canvas.h"

enum icon {
    ICON_NONE = 0,
    ICON_TICK,
    ICON_TICK2,
    ICON_BANG,
    ICON_ASK,
    ICON_INFO,
    ICON_CROSS,
    ICON_LOOP,
    ICON_OPEN, /* – */
    ICON_BACK,
    ICON_LARGE,
    ICON_BELL,
    ICON_GLOBE,
    ICON_BARCODE,
    ICON_LICENCE,
    ICON_OFFICE,
    ICON_CAMERA,
    ICON_GUN,
    ICON_UP,
    ICON_PHONE,
    ICON_NEXT,
    ICON_ERASE,
    ICON_CLOCK,
    ICON_CALENDAR,
    ICON_PEN,
    ICON_MAIL,
    ICON_REPORT,
    ICON_PRINTER,
    ICON_SHOP,
    ICON_BIN,
    ICON_BOX, /* of a tick that is not set */
    ICON_COUNT
};

/* Fills the largest square in the middle of r. */
void icon_draw(struct canvas *c, enum icon icon, struct rect r, enum colour colour);
/* The sign of a verdict (by class) and of a rung. */
enum icon icon_of_class(enum verdict_class class);
enum icon icon_of_outcome(enum outcome outcome);

#endif
