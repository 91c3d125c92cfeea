/* docket/head.c: heads in the database: made, looked through, compared with one that was kept. */
#include "docket/head.h"

#include <sodium.h>

#include "docket/audit_self.h"
#include "trust/canon.h"

static const char sql_newest[] =
    "SELECT n, utc_s, cases, events, root, previous, hash FROM head ORDER BY n DESC LIMIT 1";
static const char sql_heads[] =
    "SELECT n, utc_s, cases, events, root, previous, hash FROM head WHERE n > $1 ORDER BY n"
    " LIMIT 256";
static const char sql_head[] =
    "SELECT n, utc_s, cases, events, root, previous, hash FROM head WHERE n = $1";
static const char sql_n_cases[] = "SELECT count(*) FROM report";
static const char sql_hold[] = "UPDATE event SET head = $1 WHERE head = 0";
static const char sql_held[] =
    "SELECT head, hash FROM event WHERE head = $1 ORDER BY report_id, seq";
static const char sql_all_held[] =
    "SELECT head, hash FROM event WHERE head > 0 ORDER BY head, report_id, seq";
static const char sql_insert[] = "INSERT INTO head (n, utc_s, cases, events, root, previous, hash)"
                                 " VALUES ($1, $2, $3, $4, $5, $6, $7)";

enum { PAGE = 256 };

static bool take_head(void *self, size_t i, const struct sql_row *row)
{
    struct docket_head *h = self;
    (void)i;
    h->n = sql_number_at(row, 0);
    h->utc_s = sql_number_at(row, 1);
    h->n_cases = sql_number_at(row, 2);
    h->n_events = sql_number_at(row, 3);
    bool is_whole = sql_whole_text_at(row, 4, h->root, sizeof h->root);
    is_whole &= sql_whole_text_at(row, 5, h->previous, sizeof h->previous);
    if (!sql_whole_text_at(row, 6, h->hash, sizeof h->hash) || !is_whole)
        h->hash[0] = '\0'; /* of no head that was made */
    return false;
}

static enum err_code hash_of(const struct docket_head *h, char out[REPORT_SHA256_TEXT],
                             struct err *err)
{
    const struct sql_arg values[] = { sql_number(h->n),       sql_number(h->utc_s),
                                      sql_number(h->n_cases), sql_number(h->n_events),
                                      sql_text(h->root),      sql_text(h->previous) };
    return record_values_hash("heyan-docket-head-1", values, ARRAY_LEN(values), out, err);
}

/* --- over acts ----------------------------------------------------------------------------------- */

/* The hashes of the acts of one head after the other. */
struct summing {
    crypto_hash_sha256_state state;
    int64_t head, n_events;
    bool (*done)(void *self, int64_t head, int64_t n_events,
                 const char *root); /* NULL: no matter */
    void *self;
    char root[REPORT_SHA256_TEXT];
};

static void begin_sum(struct summing *s, int64_t head)
{
    crypto_hash_sha256_init(&s->state);
    s->head = head;
    s->n_events = 0;
}

