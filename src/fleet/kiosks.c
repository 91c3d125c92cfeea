/* Who is admitted. */
#include <sodium.h>

#include "fleet/store.h"

#define COLUMNS                                                                                    \
    "k.id, k.name, k.public_key, k.state, k.admitted_utc_s, k.revoked_utc_s, k.heard_utc_s, "      \
    "k.counter, k.quarantined_utc_s"

static const char sql_find[] = "SELECT " COLUMNS " FROM kiosk AS k WHERE k.name = ?1";
static const char sql_id[] = "SELECT id FROM kiosk WHERE name = ?1";
static const char sql_taken[] = "SELECT count(*) FROM kiosk WHERE (name = ?1 AND state = 1) OR "
                                "(public_key = ?2 AND name <> ?1)";
static const char sql_admit[] =
    "INSERT INTO kiosk (name, public_key, state, admitted_utc_s) VALUES (?1, ?2, 1, ?3) "
    "ON CONFLICT (name) DO UPDATE SET public_key = ?2, state = 1, admitted_utc_s = ?3, "
    "revoked_utc_s = 0, quarantined_utc_s = 0, counter = CASE WHEN public_key = ?2 THEN counter "
    "ELSE 0 END";
static const char sql_revoke[] =
    "UPDATE kiosk SET state = 2, revoked_utc_s = ?2 WHERE name = ?1 AND state = 1";
static const char sql_quarantine[] =
    "UPDATE kiosk SET quarantined_utc_s = ?2 WHERE name = ?1 AND state = 1 AND "
    "(quarantined_utc_s = 0) = (?2 > 0)";
static const char sql_each[] =
    "SELECT " COLUMNS ", h.id, h.now_utc_s, h.clock, h.program, h.sequence, h.since_utc_s, "
    "h.trouble, h.refusal, h.trouble_utc_s, h.succeeded_utc_s FROM kiosk AS k LEFT JOIN heartbeat "
    "AS h ON h.id = (SELECT max(id) FROM heartbeat WHERE kiosk = k.id) ORDER BY k.name";

enum { HEX = 2 * STAMP_PUBLIC_BYTES + 1 };

bool fleet_db_kiosk(sqlite3_stmt *s, struct fleet_kiosk *out)
{
    char hex[HEX];
    size_t n = 0;
    out->id = sqlite3_column_int64(s, 0);
    fleet_db_text(s, 1, out->name, sizeof out->name);
    fleet_db_text(s, 2, hex, sizeof hex);
    out->state = (enum fleet_state)sqlite3_column_int(s, 3);
    out->admitted_utc_s = sqlite3_column_int64(s, 4);
    out->revoked_utc_s = sqlite3_column_int64(s, 5);
    out->heard_utc_s = sqlite3_column_int64(s, 6);
    out->counter = sqlite3_column_int64(s, 7);
    out->quarantined_utc_s = sqlite3_column_int64(s, 8);
    return sodium_hex2bin(out->public_key, sizeof out->public_key, hex, strlen(hex), NULL, &n,
                          NULL) == 0 &&
           n == sizeof out->public_key;
}

enum err_code fleet_admit(struct fleet *f, const char *name,
                          const uint8_t public_key[STAMP_PUBLIC_BYTES], int64_t now_utc_s,
                          struct err *err)
{
    char hex[HEX];
    int64_t taken = 0, id = 0;
    if (!stamp_is_name(name))
        return err_set(err, ERR_INVALID,
                       "a kiosk's name is up to %d letters, digits, '-', '_' and '.'",
                       STAMP_NAME_MAX - 1);
    sodium_bin2hex(hex, sizeof hex, public_key, STAMP_PUBLIC_BYTES);
    enum err_code rc = fleet_db_begin(f, err);
    if (rc)
        return rc;
    rc = fleet_db_number(f, &taken, err, sql_taken, "ss", name, hex);
    if (!rc && taken > 0)
        rc = err_set(err, ERR_BUSY,
                     "%s is admitted already (revoke it first), or its key is another kiosk's",
                     name);
    if (!rc)
        rc = fleet_db_number(f, &id, err, sql_id, "s", name);
    if (!rc) /* reports under that name are the other's */
        rc = fleet_db_was_nobodys(f, name, id, err);
    if (!rc)
        rc = fleet_db_run(f, NULL, err, sql_admit, "ssi", name, hex, now_utc_s);
    return fleet_db_end(f, rc, err);
}

