/* code_find over sentences, labels and what people type: each row is one of the traps of
 * facts.md §10 or a real print of §4, beside its bad twin. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attrs.h"
#include "unit/code/found.h"

struct row {
    const char *text, *found;
};

static void check_rows(const struct row *rows, size_t n, enum find_source source)
{
    size_t wrong = 0;
    for (size_t i = 0; i < n; i++) {
        char got[FOUND_MAX];
        found_in(rows[i].text, source, got);
        if (strcmp(got, rows[i].found) != 0) {
            print_error("%s\n   found    %s\n   expected %s\n", rows[i].text, got, rows[i].found);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

static void organisations(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "D2143569-X", "ORG D2143569X ok" },
        { "d2143569-x", "ORG D2143569X ok" },
        { "Ｄ２１４３５６９－Ｘ", "ORG D2143569X ok" },
        { "组织机构代码：74371976-1", "ORG 743719761 ok" },
        { "组织机构代码：74371976—2", "ORG 743719762 bad(1)" },
        { "机构代码 743719761", "ORG 743719761 ok" },
        { "机构代码 743719762", "ORG 743719762 bad(1)" },
        { "组织机构代码 7437197", "ORG 7437197 malformed" },
        { "PDY000018", "ORG PDY000018 malformed" }, /* the self-defined zone, whatever the check */
        { "组织机构代码：PDY99999-1", "ORG PDY999991 malformed" },
        { "编号 74371976-2 的文件", "" }, /* hyphen form, wrong check, nobody says what it is */
        { "20141001-5", "ORG 201410015 bad(4)" },
        { "见 20141001-2 号文", "" }, /* a day and a number of that day */
        { "电话 74371976-1", "" },
        { "统一社会信用代码：91350100M000100Y43", "USCC 91350100M000100Y43 ok" },
        { "统一社会信用代码\n91350100M000100Y43", "USCC 91350100M000100Y43 ok" },
        { "统一社会信用代码 9135 0100 M000 100Y 43", "USCC 91350100M000100Y43 ok" },
        { "信用代码91350100M000100Y44", "USCC 91350100M000100Y44 bad(3)" },
        { "信用代码91350100M000100O43", "USCC 91350100M000100O43 malformed" },
        { "信用代码9135010000", "" },
        { "统一社会信用代码 9135010M000100Y43", "USCC 9135010M000100Y43 malformed" },
        { "由91310000631295002H生产", "USCC 91310000631295002H suspect" },
        { "由914403001922038216生产", "USCC 914403001922038216 ok" },
        { "由914403001922038217生产", "" }, /* eighteen digits of anything, unsaid */
        { "注册号：130533200000128", "REG15 130533200000128 ok" },
        { "注册号：130533200000127", "REG15 130533200000127 bad(8)" },
        { "注册号：990533200000127", "REG15 990533200000127 malformed" },
        { "注册号：1305331000123", "REG13 1305331000123 none" },
        { "注册号：13053310001", "" },
        { "注册号：130533100012", "REG15 130533100012 malformed" },
        { "营业执照 6901028075763", "REG13 6901028075763 malformed (GTIN13)" },
        { "机构代码\n743719762", "ORG 743719762 bad(1)" },
        { "机构代码\n\n743719762", "" }, /* a heading further up */
        { "统一代码 99130533743719761P",
          "USCC 99130533743719761P suspect" }, /* no kind 9 of 工商 */
        { "在350507200000049号", "REG15 350507200000049 ok" },
        { "在350507200000008号", "" },    /* an IMEI as likely: region 35, Luhn right */
        { "编号 20141001-4 的文件", "" }, /* a day, and by chance its check character */
        { "批号 74371976-1", "BATCH 74371976-1 none" }, /* words beat forms */
    };
    check_rows(rows, ARRAY_LEN(rows), FIND_TEXT);
}

