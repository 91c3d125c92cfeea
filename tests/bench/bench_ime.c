/* What typing costs: opening, a key, a stroke, memory.  bench_ime FOLDER MODEL */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ime/ime.h"
#include "unit/ime/drawn.h"

enum { ROUNDS = 20, SAMPLES_MAX = 20000 };

static double samples[SAMPLES_MAX];
static size_t n_samples;

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void note(double began_ms)
{
    if (n_samples < SAMPLES_MAX)
        samples[n_samples++] = now_ms() - began_ms;
}

static void tell(const char *what)
{
    qsort(samples, n_samples, sizeof samples[0], by_size);
    printf("%s: %zu, median %.3f ms, 99 of 100 %.2f ms, worst %.2f ms\n", what, n_samples,
           samples[n_samples / 2], samples[n_samples * 99 / 100], samples[n_samples - 1]);
    n_samples = 0;
}

static void tell_memory(const char *when)
{
    char line[128];
    FILE *f = fopen("/proc/self/status", "r");
    while (f && fgets(line, sizeof line, f))
        if (strncmp(line, "VmRSS", 5) == 0 || strncmp(line, "RssAnon", 7) == 0)
            printf("%s: %s", when, line);
    if (f)
        fclose(f);
}

static void type_all(struct pinyin *p)
{
    static const char *const lines[] = { "xukezheng",
                                         "weixianzhiliangjishujianduju",
                                         "qjdl",
                                         "zheijiashangdianmaiguoqishipin",
                                         "dianzichengbuzhun",
                                         "jiageyouwenti",
                                         "mingzhouzhen",
                                         "wozaichaoshimaideniunaiyijingbianzhi" };
    char typed[IME_TYPED_MAX], text[256];
    struct ime_candidates c;
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        for (const char *k = lines[i]; *k; k++) {
            double began = now_ms();
            pinyin_key(p, *k);
            pinyin_look(p, typed, &c);
            note(began);
        }
        while (pinyin_choose(p, 0, text, sizeof text) && text[0] == '\0')
            continue;
    }
}

static void draw_all(struct handwriting *h)
{
    struct stroke_point points[256];
    struct ime_candidates c;
    for (size_t i = 0; i < drawn_count; i++) {
        size_t n;
        for (size_t s = 0; (n = drawn_stroke(&drawn_characters[i], s, points, 256)) > 0; s++) {
            double began = now_ms();
            handwriting_stroke(h, points, n);
            handwriting_look(h, &c);
            note(began);
        }
        handwriting_clear(h);
    }
}

int main(int argc, char **argv)
{
    struct pinyin *p = NULL;
    struct handwriting *h = NULL;
    struct err err = { 0 };
    if (argc != 3) {
        fprintf(stderr, "bench_ime FOLDER MODEL\n");
        return 2;
    }
    tell_memory("before");
    double began = now_ms();
    if (pinyin_open(argv[1], &p, &err) == ERR_OK) {
        printf("pinyin open: %.1f ms\n", now_ms() - began);
        for (int i = 0; i < ROUNDS; i++)
            type_all(p);
        tell("pinyin key");
        tell_memory("with pinyin");
    }
    began = now_ms();
    if (handwriting_open(argv[2], &h, &err) == ERR_OK) {
        printf("handwriting open: %.1f ms\n", now_ms() - began);
        for (int i = 0; i < ROUNDS; i++)
            draw_all(h);
        tell("stroke");
        tell_memory("with handwriting");
    }
    if (!p || !h)
        fprintf(stderr, "%s\n", err.text);
    pinyin_close(p);
    handwriting_close(h);
    return p && h ? 0 : 1;
}
