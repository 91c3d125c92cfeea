/* docket/sql_postgres_self.h: what the two files of the PostgreSQL driver share.  Not for others. */
#ifndef DOCKET_SQL_POSTGRES_SELF_H
#define DOCKET_SQL_POSTGRES_SELF_H

#include <libpq-fe.h>

#include "docket/sql.h"

enum { PG_STATEMENTS_MAX = 128, PG_BEGIN_MAX = 96 };

struct connection {
    struct sql base;
    PGconn *pg;
    char *address, name[64]; /* "heyan-hub PID@MACHINE", what others are told */
    bool is_known;           /* the tables were of our version once */
    bool is_broken, in_transaction;
    int64_t away_ms;                           /* when it could not be reached; 0: it could */
    const char *statements[PG_STATEMENTS_MAX]; /* prepared under the name s<index> */
    size_t n_statements;
};

enum err_code pg_fail(struct connection *c, const PGresult *r, struct err *err);
/* Statements without parameters, several if need be; the last one's number, when it has one. */
enum err_code pg_exec(struct connection *c, const char *sql, int64_t *number,
                      struct err *err) MUST_USE;

/* lock: 0, or whoever else begins with it waits. */
const char *pg_begin_text(int64_t lock, char out[PG_BEGIN_MAX]);
enum err_code pg_begin_as(struct connection *c, const char *text, struct err *err) MUST_USE;
/* To the newest version, and nobody changes it until this connection ends. */
enum err_code pg_migrate(struct connection *c, bool create, struct err *err) MUST_USE;
/* The same of a connection made anew, without changing anything: ERR_UNSUPPORTED, the tables are of another version. */
enum err_code pg_look_again(struct connection *c, struct err *err) MUST_USE;

#endif
