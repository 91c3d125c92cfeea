/* What a kiosk was called before, and what it says it was. */
#include "fleet/store.h"

static const char sql_is_same[] = "SELECT id FROM kiosk WHERE name = ?1 AND state = 1";
static const char sql_is_known[] = "SELECT count(*) FROM kiosk WHERE name = ?1";
static const char sql_rename[] = "UPDATE kiosk SET name = ?2 WHERE name = ?1 AND state = 1";
static const char sql_former[] =
    "INSERT INTO former (kiosk, name, since_utc_s) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
/* Whoever was wei-06 before it was wei-07 was both; wei-07, which is no more, needs them no longer. */
static const char sql_inherit[] = "UPDATE OR REPLACE former SET kiosk = ?1 WHERE kiosk IN "
                                  "(SELECT id FROM kiosk WHERE name = ?2 AND id <> ?1)";
static const char sql_holder[] = "SELECT k.name FROM former AS f, kiosk AS k WHERE k.id = f.kiosk "
                                 "AND f.name = ?1 AND f.kiosk <> ?2 LIMIT 1";
#define IS_SHARED(kiosk, name)                                                                     \
    "(EXISTS (SELECT 1 FROM former AS o WHERE o.name = " name " AND o.kiosk <> " kiosk             \
    ") OR EXISTS (SELECT 1 FROM kiosk AS k WHERE k.name = " name " AND k.id <> " kiosk             \
    " AND k.state = 1))"
static const char sql_is_shared[] = "SELECT " IS_SHARED("?1", "?2");
static const char sql_n_former[] = "SELECT count(*) FROM former WHERE kiosk = ?1";
static const char sql_settled[] =
    "DELETE FROM claim WHERE kiosk = ?1 AND name IN (SELECT name FROM former WHERE kiosk = ?1)";
static const char sql_claim[] =
    "INSERT INTO claim (kiosk, name, n, first_utc_s, last_utc_s) SELECT ?1, ?2, 1, ?3, ?3 WHERE "
    "EXISTS (SELECT 1 FROM claim WHERE kiosk = ?1 AND name = ?2) OR "
    "(SELECT count(*) FROM claim WHERE kiosk = ?1) < ?4 "
    "ON CONFLICT DO UPDATE SET n = n + 1, last_utc_s = ?3";
static const char sql_n_claim[] = "SELECT n FROM claim WHERE kiosk = ?1 AND name = ?2";
static const char sql_names[] = "SELECT f.name, 0, f.since_utc_s, f.since_utc_s, " IS_SHARED(
    "?1", "f.name") " FROM former AS f WHERE f.kiosk = ?1 UNION ALL "
                    "SELECT name, n, first_utc_s, last_utc_s, 0 FROM claim WHERE kiosk = ?1 ORDER "
                    "BY 2, 1";

enum err_code fleet_db_was_nobodys(struct fleet *f, const char *name, int64_t but_for,
                                   struct err *err)
{
    sqlite3_stmt *s;
    char holder[STAMP_NAME_MAX];
    enum err_code rc = fleet_db_query(f, &s, err, sql_holder, "si", name, but_for);
    if (!rc && fleet_db_step(f, s, &rc, err)) {
        fleet_db_text(s, 0, holder, sizeof holder);
        rc = err_set(err, ERR_BUSY, "%s was the name of %s before, and stays its: take another",
                     name, holder);
    }
    sqlite3_finalize(s);
    return rc;
}

enum err_code fleet_is_shared(struct fleet *f, int64_t kiosk, const char *name, bool *out,
                              struct err *err)
{
    int64_t is_shared = 0;
    enum err_code rc = fleet_db_number(f, &is_shared, err, sql_is_shared, "is", kiosk, name);
    *out = is_shared != 0;
    return rc;
}

static enum err_code rename_itself(struct fleet *f, const char *former, const char *name,
                                   struct err *err)
{
    int changed = 0;
    enum err_code rc = fleet_db_run(f, &changed, err, sql_rename, "ss", former, name);
    if (!rc && changed == 0)
        rc = err_set(err, ERR_NOT_FOUND, "neither %s nor %s is admitted", former, name);
    return rc;
}

