/* Bare runs of letters and digits: which of the numbers of that length it is, by its check
 * character, by the words in front, and by whether anything else was said (facts.md §10.4). */
#include "code/run.h"

#include <string.h>

#include "code/check_digit.h"

static bool (*const judges[RUN_MAX + 1])(const struct run *r, struct match *m) = {
    [8] = run_is_8,   [9] = run_is_9,   [10] = run_is_10, [12] = run_is_12,
    [13] = run_is_13, [14] = run_is_14, [15] = run_is_15, [16] = run_is_16,
    [17] = run_is_17, [18] = run_is_18, [20] = run_is_20,
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
