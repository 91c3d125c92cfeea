/* app/hubline.h: what a thread needs to speak with the hub about reports: network, the desk's card, chance.
 *
 * Owns     its connection.  Threads: hubline_hang_up is for any; the rest for the one that speaks, and before and
 *          after it for the one that opens and closes.
 */
#ifndef APP_HUBLINE_H
#define APP_HUBLINE_H

#include "app/options.h"
#include "courier/courier.h"
#include "net/net.h"

/* The strings are borrowed until hubline_close. */
struct hubline_config {
    const char *hub, *identity, *ca_file; /* identity: file of the kiosk's key */
    const char *desk_card;
    const struct fetcher *fetcher; /* NULL: the network's */
    struct clock clock;
    uint32_t connect_ms; /* 0: the network's own */
};

struct hubline {
    struct hubline_config config;
    struct net *net; /* NULL: the fetcher is lent */
    struct fetcher fetcher;
    struct desk_card card;
};

/* Whether those options name a hub that takes reports. */
bool hubline_is_named(const struct options *o);
struct hubline_config hubline_of_options(const struct options *o, struct clock clock);

/* *l is to be closed whatever comes back. */
enum err_code hubline_open(const struct hubline_config *config, struct hubline *l,
                           struct err *err) MUST_USE;
/* What is under way ends within a second, later requests at once. */
void hubline_hang_up(struct hubline *l);
void hubline_close(struct hubline *l);

/* The key is read for each errand: one that is put right while the program runs is taken at once.  *id is to be
 * given to identity_fini when ERR_OK; o borrows both. */
enum err_code hubline_ready(struct hubline *l, struct identity *id, struct courier_options *o,
                            struct err *err) MUST_USE;

/* For back-offs: chance, and where there is none, what differs from kiosk to kiosk.  self is not looked at. */
uint32_t hubline_dice(void *self);

#endif