/* Persons' numbers never come out, in whatever spelling; a firm's number is not taken for one. */
static void persons(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "11010519491231002X", "ID_CARD - none" }, /* GB 11643's example */
        { "11010519491231002x", "ID_CARD - none" },
        { "１１０１０５１９４９１２３１００２Ｘ", "ID_CARD - none" },
        { "110105194912310021", "ID_CARD - none" }, /* mistyped, still a person's */
        { "身份证号：11010519491231002X", "ID_CARD - none" },
        { "110105 19491231 002X", "ID_CARD - none" },
        { "110105-19491231-002X", "ID_CARD - none" },
        { "身份证 110105491231002", "ID_CARD - none" },
        { "110105491231002",
          "ID_CARD - none" }, /* fifteen digits, a birthday, whatever it is as a 注册号 */
        { "注册号 110105491231002", "REG15 110105491231002 ok" }, /* unless it is said to be one */
        { "http://a.cn/?id=11010519491231002X", "URL http://a.cn none" },
        { "http://11010519491231002X.cn/a", "ID_CARD - none" },
        { "HTTP://www.11010519491231002x/", "ID_CARD - none" },
        { "http://110105491231002.cn", "ID_CARD - none" },
        { "http://911010519491231002.cn", "URL http://911010519491231002.cn none" },
        { "法人 11010519491231002X 组织机构代码 74371976-1", "ID_CARD - none; ORG 743719761 ok" },
        { "914403001922038216", "USCC 914403001922038216 ok" },
        { "12120000401359081", "DIGITS 12120000401359081 none (ORGANIC_CODE)" },
        { "121200004013590816", "USCC 121200004013590816 ok" },
        { "110105210012310021", "DIGITS 110105210012310021 none (SSCC USCC)" }, /* born in 2100 */
        { "310230000419464", "REG15 310230000419464 ok" }, /* 00-04-19 could be a birthday */
    };
    check_rows(rows, ARRAY_LEN(rows), FIND_TEXT);
    check_rows(rows, ARRAY_LEN(rows), FIND_KEYPAD);
}

static void goods(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "条码：6901028075763", "GTIN13 6901028075763 ok" },
        { "条码：6901028075764", "GTIN13 6901028075764 bad(3)" },
        { "商品条码690102807576", "GTIN12 690102807576 bad(9)" },
        { "条形码:69012341。", "GTIN8 69012341 ok" },
        { "条形码:69012342。", "GTIN8 69012342 bad(1)" },
        { "EAN-13: 6901028075763", "GTIN13 6901028075763 ok" },
        { "OCEAN 6901028075764", "" }, /* EAN is no word of its own here */
        { "第3 6 901028 075763", "" }, /* whose digits are they? */
        { "约0.6901028075763", "" },
        { "条码 12345678901234567", "DIGITS 12345678901234567 malformed (ORGANIC_CODE)" },
        { "条码 12345678901", "DIGITS 12345678901 malformed" },
        { "6 901028 075763", "GTIN13 6901028075763 ok" },
        { "一箱 6 901028 075763 二十条", "GTIN13 6901028075763 ok" },
        { "6 901028 075764", "GTIN13 6901028075764 bad(3)" },
        { "一箱 6 901028 075764 二十条", "" },
        { "0 42100 00526 4", "GTIN12 042100005264 ok" },
        { "6901 2341", "GTIN8 69012341 ok" },
        { "买了6901028075763一条", "GTIN13 6901028075763 ok" },
        { "买了6901028075764一条", "" },
        { "6901028075763/6922255451427", "GTIN13 6901028075763 ok; GTIN13 6922255451427 ok" },
        { "6901028075763\n6901028075763", "GTIN13 6901028075763 ok" },
        { "690102807\n5763", "" }, /* never joined across a line end */
        { "单号 6901028075763", "" },
        { "1412345678902",
          "GTIN13 1412345678902 ok (REG13)" }, /* alone: the prefix is judged later */
        { "在 1412345678902 毫秒", "" },
        { "16901234567899", "GTIN14 16901234567899 ok" },
        { "订于 16901234567899", "" },
        { "20141001123003", "DIGITS 20141001123003 none (GTIN14 SC)" },
        { "130101010001", "GTIN12 130101010001 ok (QS_FOOD QS_PACK CMA)" },
        { "130101010002", "DIGITS 130101010002 none (GTIN12 QS_FOOD QS_PACK CMA)" },
        { "042100005264", "GTIN12 042100005264 ok (CMA)" },
        { "货 042100005264 一", "DIGITS 042100005264 none (GTIN12 CMA)" },
        { "12345678", "DIGITS 12345678 none (GTIN8)" },
        { "ISBN 978-7-111-12806-9", "ISBN 9787111128069 ok" },
        { "ISBN 978-7-111-12806-8", "ISBN 9787111128068 bad(9)" },
        { "ISBN 7-111-12806-0", "ISBN 9787111128069 ok" },
        { "ISBN 7-111-12806-1", "ISBN 9787111128069 bad(0)" },
        { "ISBN 0-8044-2957-X", "ISBN 9780804429573 ok" },
        { "ISSN 0317-8471", "ISSN 0317-8471 ok" },
        { "ISSN 2434-561X", "ISSN 2434-561X ok" },
        { "ISSN 0317-8472", "ISSN 0317-8472 bad(1)" },
        { "9790000000001", "GTIN13 9790000000001 ok" }, /* music is no book */
        { "GLN 6901028000006", "GLN 6901028000006 bad(0)" },
        { "SSCC 006901234567890008", "SSCC 006901234567890008 ok" },
    };
    check_rows(rows, ARRAY_LEN(rows), FIND_TEXT);
}

