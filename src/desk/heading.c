#include "desk/heading.h"

#include "base/fs.h"
#include "base/table.h"
#include "code/fold.h"

struct heading_book {
    struct table *table;
    struct heading_known {
        enum fact_set set;
        int column;
        char plain[HEADING_MAX];
    } * known; /* a row of the table each */
};

enum { COLUMN_SET, COLUMN_COLUMN, COLUMN_HEADING };
static const char *const columns[] = { "set", "column", "heading", NULL };
static const char unused[] = "-";
enum { HEADING_BYTES_LOOKED_AT = 300, COLUMNS_AT_LEAST = 2 };

static int column_index(enum fact_set set, struct span name)
{
    const char *c;
    for (size_t i = 0; (c = feed_column_name(set, i)) != NULL; i++)
        if (span_eq(name, c))
            return (int)i;
    return FEED_NO_COLUMN;
}

static bool set_index(const char *name, enum fact_set *out)
{
    for (int i = 0; i < SET_COUNT; i++) {
        *out = (enum fact_set)i;
        if (strcmp(name, fact_set_name(*out)) == 0)
            return true;
    }
    return false;
}

enum err_code heading_book_open(const char *assets, struct heading_book **out, struct err *err)
{
    char path[FS_PATH_MAX];
    struct heading_book *b = calloc(1, sizeof *b);
    if (!b)
        return err_set(err, ERR_NOMEM, "no memory for the headings");
    enum err_code rc = fs_join(path, assets, "desk/headings.tsv", err);
    if (!rc)
        rc = table_open(path, columns, &b->table, err);
    if (!rc && !(b->known = calloc(table_rows(b->table) + 1, sizeof *b->known)))
        rc = err_set(err, ERR_NOMEM, "no memory for the headings");
    for (size_t i = 0; !rc && i < table_rows(b->table); i++) {
        struct heading_known *k = &b->known[i];
        heading_plain(span_of(table_cell(b->table, i, COLUMN_HEADING)), k->plain);
        if (!set_index(table_cell(b->table, i, COLUMN_SET), &k->set))
            rc = table_complain(b->table, i, COLUMN_SET, ERR_INVALID, err, "no data set");
        else if ((k->column = column_index(
                      k->set, span_of(table_cell(b->table, i, COLUMN_COLUMN)))) == FEED_NO_COLUMN)
            rc = table_complain(b->table, i, COLUMN_COLUMN, ERR_INVALID, err, "no column");
    }
    if (rc) {
        heading_book_close(b);
        return rc;
    }
    *out = b;
    return ERR_OK;
}

void heading_book_close(struct heading_book *b)
{
    if (!b)
        return;
    table_close(b->table);
    free(b->known);
    free(b);
}

/* Letters, digits and Chinese characters stay. */
static bool stays(uint32_t c)
{
    static const uint32_t marks[] = { '*', ':', '/',    '\\',   '#',    '"',    '\'',   '.',
                                      ',', ';', 0x3001, 0x3002, 0x2605, 0x2606, 0x203B, 0xFEFF };
    for (size_t i = 0; i < ARRAY_LEN(marks); i++)
        if (c == marks[i])
            return false;
    return c > ' ' && c != 0xFFFD;
}

void heading_plain(struct span cell, char out[HEADING_MAX])
{
    struct fold *f = malloc(sizeof *f);
    size_t n = 0;
    int brackets = 0;
    out[0] = '\0';
    if (!f)
        return;
    fold_text(span_part(cell, 0, HEADING_BYTES_LOOKED_AT), f);
    for (size_t i = 0; i < f->n; i++) {
        uint32_t c = f->cells[i].c;
        char bytes[4];
        brackets += c == '(' || c == '[' || c == 0x3010;
        if (c == ')' || c == ']' || c == 0x3011) {
            brackets -= brackets > 0;
            continue;
        }
        size_t k = utf8_put(c, bytes);
        if (brackets > 0 || !stays(c) || n + k >= HEADING_MAX)
            continue;
        memcpy(out + n, bytes, k);
        n += k;
    }
    out[n] = '\0';
    free(f);
}

