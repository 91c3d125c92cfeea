/* Whole runs over loopback, kiosk and hub; and a hub killed just before its commit, or just after it, neither
 * loses nor doubles a count. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"
#include "beat/reporter.h"
#include "door_world.h"
#include "hub/server.h"
#include "net/net.h"

/* A hub in a process of its own, that dies at a commit. */
enum death { LIVES = 0, BEFORE_COMMIT, AFTER_COMMIT };
static enum death death;
static int commits_left;

static void count_down(enum death at)
{
    if (death == at && commits_left-- == 0)
        kill(getpid(), SIGKILL);
}

static int before_commit(void *self)
{
    (void)self;
    count_down(BEFORE_COMMIT);
    return 0;
}

/* A statement has run to its end. */
static int after_statement(unsigned what, void *self, void *stmt, void *ns)
{
    (void)what, (void)self, (void)ns;
    const char *sql = sqlite3_sql(stmt);
    if (sql && strcmp(sql, "COMMIT") == 0)
        count_down(AFTER_COMMIT);
    return 0;
}

static int watch_commits(sqlite3 *db, const char **message, const struct sqlite3_api_routines *api)
{
    (void)message, (void)api;
    sqlite3_commit_hook(db, before_commit, NULL);
    sqlite3_trace_v2(db, SQLITE_TRACE_PROFILE, after_statement, NULL);
    return SQLITE_OK;
}

struct hub {
    pid_t pid;
    char url[64];
};

static void run_hub(int out, int64_t utc_s, enum death how)
{
    struct clock_fake time = { .utc_s = utc_s };
    struct door *door = NULL;
    struct server *server = NULL;
    struct server_options o = { .folder = "public", .address = "127.0.0.1", .threads = 1 };
    uint16_t port = 0;
    if (open_door(&time, &door) == ERR_OK) {
        death = how; /* the first commit from here on is a heartbeat's */
        o.door = door;
        if (server_start(&o, &server, NULL) == ERR_OK)
            port = server_port(server);
    }
    if (write(out, &port, sizeof port) != sizeof port)
        _exit(1);
    for (;;)
        pause();
}

static struct hub start_hub(int64_t utc_s, enum death how)
{
    struct hub h;
    int pipes[2];
    uint16_t port = 0;
    assert_int_equal(fs_make_folder("public", NULL), ERR_OK);
    assert_int_equal(pipe(pipes), 0);
    h.pid = fork();
    assert_true(h.pid >= 0);
    if (h.pid == 0) {
        union {
            int (*watch)(sqlite3 *, const char **, const struct sqlite3_api_routines *);
            void (*entry)(void);
        } u = { watch_commits };
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* a failed test leaves none behind */
        sqlite3_auto_extension(u.entry);
        run_hub(pipes[1], utc_s, how);
    }
    close(pipes[1]);
    assert_int_equal(read(pipes[0], &port, sizeof port), sizeof port);
    close(pipes[0]);
    assert_int_not_equal(port, 0);
    snprintf(h.url, sizeof h.url, "http://127.0.0.1:%u", (unsigned)port);
    return h;
}

