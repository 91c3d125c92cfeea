/* heyan-hub report enter, seal-log, audit and erase as the staff and cron run them, on SQLite: the form a clerk fills in
 * and what is said of each mistake; a head that is kept; what nobody touches. */
#include "staff.h"

#include <dirent.h>
#include <unistd.h>

#include <jansson.h>
#include <sqlite3.h>

static int begin(void **state)
{
    (void)state;
    setenv("HEYAN_REPORTS", "sqlite:reports.db", 1);
    make_card();
    return 0;
}

static void empty_docket(void)
{
    static const char *const gone[] = { "reports.db", "reports.db-wal", "reports.db-shm" };
    for (size_t i = 0; i < sizeof gone / sizeof *gone; i++)
        unlink(gone[i]);
}

static void sql(const char *text)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open("reports.db", &db), SQLITE_OK);
    if (sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", text, sqlite3_errmsg(db));
    sqlite3_close(db);
}

static void enter(const char *form)
{
    put("form.txt", form);
    RUN("enter", "--from", "form.txt", "--card", "desk.card", ZHANG);
}

#define HEAD "类别：咨询\n来源：来信\n本人同意保存：是\n"

/* --- the form ---------------------------------------------------------------------------------- */

static void each_mistake_is_told_with_line_and_field(void **state)
{
    static const struct {
        const char *form, *said; /* NULL: it is taken */
    } rows[] = {
        { HEAD, NULL },
        { "", "登记表缺“类别”，这一项必须填。可填：\n    举报\n    申诉\n    咨询\n" },
        { "类别：咨询\n本人同意保存：是\n", "登记表缺“来源”" },
        { "类别：咨询\n来源：来信\n", "登记表缺“本人同意保存”" },
        { "类别：咨询\n来源：来信\n本人同意保存：\n", "登记表缺“本人同意保存”" },
        { "类别：咨询\n来源：来信\n本人同意保存：也许\n",
          "第3行“本人同意保存”：“也许”不在可选的内容里。可选：\n    是\n    否\n" },
        { "类别：咨询\n来源：来信\n本人同意保存：否\n", NULL },
        { "类别：咨询\n来源：来信\n本人同意保存：否\n姓名：王小明\n",
          "第4行“姓名”：本人不同意保存，这一项要空着" },
        { "电话：13800000000\n类别：咨询\n来源：来信\n本人同意保存：否\n",
          "第1行“电话”：本人不同意保存" },
        { "类别：控告\n来源：来信\n本人同意保存：是\n", "第1行“类别”：“控告”不在可选的内容里" },
        { "类别：咨询\n来源：做梦\n本人同意保存：是\n",
          "第2行“来源”：“做梦”不在可选的内容里。可选：\n    来电\n" },
        { "kind: tip\nchannel: fax\nconsents: no\n", NULL },
        { "\xEF\xBB\xBF" HEAD, NULL },
        { "类别 : 咨询\r\n来源：　来信　\r\n本人同意保存:是\r\n# x\r\n\r\n", NULL },
        { HEAD "类别：咨询\n", "第4行：“类别”前面已经填过一次" },
        { HEAD "颜色：红\n", "第4行：没有“颜色”这一项。\n有哪些项，看空白登记表" },
        { HEAD "随便写点\n", "第4行没有冒号：“随便写点”" },
        { HEAD "事项：天气\n", "第4行“事项”：“天气”不在可选的内容里。可选：\n    商品条码\n" },
        { HEAD "事项：秤、加油机、出租车表\n", NULL },
        { HEAD "乡镇：洺州镇\n", NULL },
        { HEAD "乡镇：月亮\n", "第4行“乡镇”：“月亮”不在可选的内容里。可选：\n    洺州镇\n" },
        { HEAD "问题：条码不对、扫不出；其他\n", NULL },
        { HEAD "问题：其他；不高兴\n", "第4行“问题”：“不高兴”不在可选的内容里" },
        { HEAD "购买日期：2026-02-30\n", "第4行“购买日期”：“2026-02-30”不是日期" },
        { HEAD "金额：1234567890123456789012345\n", "第4行“金额”：太长，最多23字节" },
        { HEAD "姓名：\xC0\x80\n", "登记表不是UTF-8编码" },
        { HEAD "商品条码：69012345\t67892\n", "第4行“商品条码”：里面有制表符之类看不见的字符" },
        { HEAD "商家：好\x1B[31m店\n", "第4行“商家”：里面有制表符之类看不见的字符" },
        { HEAD "陈述：第一行\n类别：也是陈述\n", NULL },
        { HEAD "陈述：第一行\r\n\t第二行\r\n", NULL },
    };
    (void)state;
    empty_docket();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        enter(rows[i].form);
        if (result.status != (rows[i].said ? EXIT_INPUT : EXIT_OK) ||
            (rows[i].said && !strstr(result.err, rows[i].said)) ||
            (rows[i].said && !strstr(result.err, "\n什么也没有登记")))
            fail_msg("%s: status %d, %s%s", rows[i].form, result.status, result.out, result.err);
    }
}

