/* docket/act.c: what is done with a case. */
#include "docket/rules.h"
#include "docket/store.h"

/* The first statement of the transaction takes the row: nobody else acts on that case until the end. */
static const char sql_lock[] =
    "UPDATE report SET event_count = event_count + 1 WHERE id = $1"
    " RETURNING kind, state, back_state, assigned, clock, due_utc_s, closed_utc_s, event_count,"
    " last_hash, case_number, merged_into, erased_utc_s";
static const char sql_by_number[] = "SELECT id FROM report WHERE case_number = $1";
static const char sql_update[] =
    "UPDATE report SET state = $2, is_open = $3, back_state = $4, assigned = $5, clock = $6,"
    " due_utc_s = $7, closed_utc_s = $8, merged_into = $9, changed_utc_s = $10 WHERE id = $1";
static const char sql_last[] = "UPDATE report SET last_hash = $2 WHERE id = $1";
static const char sql_row[] = "SELECT " RECORD_ROW_COLUMNS " FROM report r WHERE r.id = $1";
static const char sql_happened[] = "SELECT 1 FROM event WHERE report_id = $1 AND hash = $2";

/* A case while its row is held. */
struct held {
    int64_t id;
    enum report_kind kind;
    char state[REPORT_ID_MAX], back[REPORT_ID_MAX], assigned[REPORT_ID_MAX], clock[REPORT_ID_MAX];
    int64_t due_utc_s, closed_utc_s, seq, merged_into;
    char last_hash[REPORT_SHA256_TEXT], case_number[REPORT_NUMBER_MAX];
    bool is_there, is_erased;
};

struct acting {
    struct docket *d;
    const struct docket_rules *rules;
    const struct promise *promise;
    const struct docket_act *act;
    int64_t other_id;              /* the case it is merged into; 0: none */
    char hash[REPORT_SHA256_TEXT]; /* of the row that was written: how it is found after a doubt */
};

static const char *given(const char *text)
{
    return text ? text : "";
}

static bool take_held(void *self, size_t i, const struct sql_row *row)
{
    struct held *h = self;
    char kind[16];
    (void)i;
    h->is_there = true;
    sql_text_at(row, 0, kind, sizeof kind);
    if (!report_kind_read(kind, &h->kind))
        h->kind = REPORT_NONE;
    sql_text_at(row, 1, h->state, sizeof h->state);
    sql_text_at(row, 2, h->back, sizeof h->back);
    sql_text_at(row, 3, h->assigned, sizeof h->assigned);
    sql_text_at(row, 4, h->clock, sizeof h->clock);
    h->due_utc_s = sql_number_at(row, 5);
    h->closed_utc_s = sql_number_at(row, 6);
    h->seq = sql_number_at(row, 7);
    sql_text_at(row, 8, h->last_hash, sizeof h->last_hash);
    sql_text_at(row, 9, h->case_number, sizeof h->case_number);
    h->merged_into = sql_number_at(row, 10);
    h->is_erased = sql_number_at(row, 11) > 0;
    return false;
}

static enum err_code hold(struct docket *d, int64_t id, struct held *out, struct err *err)
{
    *out = (struct held){ .id = id };
    enum err_code rc = sql_ask(d->sql, sql_lock, (struct sql_arg[]){ sql_number(id) }, 1, take_held,
                               out, err);
    if (!rc && !out->is_there)
        rc = docket_refuse(d->refused,
                           &(struct docket_refusal){ DOCKET_NO_CASE, ERR_NOT_FOUND, .n = id }, err);
    return rc;
}

/* --- whether it may be -------------------------------------------------------------------------- */

static enum err_code check_texts(const struct docket *d, const struct docket_act *a,
                                 struct err *err)
{
    struct docket_refusal r = { .code = ERR_INVALID, .act = a->act };
    size_t max;
    r.why = docket_act_readable(a, &r.about, &max);
    r.max = (int64_t)max;
    return r.why ? docket_refuse(d->refused, &r, err) : ERR_OK;
}

static enum err_code check(const struct acting *w, const struct held *h,
                           const struct docket_step **out, struct err *err)
{
    const struct docket_act *a = w->act;
    const struct docket_stand at = { h->kind, h->state, h->is_erased };
    struct docket_refusal r = { .code = ERR_INVALID,
                                .case_number = h->case_number,
                                .act = a->act,
                                .state = h->state,
                                .kind = h->kind };
    r.why = docket_act_may(w->rules, a, &at, &r.about);
    if (!r.why && w->other_id && w->other_id == h->id)
        r.why = DOCKET_ITSELF;
    if (r.why == DOCKET_WRONG_REASON)
        r.given = a->reason;
    if (!r.why)
        *out = docket_rules_step(w->rules, a->act, h->kind, h->state);
    return r.why ? docket_refuse(w->d->refused, &r, err) : ERR_OK;
}

