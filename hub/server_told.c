/* What is told and asked below /v1/: bodies into memory, or onto the disk as they come; then a thread of the pool works
 * out the answer while the connection rests. */
#include "hub/server_self.h"

#include <stdlib.h>
#include <strings.h>

enum {
    USUAL_BYTES = 16 * 1024,
    ENDLESS_BYTES = 1024 * 1024,
    ENDLESS_UPLOAD_BYTES = ENVELOPE_PHOTO_BYTES_MAX + ENDLESS_BYTES
};

/* One request on its way in. */
struct telling {
    struct server *server;
    struct MHD_Connection *connection;
    struct guest *guest; /* NULL: not watched */
    char method[16], path[128];
    struct buf body;
    struct upload_stream *stream; /* of a PATCH */
    struct exchange_answer answer;
    size_t held_bytes;
    size_t bytes, bytes_max; /* that came, kept or not; what is more ends the connection */
    bool is_too_big;
    bool is_given; /* the answer is being worked out, or is there */
    bool is_counted, is_answered;
};

static const char *header_of(const void *self, const char *name)
{
    const struct telling *t = self;
    return MHD_lookup_connection_value(t->connection, MHD_HEADER_KIND, name);
}

static struct exchange_request request_of(const struct telling *t)
{
    return (struct exchange_request){ .method = t->method,
                                      .path = t->path,
                                      .body = buf_span(&t->body),
                                      .is_too_big = t->is_too_big,
                                      .header = header_of,
                                      .self = t };
}

/* --- the answer --------------------------------------------------------------------------------- */

static enum MHD_Result send_answer(struct server *s, struct MHD_Connection *c, struct telling *t)
{
    const struct exchange_answer *a = &t->answer;
    bool is_good = a->status >= 200 && a->status < 300;
    s->told += is_good;
    s->refused += !is_good;
    t->is_answered = true;
    struct MHD_Response *r = MHD_create_response_from_buffer(a->text.len, a->text.data,
                                                             MHD_RESPMEM_MUST_COPY);
    if (r) {
        if (a->text.len > 0)
            (void)MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");
        (void)MHD_add_response_header(r, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
        for (size_t i = 0; i < a->n; i++)
            if (strcmp(a->header[i].name, MHD_HTTP_HEADER_CACHE_CONTROL) != 0)
                (void)MHD_add_response_header(r, a->header[i].name, a->header[i].value);
    }
    return server_send(s, c, a->status, r);
}

/* On a thread of the pool. */
static void work_out(void *job)
{
    struct telling *t = job;
    struct exchange_request r = request_of(t);
    if (t->stream) {
        door_upload_end(t->server->door, t->stream, &t->answer);
        t->stream = NULL;
        t->answer.is_proven = t->answer.status < 300;
    } else {
        door_answer(t->server->door, &r, &t->answer);
    }
    if (t->answer.is_proven && t->server->crowd)
        crowd_prove(t->server->crowd, t->guest);
    MHD_resume_connection(t->connection);
}

static enum MHD_Result hand_over(struct server *s, struct MHD_Connection *c, struct telling *t)
{
    t->is_given = t->is_counted = true;
    s->n_given++;
    if (s->crowd)
        crowd_note(s->crowd, t->guest, GUEST_RESTS);
    MHD_suspend_connection(c);
    if (!s->is_stopping && pool_give(s->pool, work_out, t))
        return MHD_YES;
    exchange_refuse(&t->answer, MHD_HTTP_SERVICE_UNAVAILABLE, "not_now");
    MHD_resume_connection(c);
    return MHD_YES;
}

/* --- the request -------------------------------------------------------------------------------- */

/* Too long by its own word. */
static bool is_told_too_big(const struct telling *t, size_t max)
{
    const char *text = header_of(t, MHD_HTTP_HEADER_CONTENT_LENGTH);
    uint64_t n;
    return text && (!span_number(span_of(text), &n) || n > max);
}

/* Room at once for a body that says how long it is, not more than most are: nobody has shown who he is.  False: no
 * memory. */
static bool reserve_told(struct telling *t, size_t max)
{
    const char *text = header_of(t, MHD_HTTP_HEADER_CONTENT_LENGTH);
    uint64_t n;
    if (!text || !span_number(span_of(text), &n) || n == 0 || n > max)
        return true;
    return buf_reserve(&t->body, n < USUAL_BYTES ? (size_t)n : USUAL_BYTES) == ERR_OK;
}

/* What its memory is now, for the crowd's sum of all. */
static void count_body(struct server *s, struct telling *t)
{
    if (s->crowd && t->body.cap != t->held_bytes)
        crowd_holds(s->crowd, t->guest, t->held_bytes = t->body.cap);
}

/* tus: some networks let only GET and POST through. */
static const char *method_of(struct MHD_Connection *c, const char *method)
{
    const char *meant = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "X-HTTP-Method-Override");
    return meant && strcmp(method, MHD_HTTP_METHOD_POST) == 0 ? meant : method;
}

