#include "sync/unknown.h"

#include "base/fs.h"

static const char file_name[] = "unknown", rest[] = "*";

enum { FILE_MAX = 128 * 1024 };

static struct unknown_row *row_of(struct unknown *u, const char *prefix)
{
    for (size_t i = 0; i < u->n; i++)
        if (strcmp(u->rows[i].prefix, prefix) == 0)
            return &u->rows[i];
    bool is_full = u->n >= UNKNOWN_ROWS_MAX && strcmp(prefix, rest) != 0;
    if (is_full)
        return row_of(u, rest);
    struct unknown_row *r = &u->rows[u->n++];
    *r = (struct unknown_row){ 0 };
    text_copy(r->prefix, sizeof r->prefix, prefix);
    return r;
}

static void add(struct unknown *u, const char *prefix, int64_t count, struct date first,
                struct date last)
{
    struct unknown_row *r = row_of(u, prefix);
    r->count = r->count > INT64_MAX - count ? INT64_MAX : r->count + count;
    if (!date_known(r->first) || date_before(first, r->first))
        r->first = first;
    if (!date_known(r->last) || date_before(r->last, last))
        r->last = last;
}

static bool is_prefix(struct span s)
{
    return s.len >= 4 && s.len <= UNKNOWN_DIGITS_MAX && span_all_digits(s);
}

void unknown_count(struct unknown *u, const char *prefix, struct date day)
{
    if (!is_prefix(span_of(prefix)) || !date_known(day))
        return;
    add(u, prefix, 1, day, day);
    u->is_dirty = true;
}

static struct span take_cell(struct span *s, char mark)
{
    const uint8_t *end = s->len ? memchr(s->p, mark, s->len) : NULL;
    size_t len = end ? (size_t)(end - s->p) : s->len;
    struct span cell = span_part(*s, 0, len);
    *s = span_part(*s, len + 1, s->len);
    return cell;
}

static void read_line(struct span line, struct unknown *u)
{
    char prefix[UNKNOWN_PREFIX_MAX];
    uint64_t count;
    struct date first, last;
    struct span name = take_cell(&line, '\t');
    if ((!is_prefix(name) && !span_eq(name, rest)) || !span_copy(name, prefix, sizeof prefix) ||
        !span_number(take_cell(&line, '\t'), &count) || count == 0 ||
        !date_parse(take_cell(&line, '\t'), &first) || !date_parse(line, &last))
        return;
    add(u, prefix, (int64_t)count, first, last);
}

void unknown_read(const char *folder, struct unknown *out)
{
    char path[FS_PATH_MAX];
    struct buf text = BUF_INIT(FILE_MAX);
    memset(out, 0, sizeof *out);
    if (fs_join(path, folder, file_name, NULL) == ERR_OK && !fs_read_all(path, &text, NULL)) {
        struct span left = buf_span(&text);
        while (left.len > 0)
            read_line(take_cell(&left, '\n'), out);
    }
    buf_fini(&text);
}

static enum err_code put_row(struct buf *text, const struct unknown_row *r)
{
    char first[11], last[11];
    date_iso(r->first, first);
    date_iso(r->last, last);
    return buf_print(text, "%s\t%lld\t%s\t%s\n", r->prefix, (long long)r->count, first, last);
}

enum err_code unknown_save(struct unknown *u, const char *folder, struct err *err)
{
    char path[FS_PATH_MAX];
    struct buf text = BUF_INIT(FILE_MAX);
    enum err_code rc = fs_join(path, folder, file_name, err);
    for (size_t i = 0; !rc && i < u->n; i++)
        if ((rc = put_row(&text, &u->rows[i])) != ERR_OK)
            err_set(err, rc, "%s: no memory for it", path);
    if (!rc)
        rc = fs_replace(path, buf_span(&text), err);
    buf_fini(&text);
    u->is_dirty = u->is_dirty && rc;
    return rc;
}

void unknown_taken(struct unknown *u, const struct unknown_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < u->n; k++)
            if (strcmp(u->rows[k].prefix, rows[i].prefix) == 0)
                u->rows[k].count -= rows[i].count;
    size_t kept = 0;
    for (size_t k = 0; k < u->n; k++)
        if (u->rows[k].count > 0)
            u->rows[kept++] = u->rows[k];
    u->n = kept;
    u->is_dirty = true;
}

size_t unknown_oftenest(const struct unknown *u, struct unknown_row *out, size_t max)
{
    size_t n = 0;
    for (size_t i = 0; i < u->n; i++) {
        size_t at = n;
        while (at > 0 && out[at - 1].count < u->rows[i].count)
            at--;
        if (at >= max)
            continue;
        n += n < max;
        for (size_t k = n - 1; k > at; k--)
            out[k] = out[k - 1];
        out[at] = u->rows[i];
    }
    return n;
}

int64_t unknown_total(const struct unknown *u)
{
    int64_t total = 0;
    for (size_t i = 0; i < u->n; i++)
        total += u->rows[i].count;
    return total;
}
