#include "registry/keymap.h"

#include <stdlib.h>
#include <sys/mman.h>

struct keymap_slot {
    int64_t key;
    uint32_t line; /* 0: free */
};

static size_t slot_of(const struct keymap *m, int64_t key)
{
    /* Fibonacci hashing: keys of one kind lie close together. */
    uint64_t h = (uint64_t)key * UINT64_C(0x9E3779B97F4A7C15);
    h ^= h >> 32;
    size_t i = (size_t)h & (m->cap - 1);
    while (m->slots[i].line != 0 && m->slots[i].key != key)
        i = (i + 1) & (m->cap - 1);
    return i;
}

void keymap_fini(struct keymap *m)
{
    free(m->slots);
    *m = (struct keymap){ 0 };
}

uint32_t keymap_get(const struct keymap *m, int64_t key)
{
    return m->cap ? m->slots[slot_of(m, key)].line : 0;
}

/* Cleared.  Millions of keys asked at random miss the TLB at every step on small pages. */
static struct keymap_slot *new_slots(size_t cap)
{
    enum { HUGE_PAGE = 2 << 20 };
    size_t bytes = cap * sizeof(struct keymap_slot);
    if (bytes < HUGE_PAGE)
        return calloc(cap, sizeof(struct keymap_slot));
    void *room = aligned_alloc(HUGE_PAGE, bytes); /* both are powers of two */
    if (!room)
        return NULL;
    (void)madvise(room, bytes, MADV_HUGEPAGE); /* a wish: without it the table is only slower */
    return memset(room, 0, bytes);
}

static enum err_code grow(struct keymap *m)
{
    struct keymap bigger = { .cap = m->cap ? m->cap * 2 : 1024, .used = m->used };
    bigger.slots = new_slots(bigger.cap);
    if (!bigger.slots)
        return ERR_NOMEM;
    for (size_t i = 0; i < m->cap; i++)
        if (m->slots[i].line != 0)
            bigger.slots[slot_of(&bigger, m->slots[i].key)] = m->slots[i];
    free(m->slots);
    *m = bigger;
    return ERR_OK;
}

enum err_code keymap_put(struct keymap *m, int64_t key, uint32_t line)
{
    if (m->used >= m->cap / 3 * 2 && grow(m) != ERR_OK)
        return ERR_NOMEM;
    size_t i = slot_of(m, key);
    if (m->slots[i].line == 0) {
        m->slots[i] = (struct keymap_slot){ key, line };
        m->used++;
    }
    return ERR_OK;
}
