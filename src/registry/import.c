#include "registry/import.h"

#include <assert.h>
#include <sodium.h>
#include <stdarg.h>

#include "registry/key.h"
#include "registry/sheet.h"

enum { NOT_OURS = -1 };

/* The reading of one file. */
struct reading {
    struct import *in;
    const struct import_set *set;
    sqlite3_stmt *insert;
    struct record record;
    int column_of[SHEET_CELLS_MAX]; /* of the set's columns, or NOT_OURS */
    size_t n_header;                /* 0: the heading is still to come */
    enum err_code rc;
};

PRINTF_LIKE(5, 0)
static void complain_at(struct import *in, bool is_error, const struct record *r, size_t column,
                        const char *fmt, va_list va)
{
    char text[400];
    const char *name = r->set->columns[column].name;
    vsnprintf(text, sizeof text, fmt, va);
    if (is_error)
        complaint_error(&in->complaints, r->file, r->line, name, "%s", text);
    else
        complaint_warning(&in->complaints, r->file, r->line, name, "%s", text);
}

void import_error(struct import *in, const struct record *r, size_t column, const char *fmt, ...)
{
    va_list va;
    va_start(va, fmt);
    complain_at(in, true, r, column, fmt, va);
    va_end(va);
}

void import_warning(struct import *in, const struct record *r, size_t column, const char *fmt, ...)
{
    va_list va;
    va_start(va, fmt);
    complain_at(in, false, r, column, fmt, va);
    va_end(va);
}

bool import_is_new(struct import *in, struct keymap *map, const struct record *r, size_t column,
                   int64_t key)
{
    uint32_t line = keymap_get(map, key);
    if (line != 0) {
        import_error(in, r, column, "stands on line %u already", line);
        return false;
    }
    if (keymap_put(map, key, (uint32_t)r->line) != ERR_OK) {
        import_error(in, r, column, "no memory to remember it");
        return false;
    }
    return true;
}

int64_t import_text_key(const char *text, const char *other)
{
    /* SipHash with a fixed key: the files come from the authority that builds the release, and two
     * of ten million numbers share a key once in a hundred thousand builds. */
    static const uint8_t key[crypto_shorthash_KEYBYTES] = { 0 };
    uint8_t hash[crypto_shorthash_BYTES];
    char both[IDENT_TEXT_MAX * 2];
    int n = snprintf(both, sizeof both, "%s\n%s", text, other);
    crypto_shorthash(hash, (const uint8_t *)both, n > 0 ? (unsigned long long)n : 0, key);
    int64_t out;
    memcpy(&out, hash, sizeof out);
    return out;
}

bool import_org_is_there(struct import *in, const struct record *r, size_t column)
{
    char text[10] = "";
    if (keymap_get(&in->orgs, r->v[column].number) != 0 || in->orgs_absent)
        return true;
    if (!key_org_text(r->v[column].number, text))
        return false;
    if (in->allow_missing) {
        import_warning(in, r, column, "%s has no row in organisations.csv", text);
        return true;
    }
    import_error(in, r, column, "%s has no row in organisations.csv", text);
    return false;
}

static bool alias_matches(const char *aliases, struct span heading)
{
    if (heading.len == 0 || memchr(heading.p, '|', heading.len))
        return false;
    for (const char *at = aliases; (at = strchr(at, '|')) != NULL && at[1]; at++)
        if (strncasecmp(at + 1, (const char *)heading.p, heading.len) == 0 &&
            at[1 + heading.len] == '|')
            return true;
    return false;
}

/* The column a heading means: its name, or one of its aliases; case and blanks do not matter. */
static int find_column(const struct import_set *set, struct span heading)
{
    for (size_t i = 0; i < set->n; i++) {
        const struct import_column *c = &set->columns[i];
        if (strlen(c->name) == heading.len &&
            strncasecmp(c->name, (const char *)heading.p, heading.len) == 0)
            return (int)i;
        if (alias_matches(c->aliases, heading))
            return (int)i;
    }
    return NOT_OURS;
}

static bool take_heading(struct reading *g, const struct sheet_row *row)
{
    struct complaints *c = &g->in->complaints;
    struct record *r = &g->record;
    size_t errors = c->errors;
    for (size_t i = 0; i < row->n; i++) {
        struct span heading = span_trim(row->cells[i]);
        char shown[64];
        text_show(span_part(heading, 0, 60), shown, sizeof shown);
        int at = find_column(g->set, heading);
        g->column_of[i] = at;
        if (at == NOT_OURS && heading.len > 0)
            complaint_warning(c, r->file, row->line, NULL, "the column '%s' is not used", shown);
        else if (at != NOT_OURS && r->v[at].has_column)
            complaint_error(c, r->file, row->line, g->set->columns[at].name,
                            "a second column of that meaning: '%s'", shown);
        else if (at != NOT_OURS)
            r->v[at].has_column = true;
    }
    for (size_t k = 0; k < g->set->n; k++)
        if (g->set->columns[k].need == CELL_MUST_BE_GIVEN && !r->v[k].has_column)
            complaint_error(c, r->file, row->line, g->set->columns[k].name,
                            "there is no such column; the first line must name the columns");
    g->n_header = row->n;
    return c->errors == errors; /* with a heading like that the rows would only repeat it */
}

