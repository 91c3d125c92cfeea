/* Reports, receipts and the mailbox in memory: every kind of attack or fault, its status and its reason. */
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

#include "docket/docket.h"
#include "hall.h"
#include "hub/takes.h"

#define NOW    INT64_C(1795392000) /* 2026-11-23 */
#define DOCKET "sqlite:reports.db"

struct world {
    struct fleet *fleet;
    struct clock_fake time;
    struct hall_kiosk wei, lin, strange, gone;
    uint8_t receipt_key[SEAL_KEY_BYTES];
    struct takes *takes;
};

static int set_up(void **state)
{
    static char assets[512];
    struct world *w = calloc(1, sizeof *w);
    *state = w;
    snprintf(assets, sizeof assets, "%s/assets", getenv("HEYAN_ROOT"));
    w->time = (struct clock_fake){ .utc_s = NOW, .mono_ms = 1000 };
    w->fleet = hall_begin(w->receipt_key);
    hall_kiosk_make(&w->wei, "wei-07", 1);
    hall_kiosk_make(&w->lin, "lin-01", 2);
    hall_kiosk_make(&w->strange, "strange", 3);
    hall_kiosk_make(&w->gone, "gone", 4);
    hall_admit(w->fleet, &w->wei);
    hall_admit(w->fleet, &w->lin);
    hall_admit(w->fleet, &w->gone);
    HALL_MUST(fleet_revoke(w->fleet, "gone", NOW, HALL_ERR));
    const struct takes_options o = { .assets = assets,
                                     .profile = "2014-12365",
                                     .docket = DOCKET,
                                     .photos = HALL_PHOTOS,
                                     .receipt_key = HALL_RECEIPT,
                                     .clock = clock_of_fake(&w->time),
                                     .fleet = HALL_FLEET };
    HALL_MUST(takes_open(&o, &w->takes, HALL_ERR));
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    takes_close(w->takes);
    hall_kiosk_fini(&w->wei);
    hall_kiosk_fini(&w->lin);
    hall_kiosk_fini(&w->strange);
    hall_kiosk_fini(&w->gone);
    fleet_close(w->fleet);
    free(w);
    return 0;
}

/* --- asking ------------------------------------------------------------------------------------- */

/* key and stamp: NULL, no such header. */
struct ask {
    const char *method, *path, *key, *stamp, *length, *metadata;
    struct span body;
    bool is_too_big;
};
struct heard {
    unsigned status;
    char retry[24], allow[64], location[128], text[16 * 1024];
};

static const char *header_of(const void *self, const char *name)
{
    const struct ask *q = self;
    const struct {
        const char *name, *value;
    } headers[] = { { "Heyan-Stamp", q->stamp },
                    { "Idempotency-Key", q->key },
                    { "Tus-Resumable", "1.0.0" },
                    { "Upload-Length", q->length },
                    { "Upload-Metadata", q->metadata } };
    for (size_t i = 0; i < ARRAY_LEN(headers); i++)
        if (strcasecmp(headers[i].name, name) == 0)
            return headers[i].value;
    return NULL;
}

static void hear(struct world *w, const struct ask *q, struct heard *out)
{
    struct exchange_answer a;
    const struct exchange_request r = {
        q->method,     q->path,   q->is_too_big ? (struct span){ 0 } : q->body,
        q->is_too_big, header_of, q
    };
    memset(out, 0, sizeof *out);
    exchange_begin(&a);
    door_answer(takes_door(w->takes), &r, &a);
    out->status = a.status;
    for (size_t i = 0; i < a.n; i++) {
        const char *name = a.header[i].name, *value = a.header[i].value;
        if (strcmp(name, "Retry-After") == 0)
            text_copy(out->retry, sizeof out->retry, value);
        else if (strcmp(name, "Allow") == 0)
            text_copy(out->allow, sizeof out->allow, value);
        else if (strcmp(name, "Location") == 0)
            text_copy(out->location, sizeof out->location, value);
    }
    assert_true(a.text.len < sizeof out->text);
    if (a.text.len)
        memcpy(out->text, a.text.data, a.text.len);
    exchange_fini(&a);
}

