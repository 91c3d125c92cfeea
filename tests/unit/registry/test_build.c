/* What the builder refuses, in the words it refuses it with, and what it leaves behind. */
#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fs.h"
#include "registry/make.h"
#include "unit/registry/world.h"

static struct world world;

#define ORG    "org_code,uscc,reg_no,name,status,status_date\nDEM000014,,,甲,valid,\n"
#define ORG_AT "error world/organisations.csv:3: column "
#define PRE    "prefix,holder,status,registered,valid_until,status_date\n"
#define PRE_AT "error world/prefixes.csv:2: column "
#define PRO    "gtin,name,holder,notified,status_date,status\n"
#define PRO_AT "error world/products.csv:2: column "
#define LIC    "kind,number,holder,issued,valid_until\n"
#define LIC_AT "error world/licences.csv:2: column "

/* One file put in place of the good one, and a line that must be told. */
static const struct {
    const char *file, *text, *told;
} refused[] = {
    { "organisations.csv", ORG "DEM000013,,,乙,valid,\n",
      ORG_AT "org_code: 'DEM000013' fails its check; the last character would be 4" },
    { "organisations.csv", ORG "1234567-8,,,乙,valid,\n",
      ORG_AT "org_code: '1234567-8' is neither an organisation code nor a credit code" },
    { "organisations.csv", ORG "00000140,,,乙,valid,\n",
      ORG_AT
      "org_code: '00000140' has 8 characters, an organisation code has 9: has a leading zero "
      "or the check character been lost?" },
    { "organisations.csv", ORG ",,,乙,valid,\n",
      ORG_AT "org_code: is empty, and so is uscc; one of them is needed" },
    { "organisations.csv", ORG "DEM000022,91130533DEM000014A,,乙,valid,\n",
      ORG_AT "uscc: '91130533DEM000014A' is another organisation's: characters 9 to 17 are not its "
             "org_code" },
    { "organisations.csv", ORG ",91130533DEM000013A,,乙,valid,\n",
      ORG_AT "uscc: '91130533DEM000013A': the organisation code inside (characters 9 to 17) fails "
             "its check" },
    { "organisations.csv", ORG ",9113053OIZSV00014A,,乙,valid,\n",
      ORG_AT "uscc: '9113053OIZSV00014A' is no credit code: 18 characters, without I, O, Z, S and "
             "V" },
    { "organisations.csv", ORG "DEM00001-4,,,乙,valid,\n",
      ORG_AT "org_code: stands on line 2 already" },
    { "organisations.csv", ORG "DEM000022,,130533200000012,乙,valid,\n",
      ORG_AT "reg_no: '130533200000012' fails its check; the last digit would be 3" },
    { "organisations.csv", ORG "DEM000022,,13053320000001,乙,valid,\n",
      ORG_AT "reg_no: '13053320000001' has 14 digits, a registration number has 15, or 13 before "
             "2007" },
    { "organisations.csv", ORG "DEM000022,,,,valid,\n", ORG_AT "name: is empty" },
    { "organisations.csv", ORG "DEM000022,,,乙\033[2J,valid,\n",
      ORG_AT "name: holds a control character, U+001B" },
    { "organisations.csv", ORG "DEM000022,,,乙\xE2\x80\x8B丙,valid,\n",
      ORG_AT "name: holds an invisible character, U+200B" },
    { "organisations.csv", ORG "DEM000022,,,乙,fine,\n",
      ORG_AT "status: 'fine' is no status; they are valid, suspended, cancelled, revoked, delisted "
             "and unknown" },
    { "organisations.csv", ORG "DEM000022,,,乙,过期,\n",
      ORG_AT "status: '过期' is told from the last day of validity, and is not a status; write "
             "valid, and that day in valid_until" },
    { "organisations.csv", ORG "DEM000022,,,乙,valid,2026-02-30\n",
      ORG_AT "status_date: '2026-02-30' is no day; write 2026-10-12" },
    { "organisations.csv", ORG "DEM000022,,,乙,valid,46000\n",
      ORG_AT "status_date: '46000' is a spreadsheet's count of days; make the column a date and "
             "export again" },
    { "organisations.csv", ORG "DEM000022,,,乙,valid\n",
      "error world/organisations.csv:3: 5 cells where the heading has 6" },
    { "organisations.csv", ORG "DEM000022,,,乙,丙,valid,,\n",
      "error world/organisations.csv:3: column status: '丙' is no status; they are valid, "
      "suspended, "
      "cancelled, revoked, delisted and unknown" },
    { "organisations.csv", ORG "DEM000022,,,乙,valid,,丁\n",
      "error world/organisations.csv:3: 7 cells where the heading has 6; a comma inside a cell "
      "needs "
      "quotation marks around it" },
    { "organisations.csv", ORG "DEM000022,,,\"乙\n丙\",valid,\nDEM000013,,,丁,valid,\n",
      "error world/organisations.csv:5: column org_code: 'DEM000013' fails its check; the last "
      "character would be 4" },
    { "organisations.csv", ORG "DEM000022,,,乙\"丙\",valid,\n",
      "error world/organisations.csv:3: a quotation mark in the middle of a cell; write it twice, "
      "in a quoted cell" },
    { "organisations.csv", ORG "DEM000022,,,\"乙,valid,\n",
      "error world/organisations.csv:3: a quotation mark opened in this row is never closed" },
    { "organisations.csv", "org_code,name,名称\nDEM000014,甲,甲\n",
      "error world/organisations.csv:1: column name: a second column of that meaning: '名称'" },
    { "organisations.csv", "org_code,title\nDEM000014,甲\n",
      "error world/organisations.csv:1: column name: there is no such column; the first line must "
      "name the columns" },
    { "organisations.csv", "",
      "error world/organisations.csv: is empty; it must at least name its columns" },
    { "prefixes.csv", PRE "6.9E+12,DEM000014,valid,,,\n",
      PRE_AT "prefix: '6.9E+12': a spreadsheet has made a quantity of the number and lost digits; "
             "make the column text and export again from the source" },
    { "prefixes.csv", PRE "69499901.0,DEM000014,valid,,,\n",
      PRE_AT
      "prefix: '69499901.0': a spreadsheet has made a quantity of the number and lost digits; "
      "make the column text and export again from the source" },
    { "prefixes.csv", PRE "694999,DEM000014,valid,,,\n",
      PRE_AT "prefix: '694999' has 6 digits, a company prefix has 7 to 12" },
    { "prefixes.csv", PRE "6949990l,DEM000014,valid,,,\n",
      PRE_AT "prefix: '6949990l' is not all digits" },
    { "prefixes.csv", PRE "69499901,71526726X,valid,,,\n",
      PRE_AT "holder: 71526726X has no row in organisations.csv" },
    { "prefixes.csv", PRE "69499901,,valid,,,\n", PRE_AT "holder: is empty" },
    { "prefixes.csv", PRE "69499901,DEM000014,valid,2026-01-02,2026-01-01,\n",
      PRE_AT "valid_until: 20260101 lies before registered, 20260102" },
    { "prefixes.csv", PRE "69499901,DEM000014,cancelled,2026-01-02,,2025-01-01\n",
      PRE_AT "status_date: 20250101 lies before registered, 20260102" },
    { "prefixes.csv", PRE "69499901,DEM000014,valid,,,\n６９４９９９０１,DEM000014,valid,,,\n",
      "error world/prefixes.csv:3: column prefix: stands on line 2 already" },
    { "products.csv", PRO "6949990100015,挂面,DEM000014,,,\n",
      PRO_AT "gtin: '6949990100015' fails its check; the last digit would be 4" },
    { "products.csv", PRO "9499012,糖,DEM000014,,,\n",
      PRO_AT "gtin: '9499012' has 7 digits, a GTIN has 8, 12, 13 or 14: have leading zeros or the "
             "check digit been lost?" },
    { "products.csv", PRO "00000000,糖,DEM000014,,,\n", PRO_AT "gtin: '00000000' is no GTIN" },
    { "products.csv", PRO "6949990100014,挂面,DEM000014,,,\n06949990100014,挂面,DEM000014,,,\n",
      "error world/products.csv:3: column gtin: stands on line 2 already" },
    { "products.csv", PRO "6949990100014,挂面,DEM000014,2026-02-01,2026-01-01,delisted\n",
      PRO_AT "status_date: 20260101 lies before notified, 20260201" },
    { "licences.csv", LIC "驾驶证,XK16-204-99011,DEM000014,,\n",
      LIC_AT "kind: '驾驶证' is no kind of licence (db/README.md lists them)" },
    { "licences.csv", LIC "XK,SC10113053300013,DEM000014,,\n",
      LIC_AT "number: 'SC10113053300013' is not a number of the kind XK" },
    { "licences.csv", LIC ",6949990100014,DEM000014,,\n",
      LIC_AT "number: '06949990100014' is a GTIN14, not a licence" },
    { "licences.csv", LIC "XK,XK16-204-99011 XK16-204-99012,DEM000014,,\n",
      LIC_AT "number: 'XK16-204-99011 XK16-204-99012' holds more than one number; write a row for "
             "each" },
    { "licences.csv", LIC "XK,XK16-204-99011,DEM000014,,\n,ＸＫ16—204—99011,DEM000014,,\n",
      "error world/licences.csv:3: column number: stands on line 2 already" },
    { "alerts.csv", "kind,number,published\nrumour,6949990100014,2026-01-01\n",
      "error world/alerts.csv:2: column kind: 'rumour' is neither recall nor failed_check" },
    { "alerts.csv", "kind,number,published\nrecall,hello,2026-01-01\n",
      "error world/alerts.csv:2: column number: 'hello' is not a number of any kind kept here" },
    { "alerts.csv", "kind,number_kind,number,published\nrecall,PREFIX,69499901,2026-01-01\n",
      "error world/alerts.csv:2: column number_kind: an alert is about a product, a licence or a "
      "firm" },
    { "alerts.csv",
      "kind,number,published,made_from,made_until\nrecall,6949990100014,2026-01-01,2026-02-02,"
      "2026-02-01\n",
      "error world/alerts.csv:2: column made_until: 20260201 lies before made_from, 20260202" },
    { "uses.csv", "owner,maker,scope\nDEM000014,DEM000022,6949990100015\n",
      "error world/uses.csv:2: column scope: '6949990100015' fails its check; the last digit would "
      "be 4" },
    { "corrections.csv", "number,accepted\n6949990100014,\n",
      "error world/corrections.csv:2: column accepted: is empty" },
    { "release.csv", "key,value\nsequence,-1\n",
      "error world/release.csv:2: column value: sequence: not a number above 0" },
    { "release.csv", "key,value\nprefixs.source,省\n",
      "error world/release.csv:2: column value: prefixs.source: no such key (db/README.md lists "
      "them)" },
};

