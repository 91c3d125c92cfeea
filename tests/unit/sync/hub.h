/* A hub in memory that offers releases of the world, and a kiosk's folder that pulls from it. */
#ifndef TESTS_UNIT_SYNC_HUB_H
#define TESTS_UNIT_SYNC_HUB_H

#include "sync/pull.h"
#include "tools/tuf_repo.h"
#include "unit/sync/sync_world.h"

enum { HUB_NOW_UTC_S = 1795000000, HUB_DAY_S = 86400 };

struct hub {
    const struct sync_world *world;
    struct tuf_repo *repo;
    struct clock_fake clock;
    struct buf root; /* the first one */
    /* In front of the repository: ends every fetch so, with that Retry-After; FETCH_UNSET: not. */
    enum fetch_end ends;
    uint32_t retry_after_s;
    /* Of the last pull. */
    struct pull_result result;
    struct err err;
    char requests[2048];
};

void hub_open(struct hub *h);
void hub_close(struct hub *h);
/* Signs the release's whole, its delta, or both; audience: "" everybody, else one name. */
void hub_offer(struct hub *h, int sequence, bool whole, bool delta, const char *audience);
/* The same with a description that is not its own. */
void hub_offer_as(struct hub *h, const struct offer *o, const char *path, const char *audience);
/* The kiosk "kiosk-0007" of region 130533 tries once; its folder is `folder`. */
enum err_code hub_pull(struct hub *h, const char *folder, const char *shipped);
struct pull_config hub_config(struct hub *h, const char *folder, const char *shipped);

#endif
