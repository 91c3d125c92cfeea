#include "attack.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <sodium.h>
#include <sys/socket.h>
#include <time.h>

#include "beat/beat.h"

#define BOX64                                                                                      \
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define GOOD_BEAT                                                                                  \
    "{\"version\":1,\"program\":\"0.1.0\",\"now\":5,\"clock\":\"good\",\"release\":{"              \
    "\"sequence\":31,\"since\":4},\"sync\":{\"trouble\":\"disk full\",\"refusal\":\"\","           \
    "\"since\":2,\"succeeded\":3},\"batch\":\"0123456789abcdef\",\"unlisted\":["                   \
    "[\"69012345\",3,\"2026-11-23\",\"2026-11-23\"]]}"

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
void attack_begin(struct cell *c, struct world *w, unsigned n)
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

void attack_end(struct cell *c)
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
void attack_make(const struct cell *c, unsigned route, struct request *r)
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

struct wire_answer attack_send(const struct world *w, const struct request *r)
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
