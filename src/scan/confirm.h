/* scan/confirm.h: is what a decoder says true to the pixels?
 *
 * The number is encoded again, its ideal bars are laid over the grey values of several scan lines
 * through the place, and every character is asked whether another one would fit better.  A right
 * check digit proves nothing: decoders join halves of different lines and misread blurred bars.
 * QR has its error correction and is not asked.
 *
 * Owns     its scratch; no allocation after confirm_create.
 * Threads  one struct confirm per thread.
 */
#ifndef SCAN_CONFIRM_H
#define SCAN_CONFIRM_H

#include <stdbool.h>

#include "base/attrs.h"
#include "base/err.h"
#include "scan/engine.h"
#include "scan/plane.h"

struct confirm;

struct confirmation {
    int score;              /* 0–1000 */
    bool is_accepted;       /* score reaches the bar of the kind */
    bool is_thin;           /* accepted, but to be believed only when another look says the same */
    struct point corner[4]; /* in pixels of `base`, clockwise from the symbol's own top left */
};

enum err_code confirm_create(struct confirm **out, struct err *err) MUST_USE;
void confirm_destroy(struct confirm *c); /* NULL is fine */

/* r was read in a plane that lies in `base` as *map says; is_negative: that plane was inverted.
 * *out is always filled. */
void confirm_read(struct confirm *c, const struct plane *base, const struct plane_map *map,
                  const struct engine_read *r, bool is_negative, struct confirmation *out);

#endif
