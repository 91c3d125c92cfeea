/* Every call that touches the disk fails once, and from there on; never is a number given out without a row that
 * survives a power cut, and a retry is the same report. */
#include "outbox/sample.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "tools/disk_faults.h"

enum { PHOTO = 9000, FOR_EVER = 1 << 30 };

/* A folder with what was there before, all of it synced. */
static struct outbox *fresh(struct sample_bench *t, size_t n_before)
{
    sample_folder("disk", t->folder);
    sample_folder("shadow", t->shadow);
    assert_int_equal(mkdir(t->folder, 0700), 0);
    assert_int_equal(mkdir(t->shadow, 0700), 0);
    faults_arm(&(struct faults){ .folder = t->folder, .shadow = t->shadow });
    struct outbox *b = sample_open(&t->s, t->folder);
    for (size_t i = 0; i < n_before; i++)
        sample_submit(&t->s, b, 1, PHOTO);
    faults_disarm();
    return b;
}

struct looked {
    const char *uuid;
    char number[REPORT_NUMBER_MAX];
    size_t n, n_all, n_files;
};

struct looking {
    struct outbox *b;
    struct looked *out;
};

static bool look_at(void *self, const struct outbox_row *row)
{
    struct looking *l = self;
    struct buf text = BUF_INIT(ENVELOPE_BYTES_MAX);
    struct outbox_file file;
    struct stat st;
    assert_int_equal(outbox_envelope(l->b, row->id, &text, NULL), ERR_OK);
    buf_fini(&text);
    for (size_t i = 0; row->state != OUTBOX_HELD && i < row->n_photos; i++) {
        assert_int_equal(outbox_file_at(l->b, row->id, i, &file, NULL), ERR_OK);
        if (stat(file.path, &st) != 0 || (uint64_t)st.st_size != file.photo.bytes)
            fail_msg("%s: photograph %zu is not whole", row->number, i);
        l->out->n_files++;
    }
    l->out->n_all++;
    if (strcmp(row->uuid, l->out->uuid) != 0)
        return true;
    l->out->n++;
    text_copy(l->out->number, sizeof l->out->number, row->number);
    return true;
}

static struct looked look(struct sample_bench *t, const char *uuid)
{
    struct looked l = { .uuid = uuid };
    struct outbox *b = sample_open(&t->s, t->folder);
    struct looking looking = { b, &l };
    struct outbox_counts c;
    assert_int_equal(outbox_each(b, look_at, &looking, NULL), ERR_OK);
    assert_int_equal(outbox_count(b, &c, NULL), ERR_OK);
    outbox_close(b);
    assert_int_equal(c.n_aside, 0); /* by itself, not because everything lies twice */
    return l;
}

struct sums {
    int64_t tried, taken, refused, retried;
};

/* One submission with the n-th call failing; false: there were not so many. */
static bool submit_with_fault(struct sample_bench *t, const struct faults *fault, struct sums *sums)
{
    struct outbox *b = fresh(t, 1);
    struct outbox_photo photos[2];
    char code[QUERY_CODE_TEXT] = "", again[QUERY_CODE_TEXT], uuid[REPORT_UUID_TEXT];
    bool stored = false;
    struct faults f = *fault;
    f.folder = t->folder;
    f.shadow = t->shadow;
    sample_report(&t->s);
    text_copy(uuid, sizeof uuid, t->s.report.uuid);
    sample_photos(&t->s, photos, 2, PHOTO);
    faults_arm(&f);
    enum err_code rc = sample_send(&t->s, b, photos, 2, code, &stored, NULL);
    bool has_fired = faults_disarm() >= f.nth;
    sums->tried++;
    if (rc == ERR_OK) {
        sums->taken++;
        assert_true(stored);
        assert_int_equal(strlen(code), 6);
    } else {
        sums->refused++;
        assert_string_equal(code, "");
        if (rc != ERR_TOO_BIG && rc != ERR_IO && rc != ERR_DB)
            fail_msg("call %jd: %s", (intmax_t)f.nth, err_name(rc));
        if (f.error == ENOSPC && f.count == 1 && rc != ERR_TOO_BIG && rc != ERR_IO)
            fail_msg("call %jd: %s", (intmax_t)f.nth, err_name(rc));
        /* The person touches once more. */
        f.nth = 0;
        faults_arm(&f);
        struct err err = { 0 };
        if (sample_send(&t->s, b, photos, 2, again, &stored, &err) != ERR_OK)
            fail_msg("call %jd, the second time: %s", (intmax_t)fault->nth, err.text);
        faults_disarm();
        sums->retried++;
    }
    outbox_close(b);
    faults_cut_power(t->folder, t->shadow);
    struct looked l = look(t, uuid);
    if (l.n != 1 || l.n_all != 2 || l.n_files != 3 || strcmp(l.number, t->s.report.number) != 0)
        fail_msg("call %jd (%s): %zu rows of it, %zu in all, %zu photographs, %s and %s",
                 (intmax_t)fault->nth, err_name(rc), l.n, l.n_all, l.n_files, l.number,
                 t->s.report.number);
    return has_fired;
}

