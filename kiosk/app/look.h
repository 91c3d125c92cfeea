/* app/look.h: the scan stage: frames in, sights out.
 *
 * Nobody there: a glance at a few frames a second.  Something moves or a symbol is seen: every
 * frame, with all the effort a frame's time allows.  The rule goes by the frames' own times, so a
 * recording is looked at the same way every time.
 *
 * Owns     scanner and sighting.  Threads: one at a time.
 */
#ifndef APP_LOOK_H
#define APP_LOOK_H

#include "app/sight.h"
#include "base/attrs.h"
#include "base/err.h"
#include "scan/frame.h"

struct look;

enum err_code look_create(struct look **out, struct err *err) MUST_USE;
void look_destroy(struct look *l); /* NULL is fine */
/* Fills *out and says true, or false when this frame is passed over. */
bool look_at(struct look *l, const struct frame *f, struct sight *out);
/* A new person: what was agreed on has to be agreed on again. */
void look_forget(struct look *l);
/* Nobody has been there for a while: frames of half the size will do. */
bool look_is_asleep(const struct look *l);

#endif
