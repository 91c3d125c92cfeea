/* hub/meter.h: how far something is, on one line of a terminal.
 *
 * Draws on standard error, at most ten times a second, and only when that is a terminal.
 */
#ifndef HUB_METER_H
#define HUB_METER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"

struct meter {
    struct clock clock;
    bool on, drawn;
    uint64_t next_ms;
};

void meter_begin(struct meter *m, struct clock clock);
void meter_show(struct meter *m, const char *label, int64_t done, int64_t total);
void meter_end(struct meter *m); /* wipes the line */

#endif
