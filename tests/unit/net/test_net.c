/* The network against a hub that does all it must not, on loopback and bounded in time. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <errno.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fs.h"
#include "net/net.h"
#include "tools/hostile_hub.h"

enum { BODY_MAX = 200000 };

static const struct net_options quick = {
    .allow_loopback_http = true,
    .connect_ms = 2000,
    .total_ms = 5000,
    .low_speed_s = 1,
    .low_speed_bytes = 1000,
};

struct got {
    enum fetch_end end;
    struct fetch_answer answer;
    struct buf body;
    struct err err;
};

static struct got get(struct net *n, const struct fetch_request *request)
{
    struct got g = { .body = BUF_INIT(4 << 20) };
    struct fetch_sink sink = fetch_sink_of_buf(&g.body);
    struct fetcher f = net_fetcher(n);
    g.end = f.get(f.self, request, &sink, &g.answer, &g.err);
    return g;
}

static struct net *net_of(const struct net_options *options)
{
    struct net *n;
    struct err err = { 0 };
    if (net_create(options, &n, &err) != ERR_OK)
        fail_msg("%s", err.text);
    return n;
}

static void expect(const char *what, const struct got *g, enum fetch_end want)
{
    if (g->end != want)
        fail_msg("%s: %s, wanted %s (%s)", what, fetch_end_name(g->end), fetch_end_name(want),
                 g->err.text);
    /* Every failure has its words and its code. */
    if (fetch_end_code(want) != ERR_OK && (!g->err.text[0] || g->err.code != fetch_end_code(want)))
        fail_msg("%s: no words, or %s", what, err_name(g->err.code));
}

/* --- what a hub may do ------------------------------------------------------------------------------- */

static const struct {
    const char *path;
    enum fetch_end want;
    const char *body; /* NULL: whatever came */
    uint32_t total_ms;
} ways[] = {
    { "/ok", FETCH_DONE, "{\"a\": 1}", 0 },
    { "/empty", FETCH_DONE, "", 0 },
    { "/404", FETCH_ABSENT, "", 0 },
    { "/nowhere", FETCH_ABSENT, "", 0 },
    { "/endless", FETCH_TOO_BIG, NULL, 0 },
    { "/endless-chunks", FETCH_TOO_BIG, NULL, 0 },
    { "/endless-404", FETCH_ABSENT, "", 0 },
    { "/endless-headers", FETCH_TOO_BIG, "", 0 },
    { "/endless-interim", FETCH_TOO_BIG, "", 0 },
    { "/terabytes", FETCH_TOO_BIG, "", 0 },
    { "/drip", FETCH_TOO_SLOW, NULL, 0 },   /* 10 bytes a second: the lowest speed */
    { "/drip", FETCH_TOO_SLOW, NULL, 500 }, /* the deadline */
    { "/silent", FETCH_TOO_SLOW, "", 500 },
    { "/packed", FETCH_REFUSED, "", 0 },
    { "/promises-more", FETCH_CUT, NULL, 0 },
    { "/promises-less", FETCH_DONE, "only", 0 }, /* what comes behind is never looked at */
    { "/cut", FETCH_DONE, "{\"a\":", 0 },        /* only a digest can tell */
    { "/cut-chunk", FETCH_CUT, NULL, 0 },
    { "/cut-header", FETCH_CUT, "", 0 },
    { "/hang-up", FETCH_CUT, "", 0 },
    { "/portal", FETCH_PORTAL, "", 0 },
    { "/portal-511", FETCH_PORTAL, "", 0 },
    { "/redirect", FETCH_REDIRECT, "", 0 },
    { "/busy", FETCH_REFUSED, "", 0 },
    { "/no-http", FETCH_REFUSED, "", 0 },
    { "/part", FETCH_REFUSED, "", 0 },
};

static void every_way_to_misbehave(void **state)
{
    struct hub *hub = hub_start(HUB_PLAIN);
    struct net *n = net_of(&quick);
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        char url[200];
        snprintf(url, sizeof url, "%s%s", hub_base(hub), ways[i].path);
        const struct fetch_request r = {
            .url = url, .bytes_max = BODY_MAX, .total_ms = ways[i].total_ms, .is_json = true
        };
        struct got g = get(n, &r);
        expect(ways[i].path, &g, ways[i].want);
        assert_true(g.body.len <= BODY_MAX);
        if (ways[i].body && !span_eq(buf_span(&g.body), ways[i].body))
            fail_msg("%s: %zu bytes handed on", ways[i].path, g.body.len);
        buf_fini(&g.body);
        /* And the next one is as if nothing had been. */
        snprintf(url, sizeof url, "%s/ok", hub_base(hub));
        const struct fetch_request good = { .url = url, .bytes_max = 8 };
        g = get(n, &good);
        expect("after it", &g, FETCH_DONE);
        assert_string_equal(g.answer.tag, "\"v1\"");
        assert_int_equal(g.answer.length, 8);
        buf_fini(&g.body);
    }
    net_destroy(n);
    hub_stop(hub);
}

