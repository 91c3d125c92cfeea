/* Applying a delta: each change is held against the row it changes. */
#include "registry/change.h"
#include "registry/connect.h"
#include "registry/delta.h"
#include "registry/shape.h"
#include "registry/tally.h"
#include "registry/walk.h"

/* Filled with the names of the release's own tables and columns, checked to the letter against
 * ours; all values are bound. */
#define SQL_FETCH  "SELECT "
#define SQL_FROM   " FROM \"%s\" WHERE "
#define SQL_DELETE "DELETE FROM \"%s\" WHERE "
#define SQL_INSERT "INSERT INTO \"%s\" VALUES ("
#define SQL_UPDATE "UPDATE \"%s\" SET "
#define SQL_WHERE  " WHERE "
#define SQL_BEGIN  "BEGIN"
#define SQL_COMMIT "COMMIT"

enum { SQL_BYTES_MAX = 4096 };

struct apply {
    sqlite3 *db;
    struct layout layout;
    struct tally *tally;
    struct change_reader *reader;
    const struct layout_table *table; /* the one the statements are for */
    sqlite3_stmt *fetch, *remove, *insert, *update;
    struct content *content;
};

static enum err_code refuse(const struct apply *a, const char *what, struct err *err)
{
    return err_set(err, ERR_INVALID, "the changeset is not for this release: table %s has a row %s",
                   a->table->name, what);
}

static enum err_code put_fetch(struct buf *b, const struct layout_table *t)
{
    enum err_code rc = buf_print(b, SQL_FETCH);
    if (!rc)
        rc = walk_names(b, t, pick_all, "", ", ");
    if (!rc)
        rc = buf_print(b, SQL_FROM, t->name);
    return rc ? rc : walk_names(b, t, pick_key, " = ?", " AND ");
}

static enum err_code put_remove(struct buf *b, const struct layout_table *t)
{
    enum err_code rc = buf_print(b, SQL_DELETE, t->name);
    return rc ? rc : walk_names(b, t, pick_key, " = ?", " AND ");
}

static enum err_code put_insert(struct buf *b, const struct layout_table *t)
{
    enum err_code rc = buf_print(b, SQL_INSERT, t->name);
    for (size_t i = 0; !rc && i < t->n; i++)
        rc = buf_print(b, i ? ", ?" : "?");
    return rc ? rc : buf_print(b, ")");
}

static enum err_code put_update(struct buf *b, const struct layout_table *t)
{
    enum err_code rc = buf_print(b, SQL_UPDATE, t->name);
    if (!rc)
        rc = walk_names(b, t, pick_plain, " = ?", ", ");
    if (!rc)
        rc = buf_print(b, SQL_WHERE);
    return rc ? rc : walk_names(b, t, pick_key, " = ?", " AND ");
}

typedef enum err_code put_sql(struct buf *b, const struct layout_table *t);

static enum err_code prepare(struct apply *a, put_sql *put, sqlite3_stmt **out, struct err *err)
{
    struct buf text = BUF_INIT(SQL_BYTES_MAX);
    sqlite3_finalize(*out);
    *out = NULL;
    enum err_code rc = put(&text, a->table);
    if (!rc)
        rc = buf_append(&text, "", 1);
    if (rc)
        err_set(err, rc, "no memory to change table %s", a->table->name);
    else if (sqlite3_prepare_v2(a->db, (const char *)text.data, -1, out, NULL) != SQLITE_OK)
        rc = err_set(err, ERR_DB, "table %s: %s", a->table->name, sqlite3_errmsg(a->db));
    buf_fini(&text);
    return rc;
}

static enum err_code turn_to(struct apply *a, const struct layout_table *table, struct err *err)
{
    if (a->table == table)
        return ERR_OK;
    a->table = table;
    enum err_code rc = prepare(a, put_fetch, &a->fetch, err);
    if (!rc)
        rc = prepare(a, put_remove, &a->remove, err);
    if (!rc)
        rc = prepare(a, put_insert, &a->insert, err);
    if (!rc)
        rc = prepare(a, put_update, &a->update, err);
    return rc;
}

/* Binds the columns picked, from parameter *at on, which moves on behind them. */
static bool bind(const struct apply *a, sqlite3_stmt *stmt, pick_column *pick,
                 const struct value *row, int *at)
{
    for (size_t i = 0; i < a->table->n; i++)
        if (pick(&a->table->column[i]) && !value_bind(stmt, (*at)++, &row[i]))
            return false;
    return true;
}

/* SQLite's word on a statement that was to change one row. */
static enum err_code settle(struct apply *a, sqlite3_stmt *stmt, bool bound, struct err *err)
{
    int step = bound ? sqlite3_step(stmt) : SQLITE_NOMEM;
    int code = sqlite3_reset(stmt);
    if (step == SQLITE_DONE && sqlite3_changes(a->db) == 1)
        return ERR_OK;
    if ((code & 0xFF) == SQLITE_CONSTRAINT || (code & 0xFF) == SQLITE_MISMATCH)
        return refuse(a, "that cannot be so", err);
    if (step == SQLITE_DONE)
        return refuse(a, "that is not there", err);
    if (step == SQLITE_NOMEM)
        return err_set(err, ERR_NOMEM, "no memory to change table %s", a->table->name);
    bool is_disk = (code & 0xFF) == SQLITE_IOERR || (code & 0xFF) == SQLITE_FULL;
    return err_set(err, is_disk ? ERR_IO : ERR_INVALID, "table %s: %s", a->table->name,
                   sqlite3_errmsg(a->db));
}

