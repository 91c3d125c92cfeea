#include "registry/compare.h"

#include "registry/key.h"
#include "registry/registry_file.h"

/* How the number or text of a column reads. */
enum reads {
    READS_TEXT,
    READS_DAY,
    READS_STATUS,
    READS_ORG,
    READS_PREFIX,
    READS_GTIN,
    READS_NUMBER,
    READS_ALERT
};

struct compare_set {
    const char *sql; /* rows in the order of all of them, byte by byte and number by number */
    size_t n_key, n;
    size_t status; /* its column, or n */
    struct {
        const char *name;
        enum reads reads;
    } column[COMPARE_COLUMNS_MAX];
};

static const struct compare_set sets[SET_COUNT] = {
    [SET_PREFIX] = { "SELECT id, holder, status, registered, valid_until, status_day FROM prefix"
                     " ORDER BY id",
                     1,
                     6,
                     2,
                     { { "prefix", READS_PREFIX },
                       { "holder", READS_ORG },
                       { "status", READS_STATUS },
                       { "registered", READS_DAY },
                       { "valid_until", READS_DAY },
                       { "status_date", READS_DAY } } },
    [SET_ORG] = { "SELECT id, name, uscc, reg_no, former_name, address, region, trade, group_id,"
                  " status, status_day FROM organisation ORDER BY id",
                  1,
                  11,
                  9,
                  { { "org_code", READS_ORG },
                    { "name", READS_TEXT },
                    { "uscc", READS_TEXT },
                    { "reg_no", READS_NUMBER },
                    { "former_name", READS_TEXT },
                    { "address", READS_TEXT },
                    { "region", READS_TEXT },
                    { "trade", READS_TEXT },
                    { "group_code", READS_ORG },
                    { "status", READS_STATUS },
                    { "status_date", READS_DAY } } },
    [SET_PRODUCT] = { "SELECT id, name, brand, spec, category, holder, status, notified,"
                      " status_day FROM product ORDER BY id",
                      1,
                      9,
                      6,
                      { { "gtin", READS_GTIN },
                        { "name", READS_TEXT },
                        { "brand", READS_TEXT },
                        { "spec", READS_TEXT },
                        { "category", READS_TEXT },
                        { "holder", READS_ORG },
                        { "status", READS_STATUS },
                        { "notified", READS_DAY },
                        { "status_date", READS_DAY } } },
    [SET_LICENCE] = { "SELECT number, kind, holder, product, category, site, status, issued,"
                      " valid_until, status_day, predecessor, successor FROM licence"
                      " ORDER BY number, kind",
                      2,
                      12,
                      6,
                      { { "number", READS_TEXT },
                        { "kind", READS_TEXT },
                        { "holder", READS_ORG },
                        { "product", READS_TEXT },
                        { "category", READS_TEXT },
                        { "site", READS_TEXT },
                        { "status", READS_STATUS },
                        { "issued", READS_DAY },
                        { "valid_until", READS_DAY },
                        { "status_date", READS_DAY },
                        { "predecessor", READS_TEXT },
                        { "successor", READS_TEXT } } },
    [SET_STANDARD] = { "SELECT number, title, holder, status, filed, valid_until, status_day"
                       " FROM standard ORDER BY number",
                       1,
                       7,
                       3,
                       { { "number", READS_TEXT },
                         { "title", READS_TEXT },
                         { "holder", READS_ORG },
                         { "status", READS_STATUS },
                         { "filed", READS_DAY },
                         { "valid_until", READS_DAY },
                         { "status_date", READS_DAY } } },
    [SET_USE] = { "SELECT owner, maker, scope, licence, from_day, until_day FROM authorised_use"
                  " ORDER BY owner, maker, scope, licence, from_day, until_day",
                  5,
                  6,
                  6,
                  { { "owner", READS_ORG },
                    { "maker", READS_ORG },
                    { "scope", READS_TEXT },
                    { "licence", READS_TEXT },
                    { "from", READS_DAY },
                    { "until", READS_DAY } } },
    [SET_ALERT] = { "SELECT number, number_kind, kind, published, batch, document, made_from,"
                    " made_until, product, reason, authority, withdrawn FROM alert"
                    " ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12",
                    6,
                    12,
                    12,
                    { { "number", READS_TEXT },
                      { "number_kind", READS_TEXT },
                      { "kind", READS_ALERT },
                      { "published", READS_DAY },
                      { "batch", READS_TEXT },
                      { "document", READS_TEXT },
                      { "made_from", READS_DAY },
                      { "made_until", READS_DAY },
                      { "product", READS_TEXT },
                      { "reason", READS_TEXT },
                      { "authority", READS_TEXT },
                      { "withdrawn", READS_DAY } } },
    [SET_CORRECTION] = { "SELECT number, number_kind, accepted, firm, note, closed FROM correction"
                         " ORDER BY 1, 2, 3, 4, 5, 6",
                         3,
                         6,
                         6,
                         { { "number", READS_TEXT },
                           { "number_kind", READS_TEXT },
                           { "accepted", READS_DAY },
                           { "firm", READS_TEXT },
                           { "note", READS_TEXT },
                           { "closed", READS_DAY } } },
};