/* --- doing it ----------------------------------------------------------------------------------- */

static void move_clock(const struct acting *w, const struct docket_step *s, struct held *h)
{
    struct promise_due due = { 0 };
    if (strcmp(s->clock, "=") == 0)
        return;
    h->clock[0] = '\0';
    h->due_utc_s = 0;
    if (strcmp(s->clock, "-") == 0 || !w->promise)
        return;
    promise_due(w->promise, s->clock, h->kind, w->act->now_utc_s, &due);
    if (due.utc_s) {
        text_copy(h->clock, sizeof h->clock, s->clock);
        h->due_utc_s = due.utc_s;
    }
}

static void move_state(const struct acting *w, const struct docket_step *s, struct held *h)
{
    char to[REPORT_ID_MAX];
    const struct docket_act *a = w->act;
    bool is_same = strcmp(s->to, "=") == 0;
    text_copy(to, sizeof to,
              is_same ? h->state
              : strcmp(s->to, "<") == 0
                  ? (docket_rules_state(w->rules, h->back) ? h->back : DOCKET_STATE_FIRST)
                  : s->to);
    if (!is_same)
        text_copy(h->back, sizeof h->back, h->state);
    text_copy(h->state, sizeof h->state, to);
    move_clock(w, s, h);
    if (s->office != DOCKET_NO && *given(a->office))
        text_copy(h->assigned, sizeof h->assigned, a->office);
    bool is_open = docket_rules_state(w->rules, to)->is_open;
    h->closed_utc_s = is_open ? 0 : is_same ? h->closed_utc_s : a->now_utc_s;
    if (w->other_id)
        h->merged_into = w->other_id;
    else if (is_open)
        h->merged_into = 0;
}

static enum err_code move_row(const struct acting *w, const struct held *h, int64_t now_utc_s,
                              struct err *err)
{
    const struct sql_arg row[] = {
        sql_number(h->id),
        sql_text(h->state),
        sql_number(docket_rules_state(w->rules, h->state)->is_open),
        sql_text(h->back),
        sql_text(h->assigned),
        sql_text(h->clock),
        sql_number(h->due_utc_s),
        sql_number(h->closed_utc_s),
        sql_number(h->merged_into),
        sql_number(now_utc_s),
    };
    return sql_run(w->d->sql, sql_update, row, ARRAY_LEN(row), err);
}

struct left {
    char *hash;
    enum err_code rc;
    struct err *err;
};

static bool take_left(void *self, size_t i, const struct sql_row *row)
{
    struct left *l = self;
    (void)i;
    l->rc = record_row_read(row, 0, l->hash, l->err);
    return false;
}

/* What the act has left of the row: asked of the database itself, whose word is checked later. */
static enum err_code row_left(const struct acting *w, int64_t id, char out[REPORT_SHA256_TEXT],
                              struct err *err)
{
    struct left l = { out, ERR_NOT_FOUND, err };
    enum err_code rc = sql_ask(w->d->sql, sql_row, (struct sql_arg[]){ sql_number(id) }, 1,
                               take_left, &l, err);
    return rc ? rc : l.rc;
}

static enum err_code write_down(struct acting *w, const struct docket_act *a, struct held *h,
                                const char *from, const struct docket_step *s, struct err *err)
{
    struct sql_arg args[RECORD_ARGS];
    struct record r = { .case_number = h->case_number,
                        .seq = h->seq,
                        .utc_s = a->now_utc_s,
                        .act = a->act,
                        .who = a->who,
                        .from = from,
                        .to = h->state,
                        .reason = given(a->reason),
                        .office = given(a->office),
                        .other = given(a->other),
                        .body = given(a->text),
                        .is_public = s->is_public,
                        .is_told = s->is_public && (s->tells || a->tells) };
    memcpy(r.previous, h->last_hash, sizeof r.previous);
    enum err_code rc = move_row(w, h, a->now_utc_s, err);
    if (!rc)
        rc = row_left(w, h->id, r.row_hash, err);
    if (!rc)
        rc = record_seal(&r, err);
    record_args(&r, h->id, args);
    if (!rc)
        rc = sql_run(w->d->sql, record_insert, args, RECORD_ARGS, err);
    const struct sql_arg last[] = { sql_number(h->id), sql_text(r.hash) };
    if (!rc)
        rc = sql_run(w->d->sql, sql_last, last, ARRAY_LEN(last), err);
    memcpy(w->hash, r.hash, sizeof w->hash);
    return rc;
}

