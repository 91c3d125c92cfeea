/* registry/connect.h: a release's file as an SQLite connection.
 * For the files of this folder. */
#ifndef REGISTRY_CONNECT_H
#define REGISTRY_CONNECT_H

#include <sqlite3.h>

#include "base/attrs.h"
#include "base/err.h"

/* Immutable, defensive, without mmap.  On failure *out is NULL. */
enum err_code connect_read_only(const char *path, sqlite3 **out, struct err *err) MUST_USE;
/* To write into a copy that nobody else knows and that is thrown away after any failure. */
enum err_code connect_private(const char *path, sqlite3 **out, struct err *err) MUST_USE;
/* What SQLite last said about that file: ERR_NOMEM, ERR_IO, or ERR_INVALID, it is damaged. */
enum err_code connect_fail(sqlite3 *db, const char *path, struct err *err);

#endif
