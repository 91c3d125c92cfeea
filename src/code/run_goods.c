/* Bare runs that may be goods: 8, 10, 12, 13 and 14 digits (facts.md §1, §10.4). */
#include <string.h>

#include "code/book.h"
#include "code/check_digit.h"
#include "code/gtin.h"
#include "code/regno.h"
#include "code/run.h"

static bool set_checked(struct match *m, enum ident_kind kind, const char *text, char right)
{
    char is = text[strlen(text) - 1];
    match_set(m, kind, right == is ? CHECK_OK : CHECK_BAD, "%s", text);
    m->ident.expected = right == is ? '\0' : right;
    return true;
}

bool run_set_gtin(struct match *m, enum ident_kind kind, const char *digits)
{
    return set_checked(m, kind, digits, gtin_check_digit(digits, strlen(digits) - 1));
}

void match_set_gtin13(struct match *m, const char *digits)
{
    run_set_gtin(m, ID_GTIN13, digits);
    if (m->ident.check != CHECK_OK)
        return;
    if (isbn13_has_prefix(digits)) {
        m->ident.kind = ID_ISBN;
    } else if (strncmp(digits, "977", 3) == 0) {
        char issn[10];
        issn_from_gtin(digits, issn);
        match_set(m, ID_ISSN, CHECK_OK, "%s", issn);
        match_add_also(m, ID_GTIN13);
    }
}

/* For 8, 12, 13 and 14 digits. */
void match_set_gtin(struct match *m, const char *digits)
{
    size_t n = strlen(digits);
    if (n == 13)
        match_set_gtin13(m, digits);
    else
        run_set_gtin(m, n == 8 ? ID_GTIN8 : n == 12 ? ID_GTIN12 : ID_GTIN14, digits);
}

void match_set_eight(struct match *m, const char *digits)
{
    char upca[13];
    run_set_gtin(m, ID_GTIN8, digits);
    if (!gtin_upce_expand(digits, upca))
        return;
    bool both = m->ident.check == CHECK_OK;
    run_set_gtin(m, ID_GTIN12, upca);
    if (both)
        match_add_also(m, ID_GTIN8);
}

bool run_is_8(const struct run *r, struct match *m)
{
    if (!r->digits || !(r->alone || r->label == LABEL_GTIN))
        return false;
    match_set_eight(m, r->text);
    return m->ident.check == CHECK_OK || r->label == LABEL_GTIN;
}

bool run_is_10(const struct run *r, struct match *m)
{
    bool form = digits_all(r->text, 9) && (r->text[9] == 'X' || r->digits);
    return r->label == LABEL_ISBN && form && match_set_isbn10(m, r->text);
}

static bool cma_fits(const char *d)
{
    return memcmp(d + 2, "00", 2) >= 0 && memcmp(d + 2, "31", 2) <= 0;
}

bool run_is_12(const struct run *r, struct match *m)
{
    if (!r->digits)
        return false;
    if (r->label == LABEL_CMA) {
        match_set(m, ID_CMA, cma_fits(r->text) ? CHECK_NONE : CHECK_MALFORMED, "%s", r->text);
        return true;
    }
    if (r->label != LABEL_GTIN && !(r->label == LABEL_NONE && gtin_check_ok(r->text)))
        return false;
    /* Among other words, twelve digits are an order number as often as a UPC-A. */
    if (r->label == LABEL_GTIN || r->alone)
        run_set_gtin(m, ID_GTIN12, r->text);
    else
        match_set(m, ID_DIGITS, CHECK_NONE, "%s", r->text);
    if (r->label == LABEL_NONE) {
        match_add_also(m, ID_GTIN12);
        if (province_of_code(r->text)) {
            match_add_also(m, ID_QS_FOOD);
            match_add_also(m, ID_QS_PACK);
        }
        if (cma_fits(r->text))
            match_add_also(m, ID_CMA);
    }
    return true;
}

static bool prefix_is_given_out(const char *digits)
{
    struct prefix_info info;
    gtin_prefix(digits, &info);
    return info.class != PREFIX_UNASSIGNED && info.class != PREFIX_UNUSED &&
           info.class != PREFIX_RESERVED && info.class != PREFIX_GTIN8_ONLY;
}

bool run_is_13(const struct run *r, struct match *m)
{
    if (!r->digits)
        return false;
    bool ok = gtin_check_ok(r->text);
    if (r->label == LABEL_REG) {
        match_set(m, ID_REG13, regno_has_region(r->text) ? CHECK_NONE : CHECK_MALFORMED, "%s",
                  r->text);
        if (ok)
            match_add_also(m, ID_GTIN13);
        return true;
    }
    if (r->label == LABEL_GLN)
        return run_set_gtin(m, ID_GLN, r->text);
    bool said = r->label == LABEL_GTIN || r->label == LABEL_ISBN || r->label == LABEL_ISSN;
    if (!said && (r->label != LABEL_NONE || (!ok && !r->alone)))
        return false;
    if (!said && !r->alone && !prefix_is_given_out(r->text)) /* a time in ms, 86 and a mobile */
        return false;
    match_set_gtin13(m, r->text);
    bool typed = r->source == FIND_TEXT || r->source == FIND_KEYPAD || r->source == FIND_OCR;
    if (!said && typed && regno_has_region(r->text))
        match_add_also(m, ID_REG13);
    return true;
}

static bool sc_fits(const char *d)
{
    return (d[0] == '1' || d[0] == '2') && province_of_code(d + 3) &&
           check_mod11_10(d, 13) == d[13];
}

bool run_is_14(const struct run *r, struct match *m)
{
    if (!r->digits)
        return false;
    if (r->label == LABEL_GTIN)
        return run_set_gtin(m, ID_GTIN14, r->text);
    bool gtin = gtin_check_ok(r->text), sc = sc_fits(r->text);
    bool licence = r->label == LABEL_LICENCE;
    if ((!licence && (r->label != LABEL_NONE || !r->alone)) || (!gtin && !sc))
        return false;
    if (sc && (licence || !gtin))
        match_set(m, ID_SC, CHECK_OK, "SC%s", r->text);
    else
        run_set_gtin(m, ID_GTIN14, r->text);
    if (gtin && sc)
        match_add_also(m, m->ident.kind == ID_SC ? ID_GTIN14 : ID_SC);
    return true;
}
