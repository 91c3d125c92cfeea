/* scan/passes.h: the rows of ways to look at a picture, cheap first.
 *
 * Which rows stand here and in which order was decided by measuring; tests/bench/bench_ladder is the
 * tool.  Pure data; threads: any.
 */
#ifndef SCAN_PASSES_H
#define SCAN_PASSES_H

#include <stdbool.h>
#include <stddef.h>

#include "scan/engine.h"
#include "scan/scanner.h"

/* X(enum, name for people) */
#define PASS_SCALE_LIST(X)                                                                         \
    X(SCALE_FULL, "full")                                                                          \
    X(SCALE_SMOOTH, "full unless rough")                                                           \
    X(SCALE_QUARTER, "1/4")                                                                        \
    X(SCALE_HALF, "1/2")                                                                           \
    X(SCALE_TWO_THIRDS, "2/3")                                                                     \
    X(SCALE_FOUR_THIRDS, "4/3")                                                                    \
    X(SCALE_THREE_HALVES, "3/2")                                                                   \
    X(SCALE_DOUBLE, "2")                                                                           \
    X(SCALE_TRIPLE, "3")                                                                           \
    X(SCALE_PADDED, "2, light border")                                                             \
    X(SCALE_TURNED, "turned 45")                                                                   \
    X(SCALE_HALF_TURNED, "1/2 turned 45")                                                          \
    X(SCALE_STRIP, "strips")

#define PASS_FILTER_LIST(X)                                                                        \
    X(FILTER_NONE, "-")                                                                            \
    X(FILTER_INVERT, "invert")                                                                     \
    X(FILTER_GAMMA, "gamma 2")                                                                     \
    X(FILTER_CLAHE, "CLAHE")                                                                       \
    X(FILTER_SHARPEN, "sharpen")                                                                   \
    X(FILTER_THRESHOLD, "threshold")                                                               \
    X(FILTER_LEVEL_ROWS, "level, sharpen")                                                         \
    X(FILTER_STRIP_CLAHE, "CLAHE 3")

#define X(name, text) name,
enum pass_scale { PASS_SCALE_LIST(X) };
enum pass_filter { PASS_FILTER_LIST(X) };
#undef X

const char *pass_scale_name(enum pass_scale s);
const char *pass_filter_name(enum pass_filter f);

struct pass {
    enum engine_id engine;
    enum pass_scale scale;
    enum pass_filter filter;
    unsigned kinds; /* KINDS_… of engine.h */
    int density;    /* every n-th row and column, or DENSITY_STRIP */
    unsigned period,
        phase;          /* runs on frames whose number leaves `phase` when divided by `period` */
    bool is_after_read; /* runs even when an earlier row has read something */
    unsigned regions;   /* SCALE_STRIP: of the most promising so many that are not read yet */
};

struct pass_list {
    const struct pass *row;
    size_t count;
};

struct pass_list passes_of(enum scan_effort effort);
/* Before those of SCAN_STILL, which then look at half the size: for view_is_large. */
struct pass_list passes_of_large(void);

#endif