/* A dispute needs the shop's address as well: "the shop" would be taken for its name, which is there. */
static void what_is_missing_is_named(void **state)
{
    (void)state;
    empty_docket();
    enter("类别：申诉\n来源：来电\n本人同意保存：是\n商家：好店\n");
    must(EXIT_OK);
    says("还缺：商家的名称、地址");
    enter("类别：申诉\n来源：来电\n本人同意保存：是\n商家：好店\n商家地址：人民街1号\n问题：其他\n"
          "商品名称：插座\n"); /* it has a name, and no sum */
    must(EXIT_OK);
    says("还缺：商品的名称、金额");
}

/* What is printed empty, filled in, is what the desk then reads; in either language. */
static void the_empty_form_can_be_filled_in(void **state)
{
    static const struct {
        const char *lang, *label, *value;
    } said[] = {
        { "zh", "类别：\n", "类别：申诉\n" },
        { "zh", "来源：\n", "来源：来访\n" },
        { "zh", "本人同意保存：\n", "本人同意保存：是\n" },
        { "zh", "姓名：\n", "姓名：王小明\n" },
        { "zh", "陈述：\n", "陈述：三天就坏\n了\n" },
        { "en", "kind:\n", "kind:dispute\n" },
        { "en", "came by:\n", "came by:visit\n" },
        { "en", "consents to keeping:\n", "consents to keeping:yes\n" },
        { "en", "name:\n", "name:王小明\n" },
        { "en", "statement:\n", "statement:三天就坏\n了\n" },
    };
    static const char *const langs[] = { "zh", "en" };
    (void)state;
    empty_docket();
    for (size_t l = 0; l < 2; l++) {
        char form[PROGRAM_TEXT_MAX];
        RUN("enter", "--form", "--lang", langs[l]);
        must(EXIT_OK);
        snprintf(form, sizeof form, "%s", result.out);
        for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
            char whole[64], filled[PROGRAM_TEXT_MAX];
            if (strcmp(said[i].lang, langs[l]) != 0)
                continue;
            snprintf(whole, sizeof whole, "\n%s", said[i].label);
            const char *at = strstr(form, whole);
            if (!at)
                fail_msg("no line %s in\n%s", said[i].label, form);
            snprintf(filled, sizeof filled, "%.*s\n%s%s", (int)(at - form), form, said[i].value,
                     at + strlen(whole));
            memcpy(form, filled, sizeof form);
        }
        put("form.txt", form);
        RUN("enter", "--from", "form.txt", "--card", "desk.card", ZHANG, "--lang", langs[l]);
        must(EXIT_OK);
        RUN("open", l ? "WX-2026-000002" : "WX-2026-000001", ZHANG, "--desk-key", "desk.key",
            "--passphrase-file", "desk.txt", "--json");
        must(EXIT_OK);
        says("\"kind\":\"dispute\"");
        says("\"name\":\"王小明\"");
        says("\"text\":\"三天就坏\\n了\"");
        says("\"consents\":true");
    }
}

