/* rules: what the rule files of this folder share; not for others. */
#ifndef VERDICT_RULES_H
#define VERDICT_RULES_H

#include "code/gtin.h"
#include "verdict/reason.h"

/* What was worked out about one identifier of the pack. */
struct judged {
    bool raised[REASON_COUNT];
    bool found;                     /* the registry has a record of it */
    const struct fact_org *holder;  /* whom it is registered to; NULL = nobody known */
    struct date since;              /* since when it is no longer in force */
    struct date until;              /* end of its term */
    struct prefix_info prefix;      /* of a GTIN */
    const struct fact_alert *alert; /* the one raised, with `raised` RECALLED … */
    const struct fact_correction *correction;
    const char *other; /* the name that does not fit, with the reasons of the match rung */
};

/* What all rules see. */
struct bench {
    const struct verdict_input *in;
    struct date made; /* production day, unless it is not known or has not come yet */
    bool made_in_future;
    bool fresh;
    struct judged at[VERDICT_IDENTS_MAX];
    size_t n;
};

/* State of a record on the day asked, its dates taken into account. */
enum force {
    FORCE_VALID = 0,
    FORCE_EXPIRED, /* past its term, nobody has cancelled it */
    FORCE_SUSPENDED,
    FORCE_CANCELLED,
    FORCE_REVOKED,
    FORCE_DELISTED,
    FORCE_NOT_KNOWN,
    FORCE_COUNT
};

/* The production day against the day from which the record was out of force. */
enum when { WHEN_UNKNOWN = 0, WHEN_BEFORE, WHEN_AFTER, WHEN_UNDATED, WHEN_COUNT };

struct state {
    enum force force;
    enum when when;
    struct date since;
};

/* until: the last day of the term, or DATE_NONE.  A status dated in the future is not in force yet.
 */
struct state state_of(const struct bench *b, enum fact_status status, struct date status_date,
                      struct date until);

void judge_gtin(const struct bench *b, const struct verdict_subject *s, struct judged *j);
void judge_licence(const struct bench *b, const struct verdict_subject *s, struct judged *j);
void judge_org(const struct bench *b, const struct verdict_subject *s, struct judged *j);
void judge_standard(const struct bench *b, const struct verdict_subject *s, struct judged *j);
/* Recalls and failed spot checks; then corrections, which come last: they look at the rest. */
void judge_alerts(const struct bench *b, const struct verdict_subject *s, struct judged *j);
void judge_corrections(const struct bench *b, const struct verdict_subject *s, struct judged *j);
/* All identifiers of the pack and the printed maker against each other. */
void judge_match(struct bench *b);

/* The registered holder of a record: raises what is to be said when it is missing or gone. */
void judge_holder(const struct bench *b, const struct fact_org *holder, struct judged *j);

/* The words of the verdict and its rungs, once `deciding` is known. */
void tell(const struct bench *b, enum reason deciding, struct verdict *out);

#endif
