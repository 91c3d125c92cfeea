/* Bare runs of letters and digits: which of the numbers of that length it is, by its check
 * character, by the words in front, and by whether anything else was said (facts.md §10.4). */
#include <string.h>

#include "code/book.h"
#include "code/check_digit.h"
#include "code/gtin.h"
#include "code/idcard.h"
#include "code/match.h"
#include "code/orgcode.h"
#include "code/regno.h"
#include "code/run.h"
#include "code/uscc.h"

enum { RUN_MAX = 64 };

struct run {
    char text[RUN_MAX + 1]; /* in an OCR line of digits: look-alikes already made digits */
    size_t n;
    bool digits;
    bool guessed; /* some look-alike was made a digit */
    bool alone;   /* nothing else in the text */
    bool joined;  /* a part of something longer: 2014-10-01, 0319-7600365, 3.14 */
    enum label label;
    enum find_source source;
};

static bool set_checked(struct match *m, enum ident_kind kind, const char *text, char right)
{
    char is = text[strlen(text) - 1];
    match_set(m, kind, right == is ? CHECK_OK : CHECK_BAD, "%s", text);
    m->ident.expected = right == is ? '\0' : right;
    return true;
}

static bool set_gtin(struct match *m, enum ident_kind kind, const char *digits)
{
    return set_checked(m, kind, digits, gtin_check_digit(digits, strlen(digits) - 1));
}

void match_set_gtin13(struct match *m, const char *digits)
{
    set_gtin(m, ID_GTIN13, digits);
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
        set_gtin(m, n == 8 ? ID_GTIN8 : n == 12 ? ID_GTIN12 : ID_GTIN14, digits);
}

void match_set_eight(struct match *m, const char *digits)
{
    char upca[13];
    set_gtin(m, ID_GTIN8, digits);
    if (!gtin_upce_expand(digits, upca))
        return;
    bool both = m->ident.check == CHECK_OK;
    set_gtin(m, ID_GTIN12, upca);
    if (both)
        match_add_also(m, ID_GTIN8);
}

static bool judge_8(const struct run *r, struct match *m)
{
    if (!r->digits || !(r->alone || r->label == LABEL_GTIN))
        return false;
    match_set_eight(m, r->text);
    return m->ident.check == CHECK_OK || r->label == LABEL_GTIN;
}

static bool judge_9(const struct run *r, struct match *m)
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

static bool judge_10(const struct run *r, struct match *m)
{
    bool form = digits_all(r->text, 9) && (r->text[9] == 'X' || r->digits);
    return r->label == LABEL_ISBN && form && match_set_isbn10(m, r->text);
}

static bool cma_fits(const char *d)
{
    return memcmp(d + 2, "00", 2) >= 0 && memcmp(d + 2, "31", 2) <= 0;
}

static bool judge_12(const struct run *r, struct match *m)
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
        set_gtin(m, ID_GTIN12, r->text);
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

static bool judge_13(const struct run *r, struct match *m)
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
        return set_gtin(m, ID_GLN, r->text);
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

