/* publish/office.h: the signing office: makes the TUF repository that kiosks pull releases from.
 *
 *   OFFICE/office.json              for how many days each role's files are good
 *   OFFICE/draft/ROLE.json          the next version of a role, with the signatures it has so far
 *   OFFICE/public/metadata/         N.root.json, N.targets.json, …, timestamp.json
 *   OFFICE/public/targets/          full/<sha256>.32.db.zst, delta/<sha256>.31-32.chg.zst
 *
 * public/ is served as it is, by any web server, and copied to a stick as it is.  Secret keys are no part
 * of an office: who signs brings his own, here or on a machine without a network that holds a copy
 * of draft/.  Roles: root, targets, snapshot, timestamp, and those that targets delegates to (paths
 * with * for any run of characters within one folder).
 *
 * Promise  a draft is published only when, with it, every signature of the whole repository holds for
 *          somebody who knows the root before it.  Files appear in the order in which clients ask for
 *          them backwards, timestamp.json last: at every moment, also after a power cut, public/ is the
 *          repository before or the one after.  Only where a new root gives snapshot or timestamp other
 *          keys, kiosks that come between the two files keep what they hold; office_publish again, or
 *          office_renew with both keys, finishes what was cut off.
 * Errors   ERR_UNTRUSTED: signatures are missing or do not hold (the text says of which role, and how
 *          many); ERR_INVALID: what is asked makes no sense; ERR_NOT_FOUND: no such role, key or draft;
 *          ERR_BUSY: another process has the office; ERR_IO, ERR_NOMEM.
 * Threads  one struct office per thread.
 */
#ifndef PUBLISH_OFFICE_H
#define PUBLISH_OFFICE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/text.h"
#include "trust/key.h"
#include "trust/role.h"

enum {
    OFFICE_KEYS_MAX = 16,
    OFFICE_ROLES_MAX = 24,
    OFFICE_PATHS_MAX = 4,
    OFFICE_DAYS_MAX = 3660,
    OFFICE_CHAIN_MAX = 10, /* releases back from the newest that deltas are kept for */
};

/* An Ed25519 public key, as people hand it on: 64 hexadecimal digits. */
struct office_key {
    uint8_t bytes[32];
};

struct office_role {
    char name[64]; /* lower-case letters, digits, - and _ */
    struct office_key keys[OFFICE_KEYS_MAX];
    size_t n_keys;
    int threshold;                       /* of different keys */
    int days;                            /* a file of it is good for */
    const char *paths[OFFICE_PATHS_MAX]; /* a delegated role's: "full/ *" without the blank */
    size_t n_paths;
};

struct office;

/* A new office in a folder that has none, with drafts of root, targets and the delegated roles to be
 * signed.  The four top-level roles must all be among `roles`. */
enum err_code office_create(const char *folder, const struct clock *clock,
                            const struct office_role *roles, size_t n, struct err *err) MUST_USE;

enum err_code office_open(const char *folder, const struct clock *clock, struct office **out,
                          struct err *err) MUST_USE;
void office_close(struct office *o); /* NULL is fine */

/* --- changing: all of these make or change drafts ----------------------------------------------- */

/* The role again as it is, with a new day of expiry. */
enum err_code office_renew_role(struct office *o, const char *role, struct err *err) MUST_USE;
enum err_code office_add_key(struct office *o, const char *role, const struct office_key *key,
                             struct err *err) MUST_USE;
/* ERR_INVALID: fewer keys than the threshold would be left. */
enum err_code office_revoke_key(struct office *o, const char *role, const struct office_key *key,
                                struct err *err) MUST_USE;
/* One for the other, in one step, so that the number stays. */
enum err_code office_rotate_key(struct office *o, const char *role, const struct office_key *old,
                                const struct office_key *fresh, struct err *err) MUST_USE;
enum err_code office_set_threshold(struct office *o, const char *role, int threshold,
                                   struct err *err) MUST_USE;
/* Of a delegated role, all of them anew: what it may speak of. */
enum err_code office_set_paths(struct office *o, const char *role, const char *const *paths,
                               size_t n, struct err *err) MUST_USE;
enum err_code office_delegate(struct office *o, const struct office_role *role,
                              struct err *err) MUST_USE;

