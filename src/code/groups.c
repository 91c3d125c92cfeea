/* Numbers printed in groups: 6 901028 075763, D2143569-X, ISBN 978-7-111-12806-9. */
#include <string.h>

#include "base/date.h"
#include "code/book.h"
#include "code/check_digit.h"
#include "code/gtin.h"
#include "code/idcard.h"
#include "code/match.h"
#include "code/orgcode.h"
#include "code/run.h"
#include "code/uscc.h"

enum { GROUPS_MAX = 5 };

/* Reads digit groups of exactly these sizes with one blank (or, where dashes is set, one dash)
 * between them; X may stand last. */
static bool take_groups(struct reader *r, const unsigned char sizes[GROUPS_MAX], bool dashes,
                        char *out)
{
    struct reader t = *r;
    size_t n = 0;
    for (size_t g = 0; g < GROUPS_MAX && sizes[g]; g++) {
        if (g > 0 && !take_char(&t, ' ') && !(dashes && take_char(&t, '-')))
            return false;
        bool last = g + 1 == GROUPS_MAX || !sizes[g + 1];
        size_t digits = take_run(&t, sizes[g], out + n);
        n += digits;
        if (digits + 1 == sizes[g] && last && dashes && take_char(&t, 'X'))
            out[n++] = 'X';
        else if (digits != sizes[g])
            return false;
        if (!reader_ends(&t))
            return false;
    }
    out[n] = '\0';
    *r = t;
    return true;
}

static bool groups_of_gtin(const char *digits, bool sure, struct match *m)
{
    if (!gtin_check_ok(digits) && !sure)
        return false;
    match_set_gtin(m, digits);
    return true;
}

static bool groups_of_eight(const char *digits, bool sure, struct match *m)
{
    if (!sure)
        return false;
    match_set_eight(m, digits);
    return m->ident.check == CHECK_OK;
}

static bool groups_of_person(const char *digits, bool sure, struct match *m)
{
    (void)sure;
    if (!idcard_has_form(digits))
        return false;
    match_set(m, ID_ID_CARD, CHECK_NONE, "%s", "");
    return true;
}

static const struct {
    unsigned char sizes[GROUPS_MAX];
    bool dashes;
    bool (*judge)(const char *digits, bool sure, struct match *m);
} layouts[] = {
    { { 1, 6, 6 }, false, groups_of_gtin }, /* under an EAN-13 */
    { { 7, 6 }, false, groups_of_gtin },    /* the same with its first gap lost */
    { { 1, 12 }, false, groups_of_gtin },
    { { 1, 5, 5, 1 }, false, groups_of_gtin },    /* under a UPC-A */
    { { 1, 2, 5, 5, 1 }, false, groups_of_gtin }, /* under an ITF-14 */
    { { 4, 4 }, false, groups_of_eight },         /* under an EAN-8 */
    { { 6, 8, 4 }, true, groups_of_person },
};

bool match_groups(const struct look *l, size_t at, struct match *m)
{
    struct reader start = look_reader(l, at);
    bool inside = at >= 2 && fold_is_alnum(l->text.cells[at - 2].c) &&
                  (l->text.cells[at - 1].c == ' ' || l->text.cells[at - 1].c == '-');
    for (size_t i = 0; i < ARRAY_LEN(layouts) && reader_starts(&start) && !inside; i++) {
        struct reader r = start;
        char digits[32];
        if (!take_groups(&r, layouts[i].sizes, layouts[i].dashes, digits))
            continue;
        enum label label = look_label(l, at);
        bool sure = label == LABEL_GTIN || (label == LABEL_NONE && look_alone(l, at, r.at));
        if (label == LABEL_OTHER || !layouts[i].judge(digits, sure, m))
            continue;
        m->end = r.at;
        m->weight = label == LABEL_GTIN ? WEIGHT_LABEL : WEIGHT_FORM;
        return !(r.guessed && m->ident.check == CHECK_BAD);
    }
    return false;
}

/* XXXXXXXX-X.  The body stands as it is, in an OCR line with its look-alikes made digits when only
 * that gives the right check character. */
