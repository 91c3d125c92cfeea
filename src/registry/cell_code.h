/* registry/cell_code.h: what the cell readers share among themselves. */
#ifndef REGISTRY_CELL_CODE_H
#define REGISTRY_CELL_CODE_H

#include "registry/cell.h"

enum { CELL_CODE_MAX = IDENT_TEXT_MAX };

/* A number in the shape of code/fold.h, without blanks and without a spreadsheet's apostrophe;
 * refuses control characters and what a spreadsheet has made a quantity of (6.9E+12). */
bool cell_code(struct span cell, char out[CELL_CODE_MAX], struct reason *why);
/* The same, and all of it digits. */
bool cell_digits(struct span cell, char out[CELL_CODE_MAX], struct reason *why);
/* What no honest cell holds; REASON_NONE for a character that is fine. */
enum reason_id cell_bad_character(uint32_t c);

#endif
