/* net/answer.h: the head of one HTTP answer, as it comes line by line.
 *
 * Pure; no libcurl.  Lines are untrusted: anything that does not parse is not there.
 */
#ifndef NET_ANSWER_H
#define NET_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fetch.h"

struct answer {
    int status;
    bool is_ended; /* the blank line behind it has come */
    bool is_html;
    bool is_encoded; /* a Content-Encoding we did not ask for */
    bool has_range;
    uint64_t range_from, range_total; /* of Content-Range; total 0: not told */
    uint64_t content_length;
    bool has_length;
    char tag[FETCH_TAG_MAX]; /* strong ETag, quotes and all */
    uint32_t retry_after_s;
    char location[FETCH_LOCATION_MAX];
    bool has_offset;
    uint64_t offset; /* Upload-Offset */
    uint64_t bytes;  /* of all lines so far, those of interim answers too */
};

/* One line with or without its line end; a status line begins the answer anew, but for `bytes`. */
void answer_line(struct answer *a, struct span line);

/* What the head alone tells about a request: FETCH_UNSET: the body is the one asked for, go on. */
enum fetch_end answer_judge(const struct answer *a, const struct fetch_request *request,
                            struct err *err);
/* The head in the terms of fetch.h. */
void answer_fill(const struct answer *a, struct fetch_answer *out);

#endif
