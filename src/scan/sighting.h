/* scan/sighting.h: what stays when frames are compared: the same payload in two of the last few
 * frames at a place that moves plausibly.  From a camera nothing counts before it is sighted.
 *
 * Each symbol is followed under an id of its own.  On a shelf the same number stands side by side
 * several times: where one of them went is told from how fast it moved, and from how the others
 * moved, so that a camera led along the shelf does not exchange them.
 *
 * Plain state, no allocation; one per camera; threads: one at a time.
 */
#ifndef SCAN_SIGHTING_H
#define SCAN_SIGHTING_H

#include "scan/frame.h"
#include "scan/symbol.h"

struct sighting;

struct sighting *sighting_create(void); /* NULL when out of memory */
void sighting_destroy(struct sighting *s);
/* Forgets everything: a new person stands there. */
void sighting_reset(struct sighting *s);
/* Takes the symbols of one frame.  Afterwards `seen` holds those agreed on now (track set), and
 * the return value says how many of them are new, i.e. were not agreed on before this frame; the
 * new ones come first, then those read last. */
size_t sighting_feed(struct sighting *s, const struct frame *f, const struct symbols *in,
                     struct symbols *seen);
/* How long before the newest frame a symbol agreed on was last really read: it stays for a second.
 * UINT64_MAX: no such track. */
uint64_t sighting_age_ms(const struct sighting *s, uint64_t track);

#endif
