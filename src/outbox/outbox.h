/* outbox/outbox.h: reports that were promised to a person and are not yet at the hub.  None is ever lost.
 *
 * One folder: outbox.db (SQLite, WAL, synchronous FULL, secure_delete), photos/ (sealed files named by their SHA-256),
 * texts/ (every envelope once more: a damaged database is salvaged from what it still gives and from these, and its
 * files are kept in aside/), reserve (a ballast given up when the disk is full, so that text is still taken).
 * Submitting: photos written, fsynced, renamed, folder fsynced; then one transaction with the envelope and the day's
 * count; the number is given out only after COMMIT said yes.  "Error" is not "not stored": after any error the
 * database is opened again and the uuid looked for (reliability.md 3.2 d).
 * States   waiting -> sent (receipt of the text) -> held (all photos there) -> forgotten after the retention time;
 *          parked: the hub refused it for good; kept, shown, never sent again until somebody says so.
 * Threads  one struct outbox a thread (main submits, the courier sends); several processes may open one folder.
 * Errors   ERR_TOO_BIG: disk or quota: photos may be left out and it be tried again; ERR_DB, ERR_IO: *stored says
 *          what is on the disk; ERR_BUSY; ERR_UNSUPPORTED: made by a newer program.
 */
#ifndef OUTBOX_OUTBOX_H
#define OUTBOX_OUTBOX_H

#include "base/clock.h"
#include "base/fs.h"
#include "report/envelope.h"
#include "report/promise.h"

struct outbox;

struct outbox_options {
    const char *folder;
    struct clock clock;
    uint64_t reserve_bytes;    /* 0: 4 MB */
    uint64_t photos_bytes_max; /* quota of all photographs; 0: 512 MB */
    uint32_t keep_s;           /* after the hub holds all of it; 0: at once */
};

enum err_code outbox_open(const struct outbox_options *o, struct outbox **out,
                          struct err *err) MUST_USE;
void outbox_close(struct outbox *b);

/* A picture as JPEG, not sealed yet. */
struct outbox_photo {
    enum photo_kind kind;
    struct span jpeg;
};

/* What is to be submitted.  On ERR_OK r->number, r->due, photos' hashes and code are filled, all of it is on the disk
 * and sealed; r still holds the person's words: wipe it.  The number is of the county, hotline and kiosk given. */
struct outbox_submission {
    struct report *report;
    const struct outbox_photo *photos;
    size_t n_photos;
    const struct desk_card *card;
    const struct number_parts *home; /* county, hotline, kiosk */
    const struct promise *promise;   /* NULL: r->due stays as it is given */
};
/* A try that failed is repeated with the same report (its uuid) on the same struct outbox: should the first have been
 * stored after all, that one's number and code are given out.  ERR_STALE: stored, and the code was given out then. */
enum err_code outbox_submit(struct outbox *b, const struct outbox_submission *s,
                            char code[QUERY_CODE_TEXT], bool *stored, struct err *err) MUST_USE;

enum outbox_state { OUTBOX_WAITING = 1, OUTBOX_SENT, OUTBOX_HELD, OUTBOX_PARKED };

struct outbox_row {
    int64_t id;
    char uuid[REPORT_UUID_TEXT], number[REPORT_NUMBER_MAX];
    enum outbox_state state;
    int64_t made_utc_s, next_utc_s, told_utc_s;
    uint32_t tries;
    char why[96]; /* of the last failure, by name */
    size_t n_photos, n_photos_held;
};

/* The next one due: the oldest whose time has come; ERR_NOT_FOUND: none.  *next_utc_s (may be NULL): when to ask again. */
enum err_code outbox_next(struct outbox *b, struct outbox_row *out, int64_t *next_utc_s,
                          struct err *err) MUST_USE;
enum err_code outbox_envelope(struct outbox *b, int64_t id, struct buf *out,
                              struct err *err) MUST_USE;
/* The i-th photograph of it; path is of the sealed file. */
struct outbox_file {
    struct envelope_photo photo;
    char path[FS_PATH_MAX];
    bool is_held;
};
enum err_code outbox_file_at(struct outbox *b, int64_t id, size_t i, struct outbox_file *out,
                             struct err *err) MUST_USE;

/* A signed receipt, already verified (receipt_read): moves the state on; what it does not name stays.
 * ERR_UNTRUSTED: another uuid or fingerprint: nothing is changed. */
enum err_code outbox_received(struct outbox *b, int64_t id, const struct receipt *r,
                              struct err *err) MUST_USE;
enum err_code outbox_failed(struct outbox *b, int64_t id, const char *why, int64_t next_utc_s,
                            struct err *err) MUST_USE;
enum err_code outbox_park(struct outbox *b, int64_t id, const char *why, struct err *err) MUST_USE;
enum err_code outbox_unpark(struct outbox *b, const char *uuid, struct err *err) MUST_USE;

struct outbox_counts {
    size_t waiting, sent, parked;
    int64_t oldest_utc_s; /* of those waiting; 0 none */
    bool is_full;         /* the reserve was given up */
    size_t n_aside; /* files of a damaged database that were put aside: somebody should look */
};
enum err_code outbox_count(struct outbox *b, struct outbox_counts *out, struct err *err) MUST_USE;
enum err_code outbox_each(struct outbox *b, bool (*each)(void *self, const struct outbox_row *row),
                          void *self, struct err *err) MUST_USE;

/* Removes the files that were put aside after damage: what they hold of a person goes with them. */
enum err_code outbox_clear_aside(struct outbox *b, struct err *err) MUST_USE;

/* Forgets what the hub has held long enough, orphaned photographs of over a day, and truncates the WAL: no trace stays.
 * ERR_IO: a file there is that could not be removed; all else is done, and that one is tried again next time. */
enum err_code outbox_sweep(struct outbox *b, struct err *err) MUST_USE;

#endif
