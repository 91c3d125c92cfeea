/* What is promised is kept: from the last touch until the hub has it, and nothing after that. */
#include "outbox/sample.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#include "trust/hash.h"

enum { PHOTO = 30000 };

struct bench {
    struct sample s;
    char folder[FS_PATH_MAX];
    struct outbox *b;
};

static int set_up(void **state)
{
    struct bench *t = calloc(1, sizeof *t);
    assert_non_null(t);
    sample_init(&t->s);
    sample_folder("box", t->folder);
    t->b = sample_open(&t->s, t->folder);
    *state = t;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *t = *state;
    outbox_close(t->b);
    sample_fini(&t->s);
    free(t);
    return 0;
}

static void open_again(struct bench *t)
{
    outbox_close(t->b);
    t->b = sample_open(&t->s, t->folder);
}

static struct outbox_row next_row(struct bench *t)
{
    struct outbox_row row;
    struct err err = { 0 };
    if (outbox_next(t->b, &row, NULL, &err) != ERR_OK)
        fail_msg("%s", err.text);
    return row;
}

static struct outbox_counts counts(struct bench *t)
{
    struct outbox_counts c;
    assert_int_equal(outbox_count(t->b, &c, NULL), ERR_OK);
    return c;
}

/* --- the last touch --------------------------------------------------------------------------------------- */

static void sha256_of(struct span bytes, char out[REPORT_SHA256_TEXT])
{
    uint8_t digest[32];
    assert_true(hash_sha256(bytes, digest));
    sodium_bin2hex(out, REPORT_SHA256_TEXT, digest, sizeof digest);
}

static void what_was_taken_is_there_and_sealed(void **state)
{
    struct bench *t = *state;
    struct outbox_photo photos[3];
    struct outbox_file file;
    struct envelope e;
    struct buf text = BUF_INIT(ENVELOPE_BYTES_MAX), box = BUF_INIT(1 << 20),
               bytes = BUF_INIT(1 << 20), plain = BUF_INIT(1 << 20);
    char code[QUERY_CODE_TEXT] = "", check[QUERY_CHECK_TEXT];
    bool stored = false;
    static struct report opened;
    sample_report(&t->s);
    sample_photos(&t->s, photos, 3, PHOTO);
    assert_int_equal(sample_send(&t->s, t->b, photos, 3, code, &stored, NULL), ERR_OK);
    assert_true(stored);
    assert_memory_equal(t->s.report.number, "WX-12365-20261123-070001", 24);
    open_again(t);
    struct outbox_row row = next_row(t);
    assert_string_equal(row.uuid, t->s.report.uuid);
    assert_string_equal(row.number, t->s.report.number);
    assert_int_equal(row.state, OUTBOX_WAITING);
    assert_int_equal(row.n_photos, 3);
    assert_int_equal(outbox_envelope(t->b, row.id, &text, NULL), ERR_OK);
    assert_int_equal(envelope_read(buf_span(&text), &e, &box, NULL), ERR_OK);
    assert_true(e.has_contact);
    assert_string_equal(e.code, "6901234567892");
    assert_int_equal(query_code_check(code, e.uuid, check, NULL), ERR_OK);
    assert_string_equal(check, e.query_check);
    /* Only the desk opens it, and then the words are there. */
    assert_int_equal(seal_open(t->s.card.box_key, t->s.box_secret, buf_span(&box), &plain, NULL),
                     ERR_OK);
    assert_int_equal(report_read(buf_span(&plain), &opened, NULL), ERR_OK);
    assert_string_equal(opened.name, SAMPLE_NAME);
    assert_int_equal(opened.n_photos, 3);
    for (size_t i = 0; i < 3; i++) {
        char sha256[REPORT_SHA256_TEXT];
        bytes.len = plain.len = 0;
        assert_int_equal(outbox_file_at(t->b, row.id, i, &file, NULL), ERR_OK);
        assert_int_equal(fs_read_all(file.path, &bytes, NULL), ERR_OK);
        assert_int_equal(bytes.len, file.photo.bytes);
        assert_int_equal(
            seal_open(t->s.card.box_key, t->s.box_secret, buf_span(&bytes), &plain, NULL), ERR_OK);
        assert_int_equal(plain.len, PHOTO);
        assert_memory_equal(plain.data, photos[i].jpeg.p, PHOTO);
        sha256_of(photos[i].jpeg, sha256);
        assert_string_equal(opened.photos[i].sha256, sha256);
        sha256_of(buf_span(&bytes), sha256);
        assert_string_equal(file.photo.sha256, sha256);
        assert_string_equal(e.photos[i].sha256, sha256);
    }
    assert_int_equal(outbox_file_at(t->b, row.id, 3, &file, NULL), ERR_NOT_FOUND);
    /* A stolen disk tells nothing. */
    assert_int_equal(sample_search(t->folder, SAMPLE_NAME, strlen(SAMPLE_NAME)), 0);
    assert_int_equal(sample_search(t->folder, SAMPLE_PHONE, strlen(SAMPLE_PHONE)), 0);
    assert_int_equal(sample_search(t->folder, photos[0].jpeg.p, 64), 0);
    assert_true(sample_search(t->folder, row.uuid, strlen(row.uuid)) > 0);
    buf_fini(&text);
    buf_fini(&box);
    buf_fini(&bytes);
    buf_fini(&plain);
}

