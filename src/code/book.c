#include "code/book.h"

#include <stdio.h>
#include <string.h>

#include "code/gtin.h"

static char check_mod11(const char *digits, unsigned n)
{
    unsigned sum = 0;
    for (unsigned i = 0; i < n; i++)
        sum += (unsigned)(digits[i] - '0') * (n + 1 - i);
    unsigned check = (11 - sum % 11) % 11;
    return check == 10 ? 'X' : (char)('0' + check);
}

char isbn10_check_char(const char *digits)
{
    return check_mod11(digits, 9);
}

char issn_check_char(const char *digits)
{
    return check_mod11(digits, 7);
}

void isbn10_to13(const char *isbn10, char out[14])
{
    memcpy(out, "978", 3);
    memcpy(out + 3, isbn10, 9);
    out[12] = gtin_check_digit(out, 12);
    out[13] = '\0';
}

bool isbn13_has_prefix(const char *digits)
{
    return strncmp(digits, "978", 3) == 0 || (strncmp(digits, "979", 3) == 0 && digits[3] != '0');
}

void issn_from_gtin(const char *gtin13, char out[10])
{
    snprintf(out, 10, "%.4s-%.3s%c", gtin13 + 3, gtin13 + 7, issn_check_char(gtin13 + 3));
}
