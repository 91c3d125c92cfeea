/* desk/xlsx.h: the sheets of an XLSX file (ECMA-376 part 1, 18; also its strict form).
 *
 * Read by libzip and expat as a stream; only the shared texts are kept in memory.  A number that is
 * shown as a day comes as 2026-03-01, any other as its digits; a number of more than fifteen digits
 * has lost the rest and comes as a quantity (9.11E+17), which no reader of numbers accepts.
 * Bounds: what is unpacked is at most XLSX_UNPACKED_MAX and XLSX_RATIO_MAX times the file, texts
 * XLSX_TEXTS_MAX; XML without DOCTYPE, XLSX_DEPTH_MAX deep.  Whatever is not so ends the reading with
 * a complaint.  Nothing but the document's own parts is read; formulas are not worked out.
 */
#ifndef DESK_XLSX_H
#define DESK_XLSX_H

#include "desk/grid.h"

#define XLSX_UNPACKED_MAX (UINT64_C(4) << 30)
#define XLSX_TEXTS_MAX    ((size_t)512 << 20)

enum {
    XLSX_RATIO_MAX = 200,
    XLSX_FREE_BYTES = 16 << 20, /* unpacked before the ratio counts */
    XLSX_DEPTH_MAX = 64,
    XLSX_PARTS_MAX = 10000,
    XLSX_SHEETS_MAX = 256,
};

enum err_code xlsx_read(const char *path, uint64_t size, struct complaints *c,
                        const struct grid_taker *taker, struct err *err) MUST_USE;

#endif
