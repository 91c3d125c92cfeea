/* docket/case.c: reading cases. */
#include "docket/store.h"

/* Columns of a case, in the order of take_case.  $1 is how many seconds count as the same matter. */
#define SQL_CASE                                                                                   \
    "SELECT r.id, r.case_number, r.state, r.assigned, r.uuid, r.number, r.kiosk, r.kind,"          \
    " r.profile, r.topic, r.office, r.township, r.code, r.shop, r.verdict, r.reason,"              \
    " r.made_utc_s, r.clock_is_sure, r.has_contact, r.due_day, r.release_sequence,"                \
    " r.query_check, r.box_id, r.received_utc_s, r.changed_utc_s, r.due_utc_s, r.clock,"           \
    " r.is_open, r.closed_utc_s, r.erased_utc_s, r.event_count,"                                   \
    " COALESCE((SELECT m.case_number FROM report m WHERE m.id = r.merged_into), ''),"              \
    " (SELECT count(*) FROM (SELECT s.id FROM report s WHERE r.code <> '' AND s.code = r.code"     \
    "    AND s.received_utc_s BETWEEN r.received_utc_s - $1 AND r.received_utc_s + $1"             \
    "    AND s.is_open = 1 AND s.id <> r.id"                                                       \
    "   UNION SELECT s.id FROM report s WHERE r.shop <> '' AND s.shop = r.shop"                    \
    "    AND s.received_utc_s BETWEEN r.received_utc_s - $1 AND r.received_utc_s + $1"             \
    "    AND s.is_open = 1 AND s.id <> r.id) AS same),"                                            \
    " (SELECT count(*) FROM photo p WHERE p.report_id = r.id AND p.reply_id = 0"                   \
    "   AND p.redacts = ''),"                                                                      \
    " (SELECT count(*) FROM photo p WHERE p.report_id = r.id AND p.held_utc_s > 0"                 \
    "   AND p.redacts = ''),"                                                                      \
    " (SELECT count(*) FROM reply y WHERE y.report_id = r.id)"                                     \
    " FROM report r "

static const char sql_list[] = SQL_CASE
    "WHERE ($2 = '' OR r.state = $2)"
    " AND ($3 = '' OR CASE WHEN r.assigned <> '' THEN r.assigned ELSE r.office END = $3)"
    " AND ($4 = '' OR r.kind = $4)"
    " AND ($5 = '' OR lower(r.case_number) LIKE $5 ESCAPE '\\'"
    "  OR lower(r.number) LIKE $5 ESCAPE '\\' OR lower(r.code) LIKE $5 ESCAPE '\\'"
    "  OR lower(r.shop) LIKE $5 ESCAPE '\\')"
    " AND ($6 = 0 OR (r.is_open = 1 AND r.due_utc_s > 0 AND r.due_utc_s < $7))"
    " AND ($8 = 0 OR r.is_open = 1)"
    " ORDER BY r.due_utc_s = 0, r.due_utc_s, r.id LIMIT $9 OFFSET $10";
static const char sql_find[] = SQL_CASE
    "WHERE r.case_number = $2 OR r.number = $2 ORDER BY r.case_number = $2 DESC, r.id LIMIT 2";
static const char sql_get[] = SQL_CASE "WHERE r.id = $2";
static const char sql_photos[] =
    "SELECT kind, bytes, sha256 FROM photo WHERE report_id = $1 AND reply_id = 0"
    " AND redacts = '' ORDER BY place";
static const char sql_box[] = "SELECT envelope FROM sealed WHERE report_id = $1";
static const char sql_events[] =
    "SELECT seq, utc_s, act, who, from_state, to_state, reason, office, other, body, shown,"
    " is_public, body_hash, told FROM event WHERE report_id = $1 ORDER BY seq";

enum { LIST_MAX = 100, PATTERN_MAX = 256, DAY_S = 86400 };

/* Texts follow one another from a column on. */
struct reader {
    const struct sql_row *row;
    int at;
};

static void text(struct reader *r, char *out, size_t cap)
{
    sql_text_at(r->row, r->at++, out, cap);
}

static int64_t number(struct reader *r)
{
    return sql_number_at(r->row, r->at++);
}

#define TEXT(field) text(&r, field, sizeof(field))

