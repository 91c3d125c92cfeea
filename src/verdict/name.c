#include "verdict/name.h"

#include "base/attrs.h"
#include "base/text.h"
#include "code/province.h"
#include "verdict/name_form.h"

enum { REGION_MAX_CHARACTERS = 12, NAME_MIN_BYTES = 12 };

/* The province whose short name stands at the start of s[0, len); NULL = none. */
static const struct province *province_at(const char *s, size_t len)
{
    for (unsigned n = 11; n < 100; n++) {
        char code[3] = { (char)('0' + n / 10), (char)('0' + n % 10), '\0' };
        const struct province *p = province_of_code(code);
        size_t name_len = p ? strlen(p->name) : 0;
        if (name_len > 0 && name_len <= len && memcmp(s, p->name, name_len) == 0)
            return p;
    }
    return NULL;
}

/* Bytes of a province's short name at the start of s[0, len), or of 中国; 0 = none. */
static size_t one_province(const char *s, size_t len)
{
    const struct province *p = province_at(s, len);
    if (p)
        return strlen(p->name);
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

/* All of s[0, len) is regions.  A bare place (河北邢台) is not told from a firm's name (河北华龙). */
static bool is_region(const char *s, size_t len)
{
    size_t at = 0;
    while (at < len) {
        size_t n = one_region(s + at, len - at);
        if (n == 0 || n > len - at)
            break;
        at += n;
    }
    return at == len;
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
    name_normalise(a, x);
    name_normalise(b, y);
    if (x[0] == '\0' || y[0] == '\0')
        return false;
    return strcmp(x, y) == 0 || same_but_region(x, y) || same_but_region(y, x);
}

/* Words that stand in front of a firm's name without a mark between. */
static bool ends_introduction(const char *s, size_t len)
{
    static const char *const words[] = { "生产者",   "生产商",   "制造商",   "制造者",   "生产企业",
                                         "制造企业", "生产厂家", "生产单位", "制造单位", "厂名",
                                         "企业名称", "公司名称", "委托方",   "委托商",   "受委托方",
                                         "委托单位", "委托企业", "受托方",   "出品商",   "出品",
                                         "出品人",   "经销商",   "总经销",   "授权",     "由" };
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        size_t n = strlen(words[i]);
        if (n <= len && memcmp(s + len - n, words[i], n) == 0)
            return true;
    }
    return false;
}

static bool holds(const char *s, size_t len, const char *word)
{
    return memmem(s, len, word, strlen(word)) != NULL;
}

/* What follows a name up to the next mark makes it another firm's: …集团|龙海铸造有限公司.  A branch
 * is no firm of its own. */
static bool goes_on_as_firm(const char *s, size_t len)
{
    if (holds(s, len, "分公司") || holds(s, len, "分厂"))
        return false;
    return holds(s, len, "公司") || holds(s, len, "厂");
}

/* The pieces of a line between marks; only a bracket is a part of names. */
static size_t piece_length(const char *s)
{
    static const char *const marks[] = { ":",  "：", ",", "，", ";",  "；",
                                         "。", "、", "/", "|",  "\n", "  " };
    size_t best = strlen(s);
    for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
        const char *at = strstr(s, marks[i]);
        if (at && (size_t)(at - s) < best)
            best = (size_t)(at - s);
    }
    return best;
}

/* The name stands whole in a piece without marks and blanks. */
static bool stands_in(const char *piece, const char *name)
{
    size_t n = strlen(name);
    for (const char *at = strstr(piece, name); at; at = strstr(at + 1, name)) {
        size_t before = (size_t)(at - piece);
        bool begins = before == 0 || is_region(piece, before) || ends_introduction(piece, before);
        if (begins && !goes_on_as_firm(at + n, strlen(at + n)))
            return true;
    }
    return false;
}

bool name_within(const char *line, const char *name)
{
    char piece[FACT_NAME_MAX], x[FACT_NAME_MAX], y[FACT_NAME_MAX];
    name_normalise(name, y);
    if (strlen(y) < NAME_MIN_BYTES)
        return false;
    while (*line != '\0') {
        size_t n = piece_length(line);
        if (n > 0 && n < sizeof piece) {
            memcpy(piece, line, n);
            piece[n] = '\0';
            name_normalise(piece, x);
            if (stands_in(x, y))
                return true;
        }
        line += n;
        if (line[0] != '\0') {
            uint32_t mark;
            line += utf8_next(span_of(line), 0, &mark);
        }
    }
    return false;
}

bool name_alike(const char *a, const char *b)
{
    char x[FACT_NAME_MAX], y[FACT_NAME_MAX];
    name_normalise(a, x);
    name_normalise(b, y);
    size_t nx = strlen(x), ny = strlen(y);
    return nx >= NAME_MIN_BYTES && ny >= NAME_MIN_BYTES && (strstr(x, y) || strstr(y, x));
}

const char *name_province(const char *name)
{
    char x[FACT_NAME_MAX];
    name_normalise(name, x);
    const struct province *p = province_at(x, strlen(x));
    return p ? p->code : "";
}

size_t name_regions(const char *form)
{
    size_t at = 0, n;
    while ((n = one_region(form + at, strlen(form + at))) > 0)
        at += n;
    return form[at] == '\0' ? 0 : at;
}

bool name_has_region(const char *name)
{
    char x[FACT_NAME_MAX];
    name_normalise(name, x);
    return one_region(x, strlen(x)) > 0;
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
