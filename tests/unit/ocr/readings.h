/* readings.h: readings as an engine might give them, written down. */
#ifndef TESTS_OCR_READINGS_H
#define TESTS_OCR_READINGS_H

#include "ocr/candidate.h"

/* One glyph a character of text, blanks apart; sure: a digit a glyph, '9' = 99, '8' = 88 …, shorter
 * than the text: its last one goes on.  Glyphs are 10 wide, 12 apart. */
struct reading reading_of(const char *text, const char *sure);
/* The engine also thought of that character at glyph i. */
void reading_other(struct reading *r, size_t i, const char *text, uint8_t sure);
/* "XK XK16-204-00123 0{0/O}9{3/8}": kind, value, then a doubt each as byte{alternatives}. */
void line_text(const struct ocr_line *l, char out[512]);

#endif
