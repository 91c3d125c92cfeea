/* gs1_rows: turns assets/code/{gs1_ai,iso_codes,commodity_urls}.tsv into the const rows that
 * gs1_table.c includes.  Run by the build, never by people.
 * A row that cannot be right stops the build with FILE:LINE: column NAME.
 */
#include "base/buf.h"
#include "base/fs.h"
#include "base/table.h"
#include "code/gs1_table.h"

enum { OUT_MAX = 1 << 20 };

#define X(name, text) { #name, text },
static const struct {
    const char *constant, *name;
} checks[] = { GS1_CHECK_LIST(X) };
#undef X

static const char *const ai_columns[] = { "ai",         "flags",    "parts",    "needs", "excludes",
                                          "qualifiers", "title_en", "title_zh", NULL };
enum { AI, FLAGS, PARTS, NEEDS, EXCLUDES, QUALIFIERS, TITLE_EN, TITLE_ZH };

static const char *const iso_columns[] = { "list", "number", "letters", NULL };
enum { LIST, NUMBER, LETTERS };

static const char *const url_columns[] = { "kind", "text", "ai", NULL };
enum { URL_KIND, URL_TEXT, URL_AI };

/* Cuts the text before the next `by` off *rest; false when *rest is empty. */
static bool take_word(struct span *rest, uint8_t by, struct span *word)
{
    const uint8_t *end = rest->len ? memchr(rest->p, by, rest->len) : NULL;
    size_t n = end ? (size_t)(end - rest->p) : rest->len;
    *word = span_part(*rest, 0, n);
    *rest = span_part(*rest, n + 1, rest->len);
    return word->len > 0;
}

static const char *or_nothing(const char *cell)
{
    return strcmp(cell, "-") == 0 ? "" : cell;
}

/* "check,prefix" into constants; false for an unknown name or too many. */
static bool print_checks(struct buf *out, struct span names)
{
    struct span name;
    size_t n = 0;
    while (take_word(&names, ',', &name)) {
        size_t i = 1;
        while (i < ARRAY_LEN(checks) && !span_eq(name, checks[i].name))
            i++;
        if (i == ARRAY_LEN(checks) || n++ == GS1_CHECKS_MAX ||
            buf_print(out, "%s, ", checks[i].constant) != ERR_OK)
            return false;
    }
    return n > 0 || buf_print(out, "GS1_CHECK_NONE") == ERR_OK;
}

/* "[X1-17:check]" into one initialiser; adds its lengths. */
static bool print_part(struct buf *out, struct span text, uint64_t *least, uint64_t *most)
{
    bool optional = text.p[0] == '[';
    if (optional && text.p[text.len - 1] != ']')
        return false;
    if (optional)
        text = span_part(text, 1, text.len - 1);
    struct span lengths, from;
    if (!take_word(&text, ':', &lengths) || !memchr("NXYZ", lengths.p[0], 4))
        return false;
    char type = (char)lengths.p[0];
    uint64_t lo, hi;
    lengths = span_part(lengths, 1, lengths.len);
    if (!take_word(&lengths, '-', &from) || !span_number(from, &lo))
        return false;
    hi = lo;
    if (lengths.len > 0 && !span_number(lengths, &hi))
        return false;
    if (lo < 1 || hi < lo || hi > GS1_VALUE_MAX)
        return false;
    *least += optional ? 0 : lo;
    *most += hi;
    return buf_print(out, " { '%c', %u, %u, %d, { ", type, (unsigned)lo, (unsigned)hi, optional) ==
               ERR_OK &&
           print_checks(out, text) && buf_print(out, " } },") == ERR_OK;
}

static bool print_parts(struct buf *out, const char *cell)
{
    struct span rest = span_of(cell), word;
    uint64_t least = 0, most = 0;
    unsigned n = 0;
    if (buf_print(out, "      {") != ERR_OK)
        return false;
    while (take_word(&rest, ' ', &word))
        if (n++ == GS1_PARTS_MAX || !print_part(out, word, &least, &most))
            return false;
    return n > 0 && most <= GS1_VALUE_MAX &&
           buf_print(out, " },\n      .n_parts = %u, .least = %u, .most = %u,\n", n,
                     (unsigned)least, (unsigned)most) == ERR_OK;
}

/* "3100-3105" or "01"; rows must rise, so that a search by halves finds them. */
static bool split_range(const char *cell, char first[8], char last[8], char before[8])
{
    struct span rest = span_of(cell), from;
    if (!take_word(&rest, '-', &from) || !span_all_digits(from))
        return false;
    struct span to = rest.len ? rest : from;
    if (!span_all_digits(to) || to.len != from.len || from.len < 2 || from.len > GS1_AI_MAX ||
        !span_copy(from, first, 8) || !span_copy(to, last, 8))
        return false;
    bool rises = strcmp(before, first) < 0 && strcmp(first, last) <= 0 &&
                 strncmp(before, first, before[0] ? strlen(before) : 1) != 0;
    memcpy(before, last, 8);
    return rises;
}

