/* Kind of attack by route, over real HTTP: each cell of the table is one request against a hub that holds a report, an
 * upload under way and a mailbox, all of them new for the cell. */

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <sodium.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "beat/beat.h"
#include "tus_world.h"

enum {
    BEAT = 0,
    REPORT,
    RECEIPT,
    LOOK, /* HEAD of a receipt */
    OPTIONS,
    CREATE,
    HEAD,
    PATCH,
    DELETE,
    MAIL,
    REPLY,
    WITHDRAW,
    ROUTES
};
enum { NA = 1, CUT = 0 }; /* not for that route; no answer at all */
enum { HEADERS_MAX = 32 * 1024, BODY_MAX = 400 * 1024, PIECE = 1000 };

#define BOX64                                                                                      \
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define GOOD_BEAT                                                                                  \
    "{\"version\":1,\"program\":\"0.1.0\",\"now\":5,\"clock\":\"good\",\"release\":{"              \
    "\"sequence\":31,\"since\":4},\"sync\":{\"trouble\":\"disk full\",\"refusal\":\"\","           \
    "\"since\":2,\"succeeded\":3},\"batch\":\"0123456789abcdef\",\"unlisted\":["                   \
    "[\"69012345\",3,\"2026-11-23\",\"2026-11-23\"]]}"

/* --- a request ---------------------------------------------------------------------------------- */

enum framing { BY_LENGTH = 0, CHUNKED, BY_NOTHING, BY_BOTH, BY_TWO };

struct request {
    unsigned route;
    const char *method;
    char path[256];
    const char *version;
    char headers[HEADERS_MAX]; /* without stamp and length */
    uint8_t body[BODY_MAX];
    size_t body_bytes;
    enum framing framing;
    struct hall_kiosk by;
    const char *stamped_method; /* NULL: method */
    int64_t late_s;
    bool is_stamped, is_cut, is_twice, waits;
};

struct cell {
    struct world *w;
    struct hall_kiosk me, lin, gone, jailed, strange;
    struct hall_report letter; /* with a code */
    struct hall_report fresh;  /* not sent */
};

/* --- attacks ------------------------------------------------------------------------------------ */

static void good(struct cell *c, struct request *r)
{
    (void)c, (void)r;
}

static void no_stamp(struct cell *c, struct request *r)
{
    (void)c;
    r->is_stamped = false;
}

static void by_another(struct cell *c, struct request *r)
{
    r->by = c->lin;
}

static void in_anothers_name(struct cell *c, struct request *r)
{
    r->by = c->lin;
    text_copy(r->by.name, sizeof r->by.name, c->me.name);
}

static void by_a_stranger(struct cell *c, struct request *r)
{
    r->by = c->strange;
}

static void by_a_revoked(struct cell *c, struct request *r)
{
    r->by = c->gone;
}

static void by_a_quarantined(struct cell *c, struct request *r)
{
    r->by = c->jailed;
}

static void long_ago(struct cell *c, struct request *r)
{
    (void)c;
    r->late_s = -700;
}

static void in_time_to_come(struct cell *c, struct request *r)
{
    (void)c;
    r->late_s = 700;
}

static void stamp_of_another_request(struct cell *c, struct request *r)
{
    (void)c;
    r->stamped_method = "PUT";
}

static void replayed(struct cell *c, struct request *r)
{
    (void)c;
    r->is_twice = true;
}

static void fill(struct request *r, int byte, size_t n)
{
    memset(r->body, byte, n);
    r->body_bytes = n;
}

static void oversize(struct cell *c, struct request *r)
{
    (void)c;
    fill(r, ' ', PHOTO_BYTES + 1);
}

static void oversize_in_chunks(struct cell *c, struct request *r)
{
    (void)c;
    fill(r, ' ', PHOTO_BYTES + 1);
    r->framing = CHUNKED;
}

static void cut_off(struct cell *c, struct request *r)
{
    (void)c;
    r->is_cut = true;
}

static void half_a_body(struct cell *c, struct request *r)
{
    (void)c;
    r->body_bytes /= 2;
}

