/* scan/likely_fit.h: how well a number explains one grey line, its bars laid as they fit best.
 *
 * Fitted are the segments' boundaries (Gauss and Newton, neighbours stretching alike), the light
 * of paper and ink along the line, the blur and the ink's spread.
 *
 * Plain storage of the caller; no allocation.  Units: samples on the line, modules on the symbol.
 */
#ifndef SCAN_LIKELY_FIT_H
#define SCAN_LIKELY_FIT_H

#include <stdbool.h>

#include "scan/likely_lines.h"
#include "scan/likely_model.h"

enum {
    LIKELY_KNOTS = 5,       /* light changes evenly between them */
    LIKELY_EDGES_MAX = 64,  /* EAN-13 has 60 */
    LIKELY_FINE_AROUND = 8, /* modules the table of a number's bars goes beyond them */
    LIKELY_FINE_MAX = (LIKELY_MODULES_MAX + 2 * LIKELY_FINE_AROUND) * LIKELY_FINE + 2,
};

struct likely_fit {
    float at[LIKELY_SEGMENTS_MAX + 1]; /* first a guess, then where it fits */
    int blur, spread;                  /* likewise */
    float light[LIKELY_KNOTS], contrast[LIKELY_KNOTS];
    double error;                  /* sum of squares */
    float explained;               /* part of the variance */
    float least_contrast, stretch; /* grey levels; largest module to the smallest */
    float worst;                   /* error of the worst character, mean square in contrasts */
    size_t n;                      /* samples */
};

/* Scratch, and the number at work. */
struct likely_fitter {
    const struct likely_model *model;
    const struct likely_layout *layout;
    size_t n_edges;
    int edge[LIKELY_EDGES_MAX]; /* steps */
    int blur, spread;           /* of bars[] */
    float bars[LIKELY_FINE_MAX];
    size_t first, n;             /* of the line's samples those that belong to the symbol */
    float u[LIKELY_LINE_MAX];    /* the module of each */
    float part[LIKELY_LINE_MAX]; /* how far between two knots of light */
    uint8_t segment[LIKELY_LINE_MAX];
    size_t knot[LIKELY_KNOTS]; /* the first sample behind each */
    double square;             /* sum of squared grey values */
};

/* False when the layout cannot hold the number. */
bool likely_fit_begin(struct likely_fitter *f, const struct likely_model *m,
                      const struct likely_layout *l, struct span number);
/* rounds: of laying the bars anew; is_free: blur and spread are sought as well. */
bool likely_fit_line(struct likely_fitter *f, const float *grey, size_t n, int rounds, bool is_free,
                     struct likely_fit *fit);
enum { LIKELY_DARK_MAX = (LIKELY_MODULES_MAX + 2 * LIKELY_TAIL) * LIKELY_PER };

/* A line in steps of LIKELY_PER a module, from LIKELY_TAIL before the symbol to LIKELY_TAIL behind
 * it; at: where its segments begin. */
void likely_fit_straighten(const struct likely_layout *l, const float *at, const float *v, size_t n,
                           float *out);
/* The same of a grey line that was fitted, as darkness. */
void likely_fit_darken(const struct likely_layout *l, const struct likely_fit *fit,
                       const float *grey, size_t n, float *dark);

#endif
