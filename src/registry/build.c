#include "registry/build.h"

#include <assert.h>
#include <errno.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "registry/import.h"
#include "registry/paper.h"
#include "registry/registry_file.h"
#include "registry/schema.h"

enum { SQL_PAPER, SQL_SET };

static const char *const sql[] = {
    [SQL_PAPER] = "INSERT INTO paper (key, value) VALUES (?1, ?2)",
    [SQL_SET] = "INSERT INTO data_set (name, row_count, source_day, source, coverage)"
                " VALUES (?1, ?2, ?3, ?4, ?5)",
};

/* The file is nobody's until it is renamed: no journal, no syncs, and memory while it lasts. */
static const char settings[] = "PRAGMA page_size=4096; PRAGMA journal_mode=OFF;"
                               "PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE;"
                               "PRAGMA cache_size=-524288; PRAGMA temp_store=FILE;";

/* Organisations first: the others name them. */
static const enum fact_set order[SET_COUNT] = { SET_ORG,     SET_PREFIX,    SET_PRODUCT,
                                                SET_LICENCE, SET_STANDARD,  SET_USE,
                                                SET_ALERT,   SET_CORRECTION };

struct build {
    const struct build_options *options;
    struct import import;
    struct paper paper;
    char tmp[FS_PATH_MAX];
};

static enum err_code db_fail(struct build *b, struct err *err)
{
    sqlite3 *db = b->import.db;
    int code = sqlite3_errcode(db);
    enum err_code rc = code == SQLITE_NOMEM ? ERR_NOMEM
                       : code == SQLITE_FULL || code == SQLITE_CANTOPEN ||
                               (code & 0xFF) == SQLITE_IOERR
                           ? ERR_IO
                           : ERR_DB;
    return err_set(err, rc, "%s: %s", b->tmp, sqlite3_errmsg(db));
}

static enum err_code run(struct build *b, const char *text, struct err *err)
{
    return sqlite3_exec(b->import.db, text, NULL, NULL, NULL) == SQLITE_OK ? ERR_OK
                                                                           : db_fail(b, err);
}

static enum err_code open_csv(const struct build *b, const char *name, char path[FS_PATH_MAX],
                              FILE **out, struct err *err)
{
    char file[64];
    snprintf(file, sizeof file, "%s.csv", name);
    enum err_code rc = fs_join(path, b->options->folder, file, err);
    if (rc)
        return rc;
    struct stat st;
    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
        return err_set(err, ERR_INVALID, "%s: is not a file", path);
    *out = fopen(path, "rbe");
    if (*out)
        return ERR_OK;
    return err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "%s: cannot open: %s", path,
                   strerror(errno));
}

static enum err_code read_paper(struct build *b, struct err *err)
{
    char path[FS_PATH_MAX];
    FILE *f;
    if (b->options->feed) {
        b->paper.release = *b->options->paper;
        return ERR_OK;
    }
    enum err_code rc = open_csv(b, "release", path, &f, err);
    if (rc == ERR_NOT_FOUND)
        return ERR_OK; /* everything in it can be given or left open */
    if (rc)
        return rc;
    rc = paper_read(path, f, &b->import.complaints, &b->paper, err);
    fclose(f);
    return rc;
}

/* Options over release.csv over what can be told without either. */
static void settle_paper(struct build *b)
{
    struct fact_release *r = &b->paper.release;
    const struct build_options *o = b->options;
    if (date_known(o->issued))
        r->issued = o->issued;
    if (!date_known(r->issued))
        r->issued = o->today;
    if (o->sequence > 0)
        r->sequence = o->sequence;
    if (r->sequence == 0)
        r->sequence = r->issued.ymd;
    for (int i = 0; i < SET_COUNT; i++)
        if (!date_known(r->set[i].source_date))
            r->set[i].source_date = r->issued;
}

static void missing_set(struct build *b, enum fact_set set, const char *path)
{
    struct complaints *c = &b->import.complaints;
    if (set == SET_ORG)
        b->import.orgs_absent = true;
    if (b->paper.may_be_absent[set])
        return;
    if (b->options->allow_missing)
        complaint_warning(c, path, 0, NULL, "is not there; the release goes without %s",
                          fact_set_name(set));
    else
        complaint_error(c, path, 0, NULL,
                        "is not there; if %s are to be left out, say '%s.absent,yes' in "
                        "release.csv or give --allow-missing",
                        fact_set_name(set), fact_set_name(set));
}

