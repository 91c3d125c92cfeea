/* ocr/firm.h: the firm's name behind the words that announce it (生产商: …).  The words are
 * assets/ocr/firm_labels.tsv. */
#ifndef OCR_FIRM_H
#define OCR_FIRM_H

#include "base/attrs.h"
#include "base/err.h"
#include "ocr/glyph.h"
#include "ocr/line.h"

struct firm_labels;

enum err_code firm_labels_open(const char *assets, struct firm_labels **out,
                               struct err *err) MUST_USE;
void firm_labels_close(struct firm_labels *l); /* NULL is fine */

/* Adds a line with `firm` set for each name that stands in r behind a label: a pack may name who had
 * it made and who made it on one line.  Who only sells it is none. */
void firm_add(const struct firm_labels *l, const struct reading *r, struct ocr_lines *out);

#endif
