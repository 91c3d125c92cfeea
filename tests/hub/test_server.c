/* The server of signed files: what it hands out, what it does not, and how parts of files fit. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include "base/fs.h"
#include "hub/server.h"
#include "hub/shelf_file.h"
#include "net/net.h"

#define CONTENT "0123456789abcdefghijklmnopqrstuvwxyz"

struct fixture {
    struct server *server;
    struct net *net;
    struct err err;
    char url[64];
};

static void put_file(const char *path, const char *text)
{
    assert_int_equal(fs_replace(path, span_of(text), NULL), ERR_OK);
}

static int lay_out(void **state)
{
    (void)state;
    assert_int_equal(fs_make_folder("public/metadata", NULL), ERR_OK);
    assert_int_equal(fs_make_folder("public/targets/full/.hidden", NULL), ERR_OK);
    put_file("public/metadata/timestamp.json", "{\"stamp\":1}");
    put_file("public/metadata/1.root.json", "{\"root\":1}");
    put_file("public/metadata/.secret.json", "{}");
    put_file("public/targets/full/ab.32.db.zst", CONTENT);
    put_file("public/targets/full/empty", "");
    put_file("public/targets/full/.hidden/x", "x");
    put_file("public/other.json", "{}");
    put_file("outside.json", "{}");
    unlink("public/metadata/link.json");
    unlink("public/targets/up");
    assert_int_equal(symlink("../../outside.json", "public/metadata/link.json"), 0);
    assert_int_equal(symlink("../..", "public/targets/up"), 0);
    return 0;
}

static void start(struct fixture *f, const struct server_options *options)
{
    const struct net_options net = { .allow_loopback_http = true,
                                     .ca_file = options->certificate,
                                     .total_ms = 5000 };
    if (server_start(options, &f->server, &f->err) != ERR_OK)
        fail_msg("%s", f->err.text);
    snprintf(f->url, sizeof f->url, "%s://127.0.0.1:%u", options->certificate ? "https" : "http",
             (unsigned)server_port(f->server));
    assert_int_equal(net_create(&net, &f->net, &f->err), ERR_OK);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    const struct server_options options = { .folder = "public", .address = "127.0.0.1" };
    *state = f;
    start(f, &options);
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    net_destroy(f->net);
    server_stop(f->server);
    free(f);
    return 0;
}

static enum fetch_end ask(struct fixture *f, const char *address, struct fetch_request request,
                          struct buf *body, struct fetch_answer *answer)
{
    char url[4200];
    struct fetch_sink sink = fetch_sink_of_buf(body);
    struct fetcher fetcher = net_fetcher(f->net);
    snprintf(url, sizeof url, "%s%s", f->url, address);
    request.url = url;
    request.bytes_max = 1 << 20;
    *answer = (struct fetch_answer){ 0 };
    return fetcher.get(fetcher.self, &request, &sink, answer, &f->err);
}

static void expect(struct fixture *f, const char *address, enum fetch_end end, const char *content)
{
    struct buf body = BUF_INIT(1 << 20);
    struct fetch_answer answer;
    enum fetch_end got = ask(f, address, (struct fetch_request){ 0 }, &body, &answer);
    if (got != end || (content && !span_eq(buf_span(&body), content)))
        fail_msg("%s: %s (%s)", address, fetch_end_name(got), f->err.text);
    buf_fini(&body);
}

static void signed_files_are_handed_out(void **state)
{
    struct fixture *f = *state;
    expect(f, "/metadata/timestamp.json", FETCH_DONE, "{\"stamp\":1}");
    expect(f, "/metadata/1.root.json", FETCH_DONE, "{\"root\":1}");
    expect(f, "/targets/full/ab.32.db.zst", FETCH_DONE, CONTENT);
    expect(f, "/targets/full/empty", FETCH_DONE, "");
    expect(f, "/health", FETCH_DONE, "ok\n");
    assert_int_equal(server_count(f->server).answers, 5);
}

static void nothing_else_is(void **state)
{
    struct fixture *f = *state;
    char deep[4000];
    memset(deep, 'a', sizeof deep);
    memcpy(deep, "/metadata/", 10);
    deep[sizeof deep - 1] = '\0';
    const char *const rows[] = {
        "/",
        "/metadata",
        "/metadata/",
        "/metadata/2.root.json",
        "/metadata/.secret.json",
        "/metadata/link.json",
        "/metadata/%2e%2e/other.json",
        "/metadata/..%2fother.json",
        "/metadata/%2e%2e%2f%2e%2e%2foutside.json",
        "/metadata//timestamp.json",
        "/metadata/timestamp.json/",
        "/metadata/timestamp.json%00.txt",
        "/metadata/time%20stamp.json",
        "/metadata/x/y.json",
        "/targets/full",
        "/targets/full/.hidden/x",
        "/targets/up/outside.json",
        "/targets/a/b/c/d/e/f",
        "/other.json",
        "/../outside.json",
        "//outside.json",
        deep,
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        expect(f, rows[i], FETCH_ABSENT, NULL);
}

static void parts_fit(void **state)
{
    struct fixture *f = *state;
    struct buf body = BUF_INIT(1 << 20);
    struct fetch_answer whole, part;
    const char *address = "/targets/full/ab.32.db.zst";
    assert_int_equal(ask(f, address, (struct fetch_request){ 0 }, &body, &whole), FETCH_DONE);
    assert_int_equal(whole.length, strlen(CONTENT));
    assert_true(whole.tag[0] == '"');
    body.len = 0;
    assert_int_equal(
        ask(f, address, (struct fetch_request){ .from = 10, .tag = whole.tag }, &body, &part),
        FETCH_DONE);
    assert_int_equal(part.from, 10);
    assert_true(span_eq(buf_span(&body), &CONTENT[10]));
    body.len = 0; /* another content by now: all of it */
    assert_int_equal(
        ask(f, address, (struct fetch_request){ .from = 10, .tag = "\"old\"" }, &body, &part),
        FETCH_DONE);
    assert_int_equal(part.from, 0);
    assert_true(span_eq(buf_span(&body), CONTENT));
    body.len = 0;
    assert_int_equal(ask(f, address, (struct fetch_request){ .unless = whole.tag }, &body, &part),
                     FETCH_SAME);
    assert_int_equal(body.len, 0);
    buf_fini(&body);
}

