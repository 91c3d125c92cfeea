#include "ocr/look_alike.h"

#include <string.h>

#include "base/attrs.h"

/* Measured on the bench's lines (tests/bench/bench_ocr.c --confusions): what was printed, and what
 * the engine took it for more than once, beside the well-known pairs. */
static const char *const alikes[128] = {
    ['0'] = "OD86Q9C", ['O'] = "0DQ",  ['D'] = "0O",    ['Q'] = "O0", ['C'] = "0G",
    ['G'] = "6C",      ['1'] = "7IL4", ['I'] = "1LJ",   ['L'] = "1I", ['7'] = "12T",
    ['T'] = "7I",      ['J'] = "1I",   ['2'] = "Z7",    ['Z'] = "2",  ['3'] = "8B95",
    ['4'] = "A1",      ['A'] = "4",    ['5'] = "S63",   ['S'] = "58", ['6'] = "8G50B",
    ['8'] = "B6039S",  ['B'] = "8R3",  ['9'] = "8034G", ['R'] = "B",  ['M'] = "N",
    ['N'] = "MH",      ['H'] = "N",    ['V'] = "Y",     ['Y'] = "V",  ['U'] = "0V",
    ['K'] = "X",       ['X'] = "K",    ['E'] = "F",     ['F'] = "EP", ['P'] = "F",
};

const char *look_alikes(char c)
{
    unsigned char at = (unsigned char)c;
    return at < 128 && alikes[at] ? alikes[at] : "";
}

bool look_alike(char a, char b)
{
    return a && b && (strchr(look_alikes(a), b) || strchr(look_alikes(b), a));
}

static char char_of(const struct glyph *g)
{
    char c = g->text[0];
    if (g->text[1])
        return '\0';
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
}

static bool is_digit_like(char c)
{
    return (c >= '0' && c <= '9') || (c && strchr("OILSBZ", c));
}

/* Digit-like characters from there on, blanks and dashes between them passed over. */
static size_t digits_behind(const struct reading *r, size_t at)
{
    size_t n = 0;
    for (; at < r->n; at++) {
        char c = char_of(&r->glyphs[at]);
        if (is_digit_like(c))
            n++;
        else if (c != '-')
            break;
    }
    return n;
}

static const struct mend {
    char seen[3], means[3];
    size_t least, most; /* digits that must stand behind */
} mends[] = {
    { "OS", "QS", 12, 12 }, { "0S", "QS", 12, 12 }, { "Q5", "QS", 12, 12 }, { "O5", "QS", 12, 12 },
    { "05", "QS", 12, 12 }, { "GS", "QS", 12, 12 }, { "5C", "SC", 14, 14 }, { "SO", "SC", 14, 14 },
    { "S0", "SC", 14, 14 }, { "5O", "SC", 14, 14 }, { "SG", "SC", 14, 14 }, { "T5", "TS", 11, 11 },
    { "1S", "TS", 11, 11 }, { "IS", "TS", 11, 11 }, { "7S", "TS", 11, 11 }, { "XX", "XK", 9, 10 },
    { "KK", "XK", 9, 10 },  { "O/", "Q/", 0, 40 },  { "0/", "Q/", 0, 40 },  { "9/", "Q/", 0, 40 },
};

/* Signs that do not stand in numbers, for the letters they are drawn over. */
static char letter_of_sign(const struct glyph *g)
{
    static const struct {
        const char *seen;
        char means;
    } signs[] = { { "$", 'S' }, { "§", 'S' }, { "€", 'C' }, { "£", 'E' }, { "©", 'C' } };
    for (size_t k = 0; k < ARRAY_LEN(signs); k++)
        if (strcmp(g->text, signs[k].seen) == 0)
            return signs[k].means;
    return '\0';
}

static void mend_signs(struct reading *r)
{
    for (size_t i = 0; i < r->n; i++) {
        char letter = letter_of_sign(&r->glyphs[i]);
        if (letter)
            memcpy(r->glyphs[i].text, (const char[2]){ letter, '\0' }, 2);
    }
}

size_t look_alike_mend(struct reading *r)
{
    size_t mended = 0;
    mend_signs(r);
    for (size_t i = 0; i + 2 < r->n; i++) {
        if (i > 0 && !r->glyphs[i].after_blank && is_alnum(char_of(&r->glyphs[i - 1])))
            continue;
        char a = char_of(&r->glyphs[i]), b = char_of(&r->glyphs[i + 1]);
        for (size_t k = 0; k < ARRAY_LEN(mends); k++) {
            const struct mend *m = &mends[k];
            if (a != m->seen[0] || b != m->seen[1])
                continue;
            size_t n = digits_behind(r, i + 2);
            if (n < m->least || n > m->most)
                continue;
            r->glyphs[i].text[0] = m->means[0];
            r->glyphs[i + 1].text[0] = m->means[1];
            mended++;
            break;
        }
    }
    return mended;
}

static bool is_number_char(const struct glyph *g)
{
    char c = char_of(g);
    return is_alnum(c) || (c && strchr("-/()", c));
}

/* At least half of a stands on b. */
static bool stands_on(const struct glyph *a, const struct glyph *b)
{
    int left = a->left > b->left ? a->left : b->left;
    int right = a->right < b->right ? a->right : b->right;
    return (right - left) * 2 >= a->right - a->left;
}

/* A sign on top of a character; one that means a letter only where that letter is. */
static bool is_double_of(const struct glyph *g, const struct glyph *neighbour)
{
    char letter = letter_of_sign(g);
    return is_number_char(neighbour) && stands_on(g, neighbour) &&
           (!letter || letter == char_of(neighbour));
}

/* A letter before the digits of a number, read twice: "S5", "7T". */
static bool is_double_letter(const struct reading *r, size_t i)
{
    enum { DIGITS = 9 };
    const struct glyph *g = &r->glyphs[i];
    char c = char_of(g);
    bool is_behind = i > 0 && strchr("SC", char_of(g - 1)) && char_of(g - 1) && c >= '0' &&
                     c <= '9' && look_alike(c, char_of(g - 1)) && stands_on(g, g - 1) &&
                     digits_behind(r, i + 1) >= DIGITS;
    bool is_before = i + 2 < r->n && c == '7' && char_of(g + 1) == 'T' && stands_on(g, g + 1) &&
                     digits_behind(r, i + 3) >= DIGITS;
    return is_behind || is_before;
}

size_t look_alike_drop_doubles(struct reading *r)
{
    struct reading was = *r;
    r->n = 0;
    for (size_t i = 0; i < was.n; i++) {
        const struct glyph *g = &was.glyphs[i];
        bool is_sign = !is_number_char(g) && (unsigned char)g->text[0] < 0xE3; /* not Chinese */
        bool is_double = is_sign && ((i > 0 && is_double_of(g, g - 1)) ||
                                     (i + 1 < was.n && is_double_of(g, g + 1)));
        if (!is_double && !is_double_letter(&was, i))
            r->glyphs[r->n++] = *g;
    }
    return was.n - r->n;
}
