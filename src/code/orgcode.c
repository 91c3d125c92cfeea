#include "code/orgcode.h"

#include <string.h>

#include "code/check_digit.h"

static int value_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'A' && c <= 'Z' ? c - 'A' + 10 : -1;
}

char orgcode_check_char(const char *body)
{
    static const int weights[8] = { 3, 7, 9, 10, 5, 8, 4, 2 };
    int sum = 0;
    for (size_t i = 0; i < 8; i++) {
        int v = value_of(body[i]);
        if (v < 0)
            return '\0';
        sum += v * weights[i];
    }
    int check = 11 - sum % 11;
    char digit = (char)('0' + check % 11);
    return check == 10 ? 'X' : digit;
}

bool orgcode_is_private(const char *code)
{
    return strncmp(code, "PDY", 3) == 0 && strlen(code) >= 8 && digits_all(code + 3, 5) &&
           strncmp(code + 3, "00000", 5) != 0;
}

enum ident_check orgcode_check(const char *code, char *expected)
{
    *expected = '\0';
    if (strlen(code) != 9 || orgcode_is_private(code))
        return CHECK_MALFORMED;
    char right = orgcode_check_char(code);
    if (!right || !(code[8] == 'X' || digits_all(code + 8, 1)))
        return CHECK_MALFORMED;
    if (right == code[8])
        return CHECK_OK;
    *expected = right;
    return CHECK_BAD;
}
