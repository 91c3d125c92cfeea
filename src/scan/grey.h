/* scan/grey.h: does a number explain the grey values, where blur has swallowed its edges?
 *
 * The ideal bars, spread by the ink and blurred by the lens, are fitted to the grey values of
 * several lines (place, smooth warp, ink spread, blur, a linear change of light).  Then every
 * character is asked whether another one in its place would explain the same pixels better: a
 * likelihood ratio for equal noise.  EAN and UPC alone, whose characters all are seven modules.
 *
 * Owns     its scratch; no allocation after grey_create.  Threads: one struct grey per thread.
 */
#ifndef SCAN_GREY_H
#define SCAN_GREY_H

#include <stdbool.h>

#include "base/attrs.h"
#include "base/err.h"
#include "scan/pattern.h"
#include "scan/plane.h"

struct grey;

struct grey_findings {
    size_t n_lines;         /* that the model explains */
    float explained;        /* part of the variance of these lines, their mean */
    float ratio;            /* error of the best other character to that of the claimed one, worst
                               character; below 1 another number fits better */
    float blur;             /* standard deviation in modules, mean */
    struct point corner[4]; /* clockwise from the symbol's own top left */
};

enum err_code grey_create(struct grey **out, struct err *err) MUST_USE;
void grey_destroy(struct grey *g); /* NULL is fine */

/* The symbol is said to run from `from` to `to`.  False when no line fits it. */
bool grey_judge(struct grey *g, const struct plane *p, const struct pattern *pattern,
                struct point from, struct point to, bool is_negative,
                struct grey_findings *out) MUST_USE;

#endif
