/* app/delivery.h: the thread that brings the letterbox's reports to the hub.
 *
 * Owns     its own connection to the outbox, identity and network.  Nothing is promised by it: what lies in the
 *          outbox stays there until the hub has signed for it (courier/courier.h).
 * Threads  everything here is for the main thread.
 */
#ifndef APP_DELIVERY_H
#define APP_DELIVERY_H

#include "courier/courier.h"

struct delivery;

struct delivery_config {
    const char *outbox, *desk_card, *identity, *hub, *ca_file;
    const struct fetcher *fetcher; /* NULL: the network's */
    struct clock clock;
};

/* Borrows the config's strings until delivery_stop. */
enum err_code delivery_start(const struct delivery_config *config, struct delivery **out,
                             struct err *err) MUST_USE;
/* Breaks off what is under way: it is taken up again at the next start.  NULL is fine. */
void delivery_stop(struct delivery *d);
/* A report has been put in. */
void delivery_wake(struct delivery *d);

#endif