static void end_sum(struct summing *s)
{
    uint8_t sum[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_final(&s->state, sum);
    canon_hex(sum, sizeof sum, s->root);
}

static bool add_hash(void *self, size_t i, const struct sql_row *row)
{
    struct summing *s = self;
    struct span hash = sql_bytes_at(row, 1);
    int64_t head = sql_number_at(row, 0);
    (void)i;
    if (head != s->head) {
        end_sum(s);
        if (s->done && !s->done(s->self, s->head, s->n_events, s->root))
            return false;
        begin_sum(s, head);
    }
    crypto_hash_sha256_update(&s->state, hash.p, hash.len);
    crypto_hash_sha256_update(&s->state, (const uint8_t *)"\n", 1);
    s->n_events++;
    return true;
}

/* --- making -------------------------------------------------------------------------------------- */

static enum err_code make_within(struct docket *d, int64_t now_utc_s, struct docket_head *out,
                                 struct err *err)
{
    struct docket_head before = { 0 }, h = { .utc_s = now_utc_s };
    struct summing s = { 0 };
    enum err_code rc = sql_ask(d->sql, sql_newest, NULL, 0, take_head, &before, err);
    h.n = before.n + 1;
    memcpy(h.previous, before.n ? before.hash : record_no_hash, sizeof h.previous);
    const struct sql_arg n = sql_number(h.n);
    if (!rc)
        rc = sql_ask_number(d->sql, sql_n_cases, NULL, 0, &h.n_cases, err);
    if (!rc)
        rc = sql_run(d->sql, sql_hold, &n, 1, err);
    begin_sum(&s, h.n);
    if (!rc)
        rc = sql_ask(d->sql, sql_held, &n, 1, add_hash, &s, err);
    end_sum(&s);
    h.n_events = s.n_events;
    memcpy(h.root, s.root, sizeof h.root);
    if (!rc)
        rc = hash_of(&h, h.hash, err);
    const struct sql_arg row[] = { n,
                                   sql_number(h.utc_s),
                                   sql_number(h.n_cases),
                                   sql_number(h.n_events),
                                   sql_text(h.root),
                                   sql_text(h.previous),
                                   sql_text(h.hash) };
    if (!rc)
        rc = sql_run(d->sql, sql_insert, row, ARRAY_LEN(row), err);
    if (!rc)
        *out = h;
    return rc;
}

enum err_code docket_head_make(struct docket *d, int64_t now_utc_s, struct docket_head *out,
                               struct err *err)
{
    if (sodium_init() < 0)
        return err_set(err, ERR_IO, "no source of chance on this machine");
    enum err_code rc = sql_begin(d->sql, DOCKET_LOCK_HEAD, err);
    return rc ? rc : sql_end(d->sql, make_within(d, now_utc_s, out, err), NULL, err);
}

/* --- looking through ------------------------------------------------------------------------------ */

/* The rows of `head`, a page of them, beside the sums over the acts that name them. */
struct looking {
    struct docket *d;
    const struct audit_teller *t;
    struct docket_head heads[PAGE], before; /* before: the one that was looked at last */
    size_t n, at, n_all;
    bool goes_on;
    enum err_code rc;
    struct err *err;
};

static bool keep_head(void *self, size_t i, const struct sql_row *row)
{
    struct looking *l = self;
    take_head(&l->heads[l->n++], i, row);
    return l->n < PAGE;
}

/* NULL: none is left; below: of none under that number. */
static const struct docket_head *next_head(struct looking *l, int64_t below)
{
    if (l->at == l->n && (l->n_all == 0 || l->n == PAGE)) {
        const struct sql_arg after = sql_number(l->before.n);
        l->n = l->at = 0;
        l->rc = sql_ask(l->d->sql, sql_heads, &after, 1, keep_head, l, l->err);
    }
    if (l->rc || l->at == l->n || l->heads[l->at].n >= below)
        return NULL;
    l->n_all++;
    return &l->heads[l->at++];
}

static bool tell(struct looking *l, int64_t n, const char *why)
{
    return l->goes_on = l->t->broken(l->t->self, "", n, why);
}

/* One head with its acts, or with none: n_events is 0 and root that of nothing. */
static bool check_head(struct looking *l, const struct docket_head *h, int64_t n_events,
                       const char *root)
{
    char hash[REPORT_SHA256_TEXT];
    const char *why = NULL;
    if (h->n != l->before.n + 1)
        why = "a head before it is gone";
    else if (strcmp(h->previous, l->before.n ? l->before.hash : record_no_hash) != 0)
        why = "does not follow the head before it";
    else if (h->n_events != n_events || strcmp(h->root, root) != 0)
        why = "holds other acts than it was made over";
    else if ((l->rc = hash_of(h, hash, l->err)) == ERR_OK && strcmp(hash, h->hash) != 0)
        why = "the head is another than was made";
    l->before = *h;
    return !l->rc && (!why || tell(l, h->n, why));
}

static const char *root_of_nothing(char out[REPORT_SHA256_TEXT])
{
    struct summing s;
    begin_sum(&s, 0);
    end_sum(&s);
    memcpy(out, s.root, REPORT_SHA256_TEXT);
    return out;
}

/* Heads up to the one these acts name; those between were made over nothing. */
static bool check_sum(void *self, int64_t head, int64_t n_events, const char *root)
{
    struct looking *l = self;
    char nothing[REPORT_SHA256_TEXT];
    const struct docket_head *h;
    if (head == 0)
        return true;
    while ((h = next_head(l, head)) != NULL)
        if (!check_head(l, h, 0, root_of_nothing(nothing)))
            return false;
    if ((h = next_head(l, head + 1)) != NULL)
        return check_head(l, h, n_events, root);
    return !l->rc && tell(l, head, "acts of a head that is not there");
}

enum err_code audit_heads(struct docket *d, const struct audit_teller *t, size_t *n,
                          struct err *err)
{
    char nothing[REPORT_SHA256_TEXT];
    const struct docket_head *h;
    struct looking *l = calloc(1, sizeof *l);
    if (!l)
        return err_set(err, ERR_NOMEM, "no memory for a page of heads");
    l->d = d;
    l->t = t;
    l->err = err;
    l->goes_on = true;
    struct summing s = { .done = check_sum, .self = l };
    begin_sum(&s, 0);
    enum err_code rc = sql_ask(d->sql, sql_all_held, NULL, 0, add_hash, &s, err);
    end_sum(&s);
    if (!rc && !l->rc && l->goes_on && s.head > 0)
        l->goes_on = check_sum(l, s.head, s.n_events, s.root);
    while (!rc && !l->rc && l->goes_on && (h = next_head(l, INT64_MAX)) != NULL)
        l->goes_on = check_head(l, h, 0, root_of_nothing(nothing));
    rc = rc ? rc : l->rc;
    *n = l->n_all;
    free(l);
    return rc;
}

enum err_code docket_head_check(struct docket *d, const struct docket_head *head, struct err *err)
{
    struct docket_head there = { 0 };
    char hash[REPORT_SHA256_TEXT];
    const struct sql_arg n = sql_number(head->n);
    enum err_code rc = sql_ask(d->sql, sql_head, &n, 1, take_head, &there, err);
    if (!rc && there.n == 0)
        rc = err_set(err, ERR_UNTRUSTED,
                     "the database has no head %lld: it was written anew, or an"
                     " older copy put back",
                     (long long)head->n);
    if (!rc)
        rc = hash_of(&there, hash, err);
    if (!rc && (strcmp(hash, head->hash) != 0 || strcmp(there.hash, head->hash) != 0))
        rc = err_set(err, ERR_UNTRUSTED,
                     "head %lld is another than was signed: the past was written anew",
                     (long long)head->n);
    if (rc == ERR_UNTRUSTED)
        docket_refuse(
            d->refused,
            &(struct docket_refusal){ DOCKET_PAST_ANEW, rc, .n = head->n, .over_fault = true },
            err); /* its code is rc */
    return rc;
}
