/* code/province.h: provinces by their two digits (GB/T 2260) and by the character that stands for
 * them in numbers.  The table is assets/code/provinces.tsv.  Static data; threads: any. */
#ifndef CODE_PROVINCE_H
#define CODE_PROVINCE_H

#include <stdint.h>

struct province {
    const char *code;   /* "13" */
    const char *letter; /* "冀", the form numbers are kept in */
    const char
        *others; /* other characters in use for it ("秦" for 陕), one after the other, or "" */
    const char *name; /* "河北" */
};

/* By the first two characters of code; NULL when there is no such province. */
const struct province *province_of_code(const char *code);
/* By a character, the usual or another one; NULL when it names none. */
const struct province *province_of_letter(uint32_t cp);

#endif
