/* The data set of company prefixes: its columns, what makes a row of it hold, and where its cells go. */
#include "registry/import_row.h"
#include "registry/key.h"

static const char insert[] = "INSERT INTO prefix (id, hi, outer_id, holder, status, registered,"
                             " valid_until, status_day) VALUES (?1, ?2, NULL, ?3, ?4, ?5, ?6, ?7)";

enum { PRE_PREFIX, PRE_HOLDER, PRE_STATUS, PRE_REGISTERED, PRE_UNTIL, PRE_STATUS_DAY, PRE_COLUMNS };

static const struct import_column prefix_columns[PRE_COLUMNS] = {
    [PRE_PREFIX] = { "prefix", "|厂商识别代码|前缀|company_prefix|gcp|", cell_read_prefix, 14,
                     CELL_MUST_BE_GIVEN },
    [PRE_HOLDER] = { "holder", HOLDER_ALIASES, cell_read_org, 10, CELL_MUST_BE_GIVEN },
    [PRE_STATUS] = { "status", STATUS_ALIASES, cell_read_status, 0, 0 },
    [PRE_REGISTERED] = { "registered", "|注册日期|核准日期|登记日期|", cell_read_day, 0, 0 },
    [PRE_UNTIL] = { "valid_until", UNTIL_ALIASES, cell_read_day_or_open, 0, 0 },
    [PRE_STATUS_DAY] = { "status_date", STATUS_DAY_ALIASES, cell_read_day, 0, 0 },
};

static bool take_prefix(struct import *in, struct record *r, sqlite3_stmt *s)
{
    struct key_range range;
    bool good = key_of_prefix(span_of(r->v[PRE_PREFIX].text), &range);
    good = import_org_is_there(in, r, PRE_HOLDER) && good;
    good = import_status_stands(in, r, PRE_STATUS, PRE_UNTIL) && good;
    good = import_in_order(in, r, PRE_REGISTERED, PRE_UNTIL) && good;
    good = import_in_order(in, r, PRE_REGISTERED, PRE_STATUS_DAY) && good;
    good = good && import_is_first(in, r, PRE_PREFIX, range.id);
    if (!good)
        return false;
    import_warn_undated(in, r, PRE_STATUS, PRE_STATUS_DAY);
    import_put_number(s, 1, range.id);
    import_put_number(s, 2, range.hi);
    import_put_number(s, 3, r->v[PRE_HOLDER].number);
    import_put_number(s, 4, import_status(&r->v[PRE_STATUS]));
    import_put_number(s, 5, r->v[PRE_REGISTERED].number);
    import_put_number(s, 6, r->v[PRE_UNTIL].number);
    import_put_number(s, 7, r->v[PRE_STATUS_DAY].number);
    return true;
}

const struct import_set import_prefix = { SET_PREFIX, insert, prefix_columns, PRE_COLUMNS,
                                          take_prefix };
