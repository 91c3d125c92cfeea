/* scan/grey.h: does a number explain the grey values, where blur has swallowed its edges?
 *
 * The claimed number's bars are laid over bands of lines through the place (likely_place.h); then
 * every other valid number is asked whether it would explain the same pixels better, its own bars
 * laid as they fit best (likely_proof.h): a likelihood ratio for equal noise.  EAN and UPC alone.
 *
 * Owns     its scratch; no allocation after grey_create.  Threads: one struct grey per thread.
 */
#ifndef SCAN_GREY_H
#define SCAN_GREY_H

#include <stdbool.h>

#include "base/attrs.h"
#include "base/err.h"
#include "scan/plane.h"

struct grey;

struct grey_findings {
    bool is_sure;           /* no other number comes near: likely_proof.h */
    size_t n_lines;         /* bands that the number explains */
    float explained;        /* part of the variance of these bands, their mean */
    float ratio;            /* error of the next best number to that of the claimed one */
    float margin;           /* the same as a logarithm of likelihood, mean of the bands */
    float gap;              /* by how much digits of no valid number would explain more */
    float blur;             /* standard deviation in modules, mean */
    float stretch;          /* largest module to the smallest, on the worst band */
    struct point corner[4]; /* clockwise from the symbol's own top left */
};

enum err_code grey_create(struct grey **out, struct err *err) MUST_USE;
void grey_destroy(struct grey *g); /* NULL is fine */

/* The symbol is said to run from `from` to `to`.  False when no band fits the number, or another
 * number explains them better. */
bool grey_judge(struct grey *g, const struct plane *p, enum symbol_kind kind, struct span number,
                struct point from, struct point to, bool is_negative,
                struct grey_findings *out) MUST_USE;

/* Whether that is proof: it asks for more than likely_proof_is_sure. */
bool grey_is_proof(const struct grey_findings *f);

#endif
