/* The data sets: their columns, what makes a row of theirs hold, and where its cells go. */
#include "registry/import.h"

#include <assert.h>

#include "registry/key.h"

static void put_number(sqlite3_stmt *s, int i, int64_t v)
{
    int rc = sqlite3_bind_int64(s, i, v);
    assert(rc == SQLITE_OK); /* a parameter of a reset statement of ours */
    (void)rc;
}

static void put_null(sqlite3_stmt *s, int i)
{
    int rc = sqlite3_bind_null(s, i);
    assert(rc == SQLITE_OK);
    (void)rc;
}

/* The record outlives the step: its texts are not copied. */
static void put_text(sqlite3_stmt *s, int i, const char *text)
{
    int rc = sqlite3_bind_text(s, i, text, -1, SQLITE_STATIC);
    assert(rc == SQLITE_OK);
    (void)rc;
}

/* A file without the column lists what is in force; an empty cell beside others says nothing. */
static int64_t status_of(const struct cell_value *v)
{
    return v->has_column ? v->number : STATUS_VALID;
}

/* False after complaining that the later day lies before the earlier. */
static bool in_order(struct import *in, const struct record *r, size_t earlier, size_t later)
{
    int64_t a = r->v[earlier].number, b = r->v[later].number;
    if (a == 0 || b == 0 || a <= b)
        return true;
    char day[24];
    snprintf(day, sizeof day, "%lld", (long long)b);
    return import_say(in, r, later, REASON_REVERSED, day, r->set->columns[earlier].name, a);
}

enum { NO_COLUMN = IMPORT_COLUMNS_MAX };

/* "Expired" was taken as valid; then the row must have the day until which it was. */
static bool status_stands(struct import *in, const struct record *r, size_t status, size_t until)
{
    if (!r->v[status].mended || (until != NO_COLUMN && r->v[until].number != 0))
        return true;
    struct reason why;
    reason_set_span(&why, REASON_STATUS_EXPIRED, r->cell[status]);
    return import_refuse(in, r, status, &why);
}

static void warn_undated(struct import *in, const struct record *r, size_t status, size_t day)
{
    int64_t s = r->v[status].number;
    if ((s == STATUS_CANCELLED || s == STATUS_REVOKED) && r->v[day].number == 0)
        import_say(in, r, day, REASON_UNDATED, NULL, fact_status_name((enum fact_status)s), 0);
}

/* The last test of a row: its key is taken when it passes. */
static bool is_first(struct import *in, const struct record *r, size_t column, int64_t key)
{
    return import_is_new(in, &in->seen, r, column, key) &&
           import_remember(in, &in->seen, r, column, key);
}

#define STATUS_ALIASES     "|状态|登记状态|证书状态|当前状态|"
#define STATUS_DAY_ALIASES "|状态日期|变更日期|注销日期|撤销日期|吊销日期|"
#define HOLDER_ALIASES                                                                                                            \
    "|组织机构代码|统一社会信用代码|机构代码|登记企业代码|企业代码|持证企业代码|org_code|uscc|" \
    "holder_code|"
