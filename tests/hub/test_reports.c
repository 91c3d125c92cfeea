/* Reports and receipts in memory: every kind of attack, its status and its reason. */

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <pthread.h>
#include <signal.h>
#include <sodium.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "reports_world.h"

/* --- tables of another version ------------------------------------------------------------------ */

static void set_version(const char *sql)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open("reports.db", &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

/* Somebody has put a newer program in and not started this one again: the kiosk keeps its report. */
static void tables_of_a_newer_program_get_nothing(void **state)
{
    struct world *w = *state;
    struct hall_report r;
    make(&r, "wei-07", 7, 1);
    set_version("PRAGMA user_version = 99");
    for (int i = 0; i < 3; i++) {
        struct heard h = post(w, &w->wei, &r);
        expect("newer tables", &h, 503, "not_now");
        assert_true(h.retry[0] != '\0');
    }
    set_version("PRAGMA user_version = 2");
    struct heard h = post(w, &w->wei, &r);
    expect("as before", &h, 201, NULL);
    hall_report_fini(&r);
}

/* --- a report ----------------------------------------------------------------------------------- */

static void a_report_has_one_answer_for_ever(void **state)
{
    struct world *w = *state;
    struct hall_report r;
    struct receipt receipt;
    uint8_t other[SEAL_KEY_BYTES] = { 9 };
    make(&r, "wei-07", 7, 1);
    struct heard first = post(w, &w->wei, &r);
    expect("new", &first, 201, NULL);
    assert_int_equal(receipt_read(span_of(first.text), w->receipt_key, &receipt, NULL), ERR_OK);
    assert_int_equal(receipt_read(span_of(first.text), w->lin.public_key, &receipt, NULL),
                     ERR_UNTRUSTED);
    assert_int_not_equal(receipt_read(span_of(first.text), other, &receipt, NULL), ERR_OK);
    assert_string_equal(receipt.uuid, r.envelope.uuid);
    assert_string_equal(receipt.number, r.envelope.number);
    assert_string_equal(receipt.fingerprint, r.fingerprint);
    assert_string_equal(receipt.case_number, "WX-2026-000001");
    assert_int_equal(receipt.received_utc_s, NOW);
    assert_int_equal(receipt.n_held, 0);
    char *digit = strstr(first.text, "\"signature\":\"") + 13, was = *digit;
    *digit = was == '0' ? '1' : '0';
    assert_int_equal(receipt_read(span_of(first.text), w->receipt_key, &receipt, NULL),
                     ERR_UNTRUSTED);
    *digit = was;
    for (int i = 0; i < 3; i++) { /* hours later, too: the same bytes */
        clock_fake_advance(&w->time, 3600 * 1000);
        struct heard again = post(w, &w->wei, &r);
        expect("again", &again, 200, NULL);
        assert_string_equal(again.text, first.text);
    }
    char path[96];
    snprintf(path, sizeof path, "/v1/reports/%s", r.envelope.uuid);
    struct heard got = ask(w, &w->wei, (struct ask){ .method = "GET", .path = path });
    expect("its receipt", &got, 200, NULL);
    assert_string_equal(got.text, first.text);
    hall_report_seal(&r, 401);
    struct heard changed = post(w, &w->wei, &r);
    expect("another payload", &changed, 422, "other_payload");
    got = ask(w, &w->wei, (struct ask){ .method = "GET", .path = path });
    assert_string_equal(got.text, first.text);
    hall_report_fini(&r);
}

static void who_may_not_is_told_so(void **state)
{
    struct world *w = *state;
    struct hall_report r;
    char key[64], stamp[STAMP_TEXT_MAX];
    struct heard h;
    make(&r, "wei-07", 7, 1);
    snprintf(key, sizeof key, "\"%s\"", r.envelope.uuid);
    struct ask q = {
        .method = "POST", .path = "/v1/reports", .key = key, .body = buf_span(&r.bytes)
    };
    const struct {
        const char *row;
        const struct hall_kiosk *by;
        const char *method, *path;
        int64_t utc_s;
        unsigned status;
        const char *reason;
    } rows[] = {
        { "not admitted", &w->strange, "POST", "/v1/reports", NOW, 401, "stamp" },
        { "revoked", &w->gone, "POST", "/v1/reports", NOW, 403, "revoked" },
        { "stamp of another path", &w->wei, "POST", "/v1/heartbeat", NOW, 401, "stamp" },
        { "stamp of another method", &w->wei, "GET", "/v1/reports", NOW, 401, "stamp" },
        { "stamped long ago", &w->wei, "POST", "/v1/reports", NOW - 601, 401, "clock" },
        { "stamped in time to come", &w->wei, "POST", "/v1/reports", NOW + 601, 401, "clock" },
        { "stamped in 1970", &w->wei, "POST", "/v1/reports", 0, 401, "clock" },
        { "just late enough", &w->wei, "POST", "/v1/reports", NOW - 600, 201, NULL },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        hall_stamp(rows[i].by, rows[i].method, rows[i].path, q.body, rows[i].utc_s, stamp);
        q.stamp = stamp;
        hear(w, &q, &h);
        expect(rows[i].row, &h, rows[i].status, rows[i].reason);
    }
    static const char *const bad[] = { NULL,
                                       "",
                                       "heyan1",
                                       "%n%n%s %s %n",
                                       "heyan1 ed25519 wei-07 1 1 00",
                                       "heyan2 ed25519 wei-07 1795392000 1 00" };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        q.stamp = bad[i];
        hear(w, &q, &h);
        expect("a stamp that is none", &h, 401, "stamp");
    }
    hall_stamp(&w->wei, "POST", "/v1/reports", q.body, NOW, stamp);
    memcpy(strstr(stamp, "wei-07"), "lin-01", 6); /* in another's name */
    q.stamp = stamp;
    hear(w, &q, &h);
    expect("another's name", &h, 401, "stamp");
    hall_stamp(&w->wei, "POST", "/v1/reports", q.body, NOW, stamp);
    r.bytes.data[r.bytes.len - 5] ^= 1;
    hear(w, &q, &h);
    expect("changed on the way", &h, 401, "stamp");
    hall_report_fini(&r);
}

