/* What a release of millions of rows costs to build and to ask.
 *
 *   bench_registry [ROWS [FOLDER]]        default 3000000, in the folder it is started in
 *
 * Build: thread CPU from CSV files on disk to the release in place: parsing, checking, loading,
 * indices, quick_check, SHA-256, fsyncs.  Look-ups: thread CPU of each call, the cost of reading
 * the clock taken off; keys are drawn at random from the release, after one pass to warm the file
 * up.  The peer, in the same run: the plain way, a table keyed by the prefix's text in SQLite with
 * the same settings, asked for 12, 11, … 6 digits.  Not a test. */
#include <inttypes.h>
#include <sqlite3.h>
#include <time.h>

#include "base/clock.h"
#include "base/fs.h"
#include "code/gtin.h"
#include "registry/build.h"
#include "registry/key.h"
#include "registry/make.h"
#include "registry/make_numbers.h"
#include "registry/registry.h"

enum { ASKED = 100000 };

static int64_t cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static int64_t clock_cost(void)
{
    static int64_t took[1001];
    for (size_t i = 0; i < ARRAY_LEN(took); i++) {
        int64_t before = cpu_ns();
        took[i] = cpu_ns() - before;
    }
    qsort(took, ARRAY_LEN(took), sizeof took[0], by_size);
    return took[ARRAY_LEN(took) / 2];
}

static void fail(const char *what)
{
    fprintf(stderr, "bench_registry: %s\n", what);
    exit(1);
}

struct key {
    char text[IDENT_TEXT_MAX];
    enum ident_kind kind;
};

/* One question; false when it was not answered as it should be. */
typedef bool ask_fn(void *self, const struct key *key);

static void measure(const char *name, const struct key *keys, size_t n, ask_fn *ask, void *self)
{
    int64_t *took = calloc(n, sizeof *took);
    int64_t base = clock_cost();
    size_t good = 0;
    if (!took)
        abort();
    for (int pass = 0; pass < 2; pass++) {
        good = 0;
        for (size_t i = 0; i < n; i++) {
            int64_t before = cpu_ns();
            bool answered = ask(self, &keys[i]);
            took[i] = cpu_ns() - before - base;
            good += answered;
        }
    }
    qsort(took, n, sizeof *took, by_size);
    printf("%-34s %6.2f us median %7.2f us p99   %zu of %zu answered\n", name,
           (double)took[n / 2] / 1000, (double)took[n * 99 / 100] / 1000, good, n);
    free(took);
}

static bool ask_prefix(void *self, const struct key *key)
{
    struct fact_prefix out;
    return registry_find_prefix(self, key->text, &out, NULL) == ERR_OK && out.holder.org_code[0];
}

static bool ask_no_prefix(void *self, const struct key *key)
{
    struct fact_prefix out;
    return registry_find_prefix(self, key->text, &out, NULL) == ERR_NOT_FOUND;
}

static bool ask_product(void *self, const struct key *key)
{
    struct fact_product out;
    return registry_find_product(self, key->text, &out, NULL) == ERR_OK;
}

static bool ask_licence(void *self, const struct key *key)
{
    struct fact_licence out;
    return registry_find_licence(self, key->kind, key->text, &out, NULL) == ERR_OK;
}

static bool ask_org(void *self, const struct key *key)
{
    struct fact_org out;
    return registry_find_org(self, key->kind, key->text, &out, NULL) == ERR_OK;
}

static bool ask_standard(void *self, const struct key *key)
{
    struct fact_standard out;
    return registry_find_standard(self, key->text, &out, NULL) == ERR_OK;
}

static bool ask_uses(void *self, const struct key *key)
{
    struct fact_use out[FACT_LIST_MAX];
    size_t n;
    return registry_list_uses(self, key->text, out, FACT_LIST_MAX, &n, NULL) == ERR_OK;
}

static bool ask_alerts(void *self, const struct key *key)
{
    struct fact_alert out[FACT_LIST_MAX];
    size_t n;
    return registry_list_alerts(self, ID_GTIN14, key->text, out, FACT_LIST_MAX, &n, NULL) == ERR_OK;
}

static bool ask_peer(void *self, const struct key *key)
{
    sqlite3_stmt *s = self;
    bool found = false;
    for (int n = 12; n >= 6 && !found; n--) {
        sqlite3_bind_text(s, 1, key->text, n, SQLITE_STATIC);
        found = sqlite3_step(s) == SQLITE_ROW && sqlite3_column_text(s, 1) != NULL;
        sqlite3_reset(s);
    }
    return found;
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK) {
        fprintf(stderr, "%s\n", sqlite3_errmsg(db));
        abort();
    }
    return s;
}

/* Up to ASKED keys out of a query that gives one text, and perhaps a kind, a row. */
static size_t draw(sqlite3 *db, const char *sql, struct key *keys)
{
    sqlite3_stmt *s = prepare(db, sql);
    size_t n = 0;
    while (n < ASKED && sqlite3_step(s) == SQLITE_ROW) {
        snprintf(keys[n].text, sizeof keys[n].text, "%s", (const char *)sqlite3_column_text(s, 0));
        if (sqlite3_column_count(s) > 1)
            keys[n].kind = ident_kind_of((const char *)sqlite3_column_text(s, 1));
        n++;
    }
    sqlite3_finalize(s);
    for (size_t i = n; i-- > 1;) { /* out of the file's order */
        size_t j = (size_t)(make_hash(3, i, 0) % (i + 1));
        struct key swap = keys[i];
        keys[i] = keys[j];
        keys[j] = swap;
    }
    return n;
}

static void org_texts(struct key *keys, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t v = 0;
        char text[10] = "";
        if (!span_number(span_of(keys[i].text), &v) || !key_org_text((int64_t)v, text))
            abort();
        memcpy(keys[i].text, text, sizeof text);
        keys[i].kind = ID_ORG;
    }
}

