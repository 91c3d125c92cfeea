/* hub/crowd.h: who is connected, so that slow ones cannot keep the others out (Slowloris, slow bodies, slow readers).
 *
 * A guest asks (until a request's headers are there), tells (its body comes), rests (its answer is being worked out) and
 * hears (the answer goes out), then asks again.  Limits are rows of assets/hub/connections.tsv:
 *   asking    no longer than head_s
 *   telling   at least body_bytes_per_s in each window; all bodies together hold bodies_bytes of memory
 *   hearing   at least answer_bytes_per_s in each window, as the peer's TCP acknowledges
 * Crowded  past per_address, or connections in all, a newcomer is let in, and whoever has been at one request for
 *          longest without ever having brought a good stamp is hung up on; then proven guests between two requests;
 *          when there are none either, the newcomer.  A flood from one address costs the others there time, not entry.
 * Hanging up is a shutdown of the socket: whoever serves it finds its end and closes it.  A guest that rests is not
 * touched: what it brought is being committed.
 * Owns     nothing of the sockets.  Threads: any; crowd_watch makes one of its own.
 */
#ifndef HUB_CROWD_H
#define HUB_CROWD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/attrs.h"
#include "base/clock.h"
#include "base/err.h"

struct crowd_limits {
    unsigned connections, per_address, head_s, window_s, body_bytes_per_s, answer_bytes_per_s;
    size_t bodies_bytes;
};
/* path: of a connections.tsv; ERR_INVALID names FILE:LINE. */
enum err_code crowd_limits_read(const char *path, struct crowd_limits *out,
                                struct err *err) MUST_USE;

struct crowd;
struct guest;

enum err_code crowd_create(const struct crowd_limits *limits, struct clock clock,
                           struct crowd **out, struct err *err) MUST_USE;
/* Looks every second from now on. */
enum err_code crowd_watch(struct crowd *c, struct err *err) MUST_USE;
void crowd_destroy(struct crowd *c); /* all have left; NULL is fine */

/* fd stays open until crowd_leave has returned.  NULL: hung up on at once, there is nobody to make room. */
struct guest *crowd_enter(struct crowd *c, const struct sockaddr *address, int fd);
void crowd_leave(struct crowd *c, struct guest *g);

enum guest_does { GUEST_ASKS = 0, GUEST_TELLS, GUEST_RESTS, GUEST_HEARS };
/* g NULL is fine in all of these. */
void crowd_note(struct crowd *c, struct guest *g, enum guest_does does);
void crowd_came(struct crowd *c, struct guest *g, size_t bytes);
/* Its body is so long in memory now; 0: given back. */
void crowd_holds(struct crowd *c, struct guest *g, size_t bytes);
/* It brought a stamp that holds. */
void crowd_prove(struct crowd *c, struct guest *g);

/* Hangs up on whoever is too slow by now. */
void crowd_look(struct crowd *c);

struct crowd_counts {
    size_t here, bodies_bytes, bodies_most_bytes;
    uint64_t too_slow, made_room, turned_away;
};
struct crowd_counts crowd_count(struct crowd *c);

#endif
