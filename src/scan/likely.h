/* scan/likely.h: the EAN or UPC number that most likely made the grey values of a region.
 *
 * No edges are looked for: blur, few pixels a module, crumple and low contrast swallow them first.
 * The number, its bars' place and warp, the ink's spread, the lens's blur and the light are fitted
 * to grey profiles together, and the best valid number (check digit, parities) must beat the second
 * best by a clear margin of likelihood.  What is delivered still has to pass confirm.h.
 *
 * Sources  GS1 General Specifications 5.2 (EAN-13, EAN-8, UPC-A, UPC-E of number system 0).
 * Owns     its scratch; no allocation after likely_create.
 * Threads  one struct likely per thread.
 */
#ifndef SCAN_LIKELY_H
#define SCAN_LIKELY_H

#include "base/attrs.h"
#include "base/err.h"
#include "scan/engine.h"
#include "scan/likely_proof.h"
#include "scan/plane.h"
#include "scan/region.h"

struct likely;

enum err_code likely_create(struct likely **out, struct err *err) MUST_USE;
void likely_destroy(struct likely *l); /* NULL is fine */

/* Calls sink once when the region holds a number of one of `kinds` (KINDS_RETAIL; others are left
 * out): dark bars on light.  The region may be off by a tenth of its length and may hold an add-on
 * or a caption beside the bars.  Ends and hits of the read are points of p; its data last for the
 * sink's call only. */
void likely_read(struct likely *l, const struct plane *p, const struct region *at, unsigned kinds,
                 engine_sink *sink, void *self);

/* What the last read found, taken or not: for measuring. */
const struct likely_findings *likely_peek(const struct likely *l);

#endif