static enum err_code note(struct fleet *f, int64_t id, const char *former, int64_t now_utc_s,
                          struct err *err)
{
    int64_t n = 0;
    enum err_code rc = fleet_db_run(f, NULL, err, sql_former, "isi", id, former, now_utc_s);
    if (!rc)
        rc = fleet_db_run(f, NULL, err, sql_inherit, "is", id, former);
    if (!rc)
        rc = fleet_db_run(f, NULL, err, sql_settled, "i", id);
    if (!rc)
        rc = fleet_db_number(f, &n, err, sql_n_former, "i", id);
    if (!rc && n > FLEET_NAMES_MAX)
        rc = err_set(err, ERR_TOO_BIG, "a kiosk has %d earlier names at most", FLEET_NAMES_MAX);
    return rc;
}

static enum err_code rename_within(struct fleet *f, const char *former, const char *name,
                                   int64_t now_utc_s, struct err *err)
{
    int64_t id = 0, other = 0, is_known = 0;
    enum err_code rc = fleet_db_number(f, &id, err, sql_is_same, "s", name);
    if (!rc)
        rc = fleet_db_number(f, &other, err, sql_is_same, "s", former);
    if (!rc)
        rc = fleet_db_number(f, &is_known, err, sql_is_known, "s", name);
    if (!rc && id && other)
        rc = err_set(err, ERR_BUSY,
                     "%s is admitted itself: revoke it first, or it is another machine", former);
    else if (!rc && !id && is_known)
        rc = err_set(err, ERR_NOT_FOUND, "%s is revoked: admit it first", name);
    else if (!rc && !id && !(rc = fleet_db_was_nobodys(f, name, other, err)))
        rc = rename_itself(f, former, name, err);
    if (!rc && !id)
        rc = fleet_db_number(f, &id, err, sql_is_same, "s", name);
    return rc ? rc : note(f, id, former, now_utc_s, err);
}

enum err_code fleet_rename(struct fleet *f, const char *former, const char *name, int64_t now_utc_s,
                           struct err *err)
{
    if (!stamp_is_name(former) || !stamp_is_name(name) || strcmp(former, name) == 0)
        return err_set(err, ERR_INVALID, "two names of up to %d letters, digits, '-', '_' and '.'",
                       STAMP_NAME_MAX - 1);
    enum err_code rc = fleet_db_begin(f, err);
    return rc ? rc : fleet_db_end(f, rename_within(f, former, name, now_utc_s, err), err);
}

enum err_code fleet_claim(struct fleet *f, int64_t kiosk, const char *name, int64_t now_utc_s,
                          bool *is_new, struct err *err)
{
    int64_t n = 0;
    enum err_code rc = fleet_db_run(f, NULL, err, sql_claim, "isii", kiosk, name, now_utc_s,
                                    (int64_t)FLEET_NAMES_MAX);
    if (!rc)
        rc = fleet_db_number(f, &n, err, sql_n_claim, "is", kiosk, name);
    *is_new = n == 1;
    return rc;
}

enum err_code fleet_names(struct fleet *f, int64_t kiosk,
                          bool (*each)(void *self, const struct fleet_name *name), void *self,
                          struct err *err)
{
    sqlite3_stmt *s;
    enum err_code rc = fleet_db_query(f, &s, err, sql_names, "i", kiosk);
    while (!rc && fleet_db_step(f, s, &rc, err)) {
        struct fleet_name n = { .n_refused = sqlite3_column_int64(s, 1),
                                .first_utc_s = sqlite3_column_int64(s, 2),
                                .last_utc_s = sqlite3_column_int64(s, 3) };
        fleet_db_text(s, 0, n.name, sizeof n.name);
        n.is_former = n.n_refused == 0;
        n.is_shared = sqlite3_column_int(s, 4) != 0;
        if (!each(self, &n))
            break;
    }
    sqlite3_finalize(s);
    return rc;
}