static void of_another_type(struct cell *c, struct request *r)
{
    (void)c;
    char *at = strstr(r->headers, "application/offset+octet-stream");
    if (at)
        memcpy(at, "text/html;charset=utf-8; x=1234", strlen("application/offset+octet-stream"));
    else
        snprintf(r->headers + strlen(r->headers), 64, "Content-Type: text/html\r\n");
}

/* The first string of the JSON gets those bytes. */
static void spoil(struct request *r, const char *bytes)
{
    uint8_t *at = memchr(r->body, ':', r->body_bytes);
    if (at && r->route != PATCH)
        memcpy(at - 4, bytes, strlen(bytes));
}

static void not_utf8(struct cell *c, struct request *r)
{
    (void)c;
    spoil(r, "\xff\xc0");
}

static void a_key_twice(struct cell *c, struct request *r)
{
    (void)c;
    static const char twice[] = "{\"twice\":1,\"twice\":1,";
    size_t n = strlen(twice);
    memmove(r->body + n, r->body + 1, r->body_bytes - 1);
    memcpy(r->body, twice, n);
    r->body_bytes += n - 1;
}

static void deep(struct cell *c, struct request *r)
{
    (void)c;
    fill(r, '[', r->route == REPORT || r->route == REPLY ? 40000 : 1000);
}

static void out_of_the_folder(struct cell *c, struct request *r)
{
    (void)c;
    snprintf(r->path + strlen(r->path), 64, "/../../../../etc/passwd");
}

static void escaped_out_of_the_folder(struct cell *c, struct request *r)
{
    (void)c;
    char *slash = strrchr(r->path, '/');
    snprintf(slash + 1, 64, "%%2e%%2e%%2f%%2e%%2e%%2fetc%%2fpasswd%%00");
}

static void no_such_method(struct cell *c, struct request *r)
{
    (void)c;
    r->method = "BREW";
}

static void no_such_address(struct cell *c, struct request *r)
{
    (void)c;
    snprintf(r->path + strlen(r->path), 8, "x");
}

static void http_1_0(struct cell *c, struct request *r)
{
    (void)c;
    r->version = "HTTP/1.0";
}

static void in_chunks(struct cell *c, struct request *r)
{
    (void)c;
    r->framing = CHUNKED;
}

static void without_length(struct cell *c, struct request *r)
{
    (void)c;
    r->framing = BY_NOTHING;
}

static void by_length_and_chunks(struct cell *c, struct request *r)
{
    (void)c;
    r->framing = BY_BOTH;
}

static void by_two_lengths(struct cell *c, struct request *r)
{
    (void)c;
    r->framing = BY_TWO;
}

static void expects(struct cell *c, struct request *r)
{
    (void)c;
    r->waits = true;
    snprintf(r->headers + strlen(r->headers), 64, "Expect: 100-continue\r\n");
}

static void many_headers(struct cell *c, struct request *r)
{
    (void)c;
    for (int i = 0; i < 1000; i++)
        snprintf(r->headers + strlen(r->headers), 32, "X-Header-%04d: %04d\r\n", i, i);
}

/* What would be a header of the answer if any of it were said again unescaped. */
static void injected(struct cell *c, struct request *r)
{
    (void)c;
    snprintf(r->path + strlen(r->path), 64, "%%0d%%0aX-Injected:%%201");
    snprintf(r->headers + strlen(r->headers), 64, "X-Any: a%%0d%%0aX-Injected: 1\r\n");
}

static void stamped_twice(struct cell *c, struct request *r)
{
    (void)c;
    snprintf(r->headers + strlen(r->headers), 64, "Heyan-Stamp: heyan1 none\r\n");
}

