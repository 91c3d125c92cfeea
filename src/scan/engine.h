/* scan/engine.h: what a decoder library says about a plane.  Nothing here is believed: confirm.h.
 *
 * Owns     the library's scanner; borrowed bytes in struct engine_read last for the call only.
 * Threads  one struct engine per thread.
 */
#ifndef SCAN_ENGINE_H
#define SCAN_ENGINE_H

#include <stdbool.h>

#include "base/attrs.h"
#include "base/err.h"
#include "scan/plane.h"
#include "scan/symbol.h"

enum { ENGINE_HITS_MAX = 64 };

/* Bits for the kinds a pass looks for: 1u << enum symbol_kind. */
enum {
    KINDS_RETAIL = 1u << SYM_EAN13 | 1u << SYM_EAN8 | 1u << SYM_UPCE,
    KINDS_QR = 1u << SYM_QR,
    KINDS_LIVE = KINDS_RETAIL | KINDS_QR | 1u << SYM_CODE128,
    KINDS_LINEAR = KINDS_RETAIL | 1u << SYM_CODE128 | 1u << SYM_CODE39 | 1u << SYM_ITF,
    KINDS_ALL = KINDS_LINEAR | KINDS_QR,
};

struct engine_read {
    enum symbol_kind kind; /* UPC-A comes as EAN13 with its leading zero: the bars are the same */
    bool is_gs1;           /* FNC1 in first position: the symbol holds GS1 element strings; ZBar
                              tells it of Code 128, not of QR */
    bool is_upright;       /* the first scan line that read it was a column */
    size_t n_hits;         /* linear: one end of each scan line that read it; QR: the corners,
                              clockwise from the top left one */
    struct point hit[ENGINE_HITS_MAX];
    struct span data;
};

struct engine;

enum err_code engine_create(struct engine **out, struct err *err) MUST_USE;
void engine_destroy(struct engine *e);
/* Looks at every density-th row and column; calls sink for each symbol. */
void engine_scan(struct engine *e, const struct plane *p, unsigned kinds, int density,
                 void (*sink)(void *self, const struct engine_read *r), void *self);

#endif
