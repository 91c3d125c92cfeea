/* sync/described.h: what the hub signs beside a target's name and length: its `custom`, read for sync/offer.h and
 * sync/bundle.h.
 *
 * Pure.  Threads: any.
 */
#ifndef SYNC_DESCRIBED_H
#define SYNC_DESCRIBED_H

#include <jansson.h>

#include "base/attrs.h"
#include "base/err.h"
#include "base/text.h"
#include "sync/offer.h"

struct described {
    char name[OFFER_NAME_MAX]; /* the target's */
    bool is_for_us;
};

/* Takes out of custom what there is to know; what is wrong with it, after "NAME: ", or NULL. */
typedef const char *described_fn(void *self, const struct described *target, const json_t *custom);

/* ERR_INVALID: name or custom are too long, custom is not in the canonical form, or `take` found something wrong with it;
 * *out is written on ERR_OK alone. */
enum err_code described_read(const struct offer_reader *who, const char *name, struct span custom,
                             described_fn *take, void *self, struct described *out,
                             struct err *err) MUST_USE;

/* A member that is a whole number from least to most. */
bool described_number(const json_t *custom, const char *key, int64_t least, int64_t most,
                      int64_t *out) MUST_USE;

#endif