/* Which signal ended it. */
static int end_hub(struct hub *h, bool is_dead)
{
    int status;
    if (!is_dead)
        kill(h->pid, SIGTERM);
    assert_int_equal(waitpid(h->pid, &status, 0), h->pid);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static struct unknown counts;

struct beaten {
    enum err_code rc;
    struct reporter_end end;
    struct err err;
};

/* A kiosk that starts, tells, and ends: nothing but its files goes on. */
static struct beaten beat_once(const struct hub *h, int64_t kiosk_utc_s)
{
    struct beaten b = { 0 };
    struct clock_fake time = { .utc_s = kiosk_utc_s };
    const struct net_options options = { .allow_loopback_http = true, .total_ms = 5000 };
    struct net *net = NULL;
    struct reporter r;
    assert_int_equal(net_create(&options, &net, NULL), ERR_OK);
    assert_int_equal(reporter_open("store", NULL, h->url, "wei.key", false, &r, &b.err), ERR_OK);
    unknown_read("store", &counts);
    b.rc = reporter_beat(&r, &counts, net_fetcher(net), clock_of_fake(&time), &b.end, &b.err);
    reporter_close(&r);
    net_destroy(net);
    return b;
}

static void count_some(int n)
{
    unknown_read("store", &counts);
    for (int i = 0; i < n; i++)
        unknown_count(&counts, "69012345", DATE_OF(2026, 11, 23));
    assert_int_equal(unknown_save(&counts, "store", NULL), ERR_OK);
}

static void empty_store(void)
{
    assert_int_equal(fs_make_folder("store", NULL), ERR_OK);
    unlink("store/unknown");
}

static void a_heartbeat_goes_through(void **state)
{
    struct fixture *f = *state;
    empty_store();
    count_some(4);
    struct hub h = start_hub(NOW, LIVES);
    struct beaten b = beat_once(&h, NOW);
    if (b.rc)
        fail_msg("%s", b.err.text);
    assert_int_equal(b.end.n_counts, 1);
    assert_int_equal(counted(f->fleet, 202648), 4);
    unknown_read("store", &counts);
    assert_int_equal(unknown_total(&counts), 0);
    b = beat_once(&h, NOW); /* at once again */
    assert_int_equal(b.rc, ERR_NET);
    assert_int_equal(b.end.status, 429);
    assert_int_equal(b.end.retry_after_s, FLEET_PAUSE_S);
    end_hub(&h, false);
}

static void a_wrong_clock_and_a_lost_counter_are_set_right(void **state)
{
    struct fixture *f = *state;
    struct fleet_kiosk k;
    static struct beat before;
    empty_store();
    count_some(2);
    assert_int_equal(fleet_find(f->fleet, "wei-07", &k, NULL), ERR_OK);
    assert_int_equal(fleet_take(f->fleet, &k, 5000, &before, NOW - 900, NULL), ERR_OK);
    struct hub h = start_hub(NOW, LIVES);
    struct beaten b = beat_once(&h, 86400); /* an empty battery: 1970 */
    if (b.rc)
        fail_msg("%s", b.err.text);
    assert_int_equal(counted(f->fleet, 202648), 2);
    assert_int_equal(fleet_find(f->fleet, "wei-07", &k, NULL), ERR_OK);
    assert_true(k.counter > 5000);
    end_hub(&h, false);
}

static void a_killed_hub_neither_loses_nor_doubles(void **state)
{
    struct fixture *f = *state;
    const enum death ways[] = { BEFORE_COMMIT, AFTER_COMMIT };
    int64_t utc_s = NOW, sum = 0;
    empty_store();
    for (int round = 0; round < 10; round++) {
        count_some(round + 1);
        sum += round + 1;
        struct hub h = start_hub(utc_s, ways[round % 2]);
        struct beaten b = beat_once(&h, utc_s);
        assert_int_equal(b.rc, ERR_NET);
        assert_int_equal(end_hub(&h, true), SIGKILL);
        bool is_there = ways[round % 2] == AFTER_COMMIT;
        assert_int_equal(counted(f->fleet, 202648), is_there ? sum : sum - round - 1);
        unknown_read("store", &counts);
        assert_int_equal(unknown_total(&counts), round + 1); /* the kiosk keeps them */
        utc_s += 60;
        h = start_hub(utc_s, LIVES);
        b = beat_once(&h, utc_s);
        if (b.rc)
            fail_msg("round %d: %s", round, b.err.text);
        end_hub(&h, false);
        assert_int_equal(counted(f->fleet, 202648), sum);
        unknown_read("store", &counts);
        assert_int_equal(unknown_total(&counts), 0);
        utc_s += 60;
    }
}

static void what_is_no_hub_takes_nothing(void **state)
{
    (void)state;
    const struct server_options o = { .folder = "public", .address = "127.0.0.1", .threads = 1 };
    struct server *s = NULL;
    struct hub h = { 0 };
    empty_store();
    count_some(3);
    assert_int_equal(fs_make_folder("public", NULL), ERR_OK);
    assert_int_equal(server_start(&o, &s, NULL), ERR_OK); /* files only */
    snprintf(h.url, sizeof h.url, "http://127.0.0.1:%u", (unsigned)server_port(s));
    struct beaten b = beat_once(&h, NOW);
    assert_int_equal(b.rc, ERR_NET);
    assert_int_equal(b.end.status, 405);
    server_stop(s);
    assert_int_equal(beat_once(&h, NOW).rc, ERR_NET); /* nobody there */
    unknown_read("store", &counts);
    assert_int_equal(unknown_total(&counts), 3);
    assert_int_equal(counts.n_sent, 1);
}

int main(void)
{
#define WITH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH(a_heartbeat_goes_through),
        WITH(a_wrong_clock_and_a_lost_counter_are_set_right),
        WITH(a_killed_hub_neither_loses_nor_doubles),
        WITH(what_is_no_hub_takes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
