/* docket/take.c: many reports, one transaction.
 *
 * One hub at a time is in it (an advisory lock on PostgreSQL, the write lock on SQLite), so that looking for a key
 * and taking it are one step and case numbers run in the order of receipt.  Other work on cases goes on meanwhile. */
#include <inttypes.h>

#include "docket/store.h"

static const char sql_known[] = "SELECT id, fingerprint, number, case_number, received_utc_s"
                                " FROM report WHERE kiosk = $1 AND uuid = $2";
static const char sql_known_held[] =
    "SELECT sha256 FROM photo WHERE report_id = $1 AND reply_id = 0 AND held_utc_s > 0"
    " AND redacts = '' ORDER BY place";
static const char sql_count[] =
    "INSERT INTO counter (name, next) VALUES ($1, $2 + 1)"
    " ON CONFLICT (name) DO UPDATE SET next = counter.next + $2 RETURNING next";
static const char sql_insert[] =
    "INSERT INTO report (kiosk, uuid, fingerprint, number, case_number, kind, profile, topic,"
    " office, township, code, shop, verdict, reason, made_utc_s, clock_is_sure, has_contact,"
    " due_day, release_sequence, query_check, box_id, received_utc_s, state, is_open, clock,"
    " due_utc_s, changed_utc_s, event_count, last_hash)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,"
    " $20, $21, $22, $23, 1, $24, $25, $22, 1, $26) RETURNING id";
static const char sql_insert_sealed[] = "INSERT INTO sealed (report_id, envelope) VALUES ($1, $2)";
static const char sql_insert_photo[] =
    "INSERT INTO photo (report_id, place, kind, bytes, sha256) VALUES ($1, $2, $3, $4, $5)";

enum { REPORT_ARGS = 26, PHOTO_ARGS = 5, COUNTER_MAX = 32 };

/* What becomes of an item while it is taken. */
struct work {
    struct docket_item *item;
    int64_t id;           /* 0: new */
    size_t leader;        /* the item of the same key before it; its own place: none */
    bool is_off;          /* decided already */
    struct record record; /* the first of its case */
    struct promise_due due;
};

struct batch {
    struct docket *d;
    struct work *works;
    size_t n;
    int64_t now_utc_s;
    const struct promise *promise;
    struct sql_arg *args; /* room for the widest statement */
    size_t *places;       /* which work the i-th row of arguments is of */
};

/* --- before the transaction --------------------------------------------------------------------- */

static bool is_whole(const struct docket_item *it)
{
    const struct envelope *e = &it->envelope;
    const struct {
        const char *text;
        size_t cap;
    } texts[] = { { e->number, sizeof e->number },
                  { e->kiosk, sizeof e->kiosk },
                  { e->profile, sizeof e->profile },
                  { e->topic, sizeof e->topic },
                  { e->office, sizeof e->office },
                  { e->township, sizeof e->township },
                  { e->code, sizeof e->code },
                  { e->shop_id, sizeof e->shop_id },
                  { e->verdict, sizeof e->verdict },
                  { e->reason, sizeof e->reason },
                  { e->query_check, sizeof e->query_check },
                  { e->box_id, sizeof e->box_id } };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        if (!docket_is_text(texts[i].text, texts[i].cap, false))
            return false;
    return it->key && docket_is_uuid(it->key) && strcmp(it->key, e->uuid) == 0 &&
           e->kind > REPORT_NONE && e->kind < REPORT_KIND_COUNT && *e->number &&
           docket_is_hex(it->fingerprint, REPORT_SHA256_TEXT - 1) && it->bytes.len > 0 &&
           it->bytes.len <= ENVELOPE_BYTES_MAX && docket_are_photos(e->photos, e->n_photos);
}

static bool same_key(const struct docket_item *a, const struct docket_item *b)
{
    return strcmp(a->key, b->key) == 0 && strcmp(a->envelope.kiosk, b->envelope.kiosk) == 0;
}

static void look_over(struct batch *b)
{
    for (size_t i = 0; i < b->n; i++) {
        struct work *w = &b->works[i];
        w->id = 0;
        w->leader = i;
        w->item->rc = is_whole(w->item) ? ERR_OK : ERR_INVALID;
        w->is_off = w->item->rc != ERR_OK;
        for (size_t j = 0; !w->is_off && j < i && w->leader == i; j++)
            if (b->works[j].item->rc == ERR_OK && same_key(w->item, b->works[j].item))
                w->leader = b->works[j].leader;
        w->is_off |= w->leader != i;
    }
}

