#include "registry/make.h"

#include <errno.h>
#include <iconv.h>
#include <inttypes.h>

#include "base/fs.h"
#include "fact/fact.h"
#include "registry/make_numbers.h"
#include "registry/make_words.h"

enum { ROW_MAX = 4096, DEMO_MAX = 1 << 20 };

/* Parts of a thousand rows; organisations get the rest. */
static const int64_t shares[SET_COUNT] = {
    [SET_PREFIX] = 250, [SET_PRODUCT] = 140, [SET_LICENCE] = 150,  [SET_STANDARD] = 40,
    [SET_USE] = 10,     [SET_ALERT] = 5,     [SET_CORRECTION] = 5,
};

/* How a file looks: each has a quirk of its own. */
static const struct looks {
    const char *heading, *end_of_line, *charset; /* charset NULL: UTF-8 */
    bool marked;                                 /* with a byte order mark */
} looks[SET_COUNT] = {
    [SET_PREFIX] = { "厂商识别代码,组织机构代码,状态,注册日期,有效期至,状态日期", "\r\n", NULL,
                     true },
    [SET_ORG] = { "org_code,uscc,reg_no,name,former_name,address,region,trade,group_code,status,"
                  "status_date",
                  "\n", NULL, false },
    [SET_PRODUCT] = { "gtin,name,brand,spec,category,holder,status,notified,status_date", "\n",
                      NULL, false },
    [SET_LICENCE] = { "种类,许可证编号,组织机构代码,产品名称,类别,生产地址,状态,发证日期,有效期至,"
                      "状态日期,原证号,新证号",
                      "\r\n", "GB18030", false },
    [SET_STANDARD] = { "标准编号,标准名称,组织机构代码,状态,备案日期,有效期至,状态日期", "\n", NULL,
                       false },
    [SET_USE] = { "owner,maker,scope,licence,from,until", "\n", NULL, false },
    [SET_ALERT] = { "kind,number_kind,number,batch,made_from,made_until,product,reason,authority,"
                    "document,published,withdrawn",
                    "\n", NULL, false },
    [SET_CORRECTION] = { "number_kind,number,firm,note,accepted,closed", "\n", NULL, false },
};

static const char *const coverages[SET_COUNT] = {
    [SET_PREFIX] = "演示数据:虚构企业的厂商识别代码", [SET_ORG] = "演示数据:虚构的组织机构",
    [SET_PRODUCT] = "演示数据:虚构企业通报的商品",    [SET_LICENCE] = "演示数据:虚构的许可证和证书",
    [SET_STANDARD] = "演示数据:虚构的企业标准备案",   [SET_USE] = "演示数据:虚构的委托加工备案",
    [SET_ALERT] = "演示数据:虚构的召回和抽查不合格",  [SET_CORRECTION] = "演示数据:虚构的更正申请",
};

struct make {
    const struct make_options *options;
    int64_t count[SET_COUNT];
    FILE *file;
    const struct looks *looks;
    iconv_t conv;
    bool failed;
};

static void put(struct make *m, const char *text, size_t len)
{
    char converted[ROW_MAX * 2];
    if (m->looks && m->looks->charset) {
        char in_copy[ROW_MAX];
        if (len >= sizeof in_copy) {
            m->failed = true;
            return;
        }
        memcpy(in_copy, text, len);
        char *in = in_copy, *out = converted;
        size_t left = len, room = sizeof converted;
        if (iconv(m->conv, &in, &left, &out, &room) == (size_t)-1) {
            m->failed = true;
            return;
        }
        text = converted;
        len = sizeof converted - room;
    }
    if (fwrite(text, 1, len, m->file) != len)
        m->failed = true;
}

static void put_line(struct make *m, const char *line)
{
    put(m, line, strlen(line));
    put(m, m->looks->end_of_line, strlen(m->looks->end_of_line));
}

static uint64_t roll(const struct make *m, enum fact_set set, int64_t n, uint64_t field)
{
    return make_hash(m->options->seed, (uint64_t)n, field * SET_COUNT + (uint64_t)set);
}

/* The day of issue moved by some days, as these files write it. */
static void day_near(const struct make *m, int days, char out[11])
{
    date_iso(date_add_days(m->options->issued, days), out);
}

