#include "registry/walk.h"

#include "base/buf.h"

/* Filled with names of the release's own tables and columns, which have been checked to the
 * letter against ours; values are never put into a text. */
#define SQL_SELECT "SELECT "
#define SQL_FROM   " FROM \"%s\" ORDER BY "

enum { SQL_BYTES_MAX = 4096 };

bool pick_all(const struct layout_column *c)
{
    (void)c;
    return true;
}

bool pick_key(const struct layout_column *c)
{
    return c->key > 0;
}

bool pick_plain(const struct layout_column *c)
{
    return c->key == 0 && !c->unique;
}

enum err_code walk_names(struct buf *b, const struct layout_table *t, pick_column *pick,
                         const char *after, const char *between)
{
    enum err_code rc = ERR_OK;
    const char *separator = "";
    for (size_t i = 0; !rc && i < t->n; i++) {
        if (!pick(&t->column[i]))
            continue;
        rc = buf_print(b, "%s\"%s\"%s", separator, t->column[i].name, after);
        separator = between;
    }
    return rc;
}

static enum err_code put_order(struct buf *b, const struct layout_table *t)
{
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < t->n_key; i++) {
        const struct layout_column *c = &t->column[t->key[i]];
        rc = buf_print(b, "%s\"%s\"%s", i ? ", " : "", c->name, c->descending ? " DESC" : "");
    }
    return rc ? rc : buf_append(b, "", 1);
}

enum err_code walk_open(struct walk *w, sqlite3 *db, const struct layout_table *table,
                        struct err *err)
{
    struct buf text = BUF_INIT(SQL_BYTES_MAX);
    *w = (struct walk){ .table = table, .db = db };
    enum err_code rc = buf_print(&text, SQL_SELECT);
    if (!rc)
        rc = walk_names(&text, table, pick_all, "", ", ");
    if (!rc)
        rc = buf_print(&text, SQL_FROM, table->name);
    if (!rc)
        rc = put_order(&text, table);
    if (rc)
        err_set(err, rc, "no memory to read table %s", table->name);
    else if (sqlite3_prepare_v2(db, (const char *)text.data, -1, &w->stmt, NULL) != SQLITE_OK)
        rc = err_set(err, ERR_DB, "table %s: %s", table->name, sqlite3_errmsg(db));
    buf_fini(&text);
    return rc;
}

enum err_code walk_next(struct walk *w, struct err *err)
{
    int step = sqlite3_step(w->stmt);
    w->at_end = step == SQLITE_DONE;
    if (w->at_end)
        return ERR_OK;
    if (step != SQLITE_ROW)
        return err_set(err, step == SQLITE_NOMEM ? ERR_NOMEM : ERR_INVALID, "table %s: %s",
                       w->table->name, sqlite3_errmsg(w->db));
    return value_row(w->stmt, w->table->n, w->row, err);
}

void walk_close(struct walk *w)
{
    sqlite3_finalize(w->stmt);
    *w = (struct walk){ 0 };
}

/* As SQLite orders: NULL, numbers, texts by their bytes. */
static int order_of(const struct value *a, const struct value *b)
{
    static const int rank[] = { [VALUE_NULL] = 0, [VALUE_NUMBER] = 1, [VALUE_TEXT] = 2 };
    if (a->type != b->type)
        return rank[a->type] - rank[b->type];
    if (a->type == VALUE_NUMBER)
        return (a->number > b->number) - (a->number < b->number);
    if (a->type != VALUE_TEXT)
        return 0;
    size_t both = a->text.len < b->text.len ? a->text.len : b->text.len;
    int way = both ? memcmp(a->text.p, b->text.p, both) : 0;
    return way ? way : (a->text.len > b->text.len) - (a->text.len < b->text.len);
}

int walk_order(const struct walk *a, const struct walk *b)
{
    if (a->at_end || b->at_end)
        return a->at_end - b->at_end;
    for (size_t i = 0; i < a->table->n_key; i++) {
        size_t at = a->table->key[i];
        int way = order_of(&a->row[at], &b->row[at]);
        if (way != 0)
            return a->table->column[at].descending ? -way : way;
    }
    return 0;
}
