/* Sealed photographs over a link that is cut, to a disk that is sick, to a hub that is killed: what lies there in the
 * end is what the report named. */

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sodium.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/fs.h"
#include "tools/disk_faults.h"

#include "tus_world.h"

/* --- cuts ---------------------------------------------------------------------------------------- */

static void cut_at_every_kth_byte(void **state)
{
    struct world *w = *state;
    enum { CUTS = 60 };
    unsigned kept = 0;
    size_t at = 0, most = 0, reach = 0;
    for (size_t k = 1; k <= CUTS; k++) {
        struct buf b = BUF_INIT(PHOTO_BYTES * 2);
        struct wire c;
        patch_request(w, at, PHOTO_BYTES - at, "", &b);
        size_t head = b.len - (PHOTO_BYTES - at);
        size_t n = k % 4 == 0 ? head * k / CUTS : head + k * 131 % 9000; /* in the head, too */
        assert_true(wire_open(&c, w->port, NULL));
        assert_true(wire_send(&c, b.data, n));
        wire_close(&c);
        buf_fini(&b);
        size_t now = (size_t)offset_of(w);
        reach = at + n > reach + head && n > head ? at + n - head : reach;
        assert_true(now >= at && now <= reach); /* bytes of an earlier cut may come late */
        kept += now > at;
        most = reach - now > most ? reach - now : most;
        at = now;
    }
    assert_true(kept > 0);
    finish(w);
    print_message("%d cuts, %u of them kept what had come; most bytes sent twice: %zu\n", CUTS,
                  kept, most);
}

static void cut_with_a_checksum(void **state)
{
    struct world *w = *state;
    uint8_t sum[32];
    char text[64], header[128];
    struct buf b = BUF_INIT(PHOTO_BYTES * 2);
    struct wire c;
    crypto_hash_sha256(sum, w->photo, PHOTO_BYTES);
    sodium_bin2base64(text, sizeof text, sum, 32, sodium_base64_VARIANT_ORIGINAL);
    snprintf(header, sizeof header, "Upload-Checksum: sha256 %s\r\n", text);
    patch_request(w, 0, PHOTO_BYTES, header, &b);
    for (int i = 1; i < 6; i++) {
        assert_true(wire_open(&c, w->port, NULL));
        assert_true(wire_send(&c, b.data, b.len * (size_t)i / 6));
        wire_close(&c);
        assert_int_equal(offset_of(w), 0); /* what nobody vouches for is not kept */
    }
    buf_fini(&b);
    finish(w);
}

/* --- a sick disk ---------------------------------------------------------------------------------- */

static void the_disk_is_full(void **state)
{
    struct world *w = *state;
    static char folder[PATH_MAX]; /* realpath asks for that much */
    assert_non_null(realpath(HALL_PHOTOS, folder));
    static const struct {
        const char *row;
        unsigned calls;
        int error;
        unsigned status;
    } rows[] = { { "no room", FAULT_WRITE, ENOSPC, 507 },
                 { "no room left for this user", FAULT_WRITE, EDQUOT, 507 },
                 { "a sick disk", FAULT_WRITE, EIO, 503 } };
    char retry[16];
    struct wire_answer a = patch(w, 0, 5000, "");
    expect("before", &a, 204, NULL);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct faults f = { .folder = folder,
                                  .calls = rows[i].calls,
                                  .nth = 3,
                                  .count = 1000000,
                                  .error = rows[i].error,
                                  .is_half = true };
        faults_arm(&f);
        a = patch(w, 5000, PHOTO_BYTES - 5000, "");
        assert_true(faults_disarm() >= 3);
        expect(rows[i].row, &a, rows[i].status, "not_now");
        assert_true(wire_header(&a, "Retry-After", retry, sizeof retry));
        assert_int_equal(offset_of(w), 5000);
    }
    finish(w);
}

