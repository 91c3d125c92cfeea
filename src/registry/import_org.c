/* The data set of organisations: its columns, what makes a row of it hold, and where its cells go. */
#include "registry/import_row.h"

static const char insert[] =
    "INSERT INTO organisation (id, uscc, reg_no, name, former_name, address, region,"
    " trade, group_id, status, status_day)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";

enum {
    ORG_CODE,
    ORG_USCC,
    ORG_REG_NO,
    ORG_NAME,
    ORG_FORMER,
    ORG_ADDRESS,
    ORG_REGION,
    ORG_TRADE,
    ORG_GROUP,
    ORG_STATUS,
    ORG_STATUS_DAY,
    ORG_COLUMNS
};

static const struct import_column org_columns[ORG_COLUMNS] = {
    [ORG_CODE] = { "org_code", "|组织机构代码|机构代码|代码|", cell_read_org, 10, 0 },
    [ORG_USCC] = { "uscc", "|统一社会信用代码|社会信用代码|信用代码|credit_code|", cell_read_uscc,
                   19, 0 },
    [ORG_REG_NO] = { "reg_no", "|注册号|营业执照注册号|工商注册号|登记注册号|", cell_read_reg_no,
                     16, 0 },
    [ORG_NAME] = { "name", "|机构名称|企业名称|单位名称|名称|", cell_read_text, FACT_NAME_MAX,
                   CELL_MUST_BE_GIVEN },
    [ORG_FORMER] = { "former_name", "|曾用名|曾用名称|原名称|原企业名称|", cell_read_text,
                     FACT_NAME_MAX, 0 },
    [ORG_ADDRESS] = { "address", "|地址|住所|注册地址|机构地址|", cell_read_text, FACT_ADDRESS_MAX,
                      0 },
    [ORG_REGION] = { "region", "|行政区划|行政区划代码|区划代码|", cell_read_region, 8, 0 },
    [ORG_TRADE] = { "trade", "|行业|经营类别|", cell_read_text, 32, 0 },
    [ORG_GROUP] = { "group_code", "|集团代码|所属集团|上级机构代码|", cell_read_org, 10, 0 },
    [ORG_STATUS] = { "status", STATUS_ALIASES, cell_read_status, 0, 0 },
    [ORG_STATUS_DAY] = { "status_date", STATUS_DAY_ALIASES, cell_read_day, 0, 0 },
};

/* The key comes from either code; both, when given, must name one organisation. */
static bool org_key(struct import *in, const struct record *r, size_t *column)
{
    const struct cell_value *code = &r->v[ORG_CODE], *uscc = &r->v[ORG_USCC];
    *column = code->given ? ORG_CODE : ORG_USCC;
    if (!code->given && !uscc->given)
        return import_say(in, r, ORG_CODE, REASON_ORG_NO_KEY, NULL, NULL, 0);
    if (code->given && uscc->given && code->number != uscc->number)
        return import_say(in, r, ORG_USCC, REASON_USCC_OTHER, uscc->text, NULL, 0);
    return true;
}

static bool take_org(struct import *in, struct record *r, sqlite3_stmt *s)
{
    size_t column;
    if (!org_key(in, r, &column))
        return false;
    int64_t key = r->v[column].number;
    const struct cell_value *reg_no = &r->v[ORG_REG_NO];
    if (r->v[ORG_USCC].doubtful)
        import_say(in, r, ORG_USCC, REASON_CHECK_OFF, r->v[ORG_USCC].text, NULL, 0);
    bool good = import_status_stands(in, r, ORG_STATUS, IMPORT_NO_COLUMN) &&
                import_is_new(in, &in->orgs, r, column, key);
    if (reg_no->given)
        good = import_is_new(in, &in->reg_nos, r, ORG_REG_NO, reg_no->number) && good;
    if (!good || !import_remember(in, &in->orgs, r, column, key) ||
        (reg_no->given && !import_remember(in, &in->reg_nos, r, ORG_REG_NO, reg_no->number)))
        return false;
    import_warn_undated(in, r, ORG_STATUS, ORG_STATUS_DAY);
    import_put_number(s, 1, key);
    /* An org_code column may hold credit codes: then that is the credit code. */
    import_put_text(s, 2,
                    r->v[ORG_USCC].given                ? r->v[ORG_USCC].text
                    : strlen(r->v[ORG_CODE].text) == 18 ? r->v[ORG_CODE].text
                                                        : "");
    if (r->v[ORG_REG_NO].given)
        import_put_number(s, 3, r->v[ORG_REG_NO].number);
    else
        import_put_null(s, 3);
    for (int i = ORG_NAME; i <= ORG_TRADE; i++)
        import_put_text(s, 4 + i - ORG_NAME, r->v[i].text);
    if (r->v[ORG_GROUP].given)
        import_put_number(s, 9, r->v[ORG_GROUP].number);
    else
        import_put_null(s, 9);
    import_put_number(s, 10, import_status(&r->v[ORG_STATUS]));
    import_put_number(s, 11, r->v[ORG_STATUS_DAY].number);
    return true;
}

const struct import_set import_org = { SET_ORG, insert, org_columns, ORG_COLUMNS, take_org };
