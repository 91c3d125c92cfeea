/* How many reports a second the hub takes and has on its disk, and how long each waits.
 *
 *   bench_intake [ADDRESS [REPORTS [PRODUCERS]]]
 *
 * ADDRESS  "sqlite:PATH" (default sqlite:bench_intake.db, made anew), "postgresql://…", or "postgres": a server of its
 *          own, started for it.  REPORTS 20000, PRODUCERS 50 threads, each one kiosk that waits for its answer.
 * A report is an envelope of 6 kB with three photographs named.  The docket alone, without HTTP: reports go into
 * docket/intake.h as the server's threads hand them in.  CPU is of this program, and of the server it started. */
#include <inttypes.h>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "docket/intake.h"
#include "tools/postgres.h"

enum { BOX_BYTES = 4400, PRODUCERS_MAX = 1000 };

struct producer {
    pthread_t thread;
    struct intake *intake;
    struct docket_item item; /* a good one, to be copied */
    unsigned n, from, to;
    uint32_t *waits_us; /* of all, at the report's place */
    unsigned failed;
};

static void fail(const char *what, const struct err *err)
{
    fprintf(stderr, "bench_intake: %s: %s\n", what, err ? err->text : "");
    exit(1);
}

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void *produce(void *self)
{
    struct producer *p = self;
    char key[REPORT_UUID_TEXT];
    struct docket_item it = p->item;
    snprintf(it.envelope.kiosk, sizeof it.envelope.kiosk, "k%u", p->n);
    it.key = key;
    for (unsigned i = p->from; i < p->to; i++) {
        snprintf(key, sizeof key, "%08x-0000-4000-8000-%012x", p->n, i);
        memcpy(it.envelope.uuid, key, sizeof key);
        for (size_t k = 0; k < it.envelope.n_photos; k++)
            snprintf(it.envelope.photos[k].sha256, REPORT_SHA256_TEXT, "%032x%032zx", i, k);
        double before = seconds(CLOCK_MONOTONIC);
        enum intake_end end = intake_take(p->intake, &it, NULL);
        p->waits_us[i] = (uint32_t)((seconds(CLOCK_MONOTONIC) - before) * 1e6);
        p->failed += end != INTAKE_DONE || it.rc || !it.is_new;
    }
    return NULL;
}

static void make_item(struct docket_item *it, struct buf *bytes)
{
    struct err err = { 0 };
    char box[BOX_BYTES];
    const struct number_parts parts = { "WX", "12365", DATE_OF(2026, 10, 14), 7, 37 };
    struct envelope *e = &it->envelope;
    memset(box, 0xA5, sizeof box);
    memset(it, 0, sizeof *it);
    snprintf(e->uuid, sizeof e->uuid, "00000000-0000-4000-8000-000000000000");
    snprintf(e->kiosk, sizeof e->kiosk, "k1");
    snprintf(e->profile, sizeof e->profile, "2014-12365");
    snprintf(e->topic, sizeof e->topic, "barcode");
    snprintf(e->office, sizeof e->office, "measure");
    snprintf(e->code, sizeof e->code, "6901234500013");
    snprintf(e->verdict, sizeof e->verdict, "E");
    snprintf(e->reason, sizeof e->reason, "prefix_cancelled_after");
    snprintf(e->box_id, sizeof e->box_id, "0123456789abcdef");
    memset(e->query_check, 'a', QUERY_CHECK_TEXT - 1);
    e->kind = REPORT_TIP;
    e->made_utc_s = 1791990000;
    e->due = DATE_OF(2026, 10, 21);
    for (e->n_photos = 0; e->n_photos < 3; e->n_photos++) {
        e->photos[e->n_photos] = (struct envelope_photo){ .kind = PHOTO_MORE, .bytes = 300000 };
        memset(e->photos[e->n_photos].sha256, (int)('a' + e->n_photos), REPORT_SHA256_TEXT - 1);
    }
    if (!number_write(&parts, e->number) ||
        envelope_write(e, (struct span){ (const uint8_t *)box, sizeof box }, bytes, &err))
        fail("envelope", &err);
    it->bytes = buf_span(bytes);
    memset(it->fingerprint, 'f', REPORT_SHA256_TEXT - 1);
}

