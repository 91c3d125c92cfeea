/* docket/mailbox.h: what the citizen sees of a case, and may do with it, for number and query code.
 *
 * Only public acts with the text that may be shown, and never who did them.  An unknown number costs the same time as
 * a wrong code and is told the same.  After guesses_max wrong codes for a number within guess_s (rules.tsv) that number
 * is closed to everybody until the time has passed, whether there is such a report or not: counted in the database, so
 * all hubs count together, for guess_rows numbers at most.
 * Argon2id costs about 10 ms and 8 MiB a call: the caller limits how many are at it.
 * Errors   ERR_NOT_FOUND: no such number with that code; ERR_BUSY with *wait_s above 0: too many wrong codes;
 *          ERR_INVALID: the state does not allow it (409), ERR_STALE: same key, other payload (422); ERR_TOO_BIG.
 * Threads  as docket.h.
 */
#ifndef DOCKET_MAILBOX_H
#define DOCKET_MAILBOX_H

#include "docket/docket.h"

enum { DOCKET_MAIL_LINES = 16, DOCKET_REPLIES_MAX = 20 /* of a case */ };

/* Number and code as typed; the code's six digits. */
struct docket_caller {
    const char *number, *code;
    const struct number_parts
        *home; /* county and hotline for a number typed without; NULL: it must be whole */
    int64_t now_utc_s;
};

struct docket_mail {
    struct docket_case about;
    struct docket_event lines[DOCKET_MAIL_LINES]; /* the newest, oldest first; who is "" */
    size_t n_lines;
    bool is_asked; /* an answer of the citizen is waited for */
    bool is_open;  /* may be added to or withdrawn */
};
enum err_code docket_mail_find(struct docket *d, const struct docket_rules *rules,
                               const struct docket_caller *who, struct docket_mail *out,
                               uint32_t *wait_s, struct err *err) MUST_USE;

struct docket_reply {
    const char *
        key; /* Idempotency-Key, a uuid; photographs name it, or the report's uuid, when they follow */
    struct span box; /* sealed to the desk; at most ENVELOPE_BYTES_MAX */
    struct envelope_photo photos[REPORT_PHOTOS_MAX];
    size_t n_photos;
};
enum err_code docket_mail_reply(struct docket *d, const struct docket_rules *rules,
                                const struct promise *promise, const struct docket_caller *who,
                                const struct docket_reply *reply, bool *is_new, uint32_t *wait_s,
                                struct err *err) MUST_USE;
enum err_code docket_mail_withdraw(struct docket *d, const struct docket_rules *rules,
                                   const struct promise *promise, const struct docket_caller *who,
                                   uint32_t *wait_s, struct err *err) MUST_USE;

/* What citizens sent afterwards, for whoever has the desk's key: each box with its time, oldest first. */
struct docket_box {
    int64_t id, received_utc_s;
    struct span bytes; /* borrowed until the next */
};
enum err_code docket_replies(struct docket *d, int64_t report_id,
                             bool (*each)(void *self, const struct docket_box *box), void *self,
                             struct err *err) MUST_USE;

#endif
