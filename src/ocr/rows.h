/* ocr/rows.h: pieces of print as rows of a page: what stands on one level, however wide the white between.  Pure. */
#ifndef OCR_ROWS_H
#define OCR_ROWS_H

#include "ocr/line_find.h"

enum { ROWS_MAX = 48 };

struct rows {
    struct line_box box[ROWS_MAX]; /* from the top down, each as wide as the page's print */
    size_t n;
};

/* pieces are put in another order.  Rows of a page lie alike: its slope is that of its long pieces, and pieces beside the
 * widest column of print are another thing's. */
void rows_of(struct line_box *pieces, size_t n, struct rows *out);

/* Adds rows whose characters did not chain into pieces (世纪华联: bars of many heights): bands of the page as busy from
 * left to right as its rows are, where none is known.  f as line_find takes it. */
void rows_add_missed(const struct frame *f, struct rows *rows);

#endif
