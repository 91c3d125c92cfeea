/* From raw GBK tables of two months to kiosks that answer by them: the desk, the signing office, the hub and
 * the kiosks as people run them, over TLS and from a folder, in full and by delta, and one kiosk that is
 * renewed while it stands before people. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/date.h"
#include "base/fs.h"
#include "cli/program.h"
#include "flow/running.h"
#include "hub/command.h"
#include "tools/hub_tls.h"

#define NOODLE  "6949990100014" /* in force; fails a spot check in the second month */
#define KITE    "6949990900010" /* its prefix is cancelled in the second month */
#define BISCUIT "6949998800015" /* its prefix is new in the second month */
#define ROOT    "office/public/metadata/1.root.json"
#define STICK   "office/public"

static struct program_result result;
static struct running hub, kiosk;
static char today[11], address[64];

/* --- running them -------------------------------------------------------------------------------- */

static void run(const char *program, const char *const *args)
{
    program_run(program, args, &result);
}

#define WORDS(...)   ((const char *const[]){ __VA_ARGS__, NULL })
#define RELEASE(...) run("hub/heyan-hub", WORDS("release", __VA_ARGS__))
#define TRUST(...)   run("hub/heyan-hub", WORDS("trust", __VA_ARGS__))
#define SYNC(...)    run("cli/heyan", WORDS("sync", __VA_ARGS__))
#define SECRET       "--passphrase-file", "pw"
#define ZHANG        "--as", "张三", "--key", "zhang", SECRET
#define LI           "--as", "李四", "--key", "li", SECRET
#define ONLINE       "--snapshot-key", "hub-snapshot", "--timestamp-key", "hub-timestamp", SECRET

static void must(int status)
{
    if (result.status != status)
        fail_msg("status %d, wanted %d\n%s%s", result.status, status, result.out, result.err);
}

static void says(const char *words)
{
    if (!strstr(result.out, words) && !strstr(result.err, words))
        fail_msg("does not say \"%s\"\n%s%s", words, result.out, result.err);
}

static void write_file(const char *path, const char *text)
{
    assert_int_equal(fs_replace(path, span_of(text), NULL), ERR_OK);
}

/* --- the desk ------------------------------------------------------------------------------------- */

static void hand_in(const char *id, const char *file, const char *set, const char *source)
{
    char path[FS_PATH_MAX];
    snprintf(path, sizeof path, "%s/tests/data/authority/%s", getenv("HEYAN_ROOT"), file);
    RELEASE("add", id, path, "--set", set, "--source", source, "--date", today, ZHANG);
    must(EXIT_OK);
}

/* Zhang has it checked; the digits that stand for what was looked at. */
static void check_draft(const char *id, char seen[16])
{
    static const char before[] = "核对码　";
    RELEASE("check", id, ZHANG);
    must(EXIT_OK);
    const char *at = strstr(result.out, before);
    assert_non_null(at);
    snprintf(seen, 16, "%.8s", at + sizeof before - 1);
}

/* The list of bad rows names this one. */
static void names_row(const char *id, const char *row)
{
    char path[64];
    struct buf b = BUF_INIT(1 << 20);
    snprintf(path, sizeof path, "desk/releases/%s/problems.csv", id);
    assert_int_equal(fs_read_all(path, &b, NULL), ERR_OK);
    assert_int_equal(buf_append(&b, "", 1), ERR_OK);
    if (!strstr((const char *)b.data, row))
        fail_msg("%s is not named in\n%s", row, (const char *)b.data);
    buf_fini(&b);
}

static void two_people_approve(const char *id, const char *seen)
{
    RELEASE("approve", id, "--seen", seen, "--publish", ZHANG);
    must(EXIT_FORBIDDEN);
    RELEASE("approve", id, "--seen", seen, "--publish", LI);
    must(EXIT_OK);
    says("已发布：序号");
}

/* --- the signing office ----------------------------------------------------------------------------- */

