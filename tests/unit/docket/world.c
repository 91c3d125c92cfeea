#include "unit/docket/world.h"

#include <fcntl.h>
#include <libpq-fe.h>
#include <sqlite3.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "trust/canon.h"
#include "trust/hash.h"

enum world_kind world_sqlite = WORLD_SQLITE, world_postgres = WORLD_POSTGRES;

static const char *const profiles[] = { "2014-12365", "2020-12315" };

static struct {
    struct postgres *server;
    struct docket_rules *rules[2];
    struct promise *promises[2];
    unsigned n_files;
    char folder[64]; /* of SQLite's files, with its slash; "" the test's own */
} world;

static void remove_file(unsigned i)
{
    static const char *const ends[] = { "", "-wal", "-shm", "-runs" };
    char path[128];
    for (size_t k = 0; k < ARRAY_LEN(ends); k++) {
        snprintf(path, sizeof path, "%sreports%u.db%s", world.folder, i, ends[k]);
        unlink(path);
    }
}

int world_begin(void **state)
{
    char rules[FS_PATH_MAX], report[FS_PATH_MAX];
    (void)state;
    snprintf(rules, sizeof rules, "%s/assets/docket", getenv("HEYAN_ROOT"));
    snprintf(report, sizeof report, "%s/assets/report", getenv("HEYAN_ROOT"));
    for (size_t i = 0; i < ARRAY_LEN(profiles); i++) {
        MUST(docket_rules_open(rules, profiles[i], &world.rules[i], ERR));
        MUST(promise_open(report, profiles[i], &world.promises[i], ERR));
    }
    world.server = postgres_start();
    return world.server ? 0 : -1;
}

int world_begin_hurried(void **state)
{
    int rc = world_begin(state);
    snprintf(world.folder, sizeof world.folder, "/dev/shm/heyan-docket-XXXXXX");
    if (mkdtemp(world.folder))
        snprintf(world.folder + strlen(world.folder), 2, "/");
    else
        world.folder[0] = '\0'; /* no such place here: on the disk, then */
    return rc || !postgres_hurry(world.server) ? -1 : 0;
}

int world_end(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(profiles); i++) {
        docket_rules_close(world.rules[i]);
        promise_close(world.promises[i]);
    }
    postgres_destroy(world.server);
    for (unsigned i = 1; world.folder[0] && i <= world.n_files; i++)
        remove_file(i);
    if (world.folder[0])
        rmdir(world.folder);
    return 0;
}

struct postgres *world_server(void)
{
    return world.server;
}

const struct docket_rules *world_rules(const char *profile)
{
    return world.rules[strcmp(profile, profiles[1]) == 0];
}

const struct promise *world_promise(const char *profile)
{
    return world.promises[strcmp(profile, profiles[1]) == 0];
}

void world_address(void **state, char out[WORLD_ADDRESS_TEXT])
{
    if (*(enum world_kind *)*state == WORLD_POSTGRES) {
        postgres_address(world.server, out, WORLD_ADDRESS_TEXT);
        assert_true(*out);
        return;
    }
    remove_file(++world.n_files);
    snprintf(out, WORLD_ADDRESS_TEXT, "sqlite:%sreports%u.db", world.folder, world.n_files);
}

struct docket *world_open(void **state)
{
    char address[WORLD_ADDRESS_TEXT];
    struct docket *d = NULL;
    world_address(state, address);
    MUST(docket_open(address, true, &d, ERR));
    return d;
}

/* --- behind its back ---------------------------------------------------------------------------- */

void world_sql(const char *address, const char *sql)
{
    if (strncmp(address, "sqlite:", 7) == 0) {
        sqlite3 *db = NULL;
        assert_int_equal(sqlite3_open(address + 7, &db), SQLITE_OK);
        if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
            fail_msg("%s: %s", sql, sqlite3_errmsg(db));
        sqlite3_close(db);
        return;
    }
    PGconn *c = PQconnectdb(address);
    PGresult *r = PQexec(c, sql);
    if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK)
        fail_msg("%s: %s", sql, PQerrorMessage(c));
    PQclear(r);
    PQfinish(c);
}

size_t world_columns(const char *address, const char *table, struct world_column *out, size_t max)
{
    char sql[96];
    size_t n = 0;
    snprintf(sql, sizeof sql, "SELECT * FROM %s LIMIT 1", table);
    if (strncmp(address, "sqlite:", 7) == 0) {
        sqlite3 *db = NULL;
        sqlite3_stmt *s = NULL;
        assert_int_equal(sqlite3_open(address + 7, &db), SQLITE_OK);
        assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_step(s), SQLITE_ROW);
        for (int i = 0; i < sqlite3_column_count(s) && n < max; i++, n++) {
            int type = sqlite3_column_type(s, i);
            snprintf(out[n].name, sizeof out[n].name, "%s", sqlite3_column_name(s, i));
            out[n].kind = type == SQLITE_INTEGER ? 'n' : type == SQLITE_TEXT ? 't' : 'b';
        }
        sqlite3_finalize(s);
        sqlite3_close(db);
        return n;
    }
    PGconn *c = PQconnectdb(address);
    PGresult *r = PQexec(c, sql);
    for (int i = 0; i < PQnfields(r) && n < max; i++, n++) {
        snprintf(out[n].name, sizeof out[n].name, "%s", PQfname(r, i));
        out[n].kind = PQftype(r, i) == 20 ? 'n' : PQftype(r, i) == 25 ? 't' : 'b';
    }
    PQclear(r);
    PQfinish(c);
    return n;
}