/* As the kiosk itself would ask, just now. */
static struct heard ask(struct world *w, const struct hall_kiosk *k, struct ask q)
{
    char stamp[STAMP_TEXT_MAX];
    struct heard h;
    hall_stamp(k, q.method, q.path, q.body, w->time.utc_s, stamp);
    q.stamp = stamp;
    hear(w, &q, &h);
    return h;
}

static struct heard post(struct world *w, const struct hall_kiosk *k, const struct hall_report *r)
{
    char key[64];
    snprintf(key, sizeof key, "\"%s\"", r->envelope.uuid);
    return ask(
        w, k,
        (struct ask){
            .method = "POST", .path = "/v1/reports", .key = key, .body = buf_span(&r->bytes) });
}

static struct heard post_text(struct world *w, const char *path, const char *key, const char *text)
{
    return ask(w, &w->wei,
               (struct ask){ .method = "POST", .path = path, .key = key, .body = span_of(text) });
}

static void expect(const char *row, const struct heard *h, unsigned status, const char *reason)
{
    char wanted[80] = "";
    if (reason)
        snprintf(wanted, sizeof wanted, "\"reason\":\"%s\"", reason);
    if (h->status != status || !strstr(h->text, wanted))
        fail_msg("%s: %u %.300s, not %u %s", row, h->status, h->text, status, wanted);
    if (status == 429 || status == 503)
        assert_true(h->retry[0] >= '1' && h->retry[0] <= '9');
}

