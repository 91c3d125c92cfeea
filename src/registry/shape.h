/* registry/shape.h: are a file's tables those of db/registry/, to the letter? */
#ifndef REGISTRY_SHAPE_H
#define REGISTRY_SHAPE_H

#include <sqlite3.h>

#include "base/attrs.h"
#include "base/err.h"

/* A file whose tables merely have the right names could hold a view that never ends, or columns
 * that mean something else.  ERR_INVALID names the file and the first thing that differs. */
enum err_code shape_check(sqlite3 *db, const char *path, struct err *err) MUST_USE;

#endif