/* --- within it ---------------------------------------------------------------------------------- */

static bool take_known(void *self, size_t i, const struct sql_row *row)
{
    struct batch *b = self;
    struct work *w = &b->works[b->places[i]];
    struct receipt *r = &w->item->receipt;
    w->id = sql_number_at(row, 0);
    sql_text_at(row, 1, r->fingerprint, sizeof r->fingerprint);
    sql_text_at(row, 2, r->number, sizeof r->number);
    sql_text_at(row, 3, r->case_number, sizeof r->case_number);
    r->received_utc_s = sql_number_at(row, 4);
    return false;
}

static bool take_known_held(void *self, size_t i, const struct sql_row *row)
{
    struct batch *b = self;
    struct receipt *r = &b->works[b->places[i]].item->receipt;
    if (r->n_held == REPORT_PHOTOS_MAX)
        return false;
    sql_text_at(row, 0, r->held[r->n_held++], REPORT_SHA256_TEXT);
    return true;
}

/* Which keys are there already, and with what. */
static enum err_code find_known(struct batch *b, struct err *err)
{
    size_t n = 0;
    for (size_t i = 0; i < b->n; i++) {
        struct work *w = &b->works[i];
        if (w->is_off)
            continue;
        w->item->receipt = (struct receipt){ 0 };
        text_copy(w->item->receipt.uuid, REPORT_UUID_TEXT, w->item->key);
        b->places[n] = i;
        b->args[2 * n] = sql_text(w->item->envelope.kiosk);
        b->args[2 * n + 1] = sql_text(w->item->key);
        n++;
    }
    enum err_code rc = sql_many(b->d->sql, sql_known, b->args, 2, n, take_known, b, err);
    n = 0;
    for (size_t i = 0; !rc && i < b->n; i++) {
        struct work *w = &b->works[i];
        if (w->is_off || w->id == 0)
            continue;
        w->item->is_new = false;
        w->is_off = true;
        if (strcmp(w->item->receipt.fingerprint, w->item->fingerprint) != 0)
            w->item->rc = ERR_STALE;
        b->places[n] = i;
        b->args[n++] = sql_number(w->id);
    }
    return rc || n == 0
               ? rc
               : sql_many(b->d->sql, sql_known_held, b->args, 1, n, take_known_held, b, err);
}

