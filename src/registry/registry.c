/* Opening a release.  The order of trust: the side-car's SHA-256 before anything is parsed, then
 * the header's hundred bytes, then SQLite.  A file nobody vouches for has its structure checked
 * whole instead, which costs a second where the hash costs a third of one. */
#include "registry/registry.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/log.h"
#include "registry/connect.h"
#include "registry/digest.h"
#include "registry/registry_file.h"
#include "registry/schema.h"
#include "registry/shape.h"

enum { SQL_PAPER, SQL_SETS, SQL_PRESENT, SQL_QUICK_CHECK };

static const char *const sql[] = {
    [SQL_PAPER] = "SELECT key, value FROM paper",
    [SQL_SETS] = "SELECT name, row_count, source_day, source, coverage FROM data_set",
    [SQL_PRESENT] = "SELECT EXISTS(SELECT 1 FROM prefix), EXISTS(SELECT 1 FROM organisation),"
                    " EXISTS(SELECT 1 FROM product), EXISTS(SELECT 1 FROM licence),"
                    " EXISTS(SELECT 1 FROM standard), EXISTS(SELECT 1 FROM authorised_use),"
                    " EXISTS(SELECT 1 FROM alert), EXISTS(SELECT 1 FROM correction)",
    [SQL_QUICK_CHECK] = "PRAGMA quick_check(1)",
};

static enum err_code not_a_release(const char *path, const char *what, struct err *err)
{
    return err_set(err, ERR_INVALID, "%s: %s", path, what);
}

static uint32_t big_endian(const uint8_t *p, size_t n)
{
    uint32_t v = 0;
    for (size_t i = 0; i < n; i++)
        v = v << 8 | p[i];
    return v;
}

/* SQLite's file format, section 1.3: what the first hundred bytes say. */
static enum err_code check_header(const char *path, const uint8_t h[100], uint64_t bytes,
                                  struct err *err)
{
    if (memcmp(h, "SQLite format 3", 16) != 0)
        return not_a_release(path, "is not a registry release: some other kind of file", err);
    uint32_t page = big_endian(h + 16, 2);
    uint64_t pages = big_endian(h + 28, 4);
    if (page == 1)
        page = 65536;
    if ((int32_t)big_endian(h + 68, 4) != SCHEMA_APPLICATION_ID)
        return not_a_release(path, "is an SQLite database, but not a registry release", err);
    uint32_t version = big_endian(h + 60, 4);
    if (version != (uint32_t)schema_version)
        return err_set(err, ERR_UNSUPPORTED,
                       "%s: is a release of form %u; this program reads form %d%s", path, version,
                       schema_version,
                       version > (uint32_t)schema_version ? ": the program needs an update" : "");
    if (page < 512 || (page & (page - 1)) != 0 || pages == 0)
        return not_a_release(path, "is damaged: its first page makes no sense", err);
    if (bytes != pages * page)
        return err_set(err, ERR_INVALID, "%s: is %s: %llu bytes where its first page says %llu",
                       path, bytes < pages * page ? "cut short" : "damaged",
                       (unsigned long long)bytes, (unsigned long long)(pages * page));
    return ERR_OK;
}

static enum err_code read_header(const char *path, struct err *err)
{
    uint8_t header[100];
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe is refused, not waited for */
    if (fd < 0)
        return err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "%s: cannot open: %s", path,
                       strerror(errno));
    enum err_code rc = ERR_OK;
    ssize_t n = -1;
    if (fstat(fd, &st) != 0)
        rc = err_set(err, ERR_IO, "%s: cannot read: %s", path, strerror(errno));
    else if (!S_ISREG(st.st_mode))
        rc = not_a_release(path, "is not a file", err);
    else if ((n = read(fd, header, sizeof header)) < 0)
        rc = err_set(err, ERR_IO, "%s: cannot read: %s", path, strerror(errno));
    else if (n == 0)
        rc = not_a_release(path, "is empty", err);
    else if (n < (ssize_t)sizeof header)
        rc = not_a_release(path, "is not a registry release: too short for one", err);
    close(fd);
    return rc ? rc : check_header(path, header, (uint64_t)st.st_size, err);
}

/* Runs sql[which] and hands every row to take, until it says no. */
typedef bool row_fn(struct registry *r, sqlite3_stmt *row);

static enum err_code each_row(struct registry *r, int which, row_fn *take, const char *path,
                              struct err *err)
{
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(r->db, sql[which], -1, &stmt, NULL) != SQLITE_OK)
        return connect_fail(r->db, path, err);
    enum err_code rc = ERR_OK;
    int step;
    while (!rc && (step = sqlite3_step(stmt)) != SQLITE_DONE) {
        if (step != SQLITE_ROW)
            rc = connect_fail(r->db, path, err);
        else if (!take(r, stmt))
            rc = not_a_release(path, "is damaged: its own description does not hold", err);
    }
    sqlite3_finalize(stmt);
    return rc;
}

static struct span column_span(sqlite3_stmt *row, int i)
{
    const unsigned char *p = sqlite3_column_text(row, i);
    return (struct span){ p, p ? (size_t)sqlite3_column_bytes(row, i) : 0 };
}

