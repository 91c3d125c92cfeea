/* Production licences: XK (工业产品生产许可证), QS and SC (food and what touches it). */
#include <string.h>

#include "code/check_digit.h"
#include "code/match.h"

/* XKdd-ddd-ddddd of the state, (冀)XKdd-ddd-ddddd of a province, XKdd-ddd-dddd of before 2005 (办法
 * of the administration, chapter 6); a mark QS may stand in front.  No check character. */
static bool take_xk_digits(struct reader *r, char out[16])
{
    struct reader t = *r;
    char part[8];
    size_t n = 0;
    take_gap(&t);
    static const unsigned char sizes[] = { 2, 3 };
    for (size_t g = 0; g < ARRAY_LEN(sizes); g++) {
        if (!take_digits(&t, sizes[g], part))
            return false;
        memcpy(out + n, part, sizes[g]);
        n += sizes[g];
        out[n++] = '-';
        take_gap(&t);
    }
    size_t serial = take_run(&t, 5, out + n);
    if ((serial != 4 && serial != 5) || !reader_ends(&t))
        return false;
    *r = t;
    return true;
}

/* Says XK and goes on otherwise: at least something was printed there. */
static bool take_wrong_digits(struct reader *r, char *out, size_t max)
{
    struct reader t = *r;
    size_t n = 0, more;
    do {
        take_gap(&t);
        more = take_run(&t, max - n, out + n);
        n += more;
        if (more > 0)
            *r = t;
    } while (more > 0 && n < max);
    out[n] = '\0';
    return n >= 6;
}

bool match_xk(const struct look *l, size_t at, struct match *m)
{
    struct reader r = look_reader(l, at);
    const struct province *province = NULL;
    char digits[32];
    if (!reader_starts(&r))
        return false;
    if (take_word(&r, "QS"))
        take_gap(&r);
    take_bracketed_province(&r, &province);
    take_blanks(&r);
    if (!take_word(&r, "XK"))
        return false;
    bool right = take_xk_digits(&r, digits);
    if (!right && !take_wrong_digits(&r, digits, 20))
        return false;
    match_set(m, ID_XK, right ? CHECK_NONE : CHECK_MALFORMED, "%s%s%sXK%s", province ? "(" : "",
              province ? province->letter : "", province ? ")" : "", digits);
    m->end = r.at;
    m->weight = WEIGHT_LABEL;
    return true;
}

enum { GROUPS_MAX = 6 };

/* Digits with gaps between, until there are at least `want`: the sizes of their groups. */
static size_t take_grouped(struct reader *r, size_t want, char *out, size_t sizes[GROUPS_MAX],
                           size_t *groups)
{
    struct reader t = *r;
    size_t n = 0, g = 0;
    while (n < want && g < GROUPS_MAX) {
        size_t more = take_run(&t, want + 8 - n, out + n);
        if (more == 0)
            break;
        n += more;
        sizes[g++] = more;
        *r = t;
        take_gap(&t);
    }
    out[n] = '\0';
    *groups = g;
    return n;
}

static bool groups_are(const size_t *sizes, size_t n, const char *layout)
{
    if (strlen(layout) != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (sizes[i] != (size_t)(layout[i] - '0'))
            return false;
    return true;
}

/* Twelve digits either way: 4 authority, 4 class, 4 serial for food; 2 province, 5 product, 5 firm
 * for packaging, containers and tools.  How they are grouped says which. */
static void set_qs(struct match *m, const char *digits, bool pack)
{
    enum ident_check check = province_of_code(digits) ? CHECK_NONE : CHECK_MALFORMED;
    if (pack)
        match_set(m, ID_QS_PACK, check, "QS%.2s-%.5s-%s", digits, digits + 2, digits + 7);
    else
        match_set(m, ID_QS_FOOD, check, "QS%s", digits);
}

/* Ungrouped: food classes go from 01 to 28, so a higher one speaks for the other split. */
static bool food_class_fits(const char *digits)
{
    return memcmp(digits + 4, "01", 2) >= 0 && memcmp(digits + 4, "28", 2) <= 0;
}

bool match_qs(const struct look *l, size_t at, struct match *m)
{
    struct reader r = look_reader(l, at);
    char digits[32];
    size_t sizes[GROUPS_MAX], groups;
    if (!reader_starts(&r) || !take_word(&r, "QS"))
        return false;
    take_char(&r, ':');
    take_gap(&r);
    size_t n = take_grouped(&r, 12, digits, sizes, &groups);
    if (n < 8 || !reader_ends(&r))
        return false;
    if (n != 12) {
        match_set(m, ID_QS_FOOD, CHECK_MALFORMED, "QS%s", digits);
        match_add_also(m, ID_QS_PACK);
    } else if (groups_are(sizes, groups, "255") || groups_are(sizes, groups, "444")) {
        set_qs(m, digits, groups == 3 && sizes[0] == 2);
    } else {
        bool food = food_class_fits(digits);
        set_qs(m, digits, !food);
        match_add_also(m, food ? ID_QS_PACK : ID_QS_FOOD);
    }
    m->end = r.at;
    m->weight = WEIGHT_LABEL;
    return true;
}

/* SC and 14 digits, the last of them MOD 11,10 over the other 13.  Printed numbers that fail exist:
 * a wrong check digit is worth a second look, no more. */
bool match_sc(const struct look *l, size_t at, struct match *m)
{
    struct reader r = look_reader(l, at);
    char digits[32];
    size_t sizes[GROUPS_MAX], groups;
    if (!reader_starts(&r) || !take_word(&r, "SC"))
        return false;
    take_char(&r, ':');
    take_gap(&r);
    size_t n = take_grouped(&r, 14, digits, sizes, &groups);
    if (n < 11 || !reader_ends(&r))
        return false;
    char right = check_mod11_10(digits, 13);
    bool ok = n == 14 && digits[13] == right;
    match_set(m, ID_SC, n != 14 ? CHECK_MALFORMED : ok ? CHECK_OK : CHECK_BAD, "SC%s", digits);
    m->ident.expected = n == 14 && !ok ? right : '\0';
    m->end = r.at;
    m->weight = WEIGHT_LABEL;
    return true;
}
