/* From a signing office to two machines that answer: heyan-hub trust and heyan sync as people run them. */
#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fs.h"
#include "cli/program.h"
#include "hub/command.h"

#define HOLIDAYS "report/holidays.tsv"

static struct program_result result;

static void run(const char *program, const char *const *args)
{
    program_run(program, args, &result);
}

#define HUB(...)      run("hub/heyan-hub", (const char *const[]){ __VA_ARGS__, NULL })
#define SYNC(...)     run("cli/heyan", (const char *const[]){ "sync", __VA_ARGS__, NULL })
#define REGISTRY(...) run("cli/heyan", (const char *const[]){ "registry", __VA_ARGS__, NULL })

static void must(void)
{
    if (result.status != 0)
        fail_msg("%d: %s%s", result.status, result.out, result.err);
}

static void says(const char *words)
{
    if (!strstr(result.out, words) && !strstr(result.err, words))
        fail_msg("nothing of \"%s\" in: %s%s", words, result.out, result.err);
}

static void write_file(const char *path, const char *text)
{
    assert_int_equal(fs_replace(path, span_of(text), NULL), ERR_OK);
}

static void sign_all(void)
{
    static const char *const people[] = { "an", "bai" };
    for (size_t i = 0; i < 2; i++) {
        HUB("trust", "sign", "--key", people[i], "--passphrase-file", "pw", "--yes");
        must();
    }
}

static void publish(void)
{
    HUB("trust", "publish", "--snapshot-key", "machine", "--timestamp-key", "machine",
        "--passphrase-file", "pw");
}

static int set_up(void **state)
{
    (void)state;
    static const char *const keys[] = { "an", "bai", "machine", "thief" };
    char folder[] = "run-XXXXXX"; /* a run before leaves its office */
    if (!mkdtemp(folder) || chdir(folder) != 0)
        return -1;
    write_file("pw", "a long enough passphrase\n");
    for (size_t i = 0; i < 4; i++) {
        HUB("release", "key", "-o", keys[i], "--passphrase-file", "pw", "--machine");
        must();
    }
    write_file("plan.tsv", "role\tthreshold\tdays\tkeys\tpaths\n"
                           "root\t2\t3650\tan.pub bai.pub\t\n"
                           "targets\t2\t700\tan.pub bai.pub\t\n"
                           "releases\t2\t400\tan.pub bai.pub\tfull/* delta/*\n"
                           "snapshot\t1\t30\tmachine.pub\t\n"
                           "timestamp\t1\t7\tmachine.pub\t\n");
    HUB("trust", "init", "--plan", "plan.tsv");
    must();
    REGISTRY("make", "csv", "--demo", "--rows", "4000", "--seed", "5");
    must();
    REGISTRY("build", "csv", "-o", "r31.heyan", "--sequence", "31");
    must();
    REGISTRY("make", "csv", "--demo", "--rows", "4010", "--seed", "5");
    must();
    REGISTRY("build", "csv", "-o", "r32.heyan", "--sequence", "32");
    must();
    return 0;
}

static void two_machines_follow_two_releases(void **state)
{
    (void)state;
    HUB("trust", "add-release", "r31.heyan");
    must();
    HUB("trust", "sign", "--key", "an", "--passphrase-file", "pw", "--yes");
    must();
    publish(); /* An alone is not enough */
    assert_int_equal(result.status, EXIT_FORBIDDEN);
    says("signed by 1 of the 2 keys");
    sign_all();
    publish();
    must();
    SYNC("pull", "--store", "one", "--from", "office/public", "--root",
         "office/public/metadata/1.root.json", "--quiet");
    must();
    says("第31号");
    HUB("trust", "add-release", "r32.heyan", "--from", "r31.heyan");
    must();
    sign_all();
    SYNC("pull", "--store", "one", "--from", "office/public", "--quiet");
    must();
    says("第31号就是最新的"); /* signed, but not yet out */
    publish();
    must();
    SYNC("pull", "--store", "one", "--from", "office/public", "--quiet");
    must();
    says("1份增量");
    SYNC("pull", "--store", "two", "--from", "office/public", "--root",
         "office/public/metadata/1.root.json", "--quiet");
    must();
    says("第32号资料：整份");
    HUB("trust", "add-release", "r31.heyan"); /* a new machine would then get this one */
    assert_int_equal(result.status, EXIT_AGAIN);
    says("kiosks are offered 32");
    HUB("trust", "check");
    must();
    HUB("trust", "status");
    must();
    says("releases     version 2 is out");
}

