/* docket/sql.h: one small door to two databases.  For the files of this folder.
 *
 * A statement is written once for both: parameters $1, $2 … in any order, ON CONFLICT, RETURNING; every column is a
 * BIGINT, a text or bytes, and none is ever NULL.  Statements are constants; each is prepared once a connection and
 * found again by its address.
 * Going away  a connection that broke is made anew by the next sql_begin, or by the next statement outside of a
 *          transaction; within one, every statement fails with ERR_NET until sql_end.
 * Errors   ERR_BUSY: another was in the way (serialisation, dead lock, lock too long held): nothing of this
 *          transaction is done, it may be tried again; ERR_NET: the server is away; after sql_end said so,
 *          *in_doubt tells whether it may have been committed; ERR_IO: disk; ERR_DB: the rest.
 * Threads  one connection a thread.
 */
#ifndef DOCKET_SQL_H
#define DOCKET_SQL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/err.h"
#include "base/text.h"

enum { SQL_ARGS_MAX = 32, SQL_MANY_MAX = 256 };

enum sql_kind { SQL_NUMBER = 1, SQL_TEXT, SQL_BYTES };

/* Borrowed until the call returns. */
struct sql_arg {
    enum sql_kind kind;
    int64_t number;
    struct span bytes;
};
struct sql_arg sql_number(int64_t n);
struct sql_arg sql_text(const char *s);
struct sql_arg sql_bytes(struct span s);

struct sql;

/* A row; values are borrowed until the next one. */
struct sql_row {
    const struct sql *sql;
    void *of; /* the driver's */
    int at;
};
int64_t sql_number_at(const struct sql_row *r, int column);
struct span sql_bytes_at(const struct sql_row *r, int column);
void sql_text_at(const struct sql_row *r, int column, char *out, size_t cap);
/* The same; false: it was longer than there is room. */
bool sql_whole_text_at(const struct sql_row *r, int column, char *out, size_t cap);

/* Gets a row; false: enough. */
typedef bool (*sql_each)(void *self, size_t i, const struct sql_row *row);

/* What a driver can do; the sql_… functions below call it. */
struct sql_driver {
    const char *scheme; /* of the address, with its colon */
    enum err_code (*open)(const char *address, bool create, struct sql **out, struct err *err);
    void (*close)(struct sql *s);
    enum err_code (*begin)(struct sql *s, int64_t lock, struct err *err);
    enum err_code (*begin_looking)(struct sql *s, struct err *err);
    enum err_code (*end)(struct sql *s, bool commit, bool *in_doubt, struct err *err);
    /* n_rows times n_args arguments, row after row; each may be NULL. */
    enum err_code (*many)(struct sql *s, const char *text, const struct sql_arg *args,
                          size_t n_args, size_t n_rows, sql_each each, void *self, struct err *err);
    enum err_code (*scrub)(struct sql *s, struct err *err);
    int64_t (*number_at)(const struct sql_row *r, int column);
    struct span (*bytes_at)(const struct sql_row *r, int column);
};
struct sql {
    const struct sql_driver *driver;
};
extern const struct sql_driver sql_sqlite, sql_postgres;

/* Opens and brings the tables to the newest version, in one transaction that one program at a time may be in, and only
 * while no other program has them open: an older one that goes on would write rows that the newer audit calls changed.
 * While it is open nobody changes the tables' version; a connection that is made anew, and with SQLite every
 * transaction, sees that nobody has (ERR_UNSUPPORTED: nothing of it is done).
 * ERR_BUSY: tables of an older version, and programs that still run on them, which err names; ERR_NOT_FOUND: nothing
 * there and create is false; ERR_UNSUPPORTED: made by a newer program; ERR_INVALID: the database of something else, or an
 * address of another kind. */
enum err_code sql_open(const char *address, bool create, struct sql **out,
                       struct err *err) MUST_USE;
void sql_close(struct sql *s); /* NULL is fine */

/* lock: 0, or a number: whoever else begins with it waits until the end of this one. */
enum err_code sql_begin(struct sql *s, int64_t lock, struct err *err) MUST_USE;
/* Until the end all that is read is of one moment, and nobody waits for it; nothing may be written. */
enum err_code sql_begin_looking(struct sql *s, struct err *err) MUST_USE;
/* Commits, or takes back when rc is not ERR_OK; returns what became of it.  in_doubt may be NULL. */
enum err_code sql_end(struct sql *s, enum err_code rc, bool *in_doubt, struct err *err) MUST_USE;

enum err_code sql_run(struct sql *s, const char *text, const struct sql_arg *args, size_t n_args,
                      struct err *err) MUST_USE;
enum err_code sql_ask(struct sql *s, const char *text, const struct sql_arg *args, size_t n_args,
                      sql_each each, void *self, struct err *err) MUST_USE;
/* The first column of the first row; 0 when there is none. */
enum err_code sql_ask_number(struct sql *s, const char *text, const struct sql_arg *args,
                             size_t n_args, int64_t *out, struct err *err) MUST_USE;
/* One statement for many rows of arguments, in one journey to the server. */
enum err_code sql_many(struct sql *s, const char *text, const struct sql_arg *args, size_t n_args,
                       size_t n_rows, sql_each each, void *self, struct err *err) MUST_USE;
/* What was deleted is gone from the files as well, as far as the database can do it. */
enum err_code sql_scrub(struct sql *s, struct err *err) MUST_USE;

#endif
