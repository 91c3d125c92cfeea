/* Sealed photographs by tus 1.0 over real HTTP: the protocol, and every refusal. */

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/fs.h"
#include "tools/disk_faults.h"

#include "tus_world.h"

/* --- the protocol ------------------------------------------------------------------------------- */

static void in_pieces(void **state)
{
    struct world *w = *state;
    char text[128];
    struct wire_answer a = ask(w, "OPTIONS", "/v1/uploads", "", nothing);
    expect("OPTIONS", &a, 204, NULL);
    assert_true(wire_header(&a, "Tus-Version", text, sizeof text));
    assert_string_equal(text, "1.0.0");
    assert_true(wire_header(&a, "Tus-Extension", text, sizeof text));
    assert_string_equal(text, "creation,expiration,checksum,termination");
    assert_true(wire_header(&a, "Tus-Checksum-Algorithm", text, sizeof text));
    assert_string_equal(text, "sha1,sha256");
    assert_int_equal(wire_number(&a, "Tus-Max-Size"), ENVELOPE_PHOTO_BYTES_MAX);
    assert_int_equal(offset_of(w), 0);
    for (size_t at = 0; at < PHOTO_BYTES; at += 100000) {
        a = patch(w, at, 100000, "");
        expect("a piece", &a, 204, NULL);
        assert_true(wire_header(&a, "Tus-Resumable", text, sizeof text));
        assert_true(wire_header(&a, "Upload-Expires", text, sizeof text));
        assert_true(strlen(text) == 29 && strcmp(text + 26, "GMT") == 0);
        assert_int_equal(wire_number(&a, "Upload-Offset"), (int64_t)at + 100000);
    }
    assert_true(lies_there(w));
    assert_int_equal(n_held(w), 1);
    assert_int_equal(offset_of(w), PHOTO_BYTES); /* complete, and said to be */
    a = patch(w, 0, 10, "");
    expect("more of a complete one", &a, 409, "offset");
    a = create(w, 0);
    expect("created again", &a, 201, NULL);
    assert_true(wire_header(&a, "Location", text, sizeof text));
    assert_string_equal(text, w->location);
    assert_int_equal(offset_of(w), PHOTO_BYTES);
    a = ask(w, "DELETE", w->location, TUS, nothing);
    expect("its upload is removed", &a, 204, NULL);
    assert_true(lies_there(w)); /* the photograph is the report's */
    assert_int_equal(n_held(w), 1);
}

