/* Tables as they are handed out: every way one can be written, and what is said of what is wrong. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "registry/content.h"
#include "registry/registry.h"
#include "unit/desk/taken.h"
#include "unit/desk/world.h"

#define E "错误：这一行没有采用|"
#define W "提醒：已采用，请核对|"
#define M "已修补：请核对|"

static const char orgs[] = "组织机构代码,企业名称\nDEM000014,甲厂\nDEM000022,乙厂\n";

static void expect(const char *what, const struct taken *t, int64_t rows, int64_t kept,
                   const char *problems)
{
    if (t->rows == rows && t->kept == kept && strcmp(t->problems, problems) == 0)
        return;
    fail_msg("%s\nwanted %d of %d rows\n%sgot    %d of %d rows\n%s", what, (int)kept, (int)rows,
             problems, (int)t->kept, (int)t->rows, t->problems);
}

/* Takes orgs and one file of that set; rows are counted without the two firms. */
static void take(enum fact_set set, const char *text, const char *mapping, struct taken *out)
{
    world_put("o.csv", orgs);
    if (text)
        world_put("f.csv", text);
    const struct taken_file files[] = { { SET_ORG, "o.csv", NULL }, { set, "f.csv", mapping } };
    taken_make(files, 2, out);
    out->rows -= 2;
    out->kept -= 2;
}