/* libcurl ends one line by itself, at 100 kB; how it calls that is its own affair. */
static void a_header_line_without_end(void **state)
{
    struct hub *hub = hub_start(HUB_PLAIN);
    struct net *n = net_of(&quick);
    char url[200];
    (void)state;
    snprintf(url, sizeof url, "%s/endless-line", hub_base(hub));
    const struct fetch_request r = { .url = url, .bytes_max = BODY_MAX };
    struct got g = get(n, &r);
    assert_true(g.end != FETCH_DONE && g.end != FETCH_SAME && g.end != FETCH_TOO_SLOW);
    assert_int_equal(g.body.len, 0);
    buf_fini(&g.body);
    net_destroy(n);
    hub_stop(hub);
}

static void the_cap_is_exact(void **state)
{
    static const struct {
        uint64_t max;
        enum fetch_end want;
    } cases[] = {
        { HUB_FILE_BYTES, FETCH_DONE },
        { HUB_FILE_BYTES - 1, FETCH_TOO_BIG },
        { 0, FETCH_TOO_BIG },
    };
    struct hub *hub = hub_start(HUB_PLAIN);
    struct net *n = net_of(&quick);
    char url[200];
    (void)state;
    snprintf(url, sizeof url, "%s/file", hub_base(hub));
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct fetch_request r = { .url = url, .bytes_max = cases[i].max };
        struct got g = get(n, &r);
        expect("cap", &g, cases[i].want);
        buf_fini(&g.body);
    }
    net_destroy(n);
    hub_stop(hub);
}

/* --- what is sent ------------------------------------------------------------------------------------- */

static void what_is_asked(void **state)
{
    struct hub *hub = hub_start(HUB_PLAIN);
    struct net_options options = quick;
    char url[200], head[8192];
    (void)state;
    options.token = "kiosk-7-secret";
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
    struct net *n = net_of(&options);
    snprintf(url, sizeof url, "%s/unchanged", hub_base(hub));
    struct fetch_request r = { .url = url, .bytes_max = 100, .unless = "\"v1\"" };
    struct got g = get(n, &r);
    expect("held already", &g, FETCH_SAME);
    buf_fini(&g.body);
    hub_last_request(hub, head, sizeof head);
    assert_non_null(strstr(head, "GET /unchanged HTTP/1.1\r\n"));
    assert_non_null(strstr(head, "If-None-Match: \"v1\"\r\n"));
    assert_non_null(strstr(head, "Authorization: Bearer kiosk-7-secret\r\n"));
    assert_non_null(strstr(head, "User-Agent: heyan/"));
    assert_null(strstr(head, "Accept-Encoding"));
    assert_null(strstr(head, "Cookie"));
    r.unless = "\"v0\"";
    g = get(n, &r);
    expect("held an older one", &g, FETCH_DONE);
    buf_fini(&g.body);
    /* A line break in what came from elsewhere makes no header. */
    r.unless = "\"v1\"\r\nX-Evil: 1";
    g = get(n, &r);
    expect("a line break", &g, FETCH_FAULT);
    buf_fini(&g.body);
    /* Nothing asked 304 of anybody: it is no answer then. */
    r.unless = NULL;
    g = get(n, &r);
    expect("whole", &g, FETCH_DONE);
    assert_int_equal(hub_connections(hub), 1);
    buf_fini(&g.body);
    net_destroy(n);
    hub_stop(hub);
    unsetenv("http_proxy");
    unsetenv("ALL_PROXY");
}

static void busy_says_when_to_come_again(void **state)
{
    struct hub *hub = hub_start(HUB_PLAIN);
    struct net *n = net_of(&quick);
    char url[200];
    (void)state;
    snprintf(url, sizeof url, "%s/busy", hub_base(hub));
    const struct fetch_request r = { .url = url, .bytes_max = 100 };
    struct got g = get(n, &r);
    expect("busy", &g, FETCH_REFUSED);
    assert_int_equal(g.answer.retry_after_s, 120);
    buf_fini(&g.body);
    net_destroy(n);
    hub_stop(hub);
}

