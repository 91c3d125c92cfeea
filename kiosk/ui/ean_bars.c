#include "ui/ean_bars.h"

#include "base/text.h"

/* Widths of space, bar, space, bar in the left, odd set A; the right set has the same widths with
 * bars and spaces exchanged, set B is the right set read backwards. */
static const char widths[10][5] = { "3211", "2221", "2122", "1411", "1132",
                                    "1231", "1114", "1312", "1213", "3112" };
/* Sets of digits 2 to 7 by the first digit: bit 5 is digit 2; 1 = set B. */
static const unsigned char parity[10] = {
    0x00, 0x0b, 0x0d, 0x0e, 0x13, 0x19, 0x1c, 0x15, 0x16, 0x1a
};

static size_t put_digit(bool *dark, size_t at, char digit, bool backwards, bool bar_first)
{
    const char *w = widths[digit - '0'];
    for (int k = 0; k < 4; k++) {
        int width = w[backwards ? 3 - k : k] - '0';
        for (int i = 0; i < width; i++)
            dark[at++] = (k % 2 == 0) == bar_first;
    }
    return at;
}

static size_t put_guard(bool *dark, size_t at, const char *modules)
{
    for (; *modules; modules++)
        dark[at++] = *modules == '1';
    return at;
}

size_t ean_modules(const char *digits, bool dark[EAN13_MODULES])
{
    size_t n = strlen(digits), half = n / 2, at = 0;
    if ((n != 13 && n != 8) || !span_all_digits(span_of(digits)))
        return 0;
    unsigned sets = n == 13 ? parity[digits[0] - '0'] : 0;
    const char *left = n == 13 ? digits + 1 : digits;
    at = put_guard(dark, at, "101");
    for (size_t i = 0; i < half; i++)
        at = put_digit(dark, at, left[i], n == 13 && (sets >> (5 - i) & 1) != 0, false);
    at = put_guard(dark, at, "01010");
    for (size_t i = 0; i < half; i++)
        at = put_digit(dark, at, left[half + i], false, true);
    return put_guard(dark, at, "101");
}

int ean_digit_module(size_t n, size_t i)
{
    size_t first = n == 13 ? 1 : 0, half = n / 2;
    if (i < first)
        return -1;
    size_t k = i - first;
    return (int)(3 + 7 * k + (k >= half ? 5 : 0));
}
