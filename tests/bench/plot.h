/* plot: small charts of rates on one sheet, as a PNG. */
#ifndef BENCH_PLOT_H
#define BENCH_PLOT_H

#include <stddef.h>

#include "base/attrs.h"
#include "base/err.h"

enum { PLOT_POINTS_MAX = 16, PLOT_LINES_MAX = 6 };

struct chart {
    const char *title, *unit;
    size_t n_points;
    double x[PLOT_POINTS_MAX]; /* printed below; the points stand at equal distances */
    struct {
        size_t n_points;           /* 0: no line */
        double y[PLOT_POINTS_MAX]; /* 0 to 1 */
    } line[PLOT_LINES_MAX];
};

/* names: of the lines, in one legend; NULL: no such line. */
enum err_code plot_write(const char *path, const char *title, const struct chart *charts,
                         size_t n_charts, const char *const names[PLOT_LINES_MAX],
                         struct err *err) MUST_USE;

#endif
