/* scan/passes.h: the rows of ways to look at a picture, cheap first.
 *
 * Which rows stand here and in which order was decided by measuring; tests/bench/bench_scan is the
 * tool.  Pure data; threads: any.
 */
#ifndef SCAN_PASSES_H
#define SCAN_PASSES_H

#include <stdbool.h>
#include <stddef.h>

#include "scan/engine.h"
#include "scan/scanner.h"

enum pass_scale {
    SCALE_FULL = 0,
    SCALE_HALF,
    SCALE_DOUBLE,
    SCALE_TURNED, /* by 45° */
    SCALE_HALF_TURNED,
};

enum pass_filter {
    FILTER_NONE = 0,
    FILTER_INVERT,
    FILTER_GAMMA,
    FILTER_CLAHE,
};

struct pass {
    enum engine_id engine;
    enum pass_scale scale;
    enum pass_filter filter;
    unsigned kinds; /* KINDS_… of engine.h */
    int density;    /* every n-th row and column */
    unsigned period,
        phase;          /* runs on frames whose number leaves `phase` when divided by `period` */
    bool is_after_read; /* runs even when an earlier row has read something */
};

struct pass_list {
    const struct pass *row;
    size_t count;
};

struct pass_list passes_of(enum scan_effort effort);

#endif
