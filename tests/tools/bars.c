#include "tools/bars.h"

/* Widths of the four elements of each digit.  Set C is set A beginning with a bar. */
static const char *const set_a[] = { "3211", "2221", "2122", "1411", "1132",
                                     "1231", "1114", "1312", "1213", "3112" };
static const char *const set_b[] = { "1123", "1222", "2212", "1141", "2311",
                                     "1321", "4111", "2131", "3121", "2113" };
/* The sets of digits 2 to 7 say what the first digit is. */
static const char *const parity[] = { "AAAAAA", "AABABB", "AABBAB", "AABBBA", "ABAABB",
                                      "ABBAAB", "ABBBAA", "ABABAB", "ABABBA", "ABBABA" };

static void put_elements(struct bars *b, const char *widths, bool is_dark, bool is_guard)
{
    for (; *widths; widths++, is_dark = !is_dark)
        for (int i = 0; i < *widths - '0'; i++) {
            b->is_dark[b->modules] = is_dark;
            b->is_guard[b->modules] = is_guard && is_dark;
            b->modules++;
        }
}

static void put_digit(struct bars *b, char digit, char set)
{
    const char *widths = set == 'B' ? set_b[digit - '0'] : set_a[digit - '0'];
    put_elements(b, widths, set == 'C', false);
}

bool bars_of_gtin(const char *digits, struct bars *out)
{
    char thirteen[14];
    size_t n = strspn(digits, "0123456789");
    if (digits[n] != '\0' || (n != 8 && n != 12 && n != 13))
        return false;
    struct bars b = { 0 };
    snprintf(thirteen, sizeof thirteen, "%s%s", n == 12 ? "0" : "", digits);
    size_t half = n == 8 ? 4 : 6;
    const char *left = n == 8 ? thirteen : thirteen + 1;
    const char *sets = n == 8 ? "AAAA" : parity[thirteen[0] - '0'];
    put_elements(&b, "111", true, true);
    for (size_t i = 0; i < half; i++)
        put_digit(&b, left[i], sets[i]);
    put_elements(&b, "11111", false, true);
    for (size_t i = 0; i < half; i++)
        put_digit(&b, left[half + i], 'C');
    put_elements(&b, "111", true, true);
    *out = b;
    return true;
}
