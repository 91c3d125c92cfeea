/* scan/pattern.h: the bars a number must have: text to element widths.
 *
 * Sources: ISO/IEC 15420 (EAN, UPC), 15417 (Code 128), 16388 (Code 39), 16390 (Interleaved 2 of 5).
 * Pure; threads: any.
 */
#ifndef SCAN_PATTERN_H
#define SCAN_PATTERN_H

#include <stdbool.h>

#include "base/attrs.h"
#include "base/text.h"
#include "scan/symbol.h"

enum { PATTERN_ELEMENTS_MAX = 640, PATTERN_CELLS_MAX = 96, CELL_ELEMENTS_MAX = 10 };

/* What else could stand in a cell. */
enum cell_set {
    CELL_EAN_LEFT = 0, /* sets A and B, first element a space */
    CELL_EAN_A,        /* set A alone: EAN-8 has no parity */
    CELL_EAN_RIGHT,    /* set C, first element a bar */
    CELL_128,
    CELL_39,
    CELL_ITF, /* a pair of digits, bars and spaces interleaved */
};

struct cell {
    uint16_t first;     /* element */
    uint8_t n_elements; /* edges between the cell's ends: n_elements - 1 */
    enum cell_set set;
};

/* Elements alternate bar, space, …, bar.  In a code of two widths an element is NARROW or WIDE, and
 * Code 39 has gaps whose width only the printer knows. */
enum { PATTERN_NARROW = 1, PATTERN_WIDE = 2, PATTERN_GAP = 0 };

struct pattern {
    enum symbol_kind kind;
    bool is_two_width; /* widths are PATTERN_NARROW, _WIDE, _GAP; else modules */
    size_t n_elements;
    uint8_t width[PATTERN_ELEMENTS_MAX];
    size_t n_cells;
    struct cell cell[PATTERN_CELLS_MAX];
    int quiet_modules; /* what the standard asks for at the narrower side */
};

/* False when this kind cannot hold the text, its check digit is off, or it is too long for us.
 * Code 128 is written the usual way; pattern_of_codes is for the others. */
bool pattern_encode(enum symbol_kind kind, struct span text, bool is_gs1,
                    struct pattern *out) MUST_USE;

/* The bars of Code 128 codewords, start to check. */
bool pattern_of_codes(const uint8_t *code, size_t n, struct pattern *out) MUST_USE;

/* The widths of the i-th thing that may stand in a cell; false past the last. */
bool pattern_alternative(enum cell_set set, size_t i, uint8_t width[CELL_ELEMENTS_MAX]);

/* Which of the six digits stand in set B, the first in bit 5: by the leading digit of an EAN-13 or
 * the check digit of a UPC-E of number system 0. */
unsigned pattern_parity(enum symbol_kind kind, unsigned digit);

#endif
