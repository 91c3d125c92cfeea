/* net/local.h: file: addresses: a folder or a USB stick that holds what a hub serves.
 *
 * Not by libcurl: it would open a named pipe on a stranger's stick and wait for ever.
 */
#ifndef NET_LOCAL_H
#define NET_LOCAL_H

#include <stdatomic.h>

#include "base/fetch.h"
#include "base/fs.h"

/* The path of file:///… or file://localhost/…, percent-decoded.  ERR_INVALID: another host, a NUL, a
 * ".." on the way, or no path. */
enum err_code local_path(const char *url, char out[FS_PATH_MAX], struct err *err) MUST_USE;

enum fetch_end local_get(const struct fetch_request *request, const struct fetch_sink *sink,
                         const atomic_bool *stop, struct fetch_answer *answer, struct err *err);

#endif
