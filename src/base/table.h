/* base/table.h: the small tab-separated tables of assets/.
 *
 * A file of UTF-8 lines; '#' in the first column starts a comment; the first other line names the
 * columns; then one row a line.  Cells hold no tabs; "\n" in a cell is a line break.
 * Every complaint reads FILE:LINE: column NAME: what is wrong.
 * The table owns its bytes; cells are views into it.  Threads: one at a time; reading is free.
 */
#ifndef BASE_TABLE_H
#define BASE_TABLE_H

#include "base/attrs.h"
#include "base/err.h"
#include "base/text.h"

#define TABLE_COLUMNS_MAX 24

struct table;

/* `columns` are the names that must be there, in any order, others being allowed; ends with NULL. */
enum err_code table_open(const char *path, const char *const *columns, struct table **out,
                         struct err *err) MUST_USE;
void table_close(struct table *t); /* NULL is fine */

size_t table_rows(const struct table *t);
/* Cell of row i under the k-th name of `columns`; terminated, valid until table_close. */
const char *table_cell(const struct table *t, size_t row, size_t column);
/* For complaints about that cell: fills err with FILE:LINE: column NAME: … and returns code. */
enum err_code table_complain(const struct table *t, size_t row, size_t column, enum err_code code,
                             struct err *err, const char *fmt, ...) PRINTF_LIKE(6, 7);

#endif
