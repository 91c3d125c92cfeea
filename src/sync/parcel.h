/* sync/parcel.h: for the hub: the files a release travels as, and what is to be signed of them.
 *
 * A delta is proved before it is handed out: applied to a copy of the old release it must lead to the
 * new one.  The packed file is not there unless ERR_OK.
 * Errors   ERR_TOO_BIG a delta that is not worth its while: publish the whole alone; as registry and
 *          delta otherwise.
 * Threads  any; packing starts workers of its own.
 */
#ifndef SYNC_PARCEL_H
#define SYNC_PARCEL_H

#include "base/attrs.h"
#include "base/err.h"
#include "sync/offer.h"

/* Files of releases with side-cars in, the file `out` and all of *offer but its audience out; the name
 * to publish it under is offer->name, and offer_custom writes its description. */
enum err_code parcel_whole(const char *release, const char *out, struct offer *offer,
                           struct err *err) MUST_USE;
enum err_code parcel_delta(const char *from, const char *to, const char *out, struct offer *offer,
                           struct err *err) MUST_USE;

#endif
