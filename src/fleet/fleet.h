/* fleet/fleet.h: the hub's database of kiosks: whose requests count, what each said last, and the weekly
 * counts of what was looked up in vain (补录清单).
 *
 * One SQLite file, WAL, synchronous FULL: what was answered survives a power cut.  The number of a stamp, the
 * name of a batch and its counts are written in one transaction: a batch sent again is not counted again.
 * Kept     FLEET_HISTORY heartbeats a kiosk, FLEET_WEEKS weeks; no address, nothing of a person.
 * Threads  one struct fleet a thread; several processes may open one file.
 * Errors   ERR_NOT_FOUND: no such kiosk or file; ERR_INVALID: a name, or a file that is no such database;
 *          ERR_UNSUPPORTED: of a newer program; ERR_DB: busy or damaged; ERR_IO: disk; ERR_NOMEM.
 */
#ifndef FLEET_FLEET_H
#define FLEET_FLEET_H

#include "beat/beat.h"
#include "trust/stamp.h"

struct fleet;

enum {
    FLEET_HISTORY = 200,
    FLEET_WEEKS = 106,
    FLEET_PREFIXES_MAX = 20000, /* a kiosk's rows of one week; what is more goes into "*" */
    FLEET_PAUSE_S = 5,          /* between two heartbeats of one kiosk */
    FLEET_STALE_S = 24 * 3600,  /* not heard of for so long: somebody should look */
    FLEET_NAMES_MAX = 16,       /* earlier names of a kiosk, and as many it only says it had */
};

enum err_code fleet_open(const char *path, bool create, struct fleet **out,
                         struct err *err) MUST_USE;
void fleet_close(struct fleet *f); /* NULL is fine */

/* --- who they are --------------------------------------------------------------------------------- */

enum fleet_state { FLEET_ADMITTED = 1, FLEET_REVOKED = 2 };

struct fleet_kiosk {
    int64_t id;
    char name[STAMP_NAME_MAX];
    uint8_t public_key[STAMP_PUBLIC_BYTES];
    enum fleet_state state;
    int64_t admitted_utc_s, revoked_utc_s, heard_utc_s, counter, quarantined_utc_s; /* 0: not */
};

/* A new kiosk, or another key for one that was revoked.  ERR_BUSY: that name is admitted, with this or
 * another key, or was another kiosk's before; or that key is another's. */
enum err_code fleet_admit(struct fleet *f, const char *name,
                          const uint8_t public_key[STAMP_PUBLIC_BYTES], int64_t now_utc_s,
                          struct err *err) MUST_USE;
enum err_code fleet_revoke(struct fleet *f, const char *name, int64_t now_utc_s,
                           struct err *err) MUST_USE;
/* It asked far too often, or a person wants to look: it is heard of, nothing else of its is taken; and let go.
 * ERR_NOT_FOUND: it is so already. */
enum err_code fleet_quarantine(struct fleet *f, const char *name, int64_t now_utc_s,
                               struct err *err) MUST_USE;
enum err_code fleet_release(struct fleet *f, const char *name, struct err *err) MUST_USE;
enum err_code fleet_find(struct fleet *f, const char *name, struct fleet_kiosk *out,
                         struct err *err) MUST_USE;

/* That machine had another name, says a person: what was reported under it, it may bring.  A kiosk admitted under the
 * former name is renamed and keeps its key; when one of the new name is admitted, it is that one, and the former must
 * be revoked or never admitted.  Names of names go with it.  ERR_BUSY: both are admitted, or the new name was another
 * kiosk's; ERR_NOT_FOUND: neither is admitted.  A former name may be said of two: then it is shared (below). */
enum err_code fleet_rename(struct fleet *f, const char *former, const char *name, int64_t now_utc_s,
                           struct err *err) MUST_USE;
/* Whether another kiosk had that name before, or has it now: then it does not tell whose something is. */
enum err_code fleet_is_shared(struct fleet *f, int64_t kiosk, const char *name, bool *out,
                              struct err *err) MUST_USE;
/* It brought something of that name, which nobody has said it had.  *is_new: the first time; what there is no room for is
 * not noted. */
enum err_code fleet_claim(struct fleet *f, int64_t kiosk, const char *name, int64_t now_utc_s,
                          bool *is_new, struct err *err) MUST_USE;
struct fleet_name {
    char name[STAMP_NAME_MAX];
    bool is_former;    /* false: it only says so */
    bool is_shared;    /* fleet_is_shared */
    int64_t n_refused; /* of a claim: reports that were not taken, told again and again */
    int64_t first_utc_s, last_utc_s; /* of former names: since when a person says so */
};
/* Former ones first. */
enum err_code fleet_names(struct fleet *f, int64_t kiosk,
                          bool (*each)(void *self, const struct fleet_name *name), void *self,
                          struct err *err) MUST_USE;

/* --- what they say -------------------------------------------------------------------------------- */

/* Takes the stamp's number and the heartbeat.  ERR_STALE: the number was used, or the kiosk has been
 * revoked or given another key meanwhile; ERR_BUSY: too soon after the one before. */
enum err_code fleet_take(struct fleet *f, const struct fleet_kiosk *kiosk, int64_t counter,
                         const struct beat *beat, int64_t now_utc_s, struct err *err) MUST_USE;

/* --- looking -------------------------------------------------------------------------------------- */

struct fleet_row {
    struct fleet_kiosk kiosk;
    bool has_beat;
    struct beat beat; /* without counts */
};
/* By name; each returns false to end it. */
enum err_code fleet_each(struct fleet *f, bool (*each)(void *self, const struct fleet_row *row),
                         void *self, struct err *err) MUST_USE;

struct fleet_prefix {
    char prefix[UNKNOWN_PREFIX_MAX];
    int64_t count, kiosks;
    struct date first, last;
};
/* The oftenest first. */
enum err_code fleet_unlisted(struct fleet *f, int32_t week,
                             bool (*each)(void *self, const struct fleet_prefix *row), void *self,
                             struct err *err) MUST_USE;

#endif
