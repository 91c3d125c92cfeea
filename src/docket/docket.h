/* docket/docket.h: the hub's database of reports: SQLite by default, PostgreSQL for several hubs on one database.
 *
 * docket_open takes "sqlite:PATH" or "postgresql://…".  One set of statements for both (docket/sql.h hides the driver);
 * numbered migrations in db/docket/.  What was answered to a kiosk is committed and
 * survives a power cut.  Sealed boxes are kept as they came; nothing here can open them.
 * Threads  one struct docket a thread.  Intake of many kiosks goes through docket/intake.h, which takes reports of many
 *          connections in one transaction.
 * Errors   ERR_BUSY: key in use just now (409), or the database; ERR_STALE: same key, other payload (422);
 *          ERR_NOT_FOUND; ERR_INVALID: an act that the state does not allow; ERR_DB; ERR_NET (PostgreSQL away).
 *          Why something was refused, to be said to people: docket/refusal.h.
 */
#ifndef DOCKET_DOCKET_H
#define DOCKET_DOCKET_H

#include "base/fs.h"
#include "report/envelope.h"
#include "report/promise.h"

struct docket;

enum { DOCKET_TAKE_MAX = 256 }; /* items in one transaction */

/* Where a report stands that nobody has touched, and the clock that runs from its receipt. */
#define DOCKET_STATE_FIRST "received"
#define DOCKET_CLOCK_FIRST "decide"

enum err_code docket_open(const char *address, bool create, struct docket **out,
                          struct err *err) MUST_USE;
void docket_close(struct docket *d);

/* --- intake ------------------------------------------------------------------------------------ */

struct docket_item {
    const char *key; /* Idempotency-Key, a uuid */
    struct envelope envelope;
    char fingerprint[REPORT_SHA256_TEXT];
    struct span bytes; /* of the envelope, as it came; borrowed */
    /* out */
    enum err_code rc;       /* ERR_OK, ERR_STALE, … of this one */
    bool is_new;            /* false: the same result again */
    struct receipt receipt; /* not signed */
};
/* All of them in one transaction, DOCKET_TAKE_MAX at most; every item's rc is set: ERR_OK, ERR_STALE, or ERR_INVALID
 * (key that is not the envelope's uuid, a text that is not UTF-8 …) which keeps the others from nothing.  Anything but
 * ERR_OK: nothing was taken.  The connection is made anew and it is tried again as far as that can help; promise may be
 * NULL: then no clock runs. */
enum err_code docket_take(struct docket *d, struct docket_item *items, size_t n, int64_t now_utc_s,
                          const struct promise *promise, struct err *err) MUST_USE;
enum err_code docket_receipt(struct docket *d, const char *kiosk, const char *uuid,
                             struct receipt *out, struct err *err) MUST_USE;
/* Where a sealed photograph lies below the hub's photo folder: "ab/abcdef….sealed".  Pure. */
enum err_code docket_photo_path(const char *folder, const char *sha256, char out[FS_PATH_MAX],
                                struct err *err) MUST_USE;
/* A sealed photograph lies complete at its path below the hub's photo folder.  ERR_NOT_FOUND: no report names it. */
enum err_code docket_photo_held(struct docket *d, const char *uuid, const char *sha256,
                                int64_t now_utc_s, struct err *err) MUST_USE;
/* Whether any report or reply names it, held or not: its file may not be thrown away. */
enum err_code docket_photo_named(struct docket *d, const char *sha256, bool *out,
                                 struct err *err) MUST_USE;
/* Whether that report wants that photograph still, and its size. */
enum err_code docket_photo_wanted(struct docket *d, const char *uuid, const char *sha256,
                                  uint64_t *bytes, bool *is_held, struct err *err) MUST_USE;

/* The count of the next report that the staff enters that day, from 1; a count is never given twice. */
enum err_code docket_entry_count(struct docket *d, struct date day, unsigned *out,
                                 struct err *err) MUST_USE;

/* --- working ----------------------------------------------------------------------------------- */

