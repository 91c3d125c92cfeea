/* docket/rules.h: which act leads from where to where: the rows of assets/docket/ of one profile.
 *
 * Errors   ERR_INVALID names FILE:LINE: column; two rows that fit one case are one.  Threads: any; nothing changes
 *          after docket_rules_open.
 */
#ifndef DOCKET_RULES_H
#define DOCKET_RULES_H

#include "docket/docket.h"
#include "docket/refusal.h"

enum docket_need { DOCKET_NO = 0, DOCKET_MAY, DOCKET_MUST };
enum docket_by { DOCKET_BY_STAFF = 1, DOCKET_BY_CITIZEN, DOCKET_BY_CLOCK, DOCKET_BY_HUB };

struct docket_step {
    const char *act;
    const char *to;    /* a state; "=" stays; "<" back to where it was asked from */
    const char *clock; /* "=" runs on, "-" stops, or the name of the clock that starts */
    enum docket_need reason, office, text, other;
    /* the text is for the citizen; of other acts it is told only when the officer says so */
    bool tells;
    bool is_public;
    enum docket_by by;
};

/* NULL: that act is not for such a case. */
const struct docket_step *docket_rules_step(const struct docket_rules *r, const char *act,
                                            enum report_kind kind, const char *state);
/* The i-th act that `by` may do with such a case, in the order of acts.tsv; NULL past the last. */
const struct docket_step *docket_rules_step_at(const struct docket_rules *r, enum report_kind kind,
                                               const char *state, enum docket_by by, size_t i);
bool docket_rules_has_act(const struct docket_rules *r, const char *act);

/* Whether an act may be done with a case that stands so, before anything is tried: what is asked first of a button.
 * *about: what is lacking or unwanted of it. */
struct docket_stand {
    enum report_kind kind;
    const char *state;
    bool is_erased;
};
enum docket_why docket_act_may(const struct docket_rules *r, const struct docket_act *a,
                               const struct docket_stand *at, enum docket_about *about);
/* Whether its texts can be kept: UTF-8 of at most *max bytes without signs that nobody sees, act and name said. */
enum docket_why docket_act_readable(const struct docket_act *a, enum docket_about *about,
                                    size_t *max);

struct docket_state {
    const char *id;
    bool is_open;
};
size_t docket_rules_n_states(const struct docket_rules *r);
const struct docket_state *docket_rules_state_at(const struct docket_rules *r, size_t i);
const struct docket_state *docket_rules_state(const struct docket_rules *r,
                                              const char *id); /* NULL: none */

/* The i-th reason of that act and kind; NULL past the last. */
const char *docket_rules_reason_at(const struct docket_rules *r, const char *act,
                                   enum report_kind kind, size_t i);
/* What the citizen is told of a reason; "" of one that the rules do not know (any more). */
enum { DOCKET_TOLD_MAX = 300 };
struct docket_told {
    const char *zh, *en;
};
struct docket_told docket_rules_told(const struct docket_rules *r, const char *reason);

/* What becomes of an open case that nobody touches: after the clock (assets/report/clocks.tsv) the act is done by
 * "clock", announced warn_days before; DOCKET_REMIND alone moves nothing.  Every open state has a row. */
#define DOCKET_REMIND "remind"
struct docket_rest_rule {
    const char *clock, *act, *reason;
    int warn_days;
    bool moves;
};
const struct docket_rest_rule *docket_rules_rest(const struct docket_rules *r,
                                                 enum report_kind kind, const char *state);

/* A number of rules.tsv; opening made sure that it is there. */
enum docket_rule {
    DOCKET_SAME_DAYS = 0,
    DOCKET_GUESSES_MAX,
    DOCKET_GUESS_S,
    DOCKET_KEEP_DAYS,
    DOCKET_KEEP_QUESTION_DAYS,
    DOCKET_GUESS_ROWS,
    DOCKET_ERASE_WARN_DAYS,
    DOCKET_RULE_COUNT
};
int docket_rules_number(const struct docket_rules *r, enum docket_rule which);
/* From now on d counts the same goods and shops by these days. */
void docket_use_rules(struct docket *d, const struct docket_rules *r);

#endif
