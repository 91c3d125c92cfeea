/* The parts of a workbook that its sheets are read by. */
#include "desk/xlsx_part.h"

/* --- relationships: which part is what ---------------------------------------------------------- */

struct relations {
    struct xlsx *x;
    const char *base; /* the part they belong to */
    bool of_package;
};

/* Target against the folder of base, into out; "/xl/a.xml" stands for itself. */
static bool resolve(const char *base, const char *target, char *out, size_t cap)
{
    const char *slash = strrchr(base, '/');
    int folder = slash && target[0] != '/' ? (int)(slash - base) + 1 : 0;
    while (folder > 0 && strncmp(target, "../", 3) == 0) {
        target += 3;
        do
            folder--;
        while (folder > 0 && base[folder - 1] != '/');
    }
    int n = snprintf(out, cap, "%.*s%s", folder, base, target[0] == '/' ? target + 1 : target);
    return n > 0 && (size_t)n < cap;
}

static bool ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), k = strlen(end);
    return n >= k && strcmp(s + n - k, end) == 0;
}

static void take_sheet_part(struct xlsx *x, const char *id, const char *part)
{
    for (size_t i = 0; id && i < x->n_sheets; i++)
        if (strcmp(x->sheet[i].id, id) == 0)
            text_copy(x->sheet[i].part, sizeof x->sheet[i].part, part);
}

static void relation_begin(void *self, const char *name, const char **a)
{
    struct relations *r = self;
    const char *type = part_attribute(a, "Type"), *target = part_attribute(a, "Target");
    char part[sizeof r->x->book];
    if (!part_is(name, "Relationship") || !type || !target ||
        !resolve(r->base, target, part, sizeof part))
        return;
    if (r->of_package && ends_with(type, "/officeDocument"))
        text_copy(r->x->book, sizeof r->x->book, part);
    else if (!r->of_package && ends_with(type, "/sharedStrings"))
        text_copy(r->x->texts_part, sizeof r->x->texts_part, part);
    else if (!r->of_package && ends_with(type, "/styles"))
        text_copy(r->x->styles_part, sizeof r->x->styles_part, part);
    else if (!r->of_package && ends_with(type, "/worksheet"))
        take_sheet_part(r->x, part_attribute(a, "Id"), part);
}

static void nothing_ends(void *self, const char *name)
{
    (void)self, (void)name;
}

static const struct xlsx_events relation_events = { relation_begin, NULL, nothing_ends };

/* --- the workbook ------------------------------------------------------------------------------- */

static bool is_true(const char *s)
{
    return s && (strcmp(s, "1") == 0 || strcmp(s, "true") == 0 || strcmp(s, "on") == 0);
}

static void book_begin(void *self, const char *name, const char **a)
{
    struct xlsx *x = self;
    if (part_is(name, "workbookPr"))
        x->from_1904 = is_true(part_attribute(a, "date1904"));
    if (!part_is(name, "sheet") || x->n_sheets == XLSX_SHEETS_MAX)
        return;
    const char *title = NULL, *id = NULL, *state = part_attribute(a, "state");
    for (size_t i = 0; a[i]; i += 2) {
        if (strcmp(a[i], "name") == 0)
            title = a[i + 1];
        else if (strchr(a[i], ':') && part_is(a[i], "id"))
            id = a[i + 1]; /* r:id; sheetId is another thing */
    }
    struct xlsx_sheet *s = &x->sheet[x->n_sheets++];
    text_show(span_of(title ? title : ""), s->name, sizeof s->name);
    text_copy(s->id, sizeof s->id, id ? id : "");
    s->hidden = state && strcmp(state, "visible") != 0;
}

static const struct xlsx_events book_events = { book_begin, NULL, nothing_ends };

/* --- shared texts --------------------------------------------------------------------------------- */

struct texts {
    struct xlsx *x;
    int in_text, in_reading; /* <t>; <rPh>, how it is pronounced */
};

static void texts_begin(void *self, const char *name, const char **a)
{
    struct texts *t = self;
    (void)a;
    t->in_text += part_is(name, "t");
    t->in_reading += part_is(name, "rPh");
}

static void texts_text(void *self, struct span text)
{
    struct texts *t = self;
    if (t->x->texts.len + text.len > XLSX_TEXTS_MAX)
        part_complain(t->x, REASON_SHEET_BOMB, NULL);
    else if (t->in_text && !t->in_reading && rows_append_text(&t->x->texts, text) != ERR_OK)
        t->x->rc = ERR_NOMEM;
}

