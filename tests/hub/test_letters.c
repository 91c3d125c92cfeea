/* The kiosk's half of the mailbox and the hub's, one against the other in memory: what the one says the other takes, and
 * nobody is told that his answer was taken when it was not. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <strings.h>
#include <unistd.h>

#include "courier/courier.h"
#include "docket/keep.h"
#include "hall.h"
#include "hub/takes.h"
#include "report/seal.h"

#define NOW    INT64_C(1795392000) /* 2026-11-23 */
#define DOCKET "sqlite:reports.db"
#define HUB    "https://hub.test"
#define KEY_A  "0000aaaa-0000-4000-8000-000000000001"
#define KEY_B  "0000aaaa-0000-4000-8000-000000000002"

enum { SEED = 7 };

struct world {
    struct fleet *fleet;
    struct clock_fake time;
    struct identity identity;
    struct desk_card card;
    uint8_t secret[SEAL_KEY_BYTES];
    struct takes *takes;
    struct hall_report report;
    bool loses_answers; /* what the hub says to a reply does not arrive */
};

/* --- the network -------------------------------------------------------------------------------- */

static const char *header_of(const void *self, const char *name)
{
    const struct fetch_request *q = self;
    for (size_t i = 0; i < q->n_headers; i++)
        if (strcasecmp(q->headers[i].name, name) == 0)
            return q->headers[i].value;
    return q->post && strcasecmp(name, "Content-Type") == 0 ? q->post->type : NULL;
}

static void ask_hub(struct world *w, const struct exchange_request *r, struct exchange_answer *a)
{
    if (!door_is_upload(r->method, r->path)) {
        door_answer(takes_door(w->takes), r, a);
        return;
    }
    struct exchange_request head = *r; /* its body is streamed */
    head.body = (struct span){ 0 };
    struct upload_stream *s = door_upload(takes_door(w->takes), &head, a);
    if (!s)
        return;
    uploads_piece(s, r->body);
    uploads_end(s, a);
}

static void hear(const struct exchange_answer *a, struct fetch_answer *out)
{
    out->status = (int)a->status;
    for (size_t i = 0; i < a->n; i++) {
        if (strcmp(a->header[i].name, "Location") == 0)
            text_copy(out->location, sizeof out->location, a->header[i].value);
        if (strcmp(a->header[i].name, "Upload-Offset") == 0)
            out->has_offset = span_number(span_of(a->header[i].value), &out->offset);
    }
}

static enum fetch_end get(void *self, const struct fetch_request *q, const struct fetch_sink *sink,
                          struct fetch_answer *answer, struct err *err)
{
    static const char *const methods[] = { "GET", "HEAD", "PATCH", "DELETE" };
    struct world *w = self;
    struct exchange_answer a;
    const struct exchange_request r = {
        .method = q->method == FETCH_GET && q->post ? "POST" : methods[q->method],
        .path = q->url + strlen(HUB),
        .body = q->post ? q->post->body : (struct span){ 0 },
        .header = header_of,
        .self = q,
    };
    (void)err;
    exchange_begin(&a);
    ask_hub(w, &r, &a);
    bool is_lost = w->loses_answers && strstr(r.path, "/reply");
    *answer = (struct fetch_answer){ 0 };
    if (!is_lost)
        hear(&a, answer);
    enum err_code rc = is_lost || a.text.len == 0 ? ERR_OK
                                                  : sink->write(sink->self, buf_span(&a.text), err);
    exchange_fini(&a);
    assert_int_equal(rc, ERR_OK);
    return is_lost ? FETCH_CUT : FETCH_DONE;
}

static uint32_t dice(void *self)
{
    (void)self;
    return 0;
}

static struct courier_options options(struct world *w)
{
    return (struct courier_options){ .card = &w->card,
                                     .identity = &w->identity,
                                     .hub = HUB,
                                     .fetcher = { get, w },
                                     .clock = clock_of_fake(&w->time),
                                     .dice = dice };
}

/* --- a kiosk, a hub and a report ---------------------------------------------------------------- */

static void admit(struct world *w)
{
    struct hall_kiosk k = { .name = "wei-07" };
    (void)unlink("wei.key");
    (void)unlink("wei.key.pub");
    (void)unlink("wei.key.counter");
    HALL_MUST(identity_create("wei.key", "wei-07", HALL_ERR));
    HALL_MUST(identity_public("wei.key.pub", k.public_key, HALL_ERR));
    HALL_MUST(identity_open("wei.key", &w->identity, HALL_ERR));
    hall_admit(w->fleet, &k);
}

static int set_up(void **state)
{
    static char assets[512];
    const uint8_t seed[SEAL_KEY_BYTES] = { SEED };
    struct world *w = calloc(1, sizeof *w);
    *state = w;
    snprintf(assets, sizeof assets, "%s/assets", getenv("HEYAN_ROOT"));
    w->time = (struct clock_fake){ .utc_s = NOW, .mono_ms = 1000 };
    w->fleet = hall_begin(w->card.receipt_key);
    admit(w);
    seal_keypair(seed, w->card.box_key, w->secret);
    const struct takes_options o = { .assets = assets,
                                     .profile = "2014-12365",
                                     .docket = DOCKET,
                                     .photos = HALL_PHOTOS,
                                     .receipt_key = HALL_RECEIPT,
                                     .clock = clock_of_fake(&w->time),
                                     .fleet = HALL_FLEET };
    HALL_MUST(takes_open(&o, &w->takes, HALL_ERR));
    hall_report_make(&w->report, "wei-07", 7, 1, true);
    hall_report_seal(&w->report, 400);
    struct docket *d = NULL;
    struct docket_item item = { .key = w->report.envelope.uuid,
                                .envelope = w->report.envelope,
                                .bytes = buf_span(&w->report.bytes) };
    text_copy(item.fingerprint, sizeof item.fingerprint, w->report.fingerprint);
    HALL_MUST(docket_open(DOCKET, false, &d, HALL_ERR));
    HALL_MUST(docket_take(d, &item, 1, NOW, NULL, HALL_ERR));
    docket_close(d);
    assert_int_equal(item.rc, ERR_OK);
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    hall_report_fini(&w->report);
    takes_close(w->takes);
    identity_fini(&w->identity);
    fleet_close(w->fleet);
    free(w);
    return 0;
}

