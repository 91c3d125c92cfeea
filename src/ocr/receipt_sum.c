/* What was paid, out of the amounts behind the words that know them. */
#include <string.h>

#include "ocr/receipt_parts.h"

/* Where a word's value may stand: up to the next word. */
static size_t end_of(const struct print_row *row, size_t word)
{
    return word + 1 < row->n_words ? row->words[word + 1].from : row->n;
}

/* 人民币, 元, 圆, 件, 个; 半 is what becomes of ¥. */
static bool may_stand_between(uint32_t c)
{
    static const uint32_t han[] = {
        0x4EBA, 0x6C11, 0x5E01, 0x5143, 0x5706, 0x4EF6, 0x4E2A, 0x534A
    };
    if (!print_is_han(c))
        return true;
    for (size_t i = 0; i < ARRAY_LEN(han); i++)
        if (han[i] == c)
            return true;
    return false;
}

/* One character between wide white: a count of goods that was read as anything (7 as 了). */
static bool stands_alone(const struct print_row *row, size_t at)
{
    return row->at[at].after_gap && (at + 1 == row->n || row->at[at + 1].after_gap);
}

/* The one amount with decimals behind the word; false: none, several, or something unknown before it. */
static bool amount_behind(const struct print_row *row, size_t word, struct print_amount *out)
{
    size_t at = row->words[word].to, to = end_of(row, word), n = 0;
    struct print_amount a;
    for (; print_amount_find(row, at, to, &a); at = a.to)
        if (!a.is_whole && n++ == 0)
            *out = a;
    if (n != 1 || (out->is_minus && row->words[word].means != MEANS_DISCOUNT))
        return false;
    for (size_t i = row->words[word].to; i < out->from; i++)
        if (!may_stand_between(row->at[i].c) && !stands_alone(row, i))
            return false;
    return seen_is_sure(row, out->from, out->to);
}

/* The other look has the same amount at that place, behind the same word or one it could not read. */
static bool agrees_again(const struct print_row *row, const struct print_row *base,
                         enum word_means means, const struct print_amount *want)
{
    struct print_amount a;
    for (size_t at = 0; print_amount_find(row, at, row->n, &a); at = a.to) {
        size_t word = print_word_before(row, a.from);
        int off = row->at[a.from].left - base->at[want->from].left;
        if (!a.is_whole && a.fen == want->fen && off < COLUMNS_OFF_PX && off > -COLUMNS_OFF_PX)
            return word == row->n_words || row->words[word].means == means;
    }
    return false;
}

static void add_sum(struct sums *s, int64_t fen)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->fen[i] == fen)
            return;
    if (s->n == 2) { /* three different ones: nobody can tell */
        s->state = UNREAD;
        return;
    }
    if (s->state == NOT_SEEN)
        s->state = READ;
    s->fen[s->n++] = fen;
    if (s->n == 2 && s->fen[0] > s->fen[1]) {
        int64_t more = s->fen[0];
        s->fen[0] = s->fen[1];
        s->fen[1] = more;
    }
}

/* A word with nothing that could be an amount behind it and another word next: the head of a table, 大写 and 小写. */
static bool announces_nothing(const struct print_row *row, size_t word)
{
    for (size_t i = row->words[word].to; i < end_of(row, word); i++)
        if (print_is_digit(row->at[i].c))
            return false;
    return word + 1 < row->n_words || row->words[word].means == MEANS_PLAIN;
}

/* Below the sum stand how it was paid and what was taken off; an amount there that no known word explains may be what
 * makes the sum another one.  Above it stand the goods. */
static void take_strays(const struct print_row *row, struct ledger *l)
{
    struct print_amount a;
    size_t to = row->n;
    for (size_t i = row->n_words; i > 0; i--)
        if (row->words[i - 1].means < MEANS_HEADING)
            to = row->words[i - 1].from;
    for (size_t at = 0; l->n_stray < STRAYS_MAX && print_amount_find(row, at, to, &a); at = a.to)
        if (!a.is_whole)
            l->stray[l->n_stray++] = a.fen;
}

/* An amount that is not sure, behind a word that says it is what was paid, still speaks against another sum. */
static void take_hint(const struct print_row *row, size_t word, struct ledger *l)
{
    struct print_amount a;
    size_t at = row->words[word].to, to = end_of(row, word);
    if (row->words[word].means != MEANS_PAID && row->words[word].means != MEANS_DUE)
        return;
    for (; l->n_stray < STRAYS_MAX && print_amount_find(row, at, to, &a); at = a.to)
        if (!a.is_whole)
            l->stray[l->n_stray++] = a.fen;
}

/* The amounts of one look, each held against the others.  What one look reads and the other not is known from the one;
 * that a word stands there and its amount is not sure, either may say. */
static void take_look(const struct seen_row *s, enum receipt_look as, struct ledger *l,
                      bool is_read[AMOUNT_MEANS])
{
    const struct print_row *row = &s->look[as];
    const struct print_row *other = &s->look[as == LOOK_FIRST ? LOOK_AGAIN : LOOK_FIRST];
    for (size_t i = 0; i < row->n_words; i++) {
        enum word_means means = row->words[i].means;
        struct print_amount a = { 0 };
        if (means > MEANS_DISCOUNT || announces_nothing(row, i))
            continue;
        if (amount_behind(row, i, &a) && agrees_again(other, row, means, &a) &&
            seen_in_latin(row, a.from, a.to, &s->look[LOOK_LATIN])) {
            add_sum(&l->sums[means], a.fen);
            is_read[means] = true;
        } else if (!is_read[means]) {
            l->doubt[means] = true;
        }
    }
}

