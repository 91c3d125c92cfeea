/* hub/barcode_look.h: what is odd about the number of a barcode that somebody read aloud or wrote down.
 *
 * It is kept as it is: a number that cannot be may well be printed on the goods, and that tells something.
 * Source: GS1 General Specifications 7.9 (check digit).  Pure.
 */
#ifndef HUB_BARCODE_LOOK_H
#define HUB_BARCODE_LOOK_H

#include "code/gtin.h"

enum barcode_odd {
    BARCODE_SOUND = 0,
    BARCODE_CHECK,   /* the check digit is another */
    BARCODE_LENGTH,  /* goods have 8, 12, 13 or 14 digits */
    BARCODE_LETTERS, /* not only digits */
    BARCODE_ODD_COUNT
};

/* *expected: with BARCODE_CHECK the last digit that would be right; else '\0'. */
enum barcode_odd barcode_look(const char *code, char *expected);
/* "check"; "" of a sound one. */
const char *barcode_odd_name(enum barcode_odd odd);

#endif