static void every_refusal(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *row, *headers;
        size_t bytes;
        unsigned status;
        const char *reason;
    } rows[] = {
        { "no version", "Content-Type: application/offset+octet-stream\r\nUpload-Offset: 0\r\n", 9,
          412, "version" },
        { "another version", "Tus-Resumable: 0.2.2\r\nUpload-Offset: 0\r\n", 9, 412, "version" },
        { "no type", TUS "Upload-Offset: 0\r\n", 9, 415, "type" },
        { "another type", TUS "Content-Type: image/jpeg\r\nUpload-Offset: 0\r\n", 9, 415, "type" },
        { "no offset", STREAM, 9, 400, "offset" },
        { "a negative offset", STREAM "Upload-Offset: -1\r\n", 9, 400, "offset" },
        { "an offset of words", STREAM "Upload-Offset: %n%s\r\n", 9, 400, "offset" },
        { "a huge offset", STREAM "Upload-Offset: 18446744073709551616\r\n", 9, 400, "offset" },
        { "beyond the end", STREAM "Upload-Offset: 300001\r\n", 9, 409, "offset" },
        { "another offset", STREAM "Upload-Offset: 7\r\n", 9, 409, "offset" },
        { "one byte too long", AT_ZERO, PHOTO_BYTES + 1, 413, "too_long" },
        { "sum of another kind", AT_ZERO "Upload-Checksum: md5 1B2M2Y8AsgTpgAmY7PhCfg==\r\n", 9,
          400, "checksum" },
        { "no sum", AT_ZERO "Upload-Checksum: sha1\r\n", 9, 400, "checksum" },
        { "a short sum", AT_ZERO "Upload-Checksum: sha1 AAAA\r\n", 9, 400, "checksum" },
        { "a wrong sum (sha1)", AT_ZERO "Upload-Checksum: sha1 2jmj7l5rSw0yVb/vlWAYkK/YBwk=\r\n", 9,
          460, "checksum" },
        { "a wrong sum (sha256)",
          AT_ZERO "Upload-Checksum: sha256 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\r\n", 9,
          460, "checksum" },
        { "nothing at all is fine", AT_ZERO, 0, 204, NULL },
        { "its sum (sha1 of nothing)",
          AT_ZERO "Upload-Checksum: sha1 2jmj7l5rSw0yVb/vlWAYkK/YBwk=\r\n", 0, 204, NULL },
        { "(sha256 of nothing)",
          AT_ZERO "Upload-Checksum: sha256 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\r\n", 0,
          204, NULL },
    };
    uint8_t *body = calloc(1, PHOTO_BYTES + 1);
    char text[64];
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct wire_answer a = ask(w, "PATCH", w->location, rows[i].headers,
                                   (struct span){ body, rows[i].bytes });
        expect(rows[i].row, &a, rows[i].status, rows[i].reason);
        assert_true(rows[i].status != 412 || wire_header(&a, "Tus-Version", text, sizeof text));
        assert_int_equal(offset_of(w), 0);
    }
    free(body);
    static const char *const ids[] = { "/v1/uploads/../../etc/passwd",
                                       "/v1/uploads/..",
                                       "/v1/uploads/%2e%2e%2fetc%2fpasswd",
                                       "/v1/uploads/0123456789abcdef0123456789abcdef0123456",
                                       "/v1/uploads/0123456789abcdef0123456789abcdef012345678",
                                       "/v1/uploads/0123456789ABCDEF0123456789ABCDEF01234567",
                                       "/v1/uploads/0123456789abcdef0123456789abcdef01234567",
                                       "/v1/uploads/incoming",
                                       "/v1/uploads/'%20OR%201=1--" };
    for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
        struct wire_answer a = ask(w, "HEAD", ids[i], TUS, nothing);
        expect(ids[i], &a, 404, NULL);
        a = ask(w, "DELETE", ids[i], TUS, nothing);
        expect(ids[i], &a, 404, NULL);
        a = ask(w, "PATCH", ids[i], AT_ZERO, span_of("bytes"));
        expect(ids[i], &a, 404, NULL);
    }
    struct wire_answer a = ask(w, "HEAD", w->location, "", nothing);
    expect("HEAD without version", &a, 412, NULL);
    a = ask(w, "DELETE", w->location, "", nothing);
    expect("DELETE without version", &a, 412, "version");
    finish(w);
}

static void good_sums(void **state)
{
    struct world *w = *state;
    uint8_t sum[32];
    char text[64], header[128];
    crypto_hash_sha256(sum, w->photo, 1000);
    sodium_bin2base64(text, sizeof text, sum, 32, sodium_base64_VARIANT_ORIGINAL);
    snprintf(header, sizeof header, "Upload-Checksum: sha256 %s\r\n", text);
    struct wire_answer a = patch(w, 0, 999, header);
    expect("one byte is missing", &a, 460, "checksum");
    assert_int_equal(offset_of(w), 0);
    a = patch(w, 0, 1000, header);
    expect("good", &a, 204, NULL);
    a = patch(w, 1000, 1000, header);
    expect("of another piece", &a, 460, "checksum");
    assert_int_equal(offset_of(w), 1000);
    finish(w);
}

static void by_post(void **state)
{
    struct world *w = *state;
    struct wire_answer a = ask(w, "POST", w->location, AT_ZERO "X-HTTP-Method-Override: PATCH\r\n",
                               (struct span){ w->photo, 5000 });
    expect("PATCH by POST", &a, 204, NULL);
    assert_int_equal(offset_of(w), 5000);
    a = ask(w, "POST", w->location, TUS "X-HTTP-Method-Override: DELETE\r\n", nothing);
    expect("DELETE by POST", &a, 204, NULL);
    a = ask(w, "HEAD", w->location, TUS, nothing);
    expect("gone", &a, 404, NULL);
    a = ask(w, "POST", w->location, TUS "X-HTTP-Method-Override: PATCHPATCHPATCHPATCH\r\n",
            nothing);
    expect("no method", &a, 405, "method");
    a = create(w, 0);
    expect("made anew", &a, 201, NULL);
    finish(w);
}

