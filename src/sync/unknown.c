#include "sync/unknown.h"

#include <stdlib.h>

#include "base/fs.h"

static const char file_name[] = "unknown", rest[] = "*";

static const char batch_mark[] = "batch", sent_mark[] = "sent";

enum { FILE_MAX = 192 * 1024 };

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
    r->count = r->count > UNKNOWN_COUNT_MAX - count ? UNKNOWN_COUNT_MAX : r->count + count;
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

/* Of a worn card: one row that the hub refuses would keep back all that go with it. */
static bool is_row(const struct unknown_row *r)
{
    return r->count > 0 && !date_before(r->last, r->first);
}

static bool is_batch(const char *name)
{
    return strlen(name) == UNKNOWN_BATCH_MAX - 1 &&
           strspn(name, "0123456789abcdef") == strlen(name);
}

static struct span take_cell(struct span *s, char mark)
{
    const uint8_t *end = s->len ? memchr(s->p, mark, s->len) : NULL;
    size_t len = end ? (size_t)(end - s->p) : s->len;
    struct span cell = span_part(*s, 0, len);
    *s = span_part(*s, len + 1, s->len);
    return cell;
}

bool unknown_is_name(struct span name)
{
    return is_prefix(name) || span_eq(name, rest);
}

static bool read_row(struct span line, struct unknown_row *out)
{
    uint64_t count;
    struct span name = take_cell(&line, '\t');
    if (!unknown_is_name(name) || !span_copy(name, out->prefix, sizeof out->prefix) ||
        !span_number(take_cell(&line, '\t'), &count) ||
        !date_parse(take_cell(&line, '\t'), &out->first) || !date_parse(line, &out->last))
        return false;
    out->count = count > UNKNOWN_COUNT_MAX ? 0 : (int64_t)count;
    return is_row(out);
}

static void read_line(struct span line, struct unknown *u)
{
    struct span whole = line, mark = take_cell(&line, '\t');
    struct unknown_row row;
    if (span_eq(mark, batch_mark)) {
        if (!span_copy(line, u->batch, sizeof u->batch))
            u->batch[0] = '\0';
    } else if (span_eq(mark, sent_mark)) {
        if (u->n_sent < UNKNOWN_SENT_MAX && read_row(line, &u->sent[u->n_sent]))
            u->n_sent++;
    } else if (read_row(whole, &row)) {
        add(u, row.prefix, row.count, row.first, row.last);
    }
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
    if (!is_batch(out->batch) || out->n_sent == 0) { /* one without the other is neither */
        out->batch[0] = '\0';
        out->n_sent = 0;
    }
    buf_fini(&text);
}

enum err_code unknown_adopt(struct unknown *u, const char *folder, struct err *err)
{
    struct unknown *kept = malloc(sizeof *kept);
    if (!kept)
        return err_set(err, ERR_NOMEM, "no memory for the counts");
    unknown_read(folder, kept);
    for (size_t i = 0; i < u->n; i++)
        add(kept, u->rows[i].prefix, u->rows[i].count, u->rows[i].first, u->rows[i].last);
    kept->is_dirty = u->n > 0;
    *u = *kept;
    free(kept);
    return ERR_OK;
}

static enum err_code put_row(struct buf *text, const char *front, const struct unknown_row *r)
{
    char first[11], last[11];
    date_iso(r->first, first);
    date_iso(r->last, last);
    return buf_print(text, "%s%s\t%lld\t%s\t%s\n", front, r->prefix, (long long)r->count, first,
                     last);
}

static enum err_code put_all(struct buf *text, const struct unknown *u)
{
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < u->n; i++)
        rc = put_row(text, "", &u->rows[i]);
    if (!rc && u->n_sent > 0)
        rc = buf_print(text, "%s\t%s\n", batch_mark, u->batch);
    for (size_t i = 0; !rc && i < u->n_sent; i++)
        rc = put_row(text, "sent\t", &u->sent[i]);
    return rc;
}

enum err_code unknown_save(struct unknown *u, const char *folder, struct err *err)
{
    char path[FS_PATH_MAX];
    struct buf text = BUF_INIT(FILE_MAX);
    enum err_code rc = fs_join(path, folder, file_name, err);
    if (!rc && (rc = put_all(&text, u)) != ERR_OK)
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
            if (strcmp(u->rows[k].prefix, rows[i].prefix) == 0) {
                u->rows[k].count -= rows[i].count;
                u->rows[k].first = rows[i].last; /* what is left came since then */
            }
    size_t kept = 0;
    for (size_t k = 0; k < u->n; k++)
        if (u->rows[k].count > 0)
            u->rows[kept++] = u->rows[k];
    u->n = kept;
    u->is_dirty = true;
}

void unknown_batch(struct unknown *u, const char *name)
{
    if (u->n_sent > 0)
        return;
    u->n_sent = unknown_oftenest(u, u->sent, UNKNOWN_SENT_MAX);
    if (u->n_sent == 0)
        return;
    text_copy(u->batch, sizeof u->batch, name);
    u->is_dirty = true;
}

void unknown_acknowledge(struct unknown *u, const char *name)
{
    if (u->n_sent == 0 || strcmp(u->batch, name) != 0)
        return;
    unknown_taken(u, u->sent, u->n_sent);
    u->n_sent = 0;
    u->batch[0] = '\0';
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
