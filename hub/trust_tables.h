/* hub/trust_tables.h: heyan-hub trust add-tables: a folder of tables, read by every reader, and drafted to be signed. */
#ifndef HUB_TRUST_TABLES_H
#define HUB_TRUST_TABLES_H

#include "base/attrs.h"
#include "base/err.h"
#include "publish/office.h"

struct trust_tables {
    const char *role, *folder;
    const char *assets; /* of this program: what the folder does not hold */
    const char *const *audience;
    size_t n_audience;
};

/* ERR_INVALID names file and line. */
enum err_code trust_add_tables(struct office *office, const struct trust_tables *t,
                               struct err *err) MUST_USE;

#endif
