/* scan/dm_read.h: reads DataMatrix codes (ECC 200) where the libraries give up: on bottles, worn,
 * blurred, skewed.  The two solid borders of a symbol hold together what is dark in it, so its
 * outline has two long unbroken sides (scan/contour); the modules are then followed from them
 * (scan/grid) and mended (scan/dm_code).
 *
 * Owns     its scratch; planes grow and are kept.  Threads: one struct dm_reader per thread.
 */
#ifndef SCAN_DM_READ_H
#define SCAN_DM_READ_H

#include "base/err.h"
#include "scan/grid.h"

struct dm_reader;

/* One symbol as printed. */
struct dm_found {
    int cols, rows;
    const uint8_t *bit;     /* [cols * rows], row by row, 1 is dark; for the call only */
    struct point corner[4]; /* clockwise from the symbol's own top left */
};

typedef void dm_sink(void *self, const struct dm_found *found);

enum err_code dm_reader_create(struct dm_reader **out, struct err *err) MUST_USE;
void dm_reader_destroy(struct dm_reader *r); /* NULL is fine */
/* mask is scan/bilevel's of p; grid is lent as scratch.  haste: 1, or by how
 * much less may be tried. */
void dm_reader_look(struct dm_reader *r, const struct plane *p, const struct plane *mask,
                    struct grid *grid, int haste, dm_sink *sink, void *self);

#endif
