/* What heyan-hub report does not do, and how it says so: every mistake of a day at the desk, in Chinese and in English,
 * and every refusal there is in the words of both. */
#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/fs.h"
#include "cli/program.h"
#include "hub/barcode_look.h"
#include "hub/command.h"
#include "hub/refusal_words.h"

static struct program_result result;

static void report(const char *const *more, const char *lang)
{
    const char *args[PROGRAM_ARGS_MAX] = { "report", "--lang", lang };
    for (size_t i = 0; more[i]; i++)
        args[i + 3] = more[i];
    program_run("hub/heyan-hub", args, &result);
}

#define RUN(...) report((const char *const[]){ __VA_ARGS__, NULL }, "zh")
#define ZHANG    "--as", "张三"
#define KEY      "--desk-key", "desk.key", "--passphrase-file", "desk.txt"

static void must(int status)
{
    if (result.status != status)
        fail_msg("status %d, wanted %d\n%s%s", result.status, status, result.out, result.err);
}

static void says(const char *text)
{
    if (!strstr(result.out, text) && !strstr(result.err, text))
        fail_msg("does not say %s\n%s%s", text, result.out, result.err);
}

static void put(const char *path, const char *text)
{
    assert_int_equal(fs_replace(path, span_of(text), NULL), ERR_OK);
}

static void sql(const char *file, const char *text)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
    if (sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", text, sqlite3_errmsg(db));
    sqlite3_close(db);
}

#define TIP      "类别：举报\n来源：来电\n本人同意保存：是\n"
#define QUESTION "类别：咨询\n来源：来信\n本人同意保存：是\n"

#define SHA "000000000000000000000000000000000000000000000000000000000000000"

static void enter(const char *form)
{
    put("form.txt", form);
    RUN("enter", "--from", "form.txt", "--card", "desk.card", ZHANG);
    must(EXIT_OK);
}

/* 1: a tip that is closed; 2: a question; 3: a tip; 4: one whose contents were erased; 5: merged into 3. */
static int begin(void **state)
{
    static const char *const gone[] = { "desk.card",   "desk.key",        "desk.key.pub",
                                        "receipt.key", "receipt.key.pub", "receipt.key.counter",
                                        "old.key",     "old.key.pub",     "old.card",
                                        "reports.db",  "reports.db-wal",  "reports.db-shm",
                                        "other.db" };
    (void)state;
    setenv("HEYAN_REPORTS", "sqlite:reports.db", 1);
    for (size_t i = 0; i < ARRAY_LEN(gone); i++)
        unlink(gone[i]);
    put("desk.txt", "kou-ling-de-zhuo-zi\n");
    put("wrong.txt", "another-passphrase\n");
    put("empty.txt", "");
    put("bytes.txt", "\xC3\x28");
    put("plain.txt", "kind: tip\nchannel: phone\nconsents: yes\n"); /* ids: for either language */
    RUN("card", "-o", "desk.card", KEY, "--receipt-key", "receipt.key", "--text", "威县质监局",
        "--machine");
    must(EXIT_OK);
    RUN("card", "-o", "old.card", "--desk-key", "old.key", "--passphrase-file", "desk.txt",
        "--receipt-key", "receipt.key", "--text", "威县质监局", "--machine");
    must(EXIT_OK);
    enter(TIP);
    RUN("accept", "WX-2026-000001", ZHANG);
    RUN("close", "WX-2026-000001", ZHANG, "--reason", "nothing_found");
    must(EXIT_OK);
    enter(QUESTION);
    for (int i = 0; i < 3; i++)
        enter(TIP);
    RUN("refuse", "WX-2026-000004", ZHANG, "--reason", "too_vague");
    must(EXIT_OK);
    sql("reports.db", "UPDATE report SET erased_utc_s = 1 WHERE case_number = 'WX-2026-000004'");
    RUN("merge", "WX-2026-000005", ZHANG, "--into", "WX-2026-000003");
    must(EXIT_OK);
    sql("other.db", "CREATE TABLE mine (x); PRAGMA user_version = 9");
    return 0;
}

/* --- a day's mistakes ----------------------------------------------------------------------------- */

struct row {
    const char *args[16];
    int status;
    const char *zh, *en;
};

