/* docket/audit.c: whether what was written down is what stands there. */
#include "docket/keep.h"
#include "docket/store.h"

static const char sql_cases[] =
    "SELECT id, case_number, event_count, last_hash, fingerprint, state, erased_utc_s FROM report"
    " WHERE id > $1 ORDER BY id LIMIT 256";
static const char sql_events[] =
    "SELECT seq, utc_s, act, who, from_state, to_state, reason, office, other, is_public, body,"
    " salt, body_hash, previous, hash FROM event WHERE report_id = $1 ORDER BY seq";
static const char sql_sealed[] = "SELECT envelope FROM sealed WHERE report_id = $1";
/* What the citizen is shown instead of a text is what the last act about it says, and nothing else. */
static const char sql_shown[] =
    "SELECT min(e.seq) FROM event e WHERE e.report_id = $1 AND e.shown <> COALESCE((SELECT r.body"
    " FROM event r WHERE r.report_id = $1 AND r.act = 'redact' AND r.other = CAST(e.seq AS TEXT)"
    " ORDER BY r.seq DESC LIMIT 1), '')";
/* Each answer that was written down is there, and none besides. */
static const char sql_replies[] =
    "SELECT (SELECT count(*) FROM event WHERE report_id = $1 AND act = 'reply')"
    " - (SELECT count(*) FROM reply WHERE report_id = $1)";
/* Case numbers run on without a gap; of which county and year some are not there. */
static const char sql_gaps[] = "SELECT replace(substr(name, 6), '/', '-') FROM counter WHERE name "
                               "LIKE 'case/%' AND next - 1 <>"
                               " (SELECT count(*) FROM report WHERE case_number LIKE"
                               "  replace(substr(name, 6), '/', '-') || '-%') ORDER BY name";

enum { PAGE = 256 };

struct one_case {
    int64_t id, n_events;
    char number[REPORT_NUMBER_MAX], last_hash[REPORT_SHA256_TEXT], fingerprint[REPORT_SHA256_TEXT];
    char state[REPORT_ID_MAX];
    bool is_erased;
};

struct page {
    struct one_case cases[PAGE];
    size_t n;
};

struct checking {
    const struct one_case *about;
    int64_t seq;                       /* of the row before */
    char previous[REPORT_SHA256_TEXT]; /* hash of the row before */
    char state[REPORT_ID_MAX];         /* after it */
    const char *why;                   /* NULL: sound so far */
    struct docket_audit *counts;
    enum err_code rc;
    struct err *err;
};

static bool take_case(void *self, size_t i, const struct sql_row *row)
{
    struct page *p = self;
    (void)i;
    struct one_case *c = &p->cases[p->n++];
    c->id = sql_number_at(row, 0);
    sql_text_at(row, 1, c->number, sizeof c->number);
    c->n_events = sql_number_at(row, 2);
    sql_text_at(row, 3, c->last_hash, sizeof c->last_hash);
    sql_text_at(row, 4, c->fingerprint, sizeof c->fingerprint);
    sql_text_at(row, 5, c->state, sizeof c->state);
    c->is_erased = sql_number_at(row, 6) > 0;
    return p->n < PAGE;
}

struct texts {
    char act[REPORT_ID_MAX], who[REPORT_NAME_MAX], from[REPORT_ID_MAX], to[REPORT_ID_MAX],
        reason[REPORT_ID_MAX], office[REPORT_ID_MAX], other[REPORT_SHA256_TEXT],
        body[REPORT_TEXT_MAX];
};

static void take_record(const struct sql_row *row, const char *case_number, struct texts *t,
                        struct record *r)
{
    *r = (struct record){ .case_number = case_number,
                          .seq = sql_number_at(row, 0),
                          .utc_s = sql_number_at(row, 1),
                          .act = t->act,
                          .who = t->who,
                          .from = t->from,
                          .to = t->to,
                          .reason = t->reason,
                          .office = t->office,
                          .other = t->other,
                          .body = t->body,
                          .is_public = sql_number_at(row, 9) != 0 };
    sql_text_at(row, 2, t->act, sizeof t->act);
    sql_text_at(row, 3, t->who, sizeof t->who);
    sql_text_at(row, 4, t->from, sizeof t->from);
    sql_text_at(row, 5, t->to, sizeof t->to);
    sql_text_at(row, 6, t->reason, sizeof t->reason);
    sql_text_at(row, 7, t->office, sizeof t->office);
    sql_text_at(row, 8, t->other, sizeof t->other);
    sql_text_at(row, 10, t->body, sizeof t->body);
    sql_text_at(row, 11, r->salt, sizeof r->salt);
    sql_text_at(row, 12, r->body_hash, sizeof r->body_hash);
    sql_text_at(row, 13, r->previous, sizeof r->previous);
    sql_text_at(row, 14, r->hash, sizeof r->hash);
}