/* A body that nobody wants: who waits for a word before sending it, or has no end, hears no at once.  From others it is
 * read away first, or the end of the connection would overtake the answer. */
static enum MHD_Result turn_away(struct server *s, struct MHD_Connection *c, struct telling *t)
{
    const char *expects = header_of(t, MHD_HTTP_HEADER_EXPECT);
    if ((expects && strcasecmp(expects, "100-continue") == 0) || is_told_too_big(t, t->bytes_max))
        return send_answer(s, c, t);
    t->is_given = true;
    return MHD_YES;
}

static enum MHD_Result begin(struct server *s, struct MHD_Connection *c, const char *url,
                             const char *method, void **state)
{
    struct telling *t = *state = calloc(1, sizeof *t);
    if (!t)
        return MHD_NO;
    t->server = s;
    t->connection = c;
    t->guest = s->crowd ? server_guest(c) : NULL;
    exchange_begin(&t->answer);
    text_copy(t->method, sizeof t->method, method_of(c, method));
    /* A longer path is none of ours, and cut it is none either. */
    text_copy(t->path, sizeof t->path, strlen(url) < sizeof t->path ? url : DOOR_FRONT "-");
    struct exchange_request r = request_of(t);
    if (door_is_upload(t->method, t->path)) {
        t->bytes_max = ENDLESS_UPLOAD_BYTES;
        t->stream = door_upload(s->door, &r, &t->answer);
        return t->stream ? MHD_YES : turn_away(s, c, t);
    }
    t->bytes_max = ENDLESS_BYTES;
    size_t max = door_body_max(t->method, t->path);
    t->body = BUF_INIT(max ? max : 1);
    t->is_too_big = is_told_too_big(t, max);
    if (!t->is_too_big) {
        bool has_room = reserve_told(t, max);
        count_body(s, t);
        return has_room ? MHD_YES : MHD_NO;
    }
    r.is_too_big = true;
    door_answer(s->door, &r, &t->answer);
    return turn_away(s, c, t);
}

static void take(struct telling *t, const char *upload, size_t n)
{
    const struct span bytes = { (const uint8_t *)upload, n };
    if (t->stream)
        uploads_piece(t->stream, bytes);
    else if (!t->is_given && !t->is_too_big && buf_append(&t->body, upload, n) != ERR_OK)
        t->is_too_big = true; /* without a length: read away for a while, refused at its end */
    t->bytes += n;
    if (t->server->crowd)
        crowd_came(t->server->crowd, t->guest, n);
    count_body(t->server, t);
}

enum MHD_Result server_told(struct server *s, struct MHD_Connection *c, const char *url,
                            const char *method, const char *upload, size_t *upload_bytes,
                            void **state)
{
    struct telling *t = *state;
    if (!t)
        return begin(s, c, url, method, state);
    size_t n = *upload_bytes;
    *upload_bytes = 0;
    if (n > 0) {
        take(t, upload, n);
        return t->bytes <= t->bytes_max ? MHD_YES : MHD_NO;
    }
    if (t->is_answered)
        return MHD_YES;
    return t->is_given ? send_answer(s, c, t) : hand_over(s, c, t);
}

void *server_told_nothing(void)
{
    return calloc(1, sizeof(struct telling));
}

void server_told_ended(struct server *s, struct MHD_Connection *c, void **state)
{
    struct telling *t = *state;
    (void)c;
    if (!t)
        return;
    if (t->is_counted)
        s->n_given--;
    if (t->stream)
        uploads_cut(t->stream);
    exchange_fini(&t->answer);
    buf_fini(&t->body);
    count_body(s, t);
    free(t);
    *state = NULL;
}
