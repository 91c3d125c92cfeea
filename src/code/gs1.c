#include "code/gs1.h"

#include "code/gs1_check.h"
#include "code/gs1_read.h"

enum { GS = 0x1D, AIM_LENGTH = 3 };

#define X(name, text) [name] = text,
static const char *const reasons[] = { GS1_REASON_LIST(X) };
#undef X

/* What keyboard-wedge guns are seen to type in place of GS.  None is in the set of 82. */
static const char *const field_separators[] = { "{GS}",         "<GS>", "[GS]", "\\x1D", "\\u001d",
                                                "\xE2\x90\x9D", "|",    "^",    "~",     NULL };

const struct gs1_options gs1_options_field = { field_separators, true, true };

const char *gs1_reason_text(enum gs1_reason reason)
{
    return (unsigned)reason < GS1_REASON_COUNT ? reasons[reason] : reasons[GS1_NOT_GS1];
}

size_t gs1_aim_length(struct span text)
{
    bool is_aim =
        text.len >= AIM_LENGTH && text.p[0] == ']' &&
        ((text.p[1] >= 'A' && text.p[1] <= 'Z') || (text.p[1] >= 'a' && text.p[1] <= 'z')) &&
        ((text.p[2] >= '0' && text.p[2] <= '9') || (text.p[2] >= 'A' && text.p[2] <= 'Z') ||
         (text.p[2] >= 'a' && text.p[2] <= 'z'));
    return is_aim ? AIM_LENGTH : 0;
}

/* Bytes of the separator that stands at the front of s, or 0. */
static size_t separator_length(const struct gs1_options *o, struct span s)
{
    if (s.len > 0 && s.p[0] == GS)
        return 1;
    for (size_t i = 0; o->separators && o->separators[i]; i++)
        if (span_starts(s, o->separators[i]))
            return strlen(o->separators[i]);
    return 0;
}

/* Whether value ends in what would be a date AI, had its separator not been lost. */
static bool swallows_date(const char *value)
{
    static const char *const date_ais[] = { "11", "13", "15", "17" };
    size_t n = strlen(value), where;
    if (n < 9)
        return false;
    const char *tail = value + n - 8;
    for (size_t i = 0; i < ARRAY_LEN(date_ais); i++)
        if (memcmp(tail, date_ais[i], 2) == 0 && strspn(tail, "0123456789") == 8 &&
            gs1_check_yymmdd((const uint8_t *)tail + 2, true, &where) == GS1_OK)
            return true;
    return false;
}

/* The value behind an AI: as long as the table says, or up to the next separator. */
static struct span value_front(const struct gs1_options *o, const struct gs1_ai *row,
                               struct span rest)
{
    size_t n = 0, most = row->predefined ? row->most : rest.len;
    while (n < rest.len && n < most && separator_length(o, span_part(rest, n, rest.len)) == 0)
        n++;
    return span_part(rest, 0, n);
}

/* Reads text[from, end) as AI after AI. */
static bool read_elements(struct gs1_reader *r, struct span text, size_t from)
{
    if (from == text.len)
        return gs1_reader_fail(r, GS1_EMPTY, from, (struct span){ 0 });
    while (from < text.len) {
        struct span rest = span_part(text, from, text.len);
        const struct gs1_ai *row = gs1_table_front(rest);
        if (!row)
            return gs1_reader_fail(r, GS1_UNKNOWN_AI, from, (struct span){ 0 });
        struct span ai = span_part(rest, 0, strlen(row->first));
        from += ai.len;
        struct span value = value_front(&r->options, row, span_part(text, from, text.len));
        if (!gs1_reader_add(r, row, ai, value, from, value.len))
            return false;
        from += value.len;
        from += separator_length(&r->options, span_part(text, from, text.len));
    }
    for (size_t i = 0; i < r->data.count; i++) {
        const struct gs1_element *e = &r->data.elements[i];
        if ((strcmp(e->ai, "10") == 0 || strcmp(e->ai, "21") == 0) && swallows_date(e->value))
            r->data.warnings |= GS1_WARN_SWALLOWED_DATE;
    }
    return gs1_reader_pairs(r);
}

static bool too_long(struct gs1_reader *r, struct span text)
{
    return text.len > GS1_TEXT_MAX &&
           !gs1_reader_fail(r, GS1_TOO_MANY, GS1_TEXT_MAX, (struct span){ 0 });
}

