#include "tus_world.h"

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

/* --- asking ------------------------------------------------------------------------------------- */

struct wire_answer try_ask(uint16_t port, const char *method, const struct buf *request)
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

struct wire_answer ask(const struct world *w, const char *method, const char *path,
                       const char *headers, struct span body)
{
    struct buf b = BUF_INIT(PHOTO_BYTES * 2);
    hall_request(&b, &w->wei, method, path, headers, body);
    struct wire_answer a = try_ask(w->port, method, &b);
    buf_fini(&b);
    return a;
}

struct wire_answer create(const struct world *w, unsigned i)
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

void expect(const char *row, const struct wire_answer *a, unsigned status, const char *reason)
{
    char wanted[80] = "";
    if (reason)
        snprintf(wanted, sizeof wanted, "\"reason\":\"%s\"", reason);
    if (a->status != status || !strstr(a->body, wanted))
        fail_msg("%s: %u %s, not %u %s", row, a->status, a->body, status, wanted);
}

static time_t now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec;
}

int64_t offset_of(const struct world *w)
{
    time_t until_s = now_s() + WIRE_WAIT_S;
    struct wire_answer a = ask(w, "HEAD", w->location, TUS, nothing);
    while (a.status == 423 && now_s() < until_s) /* it has not heard yet that one was cut */
        a = ask(w, "HEAD", w->location, TUS, nothing);
    expect("HEAD", &a, 200, NULL);
    assert_int_equal(wire_number(&a, "Upload-Length"), PHOTO_BYTES);
    return wire_number(&a, "Upload-Offset");
}

void patch_request(const struct world *w, size_t from, size_t n, const char *more, struct buf *out)
{
    char headers[512];
    snprintf(headers, sizeof headers, STREAM "Upload-Offset: %zu\r\n%s", from, more);
    hall_request(out, &w->wei, "PATCH", w->location, headers, (struct span){ w->photo + from, n });
}

struct wire_answer patch(const struct world *w, size_t from, size_t n, const char *more)
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

void part_path(const struct world *w, const char *ending, char out[FS_PATH_MAX])
{
    snprintf(out, FS_PATH_MAX, HALL_PHOTOS "/incoming/%s%s", strrchr(w->location, '/') + 1, ending);
}

bool lies_there(const struct world *w)
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
size_t n_held(const struct world *w)
{
    char path[96];
    struct receipt r;
    snprintf(path, sizeof path, "/v1/reports/%s", w->report.envelope.uuid);
    struct wire_answer a = ask(w, "GET", path, "", nothing);
    expect("receipt", &a, 200, NULL);
    assert_int_equal(receipt_read(span_of(a.body), w->receipt_key, &r, NULL), ERR_OK);
    return r.n_held;
}

void finish(const struct world *w)
{
    time_t until_s = now_s() + WIRE_WAIT_S;
    size_t at = (size_t)offset_of(w);
    while (at < PHOTO_BYTES) {
        struct wire_answer a = patch(w, at, PHOTO_BYTES - at, "");
        if ((a.status == 409 || a.status == 423) && now_s() < until_s) {
            at = (size_t)offset_of(w);
            continue; /* a connection that was cut came late, with bytes or none that were kept */
        }
        expect("the rest", &a, 204, NULL);
        assert_int_equal(wire_number(&a, "Upload-Offset"), PHOTO_BYTES);
        at = PHOTO_BYTES;
    }
    assert_true(lies_there(w));
    assert_int_equal(n_held(w), 1);
}

/* As if it had never come. */
void start_over(struct world *w, unsigned i)
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

void open_hub(struct world *w)
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

void close_hub(struct world *w)
{
    server_stop(w->server);
    takes_close(w->takes);
}

int set_up(void **state)
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

int tear_down(void **state)
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
