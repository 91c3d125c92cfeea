/* Measuring instruments: CMC (制造计量器具许可证) and CPA (型式批准). */
#include <string.h>

#include "code/check_digit.h"
#include "code/match.h"

/* 冀制00000000号; the mark CMC in front, the province in brackets, 号 behind: all may be missing.
 * Given out until 2017-12-28. */
bool match_cmc(const struct look *l, size_t at, struct match *m)
{
    struct reader r = look_reader(l, at);
    const struct province *province;
    char digits[12];
    if (!take_bracketed_province(&r, &province))
        return false;
    take_blanks(&r);
    if (!take_char(&r, 0x5236)) /* 制 */
        return false;
    take_blanks(&r);
    size_t n = take_run(&r, 10, digits);
    if (n < 6 || !reader_ends(&r))
        return false;
    match_set(m, ID_CMC, n == 8 ? CHECK_NONE : CHECK_MALFORMED, "%s制%s", province->letter, digits);
    m->end = r.at;
    m->weight = WEIGHT_LABEL;
    return true;
}

/* 99-F166: year, class of instrument, number from 101. */
static bool take_old_cpa(struct reader *r, struct match *m)
{
    struct reader t = *r;
    char year[3], letter, serial[5];
    if (!take_digits(&t, 2, year) || take_gap(&t) != GAP_DASH || !take_letter(&t, &letter))
        return false;
    if (take_run(&t, 4, serial) < 3 || !reader_ends(&t))
        return false;
    match_set(m, ID_CPA, CHECK_NONE, "%s-%c%s", year, letter, serial);
    *r = t;
    return true;
}

/* 2014F123-13: year, class, number, province. */
static bool take_new_cpa(struct reader *r, struct match *m)
{
    struct reader t = *r;
    char year[5], letter, serial[5], region[3];
    if (!take_digits(&t, 4, year) || !take_letter(&t, &letter) || take_run(&t, 4, serial) < 3)
        return false;
    if (take_gap(&t) != GAP_DASH || !take_digits(&t, 2, region) || !reader_ends(&t) ||
        memcmp(year, "1985", 4) < 0 || memcmp(year, "2049", 4) > 0)
        return false;
    bool known = strcmp(region, "00") == 0 || province_of_code(region);
    match_set(m, ID_CPA, known ? CHECK_NONE : CHECK_MALFORMED, "%s%c%s-%s", year, letter, serial,
              region);
    *r = t;
    return true;
}

bool match_cpa(const struct look *l, size_t at, struct match *m)
{
    struct reader r = look_reader(l, at);
    if (!reader_starts(&r))
        return false;
    bool named = take_word(&r, "CPA");
    if (named) {
        take_char(&r, ':');
        take_gap(&r);
    }
    bool modern = take_new_cpa(&r, m);
    if (!modern && !take_old_cpa(&r, m))
        return false;
    enum label label = named ? LABEL_CPA : look_label(l, at);
    bool free_standing = label == LABEL_NONE && m->ident.check == CHECK_NONE &&
                         (modern || look_alone(l, at, r.at));
    if (label != LABEL_CPA && !free_standing)
        return false;
    m->end = r.at;
    m->weight = label == LABEL_CPA ? WEIGHT_LABEL : WEIGHT_FORM;
    return true;
}
