#include "tables/compare.h"

#include <stdlib.h>

#include "base/fs.h"
#include "base/table.h"

enum { CELLS_MAX = 4, PERMILLE = 1000 };

/* --- rules ---------------------------------------------------------------------------------------------- */

static enum err_code read_rule(const struct table *t, size_t row, struct compare_rule *out,
                               struct err *err)
{
    enum { TABLE = 0, KEY, LOSE, SHOWN };
    uint64_t lose, shown;
    if (strlen(table_cell(t, row, TABLE)) >= sizeof out->table)
        return table_complain(t, row, TABLE, ERR_INVALID, err, "is too long");
    if (!table_cell(t, row, KEY)[0] || strlen(table_cell(t, row, KEY)) >= sizeof out->key)
        return table_complain(t, row, KEY, ERR_INVALID, err, "is empty, or too long");
    if (!span_number(span_of(table_cell(t, row, LOSE)), &lose) || lose > PERMILLE)
        return table_complain(t, row, LOSE, ERR_INVALID, err, "is not 0 to 1000");
    if (!span_number(span_of(table_cell(t, row, SHOWN)), &shown) || shown > INT32_MAX)
        return table_complain(t, row, SHOWN, ERR_INVALID, err, "is no number");
    text_copy(out->table, sizeof out->table, table_cell(t, row, TABLE));
    text_copy(out->key, sizeof out->key, table_cell(t, row, KEY));
    out->lose_permille = (unsigned)lose;
    out->shown = (size_t)shown;
    return ERR_OK;
}

static const struct compare_rule *find_rule(const struct compare_rules *r, const char *table)
{
    for (size_t i = 0; i < r->n; i++)
        if (strcmp(r->rules[i].table, table) == 0)
            return &r->rules[i];
    return NULL;
}

enum err_code compare_rules_read(const char *assets, struct compare_rules *out, struct err *err)
{
    static const char *const columns[] = { "table", "key", "lose_permille", "shown", NULL };
    char path[FS_PATH_MAX];
    struct table *t = NULL;
    out->n = 0;
    enum err_code rc = fs_join(path, assets, "desk/tables.tsv", err);
    if (!rc)
        rc = table_open(path, columns, &t, err);
    for (size_t i = 0; !rc && i < table_rows(t); i++) {
        rc = out->n == COMPARE_RULES_MAX ? err_set(err, ERR_TOO_BIG, "%s: too many rows", path)
                                         : read_rule(t, i, &out->rules[out->n], err);
        out->n += rc == ERR_OK;
    }
    table_close(t);
    if (!rc && !find_rule(out, "*"))
        rc = err_set(err, ERR_INVALID, "%s: has no row '*'", path);
    return rc;
}

const struct compare_rule *compare_rule_of(const struct compare_rules *r, const char *name)
{
    const char *slash = strrchr(name, '/');
    const struct compare_rule *own = find_rule(r, slash ? slash + 1 : name);
    return own ? own : find_rule(r, "*");
}

/* --- rows ----------------------------------------------------------------------------------------------- */

struct row {
    struct span text, key[CELLS_MAX];
    bool is_matched; /* the other table has the very same */
};

struct rows {
    struct row *row;
    size_t n, cap;
    struct span heading;
    size_t place[CELLS_MAX], n_key; /* columns of the key; 0: the whole row is it */
};

static struct span take_until(struct span *s, char mark)
{
    const uint8_t *end = s->len ? memchr(s->p, mark, s->len) : NULL;
    size_t len = end ? (size_t)(end - s->p) : s->len;
    struct span part = span_part(*s, 0, len);
    *s = span_part(*s, len + 1, s->len);
    return part;
}

static struct span cell_at(struct span line, size_t at)
{
    struct span cell = { 0 };
    for (size_t i = 0; i <= at; i++)
        cell = take_until(&line, '\t');
    return cell;
}

static bool find_column(struct span heading, struct span name, size_t *out)
{
    for (size_t i = 0; heading.len > 0; i++) {
        struct span cell = take_until(&heading, '\t');
        if (cell.len == name.len && memcmp(cell.p, name.p, name.len) == 0) {
            *out = i;
            return true;
        }
    }
    return false;
}

/* A table that has not all of the key's columns has none. */
static void read_heading(struct rows *r, struct span line, const char *key)
{
    struct span names = span_of(key);
    r->heading = line;
    while (names.len > 0 && r->n_key < CELLS_MAX) {
        if (!find_column(line, take_until(&names, ' '), &r->place[r->n_key])) {
            r->n_key = 0;
            return;
        }
        r->n_key++;
    }
}

