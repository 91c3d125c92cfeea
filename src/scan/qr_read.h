/* scan/qr_read.h: reads QR codes where the libraries give up: on cloth, cans, crumpled paper, with
 * blurred or spoilt modules.  Three finder patterns (scan/finder) are taken as the corners of a
 * symbol, its modules are followed (scan/grid) and mended (scan/qr_code).
 *
 * Owns     its scratch.  Threads: one struct qr_reader per thread.
 */
#ifndef SCAN_QR_READ_H
#define SCAN_QR_READ_H

#include "base/err.h"
#include "scan/grid.h"

struct qr_reader;

/* One symbol as printed. */
struct qr_found {
    int side;
    const uint8_t *bit;     /* [side * side], row by row, 1 is dark; for the call only */
    struct point corner[4]; /* clockwise from the symbol's own top left */
};

typedef void qr_sink(void *self, const struct qr_found *found);

enum err_code qr_reader_create(struct qr_reader **out, struct err *err) MUST_USE;
void qr_reader_destroy(struct qr_reader *r); /* NULL is fine */
/* mask is scan/bilevel's of p; grid is lent as scratch.  haste: 1, or by how much less may
 * be tried. */
void qr_reader_look(struct qr_reader *r, const struct plane *p, const struct plane *mask,
                    struct grid *grid, int haste, qr_sink *sink, void *self);

#endif
