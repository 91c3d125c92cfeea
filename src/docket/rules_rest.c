/* docket/rules_rest.c: rests.tsv: what becomes of an open case that nobody touches. */
#include "docket/rules_self.h"

const char *const rules_rest_columns[] = { "state",  "kinds",     "profile", "clock", "act",
                                           "reason", "warn_days", "source",  NULL };
enum { T_STATE, T_KINDS, T_PROFILE, T_CLOCK, T_ACT, T_REASON, T_WARN };

enum { WARN_DAYS_MAX = 365 };

static bool has_reason(const struct docket_rules *r, const char *act, enum report_kind kind,
                       const char *reason)
{
    const char *id;
    for (size_t i = 0; (id = docket_rules_reason_at(r, act, kind, i)) != NULL; i++)
        if (strcmp(id, reason) == 0)
            return true;
    return false;
}

/* The clock may do it from there, for all those kinds, and with that reason or none. */
static bool is_possible(const struct docket_rules *r, const struct rest_row *row)
{
    for (int k = REPORT_NONE + 1; k < KINDS; k++) {
        enum report_kind kind = (enum report_kind)k;
        const struct docket_step *s = row->kinds[k] ? docket_rules_step(r, row->rule.act, kind,
                                                                        r->states[row->state].id)
                                                    : NULL;
        if (!row->kinds[k])
            continue;
        if (!s || s->by != DOCKET_BY_CLOCK || s->text == DOCKET_MUST ||
            (s->reason == DOCKET_MUST) != (bool)*row->rule.reason ||
            (*row->rule.reason && !has_reason(r, s->act, kind, row->rule.reason)))
            return false;
    }
    return true;
}

static enum err_code read_rest(struct docket_rules *r, size_t i, struct rest_row *out,
                               struct err *err)
{
    const struct table *t = r->rests_table;
    uint64_t warn = 0;
    *out = (struct rest_row){ .rule = { .clock = table_cell(t, i, T_CLOCK),
                                        .act = table_cell(t, i, T_ACT),
                                        .reason = table_cell(t, i, T_REASON) } };
    if (!rules_find_state(r, span_of(table_cell(t, i, T_STATE)), &out->state) ||
        !r->states[out->state].is_open)
        return table_complain(t, i, T_STATE, ERR_INVALID, err, "an open state");
    if (!rules_read_kinds(table_cell(t, i, T_KINDS), out->kinds))
        return table_complain(t, i, T_KINDS, ERR_INVALID, err, "kinds of report, or *");
    if (!*out->rule.clock || strlen(out->rule.clock) >= REPORT_ID_MAX)
        return table_complain(t, i, T_CLOCK, ERR_INVALID, err, "a clock of clocks.tsv");
    if (!span_number(span_of(table_cell(t, i, T_WARN)), &warn) || warn > WARN_DAYS_MAX)
        return table_complain(t, i, T_WARN, ERR_INVALID, err, "0 to %d days", WARN_DAYS_MAX);
    if (!is_possible(r, out))
        return table_complain(t, i, T_ACT, ERR_INVALID, err,
                              "the clock cannot do that from there, or not with that reason");
    out->rule.warn_days = (int)warn;
    out->rule.moves = strcmp(out->rule.act, DOCKET_REMIND) != 0;
    if (out->rule.moves && warn == 0)
        return table_complain(t, i, T_WARN, ERR_INVALID, err, "nothing is ended unannounced");
    return ERR_OK;
}

/* No open state may be without: a case there would never be heard of again. */
static enum err_code check_all(const struct docket_rules *r, struct err *err)
{
    for (size_t i = 0; i < r->n_states; i++)
        for (int k = REPORT_NONE + 1; r->states[i].is_open && k < KINDS; k++)
            if (!docket_rules_rest(r, (enum report_kind)k, r->states[i].id))
                return err_set(err, ERR_INVALID, "rests.tsv: no row for a %s that is %s",
                               report_kind_name((enum report_kind)k), r->states[i].id);
    return ERR_OK;
}

static bool collide(const struct rest_row *a, const struct rest_row *b)
{
    for (int k = 0; k < KINDS; k++)
        if (a->state == b->state && a->kinds[k] && b->kinds[k])
            return true;
    return false;
}

enum err_code rules_read_rests(struct docket_rules *r, const char *profile, struct err *err)
{
    const struct table *t = r->rests_table;
    size_t n = table_rows(t);
    r->rests = calloc(n + 1, sizeof *r->rests);
    if (!r->rests)
        return err_set(err, ERR_NOMEM, "no memory for rests.tsv");
    for (size_t i = 0; i < n; i++) {
        struct rest_row *row = &r->rests[r->n_rests];
        enum err_code rc = read_rest(r, i, row, err);
        if (rc)
            return rc;
        if (!rules_is_of_profile(table_cell(t, i, T_PROFILE), profile))
            continue;
        for (size_t j = 0; j < r->n_rests; j++)
            if (collide(&r->rests[j], row))
                return table_complain(t, i, T_STATE, ERR_INVALID, err, "two rows fit one case");
        r->n_rests++;
    }
    return check_all(r, err);
}

const struct docket_rest_rule *docket_rules_rest(const struct docket_rules *r,
                                                 enum report_kind kind, const char *state)
{
    size_t at;
    if (kind <= REPORT_NONE || kind >= REPORT_KIND_COUNT ||
        !rules_find_state(r, span_of(state), &at))
        return NULL;
    for (size_t i = 0; i < r->n_rests; i++)
        if (r->rests[i].state == at && r->rests[i].kinds[kind])
            return &r->rests[i].rule;
    return NULL;
}
