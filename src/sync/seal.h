/* sync/seal.h: the last look at a release just made, before it is put in place.
 *
 * Every page's structure, the SHA-256 of the whole and the sync to the disk go on side by side: each
 * takes a good part of a second.  Then it is opened and asked.
 * Threads: any; two more for the time of the call. */
#ifndef SYNC_SEAL_H
#define SYNC_SEAL_H

#include "base/attrs.h"
#include "base/err.h"
#include "registry/content.h"
#include "registry/digest.h"
#include "registry/registry.h"

/* content: what it must hold by its own description, row counts of each set.  ERR_INVALID: it is not
 * sound, or not that release. */
enum err_code seal_release(const char *path, int64_t sequence, const struct content *content,
                           struct digest *out, struct err *err) MUST_USE;

#endif
