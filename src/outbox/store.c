#include "outbox/store.h"

#include <stdarg.h>
#include <errno.h>
#include <sys/stat.h>

#include "outbox/schema.h"

/* The WAL outlives its connections: SQLite would take it away by name, and after a salvage that name is another
 * database's. */
static const char settings[] =
    "PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
    "PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;"
    "PRAGMA cell_size_check=ON; PRAGMA wal_autocheckpoint=64; PRAGMA temp_store=MEMORY;";
static const char sql_mark[] = "PRAGMA application_id";
static const char sql_version[] = "PRAGMA user_version";
static const char sql_shape[] = "SELECT max(version) FROM shape";
static const char sql_set[] = "PRAGMA application_id=%d; PRAGMA user_version=%d;";
static const char sql_check[] = "PRAGMA integrity_check(1)";
static const char sql_schema[] =
    "SELECT group_concat(type || ' ' || name || ' ' || tbl_name || ' ' || ifnull(sql, ''), ';') "
    "FROM (SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name)";
static const char sql_insert[] =
    "INSERT INTO report (id, uuid, number, made_utc_s, next_utc_s, fingerprint, envelope) "
    "VALUES (nullif(?1, 0), ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (uuid) DO NOTHING";
static const char sql_insert_photo[] = "INSERT INTO photo (report, nr, kind, bytes, sha256) "
                                       "SELECT id, ?2, ?3, ?4, ?5 FROM report WHERE uuid = ?1";

enum { BUSY_MS = 5000, SCHEMA_BYTES_MAX = 64 * 1024 };

static bool is_no_room(int system_errno)
{
    return system_errno == ENOSPC || system_errno == EDQUOT;
}

enum err_code outbox_db_fail(struct outbox *b, struct err *err)
{
    int code = sqlite3_errcode(b->db) & 0xFF;
    bool is_full = code == SQLITE_FULL ||
                   (code == SQLITE_IOERR && is_no_room(sqlite3_system_errno(b->db)));
    b->is_full = is_full;
    b->is_damaged = b->is_damaged || code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
    enum err_code rc = is_full                                           ? ERR_TOO_BIG
                       : code == SQLITE_NOMEM                            ? ERR_NOMEM
                       : code == SQLITE_BUSY || code == SQLITE_LOCKED    ? ERR_BUSY
                       : code == SQLITE_IOERR || code == SQLITE_CANTOPEN ? ERR_IO
                                                                         : ERR_DB;
    return err_set(err, rc, "the outbox: %s", sqlite3_errmsg(b->db));
}

enum err_code outbox_db_exec(struct outbox *b, const char *sql, struct err *err)
{
    return sqlite3_exec(b->db, sql, NULL, NULL, NULL) == SQLITE_OK ? ERR_OK
                                                                   : outbox_db_fail(b, err);
}

static int bind(sqlite3_stmt *s, int at, char kind, va_list *va)
{
    if (kind == 'i')
        return sqlite3_bind_int64(s, at, va_arg(*va, int64_t));
    if (kind == 's')
        return sqlite3_bind_text(s, at, va_arg(*va, const char *), -1, SQLITE_TRANSIENT);
    struct span bytes = va_arg(*va, struct span);
    return sqlite3_bind_blob64(s, at, bytes.p, bytes.len, SQLITE_STATIC);
}

static enum err_code query(struct outbox *b, sqlite3_stmt **out, struct err *err, const char *sql,
                           const char *kinds, va_list *va)
{
    *out = NULL;
    int rc = sqlite3_prepare_v2(b->db, sql, -1, out, NULL);
    for (int i = 0; rc == SQLITE_OK && kinds[i]; i++)
        rc = bind(*out, i + 1, kinds[i], va);
    if (rc == SQLITE_OK)
        return ERR_OK;
    enum err_code code = outbox_db_fail(b, err);
    sqlite3_finalize(*out);
    *out = NULL;
    return code;
}

enum err_code outbox_db_query(struct outbox *b, sqlite3_stmt **out, struct err *err,
                              const char *sql, const char *kinds, ...)
{
    va_list va;
    va_start(va, kinds);
    enum err_code rc = query(b, out, err, sql, kinds, &va);
    va_end(va);
    return rc;
}

bool outbox_db_step(struct outbox *b, sqlite3_stmt *stmt, enum err_code *rc, struct err *err)
{
    int step = sqlite3_step(stmt);
    if (step == SQLITE_ROW)
        return true;
    *rc = step == SQLITE_DONE ? ERR_OK : outbox_db_fail(b, err);
    return false;
}