static enum err_code print_ai(const struct table *t, size_t row, char before[8], struct buf *out,
                              struct err *err)
{
    char first[8], last[8];
    const char *flags = table_cell(t, row, FLAGS);
    if (!split_range(table_cell(t, row, AI), first, last, before))
        return table_complain(t, row, AI, ERR_INVALID, err, "'%s' is no identifier in rising order",
                              table_cell(t, row, AI));
    if (flags[strspn(flags, "fka-")] != '\0')
        return table_complain(t, row, FLAGS, ERR_INVALID, err, "'%s' is not of f, k, a, -", flags);
    enum err_code rc = buf_print(out, "    { \"%s\", \"%s\", %d, %d, %d, .parts =\n", first, last,
                                 strchr(flags, 'f') != NULL, strchr(flags, 'k') != NULL,
                                 strchr(flags, 'a') != NULL);
    if (rc == ERR_OK && !print_parts(out, table_cell(t, row, PARTS)))
        return table_complain(t, row, PARTS, ERR_INVALID, err, "'%s' is no list of components",
                              table_cell(t, row, PARTS));
    if (rc == ERR_OK)
        rc = buf_print(out,
                       "      .needs = \"%s\", .excludes = \"%s\", .qualifiers = \"%s\",\n"
                       "      .title_en = \"%s\", .title_zh = \"%s\" },\n",
                       or_nothing(table_cell(t, row, NEEDS)),
                       or_nothing(table_cell(t, row, EXCLUDES)),
                       or_nothing(table_cell(t, row, QUALIFIERS)), table_cell(t, row, TITLE_EN),
                       table_cell(t, row, TITLE_ZH));
    return rc;
}

static enum err_code print_ais(const char *path, struct buf *out, struct err *err)
{
    struct table *t;
    char before[8] = "";
    enum err_code rc = table_open(path, ai_columns, &t, err);
    if (rc)
        return rc;
    rc = buf_print(out, "static const struct gs1_ai ai_rows[] = {\n");
    for (size_t i = 0; !rc && i < table_rows(t); i++)
        rc = print_ai(t, i, before, out, err);
    if (!rc)
        rc = buf_print(out, "};\n");
    table_close(t);
    return rc;
}

static enum err_code print_bits(struct buf *out, const char *name, const uint32_t *bits, size_t n)
{
    enum err_code rc = buf_print(out, "static const uint32_t %s[] = {", name);
    for (size_t i = 0; !rc && i < n; i++)
        rc = buf_print(out, " 0x%08Xu,", (unsigned)bits[i]);
    return rc ? rc : buf_print(out, " };\n");
}

static enum err_code print_codes(const char *path, struct buf *out, struct err *err)
{
    struct table *t;
    uint32_t country[32] = { 0 }, currency[32] = { 0 }, letters2[22] = { 0 };
    enum err_code rc = table_open(path, iso_columns, &t, err);
    if (rc)
        return rc;
    for (size_t i = 0; !rc && i < table_rows(t); i++) {
        bool is_country = strcmp(table_cell(t, i, LIST), "country") == 0;
        const char *letters = table_cell(t, i, LETTERS);
        uint64_t n;
        if (strlen(table_cell(t, i, NUMBER)) != 3 ||
            !span_number(span_of(table_cell(t, i, NUMBER)), &n)) {
            rc = table_complain(t, i, NUMBER, ERR_INVALID, err, "is not three digits");
            break;
        }
        if (strlen(letters) != (is_country ? 2u : 3u) ||
            letters[strspn(letters, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")] != '\0') {
            rc = table_complain(t, i, LETTERS, ERR_INVALID, err, "is not capital letters");
            break;
        }
        unsigned at = (unsigned)(letters[0] - 'A') * 26u + (unsigned)(letters[1] - 'A');
        (is_country ? country : currency)[n / 32] |= 1u << (n % 32);
        if (is_country)
            letters2[at / 32] |= 1u << (at % 32);
    }
    if (!rc)
        rc = print_bits(out, "country_bits", country, ARRAY_LEN(country));
    if (!rc)
        rc = print_bits(out, "country2_bits", letters2, ARRAY_LEN(letters2));
    if (!rc)
        rc = print_bits(out, "currency_bits", currency, ARRAY_LEN(currency));
    table_close(t);
    return rc;
}

static enum err_code print_urls(const char *path, struct buf *out, struct err *err)
{
    struct table *t;
    enum err_code rc = table_open(path, url_columns, &t, err);
    if (rc)
        return rc;
    rc = buf_print(out, "static const struct gs1_url_word url_words[] = {\n");
    for (size_t i = 0; !rc && i < table_rows(t); i++)
        rc = buf_print(out, "    { %d, \"%s\", \"%s\" },\n",
                       strcmp(table_cell(t, i, URL_KIND), "host") == 0, table_cell(t, i, URL_TEXT),
                       table_cell(t, i, URL_AI));
    if (!rc)
        rc = buf_print(out, "};\n");
    table_close(t);
    return rc;
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(stderr, "usage: gs1_rows gs1_ai.tsv iso_codes.tsv commodity_urls.tsv OUT\n");
        return 2;
    }
    struct err err = { .text = "out of memory" };
    struct buf out = BUF_INIT(OUT_MAX);
    enum err_code rc = buf_print(&out,
                                 "/* Made by gs1_rows from assets/code; not for editing. */\n");
    if (!rc)
        rc = print_ais(argv[1], &out, &err);
    if (!rc)
        rc = print_codes(argv[2], &out, &err);
    if (!rc)
        rc = print_urls(argv[3], &out, &err);
    if (!rc)
        rc = fs_replace(argv[4], buf_span(&out), &err);
    if (rc)
        fprintf(stderr, "%s\n", err.text);
    buf_fini(&out);
    return rc ? 1 : 0;
}
