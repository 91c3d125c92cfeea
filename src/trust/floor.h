/* trust/floor.h: the least that the time can be.
 *
 * A kiosk's clock goes back to 1970 with its battery, and whoever can set it back could have old data
 * believed.  So no time is believed that lies before: the day the program was built; the newest `issued`
 * that a root or targets file bore, which take several offline keys to sign (one stolen online key could
 * otherwise push the floor into the next century and freeze every kiosk); the time of the last good refresh,
 * at which a signed timestamp was in force, so that a clock that runs away is not written down.
 * Owns     the file `clock` in the folder of trusted metadata.
 * Threads  one at a time.
 */
#ifndef TRUST_FLOOR_H
#define TRUST_FLOOR_H

#include <stdint.h>

#include "base/attrs.h"
#include "base/err.h"

struct floor {
    int64_t built_utc_s;
    int64_t issued_utc_s;
    int64_t refreshed_utc_s;
};

/* Fills issued and refreshed from the folder's file; zero where it has none or it cannot be read: the
 * other floors stand. */
void floor_read(const char *folder, struct floor *f);
enum err_code floor_write(const char *folder, const struct floor *f, struct err *err) MUST_USE;
int64_t floor_under(const struct floor *f);

#endif
