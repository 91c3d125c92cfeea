/* bench_receipt: how receipts are read, by what befell them and by kind; figures, no judgement.
 *
 *   bench_receipt [--seeds N] [--kind NAME] [--verbose]
 *
 * Receipts: 10 kinds x 6 grades x N seeds, drawn (tests/tools/receipt_paper.h).  Of each fact: read right, read wrong,
 * not given.  Wrong is the figure that must be 0. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/place.h"
#include "ocr/ocr.h"
#include "tools/receipt_paper.h"

enum fact { FACT_SHOP = 0, FACT_DAY, FACT_AMOUNT, FACT_COUNT };

struct tally {
    size_t n, right[FACT_COUNT], wrong[FACT_COUNT];
    int64_t cpu_us, most_us;
};

struct bench {
    struct ocr *ocr;
    char assets[FS_PATH_MAX];
    struct plane picture;
    bool is_verbose;
};

static const struct date today = { 20261116 };

static void judge(const struct paper *p, const struct receipt_facts *f, bool is_right[FACT_COUNT],
                  bool is_given[FACT_COUNT])
{
    is_given[FACT_SHOP] = f->shop[0] != '\0';
    is_given[FACT_DAY] = date_known(f->bought);
    is_given[FACT_AMOUNT] = f->amount[0] != '\0';
    is_right[FACT_SHOP] = strcmp(p->shop, f->shop) == 0;
    is_right[FACT_DAY] = p->bought.ymd == f->bought.ymd;
    is_right[FACT_AMOUNT] = strcmp(p->amount, f->amount) == 0;
}

static void tell(const struct paper *p, const struct receipt_facts *f, enum paper_kind k,
                 enum spoil s, uint32_t seed, enum fact what, bool is_wrong)
{
    static const char *const facts[] = { "shop", "day", "amount" };
    char want[11], got[11];
    date_iso(p->bought, want);
    date_iso(f->bought, got);
    printf("%s %-8s %-6s %3u %-6s: %s %s %s as %s %s %s\n", is_wrong ? "WRONG" : "none ",
           paper_name(k), spoil_name(s), seed, facts[what], p->shop, want, p->amount, f->shop, got,
           f->amount);
}

static void run(struct bench *b, enum paper_kind k, enum spoil s, uint32_t seed, struct tally *t)
{
    const struct ocr_receipt how = { .assets = b->assets, .today = today };
    bool is_right[FACT_COUNT], is_given[FACT_COUNT];
    struct receipt_facts facts;
    struct paper p;
    struct err err;
    paper_write(k, seed, today, &p);
    if (paper_draw(&p, s, seed * 31 + (uint32_t)s, 1280, 720, &b->picture) != ERR_OK)
        return;
    struct frame f = print_frame(&b->picture);
    int64_t began_us = clock_thread_cpu_us();
    if (ocr_read_receipt(b->ocr, &f, &how, &facts, &err) != ERR_OK) {
        printf("%s\n", err.text);
        return;
    }
    int64_t took_us = clock_thread_cpu_us() - began_us;
    t->cpu_us += took_us;
    t->most_us = took_us > t->most_us ? took_us : t->most_us;
    t->n++;
    judge(&p, &facts, is_right, is_given);
    for (int i = 0; i < FACT_COUNT; i++) {
        t->right[i] += is_right[i];
        t->wrong[i] += is_given[i] && !is_right[i];
        if (!is_right[i] && (b->is_verbose || is_given[i]))
            tell(&p, &facts, k, s, seed, (enum fact)i, is_given[i]);
    }
}

static void print(const char *name, const struct tally *t)
{
    double n = t->n ? (double)t->n : 1;
    printf("%-9s %4zu  shop %5.1f %% (%zu wrong)  day %5.1f %% (%zu)  amount %5.1f %% (%zu)  "
           "%4.0f ms, at most %4.0f\n",
           name, t->n, 100 * (double)t->right[FACT_SHOP] / n, t->wrong[FACT_SHOP],
           100 * (double)t->right[FACT_DAY] / n, t->wrong[FACT_DAY],
           100 * (double)t->right[FACT_AMOUNT] / n, t->wrong[FACT_AMOUNT],
           (double)t->cpu_us / 1000 / n, (double)t->most_us / 1000);
    fflush(stdout);
}

static void add(struct tally *all, const struct tally *t)
{
    all->n += t->n;
    all->cpu_us += t->cpu_us;
    all->most_us = t->most_us > all->most_us ? t->most_us : all->most_us;
    for (int i = 0; i < FACT_COUNT; i++) {
        all->right[i] += t->right[i];
        all->wrong[i] += t->wrong[i];
    }
}

static void run_all(struct bench *b, const char *kind, uint32_t seeds)
{
    struct tally all = { 0 }, kinds[PAPER_KIND_COUNT] = { 0 };
    for (int s = 0; s < SPOIL_COUNT; s++) {
        struct tally spoilt = { 0 };
        for (int k = 0; k < PAPER_KIND_COUNT; k++) {
            struct tally t = { 0 };
            for (uint32_t seed = 1; seed <= seeds; seed++)
                if (!kind || strcmp(kind, paper_name((enum paper_kind)k)) == 0)
                    run(b, (enum paper_kind)k, (enum spoil)s, seed, &t);
            add(&spoilt, &t);
            add(&kinds[k], &t);
        }
        print(spoil_name((enum spoil)s), &spoilt);
        add(&all, &spoilt);
    }
    for (int k = 0; k < PAPER_KIND_COUNT; k++)
        print(paper_name((enum paper_kind)k), &kinds[k]);
    print("all", &all);
}

int main(int argc, char **argv)
{
    struct bench b = { 0 };
    struct err err = { 0 };
    const char *kind = NULL;
    uint32_t seeds = 6;
    setenv("OMP_THREAD_LIMIT", "1", 1);
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--seeds") == 0 && i + 1 < argc)
            seeds = (uint32_t)strtoul(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--kind") == 0 && i + 1 < argc)
            kind = argv[++i];
        b.is_verbose |= strcmp(argv[i], "--verbose") == 0;
    }
    if (place_assets(NULL, b.assets, &err) != ERR_OK ||
        ocr_create(&(struct ocr_config){ .assets = b.assets }, &b.ocr, &err) != ERR_OK) {
        fprintf(stderr, "bench_receipt: %s\n", err.text);
        return 1;
    }
    run_all(&b, kind, seeds);
    ocr_destroy(b.ocr);
    plane_fini(&b.picture);
    return 0;
}
