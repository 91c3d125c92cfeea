/* XLSX as spreadsheet programs write it, as others do, and as no honest one would. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/buf.h"
#include "desk/grid.h"
#include "registry/registry.h"
#include "unit/desk/book_made.h"
#include "unit/desk/book_written.h"
#include "unit/desk/taken.h"
#include "unit/desk/world.h"

/* --- the reader alone --------------------------------------------------------------------------- */

struct seen {
    char text[65536]; /* "sheet:" and then line[cell][cell]… a row */
    char told[2048];
    int64_t rows;
};

static bool on_sheet(void *self, const char *name, bool hidden)
{
    struct seen *s = self;
    size_t n = strlen(s->text);
    snprintf(s->text + n, sizeof s->text - n, "%s%s:\n", name, hidden ? " (hidden)" : "");
    return !hidden;
}

static bool on_row(void *self, const struct sheet_row *row)
{
    struct seen *s = self;
    size_t n = strlen(s->text);
    s->rows++;
    if (n + 1000 > sizeof s->text)
        return true;
    n += (size_t)snprintf(s->text + n, sizeof s->text - n, "%zu", row->line);
    for (size_t i = 0; i < row->n; i++) {
        assert_true(utf8_valid(row->cells[i]));
        n += (size_t)snprintf(s->text + n, sizeof s->text - n, "[%.*s]",
                              (int)(row->cells[i].len < 100 ? row->cells[i].len : 100),
                              (const char *)row->cells[i].p);
    }
    snprintf(s->text + n, sizeof s->text - n, "\n");
    return true;
}

static bool go_on(void *self, uint64_t done, uint64_t total)
{
    (void)self;
    assert_true(done <= total);
    return true;
}

static void note(void *self, const struct complaint_note *what)
{
    struct seen *s = self;
    size_t n = strlen(s->told);
    snprintf(s->told + n, sizeof s->told - n, "%s(%s)\n", reason_name(what->reason->id),
             what->reason->other);
}

static void read_book(const char *path, struct seen *out)
{
    struct err err = { 0 };
    *out = (struct seen){ 0 };
    const struct grid_taker taker = { on_sheet, on_row, go_on, out };
    struct complaints c = { .note = note, .note_self = out };
    if (grid_read(path, &c, &taker, &err) != ERR_OK)
        fail_msg("%s", err.text);
}

static void expect_rows(const char *sheet_data, const char *texts, const char *styles,
                        const char *workbook_pr, const char *rows)
{
    struct seen *s = malloc(sizeof *s);
    assert_non_null(s);
    made_book("made.xlsx", sheet_data, texts, styles, workbook_pr);
    read_book("made.xlsx", s);
    if (strncmp(s->text, "Sheet1:\n", 8) != 0 || strcmp(s->text + 8, rows) != 0 || s->told[0])
        fail_msg("%s\nwanted %s\ngot    %s%s", sheet_data, rows, s->text, s->told);
    free(s);
}

static const char date_styles[] =
    "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;d"
    "&quot;日&quot;\"/><numFmt numFmtId=\"165\" formatCode=\"0000000000000\"/><numFmt"
    " numFmtId=\"166\" formatCode=\"[Red]0.00&quot;day&quot;\"/></numFmts><cellStyleXfs><xf"
    " numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf"
    " numFmtId=\"164\"/><xf numFmtId=\"165\"/><xf numFmtId=\"166\"/><xf numFmtId=\"31\"/></cellXfs>"
    "</styleSheet>";

