/* A kiosk and its hub as they are run: the key is made and admitted, the counts of what was looked up in vain go
 * to the hub and become the weekly list, and each who may not is told so and loses nothing. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/fs.h"
#include "beat/reporter.h"
#include "cli/program.h"
#include "fleet/fleet.h"
#include "fleet/week.h"
#include "hub/command.h"

#define STORE  "kiosk"
#define KIOSKS "--kiosks", "fleet.db"
#define EN     "--lang", "en"

enum { NOT_TOLD = 4, WAIT_S = 30, FEW_FILES = 256 };

static struct program_result result;
static pid_t hub;
static int hub_words = -1; /* its standard output */
static char url[80];

static void run(const char *program, const char *const *args)
{
    program_run(program, args, &result);
}

#define HEYAN(...) run("cli/heyan", (const char *const[]){ __VA_ARGS__, NULL })
#define HUB(...)   run("hub/heyan-hub", (const char *const[]){ __VA_ARGS__, NULL })
#define TELL()                                                                                     \
    HEYAN("sync", "tell", "--store", STORE, "--identity", "wei.key", "--from", url,                \
          "--loopback-http", EN)

static void must(int status, const char *says)
{
    if (result.status != status || (!strstr(result.out, says) && !strstr(result.err, says)))
        fail_msg("status %d and not '%s', wanted %d\n%s%s", result.status, says, status, result.out,
                 result.err);
}

/* --- a hub that serves -------------------------------------------------------------------------- */

static void read_url(void)
{
    char line[256];
    size_t n = 0;
    while (n + 1 < sizeof line && read(hub_words, line + n, 1) == 1 && line[n] != '\n')
        n++;
    line[n] = '\0';
    assert_int_equal(sscanf(line, "%79s serves", url), 1);
    assert_true(strncmp(url, "http://127.0.0.1:", 17) == 0);
}

static void hub_start(void)
{
    char program[FS_PATH_MAX];
    int ends[2];
    assert_int_equal(fs_make_folder("public/metadata", NULL), ERR_OK);
    assert_int_equal(fs_make_folder("public/targets", NULL), ERR_OK);
    assert_int_equal(fs_join(program, getenv("HEYAN_BUILD"), "hub/heyan-hub", NULL), ERR_OK);
    assert_int_equal(pipe(ends), 0);
    hub = fork();
    assert_true(hub >= 0);
    if (hub == 0) {
        struct rlimit files;
        if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur > FEW_FILES) {
            files.rlim_cur = FEW_FILES; /* as some systems start their services */
            setrlimit(RLIMIT_NOFILE, &files);
        }
        dup2(ends[1], STDOUT_FILENO);
        execl(program, program, "serve", "--files", "public", "--listen", "127.0.0.1:0", KIOSKS,
              (char *)NULL);
        _exit(1);
    }
    close(ends[1]);
    hub_words = ends[0];
    alarm(WAIT_S);
    read_url();
    alarm(0);
}

static void hub_stop(void)
{
    int status;
    if (hub <= 0)
        return;
    kill(hub, SIGTERM);
    assert_int_equal(waitpid(hub, &status, 0), hub);
    close(hub_words);
    hub = 0;
}

/* --- a kiosk ------------------------------------------------------------------------------------ */

static int set_up(void **state)
{
    (void)state;
    static const char *const gone[] = { "wei.key",       "wei.key.pub",  "wei.key.counter",
                                        "fleet.db",      "fleet.db-wal", "fleet.db-shm",
                                        STORE "/unknown" };
    for (size_t i = 0; i < ARRAY_LEN(gone); i++)
        unlink(gone[i]);
    assert_int_equal(fs_make_folder(STORE, NULL), ERR_OK);
    HEYAN("sync", "identity", "wei.key", "--kiosk", "wei-07");
    must(EXIT_OK, "wei.key.pub");
    HUB("kiosk", "admit", "wei-07", "wei.key.pub", KIOSKS, EN);
    must(EXIT_OK, "wei-07: admitted");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    hub_stop();
    return 0;
}

static struct date today(void)
{
    return date_of_utc(time(NULL));
}

/* Five questions, of two prefixes. */
static void ask_in_vain(void)
{
    static struct unknown u;
    unknown_read(STORE, &u);
    for (int i = 0; i < 5; i++)
        unknown_count(&u, i < 3 ? "69499909" : "6901028", today());
    assert_int_equal(unknown_save(&u, STORE, NULL), ERR_OK);
}

static int64_t kept(void)
{
    static struct unknown u;
    unknown_read(STORE, &u);
    return unknown_total(&u);
}

