/* docket/sql_postgres.c: the database that several hubs share, by libpq.
 *
 * READ COMMITTED with locks taken first, so that two hubs wait for each other instead of failing; who waits too long
 * is told so.  synchronous_commit is switched on by name: an answer to a kiosk is on the server's disk.
 * Many rows go by the pipeline of libpq 14: one journey.  Values travel in binary but for texts. */
#include <endian.h>
#include <time.h>
#include <unistd.h>

#include "docket/sql_postgres_self.h"

static const char settings[] =
    "SET client_encoding TO 'UTF8'; SET synchronous_commit TO on; SET lock_timeout TO '5s';"
    "SET statement_timeout TO '60s'; SET idle_in_transaction_session_timeout TO '30s';"
    "SET client_min_messages TO warning; SET standard_conforming_strings TO on";
static const char sql_look[] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
/* Whoever waits to rewrite a table keeps all others waiting behind him: not for long. */
static const char sql_rewrite[] = "SET statement_timeout TO 0;SET lock_timeout TO '5s';"
                                  "VACUUM (FULL) sealed;VACUUM (FULL) reply;VACUUM (FULL) event;"
                                  "VACUUM (FULL) report;VACUUM (FULL) photo;"
                                  "SET lock_timeout TO 0;SET statement_timeout TO '60s'";

enum {
    AWAY_MS = 200, /* so long a server that was not there is left alone */
    OID_BYTEA = 17,
    OID_INT8 = 20,
    OID_INT4 = 23,
    OID_TEXT = 25,
};

static struct connection *of(struct sql *s)
{
    return (struct connection *)s;
}

/* --- what went wrong ---------------------------------------------------------------------------- */