static bool told(const char *line)
{
    const char *at = strstr(world.told, line);
    return at && at[strlen(line)] == '\n' && (at == world.told || at[-1] == '\n');
}

static void refuses_by_line_and_column(void **state)
{
    (void)state;
    struct digest before, after;
    world_reset();
    assert_int_equal(world_build(&world, false), ERR_OK);
    assert_int_equal(digest_file(WORLD_RELEASE, &before, NULL), ERR_OK);
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        world_reset();
        world_put(refused[i].file, refused[i].text);
        enum err_code rc = world_build(&world, false);
        if (rc != ERR_INVALID || !told(refused[i].told))
            fail_msg("row %zu: %s\nwanted: %s\ntold:\n%s", i, err_name(rc), refused[i].told,
                     world.told);
        assert_false(fs_exists(WORLD_RELEASE ".tmp"));
    }
    assert_int_equal(digest_file(WORLD_RELEASE, &after, NULL), ERR_OK);
    assert_string_equal(before.hex, after.hex);
}

/* What looks odd and is taken: the same release comes of it, or a warning is told. */
static void takes_what_is_meant(void **state)
{
    (void)state;
    static const struct {
        const char *file, *text, *warned; /* NULL: no warning at all */
    } cases[] = {
        { "prefixes.csv",
          "注册日期,备用,厂商识别代码,组织机构代码\r\n2019年3月1日,x,"
          "６９４９９９０１,DEM00001－4\r\n",
          "warning world/prefixes.csv:1: the column '备用' is not used" },
        { "prefixes.csv", "PREFIX;Holder\n69499901;DEM000014\n", NULL },
        { "prefixes.csv", "prefix\tholder\tvalid_until\n69499901\tDEM000014\t2026/1/2\n", NULL },
        { "prefixes.csv", "\xEF\xBB\xBFprefix,holder\n\n'69499901,\"DEM000014\"\n,,\n", NULL },
        { "prefixes.csv", "prefix,holder,valid_until\n69499901,DEM000014,2026-01-02 00:00:00\n",
          NULL },
        { "prefixes.csv", "prefix,holder,status,status_date\n69499901,DEM000014,注销,/\n",
          "warning world/prefixes.csv:2: column status_date: is empty: since when it is cancelled "
          "cannot be told" },
        { "prefixes.csv", "prefix,holder\n6949990,DEM000014\n69499901,DEM000022\n",
          NULL /* 694 has 8 digits, so that is what the table of lengths foresees */ },
        { "prefixes.csv", "prefix,holder\n69499901,DEM000014\n694999012,DEM000022\n",
          "warning world/prefixes.csv: column prefix: 694999012 lies inside 69499901, which "
          "another "
          "organisation holds" },
        { "licences.csv", "kind,number,holder\nSC,SC12442011202449,DEM000014\n",
          "warning world/licences.csv:2: column number: 'SC12442011202449' fails its check" },
        { "organisations.csv",
          "org_code,uscc,name\nDEM000014,91130533DEM000014B,甲\nDEM000022,,乙\nDEM000030,,丙\n",
          "warning world/organisations.csv:2: column uscc: '91130533DEM000014B' fails its check" },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        world_reset();
        world_put(cases[i].file, cases[i].text);
        if (world_build(&world, false) != ERR_OK)
            fail_msg("row %zu: %s\n%s", i, world.err.text, world.told);
        if (cases[i].warned ? !told(cases[i].warned) : world.told[0] != '\0')
            fail_msg("row %zu, wanted: %s\ntold:\n%s", i, cases[i].warned ? cases[i].warned : "-",
                     world.told);
    }
}