struct firm {
    struct make_number org;
    const struct make_place *place;
    const struct make_trade *trade;
    char name[FACT_NAME_MAX];
};

static void firm_of(const struct make *m, int64_t n, struct firm *out)
{
    uint64_t h = roll(m, SET_ORG, n, 0);
    const char *a = make_syllables[h >> 8 & 31], *b = make_syllables[h >> 16 & 31];
    out->org = make_org_code((uint64_t)n);
    out->place = &make_places[(h >> 24) % make_n_places];
    out->trade = &make_trades[(h >> 40) % make_n_trades];
    snprintf(out->name, sizeof out->name, "%s演示%s%s%s%s", out->place->name, a, b,
             out->trade->word, make_forms[(h >> 50) % make_n_forms]);
}

/* Whose prefix or licence number n of a set is: firms with many come first. */
static int64_t holder_of(const struct make *m, enum fact_set set, int64_t n)
{
    uint64_t orgs = (uint64_t)m->count[SET_ORG];
    uint64_t h = roll(m, set, n, 1);
    return (int64_t)(h % 4 == 0 ? h / 4 % (orgs / 10 + 1) : h / 4 % orgs);
}

static void org_row(struct make *m, int64_t n, char row[ROW_MAX])
{
    struct firm f;
    firm_of(m, n, &f);
    uint64_t h = roll(m, SET_ORG, n, 2);
    char former[FACT_NAME_MAX] = "", day[11] = "", group[IDENT_TEXT_MAX] = "";
    const char *status = "valid";
    if (h % 100 < 5)
        status = "cancelled";
    else if (h % 100 < 7)
        status = "revoked";
    if (status[0] != 'v')
        day_near(m, -(int)(h >> 8 & 2047) - 1, day);
    if (h >> 20 & 1 && (h >> 21 & 15) == 0)
        snprintf(former, sizeof former, "%s演示%s厂", f.place->name, f.trade->word);
    if ((h >> 26 & 63) == 0)
        snprintf(group, sizeof group, "%s", make_org_code((uint64_t)(n / 10)).text);
    struct make_number uscc = make_uscc(f.place->region, f.org.text);
    struct make_number reg_no = make_reg_no(f.place->region, (uint64_t)n);
    /* One in sixteen has the hyphen of its paper certificate. */
    bool hyphen = (h >> 34 & 15) == 0;
    snprintf(row, ROW_MAX, "%.8s%s%s,%s,%s,%s,%s,%s演示路%u号,%s,%s,%s,%s,%s", f.org.text,
             hyphen ? "-" : "", f.org.text + 8, (h >> 40 & 7) < 6 ? uscc.text : "",
             (h >> 44 & 7) < 4 ? reg_no.text : "", f.name, former, f.place->address,
             (unsigned)(h >> 50 & 511) + 1, f.place->region, f.trade->trade, group, status, day);
}

/* As full-width digits, U+FF10 and on. */
static void widen(char text[64], const char *digits)
{
    size_t n = 0;
    for (; *digits && n + 4 < 64; digits++)
        n += utf8_put(0xFF10 + (uint32_t)(*digits - '0'), text + n);
    text[n] = '\0';
}

static void prefix_row(struct make *m, int64_t n, char row[ROW_MAX])
{
    uint64_t h = roll(m, SET_PREFIX, n, 2);
    char registered[11], until[11], day[11] = "", wide[64];
    const char *status = "有效";
    struct make_number org = make_org_code((uint64_t)holder_of(m, SET_PREFIX, n));
    struct make_number prefix = make_prefix((uint64_t)n, (uint64_t)m->count[SET_PREFIX]);
    int left = (int)(h >> 8 & 511) + 10; /* days of the two years it runs for */
    if (h % 100 < 10)
        status = "注销";
    else if (h % 100 < 12)
        status = "撤销";
    else if (h % 100 < 20)
        left = -(int)(h >> 17 & 127) - 1; /* past its term, no one has cancelled it */
    if (strcmp(status, "有效") != 0) {
        left = -(int)(h >> 24 & 1023) - 40;
        day_near(m, left + 30, day);
    }
    day_near(m, left, until);
    day_near(m, left - 730 * (1 + (int)(h >> 36 & 3)), registered);
    bool is_wide = (h >> 40 & 63) == 0;
    widen(wide, prefix.text);
    snprintf(row, ROW_MAX, "%s,%s,%s,%s,%s,%s", is_wide ? wide : prefix.text, org.text, status,
             registered, until, day);
}

