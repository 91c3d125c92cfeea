#include "verdict/name.h"

#include "base/attrs.h"
#include "base/text.h"
#include "code/province.h"
#include "fact/fact.h"

enum { REGION_MAX_CHARACTERS = 12, NAME_MIN_BYTES = 12 };

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

static void normalise(const char *name, char out[FACT_NAME_MAX])
{
    struct span in = span_of(name);
    size_t len = 0;
    for (size_t at = 0; at < in.len;) {
        uint32_t cp;
        char bytes[4];
        at += utf8_next(in, at, &cp);
        if (cp >= 0xFF01 && cp <= 0xFF5E)
            cp -= 0xFEE0;
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

/* Bytes of a province's short name at the start of s[0, len), or of 中国; 0 = none. */
static size_t one_province(const char *s, size_t len)
{
    for (unsigned n = 11; n < 100; n++) {
        char code[3] = { (char)('0' + n / 10), (char)('0' + n % 10), '\0' };
        const struct province *p = province_of_code(code);
        size_t name_len = p ? strlen(p->name) : 0;
        if (name_len > 0 && name_len <= len && memcmp(s, p->name, name_len) == 0)
            return name_len;
    }
    return len >= strlen("中国") && strncmp(s, "中国", strlen("中国")) == 0 ? strlen("中国") : 0;
}

static size_t skip_suffix(const char *s)
{
    static const char *const suffixes[] = { "省", "市", "县", "区", "州", "盟", "旗", "镇", "乡" };
    for (size_t i = 0; i < ARRAY_LEN(suffixes); i++)
        if (strncmp(s, suffixes[i], strlen(suffixes[i])) == 0)
            return strlen(suffixes[i]);
    return 0;
}

/* Bytes of one region at the start of s[0, len): a province, or two to five characters that end in
 * 市, 县, 区 …; 0 = none. */
static size_t one_region(const char *s, size_t len)
{
    size_t province = one_province(s, len);
    if (province > 0)
        return province + skip_suffix(s + province);
    struct span in = { (const uint8_t *)s, len };
    size_t at = 0;
    for (size_t count = 0; at < len && count < 6; count++) {
        size_t suffix = count > 0 ? skip_suffix(s + at) : 0;
        uint32_t cp;
        if (suffix > 0)
            return at + suffix;
        at += utf8_next(in, at, &cp);
        if (cp < 0x4E00 || cp > 0x9FFF)
            return 0;
    }
    return 0;
}

/* All of s[0, len) is regions; a bare place of two characters may end it (河北威县, 邢台). */
static bool is_region(const char *s, size_t len)
{
    size_t at = 0;
    while (at < len) {
        size_t n = one_region(s + at, len - at);
        if (n == 0 || n > len - at)
            break;
        at += n;
    }
    return at == len || (len - at <= 6 && at > 0);
}

static bool same_but_region(const char *longer, const char *shorter)
{
    size_t a = strlen(longer), b = strlen(shorter);
    return a > b && b >= NAME_MIN_BYTES && a - b <= REGION_MAX_CHARACTERS * 3 &&
           strcmp(longer + (a - b), shorter) == 0 && is_region(longer, a - b);
}

bool name_same(const char *a, const char *b)
{
    char x[FACT_NAME_MAX], y[FACT_NAME_MAX];
    normalise(a, x);
    normalise(b, y);
    if (x[0] == '\0' || y[0] == '\0')
        return false;
    return strcmp(x, y) == 0 || same_but_region(x, y) || same_but_region(y, x);
}

bool name_within(const char *line, const char *name)
{
    char x[FACT_NAME_MAX], y[FACT_NAME_MAX];
    normalise(line, x);
    normalise(name, y);
    return strlen(y) >= NAME_MIN_BYTES && strstr(x, y) != NULL;
}

struct trade {
    const char *trade, *words, *never;
};

static const struct trade trades[] = {
#include "code/trades.inc"
};

/* Calls for each piece of `list` between separators; true as soon as one is `word`. */
static bool list_has(const char *list, char separator, const char *word)
{
    size_t len = strlen(word);
    for (const char *at = list; *at != '\0';) {
        const char *end = strchr(at, separator);
        size_t n = end ? (size_t)(end - at) : strlen(at);
        if (n == len && memcmp(at, word, n) == 0)
            return true;
        at += n + (end ? 1 : 0);
    }
    return false;
}

/* Where the last of the trade's words ends in the name, in bytes; 0 = none stands there. */
static size_t last_word_end(const char *name, const char *words)
{
    size_t best = 0;
    for (const char *at = words; *at != '\0';) {
        size_t n = strcspn(at, "|");
        for (const char *p = name; *p != '\0'; p++)
            if (strncmp(p, at, n) == 0 && (size_t)(p - name) + n > best)
                best = (size_t)(p - name) + n;
        at += n + (at[n] == '|' ? 1 : 0);
    }
    return best;
}

const char *trade_of_name(const char *name)
{
    const char *trade = "";
    size_t best = 0;
    for (size_t i = 0; i < ARRAY_LEN(trades); i++) {
        size_t end = strcmp(trades[i].words, "-") == 0 ? 0 : last_word_end(name, trades[i].words);
        if (end > best) {
            best = end;
            trade = trades[i].trade;
        }
    }
    return trade;
}

static bool never_makes(const char *a, const char *b)
{
    for (size_t i = 0; i < ARRAY_LEN(trades); i++)
        if (strcmp(trades[i].trade, a) == 0)
            return list_has(trades[i].never, ' ', b);
    return false;
}

bool trade_conflict(const char *a, const char *b)
{
    return a[0] != '\0' && b[0] != '\0' && (never_makes(a, b) || never_makes(b, a));
}