/* "case/WX/2026": the county is what the report's own number begins with. */
static void counter_name(const struct batch *b, const struct work *w, char out[COUNTER_MAX])
{
    const char *number = w->item->envelope.number;
    size_t n = strspn(number, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    bool has_county = n >= 1 && n <= 7 && number[n] == '-';
    snprintf(out, COUNTER_MAX, "case/%.*s/%d", has_county ? (int)n : 2, has_county ? number : "HY",
             (int)(date_of_utc(b->now_utc_s).ymd / 10000));
}

/* All of a county and year at once; the rest of them have their turn later in the loop. */
static enum err_code give_numbers(struct batch *b, struct err *err)
{
    char name[COUNTER_MAX], other[COUNTER_MAX];
    for (size_t i = 0; i < b->n; i++) {
        struct receipt *first = &b->works[i].item->receipt;
        if (b->works[i].is_off || *first->case_number)
            continue;
        counter_name(b, &b->works[i], name);
        size_t n = 0;
        b->places[n++] = i;
        for (size_t j = i + 1; j < b->n; j++) {
            counter_name(b, &b->works[j], other);
            if (!b->works[j].is_off && strcmp(other, name) == 0)
                b->places[n++] = j;
        }
        int64_t next = 0;
        const struct sql_arg args[] = { sql_text(name), sql_number((int64_t)n) };
        enum err_code rc = sql_ask_number(b->d->sql, sql_count, args, 2, &next, err);
        if (rc)
            return rc;
        const char *county = name + strlen("case/"), *year = strrchr(name, '/') + 1;
        for (size_t j = 0; j < n; j++)
            snprintf(b->works[b->places[j]].item->receipt.case_number, REPORT_NUMBER_MAX,
                     "%.*s-%s-%06" PRId64, (int)(year - 1 - county), county, year,
                     next - (int64_t)n + (int64_t)j);
    }
    return ERR_OK;
}

static void begin_case(const struct batch *b, struct work *w)
{
    struct receipt *r = &w->item->receipt;
    const struct envelope *e = &w->item->envelope;
    text_copy(r->number, sizeof r->number, e->number);
    text_copy(r->fingerprint, sizeof r->fingerprint, w->item->fingerprint);
    r->received_utc_s = b->now_utc_s;
    w->item->is_new = true;
    w->due = (struct promise_due){ 0 };
    if (b->promise)
        promise_due(b->promise, DOCKET_CLOCK_FIRST, e->kind, b->now_utc_s, &w->due);
    w->record = (struct record){ .case_number = r->case_number,
                                 .seq = 1,
                                 .utc_s = b->now_utc_s,
                                 .act = "receive",
                                 .who = *e->kiosk ? e->kiosk : "desk",
                                 .from = "",
                                 .to = DOCKET_STATE_FIRST,
                                 .reason = "",
                                 .office = "",
                                 .other = r->fingerprint, /* the chain holds the envelope, too */
                                 .body = "",
                                 .is_public = true };
    memcpy(w->record.previous, record_no_hash, sizeof w->record.previous);
}

static void report_args(const struct batch *b, const struct work *w, struct sql_arg *out)
{
    const struct envelope *e = &w->item->envelope;
    const struct receipt *r = &w->item->receipt;
    const char *clock = w->due.utc_s ? DOCKET_CLOCK_FIRST : "";
    const struct sql_arg args[REPORT_ARGS] = { sql_text(e->kiosk),
                                               sql_text(e->uuid),
                                               sql_text(r->fingerprint),
                                               sql_text(e->number),
                                               sql_text(r->case_number),
                                               sql_text(report_kind_name(e->kind)),
                                               sql_text(e->profile),
                                               sql_text(e->topic),
                                               sql_text(e->office),
                                               sql_text(e->township),
                                               sql_text(e->code),
                                               sql_text(e->shop_id),
                                               sql_text(e->verdict),
                                               sql_text(e->reason),
                                               sql_number(e->made_utc_s),
                                               sql_number(e->clock_is_sure),
                                               sql_number(e->has_contact),
                                               sql_number(e->due.ymd),
                                               sql_number(e->release_sequence),
                                               sql_text(e->query_check),
                                               sql_text(e->box_id),
                                               sql_number(b->now_utc_s),
                                               sql_text(DOCKET_STATE_FIRST),
                                               sql_text(clock),
                                               sql_number(w->due.utc_s),
                                               sql_text("") };
    memcpy(out, args, sizeof args);
}

/* The first of the chain, and with its hash the last column of the row. */
static enum err_code seal_first(const struct batch *b, struct work *w, struct sql_arg *args,
                                struct err *err)
{
    struct sql_arg row[RECORD_ROW];
    const struct sql_arg fresh[] = { sql_number(b->now_utc_s),
                                     sql_number(1),
                                     sql_text(""),
                                     sql_text(""),
                                     sql_number(0),
                                     sql_number(0),
                                     sql_number(0) };
    memcpy(row, args, (REPORT_ARGS - 1) * sizeof *row);
    memcpy(row + REPORT_ARGS - 1, fresh, sizeof fresh);
    enum err_code rc = record_row_hash(row, w->record.row_hash, err);
    if (!rc)
        rc = record_seal(&w->record, err);
    args[REPORT_ARGS - 1] = sql_text(w->record.hash);
    return rc;
}

static bool take_id(void *self, size_t i, const struct sql_row *row)
{
    struct batch *b = self;
    b->works[b->places[i]].id = sql_number_at(row, 0);
    return false;
}

static enum err_code insert_photos(struct batch *b, size_t n, struct err *err)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        const struct work *w = &b->works[b->places[i]];
        const struct envelope *e = &w->item->envelope;
        for (size_t j = 0; j < e->n_photos; j++, k++) {
            struct sql_arg *a = &b->args[PHOTO_ARGS * k];
            a[0] = sql_number(w->id);
            a[1] = sql_number((int64_t)j);
            a[2] = sql_text(photo_kind_name(e->photos[j].kind));
            a[3] = sql_number((int64_t)e->photos[j].bytes);
            a[4] = sql_text(e->photos[j].sha256);
        }
    }
    return k == 0 ? ERR_OK
                  : sql_many(b->d->sql, sql_insert_photo, b->args, PHOTO_ARGS, k, NULL, NULL, err);
}

