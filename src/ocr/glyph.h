/* ocr/glyph.h: one line as an engine read it: characters with what they may be instead.
 * Plain data; threads: any. */
#ifndef OCR_GLYPH_H
#define OCR_GLYPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { GLYPH_BYTES = 8, GLYPH_OTHERS_MAX = 3, READING_GLYPHS_MAX = 96 };

struct glyph {
    char text[GLYPH_BYTES]; /* one character, UTF-8, terminated */
    uint8_t sure;           /* 0–100: what the engine thinks of it */
    bool after_blank;       /* the engine saw a gap between words in front of it */
    int16_t left, right;    /* columns of the strip, [left, right) */
    uint8_t n_others;
    struct {
        char text[GLYPH_BYTES];
        uint8_t sure;
    } others[GLYPH_OTHERS_MAX]; /* likeliest first */
};

struct reading {
    struct glyph glyphs[READING_GLYPHS_MAX];
    size_t n;
};

#endif
