/* docket/rules_self.h: what the files that read assets/docket/ share.  For rules.c and rules_rest.c. */
#ifndef DOCKET_RULES_SELF_H
#define DOCKET_RULES_SELF_H

#include "base/table.h"
#include "docket/rules.h"
#include "docket/store.h"

enum { STATES_MAX = 32, KINDS = REPORT_KIND_COUNT };

struct act_row {
    struct docket_step step;
    bool kinds[KINDS], from[STATES_MAX];
};

struct reason_row {
    const char *id, *act;
    bool kinds[KINDS];
    struct docket_told told;
};

struct rest_row {
    struct docket_rest_rule rule;
    size_t state;
    bool kinds[KINDS];
};

struct docket_rules {
    struct table *states_table, *acts_table, *reasons_table, *rules_table, *rests_table;
    struct docket_state states[STATES_MAX];
    size_t n_states;
    struct act_row *acts;
    size_t n_acts;
    struct reason_row *reasons;
    size_t n_reasons;
    struct rest_row *rests;
    size_t n_rests;
    int numbers[DOCKET_RULE_COUNT];
};

bool rules_read_kinds(const char *text, bool out[KINDS]);
bool rules_find_state(const struct docket_rules *r, struct span id, size_t *out);
bool rules_is_of_profile(const char *cell, const char *profile);

/* rests.tsv into r->rests. */
extern const char *const rules_rest_columns[];
enum err_code rules_read_rests(struct docket_rules *r, const char *profile,
                               struct err *err) MUST_USE;

#endif
