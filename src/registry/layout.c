#include "registry/layout.h"

#include "base/text.h"

enum { SQL_TABLES, SQL_COLUMNS, SQL_INDICES, SQL_COUNT };

static const char *const sql[SQL_COUNT] = {
    [SQL_TABLES] = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name",
    [SQL_COLUMNS] = "SELECT name, pk, type = 'TEXT' FROM pragma_table_info(?1) ORDER BY cid",
    [SQL_INDICES] = "SELECT x.cid, x.desc, l.origin = 'pk', l.\"unique\""
                    " FROM pragma_index_list(?1) l, pragma_index_xinfo(l.name) x"
                    " WHERE x.key AND x.cid >= 0",
};

/* False: more than there is room for, which no release's tables need. */
typedef bool take_row(struct layout *l, struct layout_table *t, sqlite3_stmt *row);

static bool take_table(struct layout *l, struct layout_table *t, sqlite3_stmt *row)
{
    (void)t;
    const char *name = (const char *)sqlite3_column_text(row, 0);
    return name && l->n < LAYOUT_TABLES_MAX &&
           span_copy(span_of(name), l->table[l->n++].name, LAYOUT_NAME_MAX);
}

static bool take_column(struct layout *l, struct layout_table *t, sqlite3_stmt *row)
{
    (void)l;
    const char *name = (const char *)sqlite3_column_text(row, 0);
    int key = sqlite3_column_int(row, 1);
    if (!name || t->n == LAYOUT_COLUMNS_MAX || key < 0 || key > LAYOUT_COLUMNS_MAX)
        return false;
    struct layout_column *c = &t->column[t->n];
    c->key = (uint8_t)key;
    c->is_text = sqlite3_column_int(row, 2) != 0;
    if (key > 0) {
        t->key[key - 1] = t->n;
        t->n_key++;
    }
    t->n++;
    return span_copy(span_of(name), c->name, LAYOUT_NAME_MAX);
}

static bool take_index(struct layout *l, struct layout_table *t, sqlite3_stmt *row)
{
    (void)l;
    int at = sqlite3_column_int(row, 0);
    bool is_key = sqlite3_column_int(row, 2) != 0;
    if (at >= (int)t->n)
        return false;
    if (is_key && t->column[at].key > 0)
        t->column[at].descending = sqlite3_column_int(row, 1) != 0;
    else if (!is_key && sqlite3_column_int(row, 3) != 0)
        t->column[at].unique = true;
    return true;
}

static enum err_code each(sqlite3 *db, int which, struct layout *l, struct layout_table *t,
                          take_row *take, struct err *err)
{
    sqlite3_stmt *stmt = NULL;
    int step = sqlite3_prepare_v2(db, sql[which], -1, &stmt, NULL);
    if (step == SQLITE_OK && t)
        step = sqlite3_bind_text(stmt, 1, t->name, -1, SQLITE_STATIC);
    enum err_code rc = step == SQLITE_OK ? ERR_OK : ERR_DB;
    while (!rc && (step = sqlite3_step(stmt)) == SQLITE_ROW)
        if (!take(l, t, stmt))
            rc = ERR_INVALID;
    if (!rc && step != SQLITE_DONE)
        rc = ERR_DB;
    if (rc == ERR_DB)
        err_set(err, rc, "the release's tables cannot be listed: %s", sqlite3_errmsg(db));
    else if (rc)
        err_set(err, rc, "the release's tables are larger than any this program knows");
    sqlite3_finalize(stmt);
    return rc;
}

enum err_code layout_read(sqlite3 *db, struct layout *out, struct err *err)
{
    memset(out, 0, sizeof *out);
    enum err_code rc = each(db, SQL_TABLES, out, NULL, take_table, err);
    for (size_t i = 0; !rc && i < out->n; i++) {
        struct layout_table *t = &out->table[i];
        rc = each(db, SQL_COLUMNS, out, t, take_column, err);
        if (!rc)
            rc = each(db, SQL_INDICES, out, t, take_index, err);
        if (!rc && t->n_key == 0)
            rc = err_set(err, ERR_INVALID, "table %s has no key", t->name);
    }
    return rc;
}
