/* code/fold.h: the text searched, one cell a character, in the one shape all grammars are written
 * for, each cell knowing where it came from.
 *
 * Upper case; full-width as half-width; every dash '-'; every bracket '(' or ')'; every blank ' ';
 * line ends, NULs and other control characters '\n'; zero-width characters gone; a malformed byte
 * U+FFFD.  Pure; threads: any.
 */
#ifndef CODE_FOLD_H
#define CODE_FOLD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "code/find.h"

struct fold_cell {
    uint32_t c;
    uint16_t at, end; /* bytes of the text */
};

struct fold {
    size_t n;
    struct fold_cell cells[FIND_BYTES_MAX];
};

/* At most the first FIND_BYTES_MAX bytes of text. */
void fold_text(struct span text, struct fold *out);

bool fold_is_digit(uint32_t c); /* '0' to '9' */
bool fold_is_alnum(uint32_t c); /* and 'A' to 'Z' */

#endif