static void check_rows(const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        report(rows[i].args, "zh");
        must(rows[i].status);
        assert_string_equal(result.out, "");
        if (strncmp(result.err, rows[i].zh, strlen(rows[i].zh)) != 0)
            fail_msg("does not begin with %s\n%s", rows[i].zh, result.err);
        report(rows[i].args, "en");
        must(rows[i].status);
        says(rows[i].en);
    }
}

static void acts_that_cannot_be(void **state)
{
    static const struct row rows[] = {
        { { "accept", "WX-2026-000001", ZHANG },
          EXIT_INPUT,
          "WX-2026-"
          "000001现在是“已办结”，不能“受理”。现在可以办：内部备注（note）、重新办理（reopen）、"
          "拆阅（open）、遮盖（redact）。\n",
          "WX-2026-000001 is “closed”: accept cannot be done now. What can be done now: note, "
          "reopen, open, redact.\n" },
        { { "answer", "WX-2026-000003", ZHANG, "--text", "好" },
          EXIT_INPUT,
          "WX-2026-"
          "000003现在是“新到”，不能“答复”。现在可以办：受理（accept）、不予受理（refuse）、移送"
          "（transfer）、分派（assign）、追问（ask）、并入他案（merge）、内部备注（note）、拆阅（op"
          "en）、遮盖"
          "（redact）。\n",
          "accept, refuse, transfer, assign, ask, merge, note, open, redact." },
        { { "check", "WX-2026-000002", ZHANG },
          EXIT_INPUT,
          "WX-2026-000002是咨询，咨询没有“转核查”这一步。现在可以办：受理（accept）、",
          "WX-2026-000002 is a question: there is no check for a question. What can be" },
        { { "extend", "WX-2026-000003", ZHANG, "--text", "忙" },
          EXIT_INPUT,
          "现行规则里没有“延期”这一步。现在可以办：",
          "The rules in force know no extend. What" },
        { { "close", "WX-2026-000005", ZHANG, "--reason", "told" },
          EXIT_INPUT,
          "WX-2026-000005现在是“已并案”，不能“办结”。",
          "WX-2026-000005 is “merged”: close cannot" },
        { { "note", "WX-2026-000004", ZHANG, "--text", "晚了" },
          EXIT_INPUT,
          "WX-2026-000004的内容已过保存期，已经清除，不能再办。又来反映的，请重新登记。\n",
          "The contents of WX-2026-000004 were erased" },
        { { "accept", "WX-2026-000004", ZHANG }, /* not "reopen it first", which would not do */
          EXIT_INPUT,
          "WX-2026-000004的内容已过保存期",
          "The contents of WX-2026-000004 were erased" },
        { { "merge", "WX-2026-000003", ZHANG, "--into", "WX-2026-000003" },
          EXIT_INPUT,
          "WX-2026-000003不能并入它自己。",
          "with itself" },
        { { "merge", "WX-2026-000003", ZHANG, "--into", "WX-2026-000005" },
          EXIT_INPUT,
          "WX-2026-000005自己已经并入别的案件，请并入那一件。\n看并入了哪一件：heyan-hub report "
          "show "
          "WX-2026-000005\n",
          "WX-2026-000005 was itself merged" },
        { { "merge", "WX-2026-000003", ZHANG, "--into", "WX-2026-000004" },
          EXIT_INPUT,
          "WX-2026-000004的内容已过保存期",
          "The contents of WX-2026-000004" },
        { { "merge", "WX-2026-000003", ZHANG, "--into", "WX-2026-000099" },
          EXIT_NOTHING,
          "没有案件编号是“WX-2026-000099”的案件。\n并入哪一件要写案件编号",
          "no case “WX-2026-000099” to merge with" },
        { { "show", "WX-2026-00001\x1b[2J" },
          EXIT_NOTHING,
          "没有编号是“WX-2026-00001[2J”的案件。\n",
          "There is no case with the number “WX-2026-00001[2J”." },
    };
    (void)state;
    check_rows(rows, ARRAY_LEN(rows));
}

