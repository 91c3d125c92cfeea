/* The likelihood reader alone: what it reads, what it would say wrong, and how sure it was.
 *
 * usage: bench_likely [--rows] FOLDER          photographs as bench/photos.h
 *        bench_likely [--rows] --goods N [SEED] N drawn labels of each flaw and grade
 *        bench_likely [--rows] --nothing N [SEED] N drawn things that are no EAN or UPC
 *
 * Regions come from scan/region.  Counted for each set: regions, milliseconds, numbers read and
 * confirmed, wrong ones before and after confirmation, and how many numbers of each margin were
 * wrong, taken or not.  --rows prints every finding.
 */
#include <math.h>

#include "base/clock.h"
#include "bench/photos.h"
#include "code/gtin.h"
#include "scan/confirm.h"
#include "scan/likely.h"
#include "tools/label_shot.h"

enum { MARGINS = 12 };

struct tally {
    const char *name;
    size_t n_pictures, n_regions, n_placed, n_taken, n_wrong_taken, n_right, n_wrong;
    int64_t us, us_refused, us_most;
    size_t right_by_margin[MARGINS], wrong_by_margin[MARGINS];
};

struct run {
    bool shows_rows;
    struct region_finder *finder;
    struct likely *likely;
    struct confirm *confirm;
    struct plane plane;
    struct tally tally, all;
    /* the picture at work */
    const char *file, *want;
    struct confirmation confirmation;
    bool was_given, did_read;
};

static void take(void *self, const struct engine_read *r)
{
    struct run *run = self;
    struct plane_map map = plane_map_identity();
    confirm_read(run->confirm, &run->plane, &map, r, false, &run->confirmation);
    run->was_given = true;
}

/* The number as 13 digits, an EAN-8 as it is. */
static void normal(enum symbol_kind kind, const char *text, char out[16])
{
    char upca[13];
    if (kind == SYM_UPCE && gtin_upce_expand(text, upca))
        snprintf(out, 16, "0%s", upca);
    else if (kind == SYM_UPCA && strlen(text) == 12)
        snprintf(out, 16, "0%s", text);
    else
        snprintf(out, 16, "%.13s", text);
}

static void add(struct tally *t, const struct likely_findings *f, const struct run *r,
                bool is_right, int64_t us)
{
    bool is_confirmed = r->was_given && r->confirmation.is_accepted;
    t->n_regions++;
    t->n_placed += f->n_bands > 0;
    t->us += us;
    t->us_refused += f->is_taken ? 0 : us;
    t->us_most = us > t->us_most ? us : t->us_most;
    t->n_taken += f->is_taken;
    t->n_wrong_taken += f->is_taken && !is_right;
    t->n_wrong += is_confirmed && !is_right;
    if (f->n_bands > 0) {
        int m = (int)fminf(fmaxf(f->margin / 4.0f, 0.0f), MARGINS - 1);
        t->right_by_margin[m] += is_right;
        t->wrong_by_margin[m] += !is_right;
    }
}

static void show(const struct run *r, const struct likely_findings *f, bool is_right, int64_t us)
{
    printf("row\t%s\t%s\t%s\t%s\t%s\t%d\t%d\t%d\t%zu\t%.4f\t%.4f\t%.4f\t%.2f\t%.2f\t%.2f\t%.2f\t"
           "%.2f\t%.3f\t%lld\t%.3f\n",
           r->tally.name, r->file, r->want, symbol_kind_name(f->kind), f->number, is_right,
           f->is_taken, r->was_given ? r->confirmation.score : -1, f->n_bands,
           (double)f->path_error, (double)f->explained, (double)f->ratio, (double)f->margin,
           (double)f->worst_band, (double)f->free_gap, (double)f->blur, (double)f->module_px,
           (double)f->stretch, (long long)us, (double)f->quiet);
}

static void look(struct run *r, const struct frame *f)
{
    struct region at[REGIONS_MAX];
    struct plane_map map;
    size_t n = 0;
    if (plane_from_frame(&r->plane, f, 1, &map) != ERR_OK ||
        regions_find(r->finder, &r->plane, at, &n) != ERR_OK)
        abort();
    r->tally.n_pictures++;
    r->did_read = false;
    for (size_t i = 0; i < n; i++) {
        char got[16];
        r->was_given = false;
        int64_t began = clock_thread_cpu_us();
        likely_read(r->likely, &r->plane, &at[i], KINDS_RETAIL, take, r);
        int64_t us = clock_thread_cpu_us() - began;
        const struct likely_findings *found = likely_peek(r->likely);
        normal(found->kind, found->number, got);
        bool is_right = strcmp(got, r->want) == 0;
        add(&r->tally, found, r, is_right, us);
        r->did_read |= is_right && r->was_given && r->confirmation.is_accepted;
        if (r->shows_rows)
            show(r, found, is_right, us);
    }
    r->tally.n_right += r->did_read;
}

static void finish(struct run *r)
{
    struct tally *t = &r->tally, *a = &r->all;
    if (t->n_pictures == 0)
        return;
    printf("%-22s %5zu %7zu %7zu %6zu %6zu %6zu %6zu %8.2f %8.2f %8.1f\n", t->name, t->n_pictures,
           t->n_regions, t->n_placed, t->n_taken, t->n_wrong_taken, t->n_right, t->n_wrong,
           (double)t->us / 1000.0 / (double)t->n_regions,
           (double)t->us_refused / 1000.0 / (double)(t->n_regions - t->n_taken),
           (double)t->us_most / 1000.0);
    a->n_pictures += t->n_pictures;
    a->n_regions += t->n_regions;
    a->n_placed += t->n_placed;
    a->n_taken += t->n_taken;
    a->n_wrong_taken += t->n_wrong_taken;
    a->n_right += t->n_right;
    a->n_wrong += t->n_wrong;
    a->us += t->us;
    a->us_refused += t->us_refused;
    a->us_most = t->us_most > a->us_most ? t->us_most : a->us_most;
    for (int i = 0; i < MARGINS; i++) {
        a->right_by_margin[i] += t->right_by_margin[i];
        a->wrong_by_margin[i] += t->wrong_by_margin[i];
    }
    *t = (struct tally){ 0 };
}

