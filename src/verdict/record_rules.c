/* record_rules: licences and certificates, organisations, enterprise standards. */
#include "verdict/rules.h"

/* A licence's state is told as it stands (ux.md §8.0 E): red also while the production day is not
 * known, with words that say goods made before stay lawful.  Without a day of cancelling nobody can
 * tell before from after: amber.  Revocation also touches goods made before: amber. */
static const enum reason licence_reasons[FORCE_COUNT][WHEN_COUNT] = {
    [FORCE_VALID] = { REASON_LICENCE_VALID, REASON_LICENCE_VALID, REASON_LICENCE_VALID,
                      REASON_LICENCE_VALID },
    [FORCE_EXPIRED] = { REASON_LICENCE_EXPIRED, REASON_LICENCE_MADE_BEFORE,
                        REASON_LICENCE_EXPIRED_AFTER, REASON_LICENCE_EXPIRED },
    [FORCE_SUSPENDED] = { REASON_LICENCE_SUSPENDED, REASON_LICENCE_MADE_BEFORE,
                          REASON_LICENCE_SUSPENDED, REASON_LICENCE_SUSPENDED },
    [FORCE_CANCELLED] = { REASON_LICENCE_CANCELLED, REASON_LICENCE_MADE_BEFORE,
                          REASON_LICENCE_CANCELLED_AFTER, REASON_LICENCE_CANCELLED_UNDATED },
    [FORCE_REVOKED] = { REASON_LICENCE_REVOKED, REASON_LICENCE_REVOKED_BEFORE,
                        REASON_LICENCE_REVOKED, REASON_LICENCE_CANCELLED_UNDATED },
    [FORCE_DELISTED] = { REASON_STATUS_NOT_KNOWN, REASON_STATUS_NOT_KNOWN, REASON_STATUS_NOT_KNOWN,
                         REASON_STATUS_NOT_KNOWN },
    [FORCE_NOT_KNOWN] = { REASON_STATUS_NOT_KNOWN, REASON_STATUS_NOT_KNOWN, REASON_STATUS_NOT_KNOWN,
                          REASON_STATUS_NOT_KNOWN },
};

static const enum reason org_reasons[FORCE_COUNT][WHEN_COUNT] = {
    [FORCE_VALID] = { REASON_ORG_VALID, REASON_ORG_VALID, REASON_ORG_VALID, REASON_ORG_VALID },
    [FORCE_EXPIRED] = { REASON_ORG_VALID, REASON_ORG_VALID, REASON_ORG_VALID, REASON_ORG_VALID },
    [FORCE_SUSPENDED] = { REASON_ORG_CANCELLED_ASK, REASON_ORG_MADE_BEFORE,
                          REASON_ORG_CANCELLED_ASK, REASON_ORG_CANCELLED_ASK },
    [FORCE_CANCELLED] = { REASON_ORG_CANCELLED_ASK, REASON_ORG_MADE_BEFORE,
                          REASON_ORG_CANCELLED_AFTER, REASON_ORG_CANCELLED_ASK },
    [FORCE_REVOKED] = { REASON_ORG_CANCELLED_ASK, REASON_ORG_MADE_BEFORE,
                        REASON_ORG_CANCELLED_AFTER, REASON_ORG_CANCELLED_ASK },
    [FORCE_DELISTED] = { REASON_STATUS_NOT_KNOWN, REASON_STATUS_NOT_KNOWN, REASON_STATUS_NOT_KNOWN,
                         REASON_STATUS_NOT_KNOWN },
    [FORCE_NOT_KNOWN] = { REASON_STATUS_NOT_KNOWN, REASON_STATUS_NOT_KNOWN, REASON_STATUS_NOT_KNOWN,
                          REASON_STATUS_NOT_KNOWN },
};