/* An office of the time before there were tables: its people's role learns to speak of them. */
static void an_older_office_signs_tables(void **state)
{
    (void)state;
    assert_int_equal(fs_make_folder("desk/report", NULL), ERR_OK);
    write_file("desk/report/holidays.tsv", "day\tkind\tsource\n2027-01-01\toff\ttest\n");
    HUB("trust", "add-tables", "desk", "--loses", HOLIDAYS);
    assert_int_equal(result.status, EXIT_INPUT); /* signed, they would be found by nobody */
    says("tables/1.tables is not for releases");
    HUB("trust", "paths", "full/*", "delta/*", "tables/*", "--role", "releases");
    must();
    HUB("trust", "add-tables", "desk");
    assert_int_equal(result.status, EXIT_INPUT); /* a row where there were a hundred */
    says("report/holidays.tsv loses");
    says("--loses TABLE");
    HUB("trust", "sign", "--key", "an", "--passphrase-file", "pw", "--yes");
    assert_null(strstr(result.out, "tables 1"));
    HUB("trust", "add-tables", "desk", "--loses", "report/holiday.tsv");
    assert_int_equal(result.status, EXIT_INPUT);
    HUB("trust", "add-tables", "desk", "--loses", HOLIDAYS);
    must();
    says("tables 1:");
    says("beside the tables of this program's package:");
    says("rows, now 1: 1 added,");
    says("    + 2027-01-01 | off | test");
    sign_all();
    says("rows, now 1: 1 added,"); /* before each of them signs */
    publish();
    must();
    SYNC("pull", "--store", "one", "--from", "office/public", "--quiet");
    must();
    says("规则表也换成了第1号");
    SYNC("status", "--store", "one");
    says("规则表：第1号");
    HUB("trust", "add-tables", "nowhere");
    assert_int_equal(result.status, EXIT_NOTHING);
    HUB("trust", "paths", "../*", "--role", "releases");
    assert_int_equal(result.status, EXIT_INPUT);
    HUB("trust", "paths", "x/*", "--role", "root");
    assert_int_equal(result.status, EXIT_INPUT);
}

static void without_an_office_the_way_to_one_is_named(void **state)
{
    (void)state;
    HUB("trust", "add-tables", "desk", "--office", "elsewhere");
    assert_int_equal(result.status, EXIT_NOTHING);
    says("elsewhere: there is no signing office here; trust init --plan FILE founds one, "
         "--office FOLDER");
}

static void a_key_of_nobody_signs_nothing(void **state)
{
    (void)state;
    HUB("trust", "renew", "--role", "targets");
    must();
    HUB("trust", "sign", "--key", "thief", "--passphrase-file", "pw", "--yes");
    assert_int_equal(result.status, EXIT_NOTHING);
    HUB("trust", "drop", "--role", "targets");
    must();
}

static void a_changed_file_is_not_taken(void **state)
{
    (void)state;
    struct buf b = BUF_INIT(1 << 20);
    assert_int_equal(fs_read_all("office/public/metadata/timestamp.json", &b, NULL), ERR_OK);
    char *at = memmem(b.data, b.len, "\"version\":", 10);
    assert_non_null(at);
    at[10] = at[10] == '9' ? '8' : '9';
    assert_int_equal(fs_replace("office/public/metadata/timestamp.json", buf_span(&b), NULL),
                     ERR_OK);
    buf_fini(&b);
    SYNC("pull", "--store", "one", "--from", "office/public", "--quiet");
    assert_int_not_equal(result.status, 0);
    SYNC("status", "--store", "one");
    says("第32号"); /* what is held answers on */
    HUB("trust", "check");
    assert_int_not_equal(result.status, EXIT_OK);
}

/* Words that are off, and what is said then. */
static void bad_words_are_told(void **state)
{
    (void)state;
    write_file("short.tsv", "role\tthreshold\tdays\tkeys\tpaths\nroot\t2\t9\tan.pub\t\n");
    write_file("days.tsv", "role\tthreshold\tdays\tkeys\tpaths\nroot\t1\t0\tan.pub\t\n");
    write_file("lost.tsv", "role\tthreshold\tdays\tkeys\tpaths\nroot\t1\t9\tnobody.pub\t\n");
    static const struct {
        const char *args[8];
        int status;
        const char *words;
    } rows[] = {
        { { "trust" }, EXIT_USAGE, "say what to do" },
        { { "trust", "dance" }, EXIT_USAGE, "say what to do" },
        { { "trust", "sign", "--spell" }, EXIT_USAGE, "option" },
        { { "trust", "sign" }, EXIT_INPUT, "--key" },
        { { "trust", "rotate" }, EXIT_INPUT, "--role" },
        { { "trust", "init", "--plan", "plan.tsv" }, EXIT_INPUT, "already" },
        { { "trust", "init", "--office", "o2" }, EXIT_INPUT, "--plan" },
        { { "trust", "init", "--office", "o2", "--plan", "short.tsv" },
          EXIT_INPUT,
          "short.tsv:2: column keys" },
        { { "trust", "init", "--office", "o2", "--plan", "days.tsv" },
          EXIT_INPUT,
          "days.tsv:2: column days" },
        { { "trust", "init", "--office", "o2", "--plan", "lost.tsv" }, EXIT_NOTHING, "nobody.pub" },
        { { "trust", "status", "--office", "nowhere" }, EXIT_NOTHING, "nowhere" },
        { { "trust", "threshold", "three", "--role", "root" }, EXIT_INPUT, "NUMBER" },
        { { "trust", "threshold", "3", "--role", "root" }, EXIT_INPUT, "would have 2 keys" },
        { { "trust", "renew", "--role", "nobody" }, EXIT_NOTHING, "nobody" },
        { { "trust", "renew", "--role", "timestamp" }, EXIT_INPUT, "publishing" },
        { { "trust", "add-release", "nothing.heyan" }, EXIT_NOTHING, "nothing.heyan" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        run("hub/heyan-hub", rows[i].args);
        if (result.status != rows[i].status)
            fail_msg("row %zu: %d: %s", i, result.status, result.err);
        says(rows[i].words);
        assert_false(fs_exists("o2/office.json"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_machines_follow_two_releases),
        cmocka_unit_test(an_older_office_signs_tables),
        cmocka_unit_test(without_an_office_the_way_to_one_is_named),
        cmocka_unit_test(a_key_of_nobody_signs_nothing),
        cmocka_unit_test(bad_words_are_told),
        cmocka_unit_test(a_changed_file_is_not_taken),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
