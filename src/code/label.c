#include "code/label.h"

#include <string.h>

#include "base/attrs.h"

static const struct {
    const char *word;
    size_t bytes;
    enum label label;
} words[] = {
#include "code/id_labels.inc"
};

enum { FILLERS_MAX = 10 };

/* Does the word end in front of cell `at`?  Its length in cells, or 0. */
static size_t word_ends(const struct fold *f, size_t at, struct span word)
{
    uint32_t chars[24] = { 0 };
    size_t n = 0;
    for (size_t i = 0; i < word.len && n < ARRAY_LEN(chars); n++)
        i += utf8_next(word, i, &chars[n]);
    if (n > at)
        return 0;
    for (size_t i = 0; i < n; i++)
        if (f->cells[at - n + i].c != chars[i])
            return 0;
    /* EAN is not the end of OCEAN. */
    bool latin = fold_is_alnum(chars[0]);
    return latin && at > n && fold_is_alnum(f->cells[at - n - 1].c) ? 0 : n;
}

static enum label longest_word(const struct fold *f, size_t at)
{
    size_t best = 0;
    enum label label = LABEL_NONE;
    if (at == 0)
        return LABEL_NONE;
    /* Most words are refused by the last byte of their last character. */
    uint32_t c = f->cells[at - 1].c, last = c < 0x80 ? c : (0x80 | (c & 0x3F));
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        struct span word = { (const uint8_t *)words[i].word, words[i].bytes };
        if (word.p[word.len - 1] != last)
            continue;
        size_t n = word_ends(f, at, word);
        if (n > best) {
            best = n;
            label = words[i].label;
        }
    }
    return label;
}

static bool is_filler(uint32_t c)
{
    static const uint32_t chinese[] = { 0x53F7, 0x7801, 0x7F16, 0x4E3A,
                                        0x662F, 0x2116, 0x8BC1, 0x4E66 }; /* 号码编为是№证书 */
    for (size_t i = 0; i < ARRAY_LEN(chinese); i++)
        if (c == chinese[i])
            return true;
    return c != 0 && c < 0x80 && strchr(" :.-()#=+NO\n", (int)c);
}

enum label label_before(const struct fold *f, size_t at)
{
    int lines = 0;
    for (int i = 0; i <= FILLERS_MAX; i++, at--) {
        enum label label = longest_word(f, at);
        if (label != LABEL_NONE)
            return label;
        if (at == 0 || !is_filler(f->cells[at - 1].c))
            break;
        lines += f->cells[at - 1].c == '\n';
        if (lines > 1)
            break;
    }
    return LABEL_NONE;
}
