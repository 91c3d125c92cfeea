/* code/run.h: digits whose kind is known, as matches.  For the grammars of src/code. */
#ifndef CODE_RUN_H
#define CODE_RUN_H

#include "code/match.h"

/* 8, 12, 13 or 14 digits; a 978 number is an ISBN, a 977 number gives its ISSN. */
void match_set_gtin(struct match *m, const char *digits);
/* 13 of them. */
void match_set_gtin13(struct match *m, const char *digits);
/* EAN-8 or UPC-E: nobody said which.  The UPC-A, `also` GTIN8 when both checks pass. */
void match_set_eight(struct match *m, const char *digits);
/* Nine digits and a check character; always true. */
bool match_set_isbn10(struct match *m, const char *isbn10);

#endif