static enum err_code code_of(const char *state)
{
    static const struct {
        const char *state; /* SQLSTATE or its class */
        enum err_code code;
    } rows[] = {
        { "40001", ERR_BUSY }, { "40P01", ERR_BUSY },  { "55P03", ERR_BUSY }, { "57014", ERR_BUSY },
        { "53300", ERR_NET },  { "53200", ERR_NOMEM }, { "53", ERR_IO },      { "58", ERR_IO },
        { "08", ERR_NET },     { "57P", ERR_NET },     { "25P03", ERR_NET },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (strncmp(state, rows[i].state, strlen(rows[i].state)) == 0)
            return rows[i].code;
    return ERR_DB;
}

/* libpq ends its messages with a line break and may have several lines. */
enum err_code pg_fail(struct connection *c, const PGresult *r, struct err *err)
{
    const char *state = r ? PQresultErrorField(r, PG_DIAG_SQLSTATE) : NULL;
    const char *text = r && *PQresultErrorMessage(r) ? PQresultErrorMessage(r) : "";
    if (!*text)
        text = c->pg ? PQerrorMessage(c->pg) : "no connection";
    enum err_code rc = state ? code_of(state) : ERR_NET;
    if (!c->pg || PQstatus(c->pg) != CONNECTION_OK)
        rc = ERR_NET;
    if (rc == ERR_NET)
        c->is_broken = true;
    return err_set(err, rc, "PostgreSQL: %.*s", (int)strcspn(text, "\n"), text);
}

enum err_code pg_exec(struct connection *c, const char *sql, int64_t *number, struct err *err)
{
    PGresult *r = c->pg ? PQexec(c->pg, sql) : NULL;
    ExecStatusType status = PQresultStatus(r);
    enum err_code rc = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ? ERR_OK
                                                                               : pg_fail(c, r, err);
    if (!rc && number)
        *number = status == PGRES_TUPLES_OK && PQntuples(r) > 0
                      ? strtoll(PQgetvalue(r, 0, 0), NULL, 10)
                      : 0;
    PQclear(r);
    return rc;
}

/* --- connecting --------------------------------------------------------------------------------- */

static void disconnect(struct connection *c)
{
    PQfinish(c->pg);
    c->pg = NULL;
    c->n_statements = 0;
}

/* Warnings are not for standard error: what fails is told by its result. */
static void drop_notice(void *self, const char *text)
{
    (void)self;
    (void)text;
}

/* For an interval alone, and none that a test would wait for. */
static int64_t now_ms(void)
{
    struct timespec t = { 0 };
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000 + 1;
}

static enum err_code connect_server(struct connection *c, struct err *err)
{
    /* Those before dbname are defaults, which the address may overrule. */
    static const char *const names[] = { "connect_timeout", "keepalives_idle",  "tcp_user_timeout",
                                         "dbname",          "application_name", NULL };
    const char *const values[] = { "5", "30", "20000", c->address, c->name, NULL };
    if (c->away_ms && now_ms() - c->away_ms < AWAY_MS)
        return err_set(err, ERR_NET, "PostgreSQL: was away just now");
    disconnect(c);
    c->pg = PQconnectdbParams(names, values, 1);
    c->is_broken = true;
    if (!c->pg || PQstatus(c->pg) != CONNECTION_OK) {
        c->away_ms = now_ms();
        return pg_fail(c, NULL, err);
    }
    PQsetNoticeProcessor(c->pg, drop_notice, NULL);
    c->is_broken = false;
    c->away_ms = 0;
    enum err_code rc = pg_exec(c, settings, NULL, err);
    if (!rc && c->is_known && (rc = pg_look_again(c, err)) != ERR_OK) {
        c->is_broken = true;
        c->away_ms = now_ms();
    }
    return rc;
}

static enum err_code be_ready(struct connection *c, struct err *err)
{
    if (c->pg && PQstatus(c->pg) == CONNECTION_OK && !c->is_broken)
        return ERR_OK;
    if (c->in_transaction)
        return err_set(err, ERR_NET, "PostgreSQL: the connection broke");
    return connect_server(c, err);
}

static void close_postgres(struct sql *s)
{
    disconnect(of(s));
    free(of(s)->address);
    free(s);
}

static void name_self(char *out, size_t cap)
{
    char machine[33] = "";
    if (gethostname(machine, sizeof machine) != 0)
        machine[0] = '\0';
    machine[sizeof machine - 1] = '\0';
    snprintf(out, cap, "heyan-hub %d@%s", (int)getpid(), machine);
}

static enum err_code open_postgres(const char *address, bool create, struct sql **out,
                                   struct err *err)
{
    struct connection *c = calloc(1, sizeof *c);
    if (!c)
        return err_set(err, ERR_NOMEM, "no memory for the database of reports");
    c->base.driver = &sql_postgres;
    c->address = strdup(address);
    name_self(c->name, sizeof c->name);
    enum err_code rc = c->address ? connect_server(c, err)
                                  : err_set(err, ERR_NOMEM, "no memory for an address");
    if (!rc)
        rc = pg_migrate(c, create, err);
    if (rc)
        close_postgres(&c->base);
    else
        *out = &c->base;
    return rc;
}

/* --- transactions ------------------------------------------------------------------------------- */

static enum err_code begin_ready(struct connection *c, const char *text, struct err *err)
{
    enum err_code rc = be_ready(c, err);
    if (!rc)
        rc = pg_begin_as(c, text, err);
    /* A server that was started again is found out by the first thing sent to it. */
    if (rc == ERR_NET && (rc = connect_server(c, err)) == ERR_OK)
        rc = pg_begin_as(c, text, err);
    c->in_transaction = rc == ERR_OK;
    return rc;
}

static enum err_code begin(struct sql *s, int64_t lock, struct err *err)
{
    char text[PG_BEGIN_MAX];
    return begin_ready(of(s), pg_begin_text(lock, text), err);
}

static enum err_code begin_looking(struct sql *s, struct err *err)
{
    return begin_ready(of(s), sql_look, err);
}

static enum err_code end(struct sql *s, bool commit, bool *in_doubt, struct err *err)
{
    struct connection *c = of(s);
    enum err_code rc = c->is_broken ? err_set(err, ERR_NET, "PostgreSQL: the connection broke")
                                    : pg_exec(c, commit ? "COMMIT" : "ROLLBACK", NULL, err);
    *in_doubt = commit && rc == ERR_NET;
    c->in_transaction = false;
    return commit ? rc : ERR_OK;
}

/* --- statements --------------------------------------------------------------------------------- */

struct wire {
    Oid types[SQL_ARGS_MAX];
    const char *values[SQL_ARGS_MAX];
    int lengths[SQL_ARGS_MAX], formats[SQL_ARGS_MAX];
    uint64_t numbers[SQL_ARGS_MAX];
};

static void wire_fill(struct wire *w, const struct sql_arg *args, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct sql_arg *a = &args[i];
        w->numbers[i] = htobe64((uint64_t)a->number);
        w->types[i] = a->kind == SQL_NUMBER ? OID_INT8 : a->kind == SQL_TEXT ? OID_TEXT : OID_BYTEA;
        w->values[i] = a->kind == SQL_NUMBER ? (const char *)&w->numbers[i]
                       : a->bytes.p          ? (const char *)a->bytes.p
                                             : "";
        w->lengths[i] = a->kind == SQL_NUMBER ? 8 : (int)a->bytes.len;
        w->formats[i] = 1; /* a text in binary is its bytes: no end mark is needed */
    }
}

static enum err_code prepared(struct connection *c, const char *text, const struct wire *w,
                              size_t n_args, char name[16], struct err *err)
{
    size_t i = 0;
    while (i < c->n_statements && c->statements[i] != text)
        i++;
    snprintf(name, 16, "s%zu", i);
    if (i < c->n_statements)
        return ERR_OK;
    if (i == PG_STATEMENTS_MAX)
        return err_set(err, ERR_DB, "more statements than the database's driver holds");
    PGresult *r = PQprepare(c->pg, name, text, (int)n_args, w->types);
    enum err_code rc = PQresultStatus(r) == PGRES_COMMAND_OK ? ERR_OK : pg_fail(c, r, err);
    PQclear(r);
    if (!rc)
        c->statements[c->n_statements++] = text;
    return rc;
}

static enum err_code give_rows(struct connection *c, PGresult *r, size_t at, sql_each each,
                               void *self, struct err *err)
{
    ExecStatusType status = PQresultStatus(r);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        return pg_fail(c, r, err);
    struct sql_row row = { &c->base, r, 0 };
    for (int n = each ? PQntuples(r) : 0; row.at < n; row.at++)
        if (!each(self, at, &row))
            break;
    return ERR_OK;
}