static void each_bad_cell_is_named(void **state)
{
    (void)state;
    static const struct {
        enum fact_set set;
        const char *heading, *row;
        bool kept;
        const char *problem; /* of line 2 of f.csv, from the line number on; "" for none */
    } cases[] = {
        /* company prefixes: the good one, then its bad twins */
        { SET_PREFIX, "厂商识别代码,组织机构代码", "69499901,DEM000014", true, "" },
        { SET_PREFIX, "厂商识别代码,组织机构代码", "６９４９９９０１,ＤＥＭ００００１－４", true,
          "" },
        { SET_PREFIX, "厂商识别代码,组织机构代码", "\"'69499901\",DEM 00001 4", true, "" },
        { SET_PREFIX, "厂商识别代码,组织机构代码", "=\"69499901\",DEM000014", true, "" },
        { SET_PREFIX, "厂商识别代码,组织机构代码", "6.9E+12,DEM000014", false,
          "2|厂商识别代码|6.9E+12|“6.9E+12”：号码被电子表格当成数量，后面的数字已经丢失，不能恢复。"
          "请让来源单位把这一列设为“文本”后重新导出" },
        { SET_PREFIX, "厂商识别代码,组织机构代码", "694999,DEM000014", false,
          "2|厂商识别代码|694999|“694999”有6位，厂商识别代码应为7至12位" },
        { SET_PREFIX, "厂商识别代码,组织机构代码", "6949990A,DEM000014", false,
          "2|厂商识别代码|6949990A|“6949990A”应当全是数字" },
        { SET_PREFIX, "厂商识别代码,组织机构代码", ",DEM000014", false,
          "2|厂商识别代码||必填的格子是空的" },
        { SET_PREFIX, "厂商识别代码,组织机构代码", "69499901,DEM000015", false,
          "2|组织机构代码|DEM000015|“DEM000015”校验码不对，按前8位算应为4" },
        { SET_PREFIX, "厂商识别代码,组织机构代码", "69499901,DEM000030", false,
          "2|组织机构代码|DEM000030|单位DEM000030不在组织机构数据里，这一行不能采用" },
        { SET_PREFIX, "厂商识别代码,统一社会信用代码", "69499901,91130533DEM000014A", true, "" },
        { SET_PREFIX, "厂商识别代码,统一社会信用代码", "69499901,91130533DEM000015A", false,
          "2|统一社会信用代码|91130533DEM000015A|"
          "“91130533DEM000015A”第9至17位的组织机构代码校验不对，"
          "请核对" },
        { SET_PREFIX, "厂商识别代码,统一社会信用代码", "69499901,9.11305E+17", false,
          "2|统一社会信用代码|9.11305E+17|“9.11305E+"
          "17”：号码被电子表格当成数量，后面的数字已经丢失，"
          "不能恢复。请让来源单位把这一列设为“文本”后重新导出" },
        { SET_PREFIX, "厂商识别代码,组织机构代码", "69499901,#N/A", false,
          "2|组织机构代码|#N/A|“#N/A”是电子表格的出错标记，请修正公式或重填" },
        /* days */
        { SET_PREFIX, "厂商识别代码,组织机构代码,注册日期,有效期至",
          "69499901,DEM000014,2026年3月1日,2027/3/1", true, "" },
        { SET_PREFIX, "厂商识别代码,组织机构代码,注册日期,有效期至",
          "69499901,DEM000014,20260301,2027.03.01", true, "" },
        { SET_PREFIX, "厂商识别代码,组织机构代码,注册日期,有效期至",
          "69499901,DEM000014,２０２６－０３－０１,长期", true, "" },
        { SET_PREFIX, "厂商识别代码,组织机构代码,注册日期,有效期至",
          "69499901,DEM000014,2026-03-01 08:30:15,", true, "" },
        { SET_PREFIX, "厂商识别代码,组织机构代码,注册日期,有效期至", "69499901,DEM000014,46082,无",
          true, "2|注册日期|46082|“46082”是电子表格的日期序号，即2026-03-01，已换成日期" },
        { SET_PREFIX, "厂商识别代码,组织机构代码,注册日期,有效期至",
          "69499901,DEM000014,2026-02-29,", false,
          "2|注册日期|2026-02-29|“2026-02-29”不是日期，请写成2026-10-12" },
        { SET_PREFIX, "厂商识别代码,组织机构代码,注册日期,有效期至",
          "69499901,DEM000014,2026-03-02,2026-03-01", false,
          "2|有效期至|2026-03-01|20260301早于注册日期(20260302)，日期前后颠倒" },
        /* statuses */
        { SET_PREFIX, "厂商识别代码,组织机构代码,状态,注销日期",
          "69499901,DEM000014,注销,2026-01-02", true, "" },
        { SET_PREFIX, "厂商识别代码,组织机构代码,状态,注销日期", "69499901,DEM000014,注销,", true,
          "2|注销日期||没有填日期：从什么时候起注销无法判断，照样采用" },
        { SET_PREFIX, "厂商识别代码,组织机构代码,状态", "69499901,DEM000014,待定", false,
          "2|状态|待定|“待定”不是已知的状态(有效、暂停、注销、撤销、吊销、下市、未知)" },
        { SET_PREFIX, "厂商识别代码,组织机构代码,状态,有效期至",
          "69499901,DEM000014,已过期,2020-01-01", true,
          "2|状态|已过期|“已过期”由有效期推算，按“有效”加有效期采用" },
        { SET_PRODUCT, "条码,品名,机构代码,状态", "6949990100014,面,DEM000014,过期", false,
          "2|状态|过期|“过期”由有效期推算，按“有效”加有效期采用\n" E
          "商品|f.csv||2|状态|过期|“过期”由有效期推算，不作为状态；状态请写“有效”，并填写有效期" },
        /* goods */
        { SET_PRODUCT, "条码,品名,机构代码", "6949990100014,挂面,DEM000014", true, "" },
        { SET_PRODUCT, "条码,品名,机构代码", "6949990100015,挂面,DEM000014", false,
          "2|条码|「6949990100015」|“6949990100015”校验码不对，末位应为4" },
        { SET_PRODUCT, "条码,品名,机构代码", "694999010001,挂面,DEM000014", false,
          "2|条码|「694999010001」|“694999010001”校验码不对，末位应为5" },
        { SET_PRODUCT, "条码,品名,机构代码", "69499901000,挂面,DEM000014", false,
          "2|条码|69499901000|"
          "“69499901000”有11位，商品条码应为8、12、13或14位：可能丢了开头的0或末位校验码" },
        { SET_PRODUCT, "条码,品名,机构代码", "36000291452,可乐,DEM000014", true,
          "2|条码|36000291452|“36000291452”开头的0丢了，校验码证明应为036000291452，已补上" },
        { SET_PRODUCT, "条码,品名,机构代码", "36000291453,可乐,DEM000014", false,
          "2|条码|36000291453|"
          "“36000291453”有11位，商品条码应为8、12、13或14位：可能丢了开头的0或末位校验码" },
        { SET_PRODUCT, "条码,品名,机构代码", "6903350000000,面,DEM000014", true,
          "2|条码|「6903350000000」|"
          "“6903350000000”末尾是一串0，可能是被电子表格四舍五入过的；校验码对，"
          "照样采用，请核对" },
        { SET_PRODUCT, "条码,品名,机构代码", "6903360000000,面,DEM000014", false,
          "2|条码|「6903360000000」|"
          "“6903360000000”末尾是一串0，校验码也不对，像是被电子表格四舍五入过的"
          "号码。请让来源单位把这一列设为“文本”后重新导出" },
        { SET_PRODUCT, "条码,品名,机构代码", "6949990100014,面\x07粉,DEM000014", false,
          "2|品名|面粉|含有控制字符U+0007，请删掉后重填" },
        { SET_PRODUCT, "条码,品名,机构代码", "6949990100014,面\xE2\x80\xAE粉,DEM000014", false,
          "2|品名|面粉|含有看不见的字符U+202E，请删掉后重填" },
        { SET_PRODUCT, "条码,品名,机构代码", "6949990100014,=1+1,DEM000014", true, "" },
        /* firms' codes that lost their zeros */
        { SET_PREFIX, "厂商识别代码,组织机构代码", "69499901,14349", false,
          "2|组织机构代码|14349|“14349”开头的0丢了，校验码证明应为000014349，已补上\n" E
          "厂商识别代码|f.csv||2|组织机构代码|14349|"
          "单位000014349不在组织机构数据里，这一行不能采用" },
        { SET_PREFIX, "厂商识别代码,组织机构代码", "69499901,14340", false,
          "2|组织机构代码|14340|"
          "“14340”只有5位，组织机构代码应为9位：可能丢了开头的0或末尾的校验码" },
        /* licences */
        { SET_LICENCE, "许可证编号,组织机构代码,发证日期,有效期至",
          "(冀)XK16-204-00123,DEM000014,2020-01-01,2025-01-01", true, "" },
        { SET_LICENCE, "许可证编号,组织机构代码", "13812345678,DEM000014", false,
          "2|许可证编号|13812345678|“13812345678”不是本库收录的任何一类号码" },
        { SET_LICENCE, "许可证编号,证书种类,组织机构代码", "XK16-204-00123,驾驶证,DEM000014", false,
          "2|证书种类|驾驶证|“驾驶证”不是已知的证书种类" },
        { SET_LICENCE, "许可证编号,组织机构代码", "6949990100014,DEM000014", false,
          "2|许可证编号|「6949990100014」|“06949990100014”是商品条码，不是许可证或证书" },
        /* a cell too many */
        { SET_PREFIX, "厂商识别代码,组织机构代码", "69499901,DEM000014,备注", false,
          "2|||这一行有3格，比表头的2格多：格子里的逗号要用引号括起来" },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[512], told[2048] = "", set[64];
        struct taken t;
        snprintf(text, sizeof text, "%s\n%s\n", cases[i].heading, cases[i].row);
        take(cases[i].set, text, NULL, &t);
        snprintf(set, sizeof set, "%s",
                 cases[i].set == SET_PREFIX    ? "厂商识别代码"
                 : cases[i].set == SET_PRODUCT ? "商品"
                                               : "许可证和证书");
        bool is_mended = strstr(cases[i].problem, "已换成") || strstr(cases[i].problem, "已补上") ||
                         strstr(cases[i].problem, "采用\n") ||
                         strstr(cases[i].problem, "有效期采用");
        if (cases[i].problem[0])
            snprintf(told, sizeof told, "%s%s|f.csv||%s\n",
                     is_mended       ? M
                     : cases[i].kept ? W
                                     : E,
                     set, cases[i].problem);
        expect(cases[i].row, &t, 1, cases[i].kept, told);
        taken_fini(&t);
    }
}

