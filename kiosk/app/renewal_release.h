/* app/renewal_release.h: whether another release lies in the store than the one given out, for app/renewal.c.
 *
 * Threads  that of the renewal. */
#ifndef APP_RENEWAL_RELEASE_H
#define APP_RENEWAL_RELEASE_H

#include "app/renewal.h"

struct renewal_release {
    const char *folder, *shipped; /* borrowed; shipped: NULL when there is none */
    struct clock clock;
    char serving[STORE_NAME_MAX]; /* file of the one given out last; "" none */
    char unread[STORE_NAME_MAX];  /* could not be read at the last look */
    unsigned n_unread;            /* looks in a row */
};

/* The first of the store that is sound, opened, to be given out; NULL: it is the one given out, or there is none.  What
 * rotted in front of it is forgotten: *is_dropped, it is to be fetched again. */
struct renewed *renewal_release_look(struct renewal_release *r, bool *is_dropped);
/* The same after a pull has just made it: it was tested to the last byte then. */
struct renewed *renewal_release_made(struct renewal_release *r, bool *is_dropped);
void renewal_release_free(struct renewed *n); /* NULL is fine */

#endif