static void licences(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "生产许可证编号：XK16-204-00123", "XK XK16-204-00123 none" },
        { "（冀）XK16-204-00123", "XK (冀)XK16-204-00123 none" },
        { "冀XK16-204-00123", "XK (冀)XK16-204-00123 none" },
        { "粤XK16-204-00397", "XK (粤)XK16-204-00397 none" },
        { "〔苏〕ＸＫ０６—００１—００２３８", "XK (苏)XK06-001-00238 none" },
        { "（秦）XK16-204-00123", "XK (陕)XK16-204-00123 none" },
        { "QS粤XK16-204-02450", "XK (粤)XK16-204-02450 none" }, /* QS, and not food */
        { "QS XK16-204-02450", "XK XK16-204-02450 none" },
        { "XK16-108 0001", "XK XK16-108-0001 none" },
        { "XK161080001", "XK XK16-108-0001 none" },
        { "XK1620400123", "XK XK16-204-00123 none" },
        { "XK16-204-0012", "XK XK16-204-0012 none" },
        { "XK16-204-001234", "XK XK16204001234 malformed" },
        { "XK16-204", "" },
        { "QS4501 2401 0748", "QS_FOOD QS450124010748 none" },
        { "QS1301 0101 0001", "QS_FOOD QS130101010001 none" },
        { "QS15-10301-00001", "QS_PACK QS15-10301-00001 none" },
        { "QS130101010001", "QS_FOOD QS130101010001 none (QS_PACK)" },
        { "QS151030100001", "QS_PACK QS15-10301-00001 none (QS_FOOD)" },
        { "QS9901 0101 0001", "QS_FOOD QS990101010001 malformed" },
        { "QS1301 0101", "QS_FOOD QS13010101 malformed (QS_PACK)" },
        { "QS标志", "" },
        { "SC10811310111839", "SC SC10811310111839 ok" },
        { "SC108 1131 0111 839", "SC SC10811310111839 ok" },
        { "生产许可证编号:SC12442011202449", "SC SC12442011202449 bad(0)" },
        { "SC1081131011183", "SC SC1081131011183 malformed" },
        { "许可证编号：10811310111839", "SC SC10811310111839 ok (GTIN14)" },
        { "3C证书 2014010901123456", "CCC 2014010901123456 none" },
        { "2014010901123456", "CCC 2014010901123456 none (WGH)" },
        { "在2014010901123456时", "CCC 2014010901123456 none (WGH DIGITS)" },
        { "2020970901123456", "CCC_SELF 2020970901123456 none (WGH)" },
        { "CCC证书 1014010901123456", "CCC 1014010901123456 malformed" },
        { "CCC 201401090112345", "CCC 201401090112345 malformed" },
        { "工厂编号 A000123", "CCC_FACTORY A000123 none" },
        { "产品 A000123", "" },
        { "TS2213010-2015", "TS TS2213010-2015 none" },
        { "TS2210890-2015", "TS TS2210890-2015 none" },
        { "TS22130102015", "TS TS2213010-2015 none" },
        { "TS2299010-2015", "TS TS2299010-2015 malformed" },
        { "TS2213010", "TS TS2213010 malformed (ORG)" },
        { "见TS2213010号", "" },
        { "ISO/TS 16949:2009", "" },
        { "ISO/TS2213010-2015", "" },
        { "215013010201400001", "EQUIP_CODE 215013010201400001 none" },
        { "设备代码：2150130102014000A", "EQUIP_CODE 2150130102014000A none" },
        { "设备代码：2199130102014000", "" },
        { "21501301020140001", "DIGITS 21501301020140001 none (ORGANIC_CODE EQUIP_CODE)" },
        { "注册代码 21603101012006010101", "EQUIP_REG 21603101012006010101 none" },
        { "注册代码 21603101012006130101", "EQUIP_REG 21603101012006130101 malformed" },
        { "梯11冀E00001（17）", "EQUIP_USE 梯11冀E00001(17) none" },
        { "容15冀00001(18)", "EQUIP_USE 容15冀00001(18) none" },
        { "梯子11冀E00001(17)", "" },
        { "冀制00000123号", "CMC 冀制00000123 none" },
        { "（冀）制00000123号", "CMC 冀制00000123 none" },
        { "冀制0000123号", "CMC 冀制0000123 malformed" },
        { "CPA 99-F166", "CPA 99-F166 none" },
        { "型式批准 2014F123-13", "CPA 2014F123-13 none" },
        { "2014F123-99", "" },
        { "规格 99-F166", "" },
        { "CMA 140300110012", "CMA 140300110012 none" },
        { "CMA 149900110012", "CMA 149900110012 malformed" },
        { "资质认定证书编号：2013030123R", "CMA 2013030123R none" },
        { "批次 2013030123R", "BATCH 2013030123R none" },
        { "CNAS L1234", "CNAS CNAS L1234 none" },
        { "cnas ib0123", "CNAS CNAS IB0123 none" },
        { "见CNAS L1234号", "CNAS CNAS L1234 none" },
        { "型号 L1234", "" },
        { "03410Q10286R0S", "SYSTEM_CERT 03410Q10286R0S none" },
        { "证书03410Q10286R0S/1号", "SYSTEM_CERT 03410Q10286R0S/1 none" },
        { "03410Q10286X0S", "" },
        { "03410Q10286R0X", "" }, /* sizes are S, M, L */
        { "001OP1200001", "ORGANIC_CERT 001OP1200001 none" },
        { "001OP1200001-2", "ORGANIC_CERT 001OP1200001-2 none" },
        { "F12OP1200001", "ORGANIC_CERT F12OP1200001 none" },
        { "有机码：12314123456789012", "ORGANIC_CODE 12314123456789012 none" },
        { "12314123456789012", "DIGITS 12314123456789012 none (ORGANIC_CODE)" },
        { "WGH-13-00012", "WGH WGH-13-00012 none" },
        { "无公害农产品 1234567890123456", "WGH 1234567890123456 none" },
    };
    check_rows(rows, ARRAY_LEN(rows), FIND_TEXT);
}

