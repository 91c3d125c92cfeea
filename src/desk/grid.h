/* desk/grid.h: a table of any kind an authority hands out, as rows of UTF-8 cells.
 *
 * CSV by registry/sheet.h, as it comes; XLSX (ECMA-376) by desk/xlsx.h.  Old .xls files and files
 * with a password are refused by name.  Rows, cells and reasons are those of registry/sheet.h.
 * What is wrong with the file itself goes to complaints; ERR_IO and ERR_NOMEM are the machine's
 * failures; ERR_CANCELLED when a callback wanted no more.
 */
#ifndef DESK_GRID_H
#define DESK_GRID_H

#include "base/attrs.h"
#include "base/err.h"
#include "registry/complaint.h"
#include "registry/sheet.h"

enum { GRID_SHEET_NAME_MAX = 128 };

struct grid_taker {
    /* A sheet begins; false leaves it out.  A CSV file is one sheet named "". */
    bool (*sheet)(void *self, const char *name, bool hidden);
    /* False: no more of this sheet. */
    bool (*row)(void *self, const struct sheet_row *row);
    /* Now and then, in bytes of the file; false ends the reading with ERR_CANCELLED. */
    bool (*progress)(void *self, uint64_t done, uint64_t total);
    void *self;
};

enum err_code grid_read(const char *path, struct complaints *c, const struct grid_taker *taker,
                        struct err *err) MUST_USE;

/* For the readers: a complaint about the file as a whole, or one of its lines. */
void grid_complain(struct complaints *c, enum reason_id id, const char *other, size_t line);

#endif
