/* The data set of licences: its columns, what makes a row of it hold, and where its cells go. */
#include "registry/import_row.h"

static const char insert[] =
    "INSERT INTO licence (number, kind, holder, product, category, site, status,"
    " issued, valid_until, status_day, predecessor, successor)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";

enum {
    LIC_KIND,
    LIC_NUMBER,
    LIC_HOLDER,
    LIC_PRODUCT,
    LIC_CATEGORY,
    LIC_SITE,
    LIC_STATUS,
    LIC_ISSUED,
    LIC_UNTIL,
    LIC_STATUS_DAY,
    LIC_BEFORE,
    LIC_AFTER,
    LIC_COLUMNS
};

static const struct import_column licence_columns[LIC_COLUMNS] = {
    [LIC_KIND] = { "kind", "|种类|证书类型|证书种类|类型|", cell_read_kind, 0, 0 },
    [LIC_NUMBER] = { "number", "|编号|证书编号|许可证编号|许可证号|证号|", cell_read_raw,
                     FACT_NUMBER_MAX, CELL_MUST_BE_GIVEN },
    [LIC_HOLDER] = { "holder", HOLDER_ALIASES, cell_read_org, 10, CELL_MUST_BE_GIVEN },
    [LIC_PRODUCT] = { "product", "|产品名称|产品|获证产品|", cell_read_text, FACT_NAME_MAX, 0 },
    [LIC_CATEGORY] = { "category", "|类别|分类|", cell_read_text, 32, 0 },
    [LIC_SITE] = { "site", "|生产地址|生产场所|", cell_read_text, FACT_ADDRESS_MAX, 0 },
    [LIC_STATUS] = { "status", STATUS_ALIASES, cell_read_status, 0, 0 },
    [LIC_ISSUED] = { "issued", "|发证日期|批准日期|颁证日期|", cell_read_day, 0, 0 },
    [LIC_UNTIL] = { "valid_until", UNTIL_ALIASES, cell_read_day_or_open, 0, 0 },
    [LIC_STATUS_DAY] = { "status_date", STATUS_DAY_ALIASES, cell_read_day, 0, 0 },
    [LIC_BEFORE] = { "predecessor", "|原证号|原编号|", cell_read_raw, FACT_NUMBER_MAX, 0 },
    [LIC_AFTER] = { "successor", "|新证号|新编号|", cell_read_raw, FACT_NUMBER_MAX, 0 },
};

static bool take_licence(struct import *in, struct record *r, sqlite3_stmt *s)
{
    enum ident_kind kind = (enum ident_kind)r->v[LIC_KIND].number, same;
    bool good = import_number(in, r, LIC_NUMBER, kind, &kind);
    if (good && !ident_is_licence(kind))
        good = import_say(in, r, LIC_NUMBER, REASON_NOT_LICENCE, r->v[LIC_NUMBER].text,
                          ident_kind_name(kind), 0);
    good = good && import_number(in, r, LIC_BEFORE, kind, &same) &&
           import_number(in, r, LIC_AFTER, kind, &same);
    good = import_org_is_there(in, r, LIC_HOLDER) && good;
    good = import_status_stands(in, r, LIC_STATUS, LIC_UNTIL) && good;
    good = import_in_order(in, r, LIC_ISSUED, LIC_UNTIL) && good;
    good = import_in_order(in, r, LIC_ISSUED, LIC_STATUS_DAY) && good;
    good = good && import_is_first(in, r, LIC_NUMBER,
                                   import_text_key(r->v[LIC_NUMBER].text, ident_kind_name(kind)));
    if (!good)
        return false;
    import_warn_undated(in, r, LIC_STATUS, LIC_STATUS_DAY);
    import_put_text(s, 1, r->v[LIC_NUMBER].text);
    import_put_text(s, 2, ident_kind_name(kind));
    import_put_number(s, 3, r->v[LIC_HOLDER].number);
    for (int i = LIC_PRODUCT; i <= LIC_SITE; i++)
        import_put_text(s, 4 + i - LIC_PRODUCT, r->v[i].text);
    import_put_number(s, 7, import_status(&r->v[LIC_STATUS]));
    for (int i = LIC_ISSUED; i <= LIC_STATUS_DAY; i++)
        import_put_number(s, 8 + i - LIC_ISSUED, r->v[i].number);
    import_put_text(s, 11, r->v[LIC_BEFORE].text);
    import_put_text(s, 12, r->v[LIC_AFTER].text);
    return true;
}

const struct import_set import_licence = { SET_LICENCE, insert, licence_columns, LIC_COLUMNS,
                                           take_licence };
