/* Tables put in use: what is held, and power cut, failing and full disk at every single call of it: the old ones whole or
 * the new ones whole, and the next try gets there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"
#include "sync/binder.h"
#include "unit/sync/disk_model.h"
#include "unit/tables/tables_world.h"

#define STORE  "store"
#define FOLDER STORE "/tables"
#define NOW_S  1795000000

static struct buf bundle(int sequence)
{
    char text[64];
    snprintf(text, sizeof text, "day\tkind\tsource\n2027-01-%02d\toff\tx\n", sequence);
    return tables_one(sequence, "report/holidays.tsv", text);
}

static enum err_code add(int sequence, struct err *err)
{
    struct binder b;
    struct buf bytes = bundle(sequence);
    enum err_code rc = binder_open(STORE, &b, err);
    if (!rc)
        rc = binder_add(&b, buf_span(&bytes), sequence, NOW_S, err);
    buf_fini(&bytes);
    return rc;
}

static void must_add(int sequence)
{
    struct err err = { 0 };
    if (add(sequence, &err) != ERR_OK)
        fail_msg("%d: %s", sequence, err.text);
}

/* The sequence of the first held that is what was put there; 0: none. */
static int64_t answers(void)
{
    struct binder b;
    struct bundle inside;
    struct buf bytes = BUF_INIT(BUNDLE_BYTES_MAX);
    int64_t sequence = 0;
    assert_int_equal(binder_look(STORE, &b, NULL), ERR_OK);
    for (size_t i = 0; i < b.n && sequence == 0; i++)
        if (binder_read(&b, i, &bytes, NULL) == ERR_OK &&
            bundle_read(buf_span(&bytes), &inside, NULL) == ERR_OK)
            sequence = inside.sequence;
    buf_fini(&bytes);
    return sequence;
}

static int fresh(void **state)
{
    (void)state;
    log_set_level(LOG_ERROR);
    disk_disarm();
    tables_remove(STORE);
    return 0;
}

static void the_one_before_is_kept(void **state)
{
    struct binder b;
    struct fs_list files;
    (void)state;
    assert_int_equal(answers(), 0);
    for (int i = 1; i <= 3; i++) {
        must_add(i);
        assert_int_equal(answers(), i);
    }
    assert_int_equal(binder_look(STORE, &b, NULL), ERR_OK);
    assert_int_equal(b.n, 2);
    assert_int_equal(b.held[0].sequence, 3);
    assert_int_equal(b.held[0].since_utc_s, NOW_S);
    assert_int_equal(b.held[1].sequence, 2);
    assert_int_equal(b.highest, 3);
    assert_int_equal(fs_list_open(FOLDER, 100, &files, NULL), ERR_OK);
    assert_int_equal(files.count, 3); /* CURRENT and two */
    fs_list_close(&files);
}

static void no_older_ones(void **state)
{
    struct err err = { 0 };
    struct binder b;
    (void)state;
    must_add(3);
    must_add(5);
    for (int i = 1; i <= 5; i++)
        assert_int_equal(add(i, &err), ERR_STALE);
    assert_int_equal(answers(), 5);
    /* Those in use rot: the ones before are used, the same may come again, older ones still not. */
    assert_int_equal(binder_open(STORE, &b, NULL), ERR_OK);
    assert_int_equal(binder_drop(&b, 0, NULL), ERR_OK);
    assert_int_equal(answers(), 3);
    assert_int_equal(add(4, &err), ERR_STALE);
    must_add(5);
    assert_int_equal(answers(), 5);
}

static void refused_ones_are_remembered(void **state)
{
    struct binder b;
    struct digest digest, other;
    (void)state;
    must_add(1);
    assert_int_equal(binder_open(STORE, &b, NULL), ERR_OK);
    assert_int_equal(binder_digest(span_of("a"), &digest, NULL), ERR_OK);
    assert_int_equal(binder_digest(span_of("b"), &other, NULL), ERR_OK);
    assert_false(binder_has_refused(&b, 2, &digest));
    assert_int_equal(binder_refuse(&b, 2, &digest, "report/shops.tsv:3:\tcolumn name", NULL),
                     ERR_OK);
    assert_int_equal(binder_look(STORE, &b, NULL), ERR_OK);
    assert_true(binder_has_refused(&b, 2, &digest));
    assert_false(binder_has_refused(&b, 2, &other));
    assert_false(binder_has_refused(&b, 3, &digest));
    assert_non_null(strstr(b.refused.why, "report/shops.tsv:3:"));
    assert_int_equal(b.held[0].sequence, 1);
    must_add(3);
    assert_int_equal(binder_look(STORE, &b, NULL), ERR_OK);
    assert_int_equal(b.refused.sequence, 0);
}

/* What one program could not read the next one may. */
static void another_program_tries_again(void **state)
{
    struct binder b;
    struct digest digest;
    struct buf text = BUF_INIT(4096);
    (void)state;
    must_add(1);
    assert_int_equal(binder_open(STORE, &b, NULL), ERR_OK);
    assert_int_equal(binder_digest(span_of("a"), &digest, NULL), ERR_OK);
    assert_int_equal(binder_refuse(&b, 2, &digest, "route/topics.tsv:3: no such icon", NULL),
                     ERR_OK);
    assert_int_equal(fs_read_all(FOLDER "/CURRENT", &text, NULL), ERR_OK);
    assert_int_equal(buf_append(&text, "", 1), ERR_OK);
    char *program = strstr((char *)text.data, "\t" HEYAN_VERSION "\t");
    assert_non_null(program);
    program[1]++;
    assert_int_equal(fs_replace(FOLDER "/CURRENT", (struct span){ text.data, text.len - 1 }, NULL),
                     ERR_OK);
    assert_int_equal(binder_look(STORE, &b, NULL), ERR_OK);
    assert_false(binder_has_refused(&b, 2, &digest));
    assert_int_equal(b.refused.sequence, 2);
    assert_int_equal(b.held[0].sequence, 1);
    buf_fini(&text);
}

