/* hub/door.h: what kiosks tell the hub, from a request in memory to an answer in memory.  No HTTP library in
 * here: the server hands requests in, tests hand in attacks.
 *
 * POST /v1/heartbeat, body of beat/beat.h, stamped (trust/stamp.h).  Refusals, each a JSON object with a
 * `reason` for programs:
 *   400 malformed     the body is no heartbeat; `about` says what of it
 *   401 stamp         no stamp, of an unknown kiosk, or not signed by its key: which is not told apart
 *   401 clock         signed, but too far from the hub's time, which is in `now`
 *   403 revoked       signed by a kiosk whose key counts no more
 *   404, 405          no such address; not POST
 *   409 replay        signed, but its number was used; the highest one is in `counter`
 *   413 too_big       more than BEAT_BODY_MAX bytes
 *   429 too_soon      with Retry-After
 *   503 not_now       the hub's own trouble, with Retry-After: nothing was taken
 * 200 says {"batch", "now"}: the counts of that batch are on the disk.  Asked again with the same batch it
 * says so again and counts nothing.
 * Threads  any: one lock around the database.
 */
#ifndef HUB_DOOR_H
#define HUB_DOOR_H

#include "base/clock.h"
#include "fleet/fleet.h"

struct door;

enum { DOOR_BODY_MAX = BEAT_BODY_MAX, DOOR_TEXT_MAX = 512, DOOR_RETRY_S = 60 };
#define DOOR_FRONT "/v1/"

struct door_request {
    const char *method, *path, *stamp; /* stamp: of STAMP_HEADER; NULL when there is none */
    struct span body;
    bool is_too_big; /* the body was longer, and is not here */
};

struct door_answer {
    unsigned status;
    uint32_t retry_after_s; /* 0: not told */
    const char *allow;      /* with 405 */
    char text[DOOR_TEXT_MAX];
};

/* fleet: path of the database, which must be there. */
enum err_code door_open(const char *fleet, struct clock clock, struct door **out,
                        struct err *err) MUST_USE;
void door_close(struct door *d); /* NULL is fine */
void door_answer(struct door *d, const struct door_request *r, struct door_answer *out);

#endif
