#include "registry/import_row.h"

#include <assert.h>

void import_put_number(sqlite3_stmt *s, int i, int64_t v)
{
    int rc = sqlite3_bind_int64(s, i, v);
    assert(rc == SQLITE_OK); /* a parameter of a reset statement of ours */
    (void)rc;
}

void import_put_null(sqlite3_stmt *s, int i)
{
    int rc = sqlite3_bind_null(s, i);
    assert(rc == SQLITE_OK);
    (void)rc;
}

void import_put_text(sqlite3_stmt *s, int i, const char *text)
{
    int rc = sqlite3_bind_text(s, i, text, -1, SQLITE_STATIC);
    assert(rc == SQLITE_OK);
    (void)rc;
}

int64_t import_status(const struct cell_value *v)
{
    return v->has_column ? v->number : STATUS_VALID;
}

bool import_in_order(struct import *in, const struct record *r, size_t earlier, size_t later)
{
    int64_t a = r->v[earlier].number, b = r->v[later].number;
    if (a == 0 || b == 0 || a <= b)
        return true;
    char day[24];
    snprintf(day, sizeof day, "%lld", (long long)b);
    return import_say(in, r, later, REASON_REVERSED, day, r->set->columns[earlier].name, a);
}

bool import_status_stands(struct import *in, const struct record *r, size_t status, size_t until)
{
    if (!r->v[status].mended || (until != IMPORT_NO_COLUMN && r->v[until].number != 0))
        return true;
    struct reason why;
    reason_set_span(&why, REASON_STATUS_EXPIRED, r->cell[status]);
    return import_refuse(in, r, status, &why);
}

void import_warn_undated(struct import *in, const struct record *r, size_t status, size_t day)
{
    int64_t s = r->v[status].number;
    if ((s == STATUS_CANCELLED || s == STATUS_REVOKED) && r->v[day].number == 0)
        import_say(in, r, day, REASON_UNDATED, NULL, fact_status_name((enum fact_status)s), 0);
}

bool import_is_first(struct import *in, const struct record *r, size_t column, int64_t key)
{
    return import_is_new(in, &in->seen, r, column, key) &&
           import_remember(in, &in->seen, r, column, key);
}

bool import_number(struct import *in, struct record *r, size_t column, enum ident_kind want,
                   enum ident_kind *kind)
{
    struct reason why;
    if (!r->v[column].given)
        return true;
    if (!cell_number(&r->v[column], want, kind, &why))
        return import_refuse(in, r, column, &why);
    if (r->v[column].mended)
        import_refuse(in, r, column, &why);
    if (r->v[column].doubtful)
        import_say(in, r, column, REASON_CHECK_OFF, r->v[column].text, NULL, 0);
    return true;
}
