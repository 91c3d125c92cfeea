/* sync/bring.h: out of what was fetched, the release that answers.
 *
 * A chain of deltas is applied to a copy of what is held, a whole one is unpacked; either is made
 * aside, counted, sealed (sync/seal.h) and put in place (sync/store.h).  Until then, and after any
 * failure, the store is what it was.
 * Threads: the store's.
 */
#ifndef SYNC_BRING_H
#define SYNC_BRING_H

#include "base/attrs.h"
#include "base/err.h"
#include "sync/offer.h"
#include "sync/plan.h"
#include "sync/store.h"
#include "sync/trouble.h"

/* What deltas are applied to: the release that answers, be it a held or the shipped one. */
struct bring_base {
    struct plan_base what;
    struct digest digest;
    char path[FS_PATH_MAX];
};

/* Counts its rows when that was never done.  sequence 0: there is nothing that opens.  A held one that
 * does not is dropped from the store: *trouble is TROUBLE_BAD_HELD then, which is no failure. */
enum err_code bring_find_base(struct store *s, struct bring_base *out, enum trouble *trouble,
                              struct err *err) MUST_USE;

/* A file fetched and checked against its target, and what was said of it. */
struct bring_part {
    const char *path;
    const struct offer *offer;
};

struct bring_how {
    uint64_t reserve_bytes; /* to be left free on the disk */
    int64_t now_utc_s;
};

/* *trouble says what was wrong after a failure.  TROUBLE_BAD_HELD: the base is not what was put there
 * (ERR_UNTRUSTED), or cannot be read (ERR_IO), today at least. */
enum err_code bring_chain(struct store *s, const struct bring_base *base,
                          const struct bring_part *parts, size_t n, const struct bring_how *how,
                          enum trouble *trouble, struct err *err) MUST_USE;
enum err_code bring_whole(struct store *s, const struct bring_part *part,
                          const struct bring_how *how, enum trouble *trouble,
                          struct err *err) MUST_USE;

#endif
