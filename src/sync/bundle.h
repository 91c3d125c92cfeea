/* sync/bundle.h: the tables a program goes by (law, routes, reports), as one file that is signed and shipped.
 *
 *   heyan-tables-1 <sequence> <schema>
 *   file <name> <bytes>
 *   <the file's bytes>
 *   …
 *   end <how many files>
 *
 * Numbers are decimal without leading zeros, lines end with one line feed, names rise, and nothing follows the
 * last line: the same tables are always the same bytes.  There are no folders, links, modes or times in it, and no
 * packing, so that nothing can lead out of its place or swell: the whole is smaller than a picture.
 *
 * A name is one of those the reader knows (bundle_may_hold).  What is fixed when a kiosk is set up is not among
 * them: report/county.tsv, report/photos.tsv.
 *
 * The target is tables/<sequence>.tables, and its signed `custom`
 *
 *   { "format": "heyan-tables-1", "sequence": 3, "schema": 1, "audience": [ "kiosk-0007" ] }
 *
 * Pure.  Threads: any.
 */
#ifndef SYNC_BUNDLE_H
#define SYNC_BUNDLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/buf.h"
#include "base/err.h"
#include "sync/offer.h"

enum {
    BUNDLE_SCHEMA = 1, /* of the tables' columns that this program reads */
    BUNDLE_NAME_MAX = 48,
    BUNDLE_FILES_MAX = 32,
    BUNDLE_FILE_BYTES_MAX = 256 * 1024,
    BUNDLE_BYTES_MAX = 1024 * 1024,
    BUNDLE_OFFERS_MAX = 64,
};

#define BUNDLE_FORMAT  "heyan-tables-1"
#define BUNDLE_TARGETS "tables/"

struct bundle_file {
    char name[BUNDLE_NAME_MAX]; /* "report/holidays.tsv" */
    struct span text;           /* borrowed */
};

struct bundle {
    int64_t sequence;
    int schema;
    struct bundle_file files[BUNDLE_FILES_MAX]; /* names rise */
    size_t n;
};

bool bundle_may_hold(const char *name);
/* The i-th name there may be; NULL past the last.  In the order of bundles. */
const char *bundle_name(size_t i);

/* ERR_INVALID: bytes are none; ERR_UNSUPPORTED: of another format, or a file this program has no use for;
 * ERR_TOO_BIG.  The texts of *out are views into bytes. */
enum err_code bundle_read(struct span bytes, struct bundle *out, struct err *err) MUST_USE;
/* Refuses what bundle_read would. */
enum err_code bundle_write(const struct bundle *b, struct buf *out, struct err *err) MUST_USE;

/* What the hub says of a bundle. */
struct bundle_offer {
    char name[OFFER_NAME_MAX];
    int64_t sequence;
    int schema;
    uint64_t bytes;
    bool is_for_us;
};

/* The sequence that a target's name says, "tables/3.tables"; INT64_MAX: it is no such name. */
int64_t bundle_target(const char *name);
/* ERR_INVALID: the name or its custom is not as above; the text says why. */
enum err_code bundle_offer_read(const struct offer_reader *who, const char *name, uint64_t bytes,
                                struct span custom, struct bundle_offer *out,
                                struct err *err) MUST_USE;
/* For the hub: name and custom. */
void bundle_offer_name(struct bundle_offer *o);
enum err_code bundle_offer_custom(const struct bundle_offer *o, const char *const *audience,
                                  size_t n, struct buf *out, struct err *err) MUST_USE;

#endif
