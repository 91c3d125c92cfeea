/* sync/binder.h: the tables a machine was sent (sync/bundle.h): those in use and those before them.
 *
 *   tables/CURRENT                    which they are, newest first, and what was refused; replaced whole,
 *                                     which is the switch
 *   tables/tables-3-1a2b3c4d.tables   bundles as they were signed; never written again
 *
 * Promise  at every moment, also after a power cut, CURRENT names whole bundles or is not there, and then the
 *          newest that are whole are taken.  Nothing is removed that CURRENT on the disk still names.  Before the
 *          first ones, and when none of them can be used, the tables of the program package are used: they
 *          lie elsewhere and are never touched.
 * Threads  one writer a folder, who holds the lock of the store (sync/store.h) meanwhile; anybody may look.
 * Errors   ERR_UNTRUSTED: a bundle is not what was put there; ERR_IO, ERR_TOO_BIG as base/fs.h.
 */
#ifndef SYNC_BINDER_H
#define SYNC_BINDER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/fs.h"
#include "registry/digest.h"

enum { BINDER_NAME_MAX = 64, BINDER_HELD_MAX = 2, BINDER_WHY_MAX = 400, BINDER_PROGRAM_MAX = 32 };

struct binder_held {
    char name[BINDER_NAME_MAX]; /* of the file in the folder */
    int64_t sequence, since_utc_s;
    struct digest digest;
};

struct binder {
    char folder[FS_PATH_MAX];
    struct binder_held held[BINDER_HELD_MAX]; /* the ones in use first */
    size_t n;
    int64_t highest; /* sequence ever held: never an older one */
    /* Signed, and no good all the same: not fetched again until the program is another.  sequence 0: none. */
    struct {
        int64_t sequence;
        char program[BINDER_PROGRAM_MAX]; /* the version that refused them */
        struct digest digest;
        char why[BINDER_WHY_MAX]; /* in English: the file and line */
    } refused;
};

/* store: the folder of releases, tables/ is in it.  One that is not there holds nothing. */
enum err_code binder_look(const char *store, struct binder *out, struct err *err) MUST_USE;
/* To write: makes the folder, sweeps away what was left half done. */
enum err_code binder_open(const char *store, struct binder *out, struct err *err) MUST_USE;

/* The bundle's bytes, by their digest what was put there. */
enum err_code binder_read(const struct binder *b, size_t at, struct buf *out,
                          struct err *err) MUST_USE;
/* Puts checked bytes in use; what was in use is kept as the ones before.  ERR_STALE: not above the highest. */
enum err_code binder_add(struct binder *b, struct span bytes, int64_t sequence, int64_t now_utc_s,
                         struct err *err) MUST_USE;
/* Held[at] is no good: forgotten and removed.  That sequence may come again. */
enum err_code binder_drop(struct binder *b, size_t at, struct err *err) MUST_USE;
enum err_code binder_refuse(struct binder *b, int64_t sequence, const struct digest *digest,
                            const char *why, struct err *err) MUST_USE;
/* By this very version of the program: another one may read them, or lay them over other tables of its package. */
bool binder_has_refused(const struct binder *b, int64_t sequence, const struct digest *digest);

/* The text of CURRENT; false, and nothing held, when it is none. */
bool binder_read_list(struct span text, struct binder *b);
enum err_code binder_digest(struct span bytes, struct digest *out, struct err *err) MUST_USE;

#endif
