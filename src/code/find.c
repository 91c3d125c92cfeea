#include "code/find.h"

#include <string.h>

#include "base/attrs.h"
#include "code/book.h"
#include "code/check_digit.h"
#include "code/gs1.h"
#include "code/gtin.h"
#include "code/match.h"
#include "code/regno.h"
#include "code/run.h"

/* Where what is found goes. */
struct finds {
    struct ident *out;
    size_t n, max;
};

/* The same number twice is one find; people's numbers are not told apart. */
static void add_find(struct finds *finds, struct ident id, size_t at, size_t len)
{
    id.at = at;
    id.len = len;
    for (size_t i = 0; i < finds->n; i++)
        if (finds->out[i].kind == id.kind && finds->out[i].check == id.check &&
            strcmp(finds->out[i].text, id.text) == 0)
            return;
    if (finds->n < finds->max)
        finds->out[finds->n++] = id;
}

/* ---- payloads whose symbology says what they are ---- */

static size_t digits_of(struct span s, char *out, size_t cap)
{
    if (s.len >= cap || !span_all_digits(s) || !span_copy(s, out, cap))
        return 0;
    return s.len;
}

/* The GTIN in front, and what a gun appends of the small symbol beside it. */
static bool add_with_add_on(struct finds *finds, const char *digits, size_t n, size_t gtin,
                            size_t base)
{
    char main_part[16];
    struct match m = { 0 }, extra = { 0 };
    if (n != gtin && n != gtin + 2 && n != gtin + 5)
        return false;
    memcpy(main_part, digits, gtin);
    main_part[gtin] = '\0';
    match_set_gtin(&m, main_part);
    add_find(finds, m.ident, base, gtin);
    if (n == gtin)
        return true;
    match_set(&extra, ID_ADD_ON, CHECK_NONE, "%s", digits + gtin);
    add_find(finds, extra.ident, base + gtin, n - gtin);
    return true;
}

static bool find_ean13(struct finds *finds, const char *digits, size_t n, size_t base)
{
    return add_with_add_on(finds, digits, n, 13, base) ||
           add_with_add_on(finds, digits, n, 12, base);
}

static bool find_ean8(struct finds *finds, const char *digits, size_t n, size_t base)
{
    return add_with_add_on(finds, digits, n, 8, base);
}

static bool find_upca(struct finds *finds, const char *digits, size_t n, size_t base)
{
    /* Some readers give it as the EAN-13 it is part of. */
    if ((n == 13 || n == 15 || n == 18) && digits[0] == '0')
        return add_with_add_on(finds, digits + 1, n - 1, 12, base + 1);
    return add_with_add_on(finds, digits, n, 12, base);
}

static bool find_upce(struct finds *finds, const char *digits, size_t n, size_t base)
{
    char upca[13];
    if (n != 8)
        return find_upca(finds, digits, n, base);
    if (!gtin_upce_spread(digits, upca))
        return false;
    struct match m = { 0 };
    match_set_gtin(&m, upca);
    add_find(finds, m.ident, base, n);
    return true;
}

static bool find_itf(struct finds *finds, const char *digits, size_t n, size_t base)
{
    return n == 14 && add_with_add_on(finds, digits, n, 14, base);
}

static bool (*const symbols[])(struct finds *finds, const char *digits, size_t n, size_t base) = {
    [FIND_EAN13] = find_ean13, [FIND_EAN8] = find_ean8, [FIND_UPCA] = find_upca,
    [FIND_UPCE] = find_upce,   [FIND_ITF] = find_itf,   [FIND_OCR] = NULL,
};

static bool find_symbol(struct finds *finds, struct span text, enum find_source source, size_t base)
{
    char digits[IDENT_TEXT_MAX];
    if ((size_t)source >= ARRAY_LEN(symbols) || !symbols[source])
        return false;
    size_t n = digits_of(text, digits, sizeof(digits));
    if (n == 0)
        return false;
    if (!symbols[source](finds, digits, n, base)) {
        struct match m = { 0 };
        match_set(&m, ID_DIGITS, source == FIND_ITF ? CHECK_NONE : CHECK_MALFORMED, "%s", digits);
        add_find(finds, m.ident, base, n);
    }
    return true;
}

/* A gun that says no symbology: 15 or 18 digits are a GTIN with its add-on when the first 13 say so
 * and it is a periodical or a book, or the whole is nothing else. */
static bool find_gun_add_on(struct finds *finds, struct span text, size_t base)
{
    char digits[19], main_part[14], expected;
    size_t n = digits_of(text, digits, sizeof(digits));
    if (n != 15 && n != 18)
        return false;
    memcpy(main_part, digits, 13);
    main_part[13] = '\0';
    if (!gtin_check_ok(main_part))
        return false;
    bool print = isbn13_has_prefix(main_part) || strncmp(main_part, "977", 3) == 0;
    bool other = n == 18 ||
                 (regno_has_region(digits) && regno_check(digits, &expected) == CHECK_OK);
    return (print || !other) && add_with_add_on(finds, digits, n, 13, base);
}

