#include "verdict/rules.h"

/* Data older than this never shows red, should a profile not say. */
enum { STALE_DAYS_DEFAULT = 7 };

static const enum tone tones[CLASS_COUNT] = {
    [CLASS_NONE] = TONE_GREY, [CLASS_A] = TONE_GREEN, [CLASS_A_PLUS] = TONE_GREEN,
    [CLASS_B] = TONE_AMBER,   [CLASS_C] = TONE_AMBER, [CLASS_D] = TONE_BLUE,
    [CLASS_E] = TONE_RED,     [CLASS_F] = TONE_RED,   [CLASS_G] = TONE_GREY,
    [CLASS_H] = TONE_AMBER,
};

/* A release of tomorrow is no more to be trusted than an old one: a clock or a file is wrong. */
static bool is_fresh(const struct verdict_input *in)
{
    uint64_t days = STALE_DAYS_DEFAULT;
    if (!in->release || in->release->sequence == 0 || !date_known(in->release->issued) ||
        !date_known(in->today))
        return false;
    span_number(span_of(law_term(in->law, "stale_days")), &days);
    int32_t age = date_days(in->today) - date_days(in->release->issued);
    return age >= 0 && age <= (int32_t)days;
}

/* What identifiers of other kinds raise.  REASON_COUNT: they say something about another one (a
 * batch, a day) and nothing by themselves. */
static enum reason plain_reason(enum ident_kind kind)
{
    switch (kind) {
    case ID_SSCC:
    case ID_GLN:
        return REASON_LOGISTICS;
    case ID_ISSN:
        return REASON_SERIAL_PRINT;
    case ID_STANDARD:
        return REASON_STANDARD_PUBLIC;
    case ID_ID_CARD:
        return REASON_ID_CARD;
    case ID_URL:
        return REASON_WEB_ADDRESS;
    case ID_DIGITS:
    case ID_NONE:
        return REASON_NOT_A_CODE;
    default:
        return REASON_COUNT;
    }
}

static bool has_record(const struct verdict_subject *s)
{
    return s->licence.number[0] != '\0' || s->org.name[0] != '\0' || s->standard.number[0] != '\0';
}

/* A number that fails its own check is judged no further: whatever the registry has under it
 * belongs to somebody else.  Real SC numbers and USCCs are printed with wrong check characters
 * (facts.md §10.8), so where the registry holds that very number it is believed. */
static bool judge_form(const struct verdict_subject *s, struct judged *j)
{
    enum ident_check c = s->ident.check;
    if (c == CHECK_MALFORMED)
        j->raised[REASON_FORM_BAD] = true;
    else if (c == CHECK_BAD && !has_record(s))
        j->raised[REASON_CHECK_FAILS] = true;
    return !j->raised[REASON_FORM_BAD] && !j->raised[REASON_CHECK_FAILS];
}

static void judge(const struct bench *b, const struct verdict_subject *s, struct judged *j)
{
    enum ident_kind kind = s->ident.kind;
    enum reason plain = plain_reason(kind);
    if (!judge_form(s, j))
        return;
    if (ident_is_gtin(kind))
        judge_gtin(b, s, j);
    else if (ident_is_licence(kind))
        judge_licence(b, s, j);
    else if (ident_is_org(kind))
        judge_org(b, s, j);
    else if (kind == ID_STANDARD_FIRM)
        judge_standard(b, s, j);
    else if (plain != REASON_COUNT)
        j->raised[plain] = true;
    judge_alerts(b, s, j);
    judge_corrections(b, s, j);
}

/* What only the pack as a whole shows: a foreign or an in-store code beside a Chinese licence or
 * maker (facts.md §5.1). */
static void judge_pack(struct bench *b)
{
    bool made_here = false;
    for (size_t i = 0; i < b->n; i++) {
        const struct verdict_subject *s = &b->in->subjects[i];
        bool origin = s->ident.kind == ID_ORIGIN && strcmp(s->ident.text, "156") == 0;
        made_here = made_here || origin || (ident_is_licence(s->ident.kind) && b->at[i].found);
    }
    for (size_t i = 0; made_here && i < b->n; i++) {
        if (b->at[i].raised[REASON_FOREIGN])
            b->at[i].raised[REASON_FOREIGN_MADE_HERE] = true;
        if (b->at[i].raised[REASON_IN_STORE])
            b->at[i].raised[REASON_IN_STORE_ON_PACK] = true;
    }
    if (b->n > 0 && b->made_in_future)
        b->at[0].raised[REASON_MADE_IN_FUTURE] = true;
}

static enum reason decide(const struct bench *b, size_t *subject)
{
    for (size_t r = 0; r < REASON_COUNT; r++) {
        for (size_t i = 0; i < b->n; i++) {
            if (b->at[i].raised[r]) {
                *subject = i;
                return (enum reason)r;
            }
        }
    }
    *subject = 0;
    return REASON_NOTHING_READ;
}

void verdict_decide(const struct verdict_input *in, struct verdict *out)
{
    struct bench b = { .in = in, .made = in->made, .fresh = is_fresh(in) };
    memset(out, 0, sizeof *out);
    b.n = in->n_subjects < VERDICT_IDENTS_MAX ? in->n_subjects : VERDICT_IDENTS_MAX;
    if (date_before(in->today, in->made)) {
        b.made_in_future = true;
        b.made = DATE_NONE;
    }
    for (size_t i = 0; i < b.n; i++)
        judge(&b, &in->subjects[i], &b.at[i]);
    judge_match(&b);
    judge_pack(&b);

    enum reason deciding = decide(&b, &out->subject);
    out->class = reason_row(deciding)->class;
    out->stale = !b.fresh;
    if (out->stale && tones[out->class] == TONE_RED)
        out->class = CLASS_B;
    out->tone = tones[out->class];
    if (in->release) {
        out->data_date = in->release->issued;
        out->data_sequence = in->release->sequence;
    }
    tell(&b, deciding, out);
}
