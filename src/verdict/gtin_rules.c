/* gtin_rules: what the number on the bars says, and who registered it. */
#include "verdict/rules.h"

/* Facts.md §5.1: with a cancelled prefix the production day decides; past its term but not
 * cancelled is 过期未续展, never red. */
static const enum reason prefix_reasons[FORCE_COUNT][WHEN_COUNT] = {
    [FORCE_VALID] = { REASON_REGISTERED, REASON_REGISTERED, REASON_REGISTERED, REASON_REGISTERED },
    [FORCE_EXPIRED] = { REASON_PREFIX_EXPIRED, REASON_PREFIX_MADE_BEFORE, REASON_PREFIX_EXPIRED,
                        REASON_PREFIX_EXPIRED },
    [FORCE_SUSPENDED] = { REASON_PREFIX_SUSPENDED, REASON_PREFIX_MADE_BEFORE,
                          REASON_PREFIX_SUSPENDED, REASON_PREFIX_SUSPENDED },
    [FORCE_CANCELLED] = { REASON_PREFIX_CANCELLED_ASK, REASON_PREFIX_MADE_BEFORE,
                          REASON_PREFIX_CANCELLED_AFTER, REASON_PREFIX_CANCELLED_UNDATED },
    [FORCE_REVOKED] = { REASON_PREFIX_CANCELLED_ASK, REASON_PREFIX_MADE_BEFORE,
                        REASON_PREFIX_REVOKED_AFTER, REASON_PREFIX_CANCELLED_UNDATED },
    [FORCE_DELISTED] = { REASON_STATUS_NOT_KNOWN, REASON_STATUS_NOT_KNOWN, REASON_STATUS_NOT_KNOWN,
                         REASON_STATUS_NOT_KNOWN },
    [FORCE_NOT_KNOWN] = { REASON_STATUS_NOT_KNOWN, REASON_STATUS_NOT_KNOWN, REASON_STATUS_NOT_KNOWN,
                          REASON_STATUS_NOT_KNOWN },
};

/* REASON_COUNT: the notified product adds nothing to what its prefix says. */
static const enum reason product_reasons[FORCE_COUNT][WHEN_COUNT] = {
    [FORCE_VALID] = { REASON_COUNT, REASON_COUNT, REASON_COUNT, REASON_COUNT },
    [FORCE_EXPIRED] = { REASON_COUNT, REASON_COUNT, REASON_COUNT, REASON_COUNT },
    [FORCE_SUSPENDED] = { REASON_PRODUCT_DELISTED, REASON_COUNT, REASON_PRODUCT_DELISTED,
                          REASON_PRODUCT_DELISTED },
    [FORCE_CANCELLED] = { REASON_PRODUCT_CANCELLED_ASK, REASON_COUNT,
                          REASON_PRODUCT_CANCELLED_AFTER, REASON_PRODUCT_CANCELLED_ASK },
    [FORCE_REVOKED] = { REASON_PRODUCT_CANCELLED_ASK, REASON_COUNT, REASON_PRODUCT_CANCELLED_AFTER,
                        REASON_PRODUCT_CANCELLED_ASK },
    [FORCE_DELISTED] = { REASON_PRODUCT_DELISTED, REASON_COUNT, REASON_PRODUCT_DELISTED,
                         REASON_PRODUCT_DELISTED },
    [FORCE_NOT_KNOWN] = { REASON_STATUS_NOT_KNOWN, REASON_STATUS_NOT_KNOWN, REASON_STATUS_NOT_KNOWN,
                          REASON_STATUS_NOT_KNOWN },
};

/* What a prefix of that class is, where the registry of company prefixes has no say. */
static const enum reason class_reasons[PREFIX_CLASS_COUNT] = {
    [PREFIX_NONE] = REASON_PREFIX_UNASSIGNED,
    [PREFIX_CHINA] = REASON_COUNT,
    [PREFIX_FOREIGN] = REASON_FOREIGN,
    [PREFIX_IN_STORE] = REASON_IN_STORE,
    [PREFIX_ISSN] = REASON_SERIAL_PRINT,
    [PREFIX_ISBN] = REASON_BOOK,
    [PREFIX_REFUND] = REASON_REFUND,
    [PREFIX_COUPON] = REASON_COUPON,
    [PREFIX_GTIN8_ONLY] = REASON_PREFIX_UNASSIGNED,
    [PREFIX_DEMO] = REASON_SPECIAL_USE,
    [PREFIX_GMN_EPC] = REASON_SPECIAL_USE,
    [PREFIX_RESERVED] = REASON_PREFIX_UNASSIGNED,
    [PREFIX_UNUSED] = REASON_PREFIX_UNASSIGNED,
    [PREFIX_UNASSIGNED] = REASON_PREFIX_UNASSIGNED,
};

static void judge_product(const struct bench *b, const struct fact_product *p, struct judged *j)
{
    struct state s = state_of(b, p->status, p->status_date, DATE_NONE);
    enum reason r = product_reasons[s.force][s.when];
    if (r == REASON_COUNT)
        return;
    j->raised[r] = true;
    j->since = s.since;
}

static void judge_prefix(const struct bench *b, const struct verdict_subject *s, struct judged *j)
{
    const struct fact_prefix *p = &s->prefix;
    struct state state = state_of(b, p->status, p->status_date, p->valid_until);
    enum reason r = prefix_reasons[state.force][state.when];
    bool products_kept = b->in->release && b->in->release->set[SET_PRODUCT].rows > 0;
    if (r == REASON_REGISTERED && products_kept && s->product.gtin[0] == '\0')
        r = REASON_REGISTERED_UNNOTIFIED;
    j->raised[r] = true;
    j->since = state.since;
    j->until = p->valid_until;
    if (date_before(b->made, p->registered))
        j->raised[REASON_MADE_BEFORE_REGISTERED] = true;
    judge_holder(b, &p->holder, j);
}

/* A whole number the registry holds without a company prefix: GTIN-8, blocks given out one by one,
 * and codes registered abroad whose use here was filed. */
static void judge_whole_number(const struct bench *b, const struct verdict_subject *s,
                               struct judged *j)
{
    j->raised[j->prefix.class == PREFIX_FOREIGN ? REASON_FOREIGN_FILED : REASON_REGISTERED] = true;
    judge_holder(b, &s->product.holder, j);
}

void judge_gtin(const struct bench *b, const struct verdict_subject *s, struct judged *j)
{
    bool has_product = s->product.gtin[0] != '\0';
    bool has_prefix = s->prefix.prefix[0] != '\0' && s->ident.kind != ID_GTIN8;
    gtin_prefix(s->ident.text, &j->prefix);
    j->found = has_product || has_prefix;
    if (has_prefix)
        judge_prefix(b, s, j);
    else if (has_product)
        judge_whole_number(b, s, j);
    else if (class_reasons[j->prefix.class] != REASON_COUNT)
        j->raised[class_reasons[j->prefix.class]] = true;
    else
        j->raised[s->ident.kind == ID_GTIN8 ? REASON_GTIN8_NOT_FOUND : REASON_PREFIX_NOT_FOUND] =
            true;
    if (has_product)
        judge_product(b, &s->product, j);
}
