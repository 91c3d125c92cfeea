/* registry/layout.h: tables, columns and keys of a release, read from a file whose shape has been
 * checked (registry/shape.h), so that what walks over all rows need not name them again.
 * Tables are in the order of their names.  For the files of this folder. */
#ifndef REGISTRY_LAYOUT_H
#define REGISTRY_LAYOUT_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/err.h"

enum { LAYOUT_TABLES_MAX = 16, LAYOUT_COLUMNS_MAX = 16, LAYOUT_NAME_MAX = 32 };

struct layout_column {
    char name[LAYOUT_NAME_MAX];
    uint8_t key;     /* its place in the primary key from 1; 0: not in it */
    bool is_text;    /* else a number */
    bool descending; /* within the key */
    bool unique;     /* in a unique index beside the key */
};

struct layout_table {
    char name[LAYOUT_NAME_MAX];
    size_t n, n_key;
    struct layout_column column[LAYOUT_COLUMNS_MAX];
    size_t key[LAYOUT_COLUMNS_MAX]; /* columns of the primary key in its order */
};

struct layout {
    size_t n;
    struct layout_table table[LAYOUT_TABLES_MAX];
};

enum err_code layout_read(sqlite3 *db, struct layout *out, struct err *err) MUST_USE;

#endif