static void a_key_is_made_once(void **state)
{
    (void)state;
    struct stat st;
    struct buf before = BUF_INIT(4096), after = BUF_INIT(4096);
    assert_int_equal(stat("wei.key", &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(fs_read_all("wei.key", &before, NULL), ERR_OK);
    HEYAN("sync", "identity", "wei.key", "--kiosk", "wei-07");
    must(EXIT_INPUT, "wei.key");
    assert_int_equal(fs_read_all("wei.key", &after, NULL), ERR_OK);
    assert_int_equal(before.len, after.len);
    assert_memory_equal(before.data, after.data, before.len);
    buf_fini(&before);
    buf_fini(&after);
    HEYAN("sync", "identity", "other.key", "--kiosk", "../wei");
    must(EXIT_INPUT, "letters");
    assert_false(fs_exists("other.key"));
    HEYAN("sync", "identity", "other.key");
    must(EXIT_USAGE, "--kiosk NAME");
    HEYAN("sync", "identity", "--kiosk", "wei-07");
    must(EXIT_USAGE, "FILE");
}

static void claim_a_name(void)
{
    struct fleet *f = NULL;
    struct fleet_kiosk k;
    bool is_new = false;
    assert_int_equal(fleet_open("fleet.db", false, &f, NULL), ERR_OK);
    assert_int_equal(fleet_find(f, "wei-09", &k, NULL), ERR_OK);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(fleet_claim(f, k.id, "hall-1", 1795392000, &is_new, NULL), ERR_OK);
        assert_int_equal(is_new, i == 0);
    }
    fleet_close(f);
}

static void who_is_admitted(void **state)
{
    (void)state;
    HUB("kiosk", "admit", "wei-07", "wei.key.pub", KIOSKS, EN);
    must(EXIT_AGAIN, "admitted already");
    HUB("kiosk", "admit", "wei-08", "wei.key.pub", KIOSKS, EN);
    must(EXIT_AGAIN, "another kiosk's");
    HUB("kiosk", "admit", "wei-08", "wei.key", KIOSKS, EN); /* the secret half is none */
    must(EXIT_INPUT, "no public key");
    HUB("kiosk", "admit", "wei 08", "wei.key.pub", KIOSKS, EN);
    must(EXIT_INPUT, "letters");
    HUB("kiosk", "admit", "wei-08", KIOSKS);
    must(EXIT_USAGE, "too few");
    HUB("kiosk", "revoke", "wei-08", KIOSKS, EN);
    must(EXIT_NOTHING, "wei-08");
    HUB("kiosk", "list", KIOSKS, EN);
    must(EXIT_OK, "wei-07\n  Admitted 2");
    must(EXIT_OK, ", no heartbeat yet (a kiosk without --store sends none;");
    HUB("kiosk", "list", KIOSKS); /* it may well be at work: nothing of it was lost */
    must(EXIT_OK, "登记，尚未收到过心跳");
    assert_null(strstr(result.out, "失联"));
    HUB("kiosk", "list", "--json", KIOSKS);
    must(EXIT_OK, "\"stale\":false,\"heard\":0,");
    HUB("kiosk", "list", "--kiosks", "none.db", EN);
    must(EXIT_NOTHING, "none.db");
    HUB("kiosk", "sell", KIOSKS);
    must(EXIT_USAGE, "admit, revoke, rename, quarantine, release or list");
    HUB("kiosk", "release", "wei-07", KIOSKS, EN);
    must(EXIT_NOTHING, "in quarantine");
    HUB("kiosk", "quarantine", "wei-07", KIOSKS, EN);
    must(EXIT_OK, "wei-07: in quarantine");
    HUB("kiosk", "list", KIOSKS, EN);
    must(EXIT_OK, "In quarantine: ");
    HUB("kiosk", "release", "wei-07", KIOSKS, EN);
    must(EXIT_OK, "wei-07: released");
    HUB("kiosk", "revoke", "wei-07", KIOSKS, EN);
    must(EXIT_OK, "wei-07: revoked");
    HUB("kiosk", "list", KIOSKS, EN);
    must(EXIT_OK, "Revoked: ");
    HUB("kiosk", "admit", "wei-07", "wei.key.pub", KIOSKS); /* it was a mistake */
    must(EXIT_OK, "wei-07: 已登记");
    HUB("kiosk", "rename", "wei-07", KIOSKS, EN);
    must(EXIT_USAGE, "too few");
    HUB("kiosk", "rename", "wei-01", "wei-02", KIOSKS, EN);
    must(EXIT_NOTHING, "neither wei-01 nor wei-02");
    HUB("kiosk", "rename", "wei-07", "wei-09", KIOSKS, EN);
    must(EXIT_OK, "wei-09: renamed");
    HUB("kiosk", "list", KIOSKS, EN);
    must(EXIT_OK, " come all the same)\n  Was called wei-07\n");
    claim_a_name();
    HUB("kiosk", "list", KIOSKS, EN);
    must(EXIT_OK, "  Brings reports made as hall-1: not taken (2 times, last 2026-11-23 ");
    HUB("kiosk", "list", "--json", KIOSKS);
    must(EXIT_OK, "\"former\":[\"wei-07\"],\"claims\":[{\"name\":\"hall-1\",\"n\":2,");
    HUB("kiosk", "rename", "hall-1", "wei-09", KIOSKS);
    must(EXIT_OK, "wei-09: 已改名");
}

/* As many as can be connected, and a file for each. */
static void check_files_of_hub(void)
{
    char path[64];
    struct buf text = BUF_INIT(8192);
    long soft = 0, hard = 0;
    snprintf(path, sizeof path, "/proc/%d/limits", (int)hub);
    assert_int_equal(fs_read_all(path, &text, NULL), ERR_OK);
    assert_int_equal(buf_append(&text, "", 1), ERR_OK);
    const char *at = strstr((const char *)text.data, "Max open files");
    assert_non_null(at);
    assert_int_equal(sscanf(at, "Max open files %ld %ld", &soft, &hard), 2);
    assert_true(soft >= 4000 || soft == hard);
    buf_fini(&text);
}

static void told_listed_and_not_told_twice(void **state)
{
    (void)state;
    char week[WEEK_TEXT_MAX], line[128], day[11];
    week_write(week_of(today()), week);
    date_iso(today(), day);
    hub_start();
    check_files_of_hub();
    ask_in_vain();
    TELL();
    must(EXIT_OK, "Reported to the hub, with 2 prefixes looked up in vain");
    assert_int_equal(kept(), 0);
    ask_in_vain();
    TELL(); /* within five seconds */
    must(NOT_TOLD, "too_soon");
    must(NOT_TOLD, "Not reported; it stays for the next time");
    assert_int_equal(kept(), 5);
    HUB("unlisted", "--week", week, KIOSKS, EN);
    snprintf(line, sizeof line, "%-14s %8d %6d  %s  %s\n%-14s %8d", "69499909", 3, 1, day, day,
             "6901028", 2);
    must(EXIT_OK, line);
    HUB("unlisted", "--week", week, "--csv", KIOSKS, EN);
    must(EXIT_OK, "\xEF\xBB\xBF\"Prefix\",\"Asked for\",\"Kiosks\",\"First day\",\"Last day\"\r\n"
                  "\"69499909\",3,1,");
    must(EXIT_OK, "\"6901028\",2,1,");
    HUB("kiosk", "list", "--json", KIOSKS);
    json_t *j = json_loads(result.out, 0, NULL);
    assert_non_null(j);
    assert_true(json_integer_value(json_object_get(j, "heard")) > 0);
    assert_true(json_is_false(json_object_get(j, "stale")));
    json_decref(j);
    HUB("kiosk", "list", KIOSKS, EN);
    must(EXIT_OK, "Heard of last: ");
    must(EXIT_OK, "the release that came with the program");
}

static void who_may_not_is_told_so_and_keeps_his_counts(void **state)
{
    (void)state;
    int lock = -1;
    hub_start();
    ask_in_vain();
    HUB("kiosk", "revoke", "wei-07", KIOSKS);
    must(EXIT_OK, "已停用");
    TELL();
    must(NOT_TOLD, "revoked");
    HEYAN("sync", "identity", "stranger.key", "--kiosk", "wei-09");
    HEYAN("sync", "tell", "--store", STORE, "--identity", "stranger.key", "--from", url,
          "--loopback-http", EN);
    must(NOT_TOLD, "stamp");
    assert_int_equal(chmod("wei.key", 0644), 0);
    TELL();
    must(NOT_TOLD, "0600");
    assert_int_equal(chmod("wei.key", 0600), 0);
    HEYAN("sync", "tell", "--store", STORE, "--from", url, EN);
    must(EXIT_USAGE, "--identity FILE");
    HEYAN("sync", "tell", "--store", STORE, "--identity", "wei.key", "--from", url, EN);
    must(EXIT_INPUT, "asked by https");                          /* nobody said that http will do */
    assert_int_equal(reporter_lock(STORE, &lock, NULL), ERR_OK); /* as heyan-kiosk does */
    TELL();
    must(EXIT_TROUBLE, "another program");
    close(lock);
    hub_stop();
    TELL();
    must(NOT_TOLD, "Not reported");
    assert_int_equal(kept(), 5);
}

static void weeks_that_are_none(void **state)
{
    (void)state;
    static const char *const off[] = {
        "2026", "2026-48", "2026-W54", "2025-W53", "2026-W00", "W48"
    };
    for (size_t i = 0; i < ARRAY_LEN(off); i++) {
        HUB("unlisted", "--week", off[i], KIOSKS);
        must(EXIT_USAGE, "2026-W47");
    }
    HUB("unlisted", KIOSKS, EN);
    must(EXIT_OK, "Nothing was looked up in vain in this week");
    HUB("unlisted", "--kiosks", "none.db");
    must(EXIT_NOTHING, "none.db");
    HUB("unlisted", "now", KIOSKS);
    must(EXIT_USAGE, "a word too many");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_key_is_made_once),
        TEST(who_is_admitted),
        TEST(told_listed_and_not_told_twice),
        TEST(who_may_not_is_told_so_and_keeps_his_counts),
        TEST(weeks_that_are_none),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
