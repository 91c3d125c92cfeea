/* registry/sheet.h: a CSV file as rows of UTF-8 cells, whoever wrote it.
 *
 * Reads UTF-8 with and without byte order mark, GB18030 (and so GBK and GB 2312), UTF-16 with byte
 * order mark; line ends of any kind; quoted cells with line breaks (RFC 4180); commas, or tabs or
 * semicolons where the first line has no comma.  Splitting into cells is libcsv's.
 * A file is read twice, once to see its encoding, so it must be a real file.
 * Lines are counted as an editor counts them, and a row has the line it begins on.
 */
#ifndef REGISTRY_SHEET_H
#define REGISTRY_SHEET_H

#include <stdio.h>

#include "base/attrs.h"
#include "base/err.h"
#include "base/text.h"
#include "registry/complaint.h"

enum { SHEET_CELLS_MAX = 64, SHEET_CELL_BYTES_MAX = 64 * 1024 };

struct sheet_row {
    size_t line;
    const struct span *cells; /* valid UTF-8 without NUL, blanks at the ends gone; borrowed */
    size_t n;
    /* As is: so many lines more, whole rows of the table by the look of them, stand within one cell of it between
     * two quotation marks that belong to other cells. */
    size_t swallowed;
};

/* How to take a file.  All false is strict: what is not as it should be ends the reading. */
struct sheet_form {
    /* As somebody's export left it: quotation marks may stand anywhere, damaged bytes become
     * U+FFFD, UTF-16 may lack its mark, cells beyond the last column may be empty, and what stands
     * between cells is told from the first 64 KiB, so that title lines may come first. */
    bool as_is;
};

/* False stops the reading, which is no error. */
typedef bool sheet_row_fn(void *self, const struct sheet_row *row);

/* Hands each row that is not blank to take.  What is wrong with the file goes to c, under `name`;
 * ERR_IO and ERR_NOMEM are the machine's failures. */
enum err_code sheet_read(const char *name, FILE *f, struct complaints *c, sheet_row_fn *take,
                         void *self, struct err *err) MUST_USE;
enum err_code sheet_read_form(const char *name, FILE *f, struct sheet_form form,
                              struct complaints *c, sheet_row_fn *take, void *self,
                              struct err *err) MUST_USE;

#endif
