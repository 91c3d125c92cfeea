/* trust/tuf_self.h: what the files of the client share. */
#ifndef TRUST_TUF_SELF_H
#define TRUST_TUF_SELF_H

#include "trust/floor.h"
#include "trust/role.h"
#include "trust/tuf.h"

/* A delegated role that was checked in this session.  One name may stand here more than once, checked
 * for different delegators; none is freed before the session ends, since a search may still point at it. */
struct tuf_delegated {
    char *name;
    struct role *file;
};

struct tuf {
    struct tuf_config config;
    struct floor floor;
    enum refusal why;
    uint32_t retry_after_s;
    int64_t start_utc_s; /* section 5.1: one time for the whole session */
    bool is_fresh;       /* tuf_refresh went through */
    bool is_offline;     /* tuf_load went through: nothing more is fetched */
    struct role *root, *timestamp, *snapshot, *targets;
    struct tuf_delegated *delegated;
    size_t n_delegated, cap_delegated;
};

int64_t tuf_clock_now(const struct tuf *t);
/* One fetch; remembers what the hub says of coming again. */
enum fetch_end tuf_fetch(struct tuf *t, const struct fetch_request *request,
                         const struct fetch_sink *sink, struct err *err);
/* Ends a public call: remembers why, and gives its code. */
enum err_code tuf_end(struct tuf *t, enum refusal why, struct err *err);
/* err with the refusal's own code and a sentence. */
enum refusal tuf_refuse(struct err *err, enum refusal why, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Drops everything but the root. */
void tuf_forget(struct tuf *t);

/* The folder's copy of a role, checked for shape and against the delegator, but not for days or
 * version.  REFUSAL_ABSENT: there is none; REFUSAL_DISK: it cannot be read. */
enum refusal tuf_held(struct tuf *t, const char *name, enum role_type type,
                      const struct role *delegator, struct role **out, struct buf *bytes,
                      struct err *err) MUST_USE;
/* Saves bytes as the folder's copy. */
enum refusal tuf_keep(struct tuf *t, const char *name, struct span bytes, struct err *err) MUST_USE;
enum refusal tuf_download(struct tuf *t, const char *name, int64_t version, uint64_t bytes_max,
                          struct buf *out, struct err *err) MUST_USE;
enum refusal tuf_check_expiry(const struct tuf *t, const struct role *r, const char *name,
                              struct err *err) MUST_USE;
/* Raises the floor by what a root or targets file says of its day of issue. */
void tuf_note_issue(struct tuf *t, const struct role *r);

/* Section 5.6 for one targets role, top-level or delegated: the copy held when it is the one the
 * snapshot speaks of, else the hub's.  *out is the caller's. */
enum refusal tuf_obtain_targets(struct tuf *t, const char *name, const struct role *delegator,
                                struct role **out, struct err *err) MUST_USE;

/* Refreshes if neither that nor tuf_load was done. */
enum refusal tuf_be_ready(struct tuf *t, struct err *err) MUST_USE;
enum refusal tuf_update(struct tuf *t, struct err *err) MUST_USE;

#endif