static void standards(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "执行标准：GB 12904-2008", "STANDARD GB 12904-2008 none" },
        { "GB12904－2008", "STANDARD GB 12904-2008 none" },
        { "GB/T 4706.1-2005", "STANDARD GB/T 4706.1-2005 none" },
        { "gbt 19001-2008", "STANDARD GB/T 19001-2008 none" },
        { "GB/Z 1-2009 GBZ 2.1-2007", "STANDARD GB/Z 1-2009 none; STANDARD GBZ 2.1-2007 none" },
        { "GB 191-90", "STANDARD GB 191-90 none" },
        { "GB 191-10", "" },
        { "QB/T 1234-2010", "STANDARD QB/T 1234-2010 none" }, /* not Q/B… */
        { "SC/T 3201", "STANDARD SC/T 3201 none" },           /* fish, not a licence */
        { "SC 3201-1987", "STANDARD SC 3201-1987 none" },
        { "DB13/T 1-2012", "STANDARD DB13/T 1-2012 none" },
        { "DB13/ 2171-2014", "STANDARD DB13 2171-2014 none" },
        { "DB1305/T 12-2020", "STANDARD DB1305/T 12-2020 none" },
        { "DBS13/ 002-2015", "STANDARD DBS13 002-2015 none" },
        { "DB99/T 1-2012", "" },
        { "T/CAS 115-2005", "STANDARD T/CAS 115-2005 none" },
        { "Q/HLS0001S 2012", "STANDARD_FIRM Q/HLS 0001S-2012 none" },
        { "Q/XSD 0001S", "STANDARD_FIRM Q/XSD 0001S none" },
        { "Q/GDCX 0270S-2013", "STANDARD_FIRM Q/GDCX 0270S-2013 none" },
        { "Q/ABCDE0001-2008", "STANDARD_FIRM Q/ABCDE 0001-2008 none" },
        { "文件用GB 2312编码", "" },
        { "执行标准 GB 2312", "STANDARD GB 2312 none" },
        { "内存8GB 2014-10", "" },
        { "ISO 9001:2008", "" },
        { "ISO/TS 16949-2009", "" },
        { "Q/A", "" },
    };
    check_rows(rows, ARRAY_LEN(rows), FIND_TEXT);
}

