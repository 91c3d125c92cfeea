/* trust/role.h: one file of metadata: read, checked for shape, checked for signatures.
 *
 * Reading believes nothing: after role_read the file is well formed and says of itself what it is; only
 * role_verify against whoever delegates to it makes it trusted.  Fields we do not know are kept, for they
 * are part of what is signed.
 * Threads: any; a file does not change once read.
 */
#ifndef TRUST_ROLE_H
#define TRUST_ROLE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/buf.h"
#include "base/err.h"
#include "trust/hash.h"
#include "trust/refusal.h"

enum role_type { ROLE_UNSET = 0, ROLE_ROOT, ROLE_TIMESTAMP, ROLE_SNAPSHOT, ROLE_TARGETS };

enum {
    ROLE_NAME_MAX = 512, /* bytes; a longer one is malformed */
    ROLE_KEYS_MAX = 256, /* keys of one role */
};

struct role {
    enum role_type type;
    int64_t version;
    int64_t expires_utc_s;
    int64_t issued_utc_s; /* "issued", a field of ours (docs/trust.md); 0: not given */
    bool is_consistent;   /* root only: consistent_snapshot */
    json_t *whole;        /* owned; the two below are views into it */
    const json_t *body;   /* "signed" */
    const json_t *signatures;
    struct buf form; /* canonical form of body: what is signed */
};

/* "root", "timestamp", "snapshot", "targets"; "?" for ROLE_UNSET. */
const char *role_type_name(enum role_type type);
bool role_is_top(const char *name); /* one of those four */

/* bytes as a file of type `want`.  REFUSAL_MALFORMED or REFUSAL_FAULT; err says what is wrong. */
enum refusal role_read(struct span bytes, enum role_type want, struct role **out,
                       struct err *err) MUST_USE;
void role_destroy(struct role *r); /* NULL is fine */

/* Whether the keys that `delegator` (a root, or a targets role) gives to `name` have signed the file,
 * at least as many different ones as it asks for.  The same key under two ids counts once. */
enum refusal role_verify(const struct role *r, const struct role *delegator, const char *name,
                         struct err *err) MUST_USE;

/* What a timestamp or snapshot says of a file ("snapshot.json", "ROLE.json"). */
struct role_meta {
    int64_t version;
    uint64_t length_bytes; /* 0: not told */
    bool has_hashes;
    struct hash_set hashes;
};
/* ERR_NOT_FOUND: not a word of it; ERR_UNSUPPORTED: a digest of an algorithm we do not know. */
enum err_code role_meta_of(const struct role *r, const char *role_name, struct role_meta *out,
                           struct err *err) MUST_USE;

/* A targets role's delegations in order. */
struct role_delegation {
    const char *name;
    bool is_terminating;
    const json_t *paths;    /* NULL when there are prefixes */
    const json_t *prefixes; /* of the hex SHA-256 of the target's name */
};
size_t role_delegations(const struct role *r);
struct role_delegation role_delegation_at(const struct role *r, size_t i);
bool role_delegation_covers(const struct role_delegation *d, const char *target_name);

/* The object under `targets` for that name, or NULL. */
const json_t *role_target(const struct role *r, const char *target_name);

#endif
