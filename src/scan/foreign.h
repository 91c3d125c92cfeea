/* scan/foreign.h: symbols of kinds that are not read (Aztec, MaxiCode, Micro QR, Codabar, Code 93, GS1
 * DataBar): recognised, so that a person is told to show another, and nothing is taken from them.
 *
 * Owns     its plane; no allocation of ours once it has its size.
 * Threads  one struct foreign per thread.
 */
#ifndef SCAN_FOREIGN_H
#define SCAN_FOREIGN_H

#include <stdbool.h>

#include "base/attrs.h"
#include "base/err.h"
#include "scan/coach_profile.h"
#include "scan/plane.h"

struct foreign {
    struct plane crop;
};

/* Is there one in that rectangle?  is_bars: of bars, else of modules.  ERR_NOMEM. */
enum err_code foreign_look(struct foreign *x, const struct frame *f, const struct patch *p,
                           bool is_bars, bool *out) MUST_USE;
void foreign_fini(struct foreign *x);

#endif
