#include "docket/rules_self.h"

static const char *const state_columns[] = { "id", "is_open", "source", NULL };
enum { S_ID, S_OPEN };
static const char *const act_columns[] = { "act",   "kinds",  "profile", "from",   "to", "needs",
                                           "clock", "public", "by",      "source", NULL };
enum { A_ACT, A_KINDS, A_PROFILE, A_FROM, A_TO, A_NEEDS, A_CLOCK, A_PUBLIC, A_BY };
static const char *const reason_columns[] = { "id",   "act",     "kinds",  "profile",
                                              "told", "told_en", "source", NULL };
enum { R_ID, R_ACT, R_KINDS, R_PROFILE, R_TOLD, R_TOLD_EN };
static const char *const rule_columns[] = { "name", "profile", "value", "source", NULL };
enum { N_NAME, N_PROFILE, N_VALUE };
static const char *const rule_names[DOCKET_RULE_COUNT] = {
    "same_days",          "guesses_max", "guess_s",         "keep_days",
    "keep_question_days", "guess_rows",  "erase_warn_days",
};

enum { NUMBER_MAX = 1000000 };

/* --- cells -------------------------------------------------------------------------------------- */

/* The next word of a cell; false: no more. */
static bool next_word(const char **at, struct span *word)
{
    *at += strspn(*at, " ");
    size_t n = strcspn(*at, " ");
    *word = (struct span){ (const uint8_t *)*at, n };
    *at += n;
    return n > 0;
}

static bool is_one_of(const char *text, const char *const *names, size_t n, size_t *which)
{
    for (*which = 0; *which < n; (*which)++)
        if (strcmp(text, names[*which]) == 0)
            return true;
    return false;
}

static bool read_yes(const char *text, bool *out)
{
    *out = strcmp(text, "yes") == 0;
    return *out || strcmp(text, "no") == 0;
}

bool rules_read_kinds(const char *text, bool out[KINDS])
{
    struct span word;
    char name[16];
    enum report_kind kind;
    bool any = false;
    if (strcmp(text, "*") == 0) {
        for (int k = REPORT_NONE + 1; k < KINDS; k++)
            out[k] = true;
        return true;
    }
    while (next_word(&text, &word)) {
        if (!span_copy(word, name, sizeof name) || !report_kind_read(name, &kind))
            return false;
        out[kind] = any = true;
    }
    return any;
}

bool rules_find_state(const struct docket_rules *r, struct span id, size_t *out)
{
    for (*out = 0; *out < r->n_states; (*out)++)
        if (span_eq(id, r->states[*out].id))
            return true;
    return false;
}

static bool read_from(const struct docket_rules *r, const char *text, bool out[STATES_MAX])
{
    struct span word;
    size_t which;
    bool any = strcmp(text, "any") == 0, open = strcmp(text, "open") == 0;
    if (any || open || strcmp(text, "shut") == 0) {
        for (size_t i = 0; i < r->n_states; i++)
            out[i] = any || r->states[i].is_open == open;
        return true;
    }
    bool some = false;
    while (next_word(&text, &word)) {
        if (!rules_find_state(r, word, &which))
            return false;
        out[which] = some = true;
    }
    return some;
}

static bool read_needs(const char *text, struct docket_step *step)
{
    struct {
        const char *name;
        enum docket_need *need;
    } const needs[] = { { "reason", &step->reason },
                        { "office", &step->office },
                        { "text", &step->text },
                        { "told", &step->text },
                        { "other", &step->other } };
    struct span word;
    while (next_word(&text, &word)) {
        bool may = word.p[word.len - 1] == '?';
        struct span name = span_part(word, 0, word.len - may);
        size_t i = 0;
        while (i < ARRAY_LEN(needs) && !span_eq(name, needs[i].name))
            i++;
        if (i == ARRAY_LEN(needs))
            return false;
        *needs[i].need = may ? DOCKET_MAY : DOCKET_MUST;
        step->tells |= span_eq(name, "told");
    }
    return true;
}

bool rules_is_of_profile(const char *cell, const char *profile)
{
    return strcmp(cell, "*") == 0 || strcmp(cell, profile) == 0;
}

