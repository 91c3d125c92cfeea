/* base/fetch.h: bytes by address, under limits: the door that trust and sync know, and net is.
 *
 * A fetcher is two words: a function and what it works on.  In production it is net/net.h; tests
 * hand out a table.  Nothing that comes through it is trusted by having come.
 * Threads: one fetch at a time per fetcher.
 */
#ifndef BASE_FETCH_H
#define BASE_FETCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"

/* How a fetch ended.  Zero is "it has not"; only FETCH_DONE and FETCH_SAME are good. */
#define FETCH_LIST(X)                                                                              \
    X(FETCH_UNSET, "unset")                                                                        \
    X(FETCH_DONE, "done")                                                                          \
    X(FETCH_SAME, "same")             /* what the caller holds is still what is served (304) */    \
    X(FETCH_ABSENT, "absent")         /* the server knows no such file: 403, 404, 410, ENOENT */   \
    X(FETCH_NO_NETWORK, "no network") /* no route, no name, nobody answers */                      \
    X(FETCH_PORTAL, "captive portal") /* a web page where data is due: not our hub */              \
    X(FETCH_REDIRECT, "redirect")     /* sent elsewhere; never followed */                         \
    X(FETCH_NOT_SECURE, "not secure") /* TLS: certificate, name or pinned key */                   \
    X(FETCH_TOO_BIG, "endless data")  /* more than bytes_max, told or found out */                 \
    X(FETCH_TOO_SLOW, "too slow")     /* deadline or lowest speed */                               \
    X(FETCH_CUT, "cut off")           /* ended before its own length */                            \
    X(FETCH_REFUSED, "refused")       /* any other status, or not HTTP at all */                   \
    X(FETCH_SINK, "not taken")        /* the sink refused; err is the sink's */                    \
    X(FETCH_STOPPED, "stopped")       /* net_stop */                                               \
    X(FETCH_FAULT, "fault")           /* ours: memory, an address not allowed */

#define X(name, text) name,
enum fetch_end { FETCH_LIST(X) FETCH_END_COUNT };
#undef X

const char *fetch_end_name(enum fetch_end end); /* "captive portal"; never NULL */

#define FETCH_TAG_MAX      128
#define FETCH_LOCATION_MAX 512

/* What is asked for.  FETCH_GET with a post is a POST; the others may have a body in `post`, too.  As with a POST,
 * every answer of theirs below 500 that is no redirect is FETCH_DONE, and answer.status says which. */
enum fetch_method { FETCH_GET = 0, FETCH_HEAD, FETCH_PATCH, FETCH_DELETE };

struct fetch_header {
    const char *name, *value; /* no line breaks */
};

/* Something told instead of asked for.  Every answer's body below 500 goes to the sink, and
 * answer.status says what it is: a refusal has its reason in it. */
struct fetch_post {
    struct span body;
    const char *type;         /* of the body */
    const char *name, *value; /* one header line more; NULL: none */
};

struct fetch_request {
    const char *url;
    uint64_t bytes_max; /* of the whole file; the first byte past it ends the fetch */
    uint32_t total_ms;  /* deadline of the whole fetch; 0: the fetcher's own */
    bool is_json;       /* an answer of type text/html is then a captive portal */
    /* Resuming: with from > 0 the part from there on is asked for, on condition that the file is
     * still the one of `tag`; a server that cannot, sends all, and answer.from says 0.  Without a tag
     * the condition is dropped: then only a digest of the whole can tell that the parts fit. */
    uint64_t from;
    const char *tag;    /* as an earlier answer gave it; NULL or "": none */
    const char *unless; /* NULL, or the tag of what the caller holds: FETCH_SAME when unchanged */
    const struct fetch_post *post; /* NULL: a GET */
    enum fetch_method method;
    const struct fetch_header *headers; /* of the request, besides those of post */
    size_t n_headers;
};

struct fetch_answer {
    uint64_t from;           /* where in the file the body begins */
    uint64_t length;         /* of the whole file as the server tells it; 0: not told */
    char tag[FETCH_TAG_MAX]; /* strong ETag; "" when there is none */
    uint32_t retry_after_s;  /* from Retry-After in seconds; 0: not told */
    int status;              /* of HTTP; 0: none */
    char location
        [FETCH_LOCATION_MAX]; /* Location, of what a POST has made (201); "": not told, or too long */
    bool has_offset;          /* Upload-Offset, of tus */
    uint64_t offset;
};

/* Takes the body.  `begin` comes once, before the first byte, and may refuse; it may be NULL. */
struct fetch_sink {
    enum err_code (*begin)(void *self, const struct fetch_answer *answer, struct err *err);
    enum err_code (*write)(void *self, struct span bytes, struct err *err);
    void *self;
};

struct fetcher {
    /* err says in words what happened for every end but FETCH_DONE and FETCH_SAME.  *answer (may be
     * NULL) is filled for whatever was learnt before the end. */
    enum fetch_end (*get)(void *self, const struct fetch_request *request,
                          const struct fetch_sink *sink, struct fetch_answer *answer,
                          struct err *err);
    void *self;
};

/* The error code that an end is, for callers that know only codes: ERR_OK, ERR_NOT_FOUND,
 * ERR_TOO_BIG, ERR_CANCELLED, ERR_INVALID or ERR_NET. */
enum err_code fetch_end_code(enum fetch_end end);

/* A sink that appends to a buffer; the buffer's ceiling holds besides bytes_max. */
struct fetch_sink fetch_sink_of_buf(struct buf *out);

#endif
