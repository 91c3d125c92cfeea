/* field: what a single value may be, and writing it. */
#include "report/field.h"

#include <inttypes.h>
#include <sodium.h>

#include "base/date.h"
#include "report/number.h"
#include "trust/canon.h"

static bool is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c <= 0x9F);
}

static bool is_text(const char *text, bool with_lines)
{
    struct span s = span_of(text);
    if (!utf8_valid(s))
        return false;
    for (size_t at = 0; at < s.len;) {
        uint32_t c;
        at += utf8_next(s, at, &c);
        if (is_control(c) && !(with_lines && c == '\n'))
            return false;
    }
    return true;
}

static bool is_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_id(const char *text)
{
    for (const char *at = text; *at; at++)
        if (!is_word(*at) && (at == text || !strchr("._-", *at)))
            return false;
    return text[0] != '\0';
}

static bool is_hex(const char *text, size_t n)
{
    return strlen(text) == n && strspn(text, "0123456789abcdef") == n;
}

static bool is_uuid(const char *text)
{
    if (strlen(text) != REPORT_UUID_TEXT - 1)
        return false;
    for (size_t i = 0; i < REPORT_UUID_TEXT - 1; i++) {
        bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (is_dash ? text[i] != '-' : !strchr("0123456789abcdef", text[i]))
            return false;
    }
    return text[14] == '4' && strchr("89ab", text[19]);
}

static bool is_number(const char *text)
{
    struct number_parts parts;
    char again[REPORT_NUMBER_MAX];
    return number_read(text, NULL, &parts) && number_write(&parts, again) &&
           strcmp(text, again) == 0;
}

bool field_text_ok(enum field_type type, const char *text, size_t size)
{
    if (strnlen(text, size) >= size)
        return false;
    switch (type) {
    case FIELD_TEXT:
    case FIELD_PROSE:
        return is_text(text, type == FIELD_PROSE);
    case FIELD_ID:
        return is_id(text);
    case FIELD_HEX:
        return is_hex(text, size - 1);
    case FIELD_UUID:
        return is_uuid(text);
    case FIELD_NUMBER:
        return is_number(text);
    default:
        return false;
    }
}

enum err_code json_text_write(const char *text, struct buf *out)
{
    enum err_code rc = buf_append(out, "\"", 1);
    for (const char *at = text; !rc && *at; at++) {
        unsigned char c = (unsigned char)*at;
        if (c == '"' || c == '\\')
            rc = buf_print(out, "\\%c", c);
        else if (c == '\n')
            rc = buf_append(out, "\\n", 2);
        else if (c < 0x20)
            rc = buf_print(out, "\\u%04x", c);
        else
            rc = buf_append(out, at, 1);
    }
    return rc ? rc : buf_append(out, "\"", 1);
}

/* ---- writing ---- */

/* What is left of a text when control characters are dropped and malformed bytes are '?': never longer than it was.
 * A stray byte in what a machine read or a person typed must not cost the person the report. */
static void mend(const char *text, bool with_lines, char *out, size_t cap)
{
    struct span s = span_of(text);
    size_t n = 0;
    for (size_t at = 0; at < s.len;) {
        uint32_t c;
        size_t bytes = utf8_next(s, at, &c);
        const char *from = text + at;
        bool is_broken = c == 0xFFFD && bytes == 1;
        at += bytes;
        if ((is_control(c) && !(with_lines && c == '\n')) || n + bytes >= cap)
            continue;
        memcpy(out + n, is_broken ? "?" : from, bytes);
        n += bytes;
    }
    out[n] = '\0';
}

bool field_is_empty(const struct field *f, const void *p)
{
    int64_t number = 0;
    uint32_t small = 0;
    switch (f->type) {
    case FIELD_INT:
    case FIELD_SIZE:
        memcpy(&number, p, sizeof number);
        return number == 0;
    case FIELD_ENUM:
        memcpy(&small, p, sizeof small);
        return small < f->from;
    case FIELD_BOOL:
        return !*(const bool *)p;
    case FIELD_DATE:
        return !date_known(*(const struct date *)p);
    default:
        return *(const char *)p == '\0';
    }
}

static enum err_code bad(const struct field *f, struct err *err)
{
    return err_set(err, ERR_INVALID, "'%s' is missing or cannot be so", f->name);
}