static void texts_end(void *self, const char *name)
{
    struct texts *t = self;
    struct xlsx *x = t->x;
    t->in_text -= part_is(name, "t");
    t->in_reading -= part_is(name, "rPh");
    if (!part_is(name, "si"))
        return;
    if (x->n_texts == x->cap_texts) {
        size_t cap = x->cap_texts ? x->cap_texts * 2 : 4096;
        size_t *more = realloc(x->text_end, cap * sizeof *more);
        if (!more) {
            x->rc = ERR_NOMEM;
            return;
        }
        x->text_end = more;
        x->cap_texts = cap;
    }
    x->text_end[x->n_texts++] = x->texts.len;
}

static const struct xlsx_events texts_events = { texts_begin, texts_text, texts_end };

struct span book_text(const struct xlsx *x, uint64_t i)
{
    if (i >= x->n_texts)
        return (struct span){ (const uint8_t *)"", 0 };
    return span_part(buf_span(&x->texts), i == 0 ? 0 : x->text_end[i - 1], x->text_end[i]);
}

/* --- formats: which numbers are days ------------------------------------------------------------ */

enum { FORMATS_MAX = 4096, FORMAT_IDS = 1024 };

struct styles {
    struct xlsx *x;
    bool is_day[FORMAT_IDS];
    int in_cells; /* <cellXfs> */
};

/* ECMA-376 18.8.30: 14–22 and 45–47 are days and times everywhere, 27–36 and 50–58 in Chinese,
 * Japanese and Korean. */
static bool is_built_in_day(unsigned id)
{
    return (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) || id == 36 ||
           (id >= 50 && id <= 54) || id == 57 || id == 58;
}

/* A code of a day has a y or a d outside of quotation marks, brackets and escapes; a time alone has
 * neither. */
static bool is_day_code(const char *code)
{
    bool quoted = false, bracketed = false;
    for (const char *c = code; *c && *c != ';'; c++) {
        if (*c == '"')
            quoted = !quoted;
        else if (!quoted && (*c == '[' || *c == ']'))
            bracketed = *c == '[';
        else if (!quoted && (*c == '\\' || *c == '_' || *c == '*') && c[1])
            c++;
        else if (!quoted && !bracketed && strchr("yYdD", *c))
            return true;
    }
    return false;
}

static bool take_unsigned(const char *s, uint64_t *out)
{
    return s && span_number(span_of(s), out);
}

static void styles_begin(void *self, const char *name, const char **a)
{
    struct styles *s = self;
    uint64_t id = 0;
    const char *code = part_attribute(a, "formatCode");
    if (part_is(name, "cellXfs"))
        s->in_cells++;
    bool has_id = take_unsigned(part_attribute(a, "numFmtId"), &id) && id < FORMAT_IDS;
    if (has_id && part_is(name, "numFmt") && code)
        s->is_day[id] = is_day_code(code);
    if (!s->in_cells || !part_is(name, "xf"))
        return;
    uint8_t day = has_id && s->is_day[id];
    if (s->x->day_formats.len < FORMATS_MAX * 16 &&
        buf_append(&s->x->day_formats, &day, 1) != ERR_OK)
        s->x->rc = ERR_NOMEM;
}

static void styles_end(void *self, const char *name)
{
    struct styles *s = self;
    s->in_cells -= part_is(name, "cellXfs");
}

static const struct xlsx_events styles_events = { styles_begin, NULL, styles_end };

/* --- all of it ---------------------------------------------------------------------------------- */

static enum err_code read_book(struct xlsx *x, struct err *err)
{
    char rels[sizeof x->book + 16];
    struct relations package = { .x = x, .base = "", .of_package = true };
    text_copy(x->book, sizeof x->book, "xl/workbook.xml");
    enum err_code rc = part_read(x, "_rels/.rels", false, &relation_events, &package, err);
    if (!rc && !part_is_over(x))
        rc = part_read(x, x->book, true, &book_events, x, err);
    if (rc || part_is_over(x))
        return rc;
    const char *slash = strrchr(x->book, '/');
    int folder = slash ? (int)(slash - x->book) + 1 : 0;
    snprintf(rels, sizeof rels, "%.*s_rels/%s.rels", folder, x->book, x->book + folder);
    struct relations book = { .x = x, .base = x->book };
    return part_read(x, rels, true, &relation_events, &book, err);
}

enum err_code book_read(struct xlsx *x, struct err *err)
{
    struct texts texts = { .x = x };
    struct styles styles = { .x = x };
    for (unsigned i = 0; i < FORMAT_IDS; i++)
        styles.is_day[i] = is_built_in_day(i);
    enum err_code rc = read_book(x, err);
    if (!rc && !part_is_over(x) && x->styles_part[0])
        rc = part_read(x, x->styles_part, false, &styles_events, &styles, err);
    if (!rc && !part_is_over(x) && x->texts_part[0])
        rc = part_read(x, x->texts_part, false, &texts_events, &texts, err);
    if (!rc && !part_is_over(x) && x->n_sheets == 0)
        part_complain(x, REASON_NO_ROWS, NULL);
    return rc;
}