/* ---- GS1 data ---- */

static void add_gs1(struct finds *finds, const struct gs1_data *data, size_t base)
{
    struct ident found[FIND_MAX];
    size_t n = gs1_idents(data, 0, found, FIND_MAX);
    for (size_t i = 0; i < n; i++) {
        if (found[i].kind == ID_GTIN13 && isbn13_has_prefix(found[i].text))
            found[i].kind = ID_ISBN;
        add_find(finds, found[i], base + found[i].at, found[i].len);
    }
}

/* A symbol that begins with a right (01) and is wrong further on has still said which goods. */
static bool find_leading_gtin(struct finds *finds, struct span text, size_t base)
{
    struct gs1_data data;
    if (!span_starts(text, "01") ||
        !gs1_parse_elements(span_part(text, 0, 16), &gs1_options_field, &data, NULL))
        return false;
    add_gs1(finds, &data, base);
    return true;
}

static bool find_elements(struct finds *finds, struct span text, size_t base)
{
    struct gs1_data data;
    if (!gs1_parse_elements(text, &gs1_options_field, &data, NULL))
        return find_leading_gtin(finds, text, base);
    size_t before = finds->n;
    add_gs1(finds, &data, base);
    return finds->n > before;
}

static bool find_whole_gs1(struct finds *finds, struct span text, size_t base)
{
    struct gs1_data data;
    if (text.len < 8 || !gs1_parse(text, &gs1_options_field, &data, NULL) ||
        data.form == GS1_FORM_PRIMARY)
        return false;
    size_t before = finds->n;
    add_gs1(finds, &data, base);
    return finds->n > before;
}

/* ---- web addresses ---- */

static size_t url_length(struct span text, size_t at)
{
    static const char *const schemes[] = { "https://", "http://", "HTTPS://", "HTTP://" };
    struct span rest = span_part(text, at, text.len);
    size_t n = 0;
    for (size_t i = 0; i < ARRAY_LEN(schemes) && !n; i++)
        if (span_starts(rest, schemes[i]))
            n = strlen(schemes[i]);
    if (!n)
        return 0;
    while (n < rest.len && rest.p[n] > ' ' && rest.p[n] < 0x7F && !strchr("\"<>", rest.p[n]))
        n++;
    return n;
}

/* Scheme and host only: what stands behind may name a person, and nobody needs it. */
static void set_url(struct match *m, struct span url)
{
    size_t slashes = 0, end = 0, from = 0;
    while (end < url.len && slashes < 3 && !(slashes == 2 && strchr("?#", url.p[end])))
        slashes += url.p[end++] == '/';
    if (slashes == 3)
        end--;
    for (size_t i = 0; i < end; i++) /* user:password@ */
        if (url.p[i] == '@')
            from = i + 1;
    struct span host = span_part(url, from, end);
    const char *scheme = from ? "http://" : "";
    size_t room = IDENT_TEXT_MAX - 1 - strlen(scheme);
    match_set(m, ID_URL, CHECK_NONE, "%s%.*s", scheme, (int)(host.len < room ? host.len : room),
              (const char *)host.p);
}

static size_t find_url(struct finds *finds, struct span text, size_t at, size_t base)
{
    size_t n = url_length(text, at);
    if (n == 0)
        return 0;
    struct span url = span_part(text, at, at + n);
    if (!find_whole_gs1(finds, url, base + at)) {
        struct match m = { 0 };
        set_url(&m, url);
        add_find(finds, m.ident, base + at, n);
    }
    return n;
}

/* "(01)": what bracketed data begin with. */
static bool begins_with_ai(struct span s)
{
    size_t n = 1;
    while (n < s.len && n <= GS1_AI_MAX && s.p[n] >= '0' && s.p[n] <= '9')
        n++;
    return n >= 3 && n < s.len && s.p[0] == '(' && s.p[n] == ')';
}

/* (01)…(10)… among other words: to the next blank. */
static size_t find_brackets(struct finds *finds, struct span text, size_t at, size_t base)
{
    struct span rest = span_part(text, at, text.len);
    if (!begins_with_ai(rest))
        return 0;
    size_t n = 0;
    while (n < rest.len && rest.p[n] > ' ' && rest.p[n] < 0x7F)
        n++;
    struct gs1_data data;
    if (!gs1_parse_brackets(span_part(rest, 0, n), &gs1_options_field, &data, NULL))
        return 0;
    size_t before = finds->n;
    add_gs1(finds, &data, base + at);
    return finds->n > before ? n : 0;
}

/* ---- everything else ---- */

/* In the order of preference between answers of one weight and length. */
static bool (*const grammars[])(const struct look *l, size_t at, struct match *m) = {
    match_xk,
    match_qs,
    match_sc,
    match_ts,
    match_standard,
    match_firm_standard,
    match_equipment_use,
    match_cmc,
    match_cpa,
    match_system,
    match_organic,
    match_wgh,
    match_cnas,
    match_cma,
    match_ccc_factory,
    match_orgcode,
    match_uscc_groups,
    match_book,
    match_groups,
    match_said,
    match_run,
};

