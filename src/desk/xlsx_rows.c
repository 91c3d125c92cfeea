/* The rows of one sheet. */
#include <math.h>

#include "base/date.h"
#include "desk/xlsx_part.h"
#include "registry/feed.h"

enum { ROW_BYTES_MAX = 1 << 20, NUMBER_MAX = 64, EXACT_DIGITS = 15, LOST_DIGITS_MAX = 2 };

enum cell_kind { CELL_NUMBER, CELL_TEXT, CELL_SHARED, CELL_TRUTH, CELL_FAULT };

struct rows {
    struct xlsx *x;
    const struct xlsx_sheet *sheet;
    struct buf bytes; /* of the cells of this row, one behind the other */
    struct span cells[SHEET_CELLS_MAX];
    struct {
        size_t from, to;
    } at[SHEET_CELLS_MAX];
    size_t n;    /* cells of this row */
    size_t line; /* as the sheet counts them */
    size_t given;
    /* the cell at hand */
    size_t column, next_column;
    enum cell_kind kind;
    bool shows_day, is_formula;
    struct buf value;
    int in_value, in_inline, in_reading;
    bool enough;
};

/* --- what stands in a cell ------------------------------------------------------------------------ */

static int hex(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* _x000D_: a character that XML cannot hold. */
static bool is_escape(struct span s, uint32_t *c)
{
    *c = 0;
    if (s.len < 7 || s.p[0] != '_' || s.p[1] != 'x' || s.p[6] != '_')
        return false;
    for (size_t i = 2; i < 6; i++) {
        int v = hex(s.p[i]);
        if (v < 0)
            return false;
        *c = *c << 4 | (uint32_t)v;
    }
    return true;
}

enum err_code rows_append_text(struct buf *b, struct span text)
{
    for (size_t i = 0; i < text.len;) {
        uint32_t c;
        char bytes[4];
        size_t skip = 1, n = 1;
        const uint8_t *put = text.p + i;
        if (is_escape(span_part(text, i, text.len), &c)) {
            bool blank = c == '\r' || c == '\n' || c == '\t';
            n = utf8_put(blank ? ' ' : c == 0 ? 0xFFFD : c, bytes);
            put = (const uint8_t *)bytes;
            skip = 7;
        } else {
            const uint8_t *next = memchr(text.p + i + 1, '_', text.len - i - 1);
            n = skip = next ? (size_t)(next - text.p) - i : text.len - i;
        }
        enum err_code rc = buf_append(b, put, n);
        if (rc)
            return rc == ERR_TOO_BIG ? ERR_OK : rc;
        i += skip;
    }
    return ERR_OK;
}

static void day_text(const struct rows *r, double serial, char out[NUMBER_MAX])
{
    enum { OF_1970 = 25569, OF_1904 = 1462, LATEST = 200000 };
    out[0] = '\0';
    if (!(serial >= 1 && serial < LATEST))
        return;
    int32_t days = (int32_t)floor(serial) + (r->x->from_1904 ? OF_1904 : 0) - OF_1970;
    date_iso(date_from_days(days), out);
}

/* A number as digits: what is written 6.901234567892E12 is 6901234567892, exactly.  Of 6.9E+12 the
 * digits are gone, and of more than fifteen the last ones; both stay or become a quantity. */
static void number_text(const char *value, char out[NUMBER_MAX])
{
    char digits[NUMBER_MAX];
    uint64_t exponent = 0;
    size_t n = 0;
    const char *s = value;
    text_copy(out, NUMBER_MAX, value);
    while (n < sizeof digits - 1 && ((*s >= '0' && *s <= '9') || (*s == '.' && s == value + 1)))
        if (*s++ != '.')
            digits[n++] = s[-1];
    digits[n] = '\0';
    size_t whole = value[1] == '.' ? 1 : n;
    if ((*s == 'E' || *s == 'e') && n > 0) {
        s += s[1] == '+' ? 2 : 1;
        if (!span_number(span_of(s), &exponent) || exponent > 30 || whole != 1)
            return;
        whole += exponent;
    } else if (*s || whole != n) {
        const char *dot = strchr(value, '.');
        if (dot && dot[1 + strspn(dot + 1, "0")] == '\0') /* 5.0 */
            out[dot - value] = '\0';
        return;
    }
    if (n > whole || n == 0)
        return;
    if (whole > EXACT_DIGITS)
        snprintf(out, NUMBER_MAX, "%c.%.14sE+%zu", digits[0], digits + 1, whole - 1);
    else if (whole - n <= LOST_DIGITS_MAX)
        snprintf(out, NUMBER_MAX, "%s%.*s", digits, (int)(whole - n), "00");
}

/* What cannot be known is told as the spreadsheet's own mark of a fault, so that it is named and no text or
 * day goes missing unseen: a formula whose result was never saved, a text that is not in the book. */
static const char no_result[] = "#VALUE!", no_text[] = "#REF!";

static enum err_code put_value(struct rows *r)
{
    char text[NUMBER_MAX], shown[NUMBER_MAX];
    struct span v = buf_span(&r->value);
    uint64_t i;
    switch (r->kind) {
    case CELL_SHARED:
        v = span_number(span_trim(v), &i) && i < r->x->n_texts ? book_text(r->x, i)
                                                               : span_of(no_text);
        break;
    case CELL_TRUTH:
        v = span_of(span_eq(v, "1") ? "TRUE" : "FALSE");
        break;
    case CELL_NUMBER:
        if (!span_copy(span_trim(v), text, sizeof text) || !text[0])
            break;
        shown[0] = '\0';
        if (r->shows_day)
            day_text(r, strtod(text, NULL), shown);
        if (!shown[0])
            number_text(text, shown);
        v = span_of(shown);
        break;
    default:
        break;
    }
    size_t from = r->bytes.len;
    enum err_code rc = buf_append(&r->bytes, v.p, v.len);
    if (rc == ERR_TOO_BIG)
        return ERR_OK; /* a row of a million bytes: the cell stays empty and is told as that */
    r->at[r->column].from = from;
    r->at[r->column].to = r->bytes.len;
    return rc;
}

/* --- events ------------------------------------------------------------------------------------- */

/* "BC12": the column, from 0; SHEET_CELLS_MAX when it is beyond what is looked at. */
static size_t column_of(const char *ref)
{
    size_t n = 0;
    for (; *ref >= 'A' && *ref <= 'Z' && n <= SHEET_CELLS_MAX; ref++)
        n = n * 26 + (size_t)(*ref - 'A') + 1;
    return n == 0 || n > SHEET_CELLS_MAX ? SHEET_CELLS_MAX : n - 1;
}

static void begin_row(struct rows *r, const char **a)
{
    uint64_t line = 0;
    const char *ref = part_attribute(a, "r");
    r->line = ref && span_number(span_of(ref), &line) && line > 0 && line <= FEED_LINES_MAX
                  ? (size_t)line
                  : r->line + 1;
    r->bytes.len = 0;
    r->n = r->next_column = 0;
    memset(r->at, 0, sizeof r->at);
}

static void begin_cell(struct rows *r, const char **a)
{
    static const struct {
        const char *name;
        enum cell_kind kind;
    } kinds[] = { { "s", CELL_SHARED }, { "str", CELL_TEXT }, { "inlineStr", CELL_TEXT },
                  { "d", CELL_TEXT },   { "b", CELL_TRUTH },  { "e", CELL_FAULT } };
    const char *ref = part_attribute(a, "r"), *type = part_attribute(a, "t");
    const char *style = part_attribute(a, "s");
    uint64_t s = 0;
    r->column = ref ? column_of(ref) : r->next_column;
    r->next_column = r->column + 1;
    r->kind = CELL_NUMBER;
    for (size_t i = 0; type && i < ARRAY_LEN(kinds); i++)
        if (strcmp(type, kinds[i].name) == 0)
            r->kind = kinds[i].kind;
    bool has_style = style && span_number(span_of(style), &s);
    struct span formats = buf_span(&r->x->day_formats);
    r->shows_day = has_style && s < formats.len && formats.p[s];
    r->value.len = 0;
    r->is_formula = false;
}

static void rows_begin(void *self, const char *name, const char **a)
{
    struct rows *r = self;
    if (part_is(name, "row"))
        begin_row(r, a);
    else if (part_is(name, "c"))
        begin_cell(r, a);
    else if (part_is(name, "f"))
        r->is_formula = true;
    else if (part_is(name, "is"))
        r->in_inline++;
    else if (part_is(name, "rPh"))
        r->in_reading++;
    else if (part_is(name, "v") || (r->in_inline && part_is(name, "t")))
        r->in_value++;
}

static void rows_text(void *self, struct span text)
{
    struct rows *r = self;
    if (r->in_value && !r->in_reading && rows_append_text(&r->value, text) != ERR_OK)
        r->x->rc = ERR_NOMEM;
}

static void end_cell(struct rows *r)
{
    /* A formula that gives an empty text says so: its type is str. */
    if (r->value.len == 0 && r->is_formula && r->kind != CELL_TEXT &&
        buf_append(&r->value, no_result, strlen(no_result)) == ERR_OK)
        r->kind = CELL_FAULT;
    if (r->column >= SHEET_CELLS_MAX || r->value.len == 0)
        return;
    enum err_code rc = put_value(r);
    if (rc)
        r->x->rc = rc;
    if (r->column >= r->n)
        r->n = r->column + 1;
}

static void end_row(struct rows *r)
{
    struct span all = buf_span(&r->bytes);
    struct xlsx *x = r->x;
    if (++r->given % 1024 == 0 &&
        !x->taker->progress(x->taker->self, x->unpacked / 8 < x->size ? x->unpacked / 8 : x->size,
                            x->size))
        x->rc = ERR_CANCELLED;
    if (r->n == 0 || r->enough || x->rc)
        return;
    for (size_t i = 0; i < r->n; i++)
        r->cells[i] = span_part(all, r->at[i].from, r->at[i].to);
    struct sheet_row row = { .line = r->line, .cells = r->cells, .n = r->n };
    r->enough = !x->taker->row(x->taker->self, &row);
}

static void rows_end(void *self, const char *name)
{
    struct rows *r = self;
    if (part_is(name, "row"))
        end_row(r);
    else if (part_is(name, "c"))
        end_cell(r);
    else if (part_is(name, "is"))
        r->in_inline--;
    else if (part_is(name, "rPh"))
        r->in_reading--;
    else if (part_is(name, "v") || (r->in_inline && part_is(name, "t")))
        r->in_value--;
}

enum err_code rows_read(struct xlsx *x, const struct xlsx_sheet *sheet, struct err *err)
{
    static const struct xlsx_events events = { rows_begin, rows_text, rows_end };
    struct rows *r = calloc(1, sizeof *r);
    if (!r)
        return err_set(err, ERR_NOMEM, "%s: no memory to read it", x->path);
    r->x = x;
    r->sheet = sheet;
    r->bytes = BUF_INIT(ROW_BYTES_MAX);
    r->value = BUF_INIT(SHEET_CELL_BYTES_MAX);
    enum err_code rc = part_read(x, sheet->part, true, &events, r, err);
    buf_fini(&r->bytes);
    buf_fini(&r->value);
    free(r);
    return rc;
}
