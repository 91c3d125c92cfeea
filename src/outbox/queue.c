/* What waits, and what becomes of it. */
#include "outbox/store.h"

#include "base/log.h"

#define ROW                                                                                        \
    "r.id, r.uuid, r.number, r.state, r.made_utc_s, r.next_utc_s, r.told_utc_s, r.tries, r.why, "  \
    "(SELECT count(*) FROM photo WHERE report = r.id), "                                           \
    "(SELECT count(*) FROM photo WHERE report = r.id AND is_held = 1)"

/* A pause is never so long: a time further off was written by a clock that has gone back since. */
static const char sql_next[] =
    "SELECT " ROW " FROM report AS r WHERE r.state IN (1, 2) AND "
    "(r.next_utc_s <= ?1 OR r.next_utc_s > ?1 + ?2) ORDER BY r.id LIMIT 1";
static const char sql_next_time[] = "SELECT min(next_utc_s) FROM report WHERE state IN (1, 2)";
static const char sql_each[] = "SELECT " ROW " FROM report AS r ORDER BY r.id";
static const char sql_envelope[] = "SELECT uuid, fingerprint, envelope FROM report WHERE id = ?1";
static const char sql_photo[] =
    "SELECT kind, bytes, sha256, is_held FROM photo WHERE report = ?1 AND nr = ?2";
static const char sql_same[] =
    "SELECT count(*) FROM report WHERE id = ?1 AND uuid = ?2 AND fingerprint = ?3";
static const char sql_not_held[] = "UPDATE photo SET is_held = 0 WHERE report = ?1";
static const char sql_is_held[] = "UPDATE photo SET is_held = 1 WHERE report = ?1 AND sha256 = ?2";
static const char sql_missing[] = "SELECT count(*) FROM photo WHERE report = ?1 AND is_held = 0";
static const char sql_told[] =
    "UPDATE report SET state = ?2, told_utc_s = ?3, held_utc_s = ?4, tries = 0, why = '', "
    "next_utc_s = ?3, case_number = ?5 WHERE id = ?1";
static const char sql_failed[] =
    "UPDATE report SET tries = tries + 1, why = ?2, next_utc_s = ?3 WHERE id = ?1";
static const char sql_park[] = "UPDATE report SET state = 4, why = ?2, held_utc_s = 0 "
                               "WHERE id = ?1 AND state IN (1, 2, 4)";
static const char sql_unpark[] =
    "UPDATE report SET state = 1, tries = 0, why = '', next_utc_s = ?2 "
    "WHERE uuid = ?1 AND state = 4";
static const char sql_counts[] = "SELECT total(state = 1), total(state = 2), total(state = 4), "
                                 "min(CASE WHEN state = 1 THEN made_utc_s END) FROM report";

enum { PAUSE_MOST_S = 25 * 3600 };

static void read_row(sqlite3_stmt *s, struct outbox_row *out)
{
    *out = (struct outbox_row){ .id = sqlite3_column_int64(s, 0),
                                .state = (enum outbox_state)sqlite3_column_int(s, 3),
                                .made_utc_s = sqlite3_column_int64(s, 4),
                                .next_utc_s = sqlite3_column_int64(s, 5),
                                .told_utc_s = sqlite3_column_int64(s, 6),
                                .tries = (uint32_t)sqlite3_column_int64(s, 7),
                                .n_photos = (size_t)sqlite3_column_int64(s, 9),
                                .n_photos_held = (size_t)sqlite3_column_int64(s, 10) };
    outbox_db_text(s, 1, out->uuid, sizeof out->uuid);
    outbox_db_text(s, 2, out->number, sizeof out->number);
    outbox_db_text(s, 8, out->why, sizeof out->why);
}

static int64_t now(const struct outbox *b)
{
    return b->clock.utc_s(b->clock.self);
}

/* One call's arguments and results on their way through outbox_turn. */
struct asking {
    int64_t id, next_utc_s;
    const char *text; /* why, or a uuid */
    size_t at;
    const struct receipt *receipt;
    struct outbox_row row;
    struct outbox_file file;
    struct outbox_counts counts;
    struct buf *out;
};

/* --- looking -------------------------------------------------------------------------------------------- */

static enum err_code find_next(struct outbox *b, void *self, struct err *err)
{
    struct asking *a = self;
    sqlite3_stmt *s;
    enum err_code rc = outbox_db_query(b, &s, err, sql_next, "ii", now(b), (int64_t)PAUSE_MOST_S);
    if (rc)
        return rc;
    bool is_there = outbox_db_step(b, s, &rc, err);
    if (is_there)
        read_row(s, &a->row);
    sqlite3_finalize(s);
    if (is_there || rc)
        return rc;
    rc = outbox_db_number(b, &a->next_utc_s, err, sql_next_time, "");
    return rc ? rc : err_set(err, ERR_NOT_FOUND, "nothing is due");
}

