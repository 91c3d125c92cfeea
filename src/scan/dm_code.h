/* scan/dm_code.h: the modules of a DataMatrix (ECC 200), some of them doubtful, mended to the symbol
 * that was printed, or refused.  ISO/IEC 16022:2006.  As scan/qr_code.
 *
 * Owns     its scratch.  Threads: one struct dm_code per thread.
 */
#ifndef SCAN_DM_CODE_H
#define SCAN_DM_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scan/rs.h"

enum { DM_SIDE_MAX = 144, DM_MODULES_MAX = DM_SIDE_MAX * DM_SIDE_MAX, DM_CODEWORDS_MAX = 2178 };
enum { DM_SIZES = 30 };

struct dm_size {
    uint8_t rows, cols;       /* borders included */
    uint8_t down, across;     /* regions, each with borders of its own */
    uint16_t n_data, n_check; /* codewords in all */
    uint8_t n_blocks;
};

extern const struct dm_size dm_sizes[DM_SIZES];

struct dm_code {
    struct rs_field field;
    uint16_t place[DM_MODULES_MAX]; /* codeword * 8 + bit + 2 of each module inside the borders; 1:
                                       always dark, 0: always light */
    uint8_t word[DM_CODEWORDS_MAX];
    float trust[DM_CODEWORDS_MAX];
};

void dm_code_init(struct dm_code *d);
/* 1 dark, -1 light (so is all around the symbol), 0 inside the borders. */
int dm_border_at(const struct dm_size *size, int col, int row);
/* 1: the borders are all there; 0: as by chance.  value as for dm_code_mend. */
float dm_borders_agreement(const struct dm_size *size, const float *value);
/* value[rows * cols], row by row: positive is dark.  Writes the symbol as printed to bit[] and how
 * well the modules agree with it to *agreement.  False when it cannot be proved. */
bool dm_code_mend(struct dm_code *d, const struct dm_size *size, const float *value, uint8_t *bit,
                  float *agreement);

#endif
