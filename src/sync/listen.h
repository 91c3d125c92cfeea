/* sync/listen.h: a fetcher that counts what comes, and keeps the longest Retry-After.  Threads: its fetcher's. */
#ifndef SYNC_LISTEN_H
#define SYNC_LISTEN_H

#include "base/fetch.h"

struct listener {
    struct fetcher fetcher; /* whose answers */
    uint64_t bytes;         /* so far */
    uint32_t retry_after_s;
};

struct fetcher listener_fetcher(struct listener *l); /* borrows it */

#endif