static void texts_come_from_files(void **state)
{
    (void)state;
    empty_docket();
    enter(HEAD);
    must(EXIT_OK);
    put("why.txt", "先问店主王五\n");
    RUN("accept", "WX-2026-000001", ZHANG, "--text-file", "why.txt");
    must(EXIT_OK);
    RUN("show", "WX-2026-000001");
    says("先问店主王五\n      （这段文字反映人看不到）");
    put("answer.txt", "经查：\n可以退货。\n\n");
    RUN("answer", "WX-2026-000001", ZHANG, "--text-file", "answer.txt");
    must(EXIT_OK);
    RUN("show", "WX-2026-000001", "--json");
    says("\"text\":\"经查：\\n可以退货。\"");
    says("\"told\":true");
}

/* --- the proof --------------------------------------------------------------------------------- */

static void a_head_that_is_kept_finds_a_past_written_anew(void **state)
{
    (void)state;
    empty_docket();
    enter(HEAD);
    must(EXIT_OK);
    RUN("seal-log", "-o", "head-1.json", "--receipt-key", "receipt.key");
    must(EXIT_OK);
    says("第1号总封");
    enter(HEAD);
    RUN("seal-log", "-o", "head-2.json", "--receipt-key", "receipt.key");
    must(EXIT_OK);
    RUN("audit", "--head", "head-1.json", "--card", "desk.card");
    must(EXIT_OK);
    says("第1号总封");
    RUN("audit", "WX-2026-000001");
    must(EXIT_OK);
    says("1件案件、2条记录");
    sql("UPDATE event SET who = '李四' WHERE report_id = 1 AND seq = 2");
    RUN("audit", "WX-2026-000001");
    must(EXIT_FORBIDDEN);
    says("WX-2026-000001 第2条");
    RUN("audit", "WX-2026-000002");
    must(EXIT_OK);
    RUN("seal-log", "-o", "head-3.json", "--receipt-key", "receipt.key");
    must(EXIT_FORBIDDEN); /* made, and it says on what it stands */
    sql("UPDATE event SET who = '张三' WHERE report_id = 1 AND seq = 2");
    RUN("audit", "--head", "head-3.json", "--card", "desk.card");
    must(EXIT_OK);
    says("封存时已有不符之处");
    /* The whole database put back to what it was before, or made anew. */
    sql("DELETE FROM head; UPDATE event SET head = 0");
    RUN("audit");
    must(EXIT_OK);
    RUN("seal-log", "-o", "anew.json", "--receipt-key", "receipt.key");
    must(EXIT_OK);
    RUN("audit", "--head", "anew.json", "--card", "desk.card");
    must(EXIT_OK);
    RUN("audit", "--head", "head-1.json", "--card", "desk.card");
    must(EXIT_FORBIDDEN);
    says("库里的记录和第1号总封对不上");
}

/* --- what nobody touches ------------------------------------------------------------------------ */

static void what_rests_is_named(void **state)
{
    (void)state;
    empty_docket();
    enter(HEAD);
    must(EXIT_OK);
    RUN("overdue");
    must(EXIT_OK);
    assert_null(strstr(result.out, "WX-2026-000001"));
    sql("UPDATE event SET utc_s = 1700000000; UPDATE report SET due_utc_s = 0, clock = ''");
    RUN("overdue");
    must(EXIT_OK);
    says("WX-2026-000001　新到　2023-11-15起无人处理");
    RUN("erase");
    must(EXIT_OK);
    says("提醒1件，到期处理0件");
    says("清除0件案件");
    RUN("erase");
    says("WX-2026-000001");
    assert_null(strstr(result.out, "提醒")); /* once, until its time is over again */
    RUN("show", "WX-2026-000001");
    says("系统　提醒");
}

/* --- a wrong clock ------------------------------------------------------------------------------ */

