/* How many reports a second the whole hub takes by HTTP and has on its disk, and how long each kiosk waits.
 *
 *   HEYAN_ROOT=… HEYAN_BUILD=… bench_intake_http [sqlite|postgres|ADDRESS [REPORTS [KIOSKS]]]
 *
 * Runs heyan-hub serve of HEYAN_BUILD in the working directory; REPORTS 20000, KIOSKS 50, each with one connection that
 * it keeps.  A report is an envelope of 6 kB with three photographs named, stamped beforehand: what is measured is the
 * hub's work and the kiosks' sending.  Every receipt is counted, one of each kiosk is verified. */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "docket/docket.h"
#include "hub/hall.h"
#include "hub/wire.h"
#include "tools/postgres.h"

enum { BOX_BYTES = 4000, PHOTOS = 3 };

struct kiosk {
    pthread_t thread;
    struct hall_kiosk who;
    struct buf *requests;
    unsigned n, told;
    uint16_t port;
    uint32_t *waits_us;
    const uint8_t *receipt_key;
    char why[160];
};

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double own_cpu_s(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)u.ru_utime.tv_sec + (double)u.ru_stime.tv_sec +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void make_kiosk(struct kiosk *k, struct fleet *f, unsigned i, unsigned n)
{
    char name[16];
    uint8_t photo[8] = { 0 };
    snprintf(name, sizeof name, "kiosk-%03u", i);
    hall_kiosk_make(&k->who, name, 7000 + i);
    hall_admit(f, &k->who);
    k->n = n;
    k->requests = calloc(n, sizeof *k->requests);
    k->waits_us = calloc(n, sizeof *k->waits_us);
    if (!k->requests || !k->waits_us)
        hall_die("kiosk", "no memory");
    for (unsigned j = 0; j < n; j++) {
        struct hall_report r;
        hall_report_make(&r, name, i + 1, j + 1, false);
        for (unsigned p = 0; p < PHOTOS; p++) {
            memcpy(photo, &(uint32_t[]){ j * PHOTOS + p, i }, sizeof photo);
            hall_report_photo(&r, (struct span){ photo, sizeof photo });
        }
        hall_report_seal(&r, BOX_BYTES);
        k->requests[j] = BUF_INIT(ENVELOPE_BYTES_MAX * 2);
        hall_post(&k->requests[j], &k->who, &r);
        hall_report_fini(&r);
    }
}

static void *live(void *self)
{
    struct kiosk *k = self;
    struct wire c = { .fd = -1 };
    struct wire_answer a = { 0 };
    struct receipt r;
    if (!wire_open(&c, k->port, NULL))
        snprintf(k->why, sizeof k->why, "no connection");
    for (unsigned i = 0; i < k->n && !k->why[0]; i++) {
        double from = seconds();
        if (!wire_send(&c, k->requests[i].data, k->requests[i].len) ||
            !wire_answer(&c, false, &a) || a.status != 201)
            snprintf(k->why, sizeof k->why, "%u %.120s", a.status, a.body);
        else
            k->told++;
        k->waits_us[i] = (uint32_t)((seconds() - from) * 1e6);
    }
    if (!k->why[0] && receipt_read(span_of(a.body), k->receipt_key, &r, NULL) != ERR_OK)
        snprintf(k->why, sizeof k->why, "its receipt is none");
    wire_close(&c);
    return NULL;
}

