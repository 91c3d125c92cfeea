/* bench_goods: what its parts share. */
#ifndef BENCH_GOODS_H
#define BENCH_GOODS_H

#include "bench/bench_goods_readers.h"
#include "tools/label_shot.h"

struct bench {
    struct press *press;
    struct label label; /* of the sample at work */
    struct lens *lens[LIVE_FRAMES];
    struct readers *readers;
    struct frame frames[LIVE_FRAMES];
    uint64_t seed;
    int width_px, height_px;
    int samples;                            /* a flaw and grade, or a cause */
    double seconds;                         /* of the search for wrong numbers */
    int only_flaw, only_grade, only_sample; /* -1: all */
    const char *plot, *show;                /* files to write, or NULL */
    int only_table;                         /* coach: 0 all */
    uint64_t holdout;                       /* coach: a family of frames; 0 none */
    const char *photos;                     /* coach: a folder of them, or NULL */
    bool ours_only;                         /* wrong: the peers are not asked */
};

/* Each prints its table; 0, or 1 when something had to be said that must not be. */
int bench_rates(struct bench *b);
int bench_wrong(struct bench *b);
int bench_coach(struct bench *b);

/* Takes the frames of a shot with b->label. */
void bench_take(struct bench *b, const struct shot *s);
/* Writes a frame as PNG; complains and goes on when it cannot. */
void bench_show(const struct frame *f, const char *path);

#endif
