/* ocr/candidate.h: what a line may say, and which of its characters are in doubt.  Pure.
 *
 * The least sure character decides.  A character is in doubt when the engine was not sure of it;
 * its alternatives are what print makes it look like and what the engine itself considered, as far
 * as the grammar of the number allows them there.  The number's own check character decides where
 * exactly one choice satisfies it and one character was in doubt; else the doubts stay.
 */
#ifndef OCR_CANDIDATE_H
#define OCR_CANDIDATE_H

#include "ocr/glyph.h"
#include "ocr/line.h"

/* Characters under this are in doubt, 0–100: of a number without a check character, of one whose
 * check digit agrees (two wrong digits pass it once in ten), of a USCC whose two agree. */
struct candidate_bars {
    uint8_t plain, checked, twice;
};

/* The glyphs [from, to) a number was read from. */
struct glyph_range {
    size_t from, to;
};

/* Adds the numbers of r to out and returns how many; text, ident, doubts and score of each
 * are set.  where[i], when not NULL, says where the i-th added number stands. */
size_t candidate_add(const struct reading *r, struct candidate_bars bars, struct ocr_lines *out,
                     struct glyph_range where[OCR_LINES_MAX]);

/* All of it as UTF-8, a blank where the engine saw one; glyph_of[i] is byte i's glyph. */
size_t reading_text(const struct reading *r, char out[OCR_TEXT_MAX],
                    uint8_t glyph_of[OCR_TEXT_MAX]);

/* id with the character at a byte replaced, when that is still a number of the same kind and form. */
bool candidate_try(const struct ident *id, size_t at, const char *character, struct ident *out);

#endif
