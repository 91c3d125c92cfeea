/* What it costs to hold the newest release.
 *
 *   bench_sync [ROWS [FOLDER]]      default 3000000 rows, in the folder it is started in
 *
 * Releases of mixed changes as a county's week has them: 40 % licences, 30 % names of organisations,
 * 20 % prefixes, 10 % new organisations.  Sizes of deltas and of the whole; making them; then
 * a process of its own that pulls from a folder as `heyan sync pull` does: wall time from its start to
 * its end, with the new release opened, and the most memory it had. Last, look-ups in one thread while another
 * pulls and hands over: the longest by the clock and by the thread's own CPU time, which is what is left
 * when something else uses the machine.  Not a test. */
#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mailbox.h"
#include "net/net.h"
#include "registry/build.h"
#include "registry/make.h"
#include "sync/disk.h"
#include "sync/parcel.h"
#include "sync/pull.h"
#include "tools/tuf_mirror.h"

struct bench {
    int64_t rows;
    char folder[FS_PATH_MAX], url[FS_PATH_MAX + 16];
    struct tuf_repo *repo;
};

static void fail(const char *what)
{
    fprintf(stderr, "bench_sync: %s\n", what);
    exit(1);
}

static void must(enum err_code rc, const struct err *err)
{
    if (rc)
        fail(err->text);
}

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void run_sql(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    if (sqlite3_open(path, &db) != SQLITE_OK ||
        sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail(db ? sqlite3_errmsg(db) : path);
    sqlite3_close(db);
}

static void seal(const char *path)
{
    struct digest d;
    struct err err = { 0 };
    char line[FS_PATH_MAX + 80], side_car[FS_PATH_MAX + 8];
    must(digest_file(path, &d, &err), &err);
    snprintf(line, sizeof line, "%s  %s\n", d.hex, path);
    snprintf(side_car, sizeof side_car, "%s.sha256", path);
    must(fs_replace(side_car, span_of(line), &err), &err);
}

static void copy(const char *from, const char *to)
{
    struct digest d;
    struct err err = { 0 };
    must(digest_file(from, &d, &err), &err);
    must(disk_copy(from, to, &d, &err), &err);
}

/* As on a machine of its own, as far as the system lets us: figures are of the program, not of what else
 * runs here. */
static void go_first(int priority)
{
    const struct sched_param p = { .sched_priority = priority };
    if (sched_setscheduler(0, SCHED_RR, &p) != 0)
        fprintf(stderr, "bench_sync: no priority over others; times are of a busy machine\n");
}

/* Every k-th row from somewhere: spread over the whole tables, as changes are. */
static void make_release(const char *from, const char *to, int64_t sequence, int64_t changes)
{
    char sql[2048];
    copy(from, to);
    snprintf(sql, sizeof sql,
             "PRAGMA journal_mode=OFF; BEGIN;"
             "UPDATE licence SET status = 3, status_day = 20261120 WHERE number IN"
             "  (SELECT number FROM (SELECT number, row_number() OVER () AS n FROM licence)"
             "   WHERE n %% max(1, (SELECT count(*) FROM licence) * 10 / (%lld * 4)) = 0"
             "   LIMIT %lld * 4 / 10);"
             "UPDATE organisation SET name = name || '(更名)' WHERE id IN"
             "  (SELECT id FROM organisation WHERE abs(random()) %% (SELECT count(*) FROM"
             "   organisation) < %lld * 33 / 100 LIMIT %lld * 3 / 10);"
             "UPDATE prefix SET valid_until = 20280101 WHERE id IN"
             "  (SELECT id FROM prefix WHERE abs(random()) %% (SELECT count(*) FROM prefix)"
             "   < %lld * 22 / 100 LIMIT %lld * 2 / 10);"
             "INSERT OR IGNORE INTO organisation SELECT abs(random()) %% 2821109907455, '', NULL,"
             "  '威县演示新办企业' || abs(random()) %% 100000, '', '', '130533', 'food', NULL, 1, 0"
             "  FROM organisation LIMIT %lld / 10;"
             "UPDATE data_set SET row_count = (SELECT count(*) FROM organisation)"
             "  WHERE name = 'organisations';"
             "UPDATE paper SET value = '%lld' WHERE key = 'sequence'; COMMIT;",
             (long long)changes, (long long)changes, (long long)changes, (long long)changes,
             (long long)changes, (long long)changes, (long long)changes, (long long)sequence);
    run_sql(to, sql);
    seal(to);
}

/* Listed by hand: the repository would hold the bytes in memory. */
static void offer(struct bench *b, const struct offer *o, const char *path)
{
    struct buf text = BUF_INIT(OFFER_CUSTOM_MAX);
    struct digest digest;
    struct err err = { 0 };
    char mirror[FS_PATH_MAX];
    must(digest_file(path, &digest, &err), &err);
    must(offer_custom(o, NULL, 0, &text, &err), &err);
    json_t *custom = json_loadb((const char *)text.data, text.len, 0, NULL);
    json_t *target = json_pack("{sI s{ss} so}", "length", (json_int_t)o->packed_bytes, "hashes",
                               "sha256", digest.hex, "custom", custom);
    json_object_set_new(json_object_get(tuf_repo_role(b->repo, "targets"), "targets"), o->name,
                        target);
    must(fs_join(mirror, b->folder, "hub", &err), &err);
    tuf_mirror_target(mirror, o->name, path);
    tuf_repo_publish(b->repo, "targets snapshot timestamp");
    tuf_mirror_metadata(b->repo, mirror);
    buf_fini(&text);
}

static void offer_whole(struct bench *b, const char *release, const char *out)
{
    struct offer o;
    struct err err = { 0 };
    double began = now_s();
    must(parcel_whole(release, out, &o, &err), &err);
    printf("whole: made and packed in %.1f s, %.1f MB of %.1f MB\n", now_s() - began,
           (double)o.packed_bytes / 1e6, (double)o.bytes / 1e6);
    offer(b, &o, out);
}

static void offer_delta(struct bench *b, const char *from, const char *to, const char *out,
                        int64_t changes)
{
    struct offer o;
    struct err err = { 0 };
    double began = now_s();
    must(parcel_delta(from, to, out, &o, &err), &err);
    printf("delta of %" PRId64 " rows: made and proved in %.1f s, %" PRIu64 " bytes of %" PRIu64
           "\n",
           changes, now_s() - began, o.packed_bytes, o.bytes);
    offer(b, &o, out);
}

static void pull_once(const char *store, const char *url, struct net *net,
                      struct pull_result *result)
{
    struct buf root = BUF_INIT(1 << 20);
    struct err err = { 0 };
    must(fs_read_all("hub/metadata/1.root.json", &root, &err), &err);
    const struct pull_config config = { .folder = store,
                                        .url = url,
                                        .root = buf_span(&root),
                                        .fetcher = net_fetcher(net),
                                        .clock = clock_system() };
    must(pull_run(&config, result, &err), &err);
    buf_fini(&root);
}

static struct registry *open_held(const char *store, bool is_just_made)
{
    struct store s;
    struct err err = { 0 };
    char path[FS_PATH_MAX];
    struct registry *r = NULL;
    must(store_look(store, NULL, &s, &err), &err);
    must(store_path(&s, s.held[0].name, path, &err), &err);
    must(is_just_made ? registry_open_built(path, &r, &err) : registry_open(path, &r, &err), &err);
    return r;
}

/* The most memory this program had since it was started, in MB.  wait4's ru_maxrss would count what its parent had at
 * the fork as well: Linux carries it over execve. */
static double peak_mb(void)
{
    char line[160];
    unsigned long kb = 0;
    FILE *f = fopen("/proc/self/status", "r");
    while (f && fgets(line, sizeof line, f))
        if (strncmp(line, "VmHWM:", 6) == 0)
            kb = strtoul(line + 6, NULL, 10);
    if (f)
        fclose(f);
    return (double)kb / 1024;
}

/* bench_sync --pull STORE URL: the child. */
static int run_child(const char *store, const char *url)
{
    const struct net_options options = { 0 };
    struct net *net = NULL;
    struct pull_result result;
    struct err err = { 0 };
    must(net_create(&options, &net, &err), &err);
    pull_once(store, url, net, &result);
    registry_close(open_held(store, true));
    net_destroy(net);
    printf("  release %" PRId64 ", %zu deltas, %" PRIu64 " bytes fetched, %.1f MB at most\n",
           result.sequence, result.deltas, result.fetched_bytes, peak_mb());
    return 0;
}

static void pull(const struct bench *b, const char *store, const char *what)
{
    struct rusage used;
    int status = 0;
    fflush(stdout);
    double began = now_s();
    pid_t child = fork();
    if (child == 0) {
        go_first(1);
        execl("/proc/self/exe", "bench_sync", "--pull", store, b->url, NULL);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &used) != child || status != 0)
        fail("pulling failed");
    printf("%s: %.2f s of the clock, %.2f s of CPU\n", what, now_s() - began,
           (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
               (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6);
}

/* --- look-ups meanwhile ------------------------------------------------------------------------- */

struct meanwhile {
    const char *store, *url;
    struct mailbox *box;
};

static void *pull_and_hand_over(void *self)
{
    struct meanwhile *m = self;
    go_first(1); /* below, as kiosk/app/renewal.c has it */
    const struct net_options options = { 0 };
    struct net *net = NULL;
    struct pull_result result;
    struct err err = { 0 };
    must(net_create(&options, &net, &err), &err);
    pull_once(m->store, m->url, net, &result);
    mailbox_swap(m->box, open_held(m->store, true));
    net_destroy(net);
    return NULL;
}

static void look_up_meanwhile(const struct bench *b, const char *store)
{
    char gtin[14];
    struct meanwhile m = { store, b->url, mailbox_create() };
    struct registry *r = open_held(store, false), *fresh = NULL;
    struct fact_prefix prefix;
    pthread_t thread;
    uint32_t dice = 7;
    size_t asked = 0, slow = 0;
    double longest = 0;
    int64_t longest_cpu_us = 0, before = registry_release(r)->sequence;
    if (!m.box || pthread_create(&thread, NULL, pull_and_hand_over, &m) != 0)
        fail("no thread");
    go_first(2);
    for (bool is_over = false; !is_over; asked++) {
        dice = dice * 1664525 + 1013904223;
        snprintf(gtin, sizeof gtin, "69%07u0000", dice % 10000000);
        double began = now_s();
        int64_t cpu_us = clock_thread_cpu_us();
        if ((fresh = mailbox_take(m.box)) != NULL) {
            struct registry *old = r;
            r = fresh;
            fresh = old;
            is_over = true;
        }
        if (registry_find_prefix(r, gtin, &prefix, NULL) == ERR_DB)
            fail("a look-up failed");
        cpu_us = clock_thread_cpu_us() - cpu_us;
        double took = now_s() - began;
        longest = took > longest ? took : longest;
        longest_cpu_us = cpu_us > longest_cpu_us ? cpu_us : longest_cpu_us;
        slow += took > 0.005;
    }
    pthread_join(thread, NULL);
    printf("look-ups while %" PRId64 " gives way to %" PRId64 ": %zu asked, longest %.2f ms of the "
           "clock (%zu over 5 ms), %.2f ms of its own CPU\n",
           before, registry_release(r)->sequence, asked, longest * 1e3, slow,
           (double)longest_cpu_us / 1e3);
    registry_close(fresh);
    registry_close(r);
    mailbox_destroy(m.box);
}

static void forget_told(void *self, bool is_error, const char *line)
{
    (void)self;
    if (is_error)
        fprintf(stderr, "%s\n", line);
}

static void make_first(const struct bench *b)
{
    struct make_options make = {
        .folder = "csv", .rows = b->rows, .seed = 1, .issued = DATE_OF(2026, 11, 16)
    };
    struct build_options build = {
        .folder = "csv", .out = "r1.heyan", .sequence = 1, .tell = forget_told
    };
    struct build_result result;
    struct err err = { 0 };
    if (fs_exists("r1.heyan") && fs_exists("r1.heyan.sha256"))
        return;
    double began = now_s();
    must(make_csv(&make, &err), &err);
    printf("made %" PRId64 " rows in %.1f s\n", b->rows, now_s() - began);
    began = now_s();
    must(build_release(&build, &result, &err), &err);
    printf("built in %.1f s\n", now_s() - began);
}

int main(int argc, char **argv)
{
    struct bench b = { .rows = 3000000 };
    uint64_t rows;
    if (argc == 4 && strcmp(argv[1], "--pull") == 0)
        return run_child(argv[2], argv[3]);
    if (argc > 1 && span_number(span_of(argv[1]), &rows))
        b.rows = (int64_t)rows;
    if (argc > 2 && (fs_make_folder(argv[2], NULL) != ERR_OK || chdir(argv[2]) != 0))
        fail("cannot go to that folder");
    if (!getcwd(b.folder, sizeof b.folder))
        fail("where is this?");
    snprintf(b.url, sizeof b.url, "file://%s/hub", b.folder);
    b.repo = tuf_repo_create(time(NULL));
    make_first(&b);
    make_release("r1.heyan", "r2.heyan", 2, 1000);
    make_release("r2.heyan", "r3.heyan", 3, 50000);
    make_release("r3.heyan", "r4.heyan", 4, 1000);
    offer_whole(&b, "r1.heyan", "r1.zst");
    pull(&b, "store", "whole");
    offer_delta(&b, "r1.heyan", "r2.heyan", "r2.zst", 1000);
    pull(&b, "store", "1,000 rows");
    pull(&b, "store", "nothing new");
    offer_delta(&b, "r2.heyan", "r3.heyan", "r3.zst", 50000);
    pull(&b, "store", "50,000 rows");
    offer_delta(&b, "r3.heyan", "r4.heyan", "r4.zst", 1000);
    look_up_meanwhile(&b, "store");
    tuf_repo_destroy(b.repo);
    return 0;
}
