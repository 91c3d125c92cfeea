/* world.h: a database of reports to test with, SQLite or a real PostgreSQL, and reports to put in. */
#ifndef TESTS_UNIT_DOCKET_WORLD_H
#define TESTS_UNIT_DOCKET_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "docket/docket.h"
#include "docket/keep.h"
#include "docket/mailbox.h"
#include "docket/rules.h"
#include "tools/postgres.h"

enum {
    WORLD_ADDRESS_TEXT = 256,
    WORLD_NOW = 1791990000 /* 2026-10-14 23:00 in China, a Wednesday */
};

enum world_kind { WORLD_SQLITE = 1, WORLD_POSTGRES };
extern enum world_kind world_sqlite, world_postgres; /* initial states of tests */

/* Each test twice, on the two of them. */
#define ON_BOTH(f)                                                                                 \
    { "sqlite: " #f, f, NULL, NULL, &world_sqlite },                                               \
    {                                                                                              \
        "postgres: " #f, f, NULL, NULL, &world_postgres                                            \
    }

/* Of the group: starts PostgreSQL, opens rules and clocks. */
int world_begin(void **state);
/* The same, and nobody waits for the disk (SQLite's files lie in memory): for tests that cut no power. */
int world_begin_hurried(void **state);
int world_end(void **state);
struct postgres *world_server(void);
const struct docket_rules *world_rules(const char *profile);
const struct promise *world_promise(const char *profile);

/* A new empty database of the kind in *state. */
void world_address(void **state, char out[WORLD_ADDRESS_TEXT]);
struct docket *world_open(void **state);

/* Statements behind the docket's back. */
void world_sql(const char *address, const char *sql);
/* The columns of a table that has a row: kind n, t or b. */
struct world_column {
    char name[48], kind;
};
size_t world_columns(const char *address, const char *table, struct world_column *out, size_t max);
/* Whether the bytes stand anywhere in the files of that database; PostgreSQL is told to write its pages first.  Its log
 * (pg_wal) is left out: it goes round by itself. */
bool world_files_hold(const char *address, const char *bytes);

/* The i-th report of a kiosk "k<kiosk>": everything but what a test changes is the same each time. */
struct world_report {
    struct docket_item item;
    struct buf bytes;
    char key[REPORT_UUID_TEXT];
};
void world_report(struct world_report *r, unsigned kiosk, unsigned i, enum report_kind kind);
/* After the envelope was changed. */
void world_renew(struct world_report *r, const char *box);
void world_report_fini(struct world_report *r);
/* Takes one; the case as it then is. */
struct docket_case world_take(struct docket *d, unsigned kiosk, unsigned i, enum report_kind kind);
/* An act that must go well. */
struct docket_case world_act(struct docket *d, int64_t id, const char *act, const char *text);

#define MUST(call)                                                                                 \
    do {                                                                                           \
        struct err *must_err = &(struct err){ 0 };                                                 \
        enum err_code must_rc = (call);                                                            \
        if (must_rc)                                                                               \
            fail_msg("%s: %s %s", #call, err_name(must_rc), must_err->text);                       \
    } while (0)
/* Within MUST, the err to hand on. */
#define ERR               must_err
#define GIVES(code, call) assert_string_equal(err_name(call), err_name(code))

#endif