#define CAPABILITIES 200, 204, 204
static const struct attack {
    const char *name;
    void (*do_it)(struct cell *c, struct request *r);
    unsigned status[ROUTES];
} attacks[] = {
    /*                       beat rep  rcpt look opts crea HEAD PATC DEL  mail repl wdrw */
    { "good", good, { 200, 201, 200, 200, 204, 201, CAPABILITIES, 200, 201, 200 } },
    { "no stamp", no_stamp, { 401, 401, 401, 401, 204, 401, CAPABILITIES, 401, 401, 401 } },
    { "another kiosk", by_another, { 200, 409, 404, 404, 204, 201, CAPABILITIES, 200, 201, 200 } },
    { "in another's name",
      in_anothers_name,
      { 401, 401, 401, 401, 204, 401, CAPABILITIES, 401, 401, 401 } },
    { "a stranger", by_a_stranger, { 401, 401, 401, 401, 204, 401, CAPABILITIES, 401, 401, 401 } },
    { "revoked", by_a_revoked, { 403, 403, 403, 403, 204, 403, CAPABILITIES, 403, 403, 403 } },
    { "quarantined",
      by_a_quarantined,
      { 200, 403, 403, 403, 204, 403, CAPABILITIES, 403, 403, 403 } },
    { "long ago", long_ago, { 401, 401, 401, 401, 204, 401, CAPABILITIES, 401, 401, 401 } },
    { "in time to come",
      in_time_to_come,
      { 401, 401, 401, 401, 204, 401, CAPABILITIES, 401, 401, 401 } },
    { "stamp of another request",
      stamp_of_another_request,
      { 401, 401, 401, 401, 204, 401, CAPABILITIES, 401, 401, 401 } },
    { "replay", replayed, { 409, 200, 200, 200, 204, 201, 200, 409, 404, 200, 200, 200 } },
    { "oversize", oversize, { 413, 413, 413, 413, 413, 413, 413, 413, 413, 413, 413, 413 } },
    { "oversize in chunks",
      oversize_in_chunks,
      { 413, 413, 413, 413, 413, 413, 413, 413, 413, 413, 413, 413 } },
    { "cut off", cut_off, { CUT, CUT, NA, NA, NA, NA, NA, CUT, NA, CUT, CUT, CUT } },
    { "half a body", half_a_body, { 400, 400, NA, NA, NA, NA, NA, 204, NA, 400, 400, 400 } },
    { "another type",
      of_another_type,
      { 200, 201, 200, 200, 204, 201, 200, 415, 204, 200, 201, 200 } },
    { "not UTF-8", not_utf8, { 400, 400, NA, NA, NA, NA, NA, NA, NA, 400, 400, 400 } },
    { "a key twice", a_key_twice, { 400, 400, NA, NA, NA, NA, NA, NA, NA, 400, 400, 400 } },
    { "deep", deep, { 400, 400, NA, NA, NA, NA, NA, NA, NA, 400, 400, 400 } },
    { "out of the folder",
      out_of_the_folder,
      { 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404 } },
    { "escaped out of it",
      escaped_out_of_the_folder,
      { 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404 } },
    { "no such method",
      no_such_method,
      { 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405 } },
    { "no such address",
      no_such_address,
      { 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404 } },
    { "HTTP/1.0", http_1_0, { 200, 201, 200, 200, 204, 201, CAPABILITIES, 200, 201, 200 } },
    { "in chunks", in_chunks, { 200, 201, 200, 200, 204, 201, CAPABILITIES, 200, 201, 200 } },
    { "without length",
      without_length,
      { 401, 401, 200, 200, 204, 201, CAPABILITIES, 401, 401, 401 } },
    { "length and chunks",
      by_length_and_chunks,
      { 400, 400, 400, 400, 400, 400, 400, 400, 400, 400, 400, 400 } },
    { "two lengths",
      by_two_lengths,
      { 400, 400, 400, 400, 400, 400, 400, 400, 400, 400, 400, 400 } },
    { "expects 100-continue", expects, { 200, 201, NA, NA, NA, NA, NA, 204, NA, 200, 201, 200 } },
    { "many headers",
      many_headers,
      { 431, 431, 431, 431, 431, 431, 431, 431, 431, 431, 431, 431 } },
    { "header injection",
      injected,
      { 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404 } },
    { "stamped twice",
      stamped_twice,
      { 200, 201, 200, 200, 204, 201, CAPABILITIES, 200, 201, 200 } },
};

/* --- a cell ------------------------------------------------------------------------------------- */

static void send_report(const struct world *w, const struct hall_report *r)
{
    struct buf b = BUF_INIT(ENVELOPE_BYTES_MAX * 2);
    hall_post(&b, &w->wei, r);
    struct wire_answer a = try_ask(w->port, "POST", &b);
    expect("a report before", &a, 201, NULL);
    buf_fini(&b);
}