enum err_code outbox_db_run(struct outbox *b, int *changed, struct err *err, const char *sql,
                            const char *kinds, ...)
{
    sqlite3_stmt *s;
    va_list va;
    va_start(va, kinds);
    enum err_code rc = query(b, &s, err, sql, kinds, &va);
    va_end(va);
    if (rc)
        return rc;
    while (outbox_db_step(b, s, &rc, err))
        ;
    if (!rc && changed)
        *changed = sqlite3_changes(b->db);
    sqlite3_finalize(s);
    return rc;
}

enum err_code outbox_db_number(struct outbox *b, int64_t *out, struct err *err, const char *sql,
                               const char *kinds, ...)
{
    sqlite3_stmt *s;
    va_list va;
    va_start(va, kinds);
    enum err_code rc = query(b, &s, err, sql, kinds, &va);
    va_end(va);
    if (rc)
        return rc;
    if (outbox_db_step(b, s, &rc, err))
        *out = sqlite3_column_int64(s, 0);
    else if (!rc)
        *out = 0;
    sqlite3_finalize(s);
    return rc;
}

void outbox_db_text(sqlite3_stmt *stmt, int column, char *out, size_t cap)
{
    const char *text = (const char *)sqlite3_column_text(stmt, column);
    text_copy(out, cap, text ? text : "");
}

struct span outbox_db_blob(sqlite3_stmt *stmt, int column)
{
    const void *p = sqlite3_column_blob(stmt, column);
    return (struct span){ p, p ? (size_t)sqlite3_column_bytes(stmt, column) : 0 };
}

enum err_code outbox_db_begin(struct outbox *b, struct err *err)
{
    return outbox_db_exec(b, "BEGIN IMMEDIATE", err);
}

enum err_code outbox_db_end(struct outbox *b, enum err_code rc, struct err *err)
{
    if (!rc)
        rc = outbox_db_exec(b, "COMMIT", err);
    if (rc)
        sqlite3_exec(b->db, "ROLLBACK", NULL, NULL, NULL);
    return rc;
}

bool outbox_db_is_inside(const struct outbox *b)
{
    return b->db && sqlite3_get_autocommit(b->db) == 0;
}

/* SQLite does not sync the emptied WAL.  Were its end lost in a failed sync and its beginning not, a power cut would
 * bring that beginning back, over the newer pages of the database: a report gone that had a number. */
