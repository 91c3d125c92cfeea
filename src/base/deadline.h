/* base/deadline.h: how long a thread waits, as pthread_cond_timedwait on CLOCK_MONOTONIC wants to be told.
 * Real time: for threads, never for what a test's clock decides. */
#ifndef BASE_DEADLINE_H
#define BASE_DEADLINE_H

#include <stdint.h>
#include <time.h>

struct timespec deadline_in_ms(uint32_t ms);

#endif
