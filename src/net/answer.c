#include "net/answer.h"

#include <inttypes.h>
#include <strings.h>

static bool is_header(struct span line, const char *name, struct span *value)
{
    size_t n = strlen(name);
    if (line.len <= n || line.p[n] != ':' || strncasecmp((const char *)line.p, name, n) != 0)
        return false;
    *value = span_trim(span_part(line, n + 1, line.len));
    return true;
}

static bool starts_like(struct span s, const char *text)
{
    size_t n = strlen(text);
    return s.len >= n && strncasecmp((const char *)s.p, text, n) == 0;
}

static void take_status(struct answer *a, struct span line)
{
    uint64_t seen = a->bytes, status;
    size_t at = 0;
    while (at < line.len && line.p[at] != ' ')
        at++;
    *a = (struct answer){ .bytes = seen };
    if (span_number(span_part(line, at + 1, at + 4), &status))
        a->status = (int)status;
}

/* "bytes 100-199/200", the total may be an asterisk */
static void take_range(struct answer *a, struct span value)
{
    size_t dash = 0, slash;
    uint64_t from, total = 0;
    if (!starts_like(value, "bytes "))
        return;
    value = span_part(value, 6, value.len);
    while (dash < value.len && value.p[dash] != '-')
        dash++;
    slash = dash;
    while (slash < value.len && value.p[slash] != '/')
        slash++;
    struct span whole = span_part(value, slash + 1, value.len);
    if (slash >= value.len || !span_number(span_part(value, 0, dash), &from) ||
        (!span_eq(whole, "*") && !span_number(whole, &total)))
        return;
    a->has_range = true;
    a->range_from = from;
    a->range_total = total;
}

/* Weak tags (W/"…") say only that two files mean the same: no use for putting parts together. */
static void take_tag(struct answer *a, struct span value)
{
    bool is_quoted = value.len >= 2 && value.p[0] == '"' && value.p[value.len - 1] == '"';
    for (size_t i = 0; i < value.len; i++)
        is_quoted = is_quoted && value.p[i] >= 0x20 && value.p[i] != 0x7f;
    if (!is_quoted || !span_copy(value, a->tag, sizeof a->tag))
        a->tag[0] = '\0';
}

/* Printable bytes only: it is asked for again. */
static void take_location(struct answer *a, struct span value)
{
    bool is_plain = true;
    for (size_t i = 0; i < value.len; i++)
        is_plain = is_plain && value.p[i] > 0x20 && value.p[i] < 0x7f;
    if (!is_plain || !span_copy(value, a->location, sizeof a->location))
        a->location[0] = '\0';
}

void answer_line(struct answer *a, struct span line)
{
    struct span value;
    uint64_t n;
    a->bytes += line.len;
    if (starts_like(line, "HTTP/"))
        take_status(a, line);
    else if (span_trim(line).len == 0)
        a->is_ended = true;
    else if (is_header(line, "Content-Type", &value))
        a->is_html = starts_like(value, "text/html") || starts_like(value, "application/xhtml");
    else if (is_header(line, "Content-Encoding", &value))
        a->is_encoded = value.len > 0 && !(value.len == 8 && starts_like(value, "identity"));
    else if (is_header(line, "Content-Length", &value) && span_number(value, &n))
        a->has_length = true, a->content_length = n;
    else if (is_header(line, "Content-Range", &value))
        take_range(a, value);
    else if (is_header(line, "ETag", &value))
        take_tag(a, value);
    else if (is_header(line, "Retry-After", &value) && span_number(value, &n))
        a->retry_after_s = n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
    else if (is_header(line, "Location", &value))
        take_location(a, value);
    else if (is_header(line, "Upload-Offset", &value))
        a->has_offset = span_number(value, &a->offset);
}

static enum fetch_end end_with(struct err *err, enum fetch_end end, const char *what, int status)
{
    err_set(err, fetch_end_code(end), "%s (HTTP %d)", what, status);
    return end;
}

static enum fetch_end judge_body(const struct answer *a, const struct fetch_request *r,
                                 struct err *err)
{
    uint64_t from = a->status == 206 ? r->from : 0;
    if (r->is_json && a->is_html)
        return end_with(err, FETCH_PORTAL, "a web page came where data is due", a->status);
    if (a->is_encoded)
        return end_with(err, FETCH_REFUSED, "a packed body that nobody asked for", a->status);
    if (a->status == 206 && (!a->has_range || a->range_from != r->from || r->from == 0))
        return end_with(err, FETCH_REFUSED, "a part that was not asked for", a->status);
    if (r->method == FETCH_HEAD) /* the length of a body that does not come */
        return FETCH_UNSET;
    if ((a->has_length && a->content_length > r->bytes_max - from) || a->range_total > r->bytes_max)
        return end_with(err, FETCH_TOO_BIG, "the answer says it is longer than agreed", a->status);
    return FETCH_UNSET;
}

enum fetch_end answer_judge(const struct answer *a, const struct fetch_request *r, struct err *err)
{
    bool is_told = r->post || r->method != FETCH_GET;
    if (is_told && ((a->status >= 400 && a->status < 500) || a->status == 201 || a->status == 204))
        return judge_body(a, r, err);
    switch (a->status) {
    case 200:
    case 206:
        return judge_body(a, r, err);
    case 304:
        return r->unless ? FETCH_SAME : end_with(err, FETCH_REFUSED, "no body", a->status);
    case 403:
    case 404:
    case 410:
        return end_with(err, FETCH_ABSENT, "the hub has no such file", a->status);
    case 511:
        return end_with(err, FETCH_PORTAL, "the network wants somebody to log in", a->status);
    default:
        break;
    }
    if (a->status >= 300 && a->status < 400)
        return end_with(err, FETCH_REDIRECT, "sent elsewhere, which is not followed", a->status);
    return end_with(err, FETCH_REFUSED, "the hub does not give it", a->status);
}

void answer_fill(const struct answer *a, struct fetch_answer *out)
{
    *out = (struct fetch_answer){ .retry_after_s = a->retry_after_s, .status = a->status };
    out->from = a->status == 206 ? a->range_from : 0;
    out->length = a->status == 206 ? a->range_total : a->has_length ? a->content_length : 0;
    text_copy(out->tag, sizeof out->tag, a->tag);
    text_copy(out->location, sizeof out->location, a->location);
    out->has_offset = a->has_offset;
    out->offset = a->offset;
}
