/* scan/twins.h: numbers that only the width of bars tells from a given one.
 *
 * In EAN and UPC edges of like kind lie alike in 1 and 7, and in 2 and 8.  Blur and pale ink feign wider
 * bars, and then in several neighbours at once, so that the check digit may stay right.
 * Pure.  Threads: any.
 */
#ifndef SCAN_TWINS_H
#define SCAN_TWINS_H

#include <stddef.h>

enum { TWINS_MAX = 78, TWINS_DIGITS = 13 };

/* The valid numbers in which neighbouring digits that have twins are those; number: 13 or 8 digits, of 13
 * the first stays, for it is in the others' sets.  How many; 0 for any other length. */
size_t twins_of(const char *number, char out[TWINS_MAX][TWINS_DIGITS + 1]);

#endif
