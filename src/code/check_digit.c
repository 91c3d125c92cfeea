#include "code/check_digit.h"

bool digits_all(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (s[i] < '0' || s[i] > '9')
            return false;
    return true;
}

char check_mod11_10(const char *digits, size_t n)
{
    unsigned product = 10;
    for (size_t i = 0; i < n; i++) {
        unsigned sum = (product + (unsigned)(digits[i] - '0')) % 10;
        product = (sum ? sum : 10) * 2 % 11;
    }
    return (char)('0' + (11 - product) % 10);
}

char check_mod11_2(const char *digits, size_t n)
{
    unsigned product = 0;
    for (size_t i = 0; i < n; i++)
        product = (product + (unsigned)(digits[i] - '0')) * 2 % 11;
    unsigned check = (12 - product) % 11;
    return check == 10 ? 'X' : (char)('0' + check);
}
