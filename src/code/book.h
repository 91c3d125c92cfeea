/* code/book.h: ISBN (ISO 2108, GB/T 5795) and ISSN (ISO 3297, GB/T 9999).  Pure; threads: any. */
#ifndef CODE_BOOK_H
#define CODE_BOOK_H

#include <stdbool.h>

/* The check character ('0' to '9' or 'X') behind nine digits of an old ISBN, seven of an ISSN. */
char isbn10_check_char(const char *digits);
char issn_check_char(const char *digits);

/* Nine digits and their check character to the 13 digits in use since 2007, whatever the old check
 * character was: it is not part of the new number. */
void isbn10_to13(const char *isbn10, char out[14]);
/* 13 digits of an ISBN: 978, or 979 other than 979-0, which is printed music. */
bool isbn13_has_prefix(const char *digits);
/* The ISSN inside 977 + 7 digits + 2 of variant + check, its own check character made anew: the bar
 * code does not carry it.  "1234-567X". */
void issn_from_gtin(const char *gtin13, char out[10]);

#endif
