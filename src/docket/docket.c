#include "docket/docket.h"

#include "docket/store.h"

static const char sql_receipt[] =
    "SELECT id, uuid, number, fingerprint, case_number, received_utc_s FROM report"
    " WHERE kiosk = $1 AND uuid = $2";
static const char sql_held[] =
    "SELECT sha256 FROM photo WHERE report_id = $1 AND reply_id = 0 AND held_utc_s > 0"
    " AND redacts = '' ORDER BY place";
/* Photographs of a report, or of a reply by the reply's own uuid. */
static const char sql_named[] = "SELECT count(*) FROM photo WHERE sha256 = $1";
static const char sql_wanted[] =
    "SELECT bytes, held_utc_s FROM photo WHERE sha256 = $2 AND report_id IN"
    " (SELECT id FROM report WHERE uuid = $1 AND erased_utc_s = 0"
    "  UNION SELECT report_id FROM reply WHERE uuid = $1) ORDER BY held_utc_s LIMIT 1";
static const char sql_hold[] =
    "UPDATE photo SET held_utc_s = $3 WHERE sha256 = $2 AND held_utc_s = 0 AND report_id IN"
    " (SELECT id FROM report WHERE uuid = $1 AND erased_utc_s = 0"
    "  UNION SELECT report_id FROM reply WHERE uuid = $1)";

static const char sql_entry[] =
    "INSERT INTO counter (name, next) VALUES ($1, 2)"
    " ON CONFLICT (name) DO UPDATE SET next = counter.next + 1 RETURNING next";

enum { SAME_DAYS = 30 };

enum err_code docket_open(const char *address, bool create, struct docket **out, struct err *err)
{
    struct docket *d = calloc(1, sizeof *d);
    if (!d)
        return err_set(err, ERR_NOMEM, "no memory for the database of reports");
    d->same_days = SAME_DAYS;
    enum err_code rc = sql_open(address, create, &d->sql, err);
    if (rc)
        free(d);
    else
        *out = d;
    return rc;
}

void docket_close(struct docket *d)
{
    if (!d)
        return;
    sql_close(d->sql);
    free(d);
}

/* --- receipts ----------------------------------------------------------------------------------- */

struct found {
    int64_t id;
    int n;
    struct receipt *receipt;
};

static bool take_receipt(void *self, size_t i, const struct sql_row *row)
{
    struct found *f = self;
    (void)i;
    f->n++;
    f->id = sql_number_at(row, 0);
    sql_text_at(row, 1, f->receipt->uuid, sizeof f->receipt->uuid);
    sql_text_at(row, 2, f->receipt->number, sizeof f->receipt->number);
    sql_text_at(row, 3, f->receipt->fingerprint, sizeof f->receipt->fingerprint);
    sql_text_at(row, 4, f->receipt->case_number, sizeof f->receipt->case_number);
    f->receipt->received_utc_s = sql_number_at(row, 5);
    return true;
}

static bool take_held(void *self, size_t i, const struct sql_row *row)
{
    struct receipt *r = self;
    (void)i;
    if (r->n_held == REPORT_PHOTOS_MAX)
        return false;
    sql_text_at(row, 0, r->held[r->n_held++], REPORT_SHA256_TEXT);
    return true;
}

enum err_code docket_receipt(struct docket *d, const char *kiosk, const char *uuid,
                             struct receipt *out, struct err *err)
{
    struct receipt r = { 0 };
    struct found f = { .receipt = &r };
    const struct sql_arg args[] = { sql_text(kiosk), sql_text(uuid) };
    if (!docket_is_uuid(uuid) || !docket_is_text(kiosk, REPORT_ID_MAX, false))
        return err_set(err, ERR_NOT_FOUND, "no report of that uuid");
    enum err_code rc = sql_ask(d->sql, sql_receipt, args, ARRAY_LEN(args), take_receipt, &f, err);
    if (!rc && f.n != 1)
        rc = err_set(err, ERR_NOT_FOUND, "no report of that uuid");
    if (!rc)
        rc = sql_ask(d->sql, sql_held, (struct sql_arg[]){ sql_number(f.id) }, 1, take_held, &r,
                     err);
    if (!rc)
        *out = r;
    return rc;
}

