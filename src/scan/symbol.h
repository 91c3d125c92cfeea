/* scan/symbol.h: one symbol read from a frame. */
#ifndef SCAN_SYMBOL_H
#define SCAN_SYMBOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "code/find.h"

/* X(enum, stable name as in photos/score.py, how code_find reads it) */
#define SYMBOL_KIND_LIST(X)                                                                        \
    X(SYM_NONE, "NONE", FIND_TEXT)                                                                 \
    X(SYM_EAN13, "EAN13", FIND_EAN13)                                                              \
    X(SYM_EAN8, "EAN8", FIND_EAN8)                                                                 \
    X(SYM_UPCA, "UPCA", FIND_UPCA)                                                                 \
    X(SYM_UPCE, "UPCE", FIND_UPCE)                                                                 \
    X(SYM_CODE128, "CODE128", FIND_CODE128)                                                        \
    X(SYM_CODE39, "CODE39", FIND_CODE39)                                                           \
    X(SYM_ITF, "ITF", FIND_ITF)                                                                    \
    X(SYM_QR, "QR", FIND_2D)                                                                       \
    X(SYM_DM, "DM", FIND_2D)                                                                       \
    X(SYM_PDF417, "PDF417", FIND_2D)

#define X(name, text, source) name,
enum symbol_kind { SYMBOL_KIND_LIST(X) SYM_COUNT };
#undef X

enum { SYMBOL_DATA_MAX = 7200, SYMBOLS_MAX = 16 };

struct point {
    float x, y; /* pixels of the frame, origin at the centre of the top left pixel */
};

struct symbol {
    enum symbol_kind kind;
    struct point corner[4]; /* around the symbol, clockwise from its own top left */
    int score;              /* 0–1000: how well the pixels agree with the re-encoded number */
    uint64_t track;         /* the same number at the same place over frames; 0 = not followed */
    size_t len;
    uint8_t data[SYMBOL_DATA_MAX]; /* payload bytes, not terminated */
};

/* The symbols of one frame; large: keep one per thread. */
struct symbols {
    size_t count;
    struct symbol at[SYMBOLS_MAX];
};

const char *symbol_kind_name(enum symbol_kind k);
enum find_source symbol_source(enum symbol_kind k);
bool symbol_kind_is_2d(enum symbol_kind k);
struct span symbol_span(const struct symbol *s);

bool symbol_same_payload(const struct symbol *a, const struct symbol *b);
struct point symbol_centre(const struct symbol *s);
float symbol_extent_px(const struct symbol *s); /* the longer diagonal of its corners */
/* Could both be readings of the same bars?  Linear symbols are stacked closely on labels, so they
 * must overlap along their bars as well. */
bool symbol_same_place(const struct symbol *a, const struct symbol *b);

#endif
