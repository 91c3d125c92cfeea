/* GS1 Digital Link: URI Syntax 1.3, uncompressed form. */
#include "code/gs1_read.h"

static bool is_one_of(uint8_t c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

static bool is_letter_or_digit(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

size_t gs1_url_bad_byte(struct span text)
{
    size_t i = 0;
    while (i < text.len &&
           (is_letter_or_digit(text.p[i]) || is_one_of(text.p[i], "-._~:/?#[]@!$&'()*+,;=%")))
        i++;
    return i;
}

/* Bytes before the first of set, or all. */
static size_t until_any(struct span s, const char *set)
{
    size_t n = 0;
    while (n < s.len && !is_one_of(s.p[n], set))
        n++;
    return n;
}

bool gs1_url_split(struct span text, struct gs1_url *out)
{
    static const char *const schemes[] = { "https://", "http://", "HTTPS://", "HTTP://" };
    size_t i = 0;
    while (i < ARRAY_LEN(schemes) && !span_starts(text, schemes[i]))
        i++;
    if (i == ARRAY_LEN(schemes))
        return false;
    size_t host_at = strlen(schemes[i]);
    struct span rest = span_part(text, host_at, text.len);
    struct span authority = span_part(rest, 0, until_any(rest, "/?#"));
    /* No user part: https://id.gs1.org@elsewhere/ is not what it looks like. */
    if (authority.len == 0 || until_any(authority, "_~@!$&'()*+,;=%") < authority.len)
        return false;
    out->host = authority.p[0] == '[' ? authority
                                      : span_part(authority, 0, until_any(authority, ":"));
    out->path_at = host_at + authority.len;
    rest = span_part(text, out->path_at, text.len);
    rest = span_part(rest, 0, until_any(rest, "#"));
    out->path = span_part(rest, 0, until_any(rest, "?"));
    out->query_at = out->path_at + out->path.len + 1;
    out->query = span_part(rest, out->path.len + 1, rest.len);
    return out->host.len > 0;
}

static int hex_value(uint8_t c)
{
    static const char hex[] = "0123456789abcdef";
    const char *p = c ? strchr(hex, c | 0x20) : NULL;
    return p && is_letter_or_digit(c) ? (int)(p - hex) : -1;
}

bool gs1_url_decode(struct span in, bool plus_is_blank, uint8_t out[GS1_DECODED_MAX],
                    struct span *decoded)
{
    size_t n = 0;
    for (size_t i = 0; i < in.len; i++) {
        uint8_t c = in.p[i];
        int high = c == '%' && i + 2 < in.len ? hex_value(in.p[i + 1]) : -1;
        int low = high >= 0 ? hex_value(in.p[i + 2]) : -1;
        if (low >= 0) {
            c = (uint8_t)(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus_is_blank) {
            c = ' ';
        }
        if (c == '\0' || n == GS1_DECODED_MAX)
            return false;
        out[n++] = c;
    }
    *decoded = (struct span){ out, n };
    return true;
}

/* Where the last '/' before `end` stands; false when there is none. */
static bool last_slash(struct span path, size_t end, size_t *at)
{
    while (end > 0)
        if (path.p[--end] == '/') {
            *at = end;
            return true;
        }
    return false;
}

/* Walks /AI/value pairs from the right to the first primary key.  *start: the slash before it. */
static bool find_key(struct span path, size_t *start)
{
    size_t end = path.len, value_at, ai_at;
    while (last_slash(path, end, &value_at) && last_slash(path, value_at, &ai_at)) {
        const struct gs1_ai *row = gs1_table_of(span_part(path, ai_at + 1, value_at));
        if (!row)
            return false;
        if (row->key) {
            *start = ai_at;
            return true;
        }
        end = ai_at;
    }
    return false;
}

/* Whether alternative ("22 10 21") holds the AIs of d[1, n) in this order, and `also` (may be
 * empty) too. */
static bool holds_sequence(struct span alternative, const struct gs1_data *d, size_t n,
                           struct span also)
{
    struct span ai;
    size_t next = 1;
    bool has_also = also.len == 0;
    while (gs1_take(&alternative, ' ', &ai)) {
        if (next < n && span_eq(ai, d->elements[next].ai))
            next++;
        else if (also.len > 0 && gs1_table_match((const char *)also.p, ai))
            has_also = true;
    }
    return next == n && has_also;
}

static bool is_sequence(const struct gs1_ai *key, const struct gs1_data *d, size_t n,
                        const char *also)
{
    struct span rest = span_of(key->qualifiers), alternative;
    if (n == 1 && !also[0])
        return true;
    while (gs1_take(&rest, '|', &alternative))
        if (holds_sequence(alternative, d, n, span_of(also)))
            return true;
    return false;
}

static bool read_path(struct gs1_reader *r, const struct gs1_url *url)
{
    size_t start;
    if (!find_key(url->path, &start))
        return gs1_reader_fail(r, GS1_NO_KEY, url->path_at, (struct span){ 0 });
    struct span rest = span_part(url->path, start + 1, url->path.len), ai, value;
    size_t at = url->path_at + start + 1;
    const struct gs1_ai *key = NULL;
    while (gs1_take(&rest, '/', &ai)) {
        const struct gs1_ai *row = gs1_table_of(ai); /* known: find_key came this way */
        uint8_t bytes[GS1_DECODED_MAX];
        struct span decoded;
        size_t value_at = at + ai.len + 1;
        if (!gs1_take(&rest, '/', &value))
            return gs1_reader_fail(r, GS1_EMPTY, value_at, ai);
        if (!gs1_url_decode(value, false, bytes, &decoded))
            return gs1_reader_fail(r, GS1_TOO_LONG, value_at, ai);
        if (!gs1_reader_add(r, row, ai, decoded, value_at, value.len))
            return false;
        key = key ? key : row;
        at = value_at + value.len + 1;
    }
    return is_sequence(key, &r->data, r->data.count, "") ||
           gs1_reader_fail(r, GS1_QUALIFIERS, r->data.elements[1].at,
                           span_of(r->data.elements[1].ai));
}

/* A GTIN behind the question mark may stand unpadded (URI Syntax 1.3, example of 8004). */
static void pad_gtin(struct span ai, uint8_t bytes[GS1_DECODED_MAX], struct span *value)
{
    if (!span_eq(ai, "01") || (value->len != 8 && value->len != 12 && value->len != 13))
        return;
    size_t zeros = 14 - value->len;
    memmove(bytes + zeros, bytes, value->len);
    memset(bytes, '0', zeros);
    *value = (struct span){ bytes, 14 };
}

/* One "17=261231"; what is not an AI is none of our business. */
static bool read_parameter(struct gs1_reader *r, struct span word, size_t at, size_t n_path)
{
    struct span ai, decoded;
    uint8_t bytes[GS1_DECODED_MAX];
    struct span value = word;
    if (!gs1_take(&value, '=', &ai) || ai.len == word.len || !span_all_digits(ai))
        return true;
    const struct gs1_ai *row = gs1_table_of(ai);
    if (!row)
        return gs1_reader_fail(r, GS1_UNKNOWN_AI, at, ai);
    size_t value_at = at + ai.len + 1;
    if (!gs1_url_decode(value, true, bytes, &decoded))
        return gs1_reader_fail(r, GS1_TOO_LONG, value_at, ai);
    pad_gtin(ai, bytes, &decoded);
    char name[GS1_AI_MAX + 1];
    if (!span_copy(ai, name, sizeof name) || gs1_value(&r->data, name))
        return gs1_reader_fail(r, GS1_TWICE, at, ai);
    if (!row->attribute)
        return gs1_reader_fail(r, GS1_NOT_ATTRIBUTE, at, ai);
    if (is_sequence(gs1_table_of(span_of(r->data.elements[0].ai)), &r->data, n_path, name))
        return gs1_reader_fail(r, GS1_IN_PATH, at, ai);
    return gs1_reader_add(r, row, ai, decoded, value_at, value.len);
}

static bool read_query(struct gs1_reader *r, const struct gs1_url *url)
{
    struct span rest = url->query, word;
    size_t at = url->query_at, n_path = r->data.count;
    while (gs1_take(&rest, '&', &word)) {
        if (!read_parameter(r, word, at, n_path))
            return false;
        at += word.len + 1;
    }
    return true;
}

bool gs1_parse_link(struct span text, const struct gs1_options *o, struct gs1_data *out,
                    struct gs1_error *err)
{
    struct gs1_reader r;
    struct gs1_url url;
    gs1_reader_init(&r, o, GS1_FORM_LINK);
    bool done = false;
    size_t bad = gs1_url_bad_byte(text);
    if (!gs1_url_split(text, &url))
        gs1_reader_fail(&r, GS1_NOT_LINK, 0, (struct span){ 0 });
    else if (text.len > GS1_TEXT_MAX)
        gs1_reader_fail(&r, GS1_TOO_MANY, GS1_TEXT_MAX, (struct span){ 0 });
    else if (bad < text.len)
        gs1_reader_fail(&r, GS1_URI_CHARACTER, bad, (struct span){ 0 });
    else
        done = read_path(&r, &url) && read_query(&r, &url) && gs1_reader_pairs(&r);
    return gs1_reader_finish(&r, done, out, err);
}
