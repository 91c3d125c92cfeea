/* scan/crease.h: does a number explain the edges of lines through creased paper?
 *
 * Creases stretch and squeeze a symbol by pieces, so no smooth warp lays its pattern over a whole
 * line.  Each character is held against the edges of its own seven modules instead, on lines at
 * many heights: a crease that makes one digit look like another on one line does not do it on the
 * next.  EAN, UPC and Code 128, whose characters all are as wide, and sharp pictures, whose lines
 * show every edge there must be and no other.
 *
 * Owns     its lines; no allocation after crease_create.  Threads: one struct crease per thread.
 */
#ifndef SCAN_CREASE_H
#define SCAN_CREASE_H

#include <stdbool.h>

#include "base/attrs.h"
#include "base/err.h"
#include "scan/pattern.h"
#include "scan/plane.h"

struct crease;

struct crease_findings {
    size_t n_lines; /* that show a whole symbol */
    size_t n_whole; /* whose every character is nearer to the claimed one than to another */
    float share;    /* of the lines, that whose character is the claimed one; worst character */
    float margin;   /* by how much (modules squared, at most 1 a line) the nearest other character
                       fits worse, mean of the lines, worst character */
    struct point corner[4]; /* clockwise from the symbol's own top left */
};

enum err_code crease_create(struct crease **out, struct err *err) MUST_USE;
void crease_destroy(struct crease *c); /* NULL is fine */

/* The symbol is said to run from `from` to `to`.  False when the pattern is not of this family or
 * no line shows it. */
bool crease_judge(struct crease *c, const struct plane *p, const struct pattern *pattern,
                  struct point from, struct point to, bool is_negative,
                  struct crease_findings *out) MUST_USE;

/* Do the findings suffice to believe the number?  What is not far above the bar is thin
 * (confirm.h); short symbols need twice the proof and stay thin. */
bool crease_is_proof(const struct crease_findings *f, enum symbol_kind kind,
                     bool *is_thin) MUST_USE;

#endif