static void rows_beside_each_other(void **state)
{
    (void)state;
    struct taken t;
    take(SET_PREFIX,
         "厂商识别代码,组织机构代码\n69499901,DEM000014\n69499901,DEM000022\n"
         "6949990155,DEM000022\n69499902,DEM000022\n69499902,DEM000099\n69499903,DEM000022\n",
         NULL, &t);
    expect("twice, nested, and a bad row that takes no key", &t, 6, 4,
           E
           "厂商识别代码|f.csv||3|厂商识别代码|69499901|"
           "“69499901”重复：本表第2行已有，只保留前一行\n" E
           "厂商识别代码|f.csv||6|组织机构代码|DEM000099|“DEM000099”校验码不对，按前8位算应为X\n" W
           "厂商识别代码||||||6949990155在69499901之内，而两者属于不同单位；照样采用，请核对\n");
    taken_fini(&t);
    /* The bad row comes first: its key is still free for the good one. */
    take(
        SET_PRODUCT,
        "条码,品名,机构代码,状态\n6949990100014,面,DEM000014,怪\n6949990100014,面,DEM000014,有效\n",
        NULL, &t);
    assert_int_equal(t.kept, 1);
    taken_fini(&t);
    /* Two files of one set know of each other. */
    world_put("o.csv", orgs);
    world_put("p.csv", "厂商识别代码,组织机构代码\n69499901,DEM000014\n");
    world_put("q.csv", "厂商识别代码,组织机构代码\n69499902,DEM000014\n69499901,DEM000014\n");
    const struct taken_file files[] = { { SET_PREFIX, "p.csv", NULL },
                                        { SET_PREFIX, "q.csv", NULL },
                                        { SET_ORG, "o.csv", NULL } };
    taken_make(files, 3, &t);
    expect("two files", &t, 5, 4,
           E "厂商识别代码|q.csv||3|厂商识别代码|69499901|“69499901”重复：p."
             "csv第2行已有，只保留前一行\n");
    taken_fini(&t);
}

