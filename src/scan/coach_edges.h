/* scan/coach_edges.h: what the edges in a picture's cells say of light, softness and movement.
 * Pure.
 */
#ifndef SCAN_COACH_EDGES_H
#define SCAN_COACH_EDGES_H

#include "scan/coach_cells.h"

/* Directions of edges, half a turn in so many parts. */
enum { DIRECTIONS = 8 };

struct edges {
    float white, contrast;  /* luma of the brightest fiftieth; contrast of the strongest cells */
    float n_strong, sharp;  /* cells of about that contrast, and the part of them that is sharp */
    float one_way;          /* are those that are sharp so in one direction alone */
    float n_print, n_cells; /* sharp strong cells that are strokes; all cells */
    float n_strokes, sharp_strokes; /* strong cells of strokes; the part of them that is sharp */
    float coarse_print;             /* set by who sees coarser levels: part of their cells */
    float n_edges[DIRECTIONS], n_sharp[DIRECTIONS]; /* cells with one clear direction */
};

void edges_see(struct edges *e, const struct cells *c);
/* Edges along the way a hand moved stay sharp, those across it do not: how much sharper the one are
 * than the other, 0 to 1. */
float edges_moved(const struct edges *e);
/* The part of the cells that are strokes, sharp or not: seen from farther off, softness does not
 * matter. */
float edges_coarse_print(const struct cells *c);

#endif