static void what_acts_lack(void **state)
{
    static const struct row rows[] = {
        { { "refuse", "WX-2026-000003", ZHANG },
          EXIT_INPUT,
          "“不予受理”要选定理由：\n    no_evidence        没有证据，也无法取得\n",
          "refuse needs a reason:\n    no_evidence        no evidence, and none to be found\n" },
        { { "refuse", "WX-2026-000003", ZHANG, "--reason", "settled" },
          EXIT_INPUT,
          "“settled”不是举报“不予受理”可用的理由。可用的有：\n    no_evidence       ",
          "“settled” is no reason for refuse of a tip. There are:\n    no_evidence" },
        { { "assign", "WX-2026-000003", ZHANG },
          EXIT_INPUT,
          "“分派”要指明承办单位：\n    office             办公室\n",
          "assign needs an office:\n    office             General Office\n" },
        { { "assign", "WX-2026-000003", ZHANG, "--office", "质量股" },
          EXIT_INPUT,
          "没有代号为“质量股”的承办单位。现有：\n    office             办公室\n",
          "There is no office “质量股”. There are:\n" },
        { { "ask", "WX-2026-000003", ZHANG },
          EXIT_INPUT,
          "“追问”要写明内容。\n短的写在 --text 后面；",
          "ask needs a text.\n--text TEXT;" },
        { { "merge", "WX-2026-000003", ZHANG },
          EXIT_INPUT,
          "“并入他案”要写明并入哪一件。\n写法：--into 案件编号\n",
          "merge needs the other case.\n--into CASE\n" },
        { { "accept", "WX-2026-000003", ZHANG, "--reason", "settled" },
          EXIT_INPUT,
          "“受理”用不着理由。\n去掉--reason再办一次。\n",
          "accept is done without reason.\nLeave --reason out" },
        { { "ask", "WX-2026-000003", ZHANG, "--text", "?", "--office", "quality" },
          EXIT_INPUT,
          "“追问”用不着承办单位。\n去掉--office",
          "ask is done without office." },
        { { "accept", "WX-2026-000003" },
          EXIT_INPUT,
          "没有写明经办人。\n写法：--as 姓名\n",
          "Nobody is named as acting.\n--as NAME" },
        { { "accept", "WX-2026-000003", "--as", "clock" },
          EXIT_INPUT,
          "“clock”是系统自用的名称，不能当经办人，请写本人姓名。\n",
          "“clock” is nobody of the bureau" },
        { { "accept", "WX-2026-000003", "--as", "张\t三" },
          EXIT_INPUT,
          "经办人姓名里有制表符之类看不见的字符",
          "The name holds characters that cannot be seen" },
        { { "ask", "WX-2026-000003", ZHANG, "--text", "?", "--text-file", "desk.txt" },
          EXIT_INPUT,
          "--text和--text-file只能用一个。\n",
          "--text or --text-file, not both.\n" },
        { { "ask", "WX-2026-000003", ZHANG, "--text-file", "none.txt" },
          EXIT_NOTHING,
          "没有“none.txt”这个文件，",
          "There is no file “none.txt”.\n" },
        { { "ask", "WX-2026-000003", ZHANG, "--text-file", "bytes.txt" },
          EXIT_INPUT,
          "文字里有制表符之类看不见的字符，或者编码不是UTF-8。\n",
          "The text holds characters" },
        { { "redact", "WX-2026-000003", ZHANG },
          EXIT_INPUT,
          "要写明遮盖什么：",
          "Say what to cover:" },
        { { "redact", "WX-2026-000003", ZHANG, "--line", "2", "--text", "无" },
          EXIT_NOTHING,
          "第2行没有反映人能看到的文字，用不着改。\n",
          "Line 2 holds no text that the citizen reads.\n" },
    };
    (void)state;
    check_rows(rows, ARRAY_LEN(rows));
}