/* --- going on ------------------------------------------------------------------------------------------- */

static void a_part_is_gone_on_with(void **state)
{
    static const struct {
        const char *path, *tag;
        uint64_t from, starts;
        enum fetch_end want;
    } cases[] = {
        { "/file", HUB_FILE_TAG, 60000, 60000, FETCH_DONE },
        { "/file", "\"two\"", 60000, 0, FETCH_DONE }, /* another file by now: all of it */
        { "/file", NULL, 60000, 60000, FETCH_DONE },
        { "/file", HUB_FILE_TAG, 0, 0, FETCH_DONE },
        { "/tagless", "", 99999, 99999, FETCH_DONE },
        { "/file", HUB_FILE_TAG, HUB_FILE_BYTES, 0, FETCH_REFUSED }, /* nothing is left: 416 */
        { "/elsewhere", NULL, 60000, 0, FETCH_REFUSED },
        { "/file", NULL, HUB_FILE_BYTES + 1, 0, FETCH_FAULT },
    };
    struct hub *hub = hub_start(HUB_PLAIN);
    struct net *n = net_of(&quick);
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char url[200];
        snprintf(url, sizeof url, "%s%s", hub_base(hub), cases[i].path);
        const struct fetch_request r = {
            .url = url, .bytes_max = HUB_FILE_BYTES, .from = cases[i].from, .tag = cases[i].tag
        };
        struct got g = get(n, &r);
        expect(cases[i].path, &g, cases[i].want);
        if (g.end == FETCH_DONE) {
            assert_int_equal(g.answer.from, cases[i].starts);
            assert_int_equal(g.answer.length, HUB_FILE_BYTES);
            assert_int_equal(g.body.len, HUB_FILE_BYTES - cases[i].starts);
            for (size_t k = 0; k < g.body.len; k++)
                if (g.body.data[k] != hub_byte(k + cases[i].starts))
                    fail_msg("byte %zu", k);
            bool is_tagged = strcmp(cases[i].path, "/file") == 0;
            assert_string_equal(g.answer.tag,
                                is_tagged ? HUB_FILE_TAG : ""); /* weak ones are none */
        }
        buf_fini(&g.body);
    }
    net_destroy(n);
    hub_stop(hub);
}

/* --- where not to go ------------------------------------------------------------------------------------- */

static void addresses(void **state)
{
    static const struct {
        const char *url;
        bool with_loopback, without;
    } cases[] = {
        { "https://hub.example/x", true, true },
        { "HTTPS://hub.example/x", true, true },
        { "file:///media/usb/timestamp.json", true, true },
        { "file://localhost/media/usb/x", true, true },
        { "http://127.0.0.1:80/x", true, false },
        { "http://127.9.9.9/x", true, false },
        { "http://localhost/x", true, false },
        { "http://[::1]:8080/x", true, false },
        { "http://hub.example/x", false, false },
        { "http://localhost.example/x", false, false },
        { "http://127.0.0.1.example/x", false, false },
        { "http://127.0.0.1@hub.example/x", false, false },
        { "http://128.0.0.1/x", false, false },
        { "http://[::2]/x", false, false },
        { "file://hub.example/x", false, false },
        { "file:///a/../../etc/passwd", false, false },
        { "file:///a/%2e%2e/etc/passwd", false, false },
        { "file:///a%00b", false, false },
        { "file:///a%zz", false, false },
        { "file:///", false, false },
        { "file:///a?b", false, false },
        { "ftp://hub.example/x", false, false },
        { "gopher://hub.example/x", false, false },
        { "/etc/passwd", false, false },
        { "", false, false },
    };
    struct net_options plain = { 0 };
    struct net *with = net_of(&quick), *without = net_of(&plain);
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct err err = { 0 };
        if (net_allows(with, cases[i].url, &err) != cases[i].with_loopback ||
            net_allows(without, cases[i].url, &err) != cases[i].without)
            fail_msg("%s: %s", cases[i].url, err.text);
        if (cases[i].with_loopback)
            continue;
        const struct fetch_request r = { .url = cases[i].url, .bytes_max = 100 };
        struct got g = get(with, &r);
        expect(cases[i].url, &g, FETCH_FAULT);
        buf_fini(&g.body);
    }
    net_destroy(with);
    net_destroy(without);
}

static void nobody_there(void **state)
{
    struct hub *hub = hub_start(HUB_PLAIN);
    struct net *n = net_of(&quick);
    char url[200];
    (void)state;
    snprintf(url, sizeof url, "%s/ok", hub_base(hub));
    hub_stop(hub);
    const struct fetch_request r = { .url = url, .bytes_max = 100 };
    struct got g = get(n, &r);
    expect("nobody", &g, FETCH_NO_NETWORK);
    buf_fini(&g.body);
    net_destroy(n);
}

