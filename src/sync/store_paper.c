#include "sync/store_paper.h"

static enum err_code put_rows(struct buf *out, const struct store_release *r)
{
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < SET_COUNT; i++)
        rc = buf_print(out, "%s%lld", i ? "," : "", (long long)r->content.rows[i]);
    return rc;
}

static enum err_code put_release(struct buf *out, const struct store_release *r)
{
    char hex[CONTENT_HEX + 1] = "-";
    if (r->is_counted)
        content_hex(&r->content, hex);
    enum err_code rc = buf_print(out, "release\t%s\t%lld\t%lld\t%s\t%s\t", r->name,
                                 (long long)r->sequence, (long long)r->since_utc_s, r->digest.hex,
                                 hex);
    if (!rc)
        rc = put_rows(out, r);
    return rc ? rc : buf_print(out, "\n");
}

enum err_code store_paper_write(const struct store *s, struct buf *out)
{
    enum err_code rc = buf_print(out, "# releases held, the one that answers first\n");
    for (size_t i = 0; !rc && i < s->n; i++)
        rc = put_release(out, &s->held[i]);
    if (!rc && s->passed_over > 0)
        rc = buf_print(out, "passed_over\t%lld\n", (long long)s->passed_over);
    return rc;
}

/* The part of *s before the mark, which is taken away with it. */
static struct span take_cell(struct span *s, char mark)
{
    const uint8_t *end = s->len ? memchr(s->p, mark, s->len) : NULL;
    size_t len = end ? (size_t)(end - s->p) : s->len;
    struct span cell = span_part(*s, 0, len);
    *s = span_part(*s, len + 1, s->len);
    return cell;
}

static bool read_number(struct span s, int64_t *out)
{
    uint64_t number;
    if (!span_number(s, &number))
        return false;
    *out = (int64_t)number;
    return true;
}

static bool read_rows(struct span s, struct content *out)
{
    for (size_t i = 0; i < SET_COUNT; i++)
        if (!read_number(take_cell(&s, ','), &out->rows[i]))
            return false;
    return s.len == 0;
}

static bool is_plain_name(struct span s)
{
    return s.len > 0 && s.p[0] != '.' && !memchr(s.p, '/', s.len);
}

static bool read_release(struct span line, struct store_release *r)
{
    struct span name = take_cell(&line, '\t');
    *r = (struct store_release){ 0 };
    if (!is_plain_name(name) || !span_copy(name, r->name, sizeof r->name) ||
        !read_number(take_cell(&line, '\t'), &r->sequence) ||
        !read_number(take_cell(&line, '\t'), &r->since_utc_s))
        return false;
    struct span digest = take_cell(&line, '\t'), content = take_cell(&line, '\t');
    r->is_counted = !span_eq(content, "-");
    return digest.len == sizeof r->digest.hex - 1 &&
           span_copy(digest, r->digest.hex, sizeof r->digest.hex) &&
           (!r->is_counted || content_read_hex(content, &r->content)) &&
           read_rows(line, &r->content);
}

static bool read_line(struct span line, struct store *s)
{
    struct span what = take_cell(&line, '\t');
    if (what.len == 0 || what.p[0] == '#')
        return true;
    if (span_eq(what, "passed_over"))
        return read_number(line, &s->passed_over);
    return span_eq(what, "release") && s->n < STORE_HELD_MAX &&
           read_release(line, &s->held[s->n]) && ++s->n > 0;
}

enum err_code store_paper_read(struct span text, struct store *s, struct err *err)
{
    s->n = 0;
    s->passed_over = 0;
    while (text.len > 0) {
        if (read_line(take_cell(&text, '\n'), s))
            continue;
        s->n = 0;
        return err_set(err, ERR_INVALID, "%s: its list of releases cannot be read", s->folder);
    }
    return ERR_OK;
}
