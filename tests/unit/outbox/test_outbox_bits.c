/* Bits go over on a worn card: what the database loses, its twins have, and the damaged files are kept. */
#include "outbox/sample.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <fcntl.h>
#include <sodium.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/disk_tree.h"

enum { REPORTS = 6, FLIPS = 250, PARKED = 4 };

struct bench {
    struct sample s;
    char folder[FS_PATH_MAX], pattern[FS_PATH_MAX];
    char uuids[REPORTS][REPORT_UUID_TEXT], numbers[REPORTS][REPORT_NUMBER_MAX];
};

static void copy_file(const char *from_folder, const char *to_folder, const char *name)
{
    char from[FS_PATH_MAX + 128], to[FS_PATH_MAX + 128];
    struct buf bytes = BUF_INIT(1 << 28);
    snprintf(from, sizeof from, "%s/%s", from_folder, name);
    snprintf(to, sizeof to, "%s/%s", to_folder, name);
    if (fs_read_all(from, &bytes, NULL) == ERR_OK)
        assert_int_equal(fs_replace(to, buf_span(&bytes), NULL), ERR_OK);
    buf_fini(&bytes);
}

static void copy_folder(const char *from, const char *to)
{
    static const char *const below[] = { "photos", "texts" };
    char a[FS_PATH_MAX + 16], b[FS_PATH_MAX + 16];
    struct fs_list list;
    assert_int_equal(mkdir(to, 0700), 0);
    copy_file(from, to, "outbox.db");
    copy_file(from, to, "outbox.db-wal");
    for (size_t i = 0; i < ARRAY_LEN(below); i++) {
        snprintf(a, sizeof a, "%s/%s", from, below[i]);
        snprintf(b, sizeof b, "%s/%s", to, below[i]);
        assert_int_equal(mkdir(b, 0700), 0);
        assert_int_equal(fs_list_open(a, 1000, &list, NULL), ERR_OK);
        for (size_t k = 0; k < list.count; k++)
            copy_file(a, b, list.names[k]);
        fs_list_close(&list);
    }
}

/* Six reports, one of them parked: half in the database file, half in the WAL. */
static int set_up(void **state)
{
    struct bench *t = calloc(1, sizeof *t);
    assert_non_null(t);
    sample_init(&t->s);
    sample_folder("pattern", t->pattern);
    sample_folder("bits", t->folder);
    struct outbox *b = sample_open(&t->s, t->pattern);
    for (size_t i = 0; i < REPORTS; i++) {
        sample_submit(&t->s, b, i % 2, 3000);
        text_copy(t->uuids[i], sizeof t->uuids[i], t->s.report.uuid);
        text_copy(t->numbers[i], sizeof t->numbers[i], t->s.report.number);
        if (i == REPORTS / 2)
            assert_int_equal(outbox_sweep(b, NULL), ERR_OK);
    }
    assert_int_equal(outbox_park(b, PARKED, "malformed", NULL), ERR_OK);
    outbox_close(b);
    *state = t;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *t = *state;
    sample_fini(&t->s);
    free(t);
    return 0;
}

struct looking {
    struct bench *t;
    struct outbox *b;
    bool is_found[REPORTS];
    size_t n, n_parked;
};

static bool look_at(void *self, const struct outbox_row *row)
{
    struct looking *l = self;
    struct buf text = BUF_INIT(ENVELOPE_BYTES_MAX);
    struct envelope e;
    l->n++;
    l->n_parked += row->state == OUTBOX_PARKED;
    if (row->state == OUTBOX_HELD)
        return true;
    assert_int_equal(outbox_envelope(l->b, row->id, &text, NULL), ERR_OK);
    assert_int_equal(envelope_read(buf_span(&text), &e, NULL, NULL), ERR_OK);
    for (size_t i = 0; i < REPORTS; i++)
        if (strcmp(e.uuid, l->t->uuids[i]) == 0) {
            assert_false(l->is_found[i]);
            l->is_found[i] = true;
            assert_string_equal(e.number, l->t->numbers[i]);
        }
    buf_fini(&text);
    return true;
}

/* All are there and can be sent; a new number is a new one. */
static size_t look(struct bench *t, const char *what)
{
    struct looking l = { .t = t };
    struct outbox_counts c;
    l.b = sample_open(&t->s, t->folder);
    assert_int_equal(outbox_each(l.b, look_at, &l, NULL), ERR_OK);
    for (size_t i = 0; i < REPORTS; i++)
        if (!l.is_found[i])
            fail_msg("%s: report %zu is lost", what, i);
    assert_int_equal(outbox_count(l.b, &c, NULL), ERR_OK);
    sample_submit(&t->s, l.b, 0, 0);
    for (size_t i = 0; i < REPORTS; i++)
        assert_string_not_equal(t->s.report.number, t->numbers[i]);
    outbox_close(l.b);
    return c.n_aside;
}

