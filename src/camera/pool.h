/* pool: the fixed number of frames a camera has to lend.
 *
 * Owns     the planes of every slot; a slot stops allocating once the frame size has settled.
 * Threads  one thread takes and lends; pool_give may come from any thread.
 */
#ifndef CAMERA_POOL_H
#define CAMERA_POOL_H

#include "base/attrs.h"
#include "camera/planes.h"

/* One being filled, one in each of two mailboxes, one in each of two readers' hands, one spare. */
enum { POOL_SLOTS = 6 };

struct pool;
struct slot;

struct pool *pool_create(void); /* NULL when out of memory */
/* Frames still out become invalid. */
void pool_destroy(struct pool *p);

/* A slot nobody holds, the caller's until it is lent or the next take; NULL: all are out. */
struct slot *pool_take(struct pool *p);
struct planes *slot_planes(struct slot *s);
const struct frame *pool_lend(struct pool *p, struct slot *s, uint64_t taken_ms, uint64_t number);
void pool_give(struct pool *p, const struct frame *f);

#endif
