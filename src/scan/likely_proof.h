/* scan/likely_proof.h: which number several lines through a symbol show, and how sure that is.
 *
 * Owns     plain storage of the caller (large); points to a model that lives longer.
 * Threads  one at a time.
 */
#ifndef SCAN_LIKELY_PROOF_H
#define SCAN_LIKELY_PROOF_H

#include <stdbool.h>

#include "scan/likely_fit.h"
#include "scan/likely_lines.h"
#include "scan/likely_model.h"
#include "scan/likely_number.h"

struct likely_findings {
    enum symbol_kind kind; /* SYM_NONE: nothing like a symbol */
    char number[16];
    bool is_taken;
    size_t n_bands;   /* of lines that the number explains */
    float path_error; /* of the best placing, whatever the number: mean squared darkness */
    float explained;  /* part of the variance of the bands, their mean */
    float ratio;      /* error of the second best number, laid as it fits best, to the best's */
    float margin;     /* the same as a logarithm of likelihood, mean of the bands */
    float worst_band; /* the least margin of one band */
    float free_gap;   /* by how much digits of no valid number would explain more, likewise */
    float quiet;      /* darkness beside the symbol, the darker side */
    float blur;       /* standard deviation, modules */
    float worst;      /* error of a character, mean square in contrasts: worst, of the best band */
    float module_px, stretch;
    float ink; /* how black the palest ink is to the blackest along the symbol, least of the bands:
                  1 when all bars are printed alike */
};

struct likely_proof {
    struct likely_model *model;
    const struct likely_layout *layout;
    size_t n; /* samples a line */
    float step_px;
    size_t n_lines;
    size_t band[LIKELY_BANDS];                     /* which each line was; for the caller */
    float grey[LIKELY_BANDS][LIKELY_LINE_MAX];     /* in reading order */
    float straight[LIKELY_BANDS][LIKELY_DARK_MAX]; /* darkness by module */
    float weight[LIKELY_BANDS];
    struct likely_fit fit[LIKELY_BANDS];
    struct likely_number best, rival, other[LIKELY_OTHERS_MAX];
    size_t n_others;
    struct likely_fitter fitter;
    struct likely_costs costs;
};

/* Begins with no lines.  The model has the blur and spread that are guessed. */
void likely_proof_begin(struct likely_proof *p, struct likely_model *m,
                        const struct likely_layout *layout, size_t n, float step_px);
/* A line whose segments begin at at[]; dark: its darkness, about; error: mean squared. */
void likely_proof_add(struct likely_proof *p, size_t band, const float *grey, const float *dark,
                      const float *at, float error);
/* The number the lines show, its bars laid over them, weighed against its rivals.  False when there
 * is none. */
bool likely_proof_find(struct likely_proof *p, struct likely_findings *out) MUST_USE;
/* The same of a number that is claimed: false when another explains the lines better. */
bool likely_proof_check(struct likely_proof *p, const char *number,
                        struct likely_findings *out) MUST_USE;
/* Do the findings suffice to believe the number? */
bool likely_proof_is_sure(const struct likely_findings *f);

#endif