/* One file's rows of a set; a row is what its statement stands on. */
struct compare_row {
    sqlite3_stmt *stmt; /* NULL: this side has no file */
    bool there;
};

size_t compare_columns(enum fact_set set, size_t *n_key)
{
    *n_key = sets[set].n_key;
    return sets[set].n;
}

const char *compare_column(enum fact_set set, size_t column)
{
    return sets[set].column[column].name;
}

static void number_text(enum reads reads, int64_t v, char out[COMPARE_TEXT_MAX])
{
    struct date day = { (int32_t)v };
    out[0] = '\0';
    switch (reads) {
    case READS_DAY:
        if (v != 0)
            date_iso(day, out);
        break;
    case READS_STATUS:
        if (v >= 0 && v < STATUS_COUNT)
            text_copy(out, COMPARE_TEXT_MAX, fact_status_name((enum fact_status)v));
        break;
    case READS_ORG:
        if (!key_org_text(v, out))
            out[0] = '\0';
        break;
    case READS_PREFIX:
        if (!key_prefix_text(v, out))
            out[0] = '\0';
        break;
    case READS_GTIN:
        snprintf(out, COMPARE_TEXT_MAX, "%0*lld", v < 100000000 ? 8 : 13, (long long)v);
        break;
    case READS_ALERT:
        text_copy(out, COMPARE_TEXT_MAX, v == ALERT_RECALL ? "recall" : "failed_check");
        break;
    default:
        snprintf(out, COMPARE_TEXT_MAX, "%lld", (long long)v);
    }
}

void compare_text(enum fact_set set, const struct compare_row *row, size_t column,
                  char out[COMPARE_TEXT_MAX])
{
    int i = (int)column;
    out[0] = '\0';
    if (sqlite3_column_type(row->stmt, i) == SQLITE_TEXT)
        text_show((struct span){ sqlite3_column_text(row->stmt, i),
                                 (size_t)sqlite3_column_bytes(row->stmt, i) },
                  out, COMPARE_TEXT_MAX);
    else if (sqlite3_column_type(row->stmt, i) == SQLITE_INTEGER)
        number_text(sets[set].column[column].reads, sqlite3_column_int64(row->stmt, i), out);
}

static int order_of_values(sqlite3_stmt *a, sqlite3_stmt *b, int i)
{
    int ta = sqlite3_column_type(a, i), tb = sqlite3_column_type(b, i);
    if (ta != tb) /* NULL before numbers before texts */
        return ta == SQLITE_NULL || (ta == SQLITE_INTEGER && tb == SQLITE_TEXT) ? -1 : 1;
    if (ta == SQLITE_INTEGER) {
        int64_t x = sqlite3_column_int64(a, i), y = sqlite3_column_int64(b, i);
        return (x > y) - (x < y);
    }
    if (ta != SQLITE_TEXT)
        return 0;
    const void *x = sqlite3_column_text(a, i), *y = sqlite3_column_text(b, i);
    size_t n = (size_t)sqlite3_column_bytes(a, i), k = (size_t)sqlite3_column_bytes(b, i);
    int order = x && y && n && k ? memcmp(x, y, n < k ? n : k) : 0;
    return order ? order : (n > k) - (n < k);
}

/* Keys alone: rows of one key are told apart only when both are there. */
static int order_of_rows(const struct compare_set *s, const struct compare_row *a,
                         const struct compare_row *b)
{
    if (!a->there || !b->there)
        return b->there - a->there;
    int order = 0;
    for (size_t i = 0; i < s->n_key && order == 0; i++)
        order = order_of_values(a->stmt, b->stmt, (int)i);
    return order;
}

