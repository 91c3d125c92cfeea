#include "registry/structure.h"

#include <pthread.h>
#include <stdatomic.h>

#include "registry/connect.h"
#include "registry/layout.h"
#include "registry/shape.h"

/* The schema's own table stands for the list of free pages as well. */
static const char quick_check[] = "SELECT quick_check FROM pragma_quick_check(?1) LIMIT 1";
static const char schema_table[] = "sqlite_schema";

struct half {
    const char *path;
    const struct layout *layout;
    atomic_size_t *next; /* the table to be looked at next; the last is the schema */
    enum err_code rc;
    struct err err;
};

static enum err_code check_table(sqlite3 *db, const char *path, const char *table, struct err *err)
{
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(db, quick_check, -1, &stmt, NULL) != SQLITE_OK ||
        sqlite3_bind_text(stmt, 1, table, -1, SQLITE_STATIC) != SQLITE_OK) {
        sqlite3_finalize(stmt);
        return connect_fail(db, path, err);
    }
    enum err_code rc = ERR_OK;
    if (sqlite3_step(stmt) != SQLITE_ROW) {
        rc = connect_fail(db, path, err);
    } else {
        const char *said = (const char *)sqlite3_column_text(stmt, 0);
        if (!said || strcmp(said, "ok") != 0)
            rc = err_set(err, ERR_INVALID, "%s: is damaged: %s", path, said ? said : table);
    }
    sqlite3_finalize(stmt);
    return rc;
}

static void *check_half(void *self)
{
    struct half *h = self;
    sqlite3 *db = NULL;
    size_t i;
    h->rc = connect_read_only(h->path, &db, &h->err);
    while (!h->rc && (i = atomic_fetch_add(h->next, 1)) <= h->layout->n)
        h->rc = check_table(db, h->path, i < h->layout->n ? h->layout->table[i].name : schema_table,
                            &h->err);
    sqlite3_close(db);
    return NULL;
}

static enum err_code read_layout(const char *path, struct layout *out, struct err *err)
{
    sqlite3 *db = NULL;
    enum err_code rc = connect_read_only(path, &db, err);
    if (!rc)
        rc = shape_check(db, path, err);
    if (!rc)
        rc = layout_read(db, out, err);
    sqlite3_close(db);
    return rc;
}

enum err_code structure_check(const char *path, struct err *err)
{
    struct layout layout;
    atomic_size_t next = 0;
    enum err_code rc = read_layout(path, &layout, err);
    if (rc)
        return rc;
    struct half mine = { .path = path, .layout = &layout, .next = &next }, other = mine;
    pthread_t thread;
    bool has_thread = pthread_create(&thread, NULL, check_half, &other) == 0;
    check_half(&mine);
    if (has_thread)
        pthread_join(thread, NULL);
    const struct half *worse = mine.rc ? &mine : &other;
    return worse->rc ? err_set(err, worse->rc, "%s", worse->err.text) : ERR_OK;
}
