#include "sync/pause.h"

/* 0 … n - 1, evenly. */
static uint32_t up_to(uint32_t n, uint32_t dice)
{
    return (uint32_t)((uint64_t)n * dice >> 32);
}

uint32_t pause_first_s(uint32_t dice)
{
    return up_to(PAUSE_FIRST_S, dice);
}

uint32_t pause_good_s(uint32_t interval_s, uint32_t dice)
{
    return interval_s - interval_s / 4 + up_to(interval_s / 2 + 1, dice);
}

uint32_t pause_bad_s(uint32_t failures, uint32_t retry_after_s, uint32_t dice)
{
    uint32_t most = PAUSE_BASE_S;
    for (uint32_t i = 1; i < failures && most < PAUSE_MOST_S; i++)
        most *= 2;
    most = most > PAUSE_MOST_S ? PAUSE_MOST_S : most;
    uint32_t asked = retry_after_s > PAUSE_ASKED_MOST_S ? PAUSE_ASKED_MOST_S : retry_after_s;
    /* All that were told the same time must not come back at the same time. */
    uint32_t pause = asked + up_to(asked > 0 ? PAUSE_FIRST_S : most, dice);
    return pause < PAUSE_LEAST_S ? PAUSE_LEAST_S : pause;
}