/* --- the four tables ---------------------------------------------------------------------------- */

static enum err_code read_states(struct docket_rules *r, struct err *err)
{
    const struct table *t = r->states_table;
    size_t n = table_rows(t), dummy;
    if (n == 0 || n > STATES_MAX)
        return err_set(err, ERR_INVALID, "states.tsv: 1 to %d states", STATES_MAX);
    for (size_t i = 0; i < n; i++) {
        struct docket_state s = { .id = table_cell(t, i, S_ID) };
        if (!*s.id || strlen(s.id) >= REPORT_ID_MAX || rules_find_state(r, span_of(s.id), &dummy))
            return table_complain(t, i, S_ID, ERR_INVALID, err, "empty, too long or twice");
        if (!read_yes(table_cell(t, i, S_OPEN), &s.is_open))
            return table_complain(t, i, S_OPEN, ERR_INVALID, err, "yes or no");
        r->states[r->n_states++] = s;
    }
    if (strcmp(r->states[0].id, DOCKET_STATE_FIRST) != 0 || !r->states[0].is_open)
        return table_complain(t, 0, S_ID, ERR_INVALID, err,
                              "the first is " DOCKET_STATE_FIRST ", and open");
    return ERR_OK;
}

static enum err_code read_act(struct docket_rules *r, size_t i, struct err *err)
{
    static const char *const bys[] = { "staff", "citizen", "clock", "hub" };
    const struct table *t = r->acts_table;
    struct act_row *a = &r->acts[r->n_acts];
    size_t by, state;
    *a = (struct act_row){ .step = { .act = table_cell(t, i, A_ACT),
                                     .to = table_cell(t, i, A_TO),
                                     .clock = table_cell(t, i, A_CLOCK) } };
    if (!*a->step.act || strlen(a->step.act) >= REPORT_ID_MAX)
        return table_complain(t, i, A_ACT, ERR_INVALID, err, "empty or too long");
    if (!rules_read_kinds(table_cell(t, i, A_KINDS), a->kinds))
        return table_complain(t, i, A_KINDS, ERR_INVALID, err, "kinds of report, or *");
    if (!read_from(r, table_cell(t, i, A_FROM), a->from))
        return table_complain(t, i, A_FROM, ERR_INVALID, err, "states, or open, shut, any");
    if (strcmp(a->step.to, "=") != 0 && strcmp(a->step.to, "<") != 0 &&
        !rules_find_state(r, span_of(a->step.to), &state))
        return table_complain(t, i, A_TO, ERR_INVALID, err, "a state, = or <");
    if (!read_needs(table_cell(t, i, A_NEEDS), &a->step))
        return table_complain(t, i, A_NEEDS, ERR_INVALID, err, "reason office text told other");
    if (!*a->step.clock || strlen(a->step.clock) >= REPORT_ID_MAX)
        return table_complain(t, i, A_CLOCK, ERR_INVALID, err, "=, - or a clock");
    if (!read_yes(table_cell(t, i, A_PUBLIC), &a->step.is_public))
        return table_complain(t, i, A_PUBLIC, ERR_INVALID, err, "yes or no");
    if (!is_one_of(table_cell(t, i, A_BY), bys, ARRAY_LEN(bys), &by))
        return table_complain(t, i, A_BY, ERR_INVALID, err, "staff, citizen, clock or hub");
    a->step.by = (enum docket_by)(by + 1);
    return ERR_OK;
}

static bool collide(const struct act_row *a, const struct act_row *b, size_t n_states)
{
    if (strcmp(a->step.act, b->step.act) != 0)
        return false;
    for (int k = 0; k < KINDS; k++)
        for (size_t s = 0; a->kinds[k] && b->kinds[k] && s < n_states; s++)
            if (a->from[s] && b->from[s])
                return true;
    return false;
}