static void every_call_fails_once_and_for_ever(void **state)
{
    struct sample_bench *t = *state;
    static const struct {
        const char *name;
        int error;
        int64_t count;
        bool is_half;
    } rows[] = {
        { "EIO once", EIO, 1, false },
        { "EIO once, half written", EIO, 1, true },
        { "ENOSPC once", ENOSPC, 1, false },
        { "EIO twice", EIO, 2, false },
        { "EIO from there on", EIO, FOR_EVER, false },
        { "ENOSPC from there on", ENOSPC, FOR_EVER, true },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct sums sums = { 0 };
        struct faults f = { .calls = FAULT_ALL,
                            .error = rows[i].error,
                            .count = rows[i].count,
                            .is_half = rows[i].is_half };
        do
            f.nth++;
        while (submit_with_fault(t, &f, &sums));
        print_message("%-24s %3jd calls: %jd taken, %jd refused and taken at the second touch; "
                      "numbers without a "
                      "row after a power cut: 0\n",
                      rows[i].name, (intmax_t)sums.tried, (intmax_t)sums.taken,
                      (intmax_t)sums.refused);
        assert_true(sums.tried > 20);
    }
}

/* The commit's own sync fails: the row is looked for again, and only a second sync is believed. */
static void a_failed_sync_is_looked_after(void **state)
{
    struct sample_bench *t = *state;
    struct sums sums = { 0 };
    struct faults f = { .calls = FAULT_SYNC, .error = EIO, .count = 1 };
    do
        f.nth++;
    while (submit_with_fault(t, &f, &sums));
    print_message("%jd syncs failed, one at a time: %jd reports taken all the same, %jd at the "
                  "second touch\n",
                  (intmax_t)sums.tried - 1, (intmax_t)sums.taken - 1, (intmax_t)sums.refused);
    assert_true(sums.tried - 1 >= 5); /* three files, their folder, the WAL at the least */
}

/* Opening, receipts and sweeping: whatever fails, nothing is lost, and it goes on when the disk does. */
static enum err_code open_receive_sweep(struct sample_bench *t)
{
    struct outbox *b = NULL;
    struct outbox_row row;
    struct receipt r;
    struct buf text = BUF_INIT(ENVELOPE_BYTES_MAX);
    const struct outbox_options o = { .folder = t->folder,
                                      .clock = clock_of_fake(&t->s.clock),
                                      .reserve_bytes = 1 << 20 };
    enum err_code rc = outbox_open(&o, &b, NULL);
    if (rc)
        return rc;
    rc = outbox_next(b, &row, NULL, NULL);
    if (!rc && outbox_envelope(b, row.id, &text, NULL) == ERR_OK) {
        sample_receipt(b, row.id, row.n_photos, &r);
        rc = outbox_received(b, row.id, &r, NULL);
        t->s.clock.utc_s++;
        if (!rc)
            rc = outbox_sweep(b, NULL);
    }
    buf_fini(&text);
    outbox_close(b);
    return rc;
}