static bool judge_14(const struct run *r, struct match *m)
{
    if (!r->digits)
        return false;
    if (r->label == LABEL_GTIN)
        return set_gtin(m, ID_GTIN14, r->text);
    bool gtin = gtin_check_ok(r->text), sc = sc_fits(r->text);
    bool licence = r->label == LABEL_LICENCE;
    if ((!licence && (r->label != LABEL_NONE || !r->alone)) || (!gtin && !sc))
        return false;
    if (sc && (licence || !gtin))
        match_set(m, ID_SC, CHECK_OK, "SC%s", r->text);
    else
        set_gtin(m, ID_GTIN14, r->text);
    if (gtin && sc)
        match_add_also(m, m->ident.kind == ID_SC ? ID_GTIN14 : ID_SC);
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

static bool judge_15(const struct run *r, struct match *m)
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

/* Year, body, class: what the first ten of sixteen digits must be. */
static bool ccc_fits(const char *d)
{
    return memcmp(d, "2002", 4) >= 0 && memcmp(d, "2049", 4) <= 0 && memcmp(d + 4, "00", 2) > 0;
}

static bool judge_16(const struct run *r, struct match *m)
{
    if (!r->digits)
        return false;
    if (r->label == LABEL_WGH) {
        match_set(m, ID_WGH, CHECK_NONE, "%s", r->text);
        return true;
    }
    bool fits = ccc_fits(r->text), labelled = r->label == LABEL_CCC;
    if (!labelled && !(fits && (r->label == LABEL_NONE || r->label == LABEL_LICENCE)))
        return false;
    bool self = memcmp(r->text + 4, "97", 2) == 0 || memcmp(r->text + 4, "98", 2) == 0;
    match_set(m, self ? ID_CCC_SELF : ID_CCC, fits ? CHECK_NONE : CHECK_MALFORMED, "%s", r->text);
    if (!labelled)
        match_add_also(m, ID_WGH);
    if (!labelled && !r->alone) /* a time, an order number */
        match_add_also(m, ID_DIGITS);
    return true;
}

/* Class 4, region 2 (10 = the state's office), maker's licence 3, year 4, serial: TSG codes. */
static bool equipment_fits(const char *s, size_t n)
{
    return (n == 17 || n == 18) && digits_all(s, 6) && s[0] != '0' && digits_all(s + 9, 4) &&
           (memcmp(s + 4, "10", 2) == 0 || province_of_code(s + 4)) &&
           memcmp(s + 9, "1980", 4) >= 0 && memcmp(s + 9, "2049", 4) <= 0;
}

static bool set_equipment(const struct run *r, struct match *m)
{
    match_set(m, ID_EQUIP_CODE, equipment_fits(r->text, r->n) ? CHECK_NONE : CHECK_MALFORMED, "%s",
              r->text);
    return true;
}

static bool judge_17(const struct run *r, struct match *m)
{
    if (r->label == LABEL_EQUIP_CODE)
        return set_equipment(r, m);
    if (!r->digits)
        return false;
    if (r->label == LABEL_ORGANIC_CODE) {
        match_set(m, ID_ORGANIC_CODE, CHECK_NONE, "%s", r->text);
        return true;
    }
    if (r->label != LABEL_NONE && r->label != LABEL_GTIN)
        return false;
    if (!r->alone && r->label == LABEL_NONE)
        return false;
    /* Printed under bars as if it were a commodity code it is none; nothing inside can say more. */
    match_set(m, ID_DIGITS, r->label == LABEL_GTIN ? CHECK_MALFORMED : CHECK_NONE, "%s", r->text);
    match_add_also(m, ID_ORGANIC_CODE);
    if (equipment_fits(r->text, r->n))
        match_add_also(m, ID_EQUIP_CODE);
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

static bool judge_18_digits(const struct run *r, struct match *m)
{
    bool sscc = gtin_check_ok(r->text);
    if (r->label == LABEL_SSCC)
        return set_gtin(m, ID_SSCC, r->text);
    if (r->label != LABEL_NONE || !(sscc || equipment_fits(r->text, 18)) || !r->alone)
        return false;
    if (equipment_fits(r->text, 18))
        match_set(m, ID_EQUIP_CODE, CHECK_NONE, "%s", r->text);
    else
        set_gtin(m, ID_SSCC, r->text);
    if (sscc)
        match_add_also(m, ID_SSCC);
    return true;
}

static bool judge_18(const struct run *r, struct match *m)
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
        return set_equipment(r, m);
    if (r->digits && judge_18_digits(r, m))
        return true;
    bool clear = !r->digits || r->alone || check == CHECK_SUSPECT || r->label == LABEL_REG;
    return form && clear && set_uscc(m, code);
}

/* Class 4, region 6, year and month 6, serial 4. */
static bool judge_20(const struct run *r, struct match *m)
{
    const char *d = r->text;
    if (!r->digits || (r->label != LABEL_NONE && r->label != LABEL_EQUIP_REG))
        return false;
    bool fits = d[0] != '0' && province_of_code(d + 4) && memcmp(d + 10, "1980", 4) >= 0 &&
                memcmp(d + 10, "2049", 4) <= 0 && memcmp(d + 14, "01", 2) >= 0 &&
                memcmp(d + 14, "12", 2) <= 0;
    if (!fits && r->label == LABEL_NONE)
        return false;
    match_set(m, ID_EQUIP_REG, fits ? CHECK_NONE : CHECK_MALFORMED, "%s", d);
    if (r->label == LABEL_NONE)
        match_add_also(m, ID_DIGITS);
    return true;
}

static bool (*const judges[RUN_MAX + 1])(const struct run *r, struct match *m) = {
    [8] = judge_8,   [9] = judge_9,   [10] = judge_10, [12] = judge_12,
    [13] = judge_13, [14] = judge_14, [15] = judge_15, [16] = judge_16,
    [17] = judge_17, [18] = judge_18, [20] = judge_20,
};

/* The words in front name a kind this cannot be. */
static bool judge_misnamed(const struct run *r, struct match *m)
{
    static const struct {
        enum label label;
        enum ident_kind kind;
        size_t least, most;
        bool digits;
    } rows[] = {
        { LABEL_ORG, ID_ORG, 7, 11, false },         { LABEL_USCC, ID_USCC, 15, 21, false },
        { LABEL_REG, ID_REG15, 12, 17, true },       { LABEL_CCC, ID_CCC, 12, 20, true },
        { LABEL_GTIN, ID_DIGITS, 6, RUN_MAX, true },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (r->label == rows[i].label && r->n >= rows[i].least && r->n <= rows[i].most &&
            (r->digits || !rows[i].digits) && strpbrk(r->text, "0123456789")) {
            match_set(m, rows[i].kind, CHECK_MALFORMED, "%s", r->text);
            return true;
        }
    return false;
}

/* Given alone and nothing it is sure to be. */
static bool judge_unknown(const struct run *r, struct match *m)
{
    static const struct {
        size_t n;
        enum ident_kind also[IDENT_ALSO_MAX];
    } rows[] = {
        { 8, { ID_GTIN8 } },          { 12, { ID_GTIN12, ID_QS_FOOD, ID_QS_PACK, ID_CMA } },
        { 14, { ID_GTIN14, ID_SC } }, { 16, { ID_WGH } },
        { 18, { ID_SSCC, ID_USCC } },
    };
    if (!r->digits || !r->alone || r->n < 6)
        return false;
    match_set(m, ID_DIGITS, CHECK_NONE, "%s", r->text);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (rows[i].n == r->n)
            memcpy(m->ident.also, rows[i].also, sizeof(m->ident.also));
    return true;
}

/* Does the text go on beyond this side with another part of the same number? */
static bool goes_on(const struct look *l, size_t sign, size_t beyond)
{
    if (sign >= l->text.n || beyond >= l->text.n)
        return false;
    uint32_t c = l->text.cells[sign].c;
    return c < 0x80 && strchr("-/.,:", (int)c) && c && fold_is_alnum(l->text.cells[beyond].c);
}

static bool read_run(const struct look *l, size_t at, struct run *r, size_t *end)
{
    struct reader in = look_reader(l, at);
    if (!reader_starts(&in))
        return false;
    r->n = take_alnum(&in, RUN_MAX, r->text);
    if (r->n < 6 || !reader_ends(&in))
        return false;
    r->digits = digits_all(r->text, r->n);
    r->guessed = false;
    if (!r->digits && l->source == FIND_OCR) {
        char digits[RUN_MAX + 1];
        struct reader guess = look_reader(l, at);
        /* Two letters in three make a word, not a number. */
        if (take_digits(&guess, r->n, digits) && guess.guessed * 3 <= r->n) {
            memcpy(r->text, digits, r->n + 1);
            r->digits = r->guessed = true;
        }
    }
    r->alone = look_alone(l, at, in.at);
    r->joined = goes_on(l, at - 1, at - 2) || goes_on(l, in.at, in.at + 1);
    r->label = look_label(l, at);
    r->source = l->source;
    *end = in.at;
    return true;
}

bool match_run(const struct look *l, size_t at, struct match *m)
{
    struct run r;
    if (!read_run(l, at, &r, &m->end) || r.label == LABEL_OTHER)
        return false;
    bool decimal = at >= 2 && l->text.cells[at - 1].c == '.' &&
                   fold_is_digit(l->text.cells[at - 2].c);
    if (r.joined && r.label == LABEL_NONE && (r.n < 13 || decimal))
        return false;
    m->weight = r.label == LABEL_NONE ? WEIGHT_RUN : WEIGHT_LABEL;
    bool found = (judges[r.n] && judges[r.n](&r, m)) || judge_misnamed(&r, m) ||
                 judge_unknown(&r, m);
    /* A guess of the eye and a wrong check: more likely the wrong guess than the wrong number. */
    return found && !(r.guessed && m->ident.check == CHECK_BAD);
}
