/* Payloads whose symbology says what they are. */
#include <string.h>

#include "base/attrs.h"
#include "code/book.h"
#include "code/finds.h"
#include "code/gtin.h"
#include "code/regno.h"
#include "code/run.h"

static size_t digits_of(struct span s, char *out, size_t cap)
{
    if (s.len >= cap || !span_all_digits(s) || !span_copy(s, out, cap))
        return 0;
    return s.len;
}

/* The GTIN in front, and what a gun appends of the small symbol beside it. */
static bool add_with_add_on(struct finds *finds, const char *digits, size_t n, size_t gtin,
                            size_t base)
{
    char main_part[16];
    struct match m = { 0 }, extra = { 0 };
    if (n != gtin && n != gtin + 2 && n != gtin + 5)
        return false;
    memcpy(main_part, digits, gtin);
    main_part[gtin] = '\0';
    match_set_gtin(&m, main_part);
    finds_add(finds, m.ident, base, gtin);
    if (n == gtin)
        return true;
    match_set(&extra, ID_ADD_ON, CHECK_NONE, "%s", digits + gtin);
    finds_add(finds, extra.ident, base + gtin, n - gtin);
    return true;
}

static bool find_ean13(struct finds *finds, const char *digits, size_t n, size_t base)
{
    return add_with_add_on(finds, digits, n, 13, base) ||
           add_with_add_on(finds, digits, n, 12, base);
}

static bool find_ean8(struct finds *finds, const char *digits, size_t n, size_t base)
{
    return add_with_add_on(finds, digits, n, 8, base);
}

static bool find_upca(struct finds *finds, const char *digits, size_t n, size_t base)
{
    /* Some readers give it as the EAN-13 it is part of. */
    if ((n == 13 || n == 15 || n == 18) && digits[0] == '0')
        return add_with_add_on(finds, digits + 1, n - 1, 12, base + 1);
    return add_with_add_on(finds, digits, n, 12, base);
}

static bool find_upce(struct finds *finds, const char *digits, size_t n, size_t base)
{
    char upca[13];
    if (n != 8)
        return find_upca(finds, digits, n, base);
    if (!gtin_upce_spread(digits, upca))
        return false;
    struct match m = { 0 };
    match_set_gtin(&m, upca);
    finds_add(finds, m.ident, base, n);
    return true;
}

static bool find_itf(struct finds *finds, const char *digits, size_t n, size_t base)
{
    return n == 14 && add_with_add_on(finds, digits, n, 14, base);
}

static bool (*const symbols[])(struct finds *finds, const char *digits, size_t n, size_t base) = {
    [FIND_EAN13] = find_ean13, [FIND_EAN8] = find_ean8, [FIND_UPCA] = find_upca,
    [FIND_UPCE] = find_upce,   [FIND_ITF] = find_itf,   [FIND_OCR] = NULL,
};

bool find_symbol(struct finds *finds, struct span text, enum find_source source, size_t base)
{
    char digits[IDENT_TEXT_MAX];
    if ((size_t)source >= ARRAY_LEN(symbols) || !symbols[source])
        return false;
    size_t n = digits_of(text, digits, sizeof(digits));
    if (n == 0)
        return false;
    if (!symbols[source](finds, digits, n, base)) {
        struct match m = { 0 };
        match_set(&m, ID_DIGITS, source == FIND_ITF ? CHECK_NONE : CHECK_MALFORMED, "%s", digits);
        finds_add(finds, m.ident, base, n);
    }
    return true;
}

/* A gun that says no symbology: 15 or 18 digits are a GTIN with its add-on when the first 13 say so
 * and it is a periodical or a book, or the whole is nothing else. */
bool find_gun_add_on(struct finds *finds, struct span text, size_t base)
{
    char digits[19], main_part[14], expected;
    size_t n = digits_of(text, digits, sizeof(digits));
    if (n != 15 && n != 18)
        return false;
    memcpy(main_part, digits, 13);
    main_part[13] = '\0';
    if (!gtin_check_ok(main_part))
        return false;
    bool print = isbn13_has_prefix(main_part) || strncmp(main_part, "977", 3) == 0;
    bool other = n == 18 ||
                 (regno_has_region(digits) && regno_check(digits, &expected) == CHECK_OK);
    return (print || !other) && add_with_add_on(finds, digits, n, 13, base);
}
