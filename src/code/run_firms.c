/* Bare runs that may be firms, or persons, who are refused: 9, 15 and 18 characters. */
#include <string.h>

#include "code/check_digit.h"
#include "code/gtin.h"
#include "code/idcard.h"
#include "code/orgcode.h"
#include "code/regno.h"
#include "code/run.h"
#include "code/uscc.h"

bool run_is_9(const struct run *r, struct match *m)
{
    char expected;
    if (r->label != LABEL_ORG && !(r->alone && r->label == LABEL_NONE))
        return false;
    enum ident_check check = orgcode_check(r->text, &expected);
    if (check == CHECK_MALFORMED && r->label != LABEL_ORG && !orgcode_is_private(r->text))
        return false;
    match_set(m, ID_ORG, check, "%s", r->text);
    m->ident.expected = expected;
    return true;
}

/* ISO 7812: what IMEIs and bank cards carry. */
static bool luhn_ok(const char *digits, size_t n)
{
    unsigned sum = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned d = (unsigned)(digits[n - 1 - i] - '0') << (i % 2);
        sum += d > 9 ? d - 9 : d;
    }
    return sum % 10 == 0;
}

static bool refuse_person(struct match *m)
{
    match_set(m, ID_ID_CARD, CHECK_NONE, "%s", "");
    m->weight = WEIGHT_LABEL; /* nothing else may take these digits */
    return true;
}

bool run_is_15(const struct run *r, struct match *m)
{
    if (!r->digits)
        return false;
    if (r->label == LABEL_ID_CARD)
        return refuse_person(m);
    char expected;
    enum ident_check check = regno_check(r->text, &expected);
    bool region = regno_has_region(r->text), labelled = r->label == LABEL_REG;
    /* 注册号 whose serial begins below 20 are no birthdays of anybody who had such a card. */
    bool birthday = idcard_has_old_form(r->text) && (check == CHECK_BAD || r->text[6] >= '2');
    if (!labelled && birthday)
        return refuse_person(m);
    bool free_standing = r->label == LABEL_NONE && region &&
                         (r->alone || (check == CHECK_OK && !luhn_ok(r->text, 15)));
    if (!labelled && !free_standing)
        return false;
    match_set(m, ID_REG15, region ? check : CHECK_MALFORMED, "%s", r->text);
    m->ident.expected = region ? expected : '\0';
    return true;
}

/* An OCR line: letters that GB 32100 leaves out are the digits they look like. */
static void fold_uscc(const struct run *r, char out[19])
{
    static const char seen[] = "IOZSB", means[] = "10258";
    memcpy(out, r->text, 19);
    for (size_t i = 0; r->source == FIND_OCR && i < 18; i++) {
        const char *at = strchr(seen, out[i]);
        if (at && (out[i] != 'B' || (i >= 2 && i < 8))) /* B is a letter of the alphabet */
            out[i] = means[at - seen];
    }
}

static bool set_uscc(struct match *m, const char *code)
{
    char expected;
    enum ident_check check = uscc_check(code, &expected);
    if (check == CHECK_OK && !uscc_has_form(code))
        check = CHECK_SUSPECT;
    match_set(m, ID_USCC, check, "%s", code);
    m->ident.expected = expected;
    return true;
}

static bool could_be_sscc(const struct run *r, struct match *m)
{
    bool sscc = gtin_check_ok(r->text);
    if (r->label == LABEL_SSCC)
        return run_set_gtin(m, ID_SSCC, r->text);
    if (r->label != LABEL_NONE || !(sscc || run_fits_equipment(r->text, 18)) || !r->alone)
        return false;
    if (run_fits_equipment(r->text, 18))
        match_set(m, ID_EQUIP_CODE, CHECK_NONE, "%s", r->text);
    else
        run_set_gtin(m, ID_SSCC, r->text);
    if (sscc)
        match_add_also(m, ID_SSCC);
    return true;
}

bool run_is_18(const struct run *r, struct match *m)
{
    char code[19], expected;
    fold_uscc(r, code);
    enum ident_check check = uscc_check(code, &expected);
    bool form = uscc_has_form(code);
    bool whole = form && check == CHECK_OK;
    if (r->label == LABEL_ID_CARD)
        return refuse_person(m);
    /* Both rarely hold at once; then the number is rather a person's than shown. */
    if (r->label != LABEL_USCC && r->label != LABEL_REG &&
        (idcard_is(code) || (idcard_has_form(code) && !whole)))
        return refuse_person(m);
    if (r->label == LABEL_USCC || whole)
        return set_uscc(m, code);
    if (r->label == LABEL_EQUIP_CODE)
        return run_set_equipment(r, m);
    if (r->digits && could_be_sscc(r, m))
        return true;
    bool clear = !r->digits || r->alone || check == CHECK_SUSPECT || r->label == LABEL_REG;
    return form && clear && set_uscc(m, code);
}