static uint32_t difference(const struct compare_set *s, const struct compare_row *a,
                           const struct compare_row *b)
{
    uint32_t bits = 0;
    for (size_t i = s->n_key; i < s->n; i++)
        if (order_of_values(a->stmt, b->stmt, (int)i) != 0)
            bits |= UINT32_C(1) << i;
    return bits;
}

static bool is_over(int64_t status)
{
    return status == STATUS_CANCELLED || status == STATUS_REVOKED || status == STATUS_DELISTED;
}

static enum compare_what kind_of_change(const struct compare_set *s, const struct compare_row *old,
                                        const struct compare_row *fresh)
{
    if (s->status < s->n && !is_over(sqlite3_column_int64(old->stmt, (int)s->status)) &&
        is_over(sqlite3_column_int64(fresh->stmt, (int)s->status)))
        return COMPARE_CANCELLED;
    return COMPARE_CHANGED;
}

struct comparing {
    const struct compare_taker *taker;
    int64_t done, total;
};

static enum err_code step(struct comparing *c, struct compare_row *r, struct err *err)
{
    enum { ROWS_BETWEEN_NEWS = 8192 };
    if (!r->stmt)
        return ERR_OK;
    int rc = sqlite3_step(r->stmt);
    r->there = rc == SQLITE_ROW;
    if (rc != SQLITE_ROW && rc != SQLITE_DONE)
        return err_set(err, ERR_DB, "comparing releases: %s",
                       sqlite3_errmsg(sqlite3_db_handle(r->stmt)));
    if (++c->done % ROWS_BETWEEN_NEWS == 0 &&
        !c->taker->progress(c->taker->self, c->done, c->total))
        return err_set(err, ERR_CANCELLED, "cancelled");
    return ERR_OK;
}

static enum err_code walk(struct comparing *c, enum fact_set set, struct compare_row *old,
                          struct compare_row *fresh, struct err *err)
{
    const struct compare_set *s = &sets[set];
    enum err_code rc = step(c, old, err);
    if (!rc)
        rc = step(c, fresh, err);
    while (!rc && (old->there || fresh->there)) {
        int order = order_of_rows(s, old, fresh);
        struct compare_event e = { .set = set,
                                   .what = order < 0 ? COMPARE_VANISHED : COMPARE_ADDED,
                                   .old = order <= 0 ? old : NULL,
                                   .fresh = order >= 0 ? fresh : NULL };
        if (order == 0 && (e.differs = difference(s, old, fresh)) != 0)
            e.what = kind_of_change(s, old, fresh);
        if (order != 0 || e.differs)
            c->taker->row(c->taker->self, &e);
        if (order <= 0)
            rc = step(c, old, err);
        if (!rc && order >= 0)
            rc = step(c, fresh, err);
    }
    return rc;
}

static enum err_code prepare(struct registry *r, enum fact_set set, sqlite3_stmt **out,
                             struct err *err)
{
    if (!r || sqlite3_prepare_v2(r->db, sets[set].sql, -1, out, NULL) == SQLITE_OK)
        return ERR_OK;
    return err_set(err, ERR_DB, "comparing releases: %s", sqlite3_errmsg(r->db));
}

static enum err_code compare_set(struct comparing *c, enum fact_set set, struct registry *old,
                                 struct registry *fresh, struct err *err)
{
    struct compare_row a = { 0 }, b = { 0 };
    enum err_code rc = prepare(old, set, &a.stmt, err);
    if (!rc)
        rc = prepare(fresh, set, &b.stmt, err);
    if (!rc)
        rc = walk(c, set, &a, &b, err);
    sqlite3_finalize(a.stmt);
    sqlite3_finalize(b.stmt);
    return rc;
}

enum err_code compare_releases(struct registry *old, struct registry *fresh,
                               const struct compare_taker *taker, struct err *err)
{
    struct comparing c = { .taker = taker };
    enum err_code rc = ERR_OK;
    for (int i = 0; i < SET_COUNT; i++)
        c.total += (old ? old->release.set[i].rows : 0) + fresh->release.set[i].rows;
    for (int i = 0; !rc && i < SET_COUNT; i++)
        rc = compare_set(&c, (enum fact_set)i, old, fresh, err);
    return rc;
}
