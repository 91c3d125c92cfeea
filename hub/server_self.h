/* hub/server_self.h: what the two files of hub/server.h share.  Not for others. */
#ifndef HUB_SERVER_SELF_H
#define HUB_SERVER_SELF_H

#include <microhttpd.h>
#include <stdatomic.h>

#include "base/buf.h"
#include "hub/pool.h"
#include "hub/server.h"

struct server {
    struct MHD_Daemon *daemon;
    struct door *door;   /* borrowed; NULL: nothing is told here */
    struct pool *pool;   /* does what may wait */
    struct crowd *crowd; /* NULL: nobody watches */
    atomic_bool is_stopping;
    atomic_uint n_given; /* requests with the pool, or with their answer on its way */
    int root_fd;
    uint16_t port;
    struct buf certificate, key;
    _Atomic uint64_t answers, bytes, same, absent, refused, told;
};

/* Whose connection it is; NULL: nobody's that is watched. */
struct guest *server_guest(struct MHD_Connection *c);
enum MHD_Result server_send(struct server *s, struct MHD_Connection *c, unsigned status,
                            struct MHD_Response *r);

/* Requests below DOOR_FRONT: called for the head, for each piece of the body, at its end, and once more when the pool
 * has the answer. */
enum MHD_Result server_told(struct server *s, struct MHD_Connection *c, const char *url,
                            const char *method, const char *upload, size_t *upload_bytes,
                            void **state);
/* The request is over, answered or cut. */
void server_told_ended(struct server *s, struct MHD_Connection *c, void **state);
/* A request whose body is refused before it is read. */
void *server_told_nothing(void);

#endif
