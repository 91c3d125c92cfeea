/* registry/structure.h: is every page of a release's file sound?
 *
 * SQLite's quick_check, table by table, on two threads: half a second for three million rows, where
 * one thread needs a whole one.  Threads: any. */
#ifndef REGISTRY_STRUCTURE_H
#define REGISTRY_STRUCTURE_H

#include "base/attrs.h"
#include "base/err.h"

/* ERR_INVALID: what SQLite found. */
enum err_code structure_check(const char *path, struct err *err) MUST_USE;

#endif
