/* ocr/shape.h: which province's character stands in front of a number, by its shape.
 *
 * There are some forty of them and Tesseract's models do not know all: 冀 is read as anything.  The
 * print is compared with each character drawn small (assets/ocr/provinces.tsv), at every place and
 * size it may have.  Read-only once opened; threads: any. */
#ifndef OCR_SHAPE_H
#define OCR_SHAPE_H

#include "base/attrs.h"
#include "base/err.h"
#include "ocr/strip.h"

enum { SHAPE_CELLS = 20, SHAPE_BEST = 4 };

struct shapes;

struct shape_match {
    char character[5]; /* UTF-8 */
    int score;         /* 1000 times the correlation, 0 to 1000 */
};

enum err_code shapes_open(const char *assets, struct shapes **out, struct err *err) MUST_USE;
void shapes_close(struct shapes *s); /* NULL is fine */

/* The best characters, each once, best first, that stand in the strip before that column and end at
 * most two and a half capitals in front of it. */
void shapes_match(const struct shapes *s, const struct strip *strip, int column,
                  struct shape_match best[SHAPE_BEST]);

#endif
