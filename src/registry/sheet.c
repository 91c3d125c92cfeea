#include "registry/sheet.h"

#include <csv.h>
#include <errno.h>
#include <iconv.h>

#include "base/buf.h"

enum { CHUNK = 64 * 1024, DECODED = CHUNK * 2, ROW_BYTES_MAX = 1 << 20 };

enum encoding { ENC_UTF8, ENC_GB18030, ENC_UTF16LE, ENC_UTF16BE };
static const char *const iconv_names[] = { [ENC_UTF8] = NULL,
                                           [ENC_GB18030] = "GB18030",
                                           [ENC_UTF16LE] = "UTF-16LE",
                                           [ENC_UTF16BE] = "UTF-16BE" };

struct sheet {
    const char *name;
    FILE *f;
    struct complaints *complaints;
    sheet_row_fn *take;
    void *self;
    struct csv_parser csv;
    bool csv_ready;
    uint8_t *raw, *decoded; /* CHUNK and DECODED bytes */
    struct buf row;         /* the cells so far, one behind the other */
    size_t cell_end[SHEET_CELLS_MAX];
    size_t n_cells;
    size_t line, row_line;
    bool stop; /* asked to, or the file cannot be read on */
    enum err_code rc;
};

static void give_up(struct sheet *s, size_t line, enum reason_id why)
{
    struct reason reason = { .id = why, .n = SHEET_CELLS_MAX };
    struct complaint_note note = { .reason = &reason, .line = line, .column = -1 };
    if (!s->stop)
        complaint_reason(s->complaints, s->name, NULL, &note);
    s->stop = true;
}

static void on_cell(void *bytes, size_t len, void *self)
{
    struct sheet *s = self;
    if (s->stop)
        return;
    if (s->n_cells == SHEET_CELLS_MAX) {
        give_up(s, s->row_line, REASON_COLUMNS);
        return;
    }
    s->rc = len > 0 ? buf_append(&s->row, bytes, len) : ERR_OK;
    if (s->rc == ERR_TOO_BIG) {
        s->rc = ERR_OK;
        give_up(s, s->row_line, REASON_ROW_LONG);
    }
    if (s->rc)
        s->stop = true;
    s->cell_end[s->n_cells++] = s->row.len;
}

static void on_row(int last_byte, void *self)
{
    (void)last_byte;
    struct sheet *s = self;
    struct span cells[SHEET_CELLS_MAX];
    size_t at = 0;
    bool blank = true;
    struct span all = buf_span(&s->row);
    for (size_t i = 0; i < s->n_cells; i++) {
        cells[i] = span_part(all, at, s->cell_end[i]);
        at = s->cell_end[i];
        if (cells[i].len > 0)
            blank = false;
    }
    struct sheet_row row = { .line = s->row_line, .cells = cells, .n = s->n_cells };
    if (!s->stop && !blank && !s->take(s->self, &row))
        s->stop = true;
    s->n_cells = 0;
    s->row.len = 0;
}

/* What stands between cells: told from the first line. */
static void choose_delimiter(struct sheet *s, struct span first_line)
{
    static const char others[] = "\t;";
    if (memchr(first_line.p, ',', first_line.len))
        return;
    for (const char *d = others; *d; d++) {
        if (memchr(first_line.p, *d, first_line.len)) {
            csv_set_delim(&s->csv, (unsigned char)*d);
            return;
        }
    }
}

/* One line or a part of one. */
static void feed_line(struct sheet *s, struct span part)
{
    enum { CSV_ROW_NOT_BEGUN = 0 }; /* libcsv's pstate between two rows */
    if (s->csv.pstate == CSV_ROW_NOT_BEGUN)
        s->row_line = s->line;
    if (memchr(part.p, '\0', part.len)) {
        give_up(s, s->line, REASON_NUL);
        return;
    }
    size_t n = csv_parse(&s->csv, part.p, part.len, on_cell, on_row, s);
    if (n == part.len || s->stop) {
        if (s->csv.entry_pos > SHEET_CELL_BYTES_MAX)
            give_up(s, s->row_line, REASON_CELL_LONG);
        return;
    }
    if (csv_error(&s->csv) == CSV_EPARSE) {
        give_up(s, s->line, REASON_QUOTE);
        return;
    }
    s->rc = ERR_NOMEM;
    s->stop = true;
}

/* UTF-8 from here on. */
static void feed(struct sheet *s, struct span bytes)
{
    while (bytes.len > 0 && !s->stop) {
        const uint8_t *end = memchr(bytes.p, '\n', bytes.len);
        size_t len = end ? (size_t)(end - bytes.p) + 1 : bytes.len;
        if (s->line == 1)
            choose_delimiter(s, span_part(bytes, 0, len));
        feed_line(s, span_part(bytes, 0, len));
        if (end)
            s->line++;
        bytes = span_part(bytes, len, bytes.len);
    }
}

static enum err_code read_failed(struct sheet *s, struct err *err)
{
    return err_set(err, ERR_IO, "%s: cannot read: %s", s->name, strerror(errno));
}

