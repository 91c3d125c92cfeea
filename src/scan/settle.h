/* scan/settle.h: what several looks at one frame say, brought together.
 *
 * Plain state of the caller; threads: any, one at a time.
 */
#ifndef SCAN_SETTLE_H
#define SCAN_SETTLE_H

#include <stdbool.h>

#include "scan/symbol.h"

/* A look's name: two looks are different when their names are, and 0 is none. */
struct settled {
    struct symbols *all;         /* score 0: disputed, keeps its place until settle_end */
    unsigned first[SYMBOLS_MAX]; /* the look that read it first */
    bool is_thin[SYMBOLS_MAX];   /* believed when another look says the same */
};

void settle_begin(struct settled *s, struct symbols *all);
/* The next free symbol, to be filled and then added; NULL when all are taken. */
struct symbol *settle_next(struct settled *s);
/* Puts what settle_next gave beside what is there: the better of two equal ones stays, and two
 * linear ones that disagree about the same bars both go, unless one of them is thin: then the thin
 * one goes. */
void settle_add(struct settled *s, unsigned look, bool is_thin);
/* Symbols that stand if nothing more is said. */
size_t settle_count(const struct settled *s);
/* Drops what stayed thin so far; what was disputed stays so. */
void settle_forget_thin(struct settled *s);
/* Drops what was disputed and what stayed thin. */
void settle_end(struct settled *s);

#endif
