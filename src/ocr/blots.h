/* ocr/blots.h: connected blots of pixels darker (or lighter) than their surroundings.  For
 * line_find.  Units: pixels of the plane given. */
#ifndef OCR_BLOTS_H
#define OCR_BLOTS_H

#include "base/attrs.h"
#include "base/err.h"
#include "scan/plane.h"

enum { BLOTS_MAX = 3000, BLOT_RUNS_MAX = 60000 };

struct blot {
    int16_t left, top, right, bottom; /* [left, right) × [top, bottom) */
    int32_t area_px;
};

struct blots {
    struct blot *at; /* BLOTS_MAX of them */
    size_t n;
    struct blot_run *runs;
    uint32_t *sums;
    size_t sums_cap;
};

enum err_code blots_init(struct blots *b) MUST_USE;
void blots_fini(struct blots *b);

/* Fills b->at[0, b->n) with the blots whose height lies in [least_px, most_px].  A picture with
 * more runs or blots than the limits is noise: n = 0. */
enum err_code blots_find(struct blots *b, const struct plane *p, bool is_light, int least_px,
                         int most_px) MUST_USE;

#endif