/* As parsed and written anew: what stands in the struct may have blanks and escapes of its own. */
static enum err_code write_object(const struct field *f, const char *text, struct buf *out,
                                  struct err *err)
{
    json_t *object = NULL;
    enum err_code rc = canon_read(span_of(text), &object, err);
    char *compact = rc ? NULL : json_dumps(object, JSON_COMPACT);
    if (!rc && !compact)
        rc = err_set(err, ERR_NOMEM, "no memory for '%s'", f->name);
    if (!rc)
        rc = buf_append(out, compact, strlen(compact));
    free(compact);
    json_decref(object);
    return rc;
}

static enum err_code write_date(const struct field *f, const void *p, struct buf *out,
                                struct err *err)
{
    char iso[11];
    struct date d = *(const struct date *)p;
    if (!date_valid(d.ymd / 10000, d.ymd / 100 % 100, d.ymd % 100))
        return bad(f, err);
    date_iso(d, iso);
    return json_text_write(iso, out);
}

static enum err_code write_value(const struct field *f, const void *p, struct buf *out,
                                 struct err *err)
{
    int64_t number = 0;
    uint32_t small = 0;
    switch (f->type) {
    case FIELD_INT:
    case FIELD_SIZE:
        memcpy(&number, p, sizeof number);
        return number < 0 || number > ((int64_t)1 << 53) ? bad(f, err)
                                                         : buf_print(out, "%" PRId64, number);
    case FIELD_ENUM:
        memcpy(&small, p, sizeof small);
        return small < f->from || small >= f->n_names ? bad(f, err)
                                                      : json_text_write(f->names[small], out);
    case FIELD_BOOL:
        return buf_print(out, "%s", *(const bool *)p ? "true" : "false");
    case FIELD_DATE:
        return write_date(f, p, out, err);
    case FIELD_JSON:
        return write_object(f, p, out, err);
    default:
        return field_text_ok(f->type, p, f->size) ? json_text_write(p, out) : bad(f, err);
    }
}

static enum err_code write_name(const char *name, bool *first, struct buf *out)
{
    enum err_code rc = buf_print(out, "%s\"%s\":", *first ? "" : ",", name);
    *first = false;
    return rc;
}

static enum err_code write_field(const struct field *f, const void *p, bool *first, struct buf *out,
                                 struct err *err)
{
    if (field_is_empty(f, p))
        return f->must ? bad(f, err) : ERR_OK;
    enum err_code rc = write_name(f->name, first, out);
    if (!rc)
        rc = write_value(f, p, out, err);
    if (rc == ERR_TOO_BIG || rc == ERR_NOMEM)
        err_set(err, rc, "'%s' does not fit", f->name);
    return rc;
}

enum err_code fields_write(const struct field *f, size_t n, const void *of, bool *first,
                           struct buf *out, struct err *err)
{
    char mended[REPORT_TEXT_MAX];
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < n; i++) {
        const void *p = (const char *)of + f[i].at;
        bool is_text = f[i].type == FIELD_TEXT || f[i].type == FIELD_PROSE;
        if (is_text && strnlen(p, f[i].size) < f[i].size && f[i].size <= sizeof mended) {
            mend(p, f[i].type == FIELD_PROSE, mended, f[i].size);
            p = mended;
        }
        rc = write_field(&f[i], p, first, out, err);
    }
    sodium_memzero(mended, sizeof mended);
    return rc;
}

static enum err_code write_item(const struct field_list *l, const void *item, struct buf *out,
                                struct err *err)
{
    bool first = true;
    if (l->is_text)
        return write_value(l->fields, item, out, err);
    enum err_code rc = buf_append(out, "{", 1);
    if (!rc)
        rc = fields_write(l->fields, l->n_fields, item, &first, out, err);
    return rc ? rc : buf_append(out, "}", 1);
}

enum err_code list_write(const struct field_list *l, const void *items, size_t n, bool *first,
                         struct buf *out, struct err *err)
{
    if (n > l->max)
        return err_set(err, ERR_INVALID, "'%s': more than %zu", l->name, l->max);
    if (n == 0)
        return ERR_OK;
    enum err_code rc = write_name(l->name, first, out);
    for (size_t i = 0; !rc && i < n; i++) {
        rc = buf_append(out, i ? "," : "[", 1);
        if (!rc)
            rc = write_item(l, (const char *)items + i * l->stride, out, err);
    }
    if (!rc)
        rc = buf_append(out, "]", 1);
    if (rc == ERR_TOO_BIG || rc == ERR_NOMEM)
        err_set(err, rc, "'%s' does not fit", l->name);
    return rc;
}
