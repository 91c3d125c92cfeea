/* bench_coach: what the parts of bench_goods' coach share. */
#ifndef BENCH_COACH_H
#define BENCH_COACH_H

#include "bench/bench_goods.h"
#include "scan/coach.h"
#include "tools/label_case.h"

enum { CONFUSION_ROWS_MAX = 24 };

struct confusion_row {
    const char *name;
    int right[CAUSE_COUNT]; /* causes + 1; 0: no more */
    bool is_read_right;
};

struct confusion {
    int said[CONFUSION_ROWS_MAX][CAUSE_COUNT], read[CONFUSION_ROWS_MAX], wrong[CONFUSION_ROWS_MAX];
    bool has_read;
    int64_t cpu_us, most_us;
    int frames;
};

void confusion_add(struct confusion *t, size_t row, enum coach_cause said, int64_t cpu_us);
void confusion_print(const struct confusion *t, const char *title, const struct confusion_row *rows,
                     size_t n);

/* Where the frames of a table come from. */
struct coach_set {
    struct label_maker maker;
    struct lens *lens;
    uint64_t number; /* into the seeds */
    struct plane spoilt;
};

/* Prints the table of photographs in b->photos, or why there is none. */
void bench_coach_photos(struct bench *b, struct coach *coach);

#endif