bool gs1_parse_elements(struct span text, const struct gs1_options *o, struct gs1_data *out,
                        struct gs1_error *err)
{
    struct gs1_reader r;
    gs1_reader_init(&r, o, GS1_FORM_ELEMENTS);
    bool done = !too_long(&r, text) && read_elements(&r, text, 0);
    return gs1_reader_finish(&r, done, out, err);
}

/* From the byte after '(' to ')': the AI. */
static bool take_bracket(struct gs1_reader *r, struct span text, size_t *from,
                         const struct gs1_ai **row, struct span *ai)
{
    size_t open = *from;
    struct span rest = span_part(text, open + 1, text.len);
    const uint8_t *close = rest.len ? memchr(rest.p, ')', rest.len) : NULL;
    if (text.p[open] != '(' || !close)
        return gs1_reader_fail(r, GS1_BRACKETS, open, (struct span){ 0 });
    *ai = span_part(rest, 0, (size_t)(close - rest.p));
    *row = gs1_table_of(*ai);
    *from = open + 1 + ai->len + 1;
    return *row || gs1_reader_fail(r, GS1_UNKNOWN_AI, open + 1, *ai);
}

/* The value up to the next '(' that has no backslash before it; decoded into out. */
static bool take_bracketed_value(struct gs1_reader *r, struct span text, size_t *from,
                                 struct span ai, uint8_t out[GS1_VALUE_MAX], struct span *value)
{
    size_t n = 0, at = *from;
    for (; at < text.len && text.p[at] != '('; at++) {
        if (text.p[at] == '\\' && at + 1 < text.len && text.p[at + 1] == '(')
            at++;
        if (n == GS1_VALUE_MAX)
            return gs1_reader_fail(r, GS1_TOO_LONG, *from, ai);
        out[n++] = text.p[at];
    }
    *from = at;
    *value = (struct span){ out, n };
    return true;
}

bool gs1_parse_brackets(struct span text, const struct gs1_options *o, struct gs1_data *out,
                        struct gs1_error *err)
{
    struct gs1_reader r;
    const struct gs1_ai *row = NULL;
    struct span ai = { 0 }, value = { 0 };
    uint8_t decoded[GS1_VALUE_MAX];
    gs1_reader_init(&r, o, GS1_FORM_BRACKETS);
    bool done = text.len > 0 ? !too_long(&r, text)
                             : gs1_reader_fail(&r, GS1_EMPTY, 0, (struct span){ 0 });
    for (size_t from = 0; done && from < text.len;) {
        done = take_bracket(&r, text, &from, &row, &ai);
        size_t at = from;
        done = done && take_bracketed_value(&r, text, &from, ai, decoded, &value) &&
               gs1_reader_add(&r, row, ai, value, at, from - at);
    }
    done = done && gs1_reader_pairs(&r);
    return gs1_reader_finish(&r, done, out, err);
}

static bool read_primary(struct gs1_reader *r, struct span text, size_t digits)
{
    struct span number = span_part(text, AIM_LENGTH, text.len);
    size_t where;
    r->data.form = GS1_FORM_PRIMARY;
    if (number.len != digits)
        return gs1_reader_fail(r, GS1_PRIMARY_LENGTH, AIM_LENGTH, (struct span){ 0 });
    if (gs1_check_characters('N', number, &where) != GS1_OK)
        return gs1_reader_fail(r, GS1_PRIMARY_DIGIT, AIM_LENGTH + where, (struct span){ 0 });
    if (gs1_check_content(GS1_CHECK_DIGIT_LAST, number, &where) != GS1_OK)
        return gs1_reader_fail(r, GS1_PRIMARY_CHECK, AIM_LENGTH + where, (struct span){ 0 });
    return span_copy(number, r->data.primary, sizeof r->data.primary);
}

/* Text of a 2D symbol: a Digital Link or nothing of ours. */
static bool read_plain(struct gs1_reader *r, struct span text)
{
    struct gs1_url url;
    struct span body = span_part(text, AIM_LENGTH, text.len);
    if (!gs1_url_split(body, &url)) {
        r->data.form = GS1_FORM_PLAIN;
        return true;
    }
    if (!gs1_parse_link(body, &r->options, &r->data, &r->err)) {
        r->err.at += AIM_LENGTH;
        return false;
    }
    for (size_t i = 0; i < r->data.count; i++)
        r->data.elements[i].at += AIM_LENGTH;
    return true;
}

