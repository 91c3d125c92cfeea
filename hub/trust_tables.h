/* hub/trust_tables.h: heyan-hub trust add-tables: a folder of tables, read by every reader, compared row by row with what
 * kiosks go by, and drafted to be signed; and the same comparison for each who signs.
 *
 * What kiosks go by are the tables that are out, over this program's package where they count (tables/over.h).
 */
#ifndef HUB_TRUST_TABLES_H
#define HUB_TRUST_TABLES_H

#include "base/attrs.h"
#include "base/clock.h"
#include "base/err.h"
#include "publish/office.h"

struct trust_tables {
    const char *role, *folder;
    const char *assets; /* of this program: what the folder does not hold */
    const char *const *audience;
    size_t n_audience;
    const char *const *loses; /* tables that may lose as many rows as they do */
    size_t n_loses;
    struct clock clock;
};

/* ERR_INVALID names file and line, or the tables that lose too many rows; nothing is drafted then. */
enum err_code trust_add_tables(struct office *office, const struct trust_tables *t,
                               struct err *err) MUST_USE;

/* Prints what is different in the tables of that role's draft; nothing when there are no new ones.  What cannot be
 * looked at here is said instead. */
void trust_show_tables(struct office *office, const char *role, const char *assets);
/* Prints of the tables that are out whether they were made over another package than this one. */
void trust_tell_package(struct office *office, const char *role, const char *assets);

#endif
