/* Read rate against each flaw's grades. */
#include "base/attrs.h"
#include "bench/bench_goods.h"
#include "bench/plot.h"

/* What is printed on every eighth sample. */
static const enum symbol_kind kinds[] = { SYM_EAN13, SYM_EAN13, SYM_EAN8,    SYM_EAN13,
                                          SYM_UPCA,  SYM_EAN13, SYM_CODE128, SYM_QR };

struct tally {
    int samples, read, wrong;
    int64_t cpu_us;
};

struct rates {
    struct tally of_grade[FLAW_COUNT][FLAW_GRADES][READER_COUNT];
    struct tally of_kind[SYM_COUNT][READER_COUNT];
    bool is_read[READER_COUNT]; /* of the sample at work */
    int behind;                 /* samples a peer read and we did not */
};

static void add(struct tally *t, const struct outcome *o, int64_t us)
{
    t->samples++;
    t->read += o->is_read;
    t->wrong += (int)o->n_wrong;
    t->cpu_us += us;
}

static void name_sample(const struct bench *b, int flaw, int grade, int sample)
{
    printf("  --flaw %s --grade %d --sample %d --seed %llu --size %dx%d  (%s %s)\n",
           flaw_name((enum flaw)flaw), grade, sample, (unsigned long long)b->seed, b->width_px,
           b->height_px, symbol_kind_name(b->label.kind), b->label.number);
}

static void ask_all(struct bench *b, struct rates *r, int flaw, int grade, int sample)
{
    static struct answer answer;
    for (int id = 0; id < READER_COUNT; id++) {
        readers_ask(b->readers, (enum reader_id)id, b->frames, &answer);
        struct outcome o = outcome_of(&answer, &b->label);
        add(&r->of_grade[flaw][grade][id], &o, answer.cpu_us);
        add(&r->of_kind[b->label.kind][id], &o, answer.cpu_us);
        r->is_read[id] = o.is_read;
        if (o.wrong) {
            printf("wrong: %s says %s %s\n", reader_name((enum reader_id)id), o.wrong->kind,
                   o.wrong->text);
            name_sample(b, flaw, grade, sample);
        }
    }
    bool is_ours = r->is_read[READER_STILL] || r->is_read[READER_LIVE];
    if (!is_ours && (r->is_read[READER_ZBAR] || r->is_read[READER_ZXING])) {
        r->behind++;
        printf("behind%s%s\n", r->is_read[READER_ZBAR] ? " ZBar" : "",
               r->is_read[READER_ZXING] ? " zxing" : "");
        name_sample(b, flaw, grade, sample);
    }
}

static void run_sample(struct bench *b, struct rates *r, int flaw, int grade, int sample)
{
    uint64_t seed = b->seed * 1000003u + (uint64_t)((flaw * FLAW_GRADES + grade) * 10007 + sample);
    press_print(b->press, LABEL_SYMBOL, kinds[(size_t)sample % ARRAY_LEN(kinds)], seed, &b->label);
    struct shot s = shot_init(&b->label, b->width_px, b->height_px, seed);
    shot_spoil(&s, (enum flaw)flaw, grade);
    bench_take(b, &s);
    ask_all(b, r, flaw, grade, sample);
    if (b->show)
        bench_show(&b->frames[0], b->show);
}

static void print_flaw(const struct bench *b, struct rates *r, int flaw)
{
    printf("\n%-12s %-24s", flaw_name((enum flaw)flaw), flaw_unit((enum flaw)flaw));
    for (int g = 0; g < FLAW_GRADES; g++)
        printf("%6g", flaw_value((enum flaw)flaw, g));
    printf("   mean  wrong  ms\n");
    for (int id = 0; id < READER_COUNT; id++) {
        struct tally sum = { 0 };
        if (!readers_have(b->readers, (enum reader_id)id))
            continue;
        printf("%37s", reader_name((enum reader_id)id));
        for (int g = 0; g < FLAW_GRADES; g++) {
            struct tally *t = &r->of_grade[flaw][g][id];
            printf("%5d%%", t->samples ? 100 * t->read / t->samples : 0);
            sum.samples += t->samples;
            sum.read += t->read;
            sum.wrong += t->wrong;
            sum.cpu_us += t->cpu_us;
        }
        int n = sum.samples ? sum.samples : 1;
        printf("%6d%% %6d %4.1f\n", 100 * sum.read / n, sum.wrong, (double)sum.cpu_us / 1000 / n);
    }
}

