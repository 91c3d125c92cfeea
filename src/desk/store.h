/* desk/store.h: the desk's database and lock.  For the files of this folder. */
#ifndef DESK_STORE_H
#define DESK_STORE_H

#include <sqlite3.h>

#include "desk/desk.h"

struct desk {
    sqlite3 *db;
    int lock; /* of the file `lock`; -1 */
    char folder[FS_PATH_MAX];
    struct clock clock;
    const struct words *words;
    struct heading_book *book;
    int64_t brake_permille, problems_listed, changes_listed, samples;
};

enum err_code store_open(const struct desk_place *place, bool create, struct desk **out,
                         struct err *err) MUST_USE;
enum err_code store_fail(struct desk *d, struct err *err); /* what SQLite last said */

/* A statement of ours with its parameters bound: 'i' int64_t, 's' const char * (NULL is NULL), one
 * letter a parameter. */
enum err_code store_query(struct desk *d, sqlite3_stmt **out, struct err *err, const char *sql,
                          const char *kinds, ...) MUST_USE;
/* The same, run to its end; it gives no rows. */
enum err_code store_run(struct desk *d, struct err *err, const char *sql, const char *kinds,
                        ...) MUST_USE;
/* The first column of the first row; ERR_NOT_FOUND. */
enum err_code store_number(struct desk *d, int64_t *out, struct err *err, const char *sql,
                           const char *kinds, ...) MUST_USE;
/* True: stmt stands on a row.  False: *rc is ERR_OK at the end, or what went wrong. */
bool store_step(struct desk *d, sqlite3_stmt *stmt, enum err_code *rc, struct err *err);
void store_text(sqlite3_stmt *stmt, int column, char *out, size_t cap);

/* One act: takes the lock and a transaction, finds the actor, and must end with act_end, which
 * writes the history and commits, or rolls back when rc is not ERR_OK, and lets go of the lock. */
struct act {
    struct desk *d;
    const struct desk_actor *actor;
    int64_t person; /* the actor's row */
};
enum err_code act_begin(struct act *a, struct desk *d, const struct desk_actor *actor,
                        struct err *err) MUST_USE;
/* first: done in the transaction before the actor is asked for; for the act that makes the people. */
enum err_code act_begin_with(struct act *a, struct desk *d, const struct desk_actor *actor,
                             enum err_code (*first)(struct desk *d, void *self, struct err *err),
                             void *self, struct err *err) MUST_USE;
enum err_code act_end(struct act *a, enum err_code rc, const char *action, const char *subject,
                      json_t *detail, struct err *err) MUST_USE;
/* "release 3" */
struct act_subject {
    char text[DESK_NAME_MAX];
};
struct act_subject act_release(int64_t id);

/* What a person is told: the sentence of that id in the desk's language, {name} and {n} filled in. */
enum err_code store_refuse(const struct words *w, struct err *err, enum err_code rc, const char *id,
                           const char *name, int64_t n);
/* Texts from people: not empty, no control characters, shorter than cap.  field: of desk.field. */
enum err_code store_check_text(const struct words *w, const char *field, const char *text,
                               size_t cap, struct err *err) MUST_USE;

#endif
