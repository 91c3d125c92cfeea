/* docket/store.h: what the files of this folder share: the connection, the chain of acts. */
#ifndef DOCKET_STORE_H
#define DOCKET_STORE_H

#include "docket/docket.h"
#include "docket/refusal.h"
#include "docket/sql.h"

enum {
    DOCKET_TRIES = 4,
    DOCKET_SALT_TEXT = 33,
    DOCKET_LOCK_TAKE = 1,
    DOCKET_LOCK_REPLY = 2,
    DOCKET_LOCK_HEAD = 3
};

struct docket {
    struct sql *sql;
    int same_days; /* of rules.tsv: how long the same goods or shop count as the same matter */
    struct docket_refused *refused; /* whoever is told why; NULL: nobody */
};

/* A row of the audit.  Texts are borrowed. */
struct record {
    const char *case_number;
    int64_t seq, utc_s;
    const char *act, *who, *from, *to, *reason, *office, *other, *body;
    bool is_public, is_told;
    char row_hash
        [REPORT_SHA256_TEXT]; /* of the case's row after the act; "": of before migration 2 */
    char salt[DOCKET_SALT_TEXT], body_hash[REPORT_SHA256_TEXT];
    char previous[REPORT_SHA256_TEXT], hash[REPORT_SHA256_TEXT];
};
extern const char record_no_hash[REPORT_SHA256_TEXT]; /* 64 zeros: before the first */
/* A new salt when there is a body; body_hash and hash, after previous. */
enum err_code record_seal(struct record *r, struct err *err) MUST_USE;
/* hash alone, of what else stands in it; and of a body with its salt. */
enum err_code record_hash(const struct record *r, char out[REPORT_SHA256_TEXT],
                          struct err *err) MUST_USE;
enum err_code record_body_hash(const char *salt, const char *body, char out[REPORT_SHA256_TEXT],
                               struct err *err) MUST_USE;
/* The SHA-256 of any bytes, in hexadecimal. */
enum err_code record_digest(struct span bytes, char out[REPORT_SHA256_TEXT],
                            struct err *err) MUST_USE;
enum { RECORD_ARGS = 19 };
void record_args(const struct record *r, int64_t report_id, struct sql_arg out[RECORD_ARGS]);
/* INSERT of those. */
extern const char record_insert[];

/* A hash over values, each as LENGTH:VALUE and a line end, with the name of its form before them. */
enum err_code record_values_hash(const char *form, const struct sql_arg *values, size_t n,
                                 char out[REPORT_SHA256_TEXT], struct err *err) MUST_USE;
/* Of the row of a case, but for its id, event_count and last_hash: those columns of `report r`, in this order. */
enum { RECORD_ROW = 32 };
#define RECORD_ROW_COLUMNS                                                                         \
    "r.kiosk, r.uuid, r.fingerprint, r.number, r.case_number, r.kind, r.profile, r.topic,"         \
    " r.office, r.township, r.code, r.shop, r.verdict, r.reason, r.made_utc_s, r.clock_is_sure,"   \
    " r.has_contact, r.due_day, r.release_sequence, r.query_check, r.box_id, r.received_utc_s,"    \
    " r.state, r.clock, r.due_utc_s, r.changed_utc_s, r.is_open, r.back_state, r.assigned,"        \
    " r.closed_utc_s, r.erased_utc_s, r.merged_into"
enum err_code record_row_hash(const struct sql_arg row[RECORD_ROW], char out[REPORT_SHA256_TEXT],
                              struct err *err) MUST_USE;
/* The same from a row of SQL, its columns from `at` on. */
enum err_code record_row_read(const struct sql_row *row, int at, char out[REPORT_SHA256_TEXT],
                              struct err *err) MUST_USE;

/* What an act is about besides its case: its hash is the act's `other`.  Texts are borrowed. */
struct record_letter { /* what the citizen sent afterwards */
    const char *uuid, *fingerprint, *box_digest;
    int64_t received_utc_s;
    const struct envelope_photo *photos;
    size_t n_photos;
};
enum err_code record_letter_hash(const struct record_letter *l, char out[REPORT_SHA256_TEXT],
                                 struct err *err) MUST_USE;
struct record_copy { /* of a photograph, with black boxes */
    const char *sha256, *original, *kind;
    int64_t bytes, held_utc_s;
};
enum err_code record_copy_hash(const struct record_copy *c, char out[REPORT_SHA256_TEXT],
                               struct err *err) MUST_USE;

/* An act within a transaction that is under way; the caller ends it.  Not for merging. */
enum err_code docket_act_within(struct docket *d, const struct docket_rules *rules,
                                const struct promise *promise, const struct docket_act *act,
                                struct err *err) MUST_USE;

/* Valid UTF-8 without control characters, and not longer than cap - 1; line breaks and tabs as is_text says. */
bool docket_is_text(const char *s, size_t cap, bool is_text);
bool docket_is_uuid(const char *s);
bool docket_is_hex(const char *s, size_t n);
/* Not too many, each of a kind and size there may be, none twice. */
bool docket_are_photos(const struct envelope_photo *photos, size_t n);

#endif
