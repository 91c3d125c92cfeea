/* ocr/ends.h: what stands in front of a number and behind it, and what that makes doubtful.  Pure. */
#ifndef OCR_ENDS_H
#define OCR_ENDS_H

#include "ocr/glyph.h"
#include "ocr/line.h"
#include "ocr/shape.h"

/* The best of these characters stands in front of the number in brackets; unless that is sure it is
 * in doubt, with the others as alternatives. */
void ends_set_province(struct ocr_line *line, const struct shape_match best[SHAPE_BEST],
                       bool is_sure);
/* Something stands in front of the number that was not read. */
void ends_doubt_front(struct ocr_line *line);
/* The same behind it. */
void ends_doubt_behind(struct ocr_line *line);
/* What was read goes on behind the number, that ends before glyph `end`: a character without a gap,
 * or a dash where a year may follow. */
bool ends_is_cut(const struct reading *r, size_t end, const struct ident *id);
/* That glyph ends a label (号, a colon) or is the S of a mark QS, and surely so. */
bool ends_is_clear(const struct reading *r, size_t glyph);

#endif
