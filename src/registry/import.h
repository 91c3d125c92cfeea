/* registry/import.h: rows of one data set from its CSV file into the release being built.
 * For the files of this folder. */
#ifndef REGISTRY_IMPORT_H
#define REGISTRY_IMPORT_H

#include <sqlite3.h>
#include <stdio.h>

#include "fact/fact.h"
#include "registry/cell.h"
#include "registry/complaint.h"
#include "registry/feed.h"
#include "registry/keymap.h"

enum { IMPORT_COLUMNS_MAX = 13 };

/* What all data sets share while a release is built. */
struct import {
    sqlite3 *db;
    bool allow_missing;
    struct complaints complaints;
    struct keymap orgs;    /* key_of_org -> line of organisations.csv */
    struct keymap reg_nos; /* the same for registration numbers */
    struct keymap seen;    /* keys of the data set at hand */
    int64_t rows[SET_COUNT];
    bool orgs_absent;
    bool takes_as_is; /* rows come by feed.h: bad ones are left out, spoilt cells mended */
    const char *files[FEED_FILES_MAX]; /* of the data set at hand */
    size_t n_files;
};

/* A row of a CSV file, by the columns of its data set. */
struct record {
    const char *file;
    size_t line;
    const struct import_set *set;
    struct cell_value v[IMPORT_COLUMNS_MAX];
    struct span cell[IMPORT_COLUMNS_MAX]; /* as it stands in the file */
};

struct import_column {
    const char *name;    /* as in db/README.md and in complaints */
    const char *aliases; /* other headings for it, each between bars: "|状态|登记状态|" */
    cell_fn *read;
    size_t cap; /* of the text, with its terminator */
    enum { CELL_MAY_BE_EMPTY = 0, CELL_MUST_BE_GIVEN } need;
};

struct import_set {
    enum fact_set set;
    const char *insert; /* SQL */
    const struct import_column *columns;
    size_t n;
    /* Checks the row's cells against each other and binds them.  False: it has complained. */
    bool (*take)(struct import *in, struct record *r, sqlite3_stmt *insert);
};

extern const struct import_set import_org, import_prefix, import_product, import_licence,
    import_standard, import_use, import_alert, import_correction;
const struct import_set *import_set_of(enum fact_set set);

/* Reads all of f, named `file` in complaints.  ERR_OK: as far as the machine is concerned; whether
 * the rows are any good, in->complaints says. */
enum err_code import_file(struct import *in, const struct import_set *set, const char *file,
                          FILE *f, struct err *err) MUST_USE;
/* The same from a feed; ERR_NOT_FOUND as it says. */
enum err_code import_feed(struct import *in, const struct import_set *set, feed_fn *feed,
                          void *self, struct err *err) MUST_USE;
/* After all sets: gives every prefix its outer_id, warns of nestings nobody knows of. */
enum err_code import_nest_prefixes(struct import *in, const char *file, struct err *err) MUST_USE;
void import_fini(struct import *in); /* the maps; the database is the caller's */

/* A complaint about one cell of a row; false. */
bool import_refuse(struct import *in, const struct record *r, size_t column,
                   const struct reason *why);
bool import_say(struct import *in, const struct record *r, size_t column, enum reason_id id,
                const char *value, const char *other, int64_t n);

/* False after complaining that the key of this row stood on an earlier line. */
bool import_is_new(struct import *in, const struct keymap *map, const struct record *r,
                   size_t column, int64_t key);
/* For a row that stands: its key is taken now. */
bool import_remember(struct import *in, struct keymap *map, const struct record *r, size_t column,
                     int64_t key);
/* A key for a text, with another text that belongs to it. */
int64_t import_text_key(const char *text, const char *other);
/* False after complaining that the organisation of that cell is missing. */
bool import_org_is_there(struct import *in, const struct record *r, size_t column);

#endif
