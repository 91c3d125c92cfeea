#include "hub/barcode_look.h"

#include <string.h>

static bool is_length(size_t n)
{
    return n == 8 || n == 12 || n == 13 || n == 14;
}

enum barcode_odd barcode_look(const char *code, char *expected)
{
    char upca[13];
    size_t n = strlen(code);
    *expected = '\0';
    if (strspn(code, "0123456789") != n)
        return BARCODE_LETTERS;
    if (!is_length(n))
        return BARCODE_LENGTH;
    if (gtin_check_ok(code) || (n == 8 && gtin_upce_expand(code, upca)))
        return BARCODE_SOUND;
    /* Eight digits that begin like a UPC-E are one: its check digit is that of the twelve it stands for. */
    *expected = n == 8 && gtin_upce_spread(code, upca) ? gtin_check_digit(upca, 11)
                                                       : gtin_check_digit(code, n - 1);
    return BARCODE_CHECK;
}

const char *barcode_odd_name(enum barcode_odd odd)
{
    static const char *const names[BARCODE_ODD_COUNT] = { "", "check", "length", "letters" };
    return odd > BARCODE_SOUND && odd < BARCODE_ODD_COUNT ? names[odd] : "";
}
