/* The data set of who may use whose numbers: its columns, what makes a row of it hold, and where its cells go. */
#include "registry/import_row.h"

/* nr: as import_row.h says. */
static const char insert[] =
    "INSERT INTO authorised_use (owner, from_day, nr, maker, scope, licence,"
    " until_day) VALUES (?1, ?2, "
    "(SELECT ifnull(max(nr), 0) + 1 FROM authorised_use WHERE owner = ?1 AND from_day = ?2)"
    ", ?3, ?4, ?5, ?6)";

enum { USE_OWNER, USE_MAKER, USE_SCOPE, USE_LICENCE, USE_FROM, USE_UNTIL, USE_COLUMNS };

static const struct import_column use_columns[USE_COLUMNS] = {
    [USE_OWNER] = { "owner", "|委托方|委托方代码|权利人|品牌方|", cell_read_org, 10,
                    CELL_MUST_BE_GIVEN },
    [USE_MAKER] = { "maker", "|受托方|受托方代码|生产企业|被委托方|", cell_read_org, 10,
                    CELL_MUST_BE_GIVEN },
    [USE_SCOPE] = { "scope", "|范围|条码|适用条码|商品条码|", cell_read_scope, 15, 0 },
    [USE_LICENCE] = { "licence", "|许可证编号|许可证号|证书编号|license|", cell_read_raw,
                      FACT_NUMBER_MAX, 0 },
    [USE_FROM] = { "from", "|起始日期|开始日期|备案日期|", cell_read_day, 0, 0 },
    [USE_UNTIL] = { "until", UNTIL_ALIASES "终止日期|", cell_read_day_or_open, 0, 0 },
};

static bool take_use(struct import *in, struct record *r, sqlite3_stmt *s)
{
    enum ident_kind kind;
    bool good = import_org_is_there(in, r, USE_OWNER);
    good = import_org_is_there(in, r, USE_MAKER) && good;
    good = import_number(in, r, USE_LICENCE, ID_NONE, &kind) && good;
    if (good && r->v[USE_LICENCE].given && !ident_is_licence(kind))
        good = import_say(in, r, USE_LICENCE, REASON_NOT_LICENCE, r->v[USE_LICENCE].text,
                          ident_kind_name(kind), 0);
    good = import_in_order(in, r, USE_FROM, USE_UNTIL) && good;
    if (!good)
        return false;
    import_put_number(s, 1, r->v[USE_OWNER].number);
    import_put_number(s, 2, r->v[USE_FROM].number);
    import_put_number(s, 3, r->v[USE_MAKER].number);
    import_put_text(s, 4, r->v[USE_SCOPE].text);
    import_put_text(s, 5, r->v[USE_LICENCE].text);
    import_put_number(s, 6, r->v[USE_UNTIL].number);
    return true;
}

const struct import_set import_use = { SET_USE, insert, use_columns, USE_COLUMNS, take_use };
