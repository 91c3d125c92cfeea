#include "desk/intake.h"

/* --- complaints --------------------------------------------------------------------------------- */

void intake_note(void *self, const struct complaint_note *note)
{
    struct intake *in = self;
    const struct intake_file *f = in->file;
    struct problem_place place = {
        .set = f ? f->set : SET_PREFIX, .file = f ? f->name : "", .sheet = in->sheet, .column = ""
    };
    if (!f)
        place.sheet = "";
    if (note->column >= 0 && f) {
        place.column = problem_term(in->problems->words,
                                    feed_column_name(f->set, (size_t)note->column));
        for (size_t i = 0; i < in->match.n && in->has_heading; i++) {
            if (in->match.column_of[i] != note->column)
                continue;
            place.column = in->match.heading[i];
            break;
        }
    }
    problems_add(in->problems, &place, note);
}

static void complain(struct intake *in, enum reason_id id, const char *value, const char *other)
{
    struct reason why;
    struct complaint_note note = { .reason = &why, .column = -1 };
    reason_set(&why, id, value, other, 0);
    intake_note(in, &note);
}

/* --- rows --------------------------------------------------------------------------------------- */

static char *keep_name(struct intake *in)
{
    char **more = realloc(in->names, (in->n_names + 1) * sizeof *more);
    if (!more)
        return NULL;
    in->names = more;
    size_t cap = strlen(in->file->name) + sizeof in->sheet + 8;
    char *name = malloc(cap);
    if (!name)
        return NULL;
    snprintf(name, cap, in->sheet[0] ? "%s「%s」" : "%s", in->file->name, in->sheet);
    in->names[in->n_names++] = name;
    return name;
}

static void heading_is_gone(void *self, const char *heading)
{
    complain(self, REASON_HEADING_GONE, heading, NULL);
}

static void take_heading(struct intake *in, const struct sheet_row *row)
{
    in->has_heading = in->any_heading = true;
    heading_gone(in->file->mapping, &in->match, heading_is_gone, in);
    in->first_column = SHEET_CELLS_MAX;
    for (size_t i = 0; i < in->match.n; i++) {
        if (in->match.column_of[i] == FEED_NO_COLUMN && in->match.heading[i][0])
            complain(in, REASON_COLUMN_UNUSED, in->match.heading[i], NULL);
        if (in->match.column_of[i] != FEED_NO_COLUMN && in->first_column == SHEET_CELLS_MAX)
            in->first_column = i;
    }
    if (!span_copy(row->cells[in->first_column], in->first_heading, sizeof in->first_heading))
        in->first_heading[0] = '\0';
    const char *name = keep_name(in);
    in->rc = name ? feed_open(in->feed, name, in->match.column_of, in->match.n, in->err)
                  : err_set(in->err, ERR_NOMEM, "no memory for a file's name");
}

/* ="6901234567892": how some exports keep a spreadsheet from spoiling a number. */
static struct span without_formula(struct span cell)
{
    if (cell.len >= 3 && cell.p[0] == '=' && cell.p[1] == '"' && cell.p[cell.len - 1] == '"')
        return span_part(cell, 2, cell.len - 1);
    return cell;
}

/* One quotation mark too few: of these rows none can be told. */
static void refuse_swallowed(struct intake *in, const struct sheet_row *row)
{
    struct reason why;
    struct complaint_note note = { .reason = &why, .line = row->line, .column = -1 };
    reason_set(&why, REASON_SWALLOWED, NULL, NULL, (int64_t)(row->line + row->swallowed));
    intake_note(in, &note);
    in->file->rows += (int64_t)row->swallowed + 1;
}

static void take_row(struct intake *in, const struct sheet_row *row)
{
    struct span cells[SHEET_CELLS_MAX];
    size_t first = in->first_column;
    bool any = false;
    for (size_t i = 0; i < row->n; i++) {
        cells[i] = without_formula(row->cells[i]);
        any = any ||
              (i < in->match.n && in->match.column_of[i] != FEED_NO_COLUMN && cells[i].len > 0);
    }
    /* Nothing in a column that is used, or the heading again, as printed on every page. */
    if (!any ||
        (first < row->n && in->first_heading[0] && span_eq(row->cells[first], in->first_heading)))
        return;
    struct sheet_row cleaned = { .line = row->line, .cells = cells, .n = row->n };
    in->file->rows++;
    in->file->taken += feed_take(in->feed, &cleaned);
}

/* A sheet that had rows and no heading; whether that matters its file's other sheets decide. */
static void end_sheet(struct intake *in)
{
    if (!in->has_heading && in->lines_before > 0 && in->n_skipped < INTAKE_SKIPPED_MAX)
        text_copy(in->skipped[in->n_skipped++], GRID_SHEET_NAME_MAX, in->sheet);
}

static bool on_sheet(void *self, const char *name, bool hidden)
{
    struct intake *in = self;
    end_sheet(in);
    text_copy(in->sheet, sizeof in->sheet, name);
    in->has_heading = false;
    in->lines_before = 0;
    if (hidden)
        complain(in, REASON_SHEET_SKIPPED, name, NULL);
    return !hidden;
}

