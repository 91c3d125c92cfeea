/* net/net.h: libcurl behind base/fetch.h, with every limit that a hostile server needs.
 *
 * Allowed: https: and file:; http: only to this machine itself (127.0.0.0/8, ::1, localhost) and only
 * when asked for.  Never: redirects, compressed bodies (no Accept-Encoding is sent, a Content-Encoding
 * in the answer is refused), proxies of the environment, cookies, passwords of ~/.netrc.
 * Every body is counted in the write callback: libcurl's own size option does not stop a body without
 * a length.
 * Threads: one thread per struct net, save net_stop, which is for any.
 */
#ifndef NET_NET_H
#define NET_NET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/err.h"
#include "base/fetch.h"

struct net;

/* All zero is a good set: the system's certificates, no pin, the times below. */
struct net_options {
    const char *ca_file; /* PEM; NULL: the system's certificates */
    const char *pin;     /* NULL, or "sha256//BASE64" of the server's public key; more with ';' */
    const char *proxy;   /* NULL: none, whatever the environment says */
    const char *token;   /* NULL, or what follows "Authorization: Bearer " */
    bool allow_loopback_http;
    uint32_t connect_ms;  /* 0: NET_CONNECT_MS */
    uint32_t total_ms;    /* 0: NET_TOTAL_MS; a request's own goes before it */
    uint32_t low_speed_s; /* 0: NET_LOW_SPEED_S: for so long below low_speed_bytes a second … */
    uint32_t low_speed_bytes; /* 0: NET_LOW_SPEED_BYTES … ends the fetch as FETCH_TOO_SLOW */
};

enum {
    NET_CONNECT_MS = 15000, /* a GPRS modem that has to dial */
    NET_TOTAL_MS = 120000,  /* 2 MB of snapshot on 20 kB/s, or a few kB on anything alive */
    NET_LOW_SPEED_S = 30,
    NET_LOW_SPEED_BYTES = 64, /* a second: slower is not a link */
    NET_HEADERS_MAX = 32768,  /* bytes of header lines of one answer */
};

enum err_code net_create(const struct net_options *options, struct net **out,
                         struct err *err) MUST_USE;
void net_destroy(struct net *n); /* NULL is fine */

/* The fetcher borrows n.  Connections are kept open between fetches. */
struct fetcher net_fetcher(struct net *n);

/* From any thread: the fetch under way ends as FETCH_STOPPED within a second, later ones at once,
 * until net_resume. */
void net_stop(struct net *n);
void net_resume(struct net *n);

/* Whether the address is one this net would go to; err says why not. */
bool net_allows(const struct net *n, const char *url, struct err *err);

#endif