static void addresses_and_methods(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *method, *path;
        unsigned status;
        const char *allow;
    } rows[] = {
        { "GET", "/v1/reports", 405, "POST" },
        { "DELETE", "/v1/reports", 405, "POST" },
        { "POST", "/v1/reports/00000007-0000-4000-8000-000000000001", 405, "GET, HEAD" },
        { "PUT", "/v1/uploads", 405, "OPTIONS, POST" },
        { "POST", "/v1/uploads/0123456789", 405, "OPTIONS, HEAD, PATCH, DELETE" },
        { "GET", "/v1/mailbox", 405, "POST" },
        { "GET", "/v1/mailbox/reply", 405, "POST" },
        { "PATCH", "/v1/mailbox/withdraw", 405, "POST" },
        { "GET", "/v1/heartbeat", 405, "POST" },
        { "BREW", "/v1/reports", 405, "POST" },
        { "GET", "/v1/", 404, "" },
        { "GET", "/v1/reports/", 404, "" },
        { "GET", "/v1/reports/a/b", 404, "" },
        { "GET", "/v1/reports/../../etc/passwd", 404, "" },
        { "POST", "/v1/report", 404, "" },
        { "POST", "/v1/reports%00", 404, "" },
        { "POST", "/v2/reports", 404, "" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct heard h = ask(w, &w->wei,
                             (struct ask){ .method = rows[i].method, .path = rows[i].path });
        expect(rows[i].path, &h, rows[i].status,
               rows[i].status == 405 ? "method" : "no_such_address");
        assert_string_equal(h.allow, rows[i].allow);
    }
    static const char *const none[] = { "/v1/reports/00000007-0000-4000-8000-000000000009",
                                        "/v1/reports/nonsense", "/v1/reports/%n",
                                        "/v1/reports/' OR 1=1 --",
                                        "/v1/reports/00000007-0000-4000-8000-00000000000G" };
    for (size_t i = 0; i < ARRAY_LEN(none); i++) {
        struct heard h = ask(w, &w->wei, (struct ask){ .method = "GET", .path = none[i] });
        expect(none[i], &h, 404, "no_such_report");
    }
    static const struct {
        const char *path;
        size_t max;
    } sizes[] = { { "/v1/reports", ENVELOPE_BYTES_MAX },
                  { "/v1/uploads", 0 },
                  { "/v1/mailbox", 1024 },
                  { "/v1/mailbox/withdraw", 1024 },
                  { "/v1/mailbox/reply", DOOR_BODY_MAX } };
    char *big = calloc(1, DOOR_BODY_MAX + 1);
    memset(big, ' ', DOOR_BODY_MAX + 1);
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        assert_int_equal(door_body_max("POST", sizes[i].path), sizes[i].max);
        const struct span body = { (const uint8_t *)big, sizes[i].max + 1 };
        struct heard h = ask(w, &w->wei,
                             (struct ask){ .method = "POST", .path = sizes[i].path, .body = body });
        expect(sizes[i].path, &h, 413, "too_big");
        h = ask(w, &w->wei,
                (struct ask){
                    .method = "POST", .path = sizes[i].path, .body = body, .is_too_big = true });
        expect(sizes[i].path, &h, 413, "too_big");
    }
    free(big);
}

