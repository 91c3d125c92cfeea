/* scan/align.h: lays an ideal pattern over the edges of one profile.
 *
 * Pure over its arguments; threads: any, one struct alignment each.
 */
#ifndef SCAN_ALIGN_H
#define SCAN_ALIGN_H

#include <stdbool.h>

#include "scan/code128.h"
#include "scan/pattern.h"
#include "scan/profile.h"

struct alignment {
    bool is_reversed; /* the profile runs against the symbol */
    float begin, end; /* of the bars on the profile; begin < end */
    float module_px;  /* mean width of a module on the profile */
    float misfit;     /* mean |measured - ideal| of an element in modules, locally scaled */
    float wide;       /* width of a wide element in modules, two-width codes */
    float gap;        /* width of a gap, Code 39 */
    float quiet_lead, quiet_trail; /* modules without an edge before and after, symbol's order */
    float ideal[PATTERN_ELEMENTS_MAX + 1];  /* module position of each edge, symbol's order */
    float offset[PATTERN_ELEMENTS_MAX + 1]; /* measured - ideal in modules, after a smooth warp and
                                               the ink's spread are taken off */
};

/* The best place of the pattern among the edges, both ways round; false when there is none whose
 * misfit is below `worst`. */
bool align_find(const struct pattern *p, const struct edges *e, const struct profile *line,
                float worst, struct alignment *out) MUST_USE;

/* Reads the codewords of a Code 128 symbol off the edges, no matter what was claimed: from the
 * from-th edge on, or, when reversed, back from it.  Returns how many, start to check, and 0 when
 * there is no whole symbol there. */
size_t align_read_128(const struct edges *e, size_t from, bool is_reversed,
                      uint8_t code[CODE128_CODES_MAX]);

#endif