bool match_orgcode(const struct look *l, size_t at, struct match *m)
{
    struct reader r = look_reader(l, at);
    char code[16], expected;
    if (!reader_starts(&r) || take_alnum(&r, 8, code) != 8 || !reader_ends(&r) ||
        take_gap(&r) != GAP_DASH)
        return false;
    if (take_char(&r, 'X'))
        code[8] = 'X';
    else if (!take_digit(&r, &code[8]))
        return false;
    code[9] = '\0';
    if (!reader_ends(&r) || reader_peek(&r) == '-')
        return false;
    enum label label = look_label(l, at);
    bool sure = label == LABEL_ORG || (label == LABEL_NONE && look_alone(l, at, r.at));
    struct reader digits = look_reader(l, at);
    char guess[16];
    if (l->source == FIND_OCR && orgcode_check(code, &expected) == CHECK_BAD &&
        take_digits(&digits, 8, guess) && orgcode_check_char(guess) == code[8])
        memcpy(code, guess, 8);
    enum ident_check check = orgcode_check(code, &expected);
    struct date day;
    bool dated = date_parse((struct span){ (const uint8_t *)code, 8 }, &day);
    if (label == LABEL_OTHER || (!sure && (check != CHECK_OK || dated)))
        return false;
    match_set(m, ID_ORG, check, "%s", code);
    m->ident.expected = expected;
    m->end = r.at;
    m->weight = label == LABEL_ORG ? WEIGHT_LABEL : WEIGHT_FORM;
    return true;
}

/* 9113 0533 … as some licences print it: only where the words in front announce it. */
bool match_uscc_groups(const struct look *l, size_t at, struct match *m)
{
    struct reader r = look_reader(l, at);
    char code[24], expected;
    size_t n = 0;
    if (!reader_starts(&r))
        return false;
    do
        n += take_alnum(&r, 18 - n, code + n);
    while (n < 18 && (take_char(&r, ' ') || take_char(&r, '-')) && !reader_ends(&r));
    if (n != 18 || !reader_ends(&r) || look_label(l, at) != LABEL_USCC)
        return false;
    enum ident_check check = uscc_check(code, &expected);
    if ((check != CHECK_OK && check != CHECK_SUSPECT) || !uscc_has_form(code))
        return false;
    match_set(m, ID_USCC, check, "%s", code);
    m->end = r.at;
    m->weight = WEIGHT_LABEL;
    return true;
}

bool match_set_isbn10(struct match *m, const char *isbn10)
{
    char all[14], right = isbn10_check_char(isbn10);
    isbn10_to13(isbn10, all);
    match_set(m, ID_ISBN, right == isbn10[9] ? CHECK_OK : CHECK_BAD, "%s", all);
    m->ident.expected = right == isbn10[9] ? '\0' : right;
    return true;
}

/* Digits with dashes or blanks between, at most 13 characters, X only last. */
static size_t take_book_number(struct reader *r, char out[16])
{
    size_t n = 0;
    struct reader t = *r;
    for (;;) {
        size_t more = take_run(&t, 13 - n, out + n);
        n += more;
        if (more > 0)
            *r = t;
        if (n == 13 || more == 0 || take_gap(&t) == GAP_NONE)
            break;
    }
    if (n == 9 && take_char(&t, 'X')) {
        out[n++] = 'X';
        *r = t;
    }
    out[n] = '\0';
    return n;
}

static bool match_isbn(struct reader *r, struct match *m)
{
    char digits[16];
    size_t n = take_book_number(r, digits);
    if (!reader_ends(r))
        return false;
    if (n == 10)
        return match_set_isbn10(m, digits);
    if (n != 13 || !digits_all(digits, 13))
        return false;
    match_set_gtin13(m, digits);
    if (isbn13_has_prefix(digits))
        m->ident.kind = ID_ISBN; /* with a wrong check digit too: it says so in front */
    return true;
}

static bool match_issn(struct reader *r, struct match *m)
{
    char d[9];
    if (!take_digits(r, 4, d))
        return false;
    take_gap(r);
    if (!take_digits(r, 3, d + 4))
        return false;
    if (take_char(r, 'X'))
        d[7] = 'X';
    else if (!take_digit(r, &d[7]))
        return false;
    if (!reader_ends(r))
        return false;
    char right = issn_check_char(d);
    match_set(m, ID_ISSN, right == d[7] ? CHECK_OK : CHECK_BAD, "%.4s-%.4s", d, d + 4);
    m->ident.expected = right == d[7] ? '\0' : right;
    return true;
}

bool match_book(const struct look *l, size_t at, struct match *m)
{
    struct reader r = look_reader(l, at);
    if (!reader_starts(&r) || !fold_is_digit(reader_peek(&r)))
        return false;
    enum label label = look_label(l, at);
    if (!(label == LABEL_ISBN && match_isbn(&r, m)) && !(label == LABEL_ISSN && match_issn(&r, m)))
        return false;
    m->end = r.at;
    m->weight = WEIGHT_LABEL;
    return true;
}
