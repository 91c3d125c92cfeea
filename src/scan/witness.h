/* scan/witness.h: is a symbol of bars in sight at all, however badly?  What nobody would read for
 * distance, tilt, movement or softness still has what shirts, hair, blinds and shelves have not:
 * the same few bars at every height, of many widths, on paper that is light beyond both ends; and
 * where an end lies beyond the frame, widths that are whole modules.
 *
 * Says less often yes than a person would: advice given where there is nothing is worse than none.
 *
 * Owns     its finder and planes; no allocation once the size of the frames is known.
 * Threads  one struct witness per thread.
 * Cost     about as much as coach_look, four times that where nothing is found; asked in some frames.
 */
#ifndef SCAN_WITNESS_H
#define SCAN_WITNESS_H

#include <stdbool.h>

#include "base/attrs.h"
#include "base/err.h"
#include "scan/coach.h"

struct witness;

enum err_code witness_create(struct witness **out, struct err *err) MUST_USE;
void witness_destroy(struct witness *w); /* NULL is fine */

/* `seen` is what coach_look saw of f.  ERR_NOMEM. */
enum err_code witness_bars(struct witness *w, const struct frame *f, const struct coach_seen *seen,
                           bool *out) MUST_USE;

#endif
