/* app/pulse.h: when the kiosk tells its hub how it is (beat/reporter.h).  Nothing here keeps a release from
 * being renewed: what goes wrong stands in the log, and is tried again.
 *
 * Threads  that of the renewal, which owns the counts.
 */
#ifndef APP_PULSE_H
#define APP_PULSE_H

#include "beat/reporter.h"

struct pulse {
    const char *folder, *shipped, *hub, *identity; /* borrowed; identity NULL: nothing is told */
    struct clock clock;
    struct reporter reporter;
    uint64_t due_ms; /* by clock.mono_ms */
    uint32_t failures;
    bool is_open, is_locked, is_said;
    int lock_fd;
};

/* All fields but the borrowed ones and the clock zero. */
void pulse_start(struct pulse *p, uint32_t dice);
/* True: the counts on the disk are this process's, and *u has them, with what it had counted before on top.
 * False: another program has them, or there is no folder yet; *u is to be asked for again, and not saved. */
bool pulse_own(struct pulse *p, struct unknown *u);
/* Tells when it is time, and the counts are ours. */
void pulse_beat(struct pulse *p, struct unknown *u, struct fetcher fetcher, uint32_t dice);
void pulse_end(struct pulse *p);

#endif
