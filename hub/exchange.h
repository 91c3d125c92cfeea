/* hub/exchange.h: a request and its answer in memory.  No HTTP library in here: the server hands requests in, tests hand
 * in attacks.
 *
 * Owns     the answer its text.  Threads: one a time.
 */
#ifndef HUB_EXCHANGE_H
#define HUB_EXCHANGE_H

#include <jansson.h>

#include "base/buf.h"

struct exchange_request {
    const char *method, *path; /* no query */
    struct span body;
    bool is_too_big; /* the body was longer, and is not here */
    /* A header's text, NULL when there is none; stays as long as the request. */
    const char *(*header)(const void *self, const char *name);
    const void *self;
};

const char *exchange_header(const struct exchange_request *r, const char *name);

/* Parts of the hub that may be away. */
enum exchange_part {
    EXCHANGE_NO_PART = 0,
    EXCHANGE_KIOSKS,  /* their database */
    EXCHANGE_REPORTS, /* their database, the intake */
    EXCHANGE_PHOTOS,  /* the disk they lie on */
    EXCHANGE_PARTS
};

enum { EXCHANGE_HEADERS_MAX = 8, EXCHANGE_TEXT_MAX = 256 * 1024, EXCHANGE_RETRY_S = 60 };

struct exchange_answer {
    unsigned status;
    bool is_proven;  /* to one who brought a good stamp */
    struct buf text; /* JSON, or nothing */
    enum exchange_part failed;
    unsigned worked; /* bits: 1 << exchange_part */
    char why[200];   /* it failed; for the log */
    struct {
        const char *name; /* a literal */
        char value[192];
    } header[EXCHANGE_HEADERS_MAX];
    size_t n;
};

void exchange_begin(struct exchange_answer *a);
void exchange_fini(struct exchange_answer *a);

void exchange_put(struct exchange_answer *a, const char *name, const char *value);
void exchange_put_number(struct exchange_answer *a, const char *name, uint64_t value);
void exchange_retry(struct exchange_answer *a, uint32_t seconds);
/* j is taken; NULL is "no memory", a 503. */
void exchange_say(struct exchange_answer *a, unsigned status, json_t *j);
void exchange_say_text(struct exchange_answer *a, unsigned status, struct span json);
/* {"reason": reason}, of a 503 with when to come again. */
void exchange_refuse(struct exchange_answer *a, unsigned status, const char *reason);
/* 503 not_now; part and why for hub/outage.h, which logs. */
void exchange_trouble(struct exchange_answer *a, enum exchange_part part, const char *why);
/* The same without an answer yet; and that it wrote what it was to write. */
void exchange_failed(struct exchange_answer *a, enum exchange_part part, const char *why);
void exchange_worked(struct exchange_answer *a, enum exchange_part part);

#endif