static void numbers_are_counted_by_the_day(void **state)
{
    struct bench *t = *state;
    static const struct {
        int64_t move_s;
        const char *number; /* without its check digit */
    } rows[] = {
        { 0, "WX-12365-20261123-070001" },
        { 3600, "WX-12365-20261123-070002" },
        { 24 * 3600, "WX-12365-20261124-070001" },
        { -24 * 3600, "WX-12365-20261123-070003" }, /* the clock goes back: none twice */
        { 0, "WX-12365-20261123-070004" },
        { -3 * 365 * 24 * 3600, "WX-12365-20231124-070001" },
        { 15 * 365 * 24 * 3600, "WX-12365-20381120-070001" }, /* and beyond 2038 */
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        t->s.clock.utc_s += rows[i].move_s;
        if (i % 2)
            open_again(t);
        sample_submit(&t->s, t->b, 0, 0);
        if (strncmp(t->s.report.number, rows[i].number, strlen(rows[i].number)) != 0)
            fail_msg("%s, not %s", t->s.report.number, rows[i].number);
    }
}

static void twice_the_same_is_once(void **state)
{
    struct bench *t = *state;
    char code[QUERY_CODE_TEXT] = "", number[REPORT_NUMBER_MAX];
    bool stored = false;
    sample_submit(&t->s, t->b, 1, PHOTO);
    text_copy(number, sizeof number, t->s.report.number);
    assert_int_equal(sample_send(&t->s, t->b, NULL, 0, code, &stored, NULL), ERR_STALE);
    assert_true(stored);
    assert_string_equal(code, "");
    assert_string_equal(t->s.report.number, number);
    assert_int_equal(counts(t).waiting, 1);
    assert_int_equal(next_row(t).n_photos, 1);
}

static void photographs_have_a_quota_and_text_has_none(void **state)
{
    struct bench *t = *state;
    struct outbox_photo photos[2];
    char code[QUERY_CODE_TEXT];
    bool stored;
    struct err err = { 0 };
    const struct outbox_options o = { .folder = t->folder,
                                      .clock = clock_of_fake(&t->s.clock),
                                      .photos_bytes_max = 3 * PHOTO };
    outbox_close(t->b);
    assert_int_equal(outbox_open(&o, &t->b, NULL), ERR_OK);
    sample_submit(&t->s, t->b, 2, PHOTO);
    sample_report(&t->s);
    sample_photos(&t->s, photos, 2, PHOTO);
    assert_int_equal(sample_send(&t->s, t->b, photos, 2, code, &stored, &err), ERR_TOO_BIG);
    assert_false(stored);
    assert_int_equal(counts(t).waiting, 1);
    assert_int_equal(sample_send(&t->s, t->b, NULL, 0, code, &stored, NULL), ERR_OK);
    assert_int_equal(counts(t).waiting, 2);
    assert_false(counts(t).is_full);
}

/* --- what becomes of it --------------------------------------------------------------------------------------- */

