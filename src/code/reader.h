/* code/reader.h: a place in folded text that moves on only when it finds what was asked for.  A
 * grammar copies the reader to try something, and keeps the copy that came through.
 *
 * Every take_… function leaves the reader alone when it returns false or 0.
 * In an OCR line the look-alikes O I L | S B Z are digits wherever a digit is asked for; `guessed`
 * counts them.  Pure; threads: any. */
#ifndef CODE_READER_H
#define CODE_READER_H

#include "code/fold.h"
#include "code/province.h"

struct reader {
    const struct fold *f;
    size_t at;
    bool ocr;
    unsigned guessed;
};

enum gap { GAP_NONE = 0, GAP_BLANK, GAP_DASH };

uint32_t reader_peek(const struct reader *r); /* '\n' at the end */
/* Neither letter nor digit stands in front; true at the beginning. */
bool reader_starts(const struct reader *r);
bool reader_ends(const struct reader *r); /* nor here */

bool take_char(struct reader *r, uint32_t c);
bool take_word(struct reader *r, const char *ascii);
size_t take_blanks(struct reader *r); /* of the same line */
/* Blanks, dashes, blanks: what separates the groups of a number. */
enum gap take_gap(struct reader *r);
bool take_digit(struct reader *r, char *out);
/* Exactly n digits, terminated; more may follow. */
bool take_digits(struct reader *r, size_t n, char *out);
/* All that stand there, up to max, terminated. */
size_t take_run(struct reader *r, size_t max, char *out);
bool take_letter(struct reader *r, char *out);
/* Letters and digits as they stand, up to max, terminated. */
size_t take_alnum(struct reader *r, size_t max, char *out);
bool take_province(struct reader *r, const struct province **out);
/* (冀) or 冀. */
bool take_bracketed_province(struct reader *r, const struct province **out);

#endif
