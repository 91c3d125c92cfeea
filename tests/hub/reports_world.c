#include "reports_world.h"

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

int set_up(void **state)
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

int tear_down(void **state)
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

void hear(struct world *w, const struct ask *q, struct heard *out)
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
struct heard ask(struct world *w, const struct hall_kiosk *k, struct ask q)
{
    char stamp[STAMP_TEXT_MAX];
    struct heard h;
    hall_stamp(k, q.method, q.path, q.body, w->time.utc_s, stamp);
    q.stamp = stamp;
    hear(w, &q, &h);
    return h;
}

struct heard post(struct world *w, const struct hall_kiosk *k, const struct hall_report *r)
{
    char key[64];
    snprintf(key, sizeof key, "\"%s\"", r->envelope.uuid);
    return ask(
        w, k,
        (struct ask){
            .method = "POST", .path = "/v1/reports", .key = key, .body = buf_span(&r->bytes) });
}

struct heard post_text(struct world *w, const char *path, const char *key, const char *text)
{
    return ask(w, &w->wei,
               (struct ask){ .method = "POST", .path = path, .key = key, .body = span_of(text) });
}

void expect(const char *row, const struct heard *h, unsigned status, const char *reason)
{
    char wanted[80] = "";
    if (reason)
        snprintf(wanted, sizeof wanted, "\"reason\":\"%s\"", reason);
    if (h->status != status || !strstr(h->text, wanted))
        fail_msg("%s: %u %.300s, not %u %s", row, h->status, h->text, status, wanted);
    if (status == 429 || status == 503)
        assert_true(h->retry[0] >= '1' && h->retry[0] <= '9');
}

void make(struct hall_report *r, const char *kiosk, unsigned of, unsigned i)
{
    hall_report_make(r, kiosk, of, i, false);
    hall_report_seal(r, 400);
}
