/* sync/pause.h: how long until the next try.
 *
 * Up to date: the interval, spread by a quarter to either side, so that kiosks that were started
 * together drift apart.  After failures: anything up to a limit that doubles with each (full jitter),
 * no longer than PAUSE_MOST_S; never before what the hub asked for.  At a start: anywhere in
 * PAUSE_FIRST_S, for a province whose power comes back at once.
 * Pure: dice is a random number of 32 bits.
 */
#ifndef SYNC_PAUSE_H
#define SYNC_PAUSE_H

#include <stdint.h>

enum {
    PAUSE_INTERVAL_S = 900,
    PAUSE_FIRST_S = 120,
    PAUSE_BASE_S = 30,
    PAUSE_LEAST_S = 5,
    PAUSE_MOST_S = 3600,
    PAUSE_ASKED_MOST_S = 24 * 3600, /* a hub that asks for a year is not believed */
};

uint32_t pause_first_s(uint32_t dice);
uint32_t pause_good_s(uint32_t interval_s, uint32_t dice);
/* failures from 1; retry_after_s 0: not told. */
uint32_t pause_bad_s(uint32_t failures, uint32_t retry_after_s, uint32_t dice);

#endif