static void a_report_goes_through_its_states(void **state)
{
    struct bench *t = *state;
    struct receipt r;
    struct outbox_row row;
    int64_t next = 0;
    sample_submit(&t->s, t->b, 2, PHOTO);
    row = next_row(t);
    sample_receipt(t->b, row.id, 0, &r);
    assert_int_equal(outbox_received(t->b, row.id, &r, NULL), ERR_OK);
    row = next_row(t);
    assert_int_equal(row.state, OUTBOX_SENT);
    assert_int_equal(row.told_utc_s, t->s.clock.utc_s);
    assert_int_equal(counts(t).sent, 1);
    sample_receipt(t->b, row.id, 1, &r);
    assert_int_equal(outbox_received(t->b, row.id, &r, NULL), ERR_OK);
    assert_int_equal(next_row(t).n_photos_held, 1);
    /* A receipt that no longer names what an earlier one named is believed, too. */
    sample_receipt(t->b, row.id, 0, &r);
    assert_int_equal(outbox_received(t->b, row.id, &r, NULL), ERR_OK);
    assert_int_equal(next_row(t).n_photos_held, 0);
    sample_receipt(t->b, row.id, 2, &r);
    assert_int_equal(outbox_received(t->b, row.id, &r, NULL), ERR_OK);
    assert_int_equal(outbox_next(t->b, &row, &next, NULL), ERR_NOT_FOUND);
    assert_int_equal(next, 0);
    assert_int_equal(outbox_sweep(t->b, NULL), ERR_OK);
    assert_int_equal(sample_search(t->folder, r.uuid, strlen(r.uuid)), 0);
}

static void a_receipt_for_something_else_changes_nothing(void **state)
{
    struct bench *t = *state;
    struct receipt good, r;
    sample_submit(&t->s, t->b, 1, PHOTO);
    sample_submit(&t->s, t->b, 1, PHOTO);
    struct outbox_row row = next_row(t);
    sample_receipt(t->b, row.id, 1, &good);
    for (int i = 0; i < 3; i++) {
        r = good;
        if (i == 0)
            r.uuid[0] = r.uuid[0] == 'a' ? 'b' : 'a';
        if (i == 1)
            r.fingerprint[5] = r.fingerprint[5] == 'a' ? 'b' : 'a';
        assert_int_equal(outbox_received(t->b, i == 2 ? row.id + 1 : row.id, &r, NULL),
                         ERR_UNTRUSTED);
        assert_int_equal(next_row(t).state, OUTBOX_WAITING);
        assert_int_equal(next_row(t).n_photos_held, 0);
    }
    /* A photograph that is not ours in it does no harm and does not count. */
    r = good;
    memset(r.held[0], 'f', 64);
    assert_int_equal(outbox_received(t->b, row.id, &r, NULL), ERR_OK);
    assert_int_equal(next_row(t).state, OUTBOX_SENT);
    assert_int_equal(counts(t).waiting, 1);
}

static void the_next_one_is_the_oldest_that_is_due(void **state)
{
    struct bench *t = *state;
    struct outbox_row first, row;
    int64_t next = 0;
    for (int i = 0; i < 3; i++)
        sample_submit(&t->s, t->b, 0, 0);
    first = next_row(t);
    assert_int_equal(outbox_failed(t->b, first.id, "no network", t->s.clock.utc_s + 600, NULL),
                     ERR_OK);
    row = next_row(t);
    assert_true(row.id > first.id); /* a bad one keeps nobody waiting */
    assert_int_equal(outbox_failed(t->b, row.id, "cut off", t->s.clock.utc_s + 60, NULL), ERR_OK);
    row = next_row(t);
    assert_int_equal(outbox_park(t->b, row.id, "malformed", NULL), ERR_OK);
    assert_int_equal(outbox_next(t->b, &row, &next, NULL), ERR_NOT_FOUND);
    assert_int_equal(next, t->s.clock.utc_s + 60);
    assert_int_equal(counts(t).waiting, 2);
    assert_int_equal(counts(t).parked, 1);
    assert_int_equal(counts(t).oldest_utc_s, SAMPLE_UTC_S);
    t->s.clock.utc_s += 600;
    row = next_row(t);
    assert_int_equal(row.id, first.id);
    assert_int_equal(row.tries, 1);
    assert_string_equal(row.why, "no network");
    /* A clock that has gone back by years keeps nobody waiting for years. */
    t->s.clock.utc_s -= 600 + 20 * 365 * 24 * 3600;
    assert_int_equal(next_row(t).id, first.id);
}

