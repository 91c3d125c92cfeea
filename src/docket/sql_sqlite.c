/* docket/sql_sqlite.c: the database of one hub, a file.
 *
 * WAL with synchronous FULL: what was committed survives a power cut.  secure_delete writes zeros over what was
 * deleted; sql_scrub also empties the log, where older pages stand.  Whoever has the file open holds a shared lock on the
 * empty file PATH-runs; whoever changes the tables wants it alone. */
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/fs.h"
#include "docket/schema.h"
#include "docket/sql.h"

static const char settings[] =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
    "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA journal_size_limit=67108864;"
    "PRAGMA wal_autocheckpoint=4000; PRAGMA cache_size=-16384;"; /* 16 MB of pages in memory and log */
static const char sql_mark[] = "PRAGMA application_id";
static const char sql_version[] = "PRAGMA user_version";
static const char sql_set[] = "PRAGMA application_id=%d; PRAGMA user_version=%d;";
static const char sql_truncate[] = "PRAGMA wal_checkpoint(TRUNCATE)";

enum { BUSY_MS = 5000, SCRUB_MS = 300, STATEMENTS_MAX = 128 };

struct statement {
    const char *text;
    sqlite3_stmt *stmt;
    int place[SQL_ARGS_MAX]; /* SQLite's number of $1, $2 … */
};

struct connection {
    struct sql base;
    sqlite3 *db;
    char path[FS_PATH_MAX];
    int runs_fd;                    /* -1: not open yet */
    bool is_broken, in_transaction; /* broken: closed and opened again before the next use */
    struct statement statements[STATEMENTS_MAX];
    size_t n_statements;
};

static struct connection *of(struct sql *s)
{
    return (struct connection *)s;
}

static enum err_code fail(struct connection *c, struct err *err)
{
    int code = c->db ? sqlite3_errcode(c->db) & 0xFF : SQLITE_NOMEM;
    enum err_code rc = code == SQLITE_NOMEM                           ? ERR_NOMEM
                       : code == SQLITE_BUSY || code == SQLITE_LOCKED ? ERR_BUSY
                       : code == SQLITE_FULL || code == SQLITE_IOERR || code == SQLITE_CANTOPEN
                           ? ERR_IO
                           : ERR_DB;
    /* After a failed write or sync nobody knows what is in memory and what on the disk. */
    if (rc == ERR_IO || code == SQLITE_CORRUPT)
        c->is_broken = true;
    return err_set(err, rc, "the database of reports: %s",
                   c->db ? sqlite3_errmsg(c->db) : "no memory");
}

static enum err_code exec(struct connection *c, const char *sql, struct err *err)
{
    return sqlite3_exec(c->db, sql, NULL, NULL, NULL) == SQLITE_OK ? ERR_OK : fail(c, err);
}

/* --- opening ------------------------------------------------------------------------------------ */

static void disconnect(struct connection *c)
{
    for (size_t i = 0; i < c->n_statements; i++)
        sqlite3_finalize(c->statements[i].stmt);
    c->n_statements = 0;
    sqlite3_close(c->db);
    c->db = NULL;
    c->in_transaction = false;
}

/* What officers wrote to citizens stands in it as it is: others on the machine shall not read it. */
static void make_for_owner(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0)
        close(fd);
}

/* The change of a new file to WAL does not wait for others who are at it, whatever the busy timeout says. */
static enum err_code set_up(struct connection *c, struct err *err)
{
    enum { PAUSE_MS = 5 };
    enum err_code rc = exec(c, settings, err);
    for (int waited_ms = 0; rc == ERR_BUSY && waited_ms < BUSY_MS; waited_ms += PAUSE_MS) {
        sqlite3_sleep(PAUSE_MS);
        rc = exec(c, settings, err);
    }
    return rc;
}

static enum err_code connect_file(struct connection *c, bool create, struct err *err)
{
    if (create)
        make_for_owner(c->path);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (create ? SQLITE_OPEN_CREATE : 0);
    if (sqlite3_open_v2(c->path, &c->db, flags, NULL) != SQLITE_OK)
        return fail(c, err);
    sqlite3_busy_timeout(c->db, BUSY_MS);
    c->is_broken = false;
    return set_up(c, err);
}

