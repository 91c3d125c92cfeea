#include "registry/shape.h"

#include <stdbool.h>

#include "registry/schema.h"

static const char list[] = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid";

/* An empty release in memory: what every release's tables must look like. */
static enum err_code open_model(sqlite3 **out, sqlite3_stmt **rows)
{
    int rc = sqlite3_open_v2(
        ":memory:", out, SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX, NULL);
    for (int i = 0; rc == SQLITE_OK && i < schema_version; i++)
        rc = sqlite3_exec(*out, schema_steps[i], NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_prepare_v2(*out, list, -1, rows, NULL);
    return rc == SQLITE_OK ? ERR_OK : ERR_NOMEM; /* the text is ours: only memory can fail it */
}

static bool same_column(sqlite3_stmt *a, sqlite3_stmt *b, int i)
{
    const char *x = (const char *)sqlite3_column_text(a, i);
    const char *y = (const char *)sqlite3_column_text(b, i);
    return x && y ? strcmp(x, y) == 0 : x == y;
}

static enum err_code compare(sqlite3 *db, sqlite3_stmt *model, sqlite3_stmt *rows, const char *path,
                             struct err *err)
{
    for (;;) {
        int want = sqlite3_step(model), have = sqlite3_step(rows);
        if (have != SQLITE_ROW && have != SQLITE_DONE)
            return err_set(err, ERR_INVALID, "%s: is damaged: %s", path, sqlite3_errmsg(db));
        bool same = want == have;
        for (int i = 0; same && want == SQLITE_ROW && i < sqlite3_column_count(model); i++)
            same = same_column(model, rows, i);
        if (!same)
            return err_set(err, ERR_INVALID, "%s: is damaged: its tables are not a release's",
                           path);
        if (want == SQLITE_DONE)
            return ERR_OK;
    }
}

enum err_code shape_check(sqlite3 *db, const char *path, struct err *err)
{
    sqlite3 *model_db = NULL;
    sqlite3_stmt *model = NULL, *rows = NULL;
    enum err_code rc = open_model(&model_db, &model);
    if (rc)
        err_set(err, rc, "%s: no memory to check it", path);
    else if (sqlite3_prepare_v2(db, list, -1, &rows, NULL) != SQLITE_OK)
        rc = err_set(err, ERR_INVALID, "%s: is damaged: %s", path, sqlite3_errmsg(db));
    else
        rc = compare(db, model, rows, path, err);
    sqlite3_finalize(model);
    sqlite3_finalize(rows);
    sqlite3_close(model_db);
    return rc;
}
