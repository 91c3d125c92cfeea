/* A province comes back after a power cut: a thousand kiosks bring what they kept, all at once.  Nothing is lost, nothing
 * doubled, and the hub stays small. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>

#include <cmocka.h>
#include <pthread.h>
#include <signal.h>
#include <sodium.h>
#include <sys/wait.h>
#include <time.h>

#include "docket/docket.h"
#include "hall.h"
#include "wire.h"

enum {
    KIOSKS = 1000,
    REPORTS_MAX = 3,
    PHOTO_BYTES = 20000,
    PHOTO_EVERY = 10, /* so many kiosks, one of which has a photograph */
    STACK_BYTES = 256 * 1024,
    RSS_KB_MAX = 200 * 1024,
    TRIES = 20000,
};
#define DOCKET "sqlite:reports.db"

struct crowd {
    uint16_t port;
    uint8_t receipt_key[SEAL_KEY_BYTES];
    pthread_barrier_t gate;
    atomic_uint closed_to, refused; /* connections, and requests told to come again */
};

struct kiosk {
    pthread_t thread;
    struct crowd *crowd;
    struct hall_kiosk who;
    unsigned n, reports;
    struct buf request[REPORTS_MAX];
    char from[16], number[REPORTS_MAX][REPORT_NUMBER_MAX], uuid[REPORTS_MAX][REPORT_UUID_TEXT];
    char sha256[REPORT_SHA256_TEXT]; /* of its photograph, or "" */
    uint8_t photo[PHOTO_BYTES];
    uint32_t waited_ms[REPORTS_MAX]; /* from the first try until the answer */
    char why[160];
};

static uint64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* Tries until the hub has answered anything but "come again". */
static bool ask(struct kiosk *k, struct wire *c, const struct buf *request, struct wire_answer *a)
{
    for (int i = 0; i < TRIES; i++) {
        const struct timespec pause = { .tv_nsec = (long)randombytes_uniform(20) * 1000000 };
        if ((c->fd >= 0 || wire_open(c, k->crowd->port, k->from)) &&
            wire_send(c, request->data, request->len) && wire_answer(c, false, a)) {
            if (a->status != 503 && a->status != 409)
                return true;
            k->crowd->refused++;
        } else {
            wire_close(c);
            k->crowd->closed_to++;
        }
        nanosleep(&pause, NULL);
    }
    snprintf(k->why, sizeof k->why, "never answered");
    return false;
}

static bool bring(struct kiosk *k, struct wire *c, unsigned i)
{
    struct wire_answer a = { 0 };
    struct receipt r;
    uint64_t from = now_ms();
    if (!ask(k, c, &k->request[i], &a))
        return false;
    k->waited_ms[i] = (uint32_t)(now_ms() - from);
    if ((a.status != 201 && a.status != 200) ||
        receipt_read(span_of(a.body), k->crowd->receipt_key, &r, NULL) != ERR_OK) {
        snprintf(k->why, sizeof k->why, "%u %.100s", a.status, a.body);
        return false;
    }
    text_copy(k->number[i], sizeof k->number[i], r.case_number);
    return true;
}

static void bring_photo(struct kiosk *k, struct wire *c)
{
    char uuid[64], sum[128], headers[512], location[128];
    const int plain = sodium_base64_VARIANT_ORIGINAL;
    struct buf b = BUF_INIT(2 * PHOTO_BYTES);
    struct wire_answer a = { 0 };
    sodium_bin2base64(uuid, sizeof uuid, (const uint8_t *)k->uuid[0], 36, plain);
    sodium_bin2base64(sum, sizeof sum, (const uint8_t *)k->sha256, 64, plain);
    snprintf(
        headers, sizeof headers,
        "Tus-Resumable: 1.0.0\r\nUpload-Length: %d\r\nUpload-Metadata: report %s,sha256 %s\r\n",
        PHOTO_BYTES, uuid, sum);
    hall_request(&b, &k->who, "POST", "/v1/uploads", headers, (struct span){ 0 });
    bool good = ask(k, c, &b, &a) && a.status == 201 &&
                wire_header(&a, "Location", location, sizeof location);
    b.len = 0;
    if (good) {
        hall_request(&b, &k->who, "PATCH", location,
                     "Tus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n"
                     "Content-Type: application/offset+octet-stream\r\n",
                     (struct span){ k->photo, PHOTO_BYTES });
        good = ask(k, c, &b, &a) && a.status == 204;
    }
    if (!good && !k->why[0])
        snprintf(k->why, sizeof k->why, "photograph: %u %.80s", a.status, a.body);
    buf_fini(&b);
}

static void *live(void *self)
{
    struct kiosk *k = self;
    struct wire c = { .fd = -1 };
    bool good = true;
    pthread_barrier_wait(&k->crowd->gate);
    for (unsigned i = 0; good && i < k->reports; i++)
        good = bring(k, &c, i);
    if (good && k->sha256[0])
        bring_photo(k, &c);
    wire_close(&c);
    return NULL;
}

