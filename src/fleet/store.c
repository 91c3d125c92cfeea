#include "fleet/store.h"

#include <stdarg.h>

#include "base/fs.h"
#include "fleet/schema.h"

static const char settings[] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                               "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;";
static const char sql_mark[] = "PRAGMA application_id";
static const char sql_version[] = "PRAGMA user_version";
static const char sql_set[] = "PRAGMA application_id=%d; PRAGMA user_version=%d;";

enum { BUSY_MS = 5000 };

enum err_code fleet_db_fail(struct fleet *f, struct err *err)
{
    int code = sqlite3_errcode(f->db) & 0xFF;
    enum err_code rc = code == SQLITE_NOMEM ? ERR_NOMEM
                       : code == SQLITE_FULL || code == SQLITE_IOERR || code == SQLITE_CANTOPEN
                           ? ERR_IO
                           : ERR_DB;
    return err_set(err, rc, "the database of kiosks: %s", sqlite3_errmsg(f->db));
}

enum err_code fleet_db_exec(struct fleet *f, const char *sql, struct err *err)
{
    return sqlite3_exec(f->db, sql, NULL, NULL, NULL) == SQLITE_OK ? ERR_OK : fleet_db_fail(f, err);
}

static enum err_code query(struct fleet *f, sqlite3_stmt **out, struct err *err, const char *sql,
                           const char *kinds, va_list va)
{
    *out = NULL;
    int rc = sqlite3_prepare_v2(f->db, sql, -1, out, NULL);
    for (int i = 0; rc == SQLITE_OK && kinds[i]; i++)
        rc = kinds[i] == 'i'
                 ? sqlite3_bind_int64(*out, i + 1, va_arg(va, int64_t))
                 : sqlite3_bind_text(*out, i + 1, va_arg(va, const char *), -1, SQLITE_TRANSIENT);
    if (rc == SQLITE_OK)
        return ERR_OK;
    enum err_code code = fleet_db_fail(f, err);
    sqlite3_finalize(*out);
    *out = NULL;
    return code;
}

enum err_code fleet_db_query(struct fleet *f, sqlite3_stmt **out, struct err *err, const char *sql,
                             const char *kinds, ...)
{
    va_list va;
    va_start(va, kinds);
    enum err_code rc = query(f, out, err, sql, kinds, va);
    va_end(va);
    return rc;
}

bool fleet_db_step(struct fleet *f, sqlite3_stmt *stmt, enum err_code *rc, struct err *err)
{
    int step = sqlite3_step(stmt);
    if (step == SQLITE_ROW)
        return true;
    *rc = step == SQLITE_DONE ? ERR_OK : fleet_db_fail(f, err);
    return false;
}

enum err_code fleet_db_run(struct fleet *f, int *changed, struct err *err, const char *sql,
                           const char *kinds, ...)
{
    sqlite3_stmt *s;
    va_list va;
    va_start(va, kinds);
    enum err_code rc = query(f, &s, err, sql, kinds, va);
    va_end(va);
    if (rc)
        return rc;
    while (fleet_db_step(f, s, &rc, err))
        ;
    if (!rc && changed)
        *changed = sqlite3_changes(f->db);
    sqlite3_finalize(s);
    return rc;
}

enum err_code fleet_db_number(struct fleet *f, int64_t *out, struct err *err, const char *sql,
                              const char *kinds, ...)
{
    sqlite3_stmt *s;
    va_list va;
    va_start(va, kinds);
    enum err_code rc = query(f, &s, err, sql, kinds, va);
    va_end(va);
    if (rc)
        return rc;
    if (fleet_db_step(f, s, &rc, err))
        *out = sqlite3_column_int64(s, 0);
    else if (!rc)
        *out = 0;
    sqlite3_finalize(s);
    return rc;
}

void fleet_db_text(sqlite3_stmt *stmt, int column, char *out, size_t cap)
{
    const char *text = (const char *)sqlite3_column_text(stmt, column);
    text_copy(out, cap, text ? text : "");
}

enum err_code fleet_db_begin(struct fleet *f, struct err *err)
{
    return fleet_db_exec(f, "BEGIN IMMEDIATE", err);
}

enum err_code fleet_db_end(struct fleet *f, enum err_code rc, struct err *err)
{
    if (!rc)
        rc = fleet_db_exec(f, "COMMIT", err);
    if (rc)
        sqlite3_exec(f->db, "ROLLBACK", NULL, NULL, NULL);
    return rc;
}

/* --- opening ------------------------------------------------------------------------------------ */

/* Brings the file to the newest version in one transaction. */
static enum err_code migrate(struct fleet *f, const char *path, bool create, struct err *err)
{
    int64_t mark = 0, version = 0;
    char text[96];
    enum err_code rc = fleet_db_begin(f, err);
    if (rc)
        return rc;
    rc = fleet_db_number(f, &mark, err, sql_mark, "");
    if (!rc)
        rc = fleet_db_number(f, &version, err, sql_version, "");
    if (!rc && mark != FLEET_APPLICATION_ID && !(create && mark == 0 && version == 0))
        rc = err_set(err, ERR_INVALID, "%s: is no database of kiosks", path);
    if (!rc && version > fleet_schema_version)
        rc = err_set(err, ERR_UNSUPPORTED, "%s: made by a newer program", path);
    for (int64_t i = version; !rc && i < fleet_schema_version; i++)
        rc = fleet_db_exec(f, fleet_schema_steps[i], err);
    snprintf(text, sizeof text, sql_set, FLEET_APPLICATION_ID, fleet_schema_version);
    if (!rc && version < fleet_schema_version)
        rc = fleet_db_exec(f, text, err);
    return fleet_db_end(f, rc, err);
}

enum err_code fleet_open(const char *path, bool create, struct fleet **out, struct err *err)
{
    if (!create && !fs_exists(path))
        return err_set(err, ERR_NOT_FOUND, "%s: there is no database of kiosks", path);
    struct fleet *f = calloc(1, sizeof *f);
    if (!f)
        return err_set(err, ERR_NOMEM, "no memory for the database of kiosks");
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_FULLMUTEX | (create ? SQLITE_OPEN_CREATE : 0);
    enum err_code rc = ERR_OK;
    if (sqlite3_open_v2(path, &f->db, flags, NULL) != SQLITE_OK)
        rc = f->db ? fleet_db_fail(f, err) : err_set(err, ERR_NOMEM, "no memory for a database");
    if (!rc) {
        sqlite3_busy_timeout(f->db, BUSY_MS);
        rc = fleet_db_exec(f, settings, err);
    }
    if (!rc)
        rc = migrate(f, path, create, err);
    if (rc)
        fleet_close(f);
    else
        *out = f;
    return rc;
}

void fleet_close(struct fleet *f)
{
    if (!f)
        return;
    sqlite3_finalize(f->find);
    sqlite3_close(f->db);
    free(f);
}