static bool read_cells(struct reading *g, const struct sheet_row *row)
{
    struct record *r = &g->record;
    bool good = true;
    for (size_t k = 0; k < g->set->n; k++) {
        bool has_column = r->v[k].has_column;
        r->v[k].given = r->v[k].doubtful = false;
        r->v[k].number = 0;
        r->v[k].text[0] = '\0';
        if (!has_column && g->set->columns[k].need == CELL_MUST_BE_GIVEN)
            good = false;
    }
    for (size_t i = 0; i < row->n && i < g->n_header; i++) {
        if (g->column_of[i] == NOT_OURS || cell_is_empty(row->cells[i]))
            continue;
        size_t k = (size_t)g->column_of[i];
        const struct import_column *c = &g->set->columns[k];
        char why[CELL_WHY_MAX];
        r->v[k].given = true;
        if (c->read(span_trim(row->cells[i]), c->cap, &r->v[k], why))
            continue;
        import_error(g->in, r, k, "%s", why);
        good = false;
    }
    for (size_t k = 0; k < g->set->n; k++) {
        if (g->set->columns[k].need != CELL_MUST_BE_GIVEN || r->v[k].given)
            continue;
        import_error(g->in, r, k, "is empty");
        good = false;
    }
    return good;
}

static bool has_right_width(struct reading *g, const struct sheet_row *row)
{
    size_t extra = 0;
    for (size_t i = g->n_header; i < row->n; i++)
        extra += row->cells[i].len > 0;
    if (row->n >= g->n_header && extra == 0)
        return true;
    complaint_error(&g->in->complaints, g->record.file, row->line, NULL,
                    "%zu cells where the heading has %zu%s", row->n, g->n_header,
                    extra ? "; a comma inside a cell needs quotation marks around it" : "");
    return false;
}

static bool insert_row(struct reading *g)
{
    int step = sqlite3_step(g->insert);
    sqlite3_reset(g->insert);
    if (step == SQLITE_DONE) {
        g->in->rows[g->set->set]++;
        return true;
    }
    g->rc = step == SQLITE_NOMEM                                   ? ERR_NOMEM
            : step == SQLITE_FULL || (step & 0xFF) == SQLITE_IOERR ? ERR_IO
                                                                   : ERR_DB;
    return false;
}

static bool on_row(void *self, const struct sheet_row *row)
{
    struct reading *g = self;
    g->record.line = row->line;
    if (row->line > UINT32_MAX) {
        complaint_error(&g->in->complaints, g->record.file, row->line, NULL, "too many lines");
        return false;
    }
    if (g->n_header == 0)
        return take_heading(g, row);
    bool good = has_right_width(g, row) && read_cells(g, row);
    if (good)
        good = g->set->take(g->in, &g->record, g->insert);
    /* After the first error rows are still read, for their errors, and none is kept. */
    if (good && g->in->complaints.errors == 0 && !insert_row(g))
        return false;
    return !complaint_enough(&g->in->complaints);
}

enum err_code import_file(struct import *in, const struct import_set *set, const char *file,
                          FILE *f, struct err *err)
{
    assert(set->n <= IMPORT_COLUMNS_MAX);
    struct reading *g = calloc(1, sizeof *g);
    if (!g)
        return err_set(err, ERR_NOMEM, "%s: no memory to read it", file);
    *g = (struct reading){ .in = in, .set = set, .record = { .file = file, .set = set } };
    enum err_code rc = ERR_OK;
    if (sqlite3_prepare_v2(in->db, set->insert, -1, &g->insert, NULL) != SQLITE_OK)
        rc = err_set(err, ERR_DB, "%s: %s", file, sqlite3_errmsg(in->db));
    if (!rc)
        rc = sheet_read(file, f, &in->complaints, on_row, g, err);
    if (!rc && g->rc)
        rc = err_set(err, g->rc, "%s: cannot store its rows: %s", file, sqlite3_errmsg(in->db));
    if (!rc && g->n_header == 0 && in->complaints.errors == 0)
        complaint_error(&in->complaints, file, 0, NULL,
                        "is empty; it must at least name its columns");
    sqlite3_finalize(g->insert);
    keymap_fini(&in->seen);
    free(g);
    return rc;
}

void import_fini(struct import *in)
{
    keymap_fini(&in->orgs);
    keymap_fini(&in->reg_nos);
    keymap_fini(&in->seen);
}
