/* The bureau's telephone changes and next year's holidays are announced: the office signs the tables, the hub serves
 * them, and a kiosk that stands before people goes by them without being touched.  Bad ones get nowhere. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "cli/program.h"
#include "flow/running.h"
#include "hub/command.h"
#include "tools/hub_tls.h"
#include "unit/tables/tables_world.h"

#define KITE    "6949990900010" /* cancelled in the demonstration's release */
#define ROOT    "office/public/metadata/1.root.json"
#define DAY     "2026-11-16" /* of the demonstration's release */
#define OFFICES "route/2014-12365/offices.tsv"
#define LAW     "law/2014-12365/offices.tsv"
#define TERMS   "law/2014-12365/terms.tsv"
#define LIFTS   "7600382" /* the package's, of who handles lifts */
#define MEASURE "7600380" /* and of who handles codes */

#define OLD_NUMBER "WX-12365-"
#define NEW_NUMBER "WX-12345-"

static struct program_result result;
static struct running hub, kiosk;
static char address[64];

static void run(const char *program, const char *const *args, int status)
{
    program_run(program, args, &result);
    if (result.status != status)
        fail_msg("%s %s %s: status %d, wanted %d\n%s%s", program, args[0], args[1], result.status,
                 status, result.out, result.err);
}

#define WORDS(...)       ((const char *const[]){ __VA_ARGS__, NULL })
#define TRUST(want, ...) run("hub/heyan-hub", WORDS("trust", __VA_ARGS__), want)
#define SYNC(want, ...)  run("cli/heyan", WORDS("sync", __VA_ARGS__), want)
#define SECRET           "--passphrase-file", "pw"
#define ONLINE           "--snapshot-key", "hub-snapshot", "--timestamp-key", "hub-timestamp", SECRET

static void says(const char *words)
{
    if (!strstr(result.out, words) && !strstr(result.err, words))
        fail_msg("does not say \"%s\"\n%s%s", words, result.out, result.err);
}

static void write_file(const char *path, const char *text)
{
    assert_int_equal(fs_replace(path, span_of(text), NULL), ERR_OK);
}

static void sign(const char *key)
{
    TRUST(EXIT_OK, "sign", "--key", key, SECRET, "--yes");
}

static void publish(void)
{
    sign("zhang");
    TRUST(EXIT_FORBIDDEN, "publish", ONLINE);
    sign("li");
    TRUST(EXIT_OK, "publish", ONLINE);
    TRUST(EXIT_OK, "check");
}

/* --- the story ----------------------------------------------------------------------------------------- */

static void a_release_is_out_and_a_kiosk_stands_there(void **state)
{
    char release[FS_PATH_MAX];
    (void)state;
    assert_int_equal(fs_join(release, getenv("HEYAN_BUILD"), "demo/release.heyan", NULL), ERR_OK);
    TRUST(EXIT_OK, "add-release", release);
    publish();
    running_start(&hub, "hub/heyan-hub",
                  WORDS("serve", "--files", "office/public", "--listen", "127.0.0.1:0", "--cert",
                        "hub.crt", "--key", "hub.key"));
    const char *line = running_wait(&hub, "https://127.0.0.1:");
    snprintf(address, sizeof address, "%.*s", (int)strcspn(line, " "), line);
    SYNC(EXIT_OK, "pull", "--store", "store", "--from", address, "--ca", "hub.crt", "--root", ROOT,
         "--quiet");
    setenv("SDL_VIDEODRIVER", "dummy", 1);
    running_start(&kiosk, "kiosk/heyan-kiosk",
                  WORDS("--store", "store", "--hub", address, "--ca", "hub.crt", "--outbox",
                        "running", "--desk-card", "desk.card", "--kiosk-number", "8", "--kiosk",
                        "hall-8", "--source", "none", "--size", "540x960", "--verbose"));
    running_wait(&kiosk, "release no. ");
}

