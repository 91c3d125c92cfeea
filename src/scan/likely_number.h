/* scan/likely_number.h: the likeliest valid number, and those that come next.
 *
 * Every digit of a symbol has a cost, and so has every pair of neighbours, whose blurs overlap.
 * Check digit and parities leave one in ten thousand of all rows of digits; among those the best is
 * found exactly (dynamic programming over the sum's remainder), and likewise the best that differs
 * from it in each of the digits.
 *
 * Pure over its arguments.
 */
#ifndef SCAN_LIKELY_NUMBER_H
#define SCAN_LIKELY_NUMBER_H

#include "scan/likely_model.h"

struct likely_costs {
    float cell[LIKELY_CELLS_MAX][LIKELY_LANES]; /* by the segment's values */
    float scale;                                /* of likely_model's twice */
};

struct likely_number {
    char text[14];
    float cost;
};

enum { LIKELY_OTHERS_MAX = 21 };

/* The best; and into `other`, unless that is NULL, best first, numbers that differ from it, the best for each digit and
 * each row of parities among them.  Returns how many others. */
size_t likely_number_best(const struct likely_model *m, const struct likely_layout *l,
                          const struct likely_costs *c, struct likely_number *best,
                          struct likely_number other[LIKELY_OTHERS_MAX]);

/* What stands in each cell of a number, as the place among its segment's values; false when the
 * layout cannot hold it. */
bool likely_number_values(const struct likely_layout *l, struct span number,
                          uint8_t values[LIKELY_CELLS_MAX]);

/* The least cost without check digit and parities. */
float likely_number_free(const struct likely_model *m, const struct likely_layout *l,
                         const struct likely_costs *c);

#endif