static enum err_code insert_new(struct batch *b, struct err *err)
{
    size_t n = 0;
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < b->n; i++) {
        if (b->works[i].is_off)
            continue;
        begin_case(b, &b->works[i]);
        report_args(b, &b->works[i], &b->args[REPORT_ARGS * n]);
        rc = seal_first(b, &b->works[i], &b->args[REPORT_ARGS * n], err);
        b->places[n++] = i;
    }
    if (rc || n == 0)
        return rc;
    rc = sql_many(b->d->sql, sql_insert, b->args, REPORT_ARGS, n, take_id, b, err);
    for (size_t i = 0; i < n; i++) {
        b->args[2 * i] = sql_number(b->works[b->places[i]].id);
        b->args[2 * i + 1] = sql_bytes(b->works[b->places[i]].item->bytes);
    }
    if (!rc)
        rc = sql_many(b->d->sql, sql_insert_sealed, b->args, 2, n, NULL, NULL, err);
    for (size_t i = 0; i < n; i++)
        record_args(&b->works[b->places[i]].record, b->works[b->places[i]].id,
                    &b->args[RECORD_ARGS * i]);
    if (!rc)
        rc = sql_many(b->d->sql, record_insert, b->args, RECORD_ARGS, n, NULL, NULL, err);
    return rc ? rc : insert_photos(b, n, err);
}

static void follow_leaders(struct batch *b)
{
    for (size_t i = 0; i < b->n; i++) {
        struct docket_item *it = b->works[i].item;
        const struct docket_item *first = b->works[b->works[i].leader].item;
        if (b->works[i].leader == i || it->rc)
            continue;
        it->rc = strcmp(it->fingerprint, first->receipt.fingerprint) == 0 ? ERR_OK : ERR_STALE;
        it->is_new = false;
        it->receipt = first->receipt;
    }
}

static enum err_code take_all(struct batch *b, struct err *err)
{
    look_over(b);
    enum err_code rc = sql_begin(b->d->sql, DOCKET_LOCK_TAKE, err);
    if (rc)
        return rc;
    rc = find_known(b, err);
    if (!rc)
        rc = give_numbers(b, err);
    if (!rc)
        rc = insert_new(b, err);
    return sql_end(b->d->sql, rc, NULL, err);
}

enum err_code docket_take(struct docket *d, struct docket_item *items, size_t n, int64_t now_utc_s,
                          const struct promise *promise, struct err *err)
{
    if (n > DOCKET_TAKE_MAX)
        return err_set(err, ERR_TOO_BIG, "more than %d reports at once", DOCKET_TAKE_MAX);
    if (n == 0)
        return ERR_OK;
    size_t widest = REPORT_PHOTOS_MAX * PHOTO_ARGS; /* above REPORT_ARGS and RECORD_ARGS */
    struct batch b = { d,
                       calloc(n, sizeof *b.works),
                       n,
                       now_utc_s,
                       promise,
                       calloc(n * widest, sizeof *b.args),
                       calloc(n, sizeof *b.places) };
    enum err_code rc = ERR_NOMEM;
    if (!b.works || !b.args || !b.places)
        rc = err_set(err, ERR_NOMEM, "no memory for %zu reports", n);
    else
        for (int i = 0; i < DOCKET_TRIES; i++) {
            for (size_t k = 0; k < n; k++)
                b.works[k].item = &items[k];
            rc = take_all(&b, err);
            /* Taken or not: the keys tell it the second time. */
            if (rc != ERR_BUSY && rc != ERR_NET && rc != ERR_IO)
                break;
        }
    for (size_t k = 0; rc && k < n; k++)
        items[k].rc = rc;
    if (!rc)
        follow_leaders(&b);
    free(b.works);
    free(b.args);
    free(b.places);
    return rc;
}
