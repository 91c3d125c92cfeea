/* scan/code128.h: the codewords of Code 128 and the text they spell.
 *
 * Source: ISO/IEC 15417, table 1 and 4.3 (start, code set and FNC characters), annex A (check).
 * A text can be written in many ways, so its bars are not known from it: code128_write gives the
 * usual one, code128_spells judges those read from the pixels.
 * Pure; threads: any.
 */
#ifndef SCAN_CODE128_H
#define SCAN_CODE128_H

#include <stdbool.h>

#include "base/attrs.h"
#include "base/text.h"

enum { CODE128_VALUES = 107, CODE128_STOP = 106, CODE128_CODES_MAX = 94 };

/* Six element widths of a value; the stop pattern has a bar of two modules after its six. */
void code128_widths(unsigned value, uint8_t width[6]);

/* Start, data and check codewords without the stop, in the shortest form of annex E. */
bool code128_write(struct span text, bool is_gs1, uint8_t code[CODE128_CODES_MAX],
                   size_t *n) MUST_USE;

/* Do these codewords (start to check, without the stop) have a right check character and spell the
 * text?  FNC1 in first position makes is_gs1 and no text, later ones spell byte 1d; a decoder may
 * drop FNC2, FNC3 and FNC4, so a text with one is never confirmed. */
bool code128_spells(const uint8_t *code, size_t n, struct span text, bool is_gs1);

#endif