/* One line of a mapping; false at its end. */
static bool next_line(struct span *rest, struct span *column, struct span *heading)
{
    while (rest->len > 0) {
        const uint8_t *end = memchr(rest->p, '\n', rest->len);
        size_t len = end ? (size_t)(end - rest->p) : rest->len;
        struct span line = span_part(*rest, 0, len);
        const uint8_t *equals = memchr(line.p, '=', line.len);
        *rest = span_part(*rest, len + 1, rest->len);
        if (!equals)
            continue;
        size_t at = (size_t)(equals - line.p);
        *column = span_trim(span_part(line, 0, at));
        *heading = span_part(line, at + 1, line.len);
        return true;
    }
    return false;
}

enum err_code heading_check(enum fact_set set, const char *mapping, struct err *err)
{
    struct span rest = span_of(mapping), column, heading;
    if (rest.len > HEADING_MAPPING_MAX)
        return err_set(err, ERR_TOO_BIG, "a mapping of more than %d bytes", HEADING_MAPPING_MAX);
    while (next_line(&rest, &column, &heading)) {
        if (span_eq(column, unused) || column_index(set, column) != FEED_NO_COLUMN)
            continue;
        return err_set(err, ERR_INVALID, "%s have no column '%.*s'", fact_set_name(set),
                       (int)(column.len < 60 ? column.len : 60), (const char *)column.p);
    }
    return ERR_OK;
}

static bool in_mapping(enum fact_set set, const char *mapping, const char *plain, int *out)
{
    struct span rest = span_of(mapping), column, heading;
    char said[HEADING_MAX];
    while (next_line(&rest, &column, &heading)) {
        heading_plain(heading, said);
        if (said[0] && strcmp(said, plain) == 0) {
            *out = column_index(set, column); /* "-" is none */
            return true;
        }
    }
    return false;
}

static int column_of(const struct heading_book *b, enum fact_set set, const char *mapping,
                     const char *plain)
{
    int column = FEED_NO_COLUMN;
    if (!plain[0] || in_mapping(set, mapping, plain, &column))
        return column;
    for (size_t i = 0; i < table_rows(b->table); i++)
        if (b->known[i].set == set && strcmp(b->known[i].plain, plain) == 0)
            return b->known[i].column;
    return feed_column_of(set, span_of(plain));
}

static void note_missing(enum fact_set set, struct heading_match *m)
{
    const char *name;
    size_t n = 0;
    m->missing[0] = '\0';
    for (size_t k = 0; (name = feed_column_name(set, k)) != NULL; k++) {
        bool is_there = false;
        for (size_t i = 0; i < m->n; i++)
            is_there = is_there || m->column_of[i] == (int)k;
        if (is_there || !feed_column_is_needed(set, k) || n >= sizeof m->missing)
            continue;
        int more = snprintf(m->missing + n, sizeof m->missing - n, "%s%s", n ? ", " : "", name);
        n += more > 0 ? (size_t)more : 0;
    }
}

bool heading_match(const struct heading_book *b, enum fact_set set, const char *mapping,
                   const struct sheet_row *row, struct heading_match *out)
{
    out->n = row->n;
    out->known = 0;
    for (size_t i = 0; i < row->n; i++) {
        heading_plain(row->cells[i], out->heading[i]);
        out->column_of[i] = column_of(b, set, mapping, out->heading[i]);
        out->known += out->column_of[i] != FEED_NO_COLUMN;
    }
    note_missing(set, out);
    return !out->missing[0] && out->known >= COLUMNS_AT_LEAST;
}

enum err_code heading_mapping(enum fact_set set, const struct heading_match *m, struct buf *out)
{
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < m->n; i++)
        if (m->column_of[i] != FEED_NO_COLUMN)
            rc = buf_print(out, "%s=%s\n", feed_column_name(set, (size_t)m->column_of[i]),
                           m->heading[i]);
    return rc;
}

void heading_gone(const char *mapping, const struct heading_match *m,
                  void (*take)(void *self, const char *heading), void *self)
{
    struct span rest = span_of(mapping), column, heading;
    char said[HEADING_MAX];
    while (next_line(&rest, &column, &heading)) {
        bool is_there = span_eq(column, unused);
        heading_plain(heading, said);
        for (size_t i = 0; i < m->n && !is_there; i++)
            is_there = strcmp(m->heading[i], said) == 0;
        if (!is_there)
            take(self, said);
    }
}