/* --- TLS ---------------------------------------------------------------------------------------------------- */

static void who_is_believed(void **state)
{
    static const struct {
        const char *what;
        enum hub_kind kind;
        bool has_ca, right_pin, wrong_pin;
        enum fetch_end want;
    } cases[] = {
        { "a stranger", HUB_TLS, false, false, false, FETCH_NOT_SECURE },
        { "a stranger with the right key", HUB_TLS, false, true, false, FETCH_NOT_SECURE },
        { "our own", HUB_TLS, true, false, false, FETCH_DONE },
        { "our own, pinned", HUB_TLS, true, true, false, FETCH_DONE },
        { "another key", HUB_TLS, true, false, true, FETCH_NOT_SECURE },
        { "another name", HUB_TLS_WRONG_NAME, true, true, false, FETCH_NOT_SECURE },
        { "out of date", HUB_TLS_EXPIRED, true, true, false, FETCH_NOT_SECURE },
        { "TLS 1.1", HUB_TLS_OLD, true, true, false, FETCH_NOT_SECURE },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct hub *hub = hub_start(cases[i].kind);
        struct net_options options = quick;
        char url[200], pin[100];
        hub_certificate(hub, "ca.pem");
        hub_pin(hub, pin, sizeof pin);
        if (cases[i].wrong_pin)
            pin[10] = pin[10] == 'A' ? 'B' : 'A';
        options.ca_file = cases[i].has_ca ? "ca.pem" : NULL;
        options.pin = cases[i].right_pin || cases[i].wrong_pin ? pin : NULL;
        struct net *n = net_of(&options);
        snprintf(url, sizeof url, "%s/ok", hub_base(hub));
        const struct fetch_request r = { .url = url, .bytes_max = 100 };
        struct got g = get(n, &r);
        expect(cases[i].what, &g, cases[i].want);
        assert_int_equal(g.body.len, cases[i].want == FETCH_DONE ? 8 : 0);
        buf_fini(&g.body);
        net_destroy(n);
        hub_stop(hub);
    }
}

static void no_certificates_at_all(void **state)
{
    struct hub *plain = hub_start(HUB_PLAIN), *tls = hub_start(HUB_TLS);
    struct net_options options = quick;
    char url[200];
    (void)state;
    options.ca_file = "no-such-file.pem";
    struct net *n = net_of(&options);
    snprintf(url, sizeof url, "%s/ok", hub_base(tls));
    struct fetch_request r = { .url = url, .bytes_max = 100 };
    struct got g = get(n, &r);
    expect("no file of certificates", &g, FETCH_NOT_SECURE);
    buf_fini(&g.body);
    net_destroy(n);
    /* A portal that takes the port but speaks no TLS. */
    n = net_of(&quick);
    snprintf(url, sizeof url, "https%s/ok", hub_base(plain) + 4);
    g = get(n, &r);
    assert_true(g.end == FETCH_NOT_SECURE || g.end == FETCH_CUT);
    buf_fini(&g.body);
    net_destroy(n);
    hub_stop(plain);
    hub_stop(tls);
}

/* --- stopping ------------------------------------------------------------------------------------------------ */

static enum err_code stop_at_first(void *self, struct span bytes, struct err *err)
{
    (void)bytes;
    (void)err;
    net_stop(self);
    return ERR_OK;
}

static void stopped_from_elsewhere(void **state)
{
    struct hub *hub = hub_start(HUB_PLAIN);
    struct net *n = net_of(&quick);
    struct fetcher f = net_fetcher(n);
    struct clock clock = clock_system();
    char url[200];
    struct err err = { 0 };
    (void)state;
    snprintf(url, sizeof url, "%s/endless-chunks", hub_base(hub));
    const struct fetch_request r = { .url = url, .bytes_max = UINT64_MAX };
    const struct fetch_sink sink = { NULL, stop_at_first, n };
    uint64_t began = clock.mono_ms(clock.self);
    assert_int_equal(f.get(f.self, &r, &sink, NULL, &err), FETCH_STOPPED);
    assert_true(clock.mono_ms(clock.self) - began < 3000);
    struct got g = get(n, &r);
    expect("still stopped", &g, FETCH_STOPPED);
    buf_fini(&g.body);
    net_resume(n);
    snprintf(url, sizeof url, "%s/ok", hub_base(hub));
    g = get(n, &r);
    expect("goes on", &g, FETCH_DONE);
    buf_fini(&g.body);
    net_destroy(n);
    hub_stop(hub);
}

