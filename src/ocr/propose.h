/* ocr/propose.h: which of the numbers that a line's doubts allow is kept somewhere.
 *
 * A registry that decided between look-alikes would turn a forged or foreign number into one it
 * keeps; measured with a registry that keeps a quarter of all possible numbers but not the printed
 * one, it did (docs/ocr.md).  So it only says which to ask about first.  Pure; threads: any. */
#ifndef OCR_PROPOSE_H
#define OCR_PROPOSE_H

#include "ocr/line.h"

/* Numbers asked about at most; a line that allows more is left as it was read. */
enum { PROPOSE_ASKED_MAX = 256 };

/* Sets is_known and is_proposed.  Where exactly one of the numbers the doubts allow is known, the
 * line's ident becomes it and its characters stand first among their alternatives; every doubt
 * stays. */
void ocr_propose(struct ocr_line *line, struct ocr_known known);

#endif