/* All bytes are there, but putting them in their place fails at the n-th call: made up for when it is asked again. */
static void the_last_step_fails(void **state)
{
    struct world *w = *state;
    static char folder[PATH_MAX]; /* realpath asks for that much */
    unsigned failed = 0;
    assert_non_null(realpath(HALL_PHOTOS, folder));
    for (int64_t nth = 1;; nth++) {
        const struct faults f = { .folder = folder,
                                  .calls = FAULT_SYNC | FAULT_RENAME | FAULT_REMOVE,
                                  .nth = nth,
                                  .count = 1,
                                  .error = EIO };
        faults_arm(&f);
        struct wire_answer a = patch(w, 0, PHOTO_BYTES, "");
        int64_t n = faults_disarm();
        if (a.status == 204 && n < nth) {
            assert_int_equal(n_held(w), 1);
            break;
        }
        expect("not now", &a, 503, "not_now");
        failed++;
        assert_int_equal(n_held(w), 0);
        if (nth % 2) /* by asking, or by sending nothing more */
            assert_int_equal(offset_of(w), PHOTO_BYTES);
        else
            (void)patch(w, PHOTO_BYTES, 0, "");
        assert_int_equal(offset_of(w), PHOTO_BYTES);
        assert_true(lies_there(w));
        assert_int_equal(n_held(w), 1);
        start_over(w, (unsigned)nth + 10);
    }
    assert_true(failed >= 2);
    print_message("%u failures at the last step, none lost\n", failed);
}

/* --- what nobody goes on with ----------------------------------------------------------------------- */

static void grow_old(const struct world *w, const char *ending)
{
    char path[FS_PATH_MAX];
    const time_t then = time(NULL) - UPLOADS_KEEP_S - 5;
    const struct timespec times[2] = { { .tv_sec = then }, { .tv_sec = then } };
    part_path(w, ending, path);
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void uploads_expire(void **state)
{
    struct world *w = *state;
    char path[FS_PATH_MAX];
    struct wire_answer a = patch(w, 0, 5000, "");
    expect("before", &a, 204, NULL);
    grow_old(w, ".info"); /* written once; the part is what counts */
    close_hub(w);
    open_hub(w); /* which sweeps */
    assert_int_equal(offset_of(w), 5000);
    grow_old(w, ".part");
    a = ask(w, "HEAD", w->location, TUS, nothing);
    expect("HEAD", &a, 410, NULL);
    a = patch(w, 5000, 1000, "");
    expect("PATCH", &a, 410, "expired");
    a = create(w, 0);
    expect("begun again", &a, 201, NULL);
    assert_int_equal(offset_of(w), 5000);
    grow_old(w, ".part");
    close_hub(w);
    open_hub(w);
    a = ask(w, "HEAD", w->location, TUS, nothing);
    expect("swept", &a, 404, NULL);
    part_path(w, ".part", path);
    assert_false(fs_exists(path));
    part_path(w, ".info", path);
    assert_false(fs_exists(path));
    a = create(w, 0);
    expect("made anew", &a, 201, NULL);
    finish(w);
}

/* --- its case is erased meanwhile ------------------------------------------------------------------- */

/* As docket_erase does: the files there are, then the rows that name them. */
static void erase_report(const char *uuid)
{
    sqlite3 *db = NULL;
    char *text = sqlite3_mprintf(
        "DELETE FROM photo WHERE report_id = (SELECT id FROM report WHERE uuid = %Q)", uuid);
    assert_int_equal(sqlite3_open("reports.db", &db), SQLITE_OK);
    assert_int_equal(sqlite3_busy_timeout(db, 5000), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_changes(db), 1);
    sqlite3_free(text);
    sqlite3_close(db);
}

static void nothing_is_left(const struct world *w)
{
    static const char *const endings[] = { ".part", ".info", ".gone" };
    char path[FS_PATH_MAX];
    assert_false(lies_there(w));
    for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
        part_path(w, endings[i], path);
        if (i != 1) /* the paper says nothing of a person, and goes in its time */
            assert_false(fs_exists(path));
    }
}

static void the_case_is_erased_before_the_last_byte(void **state)
{
    struct world *w = *state;
    struct wire_answer a = patch(w, 0, PHOTO_BYTES - 1, "");
    expect("before", &a, 204, NULL);
    erase_report(w->report.envelope.uuid);
    a = patch(w, PHOTO_BYTES - 1, 1, "");
    expect("no report wants it", &a, 404, "no_such_upload");
    nothing_is_left(w);
    a = ask(w, "HEAD", w->location, TUS, nothing);
    expect("HEAD", &a, 404, NULL);
    a = create(w, 0);
    expect("create", &a, 404, "no_report_wants_it");
}