static bool find_parked(void *self, const struct outbox_row *row)
{
    if (row->state == OUTBOX_PARKED)
        *(struct outbox_row *)self = *row;
    return true;
}

static void the_parked_stay_until_somebody_says_so(void **state)
{
    struct bench *t = *state;
    struct outbox_row parked = { 0 };
    sample_submit(&t->s, t->b, 1, PHOTO);
    assert_int_equal(outbox_park(t->b, next_row(t).id, "other_payload", NULL), ERR_OK);
    t->s.clock.utc_s += 400 * 24 * 3600;
    assert_int_equal(outbox_sweep(t->b, NULL), ERR_OK);
    open_again(t);
    assert_int_equal(outbox_each(t->b, find_parked, &parked, NULL), ERR_OK);
    assert_string_equal(parked.why, "other_payload");
    assert_int_equal(outbox_unpark(t->b, "00000000-0000-4000-8000-000000000000", NULL),
                     ERR_NOT_FOUND);
    assert_int_equal(outbox_unpark(t->b, parked.uuid, NULL), ERR_OK);
    assert_int_equal(outbox_unpark(t->b, parked.uuid, NULL), ERR_NOT_FOUND);
    assert_int_equal(next_row(t).state, OUTBOX_WAITING);
    assert_int_equal(outbox_park(t->b, 99, "x", NULL), ERR_NOT_FOUND);
    assert_int_equal(outbox_failed(t->b, 99, "x", 0, NULL), ERR_NOT_FOUND);
}

/* --- forgetting ---------------------------------------------------------------------------------------------------- */

/* A card that does not give up one file keeps that one: what is over of the others goes, out of the WAL too. */
static void one_file_that_stays_keeps_no_other(void **state)
{
    enum { N = 80 }; /* more than are forgotten at once */
    struct bench *t = *state;
    struct outbox_file file;
    struct outbox_counts c;
    struct receipt r;
    char uuids[N][REPORT_UUID_TEXT];
    for (size_t i = 0; i < N; i++) {
        sample_submit(&t->s, t->b, i == 0, PHOTO);
        text_copy(uuids[i], sizeof uuids[i], t->s.report.uuid);
    }
    for (size_t i = 0; i < N; i++) {
        struct outbox_row row = next_row(t);
        if (row.n_photos > 0)
            assert_int_equal(outbox_file_at(t->b, row.id, 0, &file, NULL), ERR_OK);
        sample_receipt(t->b, row.id, row.n_photos, &r);
        assert_int_equal(outbox_received(t->b, row.id, &r, NULL), ERR_OK);
    }
    assert_int_equal(unlink(file.path), 0);
    assert_int_equal(mkdir(file.path, 0700), 0);
    t->s.clock.utc_s += 24 * 3600;
    assert_int_equal(outbox_sweep(t->b, NULL), ERR_IO);
    for (size_t i = 1; i < N; i++)
        if (sample_search(t->folder, uuids[i], strlen(uuids[i])) > 0)
            fail_msg("of report %zu there is a trace", i);
    assert_int_equal(rmdir(file.path), 0);
    assert_int_equal(outbox_sweep(t->b, NULL), ERR_OK);
    assert_int_equal(sample_search(t->folder, uuids[0], strlen(uuids[0])), 0);
    assert_int_equal(outbox_count(t->b, &c, NULL), ERR_OK);
    assert_int_equal(c.waiting + c.sent + c.parked, 0);
}