static void collects_fifty_and_stops(void **state)
{
    (void)state;
    static char text[16 * 1024];
    size_t n = (size_t)snprintf(text, sizeof text, "org_code,name\n");
    for (int i = 0; i < 120; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "DEM000013,甲\n");
    world_reset();
    world_put("organisations.csv", text);
    assert_int_equal(world_build(&world, false), ERR_INVALID);
    size_t lines = 0;
    for (const char *p = world.told; (p = strchr(p, '\n')) != NULL; p++)
        lines++;
    assert_int_equal(lines, COMPLAINT_MAX);
    assert_string_equal(world.err.text, "world: 50 errors and perhaps more; nothing was written");
}

static void absent_files_need_a_word(void **state)
{
    (void)state;
    world_reset();
    world_remove("uses.csv");
    assert_int_equal(world_build(&world, false), ERR_INVALID);
    assert_true(told("error world/uses.csv: is not there; if uses are to be left out, say "
                     "'uses.absent,yes' in release.csv or give --allow-missing"));
    assert_int_equal(world_build(&world, true), ERR_OK);
    assert_true(told("warning world/uses.csv: is not there; the release goes without uses"));
    world_put("release.csv", "uses.absent,yes\nsequence,3\n");
    assert_int_equal(world_build(&world, false), ERR_OK);
    assert_string_equal(world.told, "");
    assert_int_equal(world.result.release.sequence, 3);
    assert_int_equal(world.result.release.issued.ymd, 20261120); /* today, when nobody says */
    world_remove("release.csv");
    world_put("uses.csv", "owner,maker\n");
    assert_int_equal(world_build(&world, false), ERR_OK);
    assert_int_equal(world.result.release.sequence, 20261120);
}

