/* The rows of the ladder over a folder of photographs, and the photographs made worse.
 *
 * usage: bench_ladder [--vary | --vary-rows] FOLDER    FOLDER as bench/photos.h
 *
 * Without --vary, each row of SCAN_STILL alone on each picture: what it reads, what of that no row
 * above it has read, what it costs, what it gives beside the expected.  With --vary the whole
 * ladder on each picture turned, scaled, blurred, noisy and compressed; every number beside the
 * expected one is printed.  With --vary-rows each row alone on each of these: which rows are needed
 * by pictures that nobody has tuned them for.
 */
#include <math.h>
#include <turbojpeg.h>

#include "base/clock.h"
#include "bench/photos.h"
#include "scan/local.h"
#include "scan/passes.h"
#include "scan/scanner.h"

enum { ROWS_MAX = 40 };

static struct symbols symbols;

struct ladder {
    struct scanner *scanner;
    size_t n_pictures;
    struct row {
        size_t n_read, n_new, n_other;
        int64_t us, us_most;
    } row[ROWS_MAX];
};

static void weigh_all(struct photo *p, const char *what)
{
    char shown[80];
    photo_begin(p);
    for (size_t i = 0; i < symbols.count; i++) {
        const struct symbol *s = &symbols.at[i];
        if (photo_weigh(p, s->kind, symbol_span(s)))
            continue;
        text_show(symbol_span(s), shown, sizeof shown);
        printf("  other: %s %s: %s %s (%d)\n", what, p->file, symbol_kind_name(s->kind), shown,
               s->score);
    }
}

static void climb(void *self, struct photo *p, const struct frame *f)
{
    struct ladder *l = self;
    struct pass_list all = passes_of(SCAN_STILL);
    bool was_read = false;
    struct err err;
    l->n_pictures++;
    for (size_t i = 0; i < all.count && i < ROWS_MAX; i++) {
        struct pass_list one = { all.row + i, 1 };
        char name[16];
        snprintf(name, sizeof name, "row %zu", i + 1);
        int64_t began = clock_thread_cpu_us();
        if (scanner_scan_rows(l->scanner, f, &one, &symbols, &err) != ERR_OK)
            continue;
        int64_t us = clock_thread_cpu_us() - began;
        weigh_all(p, name);
        struct row *r = &l->row[i];
        r->us += us;
        r->us_most = us > r->us_most ? us : r->us_most;
        r->n_read += p->n_right > 0;
        r->n_new += p->n_right > 0 && !was_read;
        if (p->n_right > 0 && !was_read && i > 3)
            printf("  new: row %zu %s\n", i + 1, p->file);
        r->n_other += p->n_wrong;
        was_read |= p->n_right > 0;
    }
}

static void print_ladder(const struct ladder *l)
{
    struct pass_list all = passes_of(SCAN_STILL);
    size_t sum = 0;
    printf("%-4s %-6s %-15s %-10s %6s %6s %6s %6s %9s %9s\n", "row", "engine", "scale", "filter",
           "alone", "adds", "so far", "other", "mean ms", "max ms");
    for (size_t i = 0; i < all.count && i < ROWS_MAX; i++) {
        const struct row *r = &l->row[i];
        const struct pass *p = &all.row[i];
        sum += r->n_new;
        printf("%-4zu %-6s %-15s %-10s %6zu %6zu %6zu %6zu %9.2f %9.1f\n", i + 1,
               scan_engine_name(p->engine), pass_scale_name(p->scale), pass_filter_name(p->filter),
               r->n_read, r->n_new, sum, r->n_other, (double)r->us / 1000.0 / (double)l->n_pictures,
               (double)r->us_most / 1000.0);
    }
}

/* ---- made worse ---- */

enum change { SMALLER, LARGER, TURNED_7, TURNED_90, TURNED_180, BLURRED, NOISY, JPEG_60, CHANGES };

static const char *const changes[CHANGES] = { "0.75x",      "1.5x",    "turned 7", "turned 90",
                                              "turned 180", "blurred", "noisy",    "JPEG 60" };

struct varied {
    struct scanner *scanner;
    struct ladder *rows; /* --vary-rows: what each row did */
    struct plane from, to;
    size_t n_pictures, n_read[CHANGES], n_other[CHANGES];
    int64_t us[CHANGES], us_most[CHANGES];
};

static void turn(struct plane *to, const struct plane *from, float degrees)
{
    float a = degrees * 0.017453293f, c = cosf(a), s = sinf(a);
    int w = (int)(fabsf(c) * (float)from->w + fabsf(s) * (float)from->h + 0.5f);
    int h = (int)(fabsf(s) * (float)from->w + fabsf(c) * (float)from->h + 0.5f);
    if (plane_size(to, w, h) != ERR_OK)
        abort();
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) {
            float dx = (float)x - 0.5f * (float)(w - 1), dy = (float)y - 0.5f * (float)(h - 1);
            float u = c * dx + s * dy + 0.5f * (float)(from->w - 1);
            float v = c * dy - s * dx + 0.5f * (float)(from->h - 1);
            u = fminf(fmaxf(u, 0.0f), (float)(from->w - 1));
            v = fminf(fmaxf(v, 0.0f), (float)(from->h - 1));
            int i = (int)u, j = (int)v, i1 = i + 1 < from->w ? i + 1 : i,
                j1 = j + 1 < from->h ? j + 1 : j;
            float fu = u - (float)i, fv = v - (float)j;
            const uint8_t *r0 = from->px + (size_t)j * (size_t)from->w;
            const uint8_t *r1 = from->px + (size_t)j1 * (size_t)from->w;
            float top = (float)r0[i] * (1.0f - fu) + (float)r0[i1] * fu;
            float low = (float)r1[i] * (1.0f - fu) + (float)r1[i1] * fu;
            to->px[(size_t)y * (size_t)w + (size_t)x] = (uint8_t)(top + fv * (low - top) + 0.5f);
        }
}

