/* GS1 data in its many clothes, and web addresses. */
#include <string.h>

#include "base/attrs.h"
#include "code/book.h"
#include "code/finds.h"
#include "code/gs1.h"
#include "code/idcard.h"
#include "code/match.h"

static void add_gs1(struct finds *finds, const struct gs1_data *data, size_t base)
{
    struct ident found[FIND_MAX];
    size_t n = gs1_idents(data, 0, found, FIND_MAX);
    for (size_t i = 0; i < n; i++) {
        if (found[i].kind == ID_GTIN13 && isbn13_has_prefix(found[i].text))
            found[i].kind = ID_ISBN;
        finds_add(finds, found[i], base + found[i].at, found[i].len);
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

bool find_elements(struct finds *finds, struct span text, size_t base)
{
    struct gs1_data data;
    if (!gs1_parse_elements(text, &gs1_options_field, &data, NULL))
        return find_leading_gtin(finds, text, base);
    size_t before = finds->n;
    add_gs1(finds, &data, base);
    return finds->n > before;
}

bool find_whole_gs1(struct finds *finds, struct span text, size_t base)
{
    struct gs1_data data;
    if (text.len < 8 || !gs1_parse(text, &gs1_options_field, &data, NULL) ||
        data.form == GS1_FORM_PRIMARY)
        return false;
    size_t before = finds->n;
    add_gs1(finds, &data, base);
    return finds->n > before;
}

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

/* Scheme and host only: what stands behind may name a person, and nobody needs it.  Where the host
 * itself is a person's number it is one. */
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
    if (idcard_within(host)) {
        match_set(m, ID_ID_CARD, CHECK_NONE, "%s", "");
        return;
    }
    const char *scheme = from ? "http://" : "";
    size_t room = IDENT_TEXT_MAX - 1 - strlen(scheme);
    match_set(m, ID_URL, CHECK_NONE, "%s%.*s", scheme, (int)(host.len < room ? host.len : room),
              (const char *)host.p);
}

size_t find_url(struct finds *finds, struct span text, size_t at, size_t base)
{
    size_t n = url_length(text, at);
    if (n == 0)
        return 0;
    struct span url = span_part(text, at, at + n);
    if (!find_whole_gs1(finds, url, base + at)) {
        struct match m = { 0 };
        set_url(&m, url);
        finds_add(finds, m.ident, base + at, n);
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
size_t find_brackets(struct finds *finds, struct span text, size_t at, size_t base)
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
