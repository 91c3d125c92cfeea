/* Figures of the scanner: frames of a camera, and photographs beside plain ZBar in the same run.
 *
 * "other" counts numbers that are not the expected one: misreads, and second codes that are truly
 * on the picture; photos/score.py knows some of the latter.
 *
 * usage: bench_scan [FOLDER]   FOLDER holds expected.tsv: set, format, file, expected bytes in hex
 */
#include "base/clock.h"
#include "bench/photos.h"
#include "scan/engine.h"
#include "scan/scanner.h"
#include "unit/scan/draw.h"

enum { FRAMES = 60, SAMPLES_MAX = 4096 };

struct series {
    size_t n;
    int64_t us[SAMPLES_MAX];
};

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void series_add(struct series *s, int64_t us)
{
    if (s->n < SAMPLES_MAX)
        s->us[s->n++] = us;
}

/* Sorts; part 0.5 is the median, 1 the largest. */
static double series_ms(struct series *s, double part)
{
    if (s->n == 0)
        return 0.0;
    qsort(s->us, s->n, sizeof s->us[0], by_value);
    return (double)s->us[(size_t)(part * (double)(s->n - 1))] / 1000.0;
}

static struct symbols symbols;

/* ---- frames ---- */

enum scene { FLAT, TILTED, EMPTY, CLUTTER };

static const char *const scenes[] = { "flat retail code", "tilted retail code", "empty wall",
                                      "clutter without a code" };

static void paint(struct canvas *c, enum scene scene)
{
    char modules[MODULES_MAX];
    canvas_init(c, 1280, 720, 170);
    if (scene == FLAT || scene == TILTED) {
        if (!draw_modules(SYM_EAN13, "6901234567892", modules))
            abort();
        draw_bars(c, modules,
                  &(struct pose){ .x = 320,
                                  .y = 180,
                                  .module_px = 6,
                                  .height_px = 360,
                                  .degrees = scene == TILTED ? 12 : 0,
                                  .dark = 40,
                                  .light = 220,
                                  .quiet = 9 });
        canvas_blur(c, 1);
    }
    uint32_t seed = 5;
    for (int k = 0; k < 400 && scene == CLUTTER; k++) {
        seed = seed * 1664525u + 1013904223u;
        canvas_fill(c, (int)(seed >> 8) % 1280, (int)(seed >> 18) % 720, 4 + (int)(seed >> 4) % 90,
                    3 + (int)(seed >> 12) % 40, (uint8_t)(seed >> 24));
    }
    canvas_noise(c, 5, 9);
}

static void bench_frames(struct scanner *s)
{
    static const char *const efforts[] = { "glance", "live", "still" };
    static struct series t;
    struct err err;
    printf("%-26s %-7s %9s %9s %6s\n", "1280x720, CPU ms a frame", "", "median", "max", "read");
    for (size_t scene = 0; scene < ARRAY_LEN(scenes); scene++) {
        struct canvas c;
        paint(&c, (enum scene)scene);
        for (int effort = SCAN_GLANCE; effort <= SCAN_STILL; effort++) {
            size_t n_read = 0, frames = effort == SCAN_STILL ? 5 : FRAMES;
            t.n = 0;
            for (size_t k = 0; k < frames; k++) {
                struct frame f = canvas_frame(&c);
                int64_t began = clock_thread_cpu_us();
                if (scanner_scan(s, &f, (enum scan_effort)effort, &symbols, &err) != ERR_OK)
                    abort();
                series_add(&t, clock_thread_cpu_us() - began);
                n_read += symbols.count > 0;
            }
            double median = series_ms(&t, 0.5);
            printf("%-26s %-7s %9.2f %9.2f %3zu/%zu\n", scenes[scene], efforts[effort], median,
                   series_ms(&t, 1.0), n_read, frames);
        }
        canvas_fini(&c);
    }
}

/* ---- photographs ---- */

struct tally {
    size_t read, wrong;
    struct series ms;
};

struct sums {
    size_t pictures[PHOTO_FORMATS];
    struct tally ours[PHOTO_FORMATS], peer[PHOTO_FORMATS];
};

struct bench {
    struct scanner *scanner;
    struct engine *peer;
    struct sums sums;
};

static void weigh_read(void *self, const struct engine_read *r)
{
    photo_weigh(self, r->kind, r->data);
}

static void add(struct tally *t, const struct photo *p, int64_t us)
{
    t->read += p->n_right > 0;
    t->wrong += p->n_wrong;
    series_add(&t->ms, us);
}

static void bench_photo(void *self, struct photo *p, const struct frame *f)
{
    struct bench *bench = self;
    struct sums *sums = &bench->sums;
    static struct plane plane;
    struct plane_map map;
    struct err err;
    sums->pictures[p->format]++;
    int64_t began = clock_thread_cpu_us();
    if (scanner_scan(bench->scanner, f, SCAN_STILL, &symbols, &err) != ERR_OK)
        return;
    int64_t us = clock_thread_cpu_us() - began;
    photo_begin(p);
    for (size_t i = 0; i < symbols.count; i++)
        photo_weigh(p, symbols.at[i].kind, symbol_span(&symbols.at[i]));
    add(&sums->ours[p->format], p, us);

    began = clock_thread_cpu_us();
    if (plane_from_frame(&plane, f, 1, &map) != ERR_OK)
        return;
    photo_begin(p);
    scan_engine_look(bench->peer, &plane, KINDS_ALL, 1, weigh_read, p);
    add(&sums->peer[p->format], p, clock_thread_cpu_us() - began);
}

static void print_sums(struct sums *s)
{
    printf("\n%-10s %8s   %22s   %22s\n", "photos", "", "heyan read other ms",
           "ZBar read other ms");
    for (size_t i = 0; i < PHOTO_FORMATS; i++) {
        struct tally *a = &s->ours[i], *b = &s->peer[i];
        printf("%-10s %8zu   %10zu %5zu %5.1f   %10zu %5zu %5.1f\n", photo_formats[i],
               s->pictures[i], a->read, a->wrong, series_ms(&a->ms, 0.5), b->read, b->wrong,
               series_ms(&b->ms, 0.5));
    }
}

static int bench_folder(struct bench *bench, const char *folder)
{
    struct err err;
    if (photos_each(folder, bench_photo, bench, &err) != ERR_OK) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    print_sums(&bench->sums);
    return 0;
}

int main(int argc, char **argv)
{
    static struct bench bench;
    struct err err;
    if (scanner_create(&bench.scanner, &err) != ERR_OK ||
        scan_engine_create(ENGINE_ZBAR, &bench.peer, &err) != ERR_OK) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    bench_frames(bench.scanner);
    int status = argc > 1 ? bench_folder(&bench, argv[1]) : 0;
    scan_engine_destroy(bench.peer);
    scanner_destroy(bench.scanner);
    return status;
}
