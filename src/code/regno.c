#include "code/regno.h"

#include <string.h>

#include "code/check_digit.h"
#include "code/province.h"

enum ident_check regno_check(const char *digits, char *expected)
{
    *expected = '\0';
    if (strlen(digits) != 15 || !digits_all(digits, 15))
        return CHECK_MALFORMED;
    char right = check_mod11_10(digits, 14);
    if (right == digits[14])
        return CHECK_OK;
    *expected = right;
    return CHECK_BAD;
}

bool regno_has_region(const char *digits)
{
    return strncmp(digits, "100000", 6) == 0 || province_of_code(digits) != NULL;
}