static enum err_code import_fed(struct build *b, enum fact_set set, struct err *err)
{
    const struct build_options *o = b->options;
    enum err_code rc = import_feed(&b->import, import_set_of(set), o->feed, o->feed_self, err);
    if (rc == ERR_NOT_FOUND) {
        b->import.orgs_absent = b->import.orgs_absent || (set == SET_ORG && o->allow_missing);
        return ERR_OK;
    }
    return rc;
}

static enum err_code import_set(struct build *b, enum fact_set set, struct err *err)
{
    char path[FS_PATH_MAX];
    FILE *f;
    if (b->options->feed) {
        enum err_code fed = import_fed(b, set, err);
        if (!fed && set == SET_PREFIX)
            fed = import_nest_prefixes(&b->import, fact_set_name(set), err);
        return fed;
    }
    enum err_code rc = open_csv(b, fact_set_name(set), path, &f, err);
    if (rc == ERR_NOT_FOUND) {
        missing_set(b, set, path);
        return ERR_OK;
    }
    if (rc)
        return rc;
    rc = import_file(&b->import, import_set_of(set), path, f, err);
    fclose(f);
    if (!rc && set == SET_PREFIX)
        rc = import_nest_prefixes(&b->import, path, err);
    return rc;
}

static enum err_code import_all(struct build *b, struct err *err)
{
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < SET_COUNT && !complaint_enough(&b->import.complaints); i++)
        rc = import_set(b, order[i], err);
    int64_t total = 0;
    for (size_t i = 0; i < SET_COUNT; i++) {
        b->paper.release.set[i].rows = b->import.rows[i];
        total += b->import.rows[i];
    }
    if (!rc && total == 0 && b->options->feed)
        return err_set(err, ERR_INVALID, "not one row is fit for a release");
    if (!rc && total == 0 && b->import.complaints.errors == 0)
        complaint_error(&b->import.complaints, b->options->folder, 0, NULL,
                        "has no row at all; such a release would know nothing");
    return rc;
}

static bool step_once(sqlite3_stmt *s)
{
    bool done = sqlite3_step(s) == SQLITE_DONE;
    return sqlite3_reset(s) == SQLITE_OK && done;
}

static bool put_paper(sqlite3_stmt *s, const char *key, const char *value)
{
    return sqlite3_bind_text(s, 1, key, -1, SQLITE_STATIC) == SQLITE_OK &&
           sqlite3_bind_text(s, 2, value, -1, SQLITE_STATIC) == SQLITE_OK && step_once(s);
}

static bool put_set(sqlite3_stmt *s, enum fact_set set, const struct fact_set_info *info)
{
    return sqlite3_bind_text(s, 1, fact_set_name(set), -1, SQLITE_STATIC) == SQLITE_OK &&
           sqlite3_bind_int64(s, 2, info->rows) == SQLITE_OK &&
           sqlite3_bind_int64(s, 3, info->source_date.ymd) == SQLITE_OK &&
           sqlite3_bind_text(s, 4, info->source, -1, SQLITE_STATIC) == SQLITE_OK &&
           sqlite3_bind_text(s, 5, info->coverage, -1, SQLITE_STATIC) == SQLITE_OK && step_once(s);
}

static enum err_code write_paper(struct build *b, struct err *err)
{
    const struct fact_release *r = &b->paper.release;
    sqlite3_stmt *paper = NULL, *set = NULL;
    char sequence[24], issued[11];
    snprintf(sequence, sizeof sequence, "%lld", (long long)r->sequence);
    date_iso(r->issued, issued);
    bool ok = sqlite3_prepare_v2(b->import.db, sql[SQL_PAPER], -1, &paper, NULL) == SQLITE_OK &&
              sqlite3_prepare_v2(b->import.db, sql[SQL_SET], -1, &set, NULL) == SQLITE_OK &&
              put_paper(paper, "sequence", sequence) && put_paper(paper, "issued", issued) &&
              put_paper(paper, "demo", r->demo ? "1" : "0");
    for (int i = 0; ok && i < SET_COUNT; i++)
        ok = put_set(set, (enum fact_set)i, &r->set[i]);
    enum err_code rc = ok ? ERR_OK : db_fail(b, err);
    sqlite3_finalize(paper);
    sqlite3_finalize(set);
    return rc;
}

