/* bars: EAN-13, EAN-8 and UPC-A symbols as element widths.
 *
 * Source: GS1 General Specifications 5.2.1 (number sets A, B and C, figure 5.2.1.2.1-1; parity
 * figure 5.2.2.1-1), also ISO/IEC 15420.  Written apart from the reader's tables, so that a slip
 * in one of them is a test that fails.
 */
#ifndef TOOLS_BARS_H
#define TOOLS_BARS_H

#include <stdbool.h>

enum {
    BARS_MODULES_MAX = 95,
    BARS_QUIET_LEFT = 11, /* modules of white that belong to the symbol */
    BARS_QUIET_RIGHT = 7,
};

struct bars {
    int modules; /* 95 or 67 */
    bool is_dark[BARS_MODULES_MAX];
    bool is_guard[BARS_MODULES_MAX]; /* these bars are drawn longer */
};

/* From 8, 12 or 13 digits, the check digit as it stands; false for anything else. */
bool bars_of_gtin(const char *digits, struct bars *out);

#endif