static void a_replaced_file_has_another_tag(void **state)
{
    struct fixture *f = *state;
    struct buf body = BUF_INIT(1 << 20);
    struct fetch_answer before, after;
    const char *address = "/metadata/timestamp.json";
    assert_int_equal(ask(f, address, (struct fetch_request){ 0 }, &body, &before), FETCH_DONE);
    put_file("public/metadata/timestamp.json", "{\"stamp\":2}");
    body.len = 0;
    assert_int_equal(ask(f, address, (struct fetch_request){ .unless = before.tag }, &body, &after),
                     FETCH_DONE);
    assert_true(span_eq(buf_span(&body), "{\"stamp\":2}"));
    put_file("public/metadata/timestamp.json", "{\"stamp\":1}");
    buf_fini(&body);
}

/* RFC 9110, 14.1.2; all of it is sent for what is none of ours. */
static void ranges_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *header;
        uint64_t bytes;
        bool is_range, is_beyond;
        uint64_t from, n;
    } rows[] = {
        { "bytes=0-", 36, true, false, 0, 36 },
        { "bytes=0-0", 36, true, false, 0, 1 },
        { "bytes=10-19", 36, true, false, 10, 10 },
        { "bytes=35-", 36, true, false, 35, 1 },
        { "bytes=30-999", 36, true, false, 30, 6 },
        { "bytes=36-", 36, true, true, 0, 0 },
        { "bytes=0-", 0, true, true, 0, 0 },
        { "bytes=999999999999999999-", 36, true, true, 0, 0 },
        { "bytes=9999999999999999999-", 36, false, false, 0, 0 },
        { "bytes=-5", 36, false, false, 0, 0 },
        { "bytes=5-4", 36, false, false, 0, 0 },
        { "bytes=1-2,4-5", 36, false, false, 0, 0 },
        { "bytes=a-", 36, false, false, 0, 0 },
        { "bytes=", 36, false, false, 0, 0 },
        { "bytes=1", 36, false, false, 0, 0 },
        { "pages=1-2", 36, false, false, 0, 0 },
        { NULL, 36, false, false, 0, 0 },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        uint64_t from = 0, n = 0;
        bool is_beyond,
            is_range = shelf_range(rows[i].header, rows[i].bytes, &from, &n, &is_beyond);
        if (is_range != rows[i].is_range || is_beyond != rows[i].is_beyond ||
            (is_range && !is_beyond && (from != rows[i].from || n != rows[i].n)))
            fail_msg("row %zu: %s", i, rows[i].header ? rows[i].header : "(none)");
    }
}

