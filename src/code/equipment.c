/* Special equipment: licences (TS…) and certificates of use.  Codes of 17, 18 and 20 digits are
 * bare runs (run.c). */
#include <string.h>

#include "code/check_digit.h"
#include "code/match.h"

/* Four digits of a year a paper of ours can carry. */
static bool take_year(struct reader *r, char out[5])
{
    struct reader t = *r;
    if (!take_digits(&t, 4, out) || memcmp(out, "1980", 4) < 0 || memcmp(out, "2049", 4) > 0)
        return false;
    *r = t;
    return true;
}

/* TSkeRRsss-YYYY: kind, equipment, region of the authority (10 = the state's), serial, year it
 * expires.  ISO/TS 16949 is something else; without its year it counts only when nothing else was
 * given. */
bool match_ts(const struct look *l, size_t at, struct match *m)
{
    struct reader r = look_reader(l, at);
    char head[5], serial[4], year[5];
    if (!reader_starts(&r) || (at > 0 && l->text.cells[at - 1].c == '/') || !take_word(&r, "TS"))
        return false;
    take_blanks(&r);
    if (!take_digits(&r, 4, head) || take_alnum(&r, 3, serial) != 3)
        return false;
    struct reader dash = r;
    take_gap(&dash);
    bool dated = take_year(&dash, year);
    if (dated)
        r = dash;
    if (!reader_ends(&r) || (!dated && !look_alone(l, at, r.at)))
        return false;
    bool region = memcmp(head + 2, "10", 2) == 0 || province_of_code(head + 2);
    match_set(m, ID_TS, dated && region && head[0] != '0' ? CHECK_NONE : CHECK_MALFORMED,
              "TS%s%s%s%s", head, serial, dated ? "-" : "", dated ? year : "");
    if (!dated) /* nine characters: an organisation code could begin so */
        match_add_also(m, ID_ORG);
    m->end = r.at;
    m->weight = WEIGHT_LABEL;
    return true;
}

/* 梯11冀E00001(17), TSG 08-2017: kind of equipment, class, province, city, serial, year. */
bool match_equipment_use(const struct look *l, size_t at, struct match *m)
{
    static const char kinds[] = "锅容管梯起索游车";
    struct reader r = look_reader(l, at);
    const struct province *province;
    char kind[5] = "", class[3], city[2] = "", serial[8], year[3];
    uint32_t c = reader_peek(&r);
    if (c < 0x3400)
        return false;
    kind[utf8_put(c, kind)] = '\0';
    if (!strstr(kinds, kind))
        return false;
    r.at++;
    take_blanks(&r);
    if (!take_digits(&r, 2, class) || !take_province(&r, &province))
        return false;
    take_letter(&r, city); /* none where the province's own office registers */
    size_t n = take_run(&r, 6, serial);
    take_blanks(&r);
    if (n < 5 || !take_char(&r, '(') || !take_digits(&r, 2, year) || !take_char(&r, ')'))
        return false;
    match_set(m, ID_EQUIP_USE, CHECK_NONE, "%s%s%s%s%s(%s)", kind, class, province->letter, city,
              serial, year);
    m->end = r.at;
    m->weight = WEIGHT_LABEL;
    return true;
}