static void cells_of_every_kind(void **state)
{
    (void)state;
    static const struct {
        const char *cells, *row;
    } cases[] = {
        { "<c r=\"A1\"><v>6901234567892</v></c>", "1[6901234567892]\n" },
        { "<c r=\"A1\"><v>6.901234567892E12</v></c>", "1[6901234567892]\n" },
        { "<c r=\"A1\"><v>6.90123456789E+12</v></c>", "1[6901234567890]\n" },
        { "<c r=\"A1\"><v>6.9E+12</v></c>", "1[6.9E+12]\n" },
        { "<c r=\"A1\"><v>911305330000001234</v></c>", "1[9.11305330000001E+17]\n" },
        { "<c r=\"A1\"><v>9.1130533000000102E+17</v></c>", "1[9.11305330000001E+17]\n" },
        { "<c r=\"A1\"><v>123456789012345</v></c>", "1[123456789012345]\n" },
        { "<c r=\"A1\"><v>5.0</v></c>", "1[5]\n" },
        { "<c r=\"A1\"><v>1.5</v></c>", "1[1.5]\n" },
        { "<c r=\"A1\"><v>0</v></c>", "1[0]\n" },
        { "<c r=\"A1\"><v>-3</v></c>", "1[-3]\n" },
        { "<c r=\"A1\"><v></v></c><c r=\"B1\"><v>1</v></c>", "1[][1]\n" },
        { "<c r=\"C1\"><v>1</v></c>", "1[][][1]\n" },
        { "<c><v>1</v></c><c><v>2</v></c>", "1[1][2]\n" },
        { "<c r=\"B1\"><v>2</v></c><c r=\"A1\"><v>1</v></c>", "1[1][2]\n" },
        { "<c r=\"A1\" t=\"s\"><v>1</v></c>", "1[乙丙]\n" },
        { "<c r=\"A1\" t=\"s\"><v>0</v></c>", "1[甲]\n" },
        { "<c r=\"A1\" t=\"s\"><v>7</v></c><c r=\"B1\"><v>1</v></c>", "1[#REF!][1]\n" },
        { "<c r=\"A1\" t=\"s\"><v>-1</v></c><c r=\"B1\"><v>1</v></c>", "1[#REF!][1]\n" },
        { "<c r=\"A1\" t=\"s\"><v>2</v></c>", "1[一 二]\n" },
        { "<c r=\"A1\" t=\"str\"><f>A2</f><v>结果</v></c>", "1[结果]\n" },
        { "<c r=\"A1\"><f>A2</f></c>", "1[#VALUE!]\n" },
        { "<c r=\"A1\" s=\"1\"><f>A2</f><v></v></c><c r=\"B1\"><v>1</v></c>", "1[#VALUE!][1]\n" },
        { "<c r=\"A1\" t=\"str\"><f>A2</f><v></v></c><c r=\"B1\"><v>1</v></c>", "1[][1]\n" },
        { "<c r=\"A1\" t=\"inlineStr\"><is><r><t>甲</t></r><r><t>乙</t></r><rPh><t>yi</t></rPh>"
          "</is></c>",
          "1[甲乙]\n" },
        { "<c r=\"A1\" t=\"b\"><v>1</v></c>", "1[TRUE]\n" },
        { "<c r=\"A1\" t=\"e\"><v>#N/A</v></c>", "1[#N/A]\n" },
        { "<c r=\"A1\" t=\"d\"><v>2026-03-01</v></c>", "1[2026-03-01]\n" },
        { "<c r=\"A1\" s=\"1\"><v>46082</v></c>", "1[2026-03-01]\n" },
        { "<c r=\"A1\" s=\"2\"><v>46082.75</v></c>", "1[2026-03-01]\n" },
        { "<c r=\"A1\" s=\"5\"><v>46082</v></c>", "1[2026-03-01]\n" },
        { "<c r=\"A1\" s=\"3\"><v>46082</v></c>", "1[46082]\n" },
        { "<c r=\"A1\" s=\"4\"><v>46082</v></c>", "1[46082]\n" },
        { "<c r=\"A1\" s=\"99\"><v>46082</v></c>", "1[46082]\n" },
        { "<c r=\"A1\" s=\"1\"><v>9e99</v></c>", "1[9e99]\n" },
        { "<c r=\"XFD1\"><v>1</v></c><c r=\"A1\"><v>2</v></c>", "1[2]\n" },
        { "<c r=\"\"><v>1</v></c><c r=\"B1\"><v>2</v></c>", "1[][2]\n" },
        { "<c r=\"A1\" t=\"str\"><v>a_x000D_b_x4E00_c_xZZZZ_</v></c>", "1[a b一c_xZZZZ_]\n" },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char data[600];
        snprintf(data, sizeof data, "<row r=\"1\">%s</row>", cases[i].cells);
        expect_rows(data,
                    "<sst><si><t>甲</t></si><si><r><t>乙</t></r><r><rPr/><t>丙</t></r><rPh><t>bing"
                    "</t></rPh></si><si><t xml:space=\"preserve\">一_x000D_二</t></si></sst>",
                    date_styles, NULL, cases[i].row);
    }
    expect_rows("<row r=\"1\"><c r=\"A1\" s=\"1\"><v>44620</v></c></row>", NULL, date_styles,
                "<workbookPr date1904=\"1\"/>", "1[2026-03-01]\n");
    expect_rows("<row><c><v>1</v></c></row><row/><row r=\"9\"><c><v>2</v></c></row><row><c><v>3</v>"
                "</c></row>",
                NULL, NULL, NULL, "1[1]\n9[2]\n10[3]\n");
}