enum err_code outbox_db_checkpoint(struct outbox *b, struct err *err)
{
    char path[FS_PATH_MAX];
    int rc = sqlite3_wal_checkpoint_v2(b->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    if (rc != SQLITE_OK)
        return outbox_db_fail(b, err);
    enum err_code code = outbox_disk_path(b, "", "outbox.db-wal", path, err);
    return code ? code : outbox_disk_sync_file(path, err);
}

/* --- a report as a row ------------------------------------------------------------------------------ */

enum err_code outbox_db_insert(struct outbox *b, const struct outbox_fresh *f, struct err *err)
{
    const struct envelope *e = f->envelope;
    int changed = 0;
    enum err_code rc = outbox_db_run(b, &changed, err, sql_insert, "issiisb", f->id, e->uuid,
                                     e->number, e->made_utc_s, f->next_utc_s, f->fingerprint,
                                     f->text);
    for (size_t i = 0; !rc && changed && i < e->n_photos; i++)
        rc = outbox_db_run(b, NULL, err, sql_insert_photo, "sisis", e->uuid, (int64_t)i,
                           photo_kind_name(e->photos[i].kind), (int64_t)e->photos[i].bytes,
                           e->photos[i].sha256);
    return rc;
}

/* --- opening ---------------------------------------------------------------------------------------- */

enum err_code outbox_db_migrate(struct outbox *b, const char *const *steps, int version,
                                struct err *err)
{
    int64_t held = 0;
    char text[96];
    enum err_code rc = outbox_db_begin(b, err);
    if (rc)
        return rc;
    rc = outbox_db_number(b, &held, err, sql_version, "");
    for (int64_t i = held; !rc && i < version; i++)
        rc = outbox_db_exec(b, steps[i], err);
    snprintf(text, sizeof text, sql_set, OUTBOX_APPLICATION_ID, version);
    if (!rc && held < version)
        rc = outbox_db_exec(b, text, err);
    return outbox_db_end(b, rc, err);
}

static enum err_code damaged(struct outbox *b, struct err *err, const char *what)
{
    b->is_damaged = true;
    return err_set(err, ERR_DB, "the outbox: %s", what);
}

/* In this folder a file of another kind is one whose head was hit. */
static enum err_code judge_version(struct outbox *b, int64_t *version, struct err *err)
{
    int64_t mark = 0, shape = 0;
    enum err_code rc = outbox_db_number(b, &mark, err, sql_mark, "");
    if (!rc)
        rc = outbox_db_number(b, version, err, sql_version, "");
    if (rc || (mark == 0 && *version == 0))
        return rc;
    if (mark != OUTBOX_APPLICATION_ID)
        return damaged(b, err, "its head is not what was written");
    rc = outbox_db_number(b, &shape, err, sql_shape, "");
    if (!rc && shape != *version)
        rc = damaged(b, err, "its head tells another version than it has");
    if (!rc && *version > outbox_schema_version)
        rc = err_set(err, ERR_UNSUPPORTED, "the outbox was made by a newer program");
    return rc;
}

static enum err_code check(struct outbox *b, struct err *err)
{
    sqlite3_stmt *s;
    char said[128] = "";
    enum err_code rc = outbox_db_query(b, &s, err, sql_check, "");
    if (rc)
        return rc;
    if (outbox_db_step(b, s, &rc, err))
        outbox_db_text(s, 0, said, sizeof said);
    sqlite3_finalize(s);
    if (!rc && strcmp(said, "ok") != 0)
        rc = damaged(b, err, said);
    return rc;
}

static enum err_code say_schema(struct outbox *b, struct buf *out, struct err *err)
{
    sqlite3_stmt *s;
    enum err_code rc = outbox_db_query(b, &s, err, sql_schema, "");
    if (rc)
        return rc;
    if (outbox_db_step(b, s, &rc, err)) {
        const unsigned char *text = sqlite3_column_text(s, 0);
        if (text)
            rc = buf_append(out, text, (size_t)sqlite3_column_bytes(s, 0));
    }
    sqlite3_finalize(s);
    return rc;
}

/* A flipped bit in the text of a table's shape is no damage to integrity_check, and then there is "no such column". */
static enum err_code check_schema(struct outbox *b, int64_t version, struct err *err)
{
    struct outbox fresh = { 0 };
    struct buf held = BUF_INIT(SCHEMA_BYTES_MAX), made = BUF_INIT(SCHEMA_BYTES_MAX);
    enum err_code rc = ERR_OK;
    if (sqlite3_open_v2(":memory:", &fresh.db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) !=
        SQLITE_OK)
        rc = err_set(err, ERR_NOMEM, "no memory for the outbox");
    for (int64_t i = 0; !rc && i < version; i++)
        rc = outbox_db_exec(&fresh, outbox_schema_steps[i], err);
    if (!rc)
        rc = say_schema(&fresh, &made, err);
    if (!rc)
        rc = say_schema(b, &held, err);
    if (rc == ERR_TOO_BIG || /* what was made has room */
        (!rc && (held.len != made.len || memcmp(held.data, made.data, made.len) != 0)))
        rc = damaged(b, err, "its tables are not as they were made");
    outbox_db_close(&fresh);
    buf_fini(&held);
    buf_fini(&made);
    return rc;
}

enum err_code outbox_db_open_file(struct outbox *b, const char *path, struct err *err)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX, on = 1;
    if (sqlite3_open_v2(path, &b->db, flags, NULL) != SQLITE_OK)
        return b->db ? outbox_db_fail(b, err) : err_set(err, ERR_NOMEM, "no memory for the outbox");
    sqlite3_busy_timeout(b->db, BUSY_MS);
    if (sqlite3_file_control(b->db, NULL, SQLITE_FCNTL_PERSIST_WAL, &on) != SQLITE_OK ||
        sqlite3_db_config(b->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL) != SQLITE_OK ||
        sqlite3_db_config(b->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) != SQLITE_OK)
        return outbox_db_fail(b, err);
    return outbox_db_exec(b, settings, err);
}

enum err_code outbox_db_open(struct outbox *b, struct err *err)
{
    char path[FS_PATH_MAX];
    struct stat st;
    int64_t version = 0;
    enum err_code rc = outbox_disk_path(b, "", "outbox.db", path, err);
    if (!rc)
        rc = outbox_db_open_file(b, path, err);
    if (!rc)
        rc = judge_version(b, &version, err);
    if (!rc)
        rc = check(b, err);
    if (!rc && version > 0)
        rc = check_schema(b, version, err);
    if (!rc && version < outbox_schema_version)
        rc = outbox_db_migrate(b, outbox_schema_steps, outbox_schema_version, err);
    if (!rc && stat(path, &st) != 0)
        rc = err_set(err, ERR_IO, "%s: it is gone", path);
    /* Of a head that was hit SQLite says many things: an unsupported format, a database to be read only. */
    b->is_damaged = b->is_damaged || rc == ERR_DB;
    if (rc) {
        outbox_db_close(b);
        return rc;
    }
    b->device = st.st_dev;
    b->inode = st.st_ino;
    return ERR_OK;
}

void outbox_db_close(struct outbox *b)
{
    sqlite3_close(b->db);
    b->db = NULL;
}
