#include "camera/pool.h"

#include <stdatomic.h>

struct slot {
    struct planes planes;
    struct frame frame;
    atomic_bool is_out; /* set by the lender, cleared by whoever gives back: passes the planes on */
};

struct pool {
    struct slot slots[POOL_SLOTS];
};

struct pool *pool_create(void)
{
    return calloc(1, sizeof(struct pool));
}

void pool_destroy(struct pool *p)
{
    if (!p)
        return;
    for (int i = 0; i < POOL_SLOTS; i++)
        planes_fini(&p->slots[i].planes);
    free(p);
}

struct slot *pool_take(struct pool *p)
{
    for (int i = 0; i < POOL_SLOTS; i++)
        if (!atomic_load_explicit(&p->slots[i].is_out, memory_order_acquire))
            return &p->slots[i];
    return NULL;
}

struct planes *slot_planes(struct slot *s)
{
    return &s->planes;
}

const struct frame *pool_lend(struct pool *p, struct slot *s, uint64_t taken_ms, uint64_t number)
{
    (void)p;
    s->frame = planes_frame(&s->planes);
    s->frame.taken_ms = taken_ms;
    s->frame.number = number;
    atomic_store_explicit(&s->is_out, true, memory_order_relaxed);
    return &s->frame;
}

void pool_give(struct pool *p, const struct frame *f)
{
    for (int i = 0; i < POOL_SLOTS; i++)
        if (&p->slots[i].frame == f)
            atomic_store_explicit(&p->slots[i].is_out, false, memory_order_release);
}
