/* The data set of alerts: its columns, what makes a row of it hold, and where its cells go. */
#include "registry/import_row.h"

/* nr: as import_row.h says. */
static const char insert[] =
    "INSERT INTO alert (number, number_kind, published, nr, kind, batch, made_from,"
    " made_until, product, reason, authority, document, withdrawn)"
    " VALUES (?1, ?2, ?3, "
    "(SELECT ifnull(max(nr), 0) + 1 FROM alert WHERE number = ?1 AND number_kind = ?2"
    " AND published = ?3)"
    ", ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";

enum {
    ALE_KIND,
    ALE_ABOUT,
    ALE_NUMBER,
    ALE_BATCH,
    ALE_FROM,
    ALE_UNTIL,
    ALE_PRODUCT,
    ALE_REASON,
    ALE_AUTHORITY,
    ALE_DOCUMENT,
    ALE_PUBLISHED,
    ALE_WITHDRAWN,
    ALE_COLUMNS
};

static const struct import_column alert_columns[ALE_COLUMNS] = {
    [ALE_KIND] = { "kind", "|类型|种类|", cell_read_alert, 0, CELL_MUST_BE_GIVEN },
    [ALE_ABOUT] = { "number_kind", ABOUT_ALIASES, cell_read_about, 0, 0 },
    [ALE_NUMBER] = { "number", "|号码|编号|商品条码|条码|gtin|", cell_read_raw, FACT_NUMBER_MAX,
                     CELL_MUST_BE_GIVEN },
    [ALE_BATCH] = { "batch", "|批号|批次|", cell_read_text, FACT_NUMBER_MAX, 0 },
    [ALE_FROM] = { "made_from", "|生产日期起|", cell_read_day, 0, 0 },
    [ALE_UNTIL] = { "made_until", "|生产日期止|", cell_read_day, 0, 0 },
    [ALE_PRODUCT] = { "product", "|产品名称|产品|", cell_read_text, FACT_NAME_MAX, 0 },
    [ALE_REASON] = { "reason", "|原因|不合格项目|", cell_read_text, FACT_NOTE_MAX, 0 },
    [ALE_AUTHORITY] = { "authority", "|发布机关|发布单位|抽查机关|", cell_read_text, FACT_NAME_MAX,
                        0 },
    [ALE_DOCUMENT] = { "document", "|文号|文件|公告|", cell_read_text, FACT_NAME_MAX, 0 },
    [ALE_PUBLISHED] = { "published", "|发布日期|公告日期|", cell_read_day, 0, CELL_MUST_BE_GIVEN },
    [ALE_WITHDRAWN] = { "withdrawn", "|撤回日期|解除日期|", cell_read_day, 0, 0 },
};

static bool take_alert(struct import *in, struct record *r, sqlite3_stmt *s)
{
    enum ident_kind kind;
    bool good = import_number(in, r, ALE_NUMBER, (enum ident_kind)r->v[ALE_ABOUT].number, &kind);
    good = import_in_order(in, r, ALE_FROM, ALE_UNTIL) && good;
    good = import_in_order(in, r, ALE_PUBLISHED, ALE_WITHDRAWN) && good;
    if (good && kind == ID_GTIN13)
        good = import_say(in, r, ALE_ABOUT, REASON_ALERT_ABOUT, NULL, NULL, 0);
    if (!good)
        return false;
    import_put_text(s, 1, r->v[ALE_NUMBER].text);
    import_put_text(s, 2, ident_kind_name(kind));
    import_put_number(s, 3, r->v[ALE_PUBLISHED].number);
    import_put_number(s, 4, r->v[ALE_KIND].number);
    import_put_text(s, 5, r->v[ALE_BATCH].text);
    import_put_number(s, 6, r->v[ALE_FROM].number);
    import_put_number(s, 7, r->v[ALE_UNTIL].number);
    for (int i = ALE_PRODUCT; i <= ALE_DOCUMENT; i++)
        import_put_text(s, 8 + i - ALE_PRODUCT, r->v[i].text);
    import_put_number(s, 12, r->v[ALE_WITHDRAWN].number);
    return true;
}

const struct import_set import_alert = { SET_ALERT, insert, alert_columns, ALE_COLUMNS,
                                         take_alert };