/* A letter, a digit, a bracket or a Chinese character: nothing else begins a number. */
static bool can_begin(const struct look *l, size_t at)
{
    uint32_t c = l->text.cells[at].c;
    if (fold_is_alnum(c))
        return at == 0 || !fold_is_alnum(l->text.cells[at - 1].c);
    return c == '(' || c >= 0x3400;
}

static bool best_match(struct look *l, size_t at, struct match *best)
{
    bool found = false;
    if (!can_begin(l, at))
        return false;
    l->at = at;
    l->label = fold_is_alnum(l->text.cells[at].c) ? label_before(&l->text, at) : LABEL_NONE;
    for (size_t i = 0; i < ARRAY_LEN(grammars); i++) {
        struct match m = { 0 };
        if (!grammars[i](l, at, &m))
            continue;
        if (!found || m.weight > best->weight || (m.weight == best->weight && m.end > best->end))
            *best = m;
        found = true;
    }
    return found;
}

static void find_edges(struct look *l)
{
    const struct fold_cell *cells = l->text.cells;
    l->first = 0;
    l->last = l->text.n;
    while (l->last > 0 && (cells[l->last - 1].c == ' ' || cells[l->last - 1].c == '\n'))
        l->last--;
    while (l->first < l->last && (cells[l->first].c == ' ' || cells[l->first].c == '\n'))
        l->first++;
}

static size_t cell_at_byte(const struct look *l, size_t cell, size_t byte)
{
    while (cell < l->text.n && l->text.cells[cell].at < byte)
        cell++;
    return cell;
}

static void find_in_text(struct finds *finds, struct span text, enum find_source source,
                         size_t base)
{
    struct look l; /* 64 kB: not worth clearing */
    l.source = source;
    fold_text(text, &l.text);
    find_edges(&l);
    for (size_t at = l.first; at < l.last && finds->n < finds->max;) {
        size_t byte = l.text.cells[at].at;
        size_t n = find_url(finds, text, byte, base);
        if (n == 0)
            n = find_brackets(finds, text, byte, base);
        if (n > 0) {
            at = cell_at_byte(&l, at, byte + n);
            continue;
        }
        struct match m;
        if (!best_match(&l, at, &m)) {
            at++;
            continue;
        }
        add_find(finds, m.ident, base + byte, l.text.cells[m.end - 1].end - byte);
        at = m.end;
    }
}

/* ---- the door ---- */

/* What an AIM identifier (ISO/IEC 15424) says of the rest. */
static enum find_source source_of_aim(char code, char modifier)
{
    static const struct {
        char code;
        const char *modifiers; /* NULL: any */
        enum find_source source;
    } rows[] = {
        { 'E', "4", FIND_EAN8 }, { 'E', "03", FIND_EAN13 },   { 'A', NULL, FIND_CODE39 },
        { 'I', NULL, FIND_ITF }, { 'C', NULL, FIND_CODE128 }, { 'Q', NULL, FIND_2D },
        { 'd', NULL, FIND_2D },  { 'L', NULL, FIND_2D },      { 'z', NULL, FIND_2D },
        { 'J', NULL, FIND_2D },  { 'e', NULL, FIND_2D },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (rows[i].code == code && (!rows[i].modifiers || strchr(rows[i].modifiers, modifier)))
            return rows[i].source;
    return FIND_TEXT;
}

static bool aim_means_gs1(struct span text)
{
    static const char *const gs1[] = { "]C1", "]d2", "]Q3", "]J1", "]e0" };
    for (size_t i = 0; i < ARRAY_LEN(gs1); i++)
        if (span_starts(text, gs1[i]))
            return true;
    return false;
}

static bool reads_gs1(enum find_source source)
{
    return source == FIND_CODE128 || source == FIND_2D || source == FIND_WEDGE ||
           source == FIND_TEXT;
}

size_t code_find(struct span text, enum find_source source, struct ident *out, size_t max)
{
    struct finds finds = { out, 0, max };
    text = span_part(text, 0, FIND_BYTES_MAX);
    struct span trimmed = span_trim(text);
    size_t base = trimmed.len ? (size_t)(trimmed.p - text.p) : 0;
    bool gun = source == FIND_WEDGE || source == FIND_TEXT || source == FIND_2D;
    if (max == 0 || trimmed.len == 0)
        return 0;
    if (gun && gs1_aim_length(trimmed) == 3) {
        bool gs1 = aim_means_gs1(trimmed);
        source = source_of_aim((char)trimmed.p[1], (char)trimmed.p[2]);
        trimmed = span_part(trimmed, 3, trimmed.len);
        base += 3;
        if (gs1 && find_elements(&finds, trimmed, base))
            return finds.n;
    } else if (source == FIND_WEDGE && find_gun_add_on(&finds, trimmed, base)) {
        return finds.n;
    }
    if (find_symbol(&finds, trimmed, source, base) ||
        (reads_gs1(source) && find_whole_gs1(&finds, trimmed, base)))
        return finds.n;
    find_in_text(&finds, trimmed, source, base);
    return finds.n;
}
