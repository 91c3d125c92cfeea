/* trust/name.h: names out of metadata as file names and addresses.
 *
 * A role or target may be called "../x", "?" or 500 bytes of Chinese: whatever it is called, it is one
 * plain file of the folder meant, and one path below the address meant.
 * Threads: any.
 */
#ifndef TRUST_NAME_H
#define TRUST_NAME_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attrs.h"
#include "base/err.h"
#include "base/fs.h"

#define NAME_URL_MAX 4096

/* Appends name to out[cap] percent-encoded: A-Z a-z 0-9 - _ . ~ stay, and '/' where `keep_slash`.
 * False when it does not fit. */
bool name_encode(const char *name, bool keep_slash, char *out, size_t cap) MUST_USE;

/* folder/NAME + ending, NAME encoded with '/'; one too long for a file system is named by its digest. */
enum err_code name_file(const char *folder, const char *name, const char *ending,
                        char out[FS_PATH_MAX], struct err *err) MUST_USE;

/* base/[VERSION.]ROLE.json; version 0 leaves it out. */
enum err_code name_metadata_url(const char *base, long long version, const char *role,
                                char out[NAME_URL_MAX], struct err *err) MUST_USE;
/* base/DIR/[DIGEST.]FILE; digest NULL leaves it out.  A name with "." or ".." or nothing between two
 * '/' is refused: no server agrees with another on what that means. */
enum err_code name_target_url(const char *base, const char *name, const char *digest,
                              char out[NAME_URL_MAX], struct err *err) MUST_USE;

#endif