static enum err_code run_remove(struct apply *a, const struct value *key, struct err *err)
{
    int at = 1;
    return settle(a, a->remove, bind(a, a->remove, pick_key, key, &at), err);
}

static enum err_code run_insert(struct apply *a, const struct value *row, struct err *err)
{
    int at = 1;
    return settle(a, a->insert, bind(a, a->insert, pick_all, row, &at), err);
}

static enum err_code run_update(struct apply *a, const struct value *row, struct err *err)
{
    int at = 1;
    bool bound = bind(a, a->update, pick_plain, row, &at) && bind(a, a->update, pick_key, row, &at);
    return settle(a, a->update, bound, err);
}

/* The row as the release has it, texts borrowed until fetch is reset. */
static enum err_code fetch(struct apply *a, const struct value *key, struct value *row,
                           struct err *err)
{
    int at = 1;
    if (!bind(a, a->fetch, pick_key, key, &at))
        return err_set(err, ERR_NOMEM, "no memory to read table %s", a->table->name);
    int step = sqlite3_step(a->fetch);
    if (step == SQLITE_DONE)
        return refuse(a, "less than it says", err);
    if (step != SQLITE_ROW)
        return err_set(err, ERR_INVALID, "table %s: %s", a->table->name, sqlite3_errmsg(a->db));
    return value_row(a->fetch, a->table->n, row, err);
}

static bool is_as_said(const struct layout_table *t, const struct value *row,
                       const struct value *said)
{
    for (size_t i = 0; i < t->n; i++)
        if (said[i].type != VALUE_ABSENT && !value_same(&row[i], &said[i]))
            return false;
    return true;
}

static enum err_code tell_off(struct apply *a, const struct value *row, struct err *err)
{
    struct tally_row hash;
    enum err_code rc = tally_hash(a->tally, a->table, row, &hash, err);
    if (!rc)
        tally_take(a->content, a->table, &hash);
    return rc;
}

static enum err_code tell_on(struct apply *a, const struct value *row, struct err *err)
{
    struct tally_row hash;
    enum err_code rc = tally_hash(a->tally, a->table, row, &hash, err);
    if (!rc)
        tally_add(a->content, a->table, &hash);
    return rc;
}

/* Puts what changes into the row; whether a number that only one row may have is among it. */
static bool bring_up(const struct layout_table *t, struct value *row, const struct value *after)
{
    bool moves = false;
    for (size_t i = 0; i < t->n; i++) {
        if (after[i].type == VALUE_ABSENT)
            continue;
        row[i] = after[i];
        moves = moves || t->column[i].unique;
    }
    return moves;
}

static enum err_code change_row(struct apply *a, const struct change *c, struct err *err)
{
    struct value row[LAYOUT_COLUMNS_MAX];
    enum err_code rc = fetch(a, c->before, row, err);
    if (!rc && !is_as_said(a->table, row, c->before))
        rc = refuse(a, "other than it says", err);
    if (!rc)
        rc = tell_off(a, row, err);
    if (!rc && c->op == CHANGE_DELETE) {
        rc = run_remove(a, c->before, err);
    } else if (!rc) {
        bool moves = bring_up(a->table, row, c->after);
        rc = tell_on(a, row, err);
        if (!rc && moves)
            rc = run_remove(a, c->before, err);
        if (!rc)
            rc = moves ? run_insert(a, row, err) : run_update(a, row, err);
    }
    sqlite3_reset(a->fetch); /* row's texts end here */
    return rc;
}

static enum err_code apply_one(struct apply *a, const struct change *c, struct err *err)
{
    enum err_code rc = turn_to(a, c->table, err);
    if (rc || c->op != CHANGE_INSERT)
        return rc ? rc : change_row(a, c, err);
    rc = run_insert(a, c->after, err);
    return rc ? rc : tell_on(a, c->after, err);
}

static enum err_code apply_all(struct apply *a, struct err *err)
{
    struct change change;
    enum err_code rc = sqlite3_exec(a->db, SQL_BEGIN, NULL, NULL, NULL) == SQLITE_OK
                           ? ERR_OK
                           : err_set(err, ERR_DB, "%s", sqlite3_errmsg(a->db));
    while (!rc && (rc = change_next(a->reader, &change, err)) == ERR_OK)
        rc = apply_one(a, &change, err);
    if (rc != ERR_NOT_FOUND)
        return rc;
    if (sqlite3_exec(a->db, SQL_COMMIT, NULL, NULL, NULL) != SQLITE_OK)
        return err_set(err, ERR_IO, "the changed release cannot be written: %s",
                       sqlite3_errmsg(a->db));
    return ERR_OK;
}

enum err_code delta_apply(const char *copy, delta_read_fn *read, void *self,
                          struct content *content, struct err *err)
{
    struct content reached = *content;
    struct apply a = { .content = &reached };
    enum err_code rc = connect_private(copy, &a.db, err);
    if (!rc)
        rc = shape_check(a.db, copy, err);
    if (!rc)
        rc = layout_read(a.db, &a.layout, err);
    if (!rc)
        rc = tally_open(&a.tally, err);
    if (!rc && !(a.reader = malloc(sizeof *a.reader)))
        rc = err_set(err, ERR_NOMEM, "no memory to read a changeset");
    if (!rc) {
        change_reader_init(a.reader, &a.layout, read, self);
        rc = apply_all(&a, err);
    }
    sqlite3_finalize(a.fetch);
    sqlite3_finalize(a.remove);
    sqlite3_finalize(a.insert);
    sqlite3_finalize(a.update);
    sqlite3_close(a.db);
    tally_close(a.tally);
    free(a.reader);
    if (!rc)
        *content = reached;
    return rc;
}
