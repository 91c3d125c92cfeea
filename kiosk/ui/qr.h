/* qr: a text as a QR code (GB/T 18284) of error level M with its quiet zone of four modules. */
#ifndef UI_QR_H
#define UI_QR_H

#include "ui/canvas.h"

/* The largest that fits r with modules of whole pixels, in its middle, on white.  A text too long
 * for level M draws nothing and returns false. */
bool qr_draw(struct canvas *c, struct rect r, const char *text);

#endif