enum err_code outbox_next(struct outbox *b, struct outbox_row *out, int64_t *next_utc_s,
                          struct err *err)
{
    struct asking a = { 0 };
    enum err_code rc = outbox_turn(b, OUTBOX_TOGETHER, find_next, &a, err);
    if (!rc)
        *out = a.row;
    if (next_utc_s && (!rc || rc == ERR_NOT_FOUND))
        *next_utc_s = rc ? a.next_utc_s : now(b);
    return rc;
}

/* A bit that has gone over in the row is none in the twin. */
static enum err_code read_envelope(struct outbox *b, void *self, struct err *err)
{
    struct asking *a = self;
    char uuid[REPORT_UUID_TEXT], fingerprint[REPORT_SHA256_TEXT], found[REPORT_SHA256_TEXT];
    sqlite3_stmt *s;
    enum err_code rc = outbox_db_query(b, &s, err, sql_envelope, "i", a->id);
    if (rc)
        return rc;
    if (!outbox_db_step(b, s, &rc, err)) {
        sqlite3_finalize(s);
        return rc ? rc : err_set(err, ERR_NOT_FOUND, "there is no such report");
    }
    struct span text = outbox_db_blob(s, 2);
    outbox_db_text(s, 0, uuid, sizeof uuid);
    outbox_db_text(s, 1, fingerprint, sizeof fingerprint);
    rc = outbox_fingerprint(text, found, err);
    a->out->len = 0;
    if (!rc && strcmp(found, fingerprint) != 0) {
        log_line(LOG_ERROR, "outbox", "a report's row was changed; its twin is taken");
        rc = outbox_twin_read(b, uuid, fingerprint, a->out, err);
    } else if (!rc) {
        rc = buf_append(a->out, text.p, text.len);
    }
    sqlite3_finalize(s);
    return rc;
}

enum err_code outbox_envelope(struct outbox *b, int64_t id, struct buf *out, struct err *err)
{
    struct asking a = { .id = id, .out = out };
    return outbox_turn(b, OUTBOX_TOGETHER, read_envelope, &a, err);
}

static enum err_code read_photo(struct outbox *b, void *self, struct err *err)
{
    struct asking *a = self;
    char kind[24];
    sqlite3_stmt *s;
    enum err_code rc = outbox_db_query(b, &s, err, sql_photo, "ii", a->id, (int64_t)a->at);
    if (rc)
        return rc;
    if (outbox_db_step(b, s, &rc, err)) {
        struct envelope_photo *p = &a->file.photo;
        outbox_db_text(s, 0, kind, sizeof kind);
        outbox_db_text(s, 2, p->sha256, sizeof p->sha256);
        p->bytes = (uint64_t)sqlite3_column_int64(s, 1);
        a->file.is_held = sqlite3_column_int(s, 3) != 0;
        rc = photo_kind_read(kind, &p->kind)
                 ? outbox_disk_path(b, "photos", p->sha256, a->file.path, err)
                 : err_set(err, ERR_DB, "the outbox: no kind of photograph");
    } else if (!rc) {
        rc = err_set(err, ERR_NOT_FOUND, "there is no such photograph");
    }
    sqlite3_finalize(s);
    return rc;
}

enum err_code outbox_file_at(struct outbox *b, int64_t id, size_t i, struct outbox_file *out,
                             struct err *err)
{
    struct asking a = { .id = id, .at = i };
    enum err_code rc = outbox_turn(b, OUTBOX_TOGETHER, read_photo, &a, err);
    if (!rc)
        *out = a.file;
    return rc;
}

/* --- what became of it ------------------------------------------------------------------------------------ */

static enum err_code take_receipt(struct outbox *b, const struct asking *a, struct err *err)
{
    const struct receipt *r = a->receipt;
    int64_t n = 0, at = now(b) > 0 ? now(b) : 1;
    enum err_code rc = outbox_db_number(b, &n, err, sql_same, "iss", a->id, r->uuid,
                                        r->fingerprint);
    if (!rc && n != 1)
        rc = err_set(err, ERR_UNTRUSTED, "a receipt for something else");
    if (!rc)
        rc = outbox_db_run(b, NULL, err, sql_not_held, "i", a->id);
    for (size_t i = 0; !rc && i < r->n_held; i++)
        rc = outbox_db_run(b, NULL, err, sql_is_held, "is", a->id, r->held[i]);
    if (!rc)
        rc = outbox_db_number(b, &n, err, sql_missing, "i", a->id);
    if (!rc)
        rc = outbox_db_run(b, NULL, err, sql_told, "iiiis", a->id,
                           (int64_t)(n == 0 ? OUTBOX_HELD : OUTBOX_SENT), at,
                           n == 0 ? at : (int64_t)0, r->case_number);
    return rc;
}