/* What the command says of the cancelled code, by what the store holds. */
static void the_command_gives(const char *phone)
{
    run("cli/heyan", WORDS("check", "--json", "--store", "store", "--made", "2026-03-10", KITE),
        EXIT_OK);
    json_t *v = json_loads(result.out, 0, NULL);
    assert_string_equal(
        json_string_value(json_object_get(json_object_get(v, "handled_by"), "phone")), phone);
    json_decref(v);
}

/* A tip about a lift on a kiosk that has the store and that package: what its last page says. */
static void a_report_there_says(const char *assets, const char *begin, const char *phone,
                                const char *due, int tables)
{
    static const char *const touches[] = {
        "report 1", "pick 0",  "pick 3", "pick 0", /* a tip; equipment; a lift */
        "pick 2",   "pick 0",  "go",     "go", /* where: not known; what is wrong; no pictures */
        "pick 0",   "skip",                    /* no words, no telephone */
        "sheet 1",  "consent", "go",
    };
    struct buf script = BUF_INIT(4096);
    for (size_t i = 0; i < ARRAY_LEN(touches); i++)
        assert_int_equal(buf_print(&script, "%zu press %s\n", 1000 + 300 * i, touches[i]), ERR_OK);
    assert_int_equal(buf_print(&script, "9000 end\n"), ERR_OK);
    assert_int_equal(fs_replace("script", buf_span(&script), NULL), ERR_OK);
    buf_fini(&script);
    run("kiosk/heyan-kiosk",
        WORDS("--headless", "--assets", assets, "--json", "--today", DAY, "--store", "store",
              "--outbox", "out", "--desk-card", "desk.card", "--kiosk-number", "7", "--kiosk",
              "hall-7", "--source", "none", "--script", "script"),
        EXIT_OK);
    json_t *last = NULL;
    for (char *rest = result.out, *line; (line = strsep(&rest, "\n")) != NULL;) {
        json_t *j = json_loads(line, 0, NULL);
        bool is_it = json_object_get(j, "due") != NULL;
        json_decref(is_it ? last : j);
        last = is_it ? j : last;
    }
    if (!last)
        fail_msg("no report was received");
    const char *number = json_string_value(json_object_get(last, "number"));
    assert_non_null(number);
    assert_ptr_equal(strstr(number, begin), number);
    assert_string_equal(json_string_value(json_object_get(last, "phone")), phone);
    assert_string_equal(json_string_value(json_object_get(last, "due")), due);
    assert_int_equal(json_integer_value(json_object_get(last, "tables")), tables);
    json_decref(last);
}

static void a_report_says(const char *begin, const char *phone, const char *due, int tables)
{
    a_report_there_says(tables_assets(), begin, phone, due, tables);
}

static void it_goes_by_its_package(void **state)
{
    (void)state;
    the_command_gives(MEASURE);
    a_report_says(OLD_NUMBER, LIFTS, "2026-11-25", 0);
}

/* Every reader looks at the folder before a person is asked to sign it. */
static void a_bad_folder_is_not_drafted(void **state)
{
    (void)state;
    tables_change("desk", "report/holidays.tsv", "2026-10-10\twork", "2026-10-32\twork");
    TRUST(EXIT_INPUT, "add-tables", "desk");
    says("report/holidays.tsv:");
    assert_false(fs_exists("office/draft/releases.json"));
    tables_change("desk", "report/holidays.tsv", "\n2026-10-10\twork\t",
                  "\n2026-10-10\twork\ttest\n2026-11-18\toff\t");
    tables_change("desk", OFFICES, LIFTS, "7600999");
    tables_change("desk", LAW, MEASURE, "7600888");
    tables_change("desk", TERMS, "hotline\t12365", "hotline\t12345");
    TRUST(EXIT_OK, "add-tables", "desk");
    says("tables 1:");
    says(LAW ": ");
    says("0 added, 0 removed, 1 changed");
    publish();
}