static void sign(const char *key)
{
    TRUST("sign", "--key", key, SECRET, "--yes");
    must(EXIT_OK);
}

/* The desk's release packed; out only when both have signed. */
static void two_people_sign(void)
{
    TRUST("add-release");
    must(EXIT_OK);
    sign("zhang");
    TRUST("publish", ONLINE);
    must(EXIT_FORBIDDEN);
    sign("li");
    TRUST("publish", ONLINE);
    must(EXIT_OK);
    TRUST("check");
    must(EXIT_OK);
}

/* --- kiosks ------------------------------------------------------------------------------------------ */

static void pull(const char *store, const char *from, const char *root, int sequence, int deltas)
{
    const char *args[PROGRAM_ARGS_MAX] = { "sync", "pull",    "--store", store,     "--from",
                                           from,   "--quiet", "--ca",    "hub.crt", "--json" };
    if (root) {
        args[10] = "--root";
        args[11] = root;
    }
    run("cli/heyan", args);
    must(EXIT_OK);
    json_t *j = json_loads(result.out, 0, NULL);
    assert_int_equal(json_integer_value(json_object_get(j, "sequence")), sequence);
    assert_int_equal(json_integer_value(json_object_get(j, "deltas")), deltas);
    assert_true(json_is_true(json_object_get(j, "new")));
    json_decref(j);
}

static void expect(const json_t *v, const char *class, const char *reason, int sequence)
{
    assert_string_equal(json_string_value(json_object_get(v, "class")), class);
    assert_string_equal(json_string_value(json_object_get(v, "reason")), reason);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(v, "release"), "sequence")),
                     sequence);
    assert_true(json_is_false(json_object_get(v, "stale")));
}

/* What each release makes of the goods, scanned alone, in the order of the film. */
static const struct {
    const char *code, *class[2], *reason[2];
} goods[] = {
    { NOODLE, { "A", "E" }, { "registered", "failed_check" } },
    { KITE, { "A", "B" }, { "registered", "prefix_cancelled_ask" } },
    { BISCUIT, { "C", "A" }, { "prefix_not_found", "registered" } },
};

static void the_command_says(const char *store, int sequence)
{
    for (size_t i = 0; i < ARRAY_LEN(goods); i++) {
        run("cli/heyan", WORDS("check", "--json", "--store", store, goods[i].code));
        must(EXIT_OK);
        json_t *v = json_loads(result.out, 0, NULL);
        expect(v, goods[i].class[sequence - 1], goods[i].reason[sequence - 1], sequence);
        json_decref(v);
    }
}

/* The kiosk on the film of the three, without a display. */
static void the_kiosk_says(const char *store, int sequence)
{
    size_t n = 0;
    run("kiosk/heyan-kiosk",
        WORDS("--headless", "--json", "--store", store, "--source", "goods.hrec"));
    must(EXIT_OK);
    for (char *rest = result.out, *line; (line = strsep(&rest, "\n")) != NULL;) {
        json_t *v = json_loads(line, 0, NULL);
        if (json_object_get(v, "class")) {
            assert_in_range(n, 0, ARRAY_LEN(goods) - 1);
            const json_t *id = json_array_get(json_object_get(v, "identifiers"), 0);
            assert_string_equal(json_string_value(json_object_get(id, "value")), goods[n].code);
            expect(v, goods[n].class[sequence - 1], goods[n].reason[sequence - 1], sequence);
            n++;
        }
        json_decref(v);
    }
    assert_int_equal(n, ARRAY_LEN(goods));
}

/* --- the story ---------------------------------------------------------------------------------------- */

