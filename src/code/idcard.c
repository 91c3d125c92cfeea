#include "code/idcard.h"

#include <string.h>

#include "base/date.h"
#include "code/check_digit.h"
#include "code/province.h"

static int number_of(const char *s, size_t n)
{
    int v = 0;
    for (size_t i = 0; i < n; i++)
        v = v * 10 + (s[i] - '0');
    return v;
}

/* 83 is given to people of Taiwan living on the mainland, 9 in front to foreigners (since 2023:
 * 9, province, three digits of nationality). */
static bool region_fits(const char *s)
{
    return province_of_code(s) || strncmp(s, "83", 2) == 0 ||
           (s[0] == '9' && province_of_code(s + 1));
}

bool idcard_has_form(const char *number)
{
    if (strlen(number) != 18 || !digits_all(number, 17) ||
        !(number[17] == 'X' || digits_all(number + 17, 1)))
        return false;
    int year = number_of(number + 6, 4);
    return region_fits(number) && year <= 2099 &&
           date_valid(year, number_of(number + 10, 2), number_of(number + 12, 2));
}

bool idcard_is(const char *number)
{
    return idcard_has_form(number) && check_mod11_2(number, 17) == number[17];
}

bool idcard_has_old_form(const char *number)
{
    return strlen(number) == 15 && digits_all(number, 15) && province_of_code(number) &&
           date_valid(1900 + number_of(number + 6, 2), number_of(number + 8, 2),
                      number_of(number + 10, 2));
}

/* The next character in half width and upper case; 0 at the end. */
static uint32_t next_character(struct span text, size_t *at)
{
    uint32_t c;
    if (*at >= text.len)
        return 0;
    *at += utf8_next(text, *at, &c);
    if (c >= 0xFF01 && c <= 0xFF5E)
        c -= 0xFEE0;
    return c == 'x' ? 'X' : c;
}

bool idcard_within(struct span text)
{
    char run[20]; /* one more than the longest: such a run is something else */
    size_t n = 0, at = 0;
    for (;;) {
        uint32_t c = next_character(text, &at);
        bool joins = (c >= '0' && c <= '9') || (c == 'X' && n == 17);
        if (joins && n < sizeof run - 1)
            run[n++] = (char)c;
        if (joins)
            continue;
        run[n] = '\0';
        if (idcard_has_form(run) || idcard_has_old_form(run))
            return true;
        if (c == 0 && at >= text.len)
            return false;
        n = 0;
    }
}