static int count(const char *query)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *s = NULL;
    assert_int_equal(sqlite3_open("reports.db", &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, query, -1, &s, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    int n = sqlite3_column_int(s, 0);
    sqlite3_finalize(s);
    sqlite3_close(db);
    return n;
}

/* It was tended yesterday, and today all times are over: the machine's clock has lost its battery. */
static void a_clock_that_has_jumped_erases_nothing(void **state)
{
    (void)state;
    empty_docket();
    enter(HEAD);
    must(EXIT_OK);
    RUN("accept", "WX-2026-000001", ZHANG);
    must(EXIT_OK);
    RUN("close", "WX-2026-000001", ZHANG, "--reason", "told", "--text", "已经解答");
    must(EXIT_OK);
    RUN("erase");
    must(EXIT_OK);
    says("清除0件案件");
    sql("UPDATE report SET closed_utc_s = closed_utc_s - 400 * 86400;"
        "UPDATE counter SET next = next - 400 * 86400 WHERE name = 'tended'");
    int n_acts = count("SELECT count(*) FROM event");
    RUN("overdue", "--mark");
    must(EXIT_AGAIN);
    says("相差太久。核对时钟之前，什么也不结束、不清除。\n时钟准的，加 --clock-is-right "
         "再办一次。\n");
    RUN("erase");
    must(EXIT_AGAIN);
    says("--clock-is-right");
    assert_int_equal(count("SELECT count(*) FROM sealed"), 1);
    assert_int_equal(count("SELECT count(*) FROM event"), n_acts);
    RUN("overdue");
    must(EXIT_OK); /* who only looks may */
    RUN("erase", "--clock-is-right");
    must(EXIT_OK);
    says("清除1件案件");
    RUN("erase");
    must(EXIT_OK);
}

/* `to` with all of `from` in it but one name, by links. */
static void link_all_but(const char *from, const char *to, const char *one)
{
    char source[FS_PATH_MAX], place[FS_PATH_MAX];
    MUST(fs_make_folder(to, ERR));
    DIR *d = opendir(from);
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d)) != NULL;) {
        if (e->d_name[0] == '.' || strcmp(e->d_name, one) == 0)
            continue;
        MUST(fs_join(source, from, e->d_name, ERR));
        MUST(fs_join(place, to, e->d_name, ERR));
        unlink(place);
        assert_int_equal(symlink(source, place), 0);
    }
    closedir(d);
}

/* A county whose hotline is another: numbers of letters and calls are like those of its kiosks. */
static void the_hotline_is_the_profiles(void **state)
{
    char all[FS_PATH_MAX], law[FS_PATH_MAX], profile[FS_PATH_MAX], terms[FS_PATH_MAX];
    struct buf b = BUF_INIT(65536);
    (void)state;
    MUST(fs_join(all, getenv("HEYAN_ROOT"), "assets", ERR));
    MUST(fs_join(law, all, "law", ERR));
    MUST(fs_join(profile, law, "2014-12365", ERR));
    MUST(fs_join(terms, profile, "terms.tsv", ERR));
    link_all_but(all, "assets", "law");
    link_all_but(law, "assets/law", "2014-12365");
    link_all_but(profile, "assets/law/2014-12365", "terms.tsv");
    MUST(fs_read_all(terms, &b, ERR));
    char *at = memmem(b.data, b.len, "hotline\t12365", 13);
    assert_non_null(at);
    memcpy(at, "hotline\t96333", 13);
    MUST(fs_replace("assets/law/2014-12365/terms.tsv", buf_span(&b), ERR));
    buf_fini(&b);
    empty_docket();
    setenv("HEYAN_ASSETS", "assets", 1);
    enter(HEAD);
    must(EXIT_OK);
    says("WX-96333-");
    unsetenv("HEYAN_ASSETS");
    enter(HEAD);
    must(EXIT_OK);
    says("WX-12365-");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_mistake_is_told_with_line_and_field),
        cmocka_unit_test(what_is_missing_is_named),
        cmocka_unit_test(the_empty_form_can_be_filled_in),
        cmocka_unit_test(texts_come_from_files),
        cmocka_unit_test(the_hotline_is_the_profiles),
        cmocka_unit_test(a_head_that_is_kept_finds_a_past_written_anew),
        cmocka_unit_test(what_rests_is_named),
        cmocka_unit_test(a_clock_that_has_jumped_erases_nothing),
    };
    return cmocka_run_group_tests(tests, begin, NULL);
}
