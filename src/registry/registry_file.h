/* registry/registry_file.h: inside of struct registry, for the files of this folder alone. */
#ifndef REGISTRY_REGISTRY_FILE_H
#define REGISTRY_REGISTRY_FILE_H

#include <sqlite3.h>

#include "registry/registry.h"

enum query {
    Q_PREFIX,
    Q_PREFIX_OUTER,
    Q_PRODUCT,
    Q_LICENCE,
    Q_ORG,
    Q_ORG_REG,
    Q_STANDARD,
    Q_USES,
    Q_ALERTS,
    Q_CORRECTIONS,
    Q_COUNT
};

struct registry {
    sqlite3 *db;
    sqlite3_stmt *query[Q_COUNT];
    struct fact_release release;
};

/* ask.c: prepares all queries; a file that lacks a table or column fails here. */
enum err_code registry_prepare(struct registry *r, struct err *err) MUST_USE;

#endif
