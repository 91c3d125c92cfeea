/* Older and newer programs on one folder, and several at once. */
#include "outbox/sample.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <signal.h>
#include <sodium.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include "outbox/schema.h"
#include "outbox/store.h"

static struct outbox *opened(struct sample *s, const char *folder, enum err_code want)
{
    struct outbox *b = NULL;
    const struct outbox_options o = { .folder = folder, .clock = clock_of_fake(&s->clock) };
    assert_int_equal(outbox_open(&o, &b, NULL), want);
    return b;
}

struct migrating {
    int version;
};

static enum err_code migrate(struct outbox *b, void *self, struct err *err)
{
    const struct migrating *m = self;
    const char *steps[8] = { 0 };
    for (int i = 0; i < outbox_schema_version; i++)
        steps[i] = outbox_schema_steps[i];
    steps[outbox_schema_version] = "ALTER TABLE report ADD COLUMN lane INTEGER NOT NULL DEFAULT 3;"
                                   "UPDATE shape SET version = version + 1;";
    steps[outbox_schema_version + 1] = "ALTER TABLE report ADD COLUMN nonsense INTEGER REFERENCES;";
    return outbox_db_migrate(b, steps, m->version, err);
}

static int64_t number(struct outbox *b, const char *sql)
{
    int64_t n = -1;
    assert_int_equal(outbox_db_number(b, &n, NULL, sql, ""), ERR_OK);
    return n;
}

static void rows_outlive_a_new_shape_and_old_programs_keep_off(void **state)
{
    (void)state;
    struct sample s;
    char folder[FS_PATH_MAX];
    struct migrating m = { outbox_schema_version + 1 };
    sample_init(&s);
    sample_folder("shape", folder);
    struct outbox *b = opened(&s, folder, ERR_OK);
    for (int i = 0; i < 50; i++)
        sample_submit(&s, b, (size_t)i % 2, 1000);
    assert_int_equal(outbox_turn(b, OUTBOX_ALONE, migrate, &m, NULL), ERR_OK);
    assert_int_equal(number(b, "SELECT count(*) FROM report WHERE lane = 3"), 50);
    assert_int_equal(number(b, "SELECT count(*) FROM photo"), 25);
    assert_int_equal(number(b, "PRAGMA user_version"), outbox_schema_version + 1);
    /* A step that fails leaves what was. */
    m.version++;
    assert_int_equal(outbox_turn(b, OUTBOX_ALONE, migrate, &m, NULL), ERR_DB);
    assert_int_equal(number(b, "PRAGMA user_version"), outbox_schema_version + 1);
    outbox_close(b);
    /* This program is now the older one: it touches nothing. */
    opened(&s, folder, ERR_UNSUPPORTED);
    char path[FS_PATH_MAX + 16];
    snprintf(path, sizeof path, "%s/aside", folder);
    assert_false(fs_is_folder(path));
    sqlite3 *db;
    snprintf(path, sizeof path, "%s/outbox.db", folder);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    struct outbox look = { .db = db };
    assert_int_equal(number(&look, "SELECT count(*) FROM report"), 50);
    sqlite3_close(db);
    sample_fini(&s);
}

/* --- two programs ------------------------------------------------------------------------------------------- */

enum { EACH = 60, PROGRAMS = 3 };

static void submit_many(const char *folder, const struct sample *keys, int to)
{
    struct sample s = *keys;
    char line[REPORT_NUMBER_MAX + 1];
    struct outbox *b = opened(&s, folder, ERR_OK);
    s.noise = NULL;
    s.n_noise = 0;
    for (int i = 0; i < EACH; i++) {
        sample_submit(&s, b, (size_t)i % 2, 500);
        memset(line, 0, sizeof line);
        text_copy(line, sizeof line, s.report.number);
        if (write(to, line, sizeof line) != sizeof line)
            _exit(3);
    }
    outbox_close(b);
    _exit(0);
}

static void deliver_what_is_there(struct sample *s, struct outbox *b, size_t *n)
{
    struct outbox_row row;
    struct receipt r;
    while (outbox_next(b, &row, NULL, NULL) == ERR_OK) {
        sample_receipt(b, row.id, row.n_photos, &r);
        assert_int_equal(outbox_received(b, row.id, &r, NULL), ERR_OK);
        (*n)++;
    }
    s->clock.utc_s++;
    assert_int_equal(outbox_sweep(b, NULL), ERR_OK);
}

static void three_programs_share_one_folder(void **state)
{
    (void)state;
    struct sample s;
    char folder[FS_PATH_MAX], numbers[EACH * PROGRAMS][REPORT_NUMBER_MAX + 1];
    int pipes[2], status;
    size_t n = 0, delivered = 0;
    sample_init(&s);
    sample_folder("shared", folder);
    assert_int_equal(pipe(pipes), 0);
    for (int i = 0; i < PROGRAMS; i++)
        if (fork() == 0)
            submit_many(folder, &s, pipes[1]);
    close(pipes[1]);
    /* A fourth sends and sweeps while they submit. */
    struct outbox *b = opened(&s, folder, ERR_OK);
    while (n < ARRAY_LEN(numbers) &&
           read(pipes[0], numbers[n], sizeof numbers[n]) == sizeof numbers[n]) {
        for (size_t i = 0; i < n; i++)
            assert_string_not_equal(numbers[i], numbers[n]);
        n++;
        if (n % 7 == 0)
            deliver_what_is_there(&s, b, &delivered);
    }
    for (int i = 0; i < PROGRAMS; i++) {
        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
    deliver_what_is_there(&s, b, &delivered);
    print_message("%d programs: %zu numbers given out, all different; %zu delivered\n", PROGRAMS, n,
                  delivered);
    assert_int_equal(n, EACH * PROGRAMS);
    assert_int_equal(delivered, EACH * PROGRAMS);
    assert_int_equal(sample_count_files(folder), 4);
    close(pipes[0]);
    outbox_close(b);
    sample_fini(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_outlive_a_new_shape_and_old_programs_keep_off),
        cmocka_unit_test(three_programs_share_one_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