static void make_kiosk(struct kiosk *k, struct crowd *c, struct fleet *f, unsigned n)
{
    char name[16];
    k->crowd = c;
    k->n = n;
    k->reports = 1 + n % REPORTS_MAX;
    snprintf(name, sizeof name, "kiosk-%04u", n);
    snprintf(k->from, sizeof k->from, "127.1.%u.%u", n / 250, n % 250 + 1);
    hall_kiosk_make(&k->who, name, 5000 + n);
    hall_admit(f, &k->who);
    randombytes_buf(k->photo, sizeof k->photo);
    for (unsigned i = 0; i < k->reports; i++) {
        struct hall_report r;
        hall_report_make(&r, name, n + 1, i + 1, false);
        if (i == 0 && n % PHOTO_EVERY == 0) {
            hall_report_photo(&r, (struct span){ k->photo, PHOTO_BYTES });
            text_copy(k->sha256, sizeof k->sha256, r.envelope.photos[0].sha256);
        }
        hall_report_seal(&r, 4000);
        memcpy(k->uuid[i], r.envelope.uuid, REPORT_UUID_TEXT);
        k->request[i] = BUF_INIT(ENVELOPE_BYTES_MAX * 2);
        hall_post(&k->request[i], &k->who, &r);
        hall_report_fini(&r);
    }
}

static bool count_one(void *self, const struct docket_case *c)
{
    struct {
        size_t cases, photos;
    } *n = self;
    n->cases++;
    n->photos += c->n_photos_held;
    return true;
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static void check(struct kiosk *kiosks, struct crowd *c, size_t *n_reports, uint32_t *waits)
{
    struct docket *d = NULL;
    struct receipt r;
    size_t n_photos = 0;
    struct {
        size_t cases, photos;
    } n = { 0 };
    HALL_MUST(docket_open(DOCKET, false, &d, HALL_ERR));
    for (unsigned i = 0; i < KIOSKS; i++) {
        struct kiosk *k = &kiosks[i];
        if (k->why[0])
            fail_msg("kiosk %u: %s", i, k->why);
        n_photos += k->sha256[0] != '\0';
        for (unsigned j = 0; j < k->reports; j++) {
            HALL_MUST(docket_receipt(d, k->who.name, k->uuid[j], &r, HALL_ERR));
            assert_string_equal(r.case_number, k->number[j]);
            assert_int_equal(r.n_held, j == 0 && k->sha256[0]);
            waits[(*n_reports)++] = k->waited_ms[j];
        }
    }
    const struct docket_filter all = { .max = 1000000 };
    HALL_MUST(docket_list(d, &all, count_one, &n, HALL_ERR));
    assert_int_equal(n.cases, *n_reports);
    assert_int_equal(n.photos, n_photos);
    docket_close(d);
    (void)c;
}

static void a_thousand_at_once(void **state)
{
    struct crowd c = { 0 };
    struct kiosk *kiosks = calloc(KIOSKS, sizeof *kiosks);
    uint32_t *waits = calloc((size_t)KIOSKS * REPORTS_MAX, sizeof *waits);
    struct hall_hub hub;
    pthread_attr_t attr;
    size_t n_reports = 0;
    (void)state;
    assert_true(kiosks && waits);
    signal(SIGPIPE, SIG_IGN);
    struct fleet *f = hall_begin(c.receipt_key);
    for (unsigned i = 0; i < KIOSKS; i++)
        make_kiosk(&kiosks[i], &c, f, i);
    fleet_close(f);
    hall_hub_start(&hub, DOCKET, NULL, 0); /* with the limits it is shipped with */
    c.port = hub.port;
    assert_int_equal(pthread_barrier_init(&c.gate, NULL, KIOSKS + 1), 0);
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK_BYTES);
    for (unsigned i = 0; i < KIOSKS; i++)
        assert_int_equal(pthread_create(&kiosks[i].thread, &attr, live, &kiosks[i]), 0);
    pthread_barrier_wait(&c.gate);
    uint64_t from = now_ms();
    for (unsigned i = 0; i < KIOSKS; i++)
        pthread_join(kiosks[i].thread, NULL);
    uint64_t took = now_ms() - from;
    size_t rss_kb = hall_hub_rss_kb(&hub, true);
    double cpu_s = hall_hub_cpu_s(&hub);
    assert_true(WIFEXITED(hall_hub_end(&hub, SIGTERM)));
    check(kiosks, &c, &n_reports, waits);
    qsort(waits, n_reports, sizeof *waits, by_number);
    print_message(
        "%d kiosks, %zu reports in %llu ms: waited %u ms at the median, %u ms p99, %u ms at "
        "most; hub %zu kB, CPU %.0f us a report; closed to %u times, told to come again "
        "%u times\n",
        KIOSKS, n_reports, (unsigned long long)took, waits[n_reports / 2],
        waits[n_reports * 99 / 100], waits[n_reports - 1], rss_kb, cpu_s * 1e6 / (double)n_reports,
        c.closed_to, c.refused);
#ifndef HEYAN_SANITIZED
    assert_true(rss_kb <= RSS_KB_MAX);
#endif
    for (unsigned i = 0; i < KIOSKS; i++) {
        hall_kiosk_fini(&kiosks[i].who);
        for (unsigned j = 0; j < kiosks[i].reports; j++)
            buf_fini(&kiosks[i].request[j]);
    }
    pthread_attr_destroy(&attr);
    pthread_barrier_destroy(&c.gate);
    free(kiosks);
    free(waits);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_thousand_at_once) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