static void take_envelope(struct reader *from, struct envelope *e)
{
    struct reader r = *from;
    char kind[16];
    TEXT(e->uuid);
    TEXT(e->number);
    TEXT(e->kiosk);
    TEXT(kind);
    TEXT(e->profile);
    TEXT(e->topic);
    TEXT(e->office);
    TEXT(e->township);
    TEXT(e->code);
    TEXT(e->shop_id);
    TEXT(e->verdict);
    TEXT(e->reason);
    e->made_utc_s = number(&r);
    e->clock_is_sure = number(&r) != 0;
    e->has_contact = number(&r) != 0;
    e->due.ymd = (int32_t)number(&r);
    e->release_sequence = number(&r);
    TEXT(e->query_check);
    TEXT(e->box_id);
    if (!report_kind_read(kind, &e->kind))
        e->kind = REPORT_NONE;
    *from = r;
}

static void take_case(const struct sql_row *row, struct docket_case *c)
{
    struct reader r = { row, 0 };
    *c = (struct docket_case){ .id = number(&r) };
    TEXT(c->case_number);
    TEXT(c->state);
    TEXT(c->assigned);
    take_envelope(&r, &c->envelope);
    c->received_utc_s = number(&r);
    c->changed_utc_s = number(&r);
    c->due_utc_s = number(&r);
    TEXT(c->clock);
    c->is_open = number(&r) != 0;
    c->closed_utc_s = number(&r);
    c->erased_utc_s = number(&r);
    c->n_events = (size_t)number(&r);
    TEXT(c->merged_into);
    c->n_same = (size_t)number(&r);
    c->envelope.n_photos = (size_t)number(&r);
    c->n_photos_held = (size_t)number(&r);
    c->n_replies = (size_t)number(&r);
}

/* --- lists -------------------------------------------------------------------------------------- */

struct lister {
    bool (*each)(void *self, const struct docket_case *c);
    void *self;
};

static bool give_case(void *self, size_t i, const struct sql_row *row)
{
    const struct lister *l = self;
    struct docket_case c;
    (void)i;
    take_case(row, &c);
    return l->each(l->self, &c);
}

/* "%text%" in small letters, what LIKE would read as a sign taken literally. */
static void pattern_of(const char *given, char out[PATTERN_MAX])
{
    size_t n = 0;
    out[n++] = '%';
    for (; *given && n + 4 < PATTERN_MAX; given++) {
        if (*given == '%' || *given == '_' || *given == '\\')
            out[n++] = '\\';
        out[n++] = *given >= 'A' && *given <= 'Z' ? (char)(*given + 'a' - 'A') : *given;
    }
    out[n++] = '%';
    out[n] = '\0';
}

enum err_code docket_list(struct docket *d, const struct docket_filter *f,
                          bool (*each)(void *self, const struct docket_case *c), void *self,
                          struct err *err)
{
    struct lister l = { each, self };
    char pattern[PATTERN_MAX] = "";
    const char *const given[] = { f->state, f->office, f->kind, f->text };
    for (size_t i = 0; i < ARRAY_LEN(given); i++)
        if (given[i] && !docket_is_text(given[i], REPORT_TEXT_MAX, true))
            return docket_refuse(d->refused,
                                 &(struct docket_refusal){ DOCKET_ODD_TEXT, ERR_INVALID,
                                                           .about = DOCKET_ABOUT_TEXT },
                                 err);
    if (f->text && *f->text)
        pattern_of(f->text, pattern);
    const struct sql_arg args[] = {
        sql_number((int64_t)d->same_days * DAY_S),
        sql_text(f->state ? f->state : ""),
        sql_text(f->office ? f->office : ""),
        sql_text(f->kind ? f->kind : ""),
        sql_text(pattern),
        sql_number(f->overdue_only),
        sql_number(f->now_utc_s),
        sql_number(f->open_only),
        sql_number(f->max ? (int64_t)f->max : LIST_MAX),
        sql_number((int64_t)f->skip),
    };
    return sql_ask(d->sql, sql_list, args, ARRAY_LEN(args), give_case, &l, err);
}

/* --- one ---------------------------------------------------------------------------------------- */

struct found {
    struct docket_case cases[2];
    size_t n;
};

static bool keep_case(void *self, size_t i, const struct sql_row *row)
{
    struct found *f = self;
    (void)i;
    if (f->n < ARRAY_LEN(f->cases))
        take_case(row, &f->cases[f->n++]);
    return f->n < ARRAY_LEN(f->cases);
}

static bool take_photo(void *self, size_t i, const struct sql_row *row)
{
    struct envelope *e = self;
    char kind[16];
    (void)i;
    if (e->n_photos == REPORT_PHOTOS_MAX)
        return false;
    struct envelope_photo *p = &e->photos[e->n_photos++];
    sql_text_at(row, 0, kind, sizeof kind);
    if (!photo_kind_read(kind, &p->kind))
        p->kind = PHOTO_MORE;
    p->bytes = (uint64_t)sql_number_at(row, 1);
    sql_text_at(row, 2, p->sha256, sizeof p->sha256);
    return true;
}

