/* registry/digest.h: the SHA-256 of a file and the side-car that vouches for it.
 *
 * FILE.sha256 has the form of sha256sum(1): 64 hexadecimal digits, two blanks, the file's name.  It
 * may hold several lines: while a release is being replaced, the old file and the new one are both
 * good, so that a power cut between two renames leaves a release that opens.
 * Errors   ERR_UNTRUSTED the file is none of those the side-car names; ERR_NOT_FOUND, ERR_IO as fs.
 */
#ifndef REGISTRY_DIGEST_H
#define REGISTRY_DIGEST_H

#include <stdbool.h>

#include "base/attrs.h"
#include "base/err.h"

struct digest {
    char hex[65];
};

enum err_code digest_file(const char *path, struct digest *out, struct err *err) MUST_USE;
/* *vouched: a side-car exists and names the file's digest. */
enum err_code digest_check(const char *path, bool *vouched, struct err *err) MUST_USE;
/* Puts tmp, which must be complete, in the place of path, with its side-car. */
enum err_code digest_commit(const char *tmp, const char *path, struct digest *out,
                            struct err *err) MUST_USE;

#endif