static enum err_code create(struct build *b, struct err *err)
{
    unlink(b->tmp); /* of a build that was cut off; missing is the rule */
    if (sqlite3_open_v2(b->tmp, &b->import.db,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK)
        return b->import.db ? db_fail(b, err) : err_set(err, ERR_NOMEM, "%s: no memory", b->tmp);
    char marks[96];
    snprintf(marks, sizeof marks, "PRAGMA application_id=%d; PRAGMA user_version=%d;",
             SCHEMA_APPLICATION_ID, schema_version);
    enum err_code rc = run(b, settings, err);
    if (!rc)
        rc = run(b, marks, err);
    if (!rc)
        rc = run(b, "BEGIN", err);
    for (int i = 0; !rc && i < schema_version - 1; i++)
        rc = run(b, schema_steps[i], err);
    return rc;
}

static enum err_code fill(struct build *b, struct err *err)
{
    enum err_code rc = read_paper(b, err);
    if (!rc)
        rc = create(b, err);
    if (!rc) {
        settle_paper(b);
        rc = import_all(b, err);
    }
    size_t errors = b->import.complaints.errors;
    if (!rc && errors > 0 && !b->options->feed)
        rc = err_set(err, ERR_INVALID, "%s: %zu error%s%s; nothing was written", b->options->folder,
                     errors, errors == 1 ? "" : "s",
                     complaint_enough(&b->import.complaints) ? " and perhaps more" : "");
    if (!rc)
        rc = write_paper(b, err);
    if (!rc)
        rc = run(b, schema_steps[schema_version - 1], err);
    if (!rc)
        rc = run(b, "COMMIT", err);
    int closed = sqlite3_close(b->import.db);
    assert(closed == SQLITE_OK); /* every statement is finalised */
    (void)closed;
    return rc;
}

/* The last gate: what was made must open as any release does. */
static enum err_code prove(struct build *b, struct err *err)
{
    struct registry *r;
    enum err_code rc = registry_open_built(b->tmp, &r, err);
    if (rc)
        return err_wrap(err, rc, "the release just made does not open");
    registry_close(r);
    return ERR_OK;
}

static bool has_folder(const char *path)
{
    char folder[FS_PATH_MAX];
    text_copy(folder, sizeof folder, path);
    char *slash = strrchr(folder, '/');
    if (!slash || slash == folder)
        return true; /* here, or the root */
    *slash = '\0';
    return fs_is_folder(folder);
}

enum err_code build_release(const struct build_options *options, struct build_result *out,
                            struct err *err)
{
    if (!options->feed && !fs_is_folder(options->folder))
        return err_set(err, ERR_NOT_FOUND, "%s: there is no such folder", options->folder);
    if (strlen(options->out) + 8 >= FS_PATH_MAX)
        return err_set(err, ERR_TOO_BIG, "path too long");
    if (fs_is_folder(options->out))
        return err_set(err, ERR_INVALID, "%s: is a folder, no file to write", options->out);
    if (!has_folder(options->out))
        return err_set(err, ERR_NOT_FOUND, "%s: there is no folder to write it into", options->out);
    struct build *b = calloc(1, sizeof *b);
    if (!b)
        return err_set(err, ERR_NOMEM, "no memory to build a release");
    b->options = options;
    b->import.allow_missing = options->allow_missing;
    b->import.takes_as_is = options->feed != NULL;
    b->import.complaints = (struct complaints){ .tell = options->tell,
                                                .self = options->self,
                                                .note = options->note,
                                                .note_self = options->feed_self };
    snprintf(b->tmp, sizeof b->tmp, "%s.tmp", options->out);
    enum err_code rc = fill(b, err);
    if (!rc)
        rc = prove(b, err);
    if (!rc)
        rc = digest_commit(b->tmp, options->out, &out->digest, err);
    if (rc)
        unlink(b->tmp);
    out->release = b->paper.release;
    out->errors = b->import.complaints.errors;
    out->warnings = b->import.complaints.warnings;
    out->mended = b->import.complaints.mended;
    import_fini(&b->import);
    free(b);
    return rc;
}