static void not_a_book(void **state)
{
    (void)state;
    static const struct {
        const char *data, *told;
    } cases[] = {
        { "<row><c><v>1</v></c>", "sheet_damaged(mismatched tag)\n" },
        { "<row r=\"1\"><c><v>\x01</v></c></row>",
          "sheet_damaged(not well-formed (invalid token))\n" },
        { "&nothing;", "sheet_damaged(undefined entity)\n" },
    };
    struct seen *s = malloc(sizeof *s);
    assert_non_null(s);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        made_book("made.xlsx", cases[i].data, NULL, NULL, NULL);
        read_book("made.xlsx", s);
        assert_string_equal(s->told, cases[i].told);
    }
    world_write("made.xlsx", "PK\3\4 and no more", 16);
    read_book("made.xlsx", s);
    assert_string_equal(s->told, "sheet_damaged(ZIP)\n");
    const struct made_part other[] = { { "word/document.xml", "<document/>", 0 } };
    made_zip("made.xlsx", other, 1);
    read_book("made.xlsx", s);
    assert_string_equal(s->told, "sheet_damaged(xl/workbook.xml)\n");
    /* A book cut at every place: what was read before stands, nothing breaks. */
    made_book("made.xlsx", "<row><c><v>1</v></c></row>", NULL, NULL, NULL);
    struct buf whole = BUF_INIT(1 << 20);
    assert_int_equal(fs_read_all("made.xlsx", &whole, NULL), ERR_OK);
    for (size_t n = 4; n < whole.len; n += 7) {
        world_write("cut.xlsx", whole.data, n);
        read_book("cut.xlsx", s);
        assert_string_equal(s->told, "sheet_damaged(ZIP)\n");
    }
    buf_fini(&whole);
    free(s);
}

static void bombs_are_put_out(void **state)
{
    (void)state;
    enum { MANY = 40 << 20 };
    struct seen *s = malloc(sizeof *s);
    struct buf big = BUF_INIT(MANY + 4096);
    assert_non_null(s);
    /* forty million blanks in a few kilobytes */
    assert_int_equal(buf_reserve(&big, MANY), ERR_OK);
    memset(big.data, ' ', MANY);
    big.len = MANY;
    assert_int_equal(buf_append(&big, "", 1), ERR_OK);
    made_book("bomb.xlsx", (const char *)big.data, NULL, NULL, NULL);
    read_book("bomb.xlsx", s);
    assert_string_equal(s->told, "sheet_bomb()\n");
    /* a token without an end */
    memset(big.data, 'a', 3 << 20);
    big.data[3 << 20] = '\0';
    memcpy(big.data, "<row r=\"", 8);
    made_book("bomb.xlsx", (const char *)big.data, NULL, NULL, NULL);
    read_book("bomb.xlsx", s);
    assert_string_equal(s->told, "sheet_damaged(XML token too long)\n");
    /* a thousand elements deep */
    big.len = 0;
    for (int i = 0; i < 1000; i++)
        assert_int_equal(buf_append(&big, "<a>", 3), ERR_OK);
    assert_int_equal(buf_append(&big, "", 1), ERR_OK);
    made_book("bomb.xlsx", (const char *)big.data, NULL, NULL, NULL);
    read_book("bomb.xlsx", s);
    assert_string_equal(s->told, "sheet_damaged(XML nested too deeply)\n");
    /* entities that grow: a DOCTYPE is enough to refuse */
    const struct made_part laughs[] = {
        { "xl/workbook.xml",
          "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">]>"
          "<workbook>&b;</workbook>",
          0 }
    };
    made_zip("bomb.xlsx", laughs, 1);
    read_book("bomb.xlsx", s);
    assert_string_equal(s->told, "sheet_damaged(DOCTYPE)\n");
    /* more parts than any book has */
    struct made_part *parts = calloc(10001, sizeof *parts);
    char(*names)[24] = calloc(10001, sizeof *names);
    assert_non_null(parts);
    assert_non_null(names);
    for (size_t i = 0; i < 10001; i++) {
        snprintf(names[i], sizeof names[i], "p%zu", i);
        parts[i] = (struct made_part){ names[i], "x", 0 };
    }
    made_zip("bomb.xlsx", parts, 10001);
    read_book("bomb.xlsx", s);
    assert_string_equal(s->told, "sheet_bomb()\n");
    free(parts);
    free(names);
    buf_fini(&big);
    free(s);
}

