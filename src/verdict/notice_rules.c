/* notice_rules: recalls, failed spot checks, and corrections under way. */
#include "base/text.h"
#include "verdict/name.h"
#include "verdict/rules.h"

enum cover { COVER_NOT = 0, COVER_MAYBE, COVER_SURELY };

static enum cover worse_known(enum cover a, enum cover b)
{
    return a < b ? a : b;
}

/* The next character that counts, in half width and upper case; 0 at the end. */
static uint32_t batch_character(struct span s, size_t *at)
{
    while (*at < s.len) {
        uint32_t cp;
        *at += utf8_next(s, *at, &cp);
        if (cp >= 0xFF01 && cp <= 0xFF5E)
            cp -= 0xFEE0;
        if (cp >= 'a' && cp <= 'z')
            cp -= 'a' - 'A';
        if (cp != ' ' && cp != '-' && cp != '.' && cp != 0x3000)
            return cp;
    }
    return 0;
}

/* Batch numbers as printed: case, width and blanks do not count. */
static bool same_batch(const char *a, const char *b)
{
    struct span x = span_of(a), y = span_of(b);
    size_t at_x = 0, at_y = 0;
    for (;;) {
        uint32_t cp = batch_character(x, &at_x);
        if (cp != batch_character(y, &at_y))
            return false;
        if (cp == 0)
            return true;
    }
}

static enum cover covers_batch(const struct bench *b, const struct fact_alert *a)
{
    const char *batch = b->in->batch ? b->in->batch : "";
    if (a->batch[0] == '\0')
        return COVER_SURELY;
    if (batch[0] == '\0')
        return COVER_MAYBE;
    return same_batch(a->batch, batch) ? COVER_SURELY : COVER_NOT;
}

static enum cover covers_day(const struct bench *b, const struct fact_alert *a)
{
    if (!date_known(a->made_from) && !date_known(a->made_until))
        return COVER_SURELY;
    if (!date_known(b->made))
        return COVER_MAYBE;
    if (date_before(b->made, a->made_from) || date_before(a->made_until, b->made))
        return COVER_NOT;
    return COVER_SURELY;
}

/* A notice about a firm names one of its products; only the same product is surely meant. */
static enum cover covers_product(const struct verdict_subject *s, const struct fact_alert *a)
{
    if (!ident_is_org(a->number_kind) || a->product[0] == '\0')
        return COVER_SURELY;
    const char *known = s->product.name[0] != '\0' ? s->product.name : s->licence.product;
    bool same = known[0] != '\0' &&
                (strcmp(known, a->product) == 0 || name_within(known, a->product) ||
                 name_within(a->product, known));
    return same ? COVER_SURELY : COVER_MAYBE;
}

static bool in_force(const struct bench *b, const struct fact_alert *a)
{
    struct date today = b->in->today;
    return !date_before(today, a->published) && !date_same_or_before(a->withdrawn, today);
}

static enum reason alert_reason(const struct fact_alert *a, enum cover c)
{
    bool recall = a->kind == ALERT_RECALL;
    if (c == COVER_SURELY)
        return recall ? REASON_RECALLED : REASON_FAILED_CHECK;
    return recall ? REASON_RECALL_POSSIBLE : REASON_FAILED_CHECK_POSSIBLE;
}

/* The list may have been cut: what is on it does not concern the pack, what is not is not known. */
static void judge_cut_list(const struct bench *b, const struct verdict_subject *s, struct judged *j)
{
    const struct fact_alert *told = &s->alerts[0];
    if (j->alert || s->n_alerts < FACT_LIST_MAX)
        return;
    for (size_t i = FACT_LIST_MAX; i-- > 0;)
        if (in_force(b, &s->alerts[i]))
            told = &s->alerts[i];
    j->raised[alert_reason(told, COVER_MAYBE)] = true;
    j->alert = told;
}

void judge_alerts(const struct bench *b, const struct verdict_subject *s, struct judged *j)
{
    enum reason first = REASON_COUNT;
    for (size_t i = 0; i < s->n_alerts && i < FACT_LIST_MAX; i++) {
        const struct fact_alert *a = &s->alerts[i];
        enum cover c = worse_known(covers_product(s, a),
                                   worse_known(covers_batch(b, a), covers_day(b, a)));
        if (a->kind == ALERT_NONE || c == COVER_NOT || !in_force(b, a))
            continue;
        enum reason r = alert_reason(a, c);
        j->raised[r] = true;
        if (r < first) {
            first = r;
            j->alert = a;
        }
    }
    judge_cut_list(b, s, j);
}

static bool under_way(const struct bench *b, const struct fact_correction *c)
{
    struct date today = b->in->today;
    return !date_before(today, c->accepted) && !date_same_or_before(c->closed, today);
}

static bool is_notice(enum reason r)
{
    return r == REASON_RECALLED || r == REASON_FAILED_CHECK || r == REASON_RECALL_POSSIBLE ||
           r == REASON_FAILED_CHECK_POSSIBLE;
}

/* Something an officer's review of the registry could change: not the form of a number, not a
 * published recall, and not what is well. */
static bool may_be_corrected(enum reason r)
{
    enum verdict_class c = reason_row(r)->class;
    return !is_notice(r) && (c == CLASS_B || c == CLASS_C || c == CLASS_E || c == CLASS_F);
}

/* A correction of that very number is told whatever the entry says; one of the firm's record only
 * where the entry would be told as anything but well.  It never hides a recall. */
void judge_corrections(const struct bench *b, const struct verdict_subject *s, struct judged *j)
{
    bool troubled = false;
    for (size_t r = 0; r < REASON_COUNT; r++)
        troubled = troubled || (j->raised[r] && may_be_corrected((enum reason)r));
    for (size_t i = 0; i < s->n_corrections && i < FACT_LIST_MAX; i++) {
        const struct fact_correction *c = &s->corrections[i];
        bool about_firm = ident_is_org(c->number_kind) && !ident_is_org(s->ident.kind);
        if (!under_way(b, c) || (about_firm && !troubled))
            continue;
        j->correction = c;
        j->raised[REASON_CORRECTION] = true;
        break;
    }
    for (size_t r = 0; j->correction && r < REASON_COUNT; r++)
        if (may_be_corrected((enum reason)r))
            j->raised[r] = false;
}
