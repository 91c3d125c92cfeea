/* heyan-hub release as two clerks use it: from two raw GBK tables to release 1 and release 2, and what
 * it says to who may not. */
#include <setjmp.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/fs.h"
#include "cli/program.h"
#include "hub/command.h"
#include "unit/desk/world.h"

static struct program_result result;

static void release(const char *const *more)
{
    const char *args[PROGRAM_ARGS_MAX] = { "release" };
    for (size_t i = 0; more[i]; i++)
        args[i + 1] = more[i];
    program_run("hub/heyan-hub", args, &result);
}

#define RUN(...) release((const char *const[]){ __VA_ARGS__, NULL })
#define ZHANG    "--as", "张三", "--key", "zhang.key", "--passphrase-file", "zhang.txt"
#define LI       "--as", "李四", "--key", "li.key", "--passphrase-file", "li.txt"

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

/* The digits that stand behind "核对码". */
static const char *seen(void)
{
    static char digits[DESK_SEEN_DIGITS + 1];
    const char *at = strstr(result.out, "核对码　");
    assert_non_null(at);
    snprintf(digits, sizeof digits, "%s", at + strlen("核对码　"));
    return digits;
}

static int prepare(void **state)
{
    (void)state;
    static const char *const gone[] = { "zhang.key", "zhang.key.pub", "li.key", "li.key.pub" };
    char folder[64];
    for (size_t i = 0; i < ARRAY_LEN(gone); i++)
        unlink(gone[i]);
    snprintf(folder, sizeof folder, "desk.%d", (int)getpid());
    setenv("HEYAN_DESK", folder, 1);
    world_put("zhang.txt", "kou-ling-zhang-san\n");
    world_put("li.txt", "kou-ling-li-si-si\n");
    world_put("short.txt", "short\n");
    world_put_gbk("机构.csv", world_organisations);
    world_put_gbk("厂商.csv", world_prefixes);
    /* Kept as a machine's, which opens faster: the way is the same. */
    RUN("key", "-o", "zhang.key", "--machine", "--passphrase-file", "zhang.txt");
    must(EXIT_OK);
    RUN("key", "-o", "li.key", "--machine", "--passphrase-file", "li.txt");
    must(EXIT_OK);
    RUN("init", "--person", "张三=zhang.key.pub", "--person", "李四=li.key.pub", ZHANG);
    must(EXIT_OK);
    return 0;
}

