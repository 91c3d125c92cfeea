#include "scan/pattern.h"

#include "base/err.h"
#include "scan/code128.h"

/* Set A of ISO/IEC 15420 table 1: space, bar, space, bar.  Set B is its mirror, set C its negative.
 */
static const uint8_t ean_a[10][4] = {
    { 3, 2, 1, 1 }, { 2, 2, 2, 1 }, { 2, 1, 2, 2 }, { 1, 4, 1, 1 }, { 1, 1, 3, 2 },
    { 1, 2, 3, 1 }, { 1, 1, 1, 4 }, { 1, 3, 1, 2 }, { 1, 2, 1, 3 }, { 3, 1, 1, 2 },
};

/* Which of the six left digits stand in set B, by the leading digit; the first digit in bit 5. */
static const uint8_t ean13_parity[10] = {
    0x00, 0x0b, 0x0d, 0x0e, 0x13, 0x19, 0x1c, 0x15, 0x16, 0x1a
};
/* The same for UPC-E with number system 0, by the check digit; system 1 is its negative. */
static const uint8_t upce_parity[10] = {
    0x38, 0x34, 0x32, 0x31, 0x2c, 0x26, 0x23, 0x2a, 0x29, 0x25
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

/* Number system 0 only (GenSpecs 5.2.2.4.2).  The parities of number system 1 are those of a left
 * half of an EAN-13, and its end is that symbol's centre: a line that leaves a tilted EAN-13 there
 * cannot be told from it. */
static bool encode_upce(struct span text, struct pattern *p)
{
    uint8_t d[8];
    if (!digits_of(text, 8, d) || d[0] != 0 || !upce_check_is_right(d))
        return false;
    unsigned parity = d[0] ? upce_parity[d[7]] ^ 0x3fu : upce_parity[d[7]];
    p->quiet_modules = 7;
    return put(p, ones, 3) && put_digits(p, d + 1, 6, parity, CELL_EAN_LEFT) && put(p, ones, 6);
}

static bool put_128(struct pattern *p, const uint8_t *code, size_t n)
{
    static const uint8_t stop[7] = { 2, 3, 3, 1, 1, 1, 2 };
    p->quiet_modules = 10;
    for (size_t i = 0; i < n; i++) {
        uint8_t width[6];
        code128_widths(code[i], width);
        if (!put_cell(p, width, 6, CELL_128))
            return false;
    }
    return put(p, stop, 7);
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

bool pattern_encode(enum symbol_kind kind, struct span text, bool is_gs1, struct pattern *out)
{
    uint8_t code[CODE128_CODES_MAX];
    size_t n;
    out->kind = kind;
    out->is_two_width = false;
    out->n_elements = out->n_cells = 0;
    switch (kind) {
    case SYM_EAN13:
        return encode_ean13(text, out);
    case SYM_EAN8:
        return encode_ean8(text, out);
    case SYM_UPCE:
        return encode_upce(text, out);
    case SYM_CODE128:
        return code128_write(text, is_gs1, code, &n) && put_128(out, code, n);
    case SYM_CODE39:
        return encode_39(text, out);
    case SYM_ITF:
        return encode_itf(text, out);
    default:
        return false;
    }
}

bool pattern_of_codes(const uint8_t *code, size_t n, struct pattern *out)
{
    out->kind = SYM_CODE128;
    out->is_two_width = false;
    out->n_elements = out->n_cells = 0;
    return put_128(out, code, n);
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
        if (i < CODE128_VALUES)
            code128_widths((unsigned)i, width);
        return i < CODE128_VALUES;
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

unsigned pattern_parity(enum symbol_kind kind, unsigned digit)
{
    return digit > 9 ? 0 : kind == SYM_UPCE ? upce_parity[digit] : ean13_parity[digit];
}
