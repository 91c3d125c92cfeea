#include "courier/line.h"

#include "trust/canon.h"

enum { LETTER_MS = 90000, STATUS_CLASH = 460 };

void line_reply_fini(struct line_reply *r)
{
    if (r->text.data) /* the mailbox's answers are a person's */
        explicit_bzero(r->text.data, r->text.cap);
    buf_fini(&r->text);
}

static size_t base_length(const struct line *l)
{
    size_t n = strlen(l->o->hub);
    while (n > 0 && l->o->hub[n - 1] == '/')
        n--;
    return n;
}

bool line_path(const struct line *l, const char *location, char out[LINE_PATH_MAX])
{
    size_t n = base_length(l);
    if (strncmp(location, l->o->hub, n) == 0)
        location += n;
    if (location[0] != '/' || location[1] == '/' || strpbrk(location, "?#") ||
        strstr(location, "/..") || strlen(location) >= LINE_PATH_MAX)
        return false;
    text_copy(out, LINE_PATH_MAX, location);
    return true;
}

/* --- what it means ------------------------------------------------------------------------------------- */

static void read_reason(struct line_reply *r, int64_t *hub_utc_s)
{
    json_t *root = NULL;
    *hub_utc_s = 0;
    if (r->text.len == 0 || canon_read(buf_span(&r->text), &root, NULL) != ERR_OK)
        return;
    const char *reason = json_string_value(json_object_get(root, "reason"));
    if (reason)
        text_show(span_of(reason), r->reason, sizeof r->reason);
    *hub_utc_s = json_integer_value(json_object_get(root, "now"));
    json_decref(root);
}

static enum line_fate fate_of(const struct line_reply *r)
{
    int status = r->answer.status;
    if (r->end == FETCH_STOPPED)
        return LINE_STOPPED;
    if (r->end == FETCH_ABSENT)
        return status == 403 ? LINE_LATER : LINE_ABSENT;
    if (r->end != FETCH_DONE)
        return LINE_LATER;
    switch (status) {
    case 200:
    case 201:
    case 204:
        return LINE_GOOD;
    case 404:
    case 410:
        return LINE_ABSENT;
    case 409:
    case STATUS_CLASH:
        return LINE_CLASH;
    case 400:
    case 413:
    case 422:
        return r->reason[0] ? LINE_NEVER : LINE_ODD;
    default:
        return LINE_LATER;
    }
}

static void judge(struct line_reply *r, int64_t *hub_utc_s)
{
    read_reason(r, hub_utc_s);
    r->fate = fate_of(r);
    if (r->reason[0])
        return;
    if (r->end == FETCH_DONE || r->end == FETCH_REFUSED)
        snprintf(r->reason, sizeof r->reason, "HTTP %d", r->answer.status);
    else
        text_copy(r->reason, sizeof r->reason, fetch_end_name(r->end));
}

/* --- asking ---------------------------------------------------------------------------------------------- */

static const char *method_name(const struct line_letter *q)
{
    static const char *const names[] = { "GET", "HEAD", "PATCH", "DELETE" };
    return q->method == FETCH_GET && q->type ? "POST" : names[q->method];
}

static enum err_code ask_once(struct line *l, const struct line_letter *q, struct line_reply *out,
                              struct err *err)
{
    enum { HEADERS_MAX = 8 };
    const struct courier_options *o = l->o;
    struct fetch_header headers[HEADERS_MAX];
    char url[FETCH_LOCATION_MAX + FS_PATH_MAX], stamp[STAMP_TEXT_MAX];
    const struct stamp_request stamped = { method_name(q), q->path, q->body };
    const struct fetch_post post = { .body = q->body, .type = q->type };
    struct fetch_sink sink = fetch_sink_of_buf(&out->text);
    int n = snprintf(url, sizeof url, "%.*s%s", (int)base_length(l), o->hub, q->path);
    if (n < 0 || (size_t)n >= sizeof url || q->n_headers >= HEADERS_MAX)
        return err_set(err, ERR_TOO_BIG, "the hub's address is too long");
    enum err_code rc = identity_stamp(o->identity, &stamped,
                                      o->clock.utc_s(o->clock.self) + l->ahead_s, stamp, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < q->n_headers; i++)
        headers[i] = q->headers[i];
    headers[q->n_headers] = (struct fetch_header){ STAMP_HEADER, stamp };
    const struct fetch_request request = { .url = url,
                                           .bytes_max = LINE_ANSWER_MAX,
                                           .total_ms = LETTER_MS,
                                           .is_json = true,
                                           .post = q->type ? &post : NULL,
                                           .method = q->method,
                                           .headers = headers,
                                           .n_headers = q->n_headers + 1 };
    out->end = o->fetcher.get(o->fetcher.self, &request, &sink, &out->answer, NULL);
    return ERR_OK;
}

enum err_code line_ask(struct line *l, const struct line_letter *q, struct line_reply *out,
                       struct err *err)
{
    int64_t hub_utc_s = 0;
    enum err_code rc = ERR_OK;
    for (int i = 0; !rc && i < 2; i++) {
        *out = (struct line_reply){ .text = BUF_INIT(LINE_ANSWER_MAX) };
        /* In one piece: what grows leaves copies behind. */
        rc = buf_reserve(&out->text, LINE_ANSWER_MAX);
        rc = rc ? err_set(err, rc, "no memory for an answer") : ask_once(l, q, out, err);
        if (rc)
            break;
        judge(out, &hub_utc_s);
        /* A clock that is off is set right by the hub's, once. */
        if (i > 0 || out->answer.status != 401 || strcmp(out->reason, "clock") != 0 ||
            hub_utc_s <= 0)
            break;
        l->ahead_s = hub_utc_s - l->o->clock.utc_s(l->o->clock.self);
        line_reply_fini(out);
    }
    if (rc)
        line_reply_fini(out);
    return rc;
}
