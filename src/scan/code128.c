#include "scan/code128.h"

#include "base/err.h"

/* Table 1, values 0 to 105, then the stop without its last bar. */
static const char code128[107][7] = {
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212",
    "221213", "221312", "231212", "112232", "122132", "122231", "113222", "123122", "123221",
    "223211", "221132", "221231", "213212", "223112", "312131", "311222", "321122", "321221",
    "312212", "322112", "322211", "212123", "212321", "232121", "111323", "131123", "131321",
    "112313", "132113", "132311", "211313", "231113", "231311", "112133", "112331", "132131",
    "113123", "113321", "133121", "313121", "211331", "231131", "213113", "213311", "213131",
    "311123", "311321", "331121", "312113", "312311", "332111", "314111", "221411", "431111",
    "111224", "111422", "121124", "121421", "141122", "141221", "112214", "112412", "122114",
    "122411", "142112", "142211", "241211", "221114", "413111", "241112", "134111", "111242",
    "121142", "121241", "114212", "124112", "124211", "411212", "421112", "421211", "212141",
    "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311",
    "113141", "114131", "311141", "411131", "211412", "211214", "211232", "233111",
};

enum {
    C128_SHIFT = 98,
    C128_TO_C = 99,
    C128_TO_B = 100,
    C128_TO_A = 101,
    C128_FNC1 = 102,
    C128_START_A = 103,
    C128_START_B = 104,
    C128_START_C = 105,
};

void code128_widths(unsigned value, uint8_t width[6])
{
    for (size_t i = 0; i < 6; i++)
        width[i] = (uint8_t)(code128[value][i] - '0');
}

/* Check character: the start counts once, the others by their place (annex A). */
static unsigned check_of(const uint8_t *code, size_t n)
{
    unsigned sum = code[0];
    for (size_t i = 1; i < n; i++)
        sum += code[i] * (unsigned)i;
    return sum % 103;
}

struct writer {
    uint8_t *code;
    size_t n;
    char set; /* 'A', 'B', 'C'; 0 before the start */
};

static bool write_code(struct writer *w, unsigned value)
{
    if (w->n + 1 >= CODE128_CODES_MAX) /* the check needs one */
        return false;
    w->code[w->n++] = (uint8_t)value;
    return true;
}

static bool switch_to(struct writer *w, char set)
{
    if (w->set == set)
        return true;
    bool is_start = w->set == 0;
    w->set = set;
    if (set == 'C')
        return write_code(w, is_start ? C128_START_C : C128_TO_C);
    if (set == 'B')
        return write_code(w, is_start ? C128_START_B : C128_TO_B);
    return write_code(w, is_start ? C128_START_A : C128_TO_A);
}

static size_t digits_ahead(struct span t, size_t at)
{
    size_t n = 0;
    while (at + n < t.len && t.p[at + n] >= '0' && t.p[at + n] <= '9')
        n++;
    return n;
}

/* Annex E: set C for four digits at an end of the text, six in its middle, starting at an even
 * distance from the run's end; set A only for control characters. */
static bool choose_set(struct writer *w, struct span t, size_t at)
{
    size_t run = digits_ahead(t, at);
    bool at_end = at + run == t.len || t.p[at + run] == 0x1d;
    if (w->set == 'C' && run >= 2)
        return true;
    bool is_whole = w->set == 0 && run == t.len && run == 2;
    size_t worth = is_whole ? 2 : w->set == 0 || at_end ? 4 : 6;
    if (run >= worth && (run % 2 == 0 || w->set == 0))
        return switch_to(w, 'C');
    return switch_to(w, t.p[at] < 32 || (w->set == 'A' && t.p[at] < 96) ? 'A' : 'B');
}

static bool write_char(struct writer *w, struct span t, size_t *at)
{
    uint8_t c = t.p[*at];
    if (w->set == 'C') {
        *at += 2;
        return write_code(w, (unsigned)(c - '0') * 10u + (unsigned)(t.p[*at - 1] - '0'));
    }
    *at += 1;
    if (w->set == 'A' && c < 32)
        return write_code(w, c + 64u);
    return c >= 32 && c < 128 && write_code(w, c - 32u);
}

bool code128_write(struct span t, bool is_gs1, uint8_t code[CODE128_CODES_MAX], size_t *n)
{
    struct writer w = { .code = code };
    if (t.len == 0 || !choose_set(&w, t, 0) || (is_gs1 && !write_code(&w, C128_FNC1)))
        return false;
    for (size_t at = 0; at < t.len;) {
        if (t.p[at] == 0x1d) {
            at++;
            if (!write_code(&w, C128_FNC1))
                return false;
        } else if (!choose_set(&w, t, at) || !write_char(&w, t, &at)) {
            return false;
        }
    }
    w.code[w.n] = (uint8_t)check_of(w.code, w.n);
    *n = w.n + 1;
    return true;
}

/* Compares what is spelled with the text, one byte after another. */
struct reader {
    struct span text;
    size_t at;
    char set;
    bool is_shifted;
};

static bool spell(struct reader *r, unsigned byte)
{
    return r->at < r->text.len && r->text.p[r->at++] == byte;
}

static bool read_code(struct reader *r, unsigned value)
{
    char set = r->set;
    if (set != 'C' && r->is_shifted)
        set = set == 'A' ? 'B' : 'A';
    r->is_shifted = false;
    if (value == C128_FNC1)
        return spell(r, 0x1d);
    if (set == 'C' && value < 100)
        return spell(r, '0' + value / 10) && spell(r, '0' + value % 10);
    if (set != 'C' && value < 96)
        return spell(r, set == 'A' && value >= 64 ? value - 64 : value + 32);
    if (value == C128_TO_C && set != 'C')
        r->set = 'C';
    else if (value == C128_TO_B && set != 'B')
        r->set = 'B';
    else if (value == C128_TO_A && set != 'A')
        r->set = 'A';
    else if (value == C128_SHIFT && set != 'C')
        r->is_shifted = true;
    else
        return false; /* FNC2 to FNC4, or a start in the middle */
    return true;
}

bool code128_spells(const uint8_t *code, size_t n, struct span text, bool is_gs1)
{
    if (n < 3 || code[0] < C128_START_A || code[0] > C128_START_C ||
        code[n - 1] != check_of(code, n - 1))
        return false;
    struct reader r = { .text = text, .set = (char)('A' + code[0] - C128_START_A) };
    size_t i = is_gs1 ? 2 : 1;
    if (is_gs1 && code[1] != C128_FNC1)
        return false;
    for (; i + 1 < n; i++)
        if (!read_code(&r, code[i]))
            return false;
    return r.at == text.len;
}