static void keys_are_kept(void **state)
{
    (void)state;
    struct stat st;
    assert_int_equal(stat("zhang.key", &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    char *text = world_read("zhang.key");
    assert_null(strstr(text, "kou-ling"));
    assert_non_null(strstr(text, "argon2id"));
    free(text);
    RUN("key", "-o", "zhang.key", "--passphrase-file", "zhang.txt"); /* never over another */
    must(EXIT_INPUT);
    RUN("key", "-o", "new.key", "--passphrase-file", "short.txt");
    must(EXIT_INPUT);
    assert_false(fs_exists("new.key"));
    RUN("draft", "--note", "x", "--as", "张三", "--key", "zhang.key", "--passphrase-file",
        "li.txt");
    must(EXIT_FORBIDDEN);
    RUN("draft", "--note", "x", "--as", "张三", "--key", "li.key", "--passphrase-file", "li.txt");
    must(EXIT_FORBIDDEN);
    says("不允许：张三用的不是登记的那把钥匙");
    RUN("draft", "--note", "x", "--as", "王五", "--key", "li.key", "--passphrase-file", "li.txt");
    must(EXIT_FORBIDDEN);
    world_put("broken.key", "heyan person key 1\nops 1\nops 1\n");
    RUN("draft", "--note", "x", "--as", "张三", "--key", "broken.key", "--passphrase-file",
        "li.txt");
    must(EXIT_INPUT);
    RUN("people");
    must(EXIT_OK);
    says("张三　在任");
}

static void make_the_first(void)
{
    char digits[16];
    RUN("draft", "--note", "第一版", ZHANG);
    must(EXIT_OK);
    says("版本1");
    RUN("add", "1", "机构.csv", "--set", "组织机构", "--source", "县代码窗口", ZHANG);
    must(EXIT_OK);
    says("企业名称 → 名称");
    RUN("add", "1", "厂商.csv", "--set", "prefixes", "--source", "省编码分中心", "--date",
        "2026-11-01", "--coverage", "冀", ZHANG);
    must(EXIT_OK);
    RUN("check", "1", ZHANG);
    must(EXIT_OK);
    says("省编码分中心·厂商识别代码：厂商.csv（资料日期2026-11-01，张三交入）");
    says("没有采用0行");
    snprintf(digits, sizeof digits, "%s", seen());
    RUN("approve", "1", "--seen", digits, ZHANG);
    must(EXIT_FORBIDDEN);
    RUN("approve", "1", "--seen", "00000000", LI);
    must(EXIT_AGAIN);
    RUN("approve", "1", "--seen", digits, LI);
    must(EXIT_OK);
    RUN("publish", "1", LI);
    must(EXIT_OK);
    says("已发布：序号1");
}

/* The prefixes alone, and most of them gone. */
static void make_the_second(void)
{
    char digits[16];
    RUN("draft", "--note", "第二版", ZHANG);
    must(EXIT_OK);
    world_put_gbk("厂商2.csv", "厂商识别代码,组织机构代码,有效期至\n6901028,DEM000030,2027-02-28\n"
                               "6.9E+12,DEM000014,\n69499903,DEM000022,2030-01-01\n");
    RUN("add", "2", "厂商2.csv", "--set", "prefixes", "--source", "省编码分中心", ZHANG);
    must(EXIT_OK);
    RUN("check", "2", ZHANG);
    must(EXIT_OK);
    says("消失2");
    says("刹车");
    says("没有采用1行");
    says("消失　69499901　威县演示食品有限公司");
    snprintf(digits, sizeof digits, "%s", seen());
    RUN("approve", "2", "--seen", digits, LI);
    must(EXIT_INPUT);
    RUN("confirm", "2", "--seen", digits, "--reason", "集中清理", ZHANG);
    must(EXIT_OK);
    RUN("approve", "2", "--seen", digits, LI);
    must(EXIT_OK);
    RUN("publish", "2", ZHANG);
    must(EXIT_OK);
}

static void from_two_tables_to_two_releases(void **state)
{
    (void)state;
    make_the_first();
    make_the_second();
    /* and back */
    RUN("back", "1", "--reason", "清理有误", ZHANG);
    must(EXIT_OK);
    says("恢复自　序号1");
    RUN("show", "3", "--json");
    must(EXIT_OK);
    json_t *j = json_loads(result.out, 0, NULL);
    assert_non_null(j);
    assert_int_equal(json_integer_value(json_object_get(j, "sequence")), 3);
    assert_string_equal(json_string_value(json_object_get(j, "state")), "checked");
    json_decref(j);
    RUN("verify");
    must(EXIT_OK);
    says("签名全部有效");
    RUN("history");
    must(EXIT_OK);
    says("李四　approve　release 1");
    RUN("list");
    must(EXIT_OK);
    says("版本2　已发布　序号2");
}

static void words_that_are_off(void **state)
{
    (void)state;
    RUN("frobnicate");
    must(EXIT_USAGE);
    RUN("show");
    must(EXIT_INPUT);
    RUN("show", "77");
    must(EXIT_NOTHING);
    RUN("show", "1", "--desk", "nowhere");
    must(EXIT_NOTHING);
    RUN("check", "1");
    must(EXIT_INPUT);
    RUN("draft", "--note", "", ZHANG);
    must(EXIT_INPUT);
    RUN("draft", "--note", "缺表头", ZHANG);
    must(EXIT_OK);
    const char *id = strstr(result.out, "版本") + strlen("版本");
    char number[8];
    snprintf(number, sizeof number, "%d", (int)strtol(id, NULL, 10));
    world_put("无.csv", "甲,乙\n1,2\n");
    RUN("add", number, "无.csv", "--set", "prefixes", "--source", "某处", ZHANG);
    must(EXIT_INPUT);
    says("没有找到表头；还缺：厂商识别代码, 企业代码");
    says("文件不能用：");
    RUN("add", number, "无.csv", "--set", "prefixes", "--source", "某处", "--map", "nothing=甲",
        ZHANG);
    must(EXIT_INPUT);
    RUN("add", number, "没有.csv", "--set", "prefixes", "--source", "某处", ZHANG);
    must(EXIT_NOTHING);
    RUN("add", number, "无.csv", "--set", "别的", "--source", "某处", ZHANG);
    must(EXIT_INPUT);
    RUN("add", number, ".", "--set", "prefixes", "--source", "某处", ZHANG);
    must(EXIT_INPUT);
    RUN("withdraw", number, "--reason", "练习", ZHANG);
    must(EXIT_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_kept),
        cmocka_unit_test(from_two_tables_to_two_releases),
        cmocka_unit_test(words_that_are_off),
    };
    return cmocka_run_group_tests(tests, prepare, NULL);
}
