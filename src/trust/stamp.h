/* trust/stamp.h: what a kiosk puts on a request, so that nobody else can report in its name.
 *
 * The header STAMP_HEADER carries
 *     heyan1 ed25519 NAME TIME COUNTER SIGNATURE
 * TIME in seconds since 1970 as the hub tells it, COUNTER a number above every one before it, SIGNATURE 128
 * hexadecimal digits of Ed25519 (RFC 8032) over the lines "heyan-request-1", method, path, NAME, TIME,
 * COUNTER and the hexadecimal SHA-256 of the body, each with a line end.  The algorithm has a name of its own
 * in front, so that another (SM2) can follow.
 * Secrecy  nothing: that is TLS's business.  Threads: any.
 */
#ifndef TRUST_STAMP_H
#define TRUST_STAMP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/text.h"
#include "trust/key.h"

#define STAMP_HEADER "Heyan-Stamp"

enum {
    STAMP_NAME_MAX = 48, /* with its end: a letter or digit, then letters, digits, '-', '_', '.' */
    STAMP_TEXT_MAX = 256,
    STAMP_PUBLIC_BYTES = 32,
    STAMP_WINDOW_S = 600, /* so far TIME may be from the hub's clock */
};
/* Above it no counter is believed: JSON numbers and SQLite's integers hold it with room. */
#define STAMP_COUNTER_MAX ((int64_t)1 << 53)

struct stamp {
    char kiosk[STAMP_NAME_MAX];
    int64_t utc_s, counter;
    uint8_t signature[KEY_SIGNATURE_BYTES];
};

/* What is stamped. */
struct stamp_request {
    const char *method, *path; /* "POST", "/v1/heartbeat"; no query */
    struct span body;
};

bool stamp_is_name(const char *name);
/* Signs stamp's name, time and counter with the request into stamp->signature. */
void stamp_sign(struct stamp *stamp, const struct stamp_request *r, const struct key_secret *key);
/* The header's text. */
void stamp_write(const struct stamp *stamp, char out[STAMP_TEXT_MAX]);
/* False: it is none.  text may be NULL. */
bool stamp_read(const char *text, struct stamp *out) MUST_USE;
/* Whether that key signed it; nothing else is looked at.  False also for a weak key. */
bool stamp_holds(const struct stamp *stamp, const struct stamp_request *r,
                 const uint8_t public_key[STAMP_PUBLIC_BYTES]) MUST_USE;

#endif
