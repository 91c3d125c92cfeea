/* sync/offer.h: what the hub says of a target: which release it leads to, and from which.
 *
 * Targets are full/<to>.db.zst and delta/<from>-<to>.chg.zst; the signed `custom` of each is
 *
 *   { "to": 32, "from": 31, "schema": 2, "bytes": 227610624, "digest": "<64 hex>",
 *     "base": "<64 hex>", "rows": { "organisations": 1500000, … }, "audience": [ "kiosk-0007" ] }
 *
 * from and base are a delta's alone; digest and base are contents (registry/content.h); bytes are
 * those of the unpacked file or changeset; audience, when there is one, names kiosks and regions
 * ("region/130533") that it is meant for.
 * Pure.  Threads: any.
 */
#ifndef SYNC_OFFER_H
#define SYNC_OFFER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/buf.h"
#include "base/err.h"
#include "registry/content.h"

enum { OFFER_NAME_MAX = 80, OFFER_CUSTOM_MAX = 16 * 1024 };

/* No release is larger unpacked, so that a signed but wrong number cannot fill the disk. */
#define OFFER_FULL_BYTES_MAX ((uint64_t)4 << 30)

struct offer {
    char name[OFFER_NAME_MAX];
    int64_t from, to; /* from 0: the whole release */
    int schema;
    uint64_t packed_bytes, bytes;
    struct content content, base; /* rows of base are not told */
    bool is_for_us;
};

/* Who asks. */
struct offer_reader {
    const char *kiosk, *region; /* "kiosk-0007", "130533"; NULL: none */
};

/* ERR_INVALID: the name or its custom is not one of the above; the text says why. */
enum err_code offer_read(const struct offer_reader *who, const char *name, uint64_t packed_bytes,
                         struct span custom, struct offer *out, struct err *err) MUST_USE;

/* For the hub: name and custom of an offer. */
void offer_name(struct offer *o);
enum err_code offer_custom(const struct offer *o, const char *const *audience, size_t n,
                           struct buf *out, struct err *err) MUST_USE;

#endif