static void what_the_command_line_lacks(void **state)
{
    static const struct row rows[] = {
        { { "list", "--kind", "表扬" },
          EXIT_INPUT,
          "没有“表扬”这个类别。现有：\n    tip                举报\n",
          "There is no kind “表扬”. There are:\n    tip\n" },
        { { "list", "--state", "办着" },
          EXIT_INPUT,
          "没有“办着”这个状态。现有：\n    received           新到\n",
          "There is no state “办着”. There are:\n    received           new\n" },
        { { "list", "--reports", "sqlite:none.db" },
          EXIT_NOTHING,
          "找不到案件库“sqlite:none.db”。\n",
          "There is no database of reports at “sqlite:none.db”.\n" },
        { { "list", "--reports", "mysql://a" },
          EXIT_INPUT,
          "“mysql://a”不是案件库的地址",
          "“mysql://a” is no address" },
        { { "list", "--reports", "sqlite:desk.txt" }, /* what SQLite says stands below */
          EXIT_TROUBLE,
          "案件库“sqlite:desk.txt”打不开，什么也没有办。请找系统管理员。\n技术信息（报修时用）：",
          "cannot be opened; nothing was done.\nDetails: " },
        { { "list", "--reports", "sqlite:other.db" },
          EXIT_INPUT,
          "“sqlite:other.db”不是案件库的地址，或者那个文件不是案件库。\n",
          "or that file is none." },
        { { "list", "--reports", "postgresql://heyan:geheim@127.0.0.1:1/heyan?password=geheim" },
          EXIT_TROUBLE,
          "案件库“postgresql://127.0.0.1:1/heyan”打不开",
          "“postgresql://127.0.0.1:1/heyan” cannot be opened" },
        { { "list", "--profile", "1949-1" },
          EXIT_NOTHING,
          "没有“1949-1”这一套规则。\n",
          "There are no rules of the profile “1949-1”.\n" },
        { { "acept", "WX-2026-000003" },
          EXIT_USAGE,
          "没有“acept”这个命令。\n常用的：",
          "There is no command “acept”.\n" },
        { { "accept" },
          EXIT_USAGE,
          "命令“accept”后面的内容多了或者少了",
          "A word too many or too few after “accept”" },
        { { "accept", "WX-2026-000003", "--who", "张三" },
          EXIT_USAGE,
          "选项“--who”不认识",
          "The option “--who”" },
        { { "list", "--max", "0" }, EXIT_USAGE, "选项“--max 0”不认识", "The option “--max 0”" },
        { { "accept", "WX-2026-000003", "--as" },
          EXIT_USAGE,
          "选项“--as”不认识",
          "The option “--as”" },
        { { "enter", ZHANG }, EXIT_INPUT, "要写明登记表是哪个文件。\n", "Say which form.\n" },
        { { "enter", "--from", "none.txt", ZHANG },
          EXIT_NOTHING,
          "没有“none.txt”这个文件",
          "There is no file “none.txt”" },
        { { "enter", "--from", "plain.txt", ZHANG },
          EXIT_INPUT,
          "要写明用哪张回执卡。\n",
          "Say which card.\n" },
        { { "enter", "--from", "plain.txt", "--card", "desk.txt", ZHANG },
          EXIT_INPUT,
          "“desk.txt”不是回执卡文件。\n技术信息",
          "“desk.txt” is no desk card.\n" },
        { { "seal-log" }, EXIT_INPUT, "“seal-log”还缺选项。\n", "Options of “seal-log” are" },
    };
    (void)state;
    check_rows(rows, ARRAY_LEN(rows));
    RUN("overdue", "--office", "月亮"); /* not "nothing there" */
    must(EXIT_INPUT);
    says("没有代号为“月亮”的承办单位。现有：\n");
    report((const char *const[]){ "list", NULL }, "fr"); /* a language there is not */
    must(EXIT_USAGE);
    says("选项“--lang fr”不认识");
}

