#include "docket/rest.h"

#include "docket/rules.h"
#include "docket/store.h"

/* A case was touched when somebody did something with it, or it came to another state.  Reminders count from then on. */
#define SQL_TOUCHED                                                                                \
    "(SELECT max(t.seq) FROM event t WHERE t.report_id = r.id"                                     \
    " AND (t.who <> 'clock' OR t.from_state <> t.to_state))"
#define SQL_RESTING                                                                                \
    "SELECT r.id, r.case_number, r.kind, r.state,"                                                 \
    " COALESCE((SELECT e.utc_s FROM event e WHERE e.report_id = r.id AND e.seq = " SQL_TOUCHED     \
    "), 0),"                                                                                       \
    " COALESCE((SELECT min(e.utc_s) FROM event e WHERE e.report_id = r.id AND e.act = 'remind'"    \
    "   AND e.seq > " SQL_TOUCHED "), 0),"                                                         \
    " COALESCE((SELECT max(e.utc_s) FROM event e WHERE e.report_id = r.id AND e.act = 'remind'"    \
    "   AND e.seq > " SQL_TOUCHED "), 0),"                                                         \
    " (SELECT count(*) FROM event e WHERE e.report_id = r.id AND e.who = 'citizen'"                \
    "   AND e.seq > COALESCE((SELECT max(t.seq) FROM event t WHERE t.report_id = r.id"             \
    "     AND t.to_state = r.state AND t.from_state <> t.to_state), 0))"                           \
    " FROM report r WHERE r.is_open = 1"
static const char sql_page[] = SQL_RESTING " AND r.id > $1 ORDER BY r.id LIMIT 64";
static const char sql_one[] = SQL_RESTING " AND r.id = $1";
/* Nobody else acts on the case until the end. */
static const char sql_hold[] = "UPDATE report SET event_count = event_count WHERE id = $1";

enum { PAGE = 64, DAY_S = 86400 };

struct resting {
    struct docket_resting about;
    const struct docket_rest_rule *rule;
    int64_t first_utc_s, last_utc_s; /* reminders since it was touched; 0: none */
};

struct resters {
    struct docket *d;
    const struct docket_rules *rules;
    const struct promise *promise;
    int64_t now_utc_s;
    struct resting page[PAGE];
    size_t n;
};

static bool take_resting(void *self, size_t i, const struct sql_row *row)
{
    struct resters *w = self;
    struct resting *r = &w->page[w->n++];
    char kind[16];
    (void)i;
    *r = (struct resting){ .about = { .id = sql_number_at(row, 0),
                                      .since_utc_s = sql_number_at(row, 4),
                                      .has_unread = sql_number_at(row, 7) > 0 },
                           .first_utc_s = sql_number_at(row, 5),
                           .last_utc_s = sql_number_at(row, 6) };
    sql_text_at(row, 1, r->about.case_number, sizeof r->about.case_number);
    sql_text_at(row, 2, kind, sizeof kind);
    sql_text_at(row, 3, r->about.state, sizeof r->about.state);
    if (!report_kind_read(kind, &r->about.kind))
        r->about.kind = REPORT_NONE;
    r->rule = docket_rules_rest(w->rules, r->about.kind, r->about.state);
    return w->n < PAGE;
}

/* --- what is due --------------------------------------------------------------------------------- */

static enum err_code due_of(const struct resters *w, const struct resting *r, int64_t from_utc_s,
                            int64_t *out, struct err *err)
{
    struct promise_due due = { 0 };
    promise_due(w->promise, r->rule->clock, r->about.kind, from_utc_s, &due);
    *out = due.utc_s;
    return due.utc_s ? ERR_OK
                     : err_set(err, ERR_INVALID, "clocks.tsv: no clock %s for a %s", r->rule->clock,
                               report_kind_name(r->about.kind));
}

/* Named from warn_days before on; moved when its time is over and it stood announced for as long. */
static void decide_move(struct resting *r, int64_t due_utc_s, int64_t now_utc_s)
{
    int64_t warn_s = (int64_t)r->rule->warn_days * DAY_S;
    int64_t announced = r->first_utc_s ? r->first_utc_s : now_utc_s;
    if (now_utc_s < due_utc_s - warn_s)
        return;
    r->about.act = r->rule->act;
    r->about.act_utc_s = announced + warn_s > due_utc_s ? announced + warn_s : due_utc_s;
    r->about.done = !r->first_utc_s                  ? DOCKET_REST_REMINDED
                    : now_utc_s < r->about.act_utc_s ? DOCKET_REST_NAMED
                                                     : DOCKET_REST_MOVED;
}

