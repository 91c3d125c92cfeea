/* Sealed photographs by tus 1.0 over real HTTP: refused, cut, killed, resumed; what lies there in the end is what the
 * report named. */
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
#include "hall.h"
#include "hub/server.h"
#include "hub/takes.h"
#include "tools/disk_faults.h"
#include "wire.h"

enum { PHOTO_BYTES = 300000 };
#define DOCKET  "sqlite:reports.db"
#define TUS     "Tus-Resumable: 1.0.0\r\n"
#define STREAM  TUS "Content-Type: application/offset+octet-stream\r\n"
#define AT_ZERO STREAM "Upload-Offset: 0\r\n"

struct world {
    struct fleet *fleet;
    struct hall_kiosk wei;
    uint8_t receipt_key[SEAL_KEY_BYTES];
    struct takes *takes;
    struct server *server;
    uint16_t port;
    struct hall_report report;
    uint8_t photo[PHOTO_BYTES];
    char location[128];
};

/* --- asking ------------------------------------------------------------------------------------- */

static struct wire_answer try_ask(uint16_t port, const char *method, const struct buf *request)
{
    struct wire w;
    struct wire_answer a = { 0 };
    if (!wire_open(&w, port, NULL))
        return a;
    if (!wire_send(&w, request->data, request->len) ||
        !wire_answer(&w, strcmp(method, "HEAD") == 0, &a))
        a.status = 0;
    wire_close(&w);
    return a;
}

static struct wire_answer ask(const struct world *w, const char *method, const char *path,
                              const char *headers, struct span body)
{
    struct buf b = BUF_INIT(PHOTO_BYTES * 2);
    hall_request(&b, &w->wei, method, path, headers, body);
    struct wire_answer a = try_ask(w->port, method, &b);
    buf_fini(&b);
    return a;
}

static const struct span nothing = { 0 };

static struct wire_answer create(const struct world *w, unsigned i)
{
    const struct envelope_photo *p = &w->report.envelope.photos[i];
    char uuid[64], sum[128], headers[512];
    const int plain = sodium_base64_VARIANT_ORIGINAL;
    sodium_bin2base64(uuid, sizeof uuid, (const uint8_t *)w->report.envelope.uuid, 36, plain);
    sodium_bin2base64(sum, sizeof sum, (const uint8_t *)p->sha256, 64, plain);
    snprintf(headers, sizeof headers,
             TUS "Upload-Length: %llu\r\nUpload-Metadata: report %s,sha256 %s\r\n",
             (unsigned long long)p->bytes, uuid, sum);
    return ask(w, "POST", "/v1/uploads", headers, nothing);
}

static void expect(const char *row, const struct wire_answer *a, unsigned status,
                   const char *reason)
{
    char wanted[80] = "";
    if (reason)
        snprintf(wanted, sizeof wanted, "\"reason\":\"%s\"", reason);
    if (a->status != status || !strstr(a->body, wanted))
        fail_msg("%s: %u %s, not %u %s", row, a->status, a->body, status, wanted);
}

static int64_t offset_of(const struct world *w)
{
    struct wire_answer a = ask(w, "HEAD", w->location, TUS, nothing);
    while (a.status == 423) /* the hub has not heard yet that the one before was cut */
        a = ask(w, "HEAD", w->location, TUS, nothing);
    expect("HEAD", &a, 200, NULL);
    assert_int_equal(wire_number(&a, "Upload-Length"), PHOTO_BYTES);
    return wire_number(&a, "Upload-Offset");
}

static void patch_request(const struct world *w, size_t from, size_t n, const char *more,
                          struct buf *out)
{
    char headers[512];
    snprintf(headers, sizeof headers, STREAM "Upload-Offset: %zu\r\n%s", from, more);
    hall_request(out, &w->wei, "PATCH", w->location, headers, (struct span){ w->photo + from, n });
}

static struct wire_answer patch(const struct world *w, size_t from, size_t n, const char *more)
{
    struct buf b = BUF_INIT(PHOTO_BYTES * 2);
    patch_request(w, from, n, more, &b);
    struct wire_answer a = try_ask(w->port, "PATCH", &b);
    buf_fini(&b);
    return a;
}

static void place_of(const struct world *w, char out[FS_PATH_MAX])
{
    assert_int_equal(docket_photo_path(HALL_PHOTOS, w->report.envelope.photos[0].sha256, out, NULL),
                     ERR_OK);
}

static void part_path(const struct world *w, const char *ending, char out[FS_PATH_MAX])
{
    snprintf(out, FS_PATH_MAX, HALL_PHOTOS "/incoming/%s%s", strrchr(w->location, '/') + 1, ending);
}

static bool lies_there(const struct world *w)
{
    char place[FS_PATH_MAX];
    struct buf b = BUF_INIT(2 * PHOTO_BYTES);
    place_of(w, place);
    bool good = fs_read_all(place, &b, NULL) == ERR_OK && b.len == PHOTO_BYTES &&
                memcmp(b.data, w->photo, PHOTO_BYTES) == 0;
    buf_fini(&b);
    return good;
}