#define UNTIL_ALIASES "|有效期至|有效期限|有效期|到期日期|截止日期|有效截止日期|"

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
    bool good = status_stands(in, r, ORG_STATUS, NO_COLUMN) &&
                import_is_new(in, &in->orgs, r, column, key);
    if (reg_no->given)
        good = import_is_new(in, &in->reg_nos, r, ORG_REG_NO, reg_no->number) && good;
    if (!good || !import_remember(in, &in->orgs, r, column, key) ||
        (reg_no->given && !import_remember(in, &in->reg_nos, r, ORG_REG_NO, reg_no->number)))
        return false;
    warn_undated(in, r, ORG_STATUS, ORG_STATUS_DAY);
    put_number(s, 1, key);
    /* An org_code column may hold credit codes: then that is the credit code. */
    put_text(s, 2,
             r->v[ORG_USCC].given                ? r->v[ORG_USCC].text
             : strlen(r->v[ORG_CODE].text) == 18 ? r->v[ORG_CODE].text
                                                 : "");
    if (r->v[ORG_REG_NO].given)
        put_number(s, 3, r->v[ORG_REG_NO].number);
    else
        put_null(s, 3);
    for (int i = ORG_NAME; i <= ORG_TRADE; i++)
        put_text(s, 4 + i - ORG_NAME, r->v[i].text);
    if (r->v[ORG_GROUP].given)
        put_number(s, 9, r->v[ORG_GROUP].number);
    else
        put_null(s, 9);
    put_number(s, 10, status_of(&r->v[ORG_STATUS]));
    put_number(s, 11, r->v[ORG_STATUS_DAY].number);
    return true;
}

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
    good = status_stands(in, r, PRE_STATUS, PRE_UNTIL) && good;
    good = in_order(in, r, PRE_REGISTERED, PRE_UNTIL) && good;
    good = in_order(in, r, PRE_REGISTERED, PRE_STATUS_DAY) && good;
    good = good && is_first(in, r, PRE_PREFIX, range.id);
    if (!good)
        return false;
    warn_undated(in, r, PRE_STATUS, PRE_STATUS_DAY);
    put_number(s, 1, range.id);
    put_number(s, 2, range.hi);
    put_number(s, 3, r->v[PRE_HOLDER].number);
    put_number(s, 4, status_of(&r->v[PRE_STATUS]));
    put_number(s, 5, r->v[PRE_REGISTERED].number);
    put_number(s, 6, r->v[PRE_UNTIL].number);
    put_number(s, 7, r->v[PRE_STATUS_DAY].number);
    return true;
}

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
    good = status_stands(in, r, PRO_STATUS, NO_COLUMN) && good;
    good = in_order(in, r, PRO_NOTIFIED, PRO_STATUS_DAY) && good;
    good = good && is_first(in, r, PRO_GTIN, r->v[PRO_GTIN].number);
    if (!good)
        return false;
    put_number(s, 1, r->v[PRO_GTIN].number);
    put_number(s, 2, r->v[PRO_HOLDER].number);
    for (int i = PRO_NAME; i <= PRO_CATEGORY; i++)
        put_text(s, 3 + i - PRO_NAME, r->v[i].text);
    put_number(s, 7, status_of(&r->v[PRO_STATUS]));
    put_number(s, 8, r->v[PRO_NOTIFIED].number);
    put_number(s, 9, r->v[PRO_STATUS_DAY].number);
    return true;
}

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