static enum err_code read_acts(struct docket_rules *r, const char *profile, struct err *err)
{
    const struct table *t = r->acts_table;
    size_t n = table_rows(t);
    r->acts = calloc(n + 1, sizeof *r->acts);
    if (!r->acts)
        return err_set(err, ERR_NOMEM, "no memory for acts.tsv");
    for (size_t i = 0; i < n; i++) {
        /* Rows of other profiles are read as well: a mistake in them shall not wait until it is theirs. */
        enum err_code rc = read_act(r, i, err);
        if (rc)
            return rc;
        if (!rules_is_of_profile(table_cell(t, i, A_PROFILE), profile))
            continue;
        for (size_t j = 0; j < r->n_acts; j++)
            if (collide(&r->acts[j], &r->acts[r->n_acts], r->n_states))
                return table_complain(t, i, A_FROM, ERR_INVALID, err, "two rows of %s fit one case",
                                      r->acts[j].step.act);
        r->n_acts++;
    }
    return ERR_OK;
}

static bool is_told(const char *text)
{
    return *text && docket_is_text(text, DOCKET_TOLD_MAX, false);
}

static enum err_code read_reasons(struct docket_rules *r, const char *profile, struct err *err)
{
    const struct table *t = r->reasons_table;
    size_t n = table_rows(t);
    r->reasons = calloc(n + 1, sizeof *r->reasons);
    if (!r->reasons)
        return err_set(err, ERR_NOMEM, "no memory for reasons.tsv");
    for (size_t i = 0; i < n; i++) {
        struct reason_row row = { .id = table_cell(t, i, R_ID),
                                  .act = table_cell(t, i, R_ACT),
                                  .told = { table_cell(t, i, R_TOLD),
                                            table_cell(t, i, R_TOLD_EN) } };
        if (!*row.id || strlen(row.id) >= REPORT_ID_MAX)
            return table_complain(t, i, R_ID, ERR_INVALID, err, "empty or too long");
        if (!docket_rules_has_act(r, row.act))
            return table_complain(t, i, R_ACT, ERR_INVALID, err, "there is no such act");
        if (!rules_read_kinds(table_cell(t, i, R_KINDS), row.kinds))
            return table_complain(t, i, R_KINDS, ERR_INVALID, err, "kinds of report, or *");
        if (!is_told(row.told.zh) || !is_told(row.told.en))
            return table_complain(t, i, *row.told.zh ? R_TOLD_EN : R_TOLD, ERR_INVALID, err,
                                  "what the citizen is told: a text under %d bytes",
                                  DOCKET_TOLD_MAX);
        if (rules_is_of_profile(table_cell(t, i, R_PROFILE), profile))
            r->reasons[r->n_reasons++] = row;
    }
    return ERR_OK;
}

static enum err_code read_numbers(struct docket_rules *r, const char *profile, struct err *err)
{
    const struct table *t = r->rules_table;
    uint64_t value;
    size_t which;
    for (size_t i = 0; i < table_rows(t); i++) {
        if (!is_one_of(table_cell(t, i, N_NAME), rule_names, DOCKET_RULE_COUNT, &which))
            return table_complain(t, i, N_NAME, ERR_INVALID, err, "there is no such rule");
        if (!span_number(span_of(table_cell(t, i, N_VALUE)), &value) || value < 1 ||
            value > NUMBER_MAX)
            return table_complain(t, i, N_VALUE, ERR_INVALID, err, "1 to %d", NUMBER_MAX);
        if (rules_is_of_profile(table_cell(t, i, N_PROFILE), profile))
            r->numbers[which] = (int)value;
    }
    for (which = 0; which < DOCKET_RULE_COUNT; which++)
        if (r->numbers[which] == 0)
            return err_set(err, ERR_INVALID, "rules.tsv: %s is missing", rule_names[which]);
    return ERR_OK;
}

static enum err_code open_table(const char *folder, const char *name, const char *const *columns,
                                struct table **out, struct err *err)
{
    char path[FS_PATH_MAX];
    enum err_code rc = fs_join(path, folder, name, err);
    return rc ? rc : table_open(path, columns, out, err);
}

