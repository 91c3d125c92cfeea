/* A damaged database is read row by row as far as it goes, the twins say the rest, and the damaged files are kept.
 *
 * The new one is built under another name, whole before it is renamed, so that a cut leaves the old or the new.
 * The WAL is moved first: a database beside the WAL of another would be worse than one without. */
#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "outbox/schema.h"
#include "outbox/store.h"

static const char building[] =
    "PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL;"
    "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;";
static const char sql_last_id[] = "SELECT max(id) FROM report";
static const char sql_last_id_kept[] = "SELECT seq FROM sqlite_sequence WHERE name = 'report'";
static const char sql_row[] =
    "SELECT uuid, fingerprint, envelope, state, next_utc_s, told_utc_s, held_utc_s, tries, why, "
    "case_number, id FROM report NOT INDEXED WHERE id = ?1";
static const char sql_more[] =
    "UPDATE report SET state = ?2, told_utc_s = ?3, held_utc_s = ?4, tries = ?5, why = ?6, "
    "case_number = ?7 WHERE uuid = ?1";
static const char sql_days[] = "SELECT day, last FROM day_count";
static const char sql_day[] = "INSERT OR REPLACE INTO day_count (day, last) VALUES (?1, ?2)";
static const char sql_version[] = "PRAGMA user_version";
static const char *const wal_and_db[] = { "outbox.db-wal", "outbox.db" };

static const char sql_sequence[] =
    "UPDATE sqlite_sequence SET seq = max(seq, ?1) WHERE name = 'report'";
static const char sql_first_sequence[] =
    "INSERT INTO sqlite_sequence (name, seq) SELECT 'report', 0 WHERE NOT EXISTS "
    "(SELECT 1 FROM sqlite_sequence WHERE name = 'report')";

enum {
    ID_MAX = 1000000,  /* no kiosk has taken so many */
    ID_GUESS = 100000, /* asked for when the file cannot tell its last */
    ASIDE_MAX = 9000,
    DAY_JUMP = 5000, /* where the day's count goes on when it cannot be read: nobody comes so far */
};

/* --- out of the old ------------------------------------------------------------------------------------- */

static int64_t last_id(struct outbox *old)
{
    int64_t id = 0, kept = 0;
    if (outbox_db_number(old, &id, NULL, sql_last_id, "") != ERR_OK)
        id = ID_GUESS;
    if (outbox_db_number(old, &kept, NULL, sql_last_id_kept, "") == ERR_OK && kept > id)
        id = kept;
    return id < 0 || id > ID_MAX ? ID_MAX : id;
}

/* True: it is whole.  A held row may be forgotten, so it must be sound in its small columns, too. */
static bool is_sound(sqlite3_stmt *s, struct envelope *e, char uuid[REPORT_UUID_TEXT],
                     char fingerprint[REPORT_SHA256_TEXT])
{
    char found[REPORT_SHA256_TEXT];
    int64_t state = sqlite3_column_int64(s, 3);
    struct span text = outbox_db_blob(s, 2);
    outbox_db_text(s, 0, uuid, REPORT_UUID_TEXT);
    outbox_db_text(s, 1, fingerprint, REPORT_SHA256_TEXT);
    return text.len > 0 && outbox_fingerprint(text, found, NULL) == ERR_OK &&
           strcmp(found, fingerprint) == 0 && envelope_read(text, e, NULL, NULL) == ERR_OK &&
           strcmp(e->uuid, uuid) == 0 && state >= OUTBOX_WAITING && state <= OUTBOX_PARKED &&
           (state == OUTBOX_HELD) == (sqlite3_column_int64(s, 6) > 0);
}

static enum err_code copy_row(sqlite3_stmt *s, struct outbox *fresh, struct err *err)
{
    char uuid[REPORT_UUID_TEXT], fingerprint[REPORT_SHA256_TEXT], why[96],
        case_number[REPORT_NUMBER_MAX];
    struct envelope e;
    if (!is_sound(s, &e, uuid, fingerprint))
        return ERR_OK;
    const struct outbox_fresh f = { &e, outbox_db_blob(s, 2), fingerprint,
                                    sqlite3_column_int64(s, 10), sqlite3_column_int64(s, 4) };
    outbox_db_text(s, 8, why, sizeof why);
    outbox_db_text(s, 9, case_number, sizeof case_number);
    enum err_code rc = outbox_db_insert(fresh, &f, err);
    /* What was parked stays so; what was sent is sent again, which does no harm and proves it. */
    if (!rc && sqlite3_column_int64(s, 3) == OUTBOX_PARKED)
        rc = outbox_db_run(fresh, NULL, err, sql_more, "siiiiss", uuid, (int64_t)OUTBOX_PARKED,
                           sqlite3_column_int64(s, 5), (int64_t)0, sqlite3_column_int64(s, 7), why,
                           case_number);
    if (!rc && sqlite3_column_int64(s, 3) == OUTBOX_HELD)
        rc = outbox_db_run(fresh, NULL, err, sql_more, "siiiiss", uuid, (int64_t)OUTBOX_HELD,
                           sqlite3_column_int64(s, 5), sqlite3_column_int64(s, 6), (int64_t)0, why,
                           case_number);
    return rc;
}

