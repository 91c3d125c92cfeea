/* scan/coach_cells.h: a picture in cells of 8 x 8 pixels: how bright, how busy, which way its edges
 * lie, how wide they are.  What scan/coach judges from.
 *
 * Owns     its cells; cells_measure grows them and never gives back.
 * Threads  one struct cells per thread.
 */
#ifndef SCAN_COACH_CELLS_H
#define SCAN_COACH_CELLS_H

#include <stdbool.h>

#include "base/attrs.h"
#include "base/err.h"
#include "scan/plane.h"

enum { CELL_PX = 8, CELLS_WIDTH_MAX_PX = 1024 };

struct cell {
    uint8_t low, high, mean; /* luma */
    uint8_t n_white;         /* pixels of 250 and more, to 64 */
    float coherence;         /* 0: edges of all directions, 1: of one (structure tensor) */
    float cos2, sin2;        /* twice the angle of that direction, across its edges */
    float balance;           /* 0: as much up as down (bars, strokes), 1: one edge */
    float width_px;          /* of its steepest edge; 0 where nothing is to be seen */
};

/* Over the eight rows of a cell, for each pixel column. */
struct cell_sums {
    int32_t xx[CELLS_WIDTH_MAX_PX], yy[CELLS_WIDTH_MAX_PX], xy[CELLS_WIDTH_MAX_PX];
    int16_t x[CELLS_WIDTH_MAX_PX], y[CELLS_WIDTH_MAX_PX];
    int16_t abs_x[CELLS_WIDTH_MAX_PX], abs_y[CELLS_WIDTH_MAX_PX];
    int16_t luma[CELLS_WIDTH_MAX_PX], steepest[CELLS_WIDTH_MAX_PX];
    uint8_t low[CELLS_WIDTH_MAX_PX], high[CELLS_WIDTH_MAX_PX], n_white[CELLS_WIDTH_MAX_PX];
};

struct cells {
    int columns, rows;
    struct cell *at; /* row by row */
    size_t cap;
    struct cell_sums sums;
};

/* ERR_NOMEM.  A picture smaller than a cell has none; of one wider than CELLS_WIDTH_MAX_PX the rest
 * is not looked at. */
enum err_code cells_measure(struct cells *c, const struct plane *p) MUST_USE;
void cells_fini(struct cells *c);

#endif
