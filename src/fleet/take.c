/* What kiosks say, and the weekly list made of it. */
#include <sodium.h>

#include "fleet/store.h"
#include "fleet/week.h"

static const char sql_number[] =
    "UPDATE kiosk SET counter = ?2, heard_utc_s = ?3 WHERE id = ?1 AND counter < ?2 AND state = 1 "
    "AND public_key = ?4";
static const char sql_batch[] = "UPDATE kiosk SET batch = ?2 WHERE id = ?1 AND batch <> ?2";
static const char sql_beat[] =
    "INSERT INTO heartbeat (kiosk, heard_utc_s, now_utc_s, clock, program, sequence, since_utc_s, "
    "trouble, refusal, trouble_utc_s, succeeded_utc_s) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
    "?10, ?11)";
static const char sql_prune[] =
    "DELETE FROM heartbeat WHERE kiosk = ?1 AND id <= (SELECT id FROM heartbeat WHERE kiosk = ?1 "
    "ORDER BY id DESC LIMIT 1 OFFSET ?2)";
static const char sql_forget[] = "DELETE FROM unlisted WHERE week < ?1";
static const char sql_rows[] = "SELECT count(*) FROM unlisted WHERE week = ?1 AND kiosk = ?2";
static const char sql_known[] =
    "SELECT count(*) FROM unlisted WHERE week = ?1 AND prefix = ?2 AND kiosk = ?3";
static const char sql_add[] =
    "INSERT INTO unlisted (week, prefix, kiosk, count, first, last) VALUES (?1, ?2, ?3, ?4, ?5, "
    "?6) "
    "ON CONFLICT (week, prefix, kiosk) DO UPDATE SET count = min(count + ?4, 1000000000000000), "
    "first = min(first, ?5), last = max(last, ?6)";
static const char sql_list[] =
    "SELECT prefix, sum(count), count(*), min(first), max(last) FROM unlisted WHERE week = ?1 "
    "GROUP BY prefix ORDER BY prefix = '*', sum(count) DESC, prefix";

enum { OLDEST_DAYS = 400, WEEK_DAYS = 7 };

/* A kiosk's clock may be years off; such days are the hub's own. */
static void mend_days(struct unknown_row *r, struct date today)
{
    if (date_before(date_add_days(today, 1), r->last) ||
        date_before(r->last, date_add_days(today, -OLDEST_DAYS)))
        r->first = r->last = today;
    if (date_before(r->first, date_add_days(today, -OLDEST_DAYS)))
        r->first = r->last;
}

static enum err_code add_row(struct fleet *f, int64_t kiosk, const struct unknown_row *given,
                             struct date today, struct err *err)
{
    struct unknown_row r = *given;
    mend_days(&r, today);
    int64_t week = week_of(r.last), rows = 0, known = 0;
    const char *prefix = r.prefix;
    enum err_code rc = fleet_db_number(f, &rows, err, sql_rows, "ii", week, kiosk);
    if (!rc && rows >= FLEET_PREFIXES_MAX) {
        rc = fleet_db_number(f, &known, err, sql_known, "isi", week, prefix, kiosk);
        if (known == 0)
            prefix = "*";
    }
    return rc ? rc
              : fleet_db_run(f, NULL, err, sql_add, "isiiii", week, prefix, kiosk, r.count,
                             (int64_t)r.first.ymd, (int64_t)r.last.ymd);
}

static enum err_code add_batch(struct fleet *f, int64_t kiosk, const struct beat *b,
                               struct date today, struct err *err)
{
    int is_new = 0;
    struct date oldest = date_add_days(today, -FLEET_WEEKS * WEEK_DAYS);
    if (!b->batch[0])
        return ERR_OK;
    enum err_code rc = fleet_db_run(f, &is_new, err, sql_batch, "is", kiosk, b->batch);
    for (size_t i = 0; !rc && is_new && i < b->n; i++)
        rc = add_row(f, kiosk, &b->rows[i], today, err);
    if (!rc)
        rc = fleet_db_run(f, NULL, err, sql_forget, "i", (int64_t)week_of(oldest));
    return rc;
}

static enum err_code note(struct fleet *f, int64_t kiosk, const struct beat *b, int64_t now_utc_s,
                          struct err *err)
{
    enum err_code rc = fleet_db_run(f, NULL, err, sql_beat, "iiiisiissii", kiosk, now_utc_s,
                                    b->now_utc_s, (int64_t)b->clock, b->program, b->sequence,
                                    b->since_utc_s, b->trouble, b->refusal, b->trouble_since_utc_s,
                                    b->succeeded_utc_s);
    return rc ? rc : fleet_db_run(f, NULL, err, sql_prune, "ii", kiosk, (int64_t)FLEET_HISTORY);
}

enum err_code fleet_take(struct fleet *f, const struct fleet_kiosk *k, int64_t counter,
                         const struct beat *b, int64_t now_utc_s, struct err *err)
{
    char hex[2 * STAMP_PUBLIC_BYTES + 1];
    int is_next = 0;
    sodium_bin2hex(hex, sizeof hex, k->public_key, sizeof k->public_key);
    enum err_code rc = fleet_db_begin(f, err);
    if (rc)
        return rc;
    rc = fleet_db_run(f, &is_next, err, sql_number, "iiis", k->id, counter, now_utc_s, hex);
    if (!rc && !is_next)
        rc = err_set(err, ERR_STALE, "the stamp's number was used");
    /* An hour put back on the hub must not close the door for an hour. */
    if (!rc && k->heard_utc_s > 0 && now_utc_s >= k->heard_utc_s &&
        now_utc_s - k->heard_utc_s < FLEET_PAUSE_S)
        rc = err_set(err, ERR_BUSY, "too soon after the one before");
    if (!rc)
        rc = note(f, k->id, b, now_utc_s, err);
    if (!rc)
        rc = add_batch(f, k->id, b, date_of_utc(now_utc_s), err);
    return fleet_db_end(f, rc, err);
}

enum err_code fleet_unlisted(struct fleet *f, int32_t week,
                             bool (*each)(void *self, const struct fleet_prefix *row), void *self,
                             struct err *err)
{
    sqlite3_stmt *s;
    enum err_code rc = fleet_db_query(f, &s, err, sql_list, "i", (int64_t)week);
    if (rc)
        return rc;
    while (fleet_db_step(f, s, &rc, err)) {
        struct fleet_prefix row = { .count = sqlite3_column_int64(s, 1),
                                    .kiosks = sqlite3_column_int64(s, 2),
                                    .first = { (int32_t)sqlite3_column_int(s, 3) },
                                    .last = { (int32_t)sqlite3_column_int(s, 4) } };
        fleet_db_text(s, 0, row.prefix, sizeof row.prefix);
        if (!each(self, &row))
            break;
    }
    sqlite3_finalize(s);
    return rc;
}