static void release_one_is_made_and_signed(void **state)
{
    char seen[16];
    (void)state;
    RELEASE("draft", "--note", "2026年10月", ZHANG);
    must(EXIT_OK);
    hand_in("1", "2026-10-organisations.csv", "组织机构", "县代码窗口");
    hand_in("1", "2026-10-prefixes.csv", "厂商识别代码", "省编码分中心");
    check_draft("1", seen);
    says("没有采用2行");
    names_row("1", "\"2026-10-organisations.csv\",\"\",\"9\",\"组织机构代码\",\"DEM00001-3\"");
    names_row("1", "\"2026-10-prefixes.csv\",\"\",\"6\",\"厂商识别代码\",\"6.95E+07\"");
    two_people_approve("1", seen);
    sign("zhang"); /* root, targets: the founding papers */
    sign("li");
    two_people_sign();
    TRUST("add-release"); /* nothing newer */
    must(EXIT_INPUT);
    says("is out already");
}

static void the_hub_serves_it(void **state)
{
    (void)state;
    struct hub_tls *tls = hub_tls_create(false, false, false);
    hub_tls_certificate(tls, "hub.crt");
    hub_tls_key(tls, "hub.key");
    hub_tls_destroy(tls);
    running_start(&hub, "hub/heyan-hub",
                  WORDS("serve", "--files", "office/public", "--listen", "127.0.0.1:0", "--cert",
                        "hub.crt", "--key", "hub.key"));
    const char *line = running_wait(&hub, "https://127.0.0.1:");
    snprintf(address, sizeof address, "%.*s", (int)strcspn(line, " "), line);
    pull("kiosk-1", address, ROOT, 1, 0);
    pull("kiosk-3", STICK, ROOT, 1, 0);
    the_command_says("kiosk-1", 1);
    the_kiosk_says("kiosk-1", 1);
}

/* With all its threads, and a window nobody sees; it holds release 1. */
static void a_kiosk_stands_before_people(void **state)
{
    (void)state;
    pull("kiosk-live", address, ROOT, 1, 0);
    setenv("SDL_VIDEODRIVER", "dummy", 1);
    running_start(&kiosk, "kiosk/heyan-kiosk",
                  WORDS("--store", "kiosk-live", "--hub", address, "--ca", "hub.crt", "--source",
                        "goods.hrec", "--verbose"));
    running_wait(&kiosk, "release no. 1 of");
    running_wait(&kiosk, "verdict A (registered) by camera");
}

static void release_two_is_made_and_signed(void **state)
{
    char seen[16];
    (void)state;
    RELEASE("draft", "--note", "2026年11月", ZHANG);
    must(EXIT_OK);
    hand_in("2", "2026-11-prefixes.csv", "厂商识别代码", "省编码分中心");
    hand_in("2", "2026-11-alerts.csv", "召回和抽查不合格", "市局抽查");
    check_draft("2", seen);
    says("4 → 5行　新增1，变更0，注销1，消失0");
    says("注销　69499909　平乡演示童车有限公司");
    says("新增　69499988　威县演示调味品有限公司");
    names_row("2", "\"2026-11-alerts.csv\",\"\",\"4\",\"商品条码\",\"6.94999E+12\"");
    two_people_approve("2", seen);
    two_people_sign();
}

static void kiosks_pull_it_by_delta_and_in_full(void **state)
{
    static const struct {
        const char *store;
        bool is_stick, is_first;
    } rows[] = {
        { "kiosk-1", false, false }, /* had release 1: over TLS */
        { "kiosk-2", true, true },   /* had none: from a folder */
        { "kiosk-3", true, false },
        { "kiosk-4", false, true },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        pull(rows[i].store, rows[i].is_stick ? STICK : address, rows[i].is_first ? ROOT : NULL, 2,
             rows[i].is_first ? 0 : 1);
        the_command_says(rows[i].store, 2);
    }
    the_kiosk_says("kiosk-1", 2);
    the_kiosk_says("kiosk-2", 2);
    run("cli/heyan", WORDS("check", "--json", "--store", "kiosk-2", "--made", "2026-11-01", KITE));
    json_t *v = json_loads(result.out, 0, NULL);
    expect(v, "E", "prefix_cancelled_after", 2);
    json_decref(v);
}