static void add_noise(struct plane *p)
{
    uint32_t seed = 7;
    size_t n = (size_t)p->w * (size_t)p->h;
    for (size_t i = 0; i < n; i++) {
        int v = p->px[i];
        for (int k = 0; k < 4; k++) {
            seed = seed * 1664525u + 1013904223u;
            v += (int)(seed >> 24) / 16 - 8;
        }
        p->px[i] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
    }
}

static void compress(struct plane *p)
{
    unsigned char *jpeg = NULL;
    unsigned long size = 0;
    tjhandle c = tjInitCompress(), d = tjInitDecompress();
    if (!c || !d ||
        tjCompress2(c, p->px, p->w, 0, p->h, TJPF_GRAY, &jpeg, &size, TJSAMP_GRAY, 60, 0) ||
        tjDecompress2(d, jpeg, size, p->px, p->w, 0, p->h, TJPF_GRAY, 0))
        abort();
    tjFree(jpeg);
    tjDestroy(c);
    tjDestroy(d);
}

static void change(struct varied *v, enum change how)
{
    struct plane_map map;
    enum err_code rc = ERR_OK;
    if (how == SMALLER || how == LARGER)
        rc = plane_scale(&v->to, &v->from, how == SMALLER ? 9 : 18, &map);
    else if (how == BLURRED)
        rc = local_mean(&v->to, &v->from, 1);
    else
        turn(&v->to, &v->from,
             how == TURNED_7     ? 7
             : how == TURNED_90  ? 90
             : how == TURNED_180 ? 180
                                 : 0);
    if (rc != ERR_OK)
        abort();
    if (how == NOISY)
        add_noise(&v->to);
    else if (how == JPEG_60)
        compress(&v->to);
}

static struct frame changed(struct varied *v, enum change how)
{
    change(v, how);
    return (struct frame){ .format = FRAME_GREY,
                           .width_px = v->to.w,
                           .height_px = v->to.h,
                           .luma = v->to.px,
                           .luma_stride = (size_t)v->to.w };
}

static void begin_varying(struct varied *v, const struct frame *f)
{
    struct plane_map map;
    if (plane_from_frame(&v->from, f, 1, &map) != ERR_OK)
        abort();
    v->n_pictures++;
}

static void climb_varied(void *self, struct photo *p, const struct frame *f)
{
    struct varied *v = self;
    begin_varying(v, f);
    for (int how = 0; how < CHANGES; how++) {
        struct frame g = changed(v, (enum change)how);
        climb(v->rows, p, &g);
    }
}

static void vary(void *self, struct photo *p, const struct frame *f)
{
    struct varied *v = self;
    struct err err;
    begin_varying(v, f);
    for (int how = 0; how < CHANGES; how++) {
        struct frame g = changed(v, (enum change)how);
        int64_t began = clock_thread_cpu_us();
        if (scanner_scan(v->scanner, &g, SCAN_STILL, &symbols, &err) != ERR_OK)
            continue;
        int64_t us = clock_thread_cpu_us() - began;
        weigh_all(p, changes[how]);
        v->us[how] += us;
        v->us_most[how] = us > v->us_most[how] ? us : v->us_most[how];
        v->n_read[how] += p->n_right > 0;
        v->n_other[how] += p->n_wrong;
    }
}

static void print_varied(const struct varied *v)
{
    printf("%-12s %8s %6s %6s %9s %9s\n", "made", "pictures", "read", "other", "mean ms", "max ms");
    for (int how = 0; how < CHANGES; how++)
        printf("%-12s %8zu %6zu %6zu %9.1f %9.1f\n", changes[how], v->n_pictures, v->n_read[how],
               v->n_other[how], (double)v->us[how] / 1000.0 / (double)v->n_pictures,
               (double)v->us_most[how] / 1000.0);
}

int main(int argc, char **argv)
{
    static struct ladder ladder;
    static struct varied varied;
    struct err err = { 0 };
    struct scanner *s;
    bool is_varied = argc == 3 && strcmp(argv[1], "--vary") == 0;
    bool is_by_rows = argc == 3 && strcmp(argv[1], "--vary-rows") == 0;
    if (argc != 2 && !is_varied && !is_by_rows) {
        fputs("usage: bench_ladder [--vary | --vary-rows] FOLDER\n", stderr);
        return 2;
    }
    if (scanner_create(&s, &err) != ERR_OK) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    ladder.scanner = varied.scanner = s;
    varied.rows = &ladder;
    enum err_code rc = is_varied    ? photos_each(argv[2], vary, &varied, &err)
                       : is_by_rows ? photos_each(argv[2], climb_varied, &varied, &err)
                                    : photos_each(argv[1], climb, &ladder, &err);
    if (rc != ERR_OK)
        fprintf(stderr, "%s\n", err.text);
    else if (is_varied)
        print_varied(&varied);
    else
        print_ladder(&ladder);
    plane_fini(&varied.from);
    plane_fini(&varied.to);
    scanner_destroy(s);
    return rc == ERR_OK ? 0 : 1;
}
