#include "code/gtin.h"

#include <string.h>

static bool all_digits(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (s[i] < '0' || s[i] > '9')
            return false;
    return true;
}

char gtin_check_digit(const char *digits, size_t n)
{
    unsigned sum = 0, weight = 3;
    for (size_t i = n; i-- > 0; weight = 4 - weight)
        sum += (unsigned)(digits[i] - '0') * weight;
    return (char)('0' + (10 - sum % 10) % 10);
}

bool gtin_check_ok(const char *digits)
{
    size_t n = strlen(digits);
    return n >= 2 && all_digits(digits, n) && gtin_check_digit(digits, n - 1) == digits[n - 1];
}

bool gtin_to14(const char *digits, char out[15])
{
    size_t n = strlen(digits);
    if ((n != 8 && n != 12 && n != 13 && n != 14) || !all_digits(digits, n))
        return false;
    memset(out, '0', 14 - n);
    memcpy(out + 14 - n, digits, n + 1);
    return true;
}

bool gtin_upce_spread(const char *upce, char out[13])
{
    if (strlen(upce) != 8 || !all_digits(upce, 8) || upce[0] > '1')
        return false;
    const char *d = upce + 1;
    char a[13] = { upce[0], d[0], d[1], '0', '0', '0', '0', '0', '0', '0', '0', upce[7], '\0' };
    switch (d[5]) { /* where the zeros were left out: GenSpecs 5.2.2.4.2 */
    case '0':
    case '1':
    case '2':
        a[3] = d[5];
        memcpy(a + 8, d + 2, 3);
        break;
    case '3':
        a[3] = d[2];
        memcpy(a + 9, d + 3, 2);
        break;
    case '4':
        memcpy(a + 3, d + 2, 2);
        a[10] = d[4];
        break;
    default:
        memcpy(a + 3, d + 2, 3);
        a[10] = d[5];
    }
    memcpy(out, a, sizeof(a));
    return true;
}

bool gtin_upce_expand(const char *upce, char out[13])
{
    char upca[13];
    if (!gtin_upce_spread(upce, upca) || !gtin_check_ok(upca))
        return false;
    memcpy(out, upca, sizeof(upca));
    return true;
}

bool gtin_inner(const char *gtin14, char out[14])
{
    if (strlen(gtin14) != 14 || !all_digits(gtin14, 14) || gtin14[0] == '9')
        return false;
    memcpy(out, gtin14 + 1, 12);
    out[12] = gtin_check_digit(out, 12);
    out[13] = '\0';
    return true;
}

/* GenSpecs 7.9.2: what a digit is worth under each weight. */
enum price_weight { TWO_MINUS, THREE, FIVE_PLUS, FIVE_MINUS };
static const unsigned char worth[][10] = {
    [TWO_MINUS] = { 0, 2, 4, 6, 8, 9, 1, 3, 5, 7 },
    [THREE] = { 0, 3, 6, 9, 2, 5, 8, 1, 4, 7 },
    [FIVE_PLUS] = { 0, 5, 1, 6, 2, 7, 3, 8, 4, 9 },
    [FIVE_MINUS] = { 0, 5, 9, 4, 8, 3, 7, 2, 6, 1 },
};

static unsigned price_sum(const char *digits, const enum price_weight *weights, size_t n)
{
    unsigned sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += worth[weights[i]][digits[i] - '0'];
    return sum;
}

char gtin_price_check_digit(const char *digits, size_t n)
{
    static const enum price_weight four[] = { TWO_MINUS, TWO_MINUS, THREE, FIVE_MINUS };
    static const enum price_weight five[] = { FIVE_PLUS, TWO_MINUS, FIVE_MINUS, FIVE_PLUS,
                                              TWO_MINUS };
    if ((n != 4 && n != 5) || !all_digits(digits, n))
        return '\0';
    if (n == 4)
        return (char)('0' + 3 * price_sum(digits, four, 4) % 10);
    unsigned rest = (10 - price_sum(digits, five, 5) % 10) % 10;
    const unsigned char *image = worth[FIVE_MINUS];
    return (char)('0' + ((const unsigned char *)memchr(image, (int)rest, 10) - image));
}