static void damage(const char *name, size_t at)
{
    char path[FS_PATH_MAX];
    struct buf bytes = BUF_INIT(BUNDLE_BYTES_MAX);
    assert_int_equal(fs_join(path, FOLDER, name, NULL), ERR_OK);
    assert_int_equal(fs_read_all(path, &bytes, NULL), ERR_OK);
    bytes.data[at] ^= 1;
    assert_int_equal(fs_replace(path, buf_span(&bytes), NULL), ERR_OK);
    buf_fini(&bytes);
}

static void every_damaged_byte_is_seen(void **state)
{
    struct binder b;
    struct buf bytes = bundle(2);
    (void)state;
    must_add(1);
    must_add(2);
    assert_int_equal(binder_look(STORE, &b, NULL), ERR_OK);
    for (size_t i = 0; i < bytes.len; i++) {
        damage(b.held[0].name, i);
        assert_int_equal(answers(), 1);
        damage(b.held[0].name, i);
    }
    assert_int_equal(answers(), 2);
    buf_fini(&bytes);
}

/* The list is lost, or a failing disk hands out something else: what is whole is found. */
static void without_its_list(void **state)
{
    (void)state;
    must_add(1);
    must_add(2);
    assert_int_equal(unlink(FOLDER "/CURRENT"), 0);
    assert_int_equal(answers(), 2);
    tables_write(FOLDER, "CURRENT", "tables\t../../x\t1\n");
    assert_int_equal(answers(), 2);
    tables_write(FOLDER, "tables-9-00000000.tables", "heyan-tables-1 9 1\nend 0\n");
    assert_int_equal(answers(), 2);
    must_add(3);
    assert_int_equal(answers(), 3);
    assert_false(fs_exists(FOLDER "/tables-9-00000000.tables"));
}

/* --- every call ---------------------------------------------------------------------------------------- */

static void before(int held)
{
    fresh(NULL);
    assert_int_equal(fs_make_folder(FOLDER, NULL), ERR_OK);
    for (int i = 1; i <= held; i++)
        must_add(i);
}

static size_t calls_of(int held)
{
    before(held);
    disk_arm(FOLDER, DISK_SOUND, 0, LEFT_ALL);
    must_add(held + 1);
    size_t n = disk_calls();
    disk_disarm();
    return n;
}

static void old_or_new(int held, const char *what, size_t n)
{
    int64_t now = answers();
    if (now != held && now != held + 1)
        fail_msg("%d held, %s at call %zu: %lld answers", held, what, n, (long long)now);
    if (now == held)
        must_add(held + 1);
    assert_int_equal(answers(), held + 1);
}

static void cut_at(int held, size_t n, enum disk_left left)
{
    int status = 0;
    before(held);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        disk_arm(FOLDER, DISK_CUT, n, left);
        _exit(add(held + 1, NULL) == ERR_OK ? 0 : 1);
    }
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), DISK_CUT_EXIT);
    old_or_new(held, "power cut", n);
}

static void power_cut_at_every_call(void **state)
{
    (void)state;
    for (int held = 0; held <= 3; held++) {
        size_t calls = calls_of(held);
        assert_true(calls > 8);
        for (size_t n = 1; n <= calls; n++)
            for (int left = 0; left < LEFT_COUNT; left++)
                cut_at(held, n, (enum disk_left)left);
    }
}

static void disk_fails_at_every_call(void **state)
{
    static const enum disk_fault faults[] = { DISK_EIO, DISK_FULL };
    (void)state;
    for (size_t f = 0; f < ARRAY_LEN(faults); f++)
        for (int held = 0; held <= 3; held++) {
            size_t calls = calls_of(held), failed = 0;
            for (size_t n = 1; n <= calls; n++) {
                struct err err = { 0 };
                before(held);
                disk_arm(FOLDER, faults[f], n, LEFT_ALL);
                enum err_code rc = add(held + 1, &err);
                disk_disarm();
                failed += rc != ERR_OK;
                assert_true(rc == ERR_OK || err.text[0] != '\0');
                if (rc == ERR_OK)
                    assert_int_equal(answers(), held + 1);
                old_or_new(held, faults[f] == DISK_EIO ? "EIO" : "a full disk", n);
            }
            assert_true(failed > 4);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_one_before_is_kept, fresh),
        cmocka_unit_test_setup(no_older_ones, fresh),
        cmocka_unit_test_setup(refused_ones_are_remembered, fresh),
        cmocka_unit_test_setup(another_program_tries_again, fresh),
        cmocka_unit_test_setup(every_damaged_byte_is_seen, fresh),
        cmocka_unit_test_setup(without_its_list, fresh),
        cmocka_unit_test_setup(power_cut_at_every_call, fresh),
        cmocka_unit_test_setup(disk_fails_at_every_call, fresh),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
