/* docket/sql_postgres_tables.c: the version of the tables, and who may change it.
 *
 * Every connection holds LOCK_RUNS together with all others for as long as it lives; whoever changes the tables wants it
 * alone, under LOCK_MIGRATE, so that of several new programs one does it. */
#include "docket/schema.h"
#include "docket/sql_postgres_self.h"

static const char sql_lock[] = "BEGIN; SELECT pg_advisory_xact_lock(%lld, %lld)";
static const char sql_has_schema[] =
    "SELECT 1 FROM pg_catalog.pg_class WHERE oid = to_regclass('docket_schema')";
static const char sql_make_schema[] =
    "CREATE TABLE docket_schema (version BIGINT NOT NULL); INSERT INTO docket_schema VALUES (0)";
static const char sql_version[] = "SELECT version FROM docket_schema";
/* Held by every connection for as long as it lives; whoever changes the tables wants it alone. */
static const char sql_runs[] = "SELECT pg_advisory_lock_shared(%d, %d)";
static const char sql_alone[] = "SELECT pg_try_advisory_xact_lock(%d, %d)::int";
/* Who has it, and the programs from before there was one, which all call themselves the same. */
static const char sql_others[] =
    "SELECT count(*), coalesce(string_agg(name, ', ' ORDER BY name), '') FROM"
    " (SELECT DISTINCT a.application_name AS name FROM pg_catalog.pg_stat_activity AS a"
    " WHERE a.pid <> pg_backend_pid() AND a.datname = current_database()"
    " AND (a.application_name = 'heyan-hub' OR a.pid IN (SELECT l.pid FROM pg_catalog.pg_locks AS l"
    " WHERE l.locktype = 'advisory' AND l.granted AND l.classid = %d AND l.objid = %d"
    " AND l.objsubid = 2))) AS others";
static const char sql_set_version[] = "UPDATE docket_schema SET version = %d";

enum {
    LOCK_FAMILY = 0x4859, /* "HY": our locks among those of others on that server */
    LOCK_MIGRATE = 1000000,
    LOCK_RUNS = 1000001,
};

/* --- transactions with a lock ------------------------------------------------------------------- */

const char *pg_begin_text(int64_t lock, char out[PG_BEGIN_MAX])
{
    snprintf(out, PG_BEGIN_MAX, sql_lock, (long long)LOCK_FAMILY, (long long)lock);
    return lock ? out : "BEGIN";
}

enum err_code pg_begin_as(struct connection *c, const char *text, struct err *err)
{
    enum err_code rc = pg_exec(c, text, NULL, err);
    if (rc && !c->is_broken)
        err_ignore(pg_exec(c, "ROLLBACK", NULL, NULL),
                   "the lock was not got; that is what is told");
    return rc;
}

/* --- the version -------------------------------------------------------------------------------- */

/* From now on nobody changes the tables until this connection ends. */
static enum err_code hold_version(struct connection *c, struct err *err)
{
    char text[80];
    snprintf(text, sizeof text, sql_runs, LOCK_FAMILY, LOCK_RUNS);
    return pg_exec(c, text, NULL, err);
}

/* While it was cut off, a newer program may have been put in and have changed the tables. */
enum err_code pg_look_again(struct connection *c, struct err *err)
{
    int64_t version = 0;
    enum err_code rc = hold_version(c, err);
    if (!rc)
        rc = pg_exec(c, sql_version, &version, err);
    if (!rc && version != docket_postgres_version)
        rc = err_set(err, ERR_UNSUPPORTED,
                     "PostgreSQL: tables of version %lld, this program is for %d",
                     (long long)version, docket_postgres_version);
    return rc;
}

/* Nobody else has the tables open; else who it is.  No queue: who asks for it alone keeps nobody waiting. */
static enum err_code be_alone(struct connection *c, struct err *err)
{
    int64_t is_alone = 0;
    char text[1024];
    snprintf(text, sizeof text, sql_alone, LOCK_FAMILY, LOCK_RUNS);
    enum err_code rc = pg_exec(c, text, &is_alone, err);
    if (rc)
        return rc;
    snprintf(text, sizeof text, sql_others, LOCK_FAMILY, LOCK_RUNS);
    PGresult *r = PQexec(c->pg, text);
    if (PQresultStatus(r) != PGRES_TUPLES_OK || PQntuples(r) != 1)
        rc = pg_fail(c, r, err);
    else if (!is_alone || strcmp(PQgetvalue(r, 0, 0), "0") != 0)
        rc = err_set(err, ERR_BUSY,
                     "PostgreSQL: tables of an older version; stop first what still runs on them: "
                     "%s (%s)",
                     PQgetvalue(r, 0, 0), PQgetvalue(r, 0, 1));
    PQclear(r);
    return rc;
}

static enum err_code migrate_steps(struct connection *c, bool create, struct err *err)
{
    int64_t has = 0, version = 0;
    char text[64];
    enum err_code rc = pg_exec(c, sql_has_schema, &has, err);
    if (!rc && !has && !create)
        return err_set(err, ERR_NOT_FOUND, "PostgreSQL: there is no database of reports");
    if (!rc && !has)
        rc = pg_exec(c, sql_make_schema, NULL, err);
    if (!rc)
        rc = pg_exec(c, sql_version, &version, err);
    if (!rc && version > docket_postgres_version)
        rc = err_set(err, ERR_UNSUPPORTED, "PostgreSQL: tables made by a newer program");
    if (!rc && version > 0 && version < docket_postgres_version)
        rc = be_alone(c, err);
    for (int64_t i = version; !rc && i < docket_postgres_version; i++)
        rc = pg_exec(c, docket_postgres_steps[i], NULL, err);
    snprintf(text, sizeof text, sql_set_version, docket_postgres_version);
    if (!rc && version < docket_postgres_version)
        rc = pg_exec(c, text, NULL, err);
    return rc ? rc : hold_version(c, err);
}

enum err_code pg_migrate(struct connection *c, bool create, struct err *err)
{
    char text[PG_BEGIN_MAX];
    enum err_code rc = pg_begin_as(c, pg_begin_text(LOCK_MIGRATE, text), err);
    if (rc)
        return rc;
    rc = migrate_steps(c, create, err);
    if (!rc) {
        c->is_known = true;
        return pg_exec(c, "COMMIT", NULL, err);
    }
    err_ignore(pg_exec(c, "ROLLBACK", NULL, NULL), "why it is taken back is told");
    return rc;
}
