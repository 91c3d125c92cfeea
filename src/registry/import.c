#include "registry/import.h"

#include <assert.h>
#include <sodium.h>

#include "registry/key.h"
#include "registry/sheet.h"

enum { NOT_OURS = FEED_NO_COLUMN };

/* The reading of one file. */
struct feed {
    struct import *in;
    const struct import_set *set;
    sqlite3_stmt *insert;
    struct record record;
    int column_of[SHEET_CELLS_MAX]; /* of the set's columns, or NOT_OURS */
    size_t n_header;                /* 0: the heading is still to come */
    enum err_code rc;
};

bool import_refuse(struct import *in, const struct record *r, size_t column,
                   const struct reason *why)
{
    struct complaint_note note = {
        .reason = why, .line = r->line, .column = (int)column, .cell = r->cell[column]
    };
    complaint_reason(&in->complaints, r->file, r->set->columns[column].name, &note);
    return false;
}

bool import_say(struct import *in, const struct record *r, size_t column, enum reason_id id,
                const char *value, const char *other, int64_t n)
{
    struct reason why;
    reason_set(&why, id, value, other, n);
    return import_refuse(in, r, column, &why);
}

/* Where a key stood: a line, and above it which of the data set's files. */
enum { PLACE_LINE_BITS = 24 };

static uint32_t place_of(const struct import *in, const struct record *r)
{
    uint32_t line = (uint32_t)r->line;
    return in->takes_as_is ? (uint32_t)(in->n_files - 1) << PLACE_LINE_BITS | line : line;
}

bool import_is_new(struct import *in, const struct keymap *map, const struct record *r,
                   size_t column, int64_t key)
{
    uint32_t place = keymap_get(map, key);
    if (place == 0)
        return true;
    struct reason why;
    uint32_t line = in->takes_as_is ? place & FEED_LINES_MAX : place;
    size_t file = in->takes_as_is ? place >> PLACE_LINE_BITS : 0;
    bool is_elsewhere = in->takes_as_is && file + 1 != in->n_files;
    reason_set_span(&why, is_elsewhere ? REASON_TWICE_ELSEWHERE : REASON_TWICE,
                    span_trim(r->cell[column]));
    why.n = line;
    if (is_elsewhere)
        text_show(span_of(in->files[file]), why.other, sizeof why.other);
    return import_refuse(in, r, column, &why);
}