static void what_does_not_open(void **state)
{
    static const struct row rows[] = {
        { { "open", "WX-2026-000003", ZHANG },
          EXIT_INPUT,
          "内容是密封的，要用受理台的钥匙打开。\n写法：--desk-key 钥匙文件\n",
          "It is sealed: the desk's key opens it.\n--desk-key FILE" },
        { { "open", "WX-2026-000003", ZHANG, "--desk-key", "none.key" },
          EXIT_NOTHING,
          "没有“none.key”这个文件", /* before a passphrase is asked for */
          "There is no file “none.key”" },
        { { "open", "WX-2026-000003", ZHANG, "--desk-key", "desk.key", "--passphrase-file",
            "wrong.txt" },
          EXIT_FORBIDDEN,
          "口令不对，没有打开。",
          "Wrong passphrase; nothing was opened." },
        { { "open", "WX-2026-000003", ZHANG, "--desk-key", "desk.key", "--passphrase-file",
            "empty.txt" },
          EXIT_INPUT,
          "没有输入口令。\n",
          "No passphrase was given" },
        { { "open", "WX-2026-000003", ZHANG, "--desk-key", "desk.key", "--passphrase-file",
            "none.txt" },
          EXIT_NOTHING,
          "没有“none.txt”这个文件",
          "There is no file" },
        { { "open", "WX-2026-000003", ZHANG, "--desk-key", "desk.card", "--passphrase-file",
            "desk.txt" },
          EXIT_INPUT,
          "“desk.card”不是受理台的钥匙文件。\n技术信息",
          "“desk.card” is no key file of the desk.\n" },
        { { "photo", "WX-2026-000003", "一", "-o", "1.jpg", ZHANG, KEY },
          EXIT_INPUT,
          "“一”不是照片的序号",
          "“一” is no number of a photograph" },
        { { "photo", "WX-2026-000003", "1", ZHANG, KEY },
          EXIT_INPUT,
          "要写明存成哪个文件。\n写法：-o 文件\n",
          "Say to which file it goes.\n-o FILE" },
        { { "photo", "WX-2026-000003", "1", "-o", "1.jpg", ZHANG, KEY },
          EXIT_NOTHING,
          "WX-2026-000003没有照片。\n",
          "WX-2026-000003 has no photographs.\n" },
        { { "redact", "WX-2026-000003", ZHANG, "--photo", "1", KEY },
          EXIT_INPUT,
          "要写明遮盖照片的哪里。\n",
          "Say what to cover.\n" },
        { { "redact", "WX-2026-000003", ZHANG, "--photo", "1", "--box", "1,2,3", KEY },
          EXIT_INPUT,
          "“1,2,3”不是要遮盖的位置。\n",
          "“1,2,3” is no place to cover.\n" },
    };
    (void)state;
    check_rows(rows, ARRAY_LEN(rows));
    RUN("open", "WX-2026-000003", ZHANG, "--desk-key", "old.key", "--passphrase-file", "desk.txt");
    must(EXIT_FORBIDDEN);
    says("这把钥匙打不开WX-2026-000003：要么当时密封用的是另一把钥匙，要么内容被改动过。\n");
}

/* --- what a caller says --------------------------------------------------------------------------- */

static void a_barcode_that_cannot_be_is_kept_and_named(void **state)
{
    (void)state;
    put("form.txt", TIP "商品条码：４００６381 333930\n");
    RUN("enter", "--from", "form.txt", "--card", "desk.card", ZHANG);
    must(EXIT_OK);
    says("条码4006381333930的末位校验数字不对，按前面的数字应当是1。\n已照原样登记。");
    RUN("show", "WX-2026-000006");
    says("商品：4006381333930\n  条码4006381333930的末位校验数字不对，按前面的数字应当是1。\n");
    RUN("list", "--find", "4006381333930");
    says("WX-2026-000006");
    RUN("enter", "--from", "form.txt", "--card", "desk.card", ZHANG, "--json");
    says("\"barcode\":\"check\"");
    enter(TIP "商品条码：4006381333931\n");
    assert_null(strstr(result.out, "条码"));
    RUN("show", "WX-2026-000008");
    assert_null(strstr(result.out, "校验"));
}

/* Where nothing was said, no blanks stand at its place. */
static void no_blanks_where_nothing_is(void **state)
{
    (void)state;
    enter(TIP "商品名称：矿泉水\n");
    RUN("list", "--all");
    must(EXIT_OK);
    assert_null(strstr(result.out, " \n"));
    RUN("open", "WX-2026-000009", ZHANG, KEY);
    must(EXIT_OK);
    says("\n      商品：矿泉水\n");
    assert_null(strstr(result.out, " \n"));
}

