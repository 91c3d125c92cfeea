/* The data set of products: its columns, what makes a row of it hold, and where its cells go. */
#include "registry/import_row.h"

static const char insert[] = "INSERT INTO product (id, holder, name, brand, spec, category, status,"
                             " notified, status_day) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";

enum {
    PRO_GTIN,
    PRO_NAME,
    PRO_BRAND,
    PRO_SPEC,
    PRO_CATEGORY,
    PRO_HOLDER,
    PRO_STATUS,
    PRO_NOTIFIED,
    PRO_STATUS_DAY,
    PRO_COLUMNS
};

static const struct import_column product_columns[PRO_COLUMNS] = {
    [PRO_GTIN] = { "gtin", "|商品条码|条码|商品代码|barcode|gtin13|", cell_read_gtin, 15,
                   CELL_MUST_BE_GIVEN },
    [PRO_NAME] = { "name", "|商品名称|产品名称|名称|", cell_read_text, FACT_NAME_MAX,
                   CELL_MUST_BE_GIVEN },
    [PRO_BRAND] = { "brand", "|品牌|商标|", cell_read_text, FACT_NAME_MAX, 0 },
    [PRO_SPEC] = { "spec", "|规格|规格型号|净含量|", cell_read_text, FACT_NAME_MAX, 0 },
    [PRO_CATEGORY] = { "category", "|类别|分类|", cell_read_text, 32, 0 },
    [PRO_HOLDER] = { "holder", HOLDER_ALIASES, cell_read_org, 10, CELL_MUST_BE_GIVEN },
    [PRO_STATUS] = { "status", STATUS_ALIASES, cell_read_status, 0, 0 },
    [PRO_NOTIFIED] = { "notified", "|通报日期|备案日期|发布日期|", cell_read_day, 0, 0 },
    [PRO_STATUS_DAY] = { "status_date", STATUS_DAY_ALIASES "下市日期|", cell_read_day, 0, 0 },
};

static bool take_product(struct import *in, struct record *r, sqlite3_stmt *s)
{
    bool good = import_org_is_there(in, r, PRO_HOLDER);
    good = import_status_stands(in, r, PRO_STATUS, IMPORT_NO_COLUMN) && good;
    good = import_in_order(in, r, PRO_NOTIFIED, PRO_STATUS_DAY) && good;
    good = good && import_is_first(in, r, PRO_GTIN, r->v[PRO_GTIN].number);
    if (!good)
        return false;
    import_put_number(s, 1, r->v[PRO_GTIN].number);
    import_put_number(s, 2, r->v[PRO_HOLDER].number);
    for (int i = PRO_NAME; i <= PRO_CATEGORY; i++)
        import_put_text(s, 3 + i - PRO_NAME, r->v[i].text);
    import_put_number(s, 7, import_status(&r->v[PRO_STATUS]));
    import_put_number(s, 8, r->v[PRO_NOTIFIED].number);
    import_put_number(s, 9, r->v[PRO_STATUS_DAY].number);
    return true;
}

const struct import_set import_product = { SET_PRODUCT, insert, product_columns, PRO_COLUMNS,
                                           take_product };