struct office_release {
    const char *path;         /* of the release, with its side-car */
    const char *const *older; /* releases to make deltas from; usually the one before */
    size_t n_older;
    const char *const *audience; /* kiosks and "region/130533"; none: everybody */
    size_t n_audience;
};
/* Packs the release and the deltas into public/targets and speaks of them in a draft of `role`.
 * Deltas from more than OFFICE_CHAIN_MAX releases back and older whole files are no longer spoken of.  A delta
 * not worth its while is left out.  ERR_STALE: a newer one is offered already. */
enum err_code office_add_release(struct office *o, const char *role,
                                 const struct office_release *release, struct err *err) MUST_USE;

/* Of the release kiosks get from `role` now; 0: none is published yet. */
enum err_code office_release_out(struct office *o, const char *role, int64_t *sequence,
                                 struct err *err) MUST_USE;

/* A bundle of tables (sync/bundle.h), checked by whoever brings it: office.h knows no readers. */
struct office_tables {
    struct span bundle;
    const char *const *audience; /* as a release's */
    size_t n_audience;
};
/* The number the next ones must have: one above all that are published or drafted. */
enum err_code office_next_tables(struct office *o, const char *role, int64_t *sequence,
                                 struct err *err) MUST_USE;
/* Puts it into public/targets and speaks of it in a draft of `role`; older ones are no longer spoken of once these are
 * for everybody.  ERR_INVALID: they are not among the role's paths; ERR_STALE: the same number or a newer one is
 * offered already. */
enum err_code office_add_tables(struct office *o, const char *role,
                                const struct office_tables *tables, struct err *err) MUST_USE;

/* The newest tables that a role speaks of, and that are some, to be looked at. */
struct office_spoken {
    int64_t sequence; /* 0: it speaks of none, and bytes are empty */
    /* the first of those they are for, "kiosk-0007" or "region/130533"; "" everybody */
    char reader[80];
    struct buf bytes; /* the bundle, by its digest what is signed; the caller's, with a limit */
};
/* Those that are out.  reader: of those it is given; "" of those everybody is. */
enum err_code office_tables_out(struct office *o, const char *role, const char *reader,
                                struct office_spoken *out, struct err *err) MUST_USE;
/* Those of the role's draft, whoever they are for.  ERR_NOT_FOUND: the office's copy has the draft and not the file. */
enum err_code office_tables_drafted(struct office *o, const char *role, struct office_spoken *out,
                                    struct err *err) MUST_USE;

/* Any other file, for whom it may concern: configuration under kiosk/<id>/….  ERR_INVALID: a name with
 * anything but Latin letters, digits, - _ . ~ and /, or with a part that begins with a dot. */
enum err_code office_add_file(struct office *o, const char *role, const char *name,
                              const char *path, struct err *err) MUST_USE;

/* Takes the draft back. */
enum err_code office_drop_draft(struct office *o, const char *role, struct err *err) MUST_USE;

/* --- signing ------------------------------------------------------------------------------------ */

struct office_view {
    const char *role;
    int64_t version, published; /* of the draft (0: none) and of the published file (0: none) */
    int64_t expires_utc_s;      /* of the draft, else of the published one */
    int threshold, signatures;  /* asked for, and those of the draft that hold; root: by its own
                                   keys */
    int old_threshold, old_signatures; /* root: by the keys of the root before; else 0 */
};
/* Each role in turn; false ends it. */
typedef bool office_view_fn(void *self, const struct office_view *view);
enum err_code office_list(struct office *o, office_view_fn *visit, void *self,
                          struct err *err) MUST_USE;

/* Signs every draft of a role that lists the key (a root draft also when the root before lists it).
 * `may`, when not NULL, is asked before each.  *n: signed. */
enum err_code office_sign(struct office *o, const struct key_secret *key, office_view_fn *may,
                          void *self, size_t *n, struct err *err) MUST_USE;

/* Publishes the drafts of `roles` (NULL: all there are) with a new snapshot and timestamp. */
struct office_online {
    const struct key_secret *snapshot, *timestamp;
};
enum err_code office_publish(struct office *o, const struct office_online *keys,
                             struct err *err) MUST_USE;
/* A new timestamp, and a new snapshot when its key is given and two thirds of its time are over. */
enum err_code office_renew(struct office *o, const struct office_online *keys,
                           struct err *err) MUST_USE;

/* Everything kiosks would check, from the first root on, by reading public/ alone. */
enum err_code office_check(struct office *o, struct err *err) MUST_USE;

#endif