/* Awaited, and held by the database but not by the disk: put there as intake puts them. */
static void photographs_that_are_not_here(void **state)
{
    static const struct row rows[] = {
        { { "photo", "WX-2026-000003", "3", "-o", "1.jpg", ZHANG, KEY },
          EXIT_NOTHING,
          "WX-2026-000003只有2张照片，没有第3张。\n",
          "WX-2026-000003 has 2 photographs, and no number 3.\n" },
        { { "photo", "WX-2026-000003", "0", "-o", "1.jpg", ZHANG, KEY },
          EXIT_NOTHING,
          "WX-2026-000003只有2张照片，没有第0张。\n",
          "and no number 0.\n" },
        { { "photo", "WX-2026-000003", "1", "-o", "1.jpg", ZHANG, KEY },
          EXIT_NOTHING,
          "第1张照片终端还没有传来，请过些时候再看。\n",
          "Photograph 1 has not come from the kiosk yet.\n" },
        { { "photo", "WX-2026-000003", "2", "-o", "1.jpg", ZHANG, KEY },
          EXIT_NOTHING,
          "第2张照片登记过，但照片文件夹“photos”里没有这个文件。\n照片文件夹在别处的，用 --photos ",
          "Photograph 2 was here, but its file is not in the folder “photos”.\n" },
    };
    (void)state;
    sql("reports.db", "INSERT INTO photo (report_id, place, kind, bytes, sha256, held_utc_s) VALUES"
                      " (3, 0, 'pack', 9, '" SHA "0', 0), (3, 1, 'pack', 9, '" SHA "1', 1)");
    check_rows(rows, ARRAY_LEN(rows));
}

static void a_day_to_come_is_refused(void **state)
{
    char form[256], day[11], said[256];
    struct date tomorrow = date_add_days(date_of_utc(time(NULL)), 2);
    (void)state;
    date_iso(tomorrow, day);
    snprintf(form, sizeof form, TIP "购买日期：%s\n", day);
    put("form.txt", form);
    RUN("enter", "--from", "form.txt", "--card", "desk.card", ZHANG);
    must(EXIT_INPUT);
    snprintf(said, sizeof said, "登记表第4行“购买日期”：%s还没有到，今天是", day);
    says(said);
    says("\n什么也没有登记，");
    date_iso(date_of_utc(time(NULL) - 86400), day);
    snprintf(form, sizeof form, TIP "购买日期：%s\n", day);
    enter(form);
}

/* The vectors are those of GS1's own examples, each beside one with its last digit changed. */
static void barcodes_are_looked_at(void **state)
{
    static const struct {
        const char *code;
        enum barcode_odd odd;
        char expected;
    } rows[] = {
        { "4006381333931", BARCODE_SOUND, 0 },    { "4006381333930", BARCODE_CHECK, '1' },
        { "96385074", BARCODE_SOUND, 0 },         { "96385073", BARCODE_CHECK, '4' },
        { "036000291452", BARCODE_SOUND, 0 },     { "036000291451", BARCODE_CHECK, '2' },
        { "01234565", BARCODE_SOUND, 0 }, /* UPC-E for 012345000065 */
        { "01234560", BARCODE_CHECK, '5' },       { "10012345678902", BARCODE_SOUND, 0 },
        { "10012345678903", BARCODE_CHECK, '2' }, { "400638133393", BARCODE_CHECK, '0' },
        { "40063813339", BARCODE_LENGTH, 0 },     { "1", BARCODE_LENGTH, 0 },
        { "400638133393O", BARCODE_LETTERS, 0 },  { "4006381-33393", BARCODE_LETTERS, 0 },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char expected = 'x';
        enum barcode_odd odd = barcode_look(rows[i].code, &expected);
        if (odd != rows[i].odd || expected != rows[i].expected)
            fail_msg("%s: %s, %c", rows[i].code, barcode_odd_name(odd), expected);
    }
}

/* Whoever has read the list writes what stands in it, on whichever side. */
static void names_are_as_good_as_words(void **state)
{
    char number[REPORT_NUMBER_MAX], line[160];
    (void)state;
    enter(TIP);
    snprintf(number, sizeof number, "%.14s", result.out);
    RUN("assign", number, ZHANG, "--office", "质量监督股");
    must(EXIT_OK);
    RUN("refuse", number, ZHANG, "--reason", "线索不具体，无法核查");
    must(EXIT_OK);
    RUN("list", "--office", "质量监督股", "--kind", "举报", "--state", "不予受理");
    must(EXIT_OK);
    snprintf(line, sizeof line, "%s  举报  不予受理  质量监督股\n1件\n", number);
    says(line);
    RUN("show", number, "--json");
    says("\"reason\":\"too_vague\"");
    says("\"assigned\":\"quality\"");
    report((const char *const[]){ "list", "--kind", "tip", "--state", "not accepted", "--office",
                                  "Quality Supervision Section", NULL },
           "en");
    must(EXIT_OK);
    says(number);
}

