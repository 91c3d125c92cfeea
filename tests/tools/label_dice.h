/* label_dice: repeatable chance for drawn labels and what befalls them. */
#ifndef TOOLS_LABEL_DICE_H
#define TOOLS_LABEL_DICE_H

#include <stdint.h>

struct dice {
    uint64_t state;
};

/* splitmix64: every seed, 0 too, gives a good stream of its own. */
static inline uint64_t dice_next(struct dice *d)
{
    uint64_t z = d->state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static inline struct dice dice_of(uint64_t seed, uint64_t what)
{
    struct dice d = { seed * 0xd1342543de82ef95u + what };
    dice_next(&d);
    return d;
}

/* 0 to n - 1. */
static inline int dice_below(struct dice *d, int n)
{
    return (int)(dice_next(d) >> 33) % n;
}

static inline float dice_between(struct dice *d, float low, float high)
{
    return low + (high - low) * (float)(dice_next(d) >> 40) / 16777216.0f;
}

#endif
