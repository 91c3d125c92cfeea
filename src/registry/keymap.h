/* registry/keymap.h: which number stood on which line, for millions of rows.
 *
 * Owns its memory, 16 bytes a slot, at most two thirds full.  Threads: one at a time.
 */
#ifndef REGISTRY_KEYMAP_H
#define REGISTRY_KEYMAP_H

#include <stddef.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/err.h"

struct keymap {
    struct keymap_slot *slots;
    size_t used, cap;
};

void keymap_fini(struct keymap *m); /* empty and usable again */
/* The line that key was put with, or 0. */
uint32_t keymap_get(const struct keymap *m, int64_t key);
/* line is not 0; a key that is there keeps its line.  ERR_NOMEM leaves the map as it was. */
enum err_code keymap_put(struct keymap *m, int64_t key, uint32_t line) MUST_USE;

#endif
