/* fleet/store.h: the database itself.  For the files of this folder. */
#ifndef FLEET_STORE_H
#define FLEET_STORE_H

#include <sqlite3.h>

#include "fleet/fleet.h"

struct fleet {
    sqlite3 *db;
    sqlite3_stmt *find; /* asked with every request: prepared once, at rest between two calls */
};

enum err_code fleet_db_fail(struct fleet *f, struct err *err); /* what SQLite last said */
enum err_code fleet_db_exec(struct fleet *f, const char *sql, struct err *err) MUST_USE;

/* A statement of ours with its parameters bound: 'i' int64_t, 's' const char *. */
enum err_code fleet_db_query(struct fleet *f, sqlite3_stmt **out, struct err *err, const char *sql,
                             const char *kinds, ...) MUST_USE;
/* The same, run to its end; *changed may be NULL. */
enum err_code fleet_db_run(struct fleet *f, int *changed, struct err *err, const char *sql,
                           const char *kinds, ...) MUST_USE;
/* The first column of the first row; 0 when there is none. */
enum err_code fleet_db_number(struct fleet *f, int64_t *out, struct err *err, const char *sql,
                              const char *kinds, ...) MUST_USE;
/* True: stmt stands on a row.  False: *rc is ERR_OK at the end, or what went wrong. */
bool fleet_db_step(struct fleet *f, sqlite3_stmt *stmt, enum err_code *rc, struct err *err);
void fleet_db_text(sqlite3_stmt *stmt, int column, char *out, size_t cap);

/* Nobody but that kiosk (0: nobody at all) was called so before; else ERR_BUSY with who. */
enum err_code fleet_db_was_nobodys(struct fleet *f, const char *name, int64_t but_for,
                                   struct err *err) MUST_USE;

enum err_code fleet_db_begin(struct fleet *f, struct err *err) MUST_USE;
/* Commits, or rolls back when rc is not ERR_OK; returns what became of it. */
enum err_code fleet_db_end(struct fleet *f, enum err_code rc, struct err *err) MUST_USE;

/* SELECT kiosk columns in this order: id, name, public_key, state, admitted, revoked, heard, counter,
 * quarantined. */
bool fleet_db_kiosk(sqlite3_stmt *stmt, struct fleet_kiosk *out);
enum { FLEET_DB_KIOSK_COLUMNS = 9 };

#endif
