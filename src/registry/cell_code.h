/* registry/cell_code.h: what the cell readers share among themselves. */
#ifndef REGISTRY_CELL_CODE_H
#define REGISTRY_CELL_CODE_H

#include "registry/cell.h"

enum { CELL_CODE_MAX = IDENT_TEXT_MAX };

/* Fills why and is false, so that `return cell_refuse(...)` reads as one step. */
bool cell_refuse(char why[CELL_WHY_MAX], const char *fmt, ...) PRINTF_LIKE(2, 3);

/* A cell as it may be quoted in a reason: not longer than a line, nothing that steers a terminal.
 */
struct cell_quote {
    char text[64];
};
struct cell_quote cell_quote(struct span cell);

/* A number in the shape of code/fold.h, without blanks and without a spreadsheet's apostrophe;
 * refuses control characters and what a spreadsheet has made a quantity of (6.9E+12). */
bool cell_code(struct span cell, char out[CELL_CODE_MAX], char why[CELL_WHY_MAX]);
/* The same, and all of it digits. */
bool cell_digits(struct span cell, char out[CELL_CODE_MAX], char why[CELL_WHY_MAX]);
/* What no honest cell holds, named; NULL for a character that is fine. */
const char *cell_bad_character(uint32_t c);

#endif
