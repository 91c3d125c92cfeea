/* app/renewal_tables.h: whether other tables lie in the store than those given out, for app/renewal.c.
 *
 * Threads  that of the renewal. */
#ifndef APP_RENEWAL_TABLES_H
#define APP_RENEWAL_TABLES_H

#include "sync/binder.h"
#include "tables/tables.h"

struct renewal_tables {
    int64_t given;              /* sequence of those given out last */
    char seen[BINDER_NAME_MAX]; /* the first of the store when it was last looked at; "" none */
};

/* Others than those given, opened, to be given out; NULL: none.  What the store has in front and cannot be opened is put
 * aside: *is_mended. */
struct tables *renewal_tables_look(struct renewal_tables *r, const char *store, const char *assets,
                                   const char *profile, bool *is_mended);
void renewal_tables_free(struct tables *t); /* NULL is fine */

#endif