static void make(struct hall_report *r, const char *kiosk, unsigned of, unsigned i)
{
    hall_report_make(r, kiosk, of, i, false);
    hall_report_seal(r, 400);
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
        { "POST", "/v1/reports/00000007-0000-4000-8000-000000000001", 405, "GET" },
        { "HEAD", "/v1/reports/00000007-0000-4000-8000-000000000001", 405, "GET" },
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
        { "\"kiosk\":\"wei-07\"", "\"kiosk\":\"never-seen\"" },
        { "\"kiosk\":\"wei-07\"", "\"kiosk\":\"\"" },
        { "\"kiosk\":\"wei-07\"", "\"kiosk\":\"strange\"" },
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

/* --- names, keys, limits ------------------------------------------------------------------------- */

static void a_kiosk_that_was_renamed(void **state)
{
    struct world *w = *state;
    struct hall_kiosk renamed;
    struct hall_report r, later;
    char path[96];
    make(&r, "wei-07", 7, 1);
    make(&later, "wei-07", 7, 2);
    struct heard first = post(w, &w->wei, &r);
    expect("before", &first, 201, NULL);
    HALL_MUST(fleet_revoke(w->fleet, "wei-07", NOW, HALL_ERR));
    hall_kiosk_make(&renamed, "wei-08", 99);
    hall_admit(w->fleet, &renamed);
    struct heard h = post(w, &w->wei, &later);
    expect("by its old name", &h, 403, "revoked");
    h = post(w, &renamed, &later);
    expect("sealed under its old name", &h, 201, NULL);
    h = post(w, &renamed, &r);
    expect("again, by the new name", &h, 200, NULL);
    assert_string_equal(h.text, first.text);
    snprintf(path, sizeof path, "/v1/reports/%s", r.envelope.uuid);
    h = ask(w, &renamed, (struct ask){ .method = "GET", .path = path });
    expect("its receipt", &h, 200, NULL);
    assert_string_equal(h.text, first.text);
    /* Two reports of one uuid by two names: whose it is only its own name tells. */
    text_copy(r.envelope.kiosk, sizeof r.envelope.kiosk, "wei-08");
    hall_report_seal(&r, 400);
    h = post(w, &renamed, &r);
    expect("the same uuid by the new name", &h, 201, NULL);
    h = ask(w, &renamed, (struct ask){ .method = "GET", .path = path });
    expect("its own comes first", &h, 200, NULL);
    assert_string_not_equal(h.text, first.text);
    h = ask(w, &w->lin, (struct ask){ .method = "GET", .path = path });
    expect("of whom is not known", &h, 404, "no_such_report");
    hall_kiosk_fini(&renamed);
    hall_report_fini(&r);
    hall_report_fini(&later);
}

static void a_stolen_key_posts_ten_thousand(void **state)
{
    enum { POSTS = 10000, BURST = 200, WILD = 600 };
    struct world *w = *state;
    unsigned taken = 0, too_soon = 0, quarantined = 0;
    struct hall_report r;
    hall_report_make(&r, "wei-07", 7, 0, false);
    for (unsigned i = 0; i < POSTS; i++) {
        snprintf(r.envelope.uuid, sizeof r.envelope.uuid, "00000007-0000-4000-8000-%012x", i);
        hall_report_seal(&r, 100);
        struct heard h = post(w, &w->wei, &r);
        taken += h.status == 201;
        too_soon += h.status == 429;
        quarantined += h.status == 403;
        if (h.status == 429)
            expect("too many", &h, 429, "too_soon");
        else if (h.status == 403)
            expect("far too many", &h, 403, "quarantined");
    }
    assert_int_equal(taken, BURST);
    assert_int_equal(too_soon, WILD);
    assert_int_equal(quarantined, POSTS - BURST - WILD);
    struct hall_report other;
    make(&other, "lin-01", 1, 1);
    struct heard h = post(w, &w->lin, &other);
    expect("another kiosk", &h, 201, NULL);
    clock_fake_advance(&w->time, 24 * 3600 * 1000); /* time alone does not help */
    h = post(w, &w->wei, &r);
    expect("a day later", &h, 403, "quarantined");
    HALL_MUST(fleet_release(w->fleet, "wei-07", HALL_ERR));
    h = post(w, &w->wei, &r);
    expect("let go by a person", &h, 201, NULL);
    HALL_MUST(fleet_revoke(w->fleet, "wei-07", NOW, HALL_ERR));
    h = post(w, &w->wei, &r);
    expect("revoked", &h, 403, "revoked");
    hall_report_fini(&r);
    hall_report_fini(&other);
    print_message("%u posts by a stolen key: %u taken, %u too soon, %u in quarantine\n", POSTS + 0u,
                  taken, too_soon, quarantined);
}

static void who_waits_as_told_is_heard(void **state)
{
    struct world *w = *state;
    struct hall_report r;
    struct heard h;
    uint64_t wait_s;
    hall_report_make(&r, "wei-07", 7, 0, false);
    for (unsigned i = 0; i < 300; i++) {
        snprintf(r.envelope.uuid, sizeof r.envelope.uuid, "00000007-0000-4000-8000-%012x", i);
        hall_report_seal(&r, 100);
        while ((h = post(w, &w->wei, &r)).status == 429) {
            assert_true(span_number(span_of(h.retry), &wait_s) && wait_s >= 1 && wait_s <= 60);
            clock_fake_advance(&w->time, wait_s * 1000);
        }
        assert_int_equal(h.status, 201);
    }
    hall_report_fini(&r);
}

/* --- a busy key, a sick disk ---------------------------------------------------------------------- */

struct poster {
    struct world *w;
    const struct hall_report *r;
    struct heard heard;
};

static void *post_it(void *self)
{
    struct poster *p = self;
    p->heard = post(p->w, &p->w->wei, p->r);
    return NULL;
}

static void two_senders_of_one_report(void **state)
{
    struct world *w = *state;
    const struct timespec pause = { .tv_nsec = 1000000 };
    struct hall_report r;
    pthread_t thread;
    sqlite3 *db = NULL;
    make(&r, "wei-07", 7, 1);
    struct poster p = { .w = w, .r = &r };
    assert_int_equal(sqlite3_open("reports.db", &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(pthread_create(&thread, NULL, post_it, &p), 0);
    while (takes_count(w->takes).waiting == 0)
        nanosleep(&pause, NULL); /* for the other thread, not for a time */
    struct heard h = post(w, &w->wei, &r);
    expect("while it is being taken", &h, 409, "running");
    assert_string_equal(h.retry, "1");
    assert_int_equal(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    pthread_join(thread, NULL);
    expect("the first", &p.heard, 201, NULL);
    h = post(w, &w->wei, &r);
    expect("afterwards", &h, 200, NULL);
    assert_string_equal(h.text, p.heard.text);
    hall_report_fini(&r);
}

/* No file may grow. */
static void a_full_disk_takes_nothing_and_says_so(void **state)
{
    struct world *w = *state;
    struct hall_report r, other;
    struct rlimit was, none;
    make(&r, "wei-07", 7, 1);
    make(&other, "wei-07", 7, 2);
    struct heard h = post(w, &w->wei, &other);
    expect("before", &h, 201, NULL);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    none = was;
    none.rlim_cur = 0;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    h = post(w, &w->wei, &r);
    struct heard known = post(w, &w->wei, &other);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
    expect("no room", &h, 503, "not_now");
    assert_true(known.status == 200 || known.status == 503); /* never another number */
    h = post(w, &w->wei, &r);
    expect("room again", &h, 201, NULL);
    assert_non_null(strstr(h.text, "WX-2026-000002"));
    hall_report_fini(&r);
    hall_report_fini(&other);
}

/* --- creating uploads ----------------------------------------------------------------------------- */

#define META(uuid, sum) "report " uuid ",sha256 " sum

static void creating_uploads(void **state)
{
    struct world *w = *state;
    struct hall_report r;
    char metadata[256], uuid[64], sum[128], first[128];
    hall_report_make(&r, "wei-07", 7, 1, false);
    hall_report_photo(&r, span_of("a sealed photograph"));
    hall_report_seal(&r, 400);
    const int plain = sodium_base64_VARIANT_ORIGINAL;
    sodium_bin2base64(uuid, sizeof uuid, (const uint8_t *)r.envelope.uuid, 36, plain);
    sodium_bin2base64(sum, sizeof sum, (const uint8_t *)r.envelope.photos[0].sha256, 64, plain);
    snprintf(metadata, sizeof metadata, "report %s,sha256 %s", uuid, sum);
    struct ask q = {
        .method = "POST", .path = "/v1/uploads", .length = "19", .metadata = metadata
    };
    struct heard h = ask(w, &w->wei, q);
    expect("no report yet", &h, 404, "no_report_wants_it");
    h = post(w, &w->wei, &r);
    expect("the report", &h, 201, NULL);
    h = ask(w, &w->wei, q);
    expect("created", &h, 201, NULL);
    memcpy(first, h.location, sizeof first);
    assert_int_equal(strlen(first), strlen("/v1/uploads/") + 40);
    h = ask(w, &w->wei, q);
    expect("again", &h, 201, NULL);
    assert_string_equal(h.location, first);
    static const struct {
        const char *length, *metadata;
        unsigned status;
        const char *reason;
    } rows[] = {
        { NULL, NULL, 400, "length" },
        { "-1", NULL, 400, "length" },
        { "1e3", NULL, 400, "length" },
        { "99999999999999999999", NULL, 400, "length" },
        { "18", NULL, 400, "length" },
        { "8388609", NULL, 413, "too_big" },
        { "19", "", 400, "metadata" },
        { "19", "report", 400, "metadata" },
        { "19", "report !!!!,sha256 ????", 400, "metadata" },
        { "19", META("Li4vLi4vZXRjL3Bhc3N3ZA==", "Li4vLi4v"), 400,
          "metadata" }, /* ../../etc/passwd */
        { "19", META("JzsgRFJPUCBUQUJMRTsgLS0=", "JW4lbiVu"), 400, "metadata" }, /* SQL, %n */
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        q.length = rows[i].length;
        q.metadata = rows[i].metadata ? rows[i].metadata : metadata;
        h = ask(w, &w->wei, q);
        expect(rows[i].length ? rows[i].length : "no length", &h, rows[i].status, rows[i].reason);
    }
    q.length = "19";
    q.metadata = metadata;
    h = ask(w, &w->strange, q);
    expect("a stranger", &h, 401, "stamp");
    hall_report_fini(&r);
}

/* A stolen key, or a good year: photographs stop before the texts have no room. */
static void photographs_leave_room_for_texts(void **state)
{
    struct world *w = *state;
    struct hall_report r;
    char assets[512], metadata[256], uuid[64], sum[128];
    takes_close(w->takes);
    snprintf(assets, sizeof assets, "%s/assets", getenv("HEYAN_ROOT"));
    const struct takes_options o = { .assets = assets,
                                     .profile = "2014-12365",
                                     .docket = DOCKET,
                                     .photos = HALL_PHOTOS,
                                     .leave_bytes = UINT64_C(1) << 60,
                                     .receipt_key = HALL_RECEIPT,
                                     .clock = clock_of_fake(&w->time),
                                     .fleet = HALL_FLEET };
    HALL_MUST(takes_open(&o, &w->takes, HALL_ERR));
    hall_report_make(&r, "wei-07", 7, 1, false);
    hall_report_photo(&r, span_of("a sealed photograph"));
    hall_report_seal(&r, 400);
    const int plain = sodium_base64_VARIANT_ORIGINAL;
    sodium_bin2base64(uuid, sizeof uuid, (const uint8_t *)r.envelope.uuid, 36, plain);
    sodium_bin2base64(sum, sizeof sum, (const uint8_t *)r.envelope.photos[0].sha256, 64, plain);
    snprintf(metadata, sizeof metadata, "report %s,sha256 %s", uuid, sum);
    struct heard h = post(w, &w->wei, &r);
    expect("the text", &h, 201, NULL);
    h = ask(w, &w->wei,
            (struct ask){
                .method = "POST", .path = "/v1/uploads", .length = "19", .metadata = metadata });
    expect("the photograph", &h, 507, "no_room");
    assert_true(h.retry[0] != '\0');
    hall_report_fini(&r);
}

/* --- the mailbox ---------------------------------------------------------------------------------- */

#define BOX64                                                                                      \
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define REPLY_KEY "\"0000beef-0000-4000-8000-000000000001\""

static void letter(char out[1024], const struct hall_report *r, const char *code, const char *more)
{
    snprintf(out, 1024, "{\"number\":\"%s\",\"code\":\"%s\"%s}", r->envelope.number, code, more);
}

static void the_mailbox(void **state)
{
    struct world *w = *state;
    struct hall_report r;
    char text[1024];
    hall_report_make(&r, "wei-07", 7, 1, true);
    hall_report_seal(&r, 400);
    struct heard h = post(w, &w->wei, &r);
    expect("the report", &h, 201, NULL);
    letter(text, &r, "123456", "");
    h = post_text(w, "/v1/mailbox", NULL, text);
    expect("its mailbox", &h, 200, NULL);
    static const char *const said[] = { "\"form\":\"heyan-mailbox-1\"",
                                        "\"case\":\"WX-2026-000001\"",
                                        "\"state\":\"received\"",
                                        "\"open\":true",
                                        "\"asked\":false",
                                        "\"what\":\"receive\"",
                                        "\"due\":\"2026-11-30\"" };
    for (size_t i = 0; i < ARRAY_LEN(said); i++)
        if (!strstr(h.text, said[i]))
            fail_msg("%s is not in %s", said[i], h.text);
    assert_null(strstr(h.text, "wei-07")); /* who did it is nobody's business */
    assert_null(strstr(h.text, "check"));
    static const struct {
        const char *row, *code;
    } wrong[] = { { "wrong code", "654321" }, { "zeros", "000000" }, { "letters", "abcdef" } };
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        letter(text, &r, wrong[i].code, "");
        h = post_text(w, "/v1/mailbox", NULL, text);
        expect(wrong[i].row, &h, 404, "unknown");
    }
    h = post_text(w, "/v1/mailbox", NULL,
                  "{\"number\":\"WX-12365-20261123-0800018\",\"code\":\"123456\"}");
    expect("no such number", &h, 404, "unknown");
    static const char *const bad[] = { "",
                                       "{}",
                                       "[]",
                                       "null",
                                       "{\"number\":7,\"code\":123456}",
                                       "{\"number\":\"\",\"code\":\"123456\"}",
                                       "{\"number\":\"WX\",\"code\":\"12345\"}",
                                       "{\"number\":\"WX\",\"code\":\"1234567\"}",
                                       "{\"number\":\"WX\",\"number\":\"WX\",\"code\":\"123456\"}",
                                       "{\"code\":\"123456\"}",
                                       "{\"number\":\"\xff\",\"code\":\"123456\"}",
                                       "{\"number\":\"a\\u0000b\",\"code\":\"123456\"}" };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        h = post_text(w, "/v1/mailbox", NULL, bad[i]);
        expect(bad[i], &h, 400, "malformed");
        clock_fake_advance(&w->time, 60000);
    }
    h = post_text(w, "/v1/mailbox", NULL, "{\"number\":\"' OR 1=1 --\",\"code\":\"123456\"}");
    expect("SQL", &h, 404, "unknown");
    h = post_text(w, "/v1/mailbox", NULL, "{\"number\":\"%n%n%n%s\",\"code\":\"123456\"}");
    expect("formats", &h, 404, "unknown");
    hall_report_fini(&r);
}

static void guessing_codes(void **state)
{
    struct world *w = *state;
    struct hall_report r;
    char text[1024], code[8];
    unsigned n_unknown = 0, n_often = 0;
    hall_report_make(&r, "wei-07", 7, 1, true);
    hall_report_seal(&r, 400);
    struct heard h = post(w, &w->wei, &r);
    expect("the report", &h, 201, NULL);
    for (unsigned i = 0; i < 40; i++) {
        snprintf(code, sizeof code, "%06u", 500000 + i);
        letter(text, &r, code, "");
        h = ask(w, i % 2 ? &w->wei : &w->lin,
                (struct ask){ .method = "POST", .path = "/v1/mailbox", .body = span_of(text) });
        n_unknown += h.status == 404;
        n_often += h.status == 429;
    }
    assert_int_equal(n_unknown, 10); /* guesses_max, from any kiosk */
    assert_int_equal(n_often, 30);
    letter(text, &r, "123456", "");
    h = post_text(w, "/v1/mailbox", NULL, text);
    expect("the right one, too", &h, 429, "too_often");
    clock_fake_advance(&w->time, 3601 * 1000);
    h = post_text(w, "/v1/mailbox", NULL, text);
    expect("an hour later", &h, 200, NULL);
    hall_report_fini(&r);
}

/* One code tried on number after number: each number sees it once. */
static void guessing_numbers(void **state)
{
    enum { NUMBERS = 60, WRONG = 20 };
    struct world *w = *state;
    struct hall_report r;
    char text[1024];
    unsigned n_unknown = 0, n_soon = 0;
    for (unsigned i = 1; i <= NUMBERS; i++) {
        hall_report_make(&r, "wei-07", 7, i, false);
        letter(text, &r, "123456", "");
        hall_report_fini(&r);
        struct heard h = ask(
            w, &w->lin,
            (struct ask){ .method = "POST", .path = "/v1/mailbox", .body = span_of(text) });
        n_unknown += h.status == 404;
        n_soon += h.status == 429;
        clock_fake_advance(&w->time, 3000); /* the letters themselves are not too many */
    }
    assert_true(n_unknown >= WRONG && n_unknown <= WRONG + NUMBERS * 3 / 60);
    assert_int_equal(n_unknown + n_soon, NUMBERS);
    /* Who knows his code is heard at any other kiosk, as often as he likes. */
    hall_report_make(&r, "wei-07", 7, 1, true);
    hall_report_seal(&r, 400);
    struct heard h = post(w, &w->wei, &r);
    expect("the report", &h, 201, NULL);
    letter(text, &r, "123456", "");
    for (unsigned i = 0; i < 2 * WRONG; i++) {
        h = post_text(w, "/v1/mailbox", NULL, text);
        expect("the right code", &h, 200, NULL);
        clock_fake_advance(&w->time, 3000);
    }
    hall_report_fini(&r);
}

static void a_citizen_answers_and_withdraws(void **state)
{
    struct world *w = *state;
    struct hall_report r;
    char text[1024];
    hall_report_make(&r, "wei-07", 7, 1, true);
    hall_report_seal(&r, 400);
    struct heard h = post(w, &w->wei, &r);
    expect("the report", &h, 201, NULL);
    static const struct {
        const char *row, *key, *code, *more;
        unsigned status;
        const char *reason;
    } rows[] = {
        { "no box", REPLY_KEY, "123456", "", 400, "malformed" },
        { "no key", NULL, "123456", ",\"box\":\"" BOX64 "\"", 400, "malformed" },
        { "no base64", REPLY_KEY, "123456", ",\"box\":\"%%%%\"", 400, "malformed" },
        { "a short box", REPLY_KEY, "123456", ",\"box\":\"AAAA\"", 400, "malformed" },
        { "photos no list", REPLY_KEY, "123456", ",\"box\":\"" BOX64 "\",\"photos\":{}", 400,
          "malformed" },
        { "photo of nothing", REPLY_KEY, "123456", ",\"box\":\"" BOX64 "\",\"photos\":[{}]", 400,
          "malformed" },
        { "wrong code", REPLY_KEY, "123457", ",\"box\":\"" BOX64 "\"", 404, "unknown" },
        { "an answer", REPLY_KEY, "123456", ",\"box\":\"" BOX64 "\"", 201, NULL },
        { "again", REPLY_KEY, "123456", ",\"box\":\"" BOX64 "\"", 200, NULL },
        { "another under its key", REPLY_KEY, "123456", ",\"box\":\"BB" BOX64 "BB\"", 422,
          "other_payload" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        letter(text, &r, rows[i].code, rows[i].more);
        h = post_text(w, "/v1/mailbox/reply", rows[i].key, text);
        expect(rows[i].row, &h, rows[i].status, rows[i].reason);
    }
    letter(text, &r, "123457", "");
    h = post_text(w, "/v1/mailbox/withdraw", NULL, text);
    expect("withdrawn by another", &h, 404, "unknown");
    letter(text, &r, "123456", "");
    for (int i = 0; i < 2; i++) {
        h = post_text(w, "/v1/mailbox/withdraw", NULL, text);
        expect("withdrawn", &h, 200, NULL);
    }
    h = post_text(w, "/v1/mailbox", NULL, text);
    assert_non_null(strstr(h.text, "\"state\":\"withdrawn\""));
    letter(text, &r, "123456", ",\"box\":\"CC" BOX64 "CC\"");
    h = post_text(w, "/v1/mailbox/reply", "\"0000beef-0000-4000-8000-000000000002\"", text);
    expect("too late", &h, 409, "closed");
    hall_report_fini(&r);
}

static void too_many_letters(void **state)
{
    struct world *w = *state;
    unsigned n[3] = { 0 };
    for (unsigned i = 0; i < 60; i++) {
        struct heard h = post_text(w, "/v1/mailbox", NULL, "{}");
        n[0] += h.status == 400;
        n[1] += h.status == 429;
        if (h.status == 429)
            expect("letters", &h, 429, "too_soon");
    }
    assert_int_equal(n[0], 30);
    assert_int_equal(n[1], 30);
}

int main(void)
{
#define WITH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH(a_report_has_one_answer_for_ever),
        WITH(who_may_not_is_told_so),
        WITH(addresses_and_methods),
        WITH(hostile_reports),
        WITH(stored_as_it_was_said),
        WITH(a_kiosk_that_was_renamed),
        WITH(a_stolen_key_posts_ten_thousand),
        WITH(who_waits_as_told_is_heard),
        WITH(two_senders_of_one_report),
        WITH(a_full_disk_takes_nothing_and_says_so),
        WITH(creating_uploads),
        WITH(photographs_leave_room_for_texts),
        WITH(the_mailbox),
        WITH(guessing_codes),
        WITH(guessing_numbers),
        WITH(a_citizen_answers_and_withdraws),
        WITH(too_many_letters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