static bool file_holds(const char *path, const char *bytes)
{
    struct stat st;
    bool holds = false;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0 && fstat(fd, &st) == 0 && st.st_size > 0) {
        void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (p != MAP_FAILED) {
            holds = memmem(p, (size_t)st.st_size, bytes, strlen(bytes)) != NULL;
            munmap(p, (size_t)st.st_size);
        }
    }
    if (fd >= 0)
        close(fd);
    return holds;
}

bool world_files_hold(const char *address, const char *bytes)
{
    static const char *const ends[] = { "", "-wal", "-shm" };
    char path[FS_PATH_MAX], line[FS_PATH_MAX];
    bool holds = false;
    for (size_t i = 0; strncmp(address, "sqlite:", 7) == 0 && i < ARRAY_LEN(ends); i++) {
        snprintf(path, sizeof path, "%s%s", address + 7, ends[i]);
        holds |= file_holds(path, bytes);
    }
    if (strncmp(address, "sqlite:", 7) == 0)
        return holds;
    world_sql(address, "CHECKPOINT");
    snprintf(path, sizeof path, "find %s -type f -not -path '*/pg_wal/*'",
             postgres_folder(world.server));
    FILE *files = popen(path, "r");
    assert_non_null(files);
    while (fgets(line, sizeof line, files)) {
        line[strcspn(line, "\n")] = '\0';
        holds |= file_holds(line, bytes);
    }
    pclose(files);
    return holds;
}

/* --- reports ------------------------------------------------------------------------------------ */

void world_renew(struct world_report *r, const char *box)
{
    uint8_t sum[32];
    r->bytes.len = 0;
    MUST(envelope_write(&r->item.envelope, span_of(box), &r->bytes, ERR));
    assert_true(hash_sha256(buf_span(&r->bytes), sum));
    canon_hex(sum, sizeof sum, r->item.fingerprint);
    r->item.bytes = buf_span(&r->bytes);
    r->item.key = r->key;
}

void world_report(struct world_report *r, unsigned kiosk, unsigned i, enum report_kind kind)
{
    memset(r, 0, sizeof *r);
    r->bytes = BUF_INIT(ENVELOPE_BYTES_MAX);
    struct envelope *e = &r->item.envelope;
    const struct number_parts parts = { "WX", "12365", DATE_OF(2026, 10, 14), kiosk, i % 9999 + 1 };
    snprintf(r->key, sizeof r->key, "%08x-0000-4000-8000-%012x", kiosk, i);
    memcpy(e->uuid, r->key, sizeof e->uuid);
    assert_true(number_write(&parts, e->number));
    snprintf(e->kiosk, sizeof e->kiosk, "k%u", kiosk);
    e->kind = kind;
    snprintf(e->profile, sizeof e->profile, "2014-12365");
    snprintf(e->topic, sizeof e->topic, "barcode");
    snprintf(e->office, sizeof e->office, "measure");
    snprintf(e->code, sizeof e->code, "69012345%05u", i % 50);
    snprintf(e->verdict, sizeof e->verdict, "E");
    snprintf(e->reason, sizeof e->reason, "prefix_cancelled_after");
    e->made_utc_s = WORLD_NOW - 60;
    e->clock_is_sure = true;
    e->due = DATE_OF(2026, 10, 21);
    e->release_sequence = 41;
    MUST(query_code_check("123456", r->key, e->query_check, ERR));
    snprintf(e->box_id, sizeof e->box_id, "0123456789abcdef");
    world_renew(r, "a sealed box, sixty bytes at least, which nobody can open here");
}

void world_report_fini(struct world_report *r)
{
    buf_fini(&r->bytes);
}

struct docket_case world_take(struct docket *d, unsigned kiosk, unsigned i, enum report_kind kind)
{
    struct world_report r;
    struct docket_case c;
    world_report(&r, kiosk, i, kind);
    MUST(docket_take(d, &r.item, 1, WORLD_NOW, world_promise("2014-12365"), ERR));
    MUST(r.item.rc);
    MUST(docket_find(d, r.item.receipt.case_number, &c, ERR));
    world_report_fini(&r);
    return c;
}

struct docket_case world_act(struct docket *d, int64_t id, const char *act, const char *text)
{
    struct docket_case c;
    const struct docket_act a = {
        .id = id, .act = act, .who = "张三", .text = text, .now_utc_s = WORLD_NOW + 3600
    };
    MUST(docket_act(d, world_rules("2014-12365"), world_promise("2014-12365"), &a, &c, ERR));
    return c;
}
