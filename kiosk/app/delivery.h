/* app/delivery.h: the thread that brings the letterbox's reports to the hub.
 *
 * Owns     its own connection to the outbox, identity and network.  Nothing is promised by it: what lies in the
 *          outbox stays there until the hub has signed for it (courier/courier.h).
 * Threads  everything here is for the main thread; `wake` is called from the other one.
 */
#ifndef APP_DELIVERY_H
#define APP_DELIVERY_H

#include "app/hubline.h"

struct delivery;

struct delivery_config {
    struct hubline_config line;
    const char *outbox;       /* the folder */
    void (*wake)(void *self); /* delivery_look has something new; returns at once */
    void *self;
};

/* Borrows the config's strings and fetcher until delivery_stop. */
enum err_code delivery_start(const struct delivery_config *config, struct delivery **out,
                             struct err *err) MUST_USE;
/* Breaks off what is under way: it is taken up again at the next start.  NULL is fine. */
void delivery_stop(struct delivery *d);
/* A report has been put in. */
void delivery_wake(struct delivery *d);
/* What lies in the outbox, when that has changed since the last look: what the hub refuses for good is parked there
 * until somebody sees to it. */
bool delivery_look(struct delivery *d, struct outbox_counts *out);

#endif