/* What the other case gets written down when this one goes into it. */
static enum err_code join(struct acting *w, struct held *into, const struct held *h,
                          struct err *err)
{
    char hash[REPORT_SHA256_TEXT];
    const struct docket_step *s = docket_rules_step(w->rules, "join", into->kind, into->state);
    struct docket_refusal r = { .code = ERR_INVALID, .case_number = into->case_number };
    r.why = into->is_erased                            ? DOCKET_GONE
            : !s || strcmp(into->state, "merged") == 0 ? DOCKET_INTO_MERGED
                                                       : DOCKET_REFUSED_NOT;
    if (r.why)
        return docket_refuse(w->d->refused, &r, err);
    struct docket_act a = { .id = into->id,
                            .act = "join",
                            .who = w->act->who,
                            .other = h->case_number,
                            .now_utc_s = w->act->now_utc_s };
    memcpy(hash, w->hash, sizeof hash);
    enum err_code rc = write_down(w, &a, into, into->state, s, err);
    memcpy(w->hash, hash, sizeof hash); /* the doubt is about the first row */
    return rc;
}

/* Two rows are taken in the order of their ids, so that two who merge crosswise wait instead of blocking. */
static enum err_code hold_both(struct acting *w, struct held *h, struct held *other,
                               struct err *err)
{
    int64_t id = w->act->id, other_id = w->other_id;
    enum err_code rc = ERR_OK;
    if (other_id && other_id < id)
        rc = hold(w->d, other_id, other, err);
    if (!rc)
        rc = hold(w->d, id, h, err);
    if (!rc && other_id > id)
        rc = hold(w->d, other_id, other, err);
    return rc;
}

static enum err_code act_once(struct acting *w, struct err *err)
{
    struct held h, other = { 0 };
    char from[REPORT_ID_MAX];
    const struct docket_step *s = NULL;
    enum err_code rc = hold_both(w, &h, &other, err);
    if (!rc)
        rc = check(w, &h, &s, err);
    if (rc)
        return rc;
    text_copy(from, sizeof from, h.state);
    move_state(w, s, &h);
    rc = write_down(w, w->act, &h, from, s, err);
    if (!rc && w->other_id)
        rc = join(w, &other, &h, err);
    return rc;
}

enum err_code docket_act_within(struct docket *d, const struct docket_rules *rules,
                                const struct promise *promise, const struct docket_act *act,
                                struct err *err)
{
    struct acting w = { .d = d, .rules = rules, .promise = promise, .act = act };
    enum err_code rc = check_texts(d, act, err);
    return rc ? rc : act_once(&w, err);
}

/* Whether what was sent last is there after all. */
static enum err_code look_again(struct acting *w, bool *is_done, struct err *err)
{
    int64_t n = 0;
    const struct sql_arg args[] = { sql_number(w->act->id), sql_text(w->hash) };
    enum err_code rc = sql_ask_number(w->d->sql, sql_happened, args, ARRAY_LEN(args), &n, err);
    *is_done = !rc && n == 1;
    if (!rc)
        return ERR_OK;
    err_wrap(err, rc, "it may have been done: look before doing it again");
    return docket_refuse(
        w->d->refused, &(struct docket_refusal){ DOCKET_MAYBE_DONE, rc, .over_fault = true }, err);
}

static enum err_code act_until(struct acting *w, struct err *err)
{
    enum err_code rc = ERR_OK;
    for (int i = 0; i < DOCKET_TRIES; i++) {
        bool in_doubt = false, is_done = false;
        rc = sql_begin(w->d->sql, 0, err);
        if (!rc) {
            rc = act_once(w, err);
            rc = sql_end(w->d->sql, rc, &in_doubt, err);
        }
        if (in_doubt && (rc = look_again(w, &is_done, err)) != ERR_OK)
            return rc;
        if (is_done)
            return ERR_OK;
        if (!in_doubt && rc != ERR_BUSY && rc != ERR_NET)
            return rc;
    }
    return rc ? rc : err_set(err, ERR_NET, "the database goes away again and again");
}

enum err_code docket_act(struct docket *d, const struct docket_rules *rules,
                         const struct promise *promise, const struct docket_act *act,
                         struct docket_case *out, struct err *err)
{
    struct acting w = { .d = d, .rules = rules, .promise = promise, .act = act };
    enum err_code rc = check_texts(d, act, err);
    if (rc)
        return rc;
    if (strcmp(act->act, "merge") == 0) {
        const struct sql_arg number = sql_text(given(act->other));
        rc = sql_ask_number(d->sql, sql_by_number, &number, 1, &w.other_id, err);
        if (!rc && w.other_id == 0)
            rc = docket_refuse(
                d->refused,
                &(struct docket_refusal){ *given(act->other) ? DOCKET_NO_OTHER : DOCKET_NEEDS_OTHER,
                                          *given(act->other) ? ERR_NOT_FOUND : ERR_INVALID,
                                          .act = act->act, .given = act->other },
                err);
    }
    if (!rc)
        rc = act_until(&w, err);
    return rc || !out ? rc : docket_get(d, act->id, out, err);
}
