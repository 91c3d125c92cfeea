/* registry/row.h: a result row read from left to right.
 *
 * Bytes on a worn card may have changed under us, so nothing is believed: whatever does not fit its
 * place makes the whole row bad, and a bad row is ERR_DB, never half a fact.
 */
#ifndef REGISTRY_ROW_H
#define REGISTRY_ROW_H

#include <sqlite3.h>

#include "base/err.h"
#include "fact/fact.h"

struct row {
    sqlite3_stmt *stmt;
    int at;
    bool bad;
};

/* What row_org reads, in its order. */
/* clang-format off */
#define ROW_ORG_COLUMNS(o)                                                                         \
    o ".id, " o ".uscc, " o ".reg_no, " o ".name, " o ".former_name, " o ".address, "              \
    o ".region, " o ".trade, " o ".group_id, " o ".status, " o ".status_day"
/* clang-format on */

int64_t row_number(struct row *row, int64_t lowest, int64_t highest);
void row_text(struct row *row, char *out, size_t cap);
#define ROW_TEXT(row, array) row_text((row), (array), sizeof(array))
struct date row_day(struct row *row);
enum fact_status row_status(struct row *row);
bool row_is_null(struct row *row); /* looks, and does not move on */
/* All columns NULL, the release having no row for that organisation, leaves *out as it is. */
void row_org(struct row *row, struct fact_org *out);
/* ERR_DB when anything read was not what its place promises. */
enum err_code row_done(const struct row *row, struct err *err);

#endif
