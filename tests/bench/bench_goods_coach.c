/* What coaching says of frames whose fault is known: a confusion table.  Cases are clear-cut:
 * nobody would read them, and a person who looks at the picture would say why. */
#include "base/attrs.h"
#include "base/clock.h"
#include "bench/bench_goods.h"
#include "scan/coach.h"
#include "tools/label_case.h"

struct confusion {
    int said[CASE_COUNT][CAUSE_COUNT];
    int64_t cpu_us, most_us;
    int frames;
};

static void run_sample(struct bench *b, struct coach *coach, enum label_case of, int sample,
                       struct confusion *t)
{
    uint64_t seed = b->seed * 1000003u + 9000000000u + (uint64_t)((int)of * 100003 + sample);
    struct shot s = label_case_make(of, b->press, b->width_px, b->height_px, seed, &b->label);
    struct err err;
    enum coach_cause cause;
    b->frames[0] = lens_take(b->lens[0], &b->label, &s, 0);
    int64_t began = clock_thread_cpu_us();
    if (coach_look(coach, &b->frames[0], &cause, &err) != ERR_OK)
        abort();
    int64_t us = clock_thread_cpu_us() - began;
    t->cpu_us += us;
    t->most_us = us > t->most_us ? us : t->most_us;
    t->frames++;
    t->said[of][cause]++;
    if (b->show)
        bench_show(&b->frames[0], b->show);
    if (cause != label_case_cause(of) && of != CASE_SPOILT && b->only_sample < 0)
        printf("%s --sample %d: %s\n", label_case_name(of), sample, coach_cause_name(cause));
}

static void print(const struct confusion *t)
{
    printf("%-10s", "case");
    for (int k = 0; k < CAUSE_COUNT; k++)
        printf("%8s", coach_cause_name((enum coach_cause)k));
    printf("   right\n");
    for (int of = 0; of < CASE_COUNT; of++) {
        int n = 0;
        printf("%-10s", label_case_name((enum label_case)of));
        for (int k = 0; k < CAUSE_COUNT; k++) {
            printf("%8d", t->said[of][k]);
            n += t->said[of][k];
        }
        int right = of == CASE_SPOILT ? n - t->said[of][CAUSE_KIND]
                                      : t->said[of][label_case_cause((enum label_case)of)];
        printf("   %4d%%\n", n ? 100 * right / n : 0);
    }
    printf("CPU ms a frame: %.2f mean, %.2f most\n",
           t->frames ? (double)t->cpu_us / 1000 / t->frames : 0, (double)t->most_us / 1000);
}

int bench_coach(struct bench *b)
{
    static struct confusion t;
    struct coach *coach;
    struct err err;
    if (coach_create(&coach, &err) != ERR_OK)
        abort();
    for (int of = 0; of < CASE_COUNT; of++)
        for (int i = 0; i < b->samples; i++)
            if ((b->only_sample < 0 || b->only_sample == i) &&
                (b->only_grade < 0 || b->only_grade == of))
                run_sample(b, coach, (enum label_case)of, i, &t);
    coach_destroy(coach);
    print(&t);
    return 0;
}
