/* sync/disk.h: large files in pieces, and whether there is room for them.
 *
 * base/fs.h is for files read whole; a release is hundreds of megabytes.  Nothing here is durable
 * until fs_commit has been called on it.
 * Errors   name the path and what the system said; ERR_TOO_BIG: no room.  Threads: any.
 */
#ifndef SYNC_DISK_H
#define SYNC_DISK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/err.h"
#include "base/fs.h"
#include "registry/digest.h"

struct disk_file {
    const char *path; /* borrowed */
    int fd;
    uint64_t written;
};

/* A new file, whatever stood there before.  disk_end is due after ERR_OK. */
enum err_code disk_create(const char *path, struct disk_file *out, struct err *err) MUST_USE;
enum err_code disk_write(struct disk_file *f, struct span bytes, struct err *err) MUST_USE;
enum err_code disk_end(struct disk_file *f, struct err *err) MUST_USE;

/* Whether `want` more bytes fit into the folder's file system and `reserve` are left after that. */
enum err_code disk_has_room(const char *folder, uint64_t want, uint64_t reserve,
                            struct err *err) MUST_USE;
enum err_code disk_size(const char *path, uint64_t *out, struct err *err) MUST_USE;

/* Copies from, which must have that SHA-256: ERR_UNTRUSTED when it has not, and the copy is gone.
 * The bytes that are hashed are the bytes that are written. */
enum err_code disk_copy(const char *from, const char *to, const struct digest *want,
                        struct err *err) MUST_USE;

#endif
