/* hub/trust_plan.h: who signs what in a new signing office, out of a table people write.
 *
 * Columns role, threshold, days, keys, paths.  keys are files with public keys (FILE.pub of heyan-hub
 * release key), with blanks between, beside the table or with a path of their own; paths are those of a
 * delegated role, with blanks between.  An example with its reasons: assets/desk/office.tsv.
 */
#ifndef HUB_TRUST_PLAN_H
#define HUB_TRUST_PLAN_H

#include "publish/office.h"

struct trust_plan {
    struct office_role role[OFFICE_ROLES_MAX];
    size_t n;
    char paths[OFFICE_ROLES_MAX][200]; /* what role[i].paths point into */
};

/* ERR_INVALID: what is wrong, with file, line and column; ERR_NOT_FOUND, ERR_IO. */
enum err_code trust_plan_read(const char *path, struct trust_plan *out, struct err *err) MUST_USE;

#endif
