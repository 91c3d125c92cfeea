/* hub/server.h: hands out a signing office's public/ folder over HTTP, with or without TLS.
 *
 * GET and HEAD of /metadata/… and /targets/…, with strong tags, If-None-Match, one range with If-Range, and
 * how long an answer may be kept: all but timestamp.json for ever.  /health says "ok".  Whatever else is asked
 * gets a short sentence and its status.  Nothing asked for is written anywhere but as counts.
 * With a door (hub/door.h) everything below /v1/ is its: bodies are read for it as far as it wants them, those of
 * uploads go to the disk as they come, and its answers are worked out by threads that may wait.
 * Limits   how many may be connected and how slow they may be is hub/crowd.h's; no other request body is read.
 * Threads  server_start makes its own; server_stop waits for them.
 */
#ifndef HUB_SERVER_H
#define HUB_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/err.h"
#include "hub/crowd.h"
#include "hub/door.h"

struct server;

struct server_options {
    const char *folder;  /* with metadata/ and targets/ in it */
    const char *address; /* "127.0.0.1", "::", … */
    uint16_t port;       /* 0: any free one */
    const char *certificate,
        *key;          /* PEM files; both NULL: plain HTTP, behind a proxy that has TLS */
    unsigned threads;  /* of the network; 0: 2 */
    unsigned workers;  /* for what may wait: reports, the mailbox; 0: 48 */
    struct door *door; /* must outlive the server; NULL: files only */
    const struct crowd_limits *crowd; /* NULL: however many, however slow; copied */
    struct clock clock;               /* for crowd */
};

enum {
    SERVER_CONNECTIONS_MAX = 2000, /* without crowd */
    SERVER_IDLE_S = 30,
    SERVER_REQUEST_BYTES = 16 * 1024, /* memory of one connection: request line and headers */
};

enum err_code server_start(const struct server_options *options, struct server **out,
                           struct err *err) MUST_USE;
void server_stop(struct server *s); /* NULL is fine */
uint16_t server_port(const struct server *s);
/* How many sockets there may be at once. */
unsigned server_sockets(const struct server_options *options);

struct server_counts {
    uint64_t answers, bytes, same, absent, refused, told;
    struct crowd_counts crowd;
};
struct server_counts server_count(const struct server *s);

#endif