/* NULL: the row is what it was. */
static const char *fault_of(struct checking *c, const struct record *r)
{
    char hash[REPORT_SHA256_TEXT], body_hash[REPORT_SHA256_TEXT] = "";
    bool is_erased = *r->body_hash && !*r->body && !*r->salt;
    if (r->seq != c->seq + 1)
        return "a row is missing";
    if (strcmp(r->previous, c->previous) != 0)
        return "does not follow the row before it";
    if (is_erased && !c->about->is_erased)
        return "the text was taken out before its time";
    if (*r->body && (c->rc = record_body_hash(r->salt, r->body, body_hash, c->err)) != ERR_OK)
        return NULL;
    if (!is_erased && strcmp(body_hash, r->body_hash) != 0)
        return "the text is another than was written";
    if ((c->rc = record_hash(r, hash, c->err)) != ERR_OK)
        return NULL;
    if (strcmp(hash, r->hash) != 0)
        return "the row is another than was written";
    if (r->seq == 1 && strcmp(r->other, c->about->fingerprint) != 0)
        return "the report is another than was received";
    c->counts->n_erased += is_erased;
    return NULL;
}

static bool check_event(void *self, size_t i, const struct sql_row *row)
{
    struct checking *c = self;
    struct texts t;
    struct record r;
    (void)i;
    take_record(row, c->about->number, &t, &r);
    c->why = fault_of(c, &r);
    if (c->why || c->rc)
        return false;
    c->counts->n_events++;
    c->seq = r.seq;
    memcpy(c->previous, r.hash, sizeof c->previous);
    memcpy(c->state, t.to, sizeof c->state);
    return true;
}

struct sealed {
    char fingerprint[REPORT_SHA256_TEXT];
    bool is_there;
    enum err_code rc;
    struct err *err;
};

static bool take_sealed(void *self, size_t i, const struct sql_row *row)
{
    struct sealed *s = self;
    (void)i;
    s->is_there = true;
    s->rc = record_digest(sql_bytes_at(row, 0), s->fingerprint, s->err);
    return false;
}

/* What is not a row of the audit, but bound to one. */
static enum err_code check_rest(struct docket *d, struct checking *c, struct err *err)
{
    struct sealed sealed = { .err = err };
    int64_t shown = 0, replies = 0;
    const struct sql_arg id = sql_number(c->about->id);
    enum err_code rc = sql_ask(d->sql, sql_sealed, &id, 1, take_sealed, &sealed, err);
    if (!rc)
        rc = sealed.rc;
    if (!rc)
        rc = sql_ask_number(d->sql, sql_shown, &id, 1, &shown, err);
    if (!rc)
        rc = sql_ask_number(d->sql, sql_replies, &id, 1, &replies, err);
    if (rc)
        return rc;
    if (strcmp(c->state, c->about->state) != 0)
        c->why = "the case stands where no act has brought it";
    else if (shown != 0)
        c->why = "the citizen is shown another text than was written";
    else if (sealed.is_there == c->about->is_erased)
        c->why = sealed.is_there ? "the report was to be erased" : "the sealed report is gone";
    else if (sealed.is_there && strcmp(sealed.fingerprint, c->about->fingerprint) != 0)
        c->why = "the sealed report is another than was received";
    else if (!c->about->is_erased && replies != 0)
        c->why = "an answer of the citizen is gone, or was put in";
    return ERR_OK;
}

static enum err_code check_case(struct docket *d, struct checking *c, struct err *err)
{
    enum err_code rc = sql_ask(d->sql, sql_events, (struct sql_arg[]){ sql_number(c->about->id) },
                               1, check_event, c, err);
    if (!rc)
        rc = c->rc;
    if (!rc && !c->why && c->seq != c->about->n_events)
        c->why = "the last rows are missing";
    if (!rc && !c->why && strcmp(c->previous, c->about->last_hash) != 0)
        c->why = "the case ends with another row than was written";
    return rc || c->why ? rc : check_rest(d, c, err);
}

struct gaps {
    bool (*broken)(void *self, const char *case_number, int64_t seq, const char *why);
    void *self;
};

static bool tell_gap(void *self, size_t i, const struct sql_row *row)
{
    const struct gaps *g = self;
    char series[REPORT_NUMBER_MAX];
    (void)i;
    sql_text_at(row, 0, series, sizeof series);
    return g->broken(g->self, series, 0, "a whole case is gone");
}

enum err_code docket_audit(struct docket *d,
                           bool (*broken)(void *self, const char *case_number, int64_t seq,
                                          const char *why),
                           void *self, struct docket_audit *out, struct err *err)
{
    struct docket_audit counts = { 0 };
    struct page *page = calloc(1, sizeof *page);
    if (!page)
        return err_set(err, ERR_NOMEM, "no memory for a page of cases");
    enum err_code rc = ERR_OK;
    int64_t after = 0;
    bool goes_on = true;
    do {
        page->n = 0;
        rc = sql_ask(d->sql, sql_cases, (struct sql_arg[]){ sql_number(after) }, 1, take_case, page,
                     err);
        for (size_t i = 0; !rc && goes_on && i < page->n; i++) {
            struct checking c = { .about = &page->cases[i], .counts = &counts, .err = err };
            memcpy(c.previous, record_no_hash, sizeof c.previous);
            rc = check_case(d, &c, err);
            counts.n_cases++;
            if (!rc && c.why)
                goes_on = broken(self, c.about->number, c.seq + 1, c.why);
            after = c.about->id;
        }
    } while (!rc && goes_on && page->n == PAGE);
    free(page);
    struct gaps gaps = { broken, self };
    if (!rc && goes_on)
        rc = sql_ask(d->sql, sql_gaps, NULL, 0, tell_gap, &gaps, err);
    if (!rc)
        *out = counts;
    return rc;
}
