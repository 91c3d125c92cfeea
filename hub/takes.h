/* hub/takes.h: all that a hub needs to take reports, opened together and closed in the right order.
 *
 * Threads: the main program's.
 */
#ifndef HUB_TAKES_H
#define HUB_TAKES_H

#include "hub/door.h"

struct takes;

struct takes_options {
    const char *assets, *profile;
    const char *docket;      /* "sqlite:PATH" or "postgresql://…"; NULL: no reports are taken */
    const char *photos;      /* folder */
    uint64_t leave_bytes;    /* of uploads_options */
    const char *receipt_key; /* file of trust/identity.h */
    const char *limits;      /* file; NULL: assets/hub/limits.tsv */
    struct clock clock;
    const char *fleet;
};
/* Opens the door with everything behind it. */
enum err_code takes_open(const struct takes_options *o, struct takes **out,
                         struct err *err) MUST_USE;
struct door *takes_door(struct takes *t);
struct intake_counts takes_count(struct takes *t);
void takes_close(struct takes *t); /* the server is stopped; NULL is fine */

#endif