static enum err_code run_one(struct connection *c, const char *name, const struct wire *w,
                             size_t n_args, sql_each each, void *self, struct err *err)
{
    PGresult *r = PQexecPrepared(c->pg, name, (int)n_args, w->values, w->lengths, w->formats, 1);
    enum err_code rc = give_rows(c, r, 0, each, self, err);
    PQclear(r);
    return rc;
}

/* Results come in order, each ended by NULL, and after them the sign of the sync. */
static enum err_code collect(struct connection *c, size_t n_rows, sql_each each, void *self,
                             struct err *err)
{
    enum err_code rc = ERR_OK;
    for (size_t i = 0; i < n_rows; i++) {
        PGresult *r = PQgetResult(c->pg);
        if (!r)
            return pg_fail(c, NULL, err);
        if (!rc) /* what follows a failure says only that it was left out */
            rc = give_rows(c, r, i, each, self, err);
        PQclear(r);
        while (!c->is_broken && (r = PQgetResult(c->pg)))
            PQclear(r);
    }
    PQclear(PQgetResult(c->pg));
    return rc;
}

static enum err_code run_many(struct connection *c, const char *name, const struct sql_arg *args,
                              size_t n_args, size_t n_rows, sql_each each, void *self,
                              struct err *err)
{
    struct wire w;
    bool sent = PQenterPipelineMode(c->pg) == 1;
    for (size_t i = 0; sent && i < n_rows; i++) {
        wire_fill(&w, args + i * n_args, n_args);
        sent = PQsendQueryPrepared(c->pg, name, (int)n_args, w.values, w.lengths, w.formats, 1) ==
               1;
    }
    sent = sent && PQpipelineSync(c->pg) == 1;
    enum err_code rc = sent ? collect(c, n_rows, each, self, err) : pg_fail(c, NULL, err);
    if (!c->is_broken && PQexitPipelineMode(c->pg) != 1)
        c->is_broken = true;
    return rc;
}

static enum err_code try_many(struct connection *c, const char *text, const struct sql_arg *args,
                              size_t n_args, size_t n_rows, sql_each each, void *self,
                              struct err *err)
{
    struct wire w;
    char name[16];
    enum err_code rc = be_ready(c, err);
    if (rc)
        return rc;
    wire_fill(&w, args, n_args);
    rc = prepared(c, text, &w, n_args, name, err);
    if (rc)
        return rc;
    return n_rows == 1 ? run_one(c, name, &w, n_args, each, self, err)
                       : run_many(c, name, args, n_args, n_rows, each, self, err);
}

static enum err_code many(struct sql *s, const char *text, const struct sql_arg *args,
                          size_t n_args, size_t n_rows, sql_each each, void *self, struct err *err)
{
    struct connection *c = of(s);
    if (n_args > SQL_ARGS_MAX)
        return err_set(err, ERR_DB, "more parameters than the database's driver holds");
    enum err_code rc = try_many(c, text, args, n_args, n_rows, each, self, err);
    /* Outside of a transaction nothing is written: asked again, it is the same question. */
    if (rc == ERR_NET && !c->in_transaction && n_rows == 1)
        rc = try_many(c, text, args, n_args, n_rows, each, self, err);
    return rc;
}

static int64_t number_at(const struct sql_row *r, int column)
{
    const char *p = PQgetvalue(r->of, r->at, column);
    uint64_t wide = 0;
    uint32_t narrow = 0;
    if (PQgetlength(r->of, r->at, column) == (int)sizeof narrow) {
        memcpy(&narrow, p, sizeof narrow);
        return (int32_t)be32toh(narrow);
    }
    if (PQgetlength(r->of, r->at, column) == (int)sizeof wide)
        memcpy(&wide, p, sizeof wide);
    return (int64_t)be64toh(wide);
}

static struct span bytes_at(const struct sql_row *r, int column)
{
    return (struct span){ (const uint8_t *)PQgetvalue(r->of, r->at, column),
                          (size_t)PQgetlength(r->of, r->at, column) };
}

/* VACUUM FULL writes the tables anew without what was deleted; the log of the server keeps older pages until
 * it comes round: deploy notes say for how long. */
static enum err_code scrub(struct sql *s, struct err *err)
{
    enum err_code rc = be_ready(of(s), err);
    for (const char *at = sql_rewrite; !rc && *at;
         at += strcspn(at, ";") + (strchr(at, ';') != NULL)) {
        char one[64];
        snprintf(one, sizeof one, "%.*s", (int)strcspn(at, ";"), at);
        rc = pg_exec(of(s), one, NULL, err);
    }
    return rc;
}

const struct sql_driver sql_postgres = {
    .scheme = "postgresql:",
    .open = open_postgres,
    .close = close_postgres,
    .begin = begin,
    .begin_looking = begin_looking,
    .end = end,
    .many = many,
    .scrub = scrub,
    .number_at = number_at,
    .bytes_at = bytes_at,
};
