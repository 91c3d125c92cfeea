/* Any bytes as the CSV file of a data set: the first byte says which, or that it is release.csv.
 * Its highest bit says that the file is taken as it comes, the columns in the order the set has them.
 * No crash, no row without its checks, and complaints that are one line of text each. */
#include <sqlite3.h>

#include "base/text.h"
#include "registry/import.h"
#include "registry/paper.h"
#include "registry/schema.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void listen(void *self, bool is_error, const char *line)
{
    size_t *told = self;
    (void)is_error;
    (*told)++;
    if (strchr(line, '\n') || !utf8_valid(span_of(line)) || strlen(line) < 2)
        abort();
}

static sqlite3 *open_db(void)
{
    sqlite3 *db;
    if (sqlite3_open(":memory:", &db) != SQLITE_OK)
        abort();
    for (int i = 0; i < schema_version; i++)
        if (sqlite3_exec(db, schema_steps[i], NULL, NULL, NULL) != SQLITE_OK)
            abort();
    return db;
}

static void run(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        abort();
}

static void note(void *self, const struct complaint_note *what)
{
    char text[REASON_TEXT_MAX];
    (void)self;
    reason_text(what->reason, text);
    if (!utf8_valid(span_of(text)) || what->reason->id == REASON_NONE)
        abort();
}

struct as_is {
    FILE *f;
    struct feed *feed;
    struct import *in;
};

static bool take(void *self, const struct sheet_row *row)
{
    struct as_is *g = self;
    (void)feed_take(g->feed, row);
    return !feed_failed(g->feed);
}

static enum err_code feed(void *self, enum fact_set set, struct feed *f, struct err *err)
{
    struct as_is *g = self;
    int column_of[SHEET_CELLS_MAX];
    size_t n = 0;
    for (; feed_column_name(set, n); n++)
        column_of[n] = (int)n;
    g->feed = f;
    enum err_code rc = feed_open(f, "f", column_of, n, err);
    return rc ? rc
              : sheet_read_form("f", g->f, (struct sheet_form){ .as_is = true }, &g->in->complaints,
                                take, g, err);
}

/* As the desk takes it. */
static void import_as_is(sqlite3 *db, enum fact_set set, FILE *f)
{
    struct err err = { 0 };
    struct import in = {
        .db = db, .orgs_absent = true, .takes_as_is = true, .complaints = { .note = note }
    };
    struct as_is g = { .f = f, .in = &in };
    run(db, "BEGIN");
    /* The rows' own checks stand before the database's: its constraints never have to speak. */
    if (import_feed(&in, import_set_of(set), feed, &g, &err) != ERR_OK)
        abort();
    if (set == SET_PREFIX && import_nest_prefixes(&in, "f", &err) != ERR_OK)
        abort();
    run(db, "ROLLBACK");
    import_fini(&in);
}

static void import(sqlite3 *db, enum fact_set set, FILE *f)
{
    size_t told = 0;
    struct err err = { 0 };
    struct import in = { .db = db,
                         .orgs_absent = true,
                         .complaints = { .tell = listen, .self = &told } };
    run(db, "BEGIN");
    enum err_code rc = import_file(&in, import_set_of(set), "f", f, &err);
    /* The rows' own checks stand before the database's: its constraints never have to speak. */
    if (rc == ERR_DB || told > COMPLAINT_MAX + COMPLAINT_WARNINGS_MAX)
        abort();
    if (rc == ERR_OK && set == SET_PREFIX && import_nest_prefixes(&in, "f", &err) != ERR_OK)
        abort();
    run(db, "ROLLBACK");
    import_fini(&in);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static sqlite3 *db; /* one for all runs; each is rolled back */
    if (!db)
        db = open_db();
    if (size < 2)
        return 0;
    char *copy = malloc(size - 1);
    if (!copy)
        abort();
    memcpy(copy, data + 1, size - 1);
    FILE *f = fmemopen(copy, size - 1, "rb");
    if (!f)
        abort();
    unsigned which = (data[0] & 0x7F) % (SET_COUNT + 1);
    if (data[0] & 0x80) {
        import_as_is(db, (enum fact_set)(which % SET_COUNT), f);
    } else if (which < SET_COUNT) {
        import(db, (enum fact_set)which, f);
    } else {
        size_t told = 0;
        struct complaints c = { .tell = listen, .self = &told };
        struct paper paper = { 0 };
        if (paper_read("f", f, &c, &paper, NULL) != ERR_OK)
            abort();
    }
    fclose(f);
    free(copy);
    return 0;
}
