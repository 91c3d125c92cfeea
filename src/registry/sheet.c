#include "registry/sheet.h"

#include <csv.h>
#include <errno.h>
#include <iconv.h>

#include "base/buf.h"

enum { CHUNK = 64 * 1024, DECODED = CHUNK * 2, ROW_BYTES_MAX = 1 << 20 };

enum encoding { ENC_UTF8, ENC_DAMAGED_UTF8, ENC_GB18030, ENC_UTF16LE, ENC_UTF16BE };
static const char *const iconv_names[] = { [ENC_UTF8] = NULL,
                                           [ENC_DAMAGED_UTF8] = NULL,
                                           [ENC_GB18030] = "GB18030",
                                           [ENC_UTF16LE] = "UTF-16LE",
                                           [ENC_UTF16BE] = "UTF-16BE" };

struct sheet {
    const char *name;
    FILE *f;
    struct complaints *complaints;
    sheet_row_fn *take;
    void *self;
    struct sheet_form form;
    struct csv_parser csv;
    bool csv_ready;
    uint8_t *raw, *decoded; /* CHUNK and DECODED bytes */
    struct buf row;         /* the cells so far, one behind the other */
    size_t cell_end[SHEET_CELLS_MAX];
    size_t n_cells;
    size_t line, row_line;
    size_t unit; /* bytes of the encoding's smallest character */
    bool fed;    /* the first bytes are behind us */
    bool stop;   /* asked to, or the file cannot be read on */
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
    if (s->n_cells == SHEET_CELLS_MAX && s->form.as_is && len == 0)
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

/* A cell of n lines that has in it what would stand between the cells of n rows. */
static size_t count_swallowed(struct sheet *s, const struct span *cells)
{
    const uint8_t mark = csv_get_delim(&s->csv);
    for (size_t i = 0; i < s->n_cells && s->n_cells > 1; i++) {
        size_t lines = 0, marks = 0;
        for (size_t k = 0; k < cells[i].len; k++) {
            lines += cells[i].p[k] == '\n';
            marks += cells[i].p[k] == mark;
        }
        if (lines > 0 && marks >= lines * (s->n_cells - 1))
            return lines;
    }
    return 0;
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
    if (s->form.as_is && s->line > s->row_line)
        row.swallowed = count_swallowed(s, cells);
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

/* The one that stands most often in what may be title lines and rows; a comma when none does. */
static void choose_commonest(struct sheet *s, struct span bytes)
{
    static const char delimiters[] = ",\t;|";
    size_t best = 0;
    for (const char *d = delimiters; *d; d++) {
        size_t n = 0;
        for (size_t i = 0; i < bytes.len; i++)
            n += bytes.p[i] == (uint8_t)*d;
        if (n > best) {
            best = n;
            csv_set_delim(&s->csv, (unsigned char)*d);
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
    if (s->form.as_is && !s->fed)
        choose_commonest(s, bytes);
    s->fed = true;
    while (bytes.len > 0 && !s->stop) {
        const uint8_t *end = memchr(bytes.p, '\n', bytes.len);
        size_t len = end ? (size_t)(end - bytes.p) + 1 : bytes.len;
        if (s->line == 1 && !s->form.as_is)
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

/* What a file that is not UTF-8 throughout and bears no mark most likely is, from its first bytes:
 * text of a few damaged places, UTF-16 whose commas and digits show as every second byte 0, or
 * GB18030. */
static enum encoding guess(struct sheet *s)
{
    size_t n = fread(s->raw, 1, CHUNK - 4, s->f), zero[2] = { 0 }, good = 0, bad = 0;
    struct span all = { s->raw, n };
    for (size_t at = 0; at < n;) {
        uint32_t c;
        size_t len = utf8_next(all, at, &c);
        zero[at & 1] += s->raw[at] == 0;
        bad += len == 1 && c == 0xFFFD;
        good += len > 1;
        at += len;
    }
    /* NULs are single bytes, wherever the characters before them end. */
    if (zero[0] + zero[1] > n / 16)
        return zero[1] > zero[0] ? ENC_UTF16LE : ENC_UTF16BE;
    return bad * 2 < good ? ENC_DAMAGED_UTF8 : ENC_GB18030;
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
    clearerr(s->f);
    if (!rc && s->form.as_is && !marked) {
        if (fseek(s->f, 0, SEEK_SET) != 0)
            return read_failed(s, err);
        *out = guess(s);
        if (utf8 && *out != ENC_UTF16LE && *out != ENC_UTF16BE)
            *out = ENC_UTF8;
    } else if (!marked) {
        *out = utf8 ? ENC_UTF8 : ENC_GB18030;
    } else if (!utf8 && s->form.as_is) {
        *out = ENC_DAMAGED_UTF8;
    } else if (!utf8)
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
        if (why == EILSEQ && s->form.as_is) {
            feed(s, span_of("\xEF\xBF\xBD"));
            size_t step = left < s->unit ? left : s->unit;
            in += step;
            left -= step;
        } else if (why == EILSEQ) {
            give_up(s, s->line, REASON_BYTES);
        }
    }
    memmove(s->raw, in, left);
    return left;
}

static enum err_code read_converted(struct sheet *s, const char *from, struct err *err)
{
    s->unit = strncmp(from, "UTF-16", 6) == 0 ? 2 : 1;
    iconv_t conv = iconv_open("UTF-8", from);
    if (conv == (iconv_t)-1)
        return err_set(err, ERR_UNSUPPORTED, "%s: this system cannot convert %s", s->name, from);
    size_t kept = 0, n;
    while (!s->stop && (n = fread(s->raw + kept, 1, CHUNK - kept, s->f)) > 0)
        kept = decode(s, conv, kept + n);
    if (kept > 0 && !s->stop && !ferror(s->f)) {
        if (s->form.as_is)
            feed(s, span_of("\xEF\xBF\xBD"));
        else
            give_up(s, s->line, REASON_CUT);
    }
    iconv_close(conv);
    return ferror(s->f) ? read_failed(s, err) : ERR_OK;
}

/* UTF-8 with damaged places: each becomes U+FFFD, so that the cell can be named. */
static void feed_mended(struct sheet *s, struct span bytes)
{
    size_t from = 0;
    for (size_t at = 0; at < bytes.len && !s->stop;) {
        uint32_t c;
        size_t n = utf8_next(bytes, at, &c);
        if (n == 1 && c == 0xFFFD) {
            feed(s, span_part(bytes, from, at));
            feed(s, span_of("\xEF\xBF\xBD"));
            from = at + 1;
        }
        at += n;
    }
    feed(s, span_part(bytes, from, bytes.len));
}

static enum err_code read_damaged(struct sheet *s, struct err *err)
{
    size_t kept = 0, n;
    while (!s->stop && (n = fread(s->raw + kept, 1, CHUNK - kept, s->f)) > 0) {
        size_t have = kept + n, whole = have;
        /* A character at the end may go on in the next piece. */
        for (size_t back = 1; back <= 3 && back < have; back++) {
            uint8_t c = s->raw[have - back];
            if ((c & 0xC0) == 0xC0) {
                whole = have - back;
                break;
            }
        }
        feed_mended(s, (struct span){ s->raw, whole });
        kept = have - whole;
        memmove(s->raw, s->raw + whole, kept);
    }
    if (!ferror(s->f))
        feed_mended(s, (struct span){ s->raw, kept });
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
        rc = iconv_names[encoding]          ? read_converted(s, iconv_names[encoding], err)
             : encoding == ENC_DAMAGED_UTF8 ? read_damaged(s, err)
                                            : read_plain(s, err);
    /* Where marks may stand anywhere libcsv is content with one that is never closed, and has all that
     * follows it in one cell. */
    enum { CSV_FIELD_BEGUN = 2 };
    if (!rc && !s->stop && s->csv.quoted && s->csv.pstate == CSV_FIELD_BEGUN)
        give_up(s, s->row_line, REASON_QUOTE_OPEN);
    if (!rc && !s->stop && csv_fini(&s->csv, on_cell, on_row, s) != 0)
        give_up(s, s->row_line, REASON_QUOTE_OPEN);
    if (!rc && s->rc)
        rc = err_set(err, s->rc, "%s: no memory for its rows", s->name);
    return rc;
}

enum err_code sheet_read(const char *name, FILE *f, struct complaints *c, sheet_row_fn *take,
                         void *self, struct err *err)
{
    return sheet_read_form(name, f, (struct sheet_form){ 0 }, c, take, self, err);
}

enum err_code sheet_read_form(const char *name, FILE *f, struct sheet_form form,
                              struct complaints *c, sheet_row_fn *take, void *self, struct err *err)
{
    struct sheet s = { .form = form,
                       .name = name,
                       .f = f,
                       .complaints = c,
                       .take = take,
                       .self = self,
                       .row = BUF_INIT(ROW_BYTES_MAX),
                       .line = 1,
                       .row_line = 1 };
    s.raw = malloc(CHUNK);
    s.decoded = malloc(DECODED);
    s.csv_ready = csv_init(&s.csv, form.as_is ? CSV_STRICT_FINI : CSV_STRICT | CSV_STRICT_FINI) ==
                  0;
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