/* What the hub's own receipt says. */
static size_t n_held(const struct world *w)
{
    char path[96];
    struct receipt r;
    snprintf(path, sizeof path, "/v1/reports/%s", w->report.envelope.uuid);
    struct wire_answer a = ask(w, "GET", path, "", nothing);
    expect("receipt", &a, 200, NULL);
    assert_int_equal(receipt_read(span_of(a.body), w->receipt_key, &r, NULL), ERR_OK);
    return r.n_held;
}

static void finish(const struct world *w)
{
    size_t at = (size_t)offset_of(w);
    if (at < PHOTO_BYTES) {
        struct wire_answer a = patch(w, at, PHOTO_BYTES - at, "");
        expect("the rest", &a, 204, NULL);
        assert_int_equal(wire_number(&a, "Upload-Offset"), PHOTO_BYTES);
    }
    assert_true(lies_there(w));
    assert_int_equal(n_held(w), 1);
}

/* As if it had never come. */
static void start_over(struct world *w, unsigned i)
{
    hall_report_fini(&w->report);
    hall_report_make(&w->report, "wei-07", 7, i, false);
    randombytes_buf(w->photo, sizeof w->photo);
    hall_report_photo(&w->report, (struct span){ w->photo, PHOTO_BYTES });
    hall_report_seal(&w->report, 400);
    struct buf b = BUF_INIT(ENVELOPE_BYTES_MAX * 2);
    hall_post(&b, &w->wei, &w->report);
    struct wire_answer a = try_ask(w->port, "POST", &b);
    buf_fini(&b);
    expect("the report", &a, 201, NULL);
    a = create(w, 0);
    expect("create", &a, 201, NULL);
    assert_true(wire_header(&a, "Location", w->location, sizeof w->location));
}

static void open_hub(struct world *w)
{
    static char assets[512];
    snprintf(assets, sizeof assets, "%s/assets", getenv("HEYAN_ROOT"));
    const struct takes_options o = { .assets = assets,
                                     .profile = "2014-12365",
                                     .docket = DOCKET,
                                     .photos = HALL_PHOTOS,
                                     .receipt_key = HALL_RECEIPT,
                                     .limits = hall_wide_limits(),
                                     .clock = clock_system(),
                                     .fleet = HALL_FLEET };
    HALL_MUST(takes_open(&o, &w->takes, HALL_ERR));
    const struct server_options s = {
        .folder = "public", .address = "127.0.0.1", .workers = 8, .door = takes_door(w->takes)
    };
    HALL_MUST(server_start(&s, &w->server, HALL_ERR));
    w->port = server_port(w->server);
}

static void close_hub(struct world *w)
{
    server_stop(w->server);
    takes_close(w->takes);
}

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    *state = w;
    signal(SIGPIPE, SIG_IGN);
    w->fleet = hall_begin(w->receipt_key);
    hall_kiosk_make(&w->wei, "wei-07", 1);
    hall_admit(w->fleet, &w->wei);
    open_hub(w);
    start_over(w, 1);
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    if (w->server)
        close_hub(w);
    hall_report_fini(&w->report);
    hall_kiosk_fini(&w->wei);
    fleet_close(w->fleet);
    free(w);
    return 0;
}

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

static void one_at_a_time(void **state)
{
    struct world *w = *state;
    struct buf b = BUF_INIT(PHOTO_BYTES * 2);
    struct wire first;
    struct wire_answer a;
    patch_request(w, 0, PHOTO_BYTES, "", &b);
    assert_true(wire_open(&first, w->port, NULL));
    assert_true(wire_send(&first, b.data, b.len - 1000));
    do
        a = ask(w, "HEAD", w->location, TUS, nothing);
    while (a.status == 200); /* until the hub has heard of it */
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

/* --- cuts ---------------------------------------------------------------------------------------- */

static void cut_at_every_kth_byte(void **state)
{
    struct world *w = *state;
    enum { CUTS = 60 };
    unsigned kept = 0;
    size_t at = 0, most = 0;
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
        assert_true(now >= at && now <= at + (n > head ? n - head : 0));
        kept += now > at;
        most = n > head && n - head - (now - at) > most ? n - head - (now - at) : most;
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
    static char folder[FS_PATH_MAX];
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
    static char folder[FS_PATH_MAX];
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
        hall_hub_start(&h, DOCKET, hall_wide_limits(), w->port);
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
        WITH(in_pieces),
        WITH(every_refusal),
        WITH(good_sums),
        WITH(by_post),
        WITH(refusals_are_heard),
        WITH(other_bytes_than_named),
        WITH(one_at_a_time),
        WITH(cut_at_every_kth_byte),
        WITH(cut_with_a_checksum),
        WITH(the_disk_is_full),
        WITH(the_last_step_fails),
        WITH(uploads_expire),
        WITH(killed_in_the_middle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