static void print_kinds(const struct bench *b, struct rates *r)
{
    printf("\n%-10s %8s", "kind", "samples");
    for (int id = 0; id < READER_COUNT; id++)
        printf("%16s", reader_name((enum reader_id)id));
    printf("   (read, wrong)\n");
    for (int k = 0; k < SYM_COUNT; k++) {
        if (r->of_kind[k][0].samples == 0)
            continue;
        printf("%-10s %8d", symbol_kind_name((enum symbol_kind)k), r->of_kind[k][0].samples);
        for (int id = 0; id < READER_COUNT; id++)
            if (readers_have(b->readers, (enum reader_id)id))
                printf("%10d %5d", r->of_kind[k][id].read, r->of_kind[k][id].wrong);
        printf("\n");
    }
    printf("read by a peer and not by us: %d\n", r->behind);
}

static int wrong_of(const struct rates *r, int id)
{
    int n = 0;
    for (int k = 0; k < SYM_COUNT; k++)
        n += r->of_kind[k][id].wrong;
    return n;
}

static int draw(const struct bench *b, struct rates *r)
{
    static struct chart charts[FLAW_COUNT];
    const char *names[PLOT_LINES_MAX] = { NULL };
    char title[120], named[READER_COUNT][40];
    struct err err;
    for (int id = 0; id < READER_COUNT; id++) {
        snprintf(named[id], sizeof named[id], "%s: %d wrong", reader_name((enum reader_id)id),
                 wrong_of(r, id));
        if (readers_have(b->readers, (enum reader_id)id))
            names[id] = named[id];
    }
    for (int f = 0; f < FLAW_COUNT; f++) {
        struct chart *c = &charts[f];
        *c = (struct chart){ .title = flaw_name((enum flaw)f),
                             .unit = flaw_unit((enum flaw)f),
                             .n_points = FLAW_GRADES };
        for (int g = 0; g < FLAW_GRADES; g++) {
            c->x[g] = flaw_value((enum flaw)f, g);
            for (int id = 0; id < READER_COUNT; id++) {
                struct tally *t = &r->of_grade[f][g][id];
                c->line[id].n_points = names[id] ? FLAW_GRADES : 0;
                c->line[id].y[g] = t->samples ? (double)t->read / t->samples : 0;
            }
        }
    }
    snprintf(title, sizeof title,
             "Read rate of drawn labels by the strength of one flaw: %d labels a point, %dx%d",
             b->samples, b->width_px, b->height_px);
    if (plot_write(b->plot, title, charts, FLAW_COUNT, names, &err) == ERR_OK)
        return 0;
    fprintf(stderr, "%s\n", err.text);
    return 1;
}

static bool is_wanted(int only, int it)
{
    return only < 0 || only == it;
}

int bench_rates(struct bench *b)
{
    static struct rates r;
    int n_wrong = 0;
    for (int f = 0; f < FLAW_COUNT; f++) {
        if (!is_wanted(b->only_flaw, f))
            continue;
        for (int g = 0; g < FLAW_GRADES; g++)
            for (int i = 0; i < b->samples; i++)
                if (is_wanted(b->only_grade, g) && is_wanted(b->only_sample, i))
                    run_sample(b, &r, f, g, i);
        print_flaw(b, &r, f);
        fflush(stdout);
    }
    print_kinds(b, &r);
    for (int k = 0; k < SYM_COUNT; k++)
        n_wrong += r.of_kind[k][READER_STILL].wrong + r.of_kind[k][READER_LIVE].wrong;
    int status = b->plot ? draw(b, &r) : 0;
    return n_wrong > 0 ? 1 : status;
}
