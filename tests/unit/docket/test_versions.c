/* Programs of two versions on one database: the newer changes no tables while an older one still writes into them, and an
 * older one that comes back afterwards writes nothing. */
#include "unit/docket/world.h"

#include <fcntl.h>
#include <libpq-fe.h>
#include <sched.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "docket/schema.h"

enum { PATIENCE_S = 60 };

static bool is_late(time_t since_s)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    (void)sched_yield();
    return now.tv_sec - since_s > PATIENCE_S;
}

static time_t now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

/* A database as version 1 has left it. */
static void make_first_version(void **state, char address[WORLD_ADDRESS_TEXT])
{
    char text[96];
    world_address(state, address);
    if (*(enum world_kind *)*state == WORLD_SQLITE) {
        world_sql(address, docket_sqlite_steps[0]);
        snprintf(text, sizeof text, "PRAGMA application_id=%d; PRAGMA user_version=1",
                 DOCKET_APPLICATION_ID);
        world_sql(address, text);
        world_sql(address, "PRAGMA journal_mode=WAL");
    } else {
        world_sql(address, "CREATE TABLE docket_schema (version BIGINT NOT NULL)");
        world_sql(address, docket_postgres_steps[0]);
        world_sql(address, "INSERT INTO docket_schema VALUES (1)");
    }
}

static PGconn *connect_as(const char *address, const char *name)
{
    static const char *const names[] = { "dbname", "application_name", NULL };
    const char *const values[] = { address, name, NULL };
    PGconn *pg = PQconnectdbParams(names, values, 1);
    assert_int_equal(PQstatus(pg), CONNECTION_OK);
    return pg;
}

/* The first column of the first row. */
static int ask(PGconn *pg, const char *sql)
{
    PGresult *r = PQexec(pg, sql);
    if (PQresultStatus(r) != PGRES_TUPLES_OK || PQntuples(r) < 1)
        fail_msg("%s: %s", sql, PQerrorMessage(pg));
    int n = (int)strtol(PQgetvalue(r, 0, 0), NULL, 10);
    PQclear(r);
    return n;
}

/* The server hears of a connection's end in its own time. */
static void wait_for(PGconn *pg, const char *sql, int wanted)
{
    time_t since_s = now_s();
    while (ask(pg, sql) != wanted)
        if (is_late(since_s))
            fail_msg("%s: never %d", sql, wanted);
}

/* A connection that was cut is left alone for a moment. */
static enum err_code take_when_heard(struct docket *d, struct world_report *r, struct err *err)
{
    time_t since_s = now_s();
    enum err_code rc;
    do
        rc = docket_take(d, &r->item, 1, WORLD_NOW, NULL, err);
    while (rc == ERR_NET && !is_late(since_s));
    return rc;
}

static void assert_refused(const char *address, const char *who)
{
    struct docket *d = NULL;
    struct err err = { 0 };
    GIVES(ERR_BUSY, docket_open(address, true, &d, &err));
    if (!strstr(err.text, who))
        fail_msg("%s: does not say %s", err.text, who);
}

static void assert_opens_and_takes(const char *address)
{
    struct docket *d = NULL;
    MUST(docket_open(address, true, &d, ERR));
    world_take(d, 1, 1, REPORT_TIP);
    docket_close(d);
}

/* What an older program holds while it runs, as this one does; and the one from before there was such a thing. */
static void tables_are_not_changed_under_a_running_hub(void **state)
{
    char address[WORLD_ADDRESS_TEXT];
    make_first_version(state, address);
    PGconn *old = connect_as(address, "heyan-hub 7@hub-a"),
           *oldest = connect_as(address, "heyan-hub"), *other = connect_as(address, "psql");
    (void)ask(old, "SELECT 1 FROM pg_advisory_lock_shared(18521, 1000001)");
    assert_refused(address, "still runs on them: 2 (heyan-hub, heyan-hub 7@hub-a)");
    PQfinish(oldest);
    wait_for(other, "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'heyan-hub'",
             0);
    assert_refused(address, "still runs on them: 1 (heyan-hub 7@hub-a)");
    assert_int_equal(ask(other, "SELECT version FROM docket_schema"), 1);
    PQfinish(old);
    wait_for(other,
             "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'heyan-hub%'", 0);
    assert_opens_and_takes(address);
    assert_int_equal(ask(other, "SELECT version FROM docket_schema"), docket_postgres_version);
    PQfinish(other);
}