static void flip(const char *path, uint64_t bit)
{
    struct buf bytes = BUF_INIT(1 << 28);
    assert_int_equal(fs_read_all(path, &bytes, NULL), ERR_OK);
    bytes.data[bit / 8 % bytes.len] ^= (uint8_t)(1 << bit % 8);
    assert_int_equal(fs_replace(path, buf_span(&bytes), NULL), ERR_OK);
    buf_fini(&bytes);
}

static uint64_t size_of(const char *folder, const char *name)
{
    char path[FS_PATH_MAX + 32];
    struct stat st;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_int_equal(stat(path, &st), 0);
    return (uint64_t)st.st_size;
}

static void flips_in(struct bench *t, const char *name, int flips, int at_once)
{
    char path[FS_PATH_MAX + 32], what[64];
    size_t n_aside = 0;
    uint64_t size = size_of(t->pattern, name);
    snprintf(path, sizeof path, "%s/%s", t->folder, name);
    for (int i = 0; i < flips; i++) {
        disk_tree_remove(t->folder);
        copy_folder(t->pattern, t->folder);
        for (int k = 0; k < at_once; k++) {
            /* Every third within the first page, where it hurts most. */
            uint64_t of = i % 3 == 0 && at_once == 1 ? 100 : size;
            uint64_t bit = (uint64_t)randombytes_random() % (of * 8);
            snprintf(what, sizeof what, "%s, bit %ju", name, (uintmax_t)bit);
            flip(path, bit);
        }
        n_aside += look(t, what) > 0;
    }
    print_message(
        "%-14s %3d times %4d bits: reports lost 0 of %d; noticed, and the file kept aside: %zu\n",
        name, flips, at_once, flips * REPORTS, n_aside);
    assert_true(at_once == 1 || n_aside > (size_t)flips / 2);
}

static const char shape_text[] = "envelope    BLOB NOT NULL";

/* Where the text stands that says what the reports' table is like. */
static uint64_t find_shape(const struct bench *t)
{
    struct buf bytes = BUF_INIT(1 << 28);
    char path[FS_PATH_MAX + 32];
    snprintf(path, sizeof path, "%s/outbox.db", t->pattern);
    assert_int_equal(fs_read_all(path, &bytes, NULL), ERR_OK);
    const uint8_t *at = memmem(bytes.data, bytes.len, shape_text, sizeof shape_text - 1);
    assert_non_null(at);
    uint64_t begin = (uint64_t)(at - bytes.data);
    buf_fini(&bytes);
    return begin;
}

/* Each byte of it: integrity_check looks at none of them. */
static void a_flip_in_the_schema_loses_nothing(void **state)
{
    struct bench *t = *state;
    char path[FS_PATH_MAX + 32];
    uint64_t begin = find_shape(t);
    snprintf(path, sizeof path, "%s/outbox.db", t->folder);
    for (uint64_t i = 0; i < sizeof shape_text - 1; i++) {
        disk_tree_remove(t->folder);
        copy_folder(t->pattern, t->folder);
        flip(path, (begin + i) * 8 + i % 7);
        assert_true(look(t, "the schema") > 0);
    }
}

static bool has_new_id(void *self, const struct outbox_row *row)
{
    size_t *n = self;
    assert_true(row->id > REPORTS);
    (*n)++;
    return true;
}

/* Somebody may hold the id of a row while its table is built anew: that row's failure is not another one's. */
static void ids_of_a_lost_table_are_not_given_again(void **state)
{
    struct bench *t = *state;
    char path[FS_PATH_MAX + 32];
    size_t n = 0;
    copy_folder(t->pattern, t->folder);
    snprintf(path, sizeof path, "%s/outbox.db", t->folder);
    flip(path, find_shape(t) * 8);
    struct outbox *b = sample_open(&t->s, t->folder);
    assert_int_equal(outbox_each(b, has_new_id, &n, NULL), ERR_OK);
    assert_int_equal(n, REPORTS);
    for (int64_t id = 1; id <= REPORTS; id++)
        assert_int_equal(outbox_park(b, id, "malformed", NULL), ERR_NOT_FOUND);
    outbox_close(b);
}

/* More text than all tables have is damage, not a lack of room. */
static void a_schema_without_end_is_damage(void **state)
{
    struct bench *t = *state;
    char path[FS_PATH_MAX + 32];
    sqlite3 *db = NULL;
    copy_folder(t->pattern, t->folder);
    snprintf(path, sizeof path, "%s/outbox.db", t->folder);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db,
                     "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql = sql || '/*' || "
                     "hex(zeroblob(50000)) || '*/' WHERE name = 'report'",
                     NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(db);
    assert_true(look(t, "a schema without end") > 0);
}