static int by_size(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static double cpu_of(int who)
{
    struct rusage u;
    getrusage(who, &u);
    return (double)u.ru_utime.tv_sec + (double)u.ru_stime.tv_sec +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void run(const char *address, unsigned reports, unsigned producers)
{
    struct err err = { 0 };
    struct docket_item item;
    struct buf bytes = BUF_INIT(ENVELOPE_BYTES_MAX);
    struct intake *t = NULL;
    struct producer *p = calloc(producers, sizeof *p);
    uint32_t *waits_us = calloc(reports, sizeof *waits_us);
    unsigned failed = 0;
    make_item(&item, &bytes);
    const struct intake_options o = { .address = address, .clock = clock_system() };
    if (!p || !waits_us || intake_start(&o, &t, &err))
        fail(address, &err);
    double began = seconds(CLOCK_MONOTONIC), cpu = cpu_of(RUSAGE_SELF);
    for (unsigned i = 0; i < producers; i++) {
        p[i] = (struct producer){ .intake = t,
                                  .item = item,
                                  .n = i + 1,
                                  .waits_us = waits_us,
                                  .from = (unsigned)((uint64_t)reports * i / producers),
                                  .to = (unsigned)((uint64_t)reports * (i + 1) / producers) };
        if (pthread_create(&p[i].thread, NULL, produce, &p[i]) != 0)
            fail("no thread", NULL);
    }
    for (unsigned i = 0; i < producers; i++) {
        pthread_join(p[i].thread, NULL);
        failed += p[i].failed;
    }
    double took = seconds(CLOCK_MONOTONIC) - began;
    cpu = cpu_of(RUSAGE_SELF) - cpu;
    struct intake_counts n = intake_count(t);
    intake_stop(t);
    qsort(waits_us, reports, sizeof *waits_us, by_size);
    printf("%u reports of %zu bytes, %u producers: %.2f s, %.0f a second, durable\n", reports,
           item.bytes.len, producers, took, reports / took);
    printf("wait: p50 %.1f ms, p99 %.1f ms, most %.1f ms; %" PRIu64 " commits, %.1f reports each\n",
           waits_us[reports / 2] / 1e3, waits_us[(uint64_t)reports * 99 / 100] / 1e3,
           waits_us[reports - 1] / 1e3, n.batches, (double)reports / (double)n.batches);
    printf("CPU of the hub: %.0f us a report; not taken: %u\n", cpu / reports * 1e6, failed);
    buf_fini(&bytes);
    free(p);
    free(waits_us);
}

int main(int argc, char **argv)
{
    static const char *const old[] = { "bench_intake.db", "bench_intake.db-wal",
                                       "bench_intake.db-shm" };
    char address[256] = "sqlite:bench_intake.db";
    uint64_t reports = 20000, producers = 50;
    struct postgres *server = NULL;
    struct docket *d = NULL;
    struct err err = { 0 };
    if ((argc > 2 &&
         (!span_number(span_of(argv[2]), &reports) || reports < 1 || reports > 10000000)) ||
        (argc > 3 && (!span_number(span_of(argv[3]), &producers) || producers < 1 ||
                      producers > PRODUCERS_MAX)))
        fail("usage: bench_intake [ADDRESS [REPORTS [PRODUCERS]]]", NULL);
    if (argc > 1)
        snprintf(address, sizeof address, "%s", argv[1]);
    if (strcmp(address, "postgres") == 0 && (server = postgres_start()) != NULL)
        postgres_address(server, address, sizeof address);
    for (size_t i = 0; argc < 2 && i < ARRAY_LEN(old); i++)
        unlink(old[i]);
    if (docket_open(address, true, &d, &err))
        fail(address, &err);
    docket_close(d);
    run(address, (unsigned)reports, (unsigned)producers);
    postgres_destroy(server);
    if (server)
        printf("CPU of PostgreSQL: %.0f us a report\n",
               cpu_of(RUSAGE_CHILDREN) / (double)reports * 1e6);
    return 0;
}
