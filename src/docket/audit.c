/* docket/audit.c: whether what was written down is what stands there. */
#include "docket/audit_self.h"

static const char sql_cases[] =
    "SELECT r.id, r.case_number, r.event_count, r.last_hash, r.fingerprint, r.state,"
    " r.erased_utc_s, " RECORD_ROW_COLUMNS " FROM report r WHERE r.id > $1 AND r.id <= $2"
    " ORDER BY r.id LIMIT 256";
static const char sql_events[] =
    "SELECT seq, utc_s, act, who, from_state, to_state, reason, office, other, is_public, body,"
    " salt, body_hash, previous, hash, told, row_hash FROM event WHERE report_id = $1 ORDER BY seq";
/* Case numbers run on without a gap; of which county and year some are not there. */
static const char sql_gaps[] = "SELECT replace(substr(name, 6), '/', '-') FROM counter WHERE name "
                               "LIKE 'case/%' AND next - 1 <>"
                               " (SELECT count(*) FROM report WHERE case_number LIKE"
                               "  replace(substr(name, 6), '/', '-') || '-%') ORDER BY name";

enum { PAGE = 256, AFTER_CASE = 7 /* columns before those of the row */ };

struct page {
    struct audit_case cases[PAGE];
    size_t n;
    enum err_code rc;
    struct err *err;
};

static bool take_case(void *self, size_t i, const struct sql_row *row)
{
    struct page *p = self;
    (void)i;
    struct audit_case *c = &p->cases[p->n++];
    c->id = sql_number_at(row, 0);
    sql_text_at(row, 1, c->number, sizeof c->number);
    c->n_events = sql_number_at(row, 2);
    if (!sql_whole_text_at(row, 3, c->last_hash, sizeof c->last_hash))
        c->last_hash[0] = '\0'; /* is none */
    sql_text_at(row, 4, c->fingerprint, sizeof c->fingerprint);
    sql_text_at(row, 5, c->state, sizeof c->state);
    c->is_erased = sql_number_at(row, 6) > 0;
    p->rc = record_row_read(row, AFTER_CASE, c->row_hash, p->err);
    return !p->rc && p->n < PAGE;
}

struct texts {
    char act[REPORT_ID_MAX], who[REPORT_NAME_MAX], from[REPORT_ID_MAX], to[REPORT_ID_MAX],
        reason[REPORT_ID_MAX], office[REPORT_ID_MAX], other[REPORT_SHA256_TEXT],
        body[REPORT_TEXT_MAX];
    bool is_whole; /* none is longer than any that was ever written */
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
    const struct {
        int column;
        char *out;
        size_t cap;
    } texts[] = { { 2, t->act, sizeof t->act },
                  { 3, t->who, sizeof t->who },
                  { 4, t->from, sizeof t->from },
                  { 5, t->to, sizeof t->to },
                  { 6, t->reason, sizeof t->reason },
                  { 7, t->office, sizeof t->office },
                  { 8, t->other, sizeof t->other },
                  { 10, t->body, sizeof t->body },
                  { 11, r->salt, sizeof r->salt },
                  { 12, r->body_hash, sizeof r->body_hash },
                  { 13, r->previous, sizeof r->previous },
                  { 14, r->hash, sizeof r->hash },
                  { 16, r->row_hash, sizeof r->row_hash } };
    t->is_whole = true;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        t->is_whole &= sql_whole_text_at(row, texts[i].column, texts[i].out, texts[i].cap);
    r->is_told = sql_number_at(row, 15) != 0;
}

/* NULL: the row is what it was. */
static const char *fault_of(struct audit_checking *c, const struct record *r)
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
    if (strcmp(hash, r->hash) != 0 || (!*r->body && *r->salt) ||
        (!*r->row_hash && r->is_told != r->is_public))
        return "the row is another than was written";
    if (r->seq == 1 && strcmp(r->other, c->about->fingerprint) != 0)
        return "the report is another than was received";
    c->counts->n_erased += is_erased;
    return NULL;
}

static bool check_event(void *self, size_t i, const struct sql_row *row)
{
    struct audit_checking *c = self;
    struct texts t;
    struct record r;
    (void)i;
    take_record(row, c->about->number, &t, &r);
    c->why = t.is_whole ? fault_of(c, &r) : "longer than anything that is written";
    if (c->why || c->rc)
        return false;
    c->counts->n_events++;
    c->seq = r.seq;
    memcpy(c->previous, r.hash, sizeof c->previous);
    memcpy(c->row_hash, r.row_hash, sizeof c->row_hash);
    memcpy(c->state, t.to, sizeof c->state);
    if (strcmp(t.act, "reply") == 0 && c->n_letters++ < DOCKET_REPLIES_MAX)
        memcpy(c->letters[c->n_letters - 1], t.other, sizeof c->letters[0]);
    return true;
}

