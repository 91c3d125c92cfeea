/* scan/qr_code.h: the modules of a QR code, some of them doubtful, mended to the symbol that was
 * printed, or refused.  ISO/IEC 18004:2015, Model 2, versions 1 to 40.
 *
 * Where error correction alone would believe anything that lies close enough to some codeword, this
 * keeps check codewords back as a proof: what is mended by the last of them is refused.
 *
 * Owns     its scratch.  Threads: one struct qr_code per thread.
 */
#ifndef SCAN_QR_CODE_H
#define SCAN_QR_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scan/rs.h"

enum { QR_VERSION_MAX = 40, QR_SIDE_MAX = 177, QR_CODEWORDS_MAX = 3706 };
enum { QR_MODULES_MAX = QR_SIDE_MAX * QR_SIDE_MAX };

/* What stands in a module whatever the text is. */
enum qr_fixed { QR_DATA = 0, QR_DARK = 1, QR_LIGHT = -1, QR_RESERVED = 2 /* format, version */ };

struct qr_code {
    struct rs_field field;
    int version, side; /* that fixed[] was made for */
    int8_t fixed[QR_MODULES_MAX];
    uint8_t word[QR_CODEWORDS_MAX], block[QR_CODEWORDS_MAX];
    float trust[QR_CODEWORDS_MAX]; /* of each codeword: its weakest module's */
};

struct qr_mended {
    int level, mask;  /* level 0 to 3: L, M, Q, H */
    size_t n_changed; /* codewords that were mended */
    size_t n_codewords;
    float agreement; /* of the modules with the mended symbol, weighed by how clear they are:
                             1 all, 0 as by chance */
};

void qr_code_init(struct qr_code *q);
int qr_side(int version);
/* enum qr_fixed of every module of this version, row by row. */
const int8_t *qr_code_fixed(struct qr_code *q, int version);
/* The version written in the symbol, 7 and up; 0 when none is clear. */
int qr_code_read_version(const float *value, int side);

/* value[side * side], row by row: positive is dark, the size how clear it is.  Writes the symbol as
 * printed to bit[side * side], 1 is dark.  False when it cannot be proved. */
bool qr_code_mend(struct qr_code *q, int version, const float *value, uint8_t *bit,
                  struct qr_mended *out);

#endif