bool import_remember(struct import *in, struct keymap *map, const struct record *r, size_t column,
                     int64_t key)
{
    if (keymap_put(map, key, place_of(in, r)) == ERR_OK)
        return true;
    return import_say(in, r, column, REASON_NO_MEMORY, NULL, NULL, 0);
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
    import_say(in, r, column, in->allow_missing ? REASON_ORG_MISSING_KEPT : REASON_ORG_MISSING,
               NULL, text, 0);
    return in->allow_missing;
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

static bool take_heading(struct feed *g, const struct sheet_row *row)
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

static void clear_cells(struct record *r, bool may_mend)
{
    for (size_t k = 0; k < r->set->n; k++) {
        struct cell_value *v = &r->v[k];
        v->given = v->doubtful = v->mended = false;
        v->may_mend = may_mend;
        v->number = 0;
        v->text[0] = '\0';
        r->cell[k] = (struct span){ 0 };
    }
}

/* What a spreadsheet shows where a formula has no result, or a number no room. */
static bool is_fault(struct span cell)
{
    static const char *const faults[] = { "#N/A",   "#REF!",  "#VALUE!", "#DIV/0!",
                                          "#NAME?", "#NULL!", "#NUM!" };
    if (cell.len < 4 || cell.p[0] != '#')
        return false;
    for (size_t i = 0; i < ARRAY_LEN(faults); i++)
        if (span_eq(cell, faults[i]))
            return true;
    return span_starts(cell, "####");
}

static bool read_cell(struct feed *g, size_t k, struct span cell)
{
    struct record *r = &g->record;
    const struct import_column *c = &g->set->columns[k];
    struct reason why;
    r->v[k].given = true;
    r->cell[k] = cell;
    if (g->in->takes_as_is && is_fault(cell)) {
        reason_set_span(&why, REASON_SHEET_ERROR, cell);
        return import_refuse(g->in, r, k, &why);
    }
    if (!c->read(span_trim(cell), c->cap, &r->v[k], &why))
        return import_refuse(g->in, r, k, &why);
    if (r->v[k].mended)
        import_refuse(g->in, r, k, &why);
    return true;
}

/* A second cell of one meaning is for when the first is empty; a second organisation is a riddle. */
static bool second_agrees(struct feed *g, size_t k, struct span cell)
{
    struct record *r = &g->record;
    struct cell_value second = { .may_mend = g->in->takes_as_is };
    struct reason why;
    if (g->set->columns[k].read != cell_read_org ||
        !cell_read_org(span_trim(cell), sizeof second.text, &second, &why) ||
        second.number == r->v[k].number)
        return true;
    return import_say(g->in, r, k, REASON_TWO_ORGS, r->v[k].text, second.text, 0);
}

static bool read_cells(struct feed *g, const struct sheet_row *row)
{
    struct record *r = &g->record;
    bool good = true;
    clear_cells(r, g->in->takes_as_is);
    for (size_t i = 0; i < row->n && i < g->n_header; i++) {
        if (g->column_of[i] == NOT_OURS || cell_is_empty(row->cells[i]))
            continue;
        size_t k = (size_t)g->column_of[i];
        if (r->v[k].given)
            good = second_agrees(g, k, row->cells[i]) && good;
        else
            good = read_cell(g, k, row->cells[i]) && good;
    }
    for (size_t k = 0; k < g->set->n; k++)
        if (g->set->columns[k].need == CELL_MUST_BE_GIVEN && !r->v[k].given)
            good = import_say(g->in, r, k, REASON_EMPTY, NULL, NULL, 0);
    return good;
}

static bool has_right_width(struct feed *g, const struct sheet_row *row)
{
    char have[24];
    bool extra = false;
    for (size_t i = g->n_header; i < row->n; i++)
        extra = extra || row->cells[i].len > 0;
    if (!extra && (row->n >= g->n_header || g->in->takes_as_is))
        return true;
    struct reason why;
    snprintf(have, sizeof have, "%zu", row->n);
    reason_set(&why, extra ? REASON_WIDE : REASON_NARROW, have, NULL, (int64_t)g->n_header);
    struct complaint_note note = { .reason = &why, .line = row->line, .column = -1 };
    complaint_reason(&g->in->complaints, g->record.file, NULL, &note);
    return false;
}

static bool insert_row(struct feed *g)
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

static bool line_fits(struct feed *g, const struct sheet_row *row)
{
    struct reason why = { .id = REASON_LINES };
    struct complaint_note note = { .reason = &why, .line = row->line, .column = -1 };
    if (row->line <= (g->in->takes_as_is ? (size_t)FEED_LINES_MAX : UINT32_MAX))
        return true;
    complaint_reason(&g->in->complaints, g->record.file, NULL, &note);
    return false;
}

bool feed_take(struct feed *g, const struct sheet_row *row)
{
    g->record.line = row->line;
    return !g->rc && line_fits(g, row) && has_right_width(g, row) && read_cells(g, row) &&
           g->set->take(g->in, &g->record, g->insert) && insert_row(g);
}

bool feed_failed(const struct feed *f)
{
    return f->rc != ERR_OK;
}

enum err_code feed_open(struct feed *f, const char *name, const int *column_of, size_t n,
                        struct err *err)
{
    struct import *in = f->in;
    assert(n <= SHEET_CELLS_MAX);
    if (in->n_files == FEED_FILES_MAX)
        return err_set(err, ERR_TOO_BIG, "%s: more than %d files of one data set", name,
                       FEED_FILES_MAX);
    in->files[in->n_files++] = name;
    f->record.file = name;
    f->n_header = n;
    for (size_t k = 0; k < f->set->n; k++)
        f->record.v[k].has_column = false;
    for (size_t i = 0; i < n; i++) {
        f->column_of[i] = column_of[i];
        if (column_of[i] != NOT_OURS)
            f->record.v[column_of[i]].has_column = true;
    }
    return ERR_OK;
}

const char *feed_column_name(enum fact_set set, size_t column)
{
    const struct import_set *s = import_set_of(set);
    return column < s->n ? s->columns[column].name : NULL;
}

bool feed_column_is_needed(enum fact_set set, size_t column)
{
    return import_set_of(set)->columns[column].need == CELL_MUST_BE_GIVEN;
}

int feed_column_of(enum fact_set set, struct span heading)
{
    return find_column(import_set_of(set), heading);
}

static bool on_row(void *self, const struct sheet_row *row)
{
    struct feed *g = self;
    struct import *in = g->in;
    g->record.line = row->line;
    if (!line_fits(g, row))
        return false;
    if (g->n_header == 0)
        return take_heading(g, row);
    bool good = has_right_width(g, row) && read_cells(g, row) &&
                g->set->take(in, &g->record, g->insert);
    /* After the first error rows are still read, for their errors, and none is kept. */
    if (good && in->complaints.errors == 0 && !insert_row(g))
        return false;
    return !complaint_enough(&in->complaints);
}

static enum err_code begin(struct import *in, const struct import_set *set, const char *file,
                           struct feed **out, struct err *err)
{
    assert(set->n <= IMPORT_COLUMNS_MAX);
    struct feed *g = calloc(1, sizeof *g);
    if (!g)
        return err_set(err, ERR_NOMEM, "%s: no memory to read it", file);
    *g = (struct feed){ .in = in, .set = set, .record = { .file = file, .set = set } };
    if (sqlite3_prepare_v2(in->db, set->insert, -1, &g->insert, NULL) != SQLITE_OK) {
        free(g);
        return err_set(err, ERR_DB, "%s: %s", file, sqlite3_errmsg(in->db));
    }
    in->n_files = 0;
    *out = g;
    return ERR_OK;
}

static enum err_code end(struct feed *g, enum err_code rc, struct err *err)
{
    if (!rc && g->rc)
        rc = err_set(err, g->rc, "%s: cannot store its rows: %s", g->record.file,
                     sqlite3_errmsg(g->in->db));
    sqlite3_finalize(g->insert);
    keymap_fini(&g->in->seen);
    free(g);
    return rc;
}

enum err_code import_file(struct import *in, const struct import_set *set, const char *file,
                          FILE *f, struct err *err)
{
    struct feed *g = NULL;
    enum err_code rc = begin(in, set, file, &g, err);
    if (rc)
        return rc;
    rc = sheet_read(file, f, &in->complaints, on_row, g, err);
    if (!rc && !g->rc && g->n_header == 0 && in->complaints.errors == 0)
        complaint_error(&in->complaints, file, 0, NULL,
                        "is empty; it must at least name its columns");
    return end(g, rc, err);
}

enum err_code import_feed(struct import *in, const struct import_set *set, feed_fn *feed,
                          void *self, struct err *err)
{
    struct feed *g = NULL;
    enum err_code rc = begin(in, set, fact_set_name(set->set), &g, err);
    if (rc)
        return rc;
    return end(g, feed(self, set->set, g, err), err);
}

void import_fini(struct import *in)
{
    keymap_fini(&in->orgs);
    keymap_fini(&in->reg_nos);
    keymap_fini(&in->seen);
}