static void missing_firms_are_said(void **state)
{
    (void)state;
    struct registry *r;
    struct fact_prefix p;
    world_reset();
    world_put("prefixes.csv", "prefix,holder\n69499901,71526726X\n");
    assert_int_equal(world_build(&world, true), ERR_OK);
    assert_true(told("warning world/prefixes.csv:2: column holder: 71526726X has no row in "
                     "organisations.csv"));
    assert_int_equal(registry_open(WORLD_RELEASE, &r, NULL), ERR_OK);
    assert_int_equal(registry_find_prefix(r, "6949990100014", &p, NULL), ERR_OK);
    assert_string_equal(p.prefix, "69499901");
    assert_string_equal(p.holder.org_code, "");
    registry_close(r);
}

static void nothing_is_no_release(void **state)
{
    (void)state;
    static const char *const headings[][2] = {
        { "organisations.csv", "org_code,name\n" },  { "prefixes.csv", "prefix,holder\n" },
        { "products.csv", "gtin,name,holder\n" },    { "licences.csv", "number,holder\n" },
        { "standards.csv", "number,holder\n" },      { "uses.csv", "owner,maker\n" },
        { "alerts.csv", "kind,number,published\n" }, { "corrections.csv", "number,accepted\n" },
    };
    for (size_t i = 0; i < ARRAY_LEN(headings); i++)
        world_put(headings[i][0], headings[i][1]);
    assert_int_equal(world_build(&world, false), ERR_INVALID);
    assert_true(told("error world: has no row at all; such a release would know nothing"));
    struct build_options options = { .folder = "no such folder", .out = "x.heyan" };
    assert_int_equal(build_release(&options, &world.result, &world.err), ERR_NOT_FOUND);
    assert_string_equal(world.err.text, "no such folder: there is no such folder");
}

