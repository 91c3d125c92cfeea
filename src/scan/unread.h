/* scan/unread.h: places where a symbol is in sight for several frames and is not read: it is
 * covered, torn, folded, or was a moment ago readable and no longer is.  Tells that from there being
 * none.
 *
 * Plain state, no allocation; one per camera; threads: one at a time.
 */
#ifndef SCAN_UNREAD_H
#define SCAN_UNREAD_H

#include <stddef.h>
#include <stdint.h>

#include "scan/frame.h"
#include "scan/glimpse.h"
#include "scan/symbol.h"

enum {
    UNREAD_MAX = GLIMPSES_MAX,
    UNREAD_GLIMPSES = 5,    /* so often seen, */
    UNREAD_AFTER_MS = 800,  /* for so long, without a read */
    UNREAD_FORGET_MS = 700, /* not seen for this long is gone */
};

struct unread {
    uint64_t id;       /* the same as long as the place is followed; from 1 */
    uint64_t since_ms; /* first seen, or last read */
    bool was_read;     /* before: it has become unreadable */
    bool is_matrix;
    struct point corner[4];
};

struct unread_place {
    struct unread unread;
    unsigned n_glimpses; /* since since_ms; 0 and id 0: not in use */
    uint64_t seen_ms;
};

struct unread_watch {
    uint64_t next_id, now_ms;
    struct unread_place place[2 * UNREAD_MAX];
};

void unread_reset(struct unread_watch *w);
/* What was glimpsed in a frame, and what the scanner read in it (agreed on or not). */
void unread_feed(struct unread_watch *w, const struct frame *f, const struct glimpse *glimpses,
                 size_t n, const struct symbols *read);
/* Says how many there are. */
size_t unread_list(const struct unread_watch *w, struct unread out[UNREAD_MAX]);

#endif