static void ask_all(struct registry *r, sqlite3 *db, struct key *keys)
{
    /* A number inside the range of each prefix drawn: its middle. */
    static const char inside[] = "SELECT printf('%013d', (id / 16 + hi) / 2) FROM prefix"
                                 " WHERE abs(id * 7919) % 7 = 0";
    size_t n = draw(db, inside, keys);
    measure("prefix and firm", keys, n, ask_prefix, r);
    sqlite3_stmt *peer = prepare(db, "SELECT p.holder, o.name, o.uscc, o.reg_no, o.former_name,"
                                     " o.address, o.region, o.trade FROM peer_prefix p"
                                     " JOIN organisation o ON o.id = p.holder WHERE p.prefix = ?1");
    measure("  peer: probes of 12 to 6 digits", keys, n, ask_peer, peer);
    sqlite3_finalize(peer);
    for (size_t i = 0; i < n; i++)
        snprintf(keys[i].text, sizeof keys[i].text, "697%010" PRIu64,
                 make_hash(5, i, 1) % UINT64_C(10000000000));
    measure("697 at random, two thirds unheld", keys, n, ask_no_prefix, r);
    n = draw(db, "SELECT printf('%014d', id) FROM product WHERE abs(id * 7919) % 4 = 0", keys);
    measure("product and firm", keys, n, ask_product, r);
    measure("alerts about a product", keys, n, ask_alerts, r);
    n = draw(db, "SELECT number, kind FROM licence WHERE holder % 4 = 0", keys);
    measure("licence and firm", keys, n, ask_licence, r);
    n = draw(db, "SELECT number FROM standard", keys);
    measure("standard and firm", keys, n, ask_standard, r);
    n = draw(db, "SELECT reg_no, 'REG15' FROM organisation WHERE id % 9 = 0 AND reg_no > 0", keys);
    measure("firm by registration number", keys, n, ask_org, r);
    n = draw(db, "SELECT uscc, 'USCC' FROM organisation WHERE id % 9 = 0 AND uscc <> ''", keys);
    measure("firm by credit code", keys, n, ask_org, r);
    n = draw(db, "SELECT id FROM organisation WHERE id % 9 = 0", keys);
    org_texts(keys, n);
    measure("firm by organisation code", keys, n, ask_org, r);
    measure("authorised uses of a firm", keys, n, ask_uses, r);
}

static int64_t timed_build(const char *folder, const char *out)
{
    struct build_options options = { .folder = folder, .out = out, .today = DATE_OF(2026, 11, 16) };
    struct build_result result;
    struct err err = { 0 };
    int64_t before = cpu_ns();
    if (build_release(&options, &result, &err) != ERR_OK) {
        fprintf(stderr, "%s\n", err.text);
        abort();
    }
    return cpu_ns() - before;
}

/* The peer's own file, with the release beside it for the firms and for drawing keys. */
static sqlite3 *open_peer(const char *release)
{
    static const char fill[] =
        "PRAGMA cache_size=-16384; PRAGMA release.cache_size=-16384;"
        "PRAGMA synchronous=OFF; CREATE TABLE peer_prefix (prefix TEXT PRIMARY KEY NOT NULL,"
        " holder INTEGER NOT NULL) WITHOUT ROWID;"
        "INSERT INTO peer_prefix SELECT substr(printf('%013d', id / 16), 1, id % 16), holder"
        " FROM release.prefix;"
        "BEGIN"; /* one read lock for all questions, not one for each */
    char path[FS_PATH_MAX + 8];
    sqlite3 *db;
    snprintf(path, sizeof path, "%s.peer", release);
    remove(path);
    if (sqlite3_open(path, &db) != SQLITE_OK)
        fail("the peer's file cannot be made");
    sqlite3_stmt *attach = prepare(db, "ATTACH ?1 AS release");
    sqlite3_bind_text(attach, 1, release, -1, SQLITE_STATIC);
    if (sqlite3_step(attach) != SQLITE_DONE)
        fail("the release cannot be put beside the peer");
    sqlite3_finalize(attach);
    if (sqlite3_exec(db, fill, NULL, NULL, NULL) != SQLITE_OK)
        fail(sqlite3_errmsg(db));
    return db;
}

int main(int argc, char **argv)
{
    struct err err = { 0 };
    uint64_t rows = 3000000;
    const char *folder = argc > 2 ? argv[2] : "bench_registry.d";
    char release[FS_PATH_MAX];
    if (argc > 1 && !span_number(span_of(argv[1]), &rows))
        fail("ROWS is a number");
    struct make_options make = {
        .folder = folder, .rows = (int64_t)rows, .seed = 7, .issued = DATE_OF(2026, 11, 16)
    };
    int64_t before = cpu_ns();
    if (make_csv(&make, &err) != ERR_OK || fs_join(release, folder, "bench.heyan", &err) != ERR_OK)
        fail(err.text);
    printf("%" PRIu64 " rows of CSV made in %.1f s CPU\n", rows, (double)(cpu_ns() - before) / 1e9);
    printf("release built in %.1f s CPU\n", (double)timed_build(folder, release) / 1e9);
    struct registry *r;
    before = cpu_ns();
    if (registry_open(release, &r, &err) != ERR_OK)
        fail(err.text);
    printf("release opened in %.0f ms CPU, its SHA-256 checked\n",
           (double)(cpu_ns() - before) / 1e6);
    sqlite3 *db = open_peer(release);
    struct key *keys = calloc(ASKED, sizeof *keys);
    if (!keys)
        fail("no memory");
    ask_all(r, db, keys);
    sqlite3_close(db);
    registry_close(r);
    free(keys);
    return 0;
}