enum err_code docket_rules_open(const char *folder, const char *profile, struct docket_rules **out,
                                struct err *err)
{
    struct docket_rules *r = calloc(1, sizeof *r);
    if (!r)
        return err_set(err, ERR_NOMEM, "no memory for the rules of the desk");
    enum err_code rc = open_table(folder, "states.tsv", state_columns, &r->states_table, err);
    if (!rc)
        rc = read_states(r, err);
    if (!rc)
        rc = open_table(folder, "acts.tsv", act_columns, &r->acts_table, err);
    if (!rc)
        rc = read_acts(r, profile, err);
    if (!rc)
        rc = open_table(folder, "reasons.tsv", reason_columns, &r->reasons_table, err);
    if (!rc)
        rc = read_reasons(r, profile, err);
    if (!rc)
        rc = open_table(folder, "rules.tsv", rule_columns, &r->rules_table, err);
    if (!rc)
        rc = read_numbers(r, profile, err);
    if (!rc)
        rc = open_table(folder, "rests.tsv", rules_rest_columns, &r->rests_table, err);
    if (!rc)
        rc = rules_read_rests(r, profile, err);
    if (rc)
        docket_rules_close(r);
    else
        *out = r;
    return rc;
}

void docket_rules_close(struct docket_rules *r)
{
    if (!r)
        return;
    table_close(r->states_table);
    table_close(r->acts_table);
    table_close(r->reasons_table);
    table_close(r->rules_table);
    table_close(r->rests_table);
    free(r->rests);
    free(r->acts);
    free(r->reasons);
    free(r);
}

/* --- asking ------------------------------------------------------------------------------------- */

const struct docket_step *docket_rules_step(const struct docket_rules *r, const char *act,
                                            enum report_kind kind, const char *state)
{
    size_t at;
    if (kind <= REPORT_NONE || kind >= REPORT_KIND_COUNT ||
        !rules_find_state(r, span_of(state), &at))
        return NULL;
    for (size_t i = 0; i < r->n_acts; i++)
        if (strcmp(r->acts[i].step.act, act) == 0 && r->acts[i].kinds[kind] && r->acts[i].from[at])
            return &r->acts[i].step;
    return NULL;
}

const struct docket_step *docket_rules_step_at(const struct docket_rules *r, enum report_kind kind,
                                               const char *state, enum docket_by by, size_t i)
{
    size_t at;
    if (kind <= REPORT_NONE || kind >= REPORT_KIND_COUNT ||
        !rules_find_state(r, span_of(state), &at))
        return NULL;
    for (size_t k = 0; k < r->n_acts; k++) {
        const struct act_row *a = &r->acts[k];
        if (a->step.by == by && a->kinds[kind] && a->from[at] && i-- == 0)
            return &a->step;
    }
    return NULL;
}

bool docket_rules_has_act(const struct docket_rules *r, const char *act)
{
    for (size_t i = 0; i < r->n_acts; i++)
        if (strcmp(r->acts[i].step.act, act) == 0)
            return true;
    return false;
}

size_t docket_rules_n_states(const struct docket_rules *r)
{
    return r->n_states;
}

const struct docket_state *docket_rules_state_at(const struct docket_rules *r, size_t i)
{
    return &r->states[i];
}

const struct docket_state *docket_rules_state(const struct docket_rules *r, const char *id)
{
    size_t at;
    return rules_find_state(r, span_of(id), &at) ? &r->states[at] : NULL;
}

const char *docket_rules_reason_at(const struct docket_rules *r, const char *act,
                                   enum report_kind kind, size_t i)
{
    for (size_t k = 0; k < r->n_reasons; k++)
        if (strcmp(r->reasons[k].act, act) == 0 && r->reasons[k].kinds[kind] && i-- == 0)
            return r->reasons[k].id;
    return NULL;
}

struct docket_told docket_rules_told(const struct docket_rules *r, const char *reason)
{
    for (size_t k = 0; k < r->n_reasons; k++)
        if (strcmp(r->reasons[k].id, reason) == 0)
            return r->reasons[k].told;
    return (struct docket_told){ "", "" };
}

int docket_rules_number(const struct docket_rules *r, enum docket_rule which)
{
    return r->numbers[which];
}

void docket_use_rules(struct docket *d, const struct docket_rules *r)
{
    d->same_days = docket_rules_number(r, DOCKET_SAME_DAYS);
}
