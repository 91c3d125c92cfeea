/* scan/strip.h: a region of bars, cut out upright: its bars stand, a scan line is a row.
 *
 * The rows lie at different heights of the region, so that a scratch or a fold spoils a few of
 * them alone; each is a mean along the bars, which takes noise away and leaves edges.  Few and
 * long, so that one look at a strip costs a hundredth of one at the picture.
 */
#ifndef SCAN_STRIP_H
#define SCAN_STRIP_H

#include "base/attrs.h"
#include "base/err.h"
#include "scan/region.h"

/* EAN-13's 95 modules over 320 columns are 3.4 a module: fewer round its edges off, more are too
 * smooth for decoders that sharpen by neighbouring columns. */
enum { STRIP_ROWS = 14, STRIP_COLUMNS = 320 };

/* out is sized here; *map says where it lies in `in`.  The bars get so many columns at least (up to
 * four a pixel); a shorter region is not shrunk.  ERR_NOMEM. */
enum err_code strip_cut(struct plane *out, const struct plane *in, const struct region *at,
                        int columns_min, struct plane_map *map) MUST_USE;

#endif
