/* code/check_digit.h: the check-character systems several numbers share.  Pure; threads: any. */
#ifndef CODE_CHECK_DIGIT_H
#define CODE_CHECK_DIGIT_H

#include <stdbool.h>
#include <stddef.h>

bool digits_all(const char *s, size_t n);

/* ISO 7064 MOD 11,10 (GB/T 17710): the check digit behind digits[0, n).  注册号 and SC. */
char check_mod11_10(const char *digits, size_t n);
/* ISO 7064 MOD 11-2 (GB 11643): '0' to '9' or 'X' behind digits[0, n).  身份证. */
char check_mod11_2(const char *digits, size_t n);

#endif