static int by_size(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static bool count_one(void *self, const struct docket_case *c)
{
    (void)c;
    ++*(unsigned *)self;
    return true;
}

static unsigned count(const char *address)
{
    struct docket *d = NULL;
    unsigned n = 0;
    const struct docket_filter all = { .max = 10000000 };
    HALL_MUST(docket_open(address, false, &d, HALL_ERR));
    HALL_MUST(docket_list(d, &all, count_one, &n, HALL_ERR));
    docket_close(d);
    return n;
}

static void run(const char *address, struct kiosk *kiosks, unsigned n, const uint8_t *receipt_key)
{
    struct hall_hub hub;
    unsigned told = 0;
    hall_hub_start(&hub, address, hall_wide_limits(), 0);
    double before = hall_hub_cpu_s(&hub), own = own_cpu_s(), from = seconds();
    for (unsigned i = 0; i < n; i++) {
        kiosks[i].port = hub.port;
        kiosks[i].receipt_key = receipt_key;
        if (pthread_create(&kiosks[i].thread, NULL, live, &kiosks[i]) != 0)
            hall_die("thread", "");
    }
    for (unsigned i = 0; i < n; i++) {
        pthread_join(kiosks[i].thread, NULL);
        told += kiosks[i].told;
        if (kiosks[i].why[0])
            printf("kiosk %u: %s\n", i, kiosks[i].why);
    }
    double took = seconds() - from, cpu = hall_hub_cpu_s(&hub) - before;
    own = own_cpu_s() - own;
    uint32_t *waits = calloc(told ? told : 1, sizeof *waits);
    unsigned at = 0;
    for (unsigned i = 0; waits && i < n; i++)
        for (unsigned j = 0; j < kiosks[i].told; j++)
            waits[at++] = kiosks[i].waits_us[j];
    if (!waits || told == 0)
        hall_die("bench", "nothing was taken");
    qsort(waits, told, sizeof *waits, by_size);
    size_t rss_kb = hall_hub_rss_kb(&hub, true);
    (void)hall_hub_end(&hub, SIGTERM);
    printf("%u reports of %zu bytes from %u kiosks: %.2f s, %.0f a second, durable; found %u\n",
           told, kiosks[0].requests[0].len, n, took, told / took, count(address));
    printf("wait: p50 %.1f ms, p99 %.1f ms, most %.1f ms\n", waits[told / 2] / 1e3,
           waits[(size_t)told * 99 / 100] / 1e3, waits[told - 1] / 1e3);
    printf("CPU: hub %.0f us a report, kiosks %.0f; hub %zu kB\n", cpu / told * 1e6,
           own / told * 1e6, rss_kb);
    printf("hub: %s", hub.said);
    free(waits);
}

int main(int argc, char **argv)
{
    char address[256] = "sqlite:reports.db";
    uint64_t reports = 20000, n = 50;
    uint8_t receipt_key[SEAL_KEY_BYTES];
    struct postgres *server = NULL;
    if ((argc > 2 && !span_number(span_of(argv[2]), &reports)) ||
        (argc > 3 && !span_number(span_of(argv[3]), &n)) || n < 1 || n > 1000 || reports < n)
        hall_die("usage", "bench_intake_http [sqlite|postgres|ADDRESS [REPORTS [KIOSKS]]]");
    if (argc > 1 && strcmp(argv[1], "sqlite") != 0)
        text_copy(address, sizeof address, argv[1]);
    if (strcmp(address, "postgres") == 0 && (server = postgres_start()) != NULL)
        postgres_address(server, address, sizeof address);
    signal(SIGPIPE, SIG_IGN);
    struct fleet *f = hall_begin(receipt_key);
    struct kiosk *kiosks = calloc(n, sizeof *kiosks);
    if (!kiosks)
        hall_die("kiosks", "no memory");
    for (unsigned i = 0; i < n; i++)
        make_kiosk(&kiosks[i], f, i, (unsigned)(reports / n));
    fleet_close(f);
    run(address, kiosks, (unsigned)n, receipt_key);
    for (unsigned i = 0; i < n; i++) {
        hall_kiosk_fini(&kiosks[i].who);
        for (unsigned j = 0; j < kiosks[i].n; j++)
            buf_fini(&kiosks[i].requests[j]);
        free(kiosks[i].requests);
        free(kiosks[i].waits_us);
    }
    free(kiosks);
    postgres_destroy(server);
    return 0;
}
