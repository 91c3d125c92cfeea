/* outbox/store.h: the database itself, the files beside it and who may touch them when.  For the files of this folder.
 *
 * outbox.db   rows; texts/UUID.SHA256 the same envelopes once more, so that no single bad page loses a report:
 *             written after COMMIT and before the number is given out, taken away before the row is;
 * photos/     sealed files; reserve: the ballast; lock: whose turn it is; aside/: damaged files, kept.
 */
#ifndef OUTBOX_STORE_H
#define OUTBOX_STORE_H

#include <sqlite3.h>
#include <sys/types.h>

#include "outbox/outbox.h"

struct outbox {
    sqlite3 *db; /* NULL: opened at the next turn */
    struct clock clock;
    uint64_t reserve_bytes, photos_bytes_max;
    uint32_t keep_s;
    int lock_fd;
    bool is_damaged, is_full; /* what SQLite last complained of */
    dev_t device;             /* of the file that db has open */
    ino_t inode;
    /* The submission whose end is not known: its code is nowhere else. */
    char unsure_uuid[REPORT_UUID_TEXT], unsure_code[QUERY_CODE_TEXT];
    char folder[FS_PATH_MAX];
};

/* --- store.c: statements ---------------------------------------------------------------------------- */

/* Opens, brings to the newest version and checks; alone.  is_damaged is set where that is why it fails. */
enum err_code outbox_db_open(struct outbox *b, struct err *err) MUST_USE;
/* An SQLite file at that path under our settings, not looked into. */
enum err_code outbox_db_open_file(struct outbox *b, const char *path, struct err *err) MUST_USE;
/* Runs steps[from version …] in one transaction; the caller is alone. */
enum err_code outbox_db_migrate(struct outbox *b, const char *const *steps, int version,
                                struct err *err) MUST_USE;
void outbox_db_close(struct outbox *b);

enum err_code outbox_db_fail(struct outbox *b, struct err *err); /* what SQLite last said */
enum err_code outbox_db_exec(struct outbox *b, const char *sql, struct err *err) MUST_USE;
/* A statement with its parameters bound: 'i' int64_t, 's' const char *, 'b' struct span (borrowed). */
enum err_code outbox_db_query(struct outbox *b, sqlite3_stmt **out, struct err *err,
                              const char *sql, const char *kinds, ...) MUST_USE;
enum err_code outbox_db_run(struct outbox *b, int *changed, struct err *err, const char *sql,
                            const char *kinds, ...) MUST_USE;
/* The first column of the first row; 0 when there is none. */
enum err_code outbox_db_number(struct outbox *b, int64_t *out, struct err *err, const char *sql,
                               const char *kinds, ...) MUST_USE;
/* True: stmt stands on a row.  False: *rc is ERR_OK at the end, or what went wrong. */
bool outbox_db_step(struct outbox *b, sqlite3_stmt *stmt, enum err_code *rc, struct err *err);
void outbox_db_text(sqlite3_stmt *stmt, int column, char *out, size_t cap);
struct span outbox_db_blob(sqlite3_stmt *stmt, int column); /* until the next step */

enum err_code outbox_db_begin(struct outbox *b, struct err *err) MUST_USE;
/* Commits, or rolls back when rc is not ERR_OK; returns what became of it. */
enum err_code outbox_db_end(struct outbox *b, enum err_code rc, struct err *err) MUST_USE;
/* Whether a transaction is still open: between two turns there is none. */
bool outbox_db_is_inside(const struct outbox *b);
/* Everything from the WAL into the database file, synced; the WAL is empty afterwards. */
enum err_code outbox_db_checkpoint(struct outbox *b, struct err *err) MUST_USE;

/* One waiting report as a row; ERR_OK too when that uuid is there already. */
struct outbox_fresh {
    const struct envelope *envelope;
    struct span text; /* of the envelope */
    const char *fingerprint;
    int64_t id; /* 0: a new one */
    int64_t next_utc_s;
};
enum err_code outbox_db_insert(struct outbox *b, const struct outbox_fresh *f,
                               struct err *err) MUST_USE;