static void after_its_time_no_trace_is_left(void **state)
{
    struct bench *t = *state;
    enum { N = 20, KEEP_S = 7 * 24 * 3600 };
    char uuids[N][REPORT_UUID_TEXT];
    struct buf text = BUF_INIT(ENVELOPE_BYTES_MAX), box = BUF_INIT(ENVELOPE_BYTES_MAX);
    struct envelope e;
    struct receipt r;
    size_t traces = 0, before = 0;
    const struct outbox_options o = { .folder = t->folder,
                                      .clock = clock_of_fake(&t->s.clock),
                                      .reserve_bytes = 1 << 20,
                                      .keep_s = KEEP_S };
    outbox_close(t->b);
    assert_int_equal(outbox_open(&o, &t->b, NULL), ERR_OK);
    for (size_t i = 0; i < N; i++) {
        sample_submit(&t->s, t->b, i % 3, PHOTO);
        text_copy(uuids[i], sizeof uuids[i], t->s.report.uuid);
    }
    assert_int_equal(outbox_envelope(t->b, next_row(t).id, &text, NULL), ERR_OK);
    assert_int_equal(envelope_read(buf_span(&text), &e, &box, NULL), ERR_OK);
    const char *in_base64 = strstr((const char *)text.data, "\"box\":\"") + 7;
    for (size_t i = 0; i < N; i++) {
        struct outbox_row row = next_row(t);
        before += sample_search(t->folder, uuids[i], strlen(uuids[i]));
        sample_receipt(t->b, row.id, row.n_photos, &r);
        assert_int_equal(outbox_received(t->b, row.id, &r, NULL), ERR_OK);
    }
    assert_true(sample_search(t->folder, in_base64, 60) > 0);
    t->s.clock.utc_s += KEEP_S - 1;
    assert_int_equal(outbox_sweep(t->b, NULL), ERR_OK);
    assert_true(sample_search(t->folder, in_base64, 60) > 0); /* not before its time */
    t->s.clock.utc_s += 1;
    assert_int_equal(outbox_sweep(t->b, NULL), ERR_OK);
    for (size_t i = 0; i < N; i++)
        traces += sample_search(t->folder, uuids[i], strlen(uuids[i]));
    traces += sample_search(t->folder, in_base64, 60);
    traces += sample_search(t->folder, box.data, 32);
    traces += sample_search(t->folder, "2026-0001", 9);
    traces += sample_search(t->folder, SAMPLE_NAME, strlen(SAMPLE_NAME));
    print_message("%d reports delivered: %zu traces before, %zu after\n", N, before, traces);
    assert_true(before >= N);
    assert_int_equal(traces, 0);
    /* outbox.db, its WAL and index, lock */
    assert_int_equal(sample_count_files(t->folder), 4);
    buf_fini(&text);
    buf_fini(&box);
}

static void photographs_nobody_names_go_after_a_day(void **state)
{
    struct bench *t = *state;
    char path[FS_PATH_MAX + 96];
    const struct utimbuf then = { SAMPLE_UTC_S, SAMPLE_UTC_S };
    sample_submit(&t->s, t->b, 1, PHOTO);
    snprintf(path, sizeof path, "%s/photos/%064d", t->folder, 5);
    assert_int_equal(fs_replace(path, span_of("left by a cut"), NULL), ERR_OK);
    assert_int_equal(utime(path, &then), 0);
    t->s.clock.utc_s = SAMPLE_UTC_S + 24 * 3600 - 1;
    assert_int_equal(outbox_sweep(t->b, NULL), ERR_OK);
    assert_true(fs_exists(path));
    t->s.clock.utc_s++;
    assert_int_equal(outbox_sweep(t->b, NULL), ERR_OK);
    assert_false(fs_exists(path));
    struct outbox_file file;
    assert_int_equal(outbox_file_at(t->b, next_row(t).id, 0, &file, NULL), ERR_OK);
    assert_true(fs_exists(file.path));
}

static void others_may_not_look_in(void **state)
{
    struct bench *t = *state;
    struct stat st;
    assert_int_equal(stat(t->folder, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_taken_is_there_and_sealed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(numbers_are_counted_by_the_day, set_up, tear_down),
        cmocka_unit_test_setup_teardown(twice_the_same_is_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(photographs_have_a_quota_and_text_has_none, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_report_goes_through_its_states, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_receipt_for_something_else_changes_nothing, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_next_one_is_the_oldest_that_is_due, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_parked_stay_until_somebody_says_so, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_file_that_stays_keeps_no_other, set_up, tear_down),
        cmocka_unit_test_setup_teardown(after_its_time_no_trace_is_left, set_up, tear_down),
        cmocka_unit_test_setup_teardown(photographs_nobody_names_go_after_a_day, set_up, tear_down),
        cmocka_unit_test_setup_teardown(others_may_not_look_in, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