static void the_kiosk_goes_by_the_new_ones(void **state)
{
    (void)state;
    assert_int_equal(kill(kiosk.pid, SIGUSR1), 0);
    running_wait(&kiosk, "tables 1 are in use; reports are numbered WX-12345");
    SYNC(EXIT_OK, "status", "--store", "store");
    says("规则表：第1号");
    the_command_gives("7600888");
    a_report_says(NEW_NUMBER, "7600999", "2026-11-26", 1);
}

/* Signed by both, and no good: what is in use stays, it is said, and the next good ones are taken. */
static void bad_ones_though_signed(void **state)
{
    (void)state;
    write_file("bad.tables", "heyan-tables-1 2 1\nfile ../../etc/passwd 1\nx\nend 1\n");
    TRUST(EXIT_OK, "add-file", "tables/2.tables", "bad.tables", "--role", "releases");
    publish();
    SYNC(EXIT_OK, "pull", "--store", "store", "--from", "office/public", "--json", "--quiet");
    says("\"trouble\":\"tables refused\"");
    SYNC(EXIT_OK, "status", "--store", "store");
    says("数据中心签发的规则表有错");
    says("规则表：第1号");
    a_report_says(NEW_NUMBER, "7600999", "2026-11-26", 1);
    tables_change("desk", LAW, MEASURE, "7600777");
    TRUST(EXIT_OK, "add-tables", "desk");
    says("tables 3:");
    publish();
    assert_int_equal(kill(kiosk.pid, SIGUSR1), 0);
    running_wait(&kiosk, "tables 3 are in use");
    the_command_gives("7600777");
    SYNC(EXIT_OK, "status", "--store", "store", "--json");
    says("\"trouble\":\"none\"");
    assert_int_equal(running_stop(&kiosk, SIGTERM), 0);
}

/* A program package whose holidays are of that day; its own have no day off more than they had. */
static void put_package(const char *folder, const char *day)
{
    static const char *const same[] = { "code", "demo", "desk",  "docket",  "hub",  "ime",
                                        "law",  "ocr",  "route", "strings", "theme" };
    static const char *const reports[] = { "clocks",    "county", "photos",   "problems",
                                           "questions", "shops",  "surnames", "townships",
                                           "villages",  "wishes" };
    char line[64], from[FS_PATH_MAX], to[FS_PATH_MAX], name[64];
    snprintf(line, sizeof line, "# as of %s\n", day);
    tables_change(folder, "report/holidays.tsv", "# as of 2026-11-23\n", line);
    for (size_t i = 0; i < ARRAY_LEN(same); i++) {
        assert_int_equal(fs_join(from, tables_assets(), same[i], NULL), ERR_OK);
        assert_int_equal(fs_join(to, folder, same[i], NULL), ERR_OK);
        assert_int_equal(symlink(from, to), 0);
    }
    for (size_t i = 0; i < ARRAY_LEN(reports); i++) {
        snprintf(name, sizeof name, "report/%s.tsv", reports[i]);
        assert_int_equal(fs_join(from, tables_assets(), name, NULL), ERR_OK);
        assert_int_equal(fs_join(to, folder, name, NULL), ERR_OK);
        assert_int_equal(symlink(from, to), 0);
    }
}

static void of_package(const char *folder)
{
    if (folder)
        setenv("HEYAN_ASSETS", folder, 1);
    else
        unsetenv("HEYAN_ASSETS");
}

/* The program is replaced: by an older package nothing signed is rolled back; a newer one's calendar counts, the signed
 * telephones go on, and it is said until both have signed over it. */
