/* scan/likely_model.h: how the pieces of an EAN or UPC symbol look through a lens.
 *
 * A symbol is a row of segments: guards and digits, each of a whole number of modules, each holding
 * its bars whole.  So its darkness is the sum of its segments' darkness, each blurred for itself.
 *
 * Owns     plain storage of the caller.  Threads: one at a time.
 * Units    modules; darkness 0 (light) to 1.
 */
#ifndef SCAN_LIKELY_MODEL_H
#define SCAN_LIKELY_MODEL_H

#include "scan/pattern.h"

enum {
    LIKELY_PER = 4,  /* samples a module */
    LIKELY_TAIL = 3, /* modules a segment's blur reaches beyond it */
    LIKELY_SEGMENTS_MAX = 15,
    LIKELY_CELLS_MAX = 12,
    LIKELY_MODULES_MAX = 95,
};

/* What may stand in a segment: the digits in sets A, B, C and the guards. */
enum {
    LIKELY_A = 0,
    LIKELY_B = 10,
    LIKELY_C = 20,
    LIKELY_START = 30,
    LIKELY_CENTRE,
    LIKELY_END,
    LIKELY_UPCE_END,
    LIKELY_VALUES,
    LIKELY_LANES = 20, /* the most values a segment may have */
};

struct likely_segment {
    uint8_t first, n_values, modules;
    uint8_t known; /* 1 + which of the values it is, 0 when any may be */
};

struct likely_layout {
    enum symbol_kind kind;
    size_t n_segments, n_cells;
    int modules;
    struct likely_segment segment[LIKELY_SEGMENTS_MAX];
    uint8_t starts[LIKELY_SEGMENTS_MAX + 1]; /* module at which each begins; the end */
    uint8_t cell[LIKELY_CELLS_MAX];          /* the segments that are digits */
};

enum { LIKELY_BLURS = 13, LIKELY_SPREADS = 9, LIKELY_SPREAD_NONE = 4 };

enum {
    LIKELY_FINE = 16, /* steps a module: edges and samples lie on them all */
    LIKELY_RISE_AROUND = 5,
    LIKELY_RISE_MAX = 2 * LIKELY_RISE_AROUND * LIKELY_FINE + 1,
    LIKELY_SAMPLES_MAX = (7 + 2 * LIKELY_TAIL) * LIKELY_PER,
    LIKELY_INNER_MAX = 7 * LIKELY_PER,
};

struct likely_model {
    struct likely_layout layout[3];
    float rise[LIKELY_BLURS][LIKELY_RISE_MAX]; /* an edge into the dark, seen blurred */
    /* of the blur and spread chosen */
    int blur, spread;
    float bars[LIKELY_VALUES][LIKELY_SAMPLES_MAX]; /* from LIKELY_TAIL before the segment on */
    float square[LIKELY_VALUES];                   /* its sum of squares */
    float twice[LIKELY_VALUES][LIKELY_VALUES];     /* twice the product with the next segment */
    /* The segment alone, its neighbours as far as they are known: by left or right half (sets A and
     * B, set C), sample and value; the guards by sample. */
    float inner[2][LIKELY_INNER_MAX][LIKELY_LANES];
    float inner_square[2][LIKELY_LANES];
    float guard[4][LIKELY_INNER_MAX];
    float guard_square[4];
};

void likely_model_init(struct likely_model *m);
const struct likely_layout *likely_model_layout(const struct likely_model *m,
                                                enum symbol_kind kind);
/* Makes the tables of this blur and ink spread, unless they are there. */
void likely_model_choose(struct likely_model *m, int blur, int spread);
float likely_model_blur(int blur);   /* standard deviation in modules */
int likely_model_spread(int spread); /* steps by which each edge of a bar lies further out */

#endif
