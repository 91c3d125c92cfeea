#include "base/table.h"

#include <stdarg.h>

#include "base/buf.h"
#include "base/fs.h"

enum { TABLE_BYTES_MAX = 8 << 20 };

#define BYTE_ORDER_MARK "\xEF\xBB\xBF" /* some editors put it before UTF-8 */

struct table {
    struct buf raw;
    char path[FS_PATH_MAX];
    const char *const *columns;
    size_t n_columns;
    size_t n_rows, cap_rows;
    char **cells;  /* n_rows * n_columns */
    size_t *lines; /* n_rows */
};

static size_t count_names(const char *const *names)
{
    size_t n = 0;
    while (names[n])
        n++;
    return n;
}

/* Cuts a line at its tabs, in place; more than TABLE_COLUMNS_MAX when there are more than can be. */
static size_t split(char *line, char *cells[TABLE_COLUMNS_MAX])
{
    size_t n = 0;
    for (char *at = line;;) {
        if (n == TABLE_COLUMNS_MAX)
            return n + 1;
        cells[n++] = at;
        char *tab = strchr(at, '\t');
        if (!tab)
            break;
        *tab = '\0';
        at = tab + 1;
    }
    return n;
}

/* "\n" written out becomes a line break; the text only shrinks. */
static void unescape(char *s)
{
    char *to = s;
    for (; *s; s++) {
        if (s[0] == '\\' && s[1] == 'n') {
            *to++ = '\n';
            s++;
        } else {
            *to++ = *s;
        }
    }
    *to = '\0';
}

static enum err_code read_header(struct table *t, char *line, size_t line_no,
                                 size_t place[TABLE_COLUMNS_MAX], size_t *n_cells, struct err *err)
{
    char *names[TABLE_COLUMNS_MAX];
    *n_cells = split(line, names);
    if (*n_cells > TABLE_COLUMNS_MAX)
        return err_set(err, ERR_INVALID, "%s:%zu: more than %d columns", t->path, line_no,
                       TABLE_COLUMNS_MAX);
    for (size_t k = 0; k < t->n_columns; k++) {
        size_t i = 0;
        while (i < *n_cells && strcmp(names[i], t->columns[k]) != 0)
            i++;
        if (i == *n_cells)
            return err_set(err, ERR_INVALID, "%s:%zu: there is no column %s", t->path, line_no,
                           t->columns[k]);
        place[k] = i;
    }
    return ERR_OK;
}

static enum err_code add_row(struct table *t, char *line, size_t line_no, const size_t *place,
                             size_t n_header, struct err *err)
{
    char *cells[TABLE_COLUMNS_MAX];
    size_t n = split(line, cells);
    if (n != n_header)
        return err_set(err, ERR_INVALID, "%s:%zu: %zu columns where the heading has %zu", t->path,
                       line_no, n, n_header);
    if (t->n_rows == t->cap_rows) {
        size_t cap = t->cap_rows ? t->cap_rows * 2 : 64;
        char **c = realloc(t->cells, cap * t->n_columns * sizeof *c);
        if (c)
            t->cells = c;
        size_t *l = realloc(t->lines, cap * sizeof *l);
        if (l)
            t->lines = l;
        if (!c || !l)
            return err_set(err, ERR_NOMEM, "%s: no memory for its rows", t->path);
        t->cap_rows = cap;
    }
    for (size_t k = 0; k < t->n_columns; k++) {
        char *cell = cells[place[k]];
        unescape(cell);
        t->cells[t->n_rows * t->n_columns + k] = cell;
    }
    t->lines[t->n_rows++] = line_no;
    return ERR_OK;
}

static enum err_code read_lines(struct table *t, struct err *err)
{
    size_t place[TABLE_COLUMNS_MAX] = { 0 };
    size_t n_header = 0, line_no = 0;
    char *at = (char *)t->raw.data;
    if (strncmp(at, BYTE_ORDER_MARK, sizeof BYTE_ORDER_MARK - 1) == 0)
        at += sizeof BYTE_ORDER_MARK - 1;
    while (*at) {
        line_no++;
        char *line = at;
        char *end = strchr(at, '\n');
        at = end ? end + 1 : at + strlen(at);
        if (end)
            *end = '\0';
        size_t len = strlen(line);
        if (len > 0 && line[len - 1] == '\r')
            line[len - 1] = '\0';
        if (line[0] == '#' || line[0] == '\0')
            continue;
        enum err_code rc = n_header ? add_row(t, line, line_no, place, n_header, err)
                                    : read_header(t, line, line_no, place, &n_header, err);
        if (rc)
            return rc;
    }
    return n_header ? ERR_OK : err_set(err, ERR_INVALID, "%s: has no heading line", t->path);
}

enum err_code table_open(const char *path, const char *const *columns, struct table **out,
                         struct err *err)
{
    struct table *t = calloc(1, sizeof *t);
    if (!t)
        return err_set(err, ERR_NOMEM, "%s: no memory", path);
    t->raw = BUF_INIT(TABLE_BYTES_MAX);
    t->columns = columns;
    t->n_columns = count_names(columns);
    text_copy(t->path, sizeof t->path, path);
    enum err_code rc = fs_read_all(path, &t->raw, err);
    if (!rc && t->raw.len > 0 && memchr(t->raw.data, '\0', t->raw.len))
        rc = err_set(err, ERR_INVALID, "%s: holds a NUL byte; it is not a text table", path);
    if (!rc && !utf8_valid(buf_span(&t->raw)))
        rc = err_set(err, ERR_INVALID, "%s: is not UTF-8", path);
    if (!rc && (rc = buf_append(&t->raw, "", 1)) != ERR_OK)
        err_set(err, rc, "%s: larger than %d bytes", path, TABLE_BYTES_MAX);
    if (!rc)
        rc = read_lines(t, err);
    if (rc) {
        table_close(t);
        return rc;
    }
    *out = t;
    return ERR_OK;
}

void table_close(struct table *t)
{
    if (!t)
        return;
    buf_fini(&t->raw);
    free(t->cells);
    free(t->lines);
    free(t);
}

size_t table_rows(const struct table *t)
{
    return t->n_rows;
}

const char *table_cell(const struct table *t, size_t row, size_t column)
{
    return t->cells[row * t->n_columns + column];
}

enum err_code table_complain(const struct table *t, size_t row, size_t column, enum err_code code,
                             struct err *err, const char *fmt, ...)
{
    char what[300];
    va_list va;
    va_start(va, fmt);
    vsnprintf(what, sizeof what, fmt, va);
    va_end(va);
    return err_set(err, code, "%s:%zu: column %s: %s", t->path, t->lines[row], t->columns[column],
                   what);
}