/* Is all of it UTF-8?  Looked at in pieces that end with a line. */
static enum err_code is_utf8(struct sheet *s, bool *out, struct err *err)
{
    size_t kept = 0, n;
    *out = true;
    while (*out && (n = fread(s->raw + kept, 1, CHUNK - kept, s->f)) > 0) {
        size_t have = kept + n;
        const uint8_t *end = memrchr(s->raw, '\n', have);
        size_t whole = end ? (size_t)(end - s->raw) + 1 : have == CHUNK ? have - 4 : 0;
        while (!end && whole > 0 && (s->raw[whole] & 0xC0) == 0x80)
            whole--; /* a line longer than a chunk is cut before a character */
        *out = utf8_valid((struct span){ s->raw, whole });
        kept = have - whole;
        memmove(s->raw, s->raw + whole, kept);
    }
    if (ferror(s->f))
        return read_failed(s, err);
    if (*out)
        *out = utf8_valid((struct span){ s->raw, kept });
    return ERR_OK;
}

/* Leaves the file behind its byte order mark. */
static enum err_code find_encoding(struct sheet *s, enum encoding *out, struct err *err)
{
    static const struct {
        const char *mark;
        size_t len;
        enum encoding encoding;
    } marks[] = { { "\xEF\xBB\xBF", 3, ENC_UTF8 },
                  { "\xFF\xFE", 2, ENC_UTF16LE },
                  { "\xFE\xFF", 2, ENC_UTF16BE } };
    size_t n = fread(s->raw, 1, 3, s->f), skip = 0;
    bool marked = false, utf8 = true;
    for (size_t i = 0; i < ARRAY_LEN(marks) && !marked; i++) {
        if (n < marks[i].len || memcmp(s->raw, marks[i].mark, marks[i].len) != 0)
            continue;
        *out = marks[i].encoding;
        skip = marks[i].len;
        marked = true;
    }
    enum err_code rc = ERR_OK;
    if (!marked || *out == ENC_UTF8) {
        if (fseek(s->f, (long)skip, SEEK_SET) != 0)
            return read_failed(s, err);
        rc = is_utf8(s, &utf8, err);
    }
    if (!marked)
        *out = utf8 ? ENC_UTF8 : ENC_GB18030;
    else if (!utf8)
        give_up(s, 0, REASON_MARK);
    clearerr(s->f);
    if (!rc && fseek(s->f, (long)skip, SEEK_SET) != 0)
        rc = read_failed(s, err);
    return rc;
}

/* Decodes what it can of raw[0, n) and feeds it; returns how many bytes are left over. */
static size_t decode(struct sheet *s, iconv_t conv, size_t n)
{
    char *in = (char *)s->raw;
    size_t left = n;
    while (left > 0 && !s->stop) {
        char *out = (char *)s->decoded;
        size_t room = DECODED;
        size_t rc = iconv(conv, &in, &left, &out, &room);
        int why = rc == (size_t)-1 ? errno : 0;
        feed(s, (struct span){ s->decoded, DECODED - room });
        if (why == EINVAL)
            break; /* the rest of that character comes with the next chunk */
        if (why == EILSEQ)
            give_up(s, s->line, REASON_BYTES);
    }
    memmove(s->raw, in, left);
    return left;
}

static enum err_code read_converted(struct sheet *s, const char *from, struct err *err)
{
    iconv_t conv = iconv_open("UTF-8", from);
    if (conv == (iconv_t)-1)
        return err_set(err, ERR_UNSUPPORTED, "%s: this system cannot convert %s", s->name, from);
    size_t kept = 0, n;
    while (!s->stop && (n = fread(s->raw + kept, 1, CHUNK - kept, s->f)) > 0)
        kept = decode(s, conv, kept + n);
    if (kept > 0 && !s->stop && !ferror(s->f))
        give_up(s, s->line, REASON_CUT);
    iconv_close(conv);
    return ferror(s->f) ? read_failed(s, err) : ERR_OK;
}

static enum err_code read_plain(struct sheet *s, struct err *err)
{
    size_t n;
    while (!s->stop && (n = fread(s->raw, 1, CHUNK, s->f)) > 0)
        feed(s, (struct span){ s->raw, n });
    return ferror(s->f) ? read_failed(s, err) : ERR_OK;
}

static enum err_code read_all(struct sheet *s, struct err *err)
{
    enum encoding encoding = ENC_UTF8;
    enum err_code rc = find_encoding(s, &encoding, err);
    if (!rc && !s->stop)
        rc = iconv_names[encoding] ? read_converted(s, iconv_names[encoding], err)
                                   : read_plain(s, err);
    if (!rc && !s->stop && csv_fini(&s->csv, on_cell, on_row, s) != 0)
        give_up(s, s->row_line, REASON_QUOTE_OPEN);
    if (!rc && s->rc)
        rc = err_set(err, s->rc, "%s: no memory for its rows", s->name);
    return rc;
}

enum err_code sheet_read(const char *name, FILE *f, struct complaints *c, sheet_row_fn *take,
                         void *self, struct err *err)
{
    struct sheet s = { .name = name,
                       .f = f,
                       .complaints = c,
                       .take = take,
                       .self = self,
                       .row = BUF_INIT(ROW_BYTES_MAX),
                       .line = 1,
                       .row_line = 1 };
    s.raw = malloc(CHUNK);
    s.decoded = malloc(DECODED);
    s.csv_ready = csv_init(&s.csv, CSV_STRICT | CSV_STRICT_FINI) == 0;
    enum err_code rc = ERR_OK;
    if (!s.raw || !s.decoded || !s.csv_ready)
        rc = err_set(err, ERR_NOMEM, "%s: no memory to read it", name);
    if (!rc) {
        csv_set_blk_size(&s.csv, 4096);
        rc = read_all(&s, err);
    }
    if (s.csv_ready)
        csv_free(&s.csv);
    buf_fini(&s.row);
    free(s.raw);
    free(s.decoded);
    return rc;
}
