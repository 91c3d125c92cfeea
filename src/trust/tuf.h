/* trust/tuf.h: The Update Framework, client side: the whole workflow of specification 1.0.34, section 5.
 *
 * Owns     the folder of trusted metadata: root.json, timestamp.json, snapshot.json, targets.json and
 *          one file a delegated role, byte for byte as they came, each replaced whole and synced; and
 *          `clock`, the floor under the kiosk's clock (trust/floor.h).
 * Threads  one at a time; one struct tuf per folder.
 * Errors   every failure has a `refusal` (tuf_why) beside its code.  After any of them what was
 *          trusted before is trusted still: nothing half-checked is ever written.
 * Limits   256 root rotations a refresh, 32 delegated roles a search; root 512,000 bytes, timestamp
 *          16,384, snapshot 2,000,000, targets 5,000,000; JSON 32 deep; integers only.
 */
#ifndef TRUST_TUF_H
#define TRUST_TUF_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/fetch.h"
#include "base/fs.h"
#include "trust/refusal.h"

enum {
    TUF_ROOT_ROTATIONS_MAX = 256,
    TUF_DELEGATIONS_MAX = 32,
    TUF_ROOT_BYTES_MAX = 512000,
    TUF_TIMESTAMP_BYTES_MAX = 16384,
    TUF_SNAPSHOT_BYTES_MAX = 2000000,
    TUF_TARGETS_BYTES_MAX = 5000000,
    TUF_NAME_MAX = 512, /* bytes of a role's or target's name */
    TUF_SLOWEST_BYTES_S = 1024,
};

struct tuf;

struct tuf_config {
    const char *folder; /* of the trusted metadata; made if need be */
    const char
        *metadata_url; /* folder of the hub's metadata, with or without '/' at its end; NULL or
                                 "" for a client that only looks at what it holds */
    struct fetcher fetcher;
    struct clock clock;
    int64_t built_utc_s;      /* no time before the program was built is believed; 0: none known */
    uint32_t slowest_bytes_s; /* targets get length / this as their deadline; 0: 1024 */
    bool ignores_floor;       /* the clock as it is, nothing saved: for a referee that moves it */
};

/* Puts the first trusted root into the folder: the one trust that comes by hand, out of the package.
 * It must carry its own threshold of signatures.  A folder that has a root already is left alone
 * (ERR_OK) unless `replace`, which forgets all other metadata with it. */
enum err_code tuf_init(const char *folder, struct span root, bool replace,
                       struct err *err) MUST_USE;

/* Reads and checks the trusted root; no network.  ERR_NOT_FOUND: the folder has none (tuf_init).
 * Borrows the config's strings until tuf_close. */
enum err_code tuf_open(const struct tuf_config *config, struct tuf **out, struct err *err) MUST_USE;
void tuf_close(struct tuf *t); /* NULL is fine */

/* Sections 5.3 to 5.6 with the top-level targets: after ERR_OK all of it is fresh and saved. */
enum err_code tuf_refresh(struct tuf *t, struct err *err) MUST_USE;

/* Takes what is in the folder as it is, checking signatures and versions but not the days of expiry:
 * for a status screen, or to look up what was last agreed while the hub is away.  No network.
 * ERR_NOT_FOUND: nothing was ever pulled. */
enum err_code tuf_load(struct tuf *t, struct err *err) MUST_USE;

/* Why the last call on t failed; REFUSAL_NONE after a good one. */
enum refusal tuf_why(const struct tuf *t);
/* For how long the hub, in its last answer, asked not to be asked again; 0: it did not. */
uint32_t tuf_retry_after_s(const struct tuf *t);

/* --- targets ---------------------------------------------------------------------------------- */

struct tuf_target {
    char name[TUF_NAME_MAX + 1];
    char role[TUF_NAME_MAX + 1]; /* who vouches for it: "targets" or a delegated role */
    uint64_t length_bytes;
    bool has_sha256, has_sha512; /* at least one */
    uint8_t sha256[32], sha512[64];
    struct buf custom; /* the target's `custom` in canonical JSON; empty when there is none */
};

void tuf_target_fini(struct tuf_target *target);

/* Section 5.6.7: pre-order through the delegations, fetching and checking roles as needed; refreshes
 * first if that was not done (nor tuf_load, after which no role is fetched).
 * ERR_NOT_FOUND with REFUSAL_NO_TARGET: nobody trusted speaks of it. */
enum err_code tuf_find_target(struct tuf *t, const char *name, struct tuf_target *out,
                              struct err *err) MUST_USE;

/* Every target whose name starts with `prefix` and that tuf_find_target would find, in the order of
 * roles (pre-order) and of names within one; visit returns false to end it.  The target is borrowed for
 * the call.  Roles that cannot be had end it with their error. */
typedef bool tuf_visit_fn(void *self, const struct tuf_target *target);
enum err_code tuf_list_targets(struct tuf *t, const char *prefix, tuf_visit_fn *visit, void *self,
                               struct err *err) MUST_USE;

struct tuf_progress {
    void (*tell)(void *self, uint64_t done_bytes, uint64_t total_bytes); /* NULL: nobody asks */
    void *self;
};

/* Brings a target to `path`: into path.part first, resuming what an earlier attempt left there, then
 * its length and every hash given are checked, and only then it is synced and renamed.  A file at
 * `path` that already is the target is not fetched again.  base_url is the folder of targets. */
enum err_code tuf_fetch_target(struct tuf *t, const struct tuf_target *target, const char *base_url,
                               const char *path, const struct tuf_progress *progress,
                               struct err *err) MUST_USE;

/* A small target into memory, at most out->cap_max bytes; checked before ERR_OK. */
enum err_code tuf_read_target(struct tuf *t, const struct tuf_target *target, const char *base_url,
                              struct buf *out, struct err *err) MUST_USE;

/* Whether the file is, byte for byte, the target. */
enum err_code tuf_check_file(const struct tuf_target *target, const char *path,
                             struct err *err) MUST_USE;

/* Where under path this target goes: the name percent-encoded, '/' too, so that it is one plain file
 * of the folder whatever the name says. */
enum err_code tuf_target_path(const struct tuf_target *target, const char *folder,
                              char out[FS_PATH_MAX], struct err *err) MUST_USE;

/* --- for status screens ------------------------------------------------------------------------ */

struct tuf_state {
    int64_t root_version, timestamp_version, snapshot_version, targets_version; /* 0: none */
    int64_t root_expires_utc_s, timestamp_expires_utc_s, snapshot_expires_utc_s,
        targets_expires_utc_s; /* 0: none */
    int64_t refreshed_utc_s;   /* of the last good refresh of this folder; 0: never */
    int64_t now_utc_s;         /* the clock, floor applied */
    bool is_clock_behind;      /* the machine's clock is under the floor and was not believed */
};

void tuf_get_state(const struct tuf *t, struct tuf_state *out);

#endif
