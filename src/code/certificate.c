/* Laboratories, management systems, organic and pollution-free produce, factories of CCC goods.
 * None of these numbers has a check character. */
#include <string.h>

#include "code/check_digit.h"
#include "code/match.h"

static bool done(struct match *m, const struct reader *r, enum match_weight weight)
{
    m->end = r->at;
    m->weight = weight;
    return true;
}

/* The forms of before the twelve digits: year, authority, serial, a letter: 2013030123R. */
bool match_cma(const struct look *l, size_t at, struct match *m)
{
    struct reader r = look_reader(l, at);
    char text[16];
    size_t n = 0;
    if (!reader_starts(&r))
        return false;
    bool named = take_word(&r, "CMA");
    if (named) {
        take_char(&r, ':');
        take_gap(&r);
    }
    n = take_run(&r, 12, text);
    if (n < 9 || (n == 12 && !named))
        return false;
    if (n < 12 && !take_letter(&r, &text[n++]))
        return false;
    text[n] = '\0';
    enum label label = named ? LABEL_CMA : look_label(l, at);
    bool form = memcmp(text, "1985", 4) >= 0 && memcmp(text, "2016", 4) <= 0 &&
                memcmp(text + 4, "31", 2) <= 0;
    bool alone = label == LABEL_NONE && look_alone(l, at, r.at);
    if (!reader_ends(&r) || (label != LABEL_CMA && !(form && alone)))
        return false;
    bool known = n == 12 && digits_all(text, 12) ? memcmp(text + 2, "31", 2) <= 0 : form;
    match_set(m, ID_CMA, known ? CHECK_NONE : CHECK_MALFORMED, "%s", text);
    return done(m, &r, label == LABEL_CMA ? WEIGHT_LABEL : WEIGHT_FORM);
}

/* CNAS L1234 (testing, calibration), CNAS IB0123 (inspection). */
bool match_cnas(const struct look *l, size_t at, struct match *m)
{
    struct reader r = look_reader(l, at);
    char digits[8];
    if (!reader_starts(&r))
        return false;
    bool named = take_word(&r, "CNAS");
    if (named) {
        take_char(&r, ':');
        take_gap(&r);
    }
    const char *kind = take_word(&r, "IB") ? "IB" : take_char(&r, 'L') ? "L" : NULL;
    if (!kind)
        return false;
    take_blanks(&r);
    size_t n = take_run(&r, 6, digits);
    if (n < 4 || n > 5 || !reader_ends(&r) ||
        (!named && !look_alone(l, at, r.at) && look_label(l, at) != LABEL_CNAS))
        return false;
    match_set(m, ID_CNAS, CHECK_NONE, "CNAS %s%s", kind, digits);
    return done(m, &r, WEIGHT_LABEL);
}

/* A letter and six digits under the CCC mark; anywhere else it is no number of ours. */
bool match_ccc_factory(const struct look *l, size_t at, struct match *m)
{
    struct reader r = look_reader(l, at);
    char letter, digits[8];
    if (!reader_starts(&r) || !take_letter(&r, &letter) || !take_digits(&r, 6, digits) ||
        !reader_ends(&r))
        return false;
    enum label label = look_label(l, at);
    if (label != LABEL_CCC_FACTORY && label != LABEL_CCC && !look_alone(l, at, r.at))
        return false;
    match_set(m, ID_CCC_FACTORY, CHECK_NONE, "%c%s", letter, digits);
    return done(m, &r, WEIGHT_LABEL);
}

/* 03410Q10286R0S: body 3, year 2, letters of the system, serial 5 or 6, R and the cycle, size of
 * the firm; /3 or -1 for a part. */
bool match_system(const struct look *l, size_t at, struct match *m)
{
    struct reader r = look_reader(l, at);
    char body[6], letters[5] = "", serial[8], cycle[4], size[2] = "", part[4] = "";
    if (!reader_starts(&r) || !take_digits(&r, 5, body))
        return false;
    size_t n = 0;
    while (n < 4 && take_letter(&r, &letters[n]))
        n++;
    if (n == 0 || take_run(&r, 7, serial) < 5 || strlen(serial) > 6 || !take_char(&r, 'R'))
        return false;
    size_t cycles = take_run(&r, 2, cycle);
    if (cycles == 0)
        return false;
    if (take_letter(&r, size) && !strchr("SML", size[0]))
        return false;
    struct reader sub = r;
    const char *sign = take_char(&sub, '-') ? "-" : take_char(&sub, '/') ? "/" : "";
    bool has_part = *sign && take_run(&sub, 3, part) > 0 && reader_ends(&sub);
    if (has_part)
        r = sub;
    if (!reader_ends(&r))
        return false;
    match_set(m, ID_SYSTEM_CERT, CHECK_NONE, "%s%s%sR%s%s%s%s", body, letters, serial, cycle, size,
              has_part ? sign : "", has_part ? part : "");
    return done(m, &r, WEIGHT_LABEL);
}

/* 001OP1200001-1: body of 3 digits (4 later; F and 2 for a foreign one), OP, year, serial, part. */
bool match_organic(const struct look *l, size_t at, struct match *m)
{
    struct reader r = look_reader(l, at);
    char body[6], digits[8], part[4] = "";
    if (!reader_starts(&r))
        return false;
    const char *foreign = take_char(&r, 'F') ? "F" : "";
    size_t n = 0;
    while (n < 5 && take_digit(&r, &body[n]))
        n++;
    body[n] = '\0';
    bool op = take_word(&r, "OP");
    if (!op && r.ocr && n > 2 && body[n - 1] == '0' && take_char(&r, 'P')) { /* its O read as 0 */
        body[--n] = '\0';
        op = true;
    }
    if (!op || n < 2 || n > 4 || (n == 2) != (*foreign == 'F') || !take_digits(&r, 7, digits))
        return false;
    struct reader sub = r;
    if (take_char(&sub, '-') && take_run(&sub, 3, part) > 0 && reader_ends(&sub))
        r = sub;
    else
        part[0] = '\0';
    if (!reader_ends(&r))
        return false;
    match_set(m, ID_ORGANIC_CERT, CHECK_NONE, "%s%sOP%s%s%s", foreign, body, digits,
              part[0] ? "-" : "", part);
    return done(m, &r, WEIGHT_LABEL);
}

/* WGH-…: letters, digits and dashes as they stand. */
bool match_wgh(const struct look *l, size_t at, struct match *m)
{
    struct reader r = look_reader(l, at);
    char text[40];
    size_t n = 0, digits = 0;
    if (!reader_starts(&r) || !take_word(&r, "WGH") || take_gap(&r) != GAP_DASH)
        return false;
    for (;;) {
        size_t more = take_alnum(&r, 20 - n, text + n);
        if (more == 0)
            return false;
        for (size_t i = n; i < n + more; i++)
            digits += fold_is_digit((uint32_t)text[i]);
        n += more;
        struct reader next = r;
        if (n + 1 >= 20 || take_gap(&next) != GAP_DASH || reader_ends(&next))
            break;
        text[n++] = '-';
        r = next;
    }
    text[n] = '\0';
    if (digits < 4 || !reader_ends(&r))
        return false;
    match_set(m, ID_WGH, CHECK_NONE, "WGH-%s", text);
    return done(m, &r, WEIGHT_LABEL);
}
