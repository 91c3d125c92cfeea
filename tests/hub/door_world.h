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

/* A request and its answer, plain. */
struct door_request {
    const char *method, *path, *stamp;
    struct span body;
    bool is_too_big;
};
struct door_answer {
    unsigned status;
    uint32_t retry_after_s;
    char text[512];
};
void door_hear(struct door *d, const struct door_request *r, struct door_answer *out);

/* Files of an earlier test. */
void forget(const char *name);
enum err_code open_door(struct clock_fake *time, struct door **out);
int set_up(void **state);
int tear_down(void **state);
/* Of all prefixes of that week. */
int64_t counted(struct fleet *f, int32_t week);

#endif