/* --- photographs -------------------------------------------------------------------------------- */

enum err_code docket_photo_path(const char *folder, const char *sha256, char out[FS_PATH_MAX],
                                struct err *err)
{
    if (!docket_is_hex(sha256, REPORT_SHA256_TEXT - 1))
        return err_set(err, ERR_INVALID, "a photograph is named by its SHA-256");
    int n = snprintf(out, FS_PATH_MAX, "%s/%.2s/%s.sealed", folder, sha256, sha256);
    return n > 0 && n < FS_PATH_MAX ? ERR_OK : err_set(err, ERR_TOO_BIG, "path too long");
}

struct wanted {
    bool is_there, is_held;
    uint64_t bytes;
};

/* The one that is not held comes first: a photograph two reports name is wanted as long as one waits. */
static bool take_wanted(void *self, size_t i, const struct sql_row *row)
{
    struct wanted *w = self;
    (void)i;
    w->is_there = true;
    w->bytes = (uint64_t)sql_number_at(row, 0);
    w->is_held = sql_number_at(row, 1) > 0;
    return false;
}

enum err_code docket_photo_wanted(struct docket *d, const char *uuid, const char *sha256,
                                  uint64_t *bytes, bool *is_held, struct err *err)
{
    struct wanted w = { 0 };
    const struct sql_arg args[] = { sql_text(uuid), sql_text(sha256) };
    if (!docket_is_uuid(uuid) || !docket_is_hex(sha256, REPORT_SHA256_TEXT - 1))
        return err_set(err, ERR_NOT_FOUND, "no report names that photograph");
    enum err_code rc = sql_ask(d->sql, sql_wanted, args, ARRAY_LEN(args), take_wanted, &w, err);
    if (!rc && !w.is_there)
        rc = err_set(err, ERR_NOT_FOUND, "no report names that photograph");
    if (!rc) {
        *bytes = w.bytes;
        *is_held = w.is_held;
    }
    return rc;
}

enum err_code docket_photo_named(struct docket *d, const char *sha256, bool *out, struct err *err)
{
    int64_t n = 0;
    enum err_code rc = sql_ask_number(d->sql, sql_named, (struct sql_arg[]){ sql_text(sha256) }, 1,
                                      &n, err);
    *out = rc || n > 0;
    return rc;
}

enum err_code docket_photo_held(struct docket *d, const char *uuid, const char *sha256,
                                int64_t now_utc_s, struct err *err)
{
    uint64_t bytes;
    bool is_held = false;
    const struct sql_arg args[] = { sql_text(uuid), sql_text(sha256), sql_number(now_utc_s) };
    enum err_code rc = docket_photo_wanted(d, uuid, sha256, &bytes, &is_held, err);
    if (rc || is_held)
        return rc;
    /* What holds it twice holds it once: after a doubt it is simply done again. */
    for (int i = 0; i < DOCKET_TRIES; i++) {
        rc = sql_begin(d->sql, 0, err);
        if (rc)
            return rc;
        rc = sql_run(d->sql, sql_hold, args, ARRAY_LEN(args), err);
        rc = sql_end(d->sql, rc, NULL, err);
        if (rc != ERR_BUSY && rc != ERR_NET)
            break;
    }
    return rc;
}

/* --- what the staff enters --------------------------------------------------------------------- */

enum err_code docket_entry_count(struct docket *d, struct date day, unsigned *out, struct err *err)
{
    char name[32];
    int64_t next = 0;
    snprintf(name, sizeof name, "entry/%d", (int)day.ymd);
    const struct sql_arg args[] = { sql_text(name) };
    enum err_code rc = sql_begin(d->sql, 0, err);
    if (rc)
        return rc;
    rc = sql_ask_number(d->sql, sql_entry, args, ARRAY_LEN(args), &next, err);
    rc = sql_end(d->sql, rc, NULL, err);
    if (!rc)
        *out = (unsigned)(next - 1);
    return rc;
}
