/* tests/unit/courier/world.h: a kiosk with its outbox, a hub, and a bad link between them. */
#ifndef TESTS_UNIT_COURIER_WORLD_H
#define TESTS_UNIT_COURIER_WORLD_H

#include "courier/courier.h"
#include "courier/loop_hub.h"
#include "net/net.h"
#include "outbox/sample.h"
#include "tools/link_proxy.h"

struct world {
    struct sample s;
    char folder[FS_PATH_MAX], key[FS_PATH_MAX], base[64];
    struct loop_hub *hub;
    struct link_proxy *link;
    struct identity identity;
    struct outbox *b;
    struct net *net;
    uint32_t dice; /* what jitter rolls */
};

int world_set_up(void **state);
int world_tear_down(void **state);
/* The kiosk's half (identity, outbox, net), for a process or thread of its own too. */
void world_open(struct world *w);
void world_close(struct world *w);

struct courier_options world_options(struct world *w);
struct courier_step world_step(struct world *w);
/* Steps and moves the clock on until nothing is due within a day; returns the steps.  Fails the test after max. */
unsigned world_run(struct world *w, unsigned max);
struct outbox_counts world_counts(struct world *w);
struct loop_count world_hub(struct world *w);

#endif
