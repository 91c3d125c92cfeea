#include "app/sweep.h"

#include <stdlib.h>
#include <string.h>

enum {
    STACK_BYTES = 256 * 1024, /* more than the deepest call of ours, a judgement, has used */
    BLOCK_STEP = 16,          /* glibc keeps freed blocks by size, in steps of so many bytes, */
    BLOCK_MOST = 1032,        /* up to so large, */
    BLOCKS_KEPT = 7           /* so many of each for a thread */
};

__attribute__((noinline)) static void sweep_stack(void)
{
    char below[STACK_BYTES];
    explicit_bzero(below, sizeof below);
}

static void sweep_blocks(void)
{
    for (size_t size = BLOCK_STEP + 8; size <= BLOCK_MOST; size += BLOCK_STEP) {
        void *kept[BLOCKS_KEPT];
        for (int i = 0; i < BLOCKS_KEPT; i++)
            if ((kept[i] = malloc(size)) != NULL)
                explicit_bzero(kept[i], size);
        for (int i = 0; i < BLOCKS_KEPT; i++)
            free(kept[i]);
    }
}

void sweep_thread(void)
{
    sweep_blocks();
    sweep_stack();
}
