/* hub/door.h: what kiosks tell and ask the hub below /v1/: which request goes where, and who may.
 *
 * Every request but those on an upload's own address (a capability) carries a stamp (trust/stamp.h).  A heartbeat's has
 * a number above every one before it; a report's, an upload's and a question's need not: to hear them twice changes
 * nothing.  Refusals that all have in common, each a JSON object with a `reason` for programs:
 *   401 stamp         no stamp, of an unknown kiosk, or not signed by its key: which is not told apart
 *   401 clock         signed, but too far from the hub's time, which is in `now`
 *   403 revoked       signed by a kiosk whose key counts no more
 *   403 quarantined   by a kiosk that asked far too often; its heartbeat is heard all the same
 *   404, 405          no such address; not that method
 *   409 replay        signed, but its number was used; the highest one is in `counter` (heartbeat)
 *   413 too_big
 *   429 too_soon      with Retry-After
 *   503 not_now       the hub's own trouble, with Retry-After: nothing was taken
 * The heartbeat (beat/beat.h): 400 malformed, `about` says what of it; 200 {"batch", "now"}: the counts of that batch
 * are on the disk.  Reports and mailbox: hub/reports.h; photographs: hub/uploads.h; docs/reports.md has the table.
 * Threads  any that may wait; door_upload those of the network.
 */
#ifndef HUB_DOOR_H
#define HUB_DOOR_H

#include "base/clock.h"
#include "fleet/fleet.h"
#include "hub/exchange.h"
#include "hub/guard.h"
#include "hub/reports.h"
#include "hub/uploads.h"

struct door;

enum { DOOR_BODY_MAX = 256 * 1024 }; /* of any request that is read into memory */
#define DOOR_FRONT "/v1/"

struct door_options {
    const char *fleet; /* path of the database of kiosks, which must be there */
    struct clock clock;
    struct guard *guard;     /* all borrowed; NULL: no limits */
    struct reports *reports; /* NULL: this hub takes no reports */
    struct uploads *uploads;
};
enum err_code door_open(const struct door_options *o, struct door **out, struct err *err) MUST_USE;
void door_close(struct door *d); /* NULL is fine */
/* What kiosks were called before; as long as the door. */
const struct reports_names *door_names(struct door *d);
/* Reports need the door for that, and the door them. */
void door_add_reports(struct door *d, struct reports *reports, struct uploads *uploads);

/* How much of a body is wanted: 0 none.  A body that is streamed has no such limit: door_is_upload. */
size_t door_body_max(const char *method, const char *path);
bool door_is_upload(const char *method, const char *path);

/* a is begun; the caller ends it. */
void door_answer(struct door *d, const struct exchange_request *r, struct exchange_answer *a);
/* The stream of a PATCH, or NULL with the answer. */
struct upload_stream *door_upload(struct door *d, const struct exchange_request *r,
                                  struct exchange_answer *a);
/* uploads_end; may wait. */
void door_upload_end(struct door *d, struct upload_stream *s, struct exchange_answer *a);

#endif