/* The kiosk of the cell is the world's own by another name, so that its stamps' numbers begin anew. */
static void begin_cell(struct cell *c, struct world *w, unsigned n)
{
    struct hall_kiosk *const others[] = { &c->lin, &c->gone, &c->jailed, &c->strange };
    static const char *const names[] = { "lin", "gone", "jailed", "strange" };
    char name[32];
    c->w = w;
    hall_kiosk_fini(&w->wei);
    snprintf(name, sizeof name, "me-%u", n);
    hall_kiosk_make(&w->wei, name, 10000 + 10 * n);
    hall_admit(w->fleet, &w->wei);
    c->me = w->wei;
    for (unsigned i = 0; i < ARRAY_LEN(others); i++) {
        snprintf(name, sizeof name, "%s-%u", names[i], n);
        hall_kiosk_make(others[i], name, 10001 + 10 * n + i);
        if (others[i] != &c->strange)
            hall_admit(w->fleet, others[i]);
    }
    HALL_MUST(fleet_revoke(w->fleet, c->gone.name, 1795391000, HALL_ERR));
    HALL_MUST(fleet_quarantine(w->fleet, c->jailed.name, 1795391000, HALL_ERR));
    hall_report_fini(&w->report);
    hall_report_make(&w->report, c->me.name, 7, 3 * n, false);
    hall_report_photo(&w->report, (struct span){ w->photo, PHOTO_BYTES });
    hall_report_seal(&w->report, 400);
    send_report(w, &w->report);
    struct wire_answer a = create(w, 0);
    expect("an upload before", &a, 201, NULL);
    assert_true(wire_header(&a, "Location", w->location, sizeof w->location));
    hall_report_make(&c->letter, c->me.name, 8, 3 * n + 1, true);
    hall_report_seal(&c->letter, 400);
    send_report(w, &c->letter);
    hall_report_make(&c->fresh, c->me.name, 9, 3 * n + 2, false);
    hall_report_seal(&c->fresh, 400);
}

static void end_cell(struct cell *c)
{
    hall_kiosk_fini(&c->lin);
    hall_kiosk_fini(&c->gone);
    hall_kiosk_fini(&c->jailed);
    hall_kiosk_fini(&c->strange);
    hall_report_fini(&c->letter);
    hall_report_fini(&c->fresh);
}

static void put_body(struct request *r, struct span body)
{
    assert_true(body.len <= BODY_MAX);
    memcpy(r->body, body.p, body.len);
    r->body_bytes = body.len;
}

static void make_create(const struct cell *c, struct request *r)
{
    const struct envelope *e = &c->w->report.envelope;
    char uuid[64], sum[128];
    const int plain = sodium_base64_VARIANT_ORIGINAL;
    sodium_bin2base64(uuid, sizeof uuid, (const uint8_t *)e->uuid, 36, plain);
    sodium_bin2base64(sum, sizeof sum, (const uint8_t *)e->photos[0].sha256, 64, plain);
    snprintf(r->headers, sizeof r->headers,
             TUS "Upload-Length: %d\r\nUpload-Metadata: report %s,sha256 %s\r\n", PHOTO_BYTES, uuid,
             sum);
}

static void make_letter(const struct cell *c, struct request *r)
{
    char text[512];
    snprintf(text, sizeof text, "{\"number\":\"%s\",\"code\":\"123456\"%s}",
             c->letter.envelope.number, r->route == REPLY ? ",\"box\":\"" BOX64 "\"" : "");
    put_body(r, span_of(text));
    if (r->route == REPLY)
        snprintf(r->headers, sizeof r->headers,
                 "Idempotency-Key: \"0000beef-0000-4000-8000-000000000001\"\r\n");
}

