#include "base/text.h"

#include <string.h>

struct span span_of(const char *s)
{
    return (struct span){ (const uint8_t *)s, strlen(s) };
}

struct span span_part(struct span s, size_t from, size_t to)
{
    if (to > s.len)
        to = s.len;
    if (from > to)
        from = to;
    /* An empty span may have no bytes to point at, and NULL + 0 is undefined in C17. */
    return (struct span){ s.p ? s.p + from : NULL, to - from };
}

struct span span_trim(struct span s)
{
    while (s.len > 0 && (s.p[0] <= ' ' || s.p[0] == 0x7F))
        s = span_part(s, 1, s.len);
    while (s.len > 0 && (s.p[s.len - 1] <= ' ' || s.p[s.len - 1] == 0x7F))
        s.len--;
    return s;
}

bool span_eq(struct span s, const char *text)
{
    return strlen(text) == s.len && (s.len == 0 || memcmp(s.p, text, s.len) == 0);
}

bool span_starts(struct span s, const char *text)
{
    size_t n = strlen(text);
    return n <= s.len && (n == 0 || memcmp(s.p, text, n) == 0);
}

bool span_all_digits(struct span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return s.len > 0;
}

bool span_take_digits(struct span *s, size_t n, uint64_t *out)
{
    if (n > 18 || n > s->len)
        return false;
    uint64_t v = 0;
    for (size_t i = 0; i < n; i++) {
        if (s->p[i] < '0' || s->p[i] > '9')
            return false;
        v = v * 10 + (uint64_t)(s->p[i] - '0');
    }
    *out = v;
    *s = span_part(*s, n, s->len);
    return true;
}

bool span_number(struct span s, uint64_t *out)
{
    return s.len > 0 && span_take_digits(&s, s.len, out);
}

bool span_copy(struct span s, char *out, size_t cap)
{
    if (cap > 0)
        out[0] = '\0';
    if (s.len >= cap || (s.len > 0 && memchr(s.p, '\0', s.len)))
        return false;
    if (s.len > 0)
        memcpy(out, s.p, s.len);
    out[s.len] = '\0';
    return true;
}

size_t text_cut(const char *s, size_t max)
{
    size_t n = strnlen(s, max + 1);
    if (n <= max)
        return n;
    n = max;
    while (n > 0 && ((uint8_t)s[n] & 0xC0) == 0x80)
        n--;
    return n;
}

void text_mend(char *s)
{
    size_t n = strlen(s), lead = n;
    while (lead > 0 && n - lead < 3 && ((uint8_t)s[lead - 1] & 0xC0) == 0x80)
        lead--;
    if (lead == 0)
        return;
    uint8_t b = (uint8_t)s[--lead];
    size_t whole = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : b >= 0xC0 ? 2 : 1;
    if (n - lead < whole)
        s[lead] = '\0';
}

void text_copy(char *out, size_t cap, const char *text)
{
    if (cap == 0)
        return;
    size_t n = text_cut(text, cap - 1);
    memmove(out, text, n);
    out[n] = '\0';
}

size_t utf8_next(struct span s, size_t at, uint32_t *cp)
{
    static const struct {
        uint8_t mask, lead;
        uint32_t least;
    } forms[] = {
        { 0x80, 0x00, 0 }, { 0xE0, 0xC0, 0x80 }, { 0xF0, 0xE0, 0x800 }, { 0xF8, 0xF0, 0x10000 }
    };
    uint8_t b = s.p[at];
    if (b < 0x80) { /* most bytes there are */
        *cp = b;
        return 1;
    }
    *cp = 0xFFFD;
    for (size_t n = 0; n < ARRAY_LEN(forms); n++) {
        if ((b & forms[n].mask) != forms[n].lead)
            continue;
        if (n >= s.len - at)
            return 1;
        uint32_t v = b & (uint8_t)~forms[n].mask;
        for (size_t i = 1; i <= n; i++) {
            if ((s.p[at + i] & 0xC0) != 0x80)
                return 1;
            v = (v << 6) | (s.p[at + i] & 0x3Fu);
        }
        if (v < forms[n].least || v > 0x10FFFF || (v >= 0xD800 && v <= 0xDFFF))
            return 1;
        *cp = v;
        return n + 1;
    }
    return 1;
}

size_t utf8_put(uint32_t cp, char out[4])
{
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    if (cp < 0x800) {
        out[0] = (char)(0xC0 | (cp >> 6));
        out[1] = (char)(0x80 | (cp & 0x3F));
        return 2;
    }
    if (cp < 0x10000) {
        out[0] = (char)(0xE0 | (cp >> 12));
        out[1] = (char)(0x80 | ((cp >> 6) & 0x3F));
        out[2] = (char)(0x80 | (cp & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | ((cp >> 18) & 0x07));
    out[1] = (char)(0x80 | ((cp >> 12) & 0x3F));
    out[2] = (char)(0x80 | ((cp >> 6) & 0x3F));
    out[3] = (char)(0x80 | (cp & 0x3F));
    return 4;
}

bool utf8_valid(struct span s)
{
    for (size_t i = 0; i < s.len;) {
        if (s.p[i] < 0x80) {
            i++;
            continue;
        }
        uint32_t cp;
        size_t n = utf8_next(s, i, &cp);
        if (cp == 0xFFFD && n == 1)
            return false;
        i += n;
    }
    return true;
}

static bool is_hidden(uint32_t cp)
{
    static const struct {
        uint32_t first, last;
    } hidden[] = { { 0x00, 0x1F },     { 0x7F, 0x9F },      { 0xAD, 0xAD },     { 0x61C, 0x61C },
                   { 0x200B, 0x200F }, { 0x2028, 0x202E },  { 0x2060, 0x206F }, { 0xFEFF, 0xFEFF },
                   { 0xFFF9, 0xFFFB }, { 0xE0000, 0xE0FFF } };
    for (size_t i = 0; i < ARRAY_LEN(hidden); i++)
        if (cp >= hidden[i].first && cp <= hidden[i].last)
            return true;
    return false;
}

void text_show(struct span s, char *out, size_t cap)
{
    size_t n = 0;
    if (cap == 0)
        return;
    for (size_t i = 0; i < s.len;) {
        uint32_t cp;
        i += utf8_next(s, i, &cp);
        if (is_hidden(cp))
            continue;
        char one[4];
        size_t k = utf8_put(cp, one);
        if (n + k >= cap)
            break;
        memcpy(out + n, one, k);
        n += k;
    }
    out[n] = '\0';
}
