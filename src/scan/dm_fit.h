/* scan/dm_fit.h: where a DataMatrix lies, from its borders alone: what they and the quiet zone around
 * them must look like is known before anything is read.
 *
 * Owns     nothing; the caller sets plane and colour.  Threads: one struct per thread.
 */
#ifndef SCAN_DM_FIT_H
#define SCAN_DM_FIT_H

#include "scan/dm_code.h"
#include "scan/grid.h"

/* Where a symbol is taken to lie. */
struct dm_frame {
    struct point own[4]; /* top left, top right, bottom right, bottom left of the symbol */
    float bend[GRID_BENDS];
};

/* A module of the borders or of the quiet zone, by its middle, and how far the middle of the symbol
 * bends it each way. */
struct dm_border {
    float u, v, by_u, by_v;
    bool is_dark;
};

/* The largest symbol's: borders of 6 x 6 regions, and the quiet zone. */
enum { DM_BORDERS_MAX = 2 * 2 * 6 * DM_SIDE_MAX + 4 * (DM_SIDE_MAX + 1) };

struct dm_fit {
    const struct plane *plane;
    int colour; /* of the solid borders: 1 dark, 0 light */
    int spent;  /* units, see dm_fit_take_spent */
    struct dm_border border[DM_BORDERS_MAX];
    size_t n_borders;
};

/* How well a symbol that lies so agrees with what its borders look like: 1 wholly, 0 as by chance.
 */
float dm_fit_measure(struct dm_fit *d, const struct dm_size *s, const struct dm_frame *f);
/* Moves it to where they agree best; how well they do there.  Costs a hundred measures and more. */
float dm_fit_refine(struct dm_fit *d, const struct dm_size *s, struct dm_frame *f);
/* What was spent since it was asked last, in modules drawn out once. */
int dm_fit_take_spent(struct dm_fit *d);

#endif
