/* hub/lend.h: a few connections to the database of reports, lent to whichever thread needs one.
 * Threads: any; a lender waits until one is free. */
#ifndef HUB_LEND_H
#define HUB_LEND_H

#include "docket/docket.h"

struct lend;

enum err_code lend_open(const char *address, size_t connections, struct lend **out,
                        struct err *err) MUST_USE;
void lend_close(struct lend *l); /* all are back; NULL is fine */
struct docket *lend_take(struct lend *l);
void lend_give(struct lend *l, struct docket *d);

#endif