static enum err_code refuse(void *self, struct span bytes, struct err *err)
{
    (void)self;
    (void)bytes;
    return err_set(err, ERR_IO, "disk full");
}

static enum err_code refuse_to_begin(void *self, const struct fetch_answer *answer, struct err *err)
{
    (void)self;
    (void)answer;
    return err_set(err, ERR_BUSY, "not now");
}

static void a_sink_may_refuse(void **state)
{
    struct hub *hub = hub_start(HUB_PLAIN);
    struct net *n = net_of(&quick);
    struct fetcher f = net_fetcher(n);
    char url[200];
    struct err err = { 0 };
    const struct fetch_sink full = { NULL, refuse, NULL },
                            closed = { refuse_to_begin, refuse, NULL };
    (void)state;
    snprintf(url, sizeof url, "%s/file", hub_base(hub));
    const struct fetch_request r = { .url = url, .bytes_max = HUB_FILE_BYTES };
    assert_int_equal(f.get(f.self, &r, &full, NULL, &err), FETCH_SINK);
    assert_string_equal(err.text, "disk full");
    assert_int_equal(f.get(f.self, &r, &closed, NULL, &err), FETCH_SINK);
    assert_string_equal(err.text, "not now");
    net_destroy(n);
    hub_stop(hub);
}

/* --- file: -------------------------------------------------------------------------------------------------------- */

static void a_stick_is_a_hub_too(void **state)
{
    static const struct {
        const char *name;
        uint64_t max, from;
        enum fetch_end want;
        const char *body;
    } cases[] = {
        { "a file", 10, 0, FETCH_DONE, "0123456789" },
        { "a file", 9, 0, FETCH_TOO_BIG, "" },
        { "a file", 10, 4, FETCH_DONE, "456789" },
        { "a file", 12, 10, FETCH_DONE, "0123456789" }, /* shorter than what is held: all of it */
        { "empty", 0, 0, FETCH_DONE, "" },
        { "none", 10, 0, FETCH_ABSENT, "" },
        { "a file/x", 10, 0, FETCH_ABSENT, "" },
        { "folder", 10, 0, FETCH_REFUSED, "" },
        { "pipe", 10, 0, FETCH_REFUSED, "" }, /* nobody writes to it: not waited for */
        { "zero", 10, 0, FETCH_REFUSED, "" }, /* a link to /dev/zero */
    };
    struct net_options plain = { 0 };
    struct net *n = net_of(&plain);
    char cwd[400], url[600];
    (void)state;
    assert_non_null(getcwd(cwd, sizeof cwd));
    assert_int_equal(fs_replace("a file", span_of("0123456789"), NULL), ERR_OK);
    assert_int_equal(fs_replace("empty", span_of(""), NULL), ERR_OK);
    assert_int_equal(fs_make_folder("folder", NULL), ERR_OK);
    assert_true(mkfifo("pipe", 0600) == 0 || errno == EEXIST);
    assert_true(symlink("/dev/zero", "zero") == 0 || errno == EEXIST);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        snprintf(url, sizeof url, "file://%s/%s", cwd, cases[i].name);
        char *blank = strrchr(url, ' ');
        if (blank) { /* "a%20file" */
            memmove(blank + 3, blank + 1, strlen(blank));
            memcpy(blank, "%20", 3);
        }
        const struct fetch_request r = { .url = url,
                                         .bytes_max = cases[i].max,
                                         .from = cases[i].from };
        struct got g = get(n, &r);
        expect(cases[i].name, &g, cases[i].want);
        if (!span_eq(buf_span(&g.body), cases[i].body))
            fail_msg("%s: %.*s", cases[i].name, (int)g.body.len, (char *)g.body.data);
        buf_fini(&g.body);
    }
    net_destroy(n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_to_misbehave),
        cmocka_unit_test(a_header_line_without_end),
        cmocka_unit_test(the_cap_is_exact),
        cmocka_unit_test(what_is_asked),
        cmocka_unit_test(busy_says_when_to_come_again),
        cmocka_unit_test(a_part_is_gone_on_with),
        cmocka_unit_test(addresses),
        cmocka_unit_test(nobody_there),
        cmocka_unit_test(who_is_believed),
        cmocka_unit_test(no_certificates_at_all),
        cmocka_unit_test(stopped_from_elsewhere),
        cmocka_unit_test(a_sink_may_refuse),
        cmocka_unit_test(a_stick_is_a_hub_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