static void two_columns_of_one_meaning(void **state)
{
    (void)state;
    struct taken t;
    struct registry *r;
    struct fact_prefix p;
    take(SET_PREFIX,
         "厂商识别代码,信用代码,机构代码\n69499901,91130533DEM000014A,DEM000014\n69499902,,"
         "DEM000022\n"
         "69499903,91130533DEM000014A,DEM000022\n69499904,91130533DEM000014A,不清楚\n",
         NULL, &t);
    expect("the first that is given, when the second does not say otherwise", &t, 4, 3,
           E "厂商识别代码|f.csv||4|信用代码|91130533DEM000014A|"
             "“91130533DEM000014A”和“DEM000022”是两家单位"
             "的代码，不知道是哪一家\n");
    assert_int_equal(registry_open(t.release, &r, NULL), ERR_OK);
    assert_int_equal(registry_find_prefix(r, "6949990400000", &p, NULL), ERR_OK);
    assert_string_equal(p.holder.org_code, "DEM000014");
    registry_close(r);
    taken_fini(&t);
}

static void a_firm_left_out_is_missing_to_others(void **state)
{
    (void)state;
    struct taken t;
    world_put("o.csv", "组织机构代码,企业名称,注册号\nDEM000014,甲厂,130533200000013\n"
                       "DEM000022,乙厂,130533200000013\n");
    world_put("p.csv", "厂商识别代码,组织机构代码\n69499901,DEM000014\n69499902,DEM000022\n");
    const struct taken_file files[] = { { SET_ORG, "o.csv", NULL }, { SET_PREFIX, "p.csv", NULL } };
    taken_make(files, 2, &t);
    expect("a registration number twice", &t, 4, 2,
           E "组织机构|o.csv||3|注册号|「130533200000013」|"
             "“130533200000013”重复：本表第2行已有，只保留前一行\n" E
             "厂商识别代码|p.csv||3|组织机构代码|DEM000022|"
             "单位DEM000022不在组织机构数据里，这一行不能采用\n");
    taken_fini(&t);
}