/* The hub was killed when it lay in its place and before the docket knew; nobody asks for it again. */
static void the_case_is_erased_while_the_hub_is_down(void **state)
{
    struct world *w = *state;
    static const char *const ways[] = { "HEAD", "DELETE", "swept" };
    for (unsigned i = 0; i < ARRAY_LEN(ways); i++) {
        char place[FS_PATH_MAX];
        struct wire_answer a = patch(w, 0, PHOTO_BYTES, "");
        expect("whole", &a, 204, NULL);
        assert_true(lies_there(w));
        erase_report(w->report.envelope.uuid);
        assert_int_equal(
            docket_photo_path(HALL_PHOTOS, w->report.envelope.photos[0].sha256, place, NULL),
            ERR_OK);
        if (i == 2) {
            grow_old(w, ".info");
            close_hub(w);
            open_hub(w);
        } else {
            a = ask(w, ways[i], w->location, TUS, nothing);
            expect(ways[i], &a, i == 0 ? 404 : 204, NULL);
        }
        if (fs_exists(place))
            fail_msg("%s: it is there still", ways[i]);
        nothing_is_left(w);
        start_over(w, i + 50);
    }
    finish(w);
}

/* Two reports name one photograph: it stays as long as one of them is there. */
static void the_other_report_keeps_it(void **state)
{
    struct world *w = *state;
    struct hall_report other;
    struct buf b = BUF_INIT(ENVELOPE_BYTES_MAX * 2);
    hall_report_make(&other, "wei-07", 7, 2, false);
    hall_report_photo(&other, (struct span){ w->photo, PHOTO_BYTES });
    hall_report_seal(&other, 400);
    hall_post(&b, &w->wei, &other);
    struct wire_answer a = try_ask(w->port, "POST", &b);
    expect("the other report", &a, 201, NULL);
    a = patch(w, 0, PHOTO_BYTES - 1, "");
    expect("before", &a, 204, NULL);
    erase_report(w->report.envelope.uuid);
    a = patch(w, PHOTO_BYTES - 1, 1, "");
    expect("this report wants it no more", &a, 404, "no_such_upload");
    assert_true(lies_there(w));
    memcpy(w->report.envelope.uuid, other.envelope.uuid, sizeof other.envelope.uuid);
    a = create(w, 0);
    expect("the other's", &a, 201, NULL);
    assert_int_equal(n_held(w), 1);
    buf_fini(&b);
    hall_report_fini(&other);
}

/* --- the hub is killed ------------------------------------------------------------------------------ */

static void killed_in_the_middle(void **state)
{
    enum { KILLS = 12 };
    struct world *w = *state;
    struct hall_hub h;
    unsigned done = 0;
    close_hub(w);
    w->server = NULL;
    w->takes = NULL;
    hall_hub_start(&h, DOCKET, hall_wide_limits(), 0);
    w->port = h.port;
    for (unsigned i = 0; i < KILLS; i++) {
        struct buf b = BUF_INIT(PHOTO_BYTES * 2);
        struct wire c;
        size_t at = (size_t)offset_of(w);
        patch_request(w, at, PHOTO_BYTES - at, "", &b);
        assert_true(wire_open(&c, w->port, NULL));
        size_t n = b.len - (i % 3 == 2 ? 0 : (PHOTO_BYTES - at) * 3 / 4); /* at the end, too */
        (void)wire_send(&c, b.data, n);
        hall_hub_end(&h, SIGKILL);
        wire_close(&c);
        buf_fini(&b);
        hall_hub_start(&h, DOCKET, hall_wide_limits(), 0); /* another may have that port by now */
        w->port = h.port;
        if (offset_of(w) == PHOTO_BYTES) {
            assert_true(lies_there(w)); /* HEAD has made up for it */
            assert_int_equal(n_held(w), 1);
            done++;
            start_over(w, i + 100);
        }
    }
    finish(w);
    assert_true(WIFEXITED(hall_hub_end(&h, SIGTERM)));
    print_message("%d kills, %u photographs completed in between, none damaged\n", KILLS, done);
}

int main(void)
{
#define WITH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH(cut_at_every_kth_byte),
        WITH(cut_with_a_checksum),
        WITH(the_disk_is_full),
        WITH(the_last_step_fails),
        WITH(uploads_expire),
        WITH(the_case_is_erased_before_the_last_byte),
        WITH(the_case_is_erased_while_the_hub_is_down),
        WITH(the_other_report_keeps_it),
        WITH(killed_in_the_middle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