static void photo(void *self, struct photo *p, const struct frame *f)
{
    struct run *r = self;
    static char set[64];
    char text[64] = "-", want[16];
    size_t len = strcspn(p->file, "/");
    if (!r->tally.name || strlen(set) != len || strncmp(set, p->file, len) != 0) {
        finish(r);
        snprintf(set, sizeof set, "%.*s", (int)len, p->file);
        r->tally.name = set;
    }
    if (p->want_len > 0 && p->want_len < sizeof text && p->format < 4)
        snprintf(text, sizeof text, "%.*s", (int)p->want_len, (const char *)p->want);
    static const enum symbol_kind kinds[] = { SYM_EAN13, SYM_EAN8, SYM_UPCA, SYM_UPCE };
    normal(p->format < 4 ? kinds[p->format] : SYM_NONE, text, want);
    if (p->format == 3 && p->want_len == 12)
        snprintf(want, sizeof want, "0%.12s", text);
    r->file = p->file;
    r->want = want;
    look(r, f);
}

/* ---- drawn ---- */

static void draw(struct run *r, const struct press *press, struct lens *lens,
                 enum label_content content, int flaw, int grade, uint64_t seed)
{
    static const enum symbol_kind kinds[] = { SYM_EAN13, SYM_EAN13, SYM_EAN8, SYM_UPCA };
    static struct label label;
    char want[16] = "-", file[64];
    press_print(press, content, kinds[seed % ARRAY_LEN(kinds)], seed, &label);
    struct shot s = shot_init(&label, 1280, 720, seed);
    shot_spoil(&s, (enum flaw)flaw, grade);
    struct frame f = lens_take(lens, &label, &s, 0);
    if (content == LABEL_SYMBOL)
        normal(label.kind, label.number, want);
    snprintf(file, sizeof file, "%s.%d.%llu", flaw_name((enum flaw)flaw), grade,
             (unsigned long long)seed);
    r->file = file;
    r->want = want;
    look(r, &f);
}

static void draw_goods(struct run *r, int n, uint64_t seed, bool is_nothing)
{
    struct press *press = press_create(24, seed);
    struct lens *lens = lens_create();
    for (int flaw = 0; flaw < FLAW_COUNT; flaw++)
        for (int grade = flaw ? 1 : 0; grade < FLAW_GRADES; grade++) {
            char name[32];
            snprintf(name, sizeof name, "%s %g", flaw_name((enum flaw)flaw),
                     flaw_value((enum flaw)flaw, grade));
            r->tally.name = name;
            for (int i = 0; i < n; i++) {
                uint64_t s = seed * 100003u + (uint64_t)((flaw * FLAW_GRADES + grade) * 1009 + i);
                enum label_content c = is_nothing
                                           ? (enum label_content)(1 + i % (LABEL_CONTENT_COUNT - 1))
                                           : LABEL_SYMBOL;
                draw(r, press, lens, c, flaw, grade, s);
            }
            finish(r);
        }
    lens_destroy(lens);
    press_destroy(press);
}

static void print_margins(const struct tally *t)
{
    printf("margin   right  wrong (before any bar)\n");
    for (int i = 0; i < MARGINS; i++)
        printf("%3d%-4s %7zu %6zu\n", i * 4, i + 1 < MARGINS ? "" : "+", t->right_by_margin[i],
               t->wrong_by_margin[i]);
}

int main(int argc, char **argv)
{
    static struct run run;
    struct err err = { 0 };
    int at = 1;
    if (argc > 1 && strcmp(argv[1], "--rows") == 0) {
        run.shows_rows = true;
        at++;
    }
    bool is_goods = argc > at + 1 && strcmp(argv[at], "--goods") == 0;
    bool is_nothing = argc > at + 1 && strcmp(argv[at], "--nothing") == 0;
    if (argc <= at) {
        fputs("usage: bench_likely [--rows] FOLDER | --goods N [SEED] | --nothing N [SEED]\n",
              stderr);
        return 2;
    }
    if (likely_create(&run.likely, &err) != ERR_OK ||
        confirm_create(&run.confirm, &err) != ERR_OK ||
        region_finder_create(&run.finder, &err) != ERR_OK)
        abort();
    printf("%-22s %5s %7s %7s %6s %6s %6s %6s %8s %8s %8s\n", "set", "pict.", "regions", "placed",
           "taken", "wrong", "conf.", "wrong", "mean ms", "refused", "most ms");
    enum err_code rc = ERR_OK;
    if (is_goods || is_nothing)
        draw_goods(&run, (int)strtol(argv[at + 1], NULL, 10),
                   argc > at + 2 ? strtoull(argv[at + 2], NULL, 10) : 1, is_nothing);
    else
        rc = photos_each(argv[at], photo, &run, &err);
    finish(&run);
    if (rc != ERR_OK)
        fprintf(stderr, "%s\n", err.text);
    struct tally all = run.all;
    run.tally = all;
    run.tally.name = "all";
    finish(&run);
    print_margins(&all);
    plane_fini(&run.plane);
    region_finder_destroy(run.finder);
    likely_destroy(run.likely);
    confirm_destroy(run.confirm);
    return rc == ERR_OK ? 0 : 1;
}