static void product_row(struct make *m, int64_t n, char row[ROW_MAX])
{
    uint64_t h = roll(m, SET_PRODUCT, n, 2);
    int64_t prefixes = m->count[SET_PREFIX], at = n % prefixes;
    int64_t owner = holder_of(m, SET_PREFIX, at);
    struct make_number gtin = make_gtin(make_prefix((uint64_t)at, (uint64_t)prefixes).text,
                                        (uint64_t)(n / prefixes));
    if (n % 200 == 199 && n / 200 < 10000)
        gtin = make_gtin8((uint64_t)(n / 200));
    struct firm f;
    char notified[11], day[11] = "";
    firm_of(m, owner, &f);
    day_near(m, -(int)(h >> 8 & 1023) - 400, notified);
    bool delisted = h % 100 < 4;
    if (delisted)
        day_near(m, -(int)(h >> 20 & 255), day);
    snprintf(row, ROW_MAX, "%s,演示%s,%s%s,%u g,%s,%s,%s,%s,%s", gtin.text,
             f.trade->products[h >> 30 & 3], make_syllables[h >> 34 & 31],
             make_syllables[h >> 39 & 31], (unsigned)(h >> 45 & 15) * 50 + 50, f.trade->trade,
             f.org.text, delisted ? "delisted" : "valid", notified, day);
}

static void licence_row(struct make *m, int64_t n, char row[ROW_MAX])
{
    uint64_t h = roll(m, SET_LICENCE, n, 2);
    enum ident_kind kind;
    struct make_number number = make_licence((uint64_t)n, &kind);
    struct firm f;
    char issued[11], until[11], day[11] = "", before[IDENT_TEXT_MAX] = "";
    const char *status = "有效";
    int left = (int)(h >> 8 & 1023) + 5;
    firm_of(m, holder_of(m, SET_LICENCE, n), &f);
    if (h % 100 < 8)
        status = "注销";
    else if (h % 100 < 10)
        status = "撤销";
    else if (h % 100 < 12)
        status = "暂停";
    else if (h % 100 < 24)
        left = -(int)(h >> 18 & 511) - 1;
    day_near(m, left, until);
    day_near(m, left - 1826, issued);
    if (strcmp(status, "有效") != 0)
        day_near(m, left - 900 < 0 ? left - 900 : -3, day);
    /* A firm that got a provincial number had a national one before. */
    if (kind == ID_XK && number.text[0] == '(' && (h >> 30 & 7) == 0)
        snprintf(before, sizeof before, "%s", strchr(number.text, 'X'));
    snprintf(row, ROW_MAX, "%s,%s,%s,%s,%s,%s演示路%u号,%s,%s,%s,%s,%s,", ident_kind_name(kind),
             number.text, f.org.text, f.trade->products[h >> 34 & 3], f.trade->trade,
             f.place->address, (unsigned)(h >> 40 & 511) + 1, status, issued, until, day, before);
}

static void standard_row(struct make *m, int64_t n, char row[ROW_MAX])
{
    uint64_t h = roll(m, SET_STANDARD, n, 2);
    struct firm f;
    char filed[11], until[11];
    int age = (int)(h & 2047) + 1;
    firm_of(m, holder_of(m, SET_STANDARD, n), &f);
    struct date day = date_add_days(m->options->issued, -age);
    date_iso(day, filed);
    date_iso(date_add_months(day, 36), until);
    struct make_number number = make_standard((uint64_t)n, day.ymd / 10000);
    snprintf(row, ROW_MAX, "%s,演示%s,%s,有效,%s,%s,", number.text, f.trade->products[h >> 12 & 3],
             f.org.text, filed, until);
}