/* Ids stay what they are, and none of a lost row is used again: the courier may hold one. */
static enum err_code copy_rows(struct outbox *old, struct outbox *fresh, struct err *err)
{
    sqlite3_stmt *s = NULL;
    enum err_code rc = ERR_OK, ignored;
    int64_t last = last_id(old);
    bool is_named = outbox_db_query(old, &s, NULL, sql_row, "") == ERR_OK;
    for (int64_t id = 1; !rc && is_named && id <= last; id++) {
        if (sqlite3_bind_int64(s, 1, id) == SQLITE_OK && outbox_db_step(old, s, &ignored, NULL))
            rc = copy_row(s, fresh, err);
        sqlite3_reset(s);
    }
    sqlite3_finalize(s);
    if (!rc)
        rc = outbox_db_run(fresh, NULL, err, sql_first_sequence, "");
    return rc ? rc : outbox_db_run(fresh, NULL, err, sql_sequence, "i", last);
}

static enum err_code copy_days(struct outbox *old, struct outbox *fresh, struct err *err)
{
    sqlite3_stmt *s = NULL;
    enum err_code rc = ERR_OK, read = ERR_DB;
    if (old->db)
        read = outbox_db_query(old, &s, NULL, sql_days, "");
    while (!rc && !read && outbox_db_step(old, s, &read, NULL)) {
        int64_t day = sqlite3_column_int64(s, 0), last = sqlite3_column_int64(s, 1);
        if (last > 0)
            rc = outbox_db_run(fresh, NULL, err, sql_day, "ii", day, last);
    }
    sqlite3_finalize(s);
    struct date today = date_of_utc(fresh->clock.utc_s(fresh->clock.self));
    if (!rc && read)
        rc = outbox_db_run(fresh, NULL, err, sql_day, "ii", (int64_t)today.ymd, (int64_t)DAY_JUMP);
    return rc;
}

/* --- into the new ------------------------------------------------------------------------------------------ */

static enum err_code fill(struct outbox *old, struct outbox *fresh, struct err *err)
{
    size_t n_lost = 0;
    enum err_code rc = outbox_db_exec(fresh, building, err);
    if (!rc)
        rc = outbox_db_migrate(fresh, outbox_schema_steps, outbox_schema_version, err);
    if (!rc)
        rc = outbox_db_begin(fresh, err);
    if (rc)
        return rc;
    rc = copy_rows(old, fresh, err);
    if (!rc)
        rc = copy_days(old, fresh, err);
    if (!rc)
        rc = outbox_twin_restore(fresh, &n_lost, err);
    return outbox_db_end(fresh, rc, err);
}

static enum err_code build(struct outbox *b, struct err *err)
{
    char path[FS_PATH_MAX], new_path[FS_PATH_MAX];
    struct outbox old = *b, fresh = *b;
    enum err_code rc = outbox_disk_remove(b, "", "outbox.building", err);
    if (!rc)
        rc = outbox_disk_remove(b, "", "outbox.building-journal", err);
    if (!rc)
        rc = outbox_disk_path(b, "", "outbox.db", path, err);
    if (!rc)
        rc = outbox_disk_path(b, "", "outbox.building", new_path, err);
    if (rc)
        return rc;
    if (sqlite3_open_v2(new_path, &fresh.db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) !=
        SQLITE_OK)
        rc = fresh.db ? outbox_db_fail(&fresh, err) : err_set(err, ERR_NOMEM, "no memory");
    err_ignore(outbox_db_open_file(&old, path, NULL), "it is damaged: what opens is read");
    if (!rc)
        rc = fill(&old, &fresh, err);
    outbox_db_close(&old);
    outbox_db_close(&fresh);
    b->is_full = fresh.is_full;
    return rc;
}

/* --- in its place -------------------------------------------------------------------------------------------- */

static enum err_code move_aside(const struct outbox *b, const char *name, unsigned nr,
                                struct err *err)
{
    char from[FS_PATH_MAX], aside[FS_PATH_MAX], to[64];
    snprintf(to, sizeof to, "%04u-%s", nr, name);
    enum err_code rc = outbox_disk_path(b, "", name, from, err);
    if (!rc)
        rc = outbox_disk_path(b, "aside", to, aside, err);
    if (!rc && rename(from, aside) != 0 && errno != ENOENT)
        rc = err_set(err, ERR_IO, "%s: cannot be put aside: %s", from, strerror(errno));
    return rc;
}

