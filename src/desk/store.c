#include "desk/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/table.h"
#include "desk/schema.h"

enum err_code store_fail(struct desk *d, struct err *err)
{
    int code = sqlite3_errcode(d->db) & 0xFF;
    enum err_code rc = code == SQLITE_NOMEM                           ? ERR_NOMEM
                       : code == SQLITE_BUSY || code == SQLITE_LOCKED ? ERR_BUSY
                       : code == SQLITE_FULL || code == SQLITE_IOERR || code == SQLITE_CANTOPEN
                           ? ERR_IO
                           : ERR_DB;
    return err_set(err, rc, "the desk's database: %s", sqlite3_errmsg(d->db));
}

static enum err_code bind(struct desk *d, sqlite3_stmt *s, const char *kinds, va_list va,
                          struct err *err)
{
    for (int i = 0; kinds[i]; i++) {
        int rc;
        if (kinds[i] == 'i') {
            rc = sqlite3_bind_int64(s, i + 1, va_arg(va, int64_t));
        } else {
            const char *text = va_arg(va, const char *);
            rc = text ? sqlite3_bind_text(s, i + 1, text, -1, SQLITE_TRANSIENT)
                      : sqlite3_bind_null(s, i + 1);
        }
        if (rc != SQLITE_OK)
            return store_fail(d, err);
    }
    return ERR_OK;
}

static enum err_code query(struct desk *d, sqlite3_stmt **out, struct err *err, const char *sql,
                           const char *kinds, va_list va)
{
    enum err_code rc = ERR_OK;
    *out = NULL;
    if (sqlite3_prepare_v2(d->db, sql, -1, out, NULL) != SQLITE_OK)
        rc = store_fail(d, err);
    if (!rc)
        rc = bind(d, *out, kinds, va, err);
    if (rc) {
        sqlite3_finalize(*out);
        *out = NULL;
    }
    return rc;
}

enum err_code store_query(struct desk *d, sqlite3_stmt **out, struct err *err, const char *sql,
                          const char *kinds, ...)
{
    va_list va;
    va_start(va, kinds);
    enum err_code rc = query(d, out, err, sql, kinds, va);
    va_end(va);
    return rc;
}

bool store_step(struct desk *d, sqlite3_stmt *stmt, enum err_code *rc, struct err *err)
{
    int step = sqlite3_step(stmt);
    if (step == SQLITE_ROW)
        return true;
    *rc = step == SQLITE_DONE ? ERR_OK : store_fail(d, err);
    return false;
}

enum err_code store_run(struct desk *d, struct err *err, const char *sql, const char *kinds, ...)
{
    sqlite3_stmt *s;
    va_list va;
    va_start(va, kinds);
    enum err_code rc = query(d, &s, err, sql, kinds, va);
    va_end(va);
    if (rc)
        return rc;
    while (store_step(d, s, &rc, err))
        ;
    sqlite3_finalize(s);
    return rc;
}

enum err_code store_number(struct desk *d, int64_t *out, struct err *err, const char *sql,
                           const char *kinds, ...)
{
    sqlite3_stmt *s;
    va_list va;
    va_start(va, kinds);
    enum err_code rc = query(d, &s, err, sql, kinds, va);
    va_end(va);
    if (rc)
        return rc;
    if (store_step(d, s, &rc, err))
        *out = sqlite3_column_int64(s, 0);
    else if (!rc)
        rc = store_refuse(d->words, err, ERR_NOT_FOUND, "desk.err.none", NULL, 0);
    sqlite3_finalize(s);
    return rc;
}

void store_text(sqlite3_stmt *stmt, int column, char *out, size_t cap)
{
    const char *text = (const char *)sqlite3_column_text(stmt, column);
    text_copy(out, cap, text ? text : "");
}

enum err_code store_refuse(const struct words *w, struct err *err, enum err_code rc, const char *id,
                           const char *name, int64_t n)
{
    char number[24], text[WORDS_TEXT_MAX], shown[FS_PATH_MAX];
    snprintf(number, sizeof number, "%lld", (long long)n);
    text_show(span_of(name ? name : ""), shown, sizeof shown);
    const struct word_arg args[] = { { "name", shown }, { "n", number } };
    words_fill(w, id, args, ARRAY_LEN(args), text, sizeof text);
    return err_set(err, rc, "%s", text);
}

enum err_code store_check_text(const struct words *w, const char *field, const char *text,
                               size_t cap, struct err *err)
{
    char shown[DESK_TEXT_MAX * 2], id[48];
    snprintf(id, sizeof id, "desk.field.%s", field);
    const char *what = words_get(w, id);
    if (!text || !text[0])
        return store_refuse(w, err, ERR_INVALID, "desk.err.text_empty", what, 0);
    if (strlen(text) >= cap || strlen(text) >= sizeof shown)
        return store_refuse(w, err, ERR_TOO_BIG, "desk.err.text_long", what, (int64_t)cap - 1);
    text_show(span_of(text), shown, sizeof shown);
    if (strcmp(shown, text) != 0)
        return store_refuse(w, err, ERR_INVALID, "desk.err.text_odd", what, 0);
    return ERR_OK;
}

/* --- opening ------------------------------------------------------------------------------------ */

