/* docket/store.h: what the files of this folder share: the connection, the chain of acts. */
#ifndef DOCKET_STORE_H
#define DOCKET_STORE_H

#include "docket/docket.h"
#include "docket/sql.h"

enum { DOCKET_TRIES = 4, DOCKET_SALT_TEXT = 33, DOCKET_LOCK_TAKE = 1 };

struct docket {
    struct sql *sql;
    int same_days; /* of rules.tsv: how long the same goods or shop count as the same matter */
};

/* A row of the audit.  Texts are borrowed. */
struct record {
    const char *case_number;
    int64_t seq, utc_s;
    const char *act, *who, *from, *to, *reason, *office, *other, *body;
    bool is_public;
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
enum { RECORD_ARGS = 17 };
void record_args(const struct record *r, int64_t report_id, struct sql_arg out[RECORD_ARGS]);
/* INSERT of those. */
extern const char record_insert[];

/* An act within a transaction that is under way; the caller ends it.  Not for merging. */
enum err_code docket_act_within(struct docket *d, const struct docket_rules *rules,
                                const struct promise *promise, const struct docket_act *act,
                                struct err *err) MUST_USE;

/* Valid UTF-8 without control characters, and not longer than cap - 1; line breaks and tabs as is_text says. */
bool docket_is_text(const char *s, size_t cap, bool is_text);
bool docket_is_uuid(const char *s);
bool docket_is_hex(const char *s, size_t n);

#endif
