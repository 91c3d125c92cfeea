/* hub/pool.h: a few threads for what may wait: databases, disks, Argon2id.  The threads of the network never do.
 *
 * Bounded: at most queue_max jobs wait; whoever comes then is told so at once.  pool_stop does all that was taken.
 * Threads  pool_give from any.
 */
#ifndef HUB_POOL_H
#define HUB_POOL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attrs.h"
#include "base/err.h"

struct pool;

enum err_code pool_start(size_t threads, size_t queue_max, struct pool **out,
                         struct err *err) MUST_USE;
/* Does what was taken and ends the threads; from then on nothing is taken.  pool_free: nobody gives any more. */
void pool_stop(struct pool *p);
void pool_free(struct pool *p); /* both: NULL is fine */

/* False: too many wait, or it is stopping; work will not be called. */
bool pool_give(struct pool *p, void (*work)(void *job), void *job) MUST_USE;

#endif
