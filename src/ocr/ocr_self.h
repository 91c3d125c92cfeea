/* ocr/ocr_self.h: what ocr.c and receipt_read.c share; nobody else includes it. */
#ifndef OCR_OCR_SELF_H
#define OCR_OCR_SELF_H

#include "base/fs.h"
#include "ocr/engine.h"
#include "ocr/firm.h"
#include "ocr/ocr.h"
#include "ocr/rows.h"
#include "ocr/shape.h"

/* A receipt while it is read. */
struct ocr_page {
    struct line_box pieces[LINE_PIECES_MAX];
    struct rows rows;
    struct receipt_row read[RECEIPT_ROWS_MAX];
    size_t n_read;
};

struct ocr {
    char data_dir[FS_PATH_MAX];
    struct engine *engine[2]; /* by enum engine_language; the Chinese one NULL until needed */
    bool lacks_chinese;       /* its data is not installed: said once, not tried again */
    struct line_finder *finder;
    struct firm_labels *labels;
    struct shapes *shapes;
    struct strip strip;
    struct lines_found found;
    struct reading latin, chinese;
    int strongest;                  /* spread of the print read in this frame */
    struct receipt_rules *receipts; /* NULL until a receipt is read */
    struct ocr_page *page;          /* the same */
};

/* False when its data is not installed; said once. */
bool ocr_has_chinese(struct ocr *o);
/* Of the strip just made: blots chained into a line, no print. */
bool ocr_is_noise(const struct ocr *o);

#endif
