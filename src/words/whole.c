#include "words/whole.h"

#include <string.h>

#include "base/attrs.h"

enum { HAN_BYTES = 3 };

static bool is_digit(char ch)
{
    return ch >= '0' && ch <= '9';
}

static bool is_letter(char ch)
{
    return (ch >= 'A' && ch <= 'Z') || (ch >= 'a' && ch <= 'z');
}

static bool is_word(char ch)
{
    return is_digit(ch) || is_letter(ch);
}

/* U+4E00 to U+9FFF. */
static bool is_han(const char *s)
{
    unsigned char a = (unsigned char)s[0];
    return a >= 0xE4 && a <= 0xE9 && s[1] && s[2] && (a > 0xE4 || (unsigned char)s[1] >= 0xB8);
}

/* Units of time: what follows them may go on as the same day. */
static bool is_time_unit(const char *s)
{
    static const char *const units[] = { "年", "月", "日", "时", "点" };
    for (size_t i = 0; i < ARRAY_LEN(units); i++)
        if (strncmp(s, units[i], HAN_BYTES) == 0)
            return true;
    return false;
}

/* Letters and digits, with a mark between two of them; 0 where none begins. */
static size_t run_length(const char *s, bool *has_digit)
{
    size_t n = 0;
    *has_digit = false;
    while (is_word(s[n]) || (n > 0 && s[n] && strchr("-.,/:", s[n]) && is_word(s[n + 1]))) {
        *has_digit |= is_digit(s[n]);
        n++;
    }
    return n;
}

/* " Oct 2026" or " October 2026" behind the digits of a day. */
static size_t english_rest(const char *s)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    size_t n = 1, digits = 0;
    bool is_month = false;
    if (s[0] != ' ')
        return 0;
    for (size_t i = 0; months[i]; i += 3)
        is_month |= strncmp(s + 1, months + i, 3) == 0;
    while (is_letter(s[n]))
        n++;
    if (!is_month || s[n] != ' ')
        return 0;
    while (is_digit(s[n + 1 + digits]))
        digits++;
    return digits == 4 ? n + 1 + digits : 0;
}

static size_t number_length(const char *s)
{
    bool has_digit;
    size_t n = run_length(s, &has_digit);
    if (!has_digit)
        return 0;
    if (n <= 2 && english_rest(s + n) > 0)
        return n + english_rest(s + n);
    while (is_digit(s[n - 1]) && is_han(s + n)) {
        bool goes_on = is_time_unit(s + n);
        n += HAN_BYTES;
        while (goes_on && is_digit(s[n]))
            n++;
    }
    return n;
}

static size_t title_length(const char *s)
{
    static const char open[] = "《", close[] = "》";
    if (strncmp(s, open, HAN_BYTES) != 0)
        return 0;
    const char *end = strstr(s, close);
    return end && end + HAN_BYTES - s <= WHOLE_TITLE_MAX ? (size_t)(end + HAN_BYTES - s) : 0;
}

/* Nothing but Chinese between brackets of the English kind; one character is a mark of a number: (冀). */
static size_t name_length(const char *s)
{
    size_t n = 1;
    if (s[0] != '(')
        return 0;
    while (is_han(s + n))
        n += HAN_BYTES;
    return n > 1 + HAN_BYTES && s[n] == ')' && n + 1 <= WHOLE_TITLE_MAX ? n + 1 : 0;
}

bool whole_next(const char *s, size_t from, struct whole *out)
{
    for (size_t at = from; s[at];) {
        bool has_digit;
        size_t run = run_length(s + at, &has_digit);
        size_t n = run > 0 ? number_length(s + at) : title_length(s + at);
        if (n == 0)
            n = name_length(s + at);
        if (n > 0) {
            *out = (struct whole){ at, at + n };
            return true;
        }
        at += run > 0 ? run : 1;
    }
    return false;
}
