/* tests/tools/hostile_hub.h: a hub on loopback that does, path by path, what a hub must not do.
 *
 * Each path of the table in hostile_hub.c is one way to misbehave.  Threads: one for the listener and one a
 * connection; none outlives hub_stop.  Ends the program when it cannot do what it is told.
 */
#ifndef TESTS_TOOLS_HOSTILE_HUB_H
#define TESTS_TOOLS_HOSTILE_HUB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hub;

enum hub_kind {
    HUB_PLAIN,
    HUB_TLS,            /* a certificate of its own for localhost and 127.0.0.1 */
    HUB_TLS_WRONG_NAME, /* … for other.example */
    HUB_TLS_EXPIRED,    /* … that ended yesterday */
    HUB_TLS_OLD,        /* … and TLS 1.1 at most */
};

/* What /file and /tagless hold: HUB_FILE_BYTES bytes, byte i being hub_byte(i). */
#define HUB_FILE_BYTES 100000
#define HUB_FILE_TAG   "\"one\""
uint8_t hub_byte(size_t i);

struct hub *hub_start(enum hub_kind kind);
void hub_stop(struct hub *h);

const char *hub_base(const struct hub *h); /* "http://127.0.0.1:PORT", borrowed */
/* Writes the hub's own certificate in PEM; the pin of its key into out[cap]. */
void hub_certificate(const struct hub *h, const char *path);
void hub_pin(const struct hub *h, char *out, size_t cap);
/* The head of the last request, as it came. */
void hub_last_request(struct hub *h, char *out, size_t cap);
/* Connections taken so far. */
size_t hub_connections(struct hub *h);

#endif