static enum err_code pragma(struct connection *c, const char *sql, int *out, struct err *err)
{
    sqlite3_stmt *s = NULL;
    enum err_code rc = ERR_OK;
    if (sqlite3_prepare_v2(c->db, sql, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
        *out = sqlite3_column_int(s, 0);
    else
        rc = fail(c, err);
    sqlite3_finalize(s);
    return rc;
}

/* LOCK_SH: as long as this connection; waits for one who has just changed the tables, not longer.  LOCK_EX | LOCK_NB: to
 * change them. */
static enum err_code lock_runs(struct connection *c, int how, struct err *err)
{
    char path[FS_PATH_MAX + 8];
    snprintf(path, sizeof path, "%s-runs", c->path);
    if (c->runs_fd < 0)
        c->runs_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    int rc = c->runs_fd < 0 ? -1 : flock(c->runs_fd, how);
    while (rc != 0 && c->runs_fd >= 0 && errno == EINTR)
        rc = flock(c->runs_fd, how);
    if (rc == 0)
        return ERR_OK;
    if (c->runs_fd >= 0 && errno == EWOULDBLOCK)
        return err_set(
            err, ERR_BUSY,
            "%s: tables of an older version, and a hub still runs on them: stop it first", c->path);
    return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
}

/* From version 0 to the newest in one transaction; BEGIN IMMEDIATE keeps others out. */
static enum err_code migrate(struct connection *c, bool create, struct err *err)
{
    int mark = 0, version = 0;
    char text[96];
    enum err_code rc = exec(c, "BEGIN IMMEDIATE", err);
    if (rc)
        return rc;
    rc = pragma(c, sql_mark, &mark, err);
    if (!rc)
        rc = pragma(c, sql_version, &version, err);
    if (!rc && mark != DOCKET_APPLICATION_ID && !(create && mark == 0 && version == 0))
        rc = err_set(err, ERR_INVALID, "%s: is no database of reports", c->path);
    if (!rc && version > docket_sqlite_version)
        rc = err_set(err, ERR_UNSUPPORTED, "%s: made by a newer program", c->path);
    int how = version > 0 && version < docket_sqlite_version ? LOCK_EX | LOCK_NB : LOCK_SH;
    if (!rc)
        rc = lock_runs(c, how, err);
    for (int i = version; !rc && i < docket_sqlite_version; i++)
        rc = exec(c, docket_sqlite_steps[i], err);
    snprintf(text, sizeof text, sql_set, DOCKET_APPLICATION_ID, docket_sqlite_version);
    if (!rc && version < docket_sqlite_version)
        rc = exec(c, text, err);
    if (!rc)
        rc = exec(c, "COMMIT", err);
    if (!rc && how != LOCK_SH)
        rc = lock_runs(c, LOCK_SH, err);
    if (rc)
        sqlite3_exec(c->db, "ROLLBACK", NULL, NULL, NULL);
    return rc;
}

static void close_sqlite(struct sql *s)
{
    disconnect(of(s));
    if (of(s)->runs_fd >= 0)
        close(of(s)->runs_fd);
    free(s);
}

static enum err_code open_sqlite(const char *address, bool create, struct sql **out,
                                 struct err *err)
{
    const char *path = address + strlen(sql_sqlite.scheme);
    if (!create && !fs_exists(path))
        return err_set(err, ERR_NOT_FOUND, "%s: there is no database of reports", path);
    struct connection *c = calloc(1, sizeof *c);
    if (!c)
        return err_set(err, ERR_NOMEM, "no memory for the database of reports");
    c->base.driver = &sql_sqlite;
    c->runs_fd = -1;
    enum err_code rc = span_copy(span_of(path), c->path, sizeof c->path)
                           ? connect_file(c, create, err)
                           : err_set(err, ERR_TOO_BIG, "path too long");
    if (!rc)
        rc = migrate(c, create, err);
    if (rc)
        close_sqlite(&c->base);
    else
        *out = &c->base;
    return rc;
}

/* --- transactions ------------------------------------------------------------------------------- */

static enum err_code be_ready(struct connection *c, struct err *err)
{
    if (!c->is_broken || c->in_transaction)
        return ERR_OK;
    disconnect(c);
    enum err_code rc = connect_file(c, false, err);
    if (rc)
        c->is_broken = true;
    return rc;
}

/* Of a copy put in its place, or by a program that knew of no lock. */
static enum err_code look_at_version(struct connection *c, struct err *err)
{
    int version = 0;
    enum err_code rc = pragma(c, sql_version, &version, err);
    if (!rc && version != docket_sqlite_version)
        rc = err_set(err, ERR_UNSUPPORTED, "%s: tables of version %d, this program is for %d",
                     c->path, version, docket_sqlite_version);
    return rc;
}

static enum err_code begin_as(struct connection *c, const char *text, struct err *err)
{
    enum err_code rc = be_ready(c, err);
    if (!rc)
        rc = exec(c, text, err);
    if (!rc && (rc = look_at_version(c, err)) != ERR_OK)
        sqlite3_exec(c->db, "ROLLBACK", NULL, NULL, NULL);
    c->in_transaction = rc == ERR_OK;
    return rc;
}

static enum err_code begin(struct sql *s, int64_t lock, struct err *err)
{
    (void)lock; /* one writer is all there is */
    return begin_as(of(s), "BEGIN IMMEDIATE", err);
}

/* In a WAL the first reading sets the moment, and writers go on. */
static enum err_code begin_looking(struct sql *s, struct err *err)
{
    return begin_as(of(s), "BEGIN", err);
}

static enum err_code end(struct sql *s, bool commit, bool *in_doubt, struct err *err)
{
    struct connection *c = of(s);
    enum err_code rc = commit ? exec(c, "COMMIT", err) : ERR_OK;
    if (rc || !commit)
        sqlite3_exec(c->db, "ROLLBACK", NULL, NULL, NULL);
    *in_doubt = rc == ERR_IO; /* a COMMIT that failed may yet be found after opening again */
    c->in_transaction = false;
    return rc;
}

/* --- statements --------------------------------------------------------------------------------- */

static enum err_code prepared(struct connection *c, const char *text, size_t n_args,
                              struct statement **out, struct err *err)
{
    for (size_t i = 0; i < c->n_statements; i++) {
        *out = &c->statements[i];
        if (c->statements[i].text == text)
            return ERR_OK;
    }
    if (c->n_statements == STATEMENTS_MAX)
        return err_set(err, ERR_DB, "more statements than the database's driver holds");
    struct statement *s = &c->statements[c->n_statements];
    if (sqlite3_prepare_v3(c->db, text, -1, SQLITE_PREPARE_PERSISTENT, &s->stmt, NULL) != SQLITE_OK)
        return fail(c, err);
    for (size_t i = 0; i < n_args; i++) {
        char name[8];
        snprintf(name, sizeof name, "$%zu", i + 1);
        s->place[i] = sqlite3_bind_parameter_index(s->stmt, name);
    }
    s->text = text;
    c->n_statements++;
    *out = s;
    return ERR_OK;
}

static int bind(const struct statement *s, size_t i, const struct sql_arg *a)
{
    static const uint8_t nothing[1];
    const uint8_t *p = a->bytes.p ? a->bytes.p : nothing; /* NULL would be bound as NULL */
    if (a->kind == SQL_NUMBER)
        return sqlite3_bind_int64(s->stmt, s->place[i], a->number);
    if (a->kind == SQL_TEXT)
        return sqlite3_bind_text64(s->stmt, s->place[i], (const char *)p, a->bytes.len,
                                   SQLITE_STATIC, SQLITE_UTF8);
    return sqlite3_bind_blob64(s->stmt, s->place[i], p, a->bytes.len, SQLITE_STATIC);
}

static enum err_code run_one(struct connection *c, struct statement *s, const struct sql_arg *args,
                             size_t n_args, size_t at, sql_each each, void *self, struct err *err)
{
    int rc = SQLITE_OK;
    for (size_t i = 0; rc == SQLITE_OK && i < n_args; i++)
        rc = bind(s, i, &args[i]);
    struct sql_row row = { &c->base, s->stmt, 0 };
    bool more = rc == SQLITE_OK;
    while (more) {
        rc = sqlite3_step(s->stmt);
        more = rc == SQLITE_ROW && (!each || each(self, at, &row));
    }
    enum err_code code = rc == SQLITE_DONE || rc == SQLITE_ROW ? ERR_OK : fail(c, err);
    sqlite3_reset(s->stmt);
    sqlite3_clear_bindings(s->stmt);
    return code;
}

static enum err_code many(struct sql *sql, const char *text, const struct sql_arg *args,
                          size_t n_args, size_t n_rows, sql_each each, void *self, struct err *err)
{
    struct connection *c = of(sql);
    struct statement *s = NULL;
    enum err_code rc = be_ready(c, err);
    if (!rc)
        rc = prepared(c, text, n_args, &s, err);
    for (size_t i = 0; !rc && i < n_rows; i++)
        rc = run_one(c, s, args ? args + i * n_args : NULL, n_args, i, each, self, err);
    return rc;
}

static int64_t number_at(const struct sql_row *r, int column)
{
    return sqlite3_column_int64(r->of, column);
}

static struct span bytes_at(const struct sql_row *r, int column)
{
    const uint8_t *p = sqlite3_column_blob(r->of, column);
    return (struct span){ p, (size_t)sqlite3_column_bytes(r->of, column) };
}

/* While it waits for readers nobody can write: not for long, the next run does it. */
static enum err_code scrub(struct sql *s, struct err *err)
{
    int busy = 0;
    enum err_code rc = be_ready(of(s), err);
    if (rc)
        return rc;
    sqlite3_busy_timeout(of(s)->db, SCRUB_MS);
    rc = pragma(of(s), sql_truncate, &busy, err);
    sqlite3_busy_timeout(of(s)->db, BUSY_MS);
    if (!rc && busy)
        rc = err_set(err, ERR_BUSY, "somebody reads the database of reports just now");
    return rc;
}

const struct sql_driver sql_sqlite = {
    .scheme = "sqlite:",
    .open = open_sqlite,
    .close = close_sqlite,
    .begin = begin,
    .begin_looking = begin_looking,
    .end = end,
    .many = many,
    .scrub = scrub,
    .number_at = number_at,
    .bytes_at = bytes_at,
};
