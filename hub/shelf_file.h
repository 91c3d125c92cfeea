/* hub/shelf_file.h: one file of a signing office's public/ folder, as it is handed out.
 *
 * An address is /metadata/NAME or /targets/FOLDER/NAME.  Nothing else is looked for: no name that begins
 * with a dot, no link, no folder, nothing outside (openat2 keeps it beneath).
 * Threads: any.
 */
#ifndef HUB_SHELF_FILE_H
#define HUB_SHELF_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/err.h"

struct shelf_file {
    int fd; /* the caller's to close */
    uint64_t bytes;
    char tag[80];     /* strong: names the content */
    const char *type; /* of the content */
    bool is_for_ever; /* a name that never means another content */
};

/* root_fd: the public folder.  ERR_NOT_FOUND: for every reason that is the asker's; ERR_IO. */
enum err_code shelf_file_open(int root_fd, const char *address, struct shelf_file *out,
                              struct err *err) MUST_USE;

/* "bytes=from-" or "bytes=from-to" of a file of that size.  False: not such a header, or several ranges:
 * then all of it is sent. *is_beyond: it begins behind the end. */
bool shelf_range(const char *header, uint64_t bytes, uint64_t *from, uint64_t *n, bool *is_beyond);

#endif
