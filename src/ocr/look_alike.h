/* ocr/look_alike.h: which characters print makes look like which.  Static data; threads: any. */
#ifndef OCR_LOOK_ALIKE_H
#define OCR_LOOK_ALIKE_H

#include <stdbool.h>
#include <stddef.h>

#include "ocr/glyph.h"

/* What a capital or digit may be instead, likeliest first; "" for one that looks like no other. */
const char *look_alikes(char c);
bool look_alike(char a, char b);

/* QS read as OS, SC as 5C: letters in front of a number that only make sense one way.  Returns how
 * many characters were put right. */
size_t look_alike_mend(struct reading *r);

/* A sign the engine set on top of its neighbour (C read as "C" and, again, as "€") is dropped.
 * Returns how many were. */
size_t look_alike_drop_doubles(struct reading *r);

#endif
