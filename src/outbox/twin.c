/* Every envelope lies once more in a file that says by its name what it must be. */
#include <sodium.h>

#include "base/log.h"
#include "outbox/store.h"
#include "trust/hash.h"

static const char sql_rows[] =
    "SELECT uuid, fingerprint, envelope FROM report WHERE state <> 3 ORDER BY id";
static const char sql_has[] = "SELECT count(*) FROM report WHERE uuid = ?1";
static const char sql_count_at_least[] =
    "INSERT INTO day_count (day, last) VALUES (?1, ?2) "
    "ON CONFLICT (day) DO UPDATE SET last = max(last, excluded.last)";

enum { TWINS_MAX = 200000 };

enum err_code outbox_fingerprint(struct span bytes, char out[REPORT_SHA256_TEXT], struct err *err)
{
    uint8_t digest[32];
    if (!hash_sha256(bytes, digest))
        return err_set(err, ERR_NOMEM, "no digest can be made");
    sodium_bin2hex(out, REPORT_SHA256_TEXT, digest, sizeof digest);
    return ERR_OK;
}

void outbox_twin_name(const char *uuid, const char *fingerprint, char out[OUTBOX_TWIN_NAME])
{
    snprintf(out, OUTBOX_TWIN_NAME, "%s.%s", uuid, fingerprint);
}

enum err_code outbox_twin_put(const struct outbox *b, const char *uuid, const char *fingerprint,
                              struct span text, struct err *err)
{
    char name[OUTBOX_TWIN_NAME];
    outbox_twin_name(uuid, fingerprint, name);
    enum err_code rc = outbox_disk_put(b, "texts", name, text, err);
    return rc ? rc : outbox_disk_sync(b, "texts", err);
}

enum err_code outbox_twin_remove(const struct outbox *b, const char *uuid, const char *fingerprint,
                                 struct err *err)
{
    char name[OUTBOX_TWIN_NAME];
    outbox_twin_name(uuid, fingerprint, name);
    return outbox_disk_remove(b, "texts", name, err);
}

enum err_code outbox_twin_read(const struct outbox *b, const char *uuid, const char *fingerprint,
                               struct buf *out, struct err *err)
{
    char path[FS_PATH_MAX], name[OUTBOX_TWIN_NAME], found[REPORT_SHA256_TEXT];
    outbox_twin_name(uuid, fingerprint, name);
    enum err_code rc = outbox_disk_path(b, "texts", name, path, err);
    if (!rc)
        rc = fs_read_all(path, out, err);
    if (!rc)
        rc = outbox_fingerprint(buf_span(out), found, err);
    if (!rc && strcmp(found, fingerprint) != 0)
        rc = err_set(err, ERR_DB, "%s: is not what its name says", path);
    return rc;
}

/* --- both ways ---------------------------------------------------------------------------------------- */

static bool split_name(const char *name, char uuid[REPORT_UUID_TEXT],
                       char fingerprint[REPORT_SHA256_TEXT])
{
    size_t n = strlen(name);
    if (n != REPORT_UUID_TEXT + REPORT_SHA256_TEXT - 1 || name[REPORT_UUID_TEXT - 1] != '.')
        return false;
    text_copy(uuid, REPORT_UUID_TEXT, name);
    text_copy(fingerprint, REPORT_SHA256_TEXT, name + REPORT_UUID_TEXT);
    return true;
}

/* A number given out stays given out, also when only the twin knows of it. */
static enum err_code count_number(struct outbox *b, const struct envelope *e, struct err *err)
{
    struct number_parts parts;
    if (!number_read(e->number, NULL, &parts))
        return ERR_OK;
    return outbox_db_run(b, NULL, err, sql_count_at_least, "ii", (int64_t)parts.day.ymd,
                         (int64_t)parts.count);
}