/* The request as an honest kiosk makes it. */
static void make(const struct cell *c, unsigned route, struct request *r)
{
    static const struct {
        const char *method, *path;
    } routes[ROUTES] = { [BEAT] = { "POST", BEAT_PATH },
                         [REPORT] = { "POST", "/v1/reports" },
                         [RECEIPT] = { "GET", "/v1/reports/" },
                         [LOOK] = { "HEAD", "/v1/reports/" },
                         [OPTIONS] = { "OPTIONS", "/v1/uploads" },
                         [CREATE] = { "POST", "/v1/uploads" },
                         [HEAD] = { "HEAD", NULL },
                         [PATCH] = { "PATCH", NULL },
                         [DELETE] = { "DELETE", NULL },
                         [MAIL] = { "POST", "/v1/mailbox" },
                         [REPLY] = { "POST", "/v1/mailbox/reply" },
                         [WITHDRAW] = { "POST", "/v1/mailbox/withdraw" } };
    memset(r, 0, sizeof *r);
    r->route = route;
    r->method = routes[route].method;
    r->version = "HTTP/1.1";
    r->is_stamped = true;
    r->by = c->me;
    snprintf(r->path, sizeof r->path, "%s%s",
             routes[route].path ? routes[route].path : c->w->location,
             route == RECEIPT || route == LOOK ? c->w->report.envelope.uuid : "");
    if (route == BEAT)
        put_body(r, span_of(GOOD_BEAT));
    else if (route == CREATE)
        make_create(c, r);
    else if (route == HEAD || route == DELETE)
        snprintf(r->headers, sizeof r->headers, TUS);
    else if (route >= MAIL)
        make_letter(c, r);
    if (route == PATCH) {
        snprintf(r->headers, sizeof r->headers, AT_ZERO);
        put_body(r, (struct span){ c->w->photo, PIECE });
    }
    if (route == REPORT) {
        snprintf(r->headers, sizeof r->headers, "Idempotency-Key: \"%s\"\r\n",
                 c->fresh.envelope.uuid);
        put_body(r, buf_span(&c->fresh.bytes));
    }
}

/* --- sending ------------------------------------------------------------------------------------ */

static void write_head(const struct request *r, struct buf *out)
{
    char stamp[STAMP_TEXT_MAX];
    const struct span body = { r->body, r->body_bytes };
    HALL_MUST(buf_print(out, "%s %s %s\r\nHost: hub\r\n", r->method, r->path, r->version));
    if (r->is_stamped) {
        hall_stamp(&r->by, r->stamped_method ? r->stamped_method : r->method, r->path, body,
                   (int64_t)time(NULL) + r->late_s, stamp);
        HALL_MUST(buf_print(out, "Heyan-Stamp: %s\r\n", stamp));
    }
    HALL_MUST(buf_append(out, r->headers, strlen(r->headers)));
    if (r->framing == BY_LENGTH || r->framing == BY_BOTH)
        HALL_MUST(buf_print(out, "Content-Length: %zu\r\n", r->body_bytes));
    if (r->framing == BY_TWO)
        HALL_MUST(buf_print(out, "Content-Length: %zu\r\nContent-Length: 0\r\n", r->body_bytes));
    if (r->framing == CHUNKED || r->framing == BY_BOTH)
        HALL_MUST(buf_print(out, "Transfer-Encoding: chunked\r\n"));
    HALL_MUST(buf_print(out, "\r\n"));
}

static void write_body(const struct request *r, struct buf *out)
{
    bool is_chunked = r->framing == CHUNKED || r->framing == BY_BOTH;
    if (is_chunked && r->body_bytes)
        HALL_MUST(buf_print(out, "%zx\r\n", r->body_bytes));
    if (r->body_bytes)
        HALL_MUST(buf_append(out, r->body, r->body_bytes - (r->is_cut ? 1 : 0)));
    if (is_chunked)
        HALL_MUST(buf_print(out, "%s0\r\n\r\n", r->body_bytes ? "\r\n" : ""));
}

/* Whoever waits for a word must hear it before its body is there. */
static bool is_told_to_go_on(struct wire *c)
{
    static const char word[] = "HTTP/1.1 100 Continue\r\n\r\n";
    char heard[sizeof word] = "";
    return recv(c->fd, heard, sizeof word - 1, MSG_WAITALL) == (ssize_t)sizeof word - 1 &&
           strcmp(heard, word) == 0;
}

static struct wire_answer send_it(const struct world *w, const struct request *r)
{
    struct wire c;
    struct wire_answer a = { 0 };
    struct buf head = BUF_INIT(2 * HEADERS_MAX), body = BUF_INIT(2 * BODY_MAX);
    write_head(r, &head);
    write_body(r, &body);
    assert_true(wire_open(&c, w->port, NULL));
    bool is_sent = wire_send(&c, head.data, head.len) && (!r->waits || is_told_to_go_on(&c)) &&
                   wire_send(&c, body.data, body.len);
    if (r->is_cut)
        (void)shutdown(c.fd, SHUT_WR);
    if ((!is_sent && r->waits) || !wire_answer(&c, strcmp(r->method, "HEAD") == 0, &a))
        a.status = CUT;
    wire_close(&c);
    buf_fini(&head);
    buf_fini(&body);
    return a;
}

