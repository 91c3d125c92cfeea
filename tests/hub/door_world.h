/* door_world.h: a hub's database with one kiosk admitted, its door under a fake clock. */
#ifndef TESTS_HUB_DOOR_WORLD_H
#define TESTS_HUB_DOOR_WORLD_H

#include "fleet/fleet.h"
#include "hub/door.h"
#include "trust/identity.h"

#define FLEET "fleet.db"
#define NOW   INT64_C(1795392000) /* 2026-11-23, the 48th week */

struct fixture {
    struct fleet *fleet;
    struct identity kiosk;
    struct door *door;
    struct clock_fake time;
};

/* Files of an earlier test. */
void forget(const char *name);
int set_up(void **state);
int tear_down(void **state);
/* Of all prefixes of that week. */
int64_t counted(struct fleet *f, int32_t week);

#endif
