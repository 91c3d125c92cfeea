/* What the hub has is forgotten, without a trace. */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "outbox/store.h"

static const char sql_done[] = "SELECT id, uuid, fingerprint FROM report WHERE state = 3 AND "
                               "(held_utc_s + ?2 <= ?1 OR held_utc_s > ?1) AND id > ?3 "
                               "ORDER BY id LIMIT 64";
static const char sql_photos[] =
    "SELECT sha256 FROM photo WHERE report = ?1 AND NOT EXISTS (SELECT 1 FROM photo AS other "
    "WHERE other.sha256 = photo.sha256 AND other.report <> ?1)";
static const char sql_forget[] = "DELETE FROM report WHERE id = ?1";
static const char sql_has_photo[] = "SELECT count(*) FROM photo WHERE sha256 = ?1";
static const char sql_vacuum[] = "PRAGMA incremental_vacuum";

enum { ORPHAN_S = 24 * 3600, FILES_MAX = 200000, AT_ONCE = 64 };

struct done {
    int64_t id;
    char uuid[REPORT_UUID_TEXT], fingerprint[REPORT_SHA256_TEXT];
};

/* --- reports -------------------------------------------------------------------------------------------- */

static enum err_code find_done(struct outbox *b, int64_t after, struct done out[AT_ONCE], size_t *n,
                               struct err *err)
{
    sqlite3_stmt *s;
    *n = 0;
    enum err_code rc = outbox_db_query(b, &s, err, sql_done, "iii", b->clock.utc_s(b->clock.self),
                                       (int64_t)b->keep_s, after);
    while (!rc && *n < AT_ONCE && outbox_db_step(b, s, &rc, err)) {
        struct done *d = &out[(*n)++];
        d->id = sqlite3_column_int64(s, 0);
        outbox_db_text(s, 1, d->uuid, sizeof d->uuid);
        outbox_db_text(s, 2, d->fingerprint, sizeof d->fingerprint);
    }
    sqlite3_finalize(s);
    return rc;
}

/* Files before rows: what is cut between is found by its row and finished. */
static enum err_code remove_files(struct outbox *b, const struct done *d, struct err *err)
{
    sqlite3_stmt *s;
    char sha256[REPORT_SHA256_TEXT];
    enum err_code rc = outbox_twin_remove(b, d->uuid, d->fingerprint, err);
    if (!rc)
        rc = outbox_db_query(b, &s, err, sql_photos, "i", d->id);
    if (rc)
        return rc;
    while (!rc && outbox_db_step(b, s, &rc, err)) {
        outbox_db_text(s, 0, sha256, sizeof sha256);
        rc = outbox_disk_remove(b, "photos", sha256, err);
    }
    sqlite3_finalize(s);
    return rc;
}

static enum err_code forget_rows(struct outbox *b, const struct done *d, size_t n, struct err *err)
{
    enum err_code rc = outbox_db_begin(b, err);
    if (rc)
        return rc;
    for (size_t i = 0; !rc && i < n; i++)
        rc = outbox_db_run(b, NULL, err, sql_forget, "i", d[i].id);
    return outbox_db_end(b, rc, err);
}

/* One whose files the disk does not give up keeps its row and holds up no other: *stuck. */
static enum err_code remove_all_files(struct outbox *b, struct done done[AT_ONCE], size_t *n,
                                      enum err_code *stuck, struct err *err)
{
    size_t n_gone = 0;
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < *n; i++) {
        rc = remove_files(b, &done[i], *stuck ? NULL : err);
        if (rc != ERR_IO || b->is_damaged) {
            done[n_gone++] = done[i];
            continue;
        }
        *stuck = rc;
        rc = ERR_OK;
    }
    *n = n_gone;
    return rc;
}

static enum err_code forget(struct outbox *b, enum err_code *stuck, struct err *err)
{
    struct done done[AT_ONCE];
    size_t n = 0, n_found = 0;
    int64_t after = 0;
    enum err_code rc;
    do {
        rc = find_done(b, after, done, &n, err);
        n_found = n;
        after = n > 0 ? done[n - 1].id : after;
        if (!rc)
            rc = remove_all_files(b, done, &n, stuck, err);
        /* A twin that came back after a power cut would be a report nobody has. */
        if (!rc && n > 0)
            rc = outbox_disk_sync(b, "texts", err);
        if (!rc && n > 0)
            rc = outbox_disk_sync(b, "photos", err);
        if (!rc && n > 0)
            rc = forget_rows(b, done, n, err);
    } while (!rc && n_found == AT_ONCE);
    return rc;
}

/* --- photographs that no report names ------------------------------------------------------------------- */

static bool is_old(const struct outbox *b, const char *path)
{
    struct stat st;
    int64_t now = b->clock.utc_s(b->clock.self);
    return stat(path, &st) == 0 && (st.st_mtime + ORPHAN_S <= now || st.st_mtime > now + ORPHAN_S);
}

static enum err_code sweep_photo(struct outbox *b, const char *name, struct err *err)
{
    char path[FS_PATH_MAX];
    int64_t n = 0;
    enum err_code rc = outbox_disk_path(b, "photos", name, path, err);
    if (!rc)
        rc = outbox_db_number(b, &n, err, sql_has_photo, "s", name);
    if (!rc && n == 0 && is_old(b, path))
        rc = outbox_disk_remove(b, "photos", name, err);
    return rc;
}

static enum err_code sweep_photos(struct outbox *b, enum err_code *stuck, struct err *err)
{
    char path[FS_PATH_MAX];
    struct fs_list list = { 0 };
    enum err_code rc = outbox_disk_path(b, "photos", "", path, err);
    if (!rc)
        rc = fs_list_open(path, FILES_MAX, &list, err);
    for (size_t i = 0; !rc && i < list.count; i++) {
        rc = sweep_photo(b, list.names[i], *stuck ? NULL : err);
        if (rc == ERR_IO && !b->is_damaged) {
            *stuck = rc;
            rc = ERR_OK;
        }
    }
    fs_list_close(&list);
    return rc;
}

/* --- all of it ------------------------------------------------------------------------------------------ */

static enum err_code sweep(struct outbox *b, void *self, struct err *err)
{
    (void)self;
    enum err_code stuck = ERR_OK;
    enum err_code rc = forget(b, &stuck, err);
    if (!rc)
        rc = sweep_photos(b, &stuck, err);
    if (!rc)
        rc = outbox_db_exec(b, sql_vacuum, err);
    if (!rc)
        rc = outbox_db_checkpoint(b, err);
    if (!rc)
        outbox_reserve_keep(b);
    return rc ? rc : stuck;
}

enum err_code outbox_sweep(struct outbox *b, struct err *err)
{
    return outbox_turn(b, OUTBOX_ALONE, sweep, NULL, err);
}

/* --- what was damaged once -------------------------------------------------------------------------------- */

static enum err_code clear_aside(struct outbox *b, void *self, struct err *err)
{
    (void)self;
    char path[FS_PATH_MAX];
    struct fs_list list = { 0 };
    enum err_code rc = outbox_disk_path(b, "aside", "", path, err);
    if (rc || !fs_is_folder(path))
        return rc;
    rc = fs_list_open(path, FILES_MAX, &list, err);
    for (size_t i = 0; !rc && i < list.count; i++)
        rc = outbox_disk_remove(b, "aside", list.names[i], err);
    fs_list_close(&list);
    return rc ? rc : outbox_disk_sync(b, "aside", err);
}

enum err_code outbox_clear_aside(struct outbox *b, struct err *err)
{
    return outbox_turn(b, OUTBOX_ALONE, clear_aside, NULL, err);
}
