#include "registry/cell_code.h"

#include <stdlib.h>

#include "code/fold.h"

/* Words of a file and what they mean to us. */
struct word {
    const char *text;
    int value;
};

static const struct word statuses[] = {
    { "unknown", STATUS_UNKNOWN },     { "未知", STATUS_UNKNOWN },
    { "不详", STATUS_UNKNOWN },        { "valid", STATUS_VALID },
    { "active", STATUS_VALID },        { "有效", STATUS_VALID },
    { "正常", STATUS_VALID },          { "在用", STATUS_VALID },
    { "存续", STATUS_VALID },          { "在业", STATUS_VALID },
    { "开业", STATUS_VALID },          { "suspended", STATUS_SUSPENDED },
    { "暂停", STATUS_SUSPENDED },      { "中止", STATUS_SUSPENDED },
    { "cancelled", STATUS_CANCELLED }, { "canceled", STATUS_CANCELLED },
    { "注销", STATUS_CANCELLED },      { "已注销", STATUS_CANCELLED },
    { "revoked", STATUS_REVOKED },     { "撤销", STATUS_REVOKED },
    { "已撤销", STATUS_REVOKED },      { "吊销", STATUS_REVOKED },
    { "已吊销", STATUS_REVOKED },      { "delisted", STATUS_DELISTED },
    { "下市", STATUS_DELISTED },       { "已下市", STATUS_DELISTED },
    { "停产", STATUS_DELISTED },
};

/* Not statuses: the last day of validity says it. */
static const struct word expireds[] = {
    { "expired", STATUS_VALID }, { "过期", STATUS_VALID },   { "已过期", STATUS_VALID },
    { "逾期", STATUS_VALID },    { "到期", STATUS_VALID },   { "已到期", STATUS_VALID },
    { "失效", STATUS_VALID },    { "已失效", STATUS_VALID },
};

static const struct word alerts[] = {
    { "recall", ALERT_RECALL },
    { "召回", ALERT_RECALL },
    { "failed_check", ALERT_FAILED_CHECK },
    { "抽查不合格", ALERT_FAILED_CHECK },
    { "监督抽查不合格", ALERT_FAILED_CHECK },
    { "不合格", ALERT_FAILED_CHECK },
};

static const struct word kinds[] = {
    { "工业产品生产许可证", ID_XK },
    { "生产许可证", ID_XK },
    { "食品生产许可证(SC)", ID_SC },
    { "食品生产许可证(QS)", ID_QS_FOOD },
    { "食品相关产品生产许可证", ID_QS_PACK },
    { "强制性产品认证", ID_CCC },
    { "CCC认证", ID_CCC },
    { "3C认证", ID_CCC },
    { "CCC自我声明", ID_CCC_SELF },
    { "特种设备许可证", ID_TS },
    { "特种设备生产许可证", ID_TS },
    { "制造计量器具许可证", ID_CMC },
    { "计量器具型式批准", ID_CPA },
    { "资质认定", ID_CMA },
    { "管理体系认证", ID_SYSTEM_CERT },
    { "有机产品认证", ID_ORGANIC_CERT },
    { "有机码", ID_ORGANIC_CODE },
    { "无公害农产品", ID_WGH },
};

static const struct word abouts[] = {
    { "GTIN", ID_GTIN14 },      { "商品条码", ID_GTIN14 },      { "条码", ID_GTIN14 },
    { "PREFIX", ID_GTIN13 },    { "厂商识别代码", ID_GTIN13 },  { "ORG", ID_ORG },
    { "组织机构代码", ID_ORG }, { "统一社会信用代码", ID_ORG },
};

static const struct word opens[] = {
    { "长期", 0 }, { "永久", 0 }, { "长期有效", 0 }, { "无固定期限", 0 }
};

static bool word_value(struct span s, const struct word *words, size_t n, int64_t *out)
{
    for (size_t i = 0; s.len > 0 && i < n; i++) {
        if (((uint8_t)words[i].text[0] | 0x20) == (s.p[0] | 0x20) && /* most differ there */
            strlen(words[i].text) == s.len &&
            strncasecmp(words[i].text, (const char *)s.p, s.len) == 0) {
            *out = words[i].value;
            return true;
        }
    }
    return false;
}

static bool is_blank(uint32_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0xA0 || c == 0x3000;
}

