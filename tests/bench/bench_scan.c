/* Figures of the scanner: frames of a camera, and photographs beside plain ZBar in the same run.
 *
 * "other" counts numbers that are not the expected one: misreads, and second codes that are truly
 * on the picture; photos/score.py knows some of the latter.
 *
 * usage: bench_scan [FOLDER]   FOLDER holds expected.tsv: set, format, file, expected bytes in hex
 */
#include "base/clock.h"
#include "base/fs.h"
#include "camera/picture.h"
#include "code/gtin.h"
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

static const char *const formats[] = { "EAN13", "EAN8", "UPCA", "UPCE",   "CODE128", "CODE39",
                                       "ITF",   "QR",   "DM",   "PDF417", "NONE" };

struct sums {
    size_t pictures[ARRAY_LEN(formats)];
    struct tally ours[ARRAY_LEN(formats)], peer[ARRAY_LEN(formats)];
};

struct photo {
    size_t format;
    uint8_t want[SYMBOL_DATA_MAX];
    size_t want_len;
    size_t n_right, n_wrong; /* of the reader at work */
};

static size_t bytes_of_hex(const char *hex, uint8_t *out, size_t cap)
{
    size_t n = 0;
    unsigned byte;
    for (; n < cap && sscanf(hex + 2 * n, "%2x", &byte) == 1; n++)
        out[n] = (uint8_t)byte;
    return n;
}

/* A retail number as 13 digits without its add-on; other payloads as they are. */
static struct span normal(enum symbol_kind kind, struct span data, char room[32])
{
    char digits[16], upca[13];
    size_t own = kind == SYM_UPCA ? 12 : kind == SYM_EAN13 ? 13 : data.len;
    if (kind == SYM_UPCA && (data.len == 13 || data.len == 15 || data.len == 18))
        own = 13;
    data = span_part(data, 0, own);
    if (!span_copy(data, digits, sizeof digits))
        return data;
    if (kind == SYM_UPCE && data.len == 8 && gtin_upce_expand(digits, upca))
        snprintf(room, 32, "0%s", upca);
    else if ((kind == SYM_UPCA || kind == SYM_UPCE) && data.len == 12)
        snprintf(room, 32, "0%s", digits);
    else
        return data;
    return span_of(room);
}

static bool is_retail(enum symbol_kind k)
{
    return k == SYM_EAN13 || k == SYM_EAN8 || k == SYM_UPCA || k == SYM_UPCE;
}

static enum symbol_kind kind_of(const char *name)
{
    for (int k = 1; k < SYM_COUNT; k++)
        if (strcmp(symbol_kind_name((enum symbol_kind)k), name) == 0)
            return (enum symbol_kind)k;
    return SYM_NONE;
}

static void weigh(struct photo *p, enum symbol_kind kind, struct span data)
{
    char a[32], b[32];
    enum symbol_kind want_kind = kind_of(formats[p->format]);
    struct span want = normal(want_kind, (struct span){ p->want, p->want_len }, a);
    struct span got = normal(kind, data, b);
    if (got.len && got.p[0] == 0x1d)
        got = span_part(got, 1, got.len);
    if (want_kind != SYM_NONE && got.len == want.len && memcmp(got.p, want.p, got.len) == 0)
        p->n_right++;
    else if (want_kind == SYM_NONE || kind == want_kind || is_retail(kind))
        p->n_wrong++;
}

static void weigh_read(void *self, const struct engine_read *r)
{
    weigh(self, r->kind, r->data);
}

static void add(struct tally *t, const struct photo *p, int64_t us)
{
    t->read += p->n_right > 0;
    t->wrong += p->n_wrong;
    series_add(&t->ms, us);
}

static void bench_photo(struct scanner *s, struct engine *e, const struct frame *f, struct photo *p,
                        struct sums *sums)
{
    static struct plane plane;
    struct plane_map map;
    struct err err;
    sums->pictures[p->format]++;
    int64_t began = clock_thread_cpu_us();
    if (scanner_scan(s, f, SCAN_STILL, &symbols, &err) != ERR_OK)
        return;
    int64_t us = clock_thread_cpu_us() - began;
    p->n_right = p->n_wrong = 0;
    for (size_t i = 0; i < symbols.count; i++)
        weigh(p, symbols.at[i].kind, symbol_span(&symbols.at[i]));
    add(&sums->ours[p->format], p, us);

    began = clock_thread_cpu_us();
    if (plane_from_frame(&plane, f, 1, &map) != ERR_OK)
        return;
    p->n_right = p->n_wrong = 0;
    scan_engine_look(e, &plane, KINDS_ALL, 1, weigh_read, p);
    add(&sums->peer[p->format], p, clock_thread_cpu_us() - began);
}

static void print_sums(struct sums *s)
{
    printf("\n%-10s %8s   %22s   %22s\n", "photos", "", "heyan read other ms",
           "ZBar read other ms");
    for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
        struct tally *a = &s->ours[i], *b = &s->peer[i];
        printf("%-10s %8zu   %10zu %5zu %5.1f   %10zu %5zu %5.1f\n", formats[i], s->pictures[i],
               a->read, a->wrong, series_ms(&a->ms, 0.5), b->read, b->wrong,
               series_ms(&b->ms, 0.5));
    }
}

static void bench_row(struct scanner *s, struct engine *e, const char *folder, char *line,
                      struct sums *sums)
{
    static struct photo p;
    char format[16], file[256], path[FS_PATH_MAX], *hex = strrchr(line, '\t');
    struct picture *picture;
    struct err err;
    if (!hex || sscanf(line, "%*s\t%15s\t%255[^\t]", format, file) != 2)
        return;
    for (p.format = 0; p.format < ARRAY_LEN(formats); p.format++)
        if (strcmp(formats[p.format], format) == 0)
            break;
    if (p.format == ARRAY_LEN(formats) || fs_join(path, folder, file, &err) != ERR_OK)
        return;
    p.want_len = bytes_of_hex(hex + 1, p.want, sizeof p.want);
    if (picture_open(path, &picture, &err) != ERR_OK) {
        fprintf(stderr, "%s\n", err.text);
        return;
    }
    bench_photo(s, e, picture_frame(picture), &p, sums);
    picture_close(picture);
}

static int bench_folder(struct scanner *s, const char *folder)
{
    static struct sums sums;
    static char line[4 * SYMBOL_DATA_MAX];
    char path[FS_PATH_MAX];
    struct err err;
    struct engine *e;
    if (fs_join(path, folder, "expected.tsv", &err) != ERR_OK ||
        scan_engine_create(ENGINE_ZBAR, &e, &err) != ERR_OK) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    FILE *f = fopen(path, "r");
    if (!f) {
        fprintf(stderr, "%s cannot be opened\n", path);
        scan_engine_destroy(e);
        return 1;
    }
    while (fgets(line, sizeof line, f))
        bench_row(s, e, folder, line, &sums);
    fclose(f);
    scan_engine_destroy(e);
    print_sums(&sums);
    return 0;
}

int main(int argc, char **argv)
{
    struct scanner *s;
    struct err err;
    if (scanner_create(&s, &err) != ERR_OK) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    bench_frames(s);
    int status = argc > 1 ? bench_folder(s, argv[1]) : 0;
    scanner_destroy(s);
    return status;
}