/* --- hostile bytes ------------------------------------------------------------------------------ */

/* The good body with one thing replaced. */
static void replaced(const struct hall_report *r, const char *what, const char *by, struct buf *out)
{
    const uint8_t *at = memmem(r->bytes.data, r->bytes.len, what, strlen(what));
    assert_non_null(at);
    size_t from = (size_t)(at - r->bytes.data), to = from + strlen(what);
    out->len = 0;
    assert_int_equal(buf_append(out, r->bytes.data, from), ERR_OK);
    assert_int_equal(buf_append(out, by, strlen(by)), ERR_OK);
    assert_int_equal(buf_append(out, r->bytes.data + to, r->bytes.len - to), ERR_OK);
}

static void hostile_reports(void **state)
{
    struct world *w = *state;
    struct hall_report r;
    struct buf body = BUF_INIT(ENVELOPE_BYTES_MAX);
    char key[64];
    make(&r, "wei-07", 7, 1);
    snprintf(key, sizeof key, "\"%s\"", r.envelope.uuid);
    static const char *const keys[] = { NULL,
                                        "",
                                        "\"\"",
                                        "00000007-0000-4000-8000-000000000001",
                                        "\"00000007-0000-4000-8000-00000000000\"",
                                        "\"00000007-0000-4000-8000-0000000000011\"",
                                        "\"0000000700000-4000-8000-000000000001\"",
                                        "\"00000007-0000-4000-8000-00000000000A\"",
                                        "\"'; DROP TABLE report; --aaaaaaaaaaaaaa\"",
                                        "%n%n%n%n%n" };
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        struct heard h = ask(w, &w->wei,
                             (struct ask){ .method = "POST",
                                           .path = "/v1/reports",
                                           .key = keys[i],
                                           .body = buf_span(&r.bytes) });
        expect(keys[i] ? keys[i] : "no key", &h, 400, "key");
    }
    struct heard h = post_text(w, "/v1/reports", "\"00000007-0000-4000-8000-000000000002\"", "{}");
    expect("empty object", &h, 400, "malformed");
    static const struct {
        const char *what, *by;
    } rows[] = {
        { "heyan-envelope-1", "heyan-envelope-2" },
        { "\"kind\":\"tip\"", "\"kind\":\"bomb\"" },
        { "\"kind\":\"tip\"", "\"kind\":\"-\"" },
        { "\"kind\":\"tip\"", "\"kind\":7" },
        { "\"kind\":\"tip\"", "\"kind\":\"tip\",\"kind\":\"tip\"" },
        { "\"kiosk\":\"wei-07\"", "\"kiosk\":\"\"" },
        { "\"kiosk\":\"wei-07\"", "\"kiosk\":\"wei-07\\u0000\"" },
        { "\"kiosk\":\"wei-07\"", "\"kiosk\":\"'; DROP TABLE report; --\"" },
        { "000000000001\"", "000000000002\"" }, /* not the key's */
        { "\"topic\":\"barcode\"", "\"topic\":\"bar\\u0007code\"" },
        { "\"topic\":\"barcode\"", "\"topic\":\"\xff\xfe\"" },
        { "\"topic\":\"barcode\"", "\"topic\":\"\\ud800\"" },
        { "\"topic\":\"barcode\"", "\"topic\":\"x\xc0\xaf\"" },
        { "\"made_utc_s\":1795391940", "\"made_utc_s\":1e99" },
        { "\"made_utc_s\":1795391940", "\"made_utc_s\":99999999999999999999999" },
        { "\"made_utc_s\":1795391940", "\"made_utc_s\":-1" },
        { "\"made_utc_s\":1795391940", "\"made_utc_s\":\"now\"" },
        { "\"box\":\"", "\"box\":\"%n%s" },
        { "\"box\":\"pa", "\"box\":[\"pa" },
        { ",\"box\":\"", ",\"photos\":[{}],\"box\":\"" },
        { ",\"box\":\"", ",\"photos\":{\"a\":1},\"box\":\"" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        replaced(&r, rows[i].what, rows[i].by, &body);
        h = ask(w, &w->wei,
                (struct ask){
                    .method = "POST", .path = "/v1/reports", .key = key, .body = buf_span(&body) });
        expect(rows[i].by, &h, 400, "malformed");
    }
    char *deep = calloc(1, 40001);
    memset(deep, '[', 40000);
    const char *const texts[] = { "",
                                  "null",
                                  "[]",
                                  "\"",
                                  "{",
                                  "\xef\xbb\xbf{}",
                                  "{\"a\":\"\xff\"}",
                                  "{\"format\":\"heyan-envelope-1\"}",
                                  "%s%s%s%n%n",
                                  deep };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        h = post_text(w, "/v1/reports", key, texts[i]);
        expect("no envelope", &h, 400, "malformed");
    }
    free(deep);
    h = post(w, &w->wei, &r); /* nothing of all that stood in its way */
    expect("the good one", &h, 201, NULL);
    assert_non_null(strstr(h.text, "WX-2026-000001"));
    buf_fini(&body);
    hall_report_fini(&r);
}

