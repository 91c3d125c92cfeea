#include "registry/change.h"

bool value_same(const struct value *a, const struct value *b)
{
    if (a->type != b->type)
        return false;
    if (a->type == VALUE_NUMBER)
        return a->number == b->number;
    return a->type != VALUE_TEXT ||
           (a->text.len == b->text.len &&
            (a->text.len == 0 || memcmp(a->text.p, b->text.p, a->text.len) == 0));
}

enum err_code value_row(sqlite3_stmt *row, size_t n, struct value *out, struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        int at = (int)i, type = sqlite3_column_type(row, at);
        out[i] = (struct value){ .type = VALUE_NULL };
        if (type == SQLITE_INTEGER) {
            out[i].type = VALUE_NUMBER;
            out[i].number = sqlite3_column_int64(row, at);
        } else if (type == SQLITE_TEXT) {
            out[i].type = VALUE_TEXT;
            out[i].text.p = sqlite3_column_text(row, at);
            out[i].text.len = (size_t)sqlite3_column_bytes(row, at);
            if (!out[i].text.p)
                return err_set(err, ERR_NOMEM, "no memory for a row");
        } else if (type != SQLITE_NULL) {
            return err_set(err, ERR_INVALID, "a row holds what no release holds");
        }
    }
    return ERR_OK;
}

bool value_bind(sqlite3_stmt *stmt, int at, const struct value *v)
{
    if (v->type == VALUE_NUMBER)
        return sqlite3_bind_int64(stmt, at, v->number) == SQLITE_OK;
    if (v->type == VALUE_TEXT)
        return sqlite3_bind_text(stmt, at, v->text.len ? (const char *)v->text.p : "",
                                 (int)v->text.len, SQLITE_STATIC) == SQLITE_OK;
    return sqlite3_bind_null(stmt, at) == SQLITE_OK;
}

/* SQLite's varint: seven bits a byte, the highest first, a set top bit says that more follow; no
 * length here needs the ninth byte that carries eight. */
static enum err_code put_varint(struct buf *b, uint64_t v)
{
    uint8_t bytes[8];
    size_t n = sizeof bytes;
    uint8_t more = 0;
    do {
        n--;
        bytes[n] = (uint8_t)((v & 0x7F) | more);
        more = 0x80;
        v >>= 7;
    } while (v > 0 && n > 0);
    return buf_append(b, bytes + n, sizeof bytes - n);
}

static enum err_code put_byte(struct buf *b, uint8_t byte)
{
    return buf_append(b, &byte, 1);
}

enum err_code change_put_table(struct buf *b, const struct layout_table *t)
{
    enum err_code rc = put_byte(b, 'T');
    if (!rc)
        rc = put_varint(b, t->n);
    for (size_t i = 0; !rc && i < t->n; i++)
        rc = put_byte(b, t->column[i].key);
    return rc ? rc : buf_append(b, t->name, strlen(t->name) + 1);
}

static enum err_code put_number(struct buf *b, int64_t number)
{
    uint8_t bytes[8];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)((uint64_t)number >> (56 - 8 * i));
    return buf_append(b, bytes, sizeof bytes);
}

enum err_code change_put_record(struct buf *b, const struct value *v, size_t n)
{
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < n; i++) {
        rc = put_byte(b, (uint8_t)v[i].type);
        if (!rc && v[i].type == VALUE_NUMBER)
            rc = put_number(b, v[i].number);
        if (!rc && v[i].type == VALUE_TEXT) {
            rc = put_varint(b, v[i].text.len);
            if (!rc)
                rc = buf_append(b, v[i].text.p, v[i].text.len);
        }
    }
    return rc;
}

enum err_code change_put(struct buf *b, enum change_op op, size_t n, const struct value *before,
                         const struct value *after)
{
    const uint8_t head[2] = { (uint8_t)op, 0 }; /* the change itself, not a trigger's */
    enum err_code rc = buf_append(b, head, sizeof head);
    if (!rc && op != CHANGE_INSERT)
        rc = change_put_record(b, before, n);
    if (!rc && op != CHANGE_DELETE)
        rc = change_put_record(b, after, n);
    return rc;
}

void change_reader_init(struct change_reader *r, const struct layout *layout, delta_read_fn *read,
                        void *self)
{
    memset(r, 0, sizeof *r);
    r->layout = layout;
    r->read = read;
    r->self = self;
}

/* Enough for any one change, or all that is left. */
static enum err_code refill(struct change_reader *r, struct err *err)
{
    if (r->at_end || r->to - r->from >= CHANGE_BYTES_MAX)
        return ERR_OK;
    memmove(r->bytes, r->bytes + r->from, r->to - r->from);
    r->to -= r->from;
    r->from = 0;
    while (r->to < sizeof r->bytes) {
        size_t n = 0;
        enum err_code rc = r->read(r->self, r->bytes + r->to, sizeof r->bytes - r->to, &n, err);
        if (rc)
            return rc;
        if (n == 0) {
            r->at_end = true;
            return ERR_OK;
        }
        r->to += n;
    }
    return ERR_OK;
}