static enum err_code make_aside(struct outbox *b, unsigned *nr, struct err *err)
{
    char path[FS_PATH_MAX];
    struct fs_list list;
    enum err_code rc = outbox_disk_path(b, "aside", "", path, err);
    if (!rc && mkdir(path, 0700) != 0 && errno != EEXIST) {
        b->is_full = errno == ENOSPC || errno == EDQUOT;
        rc = err_set(err, b->is_full ? ERR_TOO_BIG : ERR_IO, "%s: cannot be made: %s", path,
                     strerror(errno));
    }
    if (!rc)
        rc = fs_list_open(path, ASIDE_MAX, &list, err);
    if (rc)
        return rc;
    *nr = 1;
    for (size_t i = 0; i < list.count; i++) {
        unsigned long taken = strtoul(list.names[i], NULL, 10);
        *nr = taken >= *nr && taken < ASIDE_MAX ? (unsigned)taken + 1 : *nr;
    }
    fs_list_close(&list);
    return ERR_OK;
}

enum err_code outbox_salvage(struct outbox *b, struct err *err)
{
    unsigned nr = 1;
    outbox_db_close(b);
    enum err_code rc = build(b, err);
    if (!rc)
        rc = outbox_disk_sync(b, "", err);
    if (!rc)
        rc = make_aside(b, &nr, err);
    for (size_t i = 0; !rc && i < ARRAY_LEN(wal_and_db); i++)
        rc = move_aside(b, wal_and_db[i], nr, err);
    if (!rc)
        rc = outbox_disk_sync(b, "aside", err);
    return rc ? rc : outbox_salvage_finish(b, err);
}

/* Only what is whole has a version: it is set as the last act of the building's first transaction, so a building
 * without rows counts as whole, too; the twins fill it when it is opened. */
static bool is_whole(const struct outbox *b, const char *path)
{
    struct outbox fresh = *b;
    int64_t version = 0;
    bool is_open = sqlite3_open_v2(path, &fresh.db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK;
    bool is_whole = is_open &&
                    outbox_db_number(&fresh, &version, NULL, sql_version, "") == ERR_OK &&
                    version == outbox_schema_version;
    outbox_db_close(&fresh);
    return is_whole;
}

enum err_code outbox_salvage_finish(struct outbox *b, struct err *err)
{
    char path[FS_PATH_MAX], new_path[FS_PATH_MAX];
    enum err_code rc = outbox_disk_path(b, "", "outbox.db", path, err);
    if (!rc)
        rc = outbox_disk_path(b, "", "outbox.building", new_path, err);
    if (rc || fs_exists(path) || !fs_exists(new_path))
        return rc;
    rc = outbox_disk_remove(b, "", "outbox.db-shm", err);
    if (!rc && is_whole(b, new_path) && rename(new_path, path) != 0)
        rc = err_set(err, ERR_IO, "%s: cannot be put in place: %s", path, strerror(errno));
    return rc ? rc : outbox_disk_sync(b, "", err);
}

static enum err_code copy_aside(const struct outbox *b, const char *name, unsigned nr,
                                struct err *err)
{
    enum { COPY_MAX = 1 << 30 };
    char from[FS_PATH_MAX], to[64];
    struct buf bytes = BUF_INIT(COPY_MAX);
    snprintf(to, sizeof to, "%04u-%s", nr, name);
    enum err_code rc = outbox_disk_path(b, "", name, from, err);
    if (!rc && fs_exists(from))
        rc = fs_read_all(from, &bytes, err);
    if (!rc)
        rc = outbox_disk_put(b, "aside", to, buf_span(&bytes), err);
    buf_fini(&bytes);
    return rc;
}

enum err_code outbox_salvage_copy(struct outbox *b, struct err *err)
{
    unsigned nr = 1;
    enum err_code rc = make_aside(b, &nr, err);
    for (size_t i = 0; !rc && i < ARRAY_LEN(wal_and_db); i++)
        rc = copy_aside(b, wal_and_db[i], nr, err);
    return rc;
}

size_t outbox_salvage_count(const struct outbox *b)
{
    char path[FS_PATH_MAX];
    struct fs_list list = { 0 };
    if (outbox_disk_path(b, "aside", "", path, NULL) != ERR_OK || !fs_is_folder(path) ||
        fs_list_open(path, ASIDE_MAX, &list, NULL) != ERR_OK)
        return 0;
    size_t n = list.count;
    fs_list_close(&list);
    return n;
}