bool gs1_parse_scan(struct span text, const struct gs1_options *o, struct gs1_data *out,
                    struct gs1_error *err)
{
    static const struct {
        char aim[AIM_LENGTH + 1];
        enum gs1_form form;
        size_t digits;
    } carriers[] = {
        { "]C1", GS1_FORM_ELEMENTS, 0 }, { "]d2", GS1_FORM_ELEMENTS, 0 },
        { "]Q3", GS1_FORM_ELEMENTS, 0 }, { "]J1", GS1_FORM_ELEMENTS, 0 },
        { "]e0", GS1_FORM_ELEMENTS, 0 }, { "]E0", GS1_FORM_PRIMARY, 13 },
        { "]E4", GS1_FORM_PRIMARY, 8 },  { "]Q1", GS1_FORM_PLAIN, 0 },
        { "]Q0", GS1_FORM_PLAIN, 0 },    { "]Q2", GS1_FORM_PLAIN, 0 },
        { "]d1", GS1_FORM_PLAIN, 0 },    { "]d0", GS1_FORM_PLAIN, 0 },
        { "]J0", GS1_FORM_PLAIN, 0 },    { "]h0", GS1_FORM_PLAIN, 0 },
        { "]h1", GS1_FORM_PLAIN, 0 },    { "]z0", GS1_FORM_PLAIN, 0 },
    };
    struct gs1_reader r;
    gs1_reader_init(&r, o, GS1_FORM_NONE);
    size_t i = 0;
    while (i < ARRAY_LEN(carriers) && !span_starts(text, carriers[i].aim))
        i++;
    bool done;
    if (i == ARRAY_LEN(carriers))
        done = gs1_reader_fail(&r, GS1_SYMBOLOGY, 0, (struct span){ 0 });
    else if (too_long(&r, text))
        done = false;
    else if (carriers[i].form == GS1_FORM_PRIMARY)
        done = read_primary(&r, text, carriers[i].digits);
    else if (carriers[i].form == GS1_FORM_PLAIN)
        done = read_plain(&r, text);
    else {
        r.data.form = GS1_FORM_ELEMENTS;
        done = read_elements(&r, text, AIM_LENGTH);
    }
    return gs1_reader_finish(&r, done, out, err);
}

bool gs1_parse(struct span text, const struct gs1_options *o, struct gs1_data *out,
               struct gs1_error *err)
{
    struct gs1_reader r;
    struct gs1_url url;
    gs1_reader_init(&r, o, GS1_FORM_NONE);
    size_t aim = gs1_aim_length(text);
    if (aim > 0) {
        bool done = gs1_parse_scan(text, o, &r.data, &r.err);
        if (done && r.data.form != GS1_FORM_PLAIN)
            return gs1_reader_finish(&r, true, out, err);
        /* A 2D symbol whose address is no Digital Link may be 商品二维码; say so only if it is. */
        struct span body = span_part(text, aim, text.len);
        bool may_be_commodity = done || gs1_url_split(body, &url);
        if (may_be_commodity && gs1_parse_commodity(body, o, &r.data, NULL)) {
            for (size_t i = 0; i < r.data.count; i++)
                r.data.elements[i].at += aim;
            return gs1_reader_finish(&r, true, out, err);
        }
        if (done)
            gs1_reader_fail(&r, GS1_NOT_GS1, aim, (struct span){ 0 });
        return gs1_reader_finish(&r, false, out, err);
    }
    if (text.len > 0 && text.p[0] == '(')
        return gs1_parse_brackets(text, o, out, err);
    if (gs1_url_split(text, &url)) {
        bool done = gs1_parse_link(text, o, &r.data, &r.err) ||
                    gs1_parse_commodity(text, o, &r.data, NULL);
        return gs1_reader_finish(&r, done, out, err);
    }
    if (gs1_parse_commodity(text, o, &r.data, &r.err))
        return gs1_reader_finish(&r, true, out, err);
    if (r.err.reason == GS1_NOT_COMMODITY)
        r.err.reason = GS1_NOT_GS1;
    return gs1_reader_finish(&r, false, out, err);
}

const char *gs1_value(const struct gs1_data *d, const char *ai)
{
    for (size_t i = 0; i < d->count; i++)
        if (strcmp(d->elements[i].ai, ai) == 0)
            return d->elements[i].value;
    return NULL;
}