void sums_take(const struct seen_row *s, struct ledger *l)
{
    bool is_read[AMOUNT_MEANS] = { false };
    memset(l->doubt, 0, sizeof l->doubt);
    take_strays(&s->look[LOOK_FIRST], l);
    take_strays(&s->look[LOOK_AGAIN], l);
    take_look(s, LOOK_FIRST, l, is_read);
    take_look(s, LOOK_AGAIN, l, is_read);
    for (int m = 0; m < AMOUNT_MEANS; m++) {
        if (l->doubt[m] && !is_read[m])
            l->sums[m].state = UNREAD;
        if (m <= MEANS_PLAIN && (is_read[m] || l->doubt[m]))
            l->n_stray = 0;
    }
    for (int k = LOOK_FIRST; k <= LOOK_AGAIN; k++)
        for (size_t i = 0; i < s->look[k].n_words; i++)
            if (s->look[k].words[i].means <= MEANS_DISCOUNT && !is_read[s->look[k].words[i].means])
                take_hint(&s->look[k], i, l);
}

static bool is_one(const struct sums *s)
{
    return s->state == READ && s->n == 1;
}

/* Two sums that the discount explains are the smaller one; fen 0: no sum. */
static int64_t after_discount(const struct sums *s, const struct sums *discount)
{
    if (s->state != READ)
        return 0;
    if (s->n == 1)
        return s->fen[0];
    return is_one(discount) && s->fen[1] - discount->fen[0] == s->fen[0] ? s->fen[0] : 0;
}

/* What was given less what came back; 0: not both known. */
static int64_t kept(const struct sums sums[AMOUNT_MEANS])
{
    bool is_known = is_one(&sums[MEANS_HANDED]) && is_one(&sums[MEANS_CHANGE]);
    return is_known ? sums[MEANS_HANDED].fen[0] - sums[MEANS_CHANGE].fen[0] : 0;
}

/* The sum of all goods with a discount beside it: before or after it?  The money kept says so. */
static int64_t sum_alone(const struct sums sums[AMOUNT_MEANS])
{
    const struct sums *discount = &sums[MEANS_DISCOUNT], *sum = &sums[MEANS_SUM];
    int64_t fen = after_discount(sum, discount), got = kept(sums);
    if (sum->n == 2 || discount->state == NOT_SEEN)
        return fen;
    if (got > 0 && (got == fen || (is_one(discount) && got == fen - discount->fen[0])))
        return got;
    return is_one(discount) && discount->fen[0] == 0 ? fen : 0;
}

/* Whether a sum read before a discount may stand beside that total. */
static bool sum_allows(const struct sums sums[AMOUNT_MEANS], int64_t fen)
{
    const struct sums *sum = &sums[MEANS_SUM], *discount = &sums[MEANS_DISCOUNT];
    for (size_t i = 0; sum->state == READ && i < sum->n; i++)
        if (sum->fen[i] != fen && !(is_one(discount) && sum->fen[i] - discount->fen[0] == fen))
            return false;
    return true;
}

/* How it was paid does not contradict: exactly that by one way, or at least that in cash, with the change it gives. */
static bool payment_allows(const struct sums sums[AMOUNT_MEANS], int64_t fen)
{
    const struct sums *handed = &sums[MEANS_HANDED], *paid = &sums[MEANS_PAID],
                      *change = &sums[MEANS_CHANGE];
    if (handed->state == READ && (handed->n != 1 || handed->fen[0] < fen))
        return false;
    if (change->state == READ && change->n != 1)
        return false;
    if (handed->state == READ && change->state == READ && kept(sums) != fen)
        return false;
    /* More than the sum in cash and no change to be seen: one of the two is misread. */
    if (handed->state == READ && change->state == NOT_SEEN && handed->fen[0] != fen)
        return false;
    return paid->state != READ || (paid->n == 1 && paid->fen[0] == fen);
}

static bool strays_allow(const struct ledger *l, int64_t fen)
{
    for (size_t i = 0; i < l->n_stray; i++)
        if (l->stray[i] != fen)
            return false;
    return true;
}

int64_t sums_total(const struct ledger *l)
{
    const struct sums *sums = l->sums, *due = &sums[MEANS_DUE], *sum = &sums[MEANS_SUM];
    if (sums[MEANS_GROSS].state !=
        NOT_SEEN) /* what stands before taxes is smaller and has its own word */
        return is_one(&sums[MEANS_GROSS]) ? sums[MEANS_GROSS].fen[0] : 0;
    int64_t fen = 0;
    if (due->state != NOT_SEEN)
        fen = after_discount(due, &sums[MEANS_DISCOUNT]);
    else if (sum->state != NOT_SEEN)
        fen = sum_alone(sums);
    else if (sums[MEANS_HANDED].state != NOT_SEEN)
        fen = kept(sums);
    else if (is_one(&sums[MEANS_PLAIN]))
        fen = sums[MEANS_PLAIN].fen[0];
    bool is_fine = fen > 0 && payment_allows(sums, fen) && strays_allow(l, fen) &&
                   (due->state == NOT_SEEN || sum_allows(sums, fen));
    return is_fine ? fen : 0;
}