/* Nothing in these is an identifier. */
static void sentences(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "", "" },
        { "   \n\t", "" },
        { "请拨打0319-7600365或13812345678", "" },
        { "电话：031976003650 传真 03197600366", "" },
        { "联系方式8613812345678", "" },
        { "全国热线400-810-0120", "" },
        { "2014年10月1日买了2箱，每箱24瓶，共128.50元", "" },
        { "日期 2014-10-01 至 2015-09-30，20141001", "" },
        { "净含量：500ml×12 规格 12345678", "" },
        { "圆周率3.1415926535897", "" },
        { "QQ 123456789 微信号 abc12345678", "" },
        { "邮编054700，人口60万，面积1012平方公里", "" },
        { "账号 6222021234567890123", "" },
        { "第123456号文件，编号123456789", "" },
        { "价格 0.99 元，编号 12345", "" },
        { "http", "" },
        { "ABCDEFGHI 产品 COUNTRYSIDE", "" },
        { "三无产品真多啊，我要投诉！", "" },
    };
    check_rows(rows, ARRAY_LEN(rows), FIND_TEXT);
    check_rows(rows, ARRAY_LEN(rows), FIND_OCR);
}

static void what_labels_say(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "生产日期：2014年10月1日", "DATE_MADE 2014-10-01 none" },
        { "生产日期:20141001", "DATE_MADE 2014-10-01 none" },
        { "生产日期:20141301", "" },
        { "生产日期 2014/10/1 批号 A-12", "DATE_MADE 2014-10-01 none; BATCH A-12 none" },
        { "保质期至2015年3月", "DATE_BEST 2015-03 none" },
        { "有效期至 2015.03.31", "DATE_EXPIRY 2015-03-31 none" },
        { "包装日期2014-02-30", "" },
        { "生产批号：见喷码", "" },
        { "生产批号：ABC", "" },
        { "出厂编号 12345", "SERIAL 12345 none" },
        { "日期 2014-10-01", "" },
    };
    check_rows(rows, ARRAY_LEN(rows), FIND_TEXT);
}

static void printed_lines(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "(冀)XKI6-2O4-OOI23", "XK (冀)XK16-204-00123 none" },
        { "QS1301 O1O1 0001", "QS_FOOD QS130101010001 none" },
        { "SC1O811310111839", "SC SC10811310111839 ok" },
        { "69O1O28O75763", "GTIN13 6901028075763 ok" },
        { "69O1O28O75764", "" }, /* folded and failing: the eye erred, not the number */
        { "6901028075764", "GTIN13 6901028075764 bad(3)" },
        { "9135O1OOM000100Y43", "USCC 91350100M000100Y43 ok" },
        { "9113O533MAB8250N76", "USCC 91130533MAB8250N76 ok" }, /* B stays where B may be */
        { "组织机构代码 7437I976-1", "ORG 743719761 ok" },
        { "001OP1200001", "ORGANIC_CERT 001OP1200001 none" },
        { "0010P1200001", "ORGANIC_CERT 001OP1200001 none" },
        { "TS22l3O10-2015", "TS TS2213O10-2015 none" },
        { "GB/T 1234 2010", "STANDARD GB/T 1234-2010 none" },
        { "BOILSOIL", "" },
        { "BIZZBOOSILLOZ", "" },
    };
    check_rows(rows, ARRAY_LEN(rows), FIND_OCR);
    static const struct row typed[] = {
        { "69O1O28O75763", "" }, /* a person meant the letter */
        { "9135O1OOM000100Y43", "" },
    };
    check_rows(typed, ARRAY_LEN(typed), FIND_KEYPAD);
}

static void whole_paper_in_order(void **state)
{
    (void)state;
    char got[FOUND_MAX];
    found_in(
        "产品名称：复合包装袋\n生产许可证编号：（冀）XK16-204-00123\n执行标准：GB/T 10004-2008\n"
        "条码：6901028075763 电话：0319-7600365\n统一社会信用代码 91350100M000100Y43",
        FIND_TEXT, got);
    assert_string_equal(got, "XK (冀)XK16-204-00123 none; STANDARD GB/T 10004-2008 none; "
                             "GTIN13 6901028075763 ok; USCC 91350100M000100Y43 ok");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(organisations),
        cmocka_unit_test(persons),
        cmocka_unit_test(goods),
        cmocka_unit_test(licences),
        cmocka_unit_test(standards),
        cmocka_unit_test(sentences),
        cmocka_unit_test(what_labels_say),
        cmocka_unit_test(printed_lines),
        cmocka_unit_test(whole_paper_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
