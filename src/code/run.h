/* code/run.h: one bare run of letters and digits, and digits whose kind is known, as matches.  For
 * the grammars of src/code. */
#ifndef CODE_RUN_H
#define CODE_RUN_H

#include "code/match.h"

enum { RUN_MAX = 64 };

struct run {
    char text[RUN_MAX + 1]; /* in an OCR line of digits: look-alikes already made digits */
    size_t n;
    bool digits;
    bool guessed; /* some look-alike was made a digit */
    bool alone;   /* nothing else in the text */
    bool joined;  /* a part of something longer: 2014-10-01, 0319-7600365, 3.14 */
    enum label label;
    enum find_source source;
};

/* Is a run of that many characters one of the kinds that long?  run_goods.c, run_firms.c,
 * run_papers.c. */
bool run_is_8(const struct run *r, struct match *m);
bool run_is_9(const struct run *r, struct match *m);
bool run_is_10(const struct run *r, struct match *m);
bool run_is_12(const struct run *r, struct match *m);
bool run_is_13(const struct run *r, struct match *m);
bool run_is_14(const struct run *r, struct match *m);
bool run_is_15(const struct run *r, struct match *m);
bool run_is_16(const struct run *r, struct match *m);
bool run_is_17(const struct run *r, struct match *m);
bool run_is_18(const struct run *r, struct match *m);
bool run_is_20(const struct run *r, struct match *m);

/* Class 4, region 2, maker's licence 3, year 4, serial: 17 or 18 characters. */
bool run_fits_equipment(const char *s, size_t n);
bool run_set_equipment(const struct run *r, struct match *m); /* always true */
/* Digits with a GS1 check digit as that kind; always true. */
bool run_set_gtin(struct match *m, enum ident_kind kind, const char *digits);

/* 8, 12, 13 or 14 digits; a 978 number is an ISBN, a 977 number gives its ISSN. */
void match_set_gtin(struct match *m, const char *digits);
/* 13 of them. */
void match_set_gtin13(struct match *m, const char *digits);
/* EAN-8 or UPC-E: nobody said which.  The UPC-A, `also` GTIN8 when both checks pass. */
void match_set_eight(struct match *m, const char *digits);
/* Nine digits and a check character; always true. */
bool match_set_isbn10(struct match *m, const char *isbn10);

#endif
