/* docket/tend.h: whether the machine's clock can be believed, before time ends and erases what nobody brings back.
 *
 * A battery that died, or a wrong server of time, and it is 2099: all retention times are over, and the next night
 * would erase every case that was ever closed.  So the docket knows when it was tended last, by cron or by hand.  After
 * longer than TEND_GAP_DAYS either way somebody says first that the clock is right, or nothing is done.
 * What came in meanwhile is no witness: it was stamped by the same clock.
 */
#ifndef DOCKET_TEND_H
#define DOCKET_TEND_H

#include "docket/docket.h"

enum { TEND_GAP_DAYS = 30 };

/* Written down as tended now; is_sure: somebody has looked at the clock.  A docket that was never tended goes by its
 * newest head.  ERR_STALE: the clock is in doubt, and nothing may be done by it. */
enum err_code docket_tend(struct docket *d, int64_t now_utc_s, bool is_sure,
                          struct err *err) MUST_USE;

#endif