static bool normal_number(struct import *in, struct record *r, size_t column, enum ident_kind want,
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

static bool take_licence(struct import *in, struct record *r, sqlite3_stmt *s)
{
    enum ident_kind kind = (enum ident_kind)r->v[LIC_KIND].number, same;
    bool good = normal_number(in, r, LIC_NUMBER, kind, &kind);
    if (good && !ident_is_licence(kind))
        good = import_say(in, r, LIC_NUMBER, REASON_NOT_LICENCE, r->v[LIC_NUMBER].text,
                          ident_kind_name(kind), 0);
    good = good && normal_number(in, r, LIC_BEFORE, kind, &same) &&
           normal_number(in, r, LIC_AFTER, kind, &same);
    good = import_org_is_there(in, r, LIC_HOLDER) && good;
    good = status_stands(in, r, LIC_STATUS, LIC_UNTIL) && good;
    good = in_order(in, r, LIC_ISSUED, LIC_UNTIL) && good;
    good = in_order(in, r, LIC_ISSUED, LIC_STATUS_DAY) && good;
    good = good && is_first(in, r, LIC_NUMBER,
                            import_text_key(r->v[LIC_NUMBER].text, ident_kind_name(kind)));
    if (!good)
        return false;
    warn_undated(in, r, LIC_STATUS, LIC_STATUS_DAY);
    put_text(s, 1, r->v[LIC_NUMBER].text);
    put_text(s, 2, ident_kind_name(kind));
    put_number(s, 3, r->v[LIC_HOLDER].number);
    for (int i = LIC_PRODUCT; i <= LIC_SITE; i++)
        put_text(s, 4 + i - LIC_PRODUCT, r->v[i].text);
    put_number(s, 7, status_of(&r->v[LIC_STATUS]));
    for (int i = LIC_ISSUED; i <= LIC_STATUS_DAY; i++)
        put_number(s, 8 + i - LIC_ISSUED, r->v[i].number);
    put_text(s, 11, r->v[LIC_BEFORE].text);
    put_text(s, 12, r->v[LIC_AFTER].text);
    return true;
}

enum {
    STA_NUMBER,
    STA_TITLE,
    STA_HOLDER,
    STA_STATUS,
    STA_FILED,
    STA_UNTIL,
    STA_STATUS_DAY,
    STA_COLUMNS
};

static const struct import_column standard_columns[STA_COLUMNS] = {
    [STA_NUMBER] = { "number", "|编号|标准编号|标准号|", cell_read_raw, FACT_NUMBER_MAX,
                     CELL_MUST_BE_GIVEN },
    [STA_TITLE] = { "title", "|标准名称|名称|", cell_read_text, FACT_NAME_MAX, 0 },
    [STA_HOLDER] = { "holder", HOLDER_ALIASES, cell_read_org, 10, CELL_MUST_BE_GIVEN },
    [STA_STATUS] = { "status", STATUS_ALIASES, cell_read_status, 0, 0 },
    [STA_FILED] = { "filed", "|备案日期|", cell_read_day, 0, 0 },
    [STA_UNTIL] = { "valid_until", UNTIL_ALIASES, cell_read_day_or_open, 0, 0 },
    [STA_STATUS_DAY] = { "status_date", STATUS_DAY_ALIASES, cell_read_day, 0, 0 },
};

static bool take_standard(struct import *in, struct record *r, sqlite3_stmt *s)
{
    enum ident_kind kind;
    bool good = normal_number(in, r, STA_NUMBER, ID_STANDARD_FIRM, &kind);
    good = import_org_is_there(in, r, STA_HOLDER) && good;
    good = status_stands(in, r, STA_STATUS, STA_UNTIL) && good;
    good = in_order(in, r, STA_FILED, STA_UNTIL) && good;
    good = in_order(in, r, STA_FILED, STA_STATUS_DAY) && good;
    good = good && is_first(in, r, STA_NUMBER, import_text_key(r->v[STA_NUMBER].text, ""));
    if (!good)
        return false;
    warn_undated(in, r, STA_STATUS, STA_STATUS_DAY);
    put_text(s, 1, r->v[STA_NUMBER].text);
    put_text(s, 2, r->v[STA_TITLE].text);
    put_number(s, 3, r->v[STA_HOLDER].number);
    put_number(s, 4, status_of(&r->v[STA_STATUS]));
    for (int i = STA_FILED; i <= STA_STATUS_DAY; i++)
        put_number(s, 5 + i - STA_FILED, r->v[i].number);
    return true;
}

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
    good = normal_number(in, r, USE_LICENCE, ID_NONE, &kind) && good;
    if (good && r->v[USE_LICENCE].given && !ident_is_licence(kind))
        good = import_say(in, r, USE_LICENCE, REASON_NOT_LICENCE, r->v[USE_LICENCE].text,
                          ident_kind_name(kind), 0);
    good = in_order(in, r, USE_FROM, USE_UNTIL) && good;
    if (!good)
        return false;
    put_number(s, 1, r->v[USE_OWNER].number);
    put_number(s, 2, r->v[USE_FROM].number);
    put_number(s, 3, r->v[USE_MAKER].number);
    put_text(s, 4, r->v[USE_SCOPE].text);
    put_text(s, 5, r->v[USE_LICENCE].text);
    put_number(s, 6, r->v[USE_UNTIL].number);
    return true;
}

#define ABOUT_ALIASES "|号码种类|代码类型|编号类型|对象种类|"

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
    bool good = normal_number(in, r, ALE_NUMBER, (enum ident_kind)r->v[ALE_ABOUT].number, &kind);
    good = in_order(in, r, ALE_FROM, ALE_UNTIL) && good;
    good = in_order(in, r, ALE_PUBLISHED, ALE_WITHDRAWN) && good;
    if (good && kind == ID_GTIN13)
        good = import_say(in, r, ALE_ABOUT, REASON_ALERT_ABOUT, NULL, NULL, 0);
    if (!good)
        return false;
    put_text(s, 1, r->v[ALE_NUMBER].text);
    put_text(s, 2, ident_kind_name(kind));
    put_number(s, 3, r->v[ALE_PUBLISHED].number);
    put_number(s, 4, r->v[ALE_KIND].number);
    put_text(s, 5, r->v[ALE_BATCH].text);
    put_number(s, 6, r->v[ALE_FROM].number);
    put_number(s, 7, r->v[ALE_UNTIL].number);
    for (int i = ALE_PRODUCT; i <= ALE_DOCUMENT; i++)
        put_text(s, 8 + i - ALE_PRODUCT, r->v[i].text);
    put_number(s, 12, r->v[ALE_WITHDRAWN].number);
    return true;
}

enum { COR_ABOUT, COR_NUMBER, COR_FIRM, COR_NOTE, COR_ACCEPTED, COR_CLOSED, COR_COLUMNS };

