#include "scan/pattern.h"

#include "base/err.h"

/* Set A of ISO/IEC 15420 table 1: space, bar, space, bar.  Set B is its mirror, set C its negative. */
static const uint8_t ean_a[10][4] = {
    { 3, 2, 1, 1 }, { 2, 2, 2, 1 }, { 2, 1, 2, 2 }, { 1, 4, 1, 1 }, { 1, 1, 3, 2 },
    { 1, 2, 3, 1 }, { 1, 1, 1, 4 }, { 1, 3, 1, 2 }, { 1, 2, 1, 3 }, { 3, 1, 1, 2 },
};

/* Which of the six left digits stand in set B, by the leading digit; the first digit in bit 5. */
static const uint8_t ean13_parity[10] = { 0x00, 0x0b, 0x0d, 0x0e, 0x13,
                                          0x19, 0x1c, 0x15, 0x16, 0x1a };
/* The same for UPC-E with number system 0, by the check digit; system 1 is its negative. */
static const uint8_t upce_parity[10] = { 0x38, 0x34, 0x32, 0x31, 0x2c,
                                         0x26, 0x23, 0x2a, 0x29, 0x25 };

/* ISO/IEC 15417 table 1, values 0 to 105, then the stop without its last bar. */
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

/* ISO/IEC 16388 table 1: nine elements a character, bit 8 the first, 1 is wide. */
static const char code39_chars[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%*";
static const uint16_t code39[44] = {
    0x034, 0x121, 0x061, 0x160, 0x031, 0x130, 0x070, 0x025, 0x124, 0x064, 0x109,
    0x049, 0x148, 0x019, 0x118, 0x058, 0x00d, 0x10c, 0x04c, 0x01c, 0x103, 0x043,
    0x142, 0x013, 0x112, 0x052, 0x007, 0x106, 0x046, 0x016, 0x181, 0x0c1, 0x1c0,
    0x091, 0x190, 0x0d0, 0x085, 0x184, 0x0c4, 0x0a8, 0x0a2, 0x08a, 0x02a, 0x094,
};

/* ISO/IEC 16390 table 1: five elements a digit, bit 4 the first, 1 is wide. */
static const uint8_t itf[10] = { 0x06, 0x11, 0x09, 0x18, 0x05, 0x14, 0x0c, 0x03, 0x12, 0x0a };

static bool put(struct pattern *p, const uint8_t *width, size_t n)
{
    if (p->n_elements + n > PATTERN_ELEMENTS_MAX)
        return false;
    memcpy(p->width + p->n_elements, width, n);
    p->n_elements += n;
    return true;
}

static bool put_cell(struct pattern *p, const uint8_t *width, size_t n, enum cell_set set)
{
    if (p->n_cells >= PATTERN_CELLS_MAX)
        return false;
    p->cell[p->n_cells++] =
        (struct cell){ .first = (uint16_t)p->n_elements, .n_elements = (uint8_t)n, .set = set };
    return put(p, width, n);
}

static void ean_digit(unsigned digit, bool is_b, uint8_t width[4])
{
    for (size_t i = 0; i < 4; i++)
        width[i] = ean_a[digit][is_b ? 3 - i : i];
}

static bool put_digits(struct pattern *p, const uint8_t *digit, size_t n, unsigned parity,
                       enum cell_set set)
{
    for (size_t i = 0; i < n; i++) {
        uint8_t width[4];
        ean_digit(digit[i], parity >> (n - 1 - i) & 1u, width);
        if (!put_cell(p, width, 4, set))
            return false;
    }
    return true;
}

static const uint8_t ones[6] = { 1, 1, 1, 1, 1, 1 };

/* Digit values out; false when a byte is no digit or the count is off. */
static bool digits_of(struct span text, size_t n, uint8_t *out)
{
    if (text.len != n || !span_all_digits(text))
        return false;
    for (size_t i = 0; i < n; i++)
        out[i] = (uint8_t)(text.p[i] - '0');
    return true;
}

/* ISO/IEC 15420 annex A: weights 3, 1, 3 … from the right. */
static bool check_is_right(const uint8_t *digit, size_t n)
{
    unsigned sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += digit[n - 1 - i] * (i % 2 ? 3u : 1u);
    return sum % 10 == 0;
}

static bool encode_ean13(struct span text, struct pattern *p)
{
    uint8_t d[13];
    if (!digits_of(text, 13, d) || !check_is_right(d, 13))
        return false;
    p->quiet_modules = 7;
    return put(p, ones, 3) && put_digits(p, d + 1, 6, ean13_parity[d[0]], CELL_EAN_LEFT) &&
           put(p, ones, 5) && put_digits(p, d + 7, 6, 0, CELL_EAN_RIGHT) && put(p, ones, 3);
}

static bool encode_ean8(struct span text, struct pattern *p)
{
    uint8_t d[8];
    if (!digits_of(text, 8, d) || !check_is_right(d, 8))
        return false;
    p->quiet_modules = 7;
    return put(p, ones, 3) && put_digits(p, d, 4, 0, CELL_EAN_A) && put(p, ones, 5) &&
           put_digits(p, d + 4, 4, 0, CELL_EAN_RIGHT) && put(p, ones, 3);
}

/* The UPC-A number behind the six digits, ISO/IEC 15420 table 5. */
static bool upce_check_is_right(const uint8_t d[8])
{
    uint8_t a[12] = { 0 };
    const uint8_t *six = d + 1;
    size_t head = six[5] <= 2 ? 2 : six[5] == 3 ? 3 : six[5] == 4 ? 4 : 5;
    a[0] = d[0];
    memcpy(a + 1, six, head);
    if (six[5] <= 2) {
        a[3] = six[5];
        memcpy(a + 8, six + 2, 3);
    } else if (six[5] <= 4) {
        memcpy(a + 11 - (5 - head), six + head, 5 - head);
    } else {
        a[10] = six[5];
    }
    a[11] = d[7];
    return check_is_right(a, 12);
}

static bool encode_upce(struct span text, struct pattern *p)
{
    uint8_t d[8];
    if (!digits_of(text, 8, d) || d[0] > 1 || !upce_check_is_right(d))
        return false;
    unsigned parity = d[0] ? upce_parity[d[7]] ^ 0x3fu : upce_parity[d[7]];
    p->quiet_modules = 7;
    return put(p, ones, 3) && put_digits(p, d + 1, 6, parity, CELL_EAN_LEFT) && put(p, ones, 6);
}

static bool put_128(struct pattern *p, unsigned value, unsigned *sum, unsigned *weight)
{
    uint8_t width[6];
    for (size_t i = 0; i < 6; i++)
        width[i] = (uint8_t)(code128[value][i] - '0');
    *sum += value * (*weight ? *weight : 1);
    (*weight)++;
    return put_cell(p, width, 6, CELL_128);
}

/* Digit pairs from here on; FNC1 does not end the run in set C. */
static size_t digits_ahead(struct span t, size_t at)
{
    size_t n = 0;
    while (at + n < t.len && t.p[at + n] >= '0' && t.p[at + n] <= '9')
        n++;
    return n;
}

static bool is_control(uint8_t c)
{
    return c < 32 && c != 0x1d;
}

struct writer {
    struct pattern *p;
    unsigned sum, weight;
    char set; /* 'A', 'B', 'C' */
};

static bool write_code(struct writer *w, unsigned value)
{
    return put_128(w->p, value, &w->sum, &w->weight);
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

/* The sets of ISO/IEC 15417 annex E for way 0 (shortest), never set C for way 1, and for way 2 set C
 * from the first run of four digits on even when one digit before it has to be written in B. */
static bool choose_set(struct writer *w, struct span t, size_t at, int way)
{
    size_t run = digits_ahead(t, at);
    bool at_end = at + run == t.len || t.p[at + run] == 0x1d;
    size_t worth = w->set == 0 || at_end ? 4 : 6;
    if (w->set == 0 && run == t.len && run == 2)
        worth = 2;
    bool is_odd_late = run % 2 == 1 && !(way == 2 && w->set == 0);
    if (way != 1 && w->set == 'C' && run >= 2)
        return true;
    if (way != 1 && run >= worth && !(w->set != 0 && is_odd_late))
        return switch_to(w, 'C');
    char set = is_control(t.p[at]) ? 'A' : t.p[at] >= 96 || w->set != 'A' ? 'B' : 'A';
    return switch_to(w, set);
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

static bool encode_128(struct span t, bool is_gs1, int way, struct pattern *p)
{
    struct writer w = { .p = p };
    size_t at = is_gs1 && t.len > 0 && t.p[0] == 0x1d ? 1 : 0;
    if (t.len <= at)
        return false;
    if (!choose_set(&w, t, at, way) || (is_gs1 && !write_code(&w, C128_FNC1)))
        return false;
    while (at < t.len) {
        if (t.p[at] == 0x1d) {
            at++;
            if (!write_code(&w, C128_FNC1))
                return false;
        } else if (!choose_set(&w, t, at, way) || !write_char(&w, t, &at)) {
            return false;
        }
    }
    static const uint8_t stop[7] = { 2, 3, 3, 1, 1, 1, 2 };
    p->quiet_modules = 10;
    return put_128(p, w.sum % 103, &w.sum, &w.weight) && put(p, stop, 7);
}

static void widths_of_bits(unsigned bits, size_t n, uint8_t *width)
{
    for (size_t i = 0; i < n; i++)
        width[i] = bits >> (n - 1 - i) & 1u ? PATTERN_WIDE : PATTERN_NARROW;
}

static bool put_39(struct pattern *p, char c)
{
    const char *at = strchr(code39_chars, c);
    uint8_t width[9];
    if (c == 0 || !at)
        return false;
    widths_of_bits(code39[at - code39_chars], 9, width);
    return put_cell(p, width, 9, CELL_39);
}

static bool encode_39(struct span text, struct pattern *p)
{
    static const uint8_t gap[1] = { PATTERN_GAP };
    p->is_two_width = true;
    p->quiet_modules = 10;
    if (text.len == 0 || !put_39(p, '*'))
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (text.p[i] == '*' || !put(p, gap, 1) || !put_39(p, (char)text.p[i]))
            return false;
    return put(p, gap, 1) && put_39(p, '*');
}

static void interleave(unsigned bars, unsigned spaces, uint8_t width[10])
{
    for (size_t i = 0; i < 5; i++) {
        width[2 * i] = bars >> (4 - i) & 1u ? PATTERN_WIDE : PATTERN_NARROW;
        width[2 * i + 1] = spaces >> (4 - i) & 1u ? PATTERN_WIDE : PATTERN_NARROW;
    }
}

static bool encode_itf(struct span text, struct pattern *p)
{
    static const uint8_t stop[3] = { PATTERN_WIDE, PATTERN_NARROW, PATTERN_NARROW };
    p->is_two_width = true;
    p->quiet_modules = 10;
    if (text.len < 2 || text.len % 2 || !span_all_digits(text) || !put(p, ones, 4))
        return false;
    for (size_t i = 0; i < text.len; i += 2) {
        uint8_t width[10];
        interleave(itf[text.p[i] - '0'], itf[text.p[i + 1] - '0'], width);
        if (!put_cell(p, width, 10, CELL_ITF))
            return false;
    }
    return put(p, stop, 3);
}

bool pattern_encode(enum symbol_kind kind, struct span text, bool is_gs1, int way,
                    struct pattern *out)
{
    out->kind = kind;
    out->is_two_width = false;
    out->n_elements = out->n_cells = 0;
    if (kind == SYM_CODE128)
        return way < PATTERN_WAYS && encode_128(text, is_gs1, way, out);
    if (way > 0)
        return false;
    switch (kind) {
    case SYM_EAN13:
        return encode_ean13(text, out);
    case SYM_EAN8:
        return encode_ean8(text, out);
    case SYM_UPCE:
        return encode_upce(text, out);
    case SYM_CODE39:
        return encode_39(text, out);
    case SYM_ITF:
        return encode_itf(text, out);
    default:
        return false;
    }
}

bool pattern_alternative(enum cell_set set, size_t i, uint8_t width[CELL_ELEMENTS_MAX])
{
    switch (set) {
    case CELL_EAN_LEFT:
        if (i < 20)
            ean_digit((unsigned)(i % 10), i >= 10, width);
        return i < 20;
    case CELL_EAN_A:
    case CELL_EAN_RIGHT:
        if (i < 10)
            ean_digit((unsigned)i, false, width);
        return i < 10;
    case CELL_128:
        for (size_t k = 0; i < ARRAY_LEN(code128) && k < 6; k++)
            width[k] = (uint8_t)(code128[i][k] - '0');
        return i < ARRAY_LEN(code128);
    case CELL_39:
        if (i < ARRAY_LEN(code39))
            widths_of_bits(code39[i], 9, width);
        return i < ARRAY_LEN(code39);
    case CELL_ITF:
        if (i < 100)
            interleave(itf[i / 10], itf[i % 10], width);
        return i < 100;
    }
    return false;
}
