#include "registry/keymap.h"

#include <stdlib.h>

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

static enum err_code grow(struct keymap *m)
{
    struct keymap bigger = { .cap = m->cap ? m->cap * 2 : 1024, .used = m->used };
    bigger.slots = calloc(bigger.cap, sizeof *bigger.slots);
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
