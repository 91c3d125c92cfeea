/* scan/rs.h: Reed and Solomon over GF(256), with errors and erasures.
 *
 * A codeword whose place is known to be doubtful (an erasure) costs one check codeword to mend, one
 * whose place must be found costs two.  QR: ISO/IEC 18004 7.5.2; DataMatrix: ISO/IEC 16022 5.7.
 *
 * Threads  any; a field is constant once made.
 */
#ifndef SCAN_RS_H
#define SCAN_RS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RS_WORD_MAX = 255, RS_CHECK_MAX = 68 }; /* the largest block's check codewords: 16022 */

struct rs_field {
    uint8_t exp[512], log[256];
    unsigned first_root; /* the generator's roots are a^first_root, a^(first_root + 1), … */
};

/* QR: 0x11d and 0; DataMatrix: 0x12d and 1. */
void rs_field_init(struct rs_field *f, unsigned polynomial, unsigned first_root);

/* Mends word[n], whose last n_check are check codewords, where n_erased places given in erased[]
 * may hold anything.  False, and word as it was, when that is not possible.  *n_errors: how many
 * codewords outside the erased ones were changed. */
bool rs_mend(const struct rs_field *f, uint8_t *word, size_t n, size_t n_check,
             const uint8_t *erased, size_t n_erased, size_t *n_errors);

#endif
