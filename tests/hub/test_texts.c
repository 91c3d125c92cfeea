/* The text of a report that comes in pieces: taken once and whole when its kiosk names it, and nothing for anybody else. */

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <dirent.h>
#include <inttypes.h>
#include <sodium.h>

#include "tus_world.h"

enum { BOX_BYTES = 3000, FIRST = 1500, PLACES_MAX = 16, MANY = 200 };

/* A report of wei's that nobody has heard of, and where its text goes. */
struct text {
    struct hall_report r;
    char location[128];
};

static void fresh(struct text *t, unsigned i)
{
    hall_report_make(&t->r, "wei-07", 7, 1000 + i, false);
    hall_report_seal(&t->r, BOX_BYTES);
    t->location[0] = '\0';
}

static struct wire_answer create_text(const struct world *w, struct text *t, uint64_t bytes)
{
    char uuid[64], sum[128], headers[512];
    const int plain = sodium_base64_VARIANT_ORIGINAL;
    sodium_bin2base64(uuid, sizeof uuid, (const uint8_t *)t->r.envelope.uuid, 36, plain);
    sodium_bin2base64(sum, sizeof sum, (const uint8_t *)t->r.fingerprint, 64, plain);
    snprintf(headers, sizeof headers,
             TUS "Upload-Length: %" PRIu64 "\r\nUpload-Metadata: report %s,text %s\r\n", bytes,
             uuid, sum);
    struct wire_answer a = ask(w, "POST", "/v1/uploads", headers, nothing);
    if (a.status == 201)
        assert_true(wire_header(&a, "Location", t->location, sizeof t->location));
    return a;
}

static struct wire_answer bring(const struct world *w, const struct text *t, size_t from, size_t n)
{
    char headers[256];
    snprintf(headers, sizeof headers, STREAM "Upload-Offset: %zu\r\n", from);
    return ask(w, "PATCH", t->location, headers, (struct span){ t->r.bytes.data + from, n });
}

static struct wire_answer name_as(const struct world *w, const struct hall_kiosk *k,
                                  const struct text *t, const char *key)
{
    char headers[128], naming[200];
    struct buf b = BUF_INIT(4096);
    snprintf(headers, sizeof headers, "Idempotency-Key: \"%s\"\r\n", key);
    snprintf(naming, sizeof naming,
             "{\"format\":\"heyan-text-1\",\"sha256\":\"%s\",\"uuid\":\"%s\"}", t->r.fingerprint,
             t->r.envelope.uuid);
    hall_request(&b, k, "POST", "/v1/reports", headers, span_of(naming));
    struct wire_answer a = try_ask(w->port, "POST", &b);
    buf_fini(&b);
    return a;
}

static struct wire_answer name_it(const struct world *w, const struct text *t)
{
    return name_as(w, &w->wei, t, t->r.envelope.uuid);
}

static void assert_receipt(const struct world *w, const struct text *t, const struct wire_answer *a)
{
    struct receipt receipt;
    assert_int_equal(receipt_read(span_of(a->body), w->receipt_key, &receipt, NULL), ERR_OK);
    assert_string_equal(receipt.uuid, t->r.envelope.uuid);
    assert_string_equal(receipt.fingerprint, t->r.fingerprint);
}

static void in_pieces_and_then_named(void **state)
{
    struct world *w = *state;
    struct text t;
    struct buf whole = BUF_INIT(ENVELOPE_BYTES_MAX * 2);
    fresh(&t, 1);
    struct wire_answer a = name_it(w, &t);
    expect("nothing has come", &a, 404, "no_such_upload");
    a = create_text(w, &t, t.r.bytes.len);
    expect("created", &a, 201, NULL);
    a = name_it(w, &t);
    expect("nothing but its place", &a, 409, "offset");
    a = bring(w, &t, 0, FIRST);
    expect("a piece", &a, 204, NULL);
    a = create_text(w, &t, t.r.bytes.len); /* the answer was lost: what came is still there */
    expect("created again", &a, 201, NULL);
    a = ask(w, "HEAD", t.location, TUS, nothing);
    assert_int_equal(wire_number(&a, "Upload-Offset"), FIRST);
    a = bring(w, &t, FIRST, t.r.bytes.len - FIRST);
    expect("the rest", &a, 204, NULL);
    a = ask(w, "HEAD", t.location, TUS, nothing);
    assert_int_equal(wire_number(&a, "Upload-Offset"), t.r.bytes.len);
    a = name_it(w, &t);
    expect("named", &a, 201, NULL);
    assert_receipt(w, &t, &a);
    a = ask(w, "HEAD", t.location, TUS, nothing);
    expect("nothing lies about", &a, 404, NULL);
    hall_post(&whole, &w->wei, &t.r); /* the same report, whole: by its own fingerprint */
    a = try_ask(w->port, "POST", &whole);
    expect("the same again", &a, 200, NULL);
    assert_receipt(w, &t, &a);
    buf_fini(&whole);
    hall_report_fini(&t.r);
}

static void what_is_none_is_refused(void **state)
{
    struct world *w = *state;
    struct hall_kiosk lin;
    struct text t;
    fresh(&t, 2);
    hall_kiosk_make(&lin, "lin-01", 2);
    hall_admit(w->fleet, &lin);
    struct wire_answer a = create_text(w, &t, 0);
    expect("no length", &a, 413, "too_big");
    a = create_text(w, &t, ENVELOPE_BYTES_MAX + 1);
    expect("longer than an envelope", &a, 413, "too_big");
    a = create_text(w, &t, t.r.bytes.len);
    expect("created", &a, 201, NULL);
    t.r.bytes.data[t.r.bytes.len / 2] ^= 1;
    a = bring(w, &t, 0, t.r.bytes.len);
    expect("other bytes than named", &a, 460, "not_that_photograph");
    t.r.bytes.data[t.r.bytes.len / 2] ^= 1;
    a = name_it(w, &t);
    expect("thrown away", &a, 404, "no_such_upload");
    a = create_text(w, &t, t.r.bytes.len);
    a = bring(w, &t, 0, t.r.bytes.len);
    expect("anew", &a, 204, NULL);
    a = name_as(w, &lin, &t, t.r.envelope.uuid);
    expect("by another kiosk", &a, 404, "no_such_upload");
    a = name_as(w, &w->wei, &t, "0000beef-0000-4000-8000-000000000001");
    expect("under another key", &a, 400, "malformed");
    hall_kiosk_fini(&lin);
    hall_report_fini(&t.r);
}

static unsigned n_parts(void)
{
    unsigned n = 0;
    DIR *d = opendir(HALL_PHOTOS "/incoming");
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d)) != NULL;)
        n += strstr(e->d_name, ".part") != NULL;
    closedir(d);
    return n;
}

/* A key that is stolen fills no disk. */
static void a_kiosk_has_so_many_places(void **state)
{
    struct world *w = *state;
    struct text t;
    unsigned before = n_parts();
    for (unsigned i = 0; i < MANY; i++) {
        fresh(&t, 10 + i);
        t.r.envelope.uuid[0] = "0123456789abcdef"[i % 16];
        struct wire_answer a = create_text(w, &t, t.r.bytes.len);
        expect("one of many", &a, 201, NULL);
        a = bring(w, &t, 0, FIRST);
        expect("its bytes", &a, 204, NULL);
        hall_report_fini(&t.r);
    }
    assert_int_equal(n_parts() - before, PLACES_MAX);
}

int main(void)
{
#define WITH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH(in_pieces_and_then_named),
        WITH(what_is_none_is_refused),
        WITH(a_kiosk_has_so_many_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