static void nothing_is_lost_while_it_is_delivered(void **state)
{
    struct sample_bench *t = *state;
    int64_t tried = 0, failed = 0;
    bool has_fired = true;
    for (int64_t n = 1; has_fired; n++) {
        struct faults f = { .calls = FAULT_ALL, .error = EIO, .count = 1, .nth = n };
        struct outbox *b = fresh(t, 3);
        char last[REPORT_UUID_TEXT];
        text_copy(last, sizeof last, t->s.report.uuid);
        outbox_close(b);
        f.folder = t->folder;
        f.shadow = t->shadow;
        faults_arm(&f);
        failed += open_receive_sweep(t) != ERR_OK;
        has_fired = faults_disarm() >= n;
        faults_cut_power(t->folder, t->shadow);
        struct looked l = look(t, last);
        if (l.n != 1 || l.n_all < 2)
            fail_msg("call %jd: %zu of the last, %zu in all", (intmax_t)n, l.n, l.n_all);
        tried++;
    }
    print_message("delivering, %jd calls failed: %jd times it was told so, reports lost 0\n",
                  (intmax_t)tried - 1, (intmax_t)failed);
    assert_true(tried > 20);
}

/* --- no room ------------------------------------------------------------------------------------------------ */

static uint64_t used(const char *folder)
{
    char command[FS_PATH_MAX + 32];
    uint64_t kb = 0;
    snprintf(command, sizeof command, "du -sk --apparent-size '%s'", folder);
    FILE *p = popen(command, "r");
    assert_non_null(p);
    assert_int_equal(fscanf(p, "%ju", &kb), 1);
    pclose(p);
    return kb * 1024;
}

static void text_is_taken_when_the_disk_is_full(void **state)
{
    struct sample_bench *t = *state;
    struct outbox *b = fresh(t, 2);
    struct outbox_photo photos[3];
    struct outbox_counts c;
    char code[QUERY_CODE_TEXT];
    bool stored;
    size_t with = 0, without = 0;
    enum err_code rc = ERR_OK;
    struct faults f = { .folder = t->folder,
                        .shadow = t->shadow,
                        .room = used(t->folder) + 200000 };
    assert_int_equal(outbox_count(b, &c, NULL), ERR_OK);
    assert_false(c.is_full);
    faults_arm(&f);
    for (; !rc; with += !rc) {
        sample_report(&t->s);
        sample_photos(&t->s, photos, 3, PHOTO);
        rc = sample_send(&t->s, b, photos, 3, code, &stored, NULL);
    }
    assert_int_equal(rc, ERR_TOO_BIG);
    assert_false(stored);
    /* The same report without its photographs, and more like it. */
    for (rc = ERR_OK; !rc && without < 20; without += !rc) {
        rc = sample_send(&t->s, b, NULL, 0, code, &stored, NULL);
        sample_report(&t->s);
    }
    assert_int_equal(rc, ERR_OK);
    for (; !rc; without += !rc) {
        sample_report(&t->s);
        rc = sample_send(&t->s, b, NULL, 0, code, &stored, NULL);
    }
    assert_int_equal(rc, ERR_TOO_BIG);
    assert_int_equal(outbox_count(b, &c, NULL), ERR_OK);
    assert_true(c.is_full);
    assert_int_equal(c.waiting, 2 + with + without);
    outbox_close(b);
    faults_disarm();
    faults_cut_power(t->folder, t->shadow);
    assert_int_equal(look(t, t->s.report.uuid).n_all, 2 + with + without);
    print_message("full disk: %zu reports with photographs before, %zu of text alone out of a "
                  "reserve of 1 MB, "
                  "then refused; found again: all\n",
                  with, without);
    assert_true(without >= 50);
    /* With room again the reserve is laid down again. */
    b = sample_open(&t->s, t->folder);
    assert_int_equal(outbox_sweep(b, NULL), ERR_OK);
    assert_int_equal(outbox_count(b, &c, NULL), ERR_OK);
    assert_false(c.is_full);
    outbox_close(b);
}

