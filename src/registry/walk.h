/* registry/walk.h: all rows of a table in the order of its key, which is the order they lie in.
 * For the files of this folder. */
#ifndef REGISTRY_WALK_H
#define REGISTRY_WALK_H

#include "registry/change.h"

struct walk {
    const struct layout_table *table;
    sqlite3 *db;
    sqlite3_stmt *stmt;
    bool at_end;
    struct value row[LAYOUT_COLUMNS_MAX]; /* texts borrowed until the next step */
};

/* walk_close is due whatever it returns. */
enum err_code walk_open(struct walk *w, sqlite3 *db, const struct layout_table *table,
                        struct err *err) MUST_USE;
/* The next row, or at_end. */
enum err_code walk_next(struct walk *w, struct err *err) MUST_USE;
void walk_close(struct walk *w);
/* Which row comes first: < 0 a's; 0 they have one key. */
int walk_order(const struct walk *a, const struct walk *b);

/* Appends the names of columns for which pick says yes, each followed by after, with between
 * between them. */
typedef bool pick_column(const struct layout_column *c);
pick_column pick_all, pick_key, pick_plain; /* plain: neither key nor unique */
enum err_code walk_names(struct buf *b, const struct layout_table *t, pick_column *pick,
                         const char *after, const char *between) MUST_USE;

#endif