/* Refusals of ours say why in JSON; those of the HTTP library before ours are short and plain. */
static void judge(const char *row, const struct request *r, const struct wire_answer *a)
{
    char text[256];
    if (a->status == 405 && (!wire_header(a, "Allow", text, sizeof text) || !*text))
        fail_msg("%s: 405 without Allow", row);
    if (strstr(a->head, "\nX-Injected"))
        fail_msg("%s: a header got into the answer: %s", row, a->head);
    if (strcmp(r->method, "HEAD") == 0 && a->body_bytes)
        fail_msg("%s: a body after HEAD", row);
    if (strstr(a->body, "root:") || strstr(a->head, "root:"))
        fail_msg("%s: a file got out", row);
}

static void every_attack_on_every_route(void **state)
{
    struct world *w = *state;
    struct cell *c = calloc(1, sizeof *c);
    struct request *r = calloc(1, sizeof *r);
    unsigned n = 0, n_off = 0;
    char row[128];
    assert_true(c && r);
    for (size_t i = 0; i < ARRAY_LEN(attacks); i++)
        for (unsigned route = 0; route < ROUTES; route++) {
            if (attacks[i].status[route] == NA)
                continue;
            begin_cell(c, w, ++n);
            make(c, route, r);
            snprintf(row, sizeof row, "%s: %s %.40s", attacks[i].name, r->method, r->path);
            attacks[i].do_it(c, r);
            struct wire_answer a = send_it(w, r);
            if (r->is_twice)
                a = send_it(w, r);
            judge(row, r, &a);
            if (a.status != attacks[i].status[route]) {
                print_message("%s: %u %.100s, not %u\n", row, a.status, a.body,
                              attacks[i].status[route]);
                n_off++;
            }
            end_cell(c);
        }
    print_message("%zu kinds of attack, %d routes, %u requests\n", ARRAY_LEN(attacks), ROUTES + 0,
                  n);
    assert_int_equal(n_off, 0);
    free(c);
    free(r);
}

/* On one connection: what HEAD says is what GET says, without its body, and the next answer is not mistaken for it. */
static void head_is_get_without_a_body(void **state)
{
    struct world *w = *state;
    char paths[3][128];
    struct wire c;
    assert_true(wire_open(&c, w->port, NULL));
    snprintf(paths[0], sizeof paths[0], "/v1/reports/%s", w->report.envelope.uuid);
    snprintf(paths[1], sizeof paths[1], "/v1/reports/00000000-0000-4000-8000-000000000000");
    snprintf(paths[2], sizeof paths[2], "/health");
    for (int i = 0; i < 3; i++) {
        struct wire_answer head, get;
        struct buf b = BUF_INIT(8192);
        for (int k = 0; k < 2; k++) { /* both at once */
            const char *method = k == 0 ? "HEAD" : "GET";
            char stamp[STAMP_TEXT_MAX];
            hall_stamp(&w->wei, method, paths[i], nothing, (int64_t)time(NULL), stamp);
            HALL_MUST(buf_print(&b, "%s %s HTTP/1.1\r\nHost: hub\r\nHeyan-Stamp: %s\r\n\r\n",
                                method, paths[i], stamp));
        }
        assert_true(wire_send(&c, b.data, b.len));
        assert_true(wire_answer(&c, true, &head));
        assert_true(wire_answer(&c, false, &get));
        assert_int_equal(head.status, get.status);
        assert_int_equal(get.status, i == 1 ? 404 : 200);
        assert_int_equal(wire_number(&head, "Content-Length"), wire_number(&get, "Content-Length"));
        assert_true(get.body_bytes > 0);
        buf_fini(&b);
    }
    wire_close(&c);
}

int main(void)
{
#define WITH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH(every_attack_on_every_route),
        WITH(head_is_get_without_a_body),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