enum err_code fleet_revoke(struct fleet *f, const char *name, int64_t now_utc_s, struct err *err)
{
    int changed = 0;
    enum err_code rc = fleet_db_run(f, &changed, err, sql_revoke, "si", name, now_utc_s);
    if (!rc && changed == 0)
        rc = err_set(err, ERR_NOT_FOUND, "no kiosk of that name is admitted: %s", name);
    return rc;
}

enum err_code fleet_quarantine(struct fleet *f, const char *name, int64_t now_utc_s,
                               struct err *err)
{
    int changed = 0;
    enum err_code rc = fleet_db_run(f, &changed, err, sql_quarantine, "si", name, now_utc_s);
    if (!rc && changed == 0)
        rc = err_set(err, ERR_NOT_FOUND, "no admitted kiosk of that name is %s quarantine: %s",
                     now_utc_s > 0 ? "outside" : "in", name);
    return rc;
}

enum err_code fleet_release(struct fleet *f, const char *name, struct err *err)
{
    return fleet_quarantine(f, name, 0, err);
}

enum err_code fleet_find(struct fleet *f, const char *name, struct fleet_kiosk *out,
                         struct err *err)
{
    struct fleet_kiosk k = { 0 };
    enum err_code rc = f->find ? ERR_OK : fleet_db_query(f, &f->find, err, sql_find, "s", name);
    if (rc)
        return rc;
    sqlite3_stmt *s = f->find;
    if (sqlite3_bind_text(s, 1, name, -1, SQLITE_TRANSIENT) != SQLITE_OK)
        return fleet_db_fail(f, err);
    if (fleet_db_step(f, s, &rc, err)) {
        rc = fleet_db_kiosk(s, &k) ? ERR_OK : err_set(err, ERR_DB, "%s: its key is damaged", name);
        if (!rc)
            *out = k;
    } else if (!rc) {
        rc = err_set(err, ERR_NOT_FOUND, "no kiosk of that name: %s", name);
    }
    sqlite3_reset(s);
    return rc;
}

static void read_beat(sqlite3_stmt *s, struct beat *b)
{
    int at = FLEET_DB_KIOSK_COLUMNS + 1;
    b->now_utc_s = sqlite3_column_int64(s, at++);
    b->clock = (enum beat_clock)sqlite3_column_int(s, at++);
    fleet_db_text(s, at++, b->program, sizeof b->program);
    b->sequence = sqlite3_column_int64(s, at++);
    b->since_utc_s = sqlite3_column_int64(s, at++);
    fleet_db_text(s, at++, b->trouble, sizeof b->trouble);
    fleet_db_text(s, at++, b->refusal, sizeof b->refusal);
    b->trouble_since_utc_s = sqlite3_column_int64(s, at++);
    b->succeeded_utc_s = sqlite3_column_int64(s, at);
}

enum err_code fleet_each(struct fleet *f, bool (*each)(void *self, const struct fleet_row *row),
                         void *self, struct err *err)
{
    sqlite3_stmt *s;
    enum err_code rc = fleet_db_query(f, &s, err, sql_each, "");
    struct fleet_row *row = rc ? NULL : calloc(1, sizeof *row);
    if (!rc && !row)
        rc = err_set(err, ERR_NOMEM, "no memory for a kiosk");
    while (row && fleet_db_step(f, s, &rc, err)) {
        memset(row, 0, sizeof *row);
        if (!fleet_db_kiosk(s, &row->kiosk)) {
            rc = err_set(err, ERR_DB, "%s: its key is damaged", row->kiosk.name);
            break;
        }
        row->has_beat = sqlite3_column_type(s, FLEET_DB_KIOSK_COLUMNS) != SQLITE_NULL;
        if (row->has_beat)
            read_beat(s, &row->beat);
        if (!each(self, row))
            break;
    }
    free(row);
    sqlite3_finalize(s);
    return rc;
}
