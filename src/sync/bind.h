/* sync/bind.h: one try to hold the newest tables the hub signed for us (sync/bundle.h), beside the release.
 *
 * Of the bundles offered to us, the newest that this program reads is fetched when it is above all held before;
 * it is put in use only after `check` has opened every reader over it.  One that is signed and no good all the same is
 * written down as refused and not fetched again, but told of at every try, until a newer one comes.
 * Bundles that rotted here are dropped first, and fetched again.
 *
 * Threads  that of the pull, which holds the store's lock.
 * Errors   of the network and the disk, with *trouble.  A refused bundle is no error: the tables held are as good as
 *          before, and trying again sooner would not make it better.
 */
#ifndef SYNC_BIND_H
#define SYNC_BIND_H

#include "base/attrs.h"
#include "base/err.h"
#include "sync/offer.h"
#include "sync/trouble.h"
#include "trust/tuf.h"

/* ERR_OK: every reader takes these tables.  ERR_IO, ERR_NOMEM, ERR_TOO_BIG: this machine cannot tell now; others:
 * they are no good, and the text says which file and line. */
typedef enum err_code tables_check_fn(void *self, struct span bundle, struct err *err);

enum { BIND_WHY_MAX = 400 };

/* Whether those in use were made over other tables than this program's package has: what is to be told, in English, or
 * "". */
typedef void tables_say_fn(void *self, struct span bundle, char why[BIND_WHY_MAX]);

struct bind_config {
    const char *store, *targets_url;
    struct offer_reader who;
    int64_t now_utc_s;
    uint64_t reserve_bytes; /* left free on the disk */
    tables_check_fn *check;
    tables_say_fn *say; /* NULL: nothing is */
    void *self;         /* of both */
};

struct bind_result {
    bool is_new;      /* other tables are to be used now */
    int64_t sequence; /* of those held; 0: the package's */
    /* TROUBLE_NONE, TROUBLE_BAD_TABLES, TROUBLE_OLD_TABLES or TROUBLE_OLD_PROGRAM: to be told though nothing failed; or,
     * with an error, what failed. */
    enum trouble trouble;
    char why[BIND_WHY_MAX]; /* in English */
};

/* tuf: refreshed.  *out is always filled. */
enum err_code bind_newest(struct tuf *tuf, const struct bind_config *config,
                          struct bind_result *out, struct err *err) MUST_USE;

#endif
