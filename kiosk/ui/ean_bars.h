/* ean_bars: the modules of an EAN-13 or EAN-8 (ISO/IEC 15420; GB 12904-2008 appendix). */
#ifndef UI_EAN_BARS_H
#define UI_EAN_BARS_H

#include <stdbool.h>
#include <stddef.h>

enum { EAN13_MODULES = 95, EAN8_MODULES = 67 };

/* dark[i]: whether module i is a bar.  digits has 13 or 8 digits.  Returns the count of modules, or
 * 0 for anything else. */
size_t ean_modules(const char *digits, bool dark[EAN13_MODULES]);
/* First module of digit i of n (13 or 8); the first of 13 has none of its own: -1. */
int ean_digit_module(size_t n, size_t i);

#endif