static const struct import_column correction_columns[COR_COLUMNS] = {
    [COR_ABOUT] = { "number_kind", ABOUT_ALIASES, cell_read_about, 0, 0 },
    [COR_NUMBER] = { "number", "|号码|编号|代码|商品条码|条码|gtin|", cell_read_raw,
                     FACT_NUMBER_MAX, CELL_MUST_BE_GIVEN },
    [COR_FIRM] = { "firm", "|企业|申请企业|企业名称|", cell_read_text, FACT_NAME_MAX, 0 },
    [COR_NOTE] = { "note", "|说明|事由|备注|", cell_read_text, FACT_NOTE_MAX, 0 },
    [COR_ACCEPTED] = { "accepted", "|受理日期|", cell_read_day, 0, CELL_MUST_BE_GIVEN },
    [COR_CLOSED] = { "closed", "|办结日期|", cell_read_day, 0, 0 },
};

static bool take_correction(struct import *in, struct record *r, sqlite3_stmt *s)
{
    enum ident_kind kind;
    bool good = normal_number(in, r, COR_NUMBER, (enum ident_kind)r->v[COR_ABOUT].number, &kind);
    good = in_order(in, r, COR_ACCEPTED, COR_CLOSED) && good;
    if (!good)
        return false;
    put_text(s, 1, r->v[COR_NUMBER].text);
    put_text(s, 2, ident_kind_name(kind));
    put_number(s, 3, r->v[COR_ACCEPTED].number);
    put_text(s, 4, r->v[COR_FIRM].text);
    put_text(s, 5, r->v[COR_NOTE].text);
    put_number(s, 6, r->v[COR_CLOSED].number);
    return true;
}

/* nr: the next one of those with the same front of the key, so that rows keep the order they came in and a list
 * that is handed in sorted another way is still the same rows; a line's number would be another one, and two
 * files have the same. */
#define NEXT_USE                                                                                   \
    "(SELECT ifnull(max(nr), 0) + 1 FROM authorised_use WHERE owner = ?1 AND from_day = ?2)"
#define NEXT_ALERT                                                                                 \
    "(SELECT ifnull(max(nr), 0) + 1 FROM alert WHERE number = ?1 AND number_kind = ?2"             \
    " AND published = ?3)"
#define NEXT_CORRECTION                                                                            \
    "(SELECT ifnull(max(nr), 0) + 1 FROM correction WHERE number = ?1 AND number_kind = ?2"        \
    " AND accepted = ?3)"

static const struct import_set sets[SET_COUNT] = {
    [SET_PREFIX] = { SET_PREFIX,
                     "INSERT INTO prefix (id, hi, outer_id, holder, status, registered,"
                     " valid_until, status_day) VALUES (?1, ?2, NULL, ?3, ?4, ?5, ?6, ?7)",
                     prefix_columns, PRE_COLUMNS, take_prefix },
    [SET_ORG] = { SET_ORG,
                  "INSERT INTO organisation (id, uscc, reg_no, name, former_name, address, region,"
                  " trade, group_id, status, status_day)"
                  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                  org_columns, ORG_COLUMNS, take_org },
    [SET_PRODUCT] = { SET_PRODUCT,
                      "INSERT INTO product (id, holder, name, brand, spec, category, status,"
                      " notified, status_day) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                      product_columns, PRO_COLUMNS, take_product },
    [SET_LICENCE] = { SET_LICENCE,
                      "INSERT INTO licence (number, kind, holder, product, category, site, status,"
                      " issued, valid_until, status_day, predecessor, successor)"
                      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
                      licence_columns, LIC_COLUMNS, take_licence },
    [SET_STANDARD] = { SET_STANDARD,
                       "INSERT INTO standard (number, title, holder, status, filed, valid_until,"
                       " status_day) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                       standard_columns, STA_COLUMNS, take_standard },
    [SET_USE] = { SET_USE,
                  "INSERT INTO authorised_use (owner, from_day, nr, maker, scope, licence,"
                  " until_day) VALUES (?1, ?2, " NEXT_USE ", ?3, ?4, ?5, ?6)",
                  use_columns, USE_COLUMNS, take_use },
    [SET_ALERT] = { SET_ALERT,
                    "INSERT INTO alert (number, number_kind, published, nr, kind, batch, made_from,"
                    " made_until, product, reason, authority, document, withdrawn)"
                    " VALUES (?1, ?2, ?3, " NEXT_ALERT ", ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
                    alert_columns, ALE_COLUMNS, take_alert },
    [SET_CORRECTION] = { SET_CORRECTION,
                         "INSERT INTO correction (number, number_kind, accepted, nr, firm, note,"
                         " closed) VALUES (?1, ?2, ?3, " NEXT_CORRECTION ", ?4, ?5, ?6)",
                         correction_columns, COR_COLUMNS, take_correction },
};

const struct import_set *import_set_of(enum fact_set set)
{
    return &sets[set];
}