static void another_package_is_installed(void **state)
{
    (void)state;
    put_package("older", "2020-11-23");
    put_package("newer", "2099-11-23");
    of_package("older");
    SYNC(EXIT_OK, "pull", "--store", "store", "--from", "office/public", "--json", "--quiet");
    says("\"trouble\":\"none\"");
    a_report_there_says("older", NEW_NUMBER, "7600999", "2026-11-26", 3);

    of_package("newer");
    SYNC(EXIT_OK, "status", "--store", "store");
    says("规则表是对着另一套程序包签发的");
    says("report/holidays.tsv: the package's of 2099-11-23 is used");
    SYNC(EXIT_OK, "pull", "--store", "store", "--from", "office/public", "--json", "--quiet");
    says("\"trouble\":\"tables of another package\"");
    a_report_there_says("newer", NEW_NUMBER, "7600999", "2026-11-25", 3);
    TRUST(EXIT_OK, "status");
    says("to be signed anew: report/holidays.tsv");

    TRUST(EXIT_OK, "add-tables", "desk");
    says("report/holidays.tsv: ");
    says("1 added, 0 removed, ");
    publish();
    TRUST(EXIT_OK, "status");
    assert_null(strstr(result.out, "to be signed anew"));
    SYNC(EXIT_OK, "pull", "--store", "store", "--from", "office/public", "--json", "--quiet");
    says("\"trouble\":\"none\"");
    a_report_there_says("newer", NEW_NUMBER, "7600999", "2026-11-26", 4);
    of_package(NULL);
}

/* The whole of it is lost on the card: the package's answer. */
static void nothing_is_left_of_them(void **state)
{
    (void)state;
    tables_remove("store/tables");
    the_command_gives(MEASURE);
    a_report_says(OLD_NUMBER, LIFTS, "2026-11-25", 0);
}

/* --- begin and end -------------------------------------------------------------------------------------- */

static void make_hub_key(void)
{
    struct hub_tls *tls = hub_tls_create(false, false, false);
    hub_tls_certificate(tls, "hub.crt");
    hub_tls_key(tls, "hub.key");
    hub_tls_destroy(tls);
}

static int set_up(void **state)
{
    static const char *const keys[] = { "zhang", "li", "wang", "hub-snapshot", "hub-timestamp" };
    char folder[] = "run-XXXXXX"; /* a run before leaves its own */
    (void)state;
    if (!mkdtemp(folder) || chdir(folder) != 0)
        return -1;
    write_file("pw", "a long enough passphrase\n");
    for (size_t i = 0; i < ARRAY_LEN(keys); i++)
        run("hub/heyan-hub", WORDS("release", "key", "-o", keys[i], "--machine", SECRET), EXIT_OK);
    write_file("plan.tsv", "role\tthreshold\tdays\tkeys\tpaths\n"
                           "root\t2\t3650\tzhang.pub li.pub wang.pub\t\n"
                           "targets\t2\t730\tzhang.pub li.pub\t\n"
                           "releases\t2\t400\tzhang.pub li.pub\tfull/* delta/* tables/*\n"
                           "snapshot\t1\t30\thub-snapshot.pub\t\n"
                           "timestamp\t1\t7\thub-timestamp.pub\t\n");
    TRUST(EXIT_OK, "init", "--plan", "plan.tsv");
    run("hub/heyan-hub",
        WORDS("report", "card", "-o", "desk.card", "--desk-key", "desk.key", "--receipt-key",
              "receipt.key", "--text", "威县质量技术监督局", SECRET, "--machine"),
        EXIT_OK);
    make_hub_key();
    return 0;
}

/* Also after a failure: nothing of ours goes on running. */
static int tear_down(void **state)
{
    (void)state;
    running_stop(&kiosk, SIGKILL);
    running_stop(&hub, SIGKILL);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_release_is_out_and_a_kiosk_stands_there),
        cmocka_unit_test(it_goes_by_its_package),
        cmocka_unit_test(a_bad_folder_is_not_drafted),
        cmocka_unit_test(the_kiosk_goes_by_the_new_ones),
        cmocka_unit_test(bad_ones_though_signed),
        cmocka_unit_test(another_package_is_installed),
        cmocka_unit_test(nothing_is_left_of_them),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