enum reason_id cell_bad_character(uint32_t c)
{
    if (c < 0x20 || (c >= 0x7F && c < 0xA0))
        return REASON_CONTROL;
    if (c == 0xFFFD)
        return REASON_DESTROYED;
    if ((c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
        (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF)
        return REASON_INVISIBLE;
    return REASON_NONE;
}

static bool refuse_character(struct reason *why, enum reason_id id, uint32_t c)
{
    char shown[16];
    snprintf(shown, sizeof shown, "U+%04X", (unsigned)c);
    return reason_set(why, id, NULL, shown, 0);
}

bool cell_read_text(struct span cell, size_t cap, struct cell_value *out, struct reason *why)
{
    size_t n = 0;
    bool gap = false;
    for (size_t i = 0; i < cell.len;) {
        uint32_t c;
        size_t k = utf8_next(cell, i, &c);
        if (is_blank(c)) {
            gap = n > 0;
        } else {
            enum reason_id bad = cell_bad_character(c);
            if (bad)
                return refuse_character(why, bad, c);
            if (n + k + (gap ? 1 : 0) >= cap || n + k + 1 >= sizeof out->text)
                return reason_set(why, REASON_TOO_LONG, NULL, NULL, (int64_t)cap - 1);
            if (gap)
                out->text[n++] = ' ';
            gap = false;
            memcpy(out->text + n, cell.p + i, k);
            n += k;
        }
        i += k;
    }
    out->text[n] = '\0';
    return true;
}

static bool is_folded(struct span cell)
{
    for (size_t i = 0; i < cell.len; i++)
        if (!(cell.p[i] >= '0' && cell.p[i] <= '9') && !(cell.p[i] >= 'A' && cell.p[i] <= 'Z'))
            return false;
    return cell.len < CELL_CODE_MAX;
}

/* A number in the shape of code/fold.h, without blanks and a spreadsheet's apostrophe. */
static bool fold_code(struct span cell, char out[CELL_CODE_MAX], struct reason *why)
{
    struct fold f;
    size_t n = 0;
    if (is_folded(cell)) /* nearly always */
        return span_copy(cell, out, CELL_CODE_MAX);
    fold_text(cell, &f);
    for (size_t i = 0; i < f.n; i++) {
        char bytes[4];
        uint32_t c = f.cells[i].c;
        if (c == ' ' || (c == '\'' && n == 0))
            continue;
        if (c == '\n' || cell_bad_character(c))
            return reason_set_span(why, REASON_BREAK, cell);
        size_t k = utf8_put(c, bytes);
        if (n + k >= CELL_CODE_MAX)
            return reason_set_span(why, REASON_CODE_LONG, cell);
        memcpy(out + n, bytes, k);
        n += k;
    }
    out[n] = '\0';
    return true;
}

/* 6.9E+12 and 6901234567892.0: what is left when a spreadsheet took a number for a quantity. */
static bool is_mangled(const char *s)
{
    size_t n = strspn(s, "0123456789");
    if (n == 0)
        return false;
    if (s[n] == '.') {
        size_t k = strspn(s + n + 1, "0123456789");
        if (k > 0 && s[n + 1 + k] == '\0')
            return true;
        n += 1 + k;
    }
    if (s[n] != 'E' || (s[n + 1] != '+' && s[n + 1] != '-'))
        return false;
    size_t k = strspn(s + n + 2, "0123456789");
    return k > 0 && s[n + 2 + k] == '\0';
}

bool cell_code(struct span cell, char out[CELL_CODE_MAX], struct reason *why)
{
    if (!fold_code(cell, out, why))
        return false;
    if (is_mangled(out))
        return reason_set_span(why, REASON_MANGLED, cell);
    return true;
}

bool cell_digits(struct span cell, char out[CELL_CODE_MAX], struct reason *why)
{
    if (!cell_code(cell, out, why))
        return false;
    if (!span_all_digits(span_of(out)))
        return reason_set_span(why, REASON_NOT_DIGITS, cell);
    return true;
}

/* 46082 is 2026-03-01: days since 1899-12-30, as every spreadsheet counts them in the years a
 * registry has (the day that 1900 wrongly has lies before them). */
enum { SERIAL_MIN = 10000, SERIAL_MAX = 80000, SERIAL_OF_1970 = 25569 };

static bool read_serial(int32_t serial, struct span cell, struct cell_value *out,
                        struct reason *why)
{
    char day[11];
    if (!out->may_mend)
        return reason_set_span(why, REASON_DAY_SERIAL, cell);
    struct date d = date_from_days(serial - SERIAL_OF_1970);
    date_iso(d, day);
    out->number = d.ymd;
    out->mended = true;
    reason_set_span(why, REASON_SERIAL, cell);
    text_copy(why->other, sizeof why->other, day);
    return true;
}

/* A day exported as a moment: its midnight is dropped.  Any other time of day is when somebody
 * keyed it in; it is dropped where files are taken as they come. */
static struct span without_time(struct span cell, bool any_time)
{
    size_t at = 0;
    while (at < cell.len && cell.p[at] != ' ' && cell.p[at] != 'T')
        at++;
    struct span rest = span_trim(span_part(cell, at + 1, cell.len));
    size_t colons = 0, digits = 0;
    for (size_t i = 0; i < rest.len; i++) {
        colons += rest.p[i] == ':';
        digits += rest.p[i] >= '0' && rest.p[i] <= '9';
    }
    if (at == cell.len || rest.len == 0)
        return cell;
    bool is_time = colons >= 1 && colons <= 2 && digits >= 3 && digits <= 9 &&
                   colons + digits + (memchr(rest.p, '.', rest.len) != NULL) == rest.len;
    if (span_starts(rest, "00:00") || (any_time && is_time))
        cell.len = at;
    return cell;
}

bool cell_read_day(struct span cell, size_t cap, struct cell_value *out, struct reason *why)
{
    (void)cap;
    char text[CELL_CODE_MAX];
    struct date day;
    if (date_parse(cell, &day)) { /* nearly always */
        out->number = day.ymd;
        return true;
    }
    cell = without_time(cell, out->may_mend);
    if (!fold_code(cell, text, why))
        return false;
    if (date_parse(span_of(text), &day)) {
        out->number = day.ymd;
        return true;
    }
    uint64_t number;
    if (span_number(span_of(text), &number) && number >= SERIAL_MIN && number < SERIAL_MAX)
        return read_serial((int32_t)number, cell, out, why);
    return reason_set_span(why, REASON_DAY, cell);
}

bool cell_read_day_or_open(struct span cell, size_t cap, struct cell_value *out, struct reason *why)
{
    if (word_value(cell, opens, ARRAY_LEN(opens), &out->number))
        return true;
    return cell_read_day(cell, cap, out, why);
}

bool cell_read_status(struct span cell, size_t cap, struct cell_value *out, struct reason *why)
{
    (void)cap;
    if (word_value(cell, statuses, ARRAY_LEN(statuses), &out->number))
        return true;
    if (word_value(cell, expireds, ARRAY_LEN(expireds), &out->number)) {
        out->mended = out->may_mend; /* whether there is such a day the row must say */
        reason_set_span(why, out->may_mend ? REASON_EXPIRED : REASON_STATUS_EXPIRED, cell);
        return out->may_mend;
    }
    return reason_set_span(why, REASON_STATUS, cell);
}

static bool licence_kind(struct span s, int64_t *out)
{
    for (int k = ID_NONE + 1; k < ID_KIND_COUNT; k++) {
        const char *name = ident_kind_name((enum ident_kind)k);
        if (ident_is_licence((enum ident_kind)k) && strlen(name) == s.len &&
            strncasecmp(name, (const char *)s.p, s.len) == 0) {
            *out = k;
            return true;
        }
    }
    return word_value(s, kinds, ARRAY_LEN(kinds), out);
}

bool cell_read_kind(struct span cell, size_t cap, struct cell_value *out, struct reason *why)
{
    (void)cap;
    return licence_kind(cell, &out->number) || reason_set_span(why, REASON_KIND, cell);
}

bool cell_read_about(struct span cell, size_t cap, struct cell_value *out, struct reason *why)
{
    (void)cap;
    return word_value(cell, abouts, ARRAY_LEN(abouts), &out->number) ||
           licence_kind(cell, &out->number) || reason_set_span(why, REASON_ABOUT, cell);
}

bool cell_read_alert(struct span cell, size_t cap, struct cell_value *out, struct reason *why)
{
    (void)cap;
    return word_value(cell, alerts, ARRAY_LEN(alerts), &out->number) ||
           reason_set_span(why, REASON_ALERT, cell);
}

bool cell_is_empty(struct span cell)
{
    enum { LONGEST = 4 };
    static const char *const nothing[] = { "-", "--", "/", "无", "NULL", "null", "N/A", "—" };
    while (cell.len >= 3 && memcmp(cell.p, "\xE3\x80\x80", 3) == 0)
        cell = span_part(cell, 3, cell.len);
    cell = span_trim(cell);
    if (cell.len > LONGEST)
        return false;
    if (cell.len == 0)
        return true;
    for (size_t i = 0; i < ARRAY_LEN(nothing); i++)
        if (span_eq(cell, nothing[i]))
            return true;
    return false;
}