static bool add_row(struct rows *r, struct span line)
{
    if (r->n == r->cap) {
        size_t cap = r->cap ? 2 * r->cap : 64;
        struct row *more = realloc(r->row, cap * sizeof *more);
        if (!more)
            return false;
        r->row = more;
        r->cap = cap;
    }
    struct row *row = &r->row[r->n++];
    *row = (struct row){ .text = line };
    for (size_t i = 0; i < r->n_key; i++)
        row->key[i] = cell_at(line, r->place[i]);
    return true;
}

static int compare_spans(struct span a, struct span b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int c = len ? memcmp(a.p, b.p, len) : 0;
    return c ? c : (a.len > b.len) - (a.len < b.len);
}

/* Without key columns, keys are all the same; the whole row then decides (by_row). */
static int by_key(const struct row *a, const struct row *b)
{
    int c = 0;
    for (size_t i = 0; !c && i < CELLS_MAX; i++)
        c = compare_spans(a->key[i], b->key[i]);
    return c;
}

static int by_row(const void *a, const void *b)
{
    const struct row *left = a, *right = b;
    int c = by_key(left, right);
    return c ? c : compare_spans(left->text, right->text);
}

static bool read_rows(struct span text, const char *key, struct rows *r)
{
    if (span_starts(text, "\xEF\xBB\xBF"))
        text = span_part(text, 3, text.len);
    while (text.len > 0) {
        struct span line = take_until(&text, '\n');
        if (line.len > 0 && line.p[line.len - 1] == '\r')
            line.len--;
        if (line.len == 0 || line.p[0] == '#')
            continue;
        if (!r->heading.p)
            read_heading(r, line, key);
        else if (!add_row(r, line))
            return false;
    }
    if (r->n > 1)
        qsort(r->row, r->n, sizeof *r->row, by_row);
    return true;
}

/* Of tables with other columns, one without the key's: whole rows are compared. */
static void drop_keys(struct rows *r)
{
    r->n_key = 0;
    for (size_t i = 0; i < r->n; i++)
        memset(r->row[i].key, 0, sizeof r->row[i].key);
    if (r->n > 1)
        qsort(r->row, r->n, sizeof *r->row, by_row);
}

/* --- comparing ------------------------------------------------------------------------------------------ */

static void match(struct rows *a, struct rows *b)
{
    for (size_t i = 0, k = 0; i < a->n && k < b->n;) {
        int c = by_row(&a->row[i], &b->row[k]);
        if (c == 0)
            a->row[i].is_matched = b->row[k].is_matched = true;
        i += c <= 0;
        k += c >= 0;
    }
}

static const struct row *next_unmatched(const struct rows *r, size_t *at)
{
    while (*at < r->n && r->row[*at].is_matched)
        (*at)++;
    return *at < r->n ? &r->row[*at] : NULL;
}

/* Which of the two comes first; both when they are one row, changed. */
static enum compare_what which(const struct rows *rows, const struct row *before,
                               const struct row *after)
{
    if (!before || !after)
        return before ? COMPARE_REMOVED : COMPARE_ADDED;
    int c = rows->n_key ? by_key(before, after) : compare_spans(before->text, after->text);
    return c == 0 ? COMPARE_CHANGED : c < 0 ? COMPARE_REMOVED : COMPARE_ADDED;
}

static void count(const struct rows *a, const struct rows *b, compare_fn *each, void *self,
                  struct compare *out)
{
    const struct row *before, *after;
    for (size_t i = 0, k = 0;;) {
        before = next_unmatched(a, &i);
        after = next_unmatched(b, &k);
        if (!before && !after)
            return;
        enum compare_what what = which(a->heading.p ? a : b, before, after);
        out->n[what]++;
        if (each)
            each(self, what, what == COMPARE_ADDED ? (struct span){ 0 } : before->text,
                 what == COMPARE_REMOVED ? (struct span){ 0 } : after->text);
        i += what != COMPARE_ADDED;
        k += what != COMPARE_REMOVED;
    }
}

enum err_code compare_texts(const struct compare_rule *rule, struct span before, struct span after,
                            compare_fn *each, void *self, struct compare *out, struct err *err)
{
    struct rows a = { 0 }, b = { 0 };
    struct compare c = { 0 };
    bool ok = read_rows(before, rule->key, &a) && read_rows(after, rule->key, &b);
    if (ok && a.heading.p && b.heading.p && a.n_key != b.n_key) {
        drop_keys(&a);
        drop_keys(&b);
    }
    if (ok) {
        match(&a, &b);
        count(&a, &b, each, self, &c);
        c.before = a.n;
        c.after = b.n;
        c.has_other_columns = a.heading.p && b.heading.p &&
                              compare_spans(a.heading, b.heading) != 0;
        c.loses_too_much = c.n[COMPARE_REMOVED] * PERMILLE > a.n * (size_t)rule->lose_permille;
        *out = c;
    }
    free(a.row);
    free(b.row);
    return ok ? ERR_OK : err_set(err, ERR_NOMEM, "no memory to compare tables");
}
