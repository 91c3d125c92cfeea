#include "registry/connect.h"

#include "base/fs.h"

/* No mmap: a read error on a worn card would be a SIGBUS.  16 MiB of pages at most. */
static const char settings[] = "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;"
                               "PRAGMA mmap_size=0; PRAGMA cache_size=-16384;"
                               "PRAGMA query_only=ON; PRAGMA temp_store=MEMORY;";

/* The file is nobody's until it is renamed and is thrown away when anything fails: no journal. */
static const char private_settings[] = "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;"
                                       "PRAGMA mmap_size=0; PRAGMA cache_size=-24576;"
                                       "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
                                       "PRAGMA locking_mode=EXCLUSIVE; PRAGMA temp_store=MEMORY;";

/* A file name as an SQLite URI: whatever would be read as syntax is written %XX. */
static enum err_code write_uri(const char *path, struct buf *out, struct err *err)
{
    enum err_code rc = buf_print(out, "file:%s", path[0] == '/' ? "//" : "");
    for (const char *p = path; !rc && *p; p++) {
        uint8_t c = (uint8_t)*p;
        if (c <= ' ' || c >= 0x7F || strchr("%?#\"", c))
            rc = buf_print(out, "%%%02X", c);
        else
            rc = buf_append(out, p, 1);
    }
    if (!rc)
        rc = buf_append(out, "?mode=ro&immutable=1", sizeof "?mode=ro&immutable=1");
    return rc ? err_set(err, rc, "%s: path too long", path) : ERR_OK;
}

enum err_code connect_fail(sqlite3 *db, const char *path, struct err *err)
{
    int code = sqlite3_errcode(db);
    if (code == SQLITE_NOMEM)
        return err_set(err, ERR_NOMEM, "%s: no memory to open it", path);
    if (code == SQLITE_CANTOPEN || code == SQLITE_IOERR || code == SQLITE_PERM)
        return err_set(err, ERR_IO, "%s: cannot read: %s", path, sqlite3_errmsg(db));
    return err_set(err, ERR_INVALID, "%s: is damaged: %s", path, sqlite3_errmsg(db));
}

static enum err_code settle(sqlite3 *db, const char *path, struct err *err)
{
    int on = 0;
    if (sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, &on) != SQLITE_OK || !on)
        return err_set(err, ERR_DB, "%s: SQLite will not open it defensively", path);
    if (sqlite3_exec(db, settings, NULL, NULL, NULL) != SQLITE_OK)
        return connect_fail(db, path, err);
    return ERR_OK;
}

enum err_code connect_read_only(const char *path, sqlite3 **out, struct err *err)
{
    sqlite3 *db = NULL;
    struct buf uri = BUF_INIT(FS_PATH_MAX * 3 + 64);
    enum err_code rc = write_uri(path, &uri, err);
    if (!rc && sqlite3_open_v2((const char *)uri.data, &db,
                               SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX |
                                   SQLITE_OPEN_PRIVATECACHE,
                               NULL) != SQLITE_OK)
        rc = db ? connect_fail(db, path, err) : err_set(err, ERR_NOMEM, "%s: no memory", path);
    buf_fini(&uri);
    if (!rc)
        rc = settle(db, path, err);
    if (rc)
        sqlite3_close(db);
    else
        *out = db;
    return rc;
}

enum err_code connect_private(const char *path, sqlite3 **out, struct err *err)
{
    sqlite3 *db = NULL;
    if (sqlite3_open_v2(path, &db,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE,
                        NULL) == SQLITE_OK &&
        sqlite3_exec(db, private_settings, NULL, NULL, NULL) == SQLITE_OK) {
        *out = db;
        return ERR_OK;
    }
    enum err_code rc = db ? connect_fail(db, path, err)
                          : err_set(err, ERR_NOMEM, "%s: no memory", path);
    sqlite3_close(db);
    return rc;
}