static void same_files_same_bytes(void **state)
{
    (void)state;
    struct digest a;
    world_reset();
    assert_int_equal(world_build(&world, false), ERR_OK);
    assert_int_equal(digest_file(WORLD_RELEASE, &a, NULL), ERR_OK);
    assert_string_equal(a.hex, world.result.digest.hex);
    assert_int_equal(world_build(&world, false), ERR_OK);
    assert_string_equal(a.hex, world.result.digest.hex);
    world_put("uses.csv", "owner,maker\nDEM000014,DEM000022\n");
    assert_int_equal(world_build(&world, false), ERR_OK);
    assert_string_not_equal(a.hex, world.result.digest.hex);
}

/* Invented files of several sizes and seeds are all fit, in all their encodings. */
static void invented_files_build(void **state)
{
    (void)state;
    static const struct {
        int64_t rows;
        uint64_t seed;
    } cases[] = { { 16, 1 }, { 100, 2 }, { 5000, 3 }, { 30000, 4 } };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct make_options make = { .folder = WORLD_FOLDER,
                                     .rows = cases[i].rows,
                                     .seed = cases[i].seed,
                                     .issued = DATE_OF(2026, 11, 16) };
        assert_int_equal(make_csv(&make, NULL), ERR_OK);
        if (world_build(&world, false) != ERR_OK)
            fail_msg("%s\n%s", world.err.text, world.told);
        assert_string_equal(world.told, "");
        int64_t rows = 0;
        for (int k = 0; k < SET_COUNT; k++)
            rows += world.result.release.set[k].rows;
        assert_int_equal(rows, cases[i].rows);
        assert_true(world.result.release.demo);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_by_line_and_column), cmocka_unit_test(takes_what_is_meant),
        cmocka_unit_test(collects_fifty_and_stops),   cmocka_unit_test(absent_files_need_a_word),
        cmocka_unit_test(missing_firms_are_said),     cmocka_unit_test(nothing_is_no_release),
        cmocka_unit_test(same_files_same_bytes),      cmocka_unit_test(invented_files_build),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
