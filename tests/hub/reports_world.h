/* reports_world.h: the hub's door with everything behind it, in memory under a fake clock, and requests to hand it. */
#ifndef TESTS_HUB_REPORTS_WORLD_H
#define TESTS_HUB_REPORTS_WORLD_H

#include "docket/docket.h"
#include "hall.h"
#include "hub/takes.h"

#define NOW    INT64_C(1795392000) /* 2026-11-23 */
#define DOCKET "sqlite:reports.db"

struct world {
    struct fleet *fleet;
    struct clock_fake time;
    struct hall_kiosk wei, lin, strange, gone;
    uint8_t receipt_key[SEAL_KEY_BYTES];
    struct takes *takes;
};

/* key and stamp: NULL, no such header. */
struct ask {
    const char *method, *path, *key, *stamp, *length, *metadata;
    struct span body;
    bool is_too_big;
};

struct heard {
    unsigned status;
    char retry[24], allow[64], location[128], text[16 * 1024];
};

int set_up(void **state);
int tear_down(void **state);
void hear(struct world *w, const struct ask *q, struct heard *out);
struct heard ask(struct world *w, const struct hall_kiosk *k, struct ask q);
struct heard post(struct world *w, const struct hall_kiosk *k, const struct hall_report *r);
struct heard post_text(struct world *w, const char *path, const char *key, const char *text);
void expect(const char *row, const struct heard *h, unsigned status, const char *reason);
void make(struct hall_report *r, const char *kiosk, unsigned of, unsigned i);

#endif