static bool column_day(sqlite3_stmt *row, int i, struct date *out)
{
    sqlite3_int64 v = sqlite3_column_int64(row, i);
    if (v < 0 || v > 99999999)
        return false;
    *out = (struct date){ (int32_t)v };
    return v == 0 || date_valid((int)(v / 10000), (int)(v / 100 % 100), (int)(v % 100));
}

static bool take_paper(struct registry *r, sqlite3_stmt *row)
{
    struct span key = column_span(row, 0), value = column_span(row, 1);
    uint64_t n;
    if (span_eq(key, "sequence")) {
        if (!span_number(value, &n))
            return false;
        r->release.sequence = (int64_t)n;
    } else if (span_eq(key, "issued")) {
        return date_parse(value, &r->release.issued);
    } else if (span_eq(key, "demo")) {
        r->release.demo = span_eq(value, "1");
    }
    return true;
}

static bool take_set(struct registry *r, sqlite3_stmt *row)
{
    struct span name = column_span(row, 0);
    for (int i = 0; i < SET_COUNT; i++) {
        if (!span_eq(name, fact_set_name((enum fact_set)i)))
            continue;
        struct fact_set_info *s = &r->release.set[i];
        s->rows = sqlite3_column_int64(row, 1) + 1; /* told apart from a set without its line */
        return s->rows > 0 && column_day(row, 2, &s->source_date) &&
               span_copy(column_span(row, 3), s->source, sizeof s->source) &&
               span_copy(column_span(row, 4), s->coverage, sizeof s->coverage);
    }
    return true;
}

/* A set that should have rows and has none would answer "not found" to everything. */
static bool take_present(struct registry *r, sqlite3_stmt *row)
{
    int64_t total = 0;
    for (int i = 0; i < SET_COUNT; i++) {
        int64_t rows = --r->release.set[i].rows;
        if (rows < 0 || (rows > 0) != (sqlite3_column_int(row, i) == 1))
            return false;
        total += rows;
    }
    return total > 0 && r->release.sequence > 0 && date_known(r->release.issued);
}

static bool take_quick_check(struct registry *r, sqlite3_stmt *row)
{
    (void)r;
    return span_eq(column_span(row, 0), "ok");
}

static enum err_code open_inner(struct registry *r, const char *path, bool just_built,
                                struct err *err)
{
    bool vouched = just_built;
    enum err_code rc = just_built ? ERR_OK : digest_check(path, &vouched, err);
    if (!rc)
        rc = read_header(path, err);
    if (!rc)
        rc = connect_read_only(path, &r->db, err);
    if (!rc)
        rc = shape_check(r->db, path, err);
    if (!rc && !vouched)
        rc = each_row(r, SQL_QUICK_CHECK, take_quick_check, path, err);
    if (!rc)
        rc = each_row(r, SQL_PAPER, take_paper, path, err);
    if (!rc)
        rc = each_row(r, SQL_SETS, take_set, path, err);
    if (!rc)
        rc = each_row(r, SQL_PRESENT, take_present, path, err);
    if (!rc && (rc = registry_prepare(r, err)) != ERR_OK)
        rc = err_wrap(err, rc, "%s", path);
    return rc;
}

static enum err_code open_path(const char *path, bool just_built, struct registry **out,
                               struct err *err)
{
    if (!fs_exists(path))
        return err_set(err, ERR_NOT_FOUND, "%s: there is no such file", path);
    if (fs_is_folder(path))
        return not_a_release(path, "is a folder, not a registry release", err);
    struct registry *r = calloc(1, sizeof *r);
    if (!r)
        return err_set(err, ERR_NOMEM, "%s: no memory to open it", path);
    enum err_code rc = open_inner(r, path, just_built, err);
    if (rc) {
        registry_close(r);
        return rc;
    }
    *out = r;
    return ERR_OK;
}

enum err_code registry_open(const char *path, struct registry **out, struct err *err)
{
    return open_path(path, false, out, err);
}

enum err_code registry_open_built(const char *path, struct registry **out, struct err *err)
{
    return open_path(path, true, out, err);
}

enum err_code registry_open_first(const char *const *paths, size_t n, struct registry **out,
                                  size_t *which, struct err *err)
{
    struct err first = { 0 };
    for (size_t i = 0; i < n; i++) {
        struct err why = { 0 };
        if (registry_open(paths[i], out, &why) == ERR_OK) {
            *which = i;
            if (i > 0)
                log_line(LOG_WARN, "registry", "using %s instead", paths[i]);
            return ERR_OK;
        }
        log_line(LOG_ERROR, "registry", "%s", why.text);
        if (!first.code)
            first = why;
    }
    if (!first.code)
        return err_set(err, ERR_NOT_FOUND, "no registry release was named");
    return err_set(err, first.code, "%s", first.text);
}

void registry_close(struct registry *r)
{
    if (!r)
        return;
    for (size_t i = 0; i < Q_COUNT; i++)
        sqlite3_finalize(r->query[i]);
    sqlite3_close(r->db);
    free(r);
}

const struct fact_release *registry_release(const struct registry *r)
{
    return &r->release;
}