/* --- all there are -------------------------------------------------------------------------------- */

static bool count_choice(void *self, const char *id, const char *name)
{
    assert_true(*id && *name);
    ++*(size_t *)self;
    return true;
}

/* Filled with something at every place, none leaves a placeholder standing; what can be picked is there. */
static void each_has_words_in_both_languages(void **state)
{
    static const char *const langs[] = { "zh", "en" };
    char assets[FS_PATH_MAX], folder[FS_PATH_MAX], text[REFUSAL_SENTENCE_MAX], id[96];
    struct words *words = NULL;
    struct docket_rules *rules = NULL;
    struct route *route = NULL;
    struct form *form = NULL;
    (void)state;
    assert_int_equal(fs_join(assets, getenv("HEYAN_ROOT"), "assets", NULL), ERR_OK);
    assert_int_equal(fs_join(folder, assets, "docket", NULL), ERR_OK);
    assert_int_equal(docket_rules_open(folder, "2014-12365", &rules, NULL), ERR_OK);
    assert_int_equal(fs_join(folder, assets, "report", NULL), ERR_OK);
    assert_int_equal(form_open(folder, "2014-12365", &form, NULL), ERR_OK);
    assert_int_equal(fs_join(folder, assets, "route", NULL), ERR_OK);
    assert_int_equal(route_open(folder, "2014-12365", &route, NULL), ERR_OK);
    for (size_t l = 0; l < ARRAY_LEN(langs); l++) {
        assert_int_equal(words_open(assets, langs[l], &words, NULL), ERR_OK);
        const struct refusal_tables t = { words, rules, route, form };
        for (int why = DOCKET_REFUSED_NOT + 1; why < DOCKET_WHY_COUNT; why++) {
            const struct docket_refusal r = { .why = (enum docket_why)why,
                                              .code = ERR_INVALID,
                                              .case_number = "WX-2026-000001",
                                              .other = "WX-2026-000002",
                                              .act = "close",
                                              .state = "accepted",
                                              .given = "x",
                                              .field = "kind",
                                              .kind = REPORT_TIP,
                                              .about = DOCKET_ABOUT_REASON,
                                              .day = DATE_OF(2026, 11, 23) };
            size_t n = 0;
            snprintf(id, sizeof id, "refusal.%s", docket_why_name(r.why));
            if (!words_has(words, id))
                fail_msg("%s: no words %s", langs[l], id);
            refusal_sentence(&t, &r, text);
            if (!*text || strpbrk(text, "{}"))
                fail_msg("%s: %s", id, text);
            if (refusal_hint(&t, &r, text) && (!*text || strpbrk(text, "{}")))
                fail_msg("%s.cli: %s", id, text);
            refusal_choices(&t, &r, count_choice, &n);
            if ((n > 0) != (docket_why_picks(r.why) != DOCKET_PICKS_NOTHING))
                fail_msg("%s: %zu to pick", id, n);
            /* Refused before the tables were there: the sentence alone. */
            const struct refusal_tables bare = { .words = words };
            refusal_sentence(&bare, &r, text);
            assert_true(*text);
        }
        for (int about = DOCKET_ABOUT_NONE; about < DOCKET_ABOUT_COUNT; about++) {
            snprintf(id, sizeof id, "refusal.about.%s",
                     docket_about_name((enum docket_about)about));
            assert_true(words_has(words, id));
        }
        words_close(words);
    }
    form_close(form);
    route_close(route);
    docket_rules_close(rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(acts_that_cannot_be),
        cmocka_unit_test(what_acts_lack),
        cmocka_unit_test(what_the_command_line_lacks),
        cmocka_unit_test(what_does_not_open),
        cmocka_unit_test(a_barcode_that_cannot_be_is_kept_and_named),
        cmocka_unit_test(no_blanks_where_nothing_is),
        cmocka_unit_test(photographs_that_are_not_here),
        cmocka_unit_test(a_day_to_come_is_refused),
        cmocka_unit_test(names_are_as_good_as_words),
        cmocka_unit_test(barcodes_are_looked_at),
        cmocka_unit_test(each_has_words_in_both_languages),
    };
    return cmocka_run_group_tests(tests, begin, NULL);
}
