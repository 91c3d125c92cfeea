#include "verdict/name_form.h"

#include "base/attrs.h"
#include "base/text.h"

/* Characters that mean nothing in a name: blanks, brackets, full stops, dashes. */
static bool is_noise(uint32_t cp)
{
    static const uint32_t noise[] = { ' ',    '(',    ')',    '[',    ']',    '.',    ',',
                                      ':',    '-',    '"',    '\'',   0xA0,   0xB7,   0x2014,
                                      0x2018, 0x2019, 0x201C, 0x201D, 0x3000, 0x3001, 0x3002,
                                      0x300A, 0x300B, 0x3010, 0x3011, 0x30FB };
    if (cp < 0x20)
        return true;
    for (size_t i = 0; i < ARRAY_LEN(noise); i++)
        if (noise[i] == cp)
            return true;
    return false;
}

/* Replaces every `from` in s by the shorter `to`. */
static void shorten(char *s, const char *from, const char *to)
{
    size_t from_len = strlen(from), to_len = strlen(to);
    for (char *at = strstr(s, from); at; at = strstr(at + to_len, from)) {
        memcpy(at, to, to_len);
        memmove(at + to_len, at + from_len, strlen(at + from_len) + 1);
    }
}

struct form {
    const char *form, *means;
};

/* In order of code points, which is that of their bytes. */
static const struct form forms[] = {
#include "code/char_forms.inc"
};

/* The character for a second form of it; 0 when it is no such form. */
static uint32_t meant_by(uint32_t cp)
{
    char text[5] = { 0 };
    uint32_t means = 0;
    if (cp < 0x2E80 || (cp > 0x2FDF && cp < 0xF900) || cp > 0xFAFF)
        return 0;
    utf8_put(cp, text);
    for (size_t low = 0, high = ARRAY_LEN(forms); low < high;) {
        size_t middle = (low + high) / 2;
        int order = strcmp(forms[middle].form, text);
        if (order == 0) {
            utf8_next(span_of(forms[middle].means), 0, &means);
            return means;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}

void name_normalise(const char *name, char out[FACT_NAME_MAX])
{
    struct span in = span_of(name);
    size_t len = 0;
    for (size_t at = 0; at < in.len;) {
        uint32_t cp;
        char bytes[4];
        at += utf8_next(in, at, &cp);
        if (cp >= 0xFF01 && cp <= 0xFF5E)
            cp -= 0xFEE0;
        uint32_t means = meant_by(cp);
        cp = means ? means : cp;
        if (cp >= 'a' && cp <= 'z')
            cp -= 'a' - 'A';
        if (is_noise(cp))
            continue;
        size_t n = utf8_put(cp, bytes);
        if (len + n >= FACT_NAME_MAX)
            break;
        memcpy(out + len, bytes, n);
        len += n;
    }
    out[len] = '\0';
    shorten(out, "有限责任公司", "有限公司");
    shorten(out, "股份公司", "股份");
    shorten(out, "股份有限公司", "股份");
}
