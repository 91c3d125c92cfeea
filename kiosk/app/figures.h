/* app/figures.h: what the running program measures of itself (--figures).
 *
 * Threads: any may note; figures_print after the others have been joined.
 */
#ifndef APP_FIGURES_H
#define APP_FIGURES_H

#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>

enum { FIGURES_LATENCIES_MAX = 4096 };

struct figures {
    /* fixed before the threads start */
    uint64_t started_us; /* when main began */
    /* main thread only */
    uint64_t shown_us;                          /* first picture on the screen */
    uint32_t latency_us[FIGURES_LATENCIES_MAX]; /* symbol confirmed -> verdict drawn */
    size_t n_latencies;
    uint64_t drawn, presented, verdicts;
    uint64_t draw_us, draw_most_us; /* full redraws of a screen */
    /* Their CPU time, the oldest given up: what they cost when something else uses the machine. */
    uint32_t draw_cpu_us[FIGURES_LATENCIES_MAX];
    /* atomic */
    _Atomic uint64_t first_scanned_us, frames, scanned;
    _Atomic int64_t camera_cpu_us, scan_cpu_us;
};

uint64_t figures_now_us(void); /* monotonic */
void figures_start(struct figures *f);
void figures_scanned(struct figures *f);
void figures_verdict_drawn(struct figures *f, uint64_t confirmed_us);
void figures_screen_drawn(struct figures *f, uint64_t took_us, int64_t cpu_us);
/* One "name value unit" a line. */
void figures_print(struct figures *f, FILE *out);

#endif
