/* courier/line.h: stamped requests to the hub, and what came back.  For the files of this folder.
 * Threads: one owner. */
#ifndef COURIER_LINE_H
#define COURIER_LINE_H

#include <jansson.h>

#include "courier/courier.h"

enum { LINE_REASON_MAX = 48, LINE_ANSWER_MAX = 128 * 1024, LINE_PATH_MAX = FETCH_LOCATION_MAX };

struct line {
    const struct courier_options *o;
    int64_t ahead_s; /* the hub's clock before ours, as far as it told us */
    size_t piece;    /* so much got through at a time; 0: not tried yet */
};

struct line_letter {
    enum fetch_method method; /* FETCH_GET with a type is a POST */
    const char *path;
    struct span body;
    const char *type; /* NULL: no body */
    const struct fetch_header *headers;
    size_t n_headers;
};

/* What an answer means for what was asked. */
enum line_fate {
    LINE_GOOD = 1, /* 200, 201, 204 */
    LINE_ABSENT,   /* 404, 410 */
    LINE_CLASH,    /* 409, 460: the hub is elsewhere than we think */
    LINE_NEVER,    /* refused for good, by our hub: it gave a reason */
    LINE_ODD,      /* refused for good by something that gives no reason */
    LINE_LATER,    /* nobody is there, or not our hub, or it wants nothing of us now */
    LINE_STOPPED,
};

struct line_reply {
    enum line_fate fate;
    enum fetch_end end;
    struct fetch_answer answer;
    char reason[LINE_REASON_MAX]; /* the hub's word, else the status or how the fetch ended */
    struct buf text;
};

/* ERR_OK: it was asked, and *out says how it went; give it to line_reply_fini. */
enum err_code line_ask(struct line *l, const struct line_letter *q, struct line_reply *out,
                       struct err *err) MUST_USE;
void line_reply_fini(struct line_reply *r);
/* The path of a Location on this hub; false: elsewhere, or nothing that can be asked for. */
bool line_path(const struct line *l, const char *location, char out[LINE_PATH_MAX]) MUST_USE;

/* --- tus.c ---------------------------------------------------------------------------------------------- */

enum tus_end {
    TUS_DONE = 1,
    TUS_UNWANTED, /* the hub knows no report that wants it */
    TUS_NEVER,
    TUS_LATER,
    TUS_STOPPED,
};

struct tus_result {
    enum tus_end end;
    enum fetch_end fetch;
    int status;
    uint32_t retry_after_s;
    char why[LINE_REASON_MAX];
    char path[LINE_PATH_MAX]; /* of the upload, "" none was made */
};
struct tus_file {
    const char *uuid, *sha256; /* of its report, and its own */
    bool is_text;              /* the report's envelope, not a photograph */
};
enum err_code tus_upload(struct line *l, const struct tus_file *file, struct span bytes,
                         struct tus_result *out, struct err *err) MUST_USE;
/* The upload at that path is nothing: it is dropped. */
enum err_code tus_drop(struct line *l, const char *path, struct err *err) MUST_USE;

/* --- post.c --------------------------------------------------------------------------------------------- */

/* The envelope's text; the same, of which the hub has every byte by tus; and what receipt there is. */
enum err_code post_text(struct line *l, const char *uuid, struct span envelope,
                        struct line_reply *out, struct err *err) MUST_USE;
enum err_code post_naming(struct line *l, const struct tus_file *text, struct line_reply *out,
                          struct err *err) MUST_USE;
enum err_code post_ask(struct line *l, const char *uuid, struct line_reply *out,
                       struct err *err) MUST_USE;

#endif