static void the_kiosk_before_people_renews_itself(void **state)
{
    (void)state;
    assert_int_equal(kill(kiosk.pid, SIGUSR1), 0);
    running_wait(&kiosk, "release 2 is ready");
    running_wait(&kiosk, "verdict E (failed_check) by camera");
    running_wait(&kiosk, "verdict B (prefix_cancelled_ask) by camera");
    running_wait(&kiosk, "verdict A (registered) by camera");
    assert_int_equal(running_stop(&kiosk, SIGTERM), 0);
    SYNC("status", "--store", "kiosk-live");
    must(EXIT_OK);
    says("第2号资料");
    says("退路：第1号");
}

/* What was not approved is not packed: the desk's file is changed behind its back. */
static void a_file_nobody_approved_is_not_signed(void **state)
{
    (void)state;
    struct buf b = BUF_INIT(1 << 24);
    char seen[16];
    RELEASE("draft", "--note", "2026年12月", ZHANG);
    must(EXIT_OK);
    check_draft("3", seen);
    two_people_approve("3", seen);
    assert_int_equal(fs_read_all("desk/releases/3/release.heyan", &b, NULL), ERR_OK);
    b.data[b.len / 2] ^= 1;
    assert_int_equal(fs_replace("desk/releases/3/release.heyan", buf_span(&b), NULL), ERR_OK);
    buf_fini(&b);
    TRUST("add-release");
    must(EXIT_FORBIDDEN);
    says("is not the file that was approved");
    assert_int_equal(running_stop(&hub, SIGTERM), 0);
}

/* --- begin and end ------------------------------------------------------------------------------------- */

static void draw_film(void)
{
    char table[FS_PATH_MAX];
    snprintf(table, sizeof table, "%s/assets/demo/goods.tsv", getenv("HEYAN_ROOT"));
    run("tests/tools/make_recording",
        WORDS("--table", table, "--goods", "noodle,kite,unknown", "--hold-ms", "2200", "--gap-ms",
              "1200", "--fps", "10", "--out", "goods.hrec"));
    must(0);
}

static int set_up(void **state)
{
    static const char *const keys[] = { "zhang", "li", "wang", "hub-snapshot", "hub-timestamp" };
    char folder[] = "run-XXXXXX"; /* a run before leaves its own */
    (void)state;
    if (!mkdtemp(folder) || chdir(folder) != 0)
        return -1;
    date_iso(date_of_utc(time(NULL)), today);
    write_file("pw", "a long enough passphrase\n");
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        RELEASE("key", "-o", keys[i], "--machine", SECRET);
        must(EXIT_OK);
    }
    RELEASE("init", "--person", "张三=zhang.pub", "--person", "李四=li.pub", ZHANG);
    must(EXIT_OK);
    write_file("plan.tsv", "role\tthreshold\tdays\tkeys\tpaths\n"
                           "root\t2\t3650\tzhang.pub li.pub wang.pub\t\n"
                           "targets\t2\t730\tzhang.pub li.pub\t\n"
                           "releases\t2\t400\tzhang.pub li.pub\tfull/* delta/*\n"
                           "snapshot\t1\t30\thub-snapshot.pub\t\n"
                           "timestamp\t1\t7\thub-timestamp.pub\t\n");
    TRUST("init", "--plan", "plan.tsv");
    must(EXIT_OK);
    draw_film();
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
        cmocka_unit_test(release_one_is_made_and_signed),
        cmocka_unit_test(the_hub_serves_it),
        cmocka_unit_test(a_kiosk_stands_before_people),
        cmocka_unit_test(release_two_is_made_and_signed),
        cmocka_unit_test(kiosks_pull_it_by_delta_and_in_full),
        cmocka_unit_test(the_kiosk_before_people_renews_itself),
        cmocka_unit_test(a_file_nobody_approved_is_not_signed),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
