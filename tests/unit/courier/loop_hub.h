/* tests/unit/courier/loop_hub.h: a hub on loopback, faithful until it is told to be something else.
 *
 * Faithful: reports by Idempotency-Key, tus 1.0 with creation (idempotent), checksum and termination, what has come
 * of a cut piece is kept, receipts signed after all that.  Stamps are checked; photographs are what the envelope says.
 * Threads: one of its own; the functions are for the one that started it.
 */
#ifndef TESTS_UNIT_COURIER_LOOP_HUB_H
#define TESTS_UNIT_COURIER_LOOP_HUB_H

#include "report/envelope.h"
#include "trust/stamp.h"

struct loop_hub;

enum loop_way {
    LOOP_FAITHFUL = 0,
    LOOP_PORTAL,        /* 200 and a web page, to everything */
    LOOP_GARBAGE,       /* 200 and bytes that are no JSON */
    LOOP_EMPTY,         /* 200 and nothing */
    LOOP_FOREIGN,       /* a receipt by another key */
    LOOP_REPLAYED,      /* the first receipt it ever gave */
    LOOP_HOLDS_ALL,     /* a receipt by another key that says all is held */
    LOOP_STATUS,        /* loop_hub_status */
    LOOP_OFFSET_FAR,    /* HEAD says the file's end, whatever has come */
    LOOP_OFFSET_BEYOND, /* HEAD and PATCH say more than there can be */
    LOOP_OFFSET_BACK,   /* PATCH answers with the old offset */
    LOOP_FORGETS,       /* every upload is gone at the next request */
    LOOP_SPOILS,        /* a byte of the first photograph is changed: not held */
    LOOP_CLOCK,         /* 401 "clock" unless the stamp is of the hub's own time */
    LOOP_LOCATION,      /* Location on another host */
    LOOP_NO_RECEIPTS,   /* 404 to whoever asks for one; the text brought again gets it */
};

struct loop_hub *loop_hub_start(const struct key_secret *hub_key,
                                const uint8_t kiosk_key[STAMP_PUBLIC_BYTES]);
void loop_hub_stop(struct loop_hub *h);
int loop_hub_port(const struct loop_hub *h);

/* For so many requests from now on (0: until told otherwise). */
void loop_hub_be(struct loop_hub *h, enum loop_way way, unsigned requests);
/* LOOP_STATUS with reason (NULL: none) and Retry-After (0: none), for that report only (NULL: all). */
void loop_hub_status(struct loop_hub *h, unsigned status, const char *reason,
                     unsigned retry_after_s, const char *uuid, unsigned requests);
void loop_hub_clock(struct loop_hub *h, int64_t utc_s);
void loop_hub_clear(struct loop_hub *h); /* put back to the day before everything */

struct loop_count {
    size_t reports, cases, posts, photos_held, uploads, requests, bad_stamps;
    uint64_t photo_bytes; /* of all PATCH bodies, as they came */
};
void loop_hub_count(struct loop_hub *h, struct loop_count *out);
bool loop_hub_has(struct loop_hub *h, const char *uuid);

#endif