/* Whoever looks after a damaged file may leave a note beside it. */
static void what_is_aside_is_not_put_aside_twice(void **state)
{
    struct bench *t = *state;
    char path[FS_PATH_MAX + 32];
    static const char note[] = "looked at on the 23rd";
    for (size_t i = 1; i <= 2; i++) {
        if (i == 1)
            copy_folder(t->pattern, t->folder);
        snprintf(path, sizeof path, "%s/outbox.db", t->folder);
        assert_int_equal(fs_replace(path, span_of("this was a database"), NULL), ERR_OK);
        look(t, "put aside");
        for (size_t k = 1; k <= i; k++) {
            snprintf(path, sizeof path, "%s/aside/%04zu-outbox.db", t->folder, k);
            assert_true(fs_exists(path));
        }
        snprintf(path, sizeof path, "%s/aside/note.txt", t->folder);
        assert_int_equal(fs_replace(path, span_of(note), NULL), ERR_OK);
    }
}

static void flipped_bits_lose_nothing(void **state)
{
    struct bench *t = *state;
    flips_in(t, "outbox.db", FLIPS, 1);
    flips_in(t, "outbox.db", 40, 200);
    flips_in(t, "outbox.db-wal", FLIPS, 1);
}

static void a_truncated_file_loses_nothing(void **state)
{
    struct bench *t = *state;
    static const char *const names[] = { "outbox.db-wal", "outbox.db" };
    for (size_t k = 0; k < ARRAY_LEN(names); k++) {
        char path[FS_PATH_MAX + 32];
        uint64_t size = size_of(t->pattern, names[k]), step = size / 40 + 1;
        size_t n_aside = 0;
        int n = 0;
        for (uint64_t to = 0; to < size; to += step, n++) {
            disk_tree_remove(t->folder);
            copy_folder(t->pattern, t->folder);
            snprintf(path, sizeof path, "%s/%s", t->folder, names[k]);
            assert_int_equal(truncate(path, (off_t)to), 0);
            n_aside += look(t, names[k]) > 0;
        }
        print_message("%-14s cut at %d lengths: reports lost 0 of %d; noticed, and the file kept "
                      "aside: %zu\n",
                      names[k], n, n * REPORTS, n_aside);
        assert_true(n_aside > 10);
    }
}

static void a_file_of_another_kind_is_put_aside(void **state)
{
    struct bench *t = *state;
    char path[FS_PATH_MAX + 32];
    copy_folder(t->pattern, t->folder);
    snprintf(path, sizeof path, "%s/outbox.db", t->folder);
    assert_int_equal(fs_replace(path, span_of("this is no database, and never was one"), NULL),
                     ERR_OK);
    assert_true(look(t, "another kind") > 0);
    disk_tree_remove(t->folder);
    copy_folder(t->pattern, t->folder);
    assert_int_equal(unlink(path), 0);
    look(t, "no database at all");
    struct outbox *b = sample_open(&t->s, t->folder);
    assert_int_equal(outbox_clear_aside(b, NULL), ERR_OK);
    struct outbox_counts c;
    assert_int_equal(outbox_count(b, &c, NULL), ERR_OK);
    assert_int_equal(c.n_aside, 0);
    outbox_close(b);
}

/* Found while the program runs, by one of two that have it open. */
static void damage_under_running_programs_is_mended(void **state)
{
    struct bench *t = *state;
    char path[FS_PATH_MAX + 32];
    struct outbox_counts c;
    copy_folder(t->pattern, t->folder);
    snprintf(path, sizeof path, "%s/outbox.db", t->folder);
    struct outbox *one = sample_open(&t->s, t->folder), *two = sample_open(&t->s, t->folder);
    assert_int_equal(outbox_sweep(one, NULL), ERR_OK);
    assert_int_equal(outbox_count(two, &c, NULL), ERR_OK);
    int fd = open(path, O_WRONLY);
    static const char noise[4096] = { 1, 2, 3 };
    for (off_t at = 0; at < (off_t)size_of(t->folder, "outbox.db"); at += 4096)
        assert_int_equal(pwrite(fd, noise, sizeof noise, at), sizeof noise);
    close(fd);
    outbox_close(two);
    two = sample_open(&t->s, t->folder); /* salvages, while `one` has the old one open */
    sample_submit(&t->s, one, 1, 3000);
    sample_submit(&t->s, two, 0, 0);
    sample_submit(&t->s, one, 0, 0);
    assert_int_equal(outbox_count(one, &c, NULL), ERR_OK);
    assert_int_equal(c.waiting + c.parked, REPORTS + 3);
    assert_true(c.n_aside > 0);
    outbox_close(one);
    outbox_close(two);
    look(t, "damage while running");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_flip_in_the_schema_loses_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(ids_of_a_lost_table_are_not_given_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_schema_without_end_is_damage, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_aside_is_not_put_aside_twice, set_up, tear_down),
        cmocka_unit_test_setup_teardown(flipped_bits_lose_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_truncated_file_loses_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_file_of_another_kind_is_put_aside, set_up, tear_down),
        cmocka_unit_test_setup_teardown(damage_under_running_programs_is_mended, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