static const char settings[] = "PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL;"
                               "PRAGMA trusted_schema=OFF; PRAGMA secure_delete=OFF;";
enum { BUSY_MS = 5000 };

static enum err_code run(struct desk *d, const char *sql, struct err *err)
{
    return sqlite3_exec(d->db, sql, NULL, NULL, NULL) == SQLITE_OK ? ERR_OK : store_fail(d, err);
}

/* Brings the file to the newest version, each step whole or not at all. */
static enum err_code migrate(struct desk *d, bool create, struct err *err)
{
    int64_t mark = 0, version = 0;
    char text[96];
    enum err_code rc = store_number(d, &mark, err, "PRAGMA application_id", "");
    if (!rc)
        rc = store_number(d, &version, err, "PRAGMA user_version", "");
    if (rc)
        return rc;
    if (mark != DESK_APPLICATION_ID && !(create && mark == 0 && version == 0))
        return store_refuse(d->words, err, ERR_INVALID, "desk.err.no_desk", d->folder, 0);
    if (version > desk_schema_version)
        return err_set(err, ERR_UNSUPPORTED, "%s: made by a newer program", d->folder);
    for (int64_t i = version; !rc && i < desk_schema_version; i++) {
        snprintf(text, sizeof text, "PRAGMA application_id=%d; PRAGMA user_version=%lld;",
                 DESK_APPLICATION_ID, (long long)i + 1);
        rc = run(d, "BEGIN IMMEDIATE", err);
        if (!rc)
            rc = run(d, desk_schema_steps[i], err);
        if (!rc)
            rc = run(d, text, err);
        if (!rc)
            rc = run(d, "COMMIT", err);
        else
            sqlite3_exec(d->db, "ROLLBACK", NULL, NULL, NULL);
    }
    return rc;
}

static enum err_code read_limits(struct desk *d, const char *assets, struct err *err)
{
    static const char *const columns[] = { "name", "value", NULL };
    const struct {
        const char *name;
        int64_t *out;
    } limits[] = { { "brake_permille", &d->brake_permille },
                   { "problems_listed", &d->problems_listed },
                   { "changes_listed", &d->changes_listed },
                   { "samples", &d->samples } };
    char path[FS_PATH_MAX];
    struct table *t = NULL;
    size_t found = 0;
    enum err_code rc = fs_join(path, assets, "desk/limits.tsv", err);
    if (!rc)
        rc = table_open(path, columns, &t, err);
    for (size_t i = 0; !rc && i < table_rows(t); i++) {
        uint64_t n;
        if (!span_number(span_of(table_cell(t, i, 1)), &n) || n > INT32_MAX)
            rc = table_complain(t, i, 1, ERR_INVALID, err, "no number");
        for (size_t k = 0; !rc && k < ARRAY_LEN(limits); k++) {
            if (strcmp(table_cell(t, i, 0), limits[k].name) != 0)
                continue;
            *limits[k].out = (int64_t)n;
            found++;
        }
    }
    if (!rc && found != ARRAY_LEN(limits))
        rc = err_set(err, ERR_INVALID, "%s: a limit is missing", path);
    table_close(t);
    return rc;
}

static enum err_code open_files(struct desk *d, bool create, struct err *err)
{
    char path[FS_PATH_MAX];
    enum err_code rc = create ? fs_make_folder(d->folder, err) : ERR_OK;
    if (!rc)
        rc = fs_join(path, d->folder, "ledger.db", err);
    if (!rc && !create && !fs_exists(path))
        rc = store_refuse(d->words, err, ERR_NOT_FOUND, "desk.err.no_desk", d->folder, 0);
    if (rc)
        return rc;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (create ? SQLITE_OPEN_CREATE : 0);
    if (sqlite3_open_v2(path, &d->db, flags, NULL) != SQLITE_OK)
        return d->db ? store_fail(d, err) : err_set(err, ERR_NOMEM, "no memory for the desk");
    sqlite3_busy_timeout(d->db, BUSY_MS);
    rc = fs_join(path, d->folder, "lock", err);
    if (!rc && (d->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600)) < 0)
        rc = err_set(err, ERR_IO, "%s: cannot open: %s", path, strerror(errno));
    if (!rc)
        rc = run(d, settings, err);
    return rc ? rc : migrate(d, create, err);
}

enum err_code store_open(const struct desk_place *place, bool create, struct desk **out,
                         struct err *err)
{
    struct desk *d = calloc(1, sizeof *d);
    if (!d)
        return err_set(err, ERR_NOMEM, "no memory for the desk");
    d->lock = -1;
    d->clock = place->clock;
    d->words = place->words;
    text_copy(d->folder, sizeof d->folder, place->folder);
    enum err_code rc = heading_book_open(place->assets, &d->book, err);
    if (!rc)
        rc = read_limits(d, place->assets, err);
    if (!rc)
        rc = open_files(d, create, err);
    if (rc) {
        desk_close(d);
        return rc;
    }
    *out = d;
    return ERR_OK;
}

enum err_code desk_open(const struct desk_place *place, struct desk **out, struct err *err)
{
    return store_open(place, false, out, err);
}

void desk_close(struct desk *d)
{
    if (!d)
        return;
    sqlite3_close(d->db);
    if (d->lock >= 0)
        close(d->lock);
    heading_book_close(d->book);
    free(d);
}
