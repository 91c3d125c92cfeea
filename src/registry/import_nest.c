/* Prefixes inside prefixes: 6901028075, a cigarette factory's, lies in 6901028, the tobacco
 * corporation's (facts.md §1.2).  Ranges of digits either nest or are apart, so one pass in the
 * order of lo with a stack of the ranges still open finds for each the narrowest that holds it. */
#include "code/gtin.h"
#include "registry/import.h"
#include "registry/key.h"

enum { SQL_WALK, SQL_SET_OUTER };

static const char *const sql[] = {
    [SQL_WALK] = "SELECT id, hi, holder FROM prefix ORDER BY id",
    [SQL_SET_OUTER] = "UPDATE prefix SET outer_id = ?2 WHERE id = ?1",
};

enum { OPEN_MAX = 8 }; /* 7 to 12 digits give six */

struct open_range {
    int64_t id, hi, holder;
};

static bool set_outer(sqlite3_stmt *update, int64_t id, int64_t outer)
{
    bool ok = sqlite3_bind_int64(update, 1, id) == SQLITE_OK &&
              sqlite3_bind_int64(update, 2, outer) == SQLITE_OK &&
              sqlite3_step(update) == SQLITE_DONE;
    return sqlite3_reset(update) == SQLITE_OK && ok;
}

/* A nesting that GS1's table of lengths foresees is no news; another one may be a slip. */
static void warn_of_nesting(struct import *in, const char *file, const struct open_range *inner,
                            const struct open_range *outer)
{
    char a[14] = "", b[14] = "", gtin[24];
    if (!key_prefix_text(inner->id, a) || !key_prefix_text(outer->id, b) ||
        inner->holder == outer->holder)
        return;
    snprintf(gtin, sizeof gtin, "%013lld", (long long)(inner->id / 16));
    if (gtin_usual_prefix_length(gtin) == (int)strlen(a))
        return;
    struct reason why;
    struct complaint_note note = { .reason = &why, .column = -1 };
    reason_set(&why, REASON_NESTING, a, b, 0);
    complaint_reason(&in->complaints, file, "prefix", &note);
}

static enum err_code nest(struct import *in, const char *file, sqlite3_stmt *walk,
                          sqlite3_stmt *update, struct err *err)
{
    struct open_range open[OPEN_MAX];
    size_t n = 0;
    int step;
    while ((step = sqlite3_step(walk)) == SQLITE_ROW) {
        struct open_range now = { sqlite3_column_int64(walk, 0), sqlite3_column_int64(walk, 1),
                                  sqlite3_column_int64(walk, 2) };
        while (n > 0 && open[n - 1].hi < now.id / 16)
            n--;
        if (n > 0) {
            if (open[n - 1].hi < now.hi || n == OPEN_MAX)
                return err_set(err, ERR_INVALID, "%s: prefixes overlap without nesting", file);
            warn_of_nesting(in, file, &now, &open[n - 1]);
            if (!set_outer(update, now.id, open[n - 1].id))
                break;
        }
        open[n++] = now;
    }
    if (step != SQLITE_DONE)
        return err_set(err, ERR_DB, "%s: %s", file, sqlite3_errmsg(in->db));
    return ERR_OK;
}

enum err_code import_nest_prefixes(struct import *in, const char *file, struct err *err)
{
    sqlite3_stmt *walk = NULL, *update = NULL;
    enum err_code rc;
    if (sqlite3_prepare_v2(in->db, sql[SQL_WALK], -1, &walk, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(in->db, sql[SQL_SET_OUTER], -1, &update, NULL) != SQLITE_OK)
        rc = err_set(err, ERR_DB, "%s: %s", file, sqlite3_errmsg(in->db));
    else
        rc = nest(in, file, walk, update, err);
    sqlite3_finalize(walk);
    sqlite3_finalize(update);
    return rc;
}
