/* Kind of attack by route, over real HTTP: each cell of the table is one request against a hub that holds a report, an
 * upload under way and a mailbox, all of them new for the cell. */

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <time.h>

#include "attack.h"

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

/* --- the table's cells ---------------------------------------------------------------------------- */

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
            attack_begin(c, w, ++n);
            attack_make(c, route, r);
            snprintf(row, sizeof row, "%s: %s %.40s", attacks[i].name, r->method, r->path);
            attacks[i].do_it(c, r);
            struct wire_answer a = attack_send(w, r);
            if (r->is_twice)
                a = attack_send(w, r);
            judge(row, r, &a);
            if (a.status != attacks[i].status[route]) {
                print_message("%s: %u %.100s, not %u\n", row, a.status, a.body,
                              attacks[i].status[route]);
                n_off++;
            }
            attack_end(c);
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
