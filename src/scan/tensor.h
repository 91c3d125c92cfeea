/* scan/tensor.h: a picture in cells of 8 x 8 pixels: how strong its edges are there and which way
 * they lie (the structure tensor).
 *
 * Owns     its cells; tensor_measure grows them and never gives back.
 * Threads  one struct tensor_field per thread.
 */
#ifndef SCAN_TENSOR_H
#define SCAN_TENSOR_H

#include "base/attrs.h"
#include "base/err.h"
#include "scan/plane.h"

enum { TENSOR_CELL_PX = 8 };

/* Sums over a cell, in squared half grey levels.  They add up: of several cells the sum is that of
 * the whole. */
struct tensor {
    float energy;     /* of the edges of all directions */
    float cos2, sin2; /* their mean direction as an angle taken twice, times its strength: no longer
                         than energy, and as long where all edges lie one way */
};

struct tensor_field {
    int columns, rows;
    struct tensor *raw, *smooth; /* row by row; smooth: each with its eight neighbours */
    size_t cap;
    int32_t *sums; /* of one row of cells, for each pixel column */
    size_t cap_sums;
};

/* Samples every second row.  ERR_NOMEM.  A picture smaller than a cell and a pixel has no cells. */
enum err_code tensor_measure(struct tensor_field *t, const struct plane *p) MUST_USE;
void tensor_fini(struct tensor_field *t);

/* 0: edges of all directions, 1: of one. */
float tensor_coherence(const struct tensor *t);
/* The unit vector across the edges. */
struct point tensor_direction(const struct tensor *t);

#endif
