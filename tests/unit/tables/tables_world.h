/* Folders of tables as an office keeps them, changed in one place each, and bundles made of them. */
#ifndef TESTS_UNIT_TABLES_TABLES_WORLD_H
#define TESTS_UNIT_TABLES_TABLES_WORLD_H

#include "base/buf.h"
#include "base/fs.h"
#include "base/date.h"
#include "sync/bundle.h"

const char *tables_assets(void); /* of the source tree */

/* Removes the folder with all below it, and what it is below of. */
void tables_remove(const char *folder);
void tables_write(const char *folder, const char *name, const char *text);
/* The package's table in the folder, with the first `from` replaced by `to`, which must be there. */
void tables_change(const char *folder, const char *name, const char *from, const char *to);

/* A bundle of one table. */
struct buf tables_one(int64_t sequence, const char *name, const char *text);
/* The folder as a bundle, laid over the package of the source tree; must be one. */
struct buf tables_bundle(const char *folder, int64_t sequence);
/* The same over the package in `assets`, on that day, after `last` (NULL: the first). */
struct buf tables_signed(const char *folder, const char *assets, int64_t sequence,
                         const struct bundle *last, struct date today);

#endif