static enum err_code receive(struct outbox *b, void *self, struct err *err)
{
    enum err_code rc = outbox_db_begin(b, err);
    return rc ? rc : outbox_db_end(b, take_receipt(b, self, err), err);
}

enum err_code outbox_received(struct outbox *b, int64_t id, const struct receipt *r,
                              struct err *err)
{
    struct asking a = { .id = id, .receipt = r };
    return outbox_turn(b, OUTBOX_TOGETHER, receive, &a, err);
}

static enum err_code one(int changed, struct err *err)
{
    return changed == 1 ? ERR_OK : err_set(err, ERR_NOT_FOUND, "there is no such report");
}

static enum err_code fail(struct outbox *b, void *self, struct err *err)
{
    const struct asking *a = self;
    int changed = 0;
    enum err_code rc = outbox_db_run(b, &changed, err, sql_failed, "isi", a->id, a->text,
                                     a->next_utc_s);
    return rc ? rc : one(changed, err);
}

enum err_code outbox_failed(struct outbox *b, int64_t id, const char *why, int64_t next_utc_s,
                            struct err *err)
{
    struct asking a = { .id = id, .text = why, .next_utc_s = next_utc_s };
    return outbox_turn(b, OUTBOX_TOGETHER, fail, &a, err);
}

static enum err_code park(struct outbox *b, void *self, struct err *err)
{
    const struct asking *a = self;
    int changed = 0;
    enum err_code rc = outbox_db_run(b, &changed, err, sql_park, "is", a->id, a->text);
    return rc ? rc : one(changed, err);
}

enum err_code outbox_park(struct outbox *b, int64_t id, const char *why, struct err *err)
{
    struct asking a = { .id = id, .text = why };
    return outbox_turn(b, OUTBOX_TOGETHER, park, &a, err);
}

static enum err_code unpark(struct outbox *b, void *self, struct err *err)
{
    const struct asking *a = self;
    int changed = 0;
    enum err_code rc = outbox_db_run(b, &changed, err, sql_unpark, "si", a->text, now(b));
    return rc ? rc : one(changed, err);
}

enum err_code outbox_unpark(struct outbox *b, const char *uuid, struct err *err)
{
    struct asking a = { .text = uuid };
    return outbox_turn(b, OUTBOX_TOGETHER, unpark, &a, err);
}

/* --- all of them --------------------------------------------------------------------------------------------- */

static enum err_code count(struct outbox *b, void *self, struct err *err)
{
    struct outbox_counts *c = &((struct asking *)self)->counts;
    sqlite3_stmt *s;
    enum err_code rc = outbox_db_query(b, &s, err, sql_counts, "");
    if (rc)
        return rc;
    if (outbox_db_step(b, s, &rc, err)) {
        c->waiting = (size_t)sqlite3_column_int64(s, 0);
        c->sent = (size_t)sqlite3_column_int64(s, 1);
        c->parked = (size_t)sqlite3_column_int64(s, 2);
        c->oldest_utc_s = sqlite3_column_int64(s, 3);
    }
    sqlite3_finalize(s);
    c->is_full = !outbox_reserve_is_there(b);
    c->n_aside = outbox_salvage_count(b);
    return rc;
}

enum err_code outbox_count(struct outbox *b, struct outbox_counts *out, struct err *err)
{
    struct asking a = { 0 };
    enum err_code rc = outbox_turn(b, OUTBOX_TOGETHER, count, &a, err);
    if (!rc)
        *out = a.counts;
    return rc;
}

/* Read first and told after: what is told may take its time, or ask the outbox itself. */
static enum err_code read_all(struct outbox *b, void *self, struct err *err)
{
    struct buf *rows = self;
    struct outbox_row row;
    sqlite3_stmt *s;
    rows->len = 0;
    enum err_code rc = outbox_db_query(b, &s, err, sql_each, "");
    while (!rc && outbox_db_step(b, s, &rc, err)) {
        read_row(s, &row);
        rc = buf_append(rows, &row, sizeof row);
    }
    sqlite3_finalize(s);
    return rc;
}

enum err_code outbox_each(struct outbox *b, bool (*each)(void *self, const struct outbox_row *row),
                          void *self, struct err *err)
{
    enum { ROWS_BYTES_MAX = 256 << 20 };
    struct buf rows = BUF_INIT(ROWS_BYTES_MAX);
    struct outbox_row row;
    enum err_code rc = outbox_turn(b, OUTBOX_TOGETHER, read_all, &rows, err);
    for (size_t at = 0; !rc && at < rows.len; at += sizeof row) {
        memcpy(&row, rows.data + at, sizeof row);
        if (!each(self, &row))
            break;
    }
    buf_fini(&rows);
    return rc;
}
