/* docket/head.h: heads: one hash over all that was done until then, signed and kept elsewhere.
 *
 * The acts of a case are chained by hashes that anybody can compute: who may write every table and knows the rules can
 * write another past.  A head is made over the acts that no head before it holds, and over that head; its hash, signed by
 * the hub's key and taken out of the database (a file, a print), holds them all: they cannot be written anew without
 * another hash.  Heads are numbered from 1; the newest is enough to keep.
 * Threads and errors as docket.h.
 */
#ifndef DOCKET_HEAD_H
#define DOCKET_HEAD_H

#include "docket/docket.h"
#include "report/seal.h"

struct key_secret;

struct docket_head {
    int64_t n, utc_s, n_cases,
        n_events;                  /* n_events: those it was made over; n_cases: all there were */
    char root[REPORT_SHA256_TEXT]; /* SHA-256 of their hashes, a line each, by case and seq */
    char previous[REPORT_SHA256_TEXT]; /* hash of the head before; 64 zeros for the first */
    char hash[REPORT_SHA256_TEXT];
};
/* Makes the next one, in one transaction. */
enum err_code docket_head_make(struct docket *d, int64_t now_utc_s, struct docket_head *out,
                               struct err *err) MUST_USE;
/* ERR_UNTRUSTED: the database has another head of that number, or none. */
enum err_code docket_head_check(struct docket *d, const struct docket_head *head,
                                struct err *err) MUST_USE;

/* "heyan-docket-head-1": JSON with the signature over its canonical form without it.  n_breaks: what the audit found
 * just before; a head that was made over broken chains says so. */
enum err_code docket_head_write(const struct docket_head *head, size_t n_breaks,
                                const struct key_secret *key, struct buf *out,
                                struct err *err) MUST_USE;
/* ERR_UNTRUSTED: not signed by that key; ERR_INVALID: no head. */
enum err_code docket_head_read(struct span json, const uint8_t key[SEAL_KEY_BYTES],
                               struct docket_head *out, size_t *n_breaks, struct err *err) MUST_USE;

#endif