/* A refusal is heard, although the client sends all of its piece before it listens. */
static void refusals_are_heard(void **state)
{
    struct world *w = *state;
    for (int i = 0; i < 20; i++) {
        struct wire_answer a = ask(w, "PATCH", w->location, STREAM "Upload-Offset: 7\r\n",
                                   (struct span){ w->photo, PHOTO_BYTES });
        expect("wrong offset", &a, 409, "offset");
        a = ask(w, "POST", "/v1/reports", "", (struct span){ w->photo, PHOTO_BYTES });
        expect("too big", &a, 413, "too_big");
    }
    struct buf b = BUF_INIT(PHOTO_BYTES * 2);
    struct wire c;
    struct wire_answer a;
    hall_request(&b, &w->wei, "PATCH", w->location,
                 STREAM "Upload-Offset: 7\r\nExpect: 100-continue\r\n",
                 (struct span){ w->photo, PHOTO_BYTES });
    assert_true(wire_open(&c, w->port, NULL));
    assert_true(wire_send(&c, b.data, b.len - PHOTO_BYTES)); /* the head alone */
    assert_true(wire_answer(&c, false, &a));
    expect("who asks first hears at once", &a, 409, "offset");
    wire_close(&c);
    buf_fini(&b);
}

static void other_bytes_than_named(void **state)
{
    struct world *w = *state;
    w->photo[123456] ^= 1;
    struct wire_answer a = patch(w, 0, PHOTO_BYTES, "");
    expect("not that photograph", &a, 460, "not_that_photograph");
    a = ask(w, "HEAD", w->location, TUS, nothing);
    expect("thrown away", &a, 404, NULL);
    assert_int_equal(n_held(w), 0);
    w->photo[123456] ^= 1;
    a = create(w, 0);
    expect("made anew", &a, 201, NULL);
    finish(w);
}

/* --- two at once --------------------------------------------------------------------------------- */

/* The hub writes what has come of it.  Not asked by HEAD, which takes the lock for a moment: the piece that
 * came in that moment would be refused. */
static void wait_until_written(const struct world *w)
{
    enum { PAUSE_NS = 2000000, PAUSES = 30000 };
    const struct timespec pause = { .tv_nsec = PAUSE_NS };
    char path[FS_PATH_MAX];
    struct stat st = { 0 };
    part_path(w, ".part", path);
    for (int i = 0; i < PAUSES && (stat(path, &st) != 0 || st.st_size == 0); i++)
        (void)nanosleep(&pause, NULL);
    assert_true(st.st_size > 0);
}

static void one_at_a_time(void **state)
{
    struct world *w = *state;
    struct buf b = BUF_INIT(PHOTO_BYTES * 2);
    struct wire first;
    struct wire_answer a;
    patch_request(w, 0, PHOTO_BYTES, "", &b);
    assert_true(wire_open(&first, w->port, NULL));
    assert_true(wire_send(&first, b.data, b.len - 1000));
    wait_until_written(w);
    a = ask(w, "HEAD", w->location, TUS, nothing);
    expect("HEAD meanwhile", &a, 423, NULL);
    a = patch(w, 0, 1000, "");
    expect("PATCH meanwhile", &a, 423, "locked");
    a = ask(w, "DELETE", w->location, TUS, nothing);
    expect("DELETE meanwhile", &a, 423, "locked");
    a = create(w, 0);
    expect("POST meanwhile", &a, 201, NULL);
    assert_true(wire_send(&first, b.data + b.len - 1000, 1000));
    assert_true(wire_answer(&first, false, &a));
    expect("the first", &a, 204, NULL);
    wire_close(&first);
    buf_fini(&b);
    assert_true(lies_there(w));
    assert_int_equal(n_held(w), 1);
}

int main(void)
{
#define WITH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH(in_pieces),          WITH(every_refusal),          WITH(good_sums),     WITH(by_post),
        WITH(refusals_are_heard), WITH(other_bytes_than_named), WITH(one_at_a_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