/* about.done stays 0 for one that nobody need hear of. */
static enum err_code decide(const struct resters *w, struct resting *r, struct err *err)
{
    int64_t due = 0, again = 0;
    r->about.act = DOCKET_REMIND;
    if (!r->rule)
        return err_set(err, ERR_INVALID, "%s: rests.tsv knows no %s that is %s",
                       r->about.case_number, report_kind_name(r->about.kind), r->about.state);
    enum err_code rc = due_of(w, r, r->about.since_utc_s, &due, err);
    if (!rc && r->last_utc_s)
        rc = due_of(w, r, r->last_utc_s, &again, err);
    if (rc)
        return rc;
    if (r->rule->moves && !r->about.has_unread)
        decide_move(r, due, w->now_utc_s);
    else if (w->now_utc_s >= due)
        r->about.done = w->now_utc_s >= again ? DOCKET_REST_REMINDED : DOCKET_REST_NAMED;
    return ERR_OK;
}

/* --- doing it ------------------------------------------------------------------------------------ */

/* Within the transaction: whoever acted since it was listed has woken it. */
static enum err_code settle_held(struct resters *w, struct resting *r, struct err *err)
{
    const struct sql_arg id = sql_number(r->about.id);
    enum err_code rc = sql_run(w->d->sql, sql_hold, &id, 1, err);
    w->n = 0;
    if (!rc)
        rc = sql_ask(w->d->sql, sql_one, &id, 1, take_resting, w, err);
    r->about.done = 0;
    if (rc || w->n == 0)
        return rc;
    *r = w->page[0];
    rc = decide(w, r, err);
    bool moves = r->about.done == DOCKET_REST_MOVED;
    const struct docket_act act = { .id = r->about.id,
                                    .act = moves ? r->rule->act : DOCKET_REMIND,
                                    .who = "clock",
                                    .reason = moves ? r->rule->reason : "",
                                    .now_utc_s = w->now_utc_s };
    return rc || (!moves && r->about.done != DOCKET_REST_REMINDED)
               ? rc
               : docket_act_within(w->d, w->rules, w->promise, &act, err);
}

static enum err_code settle(struct resters *w, struct resting *r, struct err *err)
{
    enum err_code rc = ERR_OK;
    /* After a doubt it is looked at again: what is done is not due any more. */
    for (int i = 0; i < DOCKET_TRIES; i++) {
        rc = sql_begin(w->d->sql, 0, err);
        if (!rc)
            rc = sql_end(w->d->sql, settle_held(w, r, err), NULL, err);
        if (rc != ERR_BUSY && rc != ERR_NET)
            break;
    }
    return rc;
}

static void count(const struct docket_resting *r, struct docket_rested *out)
{
    out->n_named += r->done == DOCKET_REST_NAMED;
    out->n_reminded += r->done == DOCKET_REST_REMINDED;
    out->n_moved += r->done == DOCKET_REST_MOVED;
}

enum err_code docket_rest(struct docket *d, const struct docket_rules *rules,
                          const struct promise *promise, int64_t now_utc_s, bool does,
                          bool (*each)(void *self, const struct docket_resting *r), void *self,
                          struct docket_rested *out, struct err *err)
{
    struct docket_rested counts = { 0 };
    struct resters *w = calloc(2, sizeof *w), *one = w ? &w[1] : NULL;
    if (!w)
        return err_set(err, ERR_NOMEM, "no memory for a page of cases");
    *one = *w =
        (struct resters){ .d = d, .rules = rules, .promise = promise, .now_utc_s = now_utc_s };
    enum err_code rc = ERR_OK, stuck = ERR_OK; /* stuck: of the first that no table knows */
    bool goes_on = true;
    int64_t after = 0;
    do {
        const struct sql_arg from = sql_number(after);
        w->n = 0;
        rc = sql_ask(d->sql, sql_page, &from, 1, take_resting, w, err);
        for (size_t i = 0; !rc && goes_on && i < w->n; i++) {
            struct resting *r = &w->page[i];
            after = r->about.id;
            rc = decide(w, r, stuck ? NULL : err);
            if (!rc && does && r->about.done > DOCKET_REST_NAMED)
                rc = settle(one, r, stuck ? NULL : err);
            if (rc == ERR_INVALID) { /* it holds up nobody else's case */
                stuck = rc;
                rc = ERR_OK;
                continue;
            }
            if (rc || !r->about.done)
                continue;
            count(&r->about, &counts);
            goes_on = !each || each(self, &r->about);
        }
    } while (!rc && goes_on && w->n == PAGE);
    free(w);
    *out = counts;
    return stuck ? stuck : rc;
}
