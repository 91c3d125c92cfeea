/* 商品二维码, GB/T 33993: AI strings, the address of the national platform, a firm's own address.
 */
#include "code/gs1_check.h"
#include "code/gs1_read.h"

/* 01 and a GTIN of 14 digits with a right check digit: what tells such text from other numbers. */
static bool begins_with_gtin(struct span text)
{
    size_t where;
    struct span gtin = span_part(text, 2, 16);
    return span_starts(text, "01") && gtin.len == 14 && span_all_digits(gtin) &&
           gs1_check_content(GS1_CHECK_DIGIT_LAST, gtin, &where) == GS1_OK;
}

static bool add_gtin(struct gs1_reader *r, struct span digits, size_t at)
{
    char padded[15] = "00000000000000";
    if (!span_all_digits(digits) ||
        (digits.len != 8 && digits.len != 12 && digits.len != 13 && digits.len != 14))
        return gs1_reader_fail(r, GS1_NOT_COMMODITY, at, span_of("01"));
    memcpy(padded + 14 - digits.len, digits.p, digits.len);
    return gs1_reader_add(r, gs1_table_of(span_of("01")), span_of("01"), span_of(padded), at,
                          digits.len);
}

/* Annex B leaves these out of batch and serial, so that they fit into an address. */
static bool check_marks(struct gs1_reader *r)
{
    for (size_t i = 0; i < r->data.count; i++) {
        const struct gs1_element *e = &r->data.elements[i];
        size_t good = strcspn(e->value, "%&/<>?");
        if ((strcmp(e->ai, "10") == 0 || strcmp(e->ai, "21") == 0) && e->value[good] != '\0')
            return gs1_reader_fail(r, GS1_NOT_COMMODITY, e->at + good, span_of(e->ai));
    }
    return true;
}

static bool read_data(struct gs1_reader *r, struct span text)
{
    if (!begins_with_gtin(text))
        return gs1_reader_fail(r, GS1_NOT_COMMODITY, 0, (struct span){ 0 });
    struct gs1_options options = r->options;
    if (!gs1_parse_elements(text, &options, &r->data, &r->err))
        return false;
    r->data.form = GS1_FORM_COMMODITY;
    return check_marks(r);
}

/* /01, 14 digits, and the platform's own code of letters and digits. */
static bool read_state(struct gs1_reader *r, const struct gs1_url *url)
{
    struct span rest = span_part(url->path, 1, url->path.len);
    size_t at = url->path_at + 3;
    if (!span_starts(rest, "01") || rest.len < 16)
        return gs1_reader_fail(r, GS1_NOT_COMMODITY, url->path_at, (struct span){ 0 });
    struct span mark = span_part(rest, 16, rest.len);
    for (size_t i = 0; i < mark.len; i++) {
        uint8_t c = mark.p[i];
        if ((c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z'))
            return gs1_reader_fail(r, GS1_NOT_COMMODITY, at + 14 + i, (struct span){ 0 });
    }
    r->data.form = GS1_FORM_COMMODITY_STATE;
    if (!span_copy(mark, r->data.mark, sizeof r->data.mark))
        return gs1_reader_fail(r, GS1_TOO_LONG, at + 14, (struct span){ 0 });
    return add_gtin(r, span_part(rest, 2, 16), at);
}

/* One keyword and its value.  The GTIN has to be right; of the rest, which firms write as they
 * like, only what fits its AI is taken. */
static bool read_word(struct gs1_reader *r, struct span keyword, struct span value, size_t at)
{
    const char *ai = gs1_table_url_ai(keyword, false);
    uint8_t bytes[GS1_DECODED_MAX];
    struct span decoded;
    if (!ai || gs1_value(&r->data, ai) || !gs1_url_decode(value, false, bytes, &decoded))
        return true;
    if (strcmp(ai, "01") == 0)
        return add_gtin(r, decoded, at);
    if (!gs1_reader_add(r, gs1_table_of(span_of(ai)), span_of(ai), decoded, at, value.len))
        r->err = (struct gs1_error){ .reason = GS1_OK };
    return true;
}

static bool read_firm_path(struct gs1_reader *r, const struct gs1_url *url)
{
    struct span rest = span_part(url->path, 1, url->path.len), word, keyword = { 0 };
    size_t at = url->path_at + 1;
    while (gs1_take(&rest, '/', &word)) {
        if (keyword.len > 0) {
            if (!read_word(r, keyword, word, at))
                return false;
            keyword.len = 0;
        } else if (gs1_table_url_ai(word, false)) {
            keyword = word;
        }
        at += word.len + 1;
    }
    return true;
}

static bool read_firm_query(struct gs1_reader *r, const struct gs1_url *url)
{
    struct span rest = url->query, word, keyword;
    size_t at = url->query_at;
    while (gs1_take(&rest, '&', &word)) {
        struct span value = word;
        bool has_value = gs1_take(&value, '=', &keyword) && keyword.len < word.len;
        if (has_value && !read_word(r, keyword, value, at + keyword.len + 1))
            return false;
        at += word.len + 1;
    }
    return true;
}

/* How firms join the keywords to their address is left to them: path or query. */
static bool read_firm(struct gs1_reader *r, const struct gs1_url *url)
{
    r->data.form = GS1_FORM_COMMODITY_FIRM;
    if (!read_firm_path(r, url) || !read_firm_query(r, url))
        return false;
    return gs1_value(&r->data, "01") ||
           gs1_reader_fail(r, GS1_NOT_COMMODITY, url->path_at, (struct span){ 0 });
}

bool gs1_parse_commodity(struct span text, const struct gs1_options *o, struct gs1_data *out,
                         struct gs1_error *err)
{
    struct gs1_reader r;
    struct gs1_url url;
    gs1_reader_init(&r, o, GS1_FORM_NONE);
    bool done = false;
    if (text.len > GS1_TEXT_MAX)
        gs1_reader_fail(&r, GS1_TOO_MANY, GS1_TEXT_MAX, (struct span){ 0 });
    else if (!gs1_url_split(text, &url))
        done = read_data(&r, text);
    else if (gs1_url_bad_byte(text) < text.len)
        gs1_reader_fail(&r, GS1_URI_CHARACTER, gs1_url_bad_byte(text), (struct span){ 0 });
    else
        done = gs1_table_url_ai(url.host, true) ? read_state(&r, &url) : read_firm(&r, &url);
    return gs1_reader_finish(&r, done, out, err);
}