/* A filing that lapsed is a paper to renew, not evidence against goods: never red. */
static const enum reason standard_reasons[FORCE_COUNT][WHEN_COUNT] = {
    [FORCE_VALID] = { REASON_STANDARD_FILED, REASON_STANDARD_FILED, REASON_STANDARD_FILED,
                      REASON_STANDARD_FILED },
    [FORCE_EXPIRED] = { REASON_STANDARD_LAPSED, REASON_STANDARD_MADE_BEFORE, REASON_STANDARD_LAPSED,
                        REASON_STANDARD_LAPSED },
    [FORCE_SUSPENDED] = { REASON_STANDARD_WITHDRAWN, REASON_STANDARD_MADE_BEFORE,
                          REASON_STANDARD_WITHDRAWN, REASON_STANDARD_WITHDRAWN },
    [FORCE_CANCELLED] = { REASON_STANDARD_WITHDRAWN, REASON_STANDARD_MADE_BEFORE,
                          REASON_STANDARD_WITHDRAWN, REASON_STANDARD_WITHDRAWN },
    [FORCE_REVOKED] = { REASON_STANDARD_WITHDRAWN, REASON_STANDARD_MADE_BEFORE,
                        REASON_STANDARD_WITHDRAWN, REASON_STANDARD_WITHDRAWN },
    [FORCE_DELISTED] = { REASON_STATUS_NOT_KNOWN, REASON_STATUS_NOT_KNOWN, REASON_STATUS_NOT_KNOWN,
                         REASON_STATUS_NOT_KNOWN },
    [FORCE_NOT_KNOWN] = { REASON_STATUS_NOT_KNOWN, REASON_STATUS_NOT_KNOWN, REASON_STATUS_NOT_KNOWN,
                          REASON_STATUS_NOT_KNOWN },
};

void judge_licence(const struct bench *b, const struct verdict_subject *s, struct judged *j)
{
    const struct fact_licence *l = &s->licence;
    struct law_kind rule = law_kind_rule(b->in->law, s->ident.kind);
    j->found = l->number[0] != '\0';
    if (date_before(rule.last_use, b->made))
        j->raised[REASON_KIND_ABOLISHED] = true;
    if (!j->found) {
        j->raised[rule.kept ? REASON_LICENCE_NOT_FOUND : REASON_LICENCE_ELSEWHERE] = true;
        return;
    }
    struct state state = state_of(b, l->status, l->status_date, l->valid_until);
    enum reason r = licence_reasons[state.force][state.when];
    bool cancelled = state.force == FORCE_CANCELLED && state.when != WHEN_BEFORE;
    if (cancelled && l->successor[0] != '\0')
        r = REASON_LICENCE_REPLACED; /* a national number changed for a provincial one */
    j->raised[r] = true;
    j->since = state.since;
    j->until = l->valid_until;
    judge_holder(b, &l->holder, j);
}

void judge_org(const struct bench *b, const struct verdict_subject *s, struct judged *j)
{
    const struct fact_org *o = &s->org;
    j->found = o->name[0] != '\0';
    if (!j->found) {
        j->raised[REASON_ORG_NOT_FOUND] = true;
        return;
    }
    struct state state = state_of(b, o->status, o->status_date, DATE_NONE);
    j->raised[org_reasons[state.force][state.when]] = true;
    j->since = state.since;
    j->holder = o;
}

void judge_standard(const struct bench *b, const struct verdict_subject *s, struct judged *j)
{
    const struct fact_standard *f = &s->standard;
    j->found = f->number[0] != '\0';
    if (!j->found) {
        bool kept = law_kind_rule(b->in->law, ID_STANDARD_FIRM).kept;
        j->raised[kept ? REASON_STANDARD_NOT_FOUND : REASON_STANDARD_DECLARED] = true;
        return;
    }
    struct state state = state_of(b, f->status, f->status_date, f->valid_until);
    j->raised[standard_reasons[state.force][state.when]] = true;
    j->since = state.since;
    j->until = f->valid_until;
    judge_holder(b, &f->holder, j);
}