static void stored_as_it_was_said(void **state)
{
    struct world *w = *state;
    static const char hostile[] = "'; DROP TABLE report; --%n%s\\\"";
    struct hall_report r;
    struct docket *d = NULL;
    struct docket_case *c = calloc(1, sizeof *c);
    hall_report_make(&r, "wei-07", 7, 1, false);
    text_copy(r.envelope.code, sizeof r.envelope.code, hostile);
    hall_report_seal(&r, 400);
    struct heard h = post(w, &w->wei, &r);
    expect("hostile code", &h, 201, NULL);
    assert_int_equal(docket_open(DOCKET, false, &d, NULL), ERR_OK);
    assert_int_equal(docket_find(d, r.envelope.number, c, NULL), ERR_OK);
    assert_string_equal(c->envelope.code, hostile);
    struct buf box = BUF_INIT(ENVELOPE_BYTES_MAX), sent = BUF_INIT(ENVELOPE_BYTES_MAX);
    assert_int_equal(docket_box(d, c->id, &box, NULL), ERR_OK);
    assert_int_equal(envelope_read(buf_span(&r.bytes), &c->envelope, &sent, NULL), ERR_OK);
    assert_int_equal(box.len, sent.len);
    assert_memory_equal(box.data, sent.data, sent.len);
    docket_close(d);
    buf_fini(&box);
    buf_fini(&sent);
    hall_report_fini(&r);
    free(c);
}

int main(void)
{
#define WITH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH(a_report_has_one_answer_for_ever),
        WITH(tables_of_a_newer_program_get_nothing),
        WITH(who_may_not_is_told_so),
        WITH(addresses_and_methods),
        WITH(hostile_reports),
        WITH(stored_as_it_was_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