static void use_row(struct make *m, int64_t n, char row[ROW_MAX])
{
    uint64_t h = roll(m, SET_USE, n, 2);
    int64_t prefixes = m->count[SET_PREFIX], at = (int64_t)(h % (uint64_t)prefixes);
    char from[11], until[11];
    day_near(m, -(int)(h >> 30 & 511) - 30, from);
    day_near(m, (int)(h >> 40 & 1023) - 200, until);
    if (strcmp(from, until) > 0)
        until[0] = '\0';
    snprintf(row, ROW_MAX, "%s,%s,%s,,%s,%s",
             make_org_code((uint64_t)holder_of(m, SET_PREFIX, at)).text,
             make_org_code((h >> 20) % (uint64_t)m->count[SET_ORG]).text,
             make_prefix((uint64_t)at, (uint64_t)prefixes).text, from, until);
}

static struct make_number some_gtin(struct make *m, uint64_t h)
{
    int64_t prefixes = m->count[SET_PREFIX];
    uint64_t at = h % (uint64_t)m->count[SET_PRODUCT];
    return make_gtin(make_prefix(at % (uint64_t)prefixes, (uint64_t)prefixes).text,
                     at / (uint64_t)prefixes);
}

static void alert_row(struct make *m, int64_t n, char row[ROW_MAX])
{
    uint64_t h = roll(m, SET_ALERT, n, 2);
    char published[11], withdrawn[11] = "", from[11] = "", until[11] = "", batch[24] = "";
    int age = (int)(h >> 40 & 511) + 2;
    bool recall = h & 1;
    day_near(m, -age, published);
    if ((h >> 2 & 7) == 0)
        day_near(m, -age / 2, withdrawn);
    if (recall) {
        day_near(m, -age - 90, from);
        day_near(m, -age - 30, until);
    } else {
        snprintf(batch, sizeof batch, "B%u", (unsigned)(h >> 20 & 0xFFFF));
    }
    snprintf(row, ROW_MAX,
             "%s,GTIN,%s,%s,%s,%s,演示商品,\"%s,演示\",威县质量技术监督局(演示),"
             "演示〔%d〕%" PRId64 "号,%s,%s",
             recall ? "recall" : "failed_check", some_gtin(m, h >> 8).text, batch, from, until,
             recall ? "有安全隐患" : "一项指标不合格", m->options->issued.ymd / 10000, n + 1,
             published, withdrawn);
}

static void correction_row(struct make *m, int64_t n, char row[ROW_MAX])
{
    uint64_t h = roll(m, SET_CORRECTION, n, 2);
    struct firm f;
    char accepted[11], closed[11] = "";
    firm_of(m, (int64_t)(h >> 8) % m->count[SET_ORG], &f); /* h >> 8 is never negative */
    int age = (int)(h >> 40 & 127) + 1;
    day_near(m, -age, accepted);
    if (h & 1)
        day_near(m, -age / 2, closed);
    snprintf(row, ROW_MAX, "ORG,%s,%s,\"名称变更,演示\",%s,%s", f.org.text, f.name, accepted,
             closed);
}

typedef void row_fn(struct make *m, int64_t n, char row[ROW_MAX]);

static row_fn *const rows[SET_COUNT] = {
    [SET_PREFIX] = prefix_row,     [SET_ORG] = org_row,
    [SET_PRODUCT] = product_row,   [SET_LICENCE] = licence_row,
    [SET_STANDARD] = standard_row, [SET_USE] = use_row,
    [SET_ALERT] = alert_row,       [SET_CORRECTION] = correction_row,
};

/* The rows of the demonstration's file of that set, whose columns stand in the same order. */
static enum err_code put_demo(struct make *m, enum fact_set set, struct err *err)
{
    char path[FS_PATH_MAX], name[64];
    struct buf text = BUF_INIT(DEMO_MAX);
    snprintf(name, sizeof name, "%s.csv", fact_set_name(set));
    enum err_code rc = fs_join(path, m->options->demo_folder, name, err);
    if (!rc)
        rc = fs_read_all(path, &text, err);
    struct span left = buf_span(&text);
    bool heading = true;
    while (!rc && left.len > 0) {
        const uint8_t *end = memchr(left.p, '\n', left.len);
        size_t len = end ? (size_t)(end - left.p) : left.len;
        char line[ROW_MAX];
        if (!span_copy(span_part(left, 0, len), line, sizeof line))
            rc = err_set(err, ERR_INVALID, "%s: a line is too long", path);
        else if (!heading)
            put_line(m, line);
        heading = false;
        left = span_part(left, len + 1, left.len);
    }
    buf_fini(&text);
    return rc;
}