static bool take_byte(struct span *s, uint8_t *out)
{
    if (s->len == 0)
        return false;
    *out = s->p[0];
    *s = span_part(*s, 1, s->len);
    return true;
}

static bool take_varint(struct span *s, uint64_t *out)
{
    uint64_t v = 0;
    uint8_t byte = 0x80;
    for (int i = 0; i < 4 && byte & 0x80; i++) { /* 28 bits: more than any change has bytes */
        if (!take_byte(s, &byte))
            return false;
        v = v << 7 | (byte & 0x7F);
    }
    *out = v;
    return !(byte & 0x80);
}

static bool take_number(struct span *s, int64_t *out)
{
    uint64_t v = 0;
    uint8_t byte;
    for (int i = 0; i < 8; i++) {
        if (!take_byte(s, &byte))
            return false;
        v = v << 8 | byte;
    }
    memcpy(out, &v, sizeof *out);
    return true;
}

static bool take_text(struct span *s, struct span *out)
{
    uint64_t len;
    if (!take_varint(s, &len) || len > s->len)
        return false;
    *out = span_part(*s, 0, len);
    *s = span_part(*s, len, s->len);
    return utf8_valid(*out) && (len == 0 || !memchr(out->p, '\0', len));
}

/* SQLite would turn a number into a text where the column wants one, and what is counted would not
 * be what is stored: the kind must be the column's. */
static bool take_record(struct span *s, const struct layout_table *t, struct value *out)
{
    for (size_t i = 0; i < t->n; i++) {
        uint8_t type;
        if (!take_byte(s, &type))
            return false;
        out[i] = (struct value){ .type = (enum value_type)type };
        bool good = type == VALUE_ABSENT || type == VALUE_NULL;
        if (type == VALUE_NUMBER && !t->column[i].is_text)
            good = take_number(s, &out[i].number);
        else if (type == VALUE_TEXT && t->column[i].is_text)
            good = take_text(s, &out[i].text);
        if (!good)
            return false;
    }
    return true;
}

static bool is_whole(const struct value *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (v[i].type == VALUE_ABSENT)
            return false;
    return true;
}

/* Of an update: the key only before, any other column on both sides or on none. */
static bool is_update(const struct change *c)
{
    bool changes = false;
    for (size_t i = 0; i < c->table->n; i++) {
        bool before = c->before[i].type != VALUE_ABSENT, after = c->after[i].type != VALUE_ABSENT;
        if (c->table->column[i].key ? !before || after : before != after)
            return false;
        changes = changes || after;
    }
    return changes;
}

/* The head of a table's part: it must be a table of this release, to the column. */
static bool take_table(struct change_reader *r, struct span *s)
{
    uint64_t n;
    uint8_t key[LAYOUT_COLUMNS_MAX];
    if (!take_varint(s, &n) || n == 0 || n > LAYOUT_COLUMNS_MAX)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!take_byte(s, &key[i]))
            return false;
    const uint8_t *end = s->len ? memchr(s->p, '\0', s->len) : NULL;
    if (!end)
        return false;
    struct span name = span_part(*s, 0, (size_t)(end - s->p));
    *s = span_part(*s, name.len + 1, s->len);
    r->table = NULL;
    for (size_t i = 0; i < r->layout->n && !r->table; i++)
        if (span_eq(name, r->layout->table[i].name) && !r->seen[i]) {
            r->table = &r->layout->table[i];
            r->seen[i] = true;
        }
    if (!r->table || r->table->n != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (key[i] != r->table->column[i].key)
            return false;
    return true;
}

static bool take_change(struct change_reader *r, struct span *s, uint8_t op, struct change *out)
{
    uint8_t indirect;
    size_t n = r->table->n;
    if (!take_byte(s, &indirect) || indirect > 1)
        return false;
    out->table = r->table;
    out->op = (enum change_op)op;
    switch (op) {
    case CHANGE_DELETE:
        return take_record(s, r->table, out->before) && is_whole(out->before, n);
    case CHANGE_INSERT:
        return take_record(s, r->table, out->after) && is_whole(out->after, n);
    case CHANGE_UPDATE:
        return take_record(s, r->table, out->before) && take_record(s, r->table, out->after) &&
               is_update(out);
    default:
        return false;
    }
}

enum err_code change_next(struct change_reader *r, struct change *out, struct err *err)
{
    for (;;) {
        enum err_code rc = refill(r, err);
        if (rc)
            return rc;
        struct span s = { r->bytes + r->from, r->to - r->from }, before = s;
        uint8_t first;
        if (!take_byte(&s, &first))
            return ERR_NOT_FOUND;
        bool is_table = first == 'T';
        bool good = is_table ? take_table(r, &s) : r->table && take_change(r, &s, first, out);
        size_t took = before.len - s.len;
        if (!good || took > CHANGE_BYTES_MAX)
            return err_set(err, ERR_INVALID, "the changeset is not one for releases of this form");
        r->from += took;
        if (!is_table)
            return ERR_OK;
    }
}
