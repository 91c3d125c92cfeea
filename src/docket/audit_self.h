/* docket/audit_self.h: what the files of the audit share.  For audit.c, audit_rest.c, head.c. */
#ifndef DOCKET_AUDIT_SELF_H
#define DOCKET_AUDIT_SELF_H

#include "docket/keep.h"
#include "docket/mailbox.h"
#include "docket/store.h"

/* A case as its row says. */
struct audit_case {
    int64_t id, n_events;
    char number[REPORT_NUMBER_MAX], last_hash[REPORT_SHA256_TEXT], fingerprint[REPORT_SHA256_TEXT];
    char state[REPORT_ID_MAX], row_hash[REPORT_SHA256_TEXT];
    bool is_erased;
};

/* A case as its acts say, up to the one that was looked at last. */
struct audit_checking {
    const struct audit_case *about;
    int64_t seq;
    char previous[REPORT_SHA256_TEXT]; /* its hash */
    char state[REPORT_ID_MAX], row_hash[REPORT_SHA256_TEXT];
    char letters[DOCKET_REPLIES_MAX][REPORT_SHA256_TEXT]; /* `other` of the citizen's answers */
    size_t n_letters;                                     /* may be more than are held */
    const char *why;                                      /* NULL: sound so far */
    struct docket_audit *counts;
    enum err_code rc;
    struct err *err;
};

struct audit_teller {
    bool (*broken)(void *self, const char *case_number, int64_t seq, const char *why);
    void *self;
};

/* What hangs on the acts of a case: c->why when it does not. */
enum err_code audit_rest(struct docket *d, struct audit_checking *c, struct err *err) MUST_USE;
/* The heads, and that each holds the acts it was made over. */
enum err_code audit_heads(struct docket *d, const struct audit_teller *t, size_t *n,
                          struct err *err) MUST_USE;

#endif