/* --- turn.c ------------------------------------------------------------------------------------------- */

enum outbox_turn_kind { OUTBOX_TOGETHER = 0, OUTBOX_ALONE };
typedef enum err_code outbox_work(struct outbox *b, void *self, struct err *err);

/* Runs work with the database open.  Work must be such that it may be run again: that is done, once each, after
 * a file failure (with the database opened anew), after damage (salvaged) and when the disk was full (with the
 * reserve given up). */
enum err_code outbox_turn(struct outbox *b, enum outbox_turn_kind kind, outbox_work *work,
                          void *self, struct err *err) MUST_USE;

/* --- disk.c --------------------------------------------------------------------------------------------- */

/* b->folder/folder/name; folder may be "". */
enum err_code outbox_disk_path(const struct outbox *b, const char *folder, const char *name,
                               char out[FS_PATH_MAX], struct err *err) MUST_USE;
/* Writes and syncs folder/name, but not the folder.  ERR_TOO_BIG: no room. */
enum err_code outbox_disk_put(const struct outbox *b, const char *folder, const char *name,
                              struct span bytes, struct err *err) MUST_USE;
enum err_code outbox_disk_sync(const struct outbox *b, const char *folder,
                               struct err *err) MUST_USE;
enum err_code outbox_disk_sync_file(const char *path, struct err *err) MUST_USE;
/* One that is not there is fine. */
enum err_code outbox_disk_remove(const struct outbox *b, const char *folder, const char *name,
                                 struct err *err) MUST_USE;
/* Makes the outbox's folders. */
enum err_code outbox_disk_make(const struct outbox *b, struct err *err) MUST_USE;
/* Lays the reserve down again when there is room for twice as much. */
void outbox_reserve_keep(const struct outbox *b);
bool outbox_reserve_is_there(const struct outbox *b);
bool outbox_reserve_give(const struct outbox *b); /* true: there was one, and it is gone */

/* --- twin.c --------------------------------------------------------------------------------------------- */

enum { OUTBOX_TWIN_NAME = REPORT_UUID_TEXT + REPORT_SHA256_TEXT };
void outbox_twin_name(const char *uuid, const char *fingerprint, char out[OUTBOX_TWIN_NAME]);
enum err_code outbox_twin_put(const struct outbox *b, const char *uuid, const char *fingerprint,
                              struct span text, struct err *err) MUST_USE;
enum err_code outbox_twin_remove(const struct outbox *b, const char *uuid, const char *fingerprint,
                                 struct err *err) MUST_USE;
/* ERR_DB: it is not what its name says. */
enum err_code outbox_twin_read(const struct outbox *b, const char *uuid, const char *fingerprint,
                               struct buf *out, struct err *err) MUST_USE;
/* Every row has its twin and every twin its row; alone.  A twin without a row is a report the database has lost:
 * the database's files are copied aside first. */
enum err_code outbox_twin_reconcile(struct outbox *b, struct err *err) MUST_USE;
/* Inserts the reports of all twins that have no row; *n_lost of them had none. */
enum err_code outbox_twin_restore(struct outbox *b, size_t *n_lost, struct err *err) MUST_USE;
/* Hex SHA-256. */
enum err_code outbox_fingerprint(struct span bytes, char out[REPORT_SHA256_TEXT],
                                 struct err *err) MUST_USE;

/* --- salvage.c ------------------------------------------------------------------------------------------- */

/* Puts what can be read of a damaged database into a new one, which then stands in its place; the old is aside.
 * Alone; b->db is NULL before and after. */
enum err_code outbox_salvage(struct outbox *b, struct err *err) MUST_USE;
/* Finishes a salvage that was cut between its renames. */
enum err_code outbox_salvage_finish(struct outbox *b, struct err *err) MUST_USE;
/* Copies outbox.db and its WAL aside; the database stays in use. */
enum err_code outbox_salvage_copy(struct outbox *b, struct err *err) MUST_USE;
size_t outbox_salvage_count(const struct outbox *b); /* of files aside */

#endif