/* --- a book a spreadsheet program wrote, into a release --------------------------------------------- */

static void a_book_becomes_a_release(void **state)
{
    (void)state;
    struct taken t;
    struct registry *r;
    struct fact_prefix p;
    struct err err = { 0 };
    assert_true(book_write("名单.xlsx"));
    world_put("o.csv", "机构代码,企业名称\nDEM000014,甲厂\n14349,乙厂\n");
    const struct taken_file files[] = { { SET_ORG, "o.csv", NULL },
                                        { SET_PREFIX, "名单.xlsx", NULL } };
    taken_make(files, 2, &t);
    assert_int_equal(t.rows, 6);
    assert_int_equal(t.kept, 4);
    assert_string_equal(
        t.problems,
        "已修补：请核对|组织机构|o.csv||3|机构代码|14349|"
        "“14349”开头的0丢了，校验码证明应为000014349，"
        "已补上\n"
        "提醒：已采用，请核对|厂商识别代码|名单.xlsx|名单||||列“序号”没有用到\n"
        "已修补：请核对|厂商识别代码|名单.xlsx|名单|5|机构代码|14349|"
        "“14349”开头的0丢了，校验码证明应为"
        "000014349，已补上\n"
        "已修补：请核对|厂商识别代码|名单.xlsx|名单|5|注册日期|46082|"
        "“46082”是电子表格的日期序号，即"
        "2026-03-01，已换成日期\n"
        "错误：这一行没有采用|厂商识别代码|名单.xlsx|名单|6|厂商识别代码|「6900000000000」|"
        "“6900000000000”有13位，厂商识别代码应为7至12位\n"
        "错误：这一行没有采用|厂商识别代码|名单.xlsx|名单|7|厂商识别代码|0|"
        "“0”有1位，厂商识别代码应为7"
        "至12位\n"
        "提醒：已采用，请核对|厂商识别代码|名单.xlsx|旧||||工作表“旧”没有采用(隐藏，或没有表头)\n"
        "提醒：已采用，请核对|厂商识别代码|名单.xlsx|说明||||工作表“说明”没有采用(隐藏，或没有表头)"
        "\n");
    assert_int_equal(registry_open(t.release, &r, &err), ERR_OK);
    assert_int_equal(registry_find_prefix(r, "6949990100014", &p, &err), ERR_OK);
    assert_int_equal(p.registered.ymd, 20190301);
    assert_false(date_known(p.valid_until));
    assert_int_equal(registry_find_prefix(r, "6949990200011", &p, &err), ERR_OK);
    assert_string_equal(p.holder.name, "乙厂");
    registry_close(r);
    taken_fini(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_of_every_kind),
        cmocka_unit_test(not_a_book),
        cmocka_unit_test(bombs_are_put_out),
        cmocka_unit_test(a_book_becomes_a_release),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