static enum err_code reply(struct world *w, const char *key, const char *text, struct span jpeg)
{
    struct err err = { 0 };
    const struct courier_options o = options(w);
    const struct outbox_photo photo = { PHOTO_MORE, jpeg };
    enum err_code rc = mailbox_reply(&o, w->report.envelope.number, "123456", key, text, &photo,
                                     jpeg.len > 0, &err);
    if (rc)
        print_message("    %s: %s\n", err_name(rc), err.text);
    return rc;
}

/* --- what the desk has -------------------------------------------------------------------------- */

struct found {
    struct world *w;
    size_t n;
    char text[64]; /* of the last */
};

static bool open_box(void *self, const struct docket_box *box)
{
    struct found *f = self;
    struct buf plain = BUF_INIT(4096);
    HALL_MUST(seal_open(f->w->card.box_key, f->w->secret, box->bytes, &plain, HALL_ERR));
    if (!span_copy(buf_span(&plain), f->text, sizeof f->text))
        fail_msg("%zu bytes in a box", plain.len);
    buf_fini(&plain);
    f->n++;
    return true;
}

static bool count_held(void *self, const struct docket_photo *p)
{
    *(size_t *)self += p->held_utc_s > 0;
    return true;
}

static struct found desk(struct world *w, size_t *n_photos)
{
    struct docket *d = NULL;
    struct found f = { .w = w };
    *n_photos = 0;
    HALL_MUST(docket_open(DOCKET, false, &d, HALL_ERR));
    HALL_MUST(docket_replies(d, 1, open_box, &f, HALL_ERR));
    HALL_MUST(docket_photos(d, 1, count_held, n_photos, HALL_ERR));
    docket_close(d);
    return f;
}

/* --- tests -------------------------------------------------------------------------------------- */

static void an_answer_is_at_the_desk(void **state)
{
    struct world *w = *state;
    size_t n_photos;
    assert_int_equal(reply(w, KEY_A, "十月一日", (struct span){ 0 }), ERR_OK);
    struct found f = desk(w, &n_photos);
    assert_int_equal(f.n, 1);
    assert_string_equal(f.text, "十月一日");
}

/* A photograph needs no word beside it. */
static void a_photograph_alone_is_at_the_desk(void **state)
{
    struct world *w = *state;
    uint8_t jpeg[300000];
    size_t n_photos;
    memset(jpeg, 0x5a, sizeof jpeg);
    assert_int_equal(reply(w, KEY_A, "", (struct span){ jpeg, sizeof jpeg }), ERR_OK);
    struct found f = desk(w, &n_photos);
    assert_int_equal(f.n, 1);
    assert_string_equal(f.text, "");
    assert_int_equal(n_photos, 1);
    /* Of neither there is nothing to be told. */
    assert_int_equal(reply(w, KEY_B, "", (struct span){ 0 }), ERR_INVALID);
}

static void an_answer_said_again_is_one(void **state)
{
    struct world *w = *state;
    size_t n_photos;
    w->loses_answers = true;
    assert_int_equal(reply(w, KEY_A, "十月一日", (struct span){ 0 }), ERR_NET);
    w->loses_answers = false;
    assert_int_equal(reply(w, KEY_A, "十月一日", (struct span){ 0 }), ERR_OK);
    assert_int_equal(desk(w, &n_photos).n, 1);
}

/* What the first try named was sealed otherwise; the picture arrives all the same. */
static void a_photograph_said_again_arrives(void **state)
{
    struct world *w = *state;
    uint8_t jpeg[1000] = { 1 };
    size_t n_photos;
    w->loses_answers = true;
    assert_int_equal(reply(w, KEY_A, "看", (struct span){ jpeg, sizeof jpeg }), ERR_NET);
    w->loses_answers = false;
    assert_int_equal(reply(w, KEY_A, "看", (struct span){ jpeg, sizeof jpeg }), ERR_OK);
    (void)desk(w, &n_photos);
    assert_int_equal(n_photos, 1);
}

/* The case was ended while the answer was being written: it is not taken, and that is said. */
static void what_comes_too_late_is_not_said_to_be_taken(void **state)
{
    struct world *w = *state;
    struct err err = { 0 };
    size_t n_photos;
    const struct courier_options o = options(w);
    HALL_MUST(mailbox_withdraw(&o, w->report.envelope.number, "123456", HALL_ERR));
    assert_int_equal(reply(w, KEY_A, "等等", (struct span){ 0 }), ERR_STALE);
    assert_int_equal(desk(w, &n_photos).n, 0);
    assert_int_equal(mailbox_withdraw(&o, w->report.envelope.number, "654321", &err),
                     ERR_NOT_FOUND);
}

int main(void)
{
#define WITH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH(an_answer_is_at_the_desk),
        WITH(a_photograph_alone_is_at_the_desk),
        WITH(an_answer_said_again_is_one),
        WITH(a_photograph_said_again_arrives),
        WITH(what_comes_too_late_is_not_said_to_be_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