static enum err_code open_file(struct make *m, const char *name, char path[FS_PATH_MAX],
                               struct err *err)
{
    char file[64];
    snprintf(file, sizeof file, "%s.csv", name);
    enum err_code rc = fs_join(path, m->options->folder, file, err);
    if (rc)
        return rc;
    m->file = fopen(path, "wbe");
    return m->file ? ERR_OK : err_set(err, ERR_IO, "%s: cannot create: %s", path, strerror(errno));
}

static enum err_code close_file(struct make *m, const char *path, struct err *err)
{
    if (fclose(m->file) != 0 || m->failed)
        return err_set(err, ERR_IO, "%s: cannot write: %s", path, strerror(errno));
    return ERR_OK;
}

static enum err_code write_set(struct make *m, enum fact_set set, struct err *err)
{
    char path[FS_PATH_MAX], row[ROW_MAX];
    m->looks = &looks[set];
    m->conv = (iconv_t)-1;
    if (m->looks->charset && (m->conv = iconv_open(m->looks->charset, "UTF-8")) == (iconv_t)-1)
        return err_set(err, ERR_UNSUPPORTED, "this system cannot write %s", m->looks->charset);
    enum err_code rc = open_file(m, fact_set_name(set), path, err);
    if (!rc) {
        if (m->looks->marked)
            put(m, "\xEF\xBB\xBF", 3);
        put_line(m, m->looks->heading);
        if (m->options->demo_folder)
            rc = put_demo(m, set, err);
        for (int64_t n = 0; !rc && !m->failed && n < m->count[set]; n++) {
            rows[set](m, n, row);
            put_line(m, row);
        }
        enum err_code closed = close_file(m, path, rc ? NULL : err);
        rc = rc ? rc : closed;
    }
    if (m->conv != (iconv_t)-1)
        iconv_close(m->conv);
    return rc;
}

static enum err_code write_paper(struct make *m, struct err *err)
{
    char path[FS_PATH_MAX], issued[11], line[ROW_MAX];
    enum err_code rc = open_file(m, "release", path, err);
    if (rc)
        return rc;
    m->looks = &(const struct looks){ .end_of_line = "\n" };
    date_iso(m->options->issued, issued);
    put_line(m, "key,value");
    put_line(m, "sequence,31");
    snprintf(line, sizeof line, "issued,%s", issued);
    put_line(m, line);
    put_line(m, "demo,yes");
    for (int i = 0; i < SET_COUNT; i++) {
        const char *name = fact_set_name((enum fact_set)i);
        day_near(m, -1 - i % 3, issued);
        snprintf(line, sizeof line, "%s.source,演示数据生成器", name);
        put_line(m, line);
        snprintf(line, sizeof line, "%s.source_date,%s", name, issued);
        put_line(m, line);
        snprintf(line, sizeof line, "%s.coverage,%s", name, coverages[i]);
        put_line(m, line);
    }
    m->looks = NULL;
    return close_file(m, path, err);
}

enum err_code make_csv(const struct make_options *options, struct err *err)
{
    if (options->rows < MAKE_ROWS_MIN || options->rows > MAKE_ROWS_MAX)
        return err_set(err, ERR_INVALID, "rows: %lld; from %d to %d are possible",
                       (long long)options->rows, MAKE_ROWS_MIN, MAKE_ROWS_MAX);
    struct make m = { .options = options };
    int64_t rest = options->rows;
    for (int i = 0; i < SET_COUNT; i++) {
        if (i == SET_ORG)
            continue;
        m.count[i] = options->rows * shares[i] / 1000;
        m.count[i] += m.count[i] == 0;
        rest -= m.count[i];
    }
    m.count[SET_ORG] = rest;
    enum err_code rc = fs_make_folder(options->folder, err);
    for (int i = 0; !rc && i < SET_COUNT; i++)
        rc = write_set(&m, (enum fact_set)i, err);
    if (!rc)
        rc = write_paper(&m, err);
    return rc;
}