/* --- TLS ----------------------------------------------------------------------------------------- */

static void write_certificate(const char *certificate, const char *key)
{
    EVP_PKEY *pkey = EVP_EC_gen("P-256");
    X509 *x = X509_new();
    assert_true(pkey && x);
    X509_set_version(x, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
    X509_gmtime_adj(X509_getm_notBefore(x), -3600);
    X509_gmtime_adj(X509_getm_notAfter(x), 86400);
    X509_set_pubkey(x, pkey);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC,
                               (const unsigned char *)"hub", -1, -1, 0);
    X509_set_issuer_name(x, X509_get_subject_name(x));
    X509_EXTENSION *name = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, "IP:127.0.0.1");
    X509_add_ext(x, name, -1);
    X509_EXTENSION_free(name);
    assert_true(X509_sign(x, pkey, EVP_sha256()) > 0);
    FILE *c = fopen(certificate, "w"), *k = fopen(key, "w");
    assert_true(c && k && PEM_write_X509(c, x) &&
                PEM_write_PrivateKey(k, pkey, NULL, NULL, 0, NULL, NULL));
    assert_true(fclose(c) == 0 && fclose(k) == 0);
    X509_free(x);
    EVP_PKEY_free(pkey);
}

static void tls_is_spoken(void **state)
{
    (void)state;
    struct fixture f = { 0 };
    const struct server_options options = {
        .folder = "public", .address = "127.0.0.1", .certificate = "hub.pem", .key = "hub.key"
    };
    write_certificate("hub.pem", "hub.key");
    start(&f, &options);
    expect(&f, "/metadata/1.root.json", FETCH_DONE, "{\"root\":1}");
    net_destroy(f.net);
    write_certificate("other.pem", "other.key");
    const struct net_options stranger = { .ca_file = "other.pem", .total_ms = 5000 };
    assert_int_equal(net_create(&stranger, &f.net, &f.err), ERR_OK);
    expect(&f, "/metadata/1.root.json", FETCH_NOT_SECURE, NULL);
    net_destroy(f.net);
    server_stop(f.server);
}

static void what_cannot_be_served_is_told(void **state)
{
    (void)state;
    put_file("none.pem", "this is no certificate\n");
    const struct {
        struct server_options options;
        enum err_code code;
    } rows[] = {
        { { .folder = "nowhere", .address = "127.0.0.1" }, ERR_NOT_FOUND },
        { { .folder = "public", .address = "the hub" }, ERR_INVALID },
        { { .folder = "public", .address = "127.0.0.1", .certificate = "none.pem" }, ERR_INVALID },
        { { .folder = "public", .address = "127.0.0.1", .certificate = "lost.pem", .key = "lost" },
          ERR_NOT_FOUND },
        { { .folder = "public",
            .address = "127.0.0.1",
            .certificate = "none.pem",
            .key = "none.pem" },
          ERR_IO },
        { { .folder = "public", .address = "192.0.2.1" }, ERR_IO }, /* not of this machine */
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct server *s = NULL;
        struct err err = { 0 };
        enum err_code rc = server_start(&rows[i].options, &s, &err);
        if (rc != rows[i].code || s || !err.text[0])
            fail_msg("row %zu: %d %s", i, (int)rc, err.text);
    }
}

int main(void)
{
#define ASKED(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        ASKED(signed_files_are_handed_out),
        ASKED(nothing_else_is),
        ASKED(parts_fit),
        ASKED(a_replaced_file_has_another_tag),
        cmocka_unit_test(ranges_are_read),
        cmocka_unit_test(tls_is_spoken),
        cmocka_unit_test(what_cannot_be_served_is_told),
    };
    return cmocka_run_group_tests(tests, lay_out, NULL);
}