/* States and acts are rows of assets/docket/{states,acts}.tsv: which act leads from which state where, what it needs
 * (a reason of reasons.tsv, an office, a text, another case), which clock it starts or stops, whether the citizen
 * sees it.  Every act is a row of the audit with who and when, chained by hashes. */
struct docket_rules;
enum err_code docket_rules_open(const char *folder, const char *profile, struct docket_rules **out,
                                struct err *err) MUST_USE;
void docket_rules_close(struct docket_rules *r);

struct docket_case {
    int64_t id;
    char case_number[REPORT_NUMBER_MAX];
    char state[REPORT_ID_MAX], assigned[REPORT_ID_MAX]; /* office */
    struct envelope envelope;                           /* of a case entered by staff: kiosk "" */
    int64_t received_utc_s, changed_utc_s, due_utc_s;   /* due: of the clock that runs; 0 none */
    char clock[REPORT_ID_MAX];
    char merged_into[REPORT_NUMBER_MAX];
    size_t n_same; /* other open cases of the same goods or shop within the days of rules.tsv */
    size_t n_photos_held;
    bool is_open;
    int64_t closed_utc_s, erased_utc_s; /* 0: not */
    size_t n_replies, n_events;
};
struct docket_filter {
    const char *state, *office, *kind, *text; /* NULL: any; text: number, code or shop */
    bool overdue_only;
    int64_t now_utc_s;
    size_t skip, max; /* max 0: 100 */
    bool open_only;
};
/* Soonest due first, those without a clock after them.  Of the envelope's photographs only n_photos is filled.
 * office: the one it is assigned to, or as long as there is none, the one that routing named. */
enum err_code docket_list(struct docket *d, const struct docket_filter *f,
                          bool (*each)(void *self, const struct docket_case *c), void *self,
                          struct err *err) MUST_USE;
/* number: of the case or of the report.  ERR_INVALID: several reports bear that number (two kiosks of one number by
 * mistake); err names their cases. */
enum err_code docket_find(struct docket *d, const char *number, struct docket_case *out,
                          struct err *err) MUST_USE;
enum err_code docket_get(struct docket *d, int64_t id, struct docket_case *out,
                         struct err *err) MUST_USE;
/* The sealed box, to be opened by the desk's key. */
enum err_code docket_box(struct docket *d, int64_t id, struct buf *out, struct err *err) MUST_USE;

struct docket_act {
    int64_t id; /* of the case */
    /* "accept", "refuse", "transfer", "assign", "ask", "answer", "close", "merge", "note", "reopen" … */
    const char *act;
    const char *who; /* the officer's name; "citizen" for replies, "clock" for what time does */
    const char *reason, *office, *text, *other; /* as the act needs; NULL: not given */
    int64_t now_utc_s;
    bool tells; /* the citizen is told the text of a public act that is not for him by its row */
};
/* One transaction.  ERR_INVALID says what the act needs, or that the state does not allow it; ERR_NOT_FOUND: no such
 * case.  rules, promise (NULL: no clock runs) and err as everywhere; out may be NULL.  ERR_NET "may have been done":
 * the database went away at the very end and does not come back. */
enum err_code docket_act(struct docket *d, const struct docket_rules *rules,
                         const struct promise *promise, const struct docket_act *act,
                         struct docket_case *out, struct err *err) MUST_USE;

struct docket_event {
    int64_t utc_s;
    char act[REPORT_ID_MAX], who[REPORT_NAME_MAX], from[REPORT_ID_MAX], to[REPORT_ID_MAX],
        reason[REPORT_ID_MAX], office[REPORT_ID_MAX], text[REPORT_TEXT_MAX];
    bool is_public; /* the citizen may see that it was done */
    bool is_told;   /* and what the text says */
    int64_t seq;    /* from 1 within the case */
    char other
        [REPORT_SHA256_TEXT]; /* another case, what "redact" is of, the digest of a letter or a copy */
    char shown[REPORT_TEXT_MAX]; /* what the citizen sees instead of text; "": the text itself */
    bool is_erased;              /* there was a text, and its time was over */
};
enum err_code docket_events(struct docket *d, int64_t id,
                            bool (*each)(void *self, const struct docket_event *e), void *self,
                            struct err *err) MUST_USE;

#endif
