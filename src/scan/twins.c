#include "scan/twins.h"

#include "base/text.h"
#include "code/gtin.h"

/* 0: a digit without one. */
static char twin_of(char digit)
{
    static const char twins[] = "1728";
    const char *at = digit ? strchr(twins, digit) : NULL;
    return at ? twins[(at - twins) ^ 1] : '\0';
}

size_t twins_of(const char *number, char out[TWINS_MAX][TWINS_DIGITS + 1])
{
    size_t n = strlen(number), found = 0;
    if (n != TWINS_DIGITS && n != 8)
        return 0;
    for (size_t from = n == TWINS_DIGITS; from < n; from++) {
        char turned[TWINS_DIGITS + 1];
        memcpy(turned, number, n + 1);
        for (size_t to = from; twin_of(number[from]) && to < n; to++) {
            char twin = twin_of(number[to]);
            if (!twin)
                continue;
            turned[to] = twin;
            if (gtin_check_ok(turned) && found < TWINS_MAX)
                memcpy(out[found++], turned, n + 1);
        }
    }
    return found;
}