static enum err_code check_case(struct docket *d, struct audit_checking *c, struct err *err)
{
    memcpy(c->previous, record_no_hash, sizeof c->previous);
    enum err_code rc = sql_ask(d->sql, sql_events, (struct sql_arg[]){ sql_number(c->about->id) },
                               1, check_event, c, err);
    if (!rc)
        rc = c->rc;
    if (!rc && !c->why && c->seq != c->about->n_events)
        c->why = "the last rows are missing";
    if (!rc && !c->why && strcmp(c->previous, c->about->last_hash) != 0)
        c->why = "the case ends with another row than was written";
    if (!rc && !c->why && strcmp(c->state, c->about->state) != 0)
        c->why = "the case stands where no act has brought it";
    if (!rc && !c->why && *c->row_hash && strcmp(c->row_hash, c->about->row_hash) != 0)
        c->why = "the case's own row is another than its last act has left";
    return rc || c->why ? rc : audit_rest(d, c, err);
}

/* Cases after one id up to another; *goes_on: nobody has said that it is enough. */
static enum err_code check_cases(struct docket *d, int64_t after, int64_t last,
                                 const struct audit_teller *t, struct docket_audit *counts,
                                 bool *goes_on, struct err *err)
{
    struct page *page = calloc(1, sizeof *page);
    enum err_code rc = page ? ERR_OK : err_set(err, ERR_NOMEM, "no memory for a page of cases");
    bool is_more = !rc;
    while (!rc && *goes_on && is_more) {
        page->n = 0;
        page->err = err;
        const struct sql_arg range[] = { sql_number(after), sql_number(last) };
        rc = sql_ask(d->sql, sql_cases, range, ARRAY_LEN(range), take_case, page, err);
        rc = rc ? rc : page->rc;
        for (size_t i = 0; !rc && *goes_on && i < page->n; i++) {
            struct audit_checking c = { .about = &page->cases[i], .counts = counts, .err = err };
            rc = check_case(d, &c, err);
            counts->n_cases++;
            if (!rc && c.why)
                *goes_on = t->broken(t->self, c.about->number, c.seq + 1, c.why);
            after = c.about->id;
        }
        is_more = page->n == PAGE;
    }
    free(page);
    return rc;
}

static bool tell_gap(void *self, size_t i, const struct sql_row *row)
{
    const struct audit_teller *t = self;
    char series[REPORT_NUMBER_MAX];
    (void)i;
    sql_text_at(row, 0, series, sizeof series);
    return t->broken(t->self, series, 0, "a whole case is gone");
}

/* Case by case while others work: all of it is looked at as it was at one moment. */
enum err_code docket_audit(struct docket *d,
                           bool (*broken)(void *self, const char *case_number, int64_t seq,
                                          const char *why),
                           void *self, struct docket_audit *out, struct err *err)
{
    struct docket_audit counts = { 0 };
    struct audit_teller t = { broken, self };
    bool goes_on = true;
    enum err_code rc = sql_begin_looking(d->sql, err);
    if (rc)
        return rc;
    rc = check_cases(d, 0, INT64_MAX, &t, &counts, &goes_on, err);
    if (!rc && goes_on)
        rc = sql_ask(d->sql, sql_gaps, NULL, 0, tell_gap, &t, err);
    if (!rc && goes_on)
        rc = audit_heads(d, &t, &counts.n_heads, err);
    rc = sql_end(d->sql, rc, NULL, err);
    if (!rc)
        *out = counts;
    return rc;
}

enum err_code docket_audit_case(struct docket *d, int64_t id,
                                bool (*broken)(void *self, const char *case_number, int64_t seq,
                                               const char *why),
                                void *self, struct docket_audit *out, struct err *err)
{
    struct docket_audit counts = { 0 };
    const struct audit_teller t = { broken, self };
    bool goes_on = true;
    enum err_code rc = sql_begin_looking(d->sql, err);
    if (rc)
        return rc;
    rc = sql_end(d->sql, check_cases(d, id - 1, id, &t, &counts, &goes_on, err), NULL, err);
    if (!rc)
        *out = counts;
    return rc;
}