static enum err_code restore_one(struct outbox *b, const char *name, bool *is_lost, struct err *err)
{
    char uuid[REPORT_UUID_TEXT], fingerprint[REPORT_SHA256_TEXT];
    struct buf text = BUF_INIT(ENVELOPE_BYTES_MAX);
    struct envelope e;
    int64_t has = 0;
    *is_lost = false;
    if (!split_name(name, uuid, fingerprint)) /* what a cut left of one that was never promised */
        return outbox_disk_remove(b, "texts", name, err);
    enum err_code rc = outbox_db_number(b, &has, err, sql_has, "s", uuid);
    if (rc || has)
        return rc;
    rc = outbox_twin_read(b, uuid, fingerprint, &text, err);
    if (!rc)
        rc = envelope_read(buf_span(&text), &e, NULL, err);
    if (rc == ERR_NOMEM || rc == ERR_IO) {
        buf_fini(&text);
        return rc;
    }
    if (rc || strcmp(e.uuid, uuid) != 0) {
        log_line(LOG_ERROR, "outbox", "a report can be read in neither of its two places");
        rc = ERR_OK; /* the file stays */
    } else {
        const struct outbox_fresh f = { &e, buf_span(&text), fingerprint, 0,
                                        b->clock.utc_s(b->clock.self) };
        rc = outbox_db_insert(b, &f, err);
        if (!rc)
            rc = count_number(b, &e, err);
        *is_lost = true;
    }
    buf_fini(&text);
    return rc;
}

enum err_code outbox_twin_restore(struct outbox *b, size_t *n_lost, struct err *err)
{
    char path[FS_PATH_MAX];
    struct fs_list list = { 0 };
    *n_lost = 0;
    enum err_code rc = outbox_disk_path(b, "texts", "", path, err);
    if (!rc)
        rc = fs_list_open(path, TWINS_MAX, &list, err);
    for (size_t i = 0; !rc && i < list.count; i++) {
        bool is_lost;
        rc = restore_one(b, list.names[i], &is_lost, err);
        *n_lost += is_lost;
    }
    fs_list_close(&list);
    return rc;
}

/* ERR_OK too when the twin cannot be written: the row is safe, and there is a next time. */
static enum err_code pair_row(struct outbox *b, sqlite3_stmt *s, struct err *err)
{
    char uuid[REPORT_UUID_TEXT], fingerprint[REPORT_SHA256_TEXT], found[REPORT_SHA256_TEXT],
        name[OUTBOX_TWIN_NAME], path[FS_PATH_MAX];
    struct span text = outbox_db_blob(s, 2);
    struct envelope e;
    outbox_db_text(s, 0, uuid, sizeof uuid);
    outbox_db_text(s, 1, fingerprint, sizeof fingerprint);
    outbox_twin_name(uuid, fingerprint, name);
    enum err_code rc = outbox_disk_path(b, "texts", name, path, err);
    if (!rc)
        rc = outbox_fingerprint(text, found, err);
    if (rc)
        return rc;
    if (strcmp(found, fingerprint) != 0 || envelope_read(text, &e, NULL, NULL) != ERR_OK ||
        strcmp(e.uuid, uuid) != 0) {
        b->is_damaged = true;
        return err_set(err, ERR_DB, "the outbox: a report's row was changed");
    }
    if (!fs_exists(path) && outbox_twin_put(b, uuid, fingerprint, text, NULL) != ERR_OK)
        log_line(LOG_WARN, "outbox", "a report lies in the database only");
    return ERR_OK;
}

static enum err_code pair_rows(struct outbox *b, struct err *err)
{
    sqlite3_stmt *s;
    enum err_code rc = outbox_db_query(b, &s, err, sql_rows, "");
    while (!rc && outbox_db_step(b, s, &rc, err))
        rc = pair_row(b, s, err);
    sqlite3_finalize(s);
    return rc;
}

static enum err_code count_lost(struct outbox *b, size_t *n, struct err *err)
{
    enum err_code rc = outbox_db_begin(b, err);
    if (!rc)
        rc = outbox_twin_restore(b, n, err);
    sqlite3_exec(b->db, "ROLLBACK", NULL, NULL, NULL);
    return rc;
}

enum err_code outbox_twin_reconcile(struct outbox *b, struct err *err)
{
    size_t n = 0;
    enum err_code rc = pair_rows(b, err);
    if (!rc)
        rc = count_lost(b, &n, err);
    if (rc || n == 0)
        return rc;
    log_line(LOG_ERROR, "outbox", "%zu reports were gone from the database; they wait again", n);
    err_ignore(outbox_salvage_copy(b, NULL), "a full disk must not keep them waiting");
    rc = outbox_db_begin(b, err);
    if (!rc)
        rc = outbox_db_end(b, outbox_twin_restore(b, &n, err), err);
    return rc;
}
