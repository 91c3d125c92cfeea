/* registry/delta.h: from one release to the next by what differs.
 *
 * The bytes between are an SQLite session changeset (registry/change.h).  Making walks through both
 * files side by side in the order of their keys, and reads each row once.  Applying writes into a
 * copy nobody else knows; after any failure that copy is good for nothing and is thrown away, so
 * that there is no half-applied release.  Each row taken away or changed must be there as the
 * changeset says it was, each added one must be new.
 * Errors   ERR_INVALID the changeset is not one for this release: other tables, a row that is not as
 *          it says, a number twice; ERR_TOO_BIG more changes than DELTA_BYTES_MAX of them.
 * Threads  any; nothing is shared.
 */
#ifndef REGISTRY_DELTA_H
#define REGISTRY_DELTA_H

#include "base/attrs.h"
#include "base/err.h"
#include "base/text.h"
#include "registry/content.h"
#include "registry/registry.h"

/* Raw bytes of a changeset; one longer than this is not worth its while: the full file is. */
#define DELTA_BYTES_MAX ((size_t)64 * 1024 * 1024)

/* *n = 0 at the end. */
typedef enum err_code delta_read_fn(void *self, uint8_t *out, size_t cap, size_t *n,
                                    struct err *err);
typedef enum err_code delta_write_fn(void *self, struct span bytes, struct err *err);

struct delta_made {
    struct content before, after;
    size_t changes, bytes;
};

/* The bytes go to write in pieces. */
enum err_code delta_make(struct registry *from, struct registry *to, delta_write_fn *write,
                         void *self, struct delta_made *out, struct err *err) MUST_USE;

/* copy: path of that copy; *content: what it holds before, and after.  What *content becomes is
 * worked out from what it was and the rows touched, so a wrong one stays wrong. */
enum err_code delta_apply(const char *copy, delta_read_fn *read, void *self,
                          struct content *content, struct err *err) MUST_USE;

#endif