static void delivering_makes_room_on_a_full_disk(void **state)
{
    struct sample_bench *t = *state;
    struct outbox *b = fresh(t, 20);
    struct outbox_counts c;
    faults_arm(&(struct faults){ .folder = t->folder, .room = used(t->folder) });
    outbox_close(b);
    for (int i = 0; i < 20; i++)
        if (open_receive_sweep(t) != ERR_OK)
            fail_msg("the %d. cannot be delivered on a full disk", i);
    b = sample_open(&t->s, t->folder);
    assert_int_equal(outbox_count(b, &c, NULL), ERR_OK);
    assert_int_equal(c.waiting, 0);
    outbox_close(b);
    faults_disarm();
}

/* Neither the database nor its WAL can be read any more. */
static void spoil(const struct sample_bench *t)
{
    static const char *const names[] = { "outbox.db", "outbox.db-wal" };
    char path[FS_PATH_MAX + 16];
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        snprintf(path, sizeof path, "%s/%s", t->folder, names[i]);
        assert_int_equal(fs_replace(path, span_of("this was a database"), NULL), ERR_OK);
    }
}

/* Nothing is left but the reserve, and the database must be built anew. */
static void damage_is_mended_on_a_full_disk(void **state)
{
    enum { REPORTS = 12 };
    struct sample_bench *t = *state;
    struct outbox *b = fresh(t, REPORTS);
    struct outbox_counts c;
    outbox_close(b);
    spoil(t);
    faults_arm(&(struct faults){ .folder = t->folder, .room = used(t->folder) });
    b = sample_open(&t->s, t->folder);
    assert_int_equal(outbox_count(b, &c, NULL), ERR_OK);
    assert_int_equal(c.waiting, REPORTS);
    assert_true(c.is_full);
    assert_true(c.n_aside > 0);
    sample_submit(&t->s, b, 0, 0);
    outbox_close(b);
    faults_disarm();
}

/* The folder for damaged files needs room as well: what says so first gives up the reserve. */
static void room_is_made_for_what_is_put_aside(void **state)
{
    struct sample_bench *t = *state;
    struct outbox_counts c;
    char aside[FS_PATH_MAX + 16];
    outbox_close(fresh(t, 3));
    snprintf(aside, sizeof aside, "%s/aside", t->folder);
    spoil(t);
    faults_arm(&(struct faults){
        .folder = aside, .calls = FAULT_OPEN, .error = ENOSPC, .nth = 1, .count = 2 });
    struct outbox *b = sample_open(&t->s, t->folder);
    assert_true(faults_disarm() > 2);
    assert_int_equal(outbox_count(b, &c, NULL), ERR_OK);
    assert_int_equal(c.waiting, 3);
    assert_true(c.n_aside > 0);
    outbox_close(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_call_fails_once_and_for_ever, sample_bench_begin,
                                        sample_bench_end),
        cmocka_unit_test_setup_teardown(a_failed_sync_is_looked_after, sample_bench_begin,
                                        sample_bench_end),
        cmocka_unit_test_setup_teardown(nothing_is_lost_while_it_is_delivered, sample_bench_begin,
                                        sample_bench_end),
        cmocka_unit_test_setup_teardown(text_is_taken_when_the_disk_is_full, sample_bench_begin,
                                        sample_bench_end),
        cmocka_unit_test_setup_teardown(delivering_makes_room_on_a_full_disk, sample_bench_begin,
                                        sample_bench_end),
        cmocka_unit_test_setup_teardown(damage_is_mended_on_a_full_disk, sample_bench_begin,
                                        sample_bench_end),
        cmocka_unit_test_setup_teardown(room_is_made_for_what_is_put_aside, sample_bench_begin,
                                        sample_bench_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
