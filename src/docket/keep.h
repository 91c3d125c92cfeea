/* docket/keep.h: photographs at the desk, the proof of what was done, and forgetting.
 *
 * Threads and errors as docket.h.
 */
#ifndef DOCKET_KEEP_H
#define DOCKET_KEEP_H

#include "docket/docket.h"

/* --- photographs -------------------------------------------------------------------------------- */

struct docket_photo {
    int64_t id, reply_id; /* reply_id 0: of the report itself */
    enum photo_kind kind;
    uint64_t bytes; /* of the sealed file */
    char sha256[REPORT_SHA256_TEXT],
        redacts[REPORT_SHA256_TEXT]; /* redacts: the original of a copy with boxes */
    int64_t held_utc_s;              /* 0: not here yet */
};
enum err_code docket_photos(struct docket *d, int64_t report_id,
                            bool (*each)(void *self, const struct docket_photo *p), void *self,
                            struct err *err) MUST_USE;
/* A copy with black boxes, sealed, lies at its path; written down as the act "redact" of `who`.  The original stays. */
struct docket_redacted {
    int64_t report_id;
    const char *who, *original, *sha256; /* of the sealed files */
    uint64_t bytes;
    int64_t now_utc_s;
};
enum err_code docket_photo_redacted(struct docket *d, const struct docket_rules *rules,
                                    const struct docket_redacted *r, struct err *err) MUST_USE;
/* From now on the citizen sees `text` instead of what that event says; what it said stays for the staff. */
enum err_code docket_event_redacted(struct docket *d, const struct docket_rules *rules,
                                    int64_t report_id, int64_t seq, const char *text,
                                    const char *who, int64_t now_utc_s, struct err *err) MUST_USE;

/* --- the audit ---------------------------------------------------------------------------------- */

struct docket_audit {
    size_t n_cases, n_events,
        n_erased; /* n_erased: texts whose time was over: only their hashes are held */
    size_t n_heads;
};
/* Every chain from its first row to the case's last hash, and what hangs on it: the case's own row as the last act left
 * it, the sealed report and its photographs, copies with boxes, what the citizen is shown, his answers; that no case
 * number is missing (seq 0 and the series); and the heads (case_number "", seq: the head's).  Who may write every table
 * and knows the rules can write another past: a head that was signed and kept elsewhere finds that out
 * (docket/head.h).  A break is told of and the next case goes on; false from `broken` ends it.  ERR_OK also when chains
 * are broken: `broken` was called. */
enum err_code docket_audit(struct docket *d,
                           bool (*broken)(void *self, const char *case_number, int64_t seq,
                                          const char *why),
                           void *self, struct docket_audit *out, struct err *err) MUST_USE;
/* The same of one case, without the series and the heads. */
enum err_code docket_audit_case(struct docket *d, int64_t id,
                                bool (*broken)(void *self, const char *case_number, int64_t seq,
                                               const char *why),
                                void *self, struct docket_audit *out, struct err *err) MUST_USE;

/* --- forgetting --------------------------------------------------------------------------------- */

struct docket_erased {
    size_t n_cases, n_files;
};
/* Of cases that ended more than the days of rules.tsv ago: sealed report, replies, photographs (files below
 * photo_folder unless another case names them), texts, query check.  What stays says nothing of a person.  Each case is
 * written down as the act "erase" of "clock".  Cut off at any point, the next run finishes it.  An open case is never
 * erased, and one that was merged not before the case it went into; what is forgotten open: docket/rest.h.  No act of a
 * person is written into an erased case: nothing would take it out again.  ERR_IO, ERR_INVALID: one at least could not
 * be erased, a file of it say; the others are, and it is tried again next time. */
enum err_code docket_erase(struct docket *d, const struct docket_rules *rules,
                           const char *photo_folder, int64_t now_utc_s, struct docket_erased *out,
                           struct err *err) MUST_USE;

/* Those that will be erased within erase_warn_days, soonest first: who needs one still reopens it. */
struct docket_ending {
    int64_t id, erase_utc_s; /* not before */
    char case_number[REPORT_NUMBER_MAX], state[REPORT_ID_MAX];
    enum report_kind kind;
};
enum err_code docket_erased_soon(struct docket *d, const struct docket_rules *rules,
                                 int64_t now_utc_s,
                                 bool (*each)(void *self, const struct docket_ending *e),
                                 void *self, struct err *err) MUST_USE;

#endif