/* As every connection of the real thing does, the intake's and the lent ones too. */
static void who_has_it_open_is_seen(void **state)
{
    struct docket *d = NULL, *more = NULL;
    char address[WORLD_ADDRESS_TEXT];
    world_address(state, address);
    MUST(docket_open(address, true, &d, ERR));
    MUST(docket_open(address, false, &more, ERR));
    PGconn *newer = connect_as(address, "heyan-hub 8@hub-b");
    const char *alone = "SELECT pg_try_advisory_xact_lock(18521, 1000001)::int";
    assert_int_equal(ask(newer, alone), 0);
    docket_close(d);
    assert_int_equal(ask(newer, alone), 0);
    docket_close(more);
    wait_for(newer, alone, 1);
    PQfinish(newer);
}

/* Cut off, and meanwhile a newer program was put in. */
static void who_comes_back_to_newer_tables_writes_nothing(void **state)
{
    char address[WORLD_ADDRESS_TEXT];
    struct docket *d = NULL;
    struct world_report r;
    struct err err = { 0 };
    world_address(state, address);
    MUST(docket_open(address, true, &d, ERR));
    world_take(d, 1, 1, REPORT_TIP);
    world_sql(address, "UPDATE docket_schema SET version = 99");
    PGconn *other = connect_as(address, "psql");
    assert_int_equal(ask(other, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                                " WHERE application_name LIKE 'heyan-hub%'"
                                " AND datname = current_database()"),
                     1);
    world_report(&r, 1, 2, REPORT_TIP);
    for (int i = 0; i < 3; i++) {
        GIVES(ERR_UNSUPPORTED, take_when_heard(d, &r, &err));
        assert_non_null(strstr(err.text, "version 99, this program is for"));
    }
    assert_int_equal(ask(other, "SELECT count(*) FROM report"), 1);
    world_sql(address, "UPDATE docket_schema SET version = 2");
    GIVES(ERR_OK, take_when_heard(d, &r, &err));
    assert_true(r.item.is_new);
    PQfinish(other);
    world_report_fini(&r);
    docket_close(d);
}

/* --- one file ----------------------------------------------------------------------------------- */

static void a_file_is_not_changed_under_a_running_hub(void **state)
{
    char address[WORLD_ADDRESS_TEXT], path[WORLD_ADDRESS_TEXT + 8];
    make_first_version(state, address);
    snprintf(path, sizeof path, "%s-runs", address + strlen("sqlite:"));
    int old = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    assert_true(old >= 0 && flock(old, LOCK_SH) == 0);
    assert_refused(address, "a hub still runs on them: stop it first");
    close(old);
    assert_opens_and_takes(address);
    /* And this program is seen by the next one, by as many connections as it likes. */
    struct docket *a = NULL, *b = NULL;
    MUST(docket_open(address, true, &a, ERR));
    MUST(docket_open(address, false, &b, ERR));
    int newer = open(path, O_RDWR | O_CLOEXEC);
    assert_int_equal(flock(newer, LOCK_EX | LOCK_NB), -1);
    docket_close(a);
    assert_int_equal(flock(newer, LOCK_EX | LOCK_NB), -1);
    docket_close(b);
    assert_int_equal(flock(newer, LOCK_EX | LOCK_NB), 0);
    close(newer);
}

/* By a program that asked for no lock. */
static void a_file_that_was_changed_gets_nothing(void **state)
{
    char address[WORLD_ADDRESS_TEXT];
    struct docket *d = NULL;
    struct world_report r;
    struct err err = { 0 };
    world_address(state, address);
    MUST(docket_open(address, true, &d, ERR));
    world_take(d, 1, 1, REPORT_TIP);
    world_report(&r, 1, 2, REPORT_TIP);
    world_sql(address, "PRAGMA user_version = 99");
    GIVES(ERR_UNSUPPORTED, docket_take(d, &r.item, 1, WORLD_NOW, NULL, &err));
    assert_non_null(strstr(err.text, "version 99, this program is for"));
    world_sql(address, "PRAGMA user_version = 2");
    MUST(docket_take(d, &r.item, 1, WORLD_NOW, NULL, ERR));
    assert_true(r.item.is_new);
    world_report_fini(&r);
    docket_close(d);
}

int main(void)
{
#define ON_POSTGRES(f)                                                                             \
    {                                                                                              \
#f, f, NULL, NULL, &world_postgres                                                         \
    }
#define ON_SQLITE(f)                                                                               \
    {                                                                                              \
#f, f, NULL, NULL, &world_sqlite                                                           \
    }
    const struct CMUnitTest tests[] = {
        ON_POSTGRES(tables_are_not_changed_under_a_running_hub),
        ON_POSTGRES(who_has_it_open_is_seen),
        ON_POSTGRES(who_comes_back_to_newer_tables_writes_nothing),
        ON_SQLITE(a_file_is_not_changed_under_a_running_hub),
        ON_SQLITE(a_file_that_was_changed_gets_nothing),
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