static const char table[] = "厂商识别代码,组织机构代码,注册日期\n69499901,DEM000014,2019-03-01\n"
                            "69499902,DEM000022,2019-03-01\n";

/* The same three lines, whoever saved them. */
static void whatever_saved_it(void **state)
{
    (void)state;
    static const char *const forms[] = {
        "厂商识别代码,组织机构代码,注册日期\r\n69499901,DEM000014,2019-03-01\r\n69499902,DEM000022,"
        "2019-03-01",
        "厂商识别代码\t组织机构代码\t注册日期\n69499901\tDEM000014\t2019-03-"
        "01\n69499902\tDEM000022\t"
        "2019-03-01\n",
        "厂商识别代码;组织机构代码;注册日期\n69499901;DEM000014;2019-03-01\n69499902;DEM000022;"
        "2019-03-"
        "01\n",
        "威县厂商识别代码登记表（截至2026年11月）,,\n填表人：某,,\n,,\n厂商识别代码,组织机构代码,"
        "注册日期"
        "\n69499901,DEM000014,2019-03-01\n69499902,DEM000022,2019-03-01\n",
        "\" 厂商\n识别代码（必填）*\",组织机构代码：,注 册 日 期\n69499901,DEM000014,2019-03-01\n"
        "69499902,DEM000022,2019-03-01\n",
        "厂商识别代码,组织机构代码,注册日期,,,,\n69499901,DEM000014,2019-03-01,,,,\n\n,,,"
        "\n厂商识别代码,"
        "组织机构代码,注册日期\n69499902,DEM000022,2019-03-01\n",
        "前缀码,信用代码,机构代码,批准日期\n69499901,,DEM000014,2019-03-01\n69499902,DEM000022,,"
        "2019-03-"
        "01\n",
    };
    struct taken t;
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        take(SET_PREFIX, forms[i], NULL, &t);
        expect(forms[i], &t, 2, 2, "");
        taken_fini(&t);
    }
    world_put_gbk("f.csv", table);
    take(SET_PREFIX, NULL, NULL, &t);
    expect("GBK", &t, 2, 2, "");
    taken_fini(&t);
    char marked[512];
    snprintf(marked, sizeof marked, "\xEF\xBB\xBF%s", table);
    take(SET_PREFIX, marked, NULL, &t);
    expect("UTF-8 with its mark", &t, 2, 2, "");
    taken_fini(&t);
    for (int big = 0; big < 2; big++) {
        for (int mark = 0; mark < 2; mark++) {
            uint8_t bytes[1024];
            size_t n = 0;
            for (size_t at = mark ? 0 : 3; at < strlen(marked);) {
                uint32_t c;
                at += utf8_next(span_of(marked), at, &c);
                bytes[n++] = (uint8_t)(big ? c >> 8 : c);
                bytes[n++] = (uint8_t)(big ? c : c >> 8);
            }
            world_write("f.csv", bytes, n);
            take(SET_PREFIX, NULL, NULL, &t);
            expect("UTF-16", &t, 2, 2, "");
            taken_fini(&t);
        }
    }
}

static void a_damaged_place_costs_its_row_alone(void **state)
{
    (void)state;
    struct taken t;
    static const char utf8[] = "条码,品名,机构代码\n6949990100014,挂\xE9\x9D面,DEM000014\n"
                               "6949990100021,挂面和别的,DEM000014\n";
    static const char gbk[] = "\xCC\xF5\xC2\xEB,\xC6\xB7\xC3\xFB,\xBB\xFA\xB9\xB9\xB4\xFA\xC2\xEB\n"
                              "6949990100014,\xB9\xD2\xFF\xC3\xE6,DEM000014\n"
                              "6949990100021,\xB9\xD2\xC3\xE6,DEM000014\n";
    world_write("f.csv", utf8, sizeof utf8 - 1);
    take(SET_PRODUCT, NULL, NULL, &t);
    assert_int_equal(t.kept, 1);
    assert_non_null(strstr(t.problems, "|2|品名|"));
    assert_non_null(strstr(t.problems, "含有乱码"));
    taken_fini(&t);
    world_write("f.csv", gbk, sizeof gbk - 1);
    take(SET_PRODUCT, NULL, NULL, &t);
    assert_int_equal(t.kept, 1);
    assert_non_null(strstr(t.problems, "|2|品名|"));
    taken_fini(&t);
    take(SET_PRODUCT, "条码,品名,机构代码\n6949990100014,威县\"老字号\"挂面,DEM000014\n", NULL, &t);
    expect("quotation marks in the middle", &t, 1, 1, "");
    taken_fini(&t);
}

