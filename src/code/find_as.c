/* One number read as what else it could be. */
#include <string.h>

#include "base/attrs.h"
#include "code/check_digit.h"
#include "code/find.h"
#include "code/gtin.h"
#include "code/orgcode.h"
#include "code/uscc.h"

enum { DIGITS_MAX = 20 };

/* What the check character of those digits should be; 0: the kind has none. */
static char gtin_right(const char *digits)
{
    return gtin_check_digit(digits, strlen(digits) - 1);
}

static char sc_right(const char *digits)
{
    return check_mod11_10(digits, 13);
}

static char reg15_right(const char *digits)
{
    return check_mod11_10(digits, 14);
}

static char none_right(const char *digits)
{
    (void)digits;
    return '\0';
}

/* Kinds that digits alone can be, how many, how they are written ("%.2s" and so on would hide the
 * cuts: '9' stands for the next digit, the rest for itself), and their check. */
static const struct {
    enum ident_kind kind;
    size_t digits;
    const char *form; /* NULL: just the digits */
    char (*right)(const char *digits);
} rows[] = {
    { ID_GTIN8, 8, NULL, gtin_right },
    { ID_GTIN12, 12, NULL, gtin_right },
    { ID_GTIN13, 13, NULL, gtin_right },
    { ID_GTIN14, 14, NULL, gtin_right },
    { ID_ISBN, 13, NULL, gtin_right },
    { ID_SSCC, 18, NULL, gtin_right },
    { ID_GLN, 13, NULL, gtin_right },
    { ID_REG15, 15, NULL, reg15_right },
    { ID_REG13, 13, NULL, none_right },
    { ID_QS_FOOD, 12, "QS999999999999", none_right },
    { ID_QS_PACK, 12, "QS99-99999-99999", none_right },
    { ID_SC, 14, "SC99999999999999", sc_right },
    { ID_CCC, 16, NULL, none_right },
    { ID_CCC_SELF, 16, NULL, none_right },
    { ID_EQUIP_CODE, 17, NULL, none_right },
    { ID_EQUIP_CODE, 18, NULL, none_right },
    { ID_EQUIP_REG, 20, NULL, none_right },
    { ID_CMA, 12, NULL, none_right },
    { ID_ORGANIC_CODE, 17, NULL, none_right },
    { ID_WGH, 16, NULL, none_right },
};

static size_t digits_in(const char *text, char out[DIGITS_MAX + 1])
{
    size_t n = 0;
    for (; *text; text++)
        if (*text >= '0' && *text <= '9') {
            if (n == DIGITS_MAX)
                return 0;
            out[n++] = *text;
        }
    out[n] = '\0';
    return n;
}

static void write_form(const char *form, const char *digits, char *out)
{
    for (; form && *form; form++)
        *out++ = *form == '9' ? *digits++ : *form;
    memcpy(out, digits, strlen(digits) + 1);
}

static void clear_also(struct ident *i)
{
    memset(i->also, 0, sizeof(i->also));
}

/* Nine or eighteen characters that may hold letters. */
static bool as_org(const struct ident *found, enum ident_kind kind, struct ident *out)
{
    struct ident as = *found;
    as.kind = kind;
    as.check = kind == ID_ORG ? orgcode_check(found->text, &as.expected)
                              : uscc_check(found->text, &as.expected);
    if (as.check == CHECK_MALFORMED)
        return false;
    clear_also(&as);
    *out = as;
    return true;
}

/* Kinds with a grammar of their own say themselves what they are. */
static bool as_grammar_says(const struct ident *found, enum ident_kind kind, struct ident *out)
{
    struct ident as[2];
    if (code_find(span_of(found->text), FIND_TEXT, as, 2) != 1 || as[0].kind != kind)
        return false;
    as[0].at = found->at;
    as[0].len = found->len;
    clear_also(&as[0]);
    *out = as[0];
    return true;
}

bool code_find_as(const struct ident *found, enum ident_kind kind, struct ident *out)
{
    char digits[DIGITS_MAX + 1];
    if (found->kind == kind) {
        struct ident as = *found;
        clear_also(&as);
        *out = as;
        return true;
    }
    if (kind == ID_ORG || kind == ID_USCC)
        return as_org(found, kind, out);
    size_t n = digits_in(found->text, digits);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (rows[i].kind != kind || rows[i].digits != n)
            continue;
        struct ident as = { .kind = kind, .at = found->at, .len = found->len };
        char right = rows[i].right(digits);
        as.check = !right ? CHECK_NONE : right == digits[n - 1] ? CHECK_OK : CHECK_BAD;
        as.expected = as.check == CHECK_BAD ? right : '\0';
        write_form(rows[i].form, digits, as.text);
        *out = as;
        return true;
    }
    return as_grammar_says(found, kind, out);
}