static bool on_row(void *self, const struct sheet_row *row)
{
    struct intake *in = self;
    if (in->has_heading) {
        if (row->swallowed > 0)
            refuse_swallowed(in, row);
        else
            take_row(in, row);
        return !feed_failed(in->feed);
    }
    if (heading_match(in->book, in->file->set, in->file->mapping, row, &in->match))
        take_heading(in, row);
    else if (!in->any_heading && in->match.known >= in->best.known)
        in->best = in->match;
    if (!in->has_heading && ++in->lines_before == HEADING_LINES_MAX)
        return false;
    return !in->rc;
}

static bool on_progress(void *self, uint64_t done, uint64_t total)
{
    struct intake *in = self;
    (void)total;
    return in->progress(in->progress_self, in->done + done, in->total);
}

static void missing_heading(struct intake *in)
{
    if (in->lines_before == 0 && in->best.n == 0)
        complain(in, REASON_NO_ROWS, NULL, NULL);
    else
        complain(in, REASON_NO_HEADING, NULL, in->best.missing);
}

static enum err_code read_file(struct intake *in, struct intake_file *file, struct err *err)
{
    const struct grid_taker taker = { on_sheet, on_row, on_progress, in };
    struct complaints c = { .note = intake_note, .note_self = in };
    in->file = file;
    in->any_heading = in->has_heading = false;
    in->sheet[0] = '\0';
    in->best.n = in->best.known = 0;
    in->lines_before = in->n_skipped = 0;
    in->err = err;
    enum err_code rc = grid_read(file->path, &c, &taker, err);
    if (!rc)
        rc = in->rc;
    end_sheet(in);
    if (!rc && !in->any_heading && c.errors == 0)
        missing_heading(in);
    for (size_t i = 0; !rc && in->any_heading && i < in->n_skipped; i++) {
        text_copy(in->sheet, sizeof in->sheet, in->skipped[i]);
        complain(in, REASON_SHEET_SKIPPED, in->skipped[i], NULL);
    }
    in->done += file->bytes;
    if (!rc && !in->progress(in->progress_self, in->done, in->total))
        rc = err_set(err, ERR_CANCELLED, "cancelled");
    return rc;
}

enum err_code intake_feed(void *self, enum fact_set set, struct feed *f, struct err *err)
{
    struct intake *in = self;
    bool any = false;
    enum err_code rc = ERR_OK;
    in->feed = f;
    in->total = 0;
    for (size_t i = 0; i < in->n; i++)
        in->total += in->files[i].bytes;
    for (size_t i = 0; !rc && i < in->n; i++) {
        if (in->files[i].set != set)
            continue;
        any = true;
        rc = read_file(in, &in->files[i], err);
    }
    in->file = NULL; /* what the builder says after the rows is of no file */
    return rc || any ? rc : ERR_NOT_FOUND;
}

void intake_fini(struct intake *in)
{
    for (size_t i = 0; i < in->n_names; i++)
        free(in->names[i]);
    free(in->names);
    in->names = NULL;
    in->n_names = 0;
}

/* --- looking for the heading -------------------------------------------------------------------- */

struct probe {
    const struct heading_book *book;
    const struct intake_file *file;
    struct heading_match *match;
    struct heading_match *best;
    struct reason *why;
    size_t lines;
    bool found, complained;
};

static bool probe_sheet(void *self, const char *name, bool hidden)
{
    struct probe *p = self;
    (void)name;
    p->lines = 0;
    return !p->found && !hidden;
}

static bool probe_row(void *self, const struct sheet_row *row)
{
    struct probe *p = self;
    p->found = heading_match(p->book, p->file->set, p->file->mapping, row, p->match);
    if (!p->found && p->match->known >= p->best->known)
        *p->best = *p->match;
    return !p->found && ++p->lines < HEADING_LINES_MAX;
}

static bool probe_progress(void *self, uint64_t done, uint64_t total)
{
    struct probe *p = self;
    (void)done, (void)total;
    return !p->found;
}

static void probe_note(void *self, const struct complaint_note *note)
{
    struct probe *p = self;
    if (!p->complained)
        *p->why = *note->reason;
    p->complained = true;
}

enum err_code intake_probe(const struct heading_book *book, const struct intake_file *file,
                           struct heading_match *out, struct reason *why, struct err *err)
{
    struct probe p = { .book = book, .file = file, .match = out, .why = why };
    const struct grid_taker taker = { probe_sheet, probe_row, probe_progress, &p };
    struct complaints c = { .note = probe_note, .note_self = &p };
    p.best = calloc(1, sizeof *p.best);
    if (!p.best)
        return err_set(err, ERR_NOMEM, "no memory to read it");
    enum err_code rc = grid_read(file->path, &c, &taker, err);
    if (rc == ERR_CANCELLED && p.found)
        rc = ERR_OK;
    if (!rc && !p.found) {
        if (!p.complained)
            reason_set(why, p.best->n == 0 ? REASON_NO_ROWS : REASON_NO_HEADING, NULL,
                       p.best->missing, 0);
        rc = ERR_INVALID;
    }
    free(p.best);
    return rc;
}