static struct content alerts_of(const char *rows)
{
    char text[600];
    struct taken t;
    struct registry *r;
    struct content c;
    snprintf(text, sizeof text, "类型,号码种类,号码,公告日期\n%s", rows);
    take(SET_ALERT, text, NULL, &t);
    assert_int_equal(t.kept, 3);
    assert_int_equal(registry_open(t.release, &r, NULL), ERR_OK);
    assert_int_equal(content_of(r, &c, NULL), ERR_OK);
    registry_close(r);
    taken_fini(&t);
    return c;
}

/* Two bulletins about one product on one day, each on the second line of its file; and one list, sorted anew. */
static void lists_of_several_files(void **state)
{
    (void)state;
    struct taken t;
    world_put("o.csv", orgs);
    world_put(
        "a.csv",
        "类型,号码种类,号码,公告日期,文号\n召回,GTIN,6949990100014,2026-03-01,威质〔2026〕1号\n");
    world_put(
        "b.csv",
        "类型,号码种类,号码,公告日期,文号\n召回,GTIN,6949990100014,2026-03-01,邢质〔2026〕9号\n");
    const struct taken_file files[] = { { SET_ALERT, "a.csv", NULL },
                                        { SET_ALERT, "b.csv", NULL },
                                        { SET_ORG, "o.csv", NULL } };
    taken_make(files, 3, &t);
    expect("two bulletins", &t, 4, 4, "");
    taken_fini(&t);
    const struct content ab = alerts_of("召回,GTIN,6949990100014,2026-03-01\n"
                                        "不合格,GTIN,6949990100021,2026-03-02\n"
                                        "召回,GTIN,6949990100021,2026-03-01\n");
    const struct content ba = alerts_of("召回,GTIN,6949990100021,2026-03-01\n"
                                        "召回,GTIN,6949990100014,2026-03-01\n"
                                        "不合格,GTIN,6949990100021,2026-03-02\n");
    assert_true(content_same(&ab, &ba)); /* nothing for kiosks to fetch */
}

/* A quotation mark that begins a cell and none that ends it: up to the next one, however far, all is one cell.
 * In a column that is not used those rows would be gone and nobody told. */
static void rows_within_quotation_marks(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t rows, kept;
        const char *problems;
    } cases[] = {
        { "69499901,DEM000014,\"甲\n69499902,DEM000022,乙\n69499903,DEM000022,丙\"\n69499904,"
          "DEM000022,\n",
          4, 1,
          E "厂商识别代码|f.csv||2|||到第4行为止的几行连在一个格子里，这几行都没有采用：多半是"
            "少了或多了一个引号，请改好再交\n" },
        { "69499901,\"DEM000014,甲\n69499902,DEM000022\",乙\n69499904,DEM000022,\n", 3, 1,
          E "厂商识别代码|f.csv||2|||到第3行为止的几行连在一个格子里，这几行都没有采用：多半是"
            "少了或多了一个引号，请改好再交\n" },
        { "69499901,DEM000014,\"甲\n69499902,DEM000022,乙\n69499903,DEM000022,丙\n", 0, 0,
          E "厂商识别代码|f.csv||2|||从这一行开始的引号没有成对，后面的没有读\n" },
        { "69499901,DEM000014,\"地址一\n地址二, 三号\n\"\n69499904,DEM000022,\n", 2, 2, "" },
        { "69499901,DEM000014,\"\"\"老\"\"字号\"\n69499904,DEM000022,\"\"\n", 2, 2, "" },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[600], told[1000];
        struct taken t;
        snprintf(text, sizeof text, "厂商识别代码,组织机构代码,备注\n%s", cases[i].text);
        snprintf(told, sizeof told, "%s%s", W "厂商识别代码|f.csv|||||列“备注”没有用到\n",
                 cases[i].problems);
        take(SET_PREFIX, text, NULL, &t);
        expect(cases[i].text, &t, cases[i].rows, cases[i].kept, told);
        taken_fini(&t);
    }
}