/* wanted: as it was asked for, NULL when by its id. */
static enum err_code give_found(struct docket *d, struct found *f, const char *wanted,
                                struct docket_case *out, struct err *err)
{
    struct docket_case *c = &f->cases[0];
    if (f->n == 0)
        return docket_refuse(
            d->refused, &(struct docket_refusal){ DOCKET_NO_CASE, ERR_NOT_FOUND, .given = wanted },
            err);
    c->envelope.n_photos = 0;
    enum err_code rc = sql_ask(d->sql, sql_photos, (struct sql_arg[]){ sql_number(c->id) }, 1,
                               take_photo, &c->envelope, err);
    if (!rc)
        *out = *c;
    return rc;
}

enum err_code docket_find(struct docket *d, const char *wanted, struct docket_case *out,
                          struct err *err)
{
    struct found f = { .n = 0 };
    if (!docket_is_text(wanted, REPORT_NUMBER_MAX, false))
        return give_found(d, &f, wanted, out, err);
    const struct sql_arg args[] = { sql_number((int64_t)d->same_days * DAY_S), sql_text(wanted) };
    enum err_code rc = sql_ask(d->sql, sql_find, args, ARRAY_LEN(args), keep_case, &f, err);
    if (!rc && f.n == 2 && strcmp(f.cases[0].case_number, wanted) != 0)
        rc = docket_refuse(d->refused,
                           &(struct docket_refusal){
                               DOCKET_SEVERAL, ERR_INVALID, .case_number = f.cases[0].case_number,
                               .other = f.cases[1].case_number, .given = wanted },
                           err);
    return rc ? rc : give_found(d, &f, wanted, out, err);
}

enum err_code docket_get(struct docket *d, int64_t id, struct docket_case *out, struct err *err)
{
    struct found f = { .n = 0 };
    const struct sql_arg args[] = { sql_number((int64_t)d->same_days * DAY_S), sql_number(id) };
    enum err_code rc = sql_ask(d->sql, sql_get, args, ARRAY_LEN(args), keep_case, &f, err);
    return rc ? rc : give_found(d, &f, NULL, out, err);
}

struct box {
    struct buf *out;
    struct err *err;
    enum err_code rc;
};

static bool take_box(void *self, size_t i, const struct sql_row *row)
{
    struct box *b = self;
    struct envelope e;
    (void)i;
    b->rc = envelope_read(sql_bytes_at(row, 0), &e, b->out, b->err);
    return false;
}

enum err_code docket_box(struct docket *d, int64_t id, struct buf *out, struct err *err)
{
    struct box b = { out, err, ERR_NOT_FOUND };
    enum err_code rc = sql_ask(d->sql, sql_box, (struct sql_arg[]){ sql_number(id) }, 1, take_box,
                               &b, err);
    if (!rc && b.rc == ERR_NOT_FOUND)
        return docket_refuse(
            d->refused, &(struct docket_refusal){ DOCKET_NO_BOX, ERR_NOT_FOUND, .n = id }, err);
    return rc ? rc : b.rc;
}

/* --- what happened ------------------------------------------------------------------------------ */

struct teller {
    bool (*each)(void *self, const struct docket_event *e);
    void *self;
};

static bool give_event(void *self, size_t i, const struct sql_row *row)
{
    const struct teller *l = self;
    struct reader r = { row, 0 };
    struct docket_event e;
    char hash[REPORT_SHA256_TEXT];
    (void)i;
    e = (struct docket_event){ 0 };
    e.seq = number(&r);
    e.utc_s = number(&r);
    TEXT(e.act);
    TEXT(e.who);
    TEXT(e.from);
    TEXT(e.to);
    TEXT(e.reason);
    TEXT(e.office);
    TEXT(e.other);
    TEXT(e.text);
    TEXT(e.shown);
    e.is_public = number(&r) != 0;
    TEXT(hash);
    e.is_told = number(&r) != 0;
    e.is_erased = *hash && !*e.text;
    return l->each(l->self, &e);
}

enum err_code docket_events(struct docket *d, int64_t id,
                            bool (*each)(void *self, const struct docket_event *e), void *self,
                            struct err *err)
{
    struct teller l = { each, self };
    return sql_ask(d->sql, sql_events, (struct sql_arg[]){ sql_number(id) }, 1, give_event, &l,
                   err);
}