static void headings_that_cannot_be_found(void **state)
{
    (void)state;
    struct taken t;
    take(SET_PREFIX, "代号甲,代号乙\n69499901,DEM000014\n", NULL, &t);
    expect("no heading", &t, 0, 0,
           E "厂商识别代码|f.csv|||||没有找到表头；还缺：厂商识别代码, 企业代码。可以用 --map "
             "列=表头 指定\n");
    taken_fini(&t);
    take(SET_PREFIX, "代号甲,组织机构代码,备注\n69499901,DEM000014,x\n", "prefix=代号甲\n", &t);
    expect("mapped by hand", &t, 1, 1, W "厂商识别代码|f.csv|||||列“备注”没有用到\n");
    taken_fini(&t);
    take(SET_PREFIX, "厂商识别代码,组织机构代码,备注\n69499901,DEM000014,2019-03-01\n",
         "registered=注册日期\n-=备注\n", &t);
    expect("a column of the last time is gone", &t, 1, 1,
           W "厂商识别代码|f.csv|||||上次的列“注册日期”这次没有\n" W
             "厂商识别代码|f.csv|||||列“备注”没有用到\n");
    taken_fini(&t);
    take(SET_PREFIX, "", NULL, &t);
    expect("empty", &t, 0, 0, E "厂商识别代码|f.csv|||||里面没有一行数据\n");
    taken_fini(&t);
    world_write("f.csv", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
    take(SET_PREFIX, NULL, NULL, &t);
    expect("an old .xls", &t, 0, 0,
           E "厂商识别代码|f.csv|||||这是老格式的.xls，或者加了密码。请用WPS或Excel打开，另存为."
             "xlsx或CSV再交"
             "来\n");
    taken_fini(&t);
}

/* What the tables say: every reason and every column has its words in both languages. */
static void every_reason_has_words(void **state)
{
    (void)state;
    char assets[FS_PATH_MAX], id[64];
    snprintf(assets, sizeof assets, "%s/assets", getenv("HEYAN_ROOT"));
    for (int lang = 0; lang < 2; lang++) {
        struct words *w;
        assert_int_equal(words_open(assets, lang ? "en" : "zh", &w, NULL), ERR_OK);
        for (int i = 0; i < REASON_COUNT; i++) {
            snprintf(id, sizeof id, "desk.reason.%s", reason_name((enum reason_id)i));
            if (!words_has(w, id))
                fail_msg("no words for %s", id);
        }
        for (int set = 0; set < SET_COUNT; set++) {
            const char *name;
            for (size_t k = 0; (name = feed_column_name((enum fact_set)set, k)) != NULL; k++) {
                snprintf(id, sizeof id, "desk.term.%s", name);
                if (!words_has(w, id))
                    fail_msg("no words for %s", id);
            }
        }
        words_close(w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_bad_cell_is_named),
        cmocka_unit_test(rows_beside_each_other),
        cmocka_unit_test(two_columns_of_one_meaning),
        cmocka_unit_test(a_firm_left_out_is_missing_to_others),
        cmocka_unit_test(whatever_saved_it),
        cmocka_unit_test(a_damaged_place_costs_its_row_alone),
        cmocka_unit_test(lists_of_several_files),
        cmocka_unit_test(rows_within_quotation_marks),
        cmocka_unit_test(headings_that_cannot_be_found),
        cmocka_unit_test(every_reason_has_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
